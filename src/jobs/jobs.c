/* The queue. A claim and each step of a job are changes of their own; between them the row says who works and until when
 * that holds. Whoever finds that its lease was taken over stops without a word. */
#include "jobs/jobs.h"

#include "base/chores.h"
#include "base/clock.h"
#include "base/random.h"
#include "db/db.h"
#include "jobs/jobs_sql.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>

enum {
	LOOK_MILLISECONDS = 5000 /* for what has become due */,
	GLANCE_MILLISECONDS = 200 /* whether anyone has committed, perhaps a job */,
	KEEP_FINISHED_DAYS = 30,
	HOLDER_TEXT = 33,
	NOTE_BYTES = 300
};

struct jobs {
	struct arena       *a;
	struct jobs_options options;
	struct str          kinds; /* " name name ": those that this program knows */
	char                holder[HOLDER_TEXT];
	struct chore       *runner, *renewer; /* NULL: only jobs_run_due() runs any */
	struct chores      *own_runners, *own_renewers;
	pthread_mutex_t     lock;
	atomic_bool         stop;
	int64_t             running; /* id of the job at work, 0 when none; under `lock` */
	bool                claimed; /* just now: its lease is new; under `lock` */
	int64_t             seen;    /* the data's version at the runner's last look */
	atomic_llong        look;    /* when the runner looks again even when nobody has committed: monotonic */
	atomic_bool         lost;    /* its lease went to another */
};

struct job {
	struct jobs           *jobs;
	struct arena          *a;
	const struct job_kind *kind;
	int64_t                id, attempt, done, total;
	struct str             argument, saved;
	char                   note[NOTE_BYTES];
};

static int64_t
now_of(const struct jobs *jobs)
{
	return clock_now(jobs->options.clock != NULL ? jobs->options.clock : clock_system());
}

static int64_t
lease_from(const struct jobs *jobs)
{
	return now_of(jobs) + (jobs->options.lease > 0 ? jobs->options.lease : 30 * CLOCK_SECOND);
}

static const struct job_kind *
kind_named(const struct jobs *jobs, struct str name)
{
	for (size_t i = 0; i < jobs->options.kind_count; i++)
		if (str_is(name, jobs->options.kinds[i].name))
			return &jobs->options.kinds[i];
	return NULL;
}

bool
job_post(struct arena *a, struct db *db, const char *kind, struct str argument, int64_t due, int64_t now, int64_t *id_r,
	 struct error *error)
{
	struct q_job_next_id_row next;

	if (!q_job_next_id(a, db, &next, error))
		return false;
	*id_r = next.id;
	return q_job_add(a, db,
			 &(struct q_job_add_values){
				 .id = next.id, .kind = str_of(kind), .argument = argument, .due = due, .now = now },
			 error);
}

bool
job_post_once(struct arena *a, struct db *db, const char *kind, struct str argument, int64_t due, int64_t now,
	      struct error *error)
{
	struct q_job_waiting_row waiting;
	int64_t                  id;

	if (!q_job_waiting(a, db, str_of(kind), argument, due, &waiting, error))
		return false;
	return waiting.count > 0 || job_post(a, db, kind, argument, due, now, &id, error);
}

/* ---- the steps of a job, each a change --------------------------------------------------------------------------- */

struct claim {
	struct jobs         *jobs;
	struct arena        *a;
	struct q_job_due_row row;
	bool                 found;
};

static bool
claim_next(void *context, struct db *db, struct error *error)
{
	struct claim *claim = context;
	struct error  none = { 0 };

	if (!q_job_due(claim->a, db, now_of(claim->jobs), claim->jobs->kinds, &claim->row, &none)) {
		if (none.code == ERROR_ABSENT)
			return true;
		*error = none;
		return false;
	}
	claim->found = true;
	return q_job_claim(claim->a, db, claim->row.id, str_of(claim->jobs->holder), lease_from(claim->jobs), error);
}

enum ending { ENDING_DONE, ENDING_FAILED, ENDING_AGAIN, ENDING_LATER };

struct end {
	struct job *job;
	enum ending ending;
	int64_t     due;
	struct str  note;
};

