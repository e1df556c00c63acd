/* A run over the links whose time has come: hosts take turns, each with a few of its links, so that none waits behind one with
 * many. */
#include "network/asking.h"
#include "network/link_copying.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hours.h"
#include "db/db.h"

#include <time.h>
#include <unistd.h>

enum {
	HOSTS = 64,   /* at once */
	OF_HOST = 15, /* links of each */
	LOST = 5,     /* hosts that do not answer, before the others are let alone */
	FEW = 3,      /* fewer than so many hosts say nothing of the network */
	WAIT_MILLISECONDS = 50,
	RUN_SECONDS = 30,
	EVERY = 300,
	ATTEMPTS = 3,
	REPAIRS_DAYS = 30, /* for which what they did is told */
	HOUR = 3600,
};

/* A host at work. */
struct turn {
	struct str     host;
	struct linked *links;
	size_t         count, next;
	int64_t        free_at; /* of the monotonic clock, milliseconds */
	int64_t        paused;
};

/* What is noted at the end of the run, or when somebody has answered. */
struct held {
	struct held       *next;
	struct linked      link;
	struct link_answer answer;
};

struct running {
	struct arena                *a;     /* of the run; each question has its own */
	struct arena                *round; /* of the hosts at work */
	struct node                 *node;
	const struct link_run       *run;
	const struct link_transport *transport;
	struct link_rules            rules;
	struct link_report          *report;
	int64_t                      end;   /* monotonic, milliseconds; 0: none */
	int64_t                      left;  /* that may be asked today */
	int64_t                      noted; /* of them, those that the database knows of */
	bool                         reached;
	int                          lost; /* hosts in a row that did not answer */
	struct held                 *held;
	struct turn                 *turns;
	size_t                       turn_count;
};

/* ---- the network ------------------------------------------------------------------------------------------------- */

static bool
get_by_client(struct arena *a, void *context, const struct http_ask *ask, struct http_got *got_r, struct error *error)
{
	return http_client_get(a, context, ask, got_r, error);
}

static bool
wait_awhile(void *context, int milliseconds)
{
	const struct timespec pause = { .tv_nsec = milliseconds * 1000L * 1000 };

	(void)context;
	nanosleep(&pause, NULL);
	return true;
}

/* ---- noting ------------------------------------------------------------------------------------------------------ */

struct noting {
	struct arena *a;
	struct linked link;
};

static bool
note_in(void *context, struct db *db, struct error *error)
{
	struct noting *noting = context;

	return link_put(noting->a, db, &noting->link, error);
}

static void
count(struct link_report *report, const struct linked *link)
{
	report->good += link->state == LINK_GOOD;
	report->moved += link->state == LINK_MOVED;
	report->failing += link->state == LINK_FAILING;
	report->dead += link->state == LINK_DEAD;
	report->renewed += link->renewed;
}

static bool
note(struct running *r, const struct linked *link, const struct link_answer *answer, struct error *error)
{
	struct noting noting = { .a = arena_open(0), .link = *link };
	bool          good;

	link_judge(noting.a, &noting.link, answer, &r->rules, clock_now(r->node->clock));
	good = db_change(r->node->pool, note_in, &noting, error);
	if (good && r->node->settings.links_copies &&
	    (noting.link.state == LINK_GOOD || noting.link.state == LINK_MOVED))
		good = link_fetch(r->node, r->transport, &noting.link, error);
	if (good)
		count(r->report, &noting.link);
	if (good && r->run->told != NULL)
		r->run->told(r->run->context, &noting.link);
	arena_close(noting.a);
	return good;
}

/* Nobody was there: that counts once it is known that others are. */
static void
hold(struct running *r, const struct linked *link, const struct link_answer *answer)
{
	struct held *held = ARENA_NEW(r->a, struct held);

	held->link = *link;
	held->link.id = str_copy(r->a, link->id);
	held->link.url = str_copy(r->a, link->url);
	held->link.host = str_copy(r->a, link->host);
	held->link.note = str_copy(r->a, link->note);
	held->link.target = str_copy(r->a, link->target);
	held->answer = *answer;
	held->answer.note = str_copy(r->a, answer->note);
	held->answer.target = str_copy(r->a, answer->target);
	held->next = r->held;
	r->held = held;
}

