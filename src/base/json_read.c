/* The strict reader. One pass; strings without escapes and numbers are slices of the text, nodes come from the arena.
 *
 * Easy to get wrong: malformed UTF-8 is looked for first, over the whole text, and the text is then read as if it ended
 * there, so that a mistake that stands before it is reported first and every place has its JSON Pointer. */
#include "base/json.h"

#include "base/json_pointer.h"
#include "base/json_scan.h"
#include "base/limits.h"
#include "base/random.h"

#include <sodium.h>

enum {
	NAMES_FEW = 32, /* up to so many members duplicates are looked for one by one, beyond in a table */
};

struct reader {
	struct arena *a;
	const char   *start, *at, *end;
	bool          is_bad_utf8;            /* `end` is where malformed UTF-8 begins */
	struct json  *open[LIMIT_JSON_DEPTH]; /* the arrays and objects around what is read */
	size_t        depth;
	bool          is_loose; /* mends what others let through */
	size_t        mended;
	struct error *error;
};

/* The names of one object so far. */
struct names {
	uint64_t      seen;  /* a bit by each name's length and ends: when it is not set, the name is new */
	struct json **table; /* beyond NAMES_FEW: open addressing by a hash whose key nobody outside can know */
	size_t        capacity;
	unsigned char key[crypto_shorthash_KEYBYTES];
};

static bool read_value(struct reader *r, struct json *value);

/* ---- errors ------------------------------------------------------------------------------------------------------ */

/* Names the place `at`, with the pointer to the innermost value that is open; returns false. */
static bool
fail_place(struct reader *r, const char *at)
{
	struct json_pointer pointer = { .length = 0 };
	struct str          text;

	for (size_t i = 0; i < r->depth && r->open[i]->count > 0; i++) {
		if (r->open[i]->kind == JSON_ARRAY)
			json_pointer_add_index(&pointer, r->open[i]->count - 1);
		else
			json_pointer_add(&pointer, r->open[i]->last->name);
	}
	text = json_pointer_end(&pointer);
	return error_at(r->error, "%.*s%sbyte %td", STR_ARGS(text), text.length > 0 ? ", " : "", at - r->start);
}

static bool
fail_at(struct reader *r, const char *at, const char *key, const char *detail)
{
	error_set(r->error, ERROR_INPUT, key, "%s", detail);
	return fail_place(r, at);
}

static bool
fail_limit(struct reader *r, const char *key, const char *what, int limit)
{
	error_set(r->error, ERROR_LIMIT, key, "more than %d %s", limit, what);
	return fail_place(r, r->at);
}

/* What stands at the reader's place is not what the grammar wants. */
static bool
fail_expected(struct reader *r, const char *expected)
{
	unsigned char found;

	if (r->at == r->end && r->is_bad_utf8)
		return fail_at(r, r->at, "json.utf8", "malformed UTF-8");
	if (r->at == r->end) {
		error_set(r->error, ERROR_INPUT, "json.end", "expected %s, found the end of the text", expected);
		return fail_place(r, r->at);
	}
	found = (unsigned char)*r->at;
	error_set(r->error, ERROR_INPUT, "json.syntax",
		  found > 0x20 && found < 0x7F ? "expected %s, found '%c'" : "expected %s, found byte 0x%02x", expected,
		  found);
	return fail_place(r, r->at);
}

/* ---- tokens ------------------------------------------------------------------------------------------------------ */

static inline void
skip_space(struct reader *r)
{
	while (r->at < r->end && json_is_space(*r->at))
		r->at++;
}

/* The byte at the reader's place; NUL, which begins nothing, at the end. */
static inline char
peek(const struct reader *r)
{
	return r->at < r->end ? *r->at : '\0';
}

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
read_digits(struct reader *r)
{
	if (!is_digit(peek(r)))
		return fail_expected(r, "a digit");
	while (is_digit(peek(r)))
		r->at++;
	return true;
}

