/* Formats out: what they say follows the mapping in the types' files, and nothing else. The programs of others read them in
 * tests/metadata/. */
#include "formats/dcat_write.h"
#include "formats/exporters.h"
#include "formats/fixture.h"
#include "formats/rdf_write.h"

#include "base/file.h"

#include <libxml/parser.h>
#include <serd/serd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

enum { FILE_BYTES = 1024 * 1024 };

struct fixture {
	struct reader_fixture   f;
	struct exporter_context context;
	char                    folder[64];
};

static const struct term_label names[] = { { { "en", 2 }, { "The node", 8 } } };

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	reader_fixture_open(&f->f);
	f->context = (struct exporter_context){
		.types = f->f.options.types,
		.vocabularies = f->f.options.vocabularies,
		.language = STR("en"),
		.home = STR("https://chm.example.ke/"),
		.names = names,
		.name_count = 1,
	};
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	reader_fixture_close(&f->f);
	free(f);
	return 0;
}

static struct json *
parse(struct fixture *f, const char *text)
{
	struct json *json;

	assert_true(json_parse(f->f.a, str_of(text), &json, NULL));
	return json;
}

static struct str
put(struct fixture *f, const char *format, const struct json *record)
{
	struct buffer out = buffer_in(f->f.a);

	exporter_one(f->f.a, exporter_find(str_of(format)), &out, &f->context, record);
	return buffer_str(&out);
}

static bool
has(struct str text, const char *part)
{
	return str_find(text, str_of(part)) < text.length;
}

/* A node's own types: a shipped one with a text in its file changed. */
static void
change_type(struct fixture *f, const char *name, const char *from, const char *to)
{
	struct error error = { 0 };
	struct str   path = str_format(f->f.a, "types/%s.yaml", name), text, changed;
	size_t       at;

	snprintf(f->folder, sizeof f->folder, "/tmp/chm-types-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	assert_true(file_read(f->f.a, path, FILE_BYTES, &text, &error));
	at = str_find(text, str_of(from));
	assert_true(at < text.length);
	changed = str_format(f->f.a, "%.*s%s%.*s", STR_ARGS(str_slice(text, 0, at)), to,
			     STR_ARGS(str_slice(text, at + strlen(from), text.length)));
	path = str_format(f->f.a, "%s/%s.yaml", f->folder, name);
	assert_true(file_write(path, changed, 0600, &error));
	assert_true(types_read(f->f.a, str_of(f->folder), f->f.options.vocabularies, &f->context.types, &error));
	unlink(str_c(f->f.a, path));
	rmdir(f->folder);
}

static const char dataset[] =
	"{\"id\":\"ke-8f3k2qz\",\"type\":\"dataset\",\"revision\":1,\"created\":\"2026-05-01T09:00:00Z\","
	"\"updated\":\"2026-05-01T09:00:00Z\",\"languages\":[\"en\",\"fr\"],\"fields\":{\"title\":{\"en\":\"Corals\"},"
	"\"summary\":{\"en\":\"Where they are\",\"fr\":\"Ou\"},\"purpose\":{\"en\":\"To know\"},\"version\":\"2.1\","
	"\"taxa\":[{\"scientific_name\":\"Porites lutea\"}]}}";

static void
a_changed_mapping_to_dcat_changes_all_that_is_made_of_it(void **state)
{
	struct fixture    *f = *state;
	const struct json *record = parse(f, dataset);

	assert_true(has(put(f, "ttl", record), "dct:description \"Where they are\"@en"));
	assert_true(has(put(f, "ris", record), "AB  - Where they are"));
	assert_true(has(put(f, "iso", record), "<gmd:abstract xsi:type=\"gmd:PT_FreeText_PropertyType\">"
					       "<gco:CharacterString>Where they are"));
	change_type(f, "dataset", "dcat: dct:description", "dcat: dct:provenance");
	assert_false(has(put(f, "ttl", record), "dct:description \"Where they are\"@en"));
	assert_true(has(put(f, "ttl", record), "rdfs:label \"Where they are\"@en"));
	assert_false(has(put(f, "ris", record), "Where they are"));
	assert_true(has(put(f, "iso", record),
			"<gmd:LI_Lineage><gmd:statement xsi:type=\"gmd:PT_FreeText_PropertyType\">"
			"<gco:CharacterString>Where they are"));
	assert_true(has(put(f, "datacite", record), "descriptionType=\"Methods\">Where they are"));
}

static void
a_changed_mapping_to_schema_org_changes_it_alone(void **state)
{
	struct fixture    *f = *state;
	const struct json *record = parse(f, dataset);

	assert_true(has(put(f, "schemaorg", record), "\"version\": \"2.1\""));
	change_type(f, "dataset", "schema: version", "schema: edition");
	assert_false(has(put(f, "schemaorg", record), "\"version\""));
	assert_true(has(put(f, "schemaorg", record), "\"edition\": \"2.1\""));
	assert_true(has(put(f, "ttl", record), "dcat:version \"2.1\""));
}

static void
a_changed_class_changes_what_a_record_is(void **state)
{
	struct fixture    *f = *state;
	const struct json *record = parse(f, dataset);
	const struct type *type = type_find(f->context.types, STR("dataset"));

	assert_true(exporter_suits(exporter_find(STR("eml")), type));
	change_type(f, "dataset", "schema: Dataset", "schema: Book");
	assert_true(has(put(f, "bib", record), "@book{ke-8f3k2qz"));
	assert_true(has(put(f, "schemaorg", record), "\"@type\": \"Book\""));
	change_type(f, "dataset", "dcat: dcat:Dataset", "dcat: dcat:DataService");
	type = type_find(f->context.types, STR("dataset"));
	assert_false(exporter_suits(exporter_find(STR("eml")), type));
	assert_true(has(put(f, "ttl", record), "a dcat:DataService"));
}

static void
a_changed_mapping_to_eml_moves_a_text(void **state)
{
	struct fixture    *f = *state;
	const struct json *record = parse(f, dataset);

	assert_true(has(put(f, "eml", record), "<purpose><para xml:lang=\"en\">To know</para>"));
	assert_true(has(put(f, "eml", record), "<taxonRankValue>Porites lutea</taxonRankValue>"));
	change_type(f, "dataset", "eml: purpose", "eml: additionalInfo");
	assert_false(has(put(f, "eml", record), "<purpose>"));
	assert_true(has(put(f, "eml", record), "<additionalInfo><para xml:lang=\"en\">To know</para>"));
}

static void
no_output_has_a_hash_of_what_is_withheld(void **state)
{
	static const char *const formats[] = { "xml", "jsonld",   "ttl", "rdf", "nt",  "schemaorg", "eml",
					       "iso", "datacite", "bib", "ris", "qdc", "mods",      "marcxml" };
	struct fixture          *f = *state;
	const struct json       *record = parse(
		      f, "{\"id\":\"ke-8f3k2qz\",\"type\":\"dataset\",\"fields\":{\"title\":{\"en\":\"Corals\"},"
			       "\"summary\":{\"withheld\":\"sha256:00\"},\"purpose\":{\"withheld\":\"sha256:00\"},"
			       "\"taxa\":{\"withheld\":\"sha256:00\"},\"distributions\":[{\"title\":{\"withheld\":\"sha256:00\"},"
			       "\"address\":{\"withheld\":\"sha256:00\"}}],\"creators\":[{\"withheld\":\"sha256:00\"}],"
			       "\"metadata_providers\":[{\"withheld\":\"sha256:00\"}],\"collections\":[{\"name\":"
			       "{\"withheld\":\"sha256:00\"}}],\"files\":{\"withheld\":\"sha256:00\"}}}");

	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
		assert_true(has(put(f, formats[i], record), "Corals"));
		assert_false(has(put(f, formats[i], record), "sha256"));
		assert_false(has(put(f, formats[i], record), "withheld"));
	}
}

