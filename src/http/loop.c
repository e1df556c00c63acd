/* Loops. */
#include "http/loop.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/random.h"
#include "http/appends.h"
#include "http/clients.h"
#include "http/exchange.h"
#include "http/tls.h"

#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
	ACCEPTED_AT_ONCE = 64,
	SHED_AT_ONCE = 16,
	PAUSE_MILLISECONDS = 100, /* without descriptors or room for a connection */
	MESSAGE_BYTES = 500,
	READ_PAST = 16, /* blocks */
};

/* ---- what the library calls --------------------------------------------------------------------------------------- */

static struct connection *
connection_of(struct MHD_Connection *library)
{
	return MHD_get_connection_info(library, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

static void
end_exchange(struct connection *connection)
{
	if (connection->exchange != NULL)
		exchange_close(connection->exchange);
	connection->exchange = NULL;
}

/* The library would cut the query into an entry for each parameter, in the connection's memory; when that runs out, it
 * neither answers nor closes. We have a copy of the target, so it gets to see an empty query. */
static void
hide_query(const char *target)
{
	char *mark = strchr((char *)(uintptr_t)target, '?');

	if (mark != NULL)
		mark[1] = '\0';
}

static void *
on_request_line(void *context, const char *target, struct MHD_Connection *library)
{
	struct connection *connection = connection_of(library);

	end_exchange(connection);
	connection->exchange = exchange_open(context, connection, target != NULL ? target : "", library);
	if (target != NULL)
		hide_query(target);
	return connection->exchange;
}

static enum MHD_Result
on_request(void *context, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
	   const char *bytes, size_t *size, void **exchange)
{
	(void)context;
	(void)connection;
	(void)url;
	return exchange_step(*exchange, method, version, bytes, size) ? MHD_YES : MHD_NO;
}

static void
on_completed(void *context, struct MHD_Connection *library, void **exchange, enum MHD_RequestTerminationCode why)
{
	struct loop       *loop = context;
	struct connection *connection = connection_of(library);

	(void)why;
	*exchange = NULL;
	end_exchange(connection);
	connection_enter(&loop->sweeper, connection, CONNECTION_IDLE, loop->now);
	if (loop->end != 0)
		shutdown(connection->descriptor, SHUT_RD);
}

/* Closing a socket with bytes that nobody read resets it, and takes away from the client what was said last: a refusal. */
static void
read_past(int descriptor)
{
	char    bytes[4096];
	ssize_t count = 1;

	for (int i = 0; i < READ_PAST && count > 0; i++)
		count = recv(descriptor, bytes, sizeof bytes, MSG_DONTWAIT);
}

static void
on_connection(void *context, struct MHD_Connection *library, void **connection,
	      enum MHD_ConnectionNotificationCode what)
{
	struct loop *loop = context;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		const union MHD_ConnectionInfo *socket =
			MHD_get_connection_info(library, MHD_CONNECTION_INFO_CONNECTION_FD);
		const union MHD_ConnectionInfo *peer =
			MHD_get_connection_info(library, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

		*connection = sweeper_add(&loop->sweeper, socket->connect_fd, peer->client_addr, loop->now);
		((struct connection *)*connection)->counted = loop->counts;
		loop->counts = false;
		__atomic_add_fetch(&loop->engine->connections, 1, __ATOMIC_RELAXED);
	} else {
		struct connection *closed = *connection;

		*connection = NULL;
		end_exchange(closed); /* after some errors the library does not say that it is completed */
		read_past(closed->descriptor);
		if (closed->counted)
			clients_leave(loop->engine->clients, &closed->peer);
		sweeper_remove(&loop->sweeper, closed);
		__atomic_sub_fetch(&loop->engine->connections, 1, __ATOMIC_RELAXED);
	}
}

/* Addresses are decoded by us, strictly. */
static size_t
on_unescape(void *context, struct MHD_Connection *connection, char *text)
{
	(void)context;
	(void)connection;
	return strlen(text);
}

__attribute__((format(printf, 2, 0))) static void
on_message(void *context, const char *format, va_list arguments)
{
	struct loop *loop = context;
	char         text[MESSAGE_BYTES];

	vsnprintf(text, sizeof text, format, arguments);
	log_write(loop->engine->service.options.log, LOG_DEBUG, STR(""), "http.library", "%.*s",
		  STR_ARGS(str_trim(str_of(text))));
}

static bool
start_library(struct loop *loop, struct error *error)
{
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_CERT_CALLBACK, 0, tls_callback() },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)tls_priorities },
		{ MHD_OPTION_END, 0, NULL },
	};
	const union MHD_DaemonInfo *info;

	if (loop->tls == NULL)
		tls[0].option = MHD_OPTION_END;
	loop->library = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
			(loop->tls != NULL ? MHD_USE_TLS : 0),
		0, NULL, NULL, on_request, loop, MHD_OPTION_EXTERNAL_LOGGER, on_message, loop,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)LIMIT_HTTP_CONNECTION_MEMORY, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)loop->limit + 1, MHD_OPTION_CONNECTION_TIMEOUT, 0U, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
		loop, MHD_OPTION_NOTIFY_CONNECTION, on_connection, loop, MHD_OPTION_URI_LOG_CALLBACK, on_request_line,
		loop, MHD_OPTION_UNESCAPE_CALLBACK, on_unescape, NULL, MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
	if (loop->library == NULL)
		return error_set(error, ERROR_STORAGE, "http.library", "the HTTP library does not start");
	info = MHD_get_daemon_info(loop->library, MHD_DAEMON_INFO_EPOLL_FD);
	loop->library_epoll = info->epoll_fd;
	return true;
}

