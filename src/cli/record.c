/* chm record: one record by its identifier. */
#include "base/identifier.h"
#include "base/limits.h"
#include "cli/open.h"
#include "cli/run.h"
#include "db/db.h"
#include "people/permission.h"
#include "search/search.h"

enum { ERASE_MILLISECONDS = 10 * 60 * 1000 /* a whole index is built anew */ };

struct asked {
	struct call *call;
	struct node *node;
	struct str   id;
	int          revision; /* 0: the newest */
	struct str   into;     /* of a merge */
};

static bool
show(struct asked *asked, int *status_r, struct error *error)
{
	struct arena *a = asked->call->a;
	struct buffer out = buffer_in(a);
	struct record record;
	struct json  *body;
	struct db    *db;
	bool          good;

	(void)status_r;
	if (!db_borrow(asked->node->pool, &db, error))
		return false;
	good = asked->revision == 0 ? record_find(a, db, asked->id, &record, error)
				    : record_revision(a, db, asked->id, asked->revision, &record, error);
	if (!good && error->code == ERROR_ABSENT && asked->revision == 0) {
		record = (struct record){ .id = asked->id, .state = STATE_DRAFT };
		good = record_find_draft(a, db, asked->id, &record.body, error);
	}
	db_return(db);
	if (!good)
		return false;
	if (record.state == STATE_ERASED || record.body.length == 0)
		return error_set(error, ERROR_ABSENT, "record.erased", "%.*s was erased: %.*s", STR_ARGS(asked->id),
				 STR_ARGS(record.reason));
	if (!json_parse(a, record.body, &body, error))
		return false;
	if (asked->call->json)
		json_write(&out, body);
	else
		json_write_indented(&out, body);
	buffer_add_byte(&out, '\n');
	fwrite(out.data, 1, out.length, stdout);
	return true;
}

static void
print_revision(const struct call *call, const struct record *record)
{
	char         hash[HASH_TEXT], time[TIME_TEXT];
	struct json *line;

	hash_format(&record->hash, hash);
	time_format(record->created, time);
	if (!call->json) {
		printf("%d\t%s\t%s\t%s%s%.*s\n", record->revision, time, record_state_name(record->state), hash,
		       record->reason.length > 0 ? "\t" : "", STR_ARGS(record->reason));
		return;
	}
	line = json_object(call->a);
	json_set(line, STR("revision"), json_number(call->a, record->revision));
	json_set(line, STR("created"), json_string(call->a, str_of(time)));
	json_set(line, STR("state"), json_string(call->a, str_of(record_state_name(record->state))));
	json_set(line, STR("hash"), json_string(call->a, str_of(hash)));
	json_set(line, STR("reason"), json_string(call->a, record->reason));
	call_print_json(call, line);
}

static bool
history(struct asked *asked, int *status_r, struct error *error)
{
	struct record *list;
	size_t         count;
	struct db     *db;
	bool           good;

	(void)status_r;
	if (!db_borrow(asked->node->pool, &db, error))
		return false;
	good = record_history(asked->call->a, db, asked->id, &list, &count, error);
	db_return(db);
	for (size_t i = 0; good && i < count; i++)
		print_revision(asked->call, &list[i]);
	return good;
}

/* Search knows of the change: this process follows when no other owns the index. */
static bool
is_found(const struct asked *asked, int64_t number, int milliseconds, struct error *error)
{
	return search_follow(asked->node->search, error) && node_found(asked->node, number, milliseconds);
}

static void
print_outcome(const struct call *call, const struct record_outcome *outcome, const char *state)
{
	struct json *line = json_object(call->a);

	json_add(line, STR("id"), json_string(call->a, outcome->id));
	json_add(line, STR("revision"), json_number(call->a, outcome->revision));
	json_add(line, STR("state"), json_string(call->a, str_of(state)));
	call_print_json(call, line);
}

/* Says what was done, and waits until search knows; an erased record's words have then left the index. */
static void
report(const struct asked *asked, const struct record_outcome *outcome, enum record_state state)
{
	const char  *what = record_state_name(state);
	struct error error = { 0 };
	bool         found = is_found(asked, outcome->number,
                              state == STATE_ERASED ? ERASE_MILLISECONDS : LIMIT_COMMAND_WAIT_MILLISECONDS, &error);

	if (asked->call->json)
		print_outcome(asked->call, outcome, what);
	else if (!asked->call->quiet)
		fprintf(stderr, "%.*s is %s, revision %d%s\n", STR_ARGS(outcome->id), what, outcome->revision,
			found ? "" : "; search has not followed yet");
}

static bool
take_step(struct asked *asked, const struct record_step *what, struct error *error)
{
	const struct actor    who = actor_operator();
	struct record_step    step = *what;
	struct record_outcome outcome = { 0 };

	step.actor = &who;
	step.id = asked->id;
	if (!record_set_state(asked->call->a, &asked->node->records, &step, &outcome, error)) {
		call_print_problems(asked->call, &outcome.problems);
		return false;
	}
	report(asked, &outcome, step.state);
	return true;
}

static bool
set_state(struct asked *asked, enum record_state state, int *status_r, struct error *error)
{
	struct str reason = call_option(asked->call, "reason");

	if (state != STATE_PUBLISHED && reason.length == 0) {
		*status_r = call_misused(asked->call, "--reason is needed");
		return true;
	}
	return take_step(asked, &(struct record_step){ .state = state, .reason = reason }, error);
}

