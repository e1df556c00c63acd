/* One harvest of a source at a time, over all processes and machines of a node. Internal to network/.
 *
 * The source's row names who harvests it, and until when; a file beside the caches is locked meanwhile. A holder that died is
 * known by its file, which is free again: whoever works in the same folder goes on at once. On another machine, which cannot
 * see that, the lease must run out. */
#ifndef NETWORK_HARVEST_LOCK_H
#define NETWORK_HARVEST_LOCK_H

#include "network/harvest.h"

struct harvest_lock {
	struct node *node;
	struct str   source;
	int          file;          /* descriptor; -1: not held */
	struct str   holder, place; /* as they stand in the row */
	int64_t      until;         /* the lease that stands there */
};

/* ERROR_CONFLICT "harvest.running" says who harvests it. `lock_r` lives in `a`. */
CHECKED bool harvest_lock_take(struct arena *a, struct node *node, struct str source, struct harvest_lock *lock_r,
			       struct error *error);

/* Holds it for what comes next, which takes at most `seconds` and the time of one page. ERROR_CONFLICT "harvest.running" when
 * another went on with it meanwhile. */
CHECKED bool harvest_lock_keep(struct harvest_lock *lock, int64_t seconds, struct error *error);

void harvest_lock_free(struct harvest_lock *lock);

#endif
