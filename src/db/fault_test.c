/* What must not break a database: processes that end without a word, several that write at once, a full disk, a server
 * that goes away. */
#include "db/testing/things.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/random.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void
tell_finding(void *context, const char *what)
{
	print_error("%s\n", what);
	++*(int *)context;
}

static void
expect_sound(struct fixture *f)
{
	int findings = 0;

	assert_true(db_check(f->pool, tell_finding, &findings, &f->error));
	assert_int_equal(findings, 0);
}

static bool
is_there(struct fixture *f, int64_t id)
{
	struct q_thing_find_row row;
	struct db              *db;
	bool                    found;

	assert_true(db_borrow(f->pool, &db, &f->error));
	found = q_thing_find(f->a, db, id, &row, &f->error);
	db_return(db);
	return found;
}

/* ---- processes --------------------------------------------------------------------------------------------------- */

/* Starts a process that runs `work` with a pool of its own; what it writes into `*output_r` can be read. */
static pid_t
start_process(struct fixture *f, void (*work)(struct fixture *f, struct db_pool *pool, int output), int *output_r)
{
	int   ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(ends[0]);
		work(f, fixture_pool(f), ends[1]);
		_exit(0);
	}
	close(ends[1]);
	*output_r = ends[0];
	return child;
}

/* Adds thing after thing and tells each that is durable. */
static void
add_without_end(struct fixture *f, struct db_pool *pool, int output)
{
	for (;;) {
		int64_t id = (int64_t)getpid() * 1000000 + random_below(1000000);

		if (db_change(pool, fixture_add, &id, &f->error) && write(output, &id, sizeof id) != (ssize_t)sizeof id)
			_exit(1);
	}
}

static void
what_was_acknowledged_survives_kill_9(void **state)
{
	struct fixture *f = *state;
	int64_t         id, first;
	int             output;

	for (int round = 0; round < 8; round++) {
		pid_t child = start_process(f, add_without_end, &output);

		assert_int_equal(read(output, &first, sizeof first), sizeof first);
		usleep(20 * 1000 + random_below(60 * 1000));
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, NULL, 0), child);
		assert_true(is_there(f, first));
		while (read(output, &id, sizeof id) == (ssize_t)sizeof id)
			assert_true(is_there(f, id));
		close(output);
	}
	expect_sound(f);
	id = 1;
	assert_true(db_change(f->pool, fixture_add, &id, &f->error));
}

enum { BATCHES = 40, BATCH = 50, SMALL_CHANGES = 40 };

static bool
add_batch(void *context, struct db *db, struct error *error)
{
	int64_t                  *next = context;
	struct q_counter_next_row row;

	for (int i = 0; i < BATCH; i++, ++*next)
		if (!fixture_add(next, db, error))
			return false;
	return q_counter_next(NULL, db, &row, error);
}

static void
add_batches(struct fixture *f, struct db_pool *pool, int output)
{
	int64_t next = (int64_t)getpid() * 1000000;

	for (int i = 0; i < BATCHES; i++)
		if (!db_bulk(pool, add_batch, &next, &f->error))
			_exit(1);
	if (write(output, &next, sizeof next) != (ssize_t)sizeof next)
		_exit(1);
}

static bool
count_one(void *context, struct db *db, struct error *error)
{
	struct q_counter_next_row row;

	(void)context;
	return q_counter_next(NULL, db, &row, error);
}

