/* The change log of a node as search follows it, and what of a record is found. */
#ifndef SEARCH_SOURCE_H
#define SEARCH_SOURCE_H

#include "records/records.h"
#include "search/search.h"

/* `context` must live as long as the index. */
void search_source_of_records(struct arena *a, const struct record_context *context, struct search_source *source_r);

/* What is found of a record: its texts by the types' fields, its facets, dates and place. Slices point into the record
 * or into `a`. A record of an unknown type is found by its title. */
void search_document_of(struct arena *a, const struct record_context *context, const struct json *record,
			struct search_document *document_r);

#endif
