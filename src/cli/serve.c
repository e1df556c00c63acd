/* chm serve: the node answers until it is asked to stop. */
#include "cli/serve.h"

#include "cli/open.h"
#include "cli/run.h"
#include "base/file.h"
#include "base/log.h"
#include "http/server.h"
#include "network/harvest.h"
#include "network/openid.h"
#include "notices/deliver.h"
#include "pages/account_mail.h"
#include "pages/pages.h"
#include "requests/tell.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>

enum { LOOK_SECONDS = 5 };

/* 0 of the settings is without limit, which options say by -1. */
static int64_t
limit_of(int64_t setting)
{
	return setting > 0 ? setting : -1;
}

static void
choose_clients(const struct node *node, struct server_options *options)
{
	const struct settings *settings = &node->settings;

	options->url = settings->url;
	options->redirects = settings->redirects;
	options->hsts = str_starts(settings->url, STR("https://")) ? settings->hsts : 0;
	options->proxies = settings->proxies;
	options->proxy_count = settings->proxy_count;
	options->proxy_header = settings->proxy_forwarded ? PROXY_FORWARDED : PROXY_X_FORWARDED;
	options->limits.client_requests = limit_of(settings->client_requests);
	options->limits.client_burst = settings->client_burst;
	options->limits.client_connections = limit_of(settings->client_connections);
}

bool
serve_prepare(struct arena *a, struct node *node, struct server_options *options, struct error *error)
{
	const struct job_kind kinds[] = { harvest_job, oai_job,          mail_job,   mail_upkeep_job,     alerts_job,
					  request_job, account_mail_job, openid_job, openid_providers_job };

	choose_clients(node, options);
	return pages_open(a, node, options, error) && node_tell_settings(node, error) &&
	       node_start_jobs(node, kinds, sizeof kinds / sizeof kinds[0], error);
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

/* A file of the settings, below the node directory unless its path is whole. */
static struct str
file_of(const struct call *call, const struct node *node, struct str path)
{
	return path.length == 0 || str_starts(path, STR("/")) ? path : path_join(call->a, node->folder, path);
}

bool
serve_choose_tls(const struct call *call, const struct node *node, struct server_options *options, struct error *error)
{
	static const struct settings none = { 0 };
	const struct settings       *settings = node != NULL ? &node->settings : &none;
	struct str                  *given;
	size_t                       count = call_options(call, "tls", &given);

	options->certificate = count > 0 ? given[count - 2] : file_of(call, node, settings->certificate);
	options->key = count > 0 ? given[count - 1] : file_of(call, node, settings->key);
	options->plain_count = call_options(call, "plain", &given);
	options->plain = given;
	if (options->plain_count == 0) {
		options->plain = settings->plain;
		options->plain_count = settings->plain_count;
	}
	if ((options->certificate.length == 0) != (options->key.length == 0))
		return error_set(error, ERROR_INPUT, "serve.tls",
				 "a certificate and its key are needed, not one of them");
	return options->certificate.length > 0 || options->plain_count == 0 ||
	       error_set(error, ERROR_INPUT, "serve.plain",
			 "without TLS all listeners are plain: 'listen' is for them");
}

/* Says where it answers, and waits for a signal to stop; meanwhile looks whether there is a new certificate. */
static void
wait_for_stop(const struct call *call, const struct server_options *options, struct server *server,
	      const sigset_t *signals)
{
	const struct timespec pause = { .tv_sec = LOOK_SECONDS };
	int                   number;

	for (size_t i = 0; i < options->listen_count + options->plain_count; i++)
		fprintf(stderr, "chm answers at http%s://%.*s/\n",
			options->certificate.length > 0 && i < options->listen_count ? "s" : "",
			STR_ARGS(server_address(call->a, server, i)));
	do {
		number = sigtimedwait(signals, NULL, &pause);
		server_renew(server, number == SIGHUP);
	} while (number != SIGTERM && number != SIGINT);
}

int
serve_until_signal(const struct call *call, const struct server_options *options, const sigset_t *signals)
{
	struct server *server;
	struct error   error = { 0 };

	if (!server_start(options, &server, &error))
		return call_failed(call, &error);
	wait_for_stop(call, options, server, signals);
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
	if (!serve_choose_tls(call, node, &options, &error))
		return call_failed(call, &error);
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