static bool
read_number(struct reader *r, struct json *value)
{
	const char *from = r->at;

	if (*r->at == '-')
		r->at++;
	if (peek(r) == '0')
		r->at++;
	else if (!read_digits(r))
		return false;
	if (peek(r) == '.') {
		r->at++;
		if (!read_digits(r))
			return false;
	}
	if (peek(r) == 'e' || peek(r) == 'E') {
		r->at++;
		if (peek(r) == '+' || peek(r) == '-')
			r->at++;
		if (!read_digits(r))
			return false;
	}
	value->kind = JSON_NUMBER;
	value->text = (struct str){ from, (size_t)(r->at - from) };
	return true;
}

static bool
read_word(struct reader *r, struct json *value, struct str word, enum json_kind kind)
{
	if ((size_t)(r->end - r->at) < word.length || memcmp(r->at, word.data, word.length) != 0)
		return fail_expected(r, "a value");
	r->at += word.length;
	value->kind = kind;
	value->boolean = word.data[0] == 't';
	return true;
}

/* Is what is wrong at the reader's place to be passed over? */
static bool
mend(struct reader *r)
{
	r->mended += r->is_loose;
	return r->is_loose;
}

/* ---- strings ----------------------------------------------------------------------------------------------------- */

/* The value of four hexadecimal digits; -1 when they are none. */
static int32_t
hex_value(const char *at, const char *end)
{
	int32_t value = 0;

	if (end - at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = at[i];

		value <<= 4;
		if (is_digit(c))
			value += c - '0';
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			value += (c | 0x20) - 'a' + 10;
		else
			return -1;
	}
	return value;
}

/* Reads the "uXXXX" of an escape, with its second half when it is a surrogate. */
static bool
read_scalar(struct reader *r, uint32_t *scalar_r)
{
	const char *escape = r->at - 1;
	int32_t     high = hex_value(r->at + 1, r->end), low = -1;

	if (high < 0)
		return fail_at(r, escape, "json.escape", "'\\u' wants four hexadecimal digits");
	r->at += 5;
	*scalar_r = (uint32_t)high;
	if (high < 0xD800 || high > 0xDFFF)
		return true;
	if (r->end - r->at >= 6 && r->at[0] == '\\' && r->at[1] == 'u')
		low = hex_value(r->at + 2, r->end);
	if (high > 0xDBFF || low < 0xDC00 || low > 0xDFFF) {
		*scalar_r = 0xFFFD;
		return mend(r) || fail_at(r, escape, "json.surrogate", "half of a surrogate pair");
	}
	r->at += 6;
	*scalar_r = 0x10000 + ((uint32_t)(high - 0xD800) << 10) + (uint32_t)(low - 0xDC00);
	return true;
}

/* Reads what follows a backslash and appends what it stands for. */
static bool
read_escape(struct reader *r, struct buffer *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char       *found;
	uint32_t          scalar = 0;

	r->at++;
	if (peek(r) == 'u') {
		if (!read_scalar(r, &scalar))
			return false;
		buffer_add_scalar(out, scalar);
		return true;
	}
	found = r->at < r->end ? memchr(from, *r->at, sizeof from - 1) : NULL;
	if (found == NULL)
		return fail_expected(r, "an escape (one of \"\\/bfnrtu)");
	buffer_add_byte(out, to[found - from]);
	r->at++;
	return true;
}

/* Where a string goes on at the reader's place: at an escape, or at a control character that is let through. */
static bool
goes_on(struct reader *r)
{
	if (peek(r) == '\\')
		return true;
	return r->at < r->end && (unsigned char)*r->at < 0x20 && mend(r);
}

/* The end of a string at the reader's place: its quote is taken. */
static bool
end_string(struct reader *r)
{
	if (peek(r) == '"') {
		r->at++;
		return true;
	}
	if (r->at < r->end && (unsigned char)*r->at < 0x20)
		return fail_at(r, r->at, "json.control", "a control character in a string is not escaped");
	return fail_expected(r, "the end of a string");
}

/* The rest of a string that began at `from` and goes on at the reader's place. */
static bool
read_escaped(struct reader *r, const char *from, struct str *text_r)
{
	struct buffer out = buffer_in(r->a);

	buffer_add(&out, (struct str){ from, (size_t)(r->at - from) });
	while (goes_on(r)) {
		if (*r->at != '\\')
			buffer_add_byte(&out, *r->at++);
		else if (!read_escape(r, &out))
			return false;
		from = r->at;
		r->at = json_plain_end(r->at, r->end);
		buffer_add(&out, (struct str){ from, (size_t)(r->at - from) });
	}
	*text_r = buffer_str(&out);
	return end_string(r);
}

