/* A published record of ours, opened to be translated into a language: by the form of a translator, by files of translators' tools. */
#ifndef RECORDS_TRANSLATING_H
#define RECORDS_TRANSLATING_H

#include "people/permission.h"
#include "records/draft.h"
#include "records/translation.h"

struct translating {
	struct str             id, language;
	struct matter          matter;
	struct translation_row row;
	const struct type     *type;
	struct draft           draft; /* what is written, or what is published with version 0 */
	const struct json     *seen;  /* its document, without what the actor may not read */
	struct translatable   *list;  /* of what is seen */
	size_t                 count;
};

/* ERROR_ABSENT "translation.none" when it is none of ours or not published; ERROR_INPUT "translation.language"; ERROR_DENIED unless
 * the actor may translate it. */
CHECKED bool translating_open(struct arena *a, struct db *db, const struct record_context *context,
			      const struct actor *actor, struct str id, struct str language, struct translating *t_r,
			      struct error *error);

/* Whether nothing but texts in the language is new in the draft: then its publication can be asked for. What others write there is
 * theirs to hand in. */
CHECKED bool translating_is_alone(struct arena *a, struct db *db, const struct translating *t, bool *alone_r,
				  struct error *error);

#endif
