#include "base/disk.h"

#include "base/limits.h"

#include <errno.h>
#include <sys/statvfs.h>

enum { PATH_BYTES = 4096 };

bool
disk_look(struct str folder, struct disk *disk_r, struct error *error)
{
	struct statvfs status;
	char           path[PATH_BYTES];

	if (folder.length >= sizeof path)
		return error_set(error, ERROR_STORAGE, "disk.look", "a path is too long");
	memcpy(path, folder.data, folder.length);
	path[folder.length] = '\0';
	if (statvfs(path, &status) != 0)
		return error_set(error, ERROR_STORAGE, "disk.look", "'%s': %s", path, strerror(errno));
	*disk_r = (struct disk){ .free = (int64_t)status.f_bavail * (int64_t)status.f_frsize,
				 .total = (int64_t)status.f_blocks * (int64_t)status.f_frsize };
	disk_r->reserve = disk_r->total / 100 * LIMIT_DISK_RESERVE_PERCENT;
	if (disk_r->reserve > LIMIT_DISK_RESERVE_BYTES)
		disk_r->reserve = LIMIT_DISK_RESERVE_BYTES;
	disk_r->low = disk_r->free < disk_r->reserve;
	return true;
}

bool
disk_has_room(struct str folder, struct error *error)
{
	struct disk disk;

	return folder.length == 0 || !disk_look(folder, &disk, NULL) || !disk.low ||
	       error_set(error, ERROR_STORAGE, "disk.low",
			 "the disk is nearly full: %" PRId64 " MB are free and %" PRId64
			 " are kept in reserve, so nothing new is taken until there is room",
			 disk.free >> 20, disk.reserve >> 20);
}
