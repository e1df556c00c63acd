/* Splitting a text into words, folded so that forms a reader takes for equal are equal bytes: compatibility forms, case,
 * diacritics, Arabic letter variants. Scripts that do not separate words give pairs of neighbouring characters, so that a
 * word of two characters and more is found wherever it stands. */
#ifndef TEXT_SPLIT_H
#define TEXT_SPLIT_H

#include "base/base.h"

struct split_word {
	struct str text;       /* folded */
	uint32_t   position;   /* counts words; a pair of characters without spaces between words counts as one */
	uint32_t   start, end; /* bytes in the text */
	bool       pair;       /* two characters of a script without spaces */
};

/* Calls `found` for each word of `text`. */
void split_words(struct str text, void (*found)(void *context, const struct split_word *word), void *context);

#endif
