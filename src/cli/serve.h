/* What `chm serve` does for one node and for many. */
#ifndef CLI_SERVE_H
#define CLI_SERVE_H

#include "cli/command.h"
#include "http/server.h"

#include <signal.h>

/* Gives an opened node its pages and what its settings say of clients and proxies, and starts its background work. `a` lives as long as the node. */
CHECKED bool serve_prepare(struct arena *a, struct node *node, struct server_options *options, struct error *error);

/* Certificate, key, and listeners without TLS: as the call says, else as the settings do. `node` may be NULL. */
CHECKED bool serve_choose_tls(const struct call *call, const struct node *node, struct server_options *options,
			      struct error *error);

/* Starts the server, says where it answers, and stops it when the signal to stop comes: returns the exit status. `log` says
 * so, too. */
int serve_until_signal(const struct call *call, const struct server_options *options, const sigset_t *signals);

/* chm serve --all DIR */
int serve_all(const struct call *call, const sigset_t *signals);

#endif
