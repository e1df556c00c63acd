/* chm serve: the node answers until it is asked to stop. */
#include "cli/serve.h"

#include "cli/open.h"
#include "cli/run.h"
#include "base/file.h"
#include "base/log.h"
#include "http/server.h"
#include "letters/imap.h"
#include "letters/inbox.h"
#include "letters/lmtp.h"
#include "letters/sender_check.h"
#include "network/harvest.h"
#include "network/link_check.h"
#include "network/openid.h"
#include "node/files.h"
#include "notices/deliver.h"
#include "pages/account_mail.h"
#include "pages/doors.h"
#include "pages/pages.h"
#include "pages/site.h"
#include "requests/tell.h"
#include "requests/unconfirmed.h"
#include "records/types.h"
#include "text/words.h"
#include "vocabularies/vocabularies.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>

enum { LOOK_SECONDS = 1 };

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
	const struct job_kind kinds[] = { harvest_job,      harvest_look_job, harvest_remove_job,   oai_job,
					  mail_job,         mail_upkeep_job,  alerts_job,           request_job,
					  account_mail_job, openid_job,       openid_providers_job, imap_job,
					  letters_job,      links_job,        link_checks_job,      sender_check_job,
					  unconfirmed_job };

	choose_clients(node, options);
	return pages_open(a, node, options, error) && node_tell_settings(node, error) &&
	       node_start_figures(node, error) && node_start_jobs(node, kinds, sizeof kinds / sizeof kinds[0], error);
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

