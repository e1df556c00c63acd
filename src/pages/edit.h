/* Writing records: forms, drafts, and what waits for a sign-in. Who may do what is asked of people/permission.h. */
#ifndef PAGES_EDIT_H
#define PAGES_EDIT_H

#include "pages/form_place.h"
#include "pages/page.h"
#include "people/permission.h"
#include "records/draft.h"

/* A form at hand. */
struct editing {
	struct page             *page;
	struct actor             actor;
	const struct type       *type;
	struct draft             draft; /* of a new record without id */
	const struct parameters *sent;  /* NULL: it is only shown */
	struct str               action;
	struct json             *document; /* what was sent */
	struct draft_saved       saved;
	struct matter            matter; /* what permission was asked about last ... */
	struct str               about;  /* ... "RECORD TYPE OWNER"; empty: nothing yet */
	size_t                   step;
	struct str               at; /* path to go back to */
	bool                     autosave;
	const struct json       *uploads; /* files that were sent, by hash */
	const char              *refused; /* why one was not taken: as of struct sent_files; NULL: all were */
	struct map_asked         map;
};

/* May the actor do this to the record that is written? ERROR_DENIED. */
CHECKED bool edit_require(struct editing *e, enum act act, struct error *error);
bool         edit_allows(struct editing *e, enum act act);

/* Opens the draft of `id`, or a new one of `type`. ERROR_ABSENT, ERROR_DENIED. */
CHECKED bool edit_open(struct editing *e, struct str id, struct str type, struct error *error);

/* Saves what was sent and answers: another address, JSON to the script, or the form again. */
CHECKED bool edit_save(struct editing *e, struct response *response, struct error *error);

/* The form, with the problems of its document when `checks`. */
CHECKED bool edit_show(struct editing *e, bool checks, struct response *response, struct error *error);

/* What keeps the document from being published. */
CHECKED bool edit_problems(struct editing *e, const struct json *document, struct problems *problems_r,
			   struct error *error);

/* Proves that a form of this name was made for an account: "<account>.<code>". */
struct str   edit_ticket(const struct page *page, struct str account, struct str form);
CHECKED bool edit_park(struct page *page, struct response *response, struct error *error);

handler_fn show_new_record; /* /records/new/{type} */
handler_fn save_new_record;
handler_fn show_edit; /* /records/{id}/edit */
handler_fn save_edit;
handler_fn show_preview; /* /records/{id}/preview */
handler_fn copy_record;  /* /records/{id}/copy */
handler_fn show_drafts;  /* /me/drafts */
handler_fn change_drafts;
handler_fn show_likely; /* /me/likely */

#endif
