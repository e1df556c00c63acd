/* The server under load and abuse: many connections at once, large bodies, clients that drip or are silent, that do not take
 * their answer or hang up, full queues, an end in the middle of work. Nothing here is timed: what hangs fails, because
 * nothing comes. So that no sweep wakes a loop that has missed an event, the long deadlines of most tests keep sweeps far
 * apart. (The library's own epoll thread stalls from 128 sockets that are ready at once; without its timeout honoured a
 * body of 200 KB takes a minute; a resume from another thread is lost.) */
#include "http/fixture.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum {
	MOST = 1024,
	ROUNDS = 4,
	BODY = 200 * 1000,
	LONG = 3600 * 1000, /* milliseconds */
	SHORT = 200,
	PATIENCE = 30 * 1000,
};

static int
open_fixture(void **state)
{
	struct fixture *f = fixture_open();

	f->options.limits = (struct server_limits){
		.queue = 2 * MOST,
		.head_milliseconds = LONG,
		.idle_milliseconds = LONG,
		.body_memory = 64 * 1024 * 1024,
	};
	*state = f;
	return 0;
}

static int64_t
connections_of(struct fixture *f)
{
	struct server_state told;

	server_state(f->server, &told);
	return told.connections;
}

/* ---- many connections --------------------------------------------------------------------------------------------- */

/* All ask, then all are heard: so many sockets are ready at once. */
static void
ask_on_all(struct fixture *f, const int *clients, int count, const char *target)
{
	struct arena_mark mark = arena_mark(f->a);
	struct str        request = str_format(f->a, "GET %s HTTP/1.1\r\nHost: node.example\r\n\r\n", target);

	for (int i = 0; i < count; i++)
		client_send(clients[i], request);
	for (int i = 0; i < count; i++) {
		struct heard heard = client_hear(f, clients[i], false);

		if (heard.status != 200 || !heard.whole)
			fail_msg("client %d of %d: %d for %s", i, count, heard.status, target);
	}
	arena_reset(f->a, mark);
}

/* Goes on asking on one connection until no more than `count` others are left. */
static void
serve_until_left(struct fixture *f, int64_t count)
{
	int client = client_open(f);

	do
		ask_on_all(f, &client, 1, "/query?q=other");
	while (connections_of(f) > 1 + count);
	close(client);
}

static void
as_many_as_1024_connections_are_answered_at_once(void **state)
{
	static const int sizes[] = { 8, 64, 128, 256, 512, MOST };
	struct fixture  *f = *state;
	int              clients[MOST];
	struct rlimit    limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max < 2 * MOST + 100) {
		print_message("skipped: fewer than %d descriptors\n", 2 * MOST + 100);
		skip();
	}
	fixture_start(f);
	for (size_t size = 0; size < sizeof sizes / sizeof sizes[0]; size++) {
		for (int i = 0; i < sizes[size]; i++)
			clients[i] = client_open(f);
		for (int round = 0; round < ROUNDS; round++) {
			ask_on_all(f, clients, sizes[size], "/large");   /* from the cache, on the loop */
			ask_on_all(f, clients, sizes[size], "/query?q"); /* by a worker */
		}
		for (int i = 0; i < sizes[size]; i++)
			close(clients[i]);
	}
	serve_until_left(f, 0);
}

/* A resume that is lost shows itself sooner or later. */
static void
one_after_another_comes_back_from_the_workers(void **state)
{
	struct fixture *f = *state;
	int             client;

	fixture_start(f);
	client = client_open(f);
	for (int i = 0; i < 1000; i++)
		ask_on_all(f, &client, 1, "/query?q");
	close(client);
}

