/* The sets of records. */
#include "records/sets.h"

enum { INSIDE = '+', LEFT = '/', END = ':' };

static bool
is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       (byte != '\0' && strchr("-_.!~*'()", byte) != NULL);
}

bool
set_is_name(struct str set)
{
	struct str part;
	size_t     parts = 0;

	for (; str_cut(&set, END, &part); parts++) {
		for (size_t i = 0; i < part.length; i++) {
			if (!is_letter(part.data[i]))
				return false;
		}
		if (part.length == 0)
			return false;
	}
	return parts > 0;
}

static void
add_part(struct buffer *out, struct str part)
{
	for (size_t i = 0; i < part.length; i++) {
		char byte = part.data[i];

		if (is_letter(byte) && byte != '~')
			buffer_add_byte(out, byte);
		else
			buffer_format(out, "~%02X", (unsigned)(unsigned char)byte);
	}
	buffer_add_byte(out, END);
}

/* "vocabulary:notation" gives two parts. */
static void
add_name(struct buffer *out, const char *kind, struct str value)
{
	struct str part;

	add_part(out, str_of(kind));
	if (value.length > 0 && str_cut(&value, END, &part)) {
		add_part(out, part);
		if (value.data != NULL)
			add_part(out, value);
	}
}

struct str
set_name(struct arena *a, const char *kind, struct str value)
{
	struct buffer out = buffer_in(a);

	add_name(&out, kind, value);
	return (struct str){ out.data, out.length - 1 };
}

static void
add_set(struct arena *a, struct buffer *out, const char *kind, struct str value)
{
	struct buffer set = buffer_in(a);

	buffer_add_byte(&set, INSIDE);
	add_name(&set, kind, value);
	if (value.length > 0 && str_find(buffer_str(out), buffer_str(&set)) == out->length)
		buffer_add(out, buffer_str(&set));
}

static void
add_value(struct arena *a, struct buffer *out, const struct field *field, const struct json *value)
{
	if (value->kind != JSON_STRING)
		return;
	if (str_is(field->facet, "country"))
		add_set(a, out, "country", value->text);
	else if (str_is(field->facet, "subject"))
		add_set(a, out, "subject", value->text);
}

static void add_fields(struct arena *a, struct buffer *out, const struct field_list *fields, const struct json *values);

static void
add_field(struct arena *a, struct buffer *out, const struct field *field, const struct json *value)
{
	if (field->fields.count > 0)
		add_fields(a, out, &field->fields, value);
	else if (field->facet.length > 0)
		add_value(a, out, field, value);
}

static void
add_fields(struct arena *a, struct buffer *out, const struct field_list *fields, const struct json *values)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];
		const struct json  *value = json_find(values, field->name);

		if (value == NULL || (field->fields.count == 0 && field->facet.length == 0))
			continue;
		for (const struct json *item = json_each(value); item != NULL; item = json_next(value, item))
			add_field(a, out, field, item);
	}
}

struct str
sets_of(struct arena *a, const struct type *type, struct str node, const struct json *fields)
{
	struct buffer out = buffer_in(a);

	if (type != NULL)
		add_set(a, &out, "type", type->name);
	add_set(a, &out, "node", node);
	if (type != NULL)
		add_fields(a, &out, &type->fields, fields);
	return buffer_str(&out);
}

bool
sets_cut(struct str *sets, struct str *set_r, bool *inside_r)
{
	size_t end = 1;

	if (sets->length == 0)
		return false;
	while (end < sets->length && sets->data[end] != INSIDE && sets->data[end] != LEFT)
		end++;
	*inside_r = sets->data[0] == INSIDE;
	*set_r = str_slice(*sets, 1, end - 1);
	*sets = str_slice(*sets, end, sets->length);
	return true;
}

/* True when `sets` have this very set behind the mark. */
static bool
has(struct arena *a, struct str sets, char mark, struct str set)
{
	struct str text = str_format(a, "%c%.*s%c", mark, STR_ARGS(set), END);
	size_t     at = str_find(sets, text);

	return at < sets.length;
}

struct str
sets_follow(struct arena *a, struct str before, struct str now)
{
	struct buffer out = buffer_in(a);
	struct str    set;
	bool          inside;

	if (before.length == 0)
		return now;
	buffer_add(&out, now);
	while (sets_cut(&before, &set, &inside)) {
		if (!has(a, now, INSIDE, set))
			buffer_format(&out, "%c%.*s%c", LEFT, STR_ARGS(set), END);
	}
	return buffer_str(&out);
}

bool
sets_have(struct str sets, struct str set)
{
	struct str one;
	bool       inside;

	while (sets_cut(&sets, &one, &inside)) {
		if (inside && str_starts(one, set) && (one.length == set.length || one.data[set.length] == END))
			return true;
	}
	return false;
}
