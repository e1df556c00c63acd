/* Words of a text: folded, with where they stand, and their stems. */
#ifndef SEARCH_WORDS_H
#define SEARCH_WORDS_H

#include "base/base.h"

struct word_found {
	struct str text;       /* folded */
	uint32_t   position;   /* counts words; a pair of characters without spaces between words counts as one */
	uint32_t   start, end; /* bytes in the text */
	bool       pair;       /* two characters of a script without spaces */
};

/* Calls `found` for each word of `text`. */
void words_each(struct str text, void (*found)(void *context, const struct word_found *word), void *context);

enum { STEMS_MOST = 6 };

struct stemmer;

/* Stemmer of a language, NULL when it has none; lives in `a`. */
struct stemmer *stemmer_make(struct arena *a, struct str language);

/* The stem, valid until the stemmer is used again. */
struct str stemmer_stem(struct stemmer *stemmer, struct str word);

#endif
