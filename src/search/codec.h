/* Numbers in the files of the index: little-endian, variable length (7 bits a byte, low first), and blocks of 128 packed
 * to the width of the largest. */
#ifndef SEARCH_CODEC_H
#define SEARCH_CODEC_H

#include "base/base.h"

enum {
	CODEC_BLOCK = 128,
	CODEC_NUMBER = 10, /* most bytes of a variable-length number */
	CODEC_SLACK = 8    /* bytes that may be read past a packed block */
};

static inline size_t
codec_put(uint8_t *to, uint64_t value)
{
	size_t i = 0;

	while (value >= 0x80) {
		to[i++] = (uint8_t)(value | 0x80);
		value >>= 7;
	}
	to[i++] = (uint8_t)value;
	return i;
}

/* Bytes that codec_put() writes. */
static inline size_t
codec_size(uint64_t value)
{
	return value < 0x80 ? 1 : (70 - (size_t)__builtin_clzll(value)) / 7;
}

/* Reads at *p and moves it on. The files are our own and were checked for size when opened. */
static inline uint64_t
codec_get(const uint8_t **p)
{
	uint64_t value = *(*p)++;

	if (value < 0x80)
		return value;
	value &= 0x7F;
	for (unsigned shift = 7; shift < 64; shift += 7) {
		uint8_t byte = *(*p)++;

		value |= (uint64_t)(byte & 0x7F) << shift;
		if (byte < 0x80)
			break;
	}
	return value;
}

static inline uint32_t
codec_u32(const uint8_t *p)
{
	uint32_t value;

	memcpy(&value, p, sizeof value);
	return value;
}

/* Bytes of a block of CODEC_BLOCK values of `width` bits. */
static inline size_t
codec_packed(unsigned width)
{
	return (size_t)CODEC_BLOCK / 8 * width;
}

/* Bits that the largest of `values` needs. */
unsigned codec_width(const uint32_t *values);

/* Packs CODEC_BLOCK values; `to` has room for codec_packed(width) + CODEC_SLACK bytes. */
void codec_pack(uint8_t *to, const uint32_t *values, unsigned width);

/* Unpacks what codec_pack() made; reads up to CODEC_SLACK bytes past the block. */
void codec_unpack(const uint8_t *from, uint32_t *values, unsigned width);

#endif
