#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
sentences_and_places_go_before_those_below(void **state)
{
	struct error error = { 0 };

	(void)state;
	assert_false(error_set(&error, ERROR_INPUT, "json.end", "the text '%s' ends", "x"));
	assert_false(error_at(&error, "byte %d", 7));
	assert_false(error_at(&error, "line %d", 2));
	assert_false(error_because(&error, "import.record", "record %d is broken", 5));
	assert_int_equal(error.code, ERROR_INPUT);
	assert_string_equal(error.key, "import.record");
	assert_string_equal(error.detail, "record 5 is broken: the text 'x' ends");
	assert_string_equal(error.place, "line 2: byte 7");
	assert_false(error_set(&error, ERROR_LIMIT, "a.b", "new"));
	assert_string_equal(error.place, "");
}

static void
nobody_has_to_want_the_error(void **state)
{
	(void)state;
	assert_false(error_set(NULL, ERROR_INPUT, "a.b", "%d", 1));
	assert_false(error_because(NULL, "a.b", "%d", 1));
	assert_false(error_at(NULL, "%d", 1));
}

static void
what_is_too_long_is_cut_between_characters(void **state)
{
	struct arena *a = arena_open(0);

	(void)state;
	for (int shift = 0; shift < 3; shift++) {
		struct buffer text = buffer_in(a);
		struct error  error;

		for (int i = 0; i < 200; i++)
			buffer_add_c(&text, i < shift ? "a" : "€");
		error_set(&error, ERROR_INPUT, "a.b", "%.*s", STR_ARGS(buffer_str(&text)));
		assert_true(str_is_utf8(str_of(error.detail), NULL));
		assert_true(strlen(error.detail) >= sizeof error.detail - 3);
		error_because(&error, "a.b", "above");
		assert_true(str_is_utf8(str_of(error.detail), NULL));
		assert_true(strlen(error.detail) >= sizeof error.detail - 3);
		error_at(&error, "%.*s", STR_ARGS(buffer_str(&text)));
		error_at(&error, "above");
		assert_true(str_is_utf8(str_of(error.place), NULL));
		assert_true(strlen(error.place) >= sizeof error.place - 3);
	}
	arena_close(a);
}

static void
each_code_has_one_exit_status_and_one_http_status(void **state)
{
	static const struct {
		enum error_code code;
		int             exit_status, http_status;
	} cases[] = {
		{ ERROR_INPUT, 2, 400 },    { ERROR_ABSENT, 1, 404 }, { ERROR_DENIED, 1, 403 },
		{ ERROR_CONFLICT, 1, 409 }, { ERROR_LIMIT, 3, 413 },  { ERROR_REMOTE, 3, 502 },
		{ ERROR_STORAGE, 3, 503 },
	};

	(void)state;
	assert_int_equal(sizeof cases / sizeof *cases, ERROR_CODES - 1);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(error_exit_status(cases[i].code), cases[i].exit_status);
		assert_int_equal(error_http_status(cases[i].code), cases[i].http_status);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences_and_places_go_before_those_below),
		cmocka_unit_test(nobody_has_to_want_the_error),
		cmocka_unit_test(what_is_too_long_is_cut_between_characters),
		cmocka_unit_test(each_code_has_one_exit_status_and_one_http_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
