/* Splitting a text into words, folded so that forms a reader takes for equal are equal bytes: compatibility forms, case,
 * diacritics, joined letters, Arabic letter variants, traditional and simplified Chinese characters. Scripts that do not
 * separate words (Chinese, Japanese, Thai, Lao, Khmer, Burmese) give pairs of neighbouring characters, so that a word of
 * two characters and more is found wherever it stands. */
#ifndef TEXT_SPLIT_H
#define TEXT_SPLIT_H

#include "base/base.h"

enum split_kind {
	SPLIT_WORD,
	SPLIT_PAIR,   /* two neighbours in a run of characters of a script without spaces */
	SPLIT_EDGE,   /* the first or the last character of such a run, again by itself */
	SPLIT_SINGLE, /* a character of such a script alone between others */
};

struct split_word {
	struct str      text;       /* folded */
	struct str      spelt;      /* in lower case with its diacritics */
	uint32_t        position;   /* counts words; of scripts without spaces, characters */
	uint32_t        start, end; /* bytes in the text */
	enum split_kind kind;
};

/* Calls `found` for each word of `text`, which is UTF-8 (wrong bytes separate words). Texts of `word` are valid until the
 * call returns; each is at most SPLIT_BYTES long, the rest of a longer word is left out. */
void split_words(struct str text, void (*found)(void *context, const struct split_word *word), void *context);

enum { SPLIT_BYTES = 168 };

/* Appends `text` to `out` folded as words are; what is no letter or digit is left out. */
void split_fold(struct str text, struct buffer *out);

/* The same as a text of its own. */
struct str split_folded(struct arena *a, struct str text);

/* True for a character of a script that does not separate words. */
bool split_is_joined_script(int32_t character);

#endif
