/* Columns of tables: what each heading means for records of a type (docs/import.md).
 *
 * A mapping file says it line by line, "heading = field" or "heading = field.language"; `field` may also be an element or term of
 * Dublin Core ("dc:creator"), a member of the record's header ("id", "source", "type", "owner", "licence", "confirmed", "holder", "custodian", "rights_access", "rights_embargo",
 * "rights_labels"),
 * "latitude" or "longitude", or "-" for nothing. Headings that it does not name, and all without one, are matched by
 * name: fields, those of groups ("contacts 1 name"), their labels in any language, Dublin Core, and common words of spreadsheets and Darwin Core. */
#ifndef FORMATS_CSV_COLUMNS_H
#define FORMATS_CSV_COLUMNS_H

#include "formats/crosswalk.h"

enum column_kind {
	COLUMN_UNKNOWN,
	COLUMN_NOTHING, /* left out on purpose */
	COLUMN_FIELD,
	COLUMN_DC,
	COLUMN_ID,
	COLUMN_SOURCE,
	COLUMN_TYPE,
	COLUMN_OWNER,
	COLUMN_LICENCE,
	COLUMN_CONFIRMED,
	COLUMN_RIGHTS, /* a member of the rights, named by `term` */
	COLUMN_LABELS,
	COLUMN_LATITUDE,
	COLUMN_LONGITUDE,
};

/* A group on the way to a field; `number` from 1 among several, 0 where there is one. */
struct column_step {
	const struct field *group;
	int64_t             number;
};

enum { COLUMN_STEPS = 4 /* groups within groups */ };

struct column {
	struct str          heading;
	enum column_kind    kind;
	const struct field *field;
	struct column_step  steps[COLUMN_STEPS]; /* "contacts 1 name": the groups that the field is in */
	size_t              step_count;
	enum dc_element     element;
	struct str          term;
	struct str          language; /* BCP 47, or empty */
};

struct columns {
	struct column *list;
	size_t         count;
	size_t         known; /* fields and elements */
	bool           titled;
};

/* The columns of `headings` for records of `type`. ERROR_INPUT "csv.mapping" when the mapping file is wrong, with its line. */
CHECKED bool columns_find(struct arena *a, const struct str *headings, size_t count, const struct type *type,
			  const struct format_options *options, struct columns *columns_r, struct error *error);

/* Are the headings terms of Darwin Core: data of occurrences or taxa? */
enum darwin_core {
	DARWIN_CORE_NOT,
	DARWIN_CORE_LIKELY, /* when nothing else is known of the table */
	DARWIN_CORE_SURELY,
};
enum darwin_core columns_are_darwin_core(const struct str *headings, size_t count);

#endif
