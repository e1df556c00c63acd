/* Workers. There are more threads than places: a thread that waits for a commit or for the search gives its place to another,
 * so that many wait at once, for one commit, and as many as there are places work. The thread that rested last is called first:
 * those that are seldom needed take no memory. */
#include "http/worker.h"

#include "base/limits.h"
#include "base/waiting.h"
#include "http/answer.h"
#include "http/appends.h"
#include "http/cache.h"
#include "http/exchange.h"
#include "http/loop.h"
#include "http/pack.h"
#include "http/stream.h"

#include <pthread.h>
#include <sys/mman.h>

struct worker {
	struct workers   *workers;
	pthread_t         thread;
	struct arena     *a;
	struct arena_mark empty; /* of `a` */
	struct packer    *packer;
	struct waiting    waiting;
	pthread_cond_t    called;
	bool              is_called, has_place;
	struct worker    *next; /* of those that rest */
};

struct workers {
	struct engine   *engine;
	pthread_mutex_t  lock;
	struct exchange *first, *last;
	struct worker   *resting; /* the one that rested last */
	unsigned         places, working;
	int64_t          queued;
	bool             closing;
	unsigned         count;
	struct worker    list[];
};

enum { SPARE_THREADS = 32 };

/* ---- the queue ---------------------------------------------------------------------------------------------------- */

/* Under the lock, as all that follow. */
static bool
has_work(const struct workers *workers)
{
	return workers->first != NULL && (workers->working < workers->places || workers->closing);
}

static void
call_one(struct workers *workers)
{
	struct worker *worker = workers->resting;

	if (worker == NULL || !has_work(workers))
		return;
	workers->resting = worker->next;
	worker->is_called = true;
	pthread_cond_signal(&worker->called);
}

static void
rest(struct worker *worker)
{
	worker->next = worker->workers->resting;
	worker->workers->resting = worker;
	worker->is_called = false;
	while (!worker->is_called)
		pthread_cond_wait(&worker->called, &worker->workers->lock);
}

bool
workers_take(struct workers *workers, struct exchange *exchange, bool is_stream)
{
	bool taken;

	pthread_mutex_lock(&workers->lock);
	taken = is_stream || workers->queued < workers->engine->service.options.limits.queue;
	if (taken) {
		exchange->next = NULL;
		*(workers->last != NULL ? &workers->last->next : &workers->first) = exchange;
		workers->last = exchange;
		workers->queued++;
		call_one(workers);
	}
	pthread_mutex_unlock(&workers->lock);
	return taken;
}

/* The next exchange; NULL when the workers are to end and nothing is left. */
static struct exchange *
next_exchange(struct worker *worker)
{
	struct workers  *workers = worker->workers;
	struct exchange *exchange;

	pthread_mutex_lock(&workers->lock);
	workers->working -= worker->has_place;
	while (!has_work(workers) && !workers->closing)
		rest(worker);
	exchange = workers->first;
	worker->has_place = exchange != NULL;
	workers->working += worker->has_place;
	if (exchange != NULL) {
		workers->first = exchange->next;
		if (workers->first == NULL)
			workers->last = NULL;
		workers->queued--;
	}
	pthread_mutex_unlock(&workers->lock);
	return exchange;
}

static void
give_place(void *context)
{
	struct workers *workers = ((struct worker *)context)->workers;

	pthread_mutex_lock(&workers->lock);
	workers->working--;
	call_one(workers);
	pthread_mutex_unlock(&workers->lock);
}

/* Whoever has waited goes on at once, also when all places are taken again. */
static void
take_place(void *context)
{
	struct workers *workers = ((struct worker *)context)->workers;

	pthread_mutex_lock(&workers->lock);
	workers->working++;
	pthread_mutex_unlock(&workers->lock);
}

int64_t
workers_queued(struct workers *workers)
{
	int64_t queued;

	pthread_mutex_lock(&workers->lock);
	queued = workers->queued;
	pthread_mutex_unlock(&workers->lock);
	return queued;
}

/* ---- work --------------------------------------------------------------------------------------------------------- */

static void
new_arena(struct worker *worker)
{
	worker->a = arena_open(0);
	worker->empty = arena_mark(worker->a);
}

/* The stream takes the arena that its handler worked in; the worker gets a new one. */
static bool
open_stream(struct worker *worker, struct exchange *exchange, const struct reply *reply, struct stream **stream_r,
	    struct error *error)
{
	struct engine *engine = worker->workers->engine;

	*stream_r = stream_open(worker->a, reply, exchange->service, &engine->streams);
	new_arena(worker);
	if (__atomic_load_n(&engine->streams, __ATOMIC_RELAXED) > LIMIT_HTTP_STREAMS)
		return error_set(error, ERROR_STORAGE, "http.streams", "more than %d answers are being streamed",
				 LIMIT_HTTP_STREAMS);
	if (!stream_fill(*stream_r))
		return error_set(error, ERROR_STORAGE, "http.stream", "a stream failed at its start");
	return true;
}

/* Makes the answer of what the reply says; when that cannot be done, that of the failure. */
static void
answer_reply(struct worker *worker, struct exchange *exchange, struct reply *reply)
{
	struct service *service = exchange->service;
	struct stream  *stream = NULL;
	struct reply    failure;
	struct error    error = { 0 };
	bool            opened = reply->read == NULL || open_stream(worker, exchange, reply, &stream, &error);
	bool            made;

	if (opened && answer_make(reply, stream, &exchange->answer, &error))
		return;
	if (!opened)
		stream_close(stream);
	reply_fail(worker->a, service, worker->packer, &exchange->admission, &error, &failure);
	made = answer_make(&failure, NULL, &exchange->answer, &error);
	assert(made);
	reply->keeps = false;
	reply->unchanged = false;
}

