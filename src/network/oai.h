/* OAI-PMH 2.0, the provider: other programs harvest this node's records at /oai.
 *
 * Lists follow the change log, each record where its newest revision stands, so a datestamp is the time of the commit, never
 * behind an earlier one. A list is settled by its first page: a record that is changed meanwhile leaves it and is in the
 * next harvest. Records that were withdrawn or erased, and those that have left a set for whoever asks for that set, are
 * deleted ones for ever. */
#ifndef NETWORK_OAI_H
#define NETWORK_OAI_H

#include "http/http.h"

/* GET and POST /oai, and the schemas that it refers to. */
enum { OAI_ROUTES = 5 };
extern const struct route oai_routes[OAI_ROUTES];

#endif
