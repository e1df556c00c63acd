/* Mails to those who may decide a request, with all that it is about. */
#ifndef PAGES_REQUEST_MAIL_H
#define PAGES_REQUEST_MAIL_H

#include "pages/page.h"
#include "requests/request.h"

struct request_mails;

/* What will be told to whom, made before the change so that it holds nothing up: an opened request's note and the fields of its
 * subject, in each reader's language. `document` is of the subject, of which a mail says what is public; NULL: none. */
CHECKED bool request_mails_make(struct page *page, const struct asked *asked, const struct json *document,
				struct request_mails **mails_r, struct error *error);

/* Inside the change that opened the request `id`: posts them, each with a link that decides it. Where nobody has an account that may
 * decide, the office's address is told. */
CHECKED bool request_mails_post(const struct request_mails *mails, struct db *db, struct str id, struct error *error);

#endif
