/* What is said in a description and what stands in the record. */
#include "formats/description.h"

#include "formats/fixture.h"
#include "formats/frequency.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct told {
	struct reader_fixture f;
	struct crosswalk     *crosswalk;
	struct description    d;
	struct notes          notes;
};

static int
set_up(void **state)
{
	static struct told told;
	struct error       error = { 0 };

	reader_fixture_open(&told.f);
	assert_true(crosswalk_open(told.f.a, &told.f.options, &told.crosswalk, &error));
	told.d = description_in(told.f.a);
	told.notes = (struct notes){ .a = told.f.a };
	*state = &told;
	return 0;
}

static int
tear_down(void **state)
{
	struct told *told = *state;

	reader_fixture_close(&told->f);
	return 0;
}

/* The record, then the notes; compared with what was wanted. */
static void
assert_record(struct told *told, const char *wanted)
{
	struct buffer out = buffer_in(told->f.a);
	struct json  *document = description_document(told->f.a, told->crosswalk, &told->d, &told->notes);

	json_write(&out, document);
	for (size_t i = 0; i < told->notes.count; i++)
		buffer_format(&out, "\n- %.*s", STR_ARGS(told->notes.list[i]));
	assert_string_equal(str_c(told->f.a, buffer_str(&out)), wanted);
}

static void
say(struct told *told, enum says says, const char *text, const char *language)
{
	description_say(&told->d, says, str_of(text), str_of(language));
}

static void
texts_stand_in_the_fields_that_their_type_maps(void **state)
{
	struct told *told = *state;

	say(told, SAYS_TYPE, "Dataset", "");
	say(told, SAYS_TITLE, "Birds", "eng");
	say(told, SAYS_TITLE, "Oiseaux", "fre");
	say(told, SAYS_ABSTRACT, "A", "en");
	say(told, SAYS_ABSTRACT, "B", "en");
	say(told, SAYS_PURPOSE, "P", "en");
	say(told, SAYS_METHODS, "M", "en");
	say(told, SAYS_VERSION, "1.2", "");
	say(told, SAYS_ISSUED, "2001-05-03T00:00:00Z", "");
	say(told, SAYS_MODIFIED, "2002", "");
	say(told, SAYS_IDENTIFIER, "doi:10.5072/x", "");
	say(told, SAYS_FREQUENCY, "annual", "");
	say(told, SAYS_CITATION, "C", "en");
	say(told, SAYS_COUNT, "12", "");
	say(told, SAYS_BODY, "", "en");
	description_add_period(&told->d, STR("1998"), STR("2003-02"));
	description_add_keyword(&told->d, STR("forest"), STR("en"), STR("GEMET"));
	assert_record(told, "{\"type\":\"dataset\",\"fields\":{\"published\":\"2001-05-03\",\"modified\":\"2002\","
			    "\"title\":{\"en\":\"Birds\",\"fr\":\"Oiseaux\"},\"summary\":{\"en\":\"A\\n\\nB\"},"
			    "\"purpose\":{\"en\":\"P\"},\"methods\":{\"en\":\"M\"},\"version\":\"1.2\","
			    "\"identifiers\":[\"doi:10.5072/x\"],\"frequency\":\"frequencies:annual\","
			    "\"citation\":{\"en\":\"C\"},\"records_count\":12,\"periods\":[\"1998/2003-02\"],"
			    "\"keywords\":{\"en\":[\"forest\"]}}}");
}

static void
what_a_type_has_no_field_for_falls_to_the_element_or_is_noted(void **state)
{
	struct told *told = *state;

	say(told, SAYS_TITLE, "T", "en");
	say(told, SAYS_PURPOSE, "P", "en");
	say(told, SAYS_METHODS, "M", "en");
	assert_record(told, "{\"type\":\"resource\",\"fields\":{\"title\":{\"en\":\"T\"},\"summary\":{\"en\":\"P\"}}}\n"
			    "- provenance \"M\" has no place in a record of type resource");
}

