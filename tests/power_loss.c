/* A power cut, to be preloaded (LD_PRELOAD) into one process that works on a node.
 *
 * Below $POWER_LOSS_FOLDER, at the $POWER_LOSS_AFTER-th call that changes or syncs something, the process is killed and what a
 * disk may lose is lost: bytes written (write, pwrite, ftruncate, O_TRUNC) to a file since its last fsync or fdatasync, and
 * names made, replaced or removed in a folder since the folder's last fsync. $POWER_LOSS_SEED of 0 loses all of it; another
 * seed keeps a random part: each page of 4 KB by itself, so that writes are torn and out of order, and of names the oldest.
 *
 * It works by undoing. Before a page changes for the first time since the last sync, what it held is kept in memory; before a
 * name goes, its file gets a second name in $POWER_LOSS_FOLDER.saved. Syncing forgets that. At the cut a child process waits
 * for the end of its parent and undoes what is left; who reads the parent's output to its end has waited for both. Real syncs
 * are not made: nothing here depends on them.
 *
 * Not modelled: memory that is mapped for writing (only SQLite's chm.db-shm, which is removed, as it means nothing after a
 * cut), a folder's sync by the sync of a file in it (as some file systems do: we are stricter), changes of several processes at
 * once, and stdio, whose streams are never what must last. */
#include <assert.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PAGE = 4096, MOST_DESCRIPTORS = 4096, FILES = 4096 };

/* A page as it was at the last sync. */
struct page {
	size_t  number, length;
	uint8_t bytes[PAGE];
};

struct file {
	ino_t          inode;
	int            reading; /* a descriptor of our own */
	off_t          size;    /* at the last sync */
	bool           resized;
	unsigned char *changed; /* for each page: since the last sync */
	size_t         changed_count;
	struct page  **pages;
	size_t         page_count, page_capacity;
	struct file   *next;
};

enum name_change { MADE, REMOVED, RENAMED };

struct name {
	enum name_change change;
	char            *folder, *path, *from, *saved; /* `saved`: what the path named before, if anything */
};

static struct {
	pthread_mutex_t lock;
	bool            ready, on;
	char            folder[PATH_MAX], saved[PATH_MAX];
	long            left; /* calls until the cut */
	uint64_t        random;
	bool            keeps;
	struct file    *files[FILES];
	struct file    *opened[MOST_DESCRIPTORS];
	char           *folders[MOST_DESCRIPTORS];
	struct name    *names;
	size_t          name_count, name_capacity;
	unsigned        saves;
} state = { .lock = PTHREAD_MUTEX_INITIALIZER };