/* Of marks that end texts in one of the formats, and of types that are not known. */
static void
hostile_texts_stay_texts(void **state)
{
	static const char *const formats[] = { "rdf", "eml", "iso", "datacite", "qdc", "mods", "marcxml" };
	struct fixture          *f = *state;
	const struct json       *record = parse(
		      f, "{\"id\":\"ke-8f3k2qz\",\"type\":\"dataset\",\"fields\":{\"title\":{\"en\":\"\\\"\\\\ </script> ]]> "
			       "<!-- & } \\u0001 \\n\\r\\nER  - \\n@book{x,\"},\"identifiers\":[\"a "
			       "b\\\"<>{}\"],\"keywords\":{\"en\":[\"\\t\"]},"
			       "\"links\":[{\"url\":\"https://example.org/<>\\\"{}|^`\\\\ \"}],\"summary\":{}}}");

	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
		struct str text = put(f, formats[i], record);
		xmlDoc    *document = xmlReadMemory(text.data, (int)text.length, "x", NULL, XML_PARSE_NONET);

		assert_non_null(document);
		xmlFreeDoc(document);
	}
	assert_false(has(put(f, "ris", record), "\nER  - \n"));
	assert_false(has(put(f, "bib", record), "\n@book"));
	record = parse(f, "{\"id\":\"ke-8f3k2qz\",\"type\":\"none\",\"fields\":{\"title\":{\"en\":\"Corals\"}}}");
	assert_true(has(put(f, "ttl", record), "\"Corals\"@en"));
	assert_true(has(put(f, "schemaorg", record), "Corals"));
}

