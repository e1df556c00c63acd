/* Pools: connections for reading, lent to one thread at a time. Changes are in writer.c. */
#include "db/driver.h"

#include "base/clock.h"
#include "base/condition.h"

enum { READERS_DEFAULT = 8, PATIENCE_MILLISECONDS = 50 };

static const struct {
	struct str              scheme;
	const struct db_driver *driver;
} schemes[] = {
	{ { "sqlite:", 7 }, &sqlite_driver },
	{ { "postgresql:", 11 }, &postgresql_driver },
};

const struct db_driver *
driver_for(struct str url, struct error *error)
{
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		if (str_starts(url, schemes[i].scheme))
			return schemes[i].driver;
	}
	error_set(error, ERROR_INPUT, "db.url",
		  "database address '%.*s' starts with neither sqlite: nor postgresql:", STR_ARGS(url));
	return NULL;
}

static struct db_pool *
pool_make(const struct db_options *options, const struct db_driver *driver)
{
	struct arena   *a = arena_open(4096);
	struct db_pool *pool = ARENA_NEW(a, struct db_pool);

	pool->arena = a;
	pool->driver = driver;
	pool->url = str_copy(a, options->url);
	pool->folder = str_copy(a, options->folder);
	pool->cache_bytes = options->cache_bytes;
	pool->make = options->make;
	pool->log = options->log;
	pool->readers = options->readers > 0 ? options->readers : READERS_DEFAULT;
	pthread_mutex_init(&pool->mutex, NULL);
	condition_open(&pool->returned);
	pthread_mutex_init(&pool->queue_mutex, NULL);
	condition_open(&pool->queued);
	turn_open(&pool->turn);
	watch_open(pool);
	return pool;
}

static void
pool_free(struct db_pool *pool)
{
	watch_close(pool);
	turn_close(&pool->turn);
	pthread_cond_destroy(&pool->queued);
	pthread_mutex_destroy(&pool->queue_mutex);
	pthread_cond_destroy(&pool->returned);
	pthread_mutex_destroy(&pool->mutex);
	arena_close(pool->arena);
}

bool
db_pool_open(const struct db_options *options, struct db_pool **pool_r, struct error *error)
{
	const struct db_driver *driver = driver_for(options->url, error);
	struct db_pool         *pool;

	*pool_r = NULL;
	if (driver == NULL)
		return false;
	pool = pool_make(options, driver);
	if (!driver->open(pool, error)) {
		pool_free(pool);
		return false;
	}
	*pool_r = pool;
	return true;
}

void
db_pool_close(struct db_pool *pool)
{
	size_t closed = 0;

	if (pool == NULL)
		return;
	writer_stop(pool);
	for (struct db *db = pool->free, *next; db != NULL; db = next, closed++) {
		next = db->next;
		pool->driver->disconnect(db);
	}
	assert(closed == pool->open); /* else a connection was not returned */
	if (pool->writes != NULL)
		pool->driver->disconnect(pool->writes);
	pool->driver->close(pool);
	pool_free(pool);
}

enum db_engine
db_pool_engine(const struct db_pool *pool)
{
	return pool->driver->engine;
}

enum db_engine
db_engine(const struct db *db)
{
	return db->driver->engine;
}

/* A free connection, or NULL with the right to open one. Threads that have one may want another: when all of them are lent to
 * such threads none comes back, so whoever has waited gets one beyond the number that is kept. */
static struct db *
take_free(struct db_pool *pool)
{
	int64_t    until = clock_monotonic() + PATIENCE_MILLISECONDS;
	struct db *db;
	bool       patient = true;

	pthread_mutex_lock(&pool->mutex);
	while (pool->free == NULL && pool->open >= pool->readers && patient)
		patient = condition_wait(&pool->returned, &pool->mutex, until);
	db = pool->free;
	if (db != NULL)
		pool->free = db->next;
	else
		pool->open++;
	pthread_mutex_unlock(&pool->mutex);
	return db;
}

static void
give_up_place(struct db_pool *pool)
{
	pthread_mutex_lock(&pool->mutex);
	pool->open--;
	pthread_cond_signal(&pool->returned);
	pthread_mutex_unlock(&pool->mutex);
}

bool
db_borrow(struct db_pool *pool, struct db **db_r, struct error *error)
{
	*db_r = take_free(pool);
	if (*db_r != NULL || pool->driver->connect(pool, false, db_r, error))
		return true;
	give_up_place(pool);
	return false;
}

void
db_return(struct db *db)
{
	struct db_pool *pool;
	bool            keeps;

	if (db == NULL)
		return;
	pool = db->pool;
	if (db->snapshot)
		db->driver->rest(db);
	db->snapshot = false;
	db->spoiled = false;
	pthread_mutex_lock(&pool->mutex);
	keeps = pool->open <= pool->readers;
	if (keeps) {
		db->next = pool->free;
		pool->free = db;
	} else {
		pool->open--;
	}
	pthread_cond_signal(&pool->returned);
	pthread_mutex_unlock(&pool->mutex);
	if (!keeps)
		pool->driver->disconnect(db);
}

bool
db_snapshot(struct db *db, struct error *error)
{
	assert(db != db->pool->writes);
	if (db->snapshot)
		return true;
	db->snapshot = db->driver->snapshot(db, error);
	return db->snapshot;
}

bool
db_schema_version(struct db *db, int *version_r, struct error *error)
{
	return db->driver->schema_version(db, version_r, error);
}

bool
db_check(struct db_pool *pool, void (*found)(void *context, const char *what), void *context, struct error *error)
{
	return pool->driver->check(pool, found, context, error);
}
