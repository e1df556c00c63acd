/* The language that a text seems to be in.
 *
 * A writing system that one language has decides by itself. In the others (Latin, Cyrillic, Arabic, Devanagari, Ethiopic) the
 * frequent letter groups of the text are compared with those of languages (libexttextcat). There is an answer only when the
 * text is long enough and one language alone is near: on the real texts of language_test it was wrong for less than one in
 * two hundred. Titles and keywords are mostly too short for that. */
#ifndef TEXT_LANGUAGE_H
#define TEXT_LANGUAGE_H

#include "base/base.h"

struct language_detector;

enum { LANGUAGE_LETTERS = 50 /* a text that has fewer is not compared */ };

/* Lives in `a`; reads the letter groups of a script when it first meets it, some milliseconds. ERROR_STORAGE
 * "language.data" when there are none. */
CHECKED bool language_detector_open(struct arena *a, struct language_detector **detector_r, struct error *error);

/* The language of `text` (BCP 47, static or a part of `said`), or empty when it is not sure. Looks at its start. `said`, when
 * not empty, is what it is said to be in: it is then only compared with that and the most usual ones, which is faster. Any number
 * of threads may ask at once. */
struct str language_detect(struct language_detector *detector, struct str text, struct str said);

/* Whether a text in the script of `text` may be in `language`: not a Cyrillic one in English. True when unknown. */
bool language_may_be(struct str language, struct str text);

#endif
