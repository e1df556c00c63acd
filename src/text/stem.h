/* Stems: what the forms of a word have in common.
 *
 * English, French, Russian and Spanish by Snowball, with what it lacks: irregular plurals and British spelling of English,
 * nouns of verbs in -duce, -duire and -ducir, Spanish -ción typed without its accent, Russian forms whose stem still ends
 * like a form, and the L of Russian verbs in a labial. Arabic by the light stemmer of
 * Larkey, Ballesteros and Connell ("light10"), which takes off the article, conjunctions and endings: Snowball's gives
 * words with and without the article different stems. Frequent broken plurals are listed (irregular.h). */
#ifndef TEXT_STEM_H
#define TEXT_STEM_H

#include "text/split.h"

struct stemmer;

enum { STEMS = 2 };

struct stems {
	struct str list[STEMS]; /* folded, different from each other; the word itself may be one */
	size_t     count;       /* at least 1 */
};

/* The stemmer of a language (BCP 47), NULL when it has none; lives in `a`, for one thread. */
struct stemmer *stemmer_make(struct arena *a, struct str language);

/* Gives it 1 MB to remember the stems of frequent words: for long texts. */
void stemmer_remember(struct arena *a, struct stemmer *stemmer);

/* Says that stemmer_stems() will soon be asked for a word: what is remembered of it is fetched meanwhile. */
void stemmer_expect(const struct stemmer *stemmer, struct str folded, struct str spelt);

/* The stems of a word, valid until the stemmer is used again. A word with accents may have two, that of the word as it is
 * spelt and that of the folded word: readers leave accents out, and endings are known by them. */
void stemmer_stems(struct stemmer *stemmer, struct str folded, struct str spelt, struct stems *stems_r);

#endif
