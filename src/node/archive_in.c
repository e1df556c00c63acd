/* Reading archives. Whatever the file holds: names lead nowhere else, sizes are bounded, each byte is covered by a sum. */
#include "node/archive_file.h"

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "node/archive_sums.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_BYTES = 256 * 1024, BLOCK_BYTES = 1024 * 1024, END_BYTES = 1000, NAME_BYTES = 1000 };

struct archive_in {
	struct arena       *a;
	struct str          path;
	int                 file;
	int64_t             total;
	struct archive     *archive;
	struct archive_sums sums;
	bool                open; /* an entry is being read */
	char                name[NAME_BYTES + 1];
	int64_t             size, rest; /* of the entry */
	struct hasher       hasher;
	char               *bytes;
};

/* ---- errors ------------------------------------------------------------------------------------------------------ */

/* "FILE: ENTRY" is the place. */
__attribute__((format(printf, 3, 4))) static bool
fail(const struct archive_in *in, struct error *error, const char *format, ...)
{
	char    text[200];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	error_set(error, ERROR_INPUT, "archive.damaged", "the backup is damaged: %s", text);
	if (in->name[0] != '\0')
		error_at(error, "%s", in->name);
	return error_at(error, "%.*s", STR_ARGS(str_head(in->path, 100)));
}

