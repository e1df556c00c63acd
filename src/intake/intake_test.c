/* Files become records: what goes in, what is the same, what is rejected and where, on each engine. */
#include "intake/intake.h"
#include "intake/package.h"
#include "intake/translations.h"

#include "base/file.h"
#include "db/db.h"
#include "records/fixture.h"
#include "text/language.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { SEVERAL_BATCHES = 1500, STOP_AFTER = 2 };

#define DC(title)                                                                                                      \
	"<oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\" "                                     \
	"xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>" title "</dc:title></oai_dc:dc>"
#define HEADER(attributes, identifier, datestamp)                                                                      \
	"<header" attributes "><identifier>" identifier "</identifier><datestamp>" datestamp "</datestamp></header>"
#define RECORD(identifier, title)                                                                                      \
	"<record>" HEADER("", identifier, "2026-01-02") "<metadata>" DC(title) "</metadata></record>"
#define DELETED(identifier) "<record>" HEADER(" status=\"deleted\"", identifier, "2026-02-02") "</record>"
#define OAI(records)                                                                                                   \
	"<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><ListRecords>\n" records "</ListRecords></OAI-PMH>"

/* What is told, as text: "! FILE:LINE RECORD REASON" and "- FILE SENTENCE", files without their folder. */
struct intaking {
	struct fixture       *f;
	struct intake_options options;
	struct intake_report  report;
	struct error          error;
	struct buffer         told;
	int                   questions;              /* whether to stop */
	int                   stop_at;                /* the question that is answered yes; 0: none */
	int                   files, taken, fails_at; /* of those that come one after the other */
};

static struct str
short_name(const struct intaking *in, struct str file)
{
	return str_starts(file, in->f->folder) ? str_slice(file, in->f->folder.length + 1, file.length) : file;
}

static void
rejected(void *context, const struct intake_reject *reject)
{
	struct intaking *in = context;

	buffer_format(&in->told, "! %.*s:%" PRId64 " %" PRId64 " %s\n", STR_ARGS(short_name(in, reject->file)),
		      reject->line, reject->number,
		      reject->why != NULL ? reject->why->key : fixture_problems(in->f, reject->problems));
}

static void
noted(void *context, struct str file, struct str sentence)
{
	struct intaking *in = context;

	buffer_format(&in->told, "- %.*s %.*s\n", STR_ARGS(short_name(in, file)), STR_ARGS(sentence));
}

static bool
stop(void *context)
{
	struct intaking *in = context;

	in->questions++;
	return in->stop_at > 0 && in->questions >= in->stop_at;
}

static struct str
path_of(struct intaking *in, const char *name)
{
	return path_join(in->f->a, in->f->folder, str_of(name));
}

static void
put_file(struct intaking *in, const char *name, struct str text)
{
	assert_true(file_write(path_of(in, name), text, 0644, &in->error));
}

static bool
run_watched(struct intaking *in, const struct str *paths, size_t count, const struct intake_watch *watch)
{
	struct node node = { .pool = in->f->context.pool,
			     .types = in->f->context.types,
			     .vocabularies = in->f->context.vocabularies,
			     .records = in->f->context };

	in->told = buffer_in(in->f->a);
	in->questions = 0;
	return intake_run(in->f->a, &node, paths, count, &in->options, watch, &in->report, &in->error);
}

static bool
run(struct intaking *in, struct str path)
{
	struct intake_watch watch = { .context = in, .rejected = rejected, .note = noted, .stop = stop };

	return run_watched(in, &path, 1, &watch);
}

/* Takes in the file or folder `name` of the fixture; gives what is told. */
static const char *
take(struct intaking *in, const char *name)
{
	if (!run(in, path_of(in, name)))
		fail_msg("%s: %s", in->error.key, in->error.detail);
	return str_c(in->f->a, buffer_str(&in->told));
}

static const char *
take_text(struct intaking *in, const char *text)
{
	put_file(in, "file", str_of(text));
	return take(in, "file");
}

/* "new changed same withdrawn rejected" of the last run. */
static const char *
counts(const struct intaking *in)
{
	const struct intake_report *r = &in->report;

	return str_format(in->f->a, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64, r->new_records,
			  r->changed, r->same, r->withdrawn, r->rejected)
		.data;
}

