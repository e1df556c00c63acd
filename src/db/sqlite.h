/* What the two parts of the SQLite driver share: sqlite.c has connections, statements, transactions and the schema,
 * sqlite_copy.c copies whole databases. */
#ifndef DB_SQLITE_H
#define DB_SQLITE_H

#include "db/driver.h"

#include <sqlite3.h>

/* What is asked for each page, prepared once. */
enum fixed { FIXED_BEGIN, FIXED_LOOK, FIXED_ROLLBACK, FIXED };

struct sqlite_db {
	struct db      db;
	sqlite3       *handle;
	sqlite3_stmt  *fixed[FIXED];
	bool           writes;
	int            log_pages;     /* length of the write-ahead log after the newest commit */
	int            checkpoint_at; /* when it is that long, it is written back */
	sqlite3_stmt **prepared;      /* by db_statement_index() */
	size_t         prepared_count;
};

static inline struct sqlite_db *
sqlite_of(struct db *db)
{
	return (struct sqlite_db *)db;
}

/* What the engine says as an error; false. */
bool sqlite_fail(sqlite3 *handle, const char *doing, struct error *error);

CHECKED bool sqlite_execute(sqlite3 *handle, const char *sql, struct error *error);

/* A value into a parameter, counted from 1, and out of a column, counted from 0. */
void sqlite_bind(sqlite3_stmt *prepared, int index, enum db_type type, const struct db_value *value);
void sqlite_read(sqlite3_stmt *prepared, int index, enum db_type type, struct db_value *value_r);

/* The file of an address. */
const char *sqlite_path(struct arena *a, struct str folder, struct str url);

/* Whether there is a database in a file, and whether it is one of ours: else ERROR_INPUT "db.foreign". */
bool         sqlite_is_there(const char *path);
CHECKED bool sqlite_is_ours(const char *path, struct error *error);

/* Copies: as in struct db_driver. */
CHECKED bool sqlite_connect_copy(struct db_pool *pool, struct db **db_r, struct error *error);
CHECKED bool sqlite_list_tables(struct arena *a, struct db *db, struct db_tables *tables_r, struct error *error);
CHECKED bool sqlite_copy_out(struct db *db, const struct db_table *table, db_copy_fn *row, void *context,
			     struct error *error);
CHECKED bool sqlite_copy_in(struct db *db, const struct db_table *table, db_copy_next_fn *next, void *context,
			    struct error *error);
CHECKED bool sqlite_beside(struct arena *a, struct str url, struct str *beside_r, struct error *error);
CHECKED bool sqlite_exists(struct str folder, struct str url, bool *exists_r, struct error *error);
CHECKED bool sqlite_rename(struct str folder, struct str url, struct str new_url, struct error *error);
CHECKED bool sqlite_drop(struct str folder, struct str url, struct error *error);

#endif
