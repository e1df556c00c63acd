/* Titles and snippets of a hit, in the reader's language where the record has it, with marks where the query matched. */
#ifndef SEARCH_SNIPPET_H
#define SEARCH_SNIPPET_H

#include "search/plan.h"

/* Fills titles and snippet of `hit` from `document`. True when all words of the query are in them. */
bool snippet_make(struct arena *a, const struct plan *plan, const struct search_document *document,
		  struct search_hit *hit);

/* Takes the snippet from the text of a file when words of the query stand there that title and snippet do not have. Looks at no more
 * than `left` bytes, and takes them off. */
void snippet_of_file(struct arena *a, const struct plan *plan, const struct search_text *text, size_t *left,
		     struct search_hit *hit);

#endif
