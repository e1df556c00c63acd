/* Changes: group commit, bulk, failures. */
#include "db/driver.h"
#include "db/testing/things.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

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

/* ---- one commit for many ----------------------------------------------------------------------------------------- */

enum { WAITING = 20 };

struct gate {
	atomic_bool entered, open;
};

struct grouped {
	struct fixture *f;
	struct gate    *gate;
	pthread_t       thread;
	int64_t         id, seen; /* how many things a reader sees meanwhile */
	bool            good;
};

/* The first keeps the writer until all others wait. */
static bool
add_and_look(void *context, struct db *db, struct error *error)
{
	struct grouped *grouped = context;

	atomic_store(&grouped->gate->entered, true);
	while (!atomic_load(&grouped->gate->open))
		sched_yield();
	grouped->seen = fixture_count(grouped->f);
	return fixture_add(&grouped->id, db, error);
}

static void *
change_in_group(void *argument)
{
	struct grouped *grouped = argument;
	struct error    error;

	grouped->good = db_change(grouped->f->pool, add_and_look, grouped, &error);
	return NULL;
}

static const void *
newest_waiting(struct db_pool *pool)
{
	const void *newest;

	pthread_mutex_lock(&pool->queue_mutex);
	newest = pool->queue.last;
	pthread_mutex_unlock(&pool->queue_mutex);
	return newest;
}