/* The next run of a scheduled kind, of whose runs that went well only the newest is kept. */
static bool
post_next(const struct end *end, struct db *db, struct error *error)
{
	const struct job_kind *kind = end->job->kind;
	int64_t                now = now_of(end->job->jobs), id;

	if (kind->every == 0)
		return true;
	return (end->ending != ENDING_DONE ||
		q_job_forget_done(end->job->a, db, str_of(kind->name), end->job->id, error)) &&
	       job_post(end->job->a, db, kind->name, STR(""), now + kind->every * CLOCK_SECOND, now, &id, error);
}

static bool
end_job(void *context, struct db *db, struct error *error)
{
	const struct end *end = context;
	struct job       *job = end->job;
	struct str        holder = str_of(job->jobs->holder);
	int64_t           changed, now = now_of(job->jobs);
	bool              again = end->ending == ENDING_AGAIN || end->ending == ENDING_LATER;

	if (again)
		return q_job_again(job->a, db,
				   &(struct q_job_again_values){
					   .id = job->id,
					   .holder = holder,
					   .attempt = job->attempt + (end->ending == ENDING_AGAIN),
					   .due = end->due,
					   .note = end->note,
				   },
				   &changed, error);
	if (!q_job_finish(job->a, db,
			  &(struct q_job_finish_values){
				  .id = job->id,
				  .holder = holder,
				  .state = end->ending == ENDING_DONE ? STR("done") : STR("failed"),
				  .note = end->note,
				  .finished = now,
			  },
			  &changed, error))
		return false;
	if (changed == 0)
		return true;
	return q_job_forget(job->a, db, now - KEEP_FINISHED_DAYS * 86400 * CLOCK_SECOND, error) &&
	       post_next(end, db, error);
}

struct keeping {
	struct job *job;
	int64_t     changed;
};

static bool
keep_job(void *context, struct db *db, struct error *error)
{
	struct keeping *keeping = context;
	struct job     *job = keeping->job;

	return q_job_keep(job->a, db,
			  &(struct q_job_keep_values){
				  .id = job->id,
				  .holder = str_of(job->jobs->holder),
				  .saved = job->saved,
				  .done = job->done,
				  .total = job->total,
				  .lease = lease_from(job->jobs),
			  },
			  &keeping->changed, error);
}

bool
job_save(struct job *job, struct str saved, int64_t done, int64_t total, struct error *error)
{
	struct keeping keeping = { .job = job };

	job->saved = str_copy(job->a, saved);
	job->done = done;
	job->total = total;
	if (!db_change(job->jobs->options.pool, keep_job, &keeping, error))
		return false;
	if (keeping.changed == 0)
		atomic_store(&job->jobs->lost, true);
	return true;
}

/* ---- running ----------------------------------------------------------------------------------------------------- */

static void
set_running(struct jobs *jobs, int64_t id)
{
	pthread_mutex_lock(&jobs->lock);
	jobs->running = id;
	jobs->claimed = id != 0;
	pthread_mutex_unlock(&jobs->lock);
	if (id != 0 && jobs->renewer != NULL)
		chore_poke(jobs->renewer);
}

bool
jobs_are_at_work(struct jobs *jobs)
{
	bool runs;

	pthread_mutex_lock(&jobs->lock);
	runs = jobs->running != 0;
	pthread_mutex_unlock(&jobs->lock);
	return runs;
}

/* A pause that doubles: 10 seconds, 20, 40, ... at most six hours. */
static int64_t
back_off(int64_t attempt)
{
	int64_t pause = 10;

	for (int64_t i = 1; i < attempt && pause < 6 * 3600; i++)
		pause *= 2;
	return (pause < 6 * 3600 ? pause : 6 * 3600) * CLOCK_SECOND;
}

static struct end
ending_of(struct job *job, bool good, const struct error *why)
{
	struct jobs *jobs = job->jobs;
	struct end   end = { .job = job, .note = str_of(job->note) };

	if (good && !atomic_load(&jobs->stop)) {
		end.ending = ENDING_DONE;
	} else if (good) {
		end.ending = ENDING_LATER;
		end.due = now_of(jobs);
	} else {
		end.note = str_of(why->detail);
		end.ending = job->attempt + 1 >= job->kind->attempts ? ENDING_FAILED : ENDING_AGAIN;
		end.due = now_of(jobs) + back_off(job->attempt + 1);
	}
	return end;
}

