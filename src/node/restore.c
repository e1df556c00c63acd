/* Restoring: the backup is read twice. The first reading looks whether all of it is whole and makes nothing; the second fills a
 * folder and a database that have other names until they are finished. */
#include "node/backup.h"

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "node/archive_file.h"
#include "node/backup_format.h"
#include "node/node.h"
#include "node/parts.h"
#include "node/sealed.h"
#include "people/session.h"
#include "search/search.h"

#include "db/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { HEAD_BYTES = 4 * 1024 * 1024, SETTINGS_BYTES = 256 * 1024, ERASED_BYTES = 64 * 1024 * 1024, FILE_MODE = 0640 };

struct restoring {
	struct arena                 *a, *entry; /* the second is emptied after each entry */
	const struct restore_options *options;
	const struct backup_watch    *watch;
	struct restore_report        *report;
	struct archive_in            *in;

	/* what the backup says */
	int              schema;
	struct db_tables tables;
	struct str       ini;
	struct settings  settings;
	bool             has_key;

	/* keys that were sealed */
	struct sealed_file *keys;
	size_t              key_count;

	/* where the reading is among the parts */
	size_t  place;
	int64_t number;

	/* what is being filled; NULL during the first reading */
	struct str      folder, work; /* by its name, and until it is finished */
	struct str      url, work_url;
	struct db_pool *pool;
	bool            made_database, named; /* all is done but the folder's name */
};

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static bool
goes_on(const struct restoring *r, struct error *error)
{
	int64_t done, total;

	archive_in_progress(r->in, &done, &total);
	return backup_goes_on(r->watch, done + (r->pool != NULL ? total : 0), 2 * total, r->report->content.rows,
			      error);
}

static bool
fail_entry(const struct restoring *r, struct str name, const char *why, struct error *error)
{
	error_set(error, ERROR_INPUT, "backup.damaged", "the backup is damaged: %s", why);
	return error_at(error, "%.*s: %.*s", STR_ARGS(str_head(r->options->path, 100)), STR_ARGS(name));
}

static bool
read_head(struct restoring *r, struct error *error)
{
	struct json *head;
	struct str   text;

	if (!archive_in_read(r->in, r->a, HEAD_BYTES, &text, error))
		return false;
	if (!json_parse(r->a, text, &head, NULL) || !str_is(json_text(head, "format"), BACKUP_FORMAT))
		return fail_entry(r, STR(BACKUP_HEAD), "it does not say what it is", error);
	if (json_integer(head, "version", 0) != BACKUP_VERSION &&
	    json_integer(head, "version", 0) != BACKUP_VERSION_SEALED)
		return error_set(error, ERROR_INPUT, "backup.version",
				 "the backup has another form (%" PRId64 ") than this program reads (%d)",
				 json_integer(head, "version", 0), BACKUP_VERSION_SEALED);
	r->schema = (int)json_integer(head, "schema", 0);
	if (r->schema < 1 || r->schema > db_schema_wanted())
		return error_set(error, ERROR_INPUT, "backup.schema",
				 "the backup is of a newer program (schema %d, this one has %d): use the newer program",
				 r->schema, db_schema_wanted());
	r->report->content.tables = json_get(head, "tables") != NULL ? json_get(head, "tables")->count : 0;
	return parts_tables(r->a, json_get(head, "tables"), &r->tables, error) ||
	       error_at(error, "%.*s: " BACKUP_HEAD, STR_ARGS(str_head(r->options->path, 100)));
}

/* Parts come in order: the next of the same table, or the first of a later one. */
static bool
find_table(struct restoring *r, struct str name)
{
	char expected[BACKUP_PART_NAME];

	if (r->number > 0 &&
	    str_equal(name, backup_part_name(expected, r->place, r->tables.list[r->place].name, r->number + 1))) {
		r->number++;
		return true;
	}
	for (size_t place = r->number > 0 ? r->place + 1 : 0; place < r->tables.count; place++)
		if (str_equal(name, backup_part_name(expected, place, r->tables.list[place].name, 1))) {
			r->place = place;
			r->number = 1;
			return true;
		}
	return false;
}

static bool
take_part(struct restoring *r, struct str name, struct error *error)
{
	struct str text;
	int64_t    rows;

	if (!find_table(r, name))
		return fail_entry(r, name, "a part of a table stands where it does not belong", error);
	if (!archive_in_read(r->in, r->entry, LIMIT_BACKUP_PART_BYTES, &text, error))
		return false;
	if (!part_take(&r->tables.list[r->place], text, r->pool, &rows, error))
		return error_at(error, "%.*s: %.*s", STR_ARGS(str_head(r->options->path, 100)), STR_ARGS(name));
	r->report->content.rows += rows;
	r->report->content.bytes += (int64_t)text.length;
	return true;
}

