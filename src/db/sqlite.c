/* SQLite: WAL, synchronous=FULL, one connection for changes, several that may only read.
 *
 * SQLite lets processes fight for its write lock by polling, and one that writes batch after batch would starve the
 * others. So before its lock each change takes a place in a line of two record locks on FILE-turn: whoever waits holds the
 * first, whoever changes the second, and a process that has just changed stands behind the one that waits. */
#include "db/sqlite.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	APPLICATION_ID = 0x43484D31, /* "CHM1" */
	FILE_MODE = 0640,
	BUSY_MILLISECONDS = 20 * 1000, /* while another process writes the log back and closes */
	CHECKPOINT_PAGES = 8000,       /* of 8 KB, in the write-ahead log */
	LOG_PAGES = 4 * CHECKPOINT_PAGES,
	FORGET_TRIES = 20,
	READERS_MILLISECONDS = 100, /* a log that has grown too long waits so long for readers of old states */
	WAIT_BYTE = 0,
	CHANGE_BYTE = 1,
};

struct db_engine_pool {
	const char       *path;
	int               turn_file;
	struct sqlite_db *watch; /* asks for other connections' commits */
	int64_t           seen;  /* what it saw last */
};

static const char *const fixed_texts[FIXED] = {
	[FIXED_BEGIN] = "begin",
	[FIXED_LOOK] = "select 1 from sqlite_schema limit 1",
	[FIXED_ROLLBACK] = "rollback",
};

/* ---- errors ------------------------------------------------------------------------------------------------------ */

bool
sqlite_fail(sqlite3 *handle, const char *doing, struct error *error)
{
	int code = handle != NULL ? sqlite3_extended_errcode(handle) : SQLITE_NOMEM;
	int why = handle != NULL ? sqlite3_system_errno(handle) : 0;

	if ((code & 0xFF) == SQLITE_FULL || why == ENOSPC || why == EDQUOT)
		return error_set(error, ERROR_STORAGE, "db.full", "the disk is full (%s)", doing);
	switch (code & 0xFF) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return error_set(error, ERROR_STORAGE, "db.busy", "the database is in use by another program (%s)",
				 doing);
	case SQLITE_CONSTRAINT:
		return error_set(error, ERROR_CONFLICT, "db.constraint", "%s (%s)", sqlite3_errmsg(handle), doing);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return error_set(error, ERROR_STORAGE, "db.corrupt",
				 "the database file is damaged: %s (%s); 'chm check' says more", sqlite3_errmsg(handle),
				 doing);
	default:
		return error_set(error, ERROR_STORAGE, "db.sqlite", "%s (%s, code %d)",
				 handle != NULL ? sqlite3_errmsg(handle) : "out of memory", doing, code);
	}
}

bool
sqlite_execute(sqlite3 *handle, const char *sql, struct error *error)
{
	return sqlite3_exec(handle, sql, NULL, NULL, NULL) == SQLITE_OK || sqlite_fail(handle, sql, error);
}

static bool
execute_fixed(struct sqlite_db *sqlite, enum fixed which, struct error *error)
{
	sqlite3_stmt **prepared = &sqlite->fixed[which];
	int            status = SQLITE_OK;

	if (*prepared == NULL)
		status = sqlite3_prepare_v3(sqlite->handle, fixed_texts[which], -1, SQLITE_PREPARE_PERSISTENT, prepared,
					    NULL);
	if (status == SQLITE_OK) {
		(void)sqlite3_step(*prepared);
		status = sqlite3_reset(*prepared);
	}
	return status == SQLITE_OK || sqlite_fail(sqlite->handle, fixed_texts[which], error);
}

/* ---- connections ------------------------------------------------------------------------------------------------- */

/* What a connection for pages may do: a second line behind prepared statements. */
static int
may_read(void *context, int action, const char *first, const char *second, const char *database, const char *trigger)
{
	(void)context;
	(void)first;
	(void)second;
	(void)database;
	(void)trigger;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_FUNCTION:
	case SQLITE_RECURSIVE:
	case SQLITE_TRANSACTION:
		return SQLITE_OK;
	case SQLITE_PRAGMA:
		return second == NULL && (strcmp(first, "user_version") == 0 || strcmp(first, "data_version") == 0)
			       ? SQLITE_OK
			       : SQLITE_DENY;
	default:
		return SQLITE_DENY;
	}
}

