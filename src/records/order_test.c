/* Numbers of the log appear in the order of commits: three processes with 64 writers change one database, and who follows
 * the log meanwhile never skips one. */
#include "records/records.h"

#include "db/db.h"
#include "records/fixture.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { PROCESSES = 3, WRITERS = 64, CHANGES = 12, FAIL_EVERY = 5 };

/* ---- writing ----------------------------------------------------------------------------------------------------- */

struct writer {
	pthread_t             thread;
	struct record_context context;
	int                   number;
	bool                  good;
};

static struct json *
document_of(struct arena *a, int writer, int change)
{
	struct json *document = json_object(a), *fields = json_object(a), *title = json_object(a);

	json_add(title, STR("en"), json_string(a, str_format(a, "W%d C%d", writer, change)));
	json_add(fields, STR("title"), title);
	json_add(document, STR("type"), json_string(a, STR("sample")));
	json_add(document, STR("source"), json_string(a, str_format(a, "w%d-%d", writer, change / 2)));
	json_add(document, STR("fields"), fields);
	return document;
}

struct failing {
	const struct record_context *context;
	struct record_prepared      *prepared;
	struct record_outcome        outcome;
	struct arena                *a;
};

/* A change that has taken a number and gives it back. */
static bool
add_and_fail(void *context, struct db *db, struct error *error)
{
	struct failing *failing = context;
	struct change  *change;

	return change_open(failing->a, db, failing->context, &change, error) &&
	       change_record(change, failing->prepared, &failing->outcome, error) && change_finish(change, error) &&
	       error_set(error, ERROR_INPUT, "meant", "meant to fail");
}

static bool
write_one(struct writer *writer, struct arena *a, int change)
{
	struct record_draft draft = { .document = document_of(a, writer->number, change), .publish = true, .base = -1 };
	struct record_outcome outcome;
	struct failing        failing = { .context = &writer->context, .a = a };
	struct error          error = { 0 };
	bool                  good;

	if (change % FAIL_EVERY == FAIL_EVERY - 1) {
		good = record_prepare(a, &writer->context, &draft, &failing.prepared, &outcome, &error) &&
		       !db_change(writer->context.pool, add_and_fail, &failing, &error) &&
		       strcmp(error.key, "meant") == 0;
	} else {
		good = record_put(a, &writer->context, &draft, &outcome, &error) && outcome.number > 0;
	}
	if (!good)
		fprintf(stderr, "writer %d: %s: %s\n", writer->number, error.key, error.detail);
	return good;
}

static void *
write_many(void *argument)
{
	struct writer *writer = argument;
	struct arena  *a = arena_open(0);

	writer->good = true;
	for (int i = 0; writer->good && i < CHANGES; i++) {
		struct arena_mark mark = arena_mark(a);

		writer->good = write_one(writer, a, i);
		arena_reset(a, mark);
	}
	arena_close(a);
	return NULL;
}

/* One server: its own pool, its share of the writers. */
static bool
serve(struct fixture *f, int process)
{
	struct db_options options = { .url = f->url, .folder = f->folder };
	struct writer     writers[WRITERS];
	struct db_pool   *pool;
	struct error      error = { 0 };
	bool              good = true;

	if (!db_pool_open(&options, &pool, &error)) {
		fprintf(stderr, "server %d: %s\n", process, error.detail);
		return false;
	}
	for (int i = process; i < WRITERS; i += PROCESSES) {
		writers[i] = (struct writer){ .context = f->context, .number = i };
		writers[i].context.pool = pool;
		good = good && pthread_create(&writers[i].thread, NULL, write_many, &writers[i]) == 0;
		assert(good);
	}
	for (int i = process; i < WRITERS; i += PROCESSES) {
		pthread_join(writers[i].thread, NULL);
		good = good && writers[i].good;
	}
	db_pool_close(pool);
	return good;
}

/* ---- following --------------------------------------------------------------------------------------------------- */

struct follower {
	int64_t number, time;
	size_t  rounds, skipped;
};

static bool
follow(void *context, const struct change_log_entry *entry, struct error *error)
{
	struct follower *follower = context;

	(void)error;
	follower->skipped += entry->number != follower->number + 1 || entry->time < follower->time;
	follower->number = entry->number;
	follower->time = entry->time;
	return true;
}

static void
follow_once(struct fixture *f, struct follower *follower)
{
	struct error error = { 0 };

	if (!change_log_each(f->db, follower->number, 1000, false, follow, follower, &error))
		fail_msg("%s", error.detail);
	follower->rounds++;
}

/* How many servers have ended by now; -1: one of them failed. */
static int
ended(int so_far)
{
	int   status;
	pid_t process;

	while ((process = waitpid(-1, &status, WNOHANG)) > 0) {
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
			return -1;
		so_far++;
	}
	return so_far;
}

static void
who_follows_the_log_of_three_servers_with_64_writers_never_skips(void **state)
{
	struct fixture *f = *state;
	struct follower follower = { 0 };
	int             done = 0, failing = CHANGES / FAIL_EVERY;

	for (int i = 0; i < PROCESSES; i++) {
		pid_t child = fork();

		assert_true(child >= 0);
		if (child == 0)
			_exit(serve(f, i) ? 0 : 1);
	}
	while (done >= 0 && done < PROCESSES) {
		follow_once(f, &follower);
		done = ended(done);
	}
	assert_int_equal(done, PROCESSES);
	follow_once(f, &follower);
	assert_int_equal(follower.skipped, 0);
	assert_int_equal(follower.number, WRITERS * (CHANGES - failing));
	assert_true(follower.rounds > PROCESSES);
	assert_int_equal(fixture_wrong(f), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_follows_the_log_of_three_servers_with_64_writers_never_skips),
	};

	return fixture_run_on_both("order", tests, sizeof tests / sizeof tests[0]);
}
