#include "node/nightly.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "db/db.h"
#include "node/backup.h"
#include "node/backup_format.h"
#include "node/node.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STAMP = 16, ERASED_MODE = 0600, NOTE_BYTES = 300, HOOK_MILLISECONDS = 6 * 3600 * 1000, STOP_PAUSES = 50 };

static const char ending[] = ".tar.zst";

struct nightly {
	struct arena      *a;
	const struct node *node;
	struct str         folder;
	struct str        *names; /* of backups, oldest first */
	size_t             count;
};

/* "ke-20261129T020003Z.tar.zst" */
static struct str
name_at(const struct nightly *nightly, int64_t time)
{
	char          text[TIME_TEXT];
	struct str    stamp = time_format(time, text);
	struct buffer out = buffer_in(nightly->a);

	buffer_format(&out, "%.*s-", STR_ARGS(nightly->node->settings.short_name));
	for (size_t i = 0; i < stamp.length; i++)
		if (stamp.data[i] != '-' && stamp.data[i] != ':')
			buffer_add_byte(&out, stamp.data[i]);
	buffer_add_c(&out, ending);
	return buffer_str(&out);
}

/* A name that name_at() may have made. */
static bool
is_backup(const struct nightly *nightly, struct str name)
{
	struct str short_name = nightly->node->settings.short_name;

	return name.length == short_name.length + 1 + STAMP + sizeof ending - 1 && str_starts(name, short_name) &&
	       name.data[short_name.length] == '-' && str_ends(name, str_of(ending)) &&
	       name.data[short_name.length + 1] >= '0' && name.data[short_name.length + 1] <= '9';
}

static bool
list_backups(struct nightly *nightly, struct error *error)
{
	struct folder_list list;

	if (!folder_make(nightly->folder, 0700, error) || !folder_list(nightly->a, nightly->folder, &list, error))
		return false;
	nightly->names = list.names;
	nightly->count = 0;
	for (size_t i = 0; i < list.count; i++)
		if (is_backup(nightly, list.names[i]))
			nightly->names[nightly->count++] = list.names[i];
	return true;
}

/* When the node was made, restored or backed up last; 0: not known. */
static int64_t
time_of_node(const struct nightly *nightly)
{
	static const enum audit_act acts[] = { AUDIT_NODE_MAKE, AUDIT_NODE_RESTORE, AUDIT_NODE_BACKUP };
	int64_t                     newest = 0;
	struct db                  *db;

	if (!db_borrow(nightly->node->pool, &db, NULL))
		return 0;
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
		struct audit_filter filter = { .act = audit_act_name(acts[i]) };
		struct audit_row   *rows;
		size_t              count;

		if (audit_page(nightly->a, db, &filter, 1, &rows, &count, NULL) && count > 0 && rows[0].time > newest)
			newest = rows[0].time;
	}
	db_return(db);
	return newest;
}

/* Where nobody has said that there are to be backups, a new node has its first in its first night. */
static bool
is_due(const struct nightly *nightly, int64_t now)
{
	int64_t    due = now / CLOCK_DAY * CLOCK_DAY + nightly->node->settings.backup_minute * CLOCK_MINUTE;
	struct str newest = nightly->count > 0 ? nightly->names[nightly->count - 1] : STR("");

	if (due > now)
		due -= CLOCK_DAY;
	if (nightly->count == 0 && !nightly->node->settings.backup_given)
		return time_of_node(nightly) < due;
	return str_compare(newest, name_at(nightly, due)) < 0;
}

/* A backup will be about as large as the last; what the disk keeps for what is small stays. */
static bool
has_room(const struct nightly *nightly, struct error *error)
{
	struct str     path = path_join(nightly->a, nightly->folder,
                                    nightly->count > 0 ? nightly->names[nightly->count - 1] : STR("."));
	struct stat    newest;
	struct statvfs disk;
	int64_t        wanted;

	if (stat(str_c(nightly->a, path), &newest) != 0 || !S_ISREG(newest.st_mode) ||
	    statvfs(str_c(nightly->a, nightly->folder), &disk) != 0)
		return true;
	wanted = newest.st_size + newest.st_size / 4 + LIMIT_DISK_RESERVE_BYTES;
	if ((int64_t)disk.f_bavail * (int64_t)disk.f_frsize >= wanted)
		return true;
	error_set(error, ERROR_STORAGE, "nightly.room", "no room for a backup: about %" PRId64 " MB are needed",
		  wanted >> 20);
	return error_at(error, "%.*s", STR_ARGS(nightly->folder));
}

static void
add_erased(void *context, struct str id)
{
	struct buffer *out = context;

	buffer_add(out, id);
	buffer_add_byte(out, '\n');
}

static bool
write_erased(const struct nightly *nightly, struct error *error)
{
	struct buffer out = buffer_in(nightly->a);
	struct str    name = str_join(nightly->a, nightly->node->settings.short_name, STR(BACKUP_ERASED));
	struct db    *db;
	bool          good;

	if (!db_borrow(nightly->node->pool, &db, error))
		return false;
	good = records_each_erased(db, add_erased, &out, error);
	db_return(db);
	return good && file_write(path_join(nightly->a, nightly->folder, name), buffer_str(&out), ERASED_MODE, error);
}

static bool
rotate(struct nightly *nightly, struct error *error)
{
	size_t keep = (size_t)nightly->node->settings.backup_keep;

	if (!list_backups(nightly, error))
		return false;
	for (size_t i = 0; i + keep < nightly->count; i++)
		if (!file_remove(path_join(nightly->a, nightly->folder, nightly->names[i]), error))
			return false;
	return folder_sync(nightly->folder, error);
}

