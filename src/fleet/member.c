/* A node of a fleet, from sleep to sleep. */
#include "fleet/member.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "jobs/jobs.h"
#include "search/search.h"

#include <malloc.h>

enum {
	DUTIES = 8,            /* nodes that are open for their jobs alone */
	DUTY_PAUSE = 100,      /* milliseconds until a node looks again whether it may go on duty, or is done with it */
	RETRY = 5000,          /* milliseconds until a broken node is tried again when somebody asks ... */
	RETRY_LONGEST = 60000, /* ... after many failures */
	LOOK_LONGEST = 600 * 1000, /* a node sleeps at most so long: others may have posted jobs */
	READERS = 2,               /* connections to a database */
	SEARCH_MEMORY = 4 * 1024 * 1024,
};

/* ---- opening ------------------------------------------------------------------------------------------------------ */

/* Takes all who wait. */
static struct host_waiter *
take_waiters(struct member *member)
{
	struct host_waiter *waiters = member->waiters;

	member->waiters = NULL;
	return waiters;
}

static void
call_all(struct host_waiter *waiter)
{
	for (struct host_waiter *next; waiter != NULL; waiter = next) {
		next = waiter->next;
		waiter->call(waiter);
	}
}

static void
close_parts(struct member *member)
{
	service_close(&member->service);
	node_close(member->node);
	arena_close(member->a);
	member->node = NULL;
	member->a = NULL;
}

static bool
open_parts(struct member *member, struct error *error)
{
	struct fleet         *fleet = member->fleet;
	struct server_options options = { 0 };
	struct node_options   node = { .use = NODE_FOLLOW,
				       .readers = READERS,
				       .search_memory = SEARCH_MEMORY,
				       .threads = &fleet->threads,
				       .languages = fleet->languages,
				       .shelf = fleet->shelf,
				       .named = true };

	member->a = arena_open(0);
	member->service = (struct service){ 0 };
	if (node_open(str_of(member->folder), &node, &member->node, error)) {
		options.log = member->node->log;
		if (fleet->options.prepare(member->a, member->node, &options, error) &&
		    service_open(member->a, &options, &member->service, error))
			return true;
	}
	close_parts(member);
	return false;
}

/* The log says why once, not each time that it is still so. */
static void
note_broken(struct member *member, const struct error *error)
{
	int64_t now = clock_monotonic();
	int64_t pause = RETRY * (member->failures < 12 ? member->failures + 1 : 12);

	if (member->failures++ == 0 || strcmp(member->why.detail, error->detail) != 0)
		log_write(member->fleet->options.log, LOG_ERROR, STR(""), "fleet.broken", "%s: %s%s%s (%s)",
			  member->folder, error->place, error->place[0] != '\0' ? ": " : "", error->detail, error->key);
	member->why = *error;
	member->state = MEMBER_BROKEN;
	member->retry = now + (pause < RETRY_LONGEST ? pause : RETRY_LONGEST);
	member->due = now + RETRY_LONGEST;
}

static void
note_awake(struct member *member)
{
	struct fleet *fleet = member->fleet;

	member->state = MEMBER_AWAKE;
	member->failures = 0;
	fleet->awake++;
}

/* Of those that are open because somebody asked, the one that is idle longest; NULL when as many are open as may be. */
static struct member *
find_excess(const struct fleet *fleet)
{
	struct member *oldest = NULL;
	size_t         open = 0;

	for (struct member *one = fleet->members; one != NULL; one = one->next) {
		if (one->state != MEMBER_AWAKE || one->used == 0)
			continue;
		open++;
		if (service_users(&one->service) == 0 && (oldest == NULL || one->used < oldest->used))
			oldest = one;
	}
	return open > fleet->options.awake ? oldest : NULL;
}

void
fleet_crowd_out(struct fleet *fleet)
{
	struct member *excess;

	while ((excess = find_excess(fleet)) != NULL) {
		excess->used = 0; /* that long ago */
		chore_poke(excess->chore);
	}
}

