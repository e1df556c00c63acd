/* Writers: a stream of published records as JSON lines, CSV or oai_dc. What is written is read again by the formats of the
 * same names: as JSON lines all of it, as CSV all fields, as oai_dc what Dublin Core has words for. */
#ifndef FORMATS_EXPORT_H
#define FORMATS_EXPORT_H

#include "base/json.h"
#include "records/types.h"

/* What an export needs to know; the same from its begin() to its end(). */
struct exporter_context {
	const struct types        *types;
	const struct vocabularies *vocabularies;
	struct str                 language; /* of labels */
	struct str                 home;     /* url of the node, with a final '/', for record addresses */

	/* for tables */
	const struct type *const *only;       /* types that the records have; there are columns for their fields */
	size_t                    only_count; /* 0: records of all types may come */
	const struct str         *languages;  /* that get columns of their own; `language` alone when there are none */
	size_t                    language_count;
	const void               *plan; /* made by the first expect(), else by begin() */
};

struct exporter {
	const char *name;  /* "jsonl", "csv", "oai_dc": --format and suffix */
	const char *media; /* "text/csv; charset=utf-8" */

	/* Called before begin(), first with NULL, then with each record that will come: then no column stays empty. `a` lives
	 * until end(). NULL where it makes no difference. */
	void (*expect)(struct arena *a, struct exporter_context *context, const struct json *record);

	/* What stands before the first record. `a` lives until end(). */
	void (*begin)(struct arena *a, struct buffer *out, struct exporter_context *context);

	/* One record; `a` may be reset after it. */
	void (*record)(struct arena *a, struct buffer *out, const struct exporter_context *context,
		       const struct json *record);

	/* What stands after the last. */
	void (*end)(struct buffer *out, const struct exporter_context *context);
};

size_t                 exporters_list(const struct exporter *const **list_r);
const struct exporter *exporter_find(struct str name);

/* The Dublin Core elements of a record, by its type's mapping: {"title": [{"text", "language"}], ...} in the order of the
 * standard; elements without value and languages that are not known are left out. Also what stands in the head of pages. */
struct json *dublin_core_of(struct arena *a, const struct json *record, const struct exporter_context *context);

/* One record as an oai_dc document. */
void oai_dc_write(struct arena *a, struct buffer *out, const struct json *record,
		  const struct exporter_context *context);

#endif
