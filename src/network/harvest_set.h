/* The set of a source: is it still there? A provider that has lost it may say that nothing has changed in it. Internal to network/. */
#ifndef NETWORK_HARVEST_SET_H
#define NETWORK_HARVEST_SET_H

#include "network/harvest_ask.h"

/* Before a list: looks whether the provider lists the set, until it was seen there once. One that is not listed may be had all the same,
 * and is noted. */
CHECKED bool harvest_set_meet(struct harvest *harvest, struct error *error);

/* A list of the set begins with this fault: ERROR_REMOTE "harvest.set" when the set that was listed is so no more. */
CHECKED bool harvest_set_is_there(struct harvest *harvest, struct str fault, struct error *error);

#endif
