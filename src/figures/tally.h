/* Tallies: counts by day, kind, what and form, in bounded memory. Internal to figures/. */
#ifndef FIGURES_TALLY_H
#define FIGURES_TALLY_H

#include "figures/figures.h"

struct table;

struct tally_entry {
	struct tally_entry *next;
	enum figure_kind    kind;
	int64_t             day; /* since 1970 */
	struct str          what, form;
	int64_t             count;
};

struct tally {
	struct arena       *a; /* NULL: nothing was counted */
	struct table       *table;
	struct tally_entry *first;
	size_t              count;
};

/* Adds; what is one too many of a full tally, and what is too long to be the name of anything of ours, is counted as other. */
void tally_add(struct tally *tally, int64_t day, const struct figure_seen *seen, int64_t count);

/* Forgets all. */
void tally_clear(struct tally *tally);

#endif
