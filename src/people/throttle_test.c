#include "people/throttle.h"

#include "base/clock.h"
#include "db/testing/engines.h"

static struct {
	struct throttled list[3];
	size_t           count;
	int64_t          now, wait;
	bool             forgives;
} with;

static bool
run(void *context, struct db *db, struct error *error)
{
	struct fixture *f = context;

	if (with.forgives)
		return throttle_forgive(f->a, db, with.list, with.count, with.now, error);
	return throttle_try(f->a, db, with.list, with.count, with.now, &with.wait, error);
}

static int64_t
try_at(struct fixture *f, int64_t now)
{
	with.now = now;
	with.forgives = false;
	assert_true(db_change(f->pool, run, f, &f->error));
	return with.wait;
}

static void
forgive_at(struct fixture *f, int64_t now)
{
	with.now = now;
	with.forgives = true;
	assert_true(db_change(f->pool, run, f, &f->error));
}

static void
try_one(enum throttle what, const char *subject)
{
	with.list[0] = (struct throttled){ what, str_of(subject) };
	with.count = 1;
}

static void
waits_grow_end_and_are_of_one_subject(void **state)
{
	struct fixture *f = *state;
	int64_t         now = CLOCK_DAY;

	try_one(THROTTLE_PASSWORD, "a@example.org");
	for (int i = 0; i < 5; i++)
		assert_int_equal(try_at(f, now), 0);
	assert_int_equal(try_at(f, now), 2 * CLOCK_SECOND);
	assert_int_equal(try_at(f, now + CLOCK_SECOND), CLOCK_SECOND);
	for (int64_t wait = 2 * CLOCK_SECOND, i = 0; i < 3; i++, wait *= 2) {
		now += wait;
		assert_int_equal(try_at(f, now), 0);
		assert_int_equal(try_at(f, now), 2 * wait);
	}
	try_one(THROTTLE_PASSWORD, "b@example.org");
	assert_int_equal(try_at(f, now), 0);
	try_one(THROTTLE_CODE, "a@example.org");
	assert_int_equal(try_at(f, now), 0);
}

static void
no_wait_is_longer_than_its_bound_and_tries_are_forgotten(void **state)
{
	struct fixture *f = *state;
	int64_t         now = CLOCK_DAY, wait;

	try_one(THROTTLE_PASSWORD, "a@example.org");
	for (int i = 0; i < 40; i++) {
		wait = try_at(f, now);
		assert_true(wait <= 900 * CLOCK_SECOND);
		now += wait;
	}
	assert_int_equal(try_at(f, now + CLOCK_DAY), 0);
	assert_int_equal(try_at(f, now + CLOCK_DAY), 0);
}

static void
a_right_password_clears_the_account_and_gives_one_try_back_to_the_network(void **state)
{
	struct fixture *f = *state;

	with.list[0] = (struct throttled){ THROTTLE_PASSWORD, STR("a@example.org") };
	with.list[1] = (struct throttled){ THROTTLE_PASSWORD_CLIENT, STR("192.0.2.1") };
	with.count = 2;
	for (int i = 0; i < 200; i++) { /* a ministry that signs in from one address, all at once */
		assert_int_equal(try_at(f, CLOCK_DAY), 0);
		forgive_at(f, CLOCK_DAY);
	}
	for (int i = 0; i < 5; i++)
		assert_int_equal(try_at(f, CLOCK_DAY), 0);
	assert_true(try_at(f, CLOCK_DAY) > 0);
	forgive_at(f, CLOCK_DAY);
	assert_int_equal(try_at(f, CLOCK_DAY), 0);
}

static void
what_must_wait_counts_for_nobody(void **state)
{
	struct fixture *f = *state;

	with.list[0] = (struct throttled){ THROTTLE_PASSWORD, STR("a@example.org") };
	with.list[1] = (struct throttled){ THROTTLE_PASSWORD_CLIENT, STR("192.0.2.1") };
	with.count = 2;
	for (int i = 0; i < 100; i++)
		(void)try_at(f, CLOCK_DAY);
	with.list[0].subject = STR("b@example.org");
	assert_int_equal(try_at(f, CLOCK_DAY), 0);
}

static void
an_address_is_welcomed_once_a_day_and_three_times_ever(void **state)
{
	struct fixture *f = *state;

	try_one(THROTTLE_WELCOME, "a@example.org");
	assert_int_equal(try_at(f, 0), 0);
	assert_int_equal(try_at(f, CLOCK_DAY / 2), CLOCK_DAY / 2);
	assert_int_equal(try_at(f, CLOCK_DAY), 0);
	assert_int_equal(try_at(f, 2 * CLOCK_DAY), 0);
	assert_true(try_at(f, 1000 * CLOCK_DAY) == INT64_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_grow_end_and_are_of_one_subject),
		cmocka_unit_test(no_wait_is_longer_than_its_bound_and_tries_are_forgotten),
		cmocka_unit_test(a_right_password_clears_the_account_and_gives_one_try_back_to_the_network),
		cmocka_unit_test(what_must_wait_counts_for_nobody),
		cmocka_unit_test(an_address_is_welcomed_once_a_day_and_three_times_ever),
	};

	return RUN_ON_EACH_ENGINE("throttle", tests);
}
