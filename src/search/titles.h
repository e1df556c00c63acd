/* Titles in the index, for sorting: all titles of a document, each with its language, so that a list is in order for every
 * reader. The order is that of text/collate.h. */
#ifndef SEARCH_TITLES_H
#define SEARCH_TITLES_H

#include "search/document.h"
#include "text/collate.h"

struct segment;

enum {
	TITLE_BYTES = 160, /* of each that count */
	TITLES_MOST = 20   /* of a document that are kept */
};

/* The titles of `document` as a column of the index holds them. */
void titles_write(struct buffer *out, const struct search_document *document);

/* Of what titles_write() wrote, the title that a reader of `language` sees: that in the language, else the first. */
struct str titles_pick(struct str titles, struct str language);

/* Whether both are the same language, whatever the region or script. */
bool title_is_in(struct str language, struct str wanted);

/* How titles are ordered for one reader; for one thread, lives in `a`. */
struct title_order;
struct title_order *title_order_open(struct arena *a, struct str language);

/* The title of a document, and a number that orders titles except where it is the same for both: then
 * title_order_compare() tells. The numbers are remembered with the segment. */
struct str title_of(const struct title_order *order, const struct segment *segment, uint32_t document);
uint64_t   title_number(struct title_order *order, const struct segment *segment, uint32_t document);
uint64_t   title_number_of(const struct title_order *order, struct str title);
int        title_order_compare(const struct title_order *order, struct str left, struct str right);

/* What a segment remembers, for any number of threads. */
struct title_memory;
struct title_memory *title_memory_open(struct arena *a, uint32_t documents);

#endif
