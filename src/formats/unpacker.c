/* Processes that unpack. Between fork and exec only what POSIX allows there is called: other threads may hold any lock. */
#include "formats/unpacker.h"

#include "base/file.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SAYS_BYTES = 4096, SPOOL_CHUNK = 64 * 1024, NOT_STARTED = 127 };

struct unpacker {
	pid_t       process; /* 0: it was waited for */
	int         packed;  /* what it reads */
	int         out;     /* what it writes */
	int         says;    /* its messages, in memory */
	int64_t     packed_bytes;
	const char *program;
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
limit(int resource, rlim_t value)
{
	const struct rlimit both = { value, value };

	return setrlimit((__rlimit_resource_t)resource, &both) == 0;
}

/* The new process: never returns. It is of a session of its own, without a terminal that it could ask for a passphrase. */
static void
become(const struct unpacker *u, int out)
{
	char       locale[] = "LC_ALL=C.UTF-8", path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
	char      *environment[] = { locale, path, NULL };
	const bool is_tar = u->program[3] == 't';

	if (setsid() > 0 && dup2(u->packed, 0) == 0 && dup2(out, 1) == 1 && dup2(u->says, 2) == 2 &&
	    close_range(3, ~0U, 0) == 0 && limit(RLIMIT_AS, (rlim_t)LIMIT_UNPACKER_MEGABYTES * 1024 * 1024) &&
	    limit(RLIMIT_FSIZE, SAYS_BYTES) && limit(RLIMIT_CORE, 0)) {
		environ = environment;
		if (is_tar)
			(void)execlp("bsdtar", "bsdtar", "-cf", "-", "--format=pax", "@-", NULL);
		else
			(void)execlp("bsdcat", "bsdcat", NULL);
	}
	_exit(NOT_STARTED);
}

static bool
start(struct unpacker *u, struct error *error)
{
	int ends[2];

	u->says = memfd_create("unpacker", MFD_CLOEXEC);
	if (u->says < 0 || pipe2(ends, O_CLOEXEC) != 0)
		return fail_storage("cannot start to unpack", error);
	u->out = ends[0];
	u->process = fork();
	if (u->process == 0)
		become(u, ends[1]);
	close(ends[1]);
	if (u->process > 0)
		return true;
	u->process = 0;
	return fail_storage("cannot start to unpack", error);
}

static int
await(struct unpacker *u)
{
	int status = 0;

	while (waitpid(u->process, &status, 0) < 0 && errno == EINTR)
		;
	u->process = 0;
	return status;
}

/* The end of an arena: one that is still at work is stopped. */
static void
finish(void *argument)
{
	struct unpacker *u = argument;
	const int        files[] = { u->packed, u->out, u->says };

	if (u->process > 0) {
		kill(u->process, SIGKILL);
		(void)await(u);
	}
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		if (files[i] >= 0)
			close(files[i]);
	}
}

bool
unpacker_open(struct arena *a, struct source *source, struct str head, struct unpacker **unpacker_r,
	      struct error *error)
{
	struct unpacker *u = ARENA_NEW(a, struct unpacker);

	*u = (struct unpacker){ .packed = -1, .out = -1, .says = -1, .program = program_for(head) };
	assert(u->program != NULL);
	arena_defer(a, finish, u);
	*unpacker_r = u;
	return open_packed(u, source, error) && start(u, error);
}

/* ---- what comes out ---------------------------------------------------------------------------------------------- */

/* At the end: was all well? What the program said last, without its name, is the reason. */
static bool
check_end(struct unpacker *u, struct error *error)
{
	char       room[SAYS_BYTES];
	int        status = u->process > 0 ? await(u) : 0;
	ptrdiff_t  got = pread(u->says, room, sizeof room, 0);
	struct str says = { room, got > 0 ? (size_t)got : 0 }, line, name;

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_STARTED)
		return error_set(error, ERROR_ABSENT, "archive.unpacker",
				 "it is unpacked with %s, which is not here: install libarchive-tools, or unpack it "
				 "and import its files",
				 u->program);
	(void)str_cut(&says, '\n', &line);
	if (str_find(line, STR(": ")) < line.length)
		(void)str_cut(&line, ' ', &name);
	if (str_find(line, STR("ncrypt")) < line.length || str_find(line, STR("assphrase")) < line.length)
		return error_set(error, ERROR_INPUT, "archive.encrypted",
				 "it is encrypted: unpack it and import its files");
	if (line.length == 0 || !str_is_utf8(line, NULL) || str_ends(line, STR("(null)")))
		line = STR("the unpacking ended early");
	return error_set(error, ERROR_INPUT, "archive.damaged",
			 "the archive is damaged, not whole, encrypted, or asks for more than %d MB of memory (%.*s)",
			 LIMIT_UNPACKER_MEGABYTES, STR_ARGS(line));
}

ptrdiff_t
unpacker_read(struct unpacker *u, char *bytes, size_t size, struct error *error)
{
	ptrdiff_t got;

	do {
		got = read(u->out, bytes, size);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		(void)fail_storage("cannot read what was unpacked", error);
	if (got == 0 && !check_end(u, error))
		return -1;
	return got;
}

int64_t
unpacker_packed(const struct unpacker *u)
{
	return u->packed_bytes;
}
