/* Addresses that answers and returned mail go to: one for each purpose and thing, which nobody can make up.
 *
 * `mail.incoming = chm@in.example.org` gives "chm+PURPOSE.ABOUT.MARK@in.example.org", or with a day until which it is good, counted
 * from 1970, "chm+PURPOSE.ABOUT.DAY.MARK@in.example.org". MARK is a keyed hash of the rest under the node's secret; whom it was given to
 * stands in ABOUT. Small letters and digits only, as servers on the way may change the case. */
#ifndef NOTICES_PURPOSE_H
#define NOTICES_PURPOSE_H

#include "base/base.h"

struct node;

/* Whether a text can stand between the dots: a-z, 0-9 and '-', at most 24. */
bool purpose_word_is(struct str text);

struct purpose {
	struct str word, about; /* words as above */
	int64_t    until;       /* microseconds since 1970, rounded up to a day; 0: for ever */
};

/* The address for what concerns `about`; empty when `mail.incoming` is, or would be too long with it. */
struct str purpose_address(struct arena *a, const struct node *node, const struct purpose *purpose);

/* Reads such an address, also one that is good no more; false when this node has not made it. */
CHECKED bool purpose_read(struct arena *a, const struct node *node, struct str address, struct purpose *purpose_r);

/* A mark of `text` under the node's secret, for `use`: 16 small letters and digits. */
struct str notice_mark(struct arena *a, const struct node *node, const char *use, struct str text);

#endif
