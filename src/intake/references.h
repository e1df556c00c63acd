/* References by key: a document that is taken in may name another record as that was named where it came from, because its
 * identifier is drawn when it is stored. Where a field wants a record it may say {"source": KEY}, the key of an own record (its
 * `source` in JSON), or {"source": NAME, "identifier": KEY} of a copy from the source NAME. */
#ifndef INTAKE_REFERENCES_H
#define INTAKE_REFERENCES_H

#include "node/node.h"

/* Does a document say so anywhere? */
bool references_any(const struct types *types, const struct json *document);

/* Puts identifiers in their place. `missing_r`: the first that no record here answers to, as a sentence has it; empty when all
 * are in their place. */
CHECKED bool references_put(struct arena *a, struct db *db, const struct types *types, struct json *document,
			    struct str *missing_r, struct error *error);

/* The same, of a document that cannot wait for others: ERROR_INPUT "import.reference" names the first that is missing. */
CHECKED bool references_require(struct arena *a, struct db *db, const struct types *types, struct json *document,
				struct error *error);

/* Sets that error, of what references_put() found missing; false. */
bool references_missing(struct str missing, struct error *error);

#endif
