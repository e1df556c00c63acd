/* Sending by SMTP (RFC 5321), on libcurl: one message to one address at a time, over a connection that is kept.
 *
 * smtps:// speaks TLS from the beginning. With smtp:// a server on this machine is spoken to as it is; any other by STARTTLS
 * where it offers that, and only so when we sign in. Certificates are checked. */
#ifndef NOTICES_SMTP_H
#define NOTICES_SMTP_H

#include "base/base.h"

struct settings;
struct smtp;

enum smtp_outcome {
	SMTP_TAKEN,     /* the server has it */
	SMTP_LATER,     /* this message not now (4xx, or the connection broke on the way) */
	SMTP_REFUSED,   /* this message never (5xx) */
	SMTP_NO_SERVER, /* nothing can be sent: no connection, no certificate, not signed in, our sender refused */
};

struct smtp_answer {
	enum smtp_outcome outcome;
	int               code;   /* of the server's last answer; 0: there was none */
	struct str        answer; /* its text, or what went wrong */
};

/* `folder` is that of the node, below which the files of the settings are. ERROR_INPUT "mail.password" when its file cannot
 * be read. Ends with smtp_close(). */
CHECKED bool smtp_open(const struct settings *settings, struct str folder, struct smtp **smtp_r, struct error *error);
void         smtp_close(struct smtp *smtp);

/* Whether an address "smtp://…" or "imap://…" is of this machine. */
bool smtp_server_is_here(struct str server);

/* What an operator does about an error of libcurl (CURLcode) that TLS has made, in words to stand before its own; empty: none. */
const char *smtp_tls_advice(int code);

/* Sends `bytes` (lines end with CRLF) to `recipient`; it is sent back to `sender`. Both are addresses as of
 * mail_address_is(). */
void smtp_send(struct arena *a, struct smtp *smtp, struct str sender, struct str recipient, struct str bytes,
	       struct smtp_answer *answer_r);

#endif
