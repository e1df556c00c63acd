/* chm migrate: a newer schema, behind a backup of what there was. */
#include "base/file.h"
#include "cli/command.h"
#include "cli/run.h"
#include "db/db.h"
#include "node/backup.h"
#include "node/node.h"

enum { FOLDER_MODE = 0700 };

static bool
read_version(struct call *call, const struct settings *settings, int *version_r, struct error *error)
{
	const struct db_options options = { .url = settings->database, .folder = call->folder };
	struct db_pool         *pool;
	struct db              *db;
	bool                    good;

	if (!db_pool_open(&options, &pool, error))
		return false;
	good = db_borrow(pool, &db, error);
	if (good) {
		good = db_schema_version(db, version_r, error);
		db_return(db);
	}
	db_pool_close(pool);
	return good;
}

/* There is no way back from a newer schema but this. */
static bool
make_backup(struct call *call, const struct settings *settings, int version, struct error *error)
{
	struct str           folder = settings->backup_folder.length > 0 ? settings->backup_folder : STR("backups");
	struct str           path;
	struct backup_report report;

	folder = path_below(call->a, call->folder, folder);
	path = path_join(call->a, folder,
			 str_format(call->a, "%.*s-before-schema-%d.tar.zst", STR_ARGS(settings->short_name),
				    db_schema_wanted()));
	if (!folder_make(folder, FOLDER_MODE, error) || !backup_write(call->folder, path, NULL, &report, error))
		return false;
	if (!call->quiet)
		fprintf(stderr, "schema %d is kept in %.*s\n", version, STR_ARGS(path));
	return true;
}

int
run_migrate(struct call *call)
{
	struct settings settings;
	struct error    error = { 0 };
	int             version = 0;

	if (!settings_read(call->a, call->folder, &settings, &error) ||
	    !read_version(call, &settings, &version, &error))
		return call_failed(call, &error);
	if (version > 0 && version < db_schema_wanted() && !call_has(call, "no-backup") &&
	    !make_backup(call, &settings, version, &error))
		return call_failed(call, &error);
	if (!node_migrate(call->folder, &error))
		return call_failed(call, &error);
	if (call->json)
		printf("{\"schema\":%d}\n", db_schema_wanted());
	else if (!call->quiet)
		fprintf(stderr, "the database has schema %d\n", db_schema_wanted());
	return EXIT_DONE;
}
