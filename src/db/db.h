/* The database: SQLite and PostgreSQL behind one door.
 *
 * SQL stands in .sql files beside the code that uses it; tools/sqlc makes of each statement a typed function q_NAME(a, db,
 * parameters..., outputs..., error) (see docs/database.md). Nobody else prepares SQL.
 *
 * A connection (struct db) belongs to one thread at a time. Readers never block. All changes go through the one writer of
 * a pool: db_change() hands it a function, the writer commits many of them at once, and returns true to each caller when
 * its change is durable. */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/base.h"

struct clock;
struct db;      /* a connection */
struct db_pool; /* of one database: connections and the writer */
struct log;

enum db_engine { DB_SQLITE, DB_POSTGRESQL };

struct db_options {
	struct str  url;         /* "sqlite:chm.db" or "postgresql://…?schema=NAME" */
	struct str  folder;      /* the node directory, to which an sqlite path is relative */
	size_t      readers;     /* connections for reading that are kept; 0: eight */
	int64_t     cache_bytes; /* page cache of the writer, SQLite; 0: the default */
	bool        make;        /* make the database when it is absent (`chm init`) */
	struct log *log;         /* may be NULL */
};

/* Opens the database; its schema may be of another version (db_schema_version). ERROR_STORAGE, also when there is none. */
CHECKED bool db_pool_open(const struct db_options *options, struct db_pool **pool_r, struct error *error);

/* Finishes what the writer has taken on, checkpoints, closes. `pool` may be NULL. */
void db_pool_close(struct db_pool *pool);

enum db_engine db_pool_engine(const struct db_pool *pool);
enum db_engine db_engine(const struct db *db);

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* A connection that only reads (SQLite: query_only and an authorizer; PostgreSQL: read only transactions), waiting for a
 * free one; whoever has waited 50 milliseconds gets one more than are kept, for a thread may borrow a second while it has one. Give it back with db_return(). Each statement sees the newest commit; after db_snapshot() all see one state
 * until db_return(), at the latest that of the first of them. */
CHECKED bool db_borrow(struct db_pool *pool, struct db **db_r, struct error *error);
void         db_return(struct db *db);
CHECKED bool db_snapshot(struct db *db, struct error *error);

/* ---- changing ---------------------------------------------------------------------------------------------------- */

typedef bool db_change_fn(void *context, struct db *db, struct error *error);

/* Runs `change` in the writer thread inside a transaction, and returns when it is durable, together with others that
 * waited (group commit). When it returns false, its own work is undone and its error is the caller's; changes of others
 * in the same group stand. A statement that failed fails the change, whatever `change` then returns: look before you
 * write, do not try and see. On PostgreSQL statements that return nothing are sent and not waited for: that one failed is
 * told by the next that has rows, or when `change` has returned. `change` must not call db_change() or db_bulk() itself. */
CHECKED bool db_change(struct db_pool *pool, db_change_fn *change, void *context, struct error *error);

/* As db_change(), but a transaction of its own, for bulk work in batches that hold the write lock at most
 * LIMIT_WRITE_LOCK_MILLISECONDS; runs in the calling thread. Between two batches others get their turn, of this process
 * and of others. */
CHECKED bool db_bulk(struct db_pool *pool, db_change_fn *change, void *context, struct error *error);

/* How long bulk work of this pool held the write lock, in milliseconds: in its newest batch, and of that in the commit,
 * which takes as long however little it commits; in the longest; the longest without its commit, in which the disk is waited
 * for; and how many batches held it longer than LIMIT_WRITE_LOCK_MILLISECONDS. */
struct db_holds {
	int64_t newest, commit;
	int64_t longest, longest_work;
	int64_t count, beyond;
};

void db_holds(struct db_pool *pool, struct db_holds *holds_r);

/* After many rows came at once: on PostgreSQL the tables are sampled now, for its plans, which it would do by itself a minute
 * later; SQLite's plans do not look at how many rows there are. When it fails the plans stay as they were. */
void db_sample(struct db_pool *pool);

/* A number that rises after each commit by any process, for followers: cheap to ask. It counts for this pool only. Ask
 * before you read, and hand it to db_wait() when you have read: no commit between the two is missed. */
CHECKED bool db_data_version(struct db_pool *pool, int64_t *version_r, struct error *error);

/* Waits until the data's version is another than `version`, or `milliseconds` have passed. */
void db_wait(struct db_pool *pool, int64_t version, int milliseconds);

/* ---- schema and upkeep ------------------------------------------------------------------------------------------- */

/* The version the program wants, and that the database has (0: empty). */
int          db_schema_wanted(void);
CHECKED bool db_schema_version(struct db *db, int *version_r, struct error *error);

/* Brings the schema forward, each migration in a transaction; does nothing when it is this version's. ERROR_INPUT
 * "schema.newer" when the database is of a newer program. */
CHECKED bool db_migrate(struct db_pool *pool, struct error *error);

/* As far as `version`, at most this program's: what an older program left, for tests. */
CHECKED bool db_migrate_to(struct db_pool *pool, int version, struct error *error);

/* After rows were dropped that must not be read again by anyone: on SQLite, whose pages are overwritten when rows leave
 * them, the write-ahead log still holds those pages; it is written back and emptied. ERROR_STORAGE "db.remains" while a
 * reader of an old state holds it up: ask again. On PostgreSQL the server overwrites what it frees when it needs the room,
 * and this does nothing (docs/database.md). */
CHECKED bool db_forget(struct db_pool *pool, struct error *error);

/* The engine's own check of its files and constraints (SQLite: integrity_check; PostgreSQL: reads every row). Calls
 * `found` for each thing that is wrong. */
CHECKED bool db_check(struct db_pool *pool, void (*found)(void *context, const char *what), void *context,
		      struct error *error);

#endif
