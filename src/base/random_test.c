#include "base/random.h"

#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
bytes_are_not_the_same_twice(void **state)
{
	uint8_t first[32] = { 0 }, second[32] = { 0 };

	(void)state;
	random_bytes(first, sizeof first);
	random_bytes(second, sizeof second);
	assert_memory_not_equal(first, second, sizeof first);
	random_bytes(first, 0);
}

static void
every_number_below_the_bound_is_drawn_and_no_other(void **state)
{
	int counts[7] = { 0 };

	(void)state;
	for (int i = 0; i < 7000; i++) {
		uint32_t number = random_below(7);

		assert_true(number < 7);
		counts[number]++;
	}
	for (int i = 0; i < 7; i++)
		assert_in_range(counts[i], 700, 1300); /* ten standard deviations */
	assert_int_equal(random_below(1), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_not_the_same_twice),
		cmocka_unit_test(every_number_below_the_bound_is_drawn_and_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
