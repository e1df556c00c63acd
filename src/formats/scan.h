/* Fast looks at bytes, eight at a time. */
#ifndef FORMATS_SCAN_H
#define FORMATS_SCAN_H

#include "base/base.h"

/* Where a byte below ' ' first stands from `at` on; text.length when nowhere. */
static inline size_t
scan_control(struct str text, size_t at)
{
	const uint64_t ones = 0x0101010101010101u;
	uint64_t       eight;

	for (; at + sizeof eight <= text.length; at += sizeof eight) {
		memcpy(&eight, text.data + at, sizeof eight);
		if (((eight - ones * ' ') & ~eight & ones * 0x80) != 0)
			break;
	}
	while (at < text.length && (unsigned char)text.data[at] >= ' ')
		at++;
	return at;
}

/* How many bytes from the start on are ASCII. */
static inline size_t
scan_ascii(struct str text)
{
	size_t   at = 0;
	uint64_t eight;

	for (; at + sizeof eight <= text.length; at += sizeof eight) {
		memcpy(&eight, text.data + at, sizeof eight);
		if ((eight & 0x8080808080808080u) != 0)
			break;
	}
	while (at < text.length && (unsigned char)text.data[at] < 0x80)
		at++;
	return at;
}

static inline bool
scan_is_line_space(char c)
{
	return c == '\n' || c == '\r' || c == '\t';
}

#endif