static SerdStatus
count_statement(void *handle, SerdStatementFlags flags, const SerdNode *graph, const SerdNode *subject,
		const SerdNode *predicate, const SerdNode *object, const SerdNode *datatype, const SerdNode *language)
{
	(void)flags, (void)graph, (void)subject, (void)predicate, (void)object, (void)datatype, (void)language;
	++*(size_t *)handle;
	return SERD_SUCCESS;
}

static size_t
count_statements(struct fixture *f, struct str text)
{
	size_t      count = 0;
	SerdReader *reader = serd_reader_new(SERD_TURTLE, &count, NULL, NULL, NULL, count_statement, NULL);

	serd_reader_set_strict(reader, true);
	assert_int_equal(serd_reader_read_string(reader, (const uint8_t *)str_c(f->f.a, text)), SERD_SUCCESS);
	serd_reader_free(reader);
	return count;
}

static void
addresses_are_fit_for_turtle(void **state)
{
	struct fixture *f = *state;
	struct thing   *thing = thing_make(f->f.a, STR("dcat:Dataset"), STR("https://example.org/a b<c>")), *inside;
	struct buffer   out = buffer_in(f->f.a);

	inside = thing_make(f->f.a, STR(""), STR(""));
	thing_say(inside, STR("dct:title"), STR("\"\"\"\\\n"), STR("en"));
	thing_say_address(thing, STR("foaf:page"), STR("https://example.org/\"{}|^`\\"));
	thing_say_thing(thing, STR("dct:relation"), inside);
	thing_say_thing(thing, STR("dct:relation"), thing_make(f->f.a, STR(""), STR("")));
	thing_say_typed(thing, STR("dct:issued"), STR("2026"), "xsd:gYear");
	thing_say_typed(thing, STR("dct:issued"), STR("2026"), "xsd:gYear"); /* said already */
	rdf_write_begin(&out, RDF_OUT_TURTLE);
	rdf_write_thing(f->f.a, &out, RDF_OUT_TURTLE, thing, STR("x"));
	assert_true(has(buffer_str(&out), "<https://example.org/a%20b%3Cc%3E>"));
	assert_true(has(buffer_str(&out), "<https://example.org/%22%7B%7D%7C%5E%60%5C>"));
	assert_int_equal(count_statements(f, buffer_str(&out)), 6);
}

/* A list of 200,000 words says each once, in a moment. */
static void
many_words_are_told_quickly(void **state)
{
	struct fixture *f = *state;
	struct thing   *thing = thing_make(f->f.a, STR("dcat:Dataset"), STR("https://example.org/"));

	for (int turn = 0; turn < 2; turn++) {
		for (int i = 0; i < 200000; i++)
			thing_say(thing, STR("dcat:keyword"), str_format(f->f.a, "%d", i), STR("en"));
	}
	assert_int_equal(thing->count, 200000);
}

static void
references_are_told_by_the_name_of_the_other(void **state)
{
	struct fixture    *f = *state;
	const struct json *record =
		parse(f, "{\"id\":\"ke-8f3k2qz\",\"type\":\"dataset\",\"fields\":{\"title\":{\"en\":\"Corals\"},"
			 "\"publisher\":\"ke-000001y\"}}");

	assert_true(has(put(f, "ttl", record), "foaf:name \"ke-000001y\""));
	assert_true(has(put(f, "ris", record), "PB  - ke-000001y"));
}

static const struct json *
count_asked(struct arena *a, void *asked, struct str id)
{
	(void)a, (void)id;
	++*(size_t *)asked;
	return NULL;
}

static void
a_record_that_names_very_many_others_asks_for_some(void **state)
{
	struct fixture *f = *state;
	struct buffer   text = buffer_in(f->f.a);
	size_t          asked = 0;

	f->context.other = count_asked;
	f->context.asked = &asked;
	buffer_add_c(&text, "{\"id\":\"ke-8f3k2qz\",\"type\":\"dataset\",\"fields\":{\"title\":{\"en\":\"Corals\"},"
			    "\"derived_from\":[");
	for (int i = 0; i < 5000; i++)
		buffer_format(&text, "%s\"ke-%07d\"", i > 0 ? "," : "", i);
	buffer_add_c(&text, "]}}");
	assert_true(has(put(f, "ttl", parse(f, str_c(f->f.a, buffer_str(&text)))), "records/ke-0004999>"));
	assert_in_range(asked, 1, 1000);
	asked = 0;
	assert_true(has(put(f, "schemaorg", parse(f, str_c(f->f.a, buffer_str(&text)))), "records/ke-0004999\""));
	assert_in_range(asked, 1, 1000);
}

