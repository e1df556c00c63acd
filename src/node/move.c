/* Moving a node to another database. */
#include "node/backup.h"

#include "base/file.h"
#include "node/parts.h"
#include "node/settings.h"

#include <unistd.h>

enum { SETTINGS_BYTES = 256 * 1024, FILE_MODE = 0640 };

struct moving {
	struct arena              *a;
	struct str                 folder, url, work_url;
	const struct backup_watch *watch;
	struct backup_report      *report;
	struct db_pool            *from, *to;
	bool                       done; /* node.ini names the new database */
};

static bool
move_part(void *context, const struct part *part, struct error *error)
{
	struct moving *moving = context;
	int64_t        rows;

	if (!part_take(part->table, part->text, moving->to, &rows, error))
		return error_at(error, "%s", part->table->name);
	moving->report->rows += rows;
	moving->report->bytes += (int64_t)part->text.length;
	return backup_goes_on(moving->watch, moving->report->bytes, 0, moving->report->rows, error);
}

static bool
move_tables(struct moving *moving, struct db_copy *copy, struct error *error)
{
	const struct db_tables *tables = db_copy_tables(copy);

	moving->report->tables = (int64_t)tables->count;
	if (!db_copy_make(moving->folder, moving->work_url, db_copy_version(copy), &moving->to, error) ||
	    !db_copy_empty(moving->to, tables, error) || !parts_each(copy, move_part, moving, error))
		return false;
	db_sample(moving->to);
	return true;
}

static bool
set_database(struct moving *moving, struct error *error)
{
	struct str path = path_join(moving->a, moving->folder, STR("node.ini"));
	struct str ini;

	if (!file_read(moving->a, path, SETTINGS_BYTES, &ini, error) ||
	    !file_write(path, settings_set(moving->a, ini, STR("database"), moving->url), FILE_MODE, error))
		return false;
	moving->done = true;
	return true;
}

/* While nobody may change the old one. */
static bool
move_all(void *context, struct error *error)
{
	struct moving  *moving = context;
	struct db_copy *copy;
	bool            good;

	if (!db_copy_open(moving->from, &copy, error))
		return false;
	good = move_tables(moving, copy, error);
	db_copy_close(copy);
	db_pool_close(moving->to);
	moving->to = NULL;
	return good && db_rename(moving->folder, moving->work_url, moving->url, error) && set_database(moving, error);
}

static bool
move_from(struct moving *moving, struct str url, struct error *error)
{
	struct db_options options = { .url = url, .folder = moving->folder };
	bool              good;

	if (!db_pool_open(&options, &moving->from, error))
		return false;
	good = db_retire(moving->from, move_all, moving, error);
	db_pool_close(moving->from);
	if (good)
		return true;
	if (moving->done)
		return error_because(error, "move.open",
				     "the node has moved, but the old database is still open to others");
	(void)!db_drop(moving->folder, moving->work_url, NULL);
	return false;
}

/* Who owns the index in this folder works with the node. */
static bool
lock_index(struct moving *moving, int *lock_r, struct error *error)
{
	struct str folder = path_join(moving->a, moving->folder, STR("cache/search"));

	if (!folder_make(folder, 0750, error) || !file_lock(path_join(moving->a, folder, STR("lock")), lock_r, error))
		return false;
	return *lock_r >= 0 ||
	       error_set(error, ERROR_CONFLICT, "move.busy", "a program works with this node: stop 'chm serve' first");
}

/* The new settings are good ones. */
static bool
check_settings(const struct moving *moving, struct error *error)
{
	struct settings settings;
	struct str      ini;

	return file_read(moving->a, path_join(moving->a, moving->folder, STR("node.ini")), SETTINGS_BYTES, &ini,
			 error) &&
	       settings_parse(moving->a, settings_set(moving->a, ini, STR("database"), moving->url), STR("node.ini"),
			      &settings, error);
}

static bool
check_target(struct moving *moving, const struct settings *settings, struct error *error)
{
	bool exists;

	if (!check_settings(moving, error) || !db_url_beside(moving->a, moving->url, &moving->work_url, error))
		return false;
	if (str_equal(settings->database, moving->url))
		return error_set(error, ERROR_INPUT, "move.same", "the node is there already");
	if (!db_exists(moving->folder, moving->url, &exists, error))
		return false;
	return !exists ||
	       error_set(error, ERROR_CONFLICT, "move.exists", "there is a database at the new address already");
}

bool
backup_move(struct str folder, struct str url, const struct backup_watch *watch, struct backup_report *report_r,
	    struct error *error)
{
	struct arena   *a = arena_open(0);
	struct moving   moving = { .a = a, .folder = folder, .url = url, .watch = watch, .report = report_r };
	struct settings settings;
	int             lock = -1;
	bool            good;

	*report_r = (struct backup_report){ 0 };
	good = settings_read(a, folder, &settings, error) && check_target(&moving, &settings, error) &&
	       lock_index(&moving, &lock, error) && move_from(&moving, settings.database, error);
	if (lock >= 0)
		close(lock);
	arena_close(a);
	return good;
}
