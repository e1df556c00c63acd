/* Several services in one server, asked over sockets by the names of their hosts. */
#include "http/hosts.h"

#include "http/fixture.h"
#include "http/head.h"
#include "http/service.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

/* "one" and "two" are awake, "asleep" is called by the test, "broken" cannot be. */
struct town {
	struct fixture     *f;
	struct hosts        hosts;
	struct service      one, two, late;
	struct node         second; /* of "two" */
	pthread_mutex_t     lock;
	pthread_cond_t      changed;
	bool                awake;
	struct host_waiter *waiters;
};

static enum host_state
find_awake(struct service *service, struct service **service_r)
{
	service_use(service);
	*service_r = service;
	return HOST_AWAKE;
}

static enum host_state
find(void *context, struct str name, struct host_waiter *waiter, struct service **service_r, struct error *why)
{
	struct town *town = context;
	bool         awake;

	if (str_is(name, "one"))
		return find_awake(&town->one, service_r);
	if (str_is(name, "two"))
		return find_awake(&town->two, service_r);
	error_set(why, ERROR_STORAGE, "test.host", "not \"%.*s\"", STR_ARGS(name));
	if (str_is(name, "broken"))
		return HOST_BROKEN;
	if (!str_is(name, "asleep"))
		return HOST_UNKNOWN;
	pthread_mutex_lock(&town->lock);
	awake = town->awake;
	if (!awake) {
		waiter->next = town->waiters;
		town->waiters = waiter;
		pthread_cond_signal(&town->changed);
	}
	pthread_mutex_unlock(&town->lock);
	return awake ? find_awake(&town->late, service_r) : HOST_SLEEPS;
}

/* Waits until somebody waits, and calls all who do. */
static void
wake_all(struct town *town)
{
	struct host_waiter *waiter;

	pthread_mutex_lock(&town->lock);
	while (town->waiters == NULL)
		pthread_cond_wait(&town->changed, &town->lock);
	waiter = town->waiters;
	town->waiters = NULL;
	town->awake = true;
	pthread_mutex_unlock(&town->lock);
	for (struct host_waiter *next; waiter != NULL; waiter = next) {
		next = waiter->next;
		waiter->call(waiter);
	}
}

static int
open_town(void **state)
{
	static const struct str english = { "en", 2 };
	struct fixture         *f = fixture_open();
	struct town            *town = ARENA_NEW(f->a, struct town);
	struct server_options   nobody = { .tables = f->options.tables,
					   .table_count = f->options.table_count,
					   .templates = f->options.templates,
					   .template_count = f->options.template_count,
					   .listen = f->options.listen,
					   .listen_count = 1,
					   .languages = &english,
					   .language_count = 1,
					   .loops = 2,
					   .workers = 2,
					   .cache_bytes = f->options.cache_bytes,
					   .hosts = &town->hosts };
	struct server_options   second = f->options;

	pthread_mutex_init(&town->lock, NULL);
	pthread_cond_init(&town->changed, NULL);
	second.node = &town->second;
	town->f = f;
	town->hosts = (struct hosts){ .context = town, .find = find };
	assert_true(service_open(f->a, &f->options, &town->one, NULL));
	assert_true(service_open(f->a, &second, &town->two, NULL));
	assert_true(service_open(f->a, &f->options, &town->late, NULL));
	f->options = nobody;
	fixture_start(f);
	*state = town;
	return 0;
}

static int
close_town(void **state)
{
	struct town    *town = *state;
	struct service *services[] = { &town->one, &town->two, &town->late };

	server_stop(town->f->server);
	town->f->server = NULL;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(service_users(services[i]), 0);
		service_close(services[i]);
	}
	pthread_cond_destroy(&town->changed);
	pthread_mutex_destroy(&town->lock);
	fixture_close(town->f);
	return 0;
}

