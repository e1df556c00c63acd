/* Files that are sent as they are, each under a name with a hash of its content, so that browsers may keep it for ever. */
#ifndef PAGES_STATIC_H
#define PAGES_STATIC_H

#include "http/server.h"

/* Style sheets without comments and needless white space. */
struct str static_shorten_css(struct arena *a, struct str css);

/* Makes "/static/NAME-HASH.SUFFIX" of "NAME.SUFFIX", compressed both ways where that makes it smaller. */
struct static_file static_make(struct arena *a, struct str name, const char *media, struct str bytes);

#endif