static int
note_log(void *context, sqlite3 *handle, const char *database, int pages)
{
	struct sqlite_db *sqlite = context;

	(void)handle;
	(void)database;
	if (pages < sqlite->log_pages)
		sqlite->checkpoint_at = CHECKPOINT_PAGES;
	sqlite->log_pages = pages;
	return SQLITE_OK;
}

static bool
set_up(struct db_pool *pool, struct sqlite_db *sqlite, struct error *error)
{
	char cache[64];

	if (!sqlite_execute(sqlite->handle,
			    "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;"
			    "pragma mmap_size = 1073741824; pragma temp_store = memory; pragma trusted_schema = off",
			    error))
		return false;
	if (!sqlite->writes) {
		/* the file is mapped: only pages of the log are kept */
		if (!sqlite_execute(sqlite->handle, "pragma query_only = on; pragma cache_size = -512", error))
			return false;
		sqlite3_set_authorizer(sqlite->handle, may_read, NULL);
		return true;
	}
	if (!sqlite_execute(sqlite->handle, "pragma secure_delete = on", error))
		return false;
	sqlite3_wal_hook(sqlite->handle, note_log, sqlite);
	snprintf(cache, sizeof cache, "pragma cache_size = -%" PRId64, pool->cache_bytes / 1024);
	return pool->cache_bytes == 0 || sqlite_execute(sqlite->handle, cache, error);
}

static void
disconnect(struct db *db)
{
	struct sqlite_db *sqlite = sqlite_of(db);

	for (size_t i = 0; i < sqlite->prepared_count; i++)
		sqlite3_finalize(sqlite->prepared[i]);
	for (int i = 0; i < FIXED; i++)
		sqlite3_finalize(sqlite->fixed[i]);
	sqlite3_close(sqlite->handle);
	free(sqlite->prepared);
	free(sqlite);
}

/* A connection as it comes: one that only asks whether others have committed needs no schema, a fifth of a megabyte. */
static bool
connect_bare(struct db_pool *pool, bool writes, struct sqlite_db **sqlite_r, struct error *error)
{
	struct sqlite_db *sqlite = calloc(1, sizeof *sqlite);

	assert(sqlite != NULL);
	(void)db_statements(&sqlite->prepared_count);
	sqlite->prepared = calloc(sqlite->prepared_count + 1, sizeof(sqlite3_stmt *));
	assert(sqlite->prepared != NULL);
	sqlite->db.pool = pool;
	sqlite->db.driver = &sqlite_driver;
	sqlite->writes = writes;
	sqlite->checkpoint_at = CHECKPOINT_PAGES;
	if (sqlite3_open_v2(pool->engine->path, &sqlite->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
	    SQLITE_OK) {
		sqlite3_extended_result_codes(sqlite->handle, 1);
		sqlite3_busy_timeout(sqlite->handle, BUSY_MILLISECONDS);
		*sqlite_r = sqlite;
		return true;
	}
	(void)sqlite_fail(sqlite->handle, pool->engine->path, error);
	disconnect(&sqlite->db);
	return false;
}

static bool
connect_sqlite(struct db_pool *pool, bool writes, struct db **db_r, struct error *error)
{
	struct sqlite_db *sqlite;

	if (!connect_bare(pool, writes, &sqlite, error))
		return false;
	*db_r = &sqlite->db;
	if (set_up(pool, sqlite, error))
		return true;
	disconnect(&sqlite->db);
	return false;
}

/* The number that a pragma says. */
static bool
ask(sqlite3 *handle, const char *pragma, int64_t *value_r, struct error *error)
{
	sqlite3_stmt *prepared = NULL;
	bool          good = sqlite3_prepare_v2(handle, pragma, -1, &prepared, NULL) == SQLITE_OK &&
		    sqlite3_step(prepared) == SQLITE_ROW;

	*value_r = good ? sqlite3_column_int64(prepared, 0) : 0;
	if (!good)
		(void)sqlite_fail(handle, pragma, error);
	sqlite3_finalize(prepared);
	return good;
}

/* Makes an empty database with our mark on it: by its first transaction, so that no crash leaves one without. Bodies and
 * originals are of about 2 KB: on pages of 8 KB three stand, on the usual 4 KB one. */
static bool
make_file(struct arena *a, const char *path, struct error *error)
{
	sqlite3 *handle = NULL;
	int      file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, FILE_MODE);
	bool     good = file >= 0 || error_set(error, ERROR_STORAGE, "db.make", "%s: %s", path, strerror(errno));

	if (good)
		close(file);
	good = good && (sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK ||
			sqlite_fail(handle, path, error));
	good = good && sqlite_execute(handle, "pragma page_size = 8192", error) &&
	       sqlite_execute(handle, str_format(a, "pragma application_id = %d", APPLICATION_ID).data, error) &&
	       sqlite_execute(handle, "pragma journal_mode = wal", error);
	sqlite3_close(handle);
	return good && folder_sync(path_folder(str_of(path)), error);
}

