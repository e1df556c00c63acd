/* The server: binds, starts the threads, stops them. */
#include "http/server.h"

#include "base/log.h"
#include "http/answer.h"
#include "http/appends.h"
#include "http/cache.h"
#include "http/clients.h"
#include "http/engine.h"
#include "http/loop.h"
#include "http/measures.h"
#include "http/tls.h"
#include "http/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { LOOPS = 4, WORKERS_PER_CORE = 2, BACKLOG = 1024 };

struct server {
	struct arena   *a;
	struct engine   engine;
	struct address *addresses; /* as bound */
	struct tls     *tls;       /* NULL: none */
	struct loop     loops[LOOPS + 1];
	unsigned        loop_count; /* the last may be one without TLS beside those with */
	unsigned        main_count;
};

/* ---- listening ---------------------------------------------------------------------------------------------------- */

static int
open_socket(const struct address *address, bool shared)
{
	struct sockaddr_storage storage;
	socklen_t               size = address_write(address, &storage);
	int                     one = 1, descriptor;

	descriptor = socket(storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (descriptor < 0)
		return -1;
	if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
	    (shared && setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) != 0) ||
	    bind(descriptor, (struct sockaddr *)&storage, size) != 0) {
		int why = errno;

		close(descriptor);
		errno = why;
		return -1;
	}
	return descriptor;
}

static bool
listen_at(struct address *address, int *descriptor_r)
{
	struct sockaddr_storage bound;
	socklen_t               size = sizeof bound;

	*descriptor_r = open_socket(address, true);
	if (*descriptor_r < 0 || listen(*descriptor_r, BACKLOG) != 0)
		return false;
	if (getsockname(*descriptor_r, (struct sockaddr *)&bound, &size) != 0)
		return false;
	*address = address_of((struct sockaddr *)&bound);
	return true;
}

/* A socket that is not shared shows whether another process listens here: shared ones would both be let in. */
static bool
is_free(const struct address *address)
{
	int descriptor = open_socket(address, false);

	if (descriptor < 0)
		return false;
	close(descriptor);
	return true;
}

struct kept {
	int            descriptor; /* -1: it was taken */
	struct address address;
};

struct listeners {
	size_t      count;
	struct kept list[(LOOPS + 1) * LOOP_LISTENERS];
};

static bool
is_same(const struct address *left, const struct address *right)
{
	return left->port == right->port && memcmp(left->bytes, right->bytes, sizeof left->bytes) == 0;
}

/* A socket of the server before that listens at the address; -1 when there is none, or no more of them. */
static int
take_kept(struct listeners *kept, const struct address *address)
{
	for (size_t i = 0; kept != NULL && i < kept->count; i++) {
		int descriptor = kept->list[i].descriptor;

		if (descriptor < 0 || !is_same(&kept->list[i].address, address))
			continue;
		kept->list[i].descriptor = -1;
		return descriptor;
	}
	return -1;
}

/* Listens at one address, in loops from `first` to before `end`. */
static bool
listen_in_loops(struct server *server, unsigned first, unsigned end, struct str text, struct address *address,
		struct error *error)
{
	struct listeners *kept = server->engine.service.options.kept;
	bool              had = false;
	int               taken;

	if (!address_parse(text, address, error))
		return false;
	for (; first < end && (taken = take_kept(kept, address)) >= 0; first++) {
		server->loops[first].listeners[server->loops[first].listener_count++] = taken;
		had = true;
	}
	if (!had && !is_free(address))
		return error_set(error, errno == EADDRINUSE ? ERROR_CONFLICT : ERROR_INPUT, "http.listen",
				 "cannot listen at %.*s: %s", STR_ARGS(text), strerror(errno));
	for (unsigned i = first; i < end; i++) {
		struct loop *loop = &server->loops[i];

		if (!listen_at(address, &loop->listeners[loop->listener_count++]))
			return error_set(error, ERROR_STORAGE, "http.listen", "cannot listen at %.*s: %s",
					 STR_ARGS(text), strerror(errno));
	}
	return true;
}