/* ---- accepting ---------------------------------------------------------------------------------------------------- */

/* Descriptors or memory are short: waits a little instead of trying at once again, and lets go of who idles. */
static void
pause_accepting(struct loop *loop, const char *why)
{
	loop->accept_again = loop->now + PAUSE_MILLISECONDS;
	sweeper_shed(&loop->sweeper, SHED_AT_ONCE);
	log_write(loop->engine->service.options.log, LOG_WARNING, STR(""), "http.full",
		  "no room for another connection beside %" PRId64 ": %s", loop->sweeper.count, why);
}

/* A client that has too many connections is not heard: before its request, or behind TLS, nothing could be said to it. */
static void
take_on(struct loop *loop, int descriptor, const struct sockaddr_storage *peer, socklen_t size)
{
	struct address address = address_of((const struct sockaddr *)peer);

	if (!clients_enter(loop->engine->clients, &address, &loop->counts)) {
		__atomic_add_fetch(&loop->engine->refused, 1, __ATOMIC_RELAXED);
		close(descriptor);
		return;
	}
	/* closes it when it fails */
	(void)MHD_add_connection(loop->library, descriptor, (const struct sockaddr *)peer, size);
	if (loop->counts) /* it was not taken on */
		clients_leave(loop->engine->clients, &address);
	loop->counts = false;
}

