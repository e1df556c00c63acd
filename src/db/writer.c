/* Changes. Whoever changes holds the pool's turn, which passes in the order of asking: the writer thread, which takes
 * many small changes into one commit, and threads with bulk work, which bring a transaction of their own. */
#include "db/driver.h"

#include "base/clock.h"
#include "base/condition.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/waiting.h"

enum { IDLE_MILLISECONDS = 2000 };

struct change_request {
	db_change_fn          *change;
	void                  *context;
	struct error          *error;
	struct error           own; /* when the caller wants none */
	bool                   done, good;
	pthread_cond_t         answered;
	struct change_request *next;
};

/* ---- turns ------------------------------------------------------------------------------------------------------- */

void
turn_open(struct turn *turn)
{
	pthread_mutex_init(&turn->mutex, NULL);
	pthread_cond_init(&turn->changed, NULL);
}

void
turn_close(struct turn *turn)
{
	pthread_cond_destroy(&turn->changed);
	pthread_mutex_destroy(&turn->mutex);
}

static void
turn_take(struct turn *turn)
{
	uint64_t mine;

	pthread_mutex_lock(&turn->mutex);
	mine = turn->next++;
	while (turn->serving != mine)
		pthread_cond_wait(&turn->changed, &turn->mutex);
	pthread_mutex_unlock(&turn->mutex);
}

static void
turn_give(struct turn *turn)
{
	pthread_mutex_lock(&turn->mutex);
	turn->serving++;
	pthread_cond_broadcast(&turn->changed);
	pthread_mutex_unlock(&turn->mutex);
}

/* ---- transactions ------------------------------------------------------------------------------------------------ */

/* The connection for changes, opened when it is first needed, and a transaction on it. */
static bool
begin(struct db_pool *pool, struct error *error)
{
	if (pool->writes == NULL && !pool->driver->connect(pool, true, &pool->writes, error))
		return false;
	pool->writes->spoiled = false;
	return pool->driver->begin(pool->writes, error);
}

/* Ends the transaction; a connection that has given it up, or whose commit failed, starts anew. */
static bool
finish(struct db_pool *pool, bool keep, struct error *error)
{
	struct db *db = pool->writes;

	db->spoiled = false;
	if (keep && pool->driver->commit(db, error)) {
		watch_committed(pool);
		return true;
	}
	pool->driver->rollback(db);
	return false;
}

/* One change of the transaction; what it did is as good as its word. */
static bool
run_change(struct db *db, db_change_fn *change, void *context, struct error *error)
{
	bool good = change(context, db, error);

	if (good && db->spoiled && error != NULL)
		*error = db->first;
	return good && !db->spoiled && db->driver->settle(db, error);
}

static void
note_hold(struct db_pool *pool, int64_t milliseconds, int64_t commit)
{
	struct db_holds *holds = &pool->holds;

	pthread_mutex_lock(&pool->mutex);
	holds->newest = milliseconds;
	holds->commit = commit;
	holds->longest = milliseconds > holds->longest ? milliseconds : holds->longest;
	holds->longest_work = milliseconds - commit > holds->longest_work ? milliseconds - commit : holds->longest_work;
	holds->count++;
	holds->beyond += milliseconds > LIMIT_WRITE_LOCK_MILLISECONDS;
	pthread_mutex_unlock(&pool->mutex);
}

void
db_holds(struct db_pool *pool, struct db_holds *holds_r)
{
	pthread_mutex_lock(&pool->mutex);
	*holds_r = pool->holds;
	pthread_mutex_unlock(&pool->mutex);
}

static bool
change_alone(struct db_pool *pool, db_change_fn *change, void *context, bool bulk, struct error *error)
{
	int64_t start, commit;
	bool    good;

	if (!begin(pool, error))
		return false;
	start = clock_monotonic();
	good = run_change(pool->writes, change, context, error);
	commit = clock_monotonic();
	good = finish(pool, good, error);
	if (bulk)
		note_hold(pool, clock_monotonic() - start, clock_monotonic() - commit);
	return good;
}

/* ---- the writer -------------------------------------------------------------------------------------------------- */

static struct change_request *
take_group(struct db_pool *pool)
{
	struct change_request *first = pool->queue.first, *last = first;

	for (int count = 1; last->next != NULL && count < LIMIT_GROUP_COMMIT; count++)
		last = last->next;
	pool->queue.first = last->next;
	if (pool->queue.first == NULL)
		pool->queue.last = NULL;
	last->next = NULL;
	return first;
}

static void
fail_all(struct change_request *group, const struct error *error)
{
	for (; group != NULL; group = group->next) {
		if (!group->good)
			continue;
		group->good = false;
		*group->error = *error;
	}
}

/* A change between savepoints. False when the engine has given up the whole transaction. */
static bool
run_saved(struct db_pool *pool, struct change_request *request)
{
	struct db *db = pool->writes;

	db->spoiled = false;
	if (!pool->driver->savepoint(db, SAVEPOINT_SET, request->error))
		return false;
	request->good = run_change(db, request->change, request->context, request->error);
	if (!pool->driver->in_change(db))
		return false;
	db->spoiled = false;
	return pool->driver->savepoint(db, request->good ? SAVEPOINT_KEEP : SAVEPOINT_UNDO, request->error);
}

