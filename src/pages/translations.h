/* Pages of translations: how the texts of a record stand in each language, a form to translate them, and what waits for it. */
#ifndef PAGES_TRANSLATIONS_H
#define PAGES_TRANSLATIONS_H

#include "pages/page.h"
#include "people/permission.h"
#include "records/translating.h"

/* A record that somebody translates on a page. */
struct translator {
	struct page       *page;
	struct actor       actor;
	struct translating work;
};

/* Opens the record `id` to translate it into `language`: translating_open(). */
CHECKED bool translator_open(struct page *page, struct str id, struct str language, struct translator *t_r,
			     struct error *error);

/* Saves what a form says and goes on; also for a form whose session had ended. */
CHECKED bool translator_save(struct translator *t, const struct parameters *sent, struct response *response,
			     struct error *error);

/* Puts what waits for a translator into the view. */
CHECKED bool translation_queue_put(struct page *page, struct response *response, struct error *error);

handler_fn show_translations; /* /records/{id}/translations */
handler_fn choose_original;
handler_fn show_translating; /* /records/{id}/translate/{language} */
handler_fn save_translating;
handler_fn show_translation_queue; /* /translations */

#endif
