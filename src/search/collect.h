/* Collecting: total, facets and the best hits of an answer, over all segments of a snapshot. */
#ifndef SEARCH_COLLECT_H
#define SEARCH_COLLECT_H

#include "search/evaluate.h"
#include "search/titles.h"

/* What hits are ordered by. The number of the log decides between equals, newer first. */
struct hit_key {
	uint64_t   part;  /* more is earlier */
	struct str title; /* decides between equal parts, when titles are sorted */
	int64_t    number;
};

struct found_hit {
	struct hit_key key;
	uint32_t       score;
	uint32_t       segment, document;
};

struct collection {
	enum search_sort    sort;
	struct title_order *titles; /* of the reader, when titles are sorted */
	size_t              limit;
	bool                has_after;
	struct hit_key      after; /* only hits behind this one are kept */
	bool                count_facets;
	struct plan_node   *filters[FACETS]; /* or NULL */
	struct plan_node   *box;             /* or NULL */

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

/* The key of a title by itself, for the hits behind it. */
struct hit_key hit_key_of_title(const struct title_order *titles, struct str title, int64_t number);

#endif
