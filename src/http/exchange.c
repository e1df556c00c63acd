/* What the loop does with a request. Everything here runs on its loop's thread. */
#include "http/exchange.h"

#include "base/clock.h"
#include "base/disk.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/random.h"
#include "http/answer.h"
#include "http/appends.h"
#include "http/cache.h"
#include "http/clients.h"
#include "http/files.h"
#include "http/loop.h"
#include "http/measures.h"
#include "http/service.h"
#include "http/stream.h"
#include "http/worker.h"

#include <fcntl.h>
#include <microhttpd.h>
#include <stddef.h>
#include <unistd.h>

enum {
	EXCHANGE_BLOCK = 4096,
	BODY_ROOM = 4096,
	DISK_LOOK_BYTES = 1024 * 1024,
	KEEP_BYTES = 8 * 1024 * 1024,
	KEEP_MILLISECONDS = 2000
};

/* ---- opening and closing ------------------------------------------------------------------------------------------ */

struct exchange *
exchange_open(struct loop *loop, struct connection *connection, const char *target, struct MHD_Connection *library)
{
	struct str       sent = str_of(target);
	struct exchange *exchange = calloc(1, sizeof *exchange + sent.length);
	char            *copy;

	assert(exchange != NULL);
	copy = (char *)(exchange + 1);
	memcpy(copy, sent.data, sent.length);
	exchange->target = (struct str){ copy, sent.length };
	exchange->loop = loop;
	exchange->library = library;
	exchange->spool = -1;
	exchange->connection = connection;
	exchange->started = loop->now;
	return exchange;
}

/* What was asked, for the log: without the query, and without secrets. */
static struct str
path_for_log(const struct exchange *exchange)
{
	const struct admission *admission = &exchange->admission;

	if (admission->endpoint != NULL && strstr(admission->endpoint->route->path, "{token}") != NULL)
		return str_of(admission->endpoint->route->path);
	return str_slice(exchange->target, 0, str_find_byte(exchange->target, '?'));
}

static void
measure(const struct exchange *exchange, int64_t milliseconds)
{
	const struct engine   *engine = exchange->loop->engine;
	const struct endpoint *endpoint = exchange->admission.endpoint;
	size_t                 files = router_rows(engine->service.router);
	size_t                 row = exchange->is_file ? files : endpoint != NULL ? endpoint->number : files + 1;

	measures_add(engine->measures, row, exchange->status, milliseconds);
}

/* For the node's own figures. */
static void
tell_outcome(const struct exchange *exchange)
{
	const struct server_options *options = &exchange->service->options;
	const struct admission      *admission = &exchange->admission;
	const struct outcome         outcome = {
			.request = &admission->request,
			.route = admission->endpoint != NULL ? admission->endpoint->route : NULL,
			.client = &admission->client,
			.status = exchange->status,
			.is_head = admission->is_head,
	};

	if (options->answered != NULL && !exchange->is_file)
		options->answered(options->node, &outcome);
}

static void
log_access(const struct exchange *exchange, int64_t milliseconds)
{
	struct log *log = exchange->service->options.log;
	struct str  path = str_head(path_for_log(exchange), 500);
	int64_t     size = exchange->answer != NULL && !exchange->unchanged ? exchange->answer->size : 0;

	log_write(log, LOG_INFO, (struct str){ exchange->id, REQUEST_ID }, "http.request",
		  "%.*s %.*s %d, %" PRId64 " bytes, %" PRId64 " ms, %.*s", STR_ARGS(exchange->head.method),
		  STR_ARGS(path), exchange->status, size, milliseconds, STR_ARGS(exchange->admission.request.client));
}

static void
drop_body(struct exchange *exchange)
{
	__atomic_sub_fetch(&exchange->loop->engine->body_memory, (int64_t)exchange->body_room, __ATOMIC_RELAXED);
	free(exchange->body);
	exchange->body = NULL;
	exchange->body_room = 0;
	__atomic_sub_fetch(&exchange->loop->engine->body_spool, exchange->spooled, __ATOMIC_RELAXED);
	exchange->spooled = 0;
	clients_unspool(exchange->loop->engine->clients, &exchange->admission.client, exchange->spooled_of_client);
	exchange->spooled_of_client = 0;
	appends_leave(exchange->loop->engine->appends, exchange);
	if (exchange->spool >= 0)
		close(exchange->spool);
	exchange->spool = -1;
}

