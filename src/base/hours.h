/* Hours of the day in which something is done, as people write them: "22:00-05:00", in UTC. */
#ifndef BASE_HOURS_H
#define BASE_HOURS_H

#include "base/base.h"

/* Two times of the day with a '-' between? */
bool hours_are(struct str hours);

/* Is `time` between them, over midnight if need be? No hours have all times. */
bool hours_have(struct str hours, int64_t time);

#endif
