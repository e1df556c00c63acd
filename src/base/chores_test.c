#include "base/chores.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* A chore that counts its calls and is waited for. */
struct counter {
	pthread_mutex_t lock;
	pthread_cond_t  changed;
	struct chore   *chore;
	int             calls, most; /* rests when it was called so often */
	int             inside;      /* threads that run it */
	bool            held;        /* does not return */
};

static struct counter
counter_of(int most)
{
	return (struct counter){ .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER, .most = most };
}

static int64_t
count(void *context)
{
	struct counter *counter = context;
	bool            rests;

	pthread_mutex_lock(&counter->lock);
	assert_int_equal(++counter->inside, 1);
	counter->calls++;
	pthread_cond_broadcast(&counter->changed);
	while (counter->held)
		pthread_cond_wait(&counter->changed, &counter->lock);
	counter->inside--;
	rests = counter->calls >= counter->most;
	pthread_mutex_unlock(&counter->lock);
	return rests ? CHORE_RESTS : 0;
}

static void
wait_for(struct counter *counter, int calls)
{
	pthread_mutex_lock(&counter->lock);
	while (counter->calls < calls)
		pthread_cond_wait(&counter->changed, &counter->lock);
	pthread_mutex_unlock(&counter->lock);
}

static void
hold(struct counter *counter, bool held)
{
	pthread_mutex_lock(&counter->lock);
	counter->held = held;
	pthread_cond_broadcast(&counter->changed);
	pthread_mutex_unlock(&counter->lock);
}

static struct chores *
open_chores(unsigned threads)
{
	struct chores *chores;

	assert_true(chores_open(threads, &chores, NULL));
	return chores;
}

static void
a_chore_is_called_at_once_again_as_it_asks_and_when_it_is_poked(void **state)
{
	struct chores *chores = open_chores(2);
	struct counter counter = counter_of(3);

	(void)state;
	counter.chore = chore_add(chores, count, &counter);
	wait_for(&counter, 3);
	chore_poke(counter.chore);
	wait_for(&counter, 4);
	chore_drop(counter.chore);
	assert_int_equal(counter.calls, 4);
	chores_close(chores);
}

static void
one_that_is_poked_while_it_runs_is_called_once_more_and_never_in_two_threads(void **state)
{
	struct chores *chores = open_chores(3);
	struct counter counter = counter_of(1);

	(void)state;
	counter.held = true;
	counter.chore = chore_add(chores, count, &counter);
	wait_for(&counter, 1);
	for (int i = 0; i < 10; i++)
		chore_poke(counter.chore);
	hold(&counter, false);
	wait_for(&counter, 2);
	chore_drop(counter.chore);
	assert_int_equal(counter.calls, 2);
	chores_close(chores);
}

static void
one_that_takes_long_leaves_the_other_threads_to_the_others(void **state)
{
	struct chores *chores = open_chores(2);
	struct counter slow = counter_of(1), quick[20];

	(void)state;
	slow.held = true;
	slow.chore = chore_add(chores, count, &slow);
	wait_for(&slow, 1);
	for (size_t i = 0; i < 20; i++) {
		quick[i] = counter_of(2);
		quick[i].chore = chore_add(chores, count, &quick[i]);
	}
	for (size_t i = 0; i < 20; i++) {
		wait_for(&quick[i], 2);
		chore_drop(quick[i].chore);
	}
	hold(&slow, false);
	chore_drop(slow.chore);
	chore_drop(NULL);
	chores_close(chores);
	chores_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_chore_is_called_at_once_again_as_it_asks_and_when_it_is_poked),
		cmocka_unit_test(one_that_is_poked_while_it_runs_is_called_once_more_and_never_in_two_threads),
		cmocka_unit_test(one_that_takes_long_leaves_the_other_threads_to_the_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