static struct intaking
start(void **state)
{
	struct intaking in = { .f = *state, .options.publish = true, .options.threads = 2 };

	assert_true(language_detector_open(in.f->a, &in.f->context.languages, &in.error));
	return in;
}

/* The source "museum". */
static struct intaking
start_copies(void **state)
{
	struct intaking in = start(state);

	in.options.source = STR("museum");
	return in;
}

struct last {
	struct arena *a;
	struct str    id;
};

static bool
remember_id(void *context, const struct change_log_entry *entry, struct error *error)
{
	struct last *last = context;

	(void)error;
	last->id = str_copy(last->a, entry->record);
	return true;
}

/* The id of the record that was logged last. */
static struct str
last_id(struct intaking *in)
{
	struct last last = { .a = in->f->a };

	assert_true(
		change_log_each(in->f->db, fixture_newest_number(in->f) - 1, 1, false, remember_id, &last, &in->error));
	return last.id;
}

/* ---- what goes in ------------------------------------------------------------------------------------------------ */

static void
the_good_goes_in_and_the_bad_is_told_with_its_place(void **state)
{
	struct intaking in = start(state);

	assert_string_equal(take_text(&in, "{\"type\":\"sample\",\"fields\":{\"title\":{\"en\":\"Record A\"}}}\n"
					   "{\"type\":\"sample\",\"fields\":{}}\n"
					   "{\"type\":\n"
					   "{\"type\":\"klingon\",\"fields\":{\"title\":{\"en\":\"Record B\"}}}\n"
					   "{\"type\":\"sample\",\"fields\":{\"title\":{\"en\":\"Record C\"}}}\n"),
			    "! file:2 2 /fields/title required\n"
			    "! file:3 3 json.broken\n"
			    "! file:4 4 /type unknown-type\n");
	assert_string_equal(counts(&in), "2 0 0 0 3");
	assert_int_equal(in.report.records, 5);
	assert_int_equal(in.report.files, 1);
	assert_string_equal(fixture_title(in.f, last_id(&in)), "Record C");
}

static void
own_records_have_the_key_of_the_file_or_of_their_content(void **state)
{
	const char *keyed = "{\"type\":\"sample\",\"source\":\"k1\",\"fields\":{\"title\":{\"en\":\"Record A\"}}}\n";
	const char *changed = "{\"type\":\"sample\",\"source\":\"k1\",\"fields\":{\"title\":{\"en\":\"Record B\"}}}\n";
	const char *bare = "{\"type\":\"sample\",\"fields\":{\"title\":{\"en\":\"Record C\"}}}\n";
	struct intaking in = start(state);
	struct str      id;

	take_text(&in, keyed);
	id = last_id(&in);
	take_text(&in, keyed);
	assert_string_equal(counts(&in), "0 0 1 0 0");
	take_text(&in, changed);
	assert_string_equal(counts(&in), "0 1 0 0 0");
	assert_string_equal(fixture_title(in.f, id), "Record B");
	assert_int_equal(fixture_find(in.f, id).revision, 2);
	take_text(&in, bare);
	assert_string_equal(counts(&in), "1 0 0 0 0");
	take_text(&in, bare);
	assert_string_equal(counts(&in), "0 0 1 0 0");
	assert_int_equal(fixture_wrong(in.f), 0);
}

static void
one_key_twice_in_a_file_is_one_record(void **state)
{
	struct intaking in = start(state);

	take_text(&in, "{\"type\":\"sample\",\"source\":\"k\",\"fields\":{\"title\":{\"en\":\"Record A\"}}}\n"
		       "{\"type\":\"sample\",\"source\":\"k\",\"fields\":{\"title\":{\"en\":\"Record A\"}}}\n"
		       "{\"type\":\"sample\",\"source\":\"k\",\"fields\":{\"title\":{\"en\":\"Record B\"}}}\n");
	assert_string_equal(counts(&in), "1 1 1 0 0");
	assert_int_equal(fixture_find(in.f, last_id(&in)).revision, 2);
}