#define REAL(type, function, ...)                                                                                      \
	static type (*real_##function)(__VA_ARGS__);                                                                   \
	if (real_##function == NULL) {                                                                                 \
		void *found = dlsym(RTLD_NEXT, #function);                                                             \
		memcpy(&real_##function, &found, sizeof found);                                                        \
	}

static int     real_open_of(const char *path, int flags, mode_t mode);
static ssize_t real_pwrite_of(int descriptor, const void *data, size_t length, off_t at);
static int     real_truncate_of(int descriptor, off_t size);
static int     real_link_of(const char *from, const char *to);
static int     real_unlink_of(int at, const char *path, int flags);

/* ---- the cut ----------------------------------------------------------------------------------------------------- */

static bool
keeps(void)
{
	state.random = state.random * 6364136223846793005u + 1442695040888963407u;
	return state.keeps && (state.random >> 60) < 8;
}

static void
undo_file(struct file *file)
{
	off_t       end = file->size;
	struct stat status;

	if (fstat(file->reading, &status) != 0)
		return;
	for (size_t i = 0; i < file->changed_count; i++) {
		off_t top = (off_t)(i + 1) * PAGE;

		if (file->changed[i] && keeps()) {
			file->changed[i] = 0;
			top = top < status.st_size ? top : status.st_size;
			end = end > top ? end : top;
		}
	}
	for (size_t i = 0; i < file->page_count; i++)
		if (file->changed[file->pages[i]->number])
			(void)real_pwrite_of(file->reading, file->pages[i]->bytes, file->pages[i]->length,
					     (off_t)file->pages[i]->number * PAGE);
	for (size_t i = 0; i < file->changed_count; i++) { /* grown, and lost: a hole */
		static const uint8_t nothing[PAGE];
		off_t                from = (off_t)i * PAGE;

		from = from > file->size ? from : file->size;
		if (file->changed[i] && from < (off_t)(i + 1) * PAGE)
			(void)real_pwrite_of(file->reading, nothing, (size_t)((off_t)(i + 1) * PAGE - from), from);
	}
	(void)real_truncate_of(file->reading, end);
}

static void
remove_tree(const char *path)
{
	DIR           *folder = opendir(path);
	struct dirent *entry;
	char           below[PATH_MAX];

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (snprintf(below, sizeof below, "%s/%s", path, entry->d_name) < (int)sizeof below)
			remove_tree(below);
	}
	if (folder != NULL)
		closedir(folder);
	(void)remove(path);
}

static void
undo_name(const struct name *name)
{
	if (name->change == RENAMED)
		(void)rename(name->path, name->from);
	if (name->change == MADE)
		remove_tree(name->path);
	if (name->saved != NULL)
		(void)rename(name->saved, name->path);
}

static void
remove_shared_memory(void)
{
	char path[PATH_MAX + 16];

	snprintf(path, sizeof path, "%s/chm.db-shm", state.folder);
	(void)unlink(path);
}

/* Under the lock, which nobody will get again. */
static void
cut(void)
{
	pid_t  parent = getpid();
	size_t kept = 0;

	if (fork() != 0) {
		kill(parent, SIGKILL);
		for (;;)
			pause();
	}
	state.on = false;
	while (getppid() == parent)
		usleep(1000);
	for (size_t i = 0; i < FILES; i++)
		for (struct file *file = state.files[i]; file != NULL; file = file->next)
			undo_file(file);
	while (state.keeps && kept < state.name_count && keeps())
		kept++;
	for (size_t i = state.name_count; i > kept; i--)
		undo_name(&state.names[i - 1]);
	remove_shared_memory();
	remove_tree(state.saved);
	kill(getpid(), SIGKILL); /* no exit handlers of a process that is gone */
}

static void
count_call(void)
{
	if (--state.left == 0)
		cut();
}

/* ---- what is known of files and names ---------------------------------------------------------------------------- */

__attribute__((constructor)) static void
begin(void)
{
	const char *folder = getenv("POWER_LOSS_FOLDER"), *after = getenv("POWER_LOSS_AFTER"),
		   *seed = getenv("POWER_LOSS_SEED");

	state.ready = true;
	if (folder == NULL || after == NULL || realpath(folder, state.folder) == NULL)
		return;
	snprintf(state.saved, sizeof state.saved, "%.*s.saved", PATH_MAX - 8, state.folder);
	(void)mkdir(state.saved, 0700);
	state.left = strtol(after, NULL, 10);
	state.random = seed != NULL ? strtoull(seed, NULL, 10) : 0;
	state.keeps = state.random != 0;
	unsetenv("LD_PRELOAD");
	state.on = true;
}

static bool
enter(void)
{
	if (!state.on)
		return false;
	pthread_mutex_lock(&state.lock);
	return true;
}

static void
leave(bool entered)
{
	if (entered)
		pthread_mutex_unlock(&state.lock);
}

/* The whole path of what a call names; false when it is not below the folder. */
static bool
whole(int at, const char *path, char *path_r)
{
	char   link[64], joined[2 * PATH_MAX], folder[PATH_MAX];
	char  *name;
	size_t length = strlen(state.folder);

	if (path[0] == '/') {
		snprintf(joined, sizeof joined, "%s", path);
	} else {
		if (at == AT_FDCWD)
			snprintf(link, sizeof link, "/proc/self/cwd");
		else
			snprintf(link, sizeof link, "/proc/self/fd/%d", at);
		if (realpath(link, folder) == NULL)
			return false;
		snprintf(joined, sizeof joined, "%s/%s", folder, path);
	}
	name = strrchr(joined, '/');
	*name++ = '\0';
	if (realpath(joined[0] == '\0' ? "/" : joined, folder) == NULL)
		return false;
	return snprintf(path_r, PATH_MAX, "%s/%s", folder, name) < PATH_MAX &&
	       strncmp(path_r, state.folder, length) == 0 && (path_r[length] == '/' || path_r[length] == '\0');
}

static bool
ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && strcmp(text + length - tail, end) == 0;
}

static struct file *
file_of(int descriptor)
{
	struct stat   status;
	struct file **place, *file;
	char          link[64];

	if (fstat(descriptor, &status) != 0)
		return NULL;
	place = &state.files[status.st_ino % FILES];
	for (file = *place; file != NULL; file = file->next)
		if (file->inode == status.st_ino)
			return file;
	file = calloc(1, sizeof *file);
	assert(file != NULL);
	snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
	/* of our own, which also keeps the inode from being used again */
	*file = (struct file){ status.st_ino, real_open_of(link, O_RDWR | O_CLOEXEC, 0), status.st_size,
			       .next = *place };
	return *place = file;
}

static void
note_name(enum name_change change, const char *path, const char *from, const char *saved)
{
	struct name *name;

	if (state.name_count == state.name_capacity) {
		state.name_capacity = state.name_capacity * 2 + 64;
		state.names = realloc(state.names, state.name_capacity * sizeof *state.names);
		assert(state.names != NULL);
	}
	name = &state.names[state.name_count++];
	*name = (struct name){ change, strndup(path, (size_t)(strrchr(path, '/') - path)), strdup(path),
			       from != NULL ? strdup(from) : NULL, saved != NULL ? strdup(saved) : NULL };
}

/* A second name for what is about to lose its own; NULL when there is nothing. */
static const char *
save(const char *path, char *saved_r)
{
	snprintf(saved_r, PATH_MAX + 16, "%.*s/%u", PATH_MAX - 8, state.saved, ++state.saves);
	return real_link_of(path, saved_r) == 0 ? saved_r : NULL;
}

static void
sync_names(const char *folder)
{
	size_t kept = 0;

	for (size_t i = 0; i < state.name_count; i++) {
		struct name *name = &state.names[i];

		if (strcmp(name->folder, folder) != 0) {
			state.names[kept++] = *name;
			continue;
		}
		if (name->saved != NULL)
			(void)real_unlink_of(AT_FDCWD, name->saved, 0);
		free(name->folder);
		free(name->path);
		free(name->from);
		free(name->saved);
	}
	state.name_count = kept;
}

static void
sync_file(struct file *file)
{
	struct stat status;

	for (size_t i = 0; i < file->page_count; i++)
		free(file->pages[i]);
	file->page_count = 0;
	if (file->changed_count > 0)
		memset(file->changed, 0, file->changed_count);
	if (fstat(file->reading, &status) == 0)
		file->size = status.st_size;
}

/* Keeps what the pages from `from` to `to` hold, where they have not changed since the last sync. */
static void
keep(struct file *file, off_t from, off_t to)
{
	size_t first = (size_t)from / PAGE, end = ((size_t)to + PAGE - 1) / PAGE;

	if (end > file->changed_count) {
		file->changed = realloc(file->changed, end * 2);
		assert(file->changed != NULL);
		memset(file->changed + file->changed_count, 0, end * 2 - file->changed_count);
		file->changed_count = end * 2;
	}
	for (size_t i = first; i < end; i++) {
		struct page *page;
		ssize_t      length;

		if (file->changed[i])
			continue;
		file->changed[i] = 1;
		if ((off_t)i * PAGE >= file->size)
			continue;
		page = malloc(sizeof *page);
		assert(page != NULL);
		length = pread(file->reading, page->bytes, PAGE, (off_t)i * PAGE);
		page->number = i;
		page->length = length > 0 ? (size_t)length : 0;
		if (file->page_count == file->page_capacity) {
			file->page_capacity = file->page_capacity * 2 + 16;
			file->pages = realloc(file->pages, file->page_capacity * sizeof(struct page *));
			assert(file->pages != NULL);
		}
		file->pages[file->page_count++] = page;
	}
}

static void
keep_all(struct file *file, off_t from)
{
	struct stat status;

	if (fstat(file->reading, &status) == 0 && status.st_size > from)
		keep(file, from, status.st_size);
}

static struct file *
opened(int descriptor)
{
	return descriptor >= 0 && descriptor < MOST_DESCRIPTORS ? state.opened[descriptor] : NULL;
}

/* ---- calls that open and close ----------------------------------------------------------------------------------- */

static int
real_openat_of(int at, const char *path, int flags, mode_t mode)
{
	REAL(int, openat64, int, const char *, int, ...)
	return real_openat64(at, path, flags, mode);
}

static int
real_open_of(const char *path, int flags, mode_t mode)
{
	return real_openat_of(AT_FDCWD, path, flags, mode);
}

static void
note_opened(int descriptor, const char *path)
{
	struct stat status;

	if (descriptor < 0 || descriptor >= MOST_DESCRIPTORS || fstat(descriptor, &status) != 0)
		return;
	if (S_ISDIR(status.st_mode))
		state.folders[descriptor] = realpath(path, NULL);
	else if (S_ISREG(status.st_mode) && !ends_with(path, "-shm")) /* to sync, one need not be able to write */
		state.opened[descriptor] = file_of(descriptor);
}

static int
open_any(int at, const char *path, int flags, mode_t mode)
{
	bool        entered = enter();
	char        full[PATH_MAX];
	struct stat status;
	bool        known = entered && whole(at, path, full), is_new;
	int         descriptor;

	is_new = known && (flags & O_CREAT) != 0 && lstat(full, &status) != 0;
	descriptor = real_openat_of(at, path, known ? flags & ~O_TRUNC : flags, mode);
	if (known && descriptor >= 0) {
		note_opened(descriptor, full);
		if (is_new) {
			/* empty, until it is synced */
			if (opened(descriptor) != NULL)
				opened(descriptor)->size = 0;
			note_name(MADE, full, NULL, NULL);
			count_call();
		} else if ((flags & O_TRUNC) != 0 && opened(descriptor) != NULL) {
			keep_all(opened(descriptor), 0);
			(void)real_truncate_of(descriptor, 0);
			count_call();
		}
	}
	leave(entered);
	return descriptor;
}

static mode_t
mode_of(int flags, va_list list)
{
	return (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(list, mode_t) : 0;
}

#define OPEN(name)                                                                                                     \
	int name(const char *path, int flags, ...);                                                                    \
	int name(const char *path, int flags, ...)                                                                     \
	{                                                                                                              \
		va_list list;                                                                                          \
		mode_t  mode;                                                                                          \
		va_start(list, flags);                                                                                 \
		mode = mode_of(flags, list);                                                                           \
		va_end(list);                                                                                          \
		return open_any(AT_FDCWD, path, flags, mode);                                                          \
	}
#define OPENAT(name)                                                                                                   \
	int name(int at, const char *path, int flags, ...);                                                            \
	int name(int at, const char *path, int flags, ...)                                                             \
	{                                                                                                              \
		va_list list;                                                                                          \
		mode_t  mode;                                                                                          \
		va_start(list, flags);                                                                                 \
		mode = mode_of(flags, list);                                                                           \
		va_end(list);                                                                                          \
		return open_any(at, path, flags, mode);                                                                \
	}
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

int
close(int descriptor)
{
	REAL(int, close, int)
	bool entered = enter();
	int  status;

	if (entered && descriptor >= 0 && descriptor < MOST_DESCRIPTORS) {
		state.opened[descriptor] = NULL;
		free(state.folders[descriptor]);
		state.folders[descriptor] = NULL;
	}
	status = real_close(descriptor);
	leave(entered);
	return status;
}

/* ---- calls that change bytes ------------------------------------------------------------------------------------- */

static ssize_t
real_pwrite_of(int descriptor, const void *data, size_t length, off_t at)
{
	REAL(ssize_t, pwrite64, int, const void *, size_t, off_t)
	return real_pwrite64(descriptor, data, length, at);
}

static int
real_truncate_of(int descriptor, off_t size)
{
	REAL(int, ftruncate64, int, off_t)
	return real_ftruncate64(descriptor, size);
}

ssize_t
pwrite64(int descriptor, const void *data, size_t length, off_t at)
{
	bool    entered = enter();
	ssize_t written;

	if (entered && opened(descriptor) != NULL) {
		keep(opened(descriptor), at, at + (off_t)length);
		written = real_pwrite_of(descriptor, data, length, at);
		count_call();
	} else {
		leave(entered);
		return real_pwrite_of(descriptor, data, length, at);
	}
	leave(entered);
	return written;
}

ssize_t
pwrite(int descriptor, const void *data, size_t length, off_t at)
{
	return pwrite64(descriptor, data, length, at);
}

ssize_t
write(int descriptor, const void *data, size_t length)
{
	REAL(ssize_t, write, int, const void *, size_t)
	bool    entered = enter();
	ssize_t written;

	if (!entered || opened(descriptor) == NULL) { /* a pipe may block */
		leave(entered);
		return real_write(descriptor, data, length);
	}
	off_t at = lseek(descriptor, 0, (fcntl(descriptor, F_GETFL) & O_APPEND) != 0 ? SEEK_END : SEEK_CUR);
	keep(opened(descriptor), at, at + (off_t)length);
	written = real_write(descriptor, data, length);
	count_call();
	leave(entered);
	return written;
}

int
ftruncate64(int descriptor, off_t size)
{
	bool entered = enter();
	int  status;

	if (entered && opened(descriptor) != NULL)
		keep_all(opened(descriptor), size);
	status = real_truncate_of(descriptor, size);
	if (entered && opened(descriptor) != NULL)
		count_call();
	leave(entered);
	return status;
}

int
ftruncate(int descriptor, off_t size)
{
	return ftruncate64(descriptor, size);
}

/* ---- calls that sync --------------------------------------------------------------------------------------------- */

static int
sync_any(int descriptor)
{
	bool entered = enter();

	if (entered && descriptor >= 0 && descriptor < MOST_DESCRIPTORS &&
	    (state.opened[descriptor] != NULL || state.folders[descriptor] != NULL)) {
		count_call(); /* a cut just before */
		if (state.opened[descriptor] != NULL)
			sync_file(state.opened[descriptor]);
		else
			sync_names(state.folders[descriptor]);
	}
	leave(entered);
	return 0;
}

int
fsync(int descriptor)
{
	return sync_any(descriptor);
}

int
fdatasync(int descriptor)
{
	return sync_any(descriptor);
}

/* ---- calls that change names ------------------------------------------------------------------------------------- */

int
renameat(int from_at, const char *from, int to_at, const char *to)
{
	REAL(int, renameat, int, const char *, int, const char *)
	bool        entered = enter();
	char        full_from[PATH_MAX], full_to[PATH_MAX], saved[PATH_MAX + 16];
	bool        known = entered && whole(from_at, from, full_from) && whole(to_at, to, full_to);
	const char *kept = known ? save(full_to, saved) : NULL;
	int         status = real_renameat(from_at, from, to_at, to);

	if (known && status == 0) {
		note_name(RENAMED, full_to, full_from, kept);
		count_call();
	}
	leave(entered);
	return status;
}

int
rename(const char *from, const char *to)
{
	return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

static int
real_unlink_of(int at, const char *path, int flags)
{
	REAL(int, unlinkat, int, const char *, int)
	return real_unlinkat(at, path, flags);
}

int
unlinkat(int at, const char *path, int flags)
{
	bool        entered = enter();
	char        full[PATH_MAX], saved[PATH_MAX + 16];
	bool        known = entered && flags == 0 && whole(at, path, full);
	const char *kept = known ? save(full, saved) : NULL;
	int         status = real_unlink_of(at, path, flags);

	if (known && status == 0 && kept != NULL) {
		note_name(REMOVED, full, NULL, kept);
		count_call();
	}
	leave(entered);
	return status;
}

int
unlink(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}

static int
real_link_of(const char *from, const char *to)
{
	REAL(int, link, const char *, const char *)
	return real_link(from, to);
}

static void
note_made(bool made, int at, const char *path)
{
	char full[PATH_MAX];

	if (!made || !whole(at, path, full))
		return;
	note_name(MADE, full, NULL, NULL);
	count_call();
}

int
link(const char *from, const char *to)
{
	bool entered = enter();
	int  status = real_link_of(from, to);

	note_made(entered && status == 0, AT_FDCWD, to);
	leave(entered);
	return status;
}

int
mkdirat(int at, const char *path, mode_t mode)
{
	REAL(int, mkdirat, int, const char *, mode_t)
	bool entered = enter();
	int  status = real_mkdirat(at, path, mode);

	note_made(entered && status == 0, at, path);
	leave(entered);
	return status;
}

int
mkdir(const char *path, mode_t mode)
{
	return mkdirat(AT_FDCWD, path, mode);
}
