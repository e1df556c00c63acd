/* Fuzzing of JSON, with json-c as the second reader: what we take json-c takes too, as the same value; what json-c takes and
 * we refuse is one of the things that it lets through; what we write is read again as an equal value; the canonical form is
 * read again as itself, and its numbers are ECMAScript's; the stream cutter never loses its way.
 *
 * json-c knows less: it cuts names at U+0000, and numbers beyond 64 bits are compared by their kind alone. */
#include "base/json.h"

/* json-c has a type of the name of our function */
#define json_object json_c_object
#include <json-c/json.h>
#undef json_object

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- the second reader ------------------------------------------------------------------------------------------- */

static bool
number_same(struct str text, struct json_c_object *other)
{
	int64_t integer;

	if (str_integer(text, &integer) && json_object_is_type(other, json_type_int))
		return json_object_get_int64(other) == integer;
	return json_object_is_type(other, json_type_int) || json_object_is_type(other, json_type_double);
}

static bool same(const struct json *value, struct json_c_object *other);

static bool
members_same(const struct json *object, struct json_c_object *other)
{
	for (const struct json *member = object->first; member != NULL; member = member->next) {
		char                  name[256];
		struct json_c_object *found = NULL;

		if (member->name.length >= sizeof name || str_find_byte(member->name, '\0') < member->name.length)
			continue;
		memcpy(name, member->name.data != NULL ? member->name.data : "", member->name.length);
		name[member->name.length] = '\0';
		if (!json_object_object_get_ex(other, name, &found) || !same(member, found))
			return false;
	}
	return true;
}

static bool
elements_same(const struct json *array, struct json_c_object *other)
{
	size_t index = 0;

	if (json_object_array_length(other) != array->count)
		return false;
	for (const struct json *item = array->first; item != NULL; item = item->next)
		if (!same(item, json_object_array_get_idx(other, index++)))
			return false;
	return true;
}

static bool
same(const struct json *value, struct json_c_object *other)
{
	switch (value->kind) {
	case JSON_NULL:
		return other == NULL;
	case JSON_BOOLEAN:
		return json_object_is_type(other, json_type_boolean) &&
		       (json_object_get_boolean(other) != 0) == value->boolean;
	case JSON_NUMBER:
		return number_same(value->text, other);
	case JSON_STRING:
		return json_object_is_type(other, json_type_string) &&
		       str_equal(value->text, (struct str){ json_object_get_string(other),
							    (size_t)json_object_get_string_len(other) });
	case JSON_ARRAY:
		return json_object_is_type(other, json_type_array) && elements_same(value, other);
	case JSON_OBJECT:
		return json_object_is_type(other, json_type_object) && members_same(value, other);
	}
	return false;
}

/* True when a name in the value holds U+0000, at which json-c would see two names as one. */
static bool
has_nul_name(const struct json *value)
{
	for (const struct json *item = value->first; item != NULL; item = item->next)
		if (str_find_byte(item->name, '\0') < item->name.length || has_nul_name(item))
			return true;
	return false;
}

static void
check_second_reader(const struct json *value, struct str text)
{
	struct json_tokener  *tokener = json_tokener_new_ex(1000);
	struct json_c_object *other = json_tokener_parse_ex(tokener, text.data, (int)text.length);

	/* a number or word at the very end wants to be told that nothing follows */
	if (json_tokener_get_error(tokener) == json_tokener_continue)
		other = json_tokener_parse_ex(tokener, " ", 1);
	assert(json_tokener_get_error(tokener) == json_tokener_success);
	assert(has_nul_name(value) || same(value, other));
	json_object_put(other);
	json_tokener_free(tokener);
}

static bool
is_one_of(const char *key, const char *const *keys)
{
	while (*keys != NULL && strcmp(key, *keys) != 0)
		keys++;
	return *keys != NULL;
}

/* json-c takes numbers such as -01 and 1., NaN, Infinity, single quotes and control characters. */
static bool
is_let_through(struct str text, const char *place)
{
	const char *word = strstr(place, "byte ");
	size_t      at = word != NULL ? strtoul(word + strlen("byte "), NULL, 10) : 0;
	char        here = at < text.length ? text.data[at] : '\0';
	char        before = at > 0 && at <= text.length ? text.data[at - 1] : '\0';

	return (unsigned char)here < 0x20 || strchr("'NI", here) != NULL ||
	       (before != '\0' && strchr("0123456789.-+eE", before) != NULL);
}

/* A text that we refused: does json-c take it, all of it, in its strict mode? Then we know why. */
static void
check_refused(struct str text, const struct error *error)
{
	static const char *const ours[] = { "json.duplicate", "json.surrogate", "json.utf8",
					    "json.depth",     "json.members",   NULL };
	struct json_tokener     *tokener = json_tokener_new_ex(1000);
	struct json_c_object    *other;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	other = json_tokener_parse_ex(tokener, text.data, (int)text.length);
	if (json_tokener_get_error(tokener) == json_tokener_continue)
		other = json_tokener_parse_ex(tokener, " ", 1);
	if (json_tokener_get_error(tokener) == json_tokener_success &&
	    json_tokener_get_parse_end(tokener) >= text.length)
		assert(is_one_of(error->key, ours) || is_let_through(text, error->place));
	json_object_put(other);
	json_tokener_free(tokener);
}

/* ---- writers ----------------------------------------------------------------------------------------------------- */