static void
without_publish_they_are_drafts(void **state)
{
	const char     *text = "{\"type\":\"sample\",\"source\":\"k\",\"fields\":{\"title\":{\"en\":\"Record A\"}}}\n";
	struct intaking in = start(state);

	in.options.publish = false;
	take_text(&in, text);
	assert_string_equal(counts(&in), "1 0 0 0 0");
	assert_int_equal(fixture_newest_number(in.f), 0);
	take_text(&in, text);
	assert_string_equal(counts(&in), "0 0 1 0 0");
	in.options.publish = true;
	take_text(&in, text);
	assert_int_equal(fixture_newest_number(in.f), 1);
}

static void
type_and_owner_can_be_said(void **state)
{
	struct intaking in = start_copies(state);

	take_text(&in, DC("Wetlands"));
	assert_string_equal(fixture_find(in.f, last_id(&in)).type.data, "resource");
	assert_string_equal(fixture_find(in.f, last_id(&in)).owner.data, "KE");
	in.options.type = STR("dataset");
	in.options.owner = STR("UG");
	take_text(&in, DC("Counts of birds"));
	assert_string_equal(fixture_find(in.f, last_id(&in)).type.data, "dataset");
	assert_string_equal(fixture_find(in.f, last_id(&in)).owner.data, "UG");
}

static void
a_table_goes_in_by_the_names_of_its_columns_or_by_a_mapping(void **state)
{
	struct intaking in = start(state);

	take_text(&in, "Title;Keywords;Country\nFerns;plants;Kenya\n");
	assert_string_equal(fixture_text(in.f, json_get(fixture_body(in.f, last_id(&in)), "fields")),
			    "{'countries':['KE'],'keywords':{'und':['plants']},'title':{'und':'Ferns'}}");
	assert_string_equal(take_text(&in, "Bezeichnung\tOrt\nFarne\tKE\n"), "! file:1 0 csv.columns\n");
	in.options.mapping = STR("Bezeichnung = title.de\nOrt = countries\n");
	assert_string_equal(take_text(&in, "Bezeichnung\tOrt\nFarne\tKE\n"), "");
	assert_string_equal(fixture_text(in.f, json_get(fixture_body(in.f, last_id(&in)), "fields")),
			    "{'countries':['KE'],'title':{'de':'Farne'}}");
}

static void
a_wrong_encoding_is_told_once_and_the_records_go_in(void **state)
{
	struct intaking in = start(state);

	put_file(&in, "file", STR("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" DC("\xC3\x89tangs")));
	assert_string_equal(take(&in, "file"), "- file declared ISO-8859-1, but the bytes are UTF-8\n");
	assert_string_equal(counts(&in), "1 0 0 0 0");
	assert_string_equal(fixture_title(in.f, last_id(&in)), "\xC3\x89tangs");
}

/* ---- copies of a foreign source ---------------------------------------------------------------------------------- */

static void
a_copy_keeps_its_original_and_follows_its_source(void **state)
{
	struct intaking in = start_copies(state);
	struct str      id, raw, media;

	take_text(&in, OAI(RECORD("oai:m:1", "Ferns")));
	assert_string_equal(counts(&in), "1 0 0 0 0");
	id = last_id(&in);
	assert_true(record_original(in.f->a, in.f->db, id, &raw, &media, &in.error));
	assert_string_equal(str_c(in.f->a, raw), RECORD("oai:m:1", "Ferns"));
	assert_string_equal(str_c(in.f->a, media), "text/xml");
	take_text(&in, OAI(RECORD("oai:m:1", "Ferns")));
	assert_string_equal(counts(&in), "0 0 1 0 0");
	take_text(&in, OAI(RECORD("oai:m:1", "Tree ferns")));
	assert_string_equal(counts(&in), "0 1 0 0 0");
	assert_string_equal(fixture_title(in.f, id), "Tree ferns");
	take_text(&in, OAI(DELETED("oai:m:1")));
	assert_string_equal(counts(&in), "0 0 0 1 0");
	assert_int_equal(fixture_find(in.f, id).state, STATE_WITHDRAWN);
	assert_int_equal(fixture_wrong(in.f), 0);
}

static void
the_same_identifier_in_two_sources_is_two_records(void **state)
{
	struct intaking in = start_copies(state);

	take_text(&in, OAI(RECORD("oai:m:1", "Ferns")));
	in.options.source = STR("herbarium");
	take_text(&in, OAI(RECORD("oai:m:1", "Ferns")));
	assert_string_equal(counts(&in), "1 0 0 0 0");
}

