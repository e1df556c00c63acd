#include "jobs/jobs.h"

#include "base/clock.h"
#include "db/testing/engines.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static const int64_t START = INT64_C(1700000000) * 1000 * 1000;

struct scripted {
	struct clock    clock;
	_Atomic int64_t now;
};

/* What the kinds of the tests see, and what they are told to do. */
struct script {
	struct fixture *f;
	struct scripted time;
	struct jobs    *other; /* another process, which is given a turn while a job of this one is at work */
	int             runs;
	int             fail;  /* so many runs fail */
	int64_t         later; /* that the clock goes on during a run */
	bool            dies;
	struct str      argument, saved; /* of the last run */
};

static int64_t
scripted_now(const struct clock *clock)
{
	return ((const struct scripted *)clock)->now;
}

/* Saves its place half way. */
static bool
copy_something(struct job *job, void *context, struct error *error)
{
	struct script *script = context;
	int            ran;

	script->runs++;
	script->argument = str_copy(script->f->a, job_argument(job));
	script->saved = str_copy(script->f->a, job_saved(job));
	if (!job_save(job, STR("half"), 50, 100, error))
		return false;
	if (script->dies)
		kill(getpid(), SIGKILL);
	script->time.now += script->later;
	script->later = 0;
	if (script->other != NULL && !jobs_run_due(script->other, &ran, error))
		return false;
	if (script->fail-- > 0)
		return error_set(error, ERROR_REMOTE, "test.away", "the other side is away");
	job_note(job, "%d copied", 100);
	return true;
}

/* Works until it is asked to stop. */
static bool
wait_for_stop(struct job *job, void *context, struct error *error)
{
	struct script *script = context;

	script->saved = str_copy(script->f->a, job_saved(job));
	if (!job_save(job, STR("there"), 1, 2, error))
		return false;
	__atomic_fetch_add(&script->runs, 1, __ATOMIC_SEQ_CST);
	while (!job_stops(job))
		usleep(1000);
	return true;
}

static const struct job_kind kinds[] = {
	{ .name = "copy", .says = "Copies", .run = copy_something, .attempts = 3 },
	{ .name = "wait", .says = "Waits", .run = wait_for_stop, .attempts = 1 },
};
static const struct job_kind scheduled[] = {
	{ .name = "copy", .says = "Copies each hour", .run = copy_something, .attempts = 1, .every = 3600 },
};

static struct script
script_of(struct fixture *f)
{
	return (struct script){ .f = f, .time = { .clock = { scripted_now }, .now = START } };
}

static struct jobs_options
options_of(struct script *script, struct db_pool *pool)
{
	return (struct jobs_options){
		.pool = pool, .kinds = kinds, .kind_count = 2, .context = script, .clock = &script->time.clock
	};
}

static struct jobs *
open_jobs(struct script *script, struct db_pool *pool)
{
	struct jobs_options options = options_of(script, pool);
	struct jobs        *jobs;

	assert_true(jobs_open(&options, &jobs, &script->f->error));
	return jobs;
}

struct posting {
	struct arena *a;
	const char   *kind;
	int64_t       due;
	bool          fails;
};

static bool
post(void *context, struct db *db, struct error *error)
{
	const struct posting *posting = context;
	int64_t               id;

	return job_post(posting->a, db, posting->kind, STR("this"), posting->due, START, &id, error) &&
	       (!posting->fails || error_set(error, ERROR_INPUT, "test.no", "no"));
}

static void
post_job(struct fixture *f, const char *kind, int64_t due)
{
	struct posting posting = { .a = f->a, .kind = kind, .due = due };

	assert_true(db_change(f->pool, post, &posting, &f->error));
}

static int
run_due(struct fixture *f, struct jobs *jobs)
{
	int ran;

	if (!jobs_run_due(jobs, &ran, &f->error))
		fail_msg("%s", f->error.detail);
	return ran;
}

static struct job_row *
list_jobs(struct fixture *f, size_t wanted)
{
	struct job_row *rows;
	struct db      *db;
	size_t          count;

	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(jobs_list(f->a, db, 100, &rows, &count, &f->error));
	db_return(db);
	assert_int_equal(count, wanted);
	return rows;
}

