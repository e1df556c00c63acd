/* The reader of XLIFF: 1.2 has trans-unit in file, 2.0 unit with segments; markup inside texts is left out, its text stays. */
#include "formats/translated.h"

#include "base/limits.h"
#include "formats/xml.h"

struct xliff_reading {
	struct arena      *a;
	struct str         name, from, into, record;
	struct translated *list;
	size_t             count, capacity;
	struct error       why; /* the first part that is broken */
	bool               failed;
};

static struct str
copy_value(const struct xliff_reading *r, const struct xml_node *node, const char *name)
{
	return str_copy(r->a, xml_value(node, name));
}

static enum xml_choice
choose(void *context, const struct xml_node *element, size_t depth)
{
	struct xliff_reading *r = context;

	if (depth == 0 && !str_is(element->name, "xliff"))
		return XML_LEAVE;
	if (str_is(element->name, "xliff")) { /* of 2.0 */
		r->from = copy_value(r, element, "srcLang");
		r->into = copy_value(r, element, "trgLang");
	}
	if (str_is(element->name, "file")) {
		r->record = copy_value(r, element, "original");
		if (xml_value(element, "source-language").length > 0)
			r->from = copy_value(r, element, "source-language");
		if (xml_value(element, "target-language").length > 0)
			r->into = copy_value(r, element, "target-language");
	}
	return str_is_one_of(element->name, "trans-unit unit") ? XML_TAKE : XML_ENTER;
}

/* Translated in no state that asks for more work (XLIFF 1.2, 2.0: state). */
static bool
is_unfinished(struct str state)
{
	return str_starts(state, STR("needs-")) || str_is_one_of(state, "new initial");
}

/* The sources and targets of a unit: 1.2 has one of each, 2.0 one in each segment. */
static void
add_texts(struct xliff_reading *r, const struct xml_node *node, struct buffer *original, struct buffer *text,
	  struct translated *one)
{
	const struct xml_node *target = xml_child(node, "target");

	buffer_add(original, xml_text(r->a, xml_child(node, "source")));
	if (target != NULL) {
		buffer_add(text, xml_text(r->a, target));
		one->unfinished |= is_unfinished(xml_value(target, "state"));
	}
	one->unfinished |= is_unfinished(xml_value(node, "state")) || target == NULL;
}

static bool
found(void *context, const struct xml_unit *unit, struct error *error)
{
	struct xliff_reading  *r = context;
	const struct xml_node *node = unit->node;
	struct buffer          original = buffer_in(r->a), text = buffer_in(r->a);
	struct translated      one = { .record = r->record, .from = r->from, .into = r->into, .line = (int)unit->line };
	struct str             record = r->record;

	if (r->count >= LIMIT_TRANSLATED_TEXTS)
		return error_set(error, ERROR_LIMIT, "translated.many", "a file of more than %d texts",
				 LIMIT_TRANSLATED_TEXTS);
	translated_name(copy_value(r, node, xml_value(node, "name").length > 0 ? "name" : "id"), &one);
	if (one.record.length == 0)
		one.record = record;
	if (str_is(node->name, "trans-unit")) {
		add_texts(r, node, &original, &text, &one);
	} else {
		for (const struct xml_node *part = xml_element(node->first); part != NULL;
		     part = xml_element(part->next))
			if (str_is(part->name, "segment"))
				add_texts(r, part, &original, &text, &one);
	}
	one.original = str_copy(r->a, buffer_str(&original));
	one.text = str_copy(r->a, buffer_str(&text));
	r->list = arena_room(r->a, r->list, r->count, &r->capacity, sizeof one);
	r->list[r->count++] = one;
	return true;
}

static void
failed(void *context, const struct error *why, int64_t number, struct str raw)
{
	struct xliff_reading *r = context;

	(void)number;
	(void)raw;
	if (!r->failed)
		r->why = *why;
	r->failed = true;
}

bool
translated_read_xliff(struct arena *a, struct str name, struct str text, struct translated **list_r, size_t *count_r,
		      struct error *error)
{
	struct xliff_reading r = { .a = a, .name = name };
	struct xml_rules     rules = {
		    .context = &r, .choose = choose, .found = found, .failed = failed, .resume = "trans-unit"
	};
	struct source *source = source_open_bytes(a, name, text);
	bool           good = xml_read(a, source, &rules, error);

	source_close(source);
	if (!good)
		return false;
	if (r.failed) {
		error_set(error, ERROR_INPUT, "translated.syntax", "%s", r.why.detail);
		return error_at(error, "%s", r.why.place[0] != '\0' ? r.why.place : str_c(a, name));
	}
	for (size_t i = 0; i < r.count; i++)
		if (r.list[i].into.length == 0)
			return error_set(error, ERROR_INPUT, "translated.language",
					 "the file does not say the language of the translations (target-language)");
	if (r.count == 0)
		return error_set(error, ERROR_INPUT, "translated.syntax", "the file has no units of XLIFF");
	*list_r = r.list;
	*count_r = r.count;
	return true;
}