static void
what_another_source_deleted_is_left_out_of_own_records(void **state)
{
	struct intaking in = start(state);

	assert_string_equal(take_text(&in, OAI(DELETED("oai:m:1") RECORD("oai:m:2", "Ferns"))), "");
	assert_string_equal(counts(&in), "1 0 0 0 0");
	assert_int_equal(in.report.records, 2);
}

/* ---- files and folders ------------------------------------------------------------------------------------------- */

static void
a_folder_goes_in_with_the_folders_within(void **state)
{
	struct intaking in = start(state);
	struct str      folder = path_of(&in, "in");

	assert_true(folder_make(folder, 0755, &in.error));
	assert_true(folder_make(path_of(&in, "in/b"), 0755, &in.error));
	put_file(&in, "in/a.xml", STR(DC("Algae")));
	put_file(&in, "in/b/c.csv", STR("title,keywords\nCycads,plants\n"));
	put_file(&in, "in/b/d.html", STR("<!doctype html><title>no</title>"));
	put_file(&in, "in/empty", STR(""));
	put_file(&in, "in/.hidden.xml", STR(DC("hidden")));
	put_file(&in, "outside.xml", STR(DC("outside")));
	assert_int_equal(symlink(path_of(&in, "outside.xml").data, path_of(&in, "in/link.xml").data), 0);
	assert_string_equal(take(&in, "in"), "! in/b/d.html:0 0 format.html\n! in/empty:0 0 format.empty\n");
	assert_string_equal(counts(&in), "2 0 0 0 0");
	assert_int_equal(in.report.files, 4);
	assert_int_equal(in.report.refused_files, 2);
}

static void
a_file_that_is_not_there_is_told(void **state)
{
	struct intaking in = start(state);

	assert_string_equal(take(&in, "nowhere"), "! nowhere:0 0 source.open\n");
	assert_int_equal(in.report.refused_files, 1);
}

/* Three: each of one record, but nothing is to be read of the second. */
static bool
next_file(void *context, struct str *path_r, bool *more_r, struct error *error)
{
	struct intaking *in = context;

	(void)error;
	*path_r = in->files == 1 ? STR("") : path_of(in, in->files == 0 ? "one" : "three");
	*more_r = in->files++ < 3;
	return true;
}

static bool
file_taken(void *context, struct error *error)
{
	struct intaking *in = context;

	buffer_format(&in->told, "%" PRId64 " ", in->report.new_records);
	return ++in->taken != in->fails_at || error_set(error, ERROR_STORAGE, "test.full", "no room");
}

static bool
run_files(struct intaking *in)
{
	const struct intake_watch watch = {
		.context = in, .rejected = rejected, .note = noted, .next = next_file, .taken = file_taken
	};

	put_file(in, "one", STR(OAI(RECORD("a", "One"))));
	put_file(in, "three", STR(OAI(RECORD("b", "Three"))));
	return run_watched(in, NULL, 0, &watch);
}

static void
of_files_that_come_one_after_the_other_each_is_told_when_it_is_taken_in(void **state)
{
	struct intaking in = start_copies(state);

	assert_true(run_files(&in));
	assert_string_equal(str_c(in.f->a, buffer_str(&in.told)), "1 1 2 ");
	assert_string_equal(counts(&in), "2 0 0 0 0");
}

static void
who_cannot_keep_what_was_taken_in_stops_it(void **state)
{
	struct intaking in = start_copies(state);

	in.fails_at = 1;
	assert_false(run_files(&in));
	assert_string_equal(in.error.key, "test.full");
	assert_int_equal(in.taken, 1);
}

/* ---- many -------------------------------------------------------------------------------------------------------- */

/* Every tenth has no title. */
static struct str
many_lines(struct intaking *in)
{
	struct buffer out = buffer_in(in->f->a);

	for (int i = 1; i <= SEVERAL_BATCHES; i++)
		buffer_format(&out, "{\"type\":\"sample\",\"source\":\"k%d\",\"fields\":{%s}}\n", i,
			      i % 10 == 0 ? "" : str_format(in->f->a, "\"title\":{\"en\":\"Number %d\"}", i).data);
	return buffer_str(&out);
}

