/* Nodes of a fleet wake for their jobs and sleep again, without a server. */
#include "fleet/fleet.h"

#include "base/file.h"
#include "http/service.h"
#include "jobs/jobs.h"
#include "node/node.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

enum { NODES = 3 };

static const char settings_text[] = "name = CHM Test\nshort = ke\ncountry = KE\nlanguages = en\nlog.level = error\n";

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t  changed = PTHREAD_COND_INITIALIZER;
static int             opened, worked, called;

static void
count(int *what)
{
	pthread_mutex_lock(&lock);
	++*what;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

static void
wait_for(const int *what, int least)
{
	pthread_mutex_lock(&lock);
	while (*what < least)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

static bool
work(struct job *job, void *context, struct error *error)
{
	(void)job;
	(void)context;
	(void)error;
	count(&worked);
	return true;
}

static int64_t
version_of(struct node *node)
{
	(void)node;
	return 1;
}

/* A job for each second. */
static bool
prepare(struct arena *a, struct node *node, struct server_options *options, struct error *error)
{
	static const struct job_kind kind = { "test", "Counts", work, 1, 1 };

	(void)a;
	count(&opened);
	options->languages = node->settings.languages;
	options->language_count = node->settings.language_count;
	options->node = node;
	options->version = version_of;
	return node_start_jobs(node, &kind, 1, error);
}

struct fixture {
	struct arena *a;
	struct str    folder;
	struct fleet *fleet;
	struct error  error;
};

static void
need(struct fixture *f, bool good)
{
	if (!good)
		fail_msg("%s: %s", f->error.key, f->error.detail);
}

static int
open_fixture(void **state)
{
	struct arena        *a = arena_open(0);
	struct fixture      *f = ARENA_NEW(a, struct fixture);
	struct fleet_options options = { .prepare = prepare };
	char                 folder[] = "/tmp/chm-fleet-XXXXXX";

	f->a = a;
	assert_non_null(mkdtemp(folder));
	f->folder = str_copy(a, str_of(folder));
	for (int i = 0; i < NODES; i++) {
		struct settings settings;
		struct str      text = str_format(a, "%surl = http://n%d/\n", settings_text, i);

		need(f, settings_parse(a, text, STR("node.ini"), &settings, &f->error));
		need(f, node_make(str_format(a, "%s/n%d", folder, i), &settings, &f->error));
		text = str_join(a, settings_format(a, &settings), STR("log.level = error\n"));
		need(f, file_write(str_format(a, "%s/n%d/node.ini", folder, i), text, 0640, &f->error));
	}
	opened = worked = called = 0;
	options.folder = f->folder;
	need(f, fleet_open(&options, &f->fleet, &f->error));
	*state = f;
	return 0;
}

static int
close_fixture(void **state)
{
	struct fixture *f = *state;

	fleet_close(f->fleet);
	need(f, file_remove(f->folder, &f->error));
	arena_close(f->a);
	return 0;
}

static void
jobs_of_sleeping_nodes_run_when_they_are_due(void **state)
{
	struct fixture    *f = *state;
	struct fleet_state fleet;

	wait_for(&worked, 3 * NODES);
	wait_for(&opened, 2 * NODES); /* so they were closed between */
	fleet_state(f->fleet, &fleet);
	assert_int_equal(fleet.nodes, NODES);
	assert_int_equal(fleet.broken, 0);
}

static void
call(struct host_waiter *waiter)
{
	(void)waiter;
	count(&called);
}

/* Asks as a server does: waits as often as it is told to. */
static enum host_state
ask(struct fixture *f, const char *name, struct service **service_r)
{
	const struct hosts *hosts = fleet_hosts(f->fleet);
	struct host_waiter  waiter = { .call = call };
	struct error        why = { 0 };
	enum host_state     state;
	int                 before;

	do {
		pthread_mutex_lock(&lock);
		before = called;
		pthread_mutex_unlock(&lock);
		state = hosts->find(hosts->context, str_of(name), &waiter, service_r, &why);
		if (state == HOST_SLEEPS)
			wait_for(&called, before + 1);
	} while (state == HOST_SLEEPS);
	return state;
}

static void
a_node_that_is_used_stays_and_one_that_is_gone_is_unknown(void **state)
{
	struct fixture *f = *state;
	struct service *service = NULL, *again = NULL;

	assert_int_equal(ask(f, "n1", &service), HOST_AWAKE);
	assert_int_equal(ask(f, "nowhere", &again), HOST_UNKNOWN);
	wait_for(&worked, 2 * NODES); /* the others come and go */
	assert_int_equal(ask(f, "n1", &again), HOST_AWAKE);
	assert_ptr_equal(again, service);
	assert_int_equal(service_users(service), 2);
	need(f, file_remove(str_format(f->a, "%.*s/n1/node.ini", STR_ARGS(f->folder)), &f->error));
	while (ask(f, "n1", &again) == HOST_AWAKE) {
		service_drop(again);
		usleep(1000);
	}
	service_drop(service);
	service_drop(service);
	assert_int_equal(ask(f, "n2", &service), HOST_AWAKE);
	service_drop(service);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(jobs_of_sleeping_nodes_run_when_they_are_due, open_fixture,
						close_fixture),
		cmocka_unit_test_setup_teardown(a_node_that_is_used_stays_and_one_that_is_gone_is_unknown, open_fixture,
						close_fixture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
