/* Which key of DKIM (RFC 6376) a message was signed with. Internal to letters/. */
#ifndef LETTERS_SELECTOR_H
#define LETTERS_SELECTOR_H

#include "base/base.h"

/* The selector of the topmost signature in the headers of a message that is of `domain` or one above it; empty: there is none, or
 * what it says could stand in no name. */
struct str selector_of(struct arena *a, struct str message, struct str domain);

#endif