static bool
run_claimed(struct jobs *jobs, struct claim *claim, struct error *error)
{
	struct job job = {
		.jobs = jobs,
		.a = claim->a,
		.kind = kind_named(jobs, claim->row.kind),
		.id = claim->row.id,
		.attempt = claim->row.attempt,
		.done = claim->row.done,
		.total = claim->row.total,
		.argument = claim->row.argument,
		.saved = claim->row.saved,
	};
	struct error why = { 0 };
	struct end   end;
	bool         good;

	assert(job.kind != NULL); /* as claimed */
	if (job.attempt >= job.kind->attempts) {
		end = (struct end){ .job = &job,
				    .ending = ENDING_FAILED,
				    .note = STR("the program ended each time while it worked on this") };
		return db_change(jobs->options.pool, end_job, &end, error);
	}
	atomic_store(&jobs->lost, false);
	set_running(jobs, job.id);
	good = job.kind->run(&job, jobs->options.context, &why);
	set_running(jobs, 0);
	if (atomic_load(&jobs->lost))
		return true;
	end = ending_of(&job, good, &why);
	if (!good)
		log_write(jobs->options.log, LOG_WARNING, STR(""), "job.failed", "%s %" PRId64 ": %s", job.kind->name,
			  job.id, why.detail);
	return db_change(jobs->options.pool, end_job, &end, error);
}

bool
jobs_next(struct jobs *jobs, int64_t *due_r, struct error *error)
{
	struct arena         *a = arena_open(0);
	struct q_job_next_row next = { .due = INT64_MAX };
	struct error          none = { 0 };
	struct db            *db;
	bool                  good = db_borrow(jobs->options.pool, &db, error);

	if (good && !q_job_next(a, db, jobs->kinds, &next, &none) && none.code != ERROR_ABSENT) {
		*error = none;
		good = false;
	}
	*due_r = none.code == ERROR_ABSENT ? INT64_MAX : next.due;
	if (good || none.code != 0)
		db_return(db);
	arena_close(a);
	return good;
}

bool
jobs_run_due(struct jobs *jobs, int *ran_r, struct error *error)
{
	for (*ran_r = 0; !atomic_load(&jobs->stop); ++*ran_r) {
		struct arena *a = arena_open(0);
		struct claim  claim = { .jobs = jobs, .a = a };
		bool          good = db_change(jobs->options.pool, claim_next, &claim, error);

		good = good && (!claim.found || run_claimed(jobs, &claim, error));
		arena_close(a);
		if (!good || !claim.found)
			return good;
	}
	return true;
}

struct renewal {
	struct jobs  *jobs;
	struct arena *a;
	int64_t       id, changed;
};

static bool
renew_lease(void *context, struct db *db, struct error *error)
{
	struct renewal *renewal = context;

	return q_job_renew(renewal->a, db, renewal->id, str_of(renewal->jobs->holder), lease_from(renewal->jobs),
			   &renewal->changed, error);
}

/* Renews the lease of the job at work three times in its length. */
static int64_t
renew(void *context)
{
	struct jobs   *jobs = context;
	struct renewal renewal = { .jobs = jobs };
	struct error   error = { 0 };
	bool           claimed;

	pthread_mutex_lock(&jobs->lock);
	renewal.id = jobs->running;
	claimed = jobs->claimed;
	jobs->claimed = false;
	pthread_mutex_unlock(&jobs->lock);
	if (renewal.id == 0 || atomic_load(&jobs->stop))
		return CHORE_RESTS;
	if (!claimed) {
		renewal.a = arena_open(0);
		if (!db_change(jobs->options.pool, renew_lease, &renewal, &error))
			log_error(jobs->options.log, STR(""), &error);
		else if (renewal.changed == 0)
			atomic_store(&jobs->lost, true);
		arena_close(renewal.a);
	}
	return (lease_from(jobs) - now_of(jobs)) / 1000 / 3 + 1;
}

