/* Connections and their deadlines: whoever sends or takes too slowly, or nothing, is cut off. The library only knows a time
 * without any byte, which a client that sends one byte a second never reaches.
 *
 * Belongs to one loop. Times are milliseconds of clock_monotonic(). */
#ifndef HTTP_SWEEPER_H
#define HTTP_SWEEPER_H

#include "http/address.h"
#include "http/server.h"

struct exchange;

enum connection_phase {
	CONNECTION_HEAD, /* new: a head must come within the time for heads */
	CONNECTION_IDLE, /* has been answered: the next head must come within the time for idling */
	CONNECTION_BODY, /* must keep sending */
	CONNECTION_WORK, /* we work: no deadline */
	CONNECTION_SEND, /* must keep taking */
};

struct connection {
	struct connection    *next, *previous;
	int                   descriptor;
	enum connection_phase phase;
	int64_t               since, due;
	int64_t               paused, due_then; /* when it was, and what `due` was */
	uint64_t              bytes;            /* that had gone through at `since` */
	struct address        peer;
	struct exchange      *exchange; /* that goes on; NULL */
	bool                  counted;  /* among those of its client */
};

struct sweeper {
	const struct server_limits *limits;
	struct connection          *first, *last; /* who idles longest comes first */
	int64_t                     count;
};

struct connection *sweeper_add(struct sweeper *sweeper, int descriptor, const struct sockaddr *peer, int64_t now);
void               sweeper_remove(struct sweeper *sweeper, struct connection *connection);

void connection_enter(struct sweeper *sweeper, struct connection *connection, enum connection_phase phase, int64_t now);

/* We work in the middle of a phase, and then it goes on: the time between does not count for or against the client. */
void connection_pause(struct connection *connection, int64_t now);
void connection_go_on(struct connection *connection, int64_t now);

/* Cuts off who is overdue; returns how many. */
size_t sweeper_run(struct sweeper *sweeper, int64_t now);

/* Cuts one off: what it has sent is read, then it closes. */
void connection_cut(struct connection *connection);

/* Cuts off up to `count` connections that idle, to make room. */
void sweeper_shed(struct sweeper *sweeper, size_t count);

/* Ends connections that idle: what they still send is read, then they close. With `all`, cuts off every one. */
void sweeper_end(struct sweeper *sweeper, bool all);

#endif