/* What the library says of bytes that it cannot make sense of. */
static bool
fail_library(const struct archive_in *in, struct error *error)
{
	const char *says = archive_error_string(in->archive);

	if (archive_errno(in->archive) == EIO)
		return error_set(error, ERROR_STORAGE, "archive.read", "'%.*s' cannot be read: %s", STR_ARGS(in->path),
				 says != NULL ? says : "?");
	return fail(in, error, "near byte %" PRId64 " of the file: %s", (int64_t)archive_filter_bytes(in->archive, -1),
		    says != NULL ? says : "?");
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

static bool
open_file(struct archive_in *in, struct error *error)
{
	struct stat status;

	in->file = open(str_c(in->a, in->path), O_RDONLY | O_CLOEXEC);
	if (in->file >= 0 && fstat(in->file, &status) == 0 && S_ISREG(status.st_mode)) {
		in->total = status.st_size;
		return true;
	}
	error_set(error, in->file < 0 && errno == ENOENT ? ERROR_ABSENT : ERROR_INPUT, "archive.file",
		  "cannot be read: %s", in->file < 0 ? strerror(errno) : "it is no file");
	return error_at(error, "%.*s", STR_ARGS(str_head(in->path, 200)));
}

bool
archive_in_open(struct str path, struct archive_in **in_r, struct error *error)
{
	struct arena      *a = arena_open(0);
	struct archive_in *in = ARENA_NEW(a, struct archive_in);
	bool               good;

	in->a = a;
	in->path = str_copy(a, path);
	archive_sums_open(&in->sums);
	in->bytes = arena_text(a, READ_BYTES);
	good = open_file(in, error);
	if (good) {
		in->archive = archive_read_new();
		assert(in->archive != NULL);
		good = (archive_read_support_filter_zstd(in->archive) == ARCHIVE_OK &&
			archive_read_support_format_tar(in->archive) == ARCHIVE_OK &&
			archive_read_open_fd(in->archive, in->file, BLOCK_BYTES) == ARCHIVE_OK) ||
		       error_set(error, ERROR_INPUT, "archive.format", "'%.*s' is no backup that chm has made",
				 STR_ARGS(str_head(path, 200)));
	}
	if (good)
		*in_r = in;
	else
		archive_in_close(in);
	return good;
}

void
archive_in_close(struct archive_in *in)
{
	if (in == NULL)
		return;
	if (in->archive != NULL)
		archive_read_free(in->archive);
	if (in->file >= 0)
		close(in->file);
	archive_sums_close(&in->sums);
	arena_close(in->a);
}

void
archive_in_progress(const struct archive_in *in, int64_t *done_r, int64_t *total_r)
{
	*done_r = archive_filter_bytes(in->archive, -1);
	*total_r = in->total;
}

/* ---- bytes of an entry ------------------------------------------------------------------------------------------- */

/* The next bytes, at most READ_BYTES; an empty slice at the end. */
static bool
read_some(struct archive_in *in, struct str *bytes_r, struct error *error)
{
	size_t     wanted = in->rest < READ_BYTES ? (size_t)in->rest : READ_BYTES;
	la_ssize_t count = wanted > 0 ? archive_read_data(in->archive, in->bytes, wanted) : 0;

	if (count < 0)
		return fail_library(in, error);
	if (count == 0 && wanted > 0)
		return fail(in, error, "the entry ends too early");
	*bytes_r = (struct str){ in->bytes, (size_t)count };
	hasher_add(&in->hasher, *bytes_r);
	in->rest -= count;
	return true;
}

/* Notes the sum of the entry, of which the rest is passed over. */
static bool
end_entry(struct archive_in *in, struct error *error)
{
	struct hash hash;
	struct str  bytes;

	while (in->open && in->rest > 0)
		if (!read_some(in, &bytes, error))
			return false;
	if (in->open) {
		hash = hasher_end(&in->hasher);
		archive_sums_add(&in->sums, str_of(in->name), in->size, &hash);
	}
	in->open = false;
	return in->sums.list.length <= LIMIT_BACKUP_SUMS_BYTES || fail(in, error, "a list of sums is missing");
}

bool
archive_in_read(struct archive_in *in, struct arena *a, size_t limit, struct str *bytes_r, struct error *error)
{
	char      *bytes;
	size_t     length = 0;
	struct str part;

	if (in->size > (int64_t)limit)
		return fail(in, error, "the entry has more than %zu bytes", limit);
	bytes = arena_text(a, (size_t)in->size + 1);
	while (in->rest > 0) {
		if (!read_some(in, &part, error))
			return false;
		memcpy(bytes + length, part.data, part.length);
		length += part.length;
	}
	bytes[length] = '\0';
	*bytes_r = (struct str){ bytes, length };
	return true;
}

bool
archive_in_save(struct archive_in *in, struct str path, unsigned mode, struct error *error)
{
	struct arena *a = arena_open(4096);
	int           file = open(str_c(a, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool          written = file >= 0;
	struct str    bytes;

	while (written && in->rest > 0) {
		if (!read_some(in, &bytes, error)) {
			close(file);
			arena_close(a);
			return false;
		}
		written = descriptor_write(file, bytes);
	}
	written = written && fchmod(file, (mode_t)mode) == 0;
	if (!written) {
		error_set(error, ERROR_STORAGE, "archive.save",
			  errno == ENOSPC || errno == EDQUOT ? "the disk is full: %s" : "cannot be written: %s",
			  strerror(errno));
		error_at(error, "%.*s", STR_ARGS(str_head(path, 200)));
	}
	if (file >= 0)
		close(file);
	arena_close(a);
	return written;
}

/* ---- entries ----------------------------------------------------------------------------------------------------- */

/* A name that stays below the folder it is put into: letters of any kind in parts that are not "." or "..". */
static bool
is_name(struct str name)
{
	struct str rest = name, part;

	if (name.length == 0 || name.length > NAME_BYTES || !str_is_utf8(name, NULL))
		return false;
	for (size_t i = 0; i < name.length; i++)
		if ((unsigned char)name.data[i] < ' ' || name.data[i] == '\\')
			return false;
	while (str_cut(&rest, '/', &part))
		if (part.length == 0 || str_is(part, ".") || str_is(part, ".."))
			return false;
	return true;
}

static bool
begin_entry(struct archive_in *in, struct archive_entry *entry, struct error *error)
{
	const char *name = archive_entry_pathname(entry);

	in->name[0] = '\0';
	if (name == NULL || !is_name(str_of(name)))
		return fail(in, error, "an entry has no name that chm gives");
	snprintf(in->name, sizeof in->name, "%s", name);
	if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != NULL ||
	    !archive_entry_size_is_set(entry) || archive_entry_size(entry) < 0)
		return fail(in, error, "an entry is no file");
	in->size = in->rest = archive_entry_size(entry);
	in->open = true;
	hasher_start(&in->hasher);
	return true;
}

/* The first line that differs says which entry is not what it was. */
static bool
compare_sums(struct archive_in *in, struct str said, struct error *error)
{
	struct str own = buffer_str(&in->sums.list), line, said_line, hash, size;

	if (str_equal(own, said))
		return true;
	while (str_cut(&own, '\n', &line) && str_cut(&said, '\n', &said_line) && str_equal(line, said_line))
		continue;
	if (str_cut(&line, ' ', &hash) && str_cut(&line, ' ', &size) && line.length > 0)
		snprintf(in->name, sizeof in->name, "%.*s", STR_ARGS(line));
	return fail(in, error, "what it holds is not what was written");
}

static bool
take_sums(struct archive_in *in, struct error *error)
{
	struct arena *a = arena_open(0);
	struct str    said;
	bool good = archive_in_read(in, a, LIMIT_BACKUP_SUMS_BYTES, &said, error) && compare_sums(in, said, error);

	if (good)
		archive_sums_next(&in->sums);
	arena_close(a);
	return good && end_entry(in, error);
}

/* After the last entry: all of them had their sums, and so many there were. */
static bool
take_end(struct archive_in *in, struct error *error)
{
	struct archive_entry *entry;
	struct json          *end;
	struct str            text = { NULL, 0 };
	int                   status;

	if (!archive_in_read(in, in->a, END_BYTES, &text, error))
		return false;
	in->open = false;
	if (!json_parse(in->a, text, &end, NULL) || json_integer(end, "entries", -1) != in->sums.entries ||
	    str_find_byte(buffer_str(&in->sums.list), '\n') + 1 != in->sums.list.length)
		return fail(in, error, "entries are missing");
	status = archive_read_next_header(in->archive, &entry);
	if (status == ARCHIVE_OK)
		return fail(in, error, "something stands behind its end");
	return status == ARCHIVE_EOF || fail_library(in, error);
}

bool
archive_in_next(struct archive_in *in, struct archive_entry_head *entry_r, bool *more_r, struct error *error)
{
	struct archive_entry *entry;
	int                   status;

	*more_r = false;
	while (end_entry(in, error)) {
		status = archive_read_next_header(in->archive, &entry);
		if (status == ARCHIVE_EOF)
			return fail(in, error, "it ends too early: the rest was cut off");
		if (status < ARCHIVE_WARN) {
			if (in->sums.entries > 0)
				return fail_library(in, error);
			return error_set(error, ERROR_INPUT, "archive.format", "'%.*s' is no backup that chm has made",
					 STR_ARGS(str_head(in->path, 200)));
		}
		if (!begin_entry(in, entry, error))
			return false;
		if (str_is(str_of(in->name), "end.json"))
			return take_end(in, error);
		if (str_starts(str_of(in->name), STR("sums/"))) {
			if (!take_sums(in, error))
				return false;
			continue;
		}
		*entry_r = (struct archive_entry_head){ str_of(in->name), in->size };
		*more_r = true;
		return true;
	}
	return false;
}
