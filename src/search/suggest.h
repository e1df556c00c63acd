/* Typo help: words of the index that look like one that finds nothing. */
#ifndef SEARCH_SUGGEST_H
#define SEARCH_SUGGEST_H

#include "search/plan.h"

/* The query as typed with its unknown words respelt, the first LIMIT_QUERY_SUGGESTED of them, as all words of the index are
 * looked through for each; empty when there is no better one. */
struct str suggest_query(struct arena *a, const struct plan *plan, struct str typed);

/* Edits (insert, drop, change, swap of neighbours) between two texts in characters, or `most` + 1 when there are more. */
unsigned suggest_distance(struct str left, struct str right, unsigned most);

#endif
