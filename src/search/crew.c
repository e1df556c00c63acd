/* Threads that wait for a list of jobs. */
#include "search/crew.h"

#include "base/priority.h"

#include <pthread.h>
#include <stdatomic.h>

struct member {
	struct crew *crew;
	pthread_t    thread;
	unsigned     worker;
};

struct crew {
	struct arena   *a;
	struct member  *members;
	unsigned        count; /* beside the caller */
	pthread_mutex_t lock;
	pthread_cond_t  called, finished;
	uint64_t        round;
	unsigned        busy;
	bool            stop, gives_way;

	void (*work)(void *, size_t, unsigned);
	void         *context;
	size_t        jobs;
	atomic_size_t next;
};

static void
take_jobs(struct crew *crew, unsigned worker)
{
	size_t job;

	while ((job = atomic_fetch_add(&crew->next, 1)) < crew->jobs)
		crew->work(crew->context, job, worker);
}

static void *
serve(void *argument)
{
	const struct member *member = argument;
	struct crew         *crew = member->crew;
	uint64_t             seen = 0;

	if (crew->gives_way)
		priority_lower();
	pthread_mutex_lock(&crew->lock);
	for (;;) {
		while (crew->round == seen && !crew->stop)
			pthread_cond_wait(&crew->called, &crew->lock);
		if (crew->stop)
			break;
		seen = crew->round;
		pthread_mutex_unlock(&crew->lock);
		take_jobs(crew, member->worker);
		pthread_mutex_lock(&crew->lock);
		if (--crew->busy == 0)
			pthread_cond_signal(&crew->finished);
	}
	pthread_mutex_unlock(&crew->lock);
	return NULL;
}

struct crew *
crew_open(unsigned threads, bool gives_way)
{
	struct arena *a = arena_open(1024);
	struct crew  *crew = ARENA_NEW(a, struct crew);

	crew->a = a;
	crew->gives_way = gives_way;
	pthread_mutex_init(&crew->lock, NULL);
	pthread_cond_init(&crew->called, NULL);
	pthread_cond_init(&crew->finished, NULL);
	crew->members = ARENA_ARRAY(a, struct member, threads);
	for (unsigned i = 1; i < threads; i++) {
		struct member *member = &crew->members[crew->count];

		*member = (struct member){ .crew = crew, .worker = crew->count + 1 };
		if (pthread_create(&member->thread, NULL, serve, member) == 0)
			crew->count++;
	}
	return crew;
}

void
crew_close(struct crew *crew)
{
	if (crew == NULL)
		return;
	pthread_mutex_lock(&crew->lock);
	crew->stop = true;
	pthread_cond_broadcast(&crew->called);
	pthread_mutex_unlock(&crew->lock);
	for (unsigned i = 0; i < crew->count; i++)
		pthread_join(crew->members[i].thread, NULL);
	pthread_mutex_destroy(&crew->lock);
	pthread_cond_destroy(&crew->called);
	pthread_cond_destroy(&crew->finished);
	arena_close(crew->a);
}

void
crew_begin(struct crew *crew, size_t count, void (*work)(void *context, size_t job, unsigned worker), void *context)
{
	crew->work = work;
	crew->context = context;
	crew->jobs = count;
	atomic_store(&crew->next, 0);
	pthread_mutex_lock(&crew->lock);
	crew->round++;
	crew->busy = crew->count;
	pthread_cond_broadcast(&crew->called);
	pthread_mutex_unlock(&crew->lock);
}

void
crew_end(struct crew *crew)
{
	take_jobs(crew, 0);
	pthread_mutex_lock(&crew->lock);
	while (crew->busy > 0)
		pthread_cond_wait(&crew->finished, &crew->lock);
	pthread_mutex_unlock(&crew->lock);
}