static const struct backup_folder *
folder_for(struct str name)
{
	struct str rest = name, first;

	(void)str_cut(&rest, '/', &first);
	for (size_t i = 0; i < BACKUP_FOLDERS; i++)
		if (rest.length > 0 && str_is(first, backup_folders[i].name))
			return &backup_folders[i];
	return NULL;
}

static bool
save_file(struct restoring *r, const struct backup_folder *folder, struct str name, struct error *error)
{
	struct str path = path_join(r->entry, r->work, name);

	return folder_make(path_folder(path), folder->folder_mode, error) &&
	       archive_in_save(r->in, path, folder->file_mode, error);
}

static bool
is_no_key(struct str name)
{
	return str_is(name, NODE_AUDIT_END);
}

static bool
open_keys(struct restoring *r, struct error *error)
{
	struct str sealed;

	if (r->options->keys.length > 0)
		return sealed_gather(r->a, r->options->keys, is_no_key, &r->keys, &r->key_count, error);
	if (r->options->recovery.length == 0)
		return error_set(error, ERROR_INPUT, "restore.sealed",
				 "the keys in this backup are sealed: its recovery key is needed");
	return archive_in_read(r->in, r->a, LIMIT_SEALED_BYTES * 2, &sealed, error) &&
	       (sealed_open(r->a, sealed, r->options->recovery, &r->keys, &r->key_count, error) ||
		error_at(error, "%.*s: " BACKUP_SEALED, STR_ARGS(str_head(r->options->path, 100))));
}

/* Opened in the first reading, so that a wrong recovery key is told before anything is made. */
static bool
take_sealed(struct restoring *r, struct error *error)
{
	if (r->keys == NULL && !open_keys(r, error))
		return false;
	r->report->content.files += (int64_t)r->key_count;
	for (size_t i = 0; i < r->key_count; i++) {
		struct str path = r->pool != NULL ? path_join(r->entry, r->work, r->keys[i].name) : STR("");

		r->has_key = r->has_key || str_is(r->keys[i].name, "keys/node.key");
		if (r->pool != NULL &&
		    (!folder_make(path_folder(path), 0700, error) || !file_write(path, r->keys[i].bytes, 0600, error)))
			return false;
	}
	return true;
}

static bool
take_file(struct restoring *r, const struct archive_entry_head *entry, struct error *error)
{
	const struct backup_folder *folder = folder_for(entry->name);

	if (str_is(entry->name, BACKUP_SEALED))
		return take_sealed(r, error);
	r->report->content.files++;
	r->report->content.bytes += entry->size;
	if (str_is(entry->name, "node.ini"))
		return archive_in_read(r->in, r->a, SETTINGS_BYTES, &r->ini, error);
	r->has_key = r->has_key || str_is(entry->name, "keys/node.key");
	if (folder == NULL)
		return fail_entry(r, entry->name, "there is no such part of a node", error);
	return r->pool == NULL || save_file(r, folder, str_copy(r->entry, entry->name), error);
}

static bool
take_entries(struct restoring *r, struct error *error)
{
	struct archive_entry_head entry;
	struct arena_mark         empty = arena_mark(r->entry);
	bool                      more;

	while (archive_in_next(r->in, &entry, &more, error)) {
		bool good;

		if (!more)
			return true;
		if (str_starts(entry.name, STR("tables/")))
			good = take_part(r, str_copy(r->entry, entry.name), error);
		else
			good = take_file(r, &entry, error);
		arena_reset(r->entry, empty);
		if (!good || !goes_on(r, error))
			return false;
	}
	return false;
}

/* All of the backup, from its beginning. */
static bool
read_backup(struct restoring *r, struct error *error)
{
	struct archive_entry_head entry;
	int64_t                   read;
	bool                      more, good;

	r->number = 0;
	r->report->content = (struct backup_report){ 0 };
	if (!archive_in_open(r->options->path, &r->in, error))
		return false;
	good = archive_in_next(r->in, &entry, &more, error);
	if (good && (!more || !str_is(entry.name, BACKUP_HEAD)))
		good = error_set(error, ERROR_INPUT, "archive.format", "'%.*s' is no backup that chm has made",
				 STR_ARGS(str_head(r->options->path, 200)));
	good = good && read_head(r, error) && take_entries(r, error);
	if (good)
		archive_in_progress(r->in, &read, &r->report->content.size);
	archive_in_close(r->in);
	return good;
}

/* ---- before ------------------------------------------------------------------------------------------------------ */

static bool
check_backup(struct restoring *r, struct error *error)
{
	if (!read_backup(r, error))
		return false;
	if (r->ini.length == 0)
		return fail_entry(r, STR("node.ini"), "it is missing", error);
	if (!r->has_key)
		return fail_entry(r, STR("keys/node.key"), "it is missing", error);
	if (!settings_parse(r->a, r->ini, STR("node.ini"), &r->settings, error))
		return error_at(error, "%.*s", STR_ARGS(str_head(r->options->path, 100)));
	return r->options->database.length == 0 ||
	       settings_parse(r->a, settings_set(r->a, r->ini, STR("database"), r->options->database), STR("node.ini"),
			      &r->settings, error);
}