static bool
confirm(struct asked *asked, int *status_r, struct error *error)
{
	(void)status_r;
	return take_step(asked, &(struct record_step){ .state = STATE_PUBLISHED, .confirms = true }, error);
}

static bool
publish(struct asked *asked, int *status_r, struct error *error)
{
	return set_state(asked, STATE_PUBLISHED, status_r, error);
}

static bool
withdraw(struct asked *asked, int *status_r, struct error *error)
{
	return set_state(asked, STATE_WITHDRAWN, status_r, error);
}

static bool
revoke(struct asked *asked, int *status_r, struct error *error)
{
	return set_state(asked, STATE_REVOKED, status_r, error);
}

static bool
erase(struct asked *asked, int *status_r, struct error *error)
{
	return set_state(asked, STATE_ERASED, status_r, error);
}

/* It is withdrawn, and leads to the other. */
static bool
merge(struct asked *asked, int *status_r, struct error *error)
{
	struct str reason = call_option(asked->call, "reason");

	if (reason.length == 0) {
		*status_r = call_misused(asked->call, "--reason is needed");
		return true;
	}
	return take_step(
		asked, &(struct record_step){ .state = STATE_WITHDRAWN, .into = asked->into, .reason = reason }, error);
}

static bool
separate(struct asked *asked, int *status_r, struct error *error)
{
	(void)status_r;
	return take_step(asked, &(struct record_step){ .state = STATE_PUBLISHED, .separates = true }, error);
}

static void
print_wrong(void *context, struct str id, int revision, const char *what)
{
	const struct call *call = context;
	struct json       *line;

	if (!call->json) {
		printf("%.*s@%d: %s\n", STR_ARGS(id), revision, what);
		return;
	}
	line = json_object(call->a);
	json_add(line, STR("id"), json_string(call->a, id));
	json_add(line, STR("revision"), json_number(call->a, revision));
	json_add(line, STR("wrong"), json_string(call->a, str_of(what)));
	call_print_json(call, line);
}

static void
print_counts(const struct call *call, const struct verify_report *found)
{
	struct json *line = json_object(call->a);

	json_add(line, STR("revisions"), json_number(call->a, found->revisions));
	json_add(line, STR("signatures"), json_number(call->a, found->signatures));
	if (found->copies > 0) {
		json_add(line, STR("copies"), json_number(call->a, found->copies));
		json_add(line, STR("missing"), json_number(call->a, found->missing));
	}
	json_add(line, STR("wrong"), json_number(call->a, found->wrong));
	call_print_json(call, line);
}

static void
print_verified(const struct verify_report *found)
{
	fprintf(stderr, "%" PRId64 " revisions, %" PRId64 " signatures, %" PRId64 " wrong\n", found->revisions,
		found->signatures, found->wrong);
	if (found->copies > 0)
		fprintf(stderr, "a copy: %" PRId64 " signed by the key that is known of its home\n", found->copies);
	if (found->missing > 0)
		fprintf(stderr, "%" PRId64 " revisions before never came here; only its home can show them\n",
			found->missing);
}

static bool
verify(struct asked *asked, int *status_r, struct error *error)
{
	struct verify_report found = { 0 };
	struct db           *db;
	bool                 good;

	if (!db_borrow(asked->node->pool, &db, error))
		return false;
	good = record_verify(db, &asked->node->records, asked->id, print_wrong, asked->call, &found, error);
	db_return(db);
	if (good && asked->call->json)
		print_counts(asked->call, &found);
	else if (good && !asked->call->quiet)
		print_verified(&found);
	*status_r = found.wrong > 0 ? EXIT_PART : EXIT_DONE;
	return good;
}

static const struct {
	const char   *name;
	enum node_use use;
	bool (*run)(struct asked *asked, int *status_r, struct error *error);
	bool two; /* a second identifier is needed */
} verbs[] = {
	{ "show", NODE_RECORDS, show, false },        { "history", NODE_RECORDS, history, false },
	{ "publish", NODE_SEARCH, publish, false },   { "confirm", NODE_SEARCH, confirm, false },
	{ "withdraw", NODE_SEARCH, withdraw, false }, { "revoke", NODE_SEARCH, revoke, false },
	{ "erase", NODE_SEARCH, erase, false },       { "verify", NODE_RECORDS, verify, false },
	{ "merge", NODE_SEARCH, merge, true },        { "separate", NODE_SEARCH, separate, false },
};

int
run_record(struct call *call)
{
	struct asked asked = { .call = call };
	struct error error = { 0 };
	int          status = EXIT_DONE;
	size_t       verb = 0;
	bool         good;

	if (call->argument_count < 2)
		return call_misused(call, "what to do and an identifier are needed");
	while (verb < sizeof verbs / sizeof *verbs && !str_is(call->arguments[0], verbs[verb].name))
		verb++;
	if (verb == sizeof verbs / sizeof *verbs)
		return call_misused(call, "'%.*s' cannot be done to a record", STR_ARGS(call->arguments[0]));
	if (call->argument_count != (verbs[verb].two ? 3 : 2))
		return call_misused(call, verbs[verb].two
						  ? "two identifiers are needed: the record, and the one that it is"
						  : "one identifier is needed");
	asked.into = verbs[verb].two ? call->arguments[2] : STR("");
	if (!identifier_parse_revision(call->a, call->arguments[1], &asked.id, &asked.revision, &error))
		return call_failed(call, &error);
	if (!call_open_node(call, verbs[verb].use, &asked.node, &status))
		return status;
	good = verbs[verb].run(&asked, &status, &error);
	node_close(asked.node);
	return good ? status : call_failed(call, &error);
}
