/* What somebody wrote themselves in an answer by mail: without what the mail program put there of the mail that is answered.
 *
 * It is a guess, and one that rather leaves something quoted than takes away something that was written; the whole message is
 * kept beside for a while. Language does not matter: what counts are '>', lines of dashes, blocks of headers and the line with a
 * ':' at its end before a quotation. */
#ifndef LETTERS_REPLY_H
#define LETTERS_REPLY_H

#include "base/base.h"

struct str reply_text(struct arena *a, struct str text, bool flowed);

#endif
