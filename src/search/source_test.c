#include "search/source.h"

#include "records/fixture.h"
#include "text/language.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int
set_up(void **state)
{
	*state = fixture_open_store(false);
	return 0;
}

static int
tear_down(void **state)
{
	fixture_close(*state);
	return 0;
}

static struct search_document
document_of(struct fixture *f, const char *record)
{
	struct search_document document;

	search_document_of(f->a, &f->context, fixture_json(f, record), &document);
	return document;
}

static struct search_document
sample(struct fixture *f, const char *fields)
{
	return document_of(f, str_c(f->a, str_format(f->a,
						     "{'id':'ke-1','type':'sample','created':"
						     "'2024-02-01T00:00:00Z','fields':{%s}}",
						     fields)));
}

/* "WEIGHT:LANGUAGE:TEXT ..." */
static const char *
texts_of(struct fixture *f, const struct search_document *document)
{
	static const char *const weights[] = { "title", "high", "normal" };
	struct buffer            out = buffer_in(f->a);

	for (size_t i = 0; i < document->text_count; i++)
		buffer_format(&out, "%s%s:%.*s:%.*s", i > 0 ? " " : "", weights[document->texts[i].weight],
			      STR_ARGS(document->texts[i].language), STR_ARGS(document->texts[i].text));
	return str_c(f->a, buffer_str(&out));
}

static const char *
joined(struct fixture *f, const struct str *list, size_t count)
{
	struct buffer out = buffer_in(f->a);

	for (size_t i = 0; i < count; i++)
		buffer_format(&out, "%s%.*s", i > 0 ? " " : "", STR_ARGS(list[i]));
	return str_c(f->a, buffer_str(&out));
}

