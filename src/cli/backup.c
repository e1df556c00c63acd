/* chm backup, restore and move. */
#include "node/backup.h"

#include "base/file.h"
#include "cli/bar.h"
#include "cli/open.h"
#include "cli/run.h"
#include "base/limits.h"
#include "node/check.h"
#include "people/account.h"

#include <unistd.h>

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

/* ---- the recovery key -------------------------------------------------------------------------------------------- */

/* A line of standard input. */
static bool
read_recovery(const struct call *call, struct str *text_r, struct error *error)
{
	char      *line = arena_text(call->a, LIMIT_PASSWORD_BYTES + 2);
	struct str text;

	if (isatty(STDIN_FILENO))
		fprintf(stderr, "recovery key: ");
	if (fgets(line, LIMIT_PASSWORD_BYTES + 2, stdin) == NULL)
		return error_set(error, ERROR_INPUT, "backup.key", "the recovery key is to come on standard input");
	text = str_of(line);
	*text_r = str_ends(text, STR("\n")) ? str_slice(text, 0, text.length - 1) : text;
	return text_r->length <= LIMIT_PASSWORD_BYTES ||
	       error_set(error, ERROR_LIMIT, "password.long", "a recovery key has at most %d bytes",
			 LIMIT_PASSWORD_BYTES);
}

/* chm backup key: one that is made is printed once, and is nowhere else. */
static int
run_key(struct call *call)
{
	const struct actor who = actor_operator();
	bool               given = call_has(call, "passphrase");
	struct str         text = { 0 };
	struct node       *node;
	struct error       error = { 0 };
	int                status;
	bool               good;

	if (call->argument_count > 1)
		return call_misused(call, "key takes no file");
	if (given && (!read_recovery(call, &text, &error) || !password_is_fit(text, STR(""), &error)))
		return call_failed(call, &error);
	if (!call_open_node(call, NODE_RECORDS, &node, &status))
		return status;
	good = node_set_recovery(call->a, node, &who, &text, &error);
	node_close(node);
	if (!good)
		return call_failed(call, &error);
	if (!given)
		printf("%.*s\n", STR_ARGS(text));
	if (!call->quiet)
		fprintf(stderr,
			"Keep the recovery key where neither the node nor its backups are: backups made from now on "
			"cannot be restored without it.\n");
	return EXIT_DONE;
}

/* ---- the drill --------------------------------------------------------------------------------------------------- */

/* The newest nightly backup: names of them sort by time. */
static bool
find_newest(struct call *call, struct str *path_r, struct error *error)
{
	struct settings    settings;
	struct folder_list list;
	struct str         folder, start;

	if (!settings_read(call->a, call->folder, &settings, error))
		return false;
	folder = path_below(call->a, call->folder, settings.backup_folder);
	start = str_join(call->a, settings.short_name, STR("-2"));
	*path_r = (struct str){ 0 };
	if (folder.length == 0 || !file_exists(folder))
		return error_set(error, ERROR_ABSENT, "backup.none", "there is no nightly backup: name a file");
	if (!folder_list(call->a, folder, &list, error))
		return false;
	for (size_t i = 0; i < list.count; i++)
		if (str_starts(list.names[i], start) && str_ends(list.names[i], STR(".tar.zst")))
			*path_r = path_join(call->a, folder, list.names[i]);
	return path_r->length > 0 ||
	       error_set(error, ERROR_ABSENT, "backup.none", "there is no nightly backup: name a file");
}

static void
print_wrong(void *context, const char *about, struct str which, const char *sentence)
{
	(void)context;
	fprintf(stderr, "%s %.*s: %s\n", about, STR_ARGS(which), sentence);
}

static bool
try_backup(struct call *call, struct str path, struct str folder, struct node_check_report *report_r,
	   struct error *error)
{
	struct restore_options           options = { .path = path, .folder = folder, .database = STR("sqlite:chm.db") };
	const struct node_options        opening = { .use = NODE_SEARCH };
	const struct node_check_listener listener = { .wrong = print_wrong };
	struct bar                       bar;
	struct backup_watch              watch;
	struct restore_report            restored;
	struct node                     *node;
	bool                             good;

	if (!call_has(call, "passphrase"))
		options.keys = call->folder; /* not those of the backup, if they are sealed */
	else if (!read_recovery(call, &options.recovery, error))
		return false;
	watch = watch_with(&bar, call);
	good = backup_restore(&options, &watch, &restored, error);

	bar_clear(&bar);
	if (!good || !node_open(folder, &opening, &node, error))
		return false;
	good = node_check(node, false, &listener, report_r, error);
	node_close(node);
	return good;
}

static int
run_drill(struct call *call)
{
	struct node_check_report report = { 0 };
	struct str               path = call->argument_count == 2 ? call->arguments[1] : STR(""), folder;
	struct error             error = { 0 };
	const char *template;
	char *made;
	bool  good;

	if (call->argument_count > 2)
		return call_misused(call, "drill takes one file");
	if (path.length == 0 && !find_newest(call, &path, &error))
		return call_failed(call, &error);
	folder = path_join(call->a, path_folder(path), STR(".drill-XXXXXX"));
	template = str_c(call->a, folder);
	made = mkdtemp((char *)(uintptr_t) template);
	if (made == NULL) {
		error_set(&error, ERROR_STORAGE, "backup.drill", "no folder can be made beside the backup");
		return call_failed(call, &error);
	}
	good = try_backup(call, path, path_join(call->a, str_of(made), STR("node")), &report, &error);
	if (!file_remove(str_of(made), good ? &error : NULL) && good)
		good = false;
	if (!good)
		return fail_with(call, &error);
	printf("%.*s: restored and checked, %" PRId64 " records, %" PRId64 " revisions, %" PRId64 " wrong\n",
	       STR_ARGS(path), report.records, report.revisions, report.wrong);
	return report.wrong == 0 ? EXIT_DONE : EXIT_PART;
}

/* ---- the commands ------------------------------------------------------------------------------------------------ */

int
run_backup(struct call *call)
{
	struct bar           bar;
	struct backup_watch  watch;
	struct backup_report report;
	struct error         error = { 0 };
	bool                 good;

	if (call->argument_count > 0 && str_is(call->arguments[0], "drill"))
		return run_drill(call);
	if (call->argument_count > 0 && str_is(call->arguments[0], "key"))
		return run_key(call);
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
	if (!good && strcmp(error.key, "restore.sealed") == 0) {
		error = (struct error){ 0 };
		good = read_recovery(call, &options.recovery, &error) &&
		       backup_restore(&options, &watch, &report, &error);
		bar_clear(&bar);
	}
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
