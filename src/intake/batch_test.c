#include "intake/batch.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
batches_shrink_when_they_hold_the_lock_too_long_and_grow_again(void **state)
{
	size_t items = BATCH_ITEMS;
	int    rounds = 0;

	(void)state;
	assert_int_equal(batch_fit(BATCH_ITEMS, 1, 0), BATCH_ITEMS);
	assert_int_equal(batch_fit(200, LIMIT_WRITE_LOCK_MILLISECONDS / 2, 5), 200);
	assert_int_equal(batch_fit(200, LIMIT_WRITE_LOCK_MILLISECONDS * 4 / 5, 5), 125);
	assert_int_equal(batch_fit(200, LIMIT_WRITE_LOCK_MILLISECONDS, 5), 100);
	assert_int_equal(batch_fit(200, LIMIT_WRITE_LOCK_MILLISECONDS + 1, 5), 100);
	assert_true(batch_fit(200, 1, 0) > 200);
	/* a disk that is slow whatever it is given */
	assert_int_equal(batch_fit(200, LIMIT_WRITE_LOCK_MILLISECONDS + 30, LIMIT_WRITE_LOCK_MILLISECONDS), 200);
	/* a disk that takes a third of a millisecond for each item: batches come to fit and stay */
	for (; rounds < 50; rounds++) {
		items = batch_fit(items, (int64_t)items / 3, 5);
		assert_true(rounds < 5 || (int64_t)items / 3 <= LIMIT_WRITE_LOCK_MILLISECONDS);
	}
	assert_true(items > 64);
	for (int i = 0; i < 20; i++)
		items = batch_fit(items, 100000, 5);
	assert_int_equal(items, BATCH_FEWEST);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(batches_shrink_when_they_hold_the_lock_too_long_and_grow_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
