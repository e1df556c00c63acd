/* What search knows of a record: its facets, its dates, its place and its texts by weight. */
#ifndef SEARCH_DOCUMENT_H
#define SEARCH_DOCUMENT_H

#include "base/base.h"

/* How much a word counts by where it stands. */
enum search_weight {
	WEIGHT_TITLE,  /* also found by title: */
	WEIGHT_HIGH,   /* fields the type declares `search: high`, subjects, keywords */
	WEIGHT_NORMAL, /* everything else that is read */
	WEIGHT_FILE,   /* what is in its files: little, however often, and whatever the length of the file */
	WEIGHTS
};

struct search_text {
	enum search_weight weight;
	struct str         language; /* BCP 47, empty or "und": unknown */
	struct str         text;
	struct str         file; /* WEIGHT_FILE: what the file is called */
};

/* A file whose words are found. */
struct search_file {
	struct str hash;     /* "sha256:…" */
	struct str name;     /* its title, else its name */
	struct str language; /* of its text, as the record says; may be empty */
};

struct search_box {
	float west, south, east, north; /* degrees; west > east crosses the date line */
};

enum { SEARCH_NO_DATE = 0 };

struct search_document {
	int64_t             number; /* of the change log */
	struct str          record; /* id */
	struct str          type, owner, licence, node;
	const struct str   *countries, *subjects, *languages, *formats, *organizations;
	size_t              country_count, subject_count, language_count, format_count, organization_count;
	const struct str   *references; /* ids of all records that it names */
	size_t              reference_count;
	int32_t             date;    /* of the content: year * 10000 + month * 100 + day, month and day may be 0 */
	int32_t             updated; /* day of this revision, in the same form */
	struct search_text *texts;   /* titles first, one for each language */
	size_t              text_count;
	struct search_file *files; /* whose texts come last; the source has them */
	size_t              file_count;
	bool                has_box;
	struct search_box   box;
};

/* "2019", "2019-05", "2019-05-01", an interval (its start), a time: as 20190501; SEARCH_NO_DATE when there is none. */
int32_t search_date(struct str text);

#endif
