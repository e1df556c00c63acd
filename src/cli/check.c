/* chm check: the integrity of a node. */
#include "cli/open.h"
#include "cli/run.h"
#include "node/check.h"

static void
print_wrong(void *context, const char *about, struct str which, const char *sentence)
{
	const struct call *call = context;
	struct json       *line;

	if (!call->json) {
		printf("%s %.*s: %s\n", about, STR_ARGS(which), sentence);
		return;
	}
	line = json_object(call->a);
	json_set(line, STR("about"), json_string(call->a, str_of(about)));
	json_set(line, STR("which"), json_string(call->a, which));
	json_set(line, STR("wrong"), json_string(call->a, str_of(sentence)));
	call_print_json(call, line);
}

static void
print_counts(const struct call *call, const struct node_check_report *report)
{
	struct json *line = json_object(call->a);

	json_add(line, STR("records"), json_number(call->a, report->records));
	json_add(line, STR("revisions"), json_number(call->a, report->revisions));
	json_add(line, STR("signatures"), json_number(call->a, report->signatures));
	json_add(line, STR("entries"), json_number(call->a, report->entries));
	json_add(line, STR("acts"), json_number(call->a, report->acts));
	json_add(line, STR("wrong"), json_number(call->a, report->wrong));
	json_add(line, STR("mended"), json_number(call->a, report->mended));
	call_print_json(call, line);
}

int
run_check(struct call *call)
{
	struct node_check_listener listener = { .wrong = print_wrong, .context = call };
	struct node_check_report   report = { 0 };
	struct node               *node;
	struct error               error = { 0 };
	int                        status;
	bool                       good;

	if (!call_open_node(call, NODE_SEARCH, &node, &status)) {
		/* what of the database is damaged is said even so */
		if (status == EXIT_STOPPED && !node_check_database(call->folder, &listener, &report, &error))
			(void)call_failed(call, &error);
		return status;
	}
	good = node_check(node, call_has(call, "repair"), &listener, &report, &error);
	node_close(node);
	if (!good)
		return call_failed(call, &error);
	if (call->json)
		print_counts(call, &report);
	else if (!call->quiet)
		fprintf(stderr,
			"%" PRId64 " records, %" PRId64 " revisions, %" PRId64 " signatures, %" PRId64
			" log entries, %" PRId64 " acts looked at; %" PRId64 " wrong, %" PRId64 " mended\n",
			report.records, report.revisions, report.signatures, report.entries, report.acts, report.wrong,
			report.mended);
	return report.wrong == 0 ? EXIT_DONE : EXIT_PART;
}
