/* Where a record came from before it came here, as OAI-PMH tells it (the guideline 'provenance'): the provider that it was had from,
 * and in it the one from which that had it, and so on. */
#ifndef FORMATS_PROVENANCE_H
#define FORMATS_PROVENANCE_H

#include "base/base.h"

struct xml_node;

enum { PROVENANCE_STEPS = 20 }; /* that are read; those that are further away are left out */

/* One originDescription, as it says itself: nothing of it is checked. */
struct provenance_step {
	struct str base, identifier, datestamp, name_space, harvested;
	bool       altered;
};

/* The steps that a <record> tells in its <about>, the nearest first; at most PROVENANCE_STEPS of them. They live in `a`, or in the tree. */
size_t provenance_steps(struct arena *a, const struct xml_node *record, struct provenance_step *steps_r);

/* The same of the text of a record, as it is kept. None when it cannot be read. */
size_t provenance_read(struct arena *a, struct str text, struct provenance_step *steps_r);

#endif