/* A look costs a change nothing that is not there, a glance hardly anything. */
static int64_t
run_due(void *context)
{
	struct jobs *jobs = context;
	struct error error = { 0 };
	int64_t      version = 0, due = 0, rest;
	int          ran;

	if (atomic_load(&jobs->stop))
		return CHORE_RESTS;
	if (!db_data_version(jobs->options.pool, &version, NULL))
		version = jobs->seen; /* the next look tells why */
	if (version == jobs->seen && clock_monotonic() < atomic_load(&jobs->look))
		return GLANCE_MILLISECONDS;
	jobs->seen = version;
	if (!jobs_next(jobs, &due, &error) || (due <= now_of(jobs) && !jobs_run_due(jobs, &ran, &error)))
		log_error(jobs->options.log, STR(""), &error);
	rest = due == INT64_MAX ? LOOK_MILLISECONDS : (due - now_of(jobs)) / 1000 + 1;
	if (rest <= 0 || rest > LOOK_MILLISECONDS)
		rest = LOOK_MILLISECONDS;
	atomic_store(&jobs->look, clock_monotonic() + rest);
	return rest < GLANCE_MILLISECONDS ? rest : GLANCE_MILLISECONDS;
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

struct schedule {
	struct jobs  *jobs;
	struct arena *a;
};

static bool
post_scheduled(void *context, struct db *db, struct error *error)
{
	const struct schedule *schedule = context;
	const struct jobs     *jobs = schedule->jobs;

	for (size_t i = 0; i < jobs->options.kind_count; i++) {
		const struct job_kind      *kind = &jobs->options.kinds[i];
		struct q_job_unfinished_row unfinished;
		int64_t                     id, now = now_of(jobs);

		if (kind->every == 0)
			continue;
		if (!q_job_unfinished(schedule->a, db, str_of(kind->name), &unfinished, error))
			return false;
		if (kind->at_start && !q_job_hasten(schedule->a, db, str_of(kind->name), now, error))
			return false;
		if (unfinished.count == 0 && !job_post(schedule->a, db, kind->name, STR(""), now, now, &id, error))
			return false;
	}
	return true;
}

/* The names of the kinds between spaces. */
static struct str
known_kinds(struct arena *a, const struct jobs_options *options)
{
	struct buffer out = buffer_in(a);

	buffer_add_byte(&out, ' ');
	for (size_t i = 0; i < options->kind_count; i++)
		buffer_format(&out, "%s ", options->kinds[i].name);
	return buffer_str(&out);
}

bool
jobs_open(const struct jobs_options *options, struct jobs **jobs_r, struct error *error)
{
	static const char digits[] = "0123456789abcdef";
	struct arena     *a = arena_open(0);
	struct jobs      *jobs = ARENA_NEW(a, struct jobs);
	struct schedule   schedule = { jobs, a };
	uint8_t           random[HOLDER_TEXT / 2];

	jobs->a = a;
	jobs->options = *options;
	jobs->kinds = known_kinds(a, options);
	random_bytes(random, sizeof random);
	for (size_t i = 0; i < sizeof random; i++) {
		jobs->holder[2 * i] = digits[random[i] >> 4];
		jobs->holder[2 * i + 1] = digits[random[i] & 15];
	}
	pthread_mutex_init(&jobs->lock, NULL);
	if (!db_change(options->pool, post_scheduled, &schedule, error)) {
		jobs_stop(jobs);
		return false;
	}
	*jobs_r = jobs;
	return true;
}

bool
jobs_start(const struct jobs_options *options, struct jobs **jobs_r, struct error *error)
{
	struct chores *runners = options->runners, *renewers = options->renewers;
	struct jobs   *jobs;

	if (!jobs_open(options, &jobs, error))
		return false;
	if ((runners == NULL && !chores_open(1, &jobs->own_runners, error)) ||
	    (renewers == NULL && !chores_open(1, &jobs->own_renewers, error))) {
		jobs_stop(jobs);
		return false;
	}
	jobs->renewer = chore_add(renewers != NULL ? renewers : jobs->own_renewers, renew, jobs);
	jobs->runner = chore_add(runners != NULL ? runners : jobs->own_runners, run_due, jobs);
	*jobs_r = jobs;
	return true;
}

void
jobs_poke(struct jobs *jobs)
{
	atomic_store(&jobs->look, 0);
	if (jobs->runner != NULL)
		chore_poke(jobs->runner);
}

void
jobs_stop(struct jobs *jobs)
{
	if (jobs == NULL)
		return;
	atomic_store(&jobs->stop, true);
	chore_drop(jobs->runner);
	chore_drop(jobs->renewer);
	chores_close(jobs->own_runners);
	chores_close(jobs->own_renewers);
	pthread_mutex_destroy(&jobs->lock);
	arena_close(jobs->a);
}

/* ---- inside a job ------------------------------------------------------------------------------------------------ */

struct arena *
job_arena(struct job *job)
{
	return job->a;
}

struct str
job_argument(const struct job *job)
{
	return job->argument;
}

struct str
job_saved(const struct job *job)
{
	return job->saved;
}

bool
job_stops(const struct job *job)
{
	return atomic_load(&job->jobs->stop) || atomic_load(&job->jobs->lost);
}

void
job_note(struct job *job, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(job->note, sizeof job->note, format, arguments);
	va_end(arguments);
}

/* ---- for the desk ------------------------------------------------------------------------------------------------ */

bool
jobs_count(struct arena *a, struct db *db, struct job_count **list_r, size_t *count_r, struct error *error)
{
	struct q_job_counts_row *rows;

	if (!q_job_counts(a, db, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct job_count, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = (struct job_count){ .state = rows[i].state, .count = rows[i].count };
	return true;
}

bool
jobs_list(struct arena *a, struct db *db, int64_t limit, struct job_row **rows_r, size_t *count_r, struct error *error)
{
	struct q_job_newest_row *rows;

	if (!q_job_newest(a, db, limit, &rows, count_r, error))
		return false;
	*rows_r = ARENA_ARRAY(a, struct job_row, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*rows_r)[i] = (struct job_row){
			.id = rows[i].id,
			.kind = rows[i].kind,
			.argument = rows[i].argument,
			.state = rows[i].state,
			.note = rows[i].note,
			.due = rows[i].due,
			.attempt = rows[i].attempt,
			.done = rows[i].done,
			.total = rows[i].total,
			.created = rows[i].created,
			.finished = rows[i].finished,
		};
	return true;
}

/* ---- by people --------------------------------------------------------------------------------------------------- */

static bool
find_job(struct arena *a, struct db *db, int64_t id, const char *not_in, const char *nor_in,
	 struct q_job_find_row *row_r, struct error *error)
{
	struct error none = { 0 };

	if (!q_job_find(a, db, id, row_r, &none))
		return none.code == ERROR_ABSENT
			       ? error_set(error, ERROR_ABSENT, "job.none", "there is no job %" PRId64, id)
			       : error_set(error, none.code, none.key, "%s", none.detail);
	return (!str_is(row_r->state, not_in) && !str_is(row_r->state, nor_in)) ||
	       error_set(error, ERROR_CONFLICT, "job.state", "job %" PRId64 " is %.*s", id, STR_ARGS(row_r->state));
}

bool
job_retry(struct arena *a, struct db *db, int64_t id, int64_t now, struct str *kind_r, struct error *error)
{
	struct q_job_find_row       row;
	struct q_job_unfinished_row next;

	if (!find_job(a, db, id, "running", "done", &row, error) || !q_job_unfinished(a, db, row.kind, &next, error))
		return false;
	*kind_r = row.kind;
	if (str_is(row.state, "failed") && row.argument.length == 0 && next.count > 0)
		return q_job_end(a, db, id, STR("tried again"), now, error) &&
		       q_job_hasten(a, db, row.kind, now, error);
	return q_job_revive(a, db, id, now, error);
}

bool
job_cancel(struct arena *a, struct db *db, int64_t id, int64_t now, struct str *kind_r, struct error *error)
{
	struct q_job_find_row row;

	if (!find_job(a, db, id, "failed", "done", &row, error))
		return false;
	*kind_r = row.kind;
	return q_job_end(a, db, id, STR("cancelled"), now, error) &&
	       (row.argument.length > 0 ||
		job_post_once(a, db, str_c(a, row.kind), STR(""), now + CLOCK_DAY, now, error));
}
