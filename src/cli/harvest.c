/* chm harvest: providers, sources, and their harvests. */
#include "network/harvest_about.h"

#include "base/clock.h"
#include "base/sign.h"
#include "cli/open.h"
#include "cli/run.h"
#include "db/db.h"
#include "intake/intake.h"
#include "records/homes.h"

#include <unistd.h>

enum { LOGGED = 20, MOST_SAID = 100 /* rejections of a harvest */ };

struct asked {
	struct call *call;
	struct node *node;
	struct str   subject; /* the address or name that is given */
	int64_t      said;
};

/* ---- sources ------------------------------------------------------------------------------------------------------ */

/* "90m", "12h", "1d", "2w": seconds. */
static bool
read_interval(struct str text, int64_t *seconds_r, struct error *error)
{
	static const struct {
		char    unit;
		int64_t seconds;
	} units[] = { { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 7 * 86400 } };
	int64_t number;

	for (size_t i = 0; text.length > 1 && i < sizeof units / sizeof units[0]; i++) {
		if (text.data[text.length - 1] == units[i].unit &&
		    str_integer(str_slice(text, 0, text.length - 1), &number) && number > 0 && number < 10000) {
			*seconds_r = number * units[i].seconds;
			return true;
		}
	}
	*seconds_r = 0;
	return text.length == 0 ||
	       error_set(error, ERROR_INPUT, "usage.every",
			 "--every is a number with m, h, d or w behind it, as 12h: '%.*s' is not", STR_ARGS(text));
}

/* "500M", "2G": bytes. */
static bool
read_size(struct str text, int64_t *bytes_r, struct error *error)
{
	static const struct {
		char    unit;
		int64_t bytes;
	} units[] = { { 'K', 1000 }, { 'M', 1000 * 1000 }, { 'G', 1000 * 1000 * 1000 } };
	int64_t number;

	for (size_t i = 0; text.length > 1 && i < sizeof units / sizeof units[0]; i++) {
		if (text.data[text.length - 1] == units[i].unit &&
		    str_integer(str_slice(text, 0, text.length - 1), &number) && number > 0 && number < 1000000) {
			*bytes_r = number * units[i].bytes;
			return true;
		}
	}
	*bytes_r = 0;
	return text.length == 0 ||
	       error_set(error, ERROR_INPUT, "usage.budget",
			 "--budget is a number with K, M or G behind it, as 500M: '%.*s' is not", STR_ARGS(text));
}

static int
add(struct asked *asked)
{
	struct call          *call = asked->call;
	struct error          error = { 0 };
	const struct actor    who = actor_operator();
	struct harvest_source source = {
		.name = call_option(call, "name"),
		.url = asked->subject,
		.set = call_option(call, "set"),
		.prefix = call_option(call, "prefix"),
		.owner = call_option(call, "owner"),
		.type = call_option(call, "type"),
		.hours = call_option(call, "between"),
		.private_too = call_has(call, "private"),
		.adopted_too = call_has(call, "adopted"),
	};
	struct str protocol = call_option(call, "protocol");

	if (protocol.length > 0 && !str_is(protocol, "oai") && !str_is(protocol, "file"))
		return call_misused(call, "--protocol is oai or file");
	source.is_file = str_is(protocol, "file");
	if (source.name.length == 0)
		source.name = harvest_name_of(call->a, source.url);
	if (!read_interval(call_option(call, "every"), &source.every, &error) ||
	    !read_size(call_option(call, "budget"), &source.budget, &error) ||
	    !harvest_add(asked->node, &who, &source, &error))
		return call_failed(call, &error);
	if (!call->quiet)
		fprintf(stderr, "'%.*s' is known; 'chm harvest run %.*s' harvests it\n", STR_ARGS(source.name),
			STR_ARGS(source.name));
	return EXIT_DONE;
}

/* ---- a provider before it is added -------------------------------------------------------------------------------- */

static void
print_about(const struct harvest_about *about)
{
	const struct {
		const char *label;
		struct str  text;
	} facts[] = {
		{ "name", about->name },
		{ "address", about->base },
		{ "version", about->version },
		{ "contact", about->email },
		{ "first record", about->earliest },
		{ "granularity", about->granularity },
		{ "deleted records", about->deleted_record },
		{ "compression", about->compression },
	};

	for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
		if (facts[i].text.length > 0)
			printf("%-16s %.*s\n", facts[i].label, STR_ARGS(facts[i].text));
	for (size_t i = 0; i < about->format_count; i++)
		printf("format           %-16.*s %.*s\n", STR_ARGS(about->formats[i].prefix),
		       STR_ARGS(about->formats[i].name_space));
	for (size_t i = 0; i < about->set_count; i++)
		printf("set              %-16.*s %.*s\n", STR_ARGS(about->sets[i].spec), STR_ARGS(about->sets[i].name));
	if (about->more_sets)
		printf("                 and more sets\n");
	if (about->no_sets)
		printf("                 no sets\n");
}

