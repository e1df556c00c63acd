/* Files. Paths are slices; each function that hands one to the system copies it first. */
#include "base/file.h"

#include "base/random.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { REMOVE_DESCRIPTORS = 16 };

/* What stands behind the name of a file until it is finished: this and so many hexadecimal digits, more than a date has. */
static const struct str unfinished = { ".new-", 5 };
enum { UNFINISHED_DIGITS = 16 };

struct path {
	char text[PATH_MAX];
};

/* ---- helpers ----------------------------------------------------------------------------------------------------- */

/* Says what the system reported about `path`; returns false. */
static bool
fail(struct error *error, const char *what, struct str path)
{
	int             number = errno;
	enum error_code code = ERROR_STORAGE;
	struct str      head = str_head(path, 200);

	if (number == ENOENT || number == ENOTDIR)
		code = ERROR_ABSENT;
	else if (number == EACCES || number == EPERM || number == EROFS)
		code = ERROR_DENIED;
	error_set(error, code,
		  code == ERROR_ABSENT   ? "file.none"
		  : code == ERROR_DENIED ? "file.denied"
					 : "file.failed",
		  "cannot %s '%.*s': %s", what, STR_ARGS(head), strerrordesc_np(number));
	return error_at(error, "%.*s", STR_ARGS(head));
}

