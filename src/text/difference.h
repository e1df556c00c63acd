/* What differs between two texts, word by word, or between two lists: a shortest script of removals and additions
 * (E. W. Myers, An O(ND) Difference Algorithm and Its Variations, 1986).
 *
 * A word is a run of letters, digits and their marks; of a script without spaces each character is one. A sign is a word by
 * itself, and so is a run of white space. Texts with more than DIFFERENCE_MOST words removed and added between their common
 * beginning and end count as wholly different there, so that time and memory stay bounded. */
#ifndef TEXT_DIFFERENCE_H
#define TEXT_DIFFERENCE_H

#include "base/base.h"

enum { DIFFERENCE_MOST = 600 };

enum difference_kind { DIFFERENCE_SAME, DIFFERENCE_REMOVED, DIFFERENCE_ADDED };

/* A slice of the text before, or of an added one of the text after. */
struct difference_part {
	enum difference_kind kind;
	struct str           text;
};

/* The parts in the order of reading. Those that are the same and those removed, joined, are `before`; those that are the
 * same and those added are `after`. What is removed stands before what is added in its place. */
void difference_words(struct arena *a, struct str before, struct str after, struct difference_part **parts_r,
		      size_t *count_r);

/* One element: its place in the list before, unless it is added, and in the list after, unless it is removed. */
struct difference_step {
	enum difference_kind kind;
	size_t               before, after;
};

/* The same of two lists: steps in order, removals before additions. */
void difference_lists(struct arena *a, const struct str *before, size_t before_count, const struct str *after,
		      size_t after_count, struct difference_step **steps_r, size_t *count_r);

#endif
