/* Harvesting a file or a feed: all that its address gives, taken in when it has changed. Internal to network/. */
#ifndef NETWORK_HARVEST_FILE_H
#define NETWORK_HARVEST_FILE_H

#include "network/harvest_ask.h"

/* Asks for the file, if it has changed since it was taken in last, and takes it in. What is no more in it is withdrawn, as
 * harvest_whole_end() does it; of feeds, which have the newest only, nothing is. ERROR_REMOTE "harvest.format" when it is nothing
 * that can be read. */
CHECKED bool harvest_file(struct harvest *harvest, struct error *error);

#endif