/* Under the lock, which is open meanwhile. */
static void
open_member(struct member *member)
{
	struct fleet       *fleet = member->fleet;
	struct error        error = { 0 };
	struct host_waiter *waiters;
	bool                good;
	int64_t             start = clock_monotonic();

	member->state = MEMBER_OPENING;
	member->stale = false;
	member->on_duty = member->waiters == NULL;
	fleet->on_duty += member->on_duty;
	pthread_mutex_unlock(&fleet->lock);
	good = open_parts(member, &error);
	pthread_mutex_lock(&fleet->lock);
	waiters = take_waiters(member);
	if (good) {
		note_awake(member);
		log_write(member->node->log, LOG_INFO, STR(""), "fleet.opened", "in %" PRId64 " ms",
			  clock_monotonic() - start);
	} else {
		note_broken(member, &error);
	}
	member->used = member->on_duty && waiters == NULL ? 0 : clock_monotonic();
	if (member->on_duty && (waiters != NULL || !good)) {
		member->on_duty = false;
		fleet->on_duty--;
	}
	fleet_crowd_out(fleet);
	pthread_mutex_unlock(&fleet->lock);
	call_all(waiters);
	pthread_mutex_lock(&fleet->lock);
}

/* ---- closing ------------------------------------------------------------------------------------------------------ */

/* Milliseconds until a job of it is due, 0 while one is or is at work, or search has yet to follow the log. */
static int64_t
time_to_job(struct member *member)
{
	struct node *node = member->node;
	struct error error = { 0 };
	int64_t      due, now = clock_now(node->clock);

	if (node->jobs == NULL)
		return LOOK_LONGEST;
	if (!search_rests(node->search) || jobs_are_at_work(node->jobs))
		return 0;
	if (!jobs_next(node->jobs, &due, &error)) {
		log_error(node->log, STR(""), &error);
		return LOOK_LONGEST;
	}
	if (due <= now)
		return 0;
	return (due - now) / 1000 < LOOK_LONGEST ? (due - now) / 1000 + 1 : LOOK_LONGEST;
}

/* Milliseconds until nobody has used it for long enough. */
static int64_t
time_to_rest(const struct member *member)
{
	int64_t rest = member->used + member->fleet->options.idle - clock_monotonic();

	if (service_users(&member->service) > 0)
		return DUTY_PAUSE;
	return member->gone || member->stale || member->used == 0 || rest < 0 ? 0 : rest;
}

/* Under the lock, which is open meanwhile. */
static void
close_member(struct member *member, int64_t to_job)
{
	struct fleet *fleet = member->fleet;

	member->state = MEMBER_CLOSING;
	pthread_mutex_unlock(&fleet->lock);
	log_write(member->node->log, LOG_INFO, STR(""), "fleet.closed", "until it is asked for, or in %" PRId64 " s",
		  to_job / 1000);
	close_parts(member);
	malloc_trim(0);
	pthread_mutex_lock(&fleet->lock);
	member->state = MEMBER_ASLEEP;
	member->due = clock_monotonic() + to_job;
	fleet->awake--;
	fleet->on_duty -= member->on_duty;
	member->on_duty = false;
}

/* Closes it if that is to be; returns when to look again. */
static int64_t
tend_awake(struct member *member)
{
	struct fleet *fleet = member->fleet;
	int64_t       to_rest = time_to_rest(member), to_job;

	if (to_rest > 0)
		return to_rest;
	pthread_mutex_unlock(&fleet->lock);
	to_job = time_to_job(member);
	pthread_mutex_lock(&fleet->lock);
	if (to_job == 0 && !member->gone)
		return DUTY_PAUSE;
	if (time_to_rest(member) > 0) /* somebody has come */
		return DUTY_PAUSE;
	close_member(member, to_job);
	return member->waiters != NULL || member->stale ? 0 : to_job;
}

/* ---- all of it ---------------------------------------------------------------------------------------------------- */

static int64_t
tend_asleep(struct member *member)
{
	int64_t now = clock_monotonic();

	if (member->gone)
		return CHORE_RESTS;
	if (member->waiters == NULL && now < member->due)
		return member->due - now;
	if (member->waiters == NULL && member->fleet->on_duty >= DUTIES)
		return DUTY_PAUSE;
	open_member(member);
	return 0;
}

int64_t
member_tend(void *context)
{
	struct member      *member = context;
	struct host_waiter *waiters = NULL;
	struct fleet       *fleet = member->fleet;
	int64_t             pause;

	pthread_mutex_lock(&fleet->lock);
	if (member->state == MEMBER_AWAKE) {
		pause = tend_awake(member);
	} else {
		pause = tend_asleep(member);
		if (member->gone)
			waiters = take_waiters(member); /* they are told that there is no such host */
	}
	pthread_mutex_unlock(&fleet->lock);
	call_all(waiters);
	return pause;
}

void
member_free(struct member *member)
{
	chore_drop(member->chore);
	if (member->state == MEMBER_AWAKE)
		close_parts(member);
	free(member->folder);
	free(member->host);
	free(member->mailbox);
	free(member);
}
