/* String slices: a pointer and a length, passed by value, never owning.
 *
 * Text is UTF-8, checked once where it enters. A slice need not end in NUL; str_c() makes one that does. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct str {
	const char *data;
	size_t      length;
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })

/* For printf formats: "%.*s". */
#define STR_ARGS(s) (int)(s).length, (s).data

#define CHECKED __attribute__((warn_unused_result))

/* The whole of a NUL-terminated string; NULL gives the empty slice. */
static inline struct str
str_of(const char *c_string)
{
	return (struct str){ c_string, c_string != NULL ? strlen(c_string) : 0 };
}

/* Bytes `from` to before `to` of `s`, both cut to its length. */
static inline struct str
str_slice(struct str s, size_t from, size_t to)
{
	if (to > s.length)
		to = s.length;
	if (from > to)
		from = to;
	return (struct str){ from > 0 ? s.data + from : s.data, to - from };
}

/* At most the first `limit` bytes of UTF-8 text, no character cut in two: for messages. */
struct str str_head(struct str s, size_t limit);

static inline bool
str_equal(struct str left, struct str right)
{
	return left.length == right.length &&
	       (left.length == 0 || (left.data[0] == right.data[0] && memcmp(left.data, right.data, left.length) == 0));
}

/* The first byte is looked at before the string is measured: most comparisons with a table end there. */
static inline bool
str_is(struct str s, const char *c_string)
{
	return (s.length == 0 || c_string == NULL || s.data[0] == c_string[0]) && str_equal(s, str_of(c_string));
}

/* Is it one of `words`, which are separated by spaces? */
bool str_is_one_of(struct str s, const char *words);

/* Does it stand in the list? */
bool str_is_in(struct str s, const struct str *list, size_t count);

/* As str_is, ASCII letters compared without case: for protocol words only. */
bool str_is_nocase(struct str s, const char *c_string);

/* True when no byte of `s` is above 0x7F. */
bool str_is_ascii(struct str s);

/* Order by bytes: less than, equal to, greater than 0. */
int str_compare(struct str left, struct str right);

static inline bool
str_starts(struct str s, struct str prefix)
{
	return s.length >= prefix.length && str_equal(str_slice(s, 0, prefix.length), prefix);
}

bool str_ends(struct str s, struct str suffix);

/* Where `byte` or `part` first stands in `s`; s.length when nowhere. */
size_t str_find_byte(struct str s, char byte);
size_t str_find(struct str s, struct str part);

/* Takes what stands before the first `separator` off the front of `rest`, the separator with it; all of it when there is
 * none. False when `rest` was used up by an earlier call (its data is then NULL). */
bool str_cut(struct str *rest, char separator, struct str *part_r);

/* Without ASCII white space at both ends. */
struct str str_trim(struct str s);

/* Copies into `a`: as a slice, NUL-terminated, in ASCII lower case, and joined. */
struct str  str_copy(struct arena *a, struct str s);
const char *str_c(struct arena *a, struct str s);
struct str  str_lower(struct arena *a, struct str s);
struct str  str_join(struct arena *a, struct str left, struct str right);

/* printf into `a`. */
struct str str_format(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The whole of `s` as a decimal integer, an optional '-' first; false when it is anything else or does not fit. */
CHECKED bool str_integer(struct str s, int64_t *value_r);

/* "name@host", as far as a glance can tell: printable, no spaces, quotes, brackets or braces, 254 bytes at most. */
bool str_is_email(struct str s);

/* Eight bytes at a time: for hash tables of trusted or bounded size, files that this machine reads again, and entity tags. */
uint64_t str_hash(struct str s);

/* True when `s` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms); else `bad_r`, which may be NULL, is
 * the offset of the first wrong byte. */
bool str_is_utf8(struct str s, size_t *bad_r);

#endif
