/* What an engine gives to the room, and what the parts of the room share. Nothing outside src/db includes this. */
#ifndef DB_DRIVER_H
#define DB_DRIVER_H

#include "db/copy.h"
#include "db/db.h"
#include "db/statement.h"

#include <pthread.h>

struct db_driver;
struct change_request;

/* A connection; the engine's own data stands around it. */
struct db {
	struct db_pool         *pool;
	const struct db_driver *driver;
	bool                    snapshot; /* reads one state until it is returned */
	bool                    spoiled;  /* a statement of the present change failed: the change cannot stand */
	struct error            first;    /* what failed */
	struct db              *next;     /* in the pool's list of free ones */
};

/* Takes turns in the order of asking. */
struct turn {
	pthread_mutex_t mutex;
	pthread_cond_t  changed;
	uint64_t        next, serving;
};

/* The changes that wait for the writer, oldest first. */
struct change_queue {
	struct change_request *first, *last;
};

struct db_pool {
	const struct db_driver *driver;
	struct arena           *arena;
	struct str              url, folder;
	int64_t                 cache_bytes;
	bool                    make;
	struct log             *log;

	pthread_mutex_t mutex; /* guards what follows */
	pthread_cond_t  returned;
	struct db      *free;
	size_t          open, readers;
	struct db_holds holds;

	struct turn turn;   /* whoever has it uses `writes`, and is the one of this process who changes */
	struct db  *writes; /* the connection for changes; NULL until it is needed */

	pthread_mutex_t     queue_mutex; /* guards what follows */
	pthread_cond_t      queued;
	struct change_queue queue;
	pthread_t           writer;
	bool                started, running, stopping; /* the writer: `started` until it is joined */

	pthread_mutex_t watch_mutex; /* guards what follows */
	pthread_cond_t  committed;
	int64_t         version;

	struct db_engine_pool *engine; /* the engine's own data */
};

/* What a statement's rows go to. `row` may be NULL; it returns false with an error to stop. */
struct db_rows {
	bool (*row)(void *context, const struct db_value *values, struct error *error);
	void   *context;
	bool    stopped; /* by `row`: nothing is wrong with the statement */
	int64_t changed;
};

enum savepoint_step { SAVEPOINT_SET, SAVEPOINT_KEEP, SAVEPOINT_UNDO };

struct db_driver {
	enum db_engine engine;

	bool (*open)(struct db_pool *pool, struct error *error);
	void (*close)(struct db_pool *pool);
	bool (*connect)(struct db_pool *pool, bool writes, struct db **db_r, struct error *error);
	void (*disconnect)(struct db *db);

	bool (*run)(struct db *db, const struct db_statement *const *at, const struct db_value *values,
		    struct db_rows *rows, struct error *error);
	bool (*prepare)(struct db *db, const struct db_statement *const *at, struct error *error); /* and compare */
	bool (*snapshot)(struct db *db, struct error *error);
	void (*rest)(struct db *db); /* ends a snapshot */

	/* A transaction that changes; begin waits for its turn among processes. rollback ends it whatever its state, also
	 * after a commit that failed. in_change is false once the engine has given the transaction up by itself. */
	bool (*begin)(struct db *db, struct error *error);
	bool (*commit)(struct db *db, struct error *error);
	void (*rollback)(struct db *db);
	bool (*savepoint)(struct db *db, enum savepoint_step step, struct error *error);
	bool (*in_change)(struct db *db);

	/* Waits for the statements of a change that were sent without waiting; the first that failed is the error. */
	bool (*settle)(struct db *db, struct error *error);

	/* Called with the turn after a commit: keeps files small. `idle` when nothing has changed for a while. */
	void (*tidy)(struct db_pool *pool, bool idle);

	bool (*forget)(struct db_pool *pool, struct error *error); /* with the turn */
	void (*sample)(struct db_pool *pool);

	/* Whether anyone has committed since it was asked last. Called by one thread at a time. */
	bool (*look)(struct db_pool *pool, bool *changed_r, struct error *error);

	bool (*schema_version)(struct db *db, int *version_r, struct error *error);
	bool (*migrate)(struct db *db, const char *script, int version, struct error *error); /* inside a transaction */
	bool (*check)(struct db_pool *pool, void (*found)(void *context, const char *what), void *context,
		      struct error *error);

	/* Several commands without parameters, inside a change. */
	bool (*script)(struct db *db, const char *text, struct error *error);

	/* Copies (copy.c). A connection for one sees one state until it is disconnected; copy_in is inside a change. */
	bool (*connect_copy)(struct db_pool *pool, struct db **db_r, struct error *error);
	bool (*list_tables)(struct arena *a, struct db *db, struct db_tables *tables_r, struct error *error);
	bool (*copy_out)(struct db *db, const struct db_table *table, db_copy_fn *row, void *context,
			 struct error *error);
	bool (*copy_in)(struct db *db, const struct db_table *table, db_copy_next_fn *next, void *context,
			struct error *error);
	bool (*beside)(struct arena *a, struct str url, struct str *beside_r, struct error *error);
	bool (*exists)(struct str folder, struct str url, bool *exists_r, struct error *error);
	bool (*rename)(struct str folder, struct str url, struct str new_url, struct error *error);
	bool (*drop)(struct str folder, struct str url, struct error *error);
};

/* What stands behind the name of a database until it is finished: nobody calls one so that is in use. */
#define DB_UNFINISHED "-unfinished"

/* The engine of an address; NULL and ERROR_INPUT "db.url" when there is none. */
const struct db_driver *driver_for(struct str url, struct error *error);

extern const struct db_driver sqlite_driver;
extern const struct db_driver postgresql_driver;

/* Statements, as the room's functions run them (statement.c). */
bool statement_failed(struct db *db, const struct error *error);

/* The writer (writer.c). */
void writer_stop(struct db_pool *pool);
void turn_open(struct turn *turn);
void turn_close(struct turn *turn);

/* Followers (watch.c). */
void watch_open(struct db_pool *pool);
void watch_close(struct db_pool *pool);
void watch_committed(struct db_pool *pool); /* wakes those who wait */

#endif
