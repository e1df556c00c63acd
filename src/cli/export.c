/* chm export: all published records, or those that a search finds. */
#include "base/limits.h"
#include "cli/open.h"
#include "cli/run.h"
#include "db/db.h"
#include "formats/export.h"
#include "node/exporting.h"
#include "search/search.h"

#include <errno.h>

struct exporting {
	const struct exporter  *exporter;
	struct exporter_context context;
	struct arena           *whole;
	struct arena           *a; /* of one record */
	FILE                   *out;
	struct node            *node;
	struct db              *db;
	int64_t                *numbers; /* that a search found */
	size_t                  found;
	const struct type      *type;        /* NULL: of any */
	bool                    is_template; /* without records */
	bool                    is_look;     /* the first of two passes: what columns there will be */
	int64_t                 count;
	int64_t                 unfit; /* of types that the format has no place for */
};

static bool
write_out(struct exporting *exporting, struct buffer *buffer, struct error *error)
{
	bool good = buffer->length == 0 || fwrite(buffer->data, 1, buffer->length, exporting->out) == buffer->length;

	buffer_clear(buffer);
	return good || error_set(error, ERROR_STORAGE, "export.write", "cannot write: %s", strerror(errno));
}

static bool
fits(const struct exporting *exporting, struct error *error)
{
	return exporting->exporter->fits == NULL || exporting->exporter->fits(&exporting->context) ||
	       error_set(
		       error, ERROR_LIMIT, "export.large",
		       "a sheet has at most 1,048,576 rows and 4 GB; --format csv has no end, --query takes a part. What was "
		       "written is not whole");
}

static bool
suits(const struct exporting *exporting, const struct json *record)
{
	return exporter_suits(exporting->exporter, type_find(exporting->context.types, json_text(record, "type")));
}

static bool
write_record(struct exporting *exporting, struct str body, struct error *error)
{
	struct arena_mark mark = arena_mark(exporting->a);
	struct buffer     out = buffer_in(exporting->a);
	struct json      *record;
	bool              good = json_parse(exporting->a, body, &record, error);

	if (good && exporting->type != NULL && !str_equal(json_text(record, "type"), exporting->type->name)) {
		/* one of another type */
	} else if (good && !suits(exporting, record)) {
		exporting->unfit += !exporting->is_look;
	} else if (good && exporting->is_look) {
		exporting->exporter->expect(exporting->whole, &exporting->context, record);
	} else if (good) {
		exporter_record(exporting->a, exporting->exporter, &out, &exporting->context, record);
		good = write_out(exporting, &out, error) && fits(exporting, error);
		exporting->count++;
	}
	arena_reset(exporting->a, mark);
	return good;
}

/* A log entry is written when it is its record's newest, published revision. */
static bool
write_entry(void *context, const struct change_log_entry *entry, struct error *error)
{
	struct exporting *exporting = context;
	struct arena_mark mark = arena_mark(exporting->a);
	struct record     newest;
	bool              good = true;

	if (record_state_is_gone(entry->state))
		return true;
	good = record_find(exporting->a, exporting->db, entry->record, &newest, error);
	if (good && newest.number == entry->number)
		good = write_record(exporting, entry->body, error);
	arena_reset(exporting->a, mark);
	return good;
}

static bool
each_of_all(struct exporting *exporting, struct error *error)
{
	return change_log_each(exporting->db, 0, INT64_MAX, true, write_entry, exporting, error);
}

/* What the search finds, as numbers of the log: what they stand for does not change while it is written. */
static bool
find_numbers(struct exporting *exporting, struct search_query query, struct error *error)
{
	size_t capacity = 0;
	char   after[512] = "";

	do {
		struct arena        *a = arena_open(0);
		struct search_result result = { 0 };
		bool                 good;

		query.after = str_of(after);
		good = search_run(a, exporting->node->search, &query, &result, error);
		for (size_t i = 0; i < result.count; i++) {
			exporting->numbers = arena_room(exporting->whole, exporting->numbers, exporting->found,
							&capacity, sizeof *exporting->numbers);
			exporting->numbers[exporting->found++] = result.hits[i].number;
		}
		snprintf(after, sizeof after, "%.*s", STR_ARGS(result.next));
		arena_close(a);
		if (!good)
			return false;
	} while (after[0] != '\0');
	return true;
}

static bool
each_of_found(struct exporting *exporting, struct error *error)
{
	for (size_t i = 0; i < exporting->found; i++) {
		struct arena_mark       mark = arena_mark(exporting->a);
		struct change_log_entry entry;
		bool                    good =
			change_log_find(exporting->a, exporting->db, exporting->numbers[i], &entry, error) &&
			(entry.body.length == 0 /* erased meanwhile */ || write_record(exporting, entry.body, error));

		arena_reset(exporting->a, mark);
		if (!good)
			return false;
	}
	return true;
}

