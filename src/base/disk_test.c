#include "base/disk.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
a_disk_says_its_room_and_keeps_a_reserve(void **state)
{
	struct disk  disk;
	struct error error = { 0 };

	(void)state;
	assert_true(disk_look(STR("/"), &disk, &error));
	assert_true(disk.free <= disk.total && disk.total > 0);
	assert_true(disk.reserve <= LIMIT_DISK_RESERVE_BYTES && disk.reserve >= 0);
	assert_int_equal(disk.low, disk.free < disk.reserve);
}

static void
what_cannot_be_looked_at_holds_nothing_up(void **state)
{
	struct disk  disk;
	struct error error = { 0 };

	(void)state;
	assert_false(disk_look(STR("/no/such/folder"), &disk, &error));
	assert_string_equal(error.key, "disk.look");
	assert_true(disk_has_room(STR("/no/such/folder"), &error));
	assert_true(disk_has_room(STR(""), &error));
}

static void
a_file_system_without_blocks_is_not_full(void **state)
{
	struct error error = { 0 };

	(void)state;
	/* a pseudo file system has no blocks at all, so none is less than its reserve of none */
	assert_true(disk_has_room(STR("/proc"), &error));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_disk_says_its_room_and_keeps_a_reserve),
		cmocka_unit_test(what_cannot_be_looked_at_holds_nothing_up),
		cmocka_unit_test(a_file_system_without_blocks_is_not_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