/* Whether there is a database: what make_file() leaves when it is cut off is an empty file, at least once SQLite has rolled
 * its first transaction back. */
bool
sqlite_is_there(const char *path)
{
	struct stat status;
	sqlite3    *handle = NULL;
	int64_t     pages = 0;
	bool        good;

	if (stat(path, &status) != 0 || (S_ISREG(status.st_mode) && status.st_size == 0))
		return false;
	good = sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK;
	if (good)
		sqlite3_busy_timeout(handle, BUSY_MILLISECONDS);
	good = !good || !ask(handle, "pragma page_count", &pages, NULL) || pages > 0;
	sqlite3_close(handle);
	return good;
}

/* Before anything is changed in it. */
bool
sqlite_is_ours(const char *path, struct error *error)
{
	sqlite3 *handle = NULL;
	int64_t  mark;
	bool     good = sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK ||
		    sqlite_fail(handle, path, error);

	sqlite3_busy_timeout(handle, BUSY_MILLISECONDS);
	good = good && ask(handle, "pragma application_id", &mark, error);
	sqlite3_close(handle);
	return good && (mark == APPLICATION_ID ||
			error_set(error, ERROR_INPUT, "db.foreign", "%s is a database of another program", path));
}

static bool
open_watch(struct db_pool *pool, struct error *error)
{
	return connect_bare(pool, false, &pool->engine->watch, error) &&
	       ask(pool->engine->watch->handle, "pragma data_version", &pool->engine->seen, error);
}

static void
close_sqlite(struct db_pool *pool)
{
	struct db_engine_pool *engine = pool->engine;

	if (engine->watch != NULL)
		disconnect(&engine->watch->db);
	if (engine->turn_file >= 0)
		close(engine->turn_file);
}

static bool
open_turn(struct db_pool *pool, struct error *error)
{
	const char *path = str_format(pool->arena, "%s-turn", pool->engine->path).data;

	pool->engine->turn_file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, FILE_MODE);
	return pool->engine->turn_file >= 0 ||
	       error_set(error, ERROR_STORAGE, "db.turn", "%s: %s", path, strerror(errno));
}

const char *
sqlite_path(struct arena *a, struct str folder, struct str url)
{
	return str_c(a, path_below(a, folder, str_slice(url, strlen("sqlite:"), url.length)));
}

