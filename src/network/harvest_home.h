/* Meeting a source: is it a node of chm, whose records come as it signed them? Internal to network/. */
#ifndef NETWORK_HARVEST_HOME_H
#define NETWORK_HARVEST_HOME_H

#include "network/harvest_ask.h"

/* The metadata format that is asked for, settled at the first harvest: signed records where the source offers them and shows
 * its key at /.well-known/chm, else Dublin Core. Of a node of chm, the key that it shows must be the one that is pinned:
 * ERROR_CONFLICT "harvest.key" or "harvest.home" when it is another, or the node another. */
CHECKED bool harvest_meet(struct harvest *harvest, struct error *error);

#endif
