/* The check of a document against its type: every problem at once. */
#ifndef RECORDS_CHECK_H
#define RECORDS_CHECK_H

#include "records/types.h"

struct problem {
	struct str path;     /* JSON Pointer in the record: "/fields/title/en" */
	struct str code;     /* "required", "too-long", "unknown-term", ...: docs/checks.md lists them */
	struct str sentence; /* in the language asked for, names the field by its label */
	bool       warning;  /* stored with an adopted record; refused of an own one */
};

struct problems {
	struct problem *list;
	size_t          count;
	bool            more;    /* beyond LIMIT_RECORD_PROBLEMS */
	bool            refused; /* the record cannot be taken */
};

struct words;

struct check_rules {
	const struct types        *types;
	const struct vocabularies *vocabularies;
	const struct words        *words;
	struct str                 language; /* of the sentences */
	bool adopted; /* from a foreign source: needs a title or an identifier, the rest are warnings */
	bool draft;   /* may be incomplete: 'required' is a warning */
};

/* Checks the whole record (header and fields). A document of no known type, or without the shape of a record, is one
 * problem too. References are checked for their form only. */
void check_record(struct arena *a, const struct json *record, const struct check_rules *rules,
		  struct problems *problems_r);

/* Does `condition` hold for the group `values` inside the record's `fields`? */
bool condition_holds(const struct condition *condition, const struct json *values, const struct json *fields);

#endif
