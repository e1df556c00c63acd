/* How much room a disk has. Below a reserve nothing is taken that grows without end, so that what small things need always
 * goes on: signing in, erasing, finishing what was begun. */
#ifndef BASE_DISK_H
#define BASE_DISK_H

#include "base/base.h"

struct disk {
	int64_t free, total; /* bytes, for this user */
	int64_t reserve;     /* LIMIT_DISK_RESERVE_BYTES, of a small disk LIMIT_DISK_RESERVE_PERCENT of it */
	bool    low;         /* less than the reserve is free */
};

/* Looks at the disk of a folder. ERROR_STORAGE "disk.look". */
CHECKED bool disk_look(struct str folder, struct disk *disk_r, struct error *error);

/* ERROR_STORAGE "disk.low" when it is low; a disk that cannot be looked at is not. */
CHECKED bool disk_has_room(struct str folder, struct error *error);

#endif
