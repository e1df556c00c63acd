/* Evaluation: which documents of a segment a plan finds, window by window.
 *
 * A window is a run of documents small enough that its bits and scores stay in the processor's cache. Every word decodes
 * its postings of the window once, setting bits and adding scores; conditions look into columns. So the answer is exact
 * over all hits, and costs about two nanoseconds for a posting. Scores are whole numbers: their sum does not depend on
 * how documents are spread over segments. */
#ifndef SEARCH_EVALUATE_H
#define SEARCH_EVALUATE_H

#include "search/plan.h"

enum { WINDOW = 16384, WINDOW_WORDS = WINDOW / 64 };

struct window {
	const struct segment *segment;
	uint32_t              base, end; /* documents base to before end */
	uint32_t             *scores;    /* of WINDOW documents */
};

struct evaluation;

/* Prepares `node` for the segment number `at` of the snapshot. */
struct evaluation *evaluation_make(struct arena *a, const struct plan *plan, const struct plan_node *node, size_t at);

/* Sets in `found` (WINDOW_WORDS words) which of the documents `within` are found. Windows must come in order. With
 * `scored`, adds to window->scores; those of documents that are not found mean nothing. */
void evaluation_window(struct evaluation *evaluation, const struct window *window, const uint64_t *within,
		       uint64_t *found, bool scored);

#endif