void
exchange_close(struct exchange *exchange)
{
	int64_t milliseconds = clock_monotonic() - exchange->started;

	if (exchange->status != 0) {
		measure(exchange, milliseconds);
		tell_outcome(exchange);
		log_access(exchange, milliseconds);
	}
	drop_body(exchange);
	answer_drop(exchange->answer);
	service_drop(exchange->service);
	arena_close(exchange->a);
	free(exchange);
}

/* ---- answering ---------------------------------------------------------------------------------------------------- */

static bool
send_answer(struct exchange *exchange)
{
	struct loop *loop = exchange->loop;

	exchange->stage = EXCHANGE_ANSWERED;
	if (exchange->answer->stream != NULL)
		stream_own(exchange->answer->stream, exchange);
	connection_enter(&loop->sweeper, exchange->connection, CONNECTION_SEND, loop->now);
	exchange->status = answer_send(exchange->answer, exchange->unchanged, exchange->library);
	return exchange->status != 0;
}

/* True when the body is to be read though it will not be used: so that the client, which is still sending, gets to read
 * the refusal. */
static bool
reads_on(const struct exchange *exchange)
{
	const struct admission *admission = &exchange->admission;

	return admission->body_length < LIMIT_HTTP_EXCESS_BYTES && head_count(&exchange->head, "Expect") == 0;
}

static bool
begin_body(struct exchange *exchange)
{
	struct loop *loop = exchange->loop;

	exchange->stage = EXCHANGE_BODY;
	exchange->kept = loop->now;
	if (exchange->admission.body_length != 0)
		connection_enter(&loop->sweeper, exchange->connection, CONNECTION_BODY, loop->now);
	return true;
}

/* A worker has opened the file for the body, or refused. */
static bool
begin_opened(struct exchange *exchange)
{
	struct admission *admission = &exchange->admission;

	if (exchange->answer != NULL) {
		admission->status = exchange->answer->status;
		admission->body_limit = 0;
		if (admission->body_length != 0 && !reads_on(exchange))
			return send_answer(exchange);
	}
	return begin_body(exchange);
}

/* To a worker; the connection rests until it comes back. */
static bool
hand_over(struct exchange *exchange, enum exchange_stage stage)
{
	struct loop   *loop = exchange->loop;
	struct engine *engine = loop->engine;

	exchange->stage = stage;
	if (!workers_take(engine->workers, exchange, false)) {
		__atomic_add_fetch(&engine->refused, 1, __ATOMIC_RELAXED);
		exchange->answer = answer_use(engine->busy);
		return stage == EXCHANGE_OPENING ? begin_opened(exchange) : send_answer(exchange);
	}
	loop->working++;
	connection_enter(&loop->sweeper, exchange->connection, CONNECTION_WORK, loop->now);
	MHD_suspend_connection(exchange->library);
	return true;
}

ssize_t
exchange_read_stream(void *context, uint64_t position, char *bytes, size_t size)
{
	struct stream   *stream = context;
	struct exchange *exchange = stream_owner(stream);
	struct loop     *loop = exchange->loop;

	(void)position;
	switch (stream_state(stream)) {
	case STREAM_READY:
		return (ssize_t)stream_take(stream, bytes, size);
	case STREAM_ENDED:
		return MHD_CONTENT_READER_END_OF_STREAM;
	case STREAM_FAILED:
		return MHD_CONTENT_READER_END_WITH_ERROR;
	case STREAM_EMPTY:
		break;
	}
	(void)workers_take(loop->engine->workers, exchange, true);
	loop->working++;
	connection_enter(&loop->sweeper, exchange->connection, CONNECTION_WORK, loop->now);
	MHD_suspend_connection(exchange->library);
	return 0;
}

/* ---- the head ----------------------------------------------------------------------------------------------------- */

static enum MHD_Result
add_field(void *context, enum MHD_ValueKind kind, const char *name, size_t name_length, const char *value,
	  size_t value_length)
{
	struct exchange   *exchange = context;
	struct head_field *fields = (struct head_field *)(uintptr_t)exchange->head.fields;

	(void)kind;
	fields[exchange->head.count++] = (struct head_field){
		{ name, name_length },
		{ value != NULL ? value : "", value_length },
	};
	return MHD_YES;
}

