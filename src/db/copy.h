/* Copies of a whole database: every table, row by row, in an order that is the same on both engines; and a database made of
 * such rows. Nothing here knows what the tables hold, so a table that a migration adds is copied too. */
#ifndef DB_COPY_H
#define DB_COPY_H

#include "db/db.h"
#include "db/statement.h" /* db_type, db_value */

struct db_column {
	const char  *name;
	enum db_type type;
};

struct db_table {
	const char             *name;
	const struct db_column *columns; /* at most DB_FIELDS_MAX */
	size_t                  column_count;
	const char             *order; /* what rows are sorted by, for SQL: the primary key */
};

struct db_tables {
	const struct db_table *list; /* in the order in which they were made: a row refers to tables before its own */
	size_t                 count;
};

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* One state of the whole database, read by a connection of its own; readers and writers go on. Belongs to one thread. */
struct db_copy;

CHECKED bool db_copy_open(struct db_pool *pool, struct db_copy **copy_r, struct error *error);
void         db_copy_close(struct db_copy *copy); /* may be NULL */

/* The tables, and the schema's version. */
const struct db_tables *db_copy_tables(const struct db_copy *copy);
int                     db_copy_version(const struct db_copy *copy);

/* Hands out each row of a table; what the values point to lives until the callback returns. */
typedef bool db_copy_fn(void *context, const struct db_value *values, struct error *error);
CHECKED bool db_copy_each(struct db_copy *copy, const struct db_table *table, db_copy_fn *row, void *context,
			  struct error *error);

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* Makes a database of the schema's `version`, in place of what is at `url`. The pool is to be closed, also when this fails. */
CHECKED bool db_copy_make(struct str folder, struct str url, int version, struct db_pool **pool_r, struct error *error);

/* Takes out every row that migrations have put into a new database. ERROR_INPUT "db.tables" when it has other tables. */
CHECKED bool db_copy_empty(struct db_pool *pool, const struct db_tables *tables, struct error *error);

/* Gives the next row to write; `*more_r` false at the end. Values live until it is called again. */
typedef bool db_copy_next_fn(void *context, struct db_value *values_r, bool *more_r, struct error *error);

/* Adds rows to a table in one transaction. `row_r` counts those that were given: the last is what an error is about. */
CHECKED bool db_copy_fill(struct db_pool *pool, const struct db_table *table, db_copy_next_fn *next, void *context,
			  struct error *error);

/* True when both have the same tables with the same columns; else ERROR_INPUT "db.tables" says which differs. */
CHECKED bool db_tables_equal(const struct db_tables *left, const struct db_tables *right, struct error *error);

/* ---- whole databases that nobody has open ------------------------------------------------------------------------ */

/* The address of a database beside the one at `url`, for what gets that name when it is finished. */
CHECKED bool db_url_beside(struct arena *a, struct str url, struct str *beside_r, struct error *error);

/* Whether there is one at `url`; ERROR_STORAGE when that cannot be found out. `folder` as of struct db_options. */
CHECKED bool db_exists(struct str folder, struct str url, bool *exists_r, struct error *error);

/* Gives it another name at once; one of the two addresses comes from db_url_beside(). ERROR_CONFLICT "db.exists" when there
 * is one of the new name. */
CHECKED bool db_rename(struct str folder, struct str url, struct str new_url, struct error *error);

/* Removes it with all that is in it; it may be absent. ERROR_INPUT "db.foreign" when it is another program's. */
CHECKED bool db_drop(struct str folder, struct str url, struct error *error);

/* ---- a database that has moved ----------------------------------------------------------------------------------- */

/* Runs `work` while nobody can change the database, in whatever process; readers go on. When it returns true every table
 * gets the name moved_NAME, so that a program that still has the database open fails, loudly, instead of changing what
 * nobody reads any more. */
CHECKED bool db_retire(struct db_pool *pool, bool (*work)(void *context, struct error *error), void *context,
		       struct error *error);

#endif
