/* The nodes of a fleet, asleep and awake. Internal to fleet/.
 *
 * All of it is under the fleet's lock, except what is opened and closed, which belongs to the one thread that does so: the
 * state OPENING or CLOSING says that there is one. */
#ifndef FLEET_MEMBER_H
#define FLEET_MEMBER_H

#include "base/chores.h"
#include "base/table.h"
#include "fleet/fleet.h"
#include "http/service.h"
#include "node/node.h"

#include <pthread.h>

enum member_state { MEMBER_ASLEEP, MEMBER_OPENING, MEMBER_AWAKE, MEMBER_CLOSING, MEMBER_BROKEN };

struct member {
	struct member      *next;
	struct fleet       *fleet;
	char               *folder;
	char               *host;    /* as host_name_of_url(); NULL: the settings do not say */
	char               *mailbox; /* mail_address_key() of mail.incoming; NULL: none */
	struct hash         stamp;   /* of its settings and look */
	int64_t             woken;   /* when its jobs were last asked for by another program */
	bool                seen;    /* by the scan that runs */
	bool                gone;    /* there is no such node any more */
	bool                stale;   /* its settings have changed: closed when nobody uses it */
	bool                on_duty; /* open for its jobs; nobody has asked for it */
	enum member_state   state;
	int64_t             used;  /* when last; all times are of clock_monotonic() */
	int64_t             due;   /* a job of it; 0: not known */
	int64_t             retry; /* when it is broken: not before */
	int                 failures;
	struct error        why; /* it is broken */
	struct host_waiter *waiters;
	struct chore       *chore;

	struct arena  *a; /* while it is open */
	struct node   *node;
	struct service service;
};

struct fleet {
	struct fleet_options      options;
	struct hosts              hosts;
	struct chores            *tenders; /* open and close nodes */
	struct chores            *scanners;
	struct node_threads       threads;
	struct arena             *a;
	struct chore             *scan;
	struct language_detector *languages;
	struct shelf             *shelf;

	pthread_mutex_t lock; /* guards what follows */
	struct member  *members;
	size_t          count, awake, on_duty;
	bool            full; /* the log says so */
	struct arena   *table_arena;
	struct table   *by_host;
};

/* A chore: opens it when somebody waits or a job is due, closes it when it has been idle. */
int64_t member_tend(void *member);

/* As find() of struct hosts, of this one. Under the lock. */
enum host_state member_ask(struct member *member, struct host_waiter *waiter, struct service **service_r,
			   struct error *why);

/* When more are open than should be, those that are idle longest have been so long enough. Under the lock. */
void fleet_crowd_out(struct fleet *fleet);

/* Closes it, in whatever state; the last that is done to it. */
void member_free(struct member *member);

/* folder.c. A chore: looks for nodes that have come, changed or gone. */
int64_t fleet_scan(void *fleet);

#endif
