#include "notices/dns.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>

enum { ANSWER_BYTES = 65535, PORT = 53, PATIENCE_SECONDS = 3, TRIES = 2 };

/* ---- the server -------------------------------------------------------------------------------------------------- */

static bool
read_server(struct arena *a, struct str server, struct sockaddr_in *address_r, struct error *error)
{
	size_t  colon = str_find_byte(server, ':');
	int64_t port = PORT;

	*address_r = (struct sockaddr_in){ .sin_family = AF_INET };
	if (inet_pton(AF_INET, str_c(a, str_slice(server, 0, colon)), &address_r->sin_addr) != 1 ||
	    (colon < server.length &&
	     (!str_integer(str_slice(server, colon + 1, server.length), &port) || port < 1 || port > 65535)))
		return error_set(error, ERROR_INPUT, "dns.server", "'%.*s' is no ADDRESS:PORT of a server of names",
				 STR_ARGS(server));
	address_r->sin_port = htons((uint16_t)port);
	return true;
}

bool
dns_server_check(struct str server, struct error *error)
{
	struct arena      *a = arena_open(0);
	struct sockaddr_in address;
	bool               good = read_server(a, server, &address, error);

	arena_close(a);
	return good;
}

static bool
open_resolver(struct arena *a, struct str server, struct __res_state *state, struct error *error)
{
	if (res_ninit(state) != 0)
		return error_set(error, ERROR_REMOTE, "dns.answer", "the system names no server of names");
	state->retrans = PATIENCE_SECONDS;
	state->retry = TRIES;
	if (server.length == 0)
		return true;
	state->nscount = 1;
	if (read_server(a, server, &state->nsaddr_list[0], error))
		return true;
	res_nclose(state);
	return false;
}

/* ---- answers ------------------------------------------------------------------------------------------------------ */

/* A text comes in pieces of at most 255 bytes, each behind its length. */
static struct str
join_text(struct arena *a, const unsigned char *bytes, size_t length)
{
	struct buffer out = buffer_in(a);

	for (size_t at = 0; at < length; at += 1U + bytes[at]) {
		size_t piece = bytes[at] < length - at ? bytes[at] : length - at - 1;

		buffer_add(&out, (struct str){ (const char *)bytes + at + 1, piece });
	}
	return str_is_utf8(buffer_str(&out), NULL) ? buffer_str(&out) : STR("");
}

static void
keep_answer(struct arena *a, ns_msg *message, const ns_rr *row, enum dns_kind kind, struct dns_answers *answers)
{
	char       name[NS_MAXDNAME];
	struct str text = { 0 };

	if (kind == DNS_TXT && ns_rr_type(*row) == ns_t_txt)
		text = join_text(a, ns_rr_rdata(*row), ns_rr_rdlen(*row));
	else if (kind == DNS_MX && ns_rr_type(*row) == ns_t_mx && ns_rr_rdlen(*row) > 2 &&
		 dn_expand(ns_msg_base(*message), ns_msg_end(*message), ns_rr_rdata(*row) + 2, name, sizeof name) >= 0)
		text = str_copy(a, name[0] == '\0' ? STR(".") : str_of(name));
	if (text.length > 0 && answers->count < DNS_ANSWERS)
		answers->texts[answers->count++] = text;
}

static bool
read_answers(struct arena *a, const unsigned char *bytes, int length, enum dns_kind kind, struct dns_answers *answers)
{
	ns_msg message;
	ns_rr  row;

	if (ns_initparse(bytes, length, &message) != 0)
		return false;
	for (int i = 0; i < ns_msg_count(message, ns_s_an); i++) {
		if (ns_parserr(&message, ns_s_an, i, &row) != 0)
			return false;
		keep_answer(a, &message, &row, kind, answers);
	}
	return true;
}

bool
dns_ask(struct arena *a, struct str server, struct str name, enum dns_kind kind, struct dns_answers *answers_r,
	struct error *error)
{
	struct __res_state state = { 0 };
	unsigned char     *bytes = arena_alloc(a, ANSWER_BYTES);
	int                length, why;

	*answers_r = (struct dns_answers){ 0 };
	if (!open_resolver(a, server, &state, error))
		return false;
	length = res_nquery(&state, str_c(a, name), ns_c_in, kind == DNS_MX ? ns_t_mx : ns_t_txt, bytes, ANSWER_BYTES);
	why = state.res_h_errno;
	res_nclose(&state);
	if (length < 0 && (why == HOST_NOT_FOUND || why == NO_DATA))
		return true;
	if (length < 0 || length > ANSWER_BYTES || !read_answers(a, bytes, length, kind, answers_r))
		return error_set(error, ERROR_REMOTE, "dns.answer", "no server of names answers for %.*s",
				 STR_ARGS(name));
	return true;
}
