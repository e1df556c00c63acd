/* Writers: published records in the formats of others, each alone or a stream of them in one document. One table of them is
 * read by `chm export`, the addresses and links of records and the catalogue: exporters_list(). What is written is read again by
 * the formats of the same names: as JSON lines all of it, as CSV all fields, else what the format has words for. Withheld
 * values are in none of them. */
#ifndef FORMATS_EXPORT_H
#define FORMATS_EXPORT_H

#include "formats/rdf_write.h"
#include "records/types.h"
#include "vocabularies/vocabularies.h"

/* What an export needs to know; the same from its beginning to its end. */
struct exporter_context {
	const struct types        *types;
	const struct vocabularies *vocabularies;
	const struct words        *words;    /* of tables for people */
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
	const void               *plan; /* made by the first expect(), else by exporter_begin() */
};

/* Writes what a record is in a format; `a` may be reset after it. */
typedef void exporter_fn(struct arena *a, struct buffer *out, const struct exporter_context *context,
			 const struct json *record);

/* What is said in RDF in the words of a vocabulary; all of it lives in `a`. */
struct exporter_things {
	struct thing *(*thing)(struct arena *a, const struct json *record, const struct exporter_context *context);

	/* Of the node, before all records. */
	struct thing *(*catalogue)(struct arena *a, const struct exporter_context *context);

	/* What the catalogue says of a record, or NULL; NULL where it lists none. */
	struct thing *(*entry)(struct arena *a, const struct json *record, const struct thing *thing,
			       const struct exporter_context *context);
};

struct exporter {
	const char *name;   /* "jsonl", "csv", "ttl": of --format, as the reader of the format is called */
	const char *media;  /* "text/csv; charset=utf-8" */
	const char *suffix; /* of one record's address, and its name in http/format.h; NULL: of lists alone */
	const char *label;  /* for people: "BibTeX" */

	/* Can records of the type be told in it? By what the type maps to, never by its name. NULL: all can. */
	bool (*suits)(const struct type *type);

	/* What a record is in it: one of these. */
	exporter_fn                  *text;    /* lines, the same alone and in a list */
	exporter_fn                  *element; /* of XML */
	const struct exporter_things *things;  /* in the syntax `rdf` */
	enum rdf_output               rdf;

	/* Called before exporter_begin(), first with NULL, then with each record that will come: then no column stays empty. `a`
	 * lives until exporter_end(). NULL where it makes no difference. */
	void (*expect)(struct arena *a, struct exporter_context *context, const struct json *record);

	/* Of lines, what stands before the first; NULL: nothing. */
	void (*heading)(struct arena *a, struct buffer *out, struct exporter_context *context);

	/* And what behind the last. */
	void (*ending)(struct arena *a, struct buffer *out, const struct exporter_context *context);

	/* Asked after each part: false when there is more than the format can hold, so that what was written is of no use. NULL: it
	 * can hold any amount. */
	bool (*fits)(const struct exporter_context *context);

	bool one_type; /* the records are of context->only[0], and all of them are expected */
};

/* A list: what stands before the first record, each record, what stands after the last. `a` of exporter_begin() lives until
 * exporter_end(), that of a record may be reset after it. */
void exporter_begin(struct arena *a, const struct exporter *exporter, struct buffer *out,
		    struct exporter_context *context);
void exporter_record(struct arena *a, const struct exporter *exporter, struct buffer *out,
		     const struct exporter_context *context, const struct json *record);
void exporter_end(struct arena *a, const struct exporter *exporter, struct buffer *out,
		  const struct exporter_context *context);

/* One record as a document of its own, of a format with a suffix. */
void exporter_one(struct arena *a, const struct exporter *exporter, struct buffer *out,
		  const struct exporter_context *context, const struct json *record);

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

/* The element <oai_dc:dc> of a record. */
exporter_fn oai_dc_write;

#endif
