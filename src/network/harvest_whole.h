/* Whole lists: providers that do not tell deletions, or not for ever, are listed whole from time to time, and what is no more in
 * such a list is withdrawn here. Internal to network/. */
#ifndef NETWORK_HARVEST_WHOLE_H
#define NETWORK_HARVEST_WHOLE_H

#include "network/harvest_ask.h"

/* True when the time has come to list the source whole. */
bool harvest_whole_is_due(const struct harvest *harvest);

/* A list begins. */
CHECKED bool harvest_whole_begin(struct harvest *harvest, struct error *error);

/* Notes what a page has listed. */
CHECKED bool harvest_whole_see(struct harvest *harvest, const struct oai_identifiers *page, struct error *error);

/* The list has ended. Withdraws what was not in it, if it was a whole one: ERROR_CONFLICT "harvest.held" when that is too much to
 * be true. */
CHECKED bool harvest_whole_end(struct harvest *harvest, struct error *error);

#endif