static void
a_body_of_200_kilobytes_comes_through_on_each_connection(void **state)
{
	enum { CLIENTS = 16 };
	struct fixture *f = *state;
	char           *text = arena_text(f->a, BODY);
	struct str      form = str_format(f->a, "submission=abc&text=%.*s", BODY, (char *)memset(text, 'x', BODY));
	struct str      head = str_format(f->a,
					  "POST /forms HTTP/1.1\r\nHost: node.example\r\nOrigin: http://node.example\r\n"
					       "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n",
					  form.length);
	struct str      wanted = str_format(f->a, " %zu", (size_t)BODY + form.length);
	int             clients[CLIENTS];

	fixture_start(f);
	for (int i = 0; i < CLIENTS; i++)
		clients[i] = client_open(f);
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < CLIENTS; i++) {
			client_send(clients[i], head);
			client_send(clients[i], form);
		}
		for (int i = 0; i < CLIENTS; i++) {
			struct heard heard = client_hear(f, clients[i], false);

			assert_int_equal(heard.status, 200);
			assert_true(str_ends(heard.body, wanted));
		}
	}
	for (int i = 0; i < CLIENTS; i++)
		close(clients[i]);
}

/* ---- slow clients ------------------------------------------------------------------------------------------------- */

static void
shorten_deadlines(struct fixture *f)
{
	f->options.limits.head_milliseconds = SHORT;
	f->options.limits.idle_milliseconds = 2 * SHORT;
}

/* Sends a byte now and then, far from what is asked for but never silent; ends when the other side has had enough. */
static void
drip_until_cut(int client)
{
	struct pollfd polled = { .fd = client, .events = POLLIN };
	int           sent = 0;

	while (poll(&polled, 1, SHORT / 10) == 0) {
		if (sent++ > 2000)
			fail_msg("%d bytes were taken one by one", sent);
		(void)send(client, "x", 1, MSG_NOSIGNAL);
	}
}

static void
who_is_silent_or_drips_is_cut_off_while_others_are_served(void **state)
{
	enum { SILENT = 200 };
	struct fixture *f = *state;
	int             silent[SILENT], head, body;

	shorten_deadlines(f);
	fixture_start(f);
	for (int i = 0; i < SILENT; i++)
		silent[i] = client_open(f);
	head = client_open(f);
	client_send(head, STR("GET / HTTP/1.1\r\nHost: node.example\r\nX-Slow: "));
	drip_until_cut(head);
	body = client_open(f);
	client_send(body, STR("POST /ask HTTP/1.1\r\nHost: node.example\r\nContent-Length: 100000\r\n\r\n"));
	drip_until_cut(body);
	serve_until_left(f, 0);
	for (int i = 0; i < SILENT; i++) {
		assert_true(client_is_cut(silent[i], PATIENCE));
		close(silent[i]);
	}
	close(head);
	close(body);
}

static void
who_idles_after_an_answer_is_let_go(void **state)
{
	struct fixture *f = *state;
	int             client;

	shorten_deadlines(f);
	fixture_start(f);
	client = client_open(f);
	ask_on_all(f, &client, 1, "/large");
	assert_true(client_is_cut(client, PATIENCE));
	close(client);
}

/* Asks for far more than the buffers between us hold, and takes nothing. */
static void
who_does_not_take_the_answer_is_cut_off(void **state)
{
	enum { ASKED = 100 };
	struct fixture *f = *state;
	struct buffer   requests = buffer_in(f->a);
	struct pollfd   answered = { .events = POLLIN };
	int             client, small = 4096;

	shorten_deadlines(f);
	fixture_start(f);
	client = client_open(f);
	answered.fd = client;
	assert_int_equal(setsockopt(client, SOL_SOCKET, SO_RCVBUF, &small, sizeof small), 0);
	for (int i = 0; i < ASKED; i++)
		buffer_add_c(&requests, "GET /stream HTTP/1.1\r\nHost: node.example\r\n\r\n");
	client_send(client, buffer_str(&requests));
	assert_int_equal(poll(&answered, 1, PATIENCE), 1);
	serve_until_left(f, 0);
	close(client);
}

/* ---- clients that hang up ----------------------------------------------------------------------------------------- */

static void
reset(int client)
{
	struct linger at_once = { .l_onoff = 1 };

	(void)setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	close(client);
}

