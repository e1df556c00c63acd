/* Repairing a link: one address takes the place of another in all own records that have it, each by a revision of its own, as
 * if somebody had changed and published it. */
#ifndef RECORDS_RELINK_H
#define RECORDS_RELINK_H

#include "people/permission.h"
#include "records/records.h"

/* A record that still has the old address, and why. */
struct relink_failure {
	struct str record;
	struct str key, detail; /* of the error */
};

struct relink {
	struct str          id; /* submission */
	struct str          from, to;
	const struct actor *actor;
	size_t              most; /* records that are changed at once; 0: all */
	bool                own;  /* those that the actor may not change and publish are passed over, and not told */

	/* what was done; of a submission that comes again, what was done then */
	bool                   repeated;
	int64_t                time;
	int64_t                changed; /* records */
	int64_t                drafted; /* of them, those whose draft took it up too */
	int64_t                number;  /* of the log, the newest; 0: none */
	struct relink_failure *failures;
	size_t                 failure_count;
	bool                   more; /* there are records that have not been looked at */
};

/* Does it; each record is changed for good by itself, and one that cannot be holds up no other: it is told with its reason. A
 * submission that comes again goes on where it was cut off, or tells what was done. ERROR_INPUT "link.address" for an address
 * that a record cannot have or the same twice; ERROR_CONFLICT "link.resent" when the submission was of others. */
CHECKED bool relink(struct arena *a, const struct record_context *context, struct relink *relink, struct error *error);

/* What a submission did; ERROR_ABSENT "link.no-repair". */
CHECKED bool relink_find(struct arena *a, struct db *db, struct str id, struct relink *relink_r, struct error *error);

#endif