static bool
check_folder(const struct restoring *r, struct error *error)
{
	struct folder_list list;

	if (!file_exists(r->folder))
		return true;
	if (!folder_list(r->a, r->folder, &list, error))
		return false;
	return list.count == 0 || error_set(error, ERROR_CONFLICT, "restore.folder",
					    "'%.*s' is not empty: a backup is restored into a new folder",
					    STR_ARGS(str_head(r->folder, 200)));
}

/* A file in the folder has its name from the start, as the folder has not. */
static bool
is_inside(struct str url)
{
	return str_starts(url, STR("sqlite:")) && !str_starts(url, STR("sqlite:/"));
}

static bool
choose_database(struct restoring *r, struct error *error)
{
	bool exists;

	r->url = r->settings.database;
	r->work_url = r->url;
	if (is_inside(r->url))
		return true;
	if (!db_url_beside(r->a, r->url, &r->work_url, error) || !db_exists(r->folder, r->url, &exists, error))
		return false;
	return !exists || error_set(error, ERROR_CONFLICT, "restore.database",
				    "the database that the node is to have exists: name another by --database, or "
				    "remove it");
}

/* ---- filling ----------------------------------------------------------------------------------------------------- */

static bool
open_database(struct restoring *r, struct error *error)
{
	r->made_database = true;
	return db_copy_make(r->work, r->work_url, r->schema, &r->pool, error) &&
	       (db_copy_empty(r->pool, &r->tables, error) ||
		error_at(error, "%.*s: " BACKUP_HEAD, STR_ARGS(str_head(r->options->path, 100))));
}

static bool
write_settings(struct restoring *r, struct str url, struct error *error)
{
	return file_write(path_join(r->a, r->work, STR("node.ini")), settings_set(r->a, r->ini, STR("database"), url),
			  FILE_MODE, error);
}

static bool
make_folders(const struct restoring *r, struct error *error)
{
	if (!file_remove(r->work, error) || !folder_make(r->work, 0750, error))
		return false;
	for (size_t i = 0; i < BACKUP_FOLDERS; i++)
		if ((str_is(str_of(backup_folders[i].name), "keys") ||
		     str_is(str_of(backup_folders[i].name), "files")) &&
		    !folder_make(path_join(r->a, r->work, str_of(backup_folders[i].name)),
				 backup_folders[i].folder_mode, error))
			return false;
	return true;
}

static bool
fill(struct restoring *r, struct error *error)
{
	bool good = make_folders(r, error) && open_database(r, error) && read_backup(r, error);

	if (good)
		db_sample(r->pool);
	db_pool_close(r->pool);
	r->pool = NULL;
	return good && write_settings(r, r->work_url, error) &&
	       (r->schema == db_schema_wanted() || node_migrate(r->work, error));
}

/* ---- afterwards -------------------------------------------------------------------------------------------------- */

/* Numbers of the log that were handed out after the backup will come to name other changes; who signed out since must not be
 * signed in again. */
static bool
begin_anew(void *context, struct db *db, struct error *error)
{
	struct node             *node = context;
	const struct actor       who = actor_operator();
	const struct audit_entry restored = { AUDIT_NODE_RESTORE, node->settings.short_name, NULL };

	return change_log_start_epoch(db, error) && session_end_all(db, error) &&
	       audit_add(node->arena, db, &node->audit, &who, &restored, error);
}

static bool
start_anew(const struct restoring *r, struct error *error)
{
	struct node_options options = { .use = NODE_RECORDS };
	struct node        *node;
	bool                good;

	if (!node_open(r->work, &options, &node, error))
		return false;
	good = db_change(node->pool, begin_anew, node, error);
	audit_note(&node->audit);
	node_close(node);
	return good;
}

/* The list that is named, else the one that nightly backups keep beside themselves. */
static bool
read_erased(struct restoring *r, struct str *text_r, struct error *error)
{
	struct str path = r->options->erased;

	*text_r = (struct str){ 0 };
	if (path.length == 0) {
		path = path_join(r->a, path_folder(r->options->path),
				 str_join(r->a, r->settings.short_name, STR(BACKUP_ERASED)));
		if (!file_exists(path))
			return true;
	}
	return file_read(r->a, path, ERASED_BYTES, text_r, error);
}

