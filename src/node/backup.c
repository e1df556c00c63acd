/* Writing backups. */
#include "node/backup.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "node/archive_file.h"
#include "node/backup_format.h"
#include "node/node.h"
#include "node/parts.h"
#include "node/sealed.h"
#include "node/settings.h"

#include <sys/stat.h>

enum { AUDIT_END_BYTES = 200 };

struct backing {
	struct arena              *a;
	struct str                 folder; /* of the node */
	const struct settings     *settings;
	struct archive_out        *out;
	const struct backup_watch *watch;
	struct backup_report      *report;
	struct recovery            recovery; /* for whom the keys are sealed */
	bool                       seals;
};

bool
backup_goes_on(const struct backup_watch *watch, int64_t done, int64_t total, int64_t rows, struct error *error)
{
	if (watch == NULL)
		return true;
	if (watch->progress != NULL)
		watch->progress(watch->context, done, total, rows);
	return watch->stops == NULL || !watch->stops(watch->context) ||
	       error_set(error, ERROR_LIMIT, "backup.stopped", "stopped before all was done: nothing is left of it");
}

static bool
goes_on(const struct backing *backing, struct error *error)
{
	return backup_goes_on(backing->watch, backing->report->bytes, 0, backing->report->rows, error);
}

/* ---- the database ------------------------------------------------------------------------------------------------ */

static bool
add_head(struct backing *backing, const struct db_copy *copy, struct error *error)
{
	struct arena *a = backing->a;
	struct json  *head = json_object(a);
	struct buffer out = buffer_in(a);
	char          time[TIME_TEXT];

	json_add(head, STR("format"), json_string(a, STR(BACKUP_FORMAT)));
	json_add(head, STR("version"), json_number(a, backing->seals ? BACKUP_VERSION_SEALED : BACKUP_VERSION));
	json_add(head, STR("created"), json_string(a, time_format(clock_now(clock_system()), time)));
	json_add(head, STR("node"), json_string(a, backing->settings->short_name));
	json_add(head, STR("name"), json_string(a, backing->settings->name));
	json_add(head, STR("url"), json_string(a, backing->settings->url));
	json_add(head, STR("schema"), json_number(a, db_copy_version(copy)));
	json_add(head, STR("tables"), parts_describe(a, db_copy_tables(copy)));
	json_write_indented(&out, head);
	buffer_add_byte(&out, '\n');
	return archive_out_add(backing->out, STR(BACKUP_HEAD), buffer_str(&out), error);
}

