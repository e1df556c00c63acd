/* Archives, by libarchive. */
#include "formats/unpack.h"

#include "base/limits.h"
#include "formats/unpacker.h"

#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, HEADER = 512, CHECKSUM = 148, CHECKSUM_BYTES = 8 };

/* An archive that is being read. */
struct unpacking {
	struct source            *source;
	struct unpack_budget     *budget;
	const struct unpack_sink *sink;
	struct archive           *archive;
	struct unpacker          *unpacker;      /* NULL: the archive is read as it is */
	struct error              source_failed; /* when the source itself did */
	struct error              over;          /* when a limit was passed */
	const void               *block;         /* of the member, not yet given */
	size_t                    block_left;
	char                      bytes[CHUNK]; /* of the source */
};

/* ---- recognition ------------------------------------------------------------------------------------------------- */

/* A header of tar has the sum of its bytes in it, also in the oldest form, which has no mark. */
static bool
is_tar(struct str bytes)
{
	unsigned sum = 0, said = 0;

	if (bytes.length < HEADER || bytes.data[0] == '\0')
		return false;
	for (size_t i = 0; i < HEADER; i++)
		sum += i >= CHECKSUM && i < CHECKSUM + CHECKSUM_BYTES ? ' ' : (unsigned char)bytes.data[i];
	for (size_t i = CHECKSUM; i < CHECKSUM + CHECKSUM_BYTES; i++) {
		char c = bytes.data[i];

		if (c >= '0' && c <= '7')
			said = said * 8 + (unsigned)(c - '0');
		else if (c != ' ' && c != '\0')
			return false;
	}
	return sum == said;
}

bool
unpack_recognises(struct str bytes)
{
	return str_starts(bytes, STR("PK\3\4")) || str_starts(bytes, STR("PK\5\6")) || str_starts(bytes, STR("BZh")) ||
	       is_tar(bytes) || unpacker_recognises(bytes);
}

/* ---- failures ---------------------------------------------------------------------------------------------------- */

/* What went wrong, by what is known best: the source, a limit, libarchive. */
static void
set_failure(const struct unpacking *u, struct error *error)
{
	const char *says = archive_error_string(u->archive);

	if (u->source_failed.code != ERROR_NONE) {
		if (error != NULL)
			*error = u->source_failed;
		return;
	}
	if (u->over.code != ERROR_NONE) {
		if (error != NULL)
			*error = u->over;
		return;
	}
	if (says != NULL && (strstr(says, "ncrypt") != NULL || strstr(says, "assphrase") != NULL))
		error_set(error, ERROR_INPUT, "archive.encrypted", "it is encrypted: unpack it and import its files");
	else
		error_set(error, ERROR_INPUT, "archive.damaged", "the archive is damaged or not whole (%s)",
			  says != NULL ? says : "its end is missing");
}

static void
tell(const struct unpacking *u, struct str name)
{
	struct error why = { 0 };

	set_failure(u, &why);
	why.place[0] = '\0';
	error_at(&why, "%.*s", STR_ARGS(name));
	u->sink->failed(u->sink->context, &why);
}

/* Counts what came out; false, with why, beyond a limit. */
static bool
spend(struct unpacking *u, size_t bytes)
{
	struct unpack_budget *budget = u->budget;
	int64_t packed = u->unpacker != NULL ? unpacker_packed(u->unpacker) : archive_filter_bytes(u->archive, -1);

	budget->bytes += (int64_t)bytes;
	if (budget->bytes / (1024 * 1024) >= LIMIT_ARCHIVE_MEGABYTES)
		return error_set(&u->over, ERROR_LIMIT, "archive.size", "an archive that unpacks to more than %d MB",
				 LIMIT_ARCHIVE_MEGABYTES);
	if (budget->bytes > LIMIT_UNPACKED_FREE_BYTES && budget->bytes / LIMIT_UNPACKED_RATIO > packed)
		return error_set(&u->over, ERROR_LIMIT, "archive.bomb", "an archive that grows more than %d times",
				 LIMIT_UNPACKED_RATIO);
	return true;
}

