/* Random bytes, by libsodium. */
#include "base/random.h"

#include "base/base.h"

#include <sodium.h>

/* Guards itself: one thread initialises, others wait, later calls return at once. */
static void
start_sodium(void)
{
	int started = sodium_init();

	assert(started >= 0);
}

void
random_bytes(void *bytes, size_t count)
{
	start_sodium();
	randombytes_buf(bytes, count);
}

uint32_t
random_below(uint32_t bound)
{
	start_sodium();
	return randombytes_uniform(bound);
}
