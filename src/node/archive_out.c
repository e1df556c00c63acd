/* Writing archives. */
#include "node/archive_file.h"

#include "base/file.h"
#include "base/limits.h"
#include "node/archive_sums.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
	BLOCK_BYTES = 1024 * 1024,
	LOOK_BYTES = 64 * 1024 * 1024, /* between two looks at the room that is left */
	READ_BYTES = 256 * 1024,
	FILE_MODE = 0600,
};

struct archive_out {
	struct arena       *a;
	struct str          path;
	const char         *beside; /* until it is finished */
	int                 file;
	int64_t             reserve, written, looked;
	struct archive     *archive;
	struct error        failed; /* of the file: the library does not know it */
	struct archive_sums sums;
	int64_t             lists;
};

/* ---- the file ---------------------------------------------------------------------------------------------------- */

static bool
fail_file(struct archive_out *out, const char *what)
{
	if (errno == ENOSPC || errno == EDQUOT)
		error_set(&out->failed, ERROR_STORAGE, "archive.full", "the disk is full: no backup was made");
	else
		error_set(&out->failed, ERROR_STORAGE, "archive.file", "cannot %s: %s", what, strerror(errno));
	return error_at(&out->failed, "%.*s", STR_ARGS(str_head(out->path, 200)));
}

/* A disk that a backup fills up would stop the node. */
static bool
has_room(struct archive_out *out)
{
	struct statvfs disk;

	out->looked = out->written;
	if (out->reserve == 0 || fstatvfs(out->file, &disk) != 0 ||
	    (int64_t)disk.f_bavail * (int64_t)disk.f_frsize >= out->reserve)
		return true;
	error_set(&out->failed, ERROR_STORAGE, "archive.room",
		  "less than %" PRId64 " MB would be left on the disk: no backup was made", out->reserve >> 20);
	return error_at(&out->failed, "%.*s", STR_ARGS(str_head(out->path, 200)));
}

static la_ssize_t
write_bytes(struct archive *archive, void *context, const void *bytes, size_t size)
{
	struct archive_out *out = context;
	ssize_t             count;

	do
		count = write(out->file, bytes, size);
	while (count < 0 && errno == EINTR);
	if (count >= 0)
		out->written += count;
	if (count < 0)
		(void)fail_file(out, "write");
	if (count < 0 || (out->written - out->looked >= LOOK_BYTES && !has_room(out))) {
		archive_set_error(archive, EIO, "not written");
		return -1;
	}
	return count;
}

/* What the library could not do: mostly because the file could not be written. */
static bool
fail(struct archive_out *out, struct error *error)
{
	if (out->failed.code == ERROR_NONE) {
		error_set(&out->failed, ERROR_STORAGE, "archive.library", "the archive cannot be written: %s",
			  archive_error_string(out->archive) != NULL ? archive_error_string(out->archive) : "?");
		error_at(&out->failed, "%.*s", STR_ARGS(str_head(out->path, 200)));
	}
	if (error != NULL)
		*error = out->failed;
	return false;
}

/* What another process that was killed has left is written over. */
static bool
open_beside(struct archive_out *out, struct error *error)
{
	out->beside = str_format(out->a, "%.*s.new", STR_ARGS(out->path)).data;
	out->file = open(out->beside, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
	if (out->file < 0) {
		(void)fail_file(out, "make the file");
		return fail(out, error);
	}
	if (flock(out->file, LOCK_EX | LOCK_NB) != 0) {
		close(out->file);
		out->file = -1;
		error_set(error, ERROR_CONFLICT, "archive.busy", "another process is writing this backup");
		return error_at(error, "%.*s", STR_ARGS(str_head(out->path, 200)));
	}
	if (ftruncate(out->file, 0) == 0 && fchmod(out->file, FILE_MODE) == 0 && has_room(out))
		return true;
	if (out->failed.code == ERROR_NONE)
		(void)fail_file(out, "write");
	return fail(out, error);
}

static bool
start_library(struct archive_out *out, struct error *error)
{
	out->archive = archive_write_new();
	assert(out->archive != NULL);
	if (archive_write_set_format_pax_restricted(out->archive) == ARCHIVE_OK &&
	    archive_write_add_filter_zstd(out->archive) == ARCHIVE_OK &&
	    archive_write_set_filter_option(out->archive, "zstd", "compression-level", "1") == ARCHIVE_OK &&
	    archive_write_set_bytes_per_block(out->archive, BLOCK_BYTES) == ARCHIVE_OK &&
	    archive_write_set_bytes_in_last_block(out->archive, 1) == ARCHIVE_OK &&
	    archive_write_open(out->archive, out, NULL, write_bytes, NULL) == ARCHIVE_OK)
		return true;
	return fail(out, error);
}

bool
archive_out_open(struct str path, int64_t reserve, struct archive_out **out_r, struct error *error)
{
	struct arena       *a = arena_open(0);
	struct archive_out *out = ARENA_NEW(a, struct archive_out);

	out->a = a;
	out->path = str_copy(a, path);
	out->file = -1;
	out->reserve = reserve;
	archive_sums_open(&out->sums);
	if (open_beside(out, error) && start_library(out, error)) {
		*out_r = out;
		return true;
	}
	archive_out_close(out);
	return false;
}

void
archive_out_close(struct archive_out *out)
{
	if (out == NULL)
		return;
	if (out->archive != NULL)
		archive_write_free(out->archive); /* may still write */
	if (out->file >= 0) {
		if (out->beside != NULL)
			unlink(out->beside);
		close(out->file);
	}
	archive_sums_close(&out->sums);
	arena_close(out->a);
}

/* ---- entries ----------------------------------------------------------------------------------------------------- */

static bool
begin_entry(struct archive_out *out, struct str name, int64_t size, struct error *error)
{
	struct archive_entry *entry = archive_entry_new();
	struct arena_mark     mark = arena_mark(out->a);
	bool                  good;

	assert(entry != NULL);
	archive_entry_set_pathname(entry, str_c(out->a, name));
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, FILE_MODE);
	archive_entry_set_size(entry, size);
	/* a name that is no ASCII is written as it is, of which the library warns */
	good = archive_write_header(out->archive, entry) >= ARCHIVE_WARN || fail(out, error);
	archive_entry_free(entry);
	arena_reset(out->a, mark);
	return good;
}

