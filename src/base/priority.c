/* Priority of threads: Linux keeps it for each. */
#include "base/priority.h"

#include <sys/resource.h>
#include <sys/types.h>
#include <unistd.h>

enum { LOWER = 5 }; /* a third of the share that others have */

void
priority_lower(void)
{
	id_t own = (id_t)gettid();

	if (getpriority(PRIO_PROCESS, own) < LOWER)
		(void)setpriority(PRIO_PROCESS, own, LOWER);
}
