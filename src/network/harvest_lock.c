/* The lock of a harvest. */
#include "network/harvest_lock.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "db/db.h"
#include "network/harvest_sql.h"

#include <sys/stat.h>
#include <unistd.h>

enum {
	PAGE_SECONDS = LIMIT_CLIENT_SECONDS + 600, /* to get a page, and to take it in */
	SPARE_SECONDS = 300,                       /* that a lease is longer: pages that come quickly need none each */
	HOST_BYTES = 256,
};

struct locking {
	struct arena        *a;
	struct harvest_lock *lock;
	int64_t              now, lease;
	bool                 file_is_ours;
};

static bool
is_running(const struct harvest_lock *lock, struct str holder, struct error *error)
{
	return error_set(error, ERROR_CONFLICT, "harvest.running", "'%.*s' is being harvested by %.*s",
			 STR_ARGS(lock->source), STR_ARGS(holder.length > 0 ? holder : STR("another process")));
}

/* Free, given back, out of its time, or of a process here that is no more: its file would be locked. */
static bool
may_take(const struct locking *locking, const struct q_harvest_held_row *row)
{
	if (row->holder.length == 0 || row->lease <= locking->now)
		return locking->file_is_ours;
	return locking->file_is_ours && str_equal(row->place, locking->lock->place);
}

static bool
take(void *context, struct db *db, struct error *error)
{
	struct locking           *locking = context;
	struct harvest_lock      *lock = locking->lock;
	struct q_harvest_held_row row;
	int64_t                   changed;

	if (!q_harvest_held(locking->a, db, lock->source, &row, error))
		return false;
	if (!may_take(locking, &row))
		return is_running(lock, row.holder, error);
	return q_harvest_hold(locking->a, db, lock->source, lock->holder, lock->place, locking->lease, &changed, error);
}

/* Who, and where: the file of its lock tells places with the same name and folder apart. */
static void
name_holder(struct arena *a, struct harvest_lock *lock)
{
	char        host[HOST_BYTES] = "?", now[TIME_TEXT];
	struct stat status = { 0 };

	(void)gethostname(host, sizeof host - 1);
	if (lock->file >= 0)
		(void)fstat(lock->file, &status);
	lock->holder = str_format(a, "%s, process %ld, since %s", host, (long)getpid(),
				  time_format(clock_now(lock->node->clock), now).data);
	lock->place = str_format(a, "%s:%llx:%llx", host, (unsigned long long)status.st_dev,
				 (unsigned long long)status.st_ino);
}

bool
harvest_lock_take(struct arena *a, struct node *node, struct str source, struct harvest_lock *lock_r,
		  struct error *error)
{
	struct str     path = str_format(a, "%.*s/cache/harvest-%.*s.lock", STR_ARGS(node->folder), STR_ARGS(source));
	struct locking locking = { .a = a, .lock = lock_r, .now = clock_now(node->clock) };

	*lock_r = (struct harvest_lock){ .node = node, .source = source, .file = -1 };
	if (!file_lock(path, &lock_r->file, error))
		return false;
	name_holder(a, lock_r);
	locking.file_is_ours = lock_r->file >= 0;
	locking.lease = lock_r->until = locking.now + (PAGE_SECONDS + SPARE_SECONDS) * CLOCK_SECOND;
	if (db_change(node->pool, take, &locking, error))
		return true;
	if (lock_r->file >= 0)
		close(lock_r->file);
	lock_r->file = -1;
	return false;
}

static bool
renew(void *context, struct db *db, struct error *error)
{
	struct locking      *locking = context;
	struct harvest_lock *lock = locking->lock;
	int64_t              changed;

	if (!q_harvest_hold_longer(locking->a, db, lock->source, lock->holder, lock->place, locking->lease, &changed,
				   error))
		return false;
	return changed > 0 || is_running(lock, STR(""), error);
}

bool
harvest_lock_keep(struct harvest_lock *lock, int64_t seconds, struct error *error)
{
	struct locking locking = { .lock = lock };
	int64_t        until = clock_now(lock->node->clock) + (seconds + PAGE_SECONDS) * CLOCK_SECOND;
	bool           good;

	if (lock->until >= until)
		return true;
	locking.a = arena_open(0);
	locking.lease = until + SPARE_SECONDS * CLOCK_SECOND;
	good = db_change(lock->node->pool, renew, &locking, error);
	arena_close(locking.a);
	if (good)
		lock->until = locking.lease;
	return good;
}

static bool
give_back(void *context, struct db *db, struct error *error)
{
	const struct locking      *locking = context;
	const struct harvest_lock *lock = locking->lock;
	int64_t                    changed;

	return q_harvest_let_go(locking->a, db, lock->source, lock->holder, lock->place, &changed, error);
}

void
harvest_lock_free(struct harvest_lock *lock)
{
	struct locking locking = { .lock = lock };
	struct error   error = { 0 };

	if (lock->file < 0)
		return;
	locking.a = arena_open(0);
	if (!db_change(lock->node->pool, give_back, &locking, &error))
		log_error(lock->node->log, STR(""), &error); /* its lease runs out, and its file is free */
	arena_close(locking.a);
	close(lock->file);
	lock->file = -1;
}