static void
places_are_countries_regions_words_and_one_geometry(void **state)
{
	struct told *told = *state;

	say(told, SAYS_TYPE, "dataset", "");
	say(told, SAYS_TITLE, "T", "en");
	say(told, SAYS_PLACE, "Kenya", "en");
	say(told, SAYS_PLACE, "Lake Victoria", "en");
	say(told, SAYS_PLACE, "Winam Gulf", "en");
	assert_true(description_add_box(&told->d, STR("33"), STR("34.50"), STR("1.0"), STR("-2")));
	assert_true(description_add_box(&told->d, STR("170"), STR("-170"), STR("10"), STR("0")));
	assert_false(description_add_box(&told->d, STR("170"), STR("east"), STR("10"), STR("0")));
	assert_record(
		told,
		"{\"type\":\"dataset\",\"fields\":{\"title\":{\"en\":\"T\"},\"countries\":[\"KE\"],"
		"\"locality\":{\"en\":\"Lake Victoria; Winam Gulf\"},\"place\":{\"type\":\"GeometryCollection\","
		"\"geometries\":[{\"type\":\"Polygon\",\"coordinates\":[[[33,-2],[34.5,-2],[34.5,1],[33,1],[33,-2]]]"
		"},{\"type\":\"MultiPolygon\",\"coordinates\":[[[[170,0],[180,0],[180,10],[170,10],[170,0]]],"
		"[[[-180,0],[-170,0],[-170,10],[-180,10],[-180,0]]]]}]}}}");
}

static void
agents_stand_by_their_role(void **state)
{
	struct told           *told = *state;
	struct described_words museum =
		description_words(&told->d, (struct described_words){ 0 }, STR("Museum"), STR("en"));

	say(told, SAYS_TYPE, "dataset", "");
	say(told, SAYS_TITLE, "T", "en");
	museum = description_words(&told->d, museum, STR("Musée"), STR("fr"));
	description_add_agent(&told->d,
			      &(struct described_agent){ .role = agent_role_of(STR("principal investigator")),
							 .name = STR("A. B"),
							 .organization = museum,
							 .position = STR("Curator"),
							 .email = STR("mailto:a@example.org"),
							 .orcid = STR("https://orcid.org/0000-0002-1825-0097") });
	description_add_agent(&told->d, &(struct described_agent){ .role = AGENT_PUBLISHER, .organization = museum });
	description_add_agent(&told->d, &(struct described_agent){ .role = agent_role_of(STR("pointOfContact")),
								   .position = STR("Office"),
								   .email = STR("no address") });
	description_add_agent(&told->d, &(struct described_agent){ .role = agent_role_of(STR("editor")),
								   .name = STR("C"),
								   .says = STR("editor") });
	description_add_agent(&told->d, &(struct described_agent){ .role = AGENT_HOLDER, .organization = museum });
	description_add_agent(&told->d, &(struct described_agent){ .role = AGENT_CUSTODIAN, .organization = museum });
	description_add_agent(&told->d, &(struct described_agent){ .role = AGENT_METADATA, .name = STR("D") });
	description_add_agent(&told->d, &(struct described_agent){ .role = AGENT_CREATOR });
	assert_record(
		told,
		"{\"type\":\"dataset\",\"fields\":{\"title\":{\"en\":\"T\"},\"creators\":[{\"name\":\"A. B\",\"role\":"
		"\"Curator, Museum\",\"email\":\"a@example.org\",\"orcid\":\"0000-0002-1825-0097\"}],"
		"\"publisher_name\":{\"en\":\"Museum\",\"fr\":\"Musée\"},\"contacts\":[{\"role\":\"Office\"},"
		"{\"name\":\"Museum\"}],\"contributors\":[{\"name\":\"C\",\"role\":\"editor\"}],"
		"\"metadata_providers\":[{\"name\":\"D\"}]},\"rights\":{\"holder\":\"Museum\",\"custodian\":"
		"\"Museum\"}}");
}

static void
distributions_are_links_where_a_type_has_none(void **state)
{
	struct told           *told = *state;
	struct described_words title =
		description_words(&told->d, (struct described_words){ 0 }, STR("Map"), STR("en"));
	const struct described_distribution distribution = { .url = STR("https://e.org/wms"),
							     .title = title,
							     .media = STR("image/png"),
							     .size = STR("1200"),
							     .protocol = STR("OGC:WMS-1.1.1-http-get-map") };

	say(told, SAYS_TITLE, "T", "en");
	description_add_distribution(&told->d, &distribution);
	description_add_link(&told->d, &(struct described_link){ .url = STR("https://e.org/wms") });
	description_add_link(&told->d, &(struct described_link){ .url = STR("nowhere") });
	assert_record(told,
		      "{\"type\":\"resource\",\"fields\":{\"title\":{\"en\":\"T\"},\"links\":[{\"url\":"
		      "\"https://e.org/wms\",\"title\":{\"en\":\"Map\"}}]}}\n- link \"nowhere\" has no place in a "
		      "record of type resource");
	told->d = description_in(told->f.a);
	told->notes.count = 0;
	say(told, SAYS_TYPE, "dataset", "");
	say(told, SAYS_TITLE, "T", "en");
	description_add_distribution(&told->d, &distribution);
	assert_record(told,
		      "{\"type\":\"dataset\",\"fields\":{\"title\":{\"en\":\"T\"},\"distributions\":[{\"address\":"
		      "{\"url\":\"https://e.org/wms\"},\"title\":{\"en\":\"Map\"},\"protocol\":"
		      "\"access-protocols:wms\",\"media\":\"image/png\",\"size\":1200}]}}");
}

