/* Merging: one segment of several, without the documents that are dead. */
#ifndef SEARCH_MERGE_H
#define SEARCH_MERGE_H

#include "search/segment.h"

#include <stdatomic.h>

enum { MERGE_MOST = 16 }; /* segments at once */

struct merge_part {
	const struct segment *segment;
	const uint64_t       *live; /* one bit for each document */
	uint32_t              live_count;
};

/* Writes segment `id` of the live documents of `parts`, in their order. Stops with ERROR_CONFLICT, leaving nothing, when
 * `stop` becomes true. */
CHECKED bool merge_segments(struct str folder, uint64_t id, const struct merge_part *parts, size_t count,
			    const atomic_bool *stop, struct error *error);

#endif