static inline bool
read_string(struct reader *r, struct str *text_r)
{
	const char *from = ++r->at;

	r->at = json_plain_end(from, r->end);
	if (peek(r) == '\\' || (r->is_loose && peek(r) != '"'))
		return read_escaped(r, from, text_r);
	*text_r = (struct str){ from, (size_t)(r->at - from) };
	return end_string(r);
}

/* ---- names of an object ------------------------------------------------------------------------------------------ */

/* Where the name of `member` stands in the table, or would. */
static struct json **
table_place(const struct names *names, struct str name)
{
	unsigned char hash[crypto_shorthash_BYTES];
	uint64_t      at;

	crypto_shorthash(hash, (const unsigned char *)name.data, name.length, names->key);
	memcpy(&at, hash, sizeof at);
	while (true) {
		struct json **place = &names->table[at & (names->capacity - 1)];

		if (*place == NULL || str_equal((*place)->name, name))
			return place;
		at++;
	}
}

/* Makes a table for the members of `object`, at first a quarter full, never more than half. */
static void
table_grow(struct arena *a, struct names *names, const struct json *object)
{
	if (names->table == NULL)
		random_bytes(names->key, sizeof names->key);
	names->capacity = names->capacity != 0 ? names->capacity * 4 : (size_t)NAMES_FEW * 4;
	names->table = ARENA_ARRAY(a, struct json *, names->capacity);
	for (struct json *member = object->first; member != NULL; member = member->next)
		*table_place(names, member->name) = member;
}

/* True when `object` has a member `name` already; else notes it. */
static inline bool
names_seen(struct names *names, const struct json *object, struct str name)
{
	uint64_t mark = name.length;

	if (object->count >= NAMES_FEW)
		return *table_place(names, name) != NULL;
	if (name.length > 0)
		mark += (unsigned char)name.data[0] * 5u + (unsigned char)name.data[name.length - 1] * 11u +
			(unsigned char)name.data[name.length / 2] * 23u;
	mark = (uint64_t)1 << (mark & 63);
	if ((names->seen & mark) != 0)
		return json_find(object, name) != NULL;
	names->seen |= mark;
	return false;
}

/* Notes the member just added. */
static inline void
names_add(struct arena *a, struct names *names, const struct json *object)
{
	if (object->count < NAMES_FEW)
		return;
	if (object->count * 2 > names->capacity)
		table_grow(a, names, object);
	else
		*table_place(names, object->last->name) = object->last;
}

/* ---- arrays and objects ------------------------------------------------------------------------------------------ */

static inline struct json *
add_item(struct reader *r, struct json *list)
{
	struct json *item = ARENA_NEW(r->a, struct json);

	if (list->last != NULL)
		list->last->next = item;
	else
		list->first = item;
	list->last = item;
	list->count++;
	return item;
}

/* Begins the array or object whose bracket stands at the reader's place. */
static bool
open_list(struct reader *r, struct json *list, enum json_kind kind)
{
	if (r->depth == LIMIT_JSON_DEPTH)
		return fail_limit(r, "json.depth", "arrays and objects within each other", LIMIT_JSON_DEPTH);
	list->kind = kind;
	r->open[r->depth++] = list;
	r->at++;
	skip_space(r);
	return true;
}

/* After an item: true with `*more_r` when a comma follows, true without when the list is closed. */
static inline bool
end_item(struct reader *r, char close, const char *expected, bool *more_r)
{
	skip_space(r);
	*more_r = peek(r) == ',';
	if (!*more_r && peek(r) != close)
		return fail_expected(r, expected);
	r->at++;
	if (*more_r)
		skip_space(r);
	if (*more_r && peek(r) == close && mend(r)) {
		*more_r = false;
		r->at++;
	}
	if (!*more_r)
		r->depth--;
	return true;
}

