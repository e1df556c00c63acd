/* Random bytes of the system, for keys, salts, identifiers and tokens. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

void random_bytes(void *bytes, size_t count);

/* Evenly from 0 to before `bound`. */
uint32_t random_below(uint32_t bound);

#endif
