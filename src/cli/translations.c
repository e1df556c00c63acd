/* chm translations: what waits for a translator, out to files of translators' tools, and back. */
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/open.h"
#include "cli/run.h"
#include "db/db.h"
#include "intake/translations.h"
#include "people/permission.h"
#include "records/codes.h"
#include "requests/hand_in.h"
#include "search/search.h"

enum { STEP = 200, SEARCH_STEP = 100 };

struct translations_call {
	struct call            *call;
	struct node            *node;
	struct db              *db;
	struct actor            actor;
	struct str              language;
	struct translations_out out;
	struct translations_in  in;
};

/* ---- list -------------------------------------------------------------------------------------------------------- */

static void
print_waiting(const struct call *call, const struct translation_row *row, struct str language)
{
	const char  *state = translation_lists(call->a, row->stale, language)       ? "stale"
			     : translation_lists(call->a, row->languages, language) ? "part"
										    : "missing";
	struct json *line;
	char         time[TIME_TEXT];

	time_format(row->changed, time);
	if (!call->json) {
		printf("%.*s\t%s\t%s\t%.*s\t%.*s\t%.*s\n", STR_ARGS(row->record), state, time, STR_ARGS(row->type),
		       STR_ARGS(row->owner), STR_ARGS(row->original));
		return;
	}
	line = json_object(call->a);
	json_set(line, STR("record"), json_string(call->a, row->record));
	json_set(line, STR("state"), json_string(call->a, str_of(state)));
	json_set(line, STR("since"), json_string(call->a, str_of(time)));
	json_set(line, STR("type"), json_string(call->a, row->type));
	json_set(line, STR("owner"), json_string(call->a, row->owner));
	json_set(line, STR("original"), json_string(call->a, row->original));
	json_set(line, STR("drafted"), json_boolean(call->a, row->drafted));
	call_print_json(call, line);
}

typedef bool waiting_fn(struct translations_call *t, const struct translation_row *row, struct error *error);

static bool
each_waiting(struct translations_call *t, waiting_fn *each, struct error *error)
{
	struct translation_filter filter = { .language = t->language,
					     .type = call_option(t->call, "type"),
					     .owner = call_option(t->call, "owner"),
					     .most = STEP };
	struct translation_row   *rows;
	size_t                    count = STEP;

	while (count == STEP) {
		if (!translations_waiting(t->call->a, t->db, &filter, &rows, &count, error))
			return false;
		for (size_t i = 0; i < count; i++)
			if (!each(t, &rows[i], error))
				return false;
		if (count > 0) {
			filter.changed = rows[count - 1].changed;
			filter.record = rows[count - 1].record;
		}
	}
	return true;
}

static bool
list_one(struct translations_call *t, const struct translation_row *row, struct error *error)
{
	(void)error;
	print_waiting(t->call, row, t->language);
	return true;
}

/* ---- export ------------------------------------------------------------------------------------------------------ */

static bool
gather(struct translations_call *t, struct str id, struct error *error)
{
	return translations_gather(t->call->a, t->db, &t->node->records, id, t->language, call_has(t->call, "all"),
				   &t->out, error);
}

static bool
gather_one(struct translations_call *t, const struct translation_row *row, struct error *error)
{
	return gather(t, row->record, error);
}

/* What a search finds. */
static bool
gather_found(struct translations_call *t, struct error *error)
{
	struct search_query query = { .text = call_option(t->call, "query"), .limit = SEARCH_STEP, .bare = true };

	do {
		struct search_result result = { 0 };

		if (!search_run(t->call->a, t->node->search, &query, &result, error))
			return false;
		for (size_t i = 0; i < result.count; i++)
			if (!gather(t, result.hits[i].record, error))
				return false;
		query.after = result.next;
	} while (query.after.length > 0);
	return true;
}

static bool
gather_asked(struct translations_call *t, struct error *error)
{
	if (call_has(t->call, "query"))
		return gather_found(t, error);
	if (t->call->argument_count == 1)
		return each_waiting(t, gather_one, error);
	for (size_t i = 1; i < t->call->argument_count; i++)
		if (!gather(t, t->call->arguments[i], error))
			return false;
	return true;
}

