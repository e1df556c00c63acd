/* chm serve: the node answers until it is asked to stop. */
#include "cli/serve.h"

#include "cli/open.h"
#include "cli/run.h"
#include "base/log.h"
#include "http/server.h"
#include "network/harvest.h"
#include "pages/pages.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>

bool
serve_prepare(struct arena *a, struct node *node, struct server_options *options, struct error *error)
{
	return pages_open(a, node, options, error) && node_start_jobs(node, &harvest_job, 1, error);
}

/* The listeners of the call, else of the settings. */
static void
choose_listeners(const struct call *call, const struct node *node, struct server_options *options)
{
	struct str *given;

	options->listen_count = call_options(call, "listen", &given);
	options->listen = given;
	if (options->listen_count == 0) {
		options->listen = node->settings.listen;
		options->listen_count = node->settings.listen_count;
	}
}

int
serve_until_signal(const struct call *call, const struct server_options *options, const sigset_t *signals)
{
	struct server *server;
	struct error   error = { 0 };
	int            signal_number;

	if (!server_start(options, &server, &error))
		return call_failed(call, &error);
	for (size_t i = 0; i < options->listen_count; i++)
		fprintf(stderr, "chm answers at http://%.*s/\n", STR_ARGS(server_address(call->a, server, i)));
	do
		sigwait(signals, &signal_number);
	while (signal_number == SIGHUP);
	log_write(options->log, LOG_INFO, STR(""), "serve.stop", "finishing what is being answered");
	server_stop(server);
	return EXIT_DONE;
}

static int
serve(struct call *call, struct node *node, const sigset_t *signals)
{
	struct server_options options = { .workers = (unsigned)node->settings.workers,
					  .cache_bytes = (size_t)node->settings.page_cache_bytes,
					  .log = node->log };
	struct error          error = { 0 };

	if (!serve_prepare(call->a, node, &options, &error))
		return call_failed(call, &error);
	choose_listeners(call, node, &options);
	return serve_until_signal(call, &options, signals);
}

/* Pages are kept by one thread and let go by another. With a heap for each thread, as is usual, the heaps fill with holes:
 * 74 MB under load where two take 40, and answer as fast. What is large goes back to the system when it is freed: as is usual,
 * the first that is freed would raise the size from which that is so, and the heaps grow around it, some megabytes an hour. */
enum { HEAPS = 2, LARGE = 128 * 1024 };

int
run_serve(struct call *call)
{
	struct node *node;
	sigset_t     signals;
	int          status;

	if (call->argument_count > 0)
		return call_misused(call, "'%.*s' has no meaning here", STR_ARGS(call->arguments[0]));
	mallopt(M_ARENA_MAX, HEAPS);
	mallopt(M_MMAP_THRESHOLD, LARGE);
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	/* before any thread starts, so that all of them leave these to sigwait */
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	if (call_has(call, "all"))
		return serve_all(call, &signals);
	if (!call_open_node(call, NODE_FOLLOW, &node, &status))
		return status;
	status = serve(call, node, &signals);
	node_close(node);
	return status;
}
