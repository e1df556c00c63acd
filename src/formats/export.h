/* Writers: a stream of published records as JSON lines, CSV or oai_dc. */
#ifndef FORMATS_EXPORT_H
#define FORMATS_EXPORT_H

#include "base/json.h"
#include "records/types.h"

struct exporter_context {
	const struct types        *types;
	const struct vocabularies *vocabularies;
	struct str                 language; /* of labels and headings */
	struct str                 home;     /* url of the node, for record addresses */
};

struct exporter {
	const char *name;  /* "jsonl", "csv", "oai_dc": --format and suffix */
	const char *media; /* "text/csv; charset=utf-8" */

	/* What stands before the first record, one record, and what stands after the last. */
	void (*begin)(struct buffer *out, const struct exporter_context *context);
	void (*record)(struct arena *a, struct buffer *out, const struct exporter_context *context,
		       const struct json *record);
	void (*end)(struct buffer *out, const struct exporter_context *context);
};

size_t                 exporters_list(const struct exporter *const **list_r);
const struct exporter *exporter_find(struct str name);

/* The Dublin Core elements of a record, by its type's mapping: {"title": [{"text", "language"}], ...} in the order of the
 * standard. Also what stands in the head of pages. */
struct json *dublin_core_of(struct arena *a, const struct json *record, const struct exporter_context *context);

/* One record as an oai_dc document. */
void oai_dc_write(struct arena *a, struct buffer *out, const struct json *record,
		  const struct exporter_context *context);

#endif
