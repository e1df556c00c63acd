/* Copies of whole databases on SQLite. */
#include "db/sqlite.h"

#include "base/file.h"

#include <errno.h>
#include <stdio.h>

/* ---- what tables there are --------------------------------------------------------------------------------------- */

/* Without the authorizer of readers, who may not ask for the schema. */
bool
sqlite_connect_copy(struct db_pool *pool, struct db **db_r, struct error *error)
{
	if (!pool->driver->connect(pool, true, db_r, error))
		return false;
	if (sqlite_execute(sqlite_of(*db_r)->handle,
			   "pragma query_only = on; begin; select 1 from sqlite_schema limit 1", error))
		return true;
	pool->driver->disconnect(*db_r);
	return false;
}

static bool
type_named(const char *name, enum db_type *type_r)
{
	static const char *const names[] = {
		[DB_INT] = "INTEGER", [DB_REAL] = "REAL", [DB_TEXT] = "TEXT", [DB_BLOB] = "BLOB"
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (name != NULL && str_is_nocase(str_of(name), names[i])) {
			*type_r = (enum db_type)i;
			return true;
		}
	return false;
}

/* Columns of the primary key in its order, all of them where there is none. */
static const char *
order_of(struct arena *a, const struct db_table *table, const int *places)
{
	struct buffer out = buffer_in(a);

	for (int place = 1; place <= (int)table->column_count; place++)
		for (size_t i = 0; i < table->column_count; i++)
			if (places[i] == place)
				buffer_format(&out, "%s\"%s\"", out.length > 0 ? ", " : "", table->columns[i].name);
	for (size_t i = 0; places[table->column_count] == 0 && i < table->column_count; i++)
		buffer_format(&out, "%s\"%s\"", out.length > 0 ? ", " : "", table->columns[i].name);
	return str_c(a, buffer_str(&out));
}

static bool
read_columns(struct arena *a, sqlite3_stmt *prepared, struct db_table *table, struct error *error)
{
	struct db_column *columns = ARENA_ARRAY(a, struct db_column, DB_FIELDS_MAX);
	int               places[DB_FIELDS_MAX + 1] = { 0 }, keys = 0;

	table->columns = columns;
	while (sqlite3_step(prepared) == SQLITE_ROW) {
		size_t i = table->column_count++;

		if (i == DB_FIELDS_MAX || !type_named((const char *)sqlite3_column_text(prepared, 1), &columns[i].type))
			return error_set(error, ERROR_STORAGE, "db.tables",
					 "table %s has columns that no program of this kind makes", table->name);
		columns[i].name = str_c(a, str_of((const char *)sqlite3_column_text(prepared, 0)));
		places[i] = sqlite3_column_int(prepared, 2);
		keys += places[i] > 0;
	}
	places[table->column_count] = keys;
	table->order = order_of(a, table, places);
	return true;
}

static bool
describe(struct arena *a, sqlite3 *handle, struct db_table *table, struct error *error)
{
	sqlite3_stmt *prepared = NULL;
	bool          good;

	good = sqlite3_prepare_v2(handle, "select name, type, pk from pragma_table_info(?) order by cid", -1, &prepared,
				  NULL) == SQLITE_OK &&
	       sqlite3_bind_text(prepared, 1, table->name, -1, SQLITE_STATIC) == SQLITE_OK;
	good = good ? read_columns(a, prepared, table, error) : sqlite_fail(handle, table->name, error);
	sqlite3_finalize(prepared);
	return good;
}

bool
sqlite_list_tables(struct arena *a, struct db *db, struct db_tables *tables_r, struct error *error)
{
	static const char sql[] = "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' "
				  "order by rowid";
	sqlite3          *handle = sqlite_of(db)->handle;
	sqlite3_stmt     *prepared = NULL;
	struct db_table  *list = NULL;
	size_t            count = 0, capacity = 0;
	bool              good =
		sqlite3_prepare_v2(handle, sql, -1, &prepared, NULL) == SQLITE_OK || sqlite_fail(handle, sql, error);

	while (good && sqlite3_step(prepared) == SQLITE_ROW) {
		list = arena_room(a, list, count, &capacity, sizeof *list);
		list[count] = (struct db_table){
			.name = str_c(a, str_of((const char *)sqlite3_column_text(prepared, 0))),
		};
		good = describe(a, handle, &list[count++], error);
	}
	if (good && sqlite3_reset(prepared) != SQLITE_OK)
		good = sqlite_fail(handle, sql, error);
	sqlite3_finalize(prepared);
	*tables_r = (struct db_tables){ list, count };
	return good;
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static const char *
column_list(struct arena *a, const struct db_table *table)
{
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < table->column_count; i++)
		buffer_format(&out, "%s\"%s\"", i > 0 ? ", " : "", table->columns[i].name);
	return str_c(a, buffer_str(&out));
}

static bool
give_rows(sqlite3 *handle, sqlite3_stmt *prepared, const struct db_table *table, db_copy_fn *row, void *context,
	  struct error *error)
{
	struct db_value values[DB_FIELDS_MAX];
	int             code;

	while ((code = sqlite3_step(prepared)) == SQLITE_ROW) {
		for (size_t i = 0; i < table->column_count; i++)
			sqlite_read(prepared, (int)i, table->columns[i].type, &values[i]);
		if (!row(context, values, error))
			return false;
	}
	return code == SQLITE_DONE || sqlite_fail(handle, table->name, error);
}

bool
sqlite_copy_out(struct db *db, const struct db_table *table, db_copy_fn *row, void *context, struct error *error)
{
	struct arena *a = arena_open(4096);
	sqlite3      *handle = sqlite_of(db)->handle;
	sqlite3_stmt *prepared = NULL;
	const char   *sql =
		str_format(a, "select %s from \"%s\" order by %s", column_list(a, table), table->name, table->order)
			.data;
	bool good = sqlite3_prepare_v2(handle, sql, -1, &prepared, NULL) == SQLITE_OK
			    ? give_rows(handle, prepared, table, row, context, error)
			    : sqlite_fail(handle, table->name, error);

	sqlite3_finalize(prepared);
	arena_close(a);
	return good;
}

static bool
take_rows(sqlite3 *handle, sqlite3_stmt *prepared, const struct db_table *table, db_copy_next_fn *next, void *context,
	  struct error *error)
{
	struct db_value values[DB_FIELDS_MAX];
	bool            more = true;

	while (next(context, values, &more, error)) {
		if (!more)
			return true;
		for (size_t i = 0; i < table->column_count; i++)
			sqlite_bind(prepared, (int)i + 1, table->columns[i].type, &values[i]);
		(void)sqlite3_step(prepared);
		if (sqlite3_reset(prepared) != SQLITE_OK)
			return sqlite_fail(handle, table->name, error);
	}
	return false;
}

bool
sqlite_copy_in(struct db *db, const struct db_table *table, db_copy_next_fn *next, void *context, struct error *error)
{
	struct arena *a = arena_open(4096);
	struct buffer sql = buffer_in(a);
	sqlite3      *handle = sqlite_of(db)->handle;
	sqlite3_stmt *prepared = NULL;
	bool          good;

	buffer_format(&sql, "insert into \"%s\" (%s) values (", table->name, column_list(a, table));
	for (size_t i = 0; i < table->column_count; i++)
		buffer_add_c(&sql, i > 0 ? ", ?" : "?");
	buffer_add_c(&sql, ")");
	good = sqlite3_prepare_v2(handle, sql.data, (int)sql.length, &prepared, NULL) == SQLITE_OK
		       ? take_rows(handle, prepared, table, next, context, error)
		       : sqlite_fail(handle, table->name, error);
	sqlite3_finalize(prepared);
	arena_close(a);
	return good;
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

bool
sqlite_beside(struct arena *a, struct str url, struct str *beside_r, struct error *error)
{
	(void)error;
	*beside_r = str_join(a, url, STR(DB_UNFINISHED));
	return true;
}

bool
sqlite_exists(struct str folder, struct str url, bool *exists_r, struct error *error)
{
	struct arena *a = arena_open(4096);

	(void)error;
	*exists_r = file_exists(str_of(sqlite_path(a, folder, url)));
	arena_close(a);
	return true;
}

/* What stands beside a database that was closed: its line of changes, and after a crash its log. */
static const char *const companions[] = { "-turn", "-wal", "-shm" };

static bool
drop_companions(struct arena *a, const char *path, struct error *error)
{
	for (size_t i = 0; i < sizeof companions / sizeof *companions; i++)
		if (!file_remove(str_format(a, "%s%s", path, companions[i]), error))
			return false;
	return true;
}

static bool
rename_in(struct arena *a, const char *from, const char *to, struct error *error)
{
	if (file_exists(str_format(a, "%s-wal", from)))
		return error_set(error, ERROR_STORAGE, "db.busy", "%s is in use by another program", from);
	if (file_exists(str_of(to)))
		return error_set(error, ERROR_CONFLICT, "db.exists", "there is a database %s already", to);
	if (rename(from, to) != 0)
		return error_set(error, ERROR_STORAGE, "db.rename", "cannot rename %s to %s: %s", from, to,
				 strerror(errno));
	return drop_companions(a, from, error) && drop_companions(a, to, error) &&
	       folder_sync(path_folder(str_of(to)), error);
}

bool
sqlite_rename(struct str folder, struct str url, struct str new_url, struct error *error)
{
	struct arena *a = arena_open(4096);
	bool          good = rename_in(a, sqlite_path(a, folder, url), sqlite_path(a, folder, new_url), error);

	arena_close(a);
	return good;
}

bool
sqlite_drop(struct str folder, struct str url, struct error *error)
{
	struct arena *a = arena_open(4096);
	const char   *path = sqlite_path(a, folder, url);
	bool good = (!sqlite_is_there(path) || sqlite_is_ours(path, error)) && file_remove(str_of(path), error) &&
		    drop_companions(a, path, error);

	arena_close(a);
	return good;
}
