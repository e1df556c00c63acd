#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
count_up(void *argument)
{
	(*(int *)argument)++;
}

static void
a_loop_of_marks_needs_the_memory_of_one_round(void **state)
{
	struct arena *a = arena_open(1024);
	size_t        held = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		struct arena_mark mark = arena_mark(a);

		arena_alloc(a, 900);
		arena_alloc(a, 900);
		arena_alloc(a, 5000);
		arena_reset(a, mark);
		if (i == 0)
			held = arena_held(a);
	}
	assert_int_equal(arena_held(a), held);
	arena_close(a);
}

static void
deferred_work_runs_once_when_its_part_is_dropped(void **state)
{
	struct arena     *a = arena_open(0);
	int               early = 0, late = 0;
	struct arena_mark mark;

	(void)state;
	arena_defer(a, count_up, &early);
	mark = arena_mark(a);
	arena_defer(a, count_up, &late);
	arena_reset(a, mark);
	assert_int_equal(late, 1);
	assert_int_equal(early, 0);
	arena_close(a);
	assert_int_equal(early, 1);
	assert_int_equal(late, 1);
}

static void
a_buffer_keeps_what_was_added_while_it_grows(void **state)
{
	struct arena *a = arena_open(256);
	struct buffer buffer = buffer_in(a);

	(void)state;
	for (int i = 0; i < 1000; i++) {
		buffer_format(&buffer, "%d,", i % 10);
		arena_alloc(a, 3);
	}
	assert_int_equal(buffer.length, 2000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(buffer.data[2 * i], '0' + i % 10);
	arena_close(a);
}

static void
an_array_keeps_what_it_holds_while_it_grows(void **state)
{
	struct arena *a = arena_open(64);
	int          *list = NULL;
	size_t        capacity = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		list = arena_room(a, list, (size_t)i, &capacity, sizeof *list);
		assert_true(capacity > (size_t)i);
		list[i] = i;
		arena_alloc(a, 3);
	}
	for (int i = 0; i < 1000; i++)
		assert_int_equal(list[i], i);
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_loop_of_marks_needs_the_memory_of_one_round),
		cmocka_unit_test(deferred_work_runs_once_when_its_part_is_dropped),
		cmocka_unit_test(a_buffer_keeps_what_was_added_while_it_grows),
		cmocka_unit_test(an_array_keeps_what_it_holds_while_it_grows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