/* ---- bytes ------------------------------------------------------------------------------------------------------- */

/* For libarchive: the next bytes of the source, or of what another process makes of it. */
static la_ssize_t
on_read(struct archive *archive, void *context, const void **bytes)
{
	struct unpacking *u = context;
	ptrdiff_t         got;

	if (u->unpacker != NULL)
		got = unpacker_read(u->unpacker, u->bytes, sizeof u->bytes, &u->source_failed);
	else
		got = source_read_bytes(u->source, u->bytes, sizeof u->bytes, &u->source_failed);
	*bytes = u->bytes;
	if (got < 0)
		archive_set_error(archive, -1, "cannot read");
	return got;
}

/* A json_read_fn: the next bytes of the member. */
static ptrdiff_t
read_member(void *context, char *bytes, size_t size, struct error *error)
{
	struct unpacking *u = context;
	la_int64_t        offset;
	int               status;

	while (u->block_left == 0) {
		status = archive_read_data_block(u->archive, &u->block, &u->block_left, &offset);
		if (status == ARCHIVE_EOF)
			return 0;
		if (status < ARCHIVE_WARN || !spend(u, u->block_left)) {
			u->block_left = 0;
			set_failure(u, error);
			return -1;
		}
		if (u->unpacker == NULL && source_descriptor(u->source) >= 0)
			source_set_taken(u->source, archive_filter_bytes(u->archive, -1));
	}
	if (size > u->block_left)
		size = u->block_left;
	memcpy(bytes, u->block, size);
	u->block = (const char *)u->block + size;
	u->block_left -= size;
	return (ptrdiff_t)size;
}

/* ---- members ----------------------------------------------------------------------------------------------------- */

/* The name as UTF-8; bytes that are none become U+FFFD. */
static struct str
name_of(struct arena *a, struct archive_entry *entry)
{
	const char   *name = archive_entry_pathname_utf8(entry);
	struct buffer out = buffer_in(a);
	struct str    rest;
	size_t        good;

	if (name == NULL)
		name = archive_entry_pathname(entry);
	rest = str_head(str_of(name), LIMIT_IDENTIFIER_BYTES);
	while (!str_is_utf8(rest, &good)) {
		buffer_add(&out, str_slice(rest, 0, good));
		buffer_add_c(&out, "\xEF\xBF\xBD");
		rest = str_slice(rest, good + 1, rest.length);
	}
	buffer_add(&out, rest);
	return buffer_str(&out);
}

/* Does the name, or that of a folder in it, begin with a dot, or is it of the second half that macOS adds? */
static bool
is_hidden(struct str name)
{
	struct str part;

	while (str_cut(&name, '/', &part)) {
		if ((str_starts(part, STR(".")) && !str_is(part, ".") && !str_is(part, "..")) ||
		    str_is(part, "__MACOSX"))
			return true;
	}
	return false;
}

static bool
is_file(struct archive_entry *entry)
{
	return archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == NULL;
}

/* Only what unpacks in little memory: others ask for as much as the archive says. */
static bool
is_plainly_packed(struct archive *archive)
{
	const char *format = archive_format_name(archive);

	if (format == NULL || strncmp(format, "ZIP", 3) != 0)
		return true;
	return strstr(format, "(uncompressed)") != NULL || strstr(format, "(deflation)") != NULL ||
	       strstr(format, "(bzip)") != NULL;
}

static bool
take_member(struct unpacking *u, struct arena *a, struct archive_entry *entry, struct str archive_name,
	    struct error *error)
{
	struct str     name = str_format(a, "%.*s!%.*s", STR_ARGS(archive_name), STR_ARGS(name_of(a, entry)));
	struct source *member;
	struct error   why = { 0 };
	bool           good;

	u->block_left = 0;
	if (!is_plainly_packed(u->archive)) {
		error_set(&why, ERROR_INPUT, "archive.method", "packed in a way that is not read (%s)",
			  archive_format_name(u->archive));
		error_at(&why, "%.*s", STR_ARGS(name));
		u->sink->failed(u->sink->context, &why);
		return true;
	}
	member = source_open_stream(a, name, read_member, u);
	good = u->sink->member(u->sink->context, member, error);
	source_close(member);
	return good;
}