/* What was held: noted, or put off for an hour when it is we who have no network. */
static bool
note_held(struct running *r, struct error *error)
{
	int64_t later = clock_now(r->node->clock) + HOUR * CLOCK_SECOND;

	r->report->unreached = !r->reached && r->lost >= FEW;
	for (struct held *held = r->held; held != NULL; held = held->next) {
		struct noting noting = { .a = r->a, .link = held->link };

		noting.link.due = later;
		if (r->report->unreached ? !db_change(r->node->pool, note_in, &noting, error)
					 : !note(r, &held->link, &held->answer, error))
			return false;
	}
	return true;
}

/* ---- turns ------------------------------------------------------------------------------------------------------- */

static bool
read_left(struct running *r, struct error *error)
{
	struct db *db;
	bool       good;

	if (!db_borrow(r->node->pool, &db, error))
		return false;
	good = links_asked(r->a, db, clock_now(r->node->clock) / CLOCK_DAY, &r->left, error);
	db_return(db);
	r->left = r->node->settings.links_a_day - r->left;
	return good;
}

static bool
take_turns(struct running *r, struct error *error)
{
	int64_t     now = clock_now(r->node->clock);
	struct str *hosts;
	struct db  *db;
	bool        good;

	if (!db_borrow(r->node->pool, &db, error))
		return false;
	good = links_hosts_due(r->round, db, now, HOSTS, &hosts, &r->turn_count, error);
	r->turns = ARENA_ARRAY(r->round, struct turn, r->turn_count);
	for (size_t i = 0; good && i < r->turn_count; i++) {
		struct turn *turn = &r->turns[i];

		turn->host = hosts[i];
		good = links_due(r->round, db, turn->host, now, OF_HOST, &turn->links, &turn->count, error);
	}
	db_return(db);
	return good;
}

static bool
rest_in(void *context, struct db *db, struct error *error)
{
	struct running *r = context;
	int64_t         now = clock_now(r->node->clock), pause = now + r->node->settings.links_pause * CLOCK_SECOND;

	for (size_t i = 0; i < r->turn_count; i++) {
		const struct turn *turn = &r->turns[i];

		if ((turn->next > 0 || turn->count == 0) &&
		    !link_host_rest(r->round, db, turn->host, turn->paused > pause ? turn->paused : pause, error))
			return false;
	}
	return links_note_asked(r->round, db, now / CLOCK_DAY, r->report->asked - r->noted, error);
}

/* Whether a host is due that is not at its turn because it was just asked. */
static bool
somebody_pauses(struct running *r, bool *pauses_r, struct error *error)
{
	int64_t     soon = clock_now(r->node->clock) + r->node->settings.links_pause * CLOCK_SECOND;
	struct str *hosts;
	size_t      found = 0;
	struct db  *db;
	bool        good;

	if (!db_borrow(r->node->pool, &db, error))
		return false;
	good = links_hosts_due(r->round, db, soon, 1, &hosts, &found, error);
	db_return(db);
	*pauses_r = found > 0;
	return good;
}

static bool
goes_on(const struct running *r)
{
	return (r->run->stop == NULL || !r->run->stop(r->run->context)) &&
	       (r->end == 0 || clock_monotonic() < r->end) && r->report->asked < r->left &&
	       (r->reached || r->lost < LOST);
}

/* The next that may be asked; NULL when all are done. Waits for one that is only pausing. */
static struct turn *
next_turn(const struct running *r)
{
	while (goes_on(r)) {
		int64_t now = clock_monotonic();
		bool    any = false;

		for (size_t i = 0; i < r->turn_count; i++) {
			struct turn *turn = &r->turns[i];

			if (turn->next < turn->count && turn->free_at <= now)
				return turn;
			any = any || turn->next < turn->count;
		}
		if (!any || !r->transport->wait(r->transport->context, WAIT_MILLISECONDS))
			return NULL;
	}
	return NULL;
}

