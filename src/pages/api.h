/* The API, /api/v1/ (docs/api.md): the documents of pages, without pages, and the changes feed.
 *
 * Most of its routes have the handlers of pages: "data" is what both answer with. Its OpenAPI document is made of the same
 * table of routes and of pages/openapi/openapi.json, which has the schemas and parameters that the rows name. */
#ifndef PAGES_API_H
#define PAGES_API_H

#include "http/http.h"

enum { API_ROUTES = 36 };
extern const struct route api_routes[API_ROUTES];

/* True when a request came by the API: what it is answered with leads on within it. */
bool api_asked(const struct request *request);

handler_fn show_openapi; /* /api/v1/openapi.json */

#endif
