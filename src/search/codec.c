/* Packed blocks. */
#include "search/codec.h"

unsigned
codec_width(const uint32_t *values)
{
	uint32_t all = 0;

	for (size_t i = 0; i < CODEC_BLOCK; i++)
		all |= values[i];
	return all == 0 ? 0 : 32 - (unsigned)__builtin_clz(all);
}

void
codec_pack(uint8_t *to, const uint32_t *values, unsigned width)
{
	memset(to, 0, codec_packed(width) + CODEC_SLACK);
	for (size_t i = 0; i < CODEC_BLOCK; i++) {
		size_t   bit = i * width;
		uint64_t word;

		memcpy(&word, to + bit / 8, sizeof word);
		word |= (uint64_t)values[i] << (bit % 8);
		memcpy(to + bit / 8, &word, sizeof word);
	}
}

void
codec_unpack(const uint8_t *from, uint32_t *values, unsigned width)
{
	uint64_t mask = ((uint64_t)1 << width) - 1;

	for (size_t i = 0; i < CODEC_BLOCK; i++) {
		size_t   bit = i * width;
		uint64_t word;

		memcpy(&word, from + bit / 8, sizeof word);
		values[i] = (uint32_t)(word >> (bit % 8) & mask);
	}
}