static void
texts_are_found_by_the_weights_of_their_fields(void **state)
{
	static const struct {
		const char *fields, *texts;
	} rows[] = {
		{ "'title':{'en':'Reef','fr':'Recif'}", "title:en:Reef title:fr:Recif" },
		{ "'summary':{'en':'S'},'title':{'en':'T'}", "title:en:T normal:en:S" },
		{ "'code':['A','B']", "normal:und:A normal:und:B" },
		{ "'keywords':{'en':['k','l']}", "high:en:k high:en:l" },
		{ "'author':{'name':'N','role':'R','organization':'O','email':'e@example.org'}",
		  "normal:und:N normal:und:R normal:und:O" },
		{ "'link':{'url':'https://example.org','title':{'en':'L'}}", "normal:en:L" },
		{ "'file':{'name':'a.pdf','media':'application/pdf','title':{'en':'F'}}",
		  "normal:und:a.pdf normal:en:F" },
		{ "'part':[{'note':{'en':'P'}},{'note':{'en':'Q'}}]", "normal:en:P normal:en:Q" },
		{ "'country':'KE'", "" },
		{ "'count':5,'open':true,'cost':{'value':'1','currency':'KES'}", "" },
		{ "'title':{'en':'T'},'summary':{'withheld':'sha256:00'}", "title:en:T" },
		{ "'unknown':{'en':'U'}", "" },
		{ "'title':'no map','summary':5,'keywords':{'en':7}", "" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct search_document document = sample(f, rows[i].fields);

		assert_string_equal(texts_of(f, &document), rows[i].texts);
	}
}

#define FRENCH "La liste des aires protégées a été mise à jour après l’inventaire des zones humides du nord du pays"

static void
a_long_text_of_unknown_language_is_in_that_which_it_seems_to_be_in(void **state)
{
	struct fixture        *f = *state;
	struct error           error = { 0 };
	struct search_document document;

	assert_true(language_detector_open(f->a, &f->context.languages, &error));
	document = sample(f, "'title':{'und':'Aires'},'summary':{'und':'" FRENCH "'}");
	assert_string_equal(texts_of(f, &document), "title:und:Aires normal:fr:" FRENCH);
	document = sample(f, "'title':{'en':'" FRENCH "'}");
	assert_string_equal(texts_of(f, &document), "title:en:" FRENCH);
}

static void
subjects_are_found_in_every_language_of_their_labels(void **state)
{
	struct fixture        *f = *state;
	struct search_document document = sample(f, "'subjects':['subjects:forest-biodiversity','subjects:none']");
	const char            *texts = texts_of(f, &document);

	assert_string_equal(joined(f, document.subjects, document.subject_count),
			    "subjects:forest-biodiversity subjects:none");
	assert_non_null(strstr(texts, "high:en:Forest biodiversity"));
	assert_non_null(strstr(texts, "high:fr:"));
	assert_non_null(strstr(texts, "high:ar:"));
	assert_non_null(strstr(texts, "high:zh:"));
}

static void
header_and_fields_become_facets(void **state)
{
	struct fixture        *f = *state;
	struct search_document document = document_of(
		f, "{'id':'ke-1','type':'resource','owner':'KE','licence':'CC-BY-4.0','languages':['en','sw'],"
		   "'updated':'2026-06-03T10:11:12Z','origin':{'node':'ke'},"
		   "'fields':{'title':{'en':'T'},'countries':['KE','UG','KE'],'languages':['fr','en'],"
		   "'published':'2019-05','files':[{'media':'application/pdf'},{'media':'image/png'},"
		   "{'media':'image/jpeg'},{'media':'text/csv'}]}}");

	assert_true(str_is(document.record, "ke-1") && str_is(document.type, "resource"));
	assert_true(str_is(document.owner, "KE") && str_is(document.node, "ke"));
	assert_true(str_is(document.licence, "CC-BY-4.0"));
	assert_string_equal(joined(f, document.countries, document.country_count), "KE UG");
	assert_string_equal(joined(f, document.languages, document.language_count), "en sw fr");
	assert_string_equal(joined(f, document.formats, document.format_count), "pdf image text/csv");
	assert_int_equal(document.date, 20190500);
	assert_int_equal(document.updated, 20260603);
}

static void
a_record_is_dated_by_its_type_or_by_when_it_was_made(void **state)
{
	static const struct {
		const char *fields;
		int         date;
	} rows[] = {
		{ "'date':'2019'", 20190000 },
		{ "'date':'2019-05-07'", 20190507 },
		{ "'title':{'en':'T'}", 20240201 },
		{ "'date':7", 20240201 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(sample(f, rows[i].fields).date, rows[i].date);
}

static void
places_become_a_box_around_the_globe_the_short_way(void **state)
{
	static const struct {
		const char       *place;
		bool              has;
		struct search_box box;
	} rows[] = {
		{ "{'type':'Point','coordinates':[36.5,-1.5]}", true, { 36.5F, -1.5F, 36.5F, -1.5F } },
		{ "{'type':'Polygon','coordinates':[[[1,2],[3,2],[3,4],[1,4],[1,2]]]}", true, { 1, 2, 3, 4 } },
		{ "{'type':'LineString','coordinates':[[-170,0],[170,10]]}", true, { -170, 0, 170, 10 } },
		{ "{'type':'MultiPoint','coordinates':[[-170,0],[170,10]]}", true, { 170, 0, -170, 10 } },
		{ "{'type':'MultiPoint','coordinates':[[10,0],[20,0],[40,0]]}", true, { 10, 0, 40, 0 } },
		{ "{'type':'MultiPolygon','coordinates':[[[[177,-20],[180,-20],[180,-12],[177,-20]]],"
		  "[[[-180,-18],[-178,-18],[-178,-12],[-180,-18]]]]}",
		  true,
		  { 177, -20, -178, -12 } },
		{ "{'type':'GeometryCollection','geometries':[{'type':'Point','coordinates':[1,1]},"
		  "{'type':'LineString','coordinates':[[2,2],[3,3]]}]}",
		  true,
		  { 1, 1, 3, 3 } },
		{ "{'type':'Polygon','coordinates':[]}", false, { 0, 0, 0, 0 } },
		{ "{'type':'Point','coordinates':['a']}", false, { 0, 0, 0, 0 } },
		{ "'nowhere'", false, { 0, 0, 0, 0 } },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct search_document document = sample(f, str_c(f->a, str_format(f->a, "'place':%s", rows[i].place)));

		if (document.has_box != rows[i].has)
			fail_msg("%s", rows[i].place);
		if (document.has_box && memcmp(&document.box, &rows[i].box, sizeof document.box) != 0)
			fail_msg("%s: %f %f %f %f", rows[i].place, (double)document.box.west,
				 (double)document.box.south, (double)document.box.east, (double)document.box.north);
	}
}

static void
a_record_of_an_unknown_type_is_found_by_its_title(void **state)
{
	struct fixture        *f = *state;
	struct search_document document =
		document_of(f, "{'id':'x-1','type':'elsewhere','fields':{'title':{'en':'T'},'summary':{'en':'S'}}}");

	assert_string_equal(texts_of(f, &document), "title:en:T");
	document = document_of(f, "{}");
	assert_int_equal(document.text_count, 0);
}

/* ---- the log ----------------------------------------------------------------------------------------------------- */

static bool
see(void *context, const struct search_change *change, struct error *error)
{
	struct buffer *out = context;

	(void)error;
	buffer_format(out, "%d%s%s%s ", (int)change->number, change->gone ? "-" : "+", change->erased ? "!" : "",
		      change->body.length > 0 ? "b" : "");
	return true;
}

static void
search_follows_the_log_of_records(void **state)
{
	struct fixture      *f = *state;
	struct search_source source;
	struct search_change change;
	struct buffer        out = buffer_in(f->a);
	struct str           epoch, a, b;
	int64_t              number;
	struct error         error = { 0 };

	a = fixture_put(f, fixture_draft(f, "'title':{'en':'Reef'}")).id;
	b = fixture_put(f, fixture_draft(f, "'title':{'en':'Kelp'}")).id;
	(void)fixture_set_state(f, a, STATE_REVOKED);
	(void)fixture_set_state(f, a, STATE_WITHDRAWN);
	(void)fixture_set_state(f, b, STATE_ERASED);
	search_source_of_records(f->a, &f->context, &source);
	assert_true(source.newest(source.context, f->a, &epoch, &number, &error));
	assert_int_equal(number, 5);
	assert_true(epoch.length > 0);
	assert_true(source.each(source.context, 0, 100, see, &out, &error));
	assert_string_equal(str_c(f->a, buffer_str(&out)), "1+b 2- 3+b 4- 5-! ");
	out = buffer_in(f->a);
	assert_true(source.each(source.context, 2, 2, see, &out, &error));
	assert_string_equal(str_c(f->a, buffer_str(&out)), "3+b 4- ");
	assert_true(source.read(source.context, f->a, 3, &change, &error));
	assert_true(str_equal(change.record, a) && change.body.length > 0 && !change.gone);
	assert_false(source.read(source.context, f->a, 6, &change, &error));
	assert_int_equal(error.code, ERROR_ABSENT);
}

static void
a_change_becomes_a_document(void **state)
{
	struct fixture        *f = *state;
	struct search_source   source;
	struct search_change   change;
	struct search_document document;
	struct error           error = { 0 };
	struct str             id = fixture_put(f, fixture_draft(f, "'title':{'en':'Reef'}")).id;

	search_source_of_records(f->a, &f->context, &source);
	assert_true(source.read(source.context, f->a, 1, &change, &error));
	assert_true(source.document(source.context, f->a, &change, &document, &error));
	assert_true(str_equal(document.record, id));
	assert_string_equal(texts_of(f, &document), "title:en:Reef");
	change.body = STR("{broken");
	assert_false(source.document(source.context, f->a, &change, &document, &error));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(texts_are_found_by_the_weights_of_their_fields, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_long_text_of_unknown_language_is_in_that_which_it_seems_to_be_in,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(subjects_are_found_in_every_language_of_their_labels, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(header_and_fields_become_facets, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_record_is_dated_by_its_type_or_by_when_it_was_made, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(places_become_a_box_around_the_globe_the_short_way, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_record_of_an_unknown_type_is_found_by_its_title, set_up, tear_down),
		cmocka_unit_test_setup_teardown(search_follows_the_log_of_records, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_change_becomes_a_document, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
