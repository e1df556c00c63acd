/* Rows as lines of text. */
#include "db/row_text.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct db_column columns[] = {
	{ "id", DB_INT }, { "name", DB_TEXT }, { "weight", DB_REAL }, { "body", DB_BLOB }, { "place", DB_TEXT },
};

enum { COLUMNS = sizeof columns / sizeof columns[0] };

static const struct db_table table = { "thing", columns, COLUMNS, "id" };

static const struct {
	struct db_value values[COLUMNS];
	const char     *line;
} rows[] = {
	{ { { .integer = 1 },
	    { .text = { "Reef", 4 } },
	    { .real = 0.1 },
	    { .text = { "\xff\0", 2 } },
	    { .text = { "a\\b\tc\nd\re", 9 } } },
	  "1\tReef\t0.1\t\\xff00\ta\\\\b\\tc\\nd\\re\n" },
	{ { { .integer = INT64_MIN },
	    { .null = true },
	    { .null = true },
	    { .text = { "{\"a\":\"b\\u0000\"}", 15 } },
	    { .text = { "", 0 } } },
	  "-9223372036854775808\t\\N\t\\N\t{\"a\":\"b\\\\u0000\"}\t\n" },
	{ { { .integer = 0 },
	    { .text = { "\\N", 2 } },
	    { .real = 1.0 / 3 },
	    { .text = { "\\x41", 4 } },
	    { .text = { "\xc3\xa9", 2 } } },
	  "0\t\\\\N\t0.3333333333333333\t\\\\x41\t\xc3\xa9\n" },
};

static void
a_row_is_a_line_and_comes_back(void **state)
{
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buffer   out = buffer_in(a), again = buffer_in(a);
		struct db_value values[COLUMNS];
		struct error    error = { 0 };
		struct str      line;

		assert_true(row_text_write(&out, &table, rows[i].values, &error));
		assert_string_equal(str_c(a, buffer_str(&out)), rows[i].line);
		line = str_slice(buffer_str(&out), 0, out.length - 1);
		if (!row_text_read(a, &table, line, values, &error))
			fail_msg("%s", error.detail);
		for (size_t c = 0; c < COLUMNS; c++)
			assert_int_equal(values[c].null, rows[i].values[c].null);
		assert_true(row_text_write(&again, &table, values, &error));
		assert_true(str_equal(buffer_str(&out), buffer_str(&again)));
	}
	arena_close(a);
}

static void
a_line_that_is_no_row_is_refused_with_its_column(void **state)
{
	static const struct {
		const char *line, *says;
	} wrong[] = {
		{ "1", "1 fields" },
		{ "1\ta\t1\tb\tc\td", "more than 5" },
		{ "x\ta\t1\tb\tc", "column id" },
		{ "1\ta\\q\t1\tb\tc", "column name" },
		{ "1\ta\\\t1\tb\tc", "column name" },
		{ "1\ta\t1x\tb\tc", "column weight" },
		{ "1\ta\t1\t\\xfg\tc", "column body" },
		{ "1\ta\t1\t\\xf\tc", "column body" },
		{ "1\ta\t1\t\\x41\tc", "column body" }, /* that is text and has a shorter form */
		{ "1\ta\t1\tb\t\xff", "column place" },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct db_value values[COLUMNS];
		struct error    error = { 0 };

		assert_false(row_text_read(a, &table, str_of(wrong[i].line), values, &error));
		assert_int_equal(error.code, ERROR_INPUT);
		assert_non_null(strstr(error.detail, wrong[i].says));
	}
	arena_close(a);
}

static void
text_that_is_no_utf8_is_not_written(void **state)
{
	struct db_value values[COLUMNS] = { { .integer = 1 }, { .text = { "\xff", 1 } } };
	struct arena   *a = arena_open(0);
	struct buffer   out = buffer_in(a);
	struct error    error = { 0 };

	(void)state;
	assert_false(row_text_write(&out, &table, values, &error));
	assert_int_equal(error.code, ERROR_STORAGE);
	assert_non_null(strstr(error.detail, "name of thing"));
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_is_a_line_and_comes_back),
		cmocka_unit_test(a_line_that_is_no_row_is_refused_with_its_column),
		cmocka_unit_test(text_that_is_no_utf8_is_not_written),
	};

	return cmocka_run_group_tests_name("row_text", tests, NULL, NULL);
}
