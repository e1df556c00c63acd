/* Aliases: a record that was merged into another is an alias of it. Its newest revision is a tombstone whose body names the other
 * (`merged`); references to it lead to the record at the end of such a chain. Nothing signed is rewritten. */
#ifndef RECORDS_ALIAS_H
#define RECORDS_ALIAS_H

#include "base/base.h"

struct db;

/* The record that `id` (without a revision) leads to: itself, when it was not merged or when merges of several nodes go in a
 * circle. It need not be held here. */
CHECKED bool record_resolve(struct arena *a, struct db *db, struct str id, struct str *id_r, struct error *error);

/* The record that `id` was merged into; empty when it was not. */
CHECKED bool record_alias_of(struct arena *a, struct db *db, struct str id, struct str *target_r, struct error *error);

/* The records that lead to `id`, the nearest first, at most LIMIT_MERGED_LISTED. */
CHECKED bool record_aliases(struct arena *a, struct db *db, struct str id, struct str **list_r, size_t *count_r,
			    struct error *error);

/* How long the longest chain is that leads to `id`. */
CHECKED bool record_alias_depth(struct arena *a, struct db *db, struct str id, int *depth_r, struct error *error);

/* Inside a change: `id` leads to `target` from now on; with an empty one, to itself. */
CHECKED bool record_alias_set(struct arena *a, struct db *db, struct str id, struct str target, struct error *error);

/* Calls `wrong` for each record whose row tells otherwise than its newest body; `target` is what that says, empty when it says
 * nothing. */
typedef bool alias_wrong_fn(void *context, struct str id, int revision, struct str target, struct error *error);
CHECKED bool record_aliases_check(struct arena *a, struct db *db, alias_wrong_fn *wrong, void *context,
				  struct error *error);

#endif
