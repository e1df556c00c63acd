/* The listener: one thread that polls a few connections. What comes is on this machine and trusted to be patient, so there are
 * few of them, and messages are worked on one after the other. */
#include "letters/lmtp.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "http/hosts.h"
#include "letters/lmtp_talk.h"
#include "node/node.h"
#include "notices/purpose.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, PENDING = 16, OUT_BYTES = 1024 * 1024 };

struct connection {
	int               descriptor; /* -1: free */
	struct lmtp_talk *talk;
	int64_t           heard; /* when something last came, milliseconds */
	bool              ends;
};

struct lmtp {
	struct arena     *a;
	struct mail_nodes nodes;
	struct str        path; /* of a socket in the file system */
	int               listener, stop;
	pthread_t         thread;
	char             *piece;
	struct connection connections[LIMIT_LMTP_CONNECTIONS];
};

/* ---- one node ---------------------------------------------------------------------------------------------------- */

static bool
enter_node(struct arena *a, void *context, struct str address, struct node **node_r, void **visit_r,
	   struct error *error)
{
	struct purpose purpose;

	*node_r = context;
	*visit_r = NULL;
	return purpose_read(a, context, address, &purpose) ||
	       error_set(error, ERROR_ABSENT, "lmtp.recipient", "there is no such address here");
}

static void
leave_node(void *context, void *visit)
{
	(void)context;
	(void)visit;
}

struct mail_nodes
mail_nodes_of(struct arena *a, struct node *node)
{
	struct str host;

	host_name_of_url(a, node->settings.url, &host);
	return (struct mail_nodes){ .context = node,
				    .name = host,
				    .folder = node->folder,
				    .log = node->log,
				    .enter = enter_node,
				    .leave = leave_node };
}

/* ---- connections ------------------------------------------------------------------------------------------------- */

static void
end_connection(struct connection *connection)
{
	lmtp_talk_close(connection->talk);
	close(connection->descriptor);
	*connection = (struct connection){ .descriptor = -1 };
}

static void
accept_one(struct lmtp *lmtp)
{
	static const char busy[] = "421 4.3.2 busy\r\n";
	int               descriptor = accept4(lmtp->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (descriptor < 0)
		return;
	for (size_t i = 0; i < LIMIT_LMTP_CONNECTIONS; i++) {
		struct connection *connection = &lmtp->connections[i];

		if (connection->descriptor >= 0)
			continue;
		*connection = (struct connection){ .descriptor = descriptor,
						   .talk = lmtp_talk_open(&lmtp->nodes),
						   .heard = clock_monotonic() };
		return;
	}
	(void)!write(descriptor, busy, sizeof busy - 1);
	close(descriptor);
}

static void
send_some(struct connection *connection)
{
	struct str out = lmtp_talk_out(connection->talk);
	ptrdiff_t  sent;

	if (out.length == 0)
		return;
	sent = send(connection->descriptor, out.data, out.length, MSG_NOSIGNAL);
	if (sent > 0)
		lmtp_talk_sent(connection->talk, (size_t)sent);
	else if (errno != EAGAIN && errno != EINTR)
		connection->ends = true;
}

static void
hear_some(struct lmtp *lmtp, struct connection *connection)
{
	ptrdiff_t got = recv(connection->descriptor, lmtp->piece, PIECE, 0);

	if (got > 0) {
		connection->heard = clock_monotonic();
		connection->ends = !lmtp_talk_hear(connection->talk, (struct str){ lmtp->piece, (size_t)got });
	} else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
		end_connection(connection);
	}
}

static void
serve_connection(struct lmtp *lmtp, struct connection *connection, short events)
{
	if (connection->descriptor >= 0 && (events & (POLLIN | POLLHUP | POLLERR)) != 0 && !connection->ends)
		hear_some(lmtp, connection);
	if (connection->descriptor < 0)
		return;
	send_some(connection);
	if ((connection->ends &&
	     (lmtp_talk_out(connection->talk).length == 0 || (events & (POLLHUP | POLLERR)) != 0)) ||
	    lmtp_talk_out(connection->talk).length > OUT_BYTES ||
	    clock_monotonic() - connection->heard > LIMIT_LMTP_IDLE_SECONDS * 1000)
		end_connection(connection);
}

