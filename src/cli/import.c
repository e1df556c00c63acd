/* chm import. */
#include "base/file.h"
#include "base/limits.h"
#include "cli/bar.h"
#include "cli/form.h"
#include "cli/open.h"
#include "cli/run.h"
#include "db/db.h"
#include "formats/format.h"
#include "intake/intake.h"
#include "search/search.h"

#include <errno.h>
#include <stdatomic.h>

enum {
	MAPPING_BYTES = 256 * 1024,
	MOST_SAID = 100, /* rejections at the terminal; all of them stand in the file */
};

struct importing {
	struct call *call;
	struct str   rejects_path;
	FILE        *rejects;
	int64_t      said; /* rejections */
	int64_t      refused_packages;
	struct bar   bar;
	atomic_bool  rejects_failed; /* asked by the thread that reads */
};

static bool
should_stop(void *context)
{
	struct importing *importing = context;

	return atomic_load(&importing->rejects_failed) || call_stops();
}

/* ---- what is watched --------------------------------------------------------------------------------------------- */

static struct json *
reject_json(struct arena *a, const struct intake_reject *reject)
{
	struct json *line = json_object(a), *problems;

	json_add(line, STR("file"), json_string(a, reject->file));
	json_add(line, STR("record"), json_number(a, reject->number));
	if (reject->line > 0)
		json_add(line, STR("line"), json_number(a, reject->line));
	if (reject->why != NULL) {
		json_add(line, STR("code"), json_string(a, str_of(reject->why->key)));
		json_add(line, STR("reason"), json_string(a, str_of(reject->why->detail)));
		json_add(line, STR("place"), json_string(a, str_of(reject->why->place)));
	}
	problems = json_add(line, STR("problems"), json_array(a));
	for (size_t i = 0; reject->problems != NULL && i < reject->problems->count; i++) {
		struct json *problem = json_append(problems, json_object(a));
		struct str   cell = found_cells_place(a, reject->cells, reject->problems->list[i].path);

		if (cell.length > 0)
			json_add(problem, STR("cell"), json_string(a, cell));
		json_add(problem, STR("path"), json_string(a, reject->problems->list[i].path));
		json_add(problem, STR("code"), json_string(a, reject->problems->list[i].code));
		json_add(problem, STR("reason"), json_string(a, reject->problems->list[i].sentence));
	}
	if (str_is_utf8(reject->raw, NULL))
		json_add(line, STR("raw"), json_string(a, reject->raw));
	return line;
}

static void
rejects_fail(struct importing *importing)
{
	if (!atomic_exchange(&importing->rejects_failed, true))
		fprintf(stderr, "chm import: %s: %s\n", importing->rejects_path.data, strerror(errno));
}

static void
write_reject(struct importing *importing, const struct intake_reject *reject)
{
	struct arena *a = arena_open(0);
	struct buffer out = buffer_in(a);

	if (importing->rejects == NULL)
		importing->rejects = fopen(importing->rejects_path.data, "w");
	json_write(&out, reject_json(a, reject));
	buffer_add_byte(&out, '\n');
	if (importing->rejects == NULL || fwrite(out.data, 1, out.length, importing->rejects) != out.length)
		rejects_fail(importing);
	arena_close(a);
}

/* "FILE:LINE: record N: ", as far as it is known. */
static void
say_place(const struct intake_reject *reject)
{
	struct str place = reject->why != NULL ? str_of(reject->why->place) : STR("");

	if (str_starts(place, reject->file))
		fprintf(stderr, "%.*s: ", STR_ARGS(place));
	else if (reject->line > 0)
		fprintf(stderr, "%.*s:%" PRId64 ": ", STR_ARGS(reject->file), reject->line);
	else
		fprintf(stderr, "%.*s: ", STR_ARGS(reject->file));
	if (reject->number > 0)
		fprintf(stderr, "record %" PRId64 ": ", reject->number);
	if (place.length > 0 && !str_starts(place, reject->file))
		fprintf(stderr, "%.*s: ", STR_ARGS(place));
}