static void
who_hangs_up_at_any_point_leaves_nothing_behind(void **state)
{
	static const char *const said[] = {
		"",
		"GET /large HT",
		"GET /large HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /stream HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /stream HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n",
		"GET /hold HTTP/1.1\r\nHost: a\r\n\r\n",
		"POST /ask HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\nabc",
		"POST /ask HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\nabc",
	};
	struct fixture *f = *state;

	shorten_deadlines(f); /* the library does not see a reset just behind some bytes: the sweep does */
	__atomic_store_n(&f->node.holds, 1, __ATOMIC_RELEASE);
	fixture_start(f);
	for (int round = 0; round < 20; round++)
		for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
			int client = client_open(f);

			client_send(client, str_of(said[i]));
			if (round % 2 == 0)
				reset(client);
			else
				close(client);
		}
	__atomic_store_n(&f->node.holds, 0, __ATOMIC_RELEASE);
	serve_until_left(f, 0);
}

/* ---- more than there is room for ---------------------------------------------------------------------------------- */

/* Sends requests that wait in their handlers until let go. */
static void
hold_on(struct fixture *f, const char *path, int *clients, int count)
{
	struct str asked = str_format(f->a, "GET %s HTTP/1.1\r\nHost: node.example\r\n\r\n", path);

	for (int i = 0; i < count; i++) {
		clients[i] = client_open(f);
		client_send(clients[i], asked);
	}
}

/* Until handlers have so many in their hands; files are served on. */
static void
serve_until_called(struct fixture *f, int calls)
{
	while (__atomic_load_n(&f->node.calls, __ATOMIC_ACQUIRE) < calls)
		assert_int_equal(fixture_get(f, "/static/style-1.css", "").status, 200);
}

static void
a_full_queue_is_said_and_what_needs_no_worker_is_served(void **state)
{
	enum { WORKERS = 2, QUEUE = 3 };
	struct fixture     *f = *state;
	int                 held[WORKERS], queued[QUEUE];
	struct server_state told;
	struct heard        heard;

	f->options.limits.queue = QUEUE;
	__atomic_store_n(&f->node.holds, 1, __ATOMIC_RELEASE);
	fixture_start(f);
	hold_on(f, "/hold", held, WORKERS);
	serve_until_called(f, WORKERS);
	hold_on(f, "/hold", queued, QUEUE);
	do
		server_state(f->server, &told);
	while (told.queued < QUEUE);
	heard = fixture_get(f, "/query?q", "");
	assert_int_equal(heard.status, 503);
	assert_true(str_is(heard_field(&heard, "Retry-After"), "1"));
	assert_int_equal(fixture_get(f, "/static/style-1.css", "").status, 200);
	server_state(f->server, &told);
	assert_int_equal(told.refused, 1);
	__atomic_store_n(&f->node.holds, 0, __ATOMIC_RELEASE);
	for (int i = 0; i < WORKERS + QUEUE; i++) {
		int client = i < WORKERS ? held[i] : queued[i - WORKERS];

		assert_true(str_is(client_hear(f, client, false).body, "held"));
		close(client);
	}
}

static void
who_waits_for_others_keeps_nobody_from_working(void **state)
{
	enum { WAITING = 8 };
	struct fixture *f = *state;
	int             clients[WAITING];

	__atomic_store_n(&f->node.holds, 1, __ATOMIC_RELEASE);
	fixture_start(f);
	hold_on(f, "/wait", clients, WAITING);
	serve_until_called(f, WAITING);
	assert_int_equal(fixture_get(f, "/query?q", "").status, 200);
	__atomic_store_n(&f->node.holds, 0, __ATOMIC_RELEASE);
	for (int i = 0; i < WAITING; i++) {
		assert_true(str_is(client_hear(f, clients[i], false).body, "held"));
		close(clients[i]);
	}
}

/* Connections that idle make room for new ones. */
static void
beyond_the_limit_of_connections_who_idles_longest_goes(void **state)
{
	enum { LIMIT = 20, CLIENTS = 60 };
	struct fixture *f = *state;
	int             clients[CLIENTS];

	f->options.limits.connections = LIMIT;
	f->options.loops = 1;
	fixture_start(f);
	for (int i = 0; i < CLIENTS; i++) {
		clients[i] = client_open(f);
		ask_on_all(f, &clients[i], 1, "/large");
		assert_true(connections_of(f) <= LIMIT + 1);
	}
	assert_true(client_is_cut(clients[0], PATIENCE));
	ask_on_all(f, &clients[CLIENTS - 1], 1, "/large");
	for (int i = 0; i < CLIENTS; i++)
		close(clients[i]);
}

