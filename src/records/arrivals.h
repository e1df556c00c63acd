/* Arrivals: files that come in pieces, over several requests and as many days as LIMIT_ARRIVAL_DAYS. The pieces are appended to a
 * file in files/arriving/; when it is as long as was said at its beginning it becomes an attachment of whoever brought it.
 *
 * How much of it is here is told after it was synced and the database says so, too: what was told is there after a power cut. What
 * stands behind that counts only in the opening of the node that wrote it; later it may have been torn, and is cut off. Who appends
 * holds a lock on the file, which ends with the descriptor and so with the process. */
#ifndef RECORDS_ARRIVALS_H
#define RECORDS_ARRIVALS_H

#include "records/attachments.h"

struct arrival {
	struct str id;
	struct str account;
	struct str name, metadata; /* the latter as it was sent */
	int64_t    length, offset; /* that it will have, and what of it is here for good */
	int64_t    begun, expires; /* microseconds since 1970 */
	struct str hash;           /* "sha256:…" once it is whole and kept; else empty */

	int64_t    marked; /* of the row: what is surely here, ... */
	struct str writer; /* ... and in which opening of the node somebody appended last */
};

/* A file that is to come. */
struct arrival_new {
	struct str id;       /* a name that nobody else's has; sent again, it is the same file */
	struct str account;  /* empty: the operator */
	struct str name;     /* cut to LIMIT_UPLOAD_NAME_BYTES */
	struct str metadata; /* at most LIMIT_ARRIVAL_METADATA_BYTES */
	int64_t    length;
};

/* Makes it known, durably. ERROR_INPUT "attachment.empty"; ERROR_LIMIT "arrival.long", "arrival.metadata", "arrival.many" when the
 * account has too many that are not whole, "attachment.day", "attachment.disk"; ERROR_CONFLICT "arrival.other" when the name is that of a file of another length. */
CHECKED bool arrival_begin(struct arena *a, const struct record_context *context, const struct arrival_new *file,
			   struct arrival *begun_r, struct error *error);

/* One of this account; syncs what has come of it, for which the caller holds no connection. ERROR_ABSENT "arrival.none", also when
 * it has expired. */
CHECKED bool arrival_find(struct arena *a, const struct record_context *context, struct str id, struct str account,
			  struct arrival *found_r, struct error *error);

/* Those of an account that have not expired, whole ones too, the newest first. */
CHECKED bool arrivals_of(struct arena *a, const struct record_context *context, struct str account,
			 struct arrival **list_r, size_t *count_r, struct error *error);

/* Opens the file to append at `arrival->offset`, which is set anew, and locks it. ERROR_CONFLICT "arrival.busy" when somebody
 * appends, "arrival.whole" when nothing is missing. */
CHECKED bool arrival_open(struct arena *a, const struct record_context *context, struct arrival *arrival,
			  int *descriptor_r, struct error *error);

/* Syncs what was appended and sets `arrival->offset`. */
CHECKED bool arrival_sync(struct arena *a, const struct record_context *context, struct arrival *arrival,
			  int descriptor, struct error *error);

/* Where what has come of it is. */
struct str arrival_path(struct arena *a, const struct record_context *context, struct str id);

/* What has come in full becomes an attachment, with this media type; its caller has it open and locked. Sets `arrival->hash`. As of
 * attachment_put(). */
CHECKED bool arrival_finish(struct arena *a, const struct record_context *context, struct arrival *arrival,
			    struct str media, struct error *error);

/* Forgets it and drops what has come of it; an attachment stays. ERROR_ABSENT "arrival.none". */
CHECKED bool arrival_end(struct arena *a, const struct record_context *context, struct str id, struct str account,
			 struct error *error);

/* Drops what has expired, and what nobody knows any more. */
CHECKED bool arrivals_tidy(const struct record_context *context, struct error *error);

#endif
