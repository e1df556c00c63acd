/* Sets: groups of records that harvesters ask for, by type, country, home node and subject (OAI-PMH 2.0, section 2.6).
 *
 * "type:dataset", "country:KE", "node:ke", "subject:VOCABULARY:NOTATION"; what is no letter of a set's name is written as
 * '~' and two hexadecimal digits. A set that is named by the first parts of others holds all that they hold.
 *
 * With each revision, the log keeps the sets that it is in and those that its record has left, for whom it is as if it was
 * deleted: as text, each behind '+' or '/' and with a final ':', so that a set is found by looking for "+" SET ":". */
#ifndef RECORDS_SETS_H
#define RECORDS_SETS_H

#include "base/json.h"
#include "records/types.h"

/* The name of a set: "country" and "KE" give "country:KE"; `value` may be empty. */
struct str set_name(struct arena *a, const char *kind, struct str value);

/* The sets of a record with these fields; `type` may be NULL. */
struct str sets_of(struct arena *a, const struct type *type, struct str node, const struct json *fields);

/* The sets after a revision that is in `now`, when those before it were `before`. */
struct str sets_follow(struct arena *a, struct str before, struct str now);

/* Takes the first set off the front of `sets`; `inside_r` says whether the record is in it, or has left it. False when
 * there is none. */
CHECKED bool sets_cut(struct str *sets, struct str *set_r, bool *inside_r);

/* True when `set`, or one below it, is among those that the record is in. */
bool sets_have(struct str sets, struct str set);

/* True for what may be the name of a set: parts of letters, digits and -_.!~*'() with ':' between them. */
bool set_is_name(struct str set);

#endif
