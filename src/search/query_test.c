#include "search/query.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
	const char *text;
	const char *tree;
	size_t      ignored;
} rows[] = {
	{ "", "all", 0 },
	{ "   ", "all", 0 },
	{ "forest", "word:forest", 0 },
	{ "forest management", "(and word:forest word:management)", 0 },
	{ "forest AND management", "(and word:forest word:management)", 0 },
	{ "forest OR mangrove", "(or word:forest word:mangrove)", 0 },
	{ "forest or mangrove", "(and word:forest word:or word:mangrove)", 0 },
	{ "a b OR c", "(or (and word:a word:b) word:c)", 0 },
	{ "(coral OR reef) kenya", "(and (or word:coral word:reef) word:kenya)", 0 },
	{ "\"invasive species\"", "phrase:\"invasive species\"", 0 },
	{ "\xC2\xAB"
	  "esp\xC3\xA8"
	  "ces envahissantes\xC2\xBB",
	  "phrase:\"esp\xC3\xA8"
	  "ces envahissantes\"",
	  0 },
	{ "\"open quotation", "phrase:\"open quotation\"", 0 },
	{ "\"\"", "all", 0 },
	{ "forest -fire", "(and word:forest (not word:fire))", 0 },
	{ "forest NOT fire", "(and word:forest (not word:fire))", 0 },
	{ "-fire", "(and (not word:fire))", 0 },
	{ "co-operation", "word:co-operation", 0 },
	{ "a - b", "(and word:a word:- word:b)", 0 },
	{ "conserv*", "prefix:conserv", 0 },
	{ "*", "all", 1 },
	{ "title:reef", "title.word:reef", 0 },
	{ "title:\"coral reef\" fish", "(and title.phrase:\"coral reef\" word:fish)", 0 },
	{ "title:(coral reef) fish", "(and (and title.word:coral title.word:reef) word:fish)", 0 },
	{ "title:", "all", 0 },
	{ "country:ke", "country:ke", 0 },
	{ "Type:case-study", "type:case-study", 0 },
	{ "-type:news", "(and (not type:news))", 0 },
	{ "country:", "all", 1 },
	{ "subject:\"subjects:forests\"", "subject:subjects:forests", 0 },
	{ "id:ke-8f3k2qz", "id:ke-8f3k2qz", 0 },
	{ "names:ke-8f3k2qz reef", "(and names:ke-8f3k2qz word:reef)", 0 },
	{ "http://example.org", "word:http://example.org", 0 },
	{ "year:2019", "date:20190000..20191231", 0 },
	{ "date:2019..2021", "date:20190000..20211231", 0 },
	{ "date:2019-05..", "date:20190500..99991231", 0 },
	{ "date:..2019-05-03", "date:1..20190503", 0 },
	{ "year>=2019", "date:20190000..99991231", 0 },
	{ "year>2019", "date:20191232..99991231", 0 },
	{ "date<2020", "date:1..20199999", 0 },
	{ "date<=2020-02", "date:1..20200231", 0 },
	{ "updated>2024", "updated:20241232..99991231", 0 },
	{ "year:2021..2019", "all", 1 },
	{ "year:soon reef", "word:reef", 1 },
	{ "year>= reef", "word:reef", 1 },
	{ "a OR", "word:a", 0 },
	{ "OR a", "word:a", 0 },
	{ "OR OR", "all", 0 },
	{ "AND", "all", 0 },
	{ "NOT", "all", 0 },
	{ ")", "all", 0 },
	{ "a) b", "(and word:b word:a)", 0 },
	{ "((((a", "word:a", 0 },
	{ "\xE3\x80\x80\xE7\x94\x9F\xE7\x89\xA9\xE3\x80\x80", "word:\xE7\x94\x9F\xE7\x89\xA9", 0 },
	{ "\xEF\xBC\x88"
	  "a OR b\xEF\xBC\x89 c",
	  "(and (or word:a word:b) word:c)", 0 },
};

static void
queries_are_read_as_the_manual_says(void **state)
{
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct query query;

		query_parse(a, str_of(rows[i].text), &query);
		assert_string_equal(str_c(a, query_format(a, query.root)), rows[i].tree);
		if (query.ignored_count != rows[i].ignored)
			fail_msg("%s: %zu parts ignored", rows[i].text, query.ignored_count);
	}
	arena_close(a);
}

static void
what_was_ignored_is_named_as_typed(void **state)
{
	struct arena *a = arena_open(0);
	struct query  query;

	(void)state;
	query_parse(a, STR("reef year:soon"), &query);
	assert_int_equal(query.ignored_count, 1);
	assert_true(str_is(query.ignored[0], "year:soon"));
	arena_close(a);
}

static void
long_and_deep_queries_are_cut_and_said_so(void **state)
{
	struct arena *a = arena_open(0);
	struct buffer text = buffer_in(a);
	struct query  query;

	(void)state;
	for (int i = 0; i < 400; i++)
		buffer_add_c(&text, "w ");
	query_parse(a, buffer_str(&text), &query);
	assert_int_equal(query.ignored_count, 1);
	buffer_clear(&text);
	for (int i = 0; i < 5000; i++)
		buffer_add_c(&text, "(");
	query_parse(a, buffer_str(&text), &query);
	assert_int_equal(query.root->kind, QUERY_ALL);
	assert_int_equal(query.ignored_count, 1);
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(queries_are_read_as_the_manual_says),
		cmocka_unit_test(what_was_ignored_is_named_as_typed),
		cmocka_unit_test(long_and_deep_queries_are_cut_and_said_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