static void
a_dataset_is_within_the_themes_of_its_subjects(void **state)
{
	struct fixture *f = *state;
	struct str      ttl = put(f, "ttl",
				  parse(f, "{\"id\":\"ke-1\",\"type\":\"dataset\",\"fields\":{\"title\":{\"en\":\"T\"},"
						"\"subjects\":[\"subjects:pastoralism\",\"subjects:fisheries-and-aquaculture\","
						"\"subjects:health\",\"subjects:wetlands\"]}}"));
	size_t          agriculture = str_find(ttl, STR("data-theme/AGRI"));

	assert_true(has(ttl, "data-theme/ENVI") && has(ttl, "data-theme/HEAL") && agriculture < ttl.length);
	assert_true(has(ttl, "Agriculture, fisheries, forestry and food"));
	assert_false(has(ttl, "data-theme/TECH"));
	ttl = put(f, "ttl", parse(f, "{\"id\":\"ke-1\",\"type\":\"dataset\",\"fields\":{\"title\":{\"en\":\"T\"}}}"));
	assert_true(has(ttl, "data-theme/ENVI"));
	assert_false(has(ttl, "data-theme/AGRI"));
}

/* Themes of the European Union are made of subjects when a record is written: they come back as subjects, and not as keywords. A record
 * of somebody else keeps them. */
static void
themes_that_nobody_chose_do_not_come_back(void **state)
{
	struct fixture *f = *state;
	struct str      ttl =
		put(f, "ttl",
		    parse(f, "{\"id\":\"ke-10fsb4a\",\"type\":\"dataset\",\"fields\":{\"title\":{\"en\":\"T\"},"
			     "\"subjects\":[\"subjects:health\",\"subjects:wetlands\"]}}"));
	struct str again = reader_fixture_read(&f->f, format_find(STR("ttl")), ttl), other;

	assert_true(has(ttl, "data-theme/ENVI") && has(ttl, "data-theme/HEAL"));
	assert_true(has(again, "subjects:wetlands"));
	assert_false(has(again, "Environment") || has(again, "Health\""));
	other = STR("<https://data.example.org/d/1> a <http://www.w3.org/ns/dcat#Dataset>; "
		    "<http://purl.org/dc/terms/title> \"T\"; <http://www.w3.org/ns/dcat#theme> "
		    "<http://publications.europa.eu/resource/authority/data-theme/ENVI> .");
	assert_true(has(reader_fixture_read(&f->f, format_find(STR("ttl")), other), "Environment"));
}

static void
every_frequency_comes_back_from_eml_and_iso_19139(void **state)
{
	static const char *const words[] = { "continuous", "daily",      "weekly",      "monthly",
					     "quarterly",  "semiannual", "annual",      "biennial",
					     "irregular",  "as-needed",  "not-planned", "unknown" };
	static const char *const formats[] = { "eml", "iso19139" };
	static const char *const texts[] = { "", ",\"maintenance\":{\"en\":\"Checked.\",\"fr\":\"Relue.\"}" };
	struct fixture          *f = *state;
	struct error             error = { 0 };

	for (size_t i = 0; i < sizeof words / sizeof words[0] * 4; i++) {
		const char *record = str_c(f->f.a, str_format(f->f.a,
							      "{\"id\":\"ke-1\",\"type\":\"dataset\",\"languages\":["
							      "\"en\",\"fr\"],\"fields\":{\"title\":{\"en\":\"T\"},"
							      "\"frequency\":\"frequencies:%s\"%s}}",
							      words[i / 4], texts[i % 2]));
		struct str  written = put(f, formats[i / 2 % 2], parse(f, record)), back;

		back = reader_fixture_read(&f->f, format_recognise(written, &error), written);
		assert_true(
			has(back, str_c(f->f.a, str_format(f->f.a, "\"frequency\":\"frequencies:%s\"", words[i / 4]))));
		assert_true(i % 2 == 0 || has(back, texts[1]));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_changed_mapping_to_dcat_changes_all_that_is_made_of_it, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_changed_mapping_to_schema_org_changes_it_alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_changed_class_changes_what_a_record_is, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_changed_mapping_to_eml_moves_a_text, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_dataset_is_within_the_themes_of_its_subjects, set_up, tear_down),
		cmocka_unit_test_setup_teardown(themes_that_nobody_chose_do_not_come_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_frequency_comes_back_from_eml_and_iso_19139, set_up, tear_down),
		cmocka_unit_test_setup_teardown(no_output_has_a_hash_of_what_is_withheld, set_up, tear_down),
		cmocka_unit_test_setup_teardown(hostile_texts_stay_texts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(addresses_are_fit_for_turtle, set_up, tear_down),
		cmocka_unit_test_setup_teardown(many_words_are_told_quickly, set_up, tear_down),
		cmocka_unit_test_setup_teardown(references_are_told_by_the_name_of_the_other, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_record_that_names_very_many_others_asks_for_some, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
