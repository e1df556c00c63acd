#include "records/codes.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
	bool (*is)(struct str text);
	const char *good[12], *bad[16];
} rows[] = {
	{ code_is_language,
	  { "en", "fr", "zh-Hant", "pt-BR", "sw", "und", "x-klingon", "es-419", "sl-rozaj-biske" },
	  { "", "e", "english-", "-en", "en--US", "en_US", "x", "123", "en-toolongsubtag", "fr!", "1n" } },
	{ code_is_country, { "KE", "EU" }, { "ke", "KEN", "K", "", "K1" } },
	{ code_is_currency, { "USD", "KES" }, { "usd", "US", "US$" } },
	{ code_is_date,
	  { "2026", "2026-05", "2026-05-31", "2024-02-29" },
	  { "", "26", "2026-13", "2026-00", "2026-02-29", "2026-5", "2026-05-01T00:00:00Z", "2026/2027", "2026-",
	    "May 2026", "20260501" } },
	{ code_is_period,
	  { "2026", "2026-05-01/2027", "2020/2020", "2026-05/2026-05-03" },
	  { "2027/2026", "/2026", "2026/", "2026/..", "2026-05-02/2026-05-01", "2026/2027/2028" } },
	{ code_is_decimal,
	  { "0", "-1", "12.50", "0.5", "100000000000000000000.1" },
	  { "", "-", "01", "1.", ".5", "1e3", "+1", "1,5", "NaN", "--1", "1.5.2" } },
	{ code_is_link,
	  { "https://example.org/a?b#c", "http://x", "HTTPS://EXAMPLE.org", "mailto:a@example.org",
	    "mailto:a@b?subject=x", "ftp://example.org/f" },
	  { "javascript:alert(1)", "https://", "https:///x", "//example.org", "data:text/html,x", "http://a b",
	    "http://a\"b", "mailto:", "mailto:x", "https://a<b", "ftp:", "http:example" } },
	{ code_is_media,
	  { "application/pdf", "image/svg+xml", "text/x.y-z" },
	  { "pdf", "/pdf", "text/", "text/html; charset=utf-8", "a/b/c" } },
	{ code_is_orcid,
	  { "0000-0002-1825-0097", "0000-0002-1694-233X" },
	  { "0000-0002-1825-0098", "0000000218250097", "0000-0002-1825-009", "0000-0002-1694-233x" } },
};

static void
each_form_takes_what_is_right_and_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		for (size_t k = 0; k < 12 && rows[i].good[k] != NULL; k++)
			if (!rows[i].is(str_of(rows[i].good[k])))
				fail_msg("row %zu refuses '%s'", i, rows[i].good[k]);
		for (size_t k = 0; k < 16 && rows[i].bad[k] != NULL; k++)
			if (rows[i].is(str_of(rows[i].bad[k])))
				fail_msg("row %zu takes '%s'", i, rows[i].bad[k]);
	}
}

static void
decimals_are_compared_by_value_whatever_their_length(void **state)
{
	static const struct {
		const char *left, *right;
		int         order;
	} pairs[] = {
		{ "1", "2", -1 },
		{ "10", "9", 1 },
		{ "-1", "1", -1 },
		{ "-10", "-9", -1 },
		{ "1.50", "1.5", 0 },
		{ "0.1", "0.09", 1 },
		{ "-0", "0", 0 },
		{ "-0.0", "0", 0 },
		{ "1.0", "1", 0 },
		{ "-1.5", "-1.25", -1 },
		{ "99999999999999999999", "100000000000000000000", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		int order = code_compare_decimals(str_of(pairs[i].left), str_of(pairs[i].right));

		if ((order > 0) - (order < 0) != pairs[i].order)
			fail_msg("%s and %s", pairs[i].left, pairs[i].right);
	}
}

static void
language_tags_have_one_written_form(void **state)
{
	static const char *const pairs[][2] = {
		{ "EN", "en" },
		{ "pt-br", "pt-BR" },
		{ "ZH-hant-tw", "zh-Hant-TW" },
		{ "x-KLINGON", "x-klingon" },
		{ "en-x-US-test", "en-x-us-test" },
		{ "es-419", "es-419" },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
		assert_true(str_is(code_language(a, str_of(pairs[i][0])), pairs[i][1]));
	arena_close(a);
}

static void
characters_that_xml_cannot_hold_are_found(void **state)
{
	(void)state;
	assert_int_equal(code_find_unfit(STR("a\tb\nc\r")), 6);
	assert_int_equal(code_find_unfit(STR("ab\x01")), 2);
	assert_int_equal(code_find_unfit((struct str){ "a\0b", 3 }), 1);
	assert_int_equal(code_find_unfit(STR("a\xEF\xBF\xBE")), 1);
	assert_int_equal(code_find_unfit(STR("a\xEF\xBF\xBF")), 1);
	assert_int_equal(code_find_unfit(STR("\xEF\xBF\xBD")), 3);
	assert_int_equal(code_characters(STR("\xC3\xA9t\xC3\xA9")), 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_takes_what_is_right_and_nothing_else),
		cmocka_unit_test(decimals_are_compared_by_value_whatever_their_length),
		cmocka_unit_test(language_tags_have_one_written_form),
		cmocka_unit_test(characters_that_xml_cannot_hold_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
