/* Pages of requests: what waits for whom, one request with what is said and decided about it, and the ways to ask. */
#ifndef PAGES_REQUESTS_H
#define PAGES_REQUESTS_H

#include "pages/page.h"

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
handler_fn show_managed;    /* /records/{id}/manage */
handler_fn set_managed_state;
handler_fn share_managed;
handler_fn show_shared;   /* /shared/{token} */
handler_fn show_question; /* /question */
handler_fn send_question;

#endif
