#include "figures/visitors.h"

#include <math.h>
#include <sodium.h>

enum { INDEX_BITS = 12, READER_BYTES = 512 };

void
visitors_note(struct visitors *visitors, const uint8_t key[VISITORS_KEY], struct str address, struct str agent)
{
	unsigned char reader[READER_BYTES];
	uint8_t       bytes[crypto_shorthash_BYTES];
	uint64_t      hash, index;
	size_t        length = address.length < sizeof reader / 2 ? address.length : sizeof reader / 2;
	size_t        rest = agent.length < sizeof reader - length ? agent.length : sizeof reader - length;
	uint8_t       rank;

	memcpy(reader, address.data, length);
	memcpy(reader + length, agent.data, rest);
	crypto_shorthash(bytes, reader, length + rest, key);
	sodium_memzero(reader, sizeof reader);
	memcpy(&hash, bytes, sizeof hash);
	index = hash >> (64 - INDEX_BITS);
	/* the place of the first bit that is set behind the index; the last bit ends it */
	rank = (uint8_t)(__builtin_clzll(hash << INDEX_BITS | UINT64_C(1) << (INDEX_BITS - 1)) + 1);
	if (visitors->registers[index] < rank)
		visitors->registers[index] = rank;
}

void
visitors_merge(struct visitors *visitors, const struct visitors *from)
{
	for (size_t i = 0; i < VISITORS_REGISTERS; i++)
		if (visitors->registers[i] < from->registers[i])
			visitors->registers[i] = from->registers[i];
}

int64_t
visitors_estimate(const struct visitors *visitors)
{
	const double count = VISITORS_REGISTERS, alpha = 0.7213 / (1 + 1.079 / count);
	double       sum = 0, estimate;
	int          empty = 0;

	for (size_t i = 0; i < VISITORS_REGISTERS; i++) {
		sum += ldexp(1, -visitors->registers[i]);
		empty += visitors->registers[i] == 0;
	}
	estimate = alpha * count * count / sum;
	if (estimate <= 2.5 * count && empty > 0)
		estimate = count * log(count / empty); /* of few, how many registers are empty tells more */
	return llround(estimate);
}