static bool
open_sqlite(struct db_pool *pool, struct error *error)
{
	const char *path = sqlite_path(pool->arena, pool->folder, pool->url);

	pool->engine = ARENA_NEW(pool->arena, struct db_engine_pool);
	pool->engine->path = path;
	pool->engine->turn_file = -1;
	if (!sqlite_is_there(path)) {
		if (!pool->make)
			return error_set(error, ERROR_STORAGE, "db.absent", "there is no database %s", path);
		if (!make_file(pool->arena, path, error))
			return false;
	}
	if (sqlite_is_ours(path, error) && open_turn(pool, error) && open_watch(pool, error))
		return true;
	close_sqlite(pool);
	return false;
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

static bool
prepare(struct sqlite_db *sqlite, const struct db_statement *const *at, sqlite3_stmt **prepared_r, struct error *error)
{
	sqlite3_stmt **place = &sqlite->prepared[db_statement_index(at)];

	if (*place == NULL &&
	    sqlite3_prepare_v3(sqlite->handle, (*at)->sqlite, -1, SQLITE_PREPARE_PERSISTENT, place, NULL) != SQLITE_OK)
		return sqlite_fail(sqlite->handle, (*at)->name, error);
	*prepared_r = *place;
	return true;
}

static bool
prepare_only(struct db *db, const struct db_statement *const *at, struct error *error)
{
	sqlite3_stmt *prepared;

	return prepare(sqlite_of(db), at, &prepared, error);
}

void
sqlite_bind(sqlite3_stmt *prepared, int index, enum db_type type, const struct db_value *value)
{
	const char *bytes = value->text.data != NULL ? value->text.data : "";

	if (value->null) {
		sqlite3_bind_null(prepared, index);
		return;
	}
	switch (type) {
	case DB_INT:
		sqlite3_bind_int64(prepared, index, value->integer);
		break;
	case DB_REAL:
		sqlite3_bind_double(prepared, index, value->real);
		break;
	case DB_TEXT:
		sqlite3_bind_text64(prepared, index, bytes, value->text.length, SQLITE_STATIC, SQLITE_UTF8);
		break;
	case DB_BLOB:
		sqlite3_bind_blob64(prepared, index, bytes, value->text.length, SQLITE_STATIC);
		break;
	}
}

static struct str
column_bytes(sqlite3_stmt *prepared, int index, bool text)
{
	const void *bytes =
		text ? (const void *)sqlite3_column_text(prepared, index) : sqlite3_column_blob(prepared, index);

	return (struct str){ bytes != NULL ? bytes : "", (size_t)sqlite3_column_bytes(prepared, index) };
}

void
sqlite_read(sqlite3_stmt *prepared, int index, enum db_type type, struct db_value *value_r)
{
	*value_r = (struct db_value){ .null = sqlite3_column_type(prepared, index) == SQLITE_NULL };
	if (value_r->null)
		return;
	switch (type) {
	case DB_INT:
		value_r->integer = sqlite3_column_int64(prepared, index);
		break;
	case DB_REAL:
		value_r->real = sqlite3_column_double(prepared, index);
		break;
	case DB_TEXT:
	case DB_BLOB:
		value_r->text = column_bytes(prepared, index, type == DB_TEXT);
		break;
	}
}

static bool
step_all(struct sqlite_db *sqlite, sqlite3_stmt *prepared, const struct db_statement *statement, struct db_rows *rows,
	 struct error *error)
{
	struct db_value values[DB_FIELDS_MAX];
	int             code;

	while ((code = sqlite3_step(prepared)) == SQLITE_ROW) {
		if (rows->row == NULL)
			continue;
		for (int i = 0; i < (int)statement->column_count; i++)
			sqlite_read(prepared, i, statement->columns[i].type, &values[i]);
		rows->stopped = !rows->row(rows->context, values, error);
		if (rows->stopped)
			return false;
	}
	rows->changed = sqlite3_changes64(sqlite->handle);
	return code == SQLITE_DONE || sqlite_fail(sqlite->handle, statement->name, error);
}

/* A statement that is being stepped further up (an [each] whose callback asks the same again) is prepared once more. */
static bool
run_sqlite(struct db *db, const struct db_statement *const *at, const struct db_value *values, struct db_rows *rows,
	   struct error *error)
{
	struct sqlite_db *sqlite = sqlite_of(db);
	sqlite3_stmt     *prepared = NULL;
	bool              good, again;

	if (!prepare(sqlite, at, &prepared, error))
		return false;
	again = sqlite3_stmt_busy(prepared);
	if (again && sqlite3_prepare_v2(sqlite->handle, (*at)->sqlite, -1, &prepared, NULL) != SQLITE_OK)
		return sqlite_fail(sqlite->handle, (*at)->name, error);
	for (size_t i = 0; i < (*at)->parameter_count; i++)
		sqlite_bind(prepared, (int)i + 1, (*at)->parameters[i].type, &values[i]);
	good = step_all(sqlite, prepared, *at, rows, error);
	if (again)
		sqlite3_finalize(prepared);
	else
		sqlite3_reset(prepared);
	return good;
}

/* ---- transactions ------------------------------------------------------------------------------------------------ */

static bool
snapshot(struct db *db, struct error *error)
{
	/* the first look fixes what is seen */
	return execute_fixed(sqlite_of(db), FIXED_BEGIN, error) && execute_fixed(sqlite_of(db), FIXED_LOOK, error);
}

static void
rest(struct db *db)
{
	(void)execute_fixed(sqlite_of(db), FIXED_ROLLBACK, NULL);
}

static bool
lock_byte(int file, short type, off_t byte, struct error *error)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };

	while (fcntl(file, F_OFD_SETLKW, &lock) != 0) {
		if (errno != EINTR)
			return error_set(error, ERROR_STORAGE, "db.turn", "cannot lock the turn of changes: %s",
					 strerror(errno));
	}
	return true;
}

