/* Languages of texts that a file does not tag.
 *
 * A long text is looked at by itself. A short one, which tells nothing, is taken to be in the language that the record says
 * it is in, or else in that of its long texts when they have but one; its script must fit. Paragraphs of different languages,
 * which readers join when a file has two untagged descriptions, become texts of those languages. What stays unsure stays
 * "und". Internal to intake/. */
#ifndef INTAKE_LANGUAGES_H
#define INTAKE_LANGUAGES_H

#include "base/json.h"
#include "records/types.h"
#include "text/language.h"

/* Tags the texts of `document`, which has "type" and "fields". */
void languages_tell(struct arena *a, struct language_detector *detector, const struct types *types,
		    struct json *document);

#endif
