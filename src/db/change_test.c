/* Changes: group commit, bulk, failures. */
#include "db/testing/things.h"

#include <pthread.h>

enum { THREADS = 64, CHANGES = 5 };

struct worker {
	struct fixture *f;
	pthread_t       thread;
	int64_t         number;
	int             made;
	struct error    error;
};

/* Every third change fails after it has written: by its word, or by a statement. */
static bool
add_or_fail(void *context, struct db *db, struct error *error)
{
	int64_t id = *(int64_t *)context, same = id;

	if (!fixture_add(&id, db, error))
		return false;
	if (id % 6 == 0)
		return error_set(error, ERROR_INPUT, "test.no", "no");
	if (id % 6 == 3)
		(void)!fixture_add(&same, db, NULL);
	return true;
}

static void *
work(void *argument)
{
	struct worker *worker = argument;

	for (int i = 0; i < CHANGES; i++) {
		int64_t id = worker->number * CHANGES + i;
		bool    good = db_change(worker->f->pool, add_or_fail, &id, &worker->error);

		if (good != (id % 3 != 0))
			return NULL;
		if (!good && worker->error.code != (id % 6 == 0 ? ERROR_INPUT : ERROR_CONFLICT))
			return NULL;
		worker->made++;
	}
	return NULL;
}

static void
a_failed_change_fails_alone(void **state)
{
	struct fixture *f = *state;
	struct worker   workers[THREADS] = { 0 };
	int             wanted = 0;

	for (int i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){ .f = f, .number = i };
		assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		if (workers[i].made != CHANGES)
			fail_msg("%s", workers[i].error.detail);
	}
	for (int id = 0; id < THREADS * CHANGES; id++)
		wanted += id % 3 != 0;
	assert_int_equal(fixture_count(f), wanted);
}

static void
bulk_work_stands_or_falls_whole(void **state)
{
	struct fixture *f = *state;
	int64_t         good = 1, bad = 6;

	assert_true(db_bulk(f->pool, add_or_fail, &good, &f->error));
	assert_false(db_bulk(f->pool, add_or_fail, &bad, &f->error));
	assert_string_equal(f->error.key, "test.no");
	bad = 3;
	assert_false(db_bulk(f->pool, add_or_fail, &bad, &f->error));
	assert_int_equal(f->error.code, ERROR_CONFLICT);
	assert_int_equal(fixture_count(f), 1);
	fixture_reopen(f);
	assert_int_equal(fixture_count(f), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failed_change_fails_alone),
		cmocka_unit_test(bulk_work_stands_or_falls_whole),
	};

	return RUN_ON_EACH_ENGINE("changes", tests);
}