static bool
try_byte(int file, off_t byte)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };

	return fcntl(file, F_OFD_SETLK, &lock) == 0;
}

static bool
begin(struct db *db, struct error *error)
{
	int  file = db->pool->engine->turn_file;
	bool good;

	if (!lock_byte(file, F_WRLCK, WAIT_BYTE, error))
		return false;
	good = lock_byte(file, F_WRLCK, CHANGE_BYTE, error);
	if (!lock_byte(file, F_UNLCK, WAIT_BYTE, good ? error : NULL))
		good = false;
	if (good && sqlite_execute(sqlite_of(db)->handle, "begin immediate", error))
		return true;
	(void)lock_byte(file, F_UNLCK, CHANGE_BYTE, NULL);
	return false;
}

static void
rollback(struct db *db)
{
	if (sqlite3_get_autocommit(sqlite_of(db)->handle) == 0)
		sqlite3_exec(sqlite_of(db)->handle, "rollback", NULL, NULL, NULL);
	(void)lock_byte(db->pool->engine->turn_file, F_UNLCK, CHANGE_BYTE, NULL);
}

static bool
commit(struct db *db, struct error *error)
{
	if (sqlite3_get_autocommit(sqlite_of(db)->handle) != 0)
		return error_set(error, ERROR_STORAGE, "db.rollback", "SQLite gave the change up");
	if (!sqlite_execute(sqlite_of(db)->handle, "commit", error))
		return false;
	(void)lock_byte(db->pool->engine->turn_file, F_UNLCK, CHANGE_BYTE, NULL);
	return true;
}

static bool
savepoint(struct db *db, enum savepoint_step step, struct error *error)
{
	static const char *const texts[] = {
		[SAVEPOINT_SET] = "savepoint one",
		[SAVEPOINT_KEEP] = "release one",
		[SAVEPOINT_UNDO] = "rollback to one; release one",
	};

	return sqlite_execute(sqlite_of(db)->handle, texts[step], error);
}

static bool
in_change(struct db *db)
{
	return sqlite3_get_autocommit(sqlite_of(db)->handle) == 0;
}

/* Statements run at once. */
static bool
settle(struct db *db, struct error *error)
{
	(void)db;
	(void)error;
	return true;
}

/* One that empties the log holds SQLite's lock for as long as the disk takes: it is a turn, so that others wait in line for it,
 * not with the clock running. Who has no time to wait does not join the line. */
static int
checkpoint(struct sqlite_db *sqlite, int kind, int busy_milliseconds)
{
	int  file = sqlite->db.pool->engine->turn_file;
	bool turn = kind != SQLITE_CHECKPOINT_PASSIVE;
	int  code;

	if (turn &&
	    !(busy_milliseconds > 0 ? lock_byte(file, F_WRLCK, CHANGE_BYTE, NULL) : try_byte(file, CHANGE_BYTE)))
		return SQLITE_BUSY;
	sqlite3_busy_timeout(sqlite->handle, busy_milliseconds);
	code = sqlite3_wal_checkpoint_v2(sqlite->handle, NULL, kind, NULL, NULL);
	sqlite3_busy_timeout(sqlite->handle, BUSY_MILLISECONDS);
	if (turn)
		(void)lock_byte(file, F_UNLCK, CHANGE_BYTE, NULL);
	return code;
}

/* Waits for readers in small pieces, as nobody can change anything in each of them. */
static bool
forget(struct db_pool *pool, struct error *error)
{
	struct sqlite_db *sqlite = sqlite_of(pool->writes);
	int               code = SQLITE_BUSY;

	for (int i = 0; code == SQLITE_BUSY && i < FORGET_TRIES; i++)
		code = checkpoint(sqlite, SQLITE_CHECKPOINT_TRUNCATE, READERS_MILLISECONDS);
	if (code == SQLITE_BUSY)
		return error_set(error, ERROR_STORAGE, "db.remains",
				 "what was dropped still stands in the write-ahead log, which a reader holds up");
	return code == SQLITE_OK || sqlite_fail(sqlite->handle, "checkpoint", error);
}

static void
sample(struct db_pool *pool)
{
	(void)pool;
}

/* Writes the log back into the file, without waiting for anyone, each time it has grown; it then starts anew, unless
 * readers of old states follow each other without a pause: that is waited for, but not long. A quiet log is emptied. */