static bool
erase_again(struct restoring *r, struct node *node, struct str id, struct error *error)
{
	struct arena         *a = arena_open(0);
	struct record         record;
	struct record_outcome outcome;
	struct actor          who = actor_operator();
	struct db            *db;
	struct error          own = { 0 };
	bool                  found, good = db_borrow(node->pool, &db, error);

	if (!good) {
		arena_close(a);
		return false;
	}
	found = record_find(a, db, id, &record, &own);
	db_return(db);
	if (!found && own.code != ERROR_ABSENT) {
		good = false;
		if (error != NULL)
			*error = own;
	} else if (found && record.state != STATE_ERASED) {
		const struct record_step step = {
			.actor = &who,
			.id = id,
			.state = STATE_ERASED,
			.reason = STR("Erased before; erased again after the node was restored from a backup"),
		};

		good = record_set_state(a, &node->records, &step, &outcome, &own);
		r->report->erased += good;
		if (!good && strcmp(own.key, "copy.home") == 0)
			good = true; /* another node's: its tombstone comes again with the next harvest */
		else if (!good && error != NULL)
			*error = own;
	}
	arena_close(a);
	return good;
}

static bool
erase_all(struct restoring *r, struct node *node, struct error *error)
{
	struct str text, line;

	if (!read_erased(r, &text, error))
		return false;
	while (str_cut(&text, '\n', &line)) {
		line = str_trim(line);
		if (line.length > 0 && line.data[0] != '#' && !erase_again(r, node, line, error))
			return false;
	}
	return search_follow(node->search, error);
}

/* Opening builds the index. */
static bool
build_index(struct restoring *r, struct error *error)
{
	struct node_options options = { .use = NODE_SEARCH };
	struct node        *node;
	bool                good;

	if (!node_open(r->work, &options, &node, error))
		return false;
	good = erase_all(r, node, error);
	node_close(node);
	return good;
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

static bool
sync_all(const struct restoring *r, struct error *error)
{
	int  folder = open(str_c(r->a, r->work), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = folder >= 0 && syncfs(folder) == 0;

	if (!good)
		error_set(error, ERROR_STORAGE, "restore.sync", "cannot sync '%.*s': %s", STR_ARGS(r->work),
			  strerror(errno));
	if (folder >= 0)
		close(folder);
	return good;
}

/* The database first: a folder without its database would be no node. */
static bool
give_names(struct restoring *r, struct error *error)
{
	if (!write_settings(r, r->url, error) || !sync_all(r, error))
		return false;
	if (!is_inside(r->url) && !db_rename(r->folder, r->work_url, r->url, error))
		return false;
	r->named = true;
	if (rename(str_c(r->a, r->work), str_c(r->a, r->folder)) != 0)
		return error_set(error, ERROR_STORAGE, "restore.rename",
				 "cannot rename '%.*s' to '%.*s', which is all that is left to do: %s",
				 STR_ARGS(r->work), STR_ARGS(r->folder), strerror(errno));
	return folder_sync(path_folder(r->folder), error);
}

static void
clean_up(const struct restoring *r)
{
	struct error none;

	if (r->made_database && !is_inside(r->url))
		(void)!db_drop(r->work, r->work_url, &none);
	(void)!file_remove(r->work, &none);
}

static bool
restore(struct restoring *r, struct error *error)
{
	if (fill(r, error) && start_anew(r, error) && build_index(r, error) && give_names(r, error))
		return true;
	if (!r->named)
		clean_up(r);
	return false;
}

/* Beside it, on the same disk; with a point before its name, as nodes are not looked for in hidden folders. */
static struct str
work_folder(struct arena *a, struct str folder)
{
	return path_join(a, path_folder(folder), str_format(a, ".%.*s.restoring", STR_ARGS(path_name(folder))));
}

static bool
restore_alone(struct restoring *r, struct error *error)
{
	struct str path = str_join(r->a, r->work, STR(".lock"));
	int        lock;
	bool       good;

	if (!folder_make(path_folder(r->folder), 0750, error) || !file_lock(path, &lock, error))
		return false;
	if (lock < 0)
		return error_set(error, ERROR_CONFLICT, "restore.busy", "another process is restoring '%.*s'",
				 STR_ARGS(r->folder));
	good = restore(r, error);
	good = file_remove(path, good ? error : NULL) && good;
	close(lock);
	return good;
}

bool
backup_restore(const struct restore_options *options, const struct backup_watch *watch, struct restore_report *report_r,
	       struct error *error)
{
	struct restoring r = {
		.a = arena_open(0), .entry = arena_open(0), .options = options, .watch = watch, .report = report_r
	};
	bool good;

	*report_r = (struct restore_report){ 0 };
	r.folder = options->folder;
	while (r.folder.length > 1 && str_ends(r.folder, STR("/")))
		r.folder.length--;
	r.work = work_folder(r.a, r.folder);
	good = check_folder(&r, error) && check_backup(&r, error) && choose_database(&r, error) &&
	       restore_alone(&r, error);
	arena_close(r.entry);
	arena_close(r.a);
	return good;
}