/* Unpacks what nobody read of a member, so that limits hold for it too; what is not packed, or each for itself as in a zip file, is
 * left aside. */
static bool
leave_member(struct unpacking *u)
{
	struct error why = { 0 };
	char         bytes[4096];
	ptrdiff_t    got = 1;

	if (u->over.code != ERROR_NONE || (u->unpacker == NULL && archive_filter_count(u->archive) <= 1))
		return u->over.code == ERROR_NONE;
	while (got > 0) {
		u->block_left = 0;
		got = read_member(u, bytes, sizeof bytes, &why);
	}
	return u->over.code == ERROR_NONE;
}

static bool
read_members(struct unpacking *u, struct error *error)
{
	struct str            name = source_name(u->source);
	struct archive_entry *entry;
	int                   status;
	int64_t               before = u->budget->members;
	bool                  good = true;

	while (good && (status = archive_read_next_header(u->archive, &entry)) != ARCHIVE_EOF) {
		struct arena *a;

		if (status < ARCHIVE_WARN) {
			tell(u, name);
			return true;
		}
		if (++u->budget->members > LIMIT_ARCHIVE_MEMBERS) {
			error_set(&u->over, ERROR_LIMIT, "archive.members", "an archive of more than %d members",
				  LIMIT_ARCHIVE_MEMBERS);
			tell(u, name);
			return true;
		}
		a = arena_open(0);
		if (is_file(entry) && !is_hidden(name_of(a, entry)))
			good = take_member(u, a, entry, name, error);
		arena_close(a);
		if (good && !leave_member(u)) {
			tell(u, name);
			return true;
		}
	}
	if (good && u->budget->members == before) {
		error_set(&u->over, ERROR_INPUT, "archive.empty", "an archive without files");
		tell(u, name);
	}
	return good;
}

/* ---- the door ---------------------------------------------------------------------------------------------------- */

static void
close_archive(void *argument)
{
	archive_read_free(argument);
}

/* A file that can be read at any place is handed over itself: what a zip file says of its members stands at its end. */
static bool
open_archive(struct unpacking *u, struct arena *a)
{
	int        descriptor = source_descriptor(u->source);
	struct str head;

	archive_read_support_format_tar(u->archive);
	archive_read_support_format_raw(u->archive);
	if (!source_head(u->source, &head, &u->source_failed))
		return false;
	if (unpacker_recognises(head))
		return unpacker_open(a, u->source, head, &u->unpacker, &u->source_failed) &&
		       archive_read_open(u->archive, u, NULL, on_read, NULL) == ARCHIVE_OK;
	archive_read_support_format_zip(u->archive);
	archive_read_support_filter_bzip2(u->archive);
	if (descriptor >= 0 && lseek(descriptor, 0, SEEK_SET) == 0)
		return archive_read_open_fd(u->archive, descriptor, CHUNK) == ARCHIVE_OK;
	return archive_read_open(u->archive, u, NULL, on_read, NULL) == ARCHIVE_OK;
}

bool
unpack_read(struct source *source, struct unpack_budget *budget, const struct unpack_sink *sink, struct error *error)
{
	struct arena     *a = arena_open(0);
	struct unpacking *u = ARENA_NEW(a, struct unpacking);
	bool              good = true;

	*u = (struct unpacking){ .source = source, .budget = budget, .sink = sink, .archive = archive_read_new() };
	assert(u->archive != NULL);
	arena_defer(a, close_archive, u->archive);
	if (++budget->depth > LIMIT_ARCHIVE_DEPTH) {
		error_set(&u->over, ERROR_LIMIT, "archive.depth", "archives in archives, more than %d deep",
			  LIMIT_ARCHIVE_DEPTH);
		tell(u, source_name(source));
	} else if (!open_archive(u, a)) {
		tell(u, source_name(source));
	} else {
		good = read_members(u, error);
	}
	budget->depth--;
	arena_close(a);
	return good;
}
