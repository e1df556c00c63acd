/* Followers: learning that someone, in whatever process, has committed. The engine is asked every few milliseconds; a
 * commit of this process wakes those who wait at once. */
#include "db/driver.h"

#include "base/clock.h"

enum { LOOK_MILLISECONDS = 20 };

void
watch_open(struct db_pool *pool)
{
	pthread_condattr_t attributes;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&pool->committed, &attributes);
	pthread_condattr_destroy(&attributes);
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

/* Under the mutex, which is open meanwhile. */
static void
wait_for_commit(struct db_pool *pool, int64_t milliseconds)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += (long)milliseconds * 1000 * 1000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_cond_timedwait(&pool->committed, &pool->watch_mutex, &until);
}

void
db_wait(struct db_pool *pool, int64_t version, int milliseconds)
{
	int64_t end = clock_monotonic() + milliseconds;
	int64_t rest = milliseconds;

	pthread_mutex_lock(&pool->watch_mutex);
	while (look(pool, NULL), pool->version == version && rest > 0) {
		wait_for_commit(pool, rest < LOOK_MILLISECONDS ? rest : LOOK_MILLISECONDS);
		rest = end - clock_monotonic();
	}
	pthread_mutex_unlock(&pool->watch_mutex);
}
