/* Deadlines. How many bytes went through is asked of the kernel, and only of connections that are due. */
#include "http/sweeper.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

enum { WINDOWS = 3 }; /* a rate is measured over so many times that for a head */

/* ---- the list ----------------------------------------------------------------------------------------------------- */

static void
link_last(struct sweeper *sweeper, struct connection *connection)
{
	connection->next = NULL;
	connection->previous = sweeper->last;
	*(sweeper->last != NULL ? &sweeper->last->next : &sweeper->first) = connection;
	sweeper->last = connection;
}

static void
unlink_it(struct sweeper *sweeper, struct connection *connection)
{
	*(connection->previous != NULL ? &connection->previous->next : &sweeper->first) = connection->next;
	*(connection->next != NULL ? &connection->next->previous : &sweeper->last) = connection->previous;
}

struct connection *
sweeper_add(struct sweeper *sweeper, int descriptor, const struct sockaddr *peer, int64_t now)
{
	struct connection *connection = calloc(1, sizeof *connection);

	assert(connection != NULL);
	connection->descriptor = descriptor;
	connection->peer = address_of(peer);
	link_last(sweeper, connection);
	sweeper->count++;
	connection_enter(sweeper, connection, CONNECTION_HEAD, now);
	return connection;
}

void
sweeper_remove(struct sweeper *sweeper, struct connection *connection)
{
	unlink_it(sweeper, connection);
	sweeper->count--;
	free(connection);
}

/* ---- deadlines ---------------------------------------------------------------------------------------------------- */

static uint64_t
bytes_through(const struct connection *connection)
{
	struct tcp_info info = { 0 };
	socklen_t       size = sizeof info;

	if (getsockopt(connection->descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
		return 0;
	return connection->phase == CONNECTION_BODY ? info.tcpi_bytes_received : info.tcpi_bytes_acked;
}

void
connection_enter(struct sweeper *sweeper, struct connection *connection, enum connection_phase phase, int64_t now)
{
	const struct server_limits *limits = sweeper->limits;

	connection->phase = phase;
	connection->since = now;
	connection->bytes = 0;
	switch (phase) {
	case CONNECTION_HEAD:
		connection->due = now + limits->head_milliseconds;
		break;
	case CONNECTION_IDLE:
		connection->due = now + limits->idle_milliseconds;
		unlink_it(sweeper, connection);
		link_last(sweeper, connection);
		break;
	case CONNECTION_BODY:
	case CONNECTION_SEND:
		connection->due = now + limits->head_milliseconds;
		break;
	case CONNECTION_WORK:
		connection->due = INT64_MAX;
		break;
	}
}

void
connection_pause(struct connection *connection, int64_t now)
{
	connection->paused = now;
	connection->due_then = connection->due;
	connection->due = INT64_MAX;
}

void
connection_go_on(struct connection *connection, int64_t now)
{
	if (connection->due_then == INT64_MAX) /* was cut off */
		return;
	connection->since += now - connection->paused;
	connection->due = connection->due_then + now - connection->paused;
}

/* Gives a connection that is due more time when enough bytes went through. The first look only takes the measure. */
static bool
keeps_up(const struct sweeper *sweeper, struct connection *connection, int64_t now)
{
	const struct server_limits *limits = sweeper->limits;
	uint64_t                    bytes;
	int64_t                     wanted = limits->bytes_per_second * (now - connection->since) / 1000;

	if (connection->phase != CONNECTION_BODY && connection->phase != CONNECTION_SEND)
		return false;
	bytes = bytes_through(connection);
	if (connection->bytes != 0 && (int64_t)(bytes - connection->bytes) < wanted)
		return false;
	connection->bytes = bytes;
	connection->since = now;
	connection->due = now + WINDOWS * limits->head_milliseconds;
	return true;
}

/* The library sees the end of the connection and closes it. */
static void
cut(struct connection *connection, int how)
{
	shutdown(connection->descriptor, how);
	connection->due = INT64_MAX;
}

void
connection_cut(struct connection *connection)
{
	cut(connection, SHUT_RDWR);
}

size_t
sweeper_run(struct sweeper *sweeper, int64_t now)
{
	size_t count = 0;

	for (struct connection *one = sweeper->first; one != NULL; one = one->next) {
		if (now < one->due || keeps_up(sweeper, one, now))
			continue;
		cut(one, SHUT_RDWR);
		count++;
	}
	return count;
}

void
sweeper_shed(struct sweeper *sweeper, size_t count)
{
	for (struct connection *one = sweeper->first; one != NULL && count > 0; one = one->next) {
		if (one->phase != CONNECTION_IDLE || one->due == INT64_MAX)
			continue;
		cut(one, SHUT_RDWR);
		count--;
	}
}

void
sweeper_end(struct sweeper *sweeper, bool all)
{
	for (struct connection *one = sweeper->first; one != NULL; one = one->next)
		if (all)
			cut(one, SHUT_RDWR);
		else if (one->phase == CONNECTION_IDLE)
			cut(one, SHUT_RD);
}