/* ---- starting ----------------------------------------------------------------------------------------------------- */

static unsigned
cores(void)
{
	long count = sysconf(_SC_NPROCESSORS_ONLN);

	return count > 0 ? (unsigned)count : 1;
}

/* Each connection is a descriptor: as many as the system lets us have. */
static void
raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* The answers that are made without a worker. */
static bool
make_refusals(struct engine *engine, struct error *error)
{
	struct reply busy = {
		.status = 503,
		.fields = { { "Content-Type", "text/plain; charset=utf-8" },
			    { "Retry-After", "1" },
			    { "Cache-Control", "no-store" } },
		.count = 3,
		.body = STR("This node is busy. Try again in a moment.\n"),
	};
	struct reply limited = {
		.status = 429,
		.fields = { { "Content-Type", "text/plain; charset=utf-8" },
			    { "Retry-After", "1" },
			    { "Cache-Control", "no-store" } },
		.count = 3,
		.body = STR("Too many requests come from your address. Try again in a moment.\n"),
	};
	struct reply long_head = { .status = 431, .body = STR("The head of the request is too long.\n") };

	return answer_make(&busy, NULL, &engine->busy, error) && answer_make(&limited, NULL, &engine->limited, error) &&
	       answer_make(&long_head, NULL, &engine->long_head, error);
}

static bool
start_engine(struct server *server, const struct server_options *options, struct error *error)
{
	struct engine *engine = &server->engine;

	if (!service_open(server->a, options, &engine->service, error) || !make_refusals(engine, error))
		return false;
	engine->service.server = server;
	engine->measures = measures_make(server->a, router_rows(engine->service.router) + 2);
	engine->clients = clients_open(&engine->service);
	engine->appends = appends_open();
	if (options->cache_bytes > 0)
		engine->cache = cache_open(options->cache_bytes);
	return workers_open(engine, options->workers > 0 ? options->workers : WORKERS_PER_CORE * cores(),
			    &engine->workers, error);
}

static bool
start_tls(struct server *server, const struct server_options *options, struct error *error)
{
	return options->certificate.length == 0 ||
	       tls_open(options->certificate, options->key, options->log, &server->tls, error);
}

static bool
start_loops(struct server *server, const struct server_options *options, struct error *error)
{
	unsigned wanted = options->loops > 0 ? options->loops : cores();

	server->main_count = wanted < LOOPS ? wanted : LOOPS;
	server->loop_count = server->main_count + (options->plain_count > 0);
	for (unsigned i = 0; i < server->loop_count; i++) {
		server->loops[i].engine = &server->engine;
		server->loops[i].tls = i < server->main_count ? server->tls : NULL;
		server->loops[i].sends_on = i >= server->main_count;
		server->loops[i].limit = server->engine.service.options.limits.connections / server->loop_count + 1;
	}
	for (size_t i = 0; i < options->listen_count; i++)
		if (!listen_in_loops(server, 0, server->main_count, options->listen[i], &server->addresses[i], error))
			return false;
	for (size_t i = 0; i < options->plain_count; i++)
		if (!listen_in_loops(server, server->main_count, server->loop_count, options->plain[i],
				     &server->addresses[options->listen_count + i], error))
			return false;
	for (unsigned i = 0; i < server->loop_count; i++)
		if (!loop_open(&server->loops[i], error))
			return false;
	return true;
}

bool
server_start(const struct server_options *options, struct server **server_r, struct error *error)
{
	struct arena  *a = arena_open(0);
	struct server *server = ARENA_NEW(a, struct server);

	assert(options->cache_bytes == 0 || options->version != NULL || options->hosts != NULL);
	server->a = a;
	server->addresses = ARENA_ARRAY(a, struct address, options->listen_count + options->plain_count);
	if (options->listen_count > LOOP_LISTENERS || options->plain_count > LOOP_LISTENERS) {
		arena_close(a);
		return error_set(error, ERROR_INPUT, "http.listen", "more than %d addresses to listen at",
				 LOOP_LISTENERS);
	}
	raise_descriptor_limit();
	if (!start_tls(server, options, error) || !start_engine(server, options, error) ||
	    !start_loops(server, options, error)) {
		server_stop(server);
		return false;
	}
	*server_r = server;
	return true;
}

