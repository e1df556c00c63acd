/* The writers for machines and people; json_canonical.c has the one for signatures. */
#include "base/json.h"

#include "base/json_scan.h"

static void
write_escape(struct buffer *out, char c)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char       *found = memchr(from, c, sizeof from - 1);

	if (found != NULL) {
		buffer_add_byte(out, '\\');
		buffer_add_byte(out, to[found - from]);
	} else {
		buffer_format(out, "\\u%04x", (unsigned)(unsigned char)c);
	}
}

void
json_write_text(struct buffer *out, struct str text)
{
	const char *at = text.length > 0 ? text.data : "";
	const char *end = at + text.length;

	buffer_add_byte(out, '"');
	while (true) {
		const char *stop = json_plain_end(at, end);

		buffer_add(out, (struct str){ at, (size_t)(stop - at) });
		if (stop == end)
			break;
		write_escape(out, *stop);
		at = stop + 1;
	}
	buffer_add_byte(out, '"');
}

/* Writes what is no list; false when it is one. */
static bool
write_plain(struct buffer *out, const struct json *value)
{
	switch (value->kind) {
	case JSON_NULL:
		buffer_add(out, STR("null"));
		return true;
	case JSON_BOOLEAN:
		buffer_add(out, value->boolean ? STR("true") : STR("false"));
		return true;
	case JSON_NUMBER:
		buffer_add(out, value->text);
		return true;
	case JSON_STRING:
		json_write_text(out, value->text);
		return true;
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
	return false;
}

void
json_write(struct buffer *out, const struct json *value)
{
	bool is_object = value->kind == JSON_OBJECT;

	if (write_plain(out, value))
		return;
	buffer_add_byte(out, is_object ? '{' : '[');
	for (const struct json *item = value->first; item != NULL; item = item->next) {
		if (item != value->first)
			buffer_add_byte(out, ',');
		if (is_object) {
			json_write_text(out, item->name);
			buffer_add_byte(out, ':');
		}
		json_write(out, item);
	}
	buffer_add_byte(out, is_object ? '}' : ']');
}

static void
write_line_start(struct buffer *out, int level)
{
	buffer_add_byte(out, '\n');
	for (int i = 0; i < level; i++)
		buffer_add(out, STR("  "));
}

static void
write_level(struct buffer *out, const struct json *value, int level)
{
	bool is_object = value->kind == JSON_OBJECT;

	if (write_plain(out, value))
		return;
	buffer_add_byte(out, is_object ? '{' : '[');
	for (const struct json *item = value->first; item != NULL; item = item->next) {
		if (item != value->first)
			buffer_add_byte(out, ',');
		write_line_start(out, level + 1);
		if (is_object) {
			json_write_text(out, item->name);
			buffer_add(out, STR(": "));
		}
		write_level(out, item, level + 1);
	}
	if (value->first != NULL)
		write_line_start(out, level);
	buffer_add_byte(out, is_object ? '}' : ']');
}

void
json_write_indented(struct buffer *out, const struct json *value)
{
	write_level(out, value, 0);
}
