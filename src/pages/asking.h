/* Asking for something by a page: who asks, about which record, and opening the request. */
#ifndef PAGES_ASKING_H
#define PAGES_ASKING_H

#include "pages/requests.h"
#include "people/permission.h"
#include "requests/request.h"

struct asking {
	struct page *page;
	struct actor actor;
	struct asked draft;
	struct str   id; /* of the request, once it is open */

	const struct json    *document; /* of its subject, for those who may decide; NULL: they follow the link */
	struct request_mails *mails;    /* to them: made by asking_post() */
};

/* Who asks, and in what words: of a form with "reason", "note", "batch", and "name" and "email" of who is not signed in. */
CHECKED bool asking_read(struct page *page, struct asking *asking_r, struct error *error);

/* Opens the request. Gives the page's connection back. */
CHECKED bool asking_post(struct page *page, struct asking *asking, struct error *error);

/* The record that the path names, which is public. */
CHECKED bool asking_subject(struct page *page, struct response *response, struct record *record_r, struct error *error);

/* Its title, which also goes into the view with the way back. */
CHECKED bool asking_title(struct page *page, const struct record *record, struct str *title_r, struct error *error);

/* asking_read() of a request about the record that the path names. */
CHECKED bool asking_record(struct page *page, struct response *response, struct asking *asking_r, struct error *error);

#endif
