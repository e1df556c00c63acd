/* A fleet: the nodes below one folder, in one process, each under the name of the host in its `url`.
 *
 * A node is opened when it is asked for or a job of it is due, and closed when it has been idle for a while. Threads are the
 * fleet's, not a node's. A node that cannot be opened is broken until it can: its host says so, the others do not notice.
 * The folder is looked at again every two seconds: nodes come, change their settings and go while the fleet runs. */
#ifndef FLEET_FLEET_H
#define FLEET_FLEET_H

#include "http/hosts.h"
#include "http/server.h"

struct fleet;
struct node;

struct fleet_options {
	struct str  folder;
	size_t      awake; /* most nodes that are open without being in use; 0: LIMIT_FLEET_AWAKE */
	int64_t     idle;  /* milliseconds after its last use until a node is closed */
	struct log *log;   /* for what is about no node, or about one that is not open */

	/* Brings to a node that was opened what the rooms above give it: fills in `options` as pages_open() does, starts its
	 * jobs. `a` lives as long as the node. */
	bool (*prepare)(struct arena *a, struct node *node, struct server_options *options, struct error *error);
};

/* Looks for nodes and begins to tend them. ERROR_INPUT when there is no such folder, ERROR_STORAGE when it
 * cannot be read. */
CHECKED bool fleet_open(const struct fleet_options *options, struct fleet **fleet_r, struct error *error);

/* For struct server_options; stands as long as the fleet. */
const struct hosts *fleet_hosts(const struct fleet *fleet);

/* A node that was asked for in another way than by its host. */
struct fleet_visit;

/* The `nth` of the nodes, from 0, to whose mailbox (`mail.incoming`) an address belongs; opened, for which the caller waits, and
 * kept open until it is left. ERROR_ABSENT "fleet.mailbox" when there is no such; ERROR_STORAGE "fleet.broken" when it cannot be opened. */
CHECKED bool fleet_enter(struct fleet *fleet, struct str address, size_t nth, struct node **node_r,
			 struct fleet_visit **visit_r, struct error *error);
void         fleet_leave(struct fleet_visit *visit);

struct fleet_state {
	size_t nodes, awake, broken;
};

void fleet_state(struct fleet *fleet, struct fleet_state *state_r);

/* Closes all nodes; the server must have stopped. May be NULL. */
void fleet_close(struct fleet *fleet);

#endif