static struct heard
ask(struct town *town, const char *host, const char *target)
{
	struct fixture *f = town->f;
	int             client = client_open(f);
	struct heard    heard;

	client_send(client, str_format(f->a, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", target, host));
	heard = client_hear(f, client, false);
	close(client);
	return heard;
}

static void
each_host_has_its_service_and_its_pages_in_the_cache(void **state)
{
	struct town *town = *state;
	int          before = town->f->node.calls;

	for (int i = 0; i < 3; i++) {
		assert_int_equal(ask(town, "one", "/records/a").status, 200);
		assert_int_equal(ask(town, "TWO.:8080", "/records/a").status, 200);
	}
	assert_int_equal(town->f->node.calls - before, 1);
	assert_int_equal(town->second.calls, 1);
	assert_int_equal(ask(town, "two", "/static/style-1.css").status, 200);
}

static void
who_is_nobody_is_told_so_and_who_is_broken_too(void **state)
{
	static const struct {
		const char *host;
		int         status;
		const char *says;
	} cases[] = {
		{ "three", 421, "not \"three\"" },
		{ "one.two", 421, "" },
		{ "on", 421, "" },
		{ "broken", 503, "not \"broken\"" },
		{ "o\tne", 400, "host" },
		{ "one/../two", 400, "host" },
		{ "one, two", 400, "host" },
		{ "[::1]:80", 421, "" },
		{ "one..", 421, "" },
		{ "", 400, "host" },
	};
	struct town *town = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct heard heard = ask(town, cases[i].host, "/records/a");

		if (heard.status != cases[i].status || !has(heard.body, cases[i].says))
			fail_msg("%s: %d %.*s", cases[i].host, heard.status, STR_ARGS(heard.body));
		if (heard.status == 503)
			assert_true(heard_field(&heard, "Retry-After").length > 0);
	}
	assert_int_equal(ask(town, "three", "/static/style-1.css").status, 421);
}

static void
who_asks_a_sleeping_host_waits_until_it_is_called(void **state)
{
	struct town    *town = *state;
	struct fixture *f = town->f;
	int             clients[3];
	struct str      form = STR("text=one&submission=abc");

	for (int i = 0; i < 3; i++)
		clients[i] = client_open(f);
	client_send(clients[0],
		    STR("GET /records/a HTTP/1.1\r\nHost: asleep\r\n\r\nGET /records/b HTTP/1.1\r\nHost: one\r\n\r\n"));
	client_send(clients[1],
		    str_format(f->a,
			       "POST /forms HTTP/1.1\r\nHost: asleep\r\nOrigin: http://asleep\r\nContent-Type: "
			       "application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%.*s",
			       form.length, STR_ARGS(form)));
	client_send(clients[2], STR("GET /stream HTTP/1.1\r\nHost: asleep\r\n\r\n"));
	assert_int_equal(ask(town, "one", "/records/c").status, 200); /* others are answered meanwhile */
	wake_all(town);
	assert_int_equal(client_hear(f, clients[0], false).status, 200);
	assert_int_equal(client_hear(f, clients[0], false).status, 200);
	assert_true(client_hear(f, clients[1], false).status < 400);
	assert_int_equal(client_hear(f, clients[2], false).body.length, FIXTURE_BIG);
	for (int i = 0; i < 3; i++)
		close(clients[i]);
}

static void
names_are_without_port_final_dot_and_capitals(void **state)
{
	static const struct {
		const char *url, *name;
	} cases[] = {
		{ "https://CHM.example.org:8443/", "chm.example.org" },
		{ "http://chm.example.org./", "chm.example.org" },
		{ "http://[::1]:8080/", "[::1]" },
		{ "http://chm", "chm" },
		{ "chm", "" },
		{ "http://", "" },
		{ "http://[::1", "[::1" },
	};
	struct town *town = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str name;

		host_name_of_url(town->f->a, str_of(cases[i].url), &name);
		if (!str_is(name, cases[i].name))
			fail_msg("%s: %.*s", cases[i].url, STR_ARGS(name));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_host_has_its_service_and_its_pages_in_the_cache),
		cmocka_unit_test(who_is_nobody_is_told_so_and_who_is_broken_too),
		cmocka_unit_test(who_asks_a_sleeping_host_waits_until_it_is_called),
		cmocka_unit_test(names_are_without_port_final_dot_and_capitals),
	};

	return cmocka_run_group_tests(tests, open_town, close_town);
}
