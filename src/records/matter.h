/* What is asked about when somebody wants to do something to a record (people/permission.h). */
#ifndef RECORDS_MATTER_H
#define RECORDS_MATTER_H

#include "people/permission.h"
#include "records/records.h"

/* A record or draft of a type and owner; `author` is the account that began it, or empty. What the node owns itself is its
 * country's. */
CHECKED bool record_matter(struct arena *a, struct db *db, const struct record_context *context, struct str type,
			   struct str owner, struct str author, struct matter *matter_r, struct error *error);

/* The same of a record or draft that there is: its author is looked up. He is empty for the operator, an import or a source. */
CHECKED bool record_matter_of(struct arena *a, struct db *db, const struct record_context *context, struct str id,
			      struct str type, struct str owner, struct matter *matter_r, struct error *error);

/* Inside a change: says who began it; nothing when that is known already. */
CHECKED bool record_author_set(struct arena *a, struct db *db, struct str id, struct str account, struct error *error);

#endif