/* "done 2; waiting 1": how many there are in each state. */
static const char *
count_jobs(struct fixture *f)
{
	struct job_count *list;
	struct buffer     out = buffer_in(f->a);
	struct db        *db;
	size_t            count;

	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(jobs_count(f->a, db, &list, &count, &f->error));
	db_return(db);
	for (size_t i = 0; i < count; i++)
		buffer_format(&out, "%s%.*s %d", i != 0 ? "; " : "", STR_ARGS(list[i].state), (int)list[i].count);
	return str_c(f->a, buffer_str(&out));
}

static void
a_job_runs_once_when_it_is_due(void **state)
{
	struct fixture *f = *state;
	struct script   script = script_of(f);
	struct jobs    *jobs = open_jobs(&script, f->pool);
	struct job_row *row;

	post_job(f, "copy", START + 60 * CLOCK_SECOND);
	assert_int_equal(run_due(f, jobs), 0);
	script.time.now += 60 * CLOCK_SECOND;
	assert_int_equal(run_due(f, jobs), 1);
	assert_int_equal(run_due(f, jobs), 0);
	assert_int_equal(script.runs, 1);
	assert_true(str_is(script.argument, "this"));
	post_job(f, "copy", START + 3600 * CLOCK_SECOND);
	assert_string_equal(count_jobs(f), "done 1; waiting 1");
	row = list_jobs(f, 2) + 1;
	assert_true(str_is(row->state, "done"));
	assert_true(str_is(row->note, "100 copied"));
	assert_int_equal(row->done, 50);
	assert_int_equal(row->finished, script.time.now);
	jobs_stop(jobs);
}

static void
a_job_posted_in_a_change_that_fails_is_not_there(void **state)
{
	struct fixture *f = *state;
	struct posting  posting = { .a = f->a, .kind = "copy", .due = START, .fails = true };

	assert_false(db_change(f->pool, post, &posting, &f->error));
	list_jobs(f, 0);
}

static void
a_job_that_fails_is_tried_again_after_pauses_that_double(void **state)
{
	struct fixture *f = *state;
	struct script   script = script_of(f);
	struct jobs    *jobs = open_jobs(&script, f->pool);
	struct job_row *row;

	script.fail = 3;
	post_job(f, "copy", START);
	assert_int_equal(run_due(f, jobs), 1);
	row = list_jobs(f, 1);
	assert_true(str_is(row->state, "waiting"));
	assert_true(str_is(row->note, "the other side is away"));
	assert_int_equal(row->due, START + 10 * CLOCK_SECOND);
	script.time.now = START + 10 * CLOCK_SECOND;
	assert_int_equal(run_due(f, jobs), 1);
	assert_int_equal(list_jobs(f, 1)->due, START + 30 * CLOCK_SECOND);
	script.time.now = START + 30 * CLOCK_SECOND;
	assert_int_equal(run_due(f, jobs), 1);
	assert_true(str_is(list_jobs(f, 1)->state, "failed"));
	script.time.now += 24 * 3600 * CLOCK_SECOND;
	assert_int_equal(run_due(f, jobs), 0);
	assert_int_equal(script.runs, 3);
	jobs_stop(jobs);
}

static void
a_second_try_goes_on_where_the_first_stood(void **state)
{
	struct fixture *f = *state;
	struct script   script = script_of(f);
	struct jobs    *jobs = open_jobs(&script, f->pool);

	script.fail = 1;
	post_job(f, "copy", START);
	assert_int_equal(run_due(f, jobs), 1);
	assert_int_equal(script.saved.length, 0);
	script.time.now += 10 * CLOCK_SECOND;
	assert_int_equal(run_due(f, jobs), 1);
	assert_true(str_is(script.saved, "half"));
	assert_true(str_is(list_jobs(f, 1)->state, "done"));
	jobs_stop(jobs);
}