static int
show(struct asked *asked)
{
	struct call         *call = asked->call;
	struct error         error = { 0 };
	struct harvest_about about;

	if (!harvest_look(call->a, asked->node, asked->subject, call_has(call, "private"), NULL, &about, &error))
		return call_failed(call, &error);
	if (call->json)
		call_print_json(call, harvest_about_json(call->a, &about));
	else
		print_about(&about);
	return EXIT_DONE;
}

/* ---- what is known ------------------------------------------------------------------------------------------------ */

/* The key that is pinned for the node that a source is; empty when it is none. */
static struct str
key_of(const struct call *call, const struct record_homes *homes, const struct harvest_source *source)
{
	const struct record_home *home = record_home_find(homes, source->home);

	return home != NULL ? sign_public_format(call->a, home->key) : STR("");
}

static bool
read_homes(const struct asked *asked, struct record_homes *homes_r, struct error *error)
{
	struct db *db;
	bool       good;

	if (!db_borrow(asked->node->pool, &db, error))
		return false;
	good = record_homes_read(asked->call->a, db, homes_r, error);
	db_return(db);
	return good;
}

static int
list(struct asked *asked)
{
	struct call           *call = asked->call;
	struct harvest_source *sources;
	struct record_homes    homes;
	struct error           error = { 0 };
	size_t                 count;

	if (!harvest_list(call->a, asked->node, &sources, &count, &error) || !read_homes(asked, &homes, &error))
		return call_failed(call, &error);
	for (size_t i = 0; i < count; i++) {
		const struct harvest_source *source = &sources[i];
		struct str                   key = key_of(call, &homes, source);
		struct json                 *line = json_object(call->a);

		json_add(line, STR("name"), json_string(call->a, source->name));
		json_add(line, STR("url"), json_string(call->a, source->url));
		json_add(line, STR("protocol"), json_string(call->a, source->is_file ? STR("file") : STR("oai")));
		json_add(line, STR("set"), json_string(call->a, source->set));
		json_add(line, STR("prefix"), json_string(call->a, source->prefix));
		json_add(line, STR("every"), json_number(call->a, source->every));
		json_add(line, STR("between"), json_string(call->a, source->hours));
		json_add(line, STR("budget"), json_number(call->a, source->budget));
		json_add(line, STR("harvested"), json_string(call->a, source->harvested));
		json_add(line, STR("under_way"), json_boolean(call->a, source->response_date.length > 0));
		json_add(line, STR("records"), json_number(call->a, source->records));
		json_add(line, STR("home"), json_string(call->a, source->home));
		json_add(line, STR("key"), json_string(call->a, key));
		if (call->json)
			call_print_json(call, line);
		else
			printf("%-24.*s %9" PRId64 " records  %-20.*s  %.*s%s%.*s%s%.*s\n", STR_ARGS(source->name),
			       source->records,
			       STR_ARGS(source->harvested.length > 0 ? source->harvested : STR("never")),
			       STR_ARGS(source->url), key.length > 0 ? "  node " : "", STR_ARGS(source->home),
			       key.length > 0 ? ", key " : "", STR_ARGS(key));
	}
	return EXIT_DONE;
}

static bool
should_stop(void *context)
{
	(void)context;
	return call_stops();
}

static void
show_withdrawn(void *context, int64_t withdrawn, int64_t total)
{
	const struct asked *asked = context;

	if (!asked->call->quiet && isatty(STDERR_FILENO))
		fprintf(stderr, "\r%" PRId64 " of %" PRId64 " records withdrawn ", withdrawn, total);
}

