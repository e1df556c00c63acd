/* What the parts of the PostgreSQL driver share: postgresql.c has connections, transactions and the schema,
 * postgresql_run.c runs statements, postgresql_copy.c copies whole databases. */
#ifndef DB_POSTGRESQL_H
#define DB_POSTGRESQL_H

#include "db/driver.h"

#include <libpq-fe.h>

/* Commands that may be sent before their answers are read: few enough that the answers fit into the socket, else both
 * sides would wait for the other to read. */
enum { PIPELINE_COMMANDS = 500, PIPELINE_SPACE = PIPELINE_COMMANDS + 8 };

struct stream;

struct postgresql_db {
	struct db db;
	PGconn   *connection;
	bool      writes;
	bool plain;  /* for upkeep: takes several commands in one text; all others are in pipeline mode at all times */
	bool broken; /* to be connected anew before its next use */
	bool looked; /* a statement of the snapshot was sent */
	bool rests;  /* the end of a snapshot was sent, its answer is still to come */

	bool  *prepared; /* by db_statement_index() */
	size_t prepared_count;

	/* What was sent, in order, and not answered yet. */
	size_t pending;
	struct {
		const char *what;
		size_t      prepares; /* the number after a statement's index, where it is prepared; 0 elsewhere */
	} sent[PIPELINE_SPACE];
	struct stream *stream;     /* the statement whose rows are being handed out */
	size_t         rows_given; /* by the statement that ran last */
};

static inline struct postgresql_db *
postgresql_of(struct db *db)
{
	return (struct postgresql_db *)db;
}

/* The answer to `what` as an error; false. NULL when the connection was lost. */
bool postgresql_fail(struct postgresql_db *pg, const PGresult *result, const char *what, struct error *error);

/* Runs a statement; on a connection for changes one that returns nothing is only sent. */
CHECKED bool postgresql_run(struct postgresql_db *pg, const struct db_statement *const *at,
			    const struct db_value *values, struct db_rows *rows, struct error *error);

/* Prepares a statement, on a connection for reading, and compares its columns with its header. */
CHECKED bool postgresql_compare(struct postgresql_db *pg, const struct db_statement *const *at, struct error *error);

/* Sends a command without parameters, whose text stays; its answer is read by the next await. */
CHECKED bool postgresql_send(struct postgresql_db *pg, const char *sql, struct error *error);

/* Reads the answers to all that was sent; the first that failed is the error. `what` names the last, whose command tag
 * goes into `tag_r` unless it is NULL. */
enum { TAG_TEXT = 64 };
CHECKED bool postgresql_await(struct postgresql_db *pg, const char *what, char *tag_r, struct error *error);

/* Sends a query without parameters for one integer and waits for it. */
CHECKED bool postgresql_ask(struct postgresql_db *pg, const char *sql, int64_t *value_r, struct error *error);

/* The address without our own parameter, and the schema that it names. ERROR_INPUT "db.schema". */
CHECKED bool postgresql_address(struct arena *a, struct str url, const char **url_r, const char **schema_r,
				struct error *error);

/* Runs commands, of which several may stand in one text, on a connection that is in no pipeline. */
CHECKED bool postgresql_execute(struct postgresql_db *pg, const char *sql, struct error *error);

/* A connection for reading in the pool's schema that is in no pipeline. */
CHECKED bool postgresql_connect_plain(struct db_pool *pool, struct postgresql_db **pg_r, struct error *error);

/* Does `work` on a connection that is in a pipeline otherwise. */
typedef bool postgresql_work_fn(struct postgresql_db *pg, void *context, struct error *error);
CHECKED bool postgresql_outside_pipeline(struct postgresql_db *pg, postgresql_work_fn *work, void *context,
					 struct error *error);

/* Copies: as in struct db_driver. */
CHECKED bool postgresql_connect_copy(struct db_pool *pool, struct db **db_r, struct error *error);
CHECKED bool postgresql_list_tables(struct arena *a, struct db *db, struct db_tables *tables_r, struct error *error);
CHECKED bool postgresql_copy_out(struct db *db, const struct db_table *table, db_copy_fn *row, void *context,
				 struct error *error);
CHECKED bool postgresql_copy_in(struct db *db, const struct db_table *table, db_copy_next_fn *next, void *context,
				struct error *error);
CHECKED bool postgresql_beside(struct arena *a, struct str url, struct str *beside_r, struct error *error);
CHECKED bool postgresql_exists(struct str folder, struct str url, bool *exists_r, struct error *error);
CHECKED bool postgresql_rename(struct str folder, struct str url, struct str new_url, struct error *error);
CHECKED bool postgresql_drop(struct str folder, struct str url, struct error *error);

#endif
