/* Queries and forms. */
#include "http/parameters.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int
open_arena(void **state)
{
	*state = arena_open(0);
	return 0;
}

static int
close_arena(void **state)
{
	arena_close(*state);
	return 0;
}

static void
pairs_are_decoded_in_their_order(void **state)
{
	static const struct {
		const char *text, *pairs;
	} cases[] = {
		{ "", "" },
		{ "a=1", "a=1;" },
		{ "a=1&b=2&a=3", "a=1;b=2;a=3;" },
		{ "&&a=1&&", "a=1;" },
		{ "a", "a=;" },
		{ "=", "=;" },
		{ "a=b=c", "a=b=c;" },
		{ "a=one+two%20three%2B", "a=one two three+;" },
		{ "%61=%C3%A9", "a=\xC3\xA9;" },
		{ "q=%D8%AA%D9%86%D9%88%D8%B9&lang=ar", "q=\xD8\xAA\xD9\x86\xD9\x88\xD8\xB9;lang=ar;" },
		{ "text=%0D%0Aline", "text=\r\nline;" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buffer     pairs = buffer_in(*state);
		struct parameters parameters;
		struct error      error;

		assert_true(parameters_parse(*state, str_of(cases[i].text), 10, &parameters, &error));
		for (size_t j = 0; j < parameters.count; j++)
			buffer_format(&pairs, "%.*s=%.*s;", STR_ARGS(parameters.list[j].name),
				      STR_ARGS(parameters.list[j].value));
		assert_string_equal(str_c(*state, buffer_str(&pairs)), cases[i].pairs);
	}
}

static void
broken_pairs_are_refused_with_their_place(void **state)
{
	static const struct {
		const char *text, *key, *place;
	} cases[] = {
		{ "a=1&b=%", "http.percent", "parameter 2" }, { "a=%4", "http.percent", "parameter 1" },
		{ "a=%zz", "http.percent", "parameter 1" },   { "a=%ff", "http.utf8", "parameter 1" },
		{ "a=%00", "http.nul", "parameter 1" },       { "%00=a", "http.nul", "parameter 1" },
		{ "a=1&b=2&c=3&d=4", "http.parameters", "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct parameters parameters;
		struct error      error = { 0 };

		assert_false(parameters_parse(*state, str_of(cases[i].text), 3, &parameters, &error));
		assert_string_equal(error.key, cases[i].key);
		assert_string_equal(error.place, cases[i].place);
	}
}

static void
the_first_of_equal_names_counts(void **state)
{
	struct parameters parameters;
	struct error      error;

	assert_true(parameters_parse(*state, STR("a=1&a=2&b="), 10, &parameters, &error));
	assert_true(str_is(parameters_get(&parameters, "a"), "1"));
	assert_int_equal(parameters_get(&parameters, "b").length, 0);
	assert_int_equal(parameters_get(&parameters, "c").length, 0);
}

static void
what_a_uri_may_not_have_is_encoded(void **state)
{
	struct str encoded = percent_encode(*state, STR("/a b\"\r\n\xC3\xA9%41?x=[1]&y=z"));

	assert_string_equal(str_c(*state, encoded), "/a%20b%22%0D%0A%C3%A9%41?x=[1]&y=z");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_are_decoded_in_their_order),
		cmocka_unit_test(broken_pairs_are_refused_with_their_place),
		cmocka_unit_test(the_first_of_equal_names_counts),
		cmocka_unit_test(what_a_uri_may_not_have_is_encoded),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
