/* Background work: a queue that survives a crash, with progress, retry with back-off and a schedule.
 *
 * A job is a row: a kind, an argument, when it is due. Any process with the kinds registered claims what is due under a
 * lease that it renews while it works; when the process dies the lease runs out and another goes on from what
 * job_save() kept. A job of a kind that a program does not know is left to one that does, as servers of two versions may
 * share a queue. A job that fails is tried again after a pause that doubles, up to its kind's number of attempts.
 * A job that must have happened together with a change is posted inside it. */
#ifndef JOBS_JOBS_H
#define JOBS_JOBS_H

#include "base/clock.h"
#include "base/log.h"

struct chores;
struct db;
struct db_pool;
struct job;
struct jobs;

/* What a kind of job does. False: it failed, and is tried again. It looks at job_stops() between steps and then returns
 * true with its place saved: it goes on at the next start. */
typedef bool job_fn(struct job *job, void *context, struct error *error);

struct job_kind {
	const char *name;
	const char *says; /* one sentence, for the administrator's desk */
	job_fn     *run;
	int         attempts; /* at least 1 */
	int64_t     every;    /* seconds between two runs of a scheduled kind; 0: only when posted */
	bool        at_start; /* of a scheduled kind: also whenever a program starts */
};

struct jobs_options {
	struct db_pool        *pool;
	const struct job_kind *kinds;
	size_t                 kind_count;
	void                  *context; /* handed to the kinds */
	const struct clock    *clock;
	struct log            *log;
	int64_t                lease;    /* microseconds; 0: 30 seconds */
	struct chores         *runners;  /* threads that run the jobs of several; NULL: one of its own */
	struct chores         *renewers; /* and that renew their leases, never long at it; NULL: one of its own */
};

/* Has what is due run by a thread; puts the scheduled kinds into the queue. */
CHECKED bool jobs_start(const struct jobs_options *options, struct jobs **jobs_r, struct error *error);

/* Asks the running job to stop, waits for it. `jobs` may be NULL. */
void jobs_stop(struct jobs *jobs);

/* Says that something was posted. From any thread. */
void jobs_poke(struct jobs *jobs);

/* When the next job is due, or the lease of one at work ends; INT64_MAX: there is none. */
CHECKED bool jobs_next(struct jobs *jobs, int64_t *due_r, struct error *error);

/* True while a job is at work here. */
bool jobs_are_at_work(struct jobs *jobs);

/* Runs in this thread all that is due at the clock's time, one after the other, and says how many it ran. */
CHECKED bool jobs_run_due(struct jobs *jobs, int *ran_r, struct error *error);

/* As jobs_start() without a thread: for jobs_run_due(). */
CHECKED bool jobs_open(const struct jobs_options *options, struct jobs **jobs_r, struct error *error);

/* Posts a job inside a change; due at `due` (microseconds). */
CHECKED bool job_post(struct arena *a, struct db *db, const char *kind, struct str argument, int64_t due, int64_t now,
		      int64_t *id_r, struct error *error);

/* The same, unless one of this kind and argument waits that is due by then. */
CHECKED bool job_post_once(struct arena *a, struct db *db, const char *kind, struct str argument, int64_t due,
			   int64_t now, struct error *error);

/* ---- inside a job ------------------------------------------------------------------------------------------------ */

struct arena *job_arena(struct job *job);
struct str    job_argument(const struct job *job);

/* What job_save() kept before; empty at first. */
struct str job_saved(const struct job *job);

/* Keeps where to go on, and tells how far it came: durable when it returns. */
CHECKED bool job_save(struct job *job, struct str saved, int64_t done, int64_t total, struct error *error);

/* True when the job should return soon. */
bool job_stops(const struct job *job);

/* A sentence for people that stays with the finished job. */
void job_note(struct job *job, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- for the desk ------------------------------------------------------------------------------------------------ */

struct job_row {
	int64_t    id;
	struct str kind, argument, state, note;
	int64_t    due, attempt, done, total, created, finished;
};

/* How many jobs are in each state; those that ended are kept for a while. */
struct job_count {
	struct str state;
	int64_t    count;
};
CHECKED bool jobs_count(struct arena *a, struct db *db, struct job_count **list_r, size_t *count_r,
			struct error *error);

/* The newest `limit` jobs, unfinished ones first. */
CHECKED bool jobs_list(struct arena *a, struct db *db, int64_t limit, struct job_row **rows_r, size_t *count_r,
		       struct error *error);

/* Inside a change: runs a job that failed, or that waits, now. One of a schedule is done by the run of it that waits.
 * ERROR_ABSENT "job.none"; ERROR_CONFLICT "job.state" for one that runs or is done. `kind_r` is its kind's name. */
CHECKED bool job_retry(struct arena *a, struct db *db, int64_t id, int64_t now, struct str *kind_r,
		       struct error *error);

/* Inside a change: ends one that waits or runs, which sees it at its next step. One of a schedule comes again in a day. */
CHECKED bool job_cancel(struct arena *a, struct db *db, int64_t id, int64_t now, struct str *kind_r,
			struct error *error);

#endif
