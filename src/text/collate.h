/* Sorting as the readers of a language expect it (CLDR's rules, through ICU). */
#ifndef TEXT_COLLATE_H
#define TEXT_COLLATE_H

#include "base/base.h"

struct collator;

/* The rules of `language` (BCP 47); of a language without its own, the rules common to all. Lives in `a`; for one thread. */
struct collator *collator_open(struct arena *a, struct str language);

/* Less than, equal to or greater than 0. Numbers within the text count by their value: "Decision 9" before "Decision 10". */
int collator_compare(const struct collator *collator, struct str left, struct str right);

/* Something, and the name that it is listed under. */
struct named {
	struct str  name;
	const void *thing;
};

/* Sorts `list` by its names. */
void collator_sort(const struct collator *collator, struct named *list, size_t count);

/* A number for a text that is smaller when the text comes first; the same for texts that begin alike. */
uint64_t collator_number(const struct collator *collator, struct str text);

#endif