static bool
add_part(void *context, const struct part *part, struct error *error)
{
	struct backing *backing = context;
	char            name[BACKUP_PART_NAME];

	if (!archive_out_add(backing->out, backup_part_name(name, part->place, part->table->name, part->number),
			     part->text, error))
		return false;
	backing->report->rows += part->rows;
	backing->report->bytes += (int64_t)part->text.length;
	return goes_on(backing, error);
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

/* Attachments may be erased meanwhile; what is being written has not got its name yet. */
static bool
add_file(struct backing *backing, struct str name, struct str path, struct error *error)
{
	int64_t      size;
	struct error own = { 0 };

	if (file_is_unfinished(name))
		return true;
	if (!archive_out_add_file(backing->out, name, path, &size, &own)) {
		if (own.code == ERROR_ABSENT && str_starts(name, STR("files/")))
			return true;
		if (error != NULL)
			*error = own;
		return false;
	}
	backing->report->files++;
	backing->report->bytes += size;
	return goes_on(backing, error);
}

static bool
is_folder(struct arena *a, struct str path)
{
	struct stat status;

	return lstat(str_c(a, path), &status) == 0 && S_ISDIR(status.st_mode);
}

static bool
add_folder(struct backing *backing, struct str name, int depth, struct error *error)
{
	struct arena      *a = arena_open(0);
	struct str         path = path_join(a, backing->folder, name);
	struct folder_list list = { 0 };
	bool               good = depth < LIMIT_FOLDER_DEPTH ||
		    error_set(error, ERROR_LIMIT, "backup.depth", "'%.*s' is more than %d folders deep", STR_ARGS(path),
			      LIMIT_FOLDER_DEPTH);

	if (file_exists(path))
		good = good && folder_list(a, path, &list, error);
	for (size_t i = 0; good && i < list.count; i++) {
		struct str inner = path_join(a, name, list.names[i]);
		struct str inner_path = path_join(a, path, list.names[i]);

		if (str_is(inner, NODE_AUDIT_END))
			continue; /* is there already */
		good = is_folder(a, inner_path) ? add_folder(backing, inner, depth + 1, error)
						: add_file(backing, inner, inner_path, error);
	}
	arena_close(a);
	return good;
}

static bool
is_no_key(struct str name)
{
	return str_is(name, NODE_AUDIT_END); /* is there already */
}

/* The keys in one entry, for the recovery key alone. */
static bool
add_sealed(struct backing *backing, struct error *error)
{
	struct arena       *a = arena_open(0);
	struct sealed_file *files;
	size_t              count;
	bool                good = sealed_gather(a, backing->folder, is_no_key, &files, &count, error);

	if (good) {
		struct str sealed = sealed_make(a, &backing->recovery, files, count);

		backing->report->files += (int64_t)count;
		backing->report->bytes += (int64_t)sealed.length;
		good = archive_out_add(backing->out, STR(BACKUP_SEALED), sealed, error);
	}
	arena_close(a);
	return good;
}

static bool
add_files(struct backing *backing, struct error *error)
{
	if (!add_file(backing, STR("node.ini"), path_join(backing->a, backing->folder, STR("node.ini")), error))
		return false;
	if (backing->seals && !add_sealed(backing, error))
		return false;
	for (size_t i = 0; i < BACKUP_FOLDERS; i++)
		if (!(backing->seals && str_is(str_of(backup_folders[i].name), "keys")) &&
		    !add_folder(backing, str_of(backup_folders[i].name), 0, error))
			return false;
	return true;
}

/* Where the audit log ended before the state that is kept: later it may be noted to end later. */
static bool
read_audit_end(const struct backing *backing, struct str *end_r, struct error *error)
{
	struct str path = path_join(backing->a, backing->folder, STR(NODE_AUDIT_END));

	return !file_exists(path) || file_read(backing->a, path, AUDIT_END_BYTES, end_r, error);
}

static bool
add_audit_end(struct backing *backing, struct str end, struct error *error)
{
	if (end.length == 0)
		return true;
	backing->report->files++;
	backing->report->bytes += (int64_t)end.length;
	return archive_out_add(backing->out, STR(NODE_AUDIT_END), end, error);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static bool
add_all(struct backing *backing, struct db_pool *pool, struct error *error)
{
	struct db_copy *copy;
	struct str      end = { 0 };
	bool            good;

	if (!read_audit_end(backing, &end, error) || !db_copy_open(pool, &copy, error))
		return false;
	backing->report->tables = (int64_t)db_copy_tables(copy)->count;
	good = add_head(backing, copy, error) && parts_each(copy, add_part, backing, error);
	db_copy_close(copy); /* before the files: a state that is held open keeps the database from tidying up */
	return good && add_audit_end(backing, end, error) && add_files(backing, error);
}

/* On a disk of its own a backup may take all there is. */
static int64_t
reserve_for(struct arena *a, struct str folder, struct str path)
{
	struct stat node, backup;

	return stat(str_c(a, folder), &node) == 0 && stat(str_c(a, path_folder(path)), &backup) == 0 &&
			       node.st_dev == backup.st_dev
		       ? LIMIT_BACKUP_RESERVE_BYTES
		       : 0;
}

static bool
write_it(struct backing *backing, struct db_pool *pool, struct str path, struct error *error)
{
	bool good;

	if (!archive_out_open(path, reserve_for(backing->a, backing->folder, path), &backing->out, error))
		return false;
	good = add_all(backing, pool, error) && archive_out_finish(backing->out, &backing->report->size, error);
	archive_out_close(backing->out);
	return good;
}

/* Without a recovery key the keys stand as they are. */
static bool
read_recovery(struct backing *backing, struct error *error)
{
	struct error none = { 0 };

	backing->seals = recovery_read(backing->folder, &backing->recovery, &none);
	if (!backing->seals && none.code != ERROR_ABSENT && error != NULL)
		*error = none;
	return backing->seals || none.code == ERROR_ABSENT;
}

bool
backup_write(struct str folder, struct str path, const struct backup_watch *watch, struct backup_report *report_r,
	     struct error *error)
{
	struct arena   *a = arena_open(0);
	struct settings settings;
	struct backing  backing = {
		 .a = a, .folder = folder, .settings = &settings, .watch = watch, .report = report_r
	};
	struct db_options options = { .folder = folder };
	struct db_pool   *pool = NULL;
	bool              good = settings_read(a, folder, &settings, error);

	*report_r = (struct backup_report){ 0 };
	if (good)
		options.url = settings.database;
	good = good && read_recovery(&backing, error) && db_pool_open(&options, &pool, error) &&
	       write_it(&backing, pool, path, error);
	db_pool_close(pool);
	arena_close(a);
	return good;
}
