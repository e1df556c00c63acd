/* String slices. */
#include "base/str.h"

#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

struct str
str_head(struct str s, size_t limit)
{
	if (s.length <= limit)
		return s;
	while (limit > 0 && ((unsigned char)s.data[limit] & 0xC0) == 0x80)
		limit--;
	return (struct str){ s.data, limit };
}

bool
str_is_one_of(struct str s, const char *words)
{
	struct str rest = str_of(words), one;

	while (str_cut(&rest, ' ', &one)) {
		if (str_equal(s, one))
			return true;
	}
	return false;
}

bool
str_is_in(struct str s, const struct str *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(s, list[i]))
			return true;
	return false;
}

bool
str_is_nocase(struct str s, const char *c_string)
{
	struct str other = str_of(c_string);

	if (s.length != other.length)
		return false;
	for (size_t i = 0; i < s.length; i++)
		if (lower(s.data[i]) != lower(other.data[i]))
			return false;
	return true;
}

bool
str_is_ascii(struct str s)
{
	unsigned char seen = 0;

	for (size_t i = 0; i < s.length; i++)
		seen |= (unsigned char)s.data[i];
	return seen < 0x80;
}

int
str_compare(struct str left, struct str right)
{
	size_t shared = left.length < right.length ? left.length : right.length;
	int    order = shared > 0 ? memcmp(left.data, right.data, shared) : 0;

	if (order != 0)
		return order;
	return (left.length > right.length) - (left.length < right.length);
}

bool
str_ends(struct str s, struct str suffix)
{
	return s.length >= suffix.length && str_equal(str_slice(s, s.length - suffix.length, s.length), suffix);
}

size_t
str_find_byte(struct str s, char byte)
{
	const char *found = s.length > 0 ? memchr(s.data, byte, s.length) : NULL;

	return found != NULL ? (size_t)(found - s.data) : s.length;
}

size_t
str_find(struct str s, struct str part)
{
	const char *found;
	size_t      first;

	if (part.length == 0)
		return 0;
	first = str_find_byte(s, part.data[0]); /* most texts have no such byte at all, which is told soonest */
	found = first < s.length ? memmem(s.data + first, s.length - first, part.data, part.length) : NULL;
	return found != NULL ? (size_t)(found - s.data) : s.length;
}