/* What became of its records is said, whatever that is. */
static void
say_removed(const struct call *call, int64_t withdrawn, int64_t refused, const struct harvest_holdings *kept)
{
	struct json *line = json_object(call->a);

	if (!call->json) {
		printf("removed: %" PRId64 " records withdrawn, %" PRId64 " stay", withdrawn,
		       kept->adopted + kept->copies);
		if (kept->copies > 0)
			printf(", of these %" PRId64 " that only their home nodes can withdraw", kept->copies);
		if (refused > 0)
			printf(", %" PRId64 " that could not be withdrawn", refused);
		printf("\n");
		return;
	}
	json_add(line, STR("withdrawn"), json_number(call->a, withdrawn));
	json_add(line, STR("kept"), json_number(call->a, kept->adopted + kept->copies));
	json_add(line, STR("copies"), json_number(call->a, kept->copies));
	json_add(line, STR("refused"), json_number(call->a, refused));
	call_print_json(call, line);
}

static int
forget(struct asked *asked)
{
	struct call            *call = asked->call;
	const struct actor      who = actor_operator();
	struct error            error = { 0 };
	struct harvest_holdings kept;
	struct harvest_removal  removal = { .name = asked->subject,
					    .reason = call_option(call, "reason"),
					    .context = asked,
					    .stop = should_stop,
					    .progress = show_withdrawn };
	bool                    withdraws = call_has(call, "withdraw"), good;

	if (withdraws && removal.reason.length == 0)
		return call_misused(call, "--withdraw needs a --reason");
	good = withdraws ? harvest_remove_all(call->a, asked->node, &who, &removal, &error)
			 : harvest_remove(asked->node, &who, asked->subject, &error);
	if (!good || !harvest_holdings(call->a, asked->node, asked->subject, &kept, &error) ||
	    (withdraws && !call_follow(call, asked->node, &error)))
		return call_failed(call, &error);
	say_removed(call, removal.withdrawn, removal.refused, &kept);
	return removal.refused > 0 ? EXIT_PART : EXIT_DONE;
}

/* ---- harvests ----------------------------------------------------------------------------------------------------- */

static void
add_rejects(const struct call *call, struct json *line, const struct harvest_report *report)
{
	struct json *list = json_add(line, STR("rejects"), json_array(call->a));

	for (size_t i = 0; i < report->reject_count; i++) {
		struct json *item = json_append(list, json_object(call->a));

		json_add(item, STR("identifier"), json_string(call->a, report->rejects[i].identifier));
		json_add(item, STR("reason"), json_string(call->a, report->rejects[i].reason));
	}
}

/* One line for people, and one for each of its `rejects`; or JSON. */
static void
print_report(const struct call *call, const struct harvest_report *report, bool rejects)
{
	struct json *line = json_object(call->a);
	char         started[TIME_TEXT];

	time_format(report->started, started);
	if (!call->json) {
		printf("%s %.*s: %" PRId64 " pages, %" PRId64 " records: %" PRId64 " new, %" PRId64 " changed, %" PRId64
		       " the same, %" PRId64 " withdrawn, %" PRId64 " rejected, %" PRId64 " left out, %" PRId64
		       " vanished%s%.*s\n",
		       started, STR_ARGS(report->state), report->pages, report->fetched, report->new_records,
		       report->changed, report->same, report->withdrawn, report->rejected, report->left_out,
		       report->vanished, report->note.length > 0 ? "; " : "", STR_ARGS(report->note));
		for (size_t i = 0; rejects && i < report->reject_count; i++)
			printf("  rejected %.*s: %.*s\n", STR_ARGS(report->rejects[i].identifier),
			       STR_ARGS(report->rejects[i].reason));
		return;
	}
	json_add(line, STR("started"), json_string(call->a, str_copy(call->a, str_of(started))));
	json_add(line, STR("state"), json_string(call->a, report->state));
	json_add(line, STR("note"), json_string(call->a, report->note));
	json_add(line, STR("pages"), json_number(call->a, report->pages));
	json_add(line, STR("fetched"), json_number(call->a, report->fetched));
	json_add(line, STR("new"), json_number(call->a, report->new_records));
	json_add(line, STR("changed"), json_number(call->a, report->changed));
	json_add(line, STR("same"), json_number(call->a, report->same));
	json_add(line, STR("withdrawn"), json_number(call->a, report->withdrawn));
	json_add(line, STR("vanished"), json_number(call->a, report->vanished));
	json_add(line, STR("rejected"), json_number(call->a, report->rejected));
	json_add(line, STR("left_out"), json_number(call->a, report->left_out));
	json_add(line, STR("bytes"), json_number(call->a, report->bytes));
	add_rejects(call, line, report);
	call_print_json(call, line);
}