static bool
add_bytes(struct archive_out *out, struct str bytes, struct error *error)
{
	while (bytes.length > 0) {
		la_ssize_t count = archive_write_data(out->archive, bytes.data, bytes.length);

		if (count <= 0)
			return fail(out, error);
		bytes = str_slice(bytes, (size_t)count, bytes.length);
	}
	return true;
}

static bool
add_whole(struct archive_out *out, struct str name, struct str bytes, struct hash *hash_r, struct error *error)
{
	*hash_r = hash_of_bytes(bytes);
	return begin_entry(out, name, (int64_t)bytes.length, error) && add_bytes(out, bytes, error);
}

/* Writes the list of sums, whose own sum begins the next. */
static bool
add_sums(struct archive_out *out, struct error *error)
{
	char        name[32];
	struct str  list = buffer_str(&out->sums.list);
	struct hash hash;

	snprintf(name, sizeof name, "sums/%06" PRId64, ++out->lists);
	if (!add_whole(out, str_of(name), list, &hash, error))
		return false;
	archive_sums_next(&out->sums);
	archive_sums_add(&out->sums, str_of(name), (int64_t)list.length, &hash);
	return true;
}

static bool
end_entry(struct archive_out *out, struct str name, int64_t size, const struct hash *hash, struct error *error)
{
	if (archive_write_finish_entry(out->archive) != ARCHIVE_OK)
		return fail(out, error);
	archive_sums_add(&out->sums, name, size, hash);
	return out->sums.list.length < LIMIT_BACKUP_SUMS_BYTES / 2 || add_sums(out, error);
}

bool
archive_out_add(struct archive_out *out, struct str name, struct str bytes, struct error *error)
{
	struct hash hash;

	return add_whole(out, name, bytes, &hash, error) && end_entry(out, name, (int64_t)bytes.length, &hash, error);
}

/* Exactly `size` bytes, so many as the entry's head said. */
static bool
add_content(struct archive_out *out, int file, int64_t size, struct hash *hash_r, struct error *error)
{
	struct arena *a = arena_open(0);
	char         *bytes = arena_text(a, READ_BYTES);
	struct hasher hasher;
	int64_t       rest = size;
	bool          good = true;

	hasher_start(&hasher);
	while (good && rest > 0) {
		ssize_t    count = read(file, bytes, rest < READ_BYTES ? (size_t)rest : READ_BYTES);
		struct str part = { bytes, count > 0 ? (size_t)count : 0 };

		if (count < 0 && errno == EINTR)
			continue;
		good = count > 0 || error_set(error, ERROR_STORAGE, "archive.source",
					      count < 0 ? "cannot be read: %s" : "has become shorter: %s",
					      count < 0 ? strerror(errno) : "another program changes it");
		hasher_add(&hasher, part);
		rest -= (int64_t)part.length;
		good = good && add_bytes(out, part, error);
	}
	*hash_r = hasher_end(&hasher);
	arena_close(a);
	return good;
}

bool
archive_out_add_file(struct archive_out *out, struct str name, struct str path, int64_t *size_r, struct error *error)
{
	struct hash hash;
	int64_t     size;
	int         file;
	bool        good;

	if (!file_open_plain(path, &file, &size, error))
		return false;
	good = begin_entry(out, name, size, error) &&
	       (add_content(out, file, size, &hash, error) || error_at(error, "%.*s", STR_ARGS(str_head(path, 200)))) &&
	       end_entry(out, name, size, &hash, error);
	close(file);
	if (size_r != NULL)
		*size_r = size;
	return good;
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

static bool
keep(struct archive_out *out, struct error *error)
{
	if (fsync(out->file) != 0 || rename(out->beside, str_c(out->a, out->path)) != 0) {
		(void)fail_file(out, "finish the file");
		return fail(out, error);
	}
	out->beside = NULL;
	return folder_sync(path_folder(out->path), error);
}

bool
archive_out_finish(struct archive_out *out, int64_t *size_r, struct error *error)
{
	char        text[64];
	struct hash hash;
	int         length;

	if (!add_sums(out, error))
		return false;
	length = snprintf(text, sizeof text, "{\"entries\":%" PRId64 "}\n", out->sums.entries);
	if (!add_whole(out, STR("end.json"), (struct str){ text, (size_t)length }, &hash, error))
		return false;
	if (archive_write_close(out->archive) != ARCHIVE_OK)
		return fail(out, error);
	*size_r = out->written;
	return keep(out, error);
}
