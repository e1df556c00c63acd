/* Sorting as the readers of a language expect it (CLDR's rules, through ICU). */
#ifndef TEXT_COLLATE_H
#define TEXT_COLLATE_H

#include "base/base.h"

struct collator;

/* The rules of `language` (BCP 47); of a language without its own, the rules common to all. Lives in `a`; for one thread. */
struct collator *collator_open(struct arena *a, struct str language);

/* Less than, equal to or greater than 0. */
int collator_compare(const struct collator *collator, struct str left, struct str right);

#endif
