#include "records/checking.h"

#include "base/file.h"
#include "records/fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int
set_up(void **state)
{
	*state = fixture_open();
	return 0;
}

static int
tear_down(void **state)
{
	fixture_close(*state);
	return 0;
}

static struct problems
check(struct fixture *f, struct str text, struct check_rules rules)
{
	struct json    *record;
	struct problems problems;
	struct error    error = { 0 };

	if (!json_parse(f->a, text, &record, &error))
		fail_msg("%s: %s: %.*s", error.place, error.detail, STR_ARGS(text));
	rules.types = f->context.types;
	rules.vocabularies = f->context.vocabularies;
	if (rules.language.length == 0)
		rules.language = STR("en");
	check_record(f->a, record, &rules, &problems);
	return problems;
}

/* A sample with these fields besides its title. */
static struct str
sample(struct fixture *f, const char *fields)
{
	return str_format(f->a, "{\"type\":\"sample\",\"owner\":\"KE\",\"fields\":{\"title\":{\"en\":\"Title\"}%s%s}}",
			  fields[0] != '\0' ? "," : "", fields);
}

/* All problems as "path code; ...". */
static const char *
listed(struct fixture *f, const struct problems *problems)
{
	struct buffer out = buffer_in(f->a);

	for (size_t i = 0; i < problems->count; i++)
		buffer_format(&out, "%s%.*s %.*s%s", i > 0 ? "; " : "", STR_ARGS(problems->list[i].path),
			      STR_ARGS(problems->list[i].code), problems->list[i].warning ? " (warning)" : "");
	return str_c(f->a, buffer_str(&out));
}