static void *
take_mail(void *argument)
{
	struct lmtp  *lmtp = argument;
	struct pollfd polled[LIMIT_LMTP_CONNECTIONS + 2] = { { .fd = lmtp->stop, .events = POLLIN },
							     { .fd = lmtp->listener, .events = POLLIN } };

	while ((polled[0].revents & POLLIN) == 0) {
		for (size_t i = 0; i < LIMIT_LMTP_CONNECTIONS; i++) {
			struct connection *connection = &lmtp->connections[i];
			bool waits = connection->descriptor >= 0 && lmtp_talk_out(connection->talk).length > 0;

			polled[i + 2] = (struct pollfd){ .fd = connection->descriptor,
							 .events = (short)(POLLIN | (waits ? POLLOUT : 0)) };
		}
		if (poll(polled, LIMIT_LMTP_CONNECTIONS + 2, LIMIT_LMTP_IDLE_SECONDS * 1000 / 4) < 0)
			continue;
		for (size_t i = 0; i < LIMIT_LMTP_CONNECTIONS; i++)
			serve_connection(lmtp, &lmtp->connections[i], polled[i + 2].revents);
		if ((polled[1].revents & POLLIN) != 0)
			accept_one(lmtp);
		for (size_t i = 0; i < LIMIT_LMTP_CONNECTIONS; i++) /* the greeting */
			serve_connection(lmtp, &lmtp->connections[i], 0);
	}
	for (size_t i = 0; i < LIMIT_LMTP_CONNECTIONS; i++) {
		if (lmtp->connections[i].descriptor >= 0)
			end_connection(&lmtp->connections[i]);
	}
	return NULL;
}

/* ---- listening --------------------------------------------------------------------------------------------------- */

static bool
listens(struct lmtp *lmtp, const void *address, socklen_t length, int family, struct error *error)
{
	int yes = 1;

	lmtp->listener = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (lmtp->listener >= 0 && family != AF_UNIX)
		setsockopt(lmtp->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (lmtp->listener < 0 || bind(lmtp->listener, address, length) != 0 || listen(lmtp->listener, PENDING) != 0)
		return error_set(error, ERROR_STORAGE, "lmtp.listen", "cannot listen for LMTP: %s", strerror(errno));
	return true;
}

/* A socket that a process left behind is in the way; one that somebody listens at is not taken away. */
static bool
listen_at_path(struct lmtp *lmtp, struct error *error)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct stat        status;
	int                other;

	assert(lmtp->path.length < sizeof address.sun_path);
	memcpy(address.sun_path, lmtp->path.data, lmtp->path.length);
	if (lstat(address.sun_path, &status) == 0 && S_ISSOCK(status.st_mode)) {
		other = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (other >= 0 && connect(other, (const struct sockaddr *)&address, sizeof address) != 0)
			unlink(address.sun_path);
		if (other >= 0)
			close(other);
	}
	return listens(lmtp, &address, sizeof address, AF_UNIX, error) &&
	       (chmod(address.sun_path, 0660) == 0 ||
		error_set(error, ERROR_STORAGE, "lmtp.listen", "cannot listen for LMTP: %s", strerror(errno)));
}

/* Only loopback addresses: whoever may send is not asked who it is. */
static bool
read_port(struct str listen_at, struct str *host_r, int64_t *port_r, struct error *error)
{
	size_t colon = listen_at.length;

	while (colon > 0 && listen_at.data[colon - 1] != ':')
		colon--;
	*host_r = str_slice(listen_at, 0, colon > 0 ? colon - 1 : 0);
	if (str_integer(str_slice(listen_at, colon, listen_at.length), port_r) && *port_r >= 0 && *port_r <= 65535 &&
	    (str_is(*host_r, "127.0.0.1") || str_is(*host_r, "[::1]")))
		return true;
	return error_set(error, ERROR_INPUT, "lmtp.address",
			 "'%.*s' is neither 127.0.0.1:PORT, [::1]:PORT nor unix:PATH", STR_ARGS(listen_at));
}