static int
print_log(struct asked *asked)
{
	struct harvest_source  source;
	struct harvest_report *reports;
	struct error           error = { 0 };
	size_t                 count;

	if (!harvest_find(asked->call->a, asked->node, asked->subject, &source, &error) ||
	    !harvest_log(asked->call->a, asked->node, asked->subject, LOGGED, &reports, &count, &error))
		return call_failed(asked->call, &error);
	for (size_t i = 0; i < count; i++)
		print_report(asked->call, &reports[i], true);
	return EXIT_DONE;
}

static void
show_progress(void *context, const struct harvest_report *so_far)
{
	const struct asked *asked = context;

	if (!asked->call->quiet && isatty(STDERR_FILENO))
		fprintf(stderr, "\r%" PRId64 " pages, %" PRId64 " records ", so_far->pages, so_far->fetched);
}

static void
say_rejected(void *context, const struct intake_reject *reject)
{
	struct asked *asked = context;
	struct str    reason = reject->why != NULL           ? str_of(reject->why->detail)
			       : reject->problems->count > 0 ? reject->problems->list[0].sentence
							     : STR("the record does not pass");

	if (asked->said++ < MOST_SAID)
		fprintf(stderr, "%.*s, record %" PRId64 " of a page, byte %" PRId64 ": %.*s\n",
			STR_ARGS(reject->identifier), reject->number, reject->byte, STR_ARGS(reason));
}

static int
run_one(struct asked *asked, struct str name)
{
	const struct harvest_options options = {
		.deletes = call_has(asked->call, "deletes"),
		.anew = call_has(asked->call, "anew"),
		.new_key = call_has(asked->call, "new-key"),
		.context = asked,
		.stop = should_stop,
		.progress = show_progress,
		.rejected = say_rejected,
	};
	struct harvest_report report;
	struct error          error = { 0 };
	bool                  good = harvest_run(asked->call->a, asked->node, name, &options, &report, &error);

	if (report.id > 0)
		print_report(asked->call, &report, false);
	if (!good) {
		(void)call_failed(asked->call, &error);
		return error.code == ERROR_ABSENT ? EXIT_USAGE : EXIT_STOPPED;
	}
	return report.rejected > 0 ? EXIT_PART : EXIT_DONE;
}

/* One source, or all; the worst status counts. */
static int
run(struct asked *asked)
{
	struct harvest_source *sources;
	struct error           error = { 0 };
	size_t                 count;
	int                    worst = EXIT_DONE;

	if (asked->subject.length > 0) {
		worst = run_one(asked, asked->subject);
	} else if (!harvest_list(asked->call->a, asked->node, &sources, &count, &error)) {
		return call_failed(asked->call, &error);
	} else {
		for (size_t i = 0; i < count && !call_stops(); i++) {
			int status = run_one(asked, sources[i].name);

			worst = status > worst ? status : worst;
		}
	}
	return call_follow(asked->call, asked->node, &error) ? worst : call_failed(asked->call, &error);
}

/* ---- the command -------------------------------------------------------------------------------------------------- */

static bool
open_records(const struct call *call, struct node **node_r, int *status_r)
{
	return call_open_node(call, NODE_RECORDS, node_r, status_r);
}

static const struct {
	const char *name;
	int (*act)(struct asked *asked);
	size_t least, most; /* arguments behind it */
	bool (*open)(const struct call *call, struct node **node_r, int *status_r);
} actions[] = {
	{ "show", show, 1, 1, open_records },     { "add", add, 1, 1, open_records },
	{ "list", list, 0, 0, open_records },     { "run", run, 0, 1, call_open_intake },
	{ "log", print_log, 1, 1, open_records }, { "remove", forget, 1, 1, call_open_intake },
};

int
run_harvest(struct call *call)
{
	struct str   word = call->argument_count > 0 ? call->arguments[0] : STR("");
	struct asked asked = { .call = call };
	size_t       i = 0, count = sizeof actions / sizeof actions[0];
	int          status;

	while (i < count && !str_is(word, actions[i].name))
		i++;
	if (i == count || call->argument_count - 1 < actions[i].least || call->argument_count - 1 > actions[i].most)
		return call_misused(call, "show URL, add URL, list, run [NAME], log NAME or remove NAME");
	asked.subject = call->argument_count > 1 ? call->arguments[1] : STR("");
	if (!actions[i].open(call, &asked.node, &status))
		return status;
	status = actions[i].act(&asked);
	node_close(asked.node);
	return status;
}