/* Each problem of a row of a table with its cell; of another record, the first. */
static void
say_problems(const struct intake_reject *reject)
{
	struct arena *a = arena_open(0);
	size_t        count = reject->problems->count;

	for (size_t i = 0; i < count && (i == 0 || reject->cells->count > 0); i++) {
		const struct problem *problem = &reject->problems->list[i];
		struct str            cell = found_cells_place(a, reject->cells, problem->path);

		if (reject->cells->count == 0) {
			say_place(reject);
			fprintf(stderr, "%.*s: %.*s%s\n", STR_ARGS(problem->path), STR_ARGS(problem->sentence),
				count > 1 ? " (and more)" : "");
			break;
		}
		fprintf(stderr, "%.*s: %.*s: %.*s\n", STR_ARGS(reject->file),
			STR_ARGS(cell.length > 0 ? cell : problem->path), STR_ARGS(problem->sentence));
	}
	arena_close(a);
}

static void
say_rejected(const struct intake_reject *reject)
{
	if (reject->why == NULL) {
		say_problems(reject);
		return;
	}
	say_place(reject);
	fprintf(stderr, "%s\n", reject->why->detail);
}

static void
rejected(void *context, const struct intake_reject *reject)
{
	struct importing *importing = context;

	write_reject(importing, reject);
	bar_clear(&importing->bar);
	if (++importing->said <= MOST_SAID)
		say_rejected(reject);
	else if (importing->said == MOST_SAID + 1)
		fprintf(stderr, "more was rejected; all of it stands in %s\n", importing->rejects_path.data);
}

static void
note(void *context, struct str file, struct str sentence)
{
	const struct importing *importing = context;

	bar_clear(&importing->bar);
	fprintf(stderr, "%.*s: %.*s\n", STR_ARGS(file), STR_ARGS(sentence));
}

static void
progress(void *context, int64_t bytes, int64_t total, const struct intake_report *so_far)
{
	struct importing *importing = context;

	bar_draw(&importing->bar, bytes, total, "%" PRId64 " records, %" PRId64 " rejected", so_far->records,
		 so_far->rejected);
}

/* ---- the command ------------------------------------------------------------------------------------------------- */

static struct str
rejects_path(const struct call *call)
{
	struct str name = path_name(call->arguments[0]);

	if (call_has(call, "rejects"))
		return str_of(str_c(call->a, call_option(call, "rejects")));
	if (str_is(name, "-"))
		name = STR("stdin");
	else if (name.length == 0 || str_is(name, ".") || str_is(name, ".."))
		name = STR("import");
	return str_format(call->a, "./%.*s.rejected.jsonl", STR_ARGS(name));
}

static bool
read_options(const struct call *call, struct intake_options *options_r, struct error *error)
{
	struct str format = call_option(call, "format");

	*options_r = (struct intake_options){ .type = call_option(call, "type"),
					      .owner = call_option(call, "owner"),
					      .source = call_option(call, "source"),
					      .publish = call_has(call, "publish") };
	if (format.length > 0 && (options_r->format = format_find(format)) == NULL)
		return error_set(error, ERROR_INPUT, "usage.format",
				 "there is no format '%.*s' ('chm help formats' lists them)", STR_ARGS(format));
	return !call_has(call, "mapping") ||
	       file_read(call->a, call_option(call, "mapping"), MAPPING_BYTES, &options_r->mapping, error);
}

static void
print_report(const struct call *call, const struct intake_report *report)
{
	static const char *const names[] = { "files",
					     "refused_files",
					     "records",
					     "new",
					     "changed",
					     "same",
					     "withdrawn",
					     "rejected",
					     "warnings",
					     "notes",
					     "batches",
					     "longest_lock_milliseconds",
					     "longest_work_milliseconds",
					     "long_locks" };
	const int64_t values[] = { report->files,        report->refused_files, report->records,   report->new_records,
				   report->changed,      report->same,          report->withdrawn, report->rejected,
				   report->warnings,     report->notes,         report->batches,   report->longest_hold,
				   report->longest_work, report->long_holds };
	struct json  *json = json_object(call->a);

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		json_add(json, str_of(names[i]), json_number(call->a, values[i]));
	if (call->json)
		call_print_json(call, json);
	else
		printf("%" PRId64 " records: %" PRId64 " new, %" PRId64 " changed, %" PRId64 " the same, %" PRId64
		       " withdrawn, %" PRId64 " rejected; %" PRId64 " of %" PRId64 " files refused; %" PRId64
		       " warnings\n",
		       report->records, report->new_records, report->changed, report->same, report->withdrawn,
		       report->rejected, report->refused_files, report->files, report->warnings);
}