static bool
accept_one(struct loop *loop, int listener)
{
	struct sockaddr_storage peer;
	socklen_t               size = sizeof peer;
	int                     descriptor;

	if (loop->sweeper.count >= loop->limit) {
		pause_accepting(loop, "the limit is reached");
		return false;
	}
	descriptor = accept4(listener, (struct sockaddr *)&peer, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (descriptor >= 0) {
		take_on(loop, descriptor, &peer, size);
		return true;
	}
	if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
		pause_accepting(loop, strerror(errno));
	return errno == ECONNABORTED || errno == EINTR;
}

static void
accept_all(struct loop *loop)
{
	for (size_t i = 0; i < loop->listener_count; i++)
		for (int count = 0; count < ACCEPTED_AT_ONCE && accept_one(loop, loop->listeners[i]); count++)
			;
}

/* ---- rounds ------------------------------------------------------------------------------------------------------- */

/* Takes what workers handed back, oldest first. */
static void
take_returned(struct loop *loop)
{
	struct exchange *newest, *oldest = NULL;
	uint64_t         count;

	if (read(loop->wake, &count, sizeof count) < 0 && errno != EAGAIN && errno != EINTR)
		log_write(loop->engine->service.options.log, LOG_ERROR, STR(""), "http.wake", "%s", strerror(errno));
	pthread_mutex_lock(&loop->lock);
	newest = loop->returned;
	loop->returned = NULL;
	pthread_mutex_unlock(&loop->lock);
	while (newest != NULL) {
		struct exchange *next = newest->next;

		newest->next = oldest;
		oldest = newest;
		newest = next;
	}
	for (struct exchange *next; oldest != NULL; oldest = next) {
		next = oldest->next;
		loop->working--;
		if (oldest->stage == EXCHANGE_KEEPING)
			connection_go_on(oldest->connection, loop->now);
		else
			connection_enter(&loop->sweeper, oldest->connection, CONNECTION_SEND, loop->now);
		MHD_resume_connection(oldest->library);
	}
}

static void
close_listeners(struct loop *loop)
{
	for (size_t i = 0; i < loop->listener_count; i++)
		close(loop->listeners[i]);
	loop->listener_count = 0;
}

static void
begin_to_stop(struct loop *loop)
{
	if (!__atomic_load_n(&loop->engine->keeps, __ATOMIC_ACQUIRE))
		accept_all(loop); /* those who are connected already would be reset */
	close_listeners(loop);
	loop->end = loop->now + loop->engine->service.options.limits.stop_milliseconds;
	sweeper_end(&loop->sweeper, false);
}

/* True when all is done. Past the end nobody is waited for but the handlers that run. */
static bool
is_stopped(struct loop *loop)
{
	if (loop->end == 0)
		return false;
	if (loop->now >= loop->end)
		sweeper_end(&loop->sweeper, true);
	return loop->working == 0 && (loop->sweeper.count == 0 || loop->now >= loop->end);
}

static int64_t
sweep_interval(const struct loop *loop)
{
	return loop->engine->service.options.limits.head_milliseconds / 4;
}

/* Shortens a wait that would go past `moment`, unless that is over. */
static void
wait_until(const struct loop *loop, int64_t moment, int64_t *timeout)
{
	if (moment > loop->now && moment - loop->now < *timeout)
		*timeout = moment - loop->now;
}

static int
timeout_of(struct loop *loop)
{
	MHD_UNSIGNED_LONG_LONG library;
	int64_t                timeout = loop->swept + sweep_interval(loop) - loop->now;

	wait_until(loop, loop->accept_again, &timeout);
	wait_until(loop, loop->end, &timeout);
	if (MHD_get_timeout(loop->library, &library) == MHD_YES && (int64_t)library < timeout)
		timeout = (int64_t)library;
	return timeout > 0 ? (int)timeout : 0;
}

/* Waits until there is something to do; true when there may be connections to accept. */
static bool
wait_for_work(struct loop *loop)
{
	struct pollfd polled[2 + LOOP_LISTENERS] = {
		{ .fd = loop->library_epoll, .events = POLLIN },
		{ .fd = loop->wake, .events = POLLIN },
	};
	size_t count = 2;
	bool   accepts = false;

	for (size_t i = 0; i < loop->listener_count && loop->now >= loop->accept_again; i++)
		polled[count++] = (struct pollfd){ .fd = loop->listeners[i], .events = POLLIN };
	(void)poll(polled, count, timeout_of(loop));
	for (size_t i = 2; i < count; i++)
		accepts = accepts || polled[i].revents != 0;
	return accepts;
}

static void *
run(void *context)
{
	struct loop *loop = context;

	tls_use(loop->tls);
	while (!is_stopped(loop)) {
		bool accepts = wait_for_work(loop);

		loop->now = clock_monotonic();
		take_returned(loop);
		appends_run(loop->engine->appends, loop);
		if (accepts)
			accept_all(loop);
		if (loop->end == 0 && __atomic_load_n(&loop->engine->stopping, __ATOMIC_ACQUIRE))
			begin_to_stop(loop);
		MHD_run(loop->library);
		if (loop->now - loop->swept >= sweep_interval(loop)) {
			loop->swept = loop->now;
			sweeper_run(&loop->sweeper, loop->now);
		}
	}
	MHD_stop_daemon(loop->library);
	return NULL;
}

/* ---- from outside ------------------------------------------------------------------------------------------------- */

void
loop_wake(struct loop *loop)
{
	uint64_t one = 1;

	while (write(loop->wake, &one, sizeof one) < 0 && errno == EINTR)
		;
}

void
loop_return(struct loop *loop, struct exchange *exchange)
{
	bool is_first;

	pthread_mutex_lock(&loop->lock);
	is_first = loop->returned == NULL;
	exchange->next = loop->returned;
	loop->returned = exchange;
	pthread_mutex_unlock(&loop->lock);
	if (is_first)
		loop_wake(loop);
}

/* The thread must not be ended by a client that hangs up while a file is sent. */
static int
start_thread(struct loop *loop)
{
	sigset_t pipe, before;
	int      status;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe, &before);
	status = pthread_create(&loop->thread, NULL, run, loop);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return status;
}

bool
loop_open(struct loop *loop, struct error *error)
{
	random_bytes(&loop->random, sizeof loop->random);
	pthread_mutex_init(&loop->lock, NULL);
	loop->sweeper.limits = &loop->engine->service.options.limits;
	loop->now = clock_monotonic();
	loop->swept = loop->now;
	loop->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (loop->wake < 0)
		return error_set(error, ERROR_STORAGE, "http.wake", "no eventfd: %s", strerror(errno));
	if (!start_library(loop, error))
		return false;
	loop->started = start_thread(loop) == 0;
	return loop->started || error_set(error, ERROR_STORAGE, "http.thread", "no thread can be started");
}

void
loop_close(struct loop *loop)
{
	if (loop->started)
		pthread_join(loop->thread, NULL);
	else if (loop->library != NULL)
		MHD_stop_daemon(loop->library);
	close_listeners(loop);
	if (loop->wake > 0)
		close(loop->wake);
	pthread_mutex_destroy(&loop->lock);
}
