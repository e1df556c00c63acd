/* What a client wants. */
#include "http/negotiate.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
a_format_is_chosen_by_accept(void **state)
{
	static const struct {
		const char *accept, *formats, *format;
		bool        good;
	} cases[] = {
		{ "", "html json", "html", true },
		{ "*/*", "html json", "html", true },
		{ "application/json", "html json", "json", true },
		{ "Application/JSON", "html json", "json", true },
		{ "text/html;q=0.5, application/json;q=0.8", "html json", "json", true },
		{ "text/html, application/json", "html json", "html", true },
		{ "application/json, text/html", "html json", "html", true },
		{ "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html json xml", "html", true },
		{ "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "json xml", "xml", true },
		{ "application/*", "html json", "json", true },
		{ "*/*;q=0.1, application/json;q=0", "html json", "html", true },
		{ "application/json;q=0, */*", "json csv", "csv", true },
		{ "text/turtle", "html json", "html", false },
		{ "application/json;q=0", "json", "json", false },
		{ "application/json; profile=\"x\"; q=0.4, text/html;q=0.3", "html json", "json", true },
		{ "application/json;q=7", "html json", "json", true },
		{ ";;;,,,q=1,/", "html json", "html", false },
		{ "application/xml", NULL, "html", false },
		{ "application/ld+json", "html jsonld", "jsonld", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str format;
		bool       good = negotiate_format(str_of(cases[i].accept), cases[i].formats, &format);

		if (good != cases[i].good || !str_is(format, cases[i].format))
			fail_msg("\"%s\" gives %.*s", cases[i].accept, STR_ARGS(format));
	}
}

static void
a_language_is_looked_up_among_the_nodes(void **state)
{
	static const struct str languages[] = { { "en", 2 }, { "fr", 2 }, { "pt-BR", 5 }, { "zh-Hant", 7 } };
	static const struct {
		const char *accept, *language;
	} cases[] = {
		{ "", "" },
		{ "fr", "fr" },
		{ "FR-ca", "fr" },
		{ "fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "fr" },
		{ "de, en;q=0.3", "en" },
		{ "de", "" },
		{ "*", "en" },
		{ "de, *;q=0.1", "en" },
		{ "en;q=0, fr;q=0.1", "fr" },
		{ "pt", "pt-BR" },
		{ "pt-PT", "pt-BR" },
		{ "zh-Hant-CN-x-private1-private2", "zh-Hant" },
		{ "en;q=0.8, fr;q=0.9", "fr" },
		{ "-,--,;q,=,", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str language = negotiate_language(str_of(cases[i].accept), languages, 4);

		if (!str_is(language, cases[i].language))
			fail_msg("\"%s\" gives \"%.*s\"", cases[i].accept, STR_ARGS(language));
	}
}

static void
an_encoding_is_the_smallest_that_is_wanted_most(void **state)
{
	static const struct {
		const char   *accept;
		bool          brotli;
		enum encoding encoding;
	} cases[] = {
		{ "", true, ENCODING_NONE },
		{ "gzip", true, ENCODING_GZIP },
		{ "gzip, deflate, br", true, ENCODING_BROTLI },
		{ "gzip, deflate, br", false, ENCODING_GZIP },
		{ "gzip;q=1, br;q=0.5", true, ENCODING_GZIP },
		{ "gzip;q=0", true, ENCODING_NONE },
		{ "gzip;q=0, *", true, ENCODING_BROTLI },
		{ "identity;q=1, gzip;q=0.5", true, ENCODING_NONE },
		{ "*;q=0", true, ENCODING_NONE },
		{ "GZIP", false, ENCODING_GZIP },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(negotiate_encoding(str_of(cases[i].accept), cases[i].brotli), cases[i].encoding);
}

static void
an_entity_tag_matches_itself_in_a_list(void **state)
{
	static const struct {
		const char *header;
		bool        matches;
	} cases[] = {
		{ "\"abc\"", true }, { "W/\"abc\"", true },     { "\"x\", \"abc\" ", true },
		{ "*", true },       { "\"abc-gzip\"", false }, { "abc", false },
		{ "", false },       { "\"ab", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(etag_matches(str_of(cases[i].header), STR("\"abc\"")), cases[i].matches);
	assert_false(etag_matches(STR("*"), STR("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_format_is_chosen_by_accept),
		cmocka_unit_test(a_language_is_looked_up_among_the_nodes),
		cmocka_unit_test(an_encoding_is_the_smallest_that_is_wanted_most),
		cmocka_unit_test(an_entity_tag_matches_itself_in_a_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
