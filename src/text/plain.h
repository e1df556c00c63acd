/* Whether a text is plainly in the language that it is said to be in: by the short words that stand in every sentence, or by
 * letters that its neighbours do not have. A look of a microsecond, before letter groups are compared. */
#ifndef TEXT_PLAIN_H
#define TEXT_PLAIN_H

#include "base/base.h"

/* `language` is a code without region; true only for en, fr, es, ru and ar, and only when nothing in `text` speaks against
 * it. */
bool text_is_plainly(struct str language, struct str text);

#endif
