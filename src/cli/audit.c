/* chm audit: who did what. */
#include "base/clock.h"
#include "cli/open.h"
#include "cli/run.h"
#include "people/account.h"

struct listing {
	const struct call *call;
	struct db         *db;
};

/* A day, or a moment. */
static bool
read_since(struct arena *a, struct str text, int64_t *time_r, struct error *error)
{
	enum { DAY_TEXT = 10 };

	*time_r = 0;
	if (text.length == 0)
		return true;
	if (text.length == DAY_TEXT)
		text = str_join(a, text, STR("T00:00:00Z"));
	return time_parse(text, time_r, error) ||
	       error_set(error, ERROR_INPUT, "usage.since", "--since is a day as 2026-05-01, or a moment of RFC 3339");
}

static bool
read_filter(const struct call *call, struct db *db, struct audit_filter *filter_r, struct error *error)
{
	struct str     act = call_option(call, "act"), email = call_option(call, "account");
	struct account account;
	enum audit_act known;

	*filter_r = (struct audit_filter){ .subject = call_option(call, "subject"),
					   .of_account = call_has(call, "account") };
	if (!read_since(call->a, call_option(call, "since"), &filter_r->since, error))
		return false;
	if (act.length > 0) {
		if (!audit_act_parse(act, &known))
			return error_set(error, ERROR_INPUT, "usage.act", "there is no act '%.*s'", STR_ARGS(act));
		filter_r->act = audit_act_name(known);
	}
	if (email.length == 0)
		return true;
	/* who has no account any more is found by its identifier */
	filter_r->account = email;
	if (str_find_byte(email, '@') == email.length)
		return true;
	if (!account_find_email(call->a, db, email, &account, error))
		return false;
	filter_r->account = account.id;
	return true;
}

static bool
print(void *context, const struct audit_row *row, struct error *error)
{
	const struct listing *listing = context;
	const struct call    *call = listing->call;
	struct arena_mark     mark = arena_mark(call->a);
	struct json          *line = json_object(call->a), *detail;
	char                  time[TIME_TEXT];

	time_format_exact(row->time, time);
	if (!json_parse(call->a, row->detail, &detail, error))
		return false;
	if (call->json) {
		json_add(line, STR("number"), json_number(call->a, row->number));
		json_add(line, STR("time"), json_string(call->a, str_of(time)));
		json_add(line, STR("account"), json_string(call->a, row->account));
		json_add(line, STR("channel"), json_string(call->a, row->channel));
		json_add(line, STR("act"), json_string(call->a, row->act));
		json_add(line, STR("subject"), json_string(call->a, row->subject));
		json_add(line, STR("detail"), detail);
		call_print_json(call, line);
	} else {
		printf("%" PRId64 "\t%s\t%.*s\t%.*s\t%.*s\t%.*s\t%.*s\n", row->number, time,
		       STR_ARGS(row->account.length > 0 ? row->account : STR("-")), STR_ARGS(row->channel),
		       STR_ARGS(row->act), STR_ARGS(row->subject), STR_ARGS(row->detail));
	}
	arena_reset(call->a, mark);
	return true;
}

static bool
list(const struct call *call, struct node *node, struct error *error)
{
	struct listing      listing = { .call = call };
	struct audit_filter filter;
	bool                good;

	if (!db_borrow(node->pool, &listing.db, error))
		return false;
	good = read_filter(call, listing.db, &filter, error) && audit_each(listing.db, &filter, print, &listing, error);
	db_return(listing.db);
	return good;
}

static void
print_wrong(void *context, int64_t number, const char *what)
{
	const struct call *call = context;
	struct json       *line = json_object(call->a);

	if (!call->json) {
		printf("%" PRId64 ": %s\n", number, what);
		return;
	}
	json_add(line, STR("number"), json_number(call->a, number));
	json_add(line, STR("wrong"), json_string(call->a, str_of(what)));
	call_print_json(call, line);
}

static bool
verify(const struct call *call, struct node *node, int *status_r, struct error *error)
{
	struct audit_report report;
	struct json        *line = json_object(call->a);

	if (!audit_verify(&node->audit, print_wrong, (void *)(uintptr_t)call, &report, error))
		return false;
	*status_r = report.wrong > 0 ? EXIT_PART : EXIT_DONE;
	json_add(line, STR("acts"), json_number(call->a, report.entries));
	json_add(line, STR("wrong"), json_number(call->a, report.wrong));
	if (call->json)
		call_print_json(call, line);
	else if (!call->quiet)
		fprintf(stderr, "%" PRId64 " acts, %" PRId64 " wrong\n", report.entries, report.wrong);
	return true;
}

int
run_audit(struct call *call)
{
	struct node *node;
	struct error error = { 0 };
	int          status = EXIT_DONE;
	bool         good;

	if (call->argument_count != 0)
		return call_misused(call, "no arguments are needed");
	if (!call_open_node(call, NODE_RECORDS, &node, &status))
		return status;
	good = call_has(call, "verify") ? verify(call, node, &status, &error) : list(call, node, &error);
	node_close(node);
	return good ? status : call_failed(call, &error);
}
