/* The fleet as its server sees it. */
#include "fleet/fleet.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "fleet/member.h"
#include "node/shelf.h"
#include "text/language.h"

enum { TENDERS = 8, QUICK = 2, MERGERS = 1, JOBS = 4 };

/* ---- hosts -------------------------------------------------------------------------------------------------------- */

/* Told to strangers: what is wrong in words, what exactly only in the log. */
static void
tell_broken(const struct member *member, struct error *why)
{
	struct str  key = str_of(member->why.key);
	const char *what = "it cannot be opened";

	if (str_starts(key, STR("settings.")))
		what = "its settings are wrong";
	else if (str_is(key, "node.schema"))
		what = "its database is of another version of the program";
	else if (str_starts(key, STR("db.")))
		what = "its database cannot be opened";
	error_set(why, ERROR_STORAGE, "fleet.broken",
		  "the node of this host is out of order: %s (%s); the log says more", what, member->why.key);
}

enum host_state
member_ask(struct member *member, struct host_waiter *waiter, struct service **service_r, struct error *why)
{
	int64_t now = clock_monotonic();
	bool    from_duty = member->on_duty;

	if (member->state == MEMBER_BROKEN && now < member->retry) {
		tell_broken(member, why);
		return HOST_BROKEN;
	}
	if (member->state != MEMBER_AWAKE) {
		waiter->next = member->waiters;
		member->waiters = waiter;
		chore_poke(member->chore);
		return HOST_SLEEPS;
	}
	member->used = now;
	member->fleet->on_duty -= from_duty;
	member->on_duty = false;
	service_use(&member->service);
	*service_r = &member->service;
	if (from_duty)
		fleet_crowd_out(member->fleet);
	return HOST_AWAKE;
}

static enum host_state
find(void *context, struct str name, struct host_waiter *waiter, struct service **service_r, struct error *why)
{
	struct fleet   *fleet = context;
	struct member  *member;
	enum host_state state = HOST_UNKNOWN;

	pthread_mutex_lock(&fleet->lock);
	member = table_get(fleet->by_host, name);
	if (member != NULL && member->chore != NULL && !member->gone)
		state = member_ask(member, waiter, service_r, why);
	pthread_mutex_unlock(&fleet->lock);
	if (state == HOST_UNKNOWN)
		error_set(why, ERROR_ABSENT, "fleet.unknown", "there is no node here for the host \"%.*s\"",
			  STR_ARGS(str_head(name, 100)));
	return state;
}

const struct hosts *
fleet_hosts(const struct fleet *fleet)
{
	return &fleet->hosts;
}

/* ---- opening and closing ------------------------------------------------------------------------------------------ */

static bool
open_threads(struct fleet *fleet, struct error *error)
{
	return chores_open(TENDERS, &fleet->tenders, error) && chores_open(1, &fleet->scanners, error) &&
	       chores_open(QUICK, &fleet->threads.quick, error) && chores_open(MERGERS, &fleet->threads.merge, error) &&
	       chores_open(JOBS, &fleet->threads.jobs, error);
}

bool
fleet_open(const struct fleet_options *options, struct fleet **fleet_r, struct error *error)
{
	struct arena      *a = arena_open(0);
	struct fleet      *fleet = ARENA_NEW(a, struct fleet);
	struct folder_list list;

	fleet->a = a;
	fleet->options = *options;
	fleet->options.folder = str_copy(a, options->folder);
	if (options->awake == 0)
		fleet->options.awake = LIMIT_FLEET_AWAKE;
	fleet->hosts = (struct hosts){ .context = fleet, .find = find };
	fleet->table_arena = arena_open(0);
	fleet->shelf = shelf_open();
	fleet->by_host = table_make(fleet->table_arena, 0);
	pthread_mutex_init(&fleet->lock, NULL);
	if (!folder_list(a, fleet->options.folder, &list, error) ||
	    !language_detector_open(a, &fleet->languages, error) || !open_threads(fleet, error)) {
		fleet_close(fleet);
		if (error != NULL && error->code == ERROR_ABSENT)
			error->code = ERROR_INPUT;
		return false;
	}
	(void)fleet_scan(fleet);
	fleet->scan = chore_add(fleet->scanners, fleet_scan, fleet);
	*fleet_r = fleet;
	return true;
}

void
fleet_state(struct fleet *fleet, struct fleet_state *state_r)
{
	pthread_mutex_lock(&fleet->lock);
	*state_r = (struct fleet_state){ .nodes = fleet->count, .awake = fleet->awake };
	for (const struct member *member = fleet->members; member != NULL; member = member->next)
		state_r->broken += member->state == MEMBER_BROKEN;
	pthread_mutex_unlock(&fleet->lock);
}

void
fleet_close(struct fleet *fleet)
{
	if (fleet == NULL)
		return;
	chore_drop(fleet->scan);
	for (struct member *next; fleet->members != NULL; fleet->members = next) {
		next = fleet->members->next;
		member_free(fleet->members);
	}
	chores_close(fleet->tenders);
	chores_close(fleet->scanners);
	chores_close(fleet->threads.quick);
	chores_close(fleet->threads.merge);
	chores_close(fleet->threads.jobs);
	shelf_close(fleet->shelf);
	pthread_mutex_destroy(&fleet->lock);
	arena_close(fleet->table_arena);
	arena_close(fleet->a);
}