/* Asks the next link of a host; one that is not there, or wants to be left alone, has had its turn. */
static bool
ask_next(struct running *r, struct turn *turn, struct error *error)
{
	const struct linked *link = &turn->links[turn->next++];
	struct arena        *a = arena_open(0);
	struct link_answer   answer;
	bool                 good = link_ask(a, r->transport, link->url, &answer, error);

	r->report->asked++;
	turn->free_at = clock_monotonic() + r->node->settings.links_pause * 1000;
	turn->paused = good ? link_pause(&answer, clock_now(r->node->clock)) : 0;
	if (good && answer.kind == ANSWER_UNREACHED) {
		hold(r, link, &answer);
		r->lost++;
		turn->paused = clock_now(r->node->clock) + HOUR * CLOCK_SECOND;
	} else if (good) {
		r->reached = r->reached || answer.kind == ANSWER_STATUS || answer.kind == ANSWER_CIRCLE;
		good = note(r, link, &answer, error);
	}
	if (turn->paused > 0)
		turn->count = turn->next;
	arena_close(a);
	return good;
}

/* `any_r`: there may be others. */
static bool
one_round(struct running *r, bool *any_r, struct error *error)
{
	struct turn *turn;

	if (!take_turns(r, error))
		return false;
	while ((turn = next_turn(r)) != NULL)
		if (!ask_next(r, turn, error))
			return false;
	if (r->turn_count > 0 && !db_change(r->node->pool, rest_in, r, error))
		return false;
	r->noted = r->report->asked;
	return somebody_pauses(r, any_r, error);
}

static bool
ask_all(struct running *r, struct error *error)
{
	bool any = true, good = read_left(r, error);

	while (good && any && goes_on(r)) {
		r->round = arena_open(0);
		good = one_round(r, &any, error);
		arena_close(r->round);
		if (any && r->turn_count == 0 && !r->transport->wait(r->transport->context, WAIT_MILLISECONDS))
			break;
	}
	r->report->more = any && r->report->asked < r->left;
	return good && note_held(r, error);
}

/* ---- runs -------------------------------------------------------------------------------------------------------- */

static bool
with_client(struct running *r, bool (*work)(struct running *r, struct error *error), struct error *error)
{
	const struct settings     *settings = &r->node->settings;
	struct http_client_options options = asking_options(r->a, r->node, settings->links_private);
	struct link_transport      network = { .get = get_by_client, .wait = wait_awhile };
	struct http_client        *client;
	bool                       good;

	if (r->run->transport != NULL) {
		r->transport = r->run->transport;
		return work(r, error);
	}
	options.seconds = settings->links_seconds;
	options.cookies = true;
	if (!http_client_open(&options, &client, error))
		return false;
	network.context = client;
	r->transport = &network;
	good = work(r, error);
	r->transport = NULL;
	http_client_close(client);
	return good;
}

static struct running
begin(struct node *node, const struct link_run *run, struct link_report *report)
{
	*report = (struct link_report){ 0 };
	return (struct running){ .a = arena_open(0),
				 .node = node,
				 .run = run,
				 .report = report,
				 .rules = { node->settings.links_failures, node->settings.links_days },
				 .end = run->seconds > 0 ? clock_monotonic() + run->seconds * INT64_C(1000) : 0 };
}

bool
links_check(struct node *node, const struct link_run *run, struct link_report *report_r, struct error *error)
{
	struct running r = begin(node, run, report_r);
	int            lock = -1;
	bool           good = folder_make(path_join(r.a, node->folder, STR("cache")), 0750, error) &&
		    file_lock(path_join(r.a, node->folder, STR("cache/links.lock")), &lock, error);

	if (good && lock < 0)
		good = error_set(error, ERROR_CONFLICT, "link.running", "links are being asked by another program");
	good = good && with_client(&r, ask_all, error);
	if (lock >= 0)
		close(lock);
	arena_close(r.a);
	return good;
}

