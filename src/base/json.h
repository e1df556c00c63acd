/* JSON (RFC 8259): a strict reader into arenas, and writers, one of them canonical (RFC 8785).
 *
 * Refused, each with a JSON Pointer (RFC 6901) and a byte offset as place: bytes that are no UTF-8, duplicate keys,
 * lone surrogates, NaN and the like, control characters in strings, a byte order mark, anything after the value, and
 * what is beyond LIMIT_JSON_*. Numbers keep their text. Strings without escapes point into the text that was read, which
 * must therefore live as long as the value.
 *
 * A value is a node; the members of an object and the elements of an array hang on it as a list, in order. Values are
 * built and changed by the functions below; a node may be in one list only. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/base.h"

enum json_kind { JSON_NULL, JSON_BOOLEAN, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT } __attribute__((packed));

/* 64 bytes. */
struct json {
	enum json_kind kind;
	bool           boolean;
	uint32_t       count; /* members or elements */
	struct str     text;  /* of a string, unescaped; of a number, as written */
	struct str     name;  /* of a member */
	struct json   *first, *last;
	struct json   *next; /* in the list it is part of */
};

/* for (const struct json *item = JSON_FIRST(list); item != NULL; item = item->next), also when list is NULL. */
#define JSON_FIRST(list) ((list) == NULL ? NULL : (list)->first)

/* for (item = json_each(value); item != NULL; item = json_next(value, item)): the elements of an array, else the value itself,
 * which may be NULL. */
static inline const struct json *
json_each(const struct json *value)
{
	return value != NULL && value->kind == JSON_ARRAY ? value->first : value;
}

static inline const struct json *
json_next(const struct json *value, const struct json *item)
{
	return value->kind == JSON_ARRAY ? item->next : NULL;
}

/* Reads the one value in `text`. ERROR_INPUT "json.…", ERROR_LIMIT. */
CHECKED bool json_parse(struct arena *a, struct str text, struct json **value_r, struct error *error);

/* As json_parse, for foreign texts that other readers let through: a byte order mark, a comma before a closing bracket and
 * control characters in strings are passed over, half a surrogate pair is U+FFFD, and of a name that stands twice in an object the
 * last counts. `mended_r` is how many such things there were. Nothing that is signed is read so. */
CHECKED bool json_parse_loosely(struct arena *a, struct str text, struct json **value_r, size_t *mended_r,
				struct error *error);

/* ---- looking ----------------------------------------------------------------------------------------------------- */

/* The member `name` of `object`; NULL when there is none, when `object` is NULL or no object. */
struct json *json_find(const struct json *object, struct str name);

static inline struct json *
json_get(const struct json *object, const char *name)
{
	return json_find(object, str_of(name));
}

/* What a JSON Pointer names; NULL when there is nothing. */
struct json *json_at(const struct json *value, const char *pointer);

/* The text of the member `name` when it is a string; else the empty slice. */
struct str json_text(const struct json *object, const char *name);

/* The integer in the member `name`; `otherwise` when it is absent or no integer of 53 bits. */
int64_t json_integer(const struct json *object, const char *name, int64_t otherwise);

bool json_is_true(const struct json *object, const char *name);

/* True when both are the same value; members in any order, numbers by their text. */
bool json_equal(const struct json *left, const struct json *right);

/* ---- making ------------------------------------------------------------------------------------------------------ */

struct json *json_null(struct arena *a);
struct json *json_boolean(struct arena *a, bool value);
struct json *json_number(struct arena *a, int64_t value);
struct json *json_number_text(struct arena *a, struct str text); /* the caller answers for its form */
struct json *json_string(struct arena *a, struct str text);      /* not copied */
struct json *json_array(struct arena *a);
struct json *json_object(struct arena *a);

/* Puts `value` under `name`, in place of what stood there; returns `value`. `name` is not copied. */
struct json *json_set(struct json *object, struct str name, struct json *value);
struct json *json_append(struct json *array, struct json *value);

/* Puts it last without looking whether the name is there already: for builders that know. */
struct json *json_add(struct json *object, struct str name, struct json *value);

/* Takes the member out; false when there was none. */
bool json_drop(struct json *object, struct str name);

/* A deep copy that points into nothing but `a`. */
struct json *json_copy(struct arena *a, const struct json *value);

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* Compact, in the order of the lists. */
void json_write(struct buffer *out, const struct json *value);

/* With two spaces for each level, for people. */
void json_write_indented(struct buffer *out, const struct json *value);

/* RFC 8785: members by UTF-16 code units, numbers in ECMAScript's shortest form. ERROR_INPUT "json.number" when a number
 * is no integer below 2^53 in size and no coordinate: those inside a GeoJSON "coordinates" or "bbox" member may be
 * decimals, rounded to six places without trailing zeros. */
CHECKED bool json_canonical(struct buffer *out, const struct json *value, struct error *error);

/* A string with quotes and escapes. */
void json_write_text(struct buffer *out, struct str text);

/* ---- streams ----------------------------------------------------------------------------------------------------- */

/* Cuts a long text into values: JSON lines, values one after the other, or the elements of the one array, as the bytes
 * come in. A piece that is broken is reported with its text and the stream goes on with the next line that looks like
 * the start of a piece. A byte order mark at the very start is passed over. */
struct json_stream;

struct json_piece {
	struct str text;   /* one value, not yet parsed; valid until the next call; empty when it was too long */
	int64_t    byte;   /* offset of its start in the stream */
	int64_t    line;   /* from 1 */
	int64_t    number; /* from 1 */
};

/* `read` gives up to `size` bytes and returns how many, 0 at the end, -1 on failure (with `error` set). */
typedef ptrdiff_t json_read_fn(void *context, char *bytes, size_t size, struct error *error);

struct json_stream *json_stream_open(struct arena *a, json_read_fn *read, void *context);

/* Before the first piece: the text is one object, and the pieces are the elements of its member `array`; `array` must
 * live as long as the stream. Without that array ERROR_INPUT "json.absent". */
void json_stream_take(struct json_stream *stream, struct str array);

/* The next value's text; `*more_r` false at the end. ERROR_LIMIT for a piece beyond LIMIT_JSON_BYTES and ERROR_INPUT for
 * what is no value, with line and byte as place: the stream can then go on with the next piece unless `*more_r` is
 * false. */
CHECKED bool json_stream_next(struct json_stream *stream, struct json_piece *piece_r, bool *more_r,
			      struct error *error);

#endif
