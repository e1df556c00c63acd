/* chm links: what records link to, whether it is there, and repairing what is not. */
#include "base/clock.h"
#include "cli/open.h"
#include "cli/run.h"
#include "db/db.h"
#include "http/http.h"
#include "network/link_check.h"
#include "people/permission.h"
#include "records/linked.h"
#include "records/relink.h"

enum { AT_ONCE = 500 };

struct links_call {
	struct call *call;
	struct node *node;
	int64_t      absent; /* links that were found failing or dead */
};

static void
print_link(const struct call *call, struct arena *a, const struct linked *link)
{
	const char  *state = link_state_name(link->state);
	struct json *line;
	char         since[TIME_TEXT] = "", checked[TIME_TEXT] = "";

	if (link->since > 0)
		time_format(link->since, since);
	if (link->checked > 0)
		time_format(link->checked, checked);
	if (!call->json) {
		printf("%s\t%d\t%s\t%.*s\t%.*s\t%.*s\n", state, link->status, since, STR_ARGS(link->url),
		       STR_ARGS(link->target), STR_ARGS(link->note));
		return;
	}
	line = json_object(a);
	json_add(line, STR("url"), json_string(a, link->url));
	json_add(line, STR("state"), json_string(a, str_of(state)));
	json_add(line, STR("status"), json_number(a, link->status));
	json_add(line, STR("failures"), json_number(a, link->failures));
	json_add(line, STR("since"), json_string(a, str_of(since)));
	json_add(line, STR("checked"), json_string(a, str_of(checked)));
	json_add(line, STR("target"), json_string(a, link->target));
	json_add(line, STR("note"), json_string(a, link->note));
	if (link->renewed)
		json_add(line, STR("renewed"), json_boolean(a, true));
	call_print_json(call, line);
}

/* ---- list -------------------------------------------------------------------------------------------------------- */

static bool
list_some(const struct links_call *links, struct link_filter *filter, size_t *count_r, struct error *error)
{
	struct arena  *a = arena_open(0);
	struct linked *list;
	struct db     *db;
	bool           good = db_borrow(links->node->pool, &db, error);

	*count_r = 0;
	if (good) {
		good = links_list(a, db, filter, &list, count_r, error);
		db_return(db);
	}
	for (size_t i = 0; good && i < *count_r; i++)
		print_link(links->call, a, &list[i]);
	if (good && *count_r > 0) {
		filter->since = list[*count_r - 1].since;
		filter->id = str_copy(links->call->a, list[*count_r - 1].id);
	}
	arena_close(a);
	return good;
}

static bool
list_state(const struct links_call *links, enum link_state state, struct error *error)
{
	struct link_filter filter = { .state = state, .most = AT_ONCE };
	size_t             count;

	do {
		if (!list_some(links, &filter, &count, error))
			return false;
	} while (count == AT_ONCE);
	return true;
}

static int
list(struct links_call *links)
{
	struct str      word = call_option(links->call, "state");
	struct error    error = { 0 };
	enum link_state state;

	if (word.length == 0)
		return list_state(links, LINK_DEAD, &error) && list_state(links, LINK_MOVED, &error)
			       ? EXIT_DONE
			       : call_failed(links->call, &error);
	if (!link_state_parse(word, &state))
		return call_misused(links->call, "--state: there is no state '%.*s'", STR_ARGS(word));
	return list_state(links, state, &error) ? EXIT_DONE : call_failed(links->call, &error);
}

/* ---- check ------------------------------------------------------------------------------------------------------- */

static bool
should_stop(void *context)
{
	(void)context;
	return call_stops();
}

static void
tell(void *context, const struct linked *link)
{
	struct links_call *links = context;
	struct arena      *a = arena_open(0);

	links->absent += link->state == LINK_FAILING || link->state == LINK_DEAD;
	print_link(links->call, a, link);
	arena_close(a);
}

static int
check(struct links_call *links)
{
	const struct link_run run = { .context = links, .stop = should_stop, .told = tell };
	struct link_report    report = { 0 };
	struct call          *call = links->call;
	struct error          error = { 0 };
	bool                  good = links_catch_up(links->node, &run, &error);

	if (call->argument_count == 1)
		good = good && links_check(links->node, &run, &report, &error);
	for (size_t i = 1; good && i < call->argument_count && !call_stops(); i++)
		good = link_check(links->node, &run, call->arguments[i], &report, &error);
	if (!good)
		return call_failed(call, &error);
	if (report.unreached)
		fprintf(stderr, "no host could be reached: this machine has no network, so nothing was noted\n");
	return links->absent > 0 || report.unreached ? EXIT_PART : EXIT_DONE;
}

/* ---- repair ------------------------------------------------------------------------------------------------------ */

static void
print_repair(const struct call *call, const struct relink *done)
{
	struct json *line = json_object(call->a), *failures;

	for (size_t i = 0; i < done->failure_count && !call->json; i++)
		fprintf(stderr, "%.*s: %.*s\n", STR_ARGS(done->failures[i].record), STR_ARGS(done->failures[i].detail));
	if (!call->json) {
		printf("%" PRId64 " records changed, %" PRId64 " open drafts took it up, %zu could not be changed\n",
		       done->changed, done->drafted, done->failure_count);
		return;
	}
	json_add(line, STR("changed"), json_number(call->a, done->changed));
	json_add(line, STR("drafted"), json_number(call->a, done->drafted));
	failures = json_add(line, STR("failed"), json_array(call->a));
	for (size_t i = 0; i < done->failure_count; i++) {
		struct json *item = json_append(failures, json_object(call->a));

		json_add(item, STR("record"), json_string(call->a, done->failures[i].record));
		json_add(item, STR("code"), json_string(call->a, done->failures[i].key));
		json_add(item, STR("detail"), json_string(call->a, done->failures[i].detail));
	}
	call_print_json(call, line);
}

static int
repair(struct links_call *links)
{
	const struct actor    who = actor_operator();
	const struct link_run run = { .context = links, .stop = should_stop };
	struct call          *call = links->call;
	struct error          error = { 0 };
	struct relink         done = {
			.id = submission_make(call->a), .from = call->arguments[1], .to = call->arguments[2], .actor = &who
	};

	if (!links_catch_up(links->node, &run, &error) || !relink(call->a, &links->node->records, &done, &error))
		return call_failed(call, &error);
	print_repair(call, &done);
	if (done.changed > 0 && !call_follow(call, links->node, &error))
		return call_failed(call, &error);
	return done.failure_count > 0 ? EXIT_PART : EXIT_DONE;
}

/* ---- the command ------------------------------------------------------------------------------------------------- */

int
run_links(struct call *call)
{
	struct str        word = call->argument_count > 0 ? call->arguments[0] : STR("list");
	struct links_call links = { .call = call };
	bool              repairs = str_is(word, "repair"), checks = str_is(word, "check");
	int               status;

	if (repairs ? call->argument_count != 3 : !checks && (!str_is(word, "list") || call->argument_count > 1))
		return call_misused(call, "list, check [URL...] or repair OLD NEW");
	if (checks)
		call_hold_signals();
	if (!call_open_node(call, repairs ? NODE_SEARCH : NODE_RECORDS, &links.node, &status))
		return status;
	status = repairs ? repair(&links) : checks ? check(&links) : list(&links);
	node_close(links.node);
	return status;
}
