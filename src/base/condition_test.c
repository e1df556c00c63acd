#include "base/condition.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct fixture {
	pthread_mutex_t lock;
	pthread_cond_t  changed;
	bool            done;
};

static void *
change(void *argument)
{
	struct fixture *f = argument;

	pthread_mutex_lock(&f->lock);
	f->done = true;
	pthread_cond_signal(&f->changed);
	pthread_mutex_unlock(&f->lock);
	return NULL;
}

static void
a_wait_ends_when_its_moment_has_come_or_another_thread_is_done(void **state)
{
	struct fixture f = { .lock = PTHREAD_MUTEX_INITIALIZER };
	int64_t        start = clock_monotonic();
	pthread_t      thread;

	(void)state;
	condition_open(&f.changed);
	pthread_mutex_lock(&f.lock);
	while (condition_wait(&f.changed, &f.lock, start + 20))
		;
	assert_true(clock_monotonic() >= start + 20);
	assert_int_equal(pthread_create(&thread, NULL, change, &f), 0);
	while (!f.done)
		assert_true(condition_wait(&f.changed, &f.lock, INT64_MAX));
	pthread_mutex_unlock(&f.lock);
	pthread_join(thread, NULL);
	pthread_cond_destroy(&f.changed);
	pthread_mutex_destroy(&f.lock);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wait_ends_when_its_moment_has_come_or_another_thread_is_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
