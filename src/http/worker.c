/* Workers. */
#include "http/worker.h"

#include "base/limits.h"
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
};

struct workers {
	struct engine   *engine;
	pthread_mutex_t  lock;
	pthread_cond_t   filled;
	struct exchange *first, *last;
	int64_t          queued;
	bool             closing;
	unsigned         count;
	struct worker    list[];
};

/* ---- the queue ---------------------------------------------------------------------------------------------------- */

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
		pthread_cond_signal(&workers->filled);
	}
	pthread_mutex_unlock(&workers->lock);
	return taken;
}

/* The next exchange; NULL when the workers are to end and nothing is left. */
static struct exchange *
next_exchange(struct workers *workers)
{
	struct exchange *exchange;

	pthread_mutex_lock(&workers->lock);
	while (workers->first == NULL && !workers->closing)
		pthread_cond_wait(&workers->filled, &workers->lock);
	exchange = workers->first;
	if (exchange != NULL) {
		workers->first = exchange->next;
		if (workers->first == NULL)
			workers->last = NULL;
		workers->queued--;
	}
	pthread_mutex_unlock(&workers->lock);
	return exchange;
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

	while ((exchange = next_exchange(worker->workers)) != NULL) {
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

bool
workers_open(struct engine *engine, unsigned count, struct workers **workers_r, struct error *error)
{
	struct workers *workers = calloc(1, sizeof *workers + count * sizeof workers->list[0]);

	assert(workers != NULL);
	*workers_r = workers;
	workers->engine = engine;
	pthread_mutex_init(&workers->lock, NULL);
	pthread_cond_init(&workers->filled, NULL);
	for (unsigned i = 0; i < count; i++) {
		struct worker *worker = &workers->list[i];

		worker->workers = workers;
		new_arena(worker);
		worker->packer = packer_open();
		workers->count++;
		if (pthread_create(&worker->thread, NULL, work, worker) != 0) {
			workers->count--;
			arena_close(worker->a);
			packer_close(worker->packer);
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
	pthread_cond_broadcast(&workers->filled);
	pthread_mutex_unlock(&workers->lock);
	for (unsigned i = 0; i < workers->count; i++) {
		pthread_join(workers->list[i].thread, NULL);
		arena_close(workers->list[i].a);
		packer_close(workers->list[i].packer);
	}
	pthread_cond_destroy(&workers->filled);
	pthread_mutex_destroy(&workers->lock);
	free(workers);
}
