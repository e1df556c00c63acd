#include "base/table.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { MANY = 5000 };

static void
what_was_put_in_is_found_however_many_there_are(void **state)
{
	struct arena *a = arena_open(0);
	struct table *table = table_make(a, 0);
	static int    values[MANY];

	(void)state;
	for (int i = 0; i < MANY; i++)
		assert_null(table_put(table, str_format(a, "key %d", i), &values[i]));
	for (int i = 0; i < MANY; i++)
		assert_ptr_equal(table_get(table, str_format(a, "key %d", i)), &values[i]);
	assert_null(table_get(table, STR("key")));
	assert_int_equal(table_count(table), MANY);
	arena_close(a);
}

static void
a_second_value_under_a_key_takes_the_place_of_the_first(void **state)
{
	struct arena *a = arena_open(0);
	struct table *table = table_make(a, 4);
	int           first, second;

	(void)state;
	assert_null(table_put(table, STR("key"), &first));
	assert_ptr_equal(table_put(table, STR("key"), &second), &first);
	assert_ptr_equal(table_get(table, STR("key")), &second);
	assert_int_equal(table_count(table), 1);
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_put_in_is_found_however_many_there_are),
		cmocka_unit_test(a_second_value_under_a_key_takes_the_place_of_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