static void
many_are_told_in_the_order_of_the_file(void **state)
{
	struct intaking in = start(state);
	struct buffer   wanted = buffer_in(in.f->a);

	in.options.threads = 4;
	put_file(&in, "many", many_lines(&in));
	for (int i = 10; i <= SEVERAL_BATCHES; i += 10)
		buffer_format(&wanted, "! many:%d %d /fields/title required\n", i, i);
	assert_string_equal(take(&in, "many"), str_c(in.f->a, buffer_str(&wanted)));
	assert_string_equal(counts(&in), "1350 0 0 0 150");
	assert_string_equal(fixture_title(in.f, last_id(&in)), "Number 1499");
	assert_int_equal(fixture_newest_number(in.f), 1350);
}

static void
who_stops_it_is_told_how_far_it_came_and_a_repeat_continues(void **state)
{
	struct intaking in = start(state);
	int64_t         came;

	put_file(&in, "many", many_lines(&in));
	in.stop_at = STOP_AFTER;
	assert_false(run(&in, path_of(&in, "many")));
	assert_string_equal(in.error.key, "intake.stopped");
	came = in.report.new_records;
	assert_true(came > 0 && came < 1350);
	assert_int_equal(fixture_newest_number(in.f), came);
	in.stop_at = 0;
	take(&in, "many");
	assert_int_equal(in.report.same, came);
	assert_int_equal(in.report.new_records, 1350 - came);
}

static void
a_database_that_fails_stops_the_work(void **state)
{
	struct intaking in = start(state);

	fixture_sql(in.f, "alter table body rename to elsewhere");
	put_file(&in, "many", many_lines(&in));
	assert_false(run(&in, path_of(&in, "many")));
	assert_int_equal(in.error.code, ERROR_STORAGE);
	assert_int_equal(in.report.new_records, 0);
	fixture_sql(in.f, "alter table elsewhere rename to body");
	assert_int_equal(fixture_newest_number(in.f), 0);
}

/* What is kept for a file grows with its texts, not with their square: each of many is of a record of its own. */
static void
a_file_of_translations_takes_room_for_its_texts(void **state)
{
	enum { TEXTS = 20000, ROOM = 32 * 1024 * 1024 };
	struct intaking in = start(state);
	struct arena   *a = arena_open(0);
	struct node     node = { .pool = in.f->context.pool, .types = in.f->context.types, .records = in.f->context };
	struct actor    actor = actor_operator();
	struct translated     *list = ARENA_ARRAY(a, struct translated, TEXTS);
	struct translations_in taken;
	size_t                 before;

	for (size_t i = 0; i < TEXTS; i++)
		list[i] = (struct translated){ .record = str_format(a, "ke-%07zu", i),
					       .path = STR("/fields/title"),
					       .mark = STR("0123456789abcdef"),
					       .into = STR("fr"),
					       .text = STR("x"),
					       .line = (int)i };
	before = arena_held(a);
	assert_true(translations_take(a, &node, &actor, list, TEXTS, &taken, &in.error));
	assert_int_equal(taken.counts[TRANSLATION_UNKNOWN], TEXTS);
	assert_true(arena_held(a) - before < ROOM);
	arena_close(a);
}

/* ---- references by key ------------------------------------------------------------------------------------------- */

#define NAMES(key, title, about)                                                                                       \
	"{\"source\":\"" key "\",\"type\":\"sample\",\"fields\":{\"title\":{\"en\":\"" title "\"},\"about\":[" about   \
	"]}}\n"

static struct str
id_of_key(struct intaking *in, const char *source, const char *key)
{
	struct str id;

	assert_true(record_find_key(in->f->a, in->f->db, str_of(source), str_of(key), &id, &in->error));
	return id;
}