static bool
export_all(struct translations_call *t, struct error *error)
{
	struct str    format = call_option(t->call, "format");
	struct buffer out = buffer_in(t->call->a);

	if (!gather_asked(t, error))
		return false;
	if (str_is(format, "xliff"))
		format = STR("xlf");
	else if (str_is(format, "xliff-2"))
		format = STR("xlf-2");
	if (!translations_write(&out, format, t->language, &t->out, error))
		return false;
	if (fwrite(out.data, 1, out.length, stdout) != out.length)
		return error_set(error, ERROR_STORAGE, "export.write", "cannot write");
	if (!t->call->quiet)
		fprintf(stderr, "%zu texts\n", t->out.count);
	return true;
}

/* ---- import ------------------------------------------------------------------------------------------------------ */

static void
print_troubles(const struct call *call, const struct translated *list, size_t count, const struct translations_in *in)
{
	for (size_t i = 0; i < count; i++)
		if (in->fates[i] >= TRANSLATION_CHANGED)
			fprintf(stderr, "%s: %.*s %.*s, line %d\n", translation_fate_name(in->fates[i]),
				STR_ARGS(list[i].record), STR_ARGS(list[i].path), list[i].line);
	for (unsigned fate = 0; fate < TRANSLATION_FATES; fate++)
		if (!call->quiet && in->counts[fate] > 0)
			fprintf(stderr, "%zu %s\n", in->counts[fate],
				translation_fate_name((enum translation_fate)fate));
}

static bool
import_file(struct translations_call *t, struct str path, bool *part_r, struct error *error)
{
	struct arena      *a = t->call->a;
	struct translated *list;
	struct str         text;
	size_t             count, asked;

	if (!file_read(a, path, LIMIT_TRANSLATED_BYTES, &text, error) ||
	    !translated_read(a, path, text, &list, &count, error) ||
	    !translations_take(a, t->node, &t->actor, list, count, &t->in, error) ||
	    !translations_hand_in(a, t->node, &t->actor, t->node->settings.languages[0], &t->in, &asked, error))
		return false;
	print_troubles(t->call, list, count, &t->in);
	if (!t->call->quiet && asked > 0)
		fprintf(stderr, "%zu publications asked for\n", asked);
	for (size_t i = 0; i < t->in.saved_count; i++)
		if (t->in.saved[i].taken > 0)
			printf("%.*s\n", STR_ARGS(t->in.saved[i].id));
	*part_r |= t->in.counts[TRANSLATION_CHANGED] + t->in.counts[TRANSLATION_UNKNOWN] +
			   t->in.counts[TRANSLATION_DENIED] >
		   0;
	return true;
}

/* ---- the command ------------------------------------------------------------------------------------------------- */

static bool
run_reading(struct translations_call *t, bool exports, struct error *error)
{
	bool good;

	if (!db_borrow(t->node->pool, &t->db, error))
		return false;
	good = exports ? export_all(t, error) : each_waiting(t, list_one, error);
	db_return(t->db);
	return good;
}

int
run_translations(struct call *call)
{
	struct translations_call t = { .call = call, .actor = actor_operator() };
	struct str               verb = call->argument_count > 0 ? call->arguments[0] : STR("");
	struct error             error = { 0 };
	bool                     imports = str_is(verb, "import"), part = false, good = true;
	int                      status;

	if (!str_is_one_of(verb, "list export import") || (imports && call->argument_count < 2))
		return call_misused(call, "'list', 'export [ID...]' and 'import FILE...' are what there is");
	if (!imports && !code_is_language(call_option(call, "language")))
		return call_misused(call, "--language says into which language, as 'fr'");
	if (call_has(call, "original") && !code_is_language(call_option(call, "original")))
		return call_misused(call, "--original says of which language, as 'en'");
	t.language = code_language(call->a, call_option(call, "language"));
	t.out.from = code_language(call->a, call_option(call, "original"));
	if (!call_open_node(call, call_has(call, "query") ? NODE_SEARCH : NODE_RECORDS, &t.node, &status))
		return status;
	if (!imports)
		good = run_reading(&t, str_is(verb, "export"), &error);
	for (size_t i = 1; imports && good && i < call->argument_count; i++)
		good = import_file(&t, call->arguments[i], &part, &error);
	node_close(t.node);
	return !good ? call_failed(call, &error) : part ? EXIT_PART : EXIT_DONE;
}
