/* The client of clamd: "zINSTREAM", pieces with their lengths before them, a piece of no length, one line of answer. */
#include "records/scanner.h"

#include "base/limits.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, ANSWER_BYTES = 1024, MOST_PORT = 65535 };

static bool
unscanned(struct error *error, const char *why)
{
	return error_set(error, ERROR_REMOTE, "attachment.unscanned", "the file could not be looked at for malware: %s",
			 why);
}

/* ---- where it is ------------------------------------------------------------------------------------------------- */

/* "HOST:PORT"; the host of an address of IPv6 stands in brackets. */
static bool
read_host(struct str where, struct str *host_r, struct str *port_r)
{
	size_t  colon = where.length;
	int64_t port;

	while (colon > 0 && where.data[colon - 1] != ':')
		colon--;
	if (colon < 2)
		return false;
	*host_r = str_slice(where, 0, colon - 1);
	*port_r = str_slice(where, colon, where.length);
	if (str_starts(*host_r, STR("[")) && str_ends(*host_r, STR("]")))
		*host_r = str_slice(*host_r, 1, host_r->length - 1);
	return host_r->length > 0 && str_integer(*port_r, &port) && port > 0 && port <= MOST_PORT;
}

bool
scanner_address_check(struct str where, struct error *error)
{
	struct str host, port;

	if (str_starts(where, STR("/")) ? where.length < sizeof((struct sockaddr_un *)0)->sun_path
					: read_host(where, &host, &port))
		return true;
	return error_set(error, ERROR_INPUT, "scanner.address", "'%.*s' is neither the path of a socket nor HOST:PORT",
			 STR_ARGS(str_head(where, 200)));
}

/* No step of the talk takes longer. */
static int
open_socket(int family)
{
	const struct timeval patience = { .tv_sec = LIMIT_SCANNER_SECONDS };
	int                  descriptor = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (descriptor < 0)
		return -1;
	setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	return descriptor;
}

static int
connect_to(int family, const void *address, socklen_t length)
{
	int descriptor = open_socket(family);

	if (descriptor >= 0 && connect(descriptor, address, length) != 0) {
		close(descriptor);
		return -1;
	}
	return descriptor;
}

static int
connect_by_name(struct arena *a, struct str where)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo      *list;
	struct str            host, port;
	int                   descriptor = -1;

	if (!read_host(where, &host, &port) || getaddrinfo(str_c(a, host), str_c(a, port), &hints, &list) != 0)
		return -1;
	for (const struct addrinfo *one = list; one != NULL && descriptor < 0; one = one->ai_next)
		descriptor = connect_to(one->ai_family, one->ai_addr, one->ai_addrlen);
	freeaddrinfo(list);
	return descriptor;
}

static int
connect_scanner(struct arena *a, struct str where)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (!str_starts(where, STR("/")))
		return connect_by_name(a, where);
	if (where.length >= sizeof address.sun_path)
		return -1;
	memcpy(address.sun_path, where.data, where.length);
	return connect_to(AF_UNIX, &address, sizeof address);
}

/* ---- the talk ---------------------------------------------------------------------------------------------------- */

static bool
send_all(int scanner, const char *bytes, size_t length)
{
	for (size_t sent = 0; sent < length;) {
		ssize_t more = send(scanner, bytes + sent, length - sent, MSG_NOSIGNAL);

		if (more < 0 && errno == EINTR)
			continue;
		if (more <= 0)
			return false;
		sent += (size_t)more;
	}
	return true;
}

/* False when it was not heard to its end: what the scanner has answered until then may say why. */
static bool
send_file(struct arena *a, int scanner, int descriptor, bool *read_r)
{
	static const char hello[] = "zINSTREAM"; /* with its zero */
	char             *piece = arena_text(a, PIECE + sizeof(uint32_t));
	off_t             place = 0;
	ssize_t           got = 0;
	uint32_t          length;
	bool              good = send_all(scanner, hello, sizeof hello);

	while (good && (got = pread(descriptor, piece + sizeof length, PIECE, place)) > 0) {
		length = htonl((uint32_t)got);
		memcpy(piece, &length, sizeof length);
		good = send_all(scanner, piece, sizeof length + (size_t)got);
		place += got;
	}
	*read_r = got >= 0;
	length = 0;
	return good && *read_r && send_all(scanner, (const char *)&length, sizeof length);
}

/* "stream: OK", "stream: NAME FOUND", or something that went wrong. */
static bool
hear(struct arena *a, int scanner, struct str *answer_r)
{
	char   *bytes = arena_text(a, ANSWER_BYTES);
	size_t  length = 0;
	ssize_t got;

	while (length < ANSWER_BYTES && (got = recv(scanner, bytes + length, ANSWER_BYTES - length, 0)) != 0) {
		if (got < 0 && errno != EINTR)
			break;
		length += got > 0 ? (size_t)got : 0;
		if (length > 0 && bytes[length - 1] == '\0')
			break;
	}
	*answer_r = str_slice((struct str){ bytes, length }, 0, str_find_byte((struct str){ bytes, length }, '\0'));
	*answer_r = str_trim(*answer_r);
	return answer_r->length > 0 && str_is_utf8(*answer_r, NULL);
}

static bool
judge(struct arena *a, struct str answer, struct str *found_r, struct error *error)
{
	struct str beginning = STR("stream: "), end = STR(" FOUND"), inner = answer;

	if (str_starts(inner, beginning))
		inner = str_slice(inner, beginning.length, inner.length);
	*found_r = STR("");
	if (str_is(inner, "OK"))
		return true;
	if (!str_ends(inner, end))
		return unscanned(error, str_format(a, "the scanner says '%.*s'", STR_ARGS(str_head(answer, 200))).data);
	*found_r = str_slice(inner, 0, inner.length - end.length);
	return true;
}

bool
scanner_look(struct arena *a, struct str where, int descriptor, struct str *found_r, struct error *error)
{
	int        scanner = connect_scanner(a, where);
	struct str answer;
	bool       sent, heard, was_read;

	if (scanner < 0)
		return unscanned(error, "the scanner does not answer");
	sent = send_file(a, scanner, descriptor, &was_read);
	heard = was_read && hear(a, scanner, &answer);
	close(scanner);
	if (!was_read)
		return error_set(error, ERROR_STORAGE, "attachment.read", "a file that was brought cannot be read");
	if (!heard)
		return unscanned(error, "the scanner ends the talk");
	if (!judge(a, answer, found_r, error))
		return false;
	return sent || found_r->length > 0 || unscanned(error, "the scanner did not hear all of it");
}
