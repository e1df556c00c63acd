/* Followers: learning that someone, in whatever process, has committed. The engine is asked every few milliseconds; a
 * commit of this process wakes those who wait at once. */
#include "db/driver.h"

#include "base/clock.h"
#include "base/condition.h"

enum { LOOK_MILLISECONDS = 20 };

void
watch_open(struct db_pool *pool)
{
	condition_open(&pool->committed);
	pthread_mutex_init(&pool->watch_mutex, NULL);
}

void
watch_close(struct db_pool *pool)
{
	pthread_cond_destroy(&pool->committed);
	pthread_mutex_destroy(&pool->watch_mutex);
}

void
watch_committed(struct db_pool *pool)
{
	pthread_mutex_lock(&pool->watch_mutex);
	pthread_cond_broadcast(&pool->committed);
	pthread_mutex_unlock(&pool->watch_mutex);
}

/* Under the mutex. */
static bool
look(struct db_pool *pool, struct error *error)
{
	bool changed = false;

	if (!pool->driver->look(pool, &changed, error))
		return false;
	pool->version += changed;
	return true;
}

bool
db_data_version(struct db_pool *pool, int64_t *version_r, struct error *error)
{
	bool good;

	pthread_mutex_lock(&pool->watch_mutex);
	good = look(pool, error);
	*version_r = pool->version;
	pthread_mutex_unlock(&pool->watch_mutex);
	return good;
}

void
db_wait(struct db_pool *pool, int64_t version, int milliseconds)
{
	int64_t now = clock_monotonic(), end = now + milliseconds;

	pthread_mutex_lock(&pool->watch_mutex);
	while (look(pool, NULL), pool->version == version && now < end) {
		(void)condition_wait(&pool->committed, &pool->watch_mutex,
				     end < now + LOOK_MILLISECONDS ? end : now + LOOK_MILLISECONDS);
		now = clock_monotonic();
	}
	pthread_mutex_unlock(&pool->watch_mutex);
}