/* The body as one text: of what is kept on disk the system reads what is looked at. False when it cannot be mapped. */
static bool
open_body(struct exchange *exchange, struct str *body_r)
{
	void *bytes;

	*body_r = exchange->appends ? STR("") : (struct str){ exchange->body, exchange->body_length };
	if (exchange->spool < 0 || exchange->appends)
		return true;
	bytes = mmap(NULL, exchange->body_length, PROT_READ, MAP_PRIVATE, exchange->spool, 0);
	if (bytes == MAP_FAILED)
		return false;
	body_r->data = bytes;
	return true;
}

static void
close_body(const struct exchange *exchange, struct str body)
{
	if (exchange->spool >= 0 && !exchange->appends && body.data != NULL)
		munmap((void *)(uintptr_t)body.data, body.length);
}

static void
answer(struct worker *worker, struct exchange *exchange)
{
	struct engine               *engine = worker->workers->engine;
	const struct server_options *options = &exchange->service->options;
	bool                         keeps = engine->cache != NULL && exchange->key.length > 0;
	int64_t                      version = keeps ? options->version(options->node) : 0;
	struct str                   body;
	struct reply                 reply;

	if (!open_body(exchange, &body)) {
		error_set(&exchange->admission.error, ERROR_STORAGE, "http.spool", "what was sent cannot be read");
		exchange->admission.status = 503;
	}
	reply_make(worker->a, exchange->service, worker->packer, body, &exchange->admission, &reply);
	answer_reply(worker, exchange, &reply);
	close_body(exchange, body);
	exchange->unchanged = reply.unchanged;
	if (reply.keeps && keeps)
		cache_put(engine->cache, exchange->key, version, exchange->answer);
}

/* Opens what the body is to be written to. When it is refused the answer says so, and the loop reads past the body. */
static void
open_file(struct worker *worker, struct exchange *exchange)
{
	struct request *request = &exchange->admission.request;
	struct reply    reply;

	if (!reply_open(worker->a, exchange->service, worker->packer, &exchange->admission, &reply)) {
		if (reply.status == 423)
			appends_yield(worker->workers->engine->appends, request->into.file);
		answer_reply(worker, exchange, &reply);
		return;
	}
	exchange->appends = true;
	exchange->spool = request->into.descriptor;
	if (request->into.file != 0)
		appends_enter(worker->workers->engine->appends, exchange, request->into.file);
	if (request->into.room < exchange->admission.body_limit)
		exchange->admission.body_limit = request->into.room;
}

static void *
work(void *context)
{
	struct worker   *worker = context;
	struct exchange *exchange;

	waiting_tell(&worker->waiting);
	while ((exchange = next_exchange(worker)) != NULL) {
		if (exchange->stage == EXCHANGE_OPENING)
			open_file(worker, exchange);
		else if (exchange->stage == EXCHANGE_KEEPING)
			reply_keep(worker->a, exchange->service, &exchange->admission);
		else if (exchange->answer != NULL)
			(void)stream_fill(exchange->answer->stream);
		else
			answer(worker, exchange);
		arena_reset(worker->a, worker->empty);
		loop_return(exchange->loop, exchange);
	}
	return NULL;
}

/* ---- opening and closing ------------------------------------------------------------------------------------------ */

/* False when the system gives no thread. */
static bool
start(struct worker *worker)
{
	new_arena(worker);
	worker->packer = packer_open();
	worker->waiting = (struct waiting){ give_place, take_place, worker };
	pthread_cond_init(&worker->called, NULL);
	return pthread_create(&worker->thread, NULL, work, worker) == 0;
}

static void
drop(struct worker *worker)
{
	arena_close(worker->a);
	packer_close(worker->packer);
	pthread_cond_destroy(&worker->called);
}

bool
workers_open(struct engine *engine, unsigned places, struct workers **workers_r, struct error *error)
{
	unsigned        count = places + SPARE_THREADS;
	struct workers *workers = calloc(1, sizeof *workers + count * sizeof workers->list[0]);

	assert(workers != NULL);
	*workers_r = workers;
	workers->engine = engine;
	workers->places = places;
	pthread_mutex_init(&workers->lock, NULL);
	for (; workers->count < count; workers->count++) {
		struct worker *worker = &workers->list[workers->count];

		worker->workers = workers;
		if (!start(worker)) {
			drop(worker);
			return error_set(error, ERROR_STORAGE, "http.thread", "no thread can be started");
		}
	}
	return true;
}

void
workers_close(struct workers *workers)
{
	if (workers == NULL)
		return;
	pthread_mutex_lock(&workers->lock);
	workers->closing = true;
	for (struct worker *worker = workers->resting; worker != NULL; worker = worker->next) {
		worker->is_called = true;
		pthread_cond_signal(&worker->called);
	}
	workers->resting = NULL;
	pthread_mutex_unlock(&workers->lock);
	for (unsigned i = 0; i < workers->count; i++) {
		pthread_join(workers->list[i].thread, NULL);
		drop(&workers->list[i]);
	}
	pthread_mutex_destroy(&workers->lock);
	free(workers);
}
