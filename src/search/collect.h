/* Collecting: total, facets and the best hits of an answer, over all segments of a snapshot. */
#ifndef SEARCH_COLLECT_H
#define SEARCH_COLLECT_H

#include "search/evaluate.h"

/* What hits are ordered by: more is earlier. The number of the log decides between equals, newer first. */
struct hit_key {
	uint64_t part[3];
	int64_t  number;
};

struct found_hit {
	struct hit_key key;
	uint32_t       score;
	uint32_t       segment, document;
};

struct collection {
	enum search_sort  sort;
	size_t            limit;
	bool              has_after;
	struct hit_key    after; /* only hits behind this one are kept */
	bool              count_facets;
	struct plan_node *filters[FACETS]; /* or NULL */
	struct plan_node *box;             /* or NULL */

	/* results, in the arena given */
	struct found_hit *hits; /* best first */
	size_t            count;
	bool              more; /* there are hits behind the last */
	int64_t           total;
	uint32_t         *counts[FACETS]; /* by number of the value */
	size_t            value_counts[FACETS];
};

/* Evaluates the plan in all segments. */
void collect(struct arena *a, const struct plan *plan, struct collection *collection);

/* Less than 0 when `left` comes before `right`. */
int hit_key_compare(const struct hit_key *left, const struct hit_key *right);

#endif