/* A process that is killed while it works. */
static void
die_at_work(struct fixture *f, int64_t now)
{
	pid_t child = fork();
	int   status;

	if (child == 0) {
		struct script   script = script_of(f);
		struct db_pool *pool = fixture_pool(f);
		struct jobs    *jobs = open_jobs(&script, pool);

		script.dies = true;
		script.time.now = now;
		run_due(f, jobs);
		_exit(1);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void
after_a_crash_another_goes_on_once_the_lease_is_over(void **state)
{
	struct fixture *f = *state;
	struct script   script = script_of(f);
	struct jobs    *jobs;

	post_job(f, "copy", START);
	die_at_work(f, START);
	jobs = open_jobs(&script, f->pool);
	assert_true(str_is(list_jobs(f, 1)->state, "running"));
	script.time.now = START + 29 * CLOCK_SECOND;
	assert_int_equal(run_due(f, jobs), 0);
	script.time.now = START + 30 * CLOCK_SECOND;
	assert_int_equal(run_due(f, jobs), 1);
	assert_true(str_is(script.saved, "half"));
	assert_true(str_is(list_jobs(f, 1)->state, "done"));
	jobs_stop(jobs);
}

/* Several processes at one queue: what each ran is its exit status. */
static void
each_job_is_run_by_one_process_only(void **state)
{
	enum { PROCESSES = 4, JOBS = 40 };
	struct fixture *f = *state;
	struct job_row *rows;
	pid_t           children[PROCESSES];
	int             ran = 0, status;

	for (int i = 0; i < JOBS; i++)
		post_job(f, "copy", START);
	for (int i = 0; i < PROCESSES; i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		if (children[i] == 0) {
			struct script script = script_of(f);
			struct jobs  *jobs = open_jobs(&script, fixture_pool(f));

			run_due(f, jobs);
			_exit(script.runs);
		}
	}
	for (int i = 0; i < PROCESSES; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_true(WIFEXITED(status));
		ran += WEXITSTATUS(status);
	}
	assert_int_equal(ran, JOBS);
	rows = list_jobs(f, JOBS);
	for (int i = 0; i < JOBS; i++)
		assert_true(str_is(rows[i].state, "done"));
}

static void
a_job_that_ends_the_program_each_time_is_given_up(void **state)
{
	struct fixture *f = *state;
	struct script   script = script_of(f);
	struct jobs    *jobs;

	post_job(f, "copy", START);
	for (int i = 0; i < 3; i++, script.time.now += 30 * CLOCK_SECOND)
		die_at_work(f, script.time.now);
	jobs = open_jobs(&script, f->pool);
	assert_int_equal(run_due(f, jobs), 1);
	assert_int_equal(script.runs, 0);
	assert_true(str_is(list_jobs(f, 1)->state, "failed"));
	assert_true(str_is(list_jobs(f, 1)->note, "the program ended each time while it worked on this"));
	jobs_stop(jobs);
}

static void
whoever_lost_the_lease_leaves_the_job_to_the_other(void **state)
{
	struct fixture *f = *state;
	struct script   script = script_of(f), second = script_of(f);
	struct jobs    *jobs = open_jobs(&script, f->pool);
	struct job_row *row;

	second.time.now = START + 31 * CLOCK_SECOND;
	script.other = open_jobs(&second, f->pool);
	script.fail = 1;
	post_job(f, "copy", START);
	assert_int_equal(run_due(f, jobs), 1);
	assert_int_equal(script.runs, 1);
	assert_int_equal(second.runs, 1);
	assert_true(str_is(second.saved, "half"));
	row = list_jobs(f, 1);
	assert_true(str_is(row->state, "done"));
	assert_int_equal(row->finished, second.time.now);
	jobs_stop(script.other);
	jobs_stop(jobs);
}

static void
a_kind_that_a_program_does_not_know_is_left_to_one_that_does(void **state)
{
	static const struct job_kind newer = { .name = "sing", .says = "Sings", .run = copy_something, .attempts = 1 };
	struct fixture              *f = *state;
	struct script                script = script_of(f);
	struct jobs_options          options = options_of(&script, f->pool);
	struct jobs                 *jobs = open_jobs(&script, f->pool), *other;

	post_job(f, "sing", START);
	post_job(f, "copy", START);
	assert_int_equal(run_due(f, jobs), 1);
	assert_true(str_is(list_jobs(f, 2)[0].kind, "sing") && str_is(list_jobs(f, 2)[0].state, "waiting"));
	options.kinds = &newer;
	options.kind_count = 1;
	assert_true(jobs_open(&options, &other, &f->error));
	assert_int_equal(run_due(f, other), 1);
	assert_true(str_is(list_jobs(f, 2)[0].state, "done") && str_is(list_jobs(f, 2)[1].state, "done"));
	jobs_stop(other);
	jobs_stop(jobs);
}

static void
a_scheduled_kind_is_in_the_queue_once(void **state)
{
	struct fixture     *f = *state;
	struct script       script = script_of(f);
	struct jobs_options options = options_of(&script, f->pool);
	struct jobs        *jobs, *other;
	struct job_row     *rows;
	struct job_kind     kind_at_start = scheduled[0];

	options.kinds = scheduled;
	options.kind_count = 1;
	assert_true(jobs_open(&options, &jobs, &f->error));
	assert_true(jobs_open(&options, &other, &f->error));
	list_jobs(f, 1);
	assert_int_equal(run_due(f, jobs), 1);
	rows = list_jobs(f, 2);
	assert_true(str_is(rows[0].state, "waiting"));
	assert_int_equal(rows[0].due, START + 3600 * CLOCK_SECOND);
	assert_true(str_is(rows[1].state, "done"));
	script.fail = 1; /* it goes on after a failure too */
	script.time.now += 3600 * CLOCK_SECOND;
	assert_int_equal(run_due(f, other), 1);
	assert_int_equal(list_jobs(f, 3)[0].due, START + 2 * 3600 * CLOCK_SECOND);
	for (int i = 0; i < 3; i++) { /* of those that went well the newest stays, and what failed */
		script.time.now += 3600 * CLOCK_SECOND;
		assert_int_equal(run_due(f, jobs), 1);
	}
	rows = list_jobs(f, 3);
	assert_true(str_is(rows[0].state, "waiting") && str_is(rows[1].state, "done"));
	assert_true(str_is(rows[2].state, "failed"));
	kind_at_start.at_start = true; /* else it keeps its time when a program starts */
	options.kinds = &kind_at_start;
	jobs_stop(other);
	assert_true(jobs_open(&options, &other, &f->error));
	assert_int_equal(list_jobs(f, 3)[0].due, script.time.now);
	jobs_stop(other);
	jobs_stop(jobs);
}

static void
a_job_that_is_stopped_goes_on_at_the_next_start(void **state)
{
	struct fixture     *f = *state;
	struct script       script = script_of(f);
	struct jobs_options options = options_of(&script, f->pool);
	struct jobs        *jobs;

	for (int i = 0; i < 2; i++) {
		assert_true(jobs_start(&options, &jobs, &f->error));
		if (i == 0) {
			post_job(f, "wait", START);
			jobs_poke(jobs);
		}
		while (__atomic_load_n(&script.runs, __ATOMIC_SEQ_CST) == i)
			usleep(1000);
		jobs_stop(jobs);
		assert_true(str_is(list_jobs(f, 1)->state, "waiting"));
		assert_int_equal(list_jobs(f, 1)->attempt, 0);
		assert_true(str_is(script.saved, i == 0 ? "" : "there"));
	}
}

static void
a_lease_is_renewed_while_the_job_is_at_work(void **state)
{
	struct fixture     *f = *state;
	struct script       script = script_of(f), second = script_of(f);
	struct jobs_options options = options_of(&script, f->pool);
	struct jobs        *jobs, *other;
	int64_t             version;

	assert_true(jobs_start(&options, &jobs, &f->error));
	post_job(f, "wait", START);
	jobs_poke(jobs);
	while (__atomic_load_n(&script.runs, __ATOMIC_SEQ_CST) == 0)
		usleep(1000);
	second.time.now = START + 40 * CLOCK_SECOND; /* the first lease is over by then */
	other = open_jobs(&second, f->pool);
	script.time.now = START + 20 * CLOCK_SECOND;
	for (int i = 0; i < 2; i++) { /* renewals are the only changes; one may have begun before the clock was set */
		assert_true(db_data_version(f->pool, &version, &f->error));
		jobs_poke(jobs);
		db_wait(f->pool, version, 60 * 1000);
	}
	assert_int_equal(run_due(f, other), 0);
	jobs_stop(other);
	jobs_stop(jobs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_job_runs_once_when_it_is_due),
		cmocka_unit_test(a_job_posted_in_a_change_that_fails_is_not_there),
		cmocka_unit_test(a_job_that_fails_is_tried_again_after_pauses_that_double),
		cmocka_unit_test(a_second_try_goes_on_where_the_first_stood),
		cmocka_unit_test(after_a_crash_another_goes_on_once_the_lease_is_over),
		cmocka_unit_test(each_job_is_run_by_one_process_only),
		cmocka_unit_test(a_job_that_ends_the_program_each_time_is_given_up),
		cmocka_unit_test(whoever_lost_the_lease_leaves_the_job_to_the_other),
		cmocka_unit_test(a_kind_that_a_program_does_not_know_is_left_to_one_that_does),
		cmocka_unit_test(a_scheduled_kind_is_in_the_queue_once),
		cmocka_unit_test(a_lease_is_renewed_while_the_job_is_at_work),
		cmocka_unit_test(a_job_that_is_stopped_goes_on_at_the_next_start),
	};

	return RUN_ON_EACH_ENGINE("jobs", tests);
}