/* ---- running and stopping ----------------------------------------------------------------------------------------- */

struct str
server_address(struct arena *a, const struct server *server, size_t index)
{
	return address_text(a, &server->addresses[index]);
}

void
server_renew(struct server *server, bool always)
{
	if (server->tls != NULL)
		(void)tls_renew(server->tls, always);
}

struct listeners *
server_keep_listeners(struct server *server)
{
	struct listeners *kept = calloc(1, sizeof *kept);

	assert(kept != NULL);
	__atomic_store_n(&server->engine.keeps, 1, __ATOMIC_RELEASE);
	for (unsigned i = 0; i < server->loop_count; i++) {
		const struct loop    *loop = &server->loops[i];
		const struct address *addresses = server->addresses;

		if (loop->sends_on)
			addresses += server->engine.service.options.listen_count;
		for (size_t k = 0; k < loop->listener_count; k++) {
			int descriptor = fcntl(loop->listeners[k], F_DUPFD_CLOEXEC, 0);

			if (descriptor >= 0)
				kept->list[kept->count++] = (struct kept){ descriptor, addresses[k] };
		}
	}
	return kept;
}

void
listeners_close(struct listeners *listeners)
{
	for (size_t i = 0; listeners != NULL && i < listeners->count; i++)
		if (listeners->list[i].descriptor >= 0)
			close(listeners->list[i].descriptor);
	free(listeners);
}

void
server_stop(struct server *server)
{
	struct engine *engine = &server->engine;

	__atomic_store_n(&engine->stopping, 1, __ATOMIC_RELEASE);
	for (unsigned i = 0; i < server->loop_count; i++)
		if (server->loops[i].started)
			loop_wake(&server->loops[i]);
	for (unsigned i = 0; i < server->loop_count; i++)
		loop_close(&server->loops[i]);
	workers_close(engine->workers);
	cache_close(engine->cache);
	service_close(&engine->service);
	clients_close(engine->clients);
	appends_close(engine->appends);
	tls_close(server->tls);
	answer_drop(engine->busy);
	answer_drop(engine->limited);
	answer_drop(engine->long_head);
	arena_close(server->a);
}

void
server_state(const struct server *server, struct server_state *state_r)
{
	const struct engine *engine = &server->engine;

	*state_r = (struct server_state){
		.connections = __atomic_load_n(&engine->connections, __ATOMIC_RELAXED),
		.requests = __atomic_load_n(&engine->requests, __ATOMIC_RELAXED),
		.cache_hits = __atomic_load_n(&engine->hits, __ATOMIC_RELAXED),
		.cache_bytes = engine->cache != NULL ? (int64_t)cache_held(engine->cache) : 0,
		.queued = workers_queued(engine->workers),
		.refused = __atomic_load_n(&engine->refused, __ATOMIC_RELAXED),
	};
}

void
server_measures(const struct server *server, server_measure_fn *measure, void *context)
{
	const struct engine         *engine = &server->engine;
	const struct server_options *options = &engine->service.options;
	static const char *const     others[] = { "static", "none" };
	struct server_measure        read = { .name = NULL };
	size_t                       row = 0;

	for (size_t i = 0; i < options->table_count; i++) {
		for (size_t j = 0; j < options->tables[i].count; j++) {
			measures_read(engine->measures, row++, &read);
			read.route = &options->tables[i].routes[j];
			measure(context, &read);
		}
	}
	read.route = NULL;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		measures_read(engine->measures, row++, &read);
		read.name = others[i];
		measure(context, &read);
	}
}