static bool
copy_path(struct str path, struct path *copy_r, const char *what, struct error *error)
{
	if (path.length == 0 || str_find_byte(path, '\0') < path.length) {
		errno = ENOENT;
		return fail(error, what, path);
	}
	if (path.length >= sizeof copy_r->text) {
		errno = ENAMETOOLONG;
		return fail(error, what, path);
	}
	memcpy(copy_r->text, path.data, path.length);
	copy_r->text[path.length] = '\0';
	return true;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* Reads to the end, one byte beyond `limit` at most. */
static bool
read_all(struct arena *a, int descriptor, size_t expected, size_t limit, struct str *bytes_r)
{
	size_t capacity = expected + 1, length = 0;
	char  *bytes = arena_text(a, capacity);

	while (true) {
		ssize_t got = read(descriptor, bytes + length, capacity - length);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		length += (size_t)got;
		if (got == 0 || length > limit)
			break;
		if (length == capacity) {
			bytes = arena_grow(a, bytes, capacity, capacity * 2);
			capacity *= 2;
		}
	}
	if (length < capacity)
		bytes[length] = '\0';
	*bytes_r = (struct str){ bytes, length };
	return true;
}

/* Reads what is open and closes it. */
static bool
read_open(struct arena *a, int descriptor, struct str path, size_t limit, struct str *bytes_r, struct error *error)
{
	struct stat status;
	size_t      expected;
	bool        is_read;

	expected = fstat(descriptor, &status) == 0 && status.st_size > 0 ? (size_t)status.st_size : 0;
	is_read = read_all(a, descriptor, expected < limit ? expected : limit, limit, bytes_r);
	if (!is_read)
		fail(error, "read", path);
	close(descriptor);
	if (is_read && bytes_r->length > limit) {
		struct str head = str_head(path, 200);

		error_set(error, ERROR_LIMIT, "file.limit", "'%.*s' is larger than %zu bytes", STR_ARGS(head), limit);
		return error_at(error, "%.*s", STR_ARGS(head));
	}
	return is_read;
}

bool
file_read(struct arena *a, struct str path, size_t limit, struct str *bytes_r, struct error *error)
{
	struct path copy;
	int         descriptor;

	if (!copy_path(path, &copy, "read", error))
		return false;
	descriptor = open(copy.text, O_RDONLY | O_CLOEXEC);
	return descriptor >= 0 ? read_open(a, descriptor, path, limit, bytes_r, error) : fail(error, "read", path);
}

bool
file_open_plain(struct str path, int *descriptor_r, int64_t *size_r, struct error *error)
{
	struct path copy;
	struct stat status;

	if (!copy_path(path, &copy, "read", error))
		return false;
	*descriptor_r = open(copy.text, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (*descriptor_r < 0 && errno != ELOOP)
		return fail(error, "read", path);
	if (*descriptor_r >= 0 && fstat(*descriptor_r, &status) == 0 && S_ISREG(status.st_mode)) {
		*size_r = status.st_size;
		return true;
	}
	if (*descriptor_r >= 0)
		close(*descriptor_r);
	error_set(error, ERROR_INPUT, "file.plain", "a plain file is needed here; links are not followed");
	return error_at(error, "%.*s", STR_ARGS(str_head(path, 200)));
}

bool
file_read_plain(struct arena *a, struct str path, size_t limit, struct str *bytes_r, struct error *error)
{
	int     descriptor;
	int64_t size;

	return file_open_plain(path, &descriptor, &size, error) &&
	       read_open(a, descriptor, path, limit, bytes_r, error);
}

bool
file_exists(struct str path)
{
	struct path copy;

	return copy_path(path, &copy, "find", NULL) && access(copy.text, F_OK) == 0;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

bool
descriptor_write(int descriptor, struct str bytes)
{
	while (bytes.length > 0) {
		ssize_t written = write(descriptor, bytes.data, bytes.length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		bytes = str_slice(bytes, (size_t)written, bytes.length);
	}
	return true;
}

/* Makes a synced file beside `path` and gives its name. */
static bool
write_beside(struct str path, struct str bytes, unsigned mode, struct path *beside_r, struct error *error)
{
	uint64_t number;
	int      descriptor;
	bool     is_written;

	if (!copy_path(path, beside_r, "write", error))
		return false;
	if (path.length + unfinished.length + UNFINISHED_DIGITS >= sizeof beside_r->text) {
		errno = ENAMETOOLONG;
		return fail(error, "write", path);
	}
	random_bytes(&number, sizeof number);
	snprintf(beside_r->text + path.length, sizeof beside_r->text - path.length, "%.*s%0*" PRIx64,
		 STR_ARGS(unfinished), UNFINISHED_DIGITS, number);
	descriptor = open(beside_r->text, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (descriptor < 0)
		return fail(error, "write", path);
	is_written =
		descriptor_write(descriptor, bytes) && fchmod(descriptor, (mode_t)mode) == 0 && fsync(descriptor) == 0;
	if (!is_written) {
		fail(error, "write", path);
		unlink(beside_r->text);
	}
	close(descriptor);
	return is_written;
}

bool
file_is_unfinished(struct str path)
{
	size_t     length = unfinished.length + UNFINISHED_DIGITS;
	struct str end = str_slice(path, path.length - (path.length > length ? length : 0), path.length);
	bool       is = end.length == length && str_starts(end, unfinished);

	for (size_t i = unfinished.length; is && i < length; i++)
		is = (end.data[i] >= '0' && end.data[i] <= '9') || (end.data[i] >= 'a' && end.data[i] <= 'f');
	return is;
}

bool
file_write(struct str path, struct str bytes, unsigned mode, struct error *error)
{
	struct path beside, copy;

	if (!copy_path(path, &copy, "write", error) || !write_beside(path, bytes, mode, &beside, error))
		return false;
	if (rename(beside.text, copy.text) != 0) {
		fail(error, "write", path);
		unlink(beside.text);
		return false;
	}
	return folder_sync(path_folder(path), error);
}

bool
file_create(struct str path, struct str bytes, unsigned mode, struct error *error)
{
	struct path beside, copy;
	struct str  head = str_head(path, 200);
	bool        is_made;

	if (!copy_path(path, &copy, "make", error) || !write_beside(path, bytes, mode, &beside, error))
		return false;
	is_made = link(beside.text, copy.text) == 0;
	if (!is_made && errno == EEXIST) {
		error_set(error, ERROR_CONFLICT, "file.exists", "'%.*s' exists already", STR_ARGS(head));
		error_at(error, "%.*s", STR_ARGS(head));
	} else if (!is_made) {
		fail(error, "make", path);
	}
	unlink(beside.text);
	return is_made && folder_sync(path_folder(path), error);
}

static int
remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

bool
file_remove(struct str path, struct error *error)
{
	struct path copy;

	if (!copy_path(path, &copy, "remove", error))
		return false;
	if (nftw(copy.text, remove_entry, REMOVE_DESCRIPTORS, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT)
		return true;
	return fail(error, "remove", path);
}

/* ---- folders ----------------------------------------------------------------------------------------------------- */

static bool
is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Makes one folder, synced in the one above; it may exist. */
static bool
make_one(const char *path, unsigned mode, struct error *error)
{
	if (mkdir(path, (mode_t)mode) == 0)
		return folder_sync(path_folder(str_of(path)), error);
	if (errno == EEXIST && is_folder(path))
		return true;
	return fail(error, "make the folder", str_of(path));
}

bool
folder_make(struct str path, unsigned mode, struct error *error)
{
	struct path copy;

	if (!copy_path(path, &copy, "make the folder", error))
		return false;
	for (size_t i = 1; i < path.length; i++) {
		bool is_made;

		if (copy.text[i] != '/')
			continue;
		copy.text[i] = '\0';
		is_made = make_one(copy.text, mode, error);
		copy.text[i] = '/';
		if (!is_made)
			return false;
	}
	return make_one(copy.text, mode, error);
}

bool
folder_sync(struct str path, struct error *error)
{
	struct path copy;
	int         descriptor;
	bool        is_synced;

	if (!copy_path(path, &copy, "sync the folder", error))
		return false;
	descriptor = open(copy.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (descriptor < 0)
		return fail(error, "sync the folder", path);
	is_synced = fsync(descriptor) == 0;
	if (!is_synced)
		fail(error, "sync the folder", path);
	close(descriptor);
	return is_synced;
}

static int
compare_str(const void *left, const void *right)
{
	const struct str *l = left, *r = right;

	return str_compare(*l, *r);
}

static void
add_name(struct arena *a, struct folder_list *list, size_t *capacity, const char *name)
{
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return;
	list->names = arena_room(a, list->names, list->count, capacity, sizeof *list->names);
	list->names[list->count++] = str_copy(a, str_of(name));
}

bool
folder_list(struct arena *a, struct str path, struct folder_list *list_r, struct error *error)
{
	struct path    copy;
	struct dirent *entry;
	size_t         capacity = 0;
	DIR           *folder;

	*list_r = (struct folder_list){ 0 };
	if (!copy_path(path, &copy, "list", error))
		return false;
	folder = opendir(copy.text);
	if (folder == NULL)
		return fail(error, "list", path);
	errno = 0;
	while ((entry = readdir(folder)) != NULL)
		add_name(a, list_r, &capacity, entry->d_name);
	if (errno != 0) {
		fail(error, "list", path);
		closedir(folder);
		return false;
	}
	closedir(folder);
	if (list_r->count > 0)
		qsort(list_r->names, list_r->count, sizeof *list_r->names, compare_str);
	return true;
}

struct str
path_join(struct arena *a, struct str folder, struct str name)
{
	if (folder.length == 0)
		return str_copy(a, name);
	return str_format(a, "%.*s%s%.*s", STR_ARGS(folder), str_ends(folder, STR("/")) ? "" : "/", STR_ARGS(name));
}

struct str
path_below(struct arena *a, struct str folder, struct str path)
{
	return path.length == 0 || path.data[0] == '/' ? path : path_join(a, folder, path);
}

static struct str
without_slashes(struct str path)
{
	while (path.length > 1 && path.data[path.length - 1] == '/')
		path.length--;
	return path;
}

/* Where the name begins. */
static size_t
name_start(struct str path)
{
	size_t start = path.length;

	while (start > 0 && path.data[start - 1] != '/')
		start--;
	return start;
}

struct str
path_folder(struct str path)
{
	path = without_slashes(path);
	path = without_slashes(str_slice(path, 0, name_start(path)));
	return path.length > 0 ? path : STR(".");
}

struct str
path_name(struct str path)
{
	path = without_slashes(path);
	return str_slice(path, name_start(path), path.length);
}

bool
file_lock(struct str path, int *descriptor_r, struct error *error)
{
	struct path copy;
	int         descriptor;

	*descriptor_r = -1;
	if (!copy_path(path, &copy, "lock", error))
		return false;
	descriptor = open(copy.text, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (descriptor < 0)
		return fail(error, "lock", path);
	if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
		*descriptor_r = descriptor;
		return true;
	}
	if (errno == EWOULDBLOCK) {
		close(descriptor);
		return true;
	}
	fail(error, "lock", path);
	close(descriptor);
	return false;
}