static bool
tell(const struct nightly *nightly, const struct backup_report *report, struct error *error)
{
	const struct node *node = nightly->node;
	const struct actor who = actor_job();
	struct json       *detail = json_object(nightly->a);

	json_set(detail, STR("rows"), json_number(nightly->a, report->rows));
	return audit_put(&node->audit, &who,
			 &(struct audit_entry){ AUDIT_NODE_BACKUP, node->settings.short_name, detail }, error);
}

static bool
stops(const void *job)
{
	return job_stops(job);
}

static bool
make_backup(struct nightly *nightly, struct job *job, int64_t now, struct error *error)
{
	struct backup_watch  watch = { .stops = stops, .context = job };
	struct backup_report report;
	struct str           path = path_join(nightly->a, nightly->folder, name_at(nightly, now));
	struct error         own = { 0 };

	if (!has_room(nightly, error))
		return false;
	if (!backup_write(nightly->node->folder, path, &watch, &report, &own)) {
		if (error != NULL)
			*error = own;
		return strcmp(own.key, "backup.stopped") == 0; /* begins anew at the next start */
	}
	job_note(job, "%" PRId64 " rows and %" PRId64 " files in %" PRId64 " MB", report.rows, report.files,
		 (report.size + (1 << 20) - 1) >> 20);
	return tell(nightly, &report, error) && write_erased(nightly, error) && rotate(nightly, error);
}

/* ---- to another place -------------------------------------------------------------------------------------------- */

/* The newest that was carried off, as the file beside the backups says. */
static bool
is_carried(const struct nightly *nightly, struct str note, struct str newest)
{
	struct str noted = { 0 };

	return file_exists(note) && file_read(nightly->a, note, NOTE_BYTES, &noted, NULL) &&
	       str_equal(str_trim(noted), newest);
}

/* The program and what it began are asked to end, then made to. */
static void
stop_group(pid_t child)
{
	const struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 };

	kill(-child, SIGTERM);
	for (int i = 0; i < STOP_PAUSES; i++) {
		if (waitpid(child, NULL, WNOHANG) == child)
			return;
		nanosleep(&pause, NULL);
	}
	kill(-child, SIGKILL);
	(void)waitpid(child, NULL, 0);
}

/* In a group of its own, and with no signal held back as the server's threads do. */
static int
start_program(const char *program, char *const *words, pid_t *child_r)
{
	posix_spawnattr_t attributes;
	sigset_t          none;
	int               failed = posix_spawnattr_init(&attributes);

	if (failed != 0)
		return failed;
	sigemptyset(&none);
	(void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	(void)posix_spawnattr_setsigmask(&attributes, &none);
	(void)posix_spawnattr_setpgroup(&attributes, 0);
	failed = posix_spawn(child_r, program, NULL, &attributes, words, environ);
	posix_spawnattr_destroy(&attributes);
	return failed;
}

static bool
wait_for(const struct job *job, pid_t child, struct error *error)
{
	const struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 };
	int64_t               end = clock_monotonic() + HOOK_MILLISECONDS;
	int                   status;
	pid_t                 ended;

	while ((ended = waitpid(child, &status, WNOHANG)) == 0 && !job_stops(job) && clock_monotonic() < end)
		nanosleep(&pause, NULL);
	if (ended == 0) {
		stop_group(child);
		return error_set(error, ERROR_LIMIT, "nightly.offsite", "'%s' was stopped before it had ended",
				 NIGHTLY_HOOK);
	}
	return (ended == child && WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
	       error_set(error, ERROR_REMOTE, "nightly.offsite", "'%s' ended with status %d", NIGHTLY_HOOK,
			 WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

/* Hands the newest backup to the node's program that carries it off, until that has gone well once. */
static bool
carry_off(struct nightly *nightly, const struct job *job, struct error *error)
{
	struct arena *a = nightly->a;
	const char   *program = str_c(a, path_join(a, nightly->node->folder, STR(NIGHTLY_HOOK)));
	struct str    note =
		path_join(a, nightly->folder, str_join(a, nightly->node->settings.short_name, STR("-offsite.txt")));
	struct str  newest;
	const char *path;
	char       *words[3];
	pid_t       child;
	int         failed;

	if (access(program, X_OK) != 0 || !list_backups(nightly, NULL) || nightly->count == 0)
		return true;
	newest = nightly->names[nightly->count - 1];
	if (is_carried(nightly, note, newest))
		return true;
	words[0] = (char *)(uintptr_t)program;
	path = str_c(a, path_join(a, nightly->folder, newest));
	words[1] = (char *)(uintptr_t)path;
	words[2] = NULL;
	failed = start_program(program, words, &child);
	if (failed != 0)
		return error_set(error, ERROR_STORAGE, "nightly.offsite", "'%s': %s", program, strerror(failed));
	return wait_for(job, child, error) && file_write(note, str_join(a, newest, STR("\n")), ERASED_MODE, error);
}

bool
nightly_backup(struct job *job, void *context, struct error *error)
{
	const struct node *node = context;
	struct nightly     nightly = { .a = job_arena(job), .node = node };
	int64_t            now = clock_now(node->clock);

	if (node->settings.backup_folder.length == 0)
		return true;
	nightly.folder = path_below(nightly.a, node->folder, node->settings.backup_folder);
	return list_backups(&nightly, error) && (!is_due(&nightly, now) || make_backup(&nightly, job, now, error)) &&
	       carry_off(&nightly, job, error);
}
