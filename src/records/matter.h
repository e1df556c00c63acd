/* What is asked about when somebody wants to do something to a record (people/permission.h). */
#ifndef RECORDS_MATTER_H
#define RECORDS_MATTER_H

#include "people/permission.h"
#include "records/records.h"

/* A record or draft of a type and owner; `author` is the account that began it, or empty. What the node owns itself is its
 * country's. */
CHECKED bool record_matter(struct arena *a, struct db *db, const struct record_context *context, struct str type,
			   struct str owner, struct str author, struct matter *matter_r, struct error *error);

#endif
