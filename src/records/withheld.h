/* Withheld values: what is confidential or under embargo stays at home; the signed public body holds
 * {"withheld": hash, "until": date} in its place. The hash is SHA-256 over the canonical form of {"salt", "value"}, so that
 * it promises the value and does not betray it, however few values it could have. Internal to records/. */
#ifndef RECORDS_WITHHELD_H
#define RECORDS_WITHHELD_H

#include "base/hash.h"
#include "records/types.h"

struct db;

struct withheld {
	struct str  path; /* JSON Pointer below the fields: "/budget", "/sites/0/place" */
	struct hash hash;
	struct str  salt;
	struct str  value; /* canonical JSON */
	struct str  until; /* end of the embargo; empty: for ever */
};

struct withheld_list {
	struct withheld *list;
	size_t           count;
};

/* Takes confidential values out of `fields`, with `guarded` also files, and with `embargo`, a date, all values but those
 * that name, place and date the record. False when a value cannot be written canonically. */
CHECKED bool withhold(struct arena *a, struct json *fields, const struct type *type, bool guarded, struct str embargo,
		      struct withheld_list *list_r);

/* Puts values back where their hashes stand. Returns how many were put back. */
size_t withheld_reveal(struct arena *a, struct json *fields, const struct withheld_list *list);

/* As withheld_reveal(), when each value of the list belongs where it says and until when it says: what is stored is held
 * against what was signed. False when one does not, or a hash is left over; `fields` is then partly revealed. */
CHECKED bool withheld_restore(struct arena *a, struct json *fields, const struct withheld_list *list);

/* True when a hash stands for a value anywhere in `fields`. */
bool withheld_any(const struct json *fields);

/* The values that are withheld from the revision with the number `number`. */
CHECKED bool withheld_read(struct arena *a, struct db *db, struct str record, int64_t number,
			   struct withheld_list *list_r, struct error *error);

/* Does the promise hold? */
bool withheld_verify(struct arena *a, const struct withheld *withheld);

#endif