/* The library keeps names and values until the exchange is closed. */
static void
read_head(struct exchange *exchange, const char *method, const char *version)
{
	int count = MHD_get_connection_values_n(exchange->library, MHD_HEADER_KIND, NULL, NULL);

	exchange->a = arena_open(EXCHANGE_BLOCK);
	exchange->head = (struct head){
		.method = str_of(method),
		.target = exchange->target,
		.old = strcmp(version, "HTTP/1.0") == 0,
		.secure = exchange->loop->tls != NULL,
		.sent_on = exchange->loop->sends_on,
		.fields = ARENA_ARRAY(exchange->a, struct head_field, (size_t)count),
	};
	MHD_get_connection_values_n(exchange->library, MHD_HEADER_KIND, add_field, exchange);
}

/* 16 hexadecimal digits of a generator that began at random (SplitMix64). */
static void
make_id(struct exchange *exchange)
{
	uint64_t bits = exchange->loop->random += UINT64_C(0x9E3779B97F4A7C15);
	size_t   at;

	bits = (bits ^ bits >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	bits = (bits ^ bits >> 27) * UINT64_C(0x94D049BB133111EB);
	bits ^= bits >> 31;
	for (at = 0; at < REQUEST_ID; at++, bits >>= 4)
		exchange->id[at] = "0123456789abcdef"[bits & 15];
}

static struct str
make_key(struct exchange *exchange)
{
	const struct request *request = &exchange->admission.request;

	return str_format(exchange->a, "%" PRIu64 "\n%d%d%.*s\n%.*s\n%.*s\n%.*s", exchange->service->serial,
			  request->secure, exchange->admission.encoding, STR_ARGS(request->language),
			  STR_ARGS(request->format), STR_ARGS(request->host), STR_ARGS(request->target));
}

/* Takes what is ready: files, the page cache; false when a worker is needed. */
static bool
find_ready(struct exchange *exchange)
{
	struct engine               *engine = exchange->loop->engine;
	const struct service        *service = exchange->service;
	const struct server_options *options = &service->options;
	const struct admission      *admission = &exchange->admission;

	exchange->answer = files_find(service->files, &exchange->head, &exchange->unchanged);
	if (exchange->answer != NULL) {
		exchange->is_file = true;
		answer_use(exchange->answer);
		return true;
	}
	if (engine->cache == NULL || !admission_is_cacheable(admission))
		return false;
	exchange->key = make_key(exchange);
	exchange->answer = cache_find(engine->cache, exchange->key, options->version(options->node));
	if (exchange->answer == NULL)
		return false;
	__atomic_add_fetch(&engine->hits, 1, __ATOMIC_RELAXED);
	exchange->unchanged = etag_matches(head_get(&exchange->head, "If-None-Match"), exchange->answer->etag);
	return true;
}

/* The library closes the connection after an answer that is given now, before it has looked for a body. So that is done
 * only where the rest is to be left unread. `refusal`: 0, or nobody is here to answer, and `why`. */
static bool
enter(struct exchange *exchange, int refusal, const struct error *why)
{
	struct loop      *loop = exchange->loop;
	struct admission *admission = &exchange->admission;

	admit(exchange->a, exchange->service, &exchange->head, &exchange->connection->peer,
	      (struct str){ exchange->id, REQUEST_ID }, admission);
	admission->request.server = loop->engine->service.server;
	if (refusal != 0)
		admission_refuse(admission, refusal, why);
	if (admission->status == 431) {
		exchange->answer = answer_use(loop->engine->long_head);
		return send_answer(exchange);
	}
	if (!clients_ask(loop->engine->clients, &admission->client, loop->now)) {
		exchange->answer = answer_use(loop->engine->limited);
		admission->status = 429;
	}
	if (admission->body_length != 0 && admission->status != 0 && !reads_on(exchange))
		return exchange->answer != NULL ? send_answer(exchange) : hand_over(exchange, EXCHANGE_WORK);
	if (admission->status == 0 && admission->endpoint->route->opens != NULL)
		return hand_over(exchange, EXCHANGE_OPENING);
	return begin_body(exchange);
}

static void
wake(struct host_waiter *waiter)
{
	struct exchange *exchange = (struct exchange *)((char *)waiter - offsetof(struct exchange, waiter));

	loop_return(exchange->loop, exchange);
}

/* The connection rests until the host is awake; wake() may have been called already, but only this thread takes it up. */
static bool
wait_for_host(struct exchange *exchange)
{
	struct loop *loop = exchange->loop;

	exchange->stage = EXCHANGE_HOST;
	loop->working++;
	connection_enter(&loop->sweeper, exchange->connection, CONNECTION_WORK, loop->now);
	MHD_suspend_connection(exchange->library);
	return true;
}

/* Finds who answers. */
static bool
find_service(struct exchange *exchange)
{
	struct engine      *engine = exchange->loop->engine;
	const struct hosts *hosts = engine->service.options.hosts;
	struct error        why = { 0 };
	struct str          name;
	enum host_state     state = HOST_AWAKE;

	exchange->service = NULL;
	if (hosts != NULL) {
		host_name_of(exchange->a, &exchange->head, &name);
		exchange->waiter.call = wake;
		state = hosts->find(hosts->context, name, &exchange->waiter, &exchange->service, &why);
	}
	if (state == HOST_SLEEPS)
		return wait_for_host(exchange);
	if (exchange->service == NULL) {
		exchange->service = &engine->service;
		service_use(exchange->service);
	}
	return enter(exchange, state == HOST_BROKEN ? 503 : state == HOST_UNKNOWN ? 421 : 0, &why);
}

static bool
begin(struct exchange *exchange, const char *method, const char *version)
{
	__atomic_add_fetch(&exchange->loop->engine->requests, 1, __ATOMIC_RELAXED);
	read_head(exchange, method, version);
	make_id(exchange);
	return find_service(exchange);
}

/* ---- the body ----------------------------------------------------------------------------------------------------- */

/* What has come of it makes room for others. */
static void
refuse_body(struct exchange *exchange, int status, enum error_code code, const char *key, const char *why)
{
	drop_body(exchange);
	error_set(&exchange->admission.error, code, key, "%s", why);
	exchange->admission.status = status;
	if (exchange->appends) /* what has come is kept: the rest may come with another request */
		exchange->admission.body_limit = (int64_t)exchange->body_length;
}

/* Makes room; false when all bodies together would take too much. */
static bool
grow_body(struct exchange *exchange, size_t size)
{
	struct engine *engine = exchange->loop->engine;
	size_t         room = exchange->body_room > 0 ? exchange->body_room : BODY_ROOM;
	int64_t        added, held;

	while (room < exchange->body_length + size)
		room *= 2;
	added = (int64_t)(room - exchange->body_room);
	held = __atomic_add_fetch(&engine->body_memory, added, __ATOMIC_RELAXED);
	if (held > engine->service.options.limits.body_memory) {
		__atomic_sub_fetch(&engine->body_memory, added, __ATOMIC_RELAXED);
		return false;
	}
	exchange->body = realloc(exchange->body, room);
	assert(exchange->body != NULL);
	exchange->body_room = room;
	return true;
}

/* A file without a name, so that nothing of it is left wherever this ends. */
static bool
open_spool(struct exchange *exchange)
{
	struct str  folder = exchange->service->options.spool;
	const char *name = str_c(exchange->a, str_format(exchange->a, "%.*s/.coming-XXXXXX", STR_ARGS(folder)));

	exchange->spool = mkostemp((char *)(uintptr_t)name, O_CLOEXEC);
	return exchange->spool >= 0 && unlink(name) == 0;
}

/* Whether the disk has room for what comes; looked at now and then. */
static bool
has_room(struct exchange *exchange, size_t size)
{
	exchange->unlooked -= (int64_t)size;
	if (exchange->unlooked >= 0)
		return true;
	exchange->unlooked = DISK_LOOK_BYTES;
	return disk_has_room(exchange->service->options.spool, NULL);
}

/* To the file that the route has opened. */
static void
append(struct exchange *exchange, const char *bytes, size_t size)
{
	if (!has_room(exchange, size) || !descriptor_write(exchange->spool, (struct str){ bytes, size }))
		refuse_body(exchange, 507, ERROR_STORAGE, "http.spool", "there is no room for what is sent");
}

/* What is appended is synced now and then, so that not all of a long body is lost with the process. */
static void
keep_appended(struct exchange *exchange, size_t size)
{
	struct loop *loop = exchange->loop;

	exchange->unkept += (int64_t)size;
	if (exchange->admission.status != 0 || exchange->admission.endpoint->route->keeps == NULL ||
	    (exchange->unkept < KEEP_BYTES && loop->now - exchange->kept < KEEP_MILLISECONDS))
		return;
	exchange->stage = EXCHANGE_KEEPING;
	if (!workers_take(loop->engine->workers, exchange, false)) {
		exchange->stage = EXCHANGE_BODY;
		return;
	}
	exchange->unkept = 0;
	exchange->kept = loop->now;
	loop->working++;
	connection_pause(exchange->connection, loop->now);
	MHD_suspend_connection(exchange->library);
}

/* Writes to the system's memory, which takes it to disk by and by: nothing here needs it to be there. */
static void
spool(struct exchange *exchange, const char *bytes, size_t size)
{
	struct engine *engine = exchange->loop->engine;

	exchange->spooled += (int64_t)size;
	if (__atomic_add_fetch(&engine->body_spool, (int64_t)size, __ATOMIC_RELAXED) > LIMIT_HTTP_SPOOL_BYTES)
		refuse_body(exchange, 503, ERROR_LIMIT, "http.busy", "too much is being sent to this node");
	else if (!clients_spool(engine->clients, &exchange->admission.client, (int64_t)size,
				&exchange->spooled_of_client))
		refuse_body(exchange, 429, ERROR_LIMIT, "http.spool_client",
			    "too much is being sent from this address at the same time");
	else if (!has_room(exchange, size))
		refuse_body(exchange, 503, ERROR_STORAGE, "disk.low", "the disk has no room for what is sent");
	else if ((exchange->spool < 0 && !open_spool(exchange)) ||
		 !descriptor_write(exchange->spool, (struct str){ bytes, size }))
		refuse_body(exchange, 503, ERROR_STORAGE, "http.spool", "what is sent cannot be kept on disk");
}

static void
keep(struct exchange *exchange, const char *bytes, size_t size)
{
	if (exchange->appends) {
		append(exchange, bytes, size);
		keep_appended(exchange, size);
		return;
	}
	if (exchange->admission.spools) {
		spool(exchange, bytes, size);
		return;
	}
	if (exchange->body_length + size > exchange->body_room && !grow_body(exchange, size))
		refuse_body(exchange, 503, ERROR_LIMIT, "http.busy", "too much is being sent to this node");
	else
		memcpy(exchange->body + exchange->body_length, bytes, size);
}

/* Keeps a part of the body, or what there is of one that was refused is read past. */
static bool
receive(struct exchange *exchange, const char *bytes, size_t size)
{
	struct admission *admission = &exchange->admission;

	if (admission->status == 0 && exchange->body_length + size > (size_t)admission->body_limit)
		refuse_body(exchange, 413, ERROR_LIMIT, "http.long_body", "the body is too long");
	if (admission->status == 0)
		keep(exchange, bytes, size);
	exchange->body_length += size;
	return admission->status == 0 ||
	       exchange->body_length < (size_t)admission->body_limit + LIMIT_HTTP_EXCESS_BYTES;
}

bool
exchange_step(struct exchange *exchange, const char *method, const char *version, const char *bytes, size_t *size)
{
	size_t count = *size;

	switch (exchange->stage) {
	case EXCHANGE_NEW:
		return begin(exchange, method, version);
	case EXCHANGE_HOST:
		*size = 0;
		return find_service(exchange);
	case EXCHANGE_OPENING:
		*size = 0;
		return begin_opened(exchange);
	case EXCHANGE_KEEPING: /* the worker is done, else we would not be here */
		exchange->stage = EXCHANGE_BODY;
		__attribute__((fallthrough));
	case EXCHANGE_BODY:
		*size = 0;
		if (count > 0)
			return receive(exchange, bytes, count);
		return exchange->answer != NULL || find_ready(exchange) ? send_answer(exchange)
									: hand_over(exchange, EXCHANGE_WORK);
	case EXCHANGE_WORK:
		if (exchange->appends) /* who goes on with the file as soon as they hear of it finds it free */
			drop_body(exchange);
		return send_answer(exchange);
	case EXCHANGE_ANSWERED:
		break;
	}
	return true;
}