static void
processes_that_write_at_once_take_turns(void **state)
{
	enum { PROCESSES = 3 };
	struct fixture             *f = *state;
	pid_t                       processes[PROCESSES];
	int                         outputs[PROCESSES], status;
	struct q_counter_number_row row;
	struct db                  *db;
	int64_t                     slowest = 0, end;

	for (int i = 0; i < PROCESSES; i++)
		processes[i] = start_process(f, add_batches, &outputs[i]);
	for (int i = 0; i < SMALL_CHANGES; i++) {
		int64_t start = clock_monotonic();

		assert_true(db_change(f->pool, count_one, NULL, &f->error));
		if (clock_monotonic() - start > slowest)
			slowest = clock_monotonic() - start;
	}
	for (int i = 0; i < PROCESSES; i++) {
		assert_int_equal(waitpid(processes[i], &status, 0), processes[i]);
		assert_int_equal(status, 0);
		assert_int_equal(read(outputs[i], &end, sizeof end), sizeof end);
		close(outputs[i]);
	}
	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(q_counter_number(f->a, db, &row, &f->error));
	db_return(db);
	assert_int_equal(row.number, PROCESSES * BATCHES + SMALL_CHANGES);
	assert_int_equal(fixture_count(f), PROCESSES * BATCHES * BATCH);
	assert_in_range(slowest, 0, 3000);
}

/* ---- a full disk ------------------------------------------------------------------------------------------------- */

enum { FULL_BYTES = 400 * 1000, BODY_BYTES = 3000 };

static bool
add_large(void *context, struct db *db, struct error *error)
{
	static const char body[BODY_BYTES];

	return q_thing_add(NULL, db,
			   &(struct q_thing_add_values){
				   .id = *(int64_t *)context, .name = STR("large"), .body = { body, BODY_BYTES } },
			   error);
}

/* Fills the disk, as far as files of this process may grow; then the disk has room again. */
static void
fill_disk(struct fixture *f, struct db_pool *pool, int output)
{
	struct rlimit limit = { FULL_BYTES, RLIM_INFINITY };
	int64_t       id = 0, after;

	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
		_exit(1);
	while (db_change(pool, add_large, &id, &f->error))
		id++;
	if (f->error.code != ERROR_STORAGE || id == 0)
		_exit(2);
	after = id + 1;
	if (db_change(pool, add_large, &after, &f->error) && f->error.code != ERROR_STORAGE)
		_exit(3);
	limit.rlim_cur = RLIM_INFINITY;
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0 || !db_change(pool, add_large, &id, &f->error))
		_exit(4);
	if (write(output, &id, sizeof id) != (ssize_t)sizeof id)
		_exit(5);
}

static void
a_full_disk_is_an_error_and_leaves_the_database_intact(void **state)
{
	struct fixture *f = *state;
	int64_t         last;
	int             output, status;
	pid_t           child;

	if (!fixture_is_sqlite(f))
		skip(); /* the server's disk */
	child = start_process(f, fill_disk, &output);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(read(output, &last, sizeof last), sizeof last);
	close(output);
	for (int64_t id = 0; id <= last; id++)
		assert_true(is_there(f, id));
	expect_sound(f);
}

/* ---- the write-ahead log ----------------------------------------------------------------------------------------- */

static off_t
log_size(struct fixture *f)
{
	struct stat status;

	return stat(str_c(f->a, path_join(f->a, f->folder, STR("test.db-wal"))), &status) == 0 ? status.st_size : 0;
}

static void
the_log_is_emptied_when_all_is_quiet(void **state)
{
	struct fixture *f = *state;
	int64_t         first = 1, next = 2, end;

	if (!fixture_is_sqlite(f))
		skip();
	for (int i = 0; i < 2; i++) {
		assert_true(i == 0 ? db_change(f->pool, fixture_add, &first, &f->error)
				   : db_bulk(f->pool, add_batch, &next, &f->error));
		assert_true(log_size(f) > 0);
		for (end = clock_monotonic() + 20 * 1000; log_size(f) > 0 && clock_monotonic() < end;)
			usleep(50 * 1000);
		assert_int_equal(log_size(f), 0);
	}
}

/* ---- a server that goes away ------------------------------------------------------------------------------------- */

/* Ends all connections of the test's pools. */
static void
cut_connections(struct fixture *f)
{
	struct str sql = str_format(f->a,
				    "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
				    "where application_name = 'chm %s'",
				    f->schema);

	fixture_raw(f, "", sql.data);
}

