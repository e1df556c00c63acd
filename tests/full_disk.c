/* A full disk, to be preloaded (LD_PRELOAD): as long as the file $FULL_DISK_WHEN exists, nothing below $FULL_DISK_FOLDER is
 * written (ENOSPC), but files, empty, can be made, and what is there can be read, renamed and removed. */
#include <errno.h>
#include <dlfcn.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(type, function, ...)                                                                                      \
	static type (*real_##function)(__VA_ARGS__);                                                                   \
	if (real_##function == NULL) {                                                                                 \
		void *found = dlsym(RTLD_NEXT, #function);                                                             \
		memcpy(&real_##function, &found, sizeof found);                                                        \
	}

static bool
is_full(void)
{
	const char *when = getenv("FULL_DISK_WHEN");

	return when != NULL && access(when, F_OK) == 0;
}

static bool
is_below(const char *path)
{
	const char *folder = getenv("FULL_DISK_FOLDER");
	size_t      length = folder != NULL ? strlen(folder) : 0;

	return length > 0 && strncmp(path, folder, length) == 0 && path[length] == '/';
}

/* What is open under a name below the folder. */
static bool
is_refused(int descriptor)
{
	char    link[64], path[PATH_MAX];
	ssize_t length;

	if (!is_full())
		return false;
	snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
	length = readlink(link, path, sizeof path - 1);
	if (length < 0)
		return false;
	path[length] = '\0';
	return is_below(path);
}

static int
refuse(void)
{
	errno = ENOSPC;
	return -1;
}

ssize_t
write(int descriptor, const void *data, size_t length)
{
	REAL(ssize_t, write, int, const void *, size_t)
	return is_refused(descriptor) ? refuse() : real_write(descriptor, data, length);
}

ssize_t
pwrite64(int descriptor, const void *data, size_t length, off_t at)
{
	REAL(ssize_t, pwrite64, int, const void *, size_t, off_t)
	return is_refused(descriptor) ? refuse() : real_pwrite64(descriptor, data, length, at);
}

int
ftruncate64(int descriptor, off_t size)
{
	REAL(int, ftruncate64, int, off_t)
	struct stat status;

	if (fstat(descriptor, &status) == 0 && size > status.st_size && is_refused(descriptor))
		return refuse();
	return real_ftruncate64(descriptor, size);
}