/* What is taken in, before it begins, and how that went, as far as it came. */
static bool
tell(const struct importing *importing, struct node *node, const struct intake_options *options,
     const struct intake_report *report, struct error *error)
{
	struct arena      *a = importing->call->a;
	const struct actor who = actor_operator();
	struct json       *detail = json_object(a);

	if (report == NULL) {
		json_set(detail, STR("arguments"), json_number(a, (int64_t)importing->call->argument_count));
		json_set(detail, STR("publish"), json_boolean(a, options->publish));
		json_set(detail, STR("source"), json_string(a, options->source));
	} else {
		json_set(detail, STR("new"), json_number(a, report->new_records));
		json_set(detail, STR("changed"), json_number(a, report->changed));
		json_set(detail, STR("withdrawn"), json_number(a, report->withdrawn));
		json_set(detail, STR("rejected"), json_number(a, report->rejected));
	}
	return audit_put(&node->audit, &who, &(struct audit_entry){ AUDIT_IMPORT, node->settings.short_name, detail },
			 error);
}

/* What offline forms saved is taken in first; one that is refused leaves the others. What else there is, is left for the intake. */
static bool
take_packages(struct importing *importing, struct node *node, struct intake_report *report, struct str **paths_r,
	      size_t *count_r, struct error *error)
{
	const struct call *call = importing->call;

	*paths_r = ARENA_ARRAY(call->a, struct str, call->argument_count);
	*count_r = 0;
	for (size_t i = 0; i < call->argument_count; i++) {
		struct str   path = call->arguments[i];
		struct error why = { 0 };

		if (str_is(path, "-") || !form_is_package(call->a, path)) {
			(*paths_r)[(*count_r)++] = path;
			continue;
		}
		if (form_take(call, node, path, &why))
			continue;
		if (why.code == ERROR_STORAGE) {
			*error = why;
			return false;
		}
		fprintf(stderr, "%s: %s\n", why.place, why.detail);
		importing->refused_packages++;
		report->rejected++;
	}
	return true;
}

static bool
take_in(struct importing *importing, struct node *node, const struct intake_options *options,
	struct intake_report *report, struct error *error)
{
	struct intake_watch watch = { importing, rejected, note, progress, should_stop };
	struct call        *call = importing->call;
	size_t              count;
	struct str         *paths;
	bool                good;

	if (!tell(importing, node, options, NULL, error) ||
	    !take_packages(importing, node, report, &paths, &count, error))
		return false;
	if (count == 0)
		return true;
	good = intake_run(call->a, node, paths, count, options, &watch, report, error);
	report->rejected += importing->refused_packages;
	return tell(importing, node, options, report, good ? error : NULL) && good && call_follow(call, node, error);
}

int
run_import(struct call *call)
{
	struct importing      importing = { .call = call, .bar = bar_open(call) };
	struct intake_options options;
	struct intake_report  report = { 0 };
	struct node          *node;
	struct error          error = { 0 };
	int                   status;
	bool                  good;

	if (call->argument_count == 0)
		return call_misused(call, "a file, a folder or - is needed");
	if (!read_options(call, &options, &error))
		return call_failed(call, &error);
	if (!call_open_intake(call, &node, &status))
		return status;
	importing.rejects_path = rejects_path(call);
	good = take_in(&importing, node, &options, &report, &error);
	node_close(node);
	bar_clear(&importing.bar);
	if (importing.rejects != NULL && fclose(importing.rejects) != 0)
		rejects_fail(&importing);
	if (importing.rejects != NULL && !atomic_load(&importing.rejects_failed))
		fprintf(stderr, "what was rejected stands in %s\n", importing.rejects_path.data);
	if (report.files > 0 || report.rejected > 0)
		print_report(call, &report);
	if (!good) {
		call_failed(call, &error);
		return error.code == ERROR_INPUT ? EXIT_USAGE : EXIT_STOPPED;
	}
	if (atomic_load(&importing.rejects_failed))
		return EXIT_STOPPED;
	return report.rejected > 0 || report.refused_files > 0 ? EXIT_PART : EXIT_DONE;
}
