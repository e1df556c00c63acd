/* Copies: revisions that other nodes signed. Internal to records/.
 *
 * Nothing of a copy is made here: it is verified against the key of its home, and appended as it came. Its number in the
 * chain is its home's, so there may be gaps: who harvests gets the newest revision only. */
#ifndef RECORDS_COPY_H
#define RECORDS_COPY_H

#include "records/change.h"

/* Opens and verifies a copy: its signature, and that it is a record of the node whose key that is, of a type that is known
 * here and in its form. `*left_r` when it is not to be kept here. ERROR_INPUT "copy.…" or "body.…" says why it is set
 * aside. */
CHECKED bool copy_prepare(struct arena *a, const struct record_context *context, const struct record_draft *draft,
			  struct record_prepared *prepared, bool *left_r, struct error *error);

/* Appends it when it is newer than what is held; refused when it does not continue that. */
CHECKED bool copy_add(struct change *change, struct record_prepared *prepared, struct record_outcome *outcome_r,
		      struct error *error);

/* ERROR_DENIED "copy.home" for a copy: only its home makes revisions. */
CHECKED bool copy_check_home(struct change *change, const struct known *known, struct error *error);

#endif