static bool
ask_one(struct running *r, struct error *error)
{
	struct link_answer answer;

	r->report->asked = 1;
	if (!link_ask(r->a, r->transport, r->turns->links->url, &answer, error) ||
	    !note(r, r->turns->links, &answer, error))
		return false;
	r->turns->paused = link_pause(&answer, clock_now(r->node->clock));
	return db_change(r->node->pool, rest_in, r, error);
}

bool
link_check(struct node *node, const struct link_run *run, struct str url, struct link_report *report_r,
	   struct error *error)
{
	struct running r = begin(node, run, report_r);
	struct linked  link;
	struct turn    turn = { .links = &link, .count = 1, .next = 1 };
	struct db     *db;
	bool           good = db_borrow(node->pool, &db, error);

	if (good) {
		good = linked_find(r.a, db, link_id(r.a, url), &link, error);
		db_return(db);
	}
	turn.host = good ? link.host : STR("");
	r.round = r.a;
	r.turns = &turn;
	r.turn_count = 1;
	good = good && with_client(&r, ask_one, error);
	arena_close(r.a);
	return good;
}

bool
links_catch_up(const struct node *node, const struct link_run *run, struct error *error)
{
	bool more = node->settings.links_check != LINKS_NONE;

	while (more && (run->stop == NULL || !run->stop(run->context)))
		if (!links_follow(&node->records, node->settings.links_check == LINKS_ADOPTED, &more, error))
			return false;
	return true;
}

/* ---- jobs -------------------------------------------------------------------------------------------------------- */

static bool
should_stop(void *context)
{
	return job_stops(context);
}

static bool
post_checks(void *context, struct db *db, struct error *error)
{
	const struct node *node = context;
	struct arena      *a = arena_open(0);
	int64_t            now = clock_now(node->clock), soon = now + node->settings.links_pause * CLOCK_SECOND;
	struct str        *hosts;
	size_t             found;
	bool               good = links_hosts_due(a, db, soon, 1, &hosts, &found, error) &&
		    (found == 0 || job_post_once(a, db, "link-checks", STR(""), now, now, error));

	arena_close(a);
	return good;
}

static bool
may_ask(const struct node *node)
{
	return node->settings.links_check != LINKS_NONE &&
	       hours_have(node->settings.links_between, clock_now(node->clock));
}

static bool
follow_links(struct job *job, void *context, struct error *error)
{
	struct node          *node = context;
	const struct link_run run = { .context = job, .stop = should_stop };

	return links_catch_up(node, &run, error) &&
	       links_tidy(&node->records, clock_now(node->clock) - REPAIRS_DAYS * CLOCK_DAY, error) &&
	       (!may_ask(node) || db_change(node->pool, post_checks, node, error));
}

static bool
check_links(struct job *job, void *context, struct error *error)
{
	struct node          *node = context;
	const struct link_run run = { .seconds = RUN_SECONDS, .context = job, .stop = should_stop };
	struct link_report    report;

	if (!may_ask(node))
		return true;
	if (!links_check(node, &run, &report, error))
		return strcmp(error->key, "link.running") == 0;
	if (report.unreached)
		job_note(job, "no host could be reached: the node has no network");
	else
		job_note(job, "%" PRId64 " links asked, %" PRId64 " are not there, %" PRId64 " copies renewed",
			 report.asked, report.failing + report.dead, report.renewed);
	return !report.more || report.unreached || job_stops(job) || db_change(node->pool, post_checks, node, error);
}

const struct job_kind links_job = { .name = "links",
				    .says = "Follows which addresses records link to.",
				    .run = follow_links,
				    .attempts = ATTEMPTS,
				    .every = EVERY,
				    .at_start = true };

const struct job_kind link_checks_job = { .name = "link-checks",
					  .says = "Asks whether what records link to is there.",
					  .run = check_links,
					  .attempts = ATTEMPTS };