static bool
listen_at_port(struct lmtp *lmtp, struct str listen_at, struct error *error)
{
	struct sockaddr_in  four = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct str          host;
	int64_t             port;

	if (!read_port(listen_at, &host, &port, error))
		return false;
	four.sin_port = six.sin6_port = htons((uint16_t)port);
	return str_is(host, "[::1]") ? listens(lmtp, &six, sizeof six, AF_INET6, error)
				     : listens(lmtp, &four, sizeof four, AF_INET, error);
}

/* The path of "unix:PATH"; empty when it is an address of the network. */
static struct str
path_of(struct arena *a, struct str folder, struct str listen_at)
{
	if (!str_starts(listen_at, STR("unix:")))
		return STR("");
	return path_below(a, folder, str_slice(listen_at, strlen("unix:"), listen_at.length));
}

bool
lmtp_address_check(struct str folder, struct str listen_at, struct error *error)
{
	struct arena *a = arena_open(0);
	struct str    path = path_of(a, folder, listen_at), host;
	int64_t       port;
	bool          good = path.length < sizeof((struct sockaddr_un *)0)->sun_path ||
		    error_set(error, ERROR_INPUT, "lmtp.address", "the path of a socket has at most %zu bytes",
			      sizeof((struct sockaddr_un *)0)->sun_path - 1);

	good = good && (path.length > 0 || read_port(listen_at, &host, &port, error));
	arena_close(a);
	return good;
}

bool
lmtp_open(const struct mail_nodes *nodes, struct str listen_at, struct lmtp **lmtp_r, struct error *error)
{
	struct arena *a = arena_open(0);
	struct lmtp  *lmtp = ARENA_NEW(a, struct lmtp);
	bool          good;

	*lmtp = (struct lmtp){ .a = a, .nodes = *nodes, .listener = -1, .piece = ARENA_ARRAY(a, char, PIECE) };
	lmtp->stop = eventfd(0, EFD_CLOEXEC);
	for (size_t i = 0; i < LIMIT_LMTP_CONNECTIONS; i++)
		lmtp->connections[i].descriptor = -1;
	lmtp->path = path_of(a, nodes->folder, listen_at);
	good = lmtp_address_check(nodes->folder, listen_at, error) &&
	       (lmtp->path.length > 0 ? listen_at_path(lmtp, error) : listen_at_port(lmtp, listen_at, error));
	if (good && (lmtp->stop < 0 || pthread_create(&lmtp->thread, NULL, take_mail, lmtp) != 0))
		good = error_set(error, ERROR_STORAGE, "lmtp.thread", "no thread for LMTP");
	if (good) {
		*lmtp_r = lmtp;
		return true;
	}
	if (lmtp->listener >= 0)
		close(lmtp->listener);
	if (lmtp->stop >= 0)
		close(lmtp->stop);
	arena_close(a);
	return false;
}

void
lmtp_close(struct lmtp *lmtp)
{
	uint64_t one = 1;

	if (lmtp == NULL)
		return;
	(void)!write(lmtp->stop, &one, sizeof one);
	pthread_join(lmtp->thread, NULL);
	close(lmtp->listener);
	close(lmtp->stop);
	if (lmtp->path.length > 0)
		unlink(str_c(lmtp->a, lmtp->path));
	arena_close(lmtp->a);
}

struct str
lmtp_address(struct arena *a, const struct lmtp *lmtp)
{
	struct sockaddr_in6 address = { 0 }; /* has room for either */
	socklen_t           length = sizeof address;

	if (lmtp->path.length > 0)
		return str_copy(a, lmtp->path);
	if (getsockname(lmtp->listener, (struct sockaddr *)&address, &length) != 0)
		return STR("");
	return str_format(a, "%s:%d", address.sin6_family == AF_INET6 ? "[::1]" : "127.0.0.1",
			  ntohs(address.sin6_port)); /* at the same place in both */
}