static void
rights_are_licence_access_and_statement(void **state)
{
	struct told *told = *state;

	say(told, SAYS_TYPE, "dataset", "");
	say(told, SAYS_TITLE, "T", "en");
	say(told, SAYS_LICENCE, "https://creativecommons.org/licenses/by/4.0/legalcode", "");
	say(told, SAYS_LICENCE, "CC-BY-4.0", "");
	say(told, SAYS_RIGHTS, "Ask first", "en");
	say(told, SAYS_RIGHTS, "Cite us", "en");
	say(told, SAYS_ACCESS, "http://publications.europa.eu/resource/authority/access-right/RESTRICTED", "");
	say(told, SAYS_ACCESS, "Write to the office", "en");
	say(told, SAYS_HOLDER, "H", "");
	assert_record(told, "{\"type\":\"dataset\",\"fields\":{\"title\":{\"en\":\"T\"},\"rights_statement\":{\"en\":"
			    "\"Ask first; Cite us\"},\"access_note\":{\"en\":\"Write to the office\"}},\"licence\":"
			    "\"CC-BY-4.0\",\"rights\":{\"access\":\"restricted\",\"holder\":\"H\"}}");
}

static void
taxa_are_rows_or_keywords(void **state)
{
	struct told           *told = *state;
	struct described_words lion =
		description_words(&told->d, (struct described_words){ 0 }, STR("Lion"), STR("en"));

	say(told, SAYS_TITLE, "T", "en");
	description_add_taxon(&told->d, &(struct described_taxon){ STR("Panthera leo"), STR("Species"), lion });
	assert_record(told,
		      "{\"type\":\"resource\",\"fields\":{\"title\":{\"en\":\"T\"},\"keywords\":{\"la\":[\"Panthera "
		      "leo\"]}}}");
	say(told, SAYS_TYPE, "dataset", "");
	assert_record(told, "{\"type\":\"dataset\",\"fields\":{\"title\":{\"en\":\"T\"},\"taxa\":[{\"scientific_name\":"
			    "\"Panthera leo\",\"rank\":\"taxon-ranks:species\",\"common_name\":{\"en\":\"Lion\"}}]}}");
}

static void
frequencies_are_known_by_the_words_of_all_lists(void **state)
{
	static const char *const rows[][2] = {
		{ "http://publications.europa.eu/resource/authority/frequency/NOT_PLANNED", "not-planned" },
		{ "notPlanned", "not-planned" },
		{ "None planned", "not-planned" },
		{ "http://purl.org/cld/freq/semiannual", "semiannual" },
		{ "ANNUAL_2", "semiannual" },
		{ "biannually", "semiannual" },
		{ "R/P0.5Y", "semiannual" },
		{ "As needed", "as-needed" },
		{ "Weekly", "weekly" },
		{ "otherMaintenancePeriod", NULL },
		{ "as", NULL },
		{ "weeklyish", NULL },
		{ "-", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct frequency *found = frequency_find(str_of(rows[i][0]));

		if (found == NULL ? rows[i][1] != NULL : !str_is(str_of(found->notation), rows[i][1]))
			fail_msg("%s is %s", rows[i][0], found != NULL ? found->notation : "none");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(texts_stand_in_the_fields_that_their_type_maps, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_a_type_has_no_field_for_falls_to_the_element_or_is_noted, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(places_are_countries_regions_words_and_one_geometry, set_up, tear_down),
		cmocka_unit_test_setup_teardown(agents_stand_by_their_role, set_up, tear_down),
		cmocka_unit_test_setup_teardown(distributions_are_links_where_a_type_has_none, set_up, tear_down),
		cmocka_unit_test_setup_teardown(rights_are_licence_access_and_statement, set_up, tear_down),
		cmocka_unit_test_setup_teardown(taxa_are_rows_or_keywords, set_up, tear_down),
		cmocka_unit_test(frequencies_are_known_by_the_words_of_all_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
