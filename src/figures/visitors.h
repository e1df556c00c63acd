/* How many different readers there were, estimated without keeping any of them: HyperLogLog (Flajolet, Fusy, Gandouet and
 * Meunier 2007) with 4096 registers, within 2 % as a rule. Each register holds how rare the rarest hash was that fell into it.
 * Internal to figures/. */
#ifndef FIGURES_VISITORS_H
#define FIGURES_VISITORS_H

#include "base/base.h"

enum { VISITORS_KEY = 16, VISITORS_REGISTERS = 4096 };

struct visitors {
	uint8_t registers[VISITORS_REGISTERS];
};

/* Notes a reader, known by two texts, by their hash under `key` (SipHash). */
void visitors_note(struct visitors *visitors, const uint8_t key[VISITORS_KEY], struct str address, struct str agent);

/* Adds those that `from` has seen. */
void visitors_merge(struct visitors *visitors, const struct visitors *from);

int64_t visitors_estimate(const struct visitors *visitors);

#endif
