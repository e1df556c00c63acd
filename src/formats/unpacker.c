/* Processes that unpack. */
#include "formats/unpacker.h"

#include "base/confined.h"
#include "base/file.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SPOOL_CHUNK = 64 * 1024 };

struct unpacker {
	struct confined *process;
	int              packed; /* what it reads */
	int64_t          packed_bytes;
	const char      *program;
};

/* What is unpacked so, by its first bytes, and by which program. */
static const struct {
	struct str  mark;
	const char *program;
} kinds[] = {
	{ { "7z\xBC\xAF\x27\x1C", 6 }, "bsdtar" },
	{ { "Rar!\x1A\x07", 6 }, "bsdtar" },
	{ { "MSCF\0\0\0\0", 8 }, "bsdtar" },
	{ { "\xFD"
	    "7zXZ\0",
	    6 },
	  "bsdcat" },
	{ { "\x28\xB5\x2F\xFD", 4 }, "bsdcat" },
	{ { "LZIP\1", 5 }, "bsdcat" },
	{ { "\x04\x22\x4D\x18", 4 }, "bsdcat" },
};

static const char *
program_for(struct str bytes)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (str_starts(bytes, kinds[i].mark))
			return kinds[i].program;
	}
	return NULL;
}

bool
unpacker_recognises(struct str bytes)
{
	return program_for(bytes) != NULL;
}

/* ---- what is packed ---------------------------------------------------------------------------------------------- */

static bool
fail_storage(const char *what, struct error *error)
{
	return error_set(error, ERROR_STORAGE, "archive.storage", "%s: %s", what, strerror(errno));
}

/* A file without a name in $TMPDIR. */
static int
open_nameless(struct arena *a)
{
	const char *folder = getenv("TMPDIR");
	struct str  path =
		path_join(a, str_of(folder != NULL && folder[0] != '\0' ? folder : "/tmp"), STR("chm-XXXXXX"));
	char *name = arena_text(a, path.length + 1);
	int   file;

	memcpy(name, path.data, path.length);
	name[path.length] = '\0';
	file = mkostemp(name, O_CLOEXEC);
	if (file >= 0)
		(void)unlink(name);
	return file;
}

static bool
spool(struct unpacker *u, struct source *source, struct error *error)
{
	struct arena *scratch = arena_open(0);
	char         *bytes = arena_text(scratch, SPOOL_CHUNK);
	ptrdiff_t     got = 1;
	bool          good = true;

	u->packed = open_nameless(scratch);
	if (u->packed < 0)
		good = fail_storage("cannot make a temporary file", error);
	while (good && (got = source_read_bytes(source, bytes, SPOOL_CHUNK, error)) > 0) {
		u->packed_bytes += got;
		if (u->packed_bytes / (1024 * 1024) >= LIMIT_ARCHIVE_MEGABYTES)
			good = error_set(error, ERROR_LIMIT, "archive.size", "an archive of more than %d MB",
					 LIMIT_ARCHIVE_MEGABYTES);
		else if (!descriptor_write(u->packed, (struct str){ bytes, (size_t)got }))
			good = fail_storage("cannot write to a temporary file", error);
	}
	arena_close(scratch);
	return good && got == 0;
}

/* The file itself where there is one, else a copy. */
static bool
open_packed(struct unpacker *u, struct source *source, struct error *error)
{
	int         file = source_descriptor(source);
	struct stat facts;

	if (file < 0 || fstat(file, &facts) != 0 || !S_ISREG(facts.st_mode)) {
		if (!spool(u, source, error))
			return false;
	} else {
		u->packed = fcntl(file, F_DUPFD_CLOEXEC, 0);
		u->packed_bytes = facts.st_size;
		source_set_taken(source, facts.st_size);
	}
	return (u->packed >= 0 && lseek(u->packed, 0, SEEK_SET) == 0) || fail_storage("cannot read it again", error);
}

/* ---- the process ------------------------------------------------------------------------------------------------- */

static bool
start(struct arena *a, struct unpacker *u, struct error *error)
{
	static const char *const      tar[] = { "bsdtar", "-cf", "-", "--format=pax", "@-", NULL };
	static const char *const      cat[] = { "bsdcat", NULL };
	const struct confined_options options = { .words = u->program[3] == 't' ? tar : cat,
						  .input = u->packed,
						  .megabytes = LIMIT_UNPACKER_MEGABYTES };

	return confined_start(a, &options, &u->process, error);
}

/* The end of an arena. */
static void
finish(void *argument)
{
	const struct unpacker *u = argument;

	if (u->packed >= 0)
		close(u->packed);
}

bool
unpacker_open(struct arena *a, struct source *source, struct str head, struct unpacker **unpacker_r,
	      struct error *error)
{
	struct unpacker *u = ARENA_NEW(a, struct unpacker);

	*u = (struct unpacker){ .packed = -1, .program = program_for(head) };
	assert(u->program != NULL);
	arena_defer(a, finish, u);
	*unpacker_r = u;
	return open_packed(u, source, error) && start(a, u, error);
}

/* ---- what comes out ---------------------------------------------------------------------------------------------- */

/* At the end: was all well? What the program said last, without its name, is the reason. */
static bool
check_end(struct unpacker *u, struct error *error)
{
	struct arena *a = arena_open(CONFINED_SAYS * 2);
	struct str    says, line, name;
	int           status = confined_end(a, u->process, &says);

	(void)str_cut(&says, '\n', &line);
	if (str_find(line, STR(": ")) < line.length)
		(void)str_cut(&line, ' ', &name);
	if (line.length == 0 || !str_is_utf8(line, NULL) || str_ends(line, STR("(null)")))
		line = STR("the unpacking ended early");
	if (status == CONFINED_NOT_STARTED)
		error_set(error, ERROR_ABSENT, "archive.unpacker",
			  "it is unpacked with %s, which is not here: install libarchive-tools, or unpack it "
			  "and import its files",
			  u->program);
	else if (status != 0 &&
		 (str_find(line, STR("ncrypt")) < line.length || str_find(line, STR("assphrase")) < line.length))
		error_set(error, ERROR_INPUT, "archive.encrypted", "it is encrypted: unpack it and import its files");
	else if (status != 0)
		error_set(error, ERROR_INPUT, "archive.damaged",
			  "the archive is damaged, not whole, encrypted, or asks for more than %d MB of memory (%.*s)",
			  LIMIT_UNPACKER_MEGABYTES, STR_ARGS(line));
	arena_close(a);
	return status == 0;
}

ptrdiff_t
unpacker_read(struct unpacker *u, char *bytes, size_t size, struct error *error)
{
	ptrdiff_t got = confined_read(u->process, bytes, size, 0, error);

	return got == 0 && !check_end(u, error) ? -1 : got;
}

int64_t
unpacker_packed(const struct unpacker *u)
{
	return u->packed_bytes;
}
