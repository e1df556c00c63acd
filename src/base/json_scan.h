/* Scanning of JSON strings, shared by reader, writers and stream cutter; no door for other rooms. */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include "base/base.h"

#include <endian.h>

/* The first byte from `at` that is a quote, a backslash or a control character; `end` when there is none. Eight bytes at
 * a time: a borrow may mark a byte above a true hit, never below the first. */
static inline const char *
json_plain_end(const char *at, const char *end)
{
	const uint64_t ones = 0x0101010101010101u;
	uint64_t       eight;

	while (end - at >= (ptrdiff_t)sizeof eight) {
		uint64_t quote, backslash, hit;

		memcpy(&eight, at, sizeof eight);
		eight = le64toh(eight);
		quote = eight ^ ones * '"';
		backslash = eight ^ ones * '\\';
		hit = ((eight - ones * 0x20) & ~eight) | ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash);
		hit &= ones * 0x80;
		if (hit != 0)
			return at + __builtin_ctzll(hit) / 8;
		at += sizeof eight;
	}
	while (at < end && (unsigned char)*at >= 0x20 && *at != '"' && *at != '\\')
		at++;
	return at;
}

static inline bool
json_is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

#endif