/* The changes of the group in one commit. When that fails, none of them stands. */
static void
run_group(struct db_pool *pool, struct change_request *group)
{
	struct error error = { 0 };
	bool         whole = true;

	if (group->next == NULL) {
		group->good = change_alone(pool, group->change, group->context, false, group->error);
		return;
	}
	for (struct change_request *request = group; request != NULL; request = request->next)
		request->good = true;
	if (!begin(pool, &error)) {
		fail_all(group, &error);
		return;
	}
	for (struct change_request *request = group; request != NULL && whole; request = request->next) {
		whole = run_saved(pool, request);
		if (!whole)
			error = *request->error;
	}
	if (!finish(pool, whole, &error))
		fail_all(group, &error);
}

static void
answer_group(struct db_pool *pool, struct change_request *group)
{
	pthread_mutex_lock(&pool->queue_mutex);
	while (group != NULL) {
		struct change_request *next = group->next;

		group->done = true;
		pthread_cond_signal(&group->answered);
		group = next;
	}
	pthread_mutex_unlock(&pool->queue_mutex);
}

/* Takes the oldest changes that wait; NULL when it is time to tidy. */
static struct change_request *
wait_for_group(struct db_pool *pool)
{
	struct change_request *group = NULL;
	int64_t                idle = clock_monotonic() + IDLE_MILLISECONDS;

	pthread_mutex_lock(&pool->queue_mutex);
	while (pool->queue.first == NULL && !pool->stopping && condition_wait(&pool->queued, &pool->queue_mutex, idle))
		;
	if (pool->queue.first != NULL)
		group = take_group(pool);
	pthread_mutex_unlock(&pool->queue_mutex);
	return group;
}

/* The thread ends when nothing has changed for a while and all is tidy: the next change starts another. */
static bool
ends(struct db_pool *pool, bool idle)
{
	bool ended;

	pthread_mutex_lock(&pool->queue_mutex);
	ended = idle && pool->queue.first == NULL;
	if (ended)
		pool->running = false;
	pthread_mutex_unlock(&pool->queue_mutex);
	return ended;
}

static void *
writing(void *argument)
{
	struct db_pool *pool = argument;
	bool            idle;

	do {
		struct change_request *group = wait_for_group(pool);

		idle = group == NULL;
		turn_take(&pool->turn);
		if (group != NULL) {
			run_group(pool, group);
			answer_group(pool, group);
		}
		pool->driver->tidy(pool, idle);
		turn_give(&pool->turn);
	} while (!ends(pool, idle));
	return NULL;
}

/* Under the queue's lock. A thread that has ended no longer wants it. */
static bool
start_writer(struct db_pool *pool, struct error *error)
{
	if (pool->running)
		return true;
	if (pool->started)
		pthread_join(pool->writer, NULL);
	pool->started = pthread_create(&pool->writer, NULL, writing, pool) == 0;
	pool->running = pool->started;
	return pool->started || error_set(error, ERROR_STORAGE, "db.thread", "no thread for the writer");
}

/* Says that there is something to tidy once nothing changes any more: an error is that of the next change. */
static void
note_untidy(struct db_pool *pool)
{
	pthread_mutex_lock(&pool->queue_mutex);
	if (!pool->stopping)
		(void)!start_writer(pool, NULL);
	pthread_cond_signal(&pool->queued);
	pthread_mutex_unlock(&pool->queue_mutex);
}

bool
db_bulk(struct db_pool *pool, db_change_fn *change, void *context, struct error *error)
{
	struct error own;
	bool         good;

	turn_take(&pool->turn);
	good = change_alone(pool, change, context, true, error != NULL ? error : &own);
	if (good)
		pool->driver->tidy(pool, false);
	turn_give(&pool->turn);
	if (good)
		note_untidy(pool);
	return good;
}

bool
db_forget(struct db_pool *pool, struct error *error)
{
	bool good;

	turn_take(&pool->turn);
	good = (pool->writes != NULL || pool->driver->connect(pool, true, &pool->writes, error)) &&
	       pool->driver->forget(pool, error);
	turn_give(&pool->turn);
	return good;
}

void
db_sample(struct db_pool *pool)
{
	pool->driver->sample(pool);
}

static void
wait_for_answer(struct db_pool *pool, struct change_request *request)
{
	waiting_begin();
	pthread_mutex_lock(&pool->queue_mutex);
	while (!request->done)
		pthread_cond_wait(&request->answered, &pool->queue_mutex);
	pthread_mutex_unlock(&pool->queue_mutex);
	pthread_cond_destroy(&request->answered);
	waiting_end();
}

bool
db_change(struct db_pool *pool, db_change_fn *change, void *context, struct error *error)
{
	struct change_request request = { .change = change, .context = context };

	request.error = error != NULL ? error : &request.own;
	pthread_mutex_lock(&pool->queue_mutex);
	assert(!pool->stopping);
	if (!start_writer(pool, request.error)) {
		pthread_mutex_unlock(&pool->queue_mutex);
		return false;
	}
	pthread_cond_init(&request.answered, NULL);
	if (pool->queue.last != NULL)
		pool->queue.last->next = &request;
	else
		pool->queue.first = &request;
	pool->queue.last = &request;
	pthread_cond_signal(&pool->queued);
	pthread_mutex_unlock(&pool->queue_mutex);
	wait_for_answer(pool, &request);
	return request.good;
}

void
writer_stop(struct db_pool *pool)
{
	pthread_mutex_lock(&pool->queue_mutex);
	pool->stopping = true;
	pthread_cond_signal(&pool->queued);
	pthread_mutex_unlock(&pool->queue_mutex);
	if (pool->started)
		pthread_join(pool->writer, NULL);
	pool->started = pool->running = false;
}
