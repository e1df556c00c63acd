/* What kind of file bytes are, by themselves: names and what senders say are not asked. */
#ifndef FORMATS_MEDIA_H
#define FORMATS_MEDIA_H

#include "base/base.h"

/* The media type, as libmagic says of the first bytes; "application/octet-stream" when it knows none. */
struct str media_of_bytes(struct arena *a, struct str bytes);

#endif
