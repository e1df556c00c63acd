/* Writers: published records in the formats of others, each alone or a stream of them in one document. One table of them is
 * read by `chm export`, the addresses and links of records and the catalogue: exporters_list(). What is written is read again by
 * the formats of the same names: as JSON lines all of it, as CSV all fields, else what the format has words for. Withheld
 * values are in none of them. */
#ifndef FORMATS_EXPORT_H
#define FORMATS_EXPORT_H

#include "base/json.h"
#include "records/types.h"
#include "vocabularies/vocabularies.h"

/* What an export needs to know; the same from its begin() to its end(). */
struct exporter_context {
	const struct types        *types;
	const struct vocabularies *vocabularies;
	struct str                 language; /* of labels */
	struct str                 home;     /* url of the node, with a final '/', for record addresses */

	/* for catalogues */
	const struct term_label *names; /* of the node */
	size_t                   name_count;
	struct str               country; /* ISO 3166-1 alpha-2, or empty */

	/* The body of another record that is public here, NULL when there is none; NULL where others cannot be asked. */
	const struct json *(*other)(struct arena *a, void *asked, struct str id);
	void *asked;

	/* for tables */
	const struct type *const *only;       /* types that the records have; there are columns for their fields */
	size_t                    only_count; /* 0: records of all types may come */
	const struct str         *languages;  /* that get columns of their own; `language` alone when there are none */
	size_t                    language_count;
	const void               *plan; /* made by the first expect(), else by begin() */
};

struct exporter {
	const char *name;  /* "jsonl", "csv", "ttl": of --format, as the reader of the format is called */
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

	const char *suffix; /* of one record's address, and its name in http/format.h; NULL: none */
	const char *label;  /* for people: "BibTeX" */

	/* One record as a document of its own. NULL where there is no suffix. */
	void (*one)(struct arena *a, struct buffer *out, const struct exporter_context *context,
		    const struct json *record);

	/* Can records of the type be told in it? By what the type maps to, never by its name. NULL: all can. */
	bool (*suits)(const struct type *type);
};

size_t exporters_list(const struct exporter *const **list_r);
/* By name or suffix: "bibtex", "bib"; "dcat" is DCAT in JSON-LD. NULL when there is none. */
const struct exporter *exporter_find(struct str name);

/* True when records of the type can be told in it; `type` may be NULL, for one that is not known. */
bool exporter_suits(const struct exporter *exporter, const struct type *type);

/* The Dublin Core elements of a record, by its type's mapping: {"title": [{"text", "language"}], ...} in the order of the
 * standard; elements without value and languages that are not known are left out. Also what stands in the head of pages. */
struct json *dublin_core_of(struct arena *a, const struct json *record, const struct exporter_context *context);

/* The record in schema.org as JSON-LD with its context: what /records/{id}.schemaorg gives. */
struct json *schema_org_of(struct arena *a, const struct json *record, const struct exporter_context *context);

/* One record as an oai_dc document. */
void oai_dc_write(struct arena *a, struct buffer *out, const struct json *record,
		  const struct exporter_context *context);

#endif
