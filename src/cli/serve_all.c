/* chm serve --all: the nodes below a folder, in one process. */
#include "cli/serve.h"

#include "base/log.h"
#include "fleet/fleet.h"
#include "letters/lmtp.h"
#include "node/node.h"
#include "notices/purpose.h"
#include "pages/pages.h"
#include "pages/templates.h"
#include "requests/elsewhere.h"

#include <unistd.h>

enum { IDLE_SECONDS = 60, CACHE_BYTES = 32 * 1024 * 1024, MOST_SECONDS = 86400, MOST_AWAKE = 1000 };

static const struct str anywhere[] = { { "127.0.0.1:8080", 14 } };
static const struct str languages[] = { { "en", 2 } };

/* A number of the call. */
static bool
read_number(const struct call *call, const char *name, int64_t most, int64_t otherwise, int64_t *number_r)
{
	struct str text = call_option(call, name);

	*number_r = otherwise;
	return text.length == 0 || (str_integer(text, number_r) && *number_r >= 0 && *number_r <= most);
}

/* One address cannot be that of each node that is open. Without one for all of them their mail does not come, which is said. */
static bool
prepare_member(struct arena *a, struct node *node, struct server_options *options, struct error *error)
{
	if (node->settings.mail_lmtp.length > 0)
		log_write(node->log, LOG_WARNING, STR(""), "lmtp.all",
			  "mail.lmtp is not followed by a server of many nodes, which takes mail for all of them by "
			  "'chm serve --all DIR --lmtp ADDRESS'");
	requests_watch(node);
	return serve_prepare(a, node, options, error);
}

/* ---- mail -------------------------------------------------------------------------------------------------------- */

/* Of the nodes with this mailbox the one that has made the address: its mark is made with the node's secret. While one of them cannot
 * be opened it may be that one. */
static bool
enter_node(struct arena *a, void *context, struct str address, struct node **node_r, void **visit_r,
	   struct error *error)
{
	struct fleet_visit *visit;
	struct purpose      purpose;
	struct error        why = { 0 }, broken = { 0 };

	for (size_t i = 0; why.code != ERROR_ABSENT; i++) {
		why = (struct error){ 0 };
		if (fleet_enter(context, address, i, node_r, &visit, &why)) {
			*visit_r = visit;
			if (purpose_read(a, *node_r, address, &purpose))
				return true;
			fleet_leave(visit);
		} else if (why.code != ERROR_ABSENT) {
			broken = why;
		}
	}
	*error = broken.code != ERROR_NONE ? broken : why;
	return false;
}

static void
leave_node(void *context, void *visit)
{
	(void)context;
	fleet_leave(visit);
}

static bool
open_lmtp(const struct call *call, const struct fleet_options *options, struct fleet *fleet, struct lmtp **lmtp_r,
	  struct error *error)
{
	const struct mail_nodes nodes = { .context = fleet,
					  .name = STR("localhost"),
					  .folder = options->folder,
					  .log = options->log,
					  .enter = enter_node,
					  .leave = leave_node };
	struct str              address = call_option(call, "lmtp");

	*lmtp_r = NULL;
	if (address.length == 0)
		return true;
	if (!lmtp_open(&nodes, address, lmtp_r, error))
		return false;
	fprintf(stderr, "chm takes mail at %.*s\n", STR_ARGS(lmtp_address(call->a, *lmtp_r)));
	return true;
}

/* ---- all of it --------------------------------------------------------------------------------------------------- */

static int
serve_fleet(const struct call *call, const struct fleet_options *fleet_options, const sigset_t *signals)
{
	struct server_options options = {
		.languages = languages,
		.language_count = 1,
		.cache_bytes = CACHE_BYTES,
		.log = fleet_options->log,
	};
	struct fleet      *fleet;
	struct lmtp       *lmtp;
	struct fleet_state state;
	struct str        *given;
	struct error       error = { 0 };
	int                status;

	options.table_count = pages_tables(&options.tables);
	options.template_count = templates_list(&options.templates);
	options.listen_count = call_options(call, "listen", &given);
	options.listen = options.listen_count > 0 ? given : anywhere;
	if (options.listen_count == 0)
		options.listen_count = 1;
	options.limits.client_connections = -1; /* proxies are known to each node, not to all */
	if (!serve_choose_tls(call, NULL, &options, &error))
		return call_failed(call, &error);
	if (!fleet_open(fleet_options, &fleet, &error))
		return call_failed(call, &error);
	fleet_state(fleet, &state);
	log_write(fleet_options->log, LOG_INFO, STR(""), "fleet.start", "%zu nodes below %.*s", state.nodes,
		  STR_ARGS(fleet_options->folder));
	if (!open_lmtp(call, fleet_options, fleet, &lmtp, &error)) {
		fleet_close(fleet);
		return call_failed(call, &error);
	}
	options.hosts = fleet_hosts(fleet);
	status = serve_until_signal(call, &options, signals);
	lmtp_close(lmtp); /* before its nodes */
	fleet_close(fleet);
	return status;
}

int
serve_all(const struct call *call, const sigset_t *signals)
{
	struct log_options   log = { .descriptor = STDERR_FILENO, .json = call->json, .level = LOG_INFO };
	struct fleet_options options = { .folder = call_option(call, "all"), .prepare = prepare_member };
	int64_t              idle, awake;
	int                  status;

	if (!read_number(call, "idle", MOST_SECONDS, IDLE_SECONDS, &idle) ||
	    !read_number(call, "awake", MOST_AWAKE, 0, &awake))
		return call_misused(call, "--idle takes seconds up to %d, --awake a number up to %d", MOST_SECONDS,
				    MOST_AWAKE);
	options.idle = idle * 1000;
	options.awake = (size_t)awake;
	options.log = log_open(&log);
	status = serve_fleet(call, &options, signals);
	log_close(options.log);
	return status;
}