static void
lost_connections_are_made_anew(void **state)
{
	struct fixture *f = *state;
	struct db_pool *other;
	int64_t         first = 1, second = 2, third = 3, before, version;

	if (fixture_is_sqlite(f))
		skip();
	assert_true(db_change(f->pool, fixture_add, &first, &f->error));
	assert_int_equal(fixture_count(f), 1);
	(void)!db_data_version(f->pool, &before, &f->error);
	cut_connections(f);
	assert_int_equal(fixture_count(f), 1);
	assert_true(db_change(f->pool, fixture_add, &second, &f->error));
	assert_int_equal(fixture_count(f), 2);
	db_wait(f->pool, before, 5000);
	(void)!db_data_version(f->pool, &version, &f->error);
	assert_true(version > before); /* something may have been committed meanwhile */
	other = fixture_pool(f);
	assert_true(db_data_version(f->pool, &before, &f->error));
	assert_true(db_change(other, fixture_add, &third, &f->error));
	db_wait(f->pool, before, 5000);
	assert_true(db_data_version(f->pool, &version, &f->error));
	assert_true(version > before);
	db_pool_close(other);
}

struct cut {
	struct fixture *f;
	int64_t         id;
	bool            goes_on; /* to write after the cut */
};

/* What has rows is waited for, and all before it. */
static bool
write_and_be_cut(void *context, struct db *db, struct error *error)
{
	struct q_counter_next_row row;
	struct cut               *cut = context;
	int64_t                   next = cut->id + 1;

	if (!fixture_add(&cut->id, db, error) || !q_counter_next(NULL, db, &row, error))
		return false;
	cut_connections(cut->f);
	return !cut->goes_on || fixture_add(&next, db, error);
}

static void
a_change_whose_connection_was_lost_is_no_success(void **state)
{
	struct fixture *f = *state;
	struct cut      within = { .f = f, .id = 1, .goes_on = true }, at_end = { .f = f, .id = 3 };
	int64_t         last = 5;

	if (fixture_is_sqlite(f))
		skip();
	assert_false(db_change(f->pool, write_and_be_cut, &within, &f->error));
	assert_int_equal(f->error.code, ERROR_STORAGE);
	assert_string_equal(f->error.key, "db.lost");
	assert_false(db_change(f->pool, write_and_be_cut, &at_end, &f->error));
	assert_int_equal(f->error.code, ERROR_STORAGE);
	assert_string_equal(f->error.key, "db.unknown");
	assert_int_equal(fixture_count(f), 0);
	assert_true(db_change(f->pool, fixture_add, &last, &f->error));
	assert_int_equal(fixture_count(f), 1);
}

static void
a_snapshot_whose_connection_was_lost_fails(void **state)
{
	struct fixture          *f = *state;
	struct q_thing_count_row row;
	struct db               *db;

	if (fixture_is_sqlite(f))
		skip();
	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(db_snapshot(db, &f->error));
	assert_true(q_thing_count(f->a, db, &row, &f->error));
	cut_connections(f);
	assert_false(q_thing_count(f->a, db, &row, &f->error));
	assert_int_equal(f->error.code, ERROR_STORAGE);
	db_return(db);
	assert_int_equal(fixture_count(f), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_acknowledged_survives_kill_9),
		cmocka_unit_test(processes_that_write_at_once_take_turns),
		cmocka_unit_test(a_full_disk_is_an_error_and_leaves_the_database_intact),
		cmocka_unit_test(the_log_is_emptied_when_all_is_quiet),
		cmocka_unit_test(lost_connections_are_made_anew),
		cmocka_unit_test(a_change_whose_connection_was_lost_is_no_success),
		cmocka_unit_test(a_snapshot_whose_connection_was_lost_fails),
	};

	return RUN_ON_EACH_ENGINE("faults", tests);
}
