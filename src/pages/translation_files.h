/* Files of translators' tools on pages and in the API: given, and taken back. */
#ifndef PAGES_TRANSLATION_FILES_H
#define PAGES_TRANSLATION_FILES_H

#include "intake/translations.h"
#include "pages/translations.h"

/* The texts of one record that are missing or stale, with "all=1" of the query all of them; with "original" those of
 * which the original is in that language. */
CHECKED bool translation_texts_of(struct translator *t, struct translations_out *out, struct error *error);

/* Those of what waits for the language of the path, narrowed by "type", "owner" and "original" of the query. */
CHECKED bool translation_texts_waiting(struct page *page, struct str *into_r, struct translations_out *out,
				       struct error *error);

/* Answers with them in the format that was asked for, under this name; "xliff=2.0" of the query wants that version, ERROR_INPUT
 * "translation.originals" when they are too many for it. */
CHECKED bool translation_texts_give(struct page *page, struct response *response, struct str into, struct str name,
				    const struct translations_out *out, struct error *error);

/* Takes texts as the actor may, asks for the publication of what can be, and tells those who decide. Gives the page's connection
 * back. */
CHECKED bool translation_texts_take(struct page *page, const struct actor *actor, const struct translated *list,
				    size_t count, struct translations_in *in_r, size_t *asked_r, struct error *error);

handler_fn give_translations; /* /translations/{language} */
handler_fn take_translations; /* /translations */

handler_fn api_waiting_translations; /* /api/v1/translations/{language} */
handler_fn api_take_translations;    /* /api/v1/translations */
handler_fn api_show_translation;     /* /api/v1/records/{id}/translations/{language} */
handler_fn api_save_translation;

#endif
