/* People on pages of the desk: what they are called, and who may see such pages. */
#ifndef PAGES_DESK_H
#define PAGES_DESK_H

#include "pages/page.h"
#include "people/permission.h"

/* What an account is called: its name, else its address; the id of one that is deleted or unknown. Each is read once for
 * a page. Needs page_db(). */
struct str label_account(struct page *page, struct str id);

/* A page that only who may do `act` somewhere sees, and nobody caches: borrows a connection, finds who asks, and sets what
 * such pages have in common. ERROR_DENIED. */
CHECKED bool page_desk(struct page *page, struct response *response, const char *title_key, enum act act,
		       const struct matter *matter, struct actor *actor_r, struct error *error);

/* Background work, what runs first: "jobs" of the view. Needs page_db(). */
CHECKED bool put_jobs(struct page *page, int64_t most, struct error *error);

#endif