static void
bodies_take_no_more_memory_than_they_may(void **state)
{
	enum { CLIENTS = 8 };
	struct fixture *f = *state;
	struct str      part = { memset(arena_text(f->a, BODY), 'x', BODY), BODY };
	struct str      head = str_format(f->a,
					  "POST /forms HTTP/1.1\r\nHost: node.example\r\nOrigin: http://node.example\r\n"
					       "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n",
					  BODY + 1);
	int             clients[CLIENTS], refused = 0;

	f->options.limits.body_memory = 3 * 256 * 1024;
	fixture_start(f);
	for (int i = 0; i < CLIENTS; i++) {
		clients[i] = client_open(f);
		client_send(clients[i], head);
		client_send(clients[i], part);
	}
	for (int i = 0; i < CLIENTS; i++)
		client_send(clients[i], STR("x"));
	for (int i = 0; i < CLIENTS; i++) {
		struct heard heard = client_hear(f, clients[i], false);

		assert_true(heard.status == 503 || heard.status == 400); /* 400: taken, but no submission id in it */
		refused += heard.status == 503;
		close(clients[i]);
	}
	assert_in_range(refused, 1, CLIENTS - 1);
	assert_int_equal(fixture_post(f, "/forms", "submission=abc&text=a").status, 200);
}

/* A body that is longer than the route takes is refused in words that arrive, though the client sends on. */
static void
a_refusal_reaches_who_is_still_sending(void **state)
{
	enum { SENT = 512 * 1024 };
	struct fixture *f = *state;
	struct str      part = { memset(arena_text(f->a, SENT), 'x', SENT), SENT };
	struct heard    heard;
	int             client;

	fixture_start(f);
	client = client_open(f);
	client_send(client, str_format(f->a,
				       "POST /forms HTTP/1.1\r\nHost: node.example\r\nOrigin: http://node.example\r\n"
				       "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n",
				       SENT));
	client_send(client, part);
	heard = client_hear(f, client, false);
	assert_int_equal(heard.status, 413);
	assert_true(has(heard.body, "<p>framed</p>"));
	close(client);
}

/* ---- the end ------------------------------------------------------------------------------------------------------ */

static void *
stop(void *context)
{
	server_stop(context);
	return NULL;
}

/* Until nobody listens; true then. */
static bool
refuses_new_clients(struct fixture *f)
{
	int client, status;

	do {
		client = client_try(f);
		status = client < 0 ? errno : 0;
		if (client >= 0)
			close(client);
	} while (status == 0 || status == ECONNRESET); /* reset: it was in the queue when the listener closed */
	return status == ECONNREFUSED;
}

static void
stopping_finishes_what_was_asked_and_takes_nothing_new(void **state)
{
	enum { HELD = 6 };
	struct fixture *f = *state;
	int             held[HELD], idle;
	pthread_t       thread;

	__atomic_store_n(&f->node.holds, 1, __ATOMIC_RELEASE);
	fixture_start(f);
	idle = client_open(f);
	ask_on_all(f, &idle, 1, "/large?loop");
	hold_on(f, "/hold", held, HELD);
	serve_until_called(f, 1 + 2);
	assert_int_equal(pthread_create(&thread, NULL, stop, f->server), 0);
	assert_true(refuses_new_clients(f));
	assert_true(client_is_cut(idle, PATIENCE));
	__atomic_store_n(&f->node.holds, 0, __ATOMIC_RELEASE);
	for (int i = 0; i < HELD; i++) {
		struct heard heard = client_hear(f, held[i], false);

		assert_int_equal(heard.status, 200);
		assert_true(heard.whole && str_is(heard.body, "held"));
		assert_true(client_is_cut(held[i], PATIENCE));
		close(held[i]);
	}
	pthread_join(thread, NULL);
	f->server = NULL;
	close(idle);
}

