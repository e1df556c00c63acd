/* Reading type files: one file to one struct type, and what can only be told when all types are known. Internal to
 * records/; docs/add-a-record-type.md is the manual of the files. */
#ifndef RECORDS_TYPE_READ_H
#define RECORDS_TYPE_READ_H

#include "records/types.h"

struct yaml;

/* One type file being read. */
struct type_reading {
	struct arena            *a;
	struct str               file;     /* for the places of errors */
	bool                     complete; /* every text must have all languages of the interface */
	struct condition_seen   *seen;     /* conditions whose fields are looked up at the end */
	const struct field_list *scope;    /* the fields being read */
	int                      depth;    /* of groups */
};

/* One type. With `complete` every text must be there in all six languages. */
CHECKED bool type_read(struct arena *a, struct str text, struct str file, bool complete, struct type *type_r,
		       struct error *error);

/* Sets the error with the place "file:line"; returns false. */
bool type_refuse(const struct type_reading *reading, int line, struct error *error, const char *key, const char *format,
		 ...) __attribute__((format(printf, 5, 6)));

/* Reads the value of a key to `at`, which is of the reader's type. */
typedef bool type_read_fn(struct type_reading *reading, const struct yaml *value, void *at, struct error *error);

/* One key of a map: its value goes to `offset` in the map's struct. */
struct type_key {
	const char   *name;
	type_read_fn *read;
	size_t        offset;
};

/* Reads a map by its table of keys, which ends with a NULL name; anything else in it is refused. `what` names the map in
 * errors: "a field". */
CHECKED bool type_read_map(struct type_reading *reading, const struct yaml *map, const char *what,
			   const struct type_key *keys, void *target, struct error *error);

/* Readers: to a struct str, bool, int64_t, struct localized, struct field_list, const struct condition *. */
type_read_fn type_read_text, type_read_yes, type_read_integer, type_read_localized, type_read_fields,
	type_read_condition;

/* Names in other standards, to a struct str: "dct:title", "spatialCoverage". */
type_read_fn type_read_dcat, type_read_schema;

/* A list of different texts. */
CHECKED bool type_read_texts(struct type_reading *reading, const struct yaml *value, const struct str **list_r,
			     size_t *count_r, struct error *error);

/* Looks up the fields that conditions name: in their own list, or with '/' among those of the record. */
CHECKED bool type_resolve_conditions(struct type_reading *reading, const struct field_list *record,
				     struct error *error);

/* Lower case letters and digits, words joined by `joint`, a letter first. */
bool type_is_word(struct str text, char joint);

#endif