static void
tidy(struct db_pool *pool, bool idle)
{
	struct sqlite_db *sqlite = pool->writes != NULL ? sqlite_of(pool->writes) : NULL;

	if (sqlite == NULL)
		return;
	if (idle) {
		(void)checkpoint(sqlite, SQLITE_CHECKPOINT_TRUNCATE, 0);
	} else if (sqlite->log_pages >= sqlite->checkpoint_at) {
		(void)checkpoint(sqlite, SQLITE_CHECKPOINT_PASSIVE, 0);
		if (sqlite->log_pages >= LOG_PAGES)
			(void)checkpoint(sqlite, SQLITE_CHECKPOINT_RESTART, READERS_MILLISECONDS);
		sqlite->checkpoint_at = sqlite->log_pages + CHECKPOINT_PAGES;
	}
}

/* Of a connection that commits nothing itself: the number changes whenever another has. */
static bool
look(struct db_pool *pool, bool *changed_r, struct error *error)
{
	struct db_engine_pool *engine = pool->engine;
	int64_t                now;

	if (!ask(engine->watch->handle, "pragma data_version", &now, error))
		return false;
	*changed_r = now != engine->seen;
	engine->seen = now;
	return true;
}

/* ---- schema, check ----------------------------------------------------------------------------------------------- */

static bool
schema_version(struct db *db, int *version_r, struct error *error)
{
	int64_t version;
	bool    good = ask(sqlite_of(db)->handle, "pragma user_version", &version, error);

	*version_r = (int)version;
	return good;
}

static bool
run_script(struct db *db, const char *text, struct error *error)
{
	return sqlite_execute(sqlite_of(db)->handle, text, error);
}

static bool
migrate(struct db *db, const char *script, int version, struct error *error)
{
	char text[64];

	snprintf(text, sizeof text, "pragma user_version = %d", version);
	return sqlite_execute(sqlite_of(db)->handle, script, error) &&
	       sqlite_execute(sqlite_of(db)->handle, text, error);
}

struct finding {
	void (*found)(void *context, const char *what);
	void *context;
};

static int
tell(void *context, int count, char **values, char **names)
{
	const struct finding *finding = context;
	char                  text[400];

	(void)names;
	if (count == 1 && strcmp(values[0], "ok") == 0)
		return 0;
	snprintf(text, sizeof text, "%s%s", count > 1 ? "a row refers to what is not there, in table " : "",
		 values[0] != NULL ? values[0] : "?");
	finding->found(finding->context, text);
	return 0;
}

static bool
check(struct db_pool *pool, void (*found)(void *context, const char *what), void *context, struct error *error)
{
	struct finding finding = { found, context };
	struct db     *db;
	sqlite3       *handle;
	bool           good;

	if (!connect_sqlite(pool, true, &db, error))
		return false;
	handle = sqlite_of(db)->handle;
	good = sqlite3_exec(handle, "pragma integrity_check", tell, &finding, NULL) == SQLITE_OK &&
	       sqlite3_exec(handle, "pragma foreign_key_check", tell, &finding, NULL) == SQLITE_OK;
	if (!good && (sqlite3_errcode(handle) & 0xFF) == SQLITE_CORRUPT) {
		found(context, sqlite3_errmsg(handle));
		good = true;
	}
	good = good || sqlite_fail(handle, "integrity_check", error);
	disconnect(db);
	return good;
}

const struct db_driver sqlite_driver = {
	.engine = DB_SQLITE,
	.open = open_sqlite,
	.close = close_sqlite,
	.connect = connect_sqlite,
	.disconnect = disconnect,
	.run = run_sqlite,
	.prepare = prepare_only,
	.snapshot = snapshot,
	.rest = rest,
	.begin = begin,
	.commit = commit,
	.rollback = rollback,
	.savepoint = savepoint,
	.in_change = in_change,
	.settle = settle,
	.tidy = tidy,
	.forget = forget,
	.sample = sample,
	.look = look,
	.schema_version = schema_version,
	.migrate = migrate,
	.check = check,
	.script = run_script,
	.connect_copy = sqlite_connect_copy,
	.list_tables = sqlite_list_tables,
	.copy_out = sqlite_copy_out,
	.copy_in = sqlite_copy_in,
	.beside = sqlite_beside,
	.exists = sqlite_exists,
	.rename = sqlite_rename,
	.drop = sqlite_drop,
};
