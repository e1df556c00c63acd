/* Stems: what the forms of a word have in common. */
#ifndef TEXT_STEM_H
#define TEXT_STEM_H

#include "base/base.h"

struct stemmer;

/* The stemmer of a language (BCP 47), NULL when it has none; lives in `a`. */
struct stemmer *stemmer_make(struct arena *a, struct str language);

/* The stem of a folded word, valid until the stemmer is used again. */
struct str stemmer_stem(struct stemmer *stemmer, struct str word);

#endif
