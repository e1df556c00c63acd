/* chm backup, restore and move. */
#include "node/backup.h"

#include "cli/bar.h"
#include "cli/open.h"
#include "cli/run.h"

static void
draw(void *context, int64_t done, int64_t total, int64_t rows)
{
	bar_draw(context, done, total, "%" PRId64 " rows", rows);
}

static bool
stops(const void *context)
{
	(void)context;
	return call_stops();
}

static struct backup_watch
watch_with(struct bar *bar, const struct call *call)
{
	*bar = bar_open(call);
	call_hold_signals();
	return (struct backup_watch){ draw, stops, bar };
}

static struct json *
report_json(const struct call *call, const struct backup_report *report)
{
	static const char *const names[] = { "tables", "rows", "files", "bytes", "size" };
	const int64_t values[] = { report->tables, report->rows, report->files, report->bytes, report->size };
	struct json  *json = json_object(call->a);

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		json_add(json, str_of(names[i]), json_number(call->a, values[i]));
	return json;
}

/* What is wrong with what was given is no half-done work. */
static int
fail_with(const struct call *call, const struct error *error)
{
	(void)call_failed(call, error);
	return error->code == ERROR_CONFLICT ? EXIT_USAGE : error->code == ERROR_INPUT ? EXIT_USAGE : EXIT_STOPPED;
}

/* A node whose schema is older has no audit log that this program could go on with. */
static bool
tell(const struct call *call, const struct backup_report *report, struct error *error)
{
	const struct node_options options = { .use = NODE_RECORDS };
	const struct actor        who = actor_operator();
	struct json              *detail = json_object(call->a);
	struct node              *node;
	bool                      good;

	if (!node_open(call->folder, &options, &node, error))
		return strcmp(error->key, "node.schema") == 0;
	json_set(detail, STR("rows"), json_number(call->a, report->rows));
	good = audit_put(&node->audit, &who,
			 &(struct audit_entry){ AUDIT_NODE_BACKUP, node->settings.short_name, detail }, error);
	node_close(node);
	return good;
}

int
run_backup(struct call *call)
{
	struct bar           bar;
	struct backup_watch  watch;
	struct backup_report report;
	struct error         error = { 0 };
	bool                 good;

	if (call->argument_count != 1)
		return call_misused(call, "a file is needed");
	watch = watch_with(&bar, call);
	good = backup_write(call->folder, call->arguments[0], &watch, &report, &error) && tell(call, &report, &error);
	bar_clear(&bar);
	if (!good)
		return fail_with(call, &error);
	if (call->json)
		call_print_json(call, report_json(call, &report));
	else
		printf("%.*s: %" PRId64 " rows of %" PRId64 " tables and %" PRId64 " files, %" PRId64 " bytes\n",
		       STR_ARGS(call->arguments[0]), report.rows, report.tables, report.files, report.size);
	return EXIT_DONE;
}

int
run_restore(struct call *call)
{
	struct restore_options options = { .database = call_option(call, "database"),
					   .erased = call_option(call, "erased") };
	struct bar             bar;
	struct backup_watch    watch;
	struct restore_report  report;
	struct json           *json;
	struct error           error = { 0 };
	bool                   good;

	if (call->argument_count != 2)
		return call_misused(call, "a backup and a directory are needed");
	options.path = call->arguments[0];
	options.folder = call->arguments[1];
	watch = watch_with(&bar, call);
	good = backup_restore(&options, &watch, &report, &error);
	bar_clear(&bar);
	if (!good)
		return fail_with(call, &error);
	json = report_json(call, &report.content);
	json_add(json, STR("erased"), json_number(call->a, report.erased));
	if (call->json)
		call_print_json(call, json);
	else
		printf("%.*s: %" PRId64 " rows of %" PRId64 " tables and %" PRId64 " files; %" PRId64
		       " records erased again\n",
		       STR_ARGS(options.folder), report.content.rows, report.content.tables, report.content.files,
		       report.erased);
	return EXIT_DONE;
}

int
run_move(struct call *call)
{
	struct bar           bar;
	struct backup_watch  watch;
	struct backup_report report;
	struct error         error = { 0 };
	bool                 good;

	if (call->argument_count != 0 || !call_has(call, "to"))
		return call_misused(call, "--to and the address of a database are needed");
	watch = watch_with(&bar, call);
	good = backup_move(call->folder, call_option(call, "to"), &watch, &report, &error);
	bar_clear(&bar);
	if (!good)
		return fail_with(call, &error);
	if (call->json)
		call_print_json(call, report_json(call, &report));
	else
		printf("moved: %" PRId64 " rows of %" PRId64 " tables\n", report.rows, report.tables);
	return EXIT_DONE;
}
