#include "base/waiting.h"

#include <stddef.h>

/* Those who wait are deep in work that knows nothing of who gave it. */
static _Thread_local const struct waiting *told;

void
waiting_tell(const struct waiting *whom)
{
	told = whom;
}

void
waiting_begin(void)
{
	if (told != NULL)
		told->begin(told->context);
}

void
waiting_end(void)
{
	if (told != NULL)
		told->end(told->context);
}
