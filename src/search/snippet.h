/* Titles and snippets of a hit, in the reader's language where the record has it, with marks where the query matched. */
#ifndef SEARCH_SNIPPET_H
#define SEARCH_SNIPPET_H

#include "search/plan.h"

/* Fills titles and snippet of `hit` from `document`. */
void snippet_make(struct arena *a, const struct plan *plan, const struct search_document *document,
		  struct search_hit *hit);

#endif