static bool
export_records(struct exporting *exporting, const struct call *call, struct error *error)
{
	struct search_query query = { .text = call_option(call, "query"),
				      .language = call_option(call, "lang"),
				      .sort = SORT_DATE,
				      .limit = LIMIT_SEARCH_HITS,
				      .bare = true };
	struct buffer       out = buffer_in(call->a);
	bool (*each)(struct exporting *, struct error *) = call_has(call, "query") ? each_of_found : each_of_all;

	if ((call_has(call, "query") && !find_numbers(exporting, query, error)) || !db_snapshot(exporting->db, error))
		return false;
	exporting->is_look = exporting->exporter->expect != NULL;
	if (exporting->is_look) {
		exporting->exporter->expect(exporting->whole, &exporting->context, NULL);
		if (!each(exporting, error))
			return false;
		exporting->is_look = false;
	}
	exporter_begin(call->a, exporting->exporter, &out, &exporting->context);
	if (!write_out(exporting, &out, error) || !each(exporting, error))
		return false;
	exporter_end(call->a, exporting->exporter, &out, &exporting->context);
	return write_out(exporting, &out, error) && fits(exporting, error);
}

/* A table without rows. */
static bool
export_template(struct exporting *exporting, const struct call *call, struct error *error)
{
	struct buffer out = buffer_in(call->a);

	exporter_begin(call->a, exporting->exporter, &out, &exporting->context);
	exporter_end(call->a, exporting->exporter, &out, &exporting->context);
	return write_out(exporting, &out, error);
}

static bool
export_to(struct exporting *exporting, const struct call *call, struct error *error)
{
	struct str path = call_option(call, "o");
	bool       good;

	exporting->out = path.length > 0 ? fopen(str_c(call->a, path), "w") : stdout;
	if (exporting->out == NULL)
		return error_set(error, ERROR_STORAGE, "export.write", "%.*s: %s", STR_ARGS(path), strerror(errno));
	good = exporting->is_template ? export_template(exporting, call, error)
				      : export_records(exporting, call, error);
	if (fflush(exporting->out) != 0 && good)
		good = error_set(error, ERROR_STORAGE, "export.write", "cannot write: %s", strerror(errno));
	if (path.length > 0)
		fclose(exporting->out);
	return good;
}

/* What is wrong with the options; NULL: nothing. Of one type, CSV is a table for people. */
static const char *
find_exporter(const struct call *call, struct exporting *exporting)
{
	struct str format = call_option(call, "format");
	bool       one = call_has(call, "type") || call_has(call, "template");

	exporting->exporter = one && str_is(format, "csv") ? exporter_find(STR("table")) : exporter_find(format);
	exporting->is_template = call_has(call, "template");
	if (exporting->exporter == NULL && format.length > 0)
		return str_format(call->a, "there is no format '%.*s' ('chm help formats' lists them)",
				  STR_ARGS(format))
			.data;
	if (exporting->exporter == NULL)
		return "--format is needed ('chm help formats' lists them)";
	if (exporting->exporter->one_type && !one)
		return "this format has records of one type: --type is needed";
	if (exporting->is_template && !exporting->exporter->one_type)
		return "a template is of the format xlsx, ods or csv";
	return NULL;
}

static bool
find_type(const struct call *call, struct exporting *exporting, struct error *error)
{
	struct str          name = call_option(call, exporting->is_template ? "template" : "type");
	const struct type **only = ARENA_NEW(call->a, const struct type *);

	if (name.length == 0)
		return true;
	exporting->type = *only = type_find(exporting->node->types, name);
	if (*only == NULL)
		return error_set(error, ERROR_INPUT, "usage.type", "there is no record type '%.*s'", STR_ARGS(name));
	exporting->context.only = only;
	exporting->context.only_count = 1;
	return true;
}

static void
say_counts(const struct call *call, const struct exporting *exporting)
{
	if (call->quiet || exporting->is_template)
		return;
	fprintf(stderr, "%" PRId64 " records written\n", exporting->count);
	if (exporting->unfit > 0)
		fprintf(stderr, "%" PRId64 " records are of types that %s has no place for\n", exporting->unfit,
			exporting->exporter->label);
}

int
run_export(struct call *call)
{
	struct exporting exporting = { .count = 0 };
	struct error     error = { 0 };
	const char      *wrong = find_exporter(call, &exporting);
	int              status;
	bool             good;

	if (wrong != NULL)
		return call_misused(call, "%s", wrong);
	if (call->argument_count > 0)
		return call_misused(call, "'%.*s' has no meaning here", STR_ARGS(call->arguments[0]));
	if (!call_open_node(call, call_has(call, "query") ? NODE_SEARCH : NODE_RECORDS, &exporting.node, &status))
		return status;
	exporting.whole = call->a;
	exporting.a = arena_open(0);
	exporting.context = node_exporting(call->a, exporting.node,
					   call_has(call, "lang") ? call_option(call, "lang")
								  : exporting.node->settings.languages[0],
					   &exporting.db);
	good = find_type(call, &exporting, &error) && db_borrow(exporting.node->pool, &exporting.db, &error);
	if (good) {
		good = export_to(&exporting, call, &error);
		db_return(exporting.db);
	}
	if (good)
		say_counts(call, &exporting);
	arena_close(exporting.a);
	node_close(exporting.node);
	return good ? EXIT_DONE : call_failed(call, &error);
}