static void
changes_that_wait_are_committed_together(void **state)
{
	struct fixture *f = *state;
	struct gate     gate = { 0 };
	struct grouped  grouped[1 + WAITING];

	for (int64_t i = 0; i <= WAITING; i++) {
		const void *before = newest_waiting(f->pool);

		grouped[i] = (struct grouped){ .f = f, .gate = &gate, .id = i };
		assert_int_equal(pthread_create(&grouped[i].thread, NULL, change_in_group, &grouped[i]), 0);
		while (i == 0 ? !atomic_load(&gate.entered) : newest_waiting(f->pool) == before)
			sched_yield();
	}
	atomic_store(&gate.open, true);
	for (int i = 0; i <= WAITING; i++) {
		pthread_join(grouped[i].thread, NULL);
		assert_true(grouped[i].good);
		assert_int_equal(grouped[i].seen, i == 0 ? 0 : 1); /* only the first is committed before all others */
	}
	assert_int_equal(fixture_count(f), 1 + WAITING);
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

static void
how_long_bulk_work_held_the_lock_is_told(void **state)
{
	struct fixture *f = *state;
	int64_t         first = 1, second = 2;
	struct db_holds holds;
	int64_t         before;

	db_holds(f->pool, &holds);
	before = holds.count; /* the migrations */
	assert_true(db_change(f->pool, fixture_add, &first, &f->error));
	assert_true(db_bulk(f->pool, fixture_add, &second, &f->error));
	db_holds(f->pool, &holds);
	assert_int_equal(holds.count, before + 1);
	assert_true(holds.newest <= holds.longest);
	assert_true(holds.longest_work <= holds.longest);
}

/* ---- readers ----------------------------------------------------------------------------------------------------- */

struct reading {
	struct fixture *f;
	struct db      *db;
	int64_t         seen;
};

static bool
write_and_read_beside(void *context, struct db *db, struct error *error)
{
	struct reading *reading = context;
	int64_t         id = 1;

	if (!fixture_add(&id, db, error))
		return false;
	reading->seen = fixture_count(reading->f);
	return true;
}

static void
a_reader_does_not_wait_for_a_change(void **state)
{
	struct fixture *f = *state;
	struct reading  reading = { .f = f, .seen = -1 };

	assert_true(db_change(f->pool, write_and_read_beside, &reading, &f->error));
	assert_int_equal(reading.seen, 0);
	assert_int_equal(fixture_count(f), 1);
}

/* ---- statements within a change ---------------------------------------------------------------------------------- */

static bool
count_row(void *context, const struct q_thing_each_row *row, struct error *error)
{
	const struct reading    *reading = context;
	struct q_thing_count_row count;
	int64_t                  id = row->id + 100;

	return q_thing_count(reading->f->a, reading->db, &count, error) &&
	       (row->id > 100 || fixture_add(&id, reading->db, error));
}

/* While rows are handed out, others are asked for and written on the same connection. */
static bool
write_while_reading(void *context, struct db *db, struct error *error)
{
	struct reading *reading = context;
	int64_t         first = 1, second = 2;

	reading->db = db;
	return fixture_add(&first, db, error) && fixture_add(&second, db, error) &&
	       q_thing_each(reading->f->a, db, count_row, reading, error);
}

static void
a_change_may_write_while_it_reads(void **state)
{
	struct fixture *f = *state;
	struct reading  reading = { .f = f };

	assert_true(db_change(f->pool, write_while_reading, &reading, &f->error));
	assert_int_equal(fixture_count(f), 4);
}

struct steps {
	struct fixture *f;
	struct error    first, second;
};

/* The same id twice: that is told at once, or by the next statement that has rows. */
static bool
go_on_after_a_failure(void *context, struct db *db, struct error *error)
{
	struct steps            *steps = context;
	struct q_thing_count_row row;
	int64_t                  id = 1;

	(void)error;
	assert_true(fixture_add(&id, db, &steps->first));
	if (fixture_add(&id, db, &steps->first))
		assert_false(q_thing_count(steps->f->a, db, &row, &steps->first));
	assert_false(q_thing_count(steps->f->a, db, &row, &steps->second));
	return true;
}

static void
nothing_runs_after_a_statement_that_failed(void **state)
{
	struct fixture *f = *state;
	struct steps    steps = { .f = f };

	assert_false(db_change(f->pool, go_on_after_a_failure, &steps, &f->error));
	assert_int_equal(steps.first.code, ERROR_CONFLICT);
	assert_string_equal(steps.second.key, "db.spoiled");
	assert_int_equal(f->error.code, ERROR_CONFLICT);
	assert_int_equal(fixture_count(f), 0);
}

/* ---- what is not waited for -------------------------------------------------------------------------------------- */

enum { MANY = 1200 };

static bool
add_many_and_count(void *context, struct db *db, struct error *error)
{
	struct q_thing_count_row row;
	struct fixture          *f = context;

	for (int64_t id = 0; id < MANY; id++)
		if (!fixture_add(&id, db, error))
			return false;
	if (!q_thing_count(f->a, db, &row, error))
		return false;
	assert_int_equal(row.count, MANY);
	return q_thing_add(NULL, db, &(struct q_thing_add_values){ .id = -1, .name = STR("last") }, error);
}

static void
all_is_done_in_order(void **state)
{
	struct fixture *f = *state;

	assert_true(db_change(f->pool, add_many_and_count, f, &f->error));
	assert_int_equal(fixture_count(f), MANY + 1);
}

/* The same id twice, and nothing that waits; -1: then the change says no itself. */
static bool
add_twice(void *context, struct db *db, struct error *error)
{
	int64_t id = *(int64_t *)context;
	bool    good = fixture_add(&id, db, error) && fixture_add(&id, db, error);

	if (id == -1)
		return error_set(error, ERROR_INPUT, "test.no", "no");
	return good;
}

static bool
add_twice_and_read(void *context, struct db *db, struct error *error)
{
	struct q_counter_next_row row;
	struct fixture           *f = context;
	int64_t                   id = 1;

	return add_twice(&id, db, error) && q_counter_next(f->a, db, &row, error);
}

static void
what_failed_and_was_not_waited_for_fails_the_change(void **state)
{
	struct fixture *f = *state;
	int64_t         id = 1, left = -1, good = 2;

	assert_false(db_change(f->pool, add_twice, &id, &f->error));
	assert_int_equal(f->error.code, ERROR_CONFLICT);
	assert_false(db_change(f->pool, add_twice_and_read, f, &f->error));
	assert_int_equal(f->error.code, ERROR_CONFLICT);
	assert_non_null(strstr(f->error.detail, "thing")); /* and is named, not the one that waited for it */
	assert_false(db_bulk(f->pool, add_twice, &left, &f->error));
	assert_string_equal(f->error.key, "test.no");
	assert_true(db_change(f->pool, fixture_add, &good, &f->error));
	assert_int_equal(fixture_count(f), 1);
}

static void *
work_without_waiting(void *argument)
{
	struct worker *worker = argument;
	int64_t        id = worker->number, left = -1;

	if (worker->number % 2 == 0
		    ? db_change(worker->f->pool, fixture_add, &id, &worker->error)
		    : !db_change(worker->f->pool, add_twice, worker->number % 3 == 0 ? &left : &id, &worker->error))
		worker->made++;
	return NULL;
}

static void
what_failed_unwaited_for_leaves_the_others_of_the_group(void **state)
{
	struct fixture *f = *state;
	struct worker   workers[THREADS];

	for (int i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){ .f = f, .number = i };
		assert_int_equal(pthread_create(&workers[i].thread, NULL, work_without_waiting, &workers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		if (workers[i].made != 1)
			fail_msg("%d: %s", i, workers[i].error.detail);
	}
	assert_int_equal(fixture_count(f), THREADS / 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failed_change_fails_alone),
		cmocka_unit_test(changes_that_wait_are_committed_together),
		cmocka_unit_test(bulk_work_stands_or_falls_whole),
		cmocka_unit_test(how_long_bulk_work_held_the_lock_is_told),
		cmocka_unit_test(a_reader_does_not_wait_for_a_change),
		cmocka_unit_test(a_change_may_write_while_it_reads),
		cmocka_unit_test(nothing_runs_after_a_statement_that_failed),
		cmocka_unit_test(all_is_done_in_order),
		cmocka_unit_test(what_failed_and_was_not_waited_for_fails_the_change),
		cmocka_unit_test(what_failed_unwaited_for_leaves_the_others_of_the_group),
	};

	return RUN_ON_EACH_ENGINE("changes", tests);
}
