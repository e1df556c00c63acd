/* Files that come in pieces, by the tus protocol 1.0 with the extensions creation, expiration and termination
 * (https://tus.io/protocols/resumable-upload). What is whole is a file that its account has brought, as by a form. */
#ifndef PAGES_ARRIVALS_H
#define PAGES_ARRIVALS_H

#include "pages/page.h"

/* OPTIONS: what of the protocol is spoken here. The rest stands in the API's table. */
enum { ARRIVAL_ROUTES = 2 };
extern const struct route arrival_routes[ARRIVAL_ROUTES];

handler_fn list_arrivals; /* GET /api/v1/uploads */
handler_fn begin_arrival; /* POST */
handler_fn show_arrival;  /* GET and HEAD /api/v1/uploads/{upload} */
handler_fn open_arrival;  /* PATCH, before its body has come, ... */
handler_fn keep_arrival;  /* ... while it comes, ... */
handler_fn take_arrival;  /* ... and after it */
handler_fn end_arrival;   /* DELETE */

#endif
