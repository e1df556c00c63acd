/* Merging: two people changed the same document; what one of them changed is taken, what both changed is kept twice.
 *
 * Objects are merged member by member, texts by language therefore too; lists of plain values (terms, countries) as sets;
 * other lists element by element while none was added or taken out. All else is one value: when both sides changed it, and not
 * to the same, `mine` stands in the result and the other is told. */
#ifndef RECORDS_MERGE_H
#define RECORDS_MERGE_H

#include "base/json.h"

/* A value that both changed. */
struct merge_conflict {
	struct str         path;   /* JSON Pointer: "/fields/title/en" */
	const struct json *theirs; /* NULL: they took it out */
};

struct merged {
	struct json           *value;
	struct merge_conflict *conflicts;
	size_t                 count;
};

/* Of three documents; what is absent may be NULL. The result points into none of them. */
struct merged merge_documents(struct arena *a, const struct json *base, const struct json *mine,
			      const struct json *theirs);

#endif