static void
each_kind_takes_what_the_manual_says_and_tells_the_rest(void **state)
{
	static const struct {
		const char *fields, *problems;
	} rows[] = {
		{ "", "" },
		{ "\"summary\":{\"en\":\"Two\\nlines\",\"zh-Hant\":\"\xE4\xB8\xAD\"}", "" },
		{ "\"summary\":\"text\"", "/fields/summary form" },
		{ "\"summary\":{}", "/fields/summary empty" },
		{ "\"summary\":{\"english\\/x\":\"a\"}", "/fields/summary/english~1x language" },
		{ "\"summary\":{\"en\":3}", "/fields/summary/en form" },
		{ "\"summary\":{\"en\":\" \"}", "/fields/summary/en empty" },
		{ "\"summary\":{\"en\":\"a\\u0001\"}", "/fields/summary/en character" },
		{ "\"summary\":{\"en\":\"a\\u0000\"}", "/fields/summary/en character" },
		{ "\"code\":[\"a\",\"b\"]", "" },
		{ "\"code\":\"a\"", "/fields/code form" },
		{ "\"code\":[\"a\",\"b\",\"c\"]", "/fields/code too-many" },
		{ "\"code\":[\"abcdef\"]", "/fields/code/0 too-long" },
		{ "\"code\":[\"a\\nb\",7]", "/fields/code/0 line-break; /fields/code/1 form" },
		{ "\"code\":[]", "/fields/code empty" },
		{ "\"code\":null", "/fields/code form" },
		{ "\"subject\":\"subjects:forest-biodiversity\"", "" },
		{ "\"subject\":\"forests\"", "/fields/subject form" },
		{ "\"subject\":\"subjects:no-such-thing\"", "/fields/subject unknown-term" },
		{ "\"subject\":\"regions:002\"", "/fields/subject unknown-term" },
		{ "\"subjects\":[\"subjects:nothing\",4]", "/fields/subjects/0 unknown-term; /fields/subjects/1 form" },
		{ "\"keywords\":{\"en\":[\"a\",\"b\"],\"fr\":[\"c\"]}", "" },
		{ "\"keywords\":{\"en\":[\"a\",\"b\",\"c\"]}", "/fields/keywords too-many" },
		{ "\"keywords\":{\"en\":\"a\"}", "/fields/keywords/en form" },
		{ "\"keywords\":[\"a\"]", "/fields/keywords form" },
		{ "\"country\":\"KE\",\"countries\":[\"KE\",\"EU\"]", "" },
		{ "\"country\":\"ke\"", "/fields/country form" },
		{ "\"country\":\"XX\"", "/fields/country unknown-country" },
		{ "\"countries\":[\"KE\",\"KE\"]", "/fields/countries/1 repeated" },
		{ "\"countries\":\"KE\"", "/fields/countries form" },
		{ "\"languages\":[\"en\",\"e n\"]", "/fields/languages/1 language" },
		{ "\"publisher\":\"ke-8f3k2qz\",\"about\":[\"ke-8f3k2qz@3\"]", "" },
		{ "\"publisher\":\"ke-8f3k2qy\"", "/fields/publisher form" },
		{ "\"publisher\":\"KE-8F3K2QZ\"", "/fields/publisher form" },
		{ "\"publisher\":\"ke-8f3k2qz@3\"", "/fields/publisher form" },
		{ "\"publisher\":7", "/fields/publisher form" },
		{ "\"author\":{\"role\":\"Director\",\"email\":\"a@example.org\",\"orcid\":\"0000-0002-1825-0097\"}",
		  "" },
		{ "\"author\":{\"email\":\"a@example.org\"}", "/fields/author form" },
		{ "\"author\":\"A. Person\"", "/fields/author form" },
		{ "\"author\":{\"name\":\"A\",\"email\":\"a\",\"orcid\":\"1\",\"phone\":\"3\"}",
		  "/fields/author/email form; /fields/author/orcid form; /fields/author/phone unknown-member" },
		{ "\"date\":\"2026-05\",\"period\":\"2025/2026-05\",\"starts\":\"2026-05-01T09:00:00Z\"", "" },
		{ "\"date\":\"May\",\"period\":\"2026/2025\",\"starts\":\"2026-05-01\"",
		  "/fields/date form; /fields/period form; /fields/starts form" },
		{ "\"starts\":\"2026-05-01T09:00:00+02:00\"", "/fields/starts form" },
		{ "\"count\":3", "" },
		{ "\"count\":\"9.5\"", "" },
		{ "\"count\":11", "/fields/count too-large" },
		{ "\"count\":\"-0.5\"", "/fields/count too-small" },
		{ "\"count\":1.5", "/fields/count form" },
		{ "\"count\":9007199254740993", "/fields/count form" },
		{ "\"area\":{\"value\":\"12.5\",\"unit\":\"ha\"}", "" },
		{ "\"area\":12", "/fields/area form" },
		{ "\"area\":{\"value\":\"12.5\",\"unit\":\"acre\"}", "/fields/area unknown-unit" },
		{ "\"cost\":{\"value\":\"1500000.00\",\"currency\":\"USD\"}", "" },
		{ "\"cost\":{\"value\":1500,\"currency\":\"USD\"}", "/fields/cost form" },
		{ "\"cost\":{\"value\":\"-1\",\"currency\":\"USD\"}", "/fields/cost too-small" },
		{ "\"open\":true", "" },
		{ "\"open\":\"yes\"", "/fields/open form" },
		{ "\"status\":\"done\",\"result\":{\"en\":\"R\"}", "" },
		{ "\"status\":\"begun\",\"result\":{\"en\":\"R\"}", "/fields/status unknown-choice" },
		{ "\"status\":\"done\"", "/fields/result required" },
		{ "\"result\":{\"en\":\"R\"}", "/fields/result not-asked" },
		{ "\"link\":{\"url\":\"https://example.org\",\"title\":{\"en\":\"T\"},\"language\":\"en\"}", "" },
		{ "\"link\":\"https://example.org\"", "/fields/link form" },
		{ "\"link\":{\"url\":\"javascript:alert(1)\",\"title\":\"T\",\"x\":1}",
		  "/fields/link/url form; /fields/link/title form; /fields/link/x unknown-member" },
		{ "\"file\":{\"hash\":\"sha256:aa\",\"name\":\"a.pdf\",\"media\":\"pdf\",\"size\":-1}",
		  "/fields/file/hash form; /fields/file/media form; /fields/file/size form" },
		{ "\"place\":{\"type\":\"Point\",\"coordinates\":[36.8,-1.3]}", "" },
		{ "\"place\":{\"type\":\"Point\",\"coordinates\":[36.8,-91]}", "/fields/place form" },
		{ "\"place\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}", "" },
		{ "\"place\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,1]]]}",
		  "/fields/place form" },
		{ "\"place\":{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Point\",\"coordinates\":[0,0]"
		  "}]}",
		  "" },
		{ "\"place\":{\"type\":\"Circle\",\"coordinates\":[0,0]}", "/fields/place form" },
		{ "\"part\":[{\"note\":{\"en\":\"N\"}},{}]", "/fields/part/1/note required" },
		{ "\"part\":[{\"note\":{\"en\":\"N\"},\"extra\":1},3]",
		  "/fields/part/0/extra unknown-field; /fields/part/1 form" },
		{ "\"rows\":[{\"cell\":1},{\"cell\":\"x\"}]", "/fields/rows/1/cell form" },
		{ "\"colour\":\"red\"", "/fields/colour unknown-field" },
		{ "\"summary\":{\"withheld\":"
		  "\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"until\":\"2030-01-"
		  "01\"}",
		  "" },
		{ "\"summary\":{\"withheld\":\"x\"}", "/fields/summary/withheld language" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct problems problems;

		problems = check(f, sample(f, rows[i].fields), (struct check_rules){ 0 });
		if (strcmp(listed(f, &problems), rows[i].problems) != 0)
			fail_msg("%s: %s", rows[i].fields, listed(f, &problems));
		assert_int_equal(problems.refused, problems.count > 0);
	}
}

static void
the_record_around_the_fields_is_checked(void **state)
{
	static const struct {
		const char *record, *problems;
	} rows[] = {
		{ "[]", " shape" },
		{ "{\"type\":\"sample\"}", " shape" },
		{ "{\"type\":7,\"fields\":{}}", " shape" },
		{ "{\"type\":\"simple\",\"fields\":{}}", "/type unknown-type" },
		{ "{\"type\":\"sample\",\"fields\":{}}", "/owner required; /fields/title required" },
		{ "{\"type\":\"sample\",\"owner\":\"Node\",\"fields\":{\"title\":{\"en\":\"Title\"}}}",
		  "/owner owner" },
		{ "{\"type\":\"sample\",\"owner\":\"XX\",\"fields\":{\"title\":{\"en\":\"Title\"}}}", "/owner owner" },
		{ "{\"type\":\"sample\",\"owner\":\"KE\",\"colour\":1,\"fields\":{\"title\":{\"en\":\"Title\"}}}",
		  "/colour unknown-member" },
		{ "{\"type\":\"sample\",\"owner\":\"KE\",\"licence\":\"CC-BY-4.0\",\"confirmed\":\"2026-06-03\","
		  "\"rights\":"
		  "{\"custodian\":\"C\",\"holder\":\"H\",\"access\":\"open\",\"embargo\":null,\"labels\":[]},"
		  "\"fields\":{\"title\":{\"en\":\"Title\"}}}",
		  "" },
		{ "{\"type\":\"sample\",\"owner\":\"KE\",\"licence\":\"free\",\"confirmed\":\"soon\",\"languages\":"
		  "\"en\",\"rights\":"
		  "{\"custodian\":7,\"access\":\"all\",\"embargo\":\"later\",\"labels\":[1],\"x\":1},"
		  "\"fields\":{\"title\":{\"en\":\"Title\"}}}",
		  "/licence licence; /confirmed form; /languages form; /rights/custodian form; /rights/access access; "
		  "/rights/embargo form; /rights/labels/0 form; /rights/x unknown-member" },
		{ "{\"type\":\"sample\",\"owner\":\"KE\",\"licence\":\"https://example.org/licence\","
		  "\"fields\":{\"title\":{\"en\":\"T\",\"fr\":\"A title of more than twenty\"}}}",
		  "/fields/title/en too-short; /fields/title/fr too-long" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct problems problems;

		problems = check(f, str_of(rows[i].record), (struct check_rules){ 0 });
		if (strcmp(listed(f, &problems), rows[i].problems) != 0)
			fail_msg("%s: %s", rows[i].record, listed(f, &problems));
	}
}

static void
an_adopted_record_needs_a_title_or_an_identifier_and_the_rest_is_a_warning(void **state)
{
	struct fixture    *f = *state;
	struct check_rules rules = { .adopted = true };
	struct problems    problems;

	problems =
		check(f, STR("{\"type\":\"sample\",\"fields\":{\"title\":{\"en\":\"T\"},\"country\":\"XX\"}}"), rules);
	assert_string_equal(listed(f, &problems), "/owner required (warning); /fields/title/en too-short (warning); "
						  "/fields/country unknown-country (warning)");
	assert_false(problems.refused);
	problems = check(f, STR("{\"type\":\"sample\",\"owner\":\"KE\",\"fields\":{}}"), rules);
	assert_true(problems.refused);
	assert_string_equal(listed(f, &problems), "/fields/title required (warning); /fields nameless");
	problems = check(f, STR("{\"type\":\"resource\",\"owner\":\"KE\",\"fields\":{\"identifiers\":[\"ISBN 1\"]}}"),
			 rules);
	assert_false(problems.refused);
	problems = check(f,
			 STR("{\"type\":\"sample\",\"owner\":\"KE\",\"fields\":{},"
			     "\"origin\":{\"source\":{\"identifier\":\"x:1\"}}}"),
			 rules);
	assert_false(problems.refused);
}

static void
a_draft_may_be_incomplete_but_not_wrong(void **state)
{
	struct fixture    *f = *state;
	struct check_rules rules = { .draft = true };
	struct problems    problems;

	problems = check(f, STR("{\"type\":\"sample\",\"owner\":\"KE\",\"fields\":{\"status\":\"done\"}}"), rules);
	assert_string_equal(listed(f, &problems),
			    "/fields/title required (warning); /fields/result required (warning)");
	assert_false(problems.refused);
	problems = check(f, STR("{\"type\":\"sample\",\"owner\":\"KE\",\"fields\":{\"count\":\"x\"}}"), rules);
	assert_true(problems.refused);
}

static void
sentences_are_in_the_reader_s_language_and_name_the_field(void **state)
{
	struct fixture    *f = *state;
	struct check_rules rules = { .language = STR("fr") };
	struct problems    problems;

	problems = check(f,
			 STR("{\"type\":\"sample\",\"owner\":\"KE\",\"fields\":{\"title\":{\"en\":"
			     "\"More than twenty characters\"}}}"),
			 rules);
	assert_int_equal(problems.count, 1);
	assert_true(
		str_is(problems.list[0].sentence, "Titre\u00a0: le texte est trop long. Caractères permis\u00a0: 20"));
	rules.language = STR("en");
	problems = check(f, sample(f, "\"country\":\"XX\""), rules);
	assert_true(str_is(problems.list[0].sentence, "Country: \xE2\x80\x9CXX\xE2\x80\x9D is no country code."));
}

static void
the_number_of_problems_is_bounded(void **state)
{
	struct fixture *f = *state;
	struct buffer   fields;
	struct problems problems;

	fields = buffer_in(f->a);
	for (int i = 0; i < 500; i++)
		buffer_format(&fields, "%s\"x%d\":1", i > 0 ? "," : "", i);
	problems = check(f, sample(f, str_c(f->a, buffer_str(&fields))), (struct check_rules){ 0 });
	assert_int_equal(problems.count, 200);
	assert_true(problems.more && problems.refused);
}

/* docs/checks.md must list each code, and no other. */
static void
the_manual_lists_every_code(void **state)
{
	struct fixture *f = *state;
	struct str      manual;
	struct error    error = { 0 };

	if (!file_read(f->a, STR(SOURCE_ROOT "/docs/checks.md"), 1 << 20, &manual, &error))
		fail_msg("%s: %s", error.place, error.detail);
	for (int i = 0; i < FAULTS; i++) {
		struct str row = str_format(f->a, "\n| `%s` |", fault_code((enum fault)i));

		if (str_find(manual, row) == manual.length)
			fail_msg("docs/checks.md has no row for '%s'", fault_code((enum fault)i));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_takes_what_the_manual_says_and_tells_the_rest),
		cmocka_unit_test(the_record_around_the_fields_is_checked),
		cmocka_unit_test(an_adopted_record_needs_a_title_or_an_identifier_and_the_rest_is_a_warning),
		cmocka_unit_test(a_draft_may_be_incomplete_but_not_wrong),
		cmocka_unit_test(sentences_are_in_the_reader_s_language_and_name_the_field),
		cmocka_unit_test(the_number_of_problems_is_bounded),
		cmocka_unit_test(the_manual_lists_every_code),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