static void
check_written(struct arena *a, const struct json *value, void (*write)(struct buffer *, const struct json *))
{
	struct buffer out = buffer_in(a);
	struct json  *again = NULL;
	struct error  error = { 0 };
	bool          is_read;

	write(&out, value);
	is_read = json_parse(a, buffer_str(&out), &again, &error);
	assert(is_read && json_equal(value, again));
}

/* How many digits a number has between its first and its last that is not 0. */
static int
significant_digits(const char *text)
{
	int count = 0, last = 0;

	for (; *text != '\0' && *text != 'e'; text++) {
		if (*text < '0' || *text > '9' || (*text == '0' && count == 0))
			continue;
		count++;
		if (*text != '0')
			last = count;
	}
	return last;
}

/* ECMAScript writes the fewest digits that give the same double, and an exponent only for what we do not write. */
static void
check_number(struct str number)
{
	char   text[64], shortest[64];
	double value;
	int    digits = 1;

	assert(number.length < sizeof text && str_find_byte(number, 'e') == number.length);
	memcpy(text, number.data, number.length);
	text[number.length] = '\0';
	value = strtod(text, NULL);
	do
		snprintf(shortest, sizeof shortest, "%.*e", digits - 1, value);
	while (strtod(shortest, NULL) != value && digits++ < 17);
	assert(significant_digits(text) == significant_digits(shortest));
	assert(strcmp(text, "-0") != 0 && (strchr(text, '.') == NULL || text[number.length - 1] != '0'));
}

static void
check_numbers(const struct json *value)
{
	if (value->kind == JSON_NUMBER)
		check_number(value->text);
	for (const struct json *item = value->kind >= JSON_ARRAY ? value->first : NULL; item != NULL; item = item->next)
		check_numbers(item);
}

static void
check_canonical(struct arena *a, const struct json *value)
{
	struct buffer first = buffer_in(a), second = buffer_in(a);
	struct json  *again = NULL;
	struct error  error = { 0 };
	bool          is_read;

	if (!json_canonical(&first, value, &error)) {
		assert(error.code == ERROR_INPUT && str_is(str_of(error.key), "json.number"));
		return;
	}
	is_read = json_parse(a, buffer_str(&first), &again, &error) && json_canonical(&second, again, &error);
	assert(is_read && str_equal(buffer_str(&first), buffer_str(&second)));
	check_numbers(again);
}

static void
check_looking(const struct json *value)
{
	for (const struct json *item = value->first; item != NULL; item = item->next) {
		if (value->kind == JSON_OBJECT)
			assert(json_find(value, item->name) == item);
		check_looking(item);
	}
}

/* ---- the stream cutter ------------------------------------------------------------------------------------------- */

struct source {
	struct str text;
	size_t     step;
};

static ptrdiff_t
read_source(void *context, char *bytes, size_t size, struct error *error)
{
	struct source *source = context;
	struct str     part = str_slice(source->text, 0, size < source->step ? size : source->step);

	(void)error;
	if (part.length > 0)
		memcpy(bytes, part.data, part.length);
	source->text = str_slice(source->text, part.length, source->text.length);
	return (ptrdiff_t)part.length;
}

/* Cuts the text as it comes in steps of `step` bytes; what came out, for comparison. */
static struct str
cut_all(struct arena *a, struct str text, size_t step, const char *array)
{
	struct buffer       out = buffer_in(a);
	struct source       source = { .text = text, .step = step };
	struct json_stream *stream = json_stream_open(a, read_source, &source);
	int64_t             byte = -1;
	bool                more = true;

	if (array != NULL)
		json_stream_take(stream, str_of(array));
	while (more) {
		struct json_piece piece;
		struct error      error = { 0 };
		bool              is_cut = json_stream_next(stream, &piece, &more, &error);

		if (is_cut && !more)
			break;
		assert(is_cut || error.place[0] != '\0');
		assert(piece.byte >= byte && piece.byte <= (int64_t)text.length);
		assert(piece.text.length == 0 ||
		       str_equal(piece.text,
				 str_slice(text, (size_t)piece.byte, (size_t)piece.byte + piece.text.length)));
		byte = piece.byte;
		buffer_format(&out, "%" PRId64 " %" PRId64 " %zu %s %s\n", piece.byte, piece.line, piece.text.length,
			      error.key, error.place);
	}
	return buffer_str(&out);
}

static void
check_stream(struct arena *a, struct str text)
{
	assert(str_equal(cut_all(a, text, 1, NULL), cut_all(a, text, text.length + 1, NULL)));
	assert(str_equal(cut_all(a, text, 1, "a"), cut_all(a, text, text.length + 1, "a")));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_open(0);
	struct str    text = { (const char *)data, size };
	struct json  *value;
	struct error  error = { 0 };

	if (json_parse(a, text, &value, &error)) {
		check_second_reader(value, text);
		check_written(a, value, json_write);
		check_written(a, value, json_write_indented);
		check_canonical(a, value);
		check_looking(value);
		assert(json_equal(value, json_copy(a, value)));
	} else {
		assert((error.code == ERROR_INPUT || error.code == ERROR_LIMIT) && error.place[0] != '\0');
		assert(str_is_utf8(str_of(error.detail), NULL) && str_is_utf8(str_of(error.place), NULL));
		check_refused(text, &error);
	}
	if (size <= 4096)
		check_stream(a, text);
	arena_close(a);
	return 0;
}