static void
a_record_is_named_by_its_key_also_before_it_is_there(void **state)
{
	struct intaking in = start(state);
	struct record   record;
	const char *text = NAMES("c", "Record C", "{\"source\":\"b\"},{\"source\":\"museum\",\"identifier\":\"m1\"}")
		NAMES("b", "Record B", "{\"source\":\"a\"}") NAMES("a", "Record A", "")
			NAMES("d", "Record D", "{\"source\":\"nobody\"}") NAMES("e", "Record E", "{\"source\":\"e\"}");

	in.options.source = STR("museum");
	assert_string_equal(take_text(&in, NAMES("m1", "Copy", "")), "");
	in.options.source = STR("");
	assert_string_equal(take_text(&in, text), "! file:4 4 import.reference\n! file:5 5 import.reference\n");
	assert_string_equal(counts(&in), "3 0 0 0 2");
	assert_true(record_find(in.f->a, in.f->db, id_of_key(&in, "", "c"), &record, &in.error));
	assert_true(str_find(record.body,
			     str_format(in.f->a, "\"about\":[\"%.*s\",\"%.*s\"]", STR_ARGS(id_of_key(&in, "", "b")),
					STR_ARGS(id_of_key(&in, "museum", "m1")))) < record.body.length);
	assert_string_equal(take_text(&in, text), "! file:4 4 import.reference\n! file:5 5 import.reference\n");
	assert_string_equal(counts(&in), "0 0 3 0 2");
}

/* ---- packages of forms ------------------------------------------------------------------------------------------- */

/* The node has no database here: what is wrong with a package is told before any change. */
static void
a_package_is_read_without_the_database(void **state)
{
	static const struct {
		const char *text, *key;
	} rows[] = {
		{ "{\"chm\":\"form\",\"type\":\"sample\",\"instance\":\"0123456789abcdef\",\"document\":{\"fields\":{},\"x\":1}}",
		  "" },
		{ "{\"chm\":\"form\",\"type\":\"klingon\",\"instance\":\"0123456789abcdef\",\"document\":{\"fields\":{}}}",
		  "type.unknown" },
		{ "{\"chm\":\"form\",\"type\":\"sample\",\"instance\":\"short\",\"document\":{\"fields\":{}}}",
		  "package.format" },
		{ "{\"chm\":\"form\",\"type\":\"sample\",\"instance\":\"0123456789abcdef\"}", "package.format" },
		{ "{\"chm\":\"form\",", "json.end" },
	};
	struct intaking   in = start(state);
	const struct node node = { .types = in.f->context.types };
	struct package    package;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct error error = { 0 };
		bool         good = package_read(in.f->a, &node, str_of(rows[i].text), &package, &error);

		assert_string_equal(error.key, rows[i].key);
		assert_int_equal(good, rows[i].key[0] == '\0');
		if (good)
			assert_null(json_get(package.document, "x"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_good_goes_in_and_the_bad_is_told_with_its_place),
		cmocka_unit_test(own_records_have_the_key_of_the_file_or_of_their_content),
		cmocka_unit_test(one_key_twice_in_a_file_is_one_record),
		cmocka_unit_test(without_publish_they_are_drafts),
		cmocka_unit_test(type_and_owner_can_be_said),
		cmocka_unit_test(a_table_goes_in_by_the_names_of_its_columns_or_by_a_mapping),
		cmocka_unit_test(a_wrong_encoding_is_told_once_and_the_records_go_in),
		cmocka_unit_test(a_copy_keeps_its_original_and_follows_its_source),
		cmocka_unit_test(the_same_identifier_in_two_sources_is_two_records),
		cmocka_unit_test(what_another_source_deleted_is_left_out_of_own_records),
		cmocka_unit_test(a_folder_goes_in_with_the_folders_within),
		cmocka_unit_test(a_file_that_is_not_there_is_told),
		cmocka_unit_test(of_files_that_come_one_after_the_other_each_is_told_when_it_is_taken_in),
		cmocka_unit_test(who_cannot_keep_what_was_taken_in_stops_it),
		cmocka_unit_test(many_are_told_in_the_order_of_the_file),
		cmocka_unit_test(who_stops_it_is_told_how_far_it_came_and_a_repeat_continues),
		cmocka_unit_test(a_database_that_fails_stops_the_work),
		cmocka_unit_test(a_file_of_translations_takes_room_for_its_texts),
		cmocka_unit_test(a_record_is_named_by_its_key_also_before_it_is_there),
		cmocka_unit_test(a_package_is_read_without_the_database),
	};

	return fixture_run_on_both("intake", tests, sizeof tests / sizeof tests[0]);
}
