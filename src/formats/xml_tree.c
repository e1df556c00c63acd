/* Looking at trees of XML. */
#include "formats/xml.h"

const struct xml_node *
xml_element(const struct xml_node *node)
{
	while (node != NULL && node->name.length == 0)
		node = node->next;
	return node;
}

const struct xml_node *
xml_child(const struct xml_node *node, const char *name)
{
	if (node == NULL)
		return NULL;
	for (node = node->first; node != NULL; node = node->next) {
		if (str_is(node->name, name))
			return node;
	}
	return NULL;
}

struct str
xml_value(const struct xml_node *node, const char *name)
{
	for (size_t i = 0; i < node->attribute_count; i++) {
		const struct xml_attribute *attribute = &node->attributes[i];

		if (attribute->prefix.length == 0 && str_is(attribute->name, name))
			return attribute->value;
	}
	return STR("");
}

struct str
xml_language(const struct xml_node *node)
{
	for (size_t i = 0; i < node->attribute_count; i++) {
		const struct xml_attribute *attribute = &node->attributes[i];

		if (str_is(attribute->name, "lang") &&
		    (str_is(attribute->prefix, "xml") || attribute->prefix.length == 0))
			return attribute->value;
	}
	return STR("");
}

static size_t
measure_text(const struct xml_node *node)
{
	size_t length = 0;

	for (; node != NULL; node = node->next)
		length += node->text.length + measure_text(node->first);
	return length;
}

static char *
copy_text(char *to, const struct xml_node *node)
{
	for (; node != NULL; node = node->next) {
		if (node->text.length > 0)
			memcpy(to, node->text.data, node->text.length);
		to = copy_text(to + node->text.length, node->first);
	}
	return to;
}

struct str
xml_text(struct arena *a, const struct xml_node *node)
{
	size_t length;
	char  *bytes;

	if (node->first == NULL)
		return str_trim(node->text);
	if (node->first->next == NULL && node->first->first == NULL)
		return str_trim(node->first->text);
	length = measure_text(node->first);
	bytes = arena_text(a, length);
	copy_text(bytes, node->first);
	return str_trim((struct str){ bytes, length });
}