/* A client that does not take its answer cannot hold up the end. */
static void
stopping_does_not_wait_for_ever(void **state)
{
	struct fixture *f = *state;
	int             silent, greedy;

	f->options.limits.stop_milliseconds = SHORT;
	fixture_start(f);
	silent = client_open(f);
	greedy = client_open(f);
	for (int i = 0; i < 100; i++)
		client_send(greedy, STR("GET /stream HTTP/1.1\r\nHost: node.example\r\n\r\n"));
	serve_until_left(f, 2);
	server_stop(f->server);
	f->server = NULL;
	assert_true(client_is_cut(silent, PATIENCE));
	close(silent);
	close(greedy);
}

/* A machine that asks without end is told to wait; others, and what it asks later, are answered. */
static void
a_client_that_asks_too_much_is_told_to_wait(void **state)
{
	static const struct str proxies[] = { { "127.0.0.1", 9 } };
	struct fixture         *f = *state;
	struct heard            heard;
	int                     client;

	f->options.proxies = proxies;
	f->options.proxy_count = 1;
	f->options.limits.client_requests = 1;
	f->options.limits.client_burst = 3;
	fixture_start(f);
	client = client_open(f);
	for (int i = 0; i < 5; i++) {
		client_send(client, STR("GET /query HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n"));
		heard = client_hear(f, client, false);
		assert_int_equal(heard.status, i < 3 ? 200 : 429);
	}
	assert_true(str_is(heard_field(&heard, "Retry-After"), "1"));
	close(client);
	assert_int_equal(fixture_get(f, "/query", "X-Forwarded-For: 192.0.2.2\r\n").status, 200);
	/* a body that is on its way is read, so that the refusal arrives */
	heard = fixture_ask(f, "POST", "/forms",
			    "X-Forwarded-For: 192.0.2.1\r\nContent-Length: 5\r\nOrigin: http://a\r\n\r\nhello");
	assert_int_equal(heard.status, 429);
	for (int i = 0; i < 20; i++) /* this machine is not counted */
		assert_int_equal(fixture_get(f, "/query", "").status, 200);
}

static void
a_client_has_so_many_connections_and_no_more(void **state)
{
	struct fixture *f = *state;
	int             clients[3], more;

	f->options.limits.client_connections = 3;
	f->options.limits.counts_here = true;
	fixture_start(f);
	for (int i = 0; i < 3; i++) {
		clients[i] = client_open(f);
		client_send(clients[i], STR("GET /query HTTP/1.1\r\nHost: a\r\n\r\n"));
		assert_int_equal(client_hear(f, clients[i], false).status, 200);
	}
	more = client_open(f);
	assert_true(client_is_cut(more, 30 * 1000));
	close(more);
	for (int i = 0; i < 3; i++) { /* those that were there go on */
		client_send(clients[i], STR("GET /query HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
		assert_int_equal(client_hear(f, clients[i], false).status, 200);
		assert_true(client_is_cut(clients[i], 30 * 1000));
		close(clients[i]);
	}
	/* whoever leaves makes room, once the loop has seen it */
	for (int i = 0; i < 10 * 1000 && fixture_get(f, "/query", "").status != 200; i++)
		;
	assert_int_equal(fixture_get(f, "/query", "").status, 200);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_fixture, fixture_drop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(as_many_as_1024_connections_are_answered_at_once),
		TEST(one_after_another_comes_back_from_the_workers),
		TEST(a_body_of_200_kilobytes_comes_through_on_each_connection),
		TEST(who_is_silent_or_drips_is_cut_off_while_others_are_served),
		TEST(who_idles_after_an_answer_is_let_go),
		TEST(who_does_not_take_the_answer_is_cut_off),
		TEST(who_hangs_up_at_any_point_leaves_nothing_behind),
		TEST(a_full_queue_is_said_and_what_needs_no_worker_is_served),
		TEST(who_waits_for_others_keeps_nobody_from_working),
		TEST(beyond_the_limit_of_connections_who_idles_longest_goes),
		TEST(bodies_take_no_more_memory_than_they_may),
		TEST(a_refusal_reaches_who_is_still_sending),
		TEST(a_client_that_asks_too_much_is_told_to_wait),
		TEST(a_client_has_so_many_connections_and_no_more),
		TEST(stopping_finishes_what_was_asked_and_takes_nothing_new),
		TEST(stopping_does_not_wait_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
