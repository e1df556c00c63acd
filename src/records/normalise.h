/* Normalising: what imports and forms give loosely is brought into the written form, before the check (docs/checks.md,
 * 'What is put right before the check'). Internal to records/. */
#ifndef RECORDS_NORMALISE_H
#define RECORDS_NORMALISE_H

#include "records/types.h"

struct normalising {
	struct arena              *a;
	const struct vocabularies *vocabularies; /* may be NULL */
	struct str                 language;     /* of bare texts */
	bool                       adopted;      /* replace characters that cannot be kept */
};

/* Changes `record`, a record of `type` that came from outside. `replaced_r` is true when characters were replaced. */
void record_normalise(const struct normalising *how, struct json *record, const struct type *type, bool *replaced_r);

/* Takes out members, elements and texts that are null or empty, and what is empty then. */
void record_prune(struct json *value);

#endif
