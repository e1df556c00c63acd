/* Asking servers of names (DNS, RFC 1035) by the system's resolver library, or one server that is named. */
#ifndef NOTICES_DNS_H
#define NOTICES_DNS_H

#include "base/base.h"

enum dns_kind { DNS_MX, DNS_TXT };

enum { DNS_ANSWERS = 20 };

/* What is said about a name: of DNS_TXT whole texts, of DNS_MX the names of servers, "." for none that takes mail (RFC 7505). */
struct dns_answers {
	struct str texts[DNS_ANSWERS];
	size_t     count;
};

/* Whether `server` is an address as dns_ask() takes it: ERROR_INPUT "dns.server". */
CHECKED bool dns_server_check(struct str server, struct error *error);

/* Asks the server "ADDRESS" or "ADDRESS:PORT" (IPv4), or those of the system when that is empty; waits some seconds. No answers
 * when there is no such name or nothing of that kind; further ones than DNS_ANSWERS are left out. ERROR_REMOTE "dns.answer" when
 * nobody answers, or not to the question. */
CHECKED bool dns_ask(struct arena *a, struct str server, struct str name, enum dns_kind kind,
		     struct dns_answers *answers_r, struct error *error);

#endif
