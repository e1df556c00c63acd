/* What is counted and not yet written. Internal to figures/. */
#ifndef FIGURES_COUNTING_H
#define FIGURES_COUNTING_H

#include "figures/tally.h"
#include "figures/visitors.h"

#include <pthread.h>

enum { STRIPES = 8 };

/* What some threads have counted. */
struct stripe {
	pthread_mutex_t lock;
	struct tally    tally;
	struct visitors visitors; /* of the day */
};

struct figures {
	struct figures_options options;
	struct chores         *own_writers;
	struct chore          *writer;
	bool                   begun;   /* the writer has been called once */
	pthread_mutex_t        writing; /* one writes at a time, however long the database takes */
	pthread_mutex_t        taking;  /* taken under it, never held for long; guards what follows */
	struct tally           pending; /* taken from the stripes */
	int64_t                told;    /* visitors of the day that are in `pending` or written */

	/* read under the lock of any stripe, changed under those of all */
	int64_t       day;
	uint8_t       key[VISITORS_KEY];
	struct stripe stripes[STRIPES];
};

/* Whether `day` ends the one that is counted for. Threads that look at the clock around midnight do not turn it back. */
bool counting_ends(const struct figures *figures, int64_t day);

/* Under `taking`: what stripes have counted goes to `pending`; with another day visitors begin anew, under another key. */
void counting_take(struct figures *figures, int64_t day);

#endif