bool
str_cut(struct str *rest, char separator, struct str *part_r)
{
	size_t at;

	if (rest->data == NULL)
		return false;
	at = str_find_byte(*rest, separator);
	*part_r = str_slice(*rest, 0, at);
	*rest = at < rest->length ? str_slice(*rest, at + 1, rest->length) : (struct str){ NULL, 0 };
	return true;
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str
str_trim(struct str s)
{
	while (s.length > 0 && is_space(s.data[0]))
		s = str_slice(s, 1, s.length);
	while (s.length > 0 && is_space(s.data[s.length - 1]))
		s.length--;
	return s;
}

struct str
str_copy(struct arena *a, struct str s)
{
	return (struct str){ str_c(a, s), s.length };
}

const char *
str_c(struct arena *a, struct str s)
{
	char *copy = arena_text(a, s.length + 1);

	if (s.length > 0)
		memcpy(copy, s.data, s.length);
	copy[s.length] = '\0';
	return copy;
}

struct str
str_lower(struct arena *a, struct str s)
{
	char *copy = arena_text(a, s.length + 1);

	for (size_t i = 0; i < s.length; i++)
		copy[i] = lower(s.data[i]);
	copy[s.length] = '\0';
	return (struct str){ copy, s.length };
}

struct str
str_join(struct arena *a, struct str left, struct str right)
{
	char *text = arena_text(a, left.length + right.length + 1);

	if (left.length > 0)
		memcpy(text, left.data, left.length);
	if (right.length > 0)
		memcpy(text + left.length, right.data, right.length);
	text[left.length + right.length] = '\0';
	return (struct str){ text, left.length + right.length };
}

struct str
str_format(struct arena *a, const char *format, ...)
{
	char    first[256], *text;
	va_list arguments;
	int     length;

	va_start(arguments, format);
	length = vsnprintf(first, sizeof first, format, arguments);
	va_end(arguments);
	assert(length >= 0);
	if ((size_t)length < sizeof first)
		return str_copy(a, (struct str){ first, (size_t)length });
	text = arena_text(a, (size_t)length + 1);
	va_start(arguments, format);
	vsnprintf(text, (size_t)length + 1, format, arguments);
	va_end(arguments);
	return (struct str){ text, (size_t)length };
}

bool
str_integer(struct str s, int64_t *value_r)
{
	bool    negative = s.length > 0 && s.data[0] == '-';
	int64_t value = 0;

	if (negative)
		s = str_slice(s, 1, s.length);
	if (s.length == 0)
		return false;
	for (size_t i = 0; i < s.length; i++) {
		int digit = s.data[i] - '0';

		if (digit < 0 || digit > 9 || __builtin_mul_overflow(value, 10, &value))
			return false;
		if (negative ? __builtin_sub_overflow(value, digit, &value)
			     : __builtin_add_overflow(value, digit, &value))
			return false;
	}
	*value_r = value;
	return true;
}

static uint64_t
mix(uint64_t hash, uint64_t eight)
{
	hash = (hash ^ eight) * 0x9E3779B97F4A7C15u;
	return hash ^ hash >> 32;
}

/* The first eight bytes at `at`, or the `length` that there are. */
static uint64_t
read_eight(const char *at, size_t length)
{
	uint64_t eight = 0;
	uint32_t front, back;

	if (length >= sizeof eight) {
		memcpy(&eight, at, sizeof eight);
	} else if (length >= sizeof front) {
		memcpy(&front, at, sizeof front);
		memcpy(&back, at + length - sizeof back, sizeof back);
		eight = (uint64_t)back << 32 | front;
	} else {
		for (size_t i = 0; i < length; i++)
			eight = eight << 8 | (unsigned char)at[i];
	}
	return eight;
}

uint64_t
str_hash(struct str s)
{
	uint64_t hash = mix(0, s.length);
	size_t   at = 0;

	if (s.length == 0)
		return hash;
	for (; s.length - at > sizeof hash; at += sizeof hash)
		hash = mix(hash, read_eight(s.data + at, sizeof hash));
	return mix(hash, read_eight(s.data + at, s.length - at));
}

/* Bytes of the character at `at`, 0 when it is malformed. */
static size_t
utf8_length(const unsigned char *at, size_t left)
{
	unsigned char first = at[0];
	unsigned char low = 0x80, high = 0xBF;
	size_t        length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;

	if (length == 0 || length > left)
		return 0;
	if (first == 0xE0)
		low = 0xA0;
	else if (first == 0xED)
		high = 0x9F;
	else if (first == 0xF0)
		low = 0x90;
	else if (first == 0xF4)
		high = 0x8F;
	if (at[1] < low || at[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++)
		if (at[i] < 0x80 || at[i] > 0xBF)
			return 0;
	return length;
}

bool
str_is_utf8(struct str s, size_t *bad_r)
{
	const unsigned char *data = (const unsigned char *)s.data;
	size_t               at = 0;

	while (at < s.length) {
		uint64_t eight;
		size_t   length;

		if (s.length - at >= sizeof eight) {
			memcpy(&eight, data + at, sizeof eight);
			if ((eight & 0x8080808080808080u) == 0) {
				at += sizeof eight;
				continue;
			}
		}
		length = data[at] < 0x80 ? 1 : utf8_length(data + at, s.length - at);
		if (length == 0) {
			if (bad_r != NULL)
				*bad_r = at;
			return false;
		}
		at += length;
	}
	return true;
}

static bool
is_email_byte(char c)
{
	return (unsigned char)c > ' ' && c != '"' && c != '<' && c != '>' && c != '\\' && c != '`' && c != '{' &&
	       c != '}' && c != 0x7F;
}

bool
str_is_email(struct str s)
{
	size_t at = str_find_byte(s, '@');

	if (at == 0 || at + 1 >= s.length || s.length > 254)
		return false;
	for (size_t i = 0; i < s.length; i++) {
		if (!is_email_byte(s.data[i]) || (s.data[i] == '@' && i != at))
			return false;
	}
	return true;
}