bool
serve_choose_tls(const struct call *call, const struct node *node, struct server_options *options, struct error *error)
{
	static const struct settings none = { 0 };
	const struct settings       *settings = node != NULL ? &node->settings : &none;
	struct str                  *given;
	size_t                       count = call_options(call, "tls", &given);

	options->certificate = settings->certificate;
	options->key = settings->key;
	if (count > 0) {
		options->certificate = given[count - 2];
		options->key = given[count - 1];
	} else if (node != NULL) {
		options->certificate = path_below(call->a, node->folder, settings->certificate);
		options->key = path_below(call->a, node->folder, settings->key);
	}
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

static void
say_where(const struct call *call, const struct server_options *options, const struct server *server)
{
	for (size_t i = 0; i < options->listen_count + options->plain_count; i++)
		fprintf(stderr, "chm answers at http%s://%.*s/\n",
			options->certificate.length > 0 && i < options->listen_count ? "s" : "",
			STR_ARGS(server_address(call->a, server, i)));
}

/* ---- following the settings -------------------------------------------------------------------------------------- */

/* What `chm serve` keeps from one opening of its node to the next, which follows when settings or look have changed. */
struct serving {
	struct call      *call;
	const sigset_t   *signals;
	struct hash       state; /* of the node's files, when they were read */
	struct str       *asked; /* where it is to answer, by call or settings, ... */
	struct str       *bound; /* ... and where it does: a port that was any stays the same */
	size_t            count;
	struct listeners *listeners; /* of the server before: who connects meanwhile waits */
	bool              follows;   /* it was ended to be opened anew */
};

/* Whether a node could be opened with what its files say now. */
static bool
can_follow(const struct serving *serving, struct log *log)
{
	struct arena              *a = arena_open(0);
	struct str                 folder = serving->call->folder;
	struct settings            settings;
	struct site                site;
	const struct words        *words;
	const struct vocabularies *vocabularies;
	const struct types        *types;
	struct error               error = { 0 };
	bool                       good = vocabularies_own(a, &vocabularies, &error) &&
		    types_read(a, path_join(a, folder, STR("types")), vocabularies, &types, &error) &&
		    settings_read(a, folder, &settings, &error) && site_read(a, folder, &site, &error) &&
		    words_read(a, path_join(a, folder, STR("ui/words")), &words, &error) &&
		    metrics_check(&settings, &error) &&
		    (settings.mail_lmtp.length == 0 || lmtp_address_check(folder, settings.mail_lmtp, &error));

	if (!good)
		log_write(log, LOG_WARNING, STR(""), "serve.follow",
			  "changed settings or look are not followed: %s: %s", error.place, error.detail);
	arena_close(a);
	return good;
}

static bool
has_changed(struct serving *serving, struct log *log)
{
	struct hash state = node_files_state(serving->call->folder);

	if (memcmp(&state, &serving->state, sizeof state) == 0)
		return false;
	serving->state = state;
	return can_follow(serving, log);
}

/* Waits for a signal to stop, or until the node is to be opened anew; meanwhile looks whether there is a new certificate. */
static void
wait_for_stop(struct serving *serving, struct server *server, struct log *log, const sigset_t *signals)
{
	const struct timespec pause = { .tv_sec = LOOK_SECONDS };
	int                   number;

	do {
		number = sigtimedwait(signals, NULL, &pause);
		server_renew(server, number == SIGHUP);
		if (serving != NULL && number != SIGTERM && number != SIGINT)
			serving->follows = has_changed(serving, log);
	} while (number != SIGTERM && number != SIGINT && (serving == NULL || !serving->follows));
}

int
serve_until_signal(const struct call *call, const struct server_options *options, const sigset_t *signals)
{
	struct server *server;
	struct error   error = { 0 };

	if (!server_start(options, &server, &error))
		return call_failed(call, &error);
	say_where(call, options, server);
	wait_for_stop(NULL, server, options->log, signals);
	log_write(options->log, LOG_INFO, STR(""), "serve.stop", "finishing what is being answered");
	server_stop(server);
	return EXIT_DONE;
}

/* Where it answered before, when it is to answer at the same places again. */
static void
choose_again(const struct serving *serving, struct server_options *options)
{
	bool same = serving->bound != NULL && serving->count == options->listen_count;

	for (size_t i = 0; same && i < serving->count; i++)
		same = str_equal(serving->asked[i], options->listen[i]);
	if (same)
		options->listen = serving->bound;
}

static void
keep_where(struct serving *serving, const struct server_options *options, const struct server *server)
{
	struct arena *a = serving->call->a;

	if (options->listen == serving->bound)
		return;
	serving->count = options->listen_count;
	serving->asked = ARENA_ARRAY(a, struct str, serving->count);
	serving->bound = ARENA_ARRAY(a, struct str, serving->count);
	for (size_t i = 0; i < serving->count; i++) {
		serving->asked[i] = str_copy(a, options->listen[i]);
		serving->bound[i] = server_address(a, server, i);
	}
	say_where(serving->call, options, server);
}

/* Mail by LMTP, when the settings say where. A running node that is to listen where it cannot goes on without: the server
 * before it keeps the mail. */
static bool
open_lmtp(const struct serving *serving, struct node *node, struct lmtp **lmtp_r, struct error *error)
{
	const struct call *call = serving->call;
	struct mail_nodes  nodes = mail_nodes_of(call->a, node);
	struct error       why = { 0 };

	*lmtp_r = NULL;
	if (node->settings.mail_lmtp.length == 0)
		return true;
	if (!lmtp_open(&nodes, node->settings.mail_lmtp, lmtp_r, &why)) {
		log_error(node->log, STR(""), &why);
		*error = why;
		return serving->bound != NULL;
	}
	fprintf(stderr, "chm takes mail at %.*s\n", STR_ARGS(lmtp_address(call->a, *lmtp_r)));
	return true;
}

static int
serve(struct serving *serving, struct arena *a, struct node *node)
{
	const struct call    *call = serving->call;
	struct server_options options = { .workers = (unsigned)node->settings.workers,
					  .cache_bytes = (size_t)node->settings.page_cache_bytes,
					  .log = node->log };
	struct server        *server;
	struct lmtp          *lmtp;
	struct error          error = { 0 };
	bool                  good;

	if (!serve_prepare(a, node, &options, &error))
		return call_failed(call, &error);
	choose_listeners(call, node, &options);
	choose_again(serving, &options);
	options.kept = serving->listeners;
	good = serve_choose_tls(call, node, &options, &error) && server_start(&options, &server, &error);
	listeners_close(serving->listeners);
	serving->listeners = NULL;
	if (!good)
		return call_failed(call, &error);
	if (!open_lmtp(serving, node, &lmtp, &error)) {
		server_stop(server);
		return call_failed(call, &error);
	}
	keep_where(serving, &options, server);
	wait_for_stop(serving, server, node->log, serving->signals);
	log_write(node->log, LOG_INFO, STR(""), serving->follows ? "serve.follow" : "serve.stop",
		  serving->follows ? "settings or look have changed: what is being answered is finished, then they hold"
				   : "finishing what is being answered");
	lmtp_close(lmtp);
	if (serving->follows)
		serving->listeners = server_keep_listeners(server);
	server_stop(server);
	return EXIT_DONE;
}

static int
serve_once(struct serving *serving)
{
	struct arena *a = arena_open(0);
	struct node  *node;
	int           status;

	serving->follows = false;
	serving->state = node_files_state(serving->call->folder);
	if (call_open_node(serving->call, NODE_FOLLOW, &node, &status)) {
		status = serve(serving, a, node);
		node_close(node);
	}
	arena_close(a);
	return status;
}

/* Pages are kept by one thread and let go by another. With a heap for each thread, as is usual, the heaps fill with holes:
 * 74 MB under load where two take 40, and answer as fast. What is large goes back to the system when it is freed: as is usual,
 * the first that is freed would raise the size from which that is so, and the heaps grow around it, some megabytes an hour. */
enum { HEAPS = 2, LARGE = 128 * 1024 };

int
run_serve(struct call *call)
{
	sigset_t       signals;
	struct serving serving = { .call = call, .signals = &signals };
	int            status;

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
	do
		status = serve_once(&serving);
	while (serving.follows);
	listeners_close(serving.listeners);
	return status;
}
