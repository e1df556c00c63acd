/* Pages of translations: how the texts of a record stand in each language, a form to translate them, and what waits for it. */
#ifndef PAGES_TRANSLATIONS_H
#define PAGES_TRANSLATIONS_H

#include "pages/page.h"
#include "people/permission.h"
#include "records/draft.h"
#include "records/translation.h"

/* A published record of ours and what of it may be seen. */
struct translating {
	struct page           *page;
	struct actor           actor;
	struct matter          matter;
	struct str             id, language;
	struct translation_row row;
	const struct type     *type;
	struct draft           draft; /* what is written, or what is published with version 0 */
	const struct json     *seen;  /* its document, without what the actor may not read */
	struct translatable   *list;
	size_t                 count;
};

/* Opens the record that the path names to translate it into `language`. ERROR_ABSENT "translation.none" when it is none of ours or not
 * published; ERROR_INPUT "translation.language"; ERROR_DENIED. */
CHECKED bool translating_open(struct page *page, struct str id, struct str language, struct translating *t_r,
			      struct error *error);

/* Saves what a form says and goes on; also for a form whose session had ended. */
CHECKED bool translating_save(struct translating *t, const struct parameters *sent, struct response *response,
			      struct error *error);

handler_fn show_translations; /* /records/{id}/translations */
handler_fn choose_original;
handler_fn show_translating; /* /records/{id}/translate/{language} */
handler_fn save_translating;
handler_fn show_translation_queue; /* /translations */

#endif