static bool
read_array(struct reader *r, struct json *array)
{
	bool more = true;

	if (!open_list(r, array, JSON_ARRAY))
		return false;
	if (peek(r) == ']')
		return end_item(r, ']', "", &more);
	while (more) {
		if (array->count == LIMIT_JSON_MEMBERS)
			return fail_limit(r, "json.members", "elements in an array", LIMIT_JSON_MEMBERS);
		if (!read_value(r, add_item(r, array)) || !end_item(r, ']', "',' or ']'", &more))
			return false;
	}
	return true;
}

/* Reads `"name":` and adds the member. */
static bool
read_name(struct reader *r, struct json *object, struct names *names)
{
	const char *from = r->at;
	struct str  name;
	bool        is_twice;

	if (peek(r) != '"')
		return fail_expected(r, "a name in quotes");
	if (!read_string(r, &name))
		return false;
	if (object->count == LIMIT_JSON_MEMBERS)
		return fail_limit(r, "json.members", "members in an object", LIMIT_JSON_MEMBERS);
	is_twice = names_seen(names, object, name);
	add_item(r, object)->name = name;
	if (is_twice && mend(r)) {
		(void)json_drop(object, name);
	} else if (is_twice) {
		name = str_head(name, 100);
		error_set(r->error, ERROR_INPUT, "json.duplicate", "the name '%.*s' stands twice in one object",
			  STR_ARGS(name));
		return fail_place(r, from);
	}
	names_add(r->a, names, object);
	skip_space(r);
	if (peek(r) != ':')
		return fail_expected(r, "':'");
	r->at++;
	skip_space(r);
	return true;
}

static bool
read_object(struct reader *r, struct json *object)
{
	struct names names = { 0 };
	bool         more = true;

	if (!open_list(r, object, JSON_OBJECT))
		return false;
	if (peek(r) == '}')
		return end_item(r, '}', "", &more);
	while (more)
		if (!read_name(r, object, &names) || !read_value(r, object->last) ||
		    !end_item(r, '}', "',' or '}'", &more))
			return false;
	return true;
}

static bool
read_value(struct reader *r, struct json *value)
{
	switch (peek(r)) {
	case '"':
		value->kind = JSON_STRING;
		return read_string(r, &value->text);
	case '{':
		return read_object(r, value);
	case '[':
		return read_array(r, value);
	case 't':
		return read_word(r, value, STR("true"), JSON_BOOLEAN);
	case 'f':
		return read_word(r, value, STR("false"), JSON_BOOLEAN);
	case 'n':
		return read_word(r, value, STR("null"), JSON_NULL);
	case '-':
		return read_number(r, value);
	default:
		return is_digit(peek(r)) ? read_number(r, value) : fail_expected(r, "a value");
	}
}

static bool
read_whole(struct reader *r, struct str text, struct json **value_r)
{
	size_t length = text.length;

	if (text.length > LIMIT_JSON_BYTES)
		return fail_limit(r, "json.bytes", "bytes of JSON", LIMIT_JSON_BYTES);
	r->is_bad_utf8 = !str_is_utf8(text, &length);
	r->start = r->at = text.length > 0 ? text.data : "";
	r->end = r->start + length;
	if (str_starts(text, STR("\xEF\xBB\xBF"))) {
		if (!mend(r))
			return fail_at(r, r->at, "json.mark", "a byte order mark stands before the value");
		r->at += 3;
	}
	skip_space(r);
	*value_r = ARENA_NEW(r->a, struct json);
	if (!read_value(r, *value_r))
		return false;
	skip_space(r);
	return (r->at == r->end && !r->is_bad_utf8) || fail_expected(r, "nothing after the value");
}

bool
json_parse(struct arena *a, struct str text, struct json **value_r, struct error *error)
{
	struct reader r = { .a = a, .error = error };

	return read_whole(&r, text, value_r);
}

bool
json_parse_loosely(struct arena *a, struct str text, struct json **value_r, size_t *mended_r, struct error *error)
{
	struct reader r = { .a = a, .is_loose = true, .error = error };
	bool          good = read_whole(&r, text, value_r);

	*mended_r = r.mended;
	return good;
}
