/* Pages of requests: what waits for whom, one request with what is said and decided about it, and the ways to ask. */
#ifndef PAGES_REQUESTS_H
#define PAGES_REQUESTS_H

#include "pages/page.h"

struct asked;

/* The word for what a request's kind, state or reason is called. */
struct str label_request_kind(const struct page *page, struct str kind);
struct str label_request_state(const struct page *page, struct str state);
struct str label_request_reason(const struct page *page, struct str reason);

/* Who acts in a form: whoever is signed in; fills what a request says of its sender. */
CHECKED bool asked_by(struct page *page, struct asked *draft_r, struct error *error);

handler_fn show_queue; /* /queue */
handler_fn decide_many;
handler_fn show_request; /* /requests/{request} */
handler_fn decide_request;
handler_fn say_in_request;
handler_fn cancel_request;
handler_fn show_report; /* /records/{id}/report */
handler_fn send_report;
handler_fn ask_publication; /* /records/{id}/submit */
handler_fn ask_withdrawal;  /* /records/{id}/withdraw */
handler_fn show_question;   /* /question */
handler_fn send_question;

#endif
