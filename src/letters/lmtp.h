/* Taking mail by LMTP (RFC 2033) from a server of mail on this machine: on a loopback address or a socket in the file system.
 *
 * Each recipient gets an answer of its own, after what was made of the message for it is durable: 250 whatever the verdict,
 * 550 when it was refused, 451 and 452 when it can be tried again. Recipients that this node has not made are refused at once. */
#ifndef LETTERS_LMTP_H
#define LETTERS_LMTP_H

#include "base/base.h"

struct lmtp;
struct log;
struct node;

/* The nodes that mail comes for: one, or those of a process that runs many. */
struct mail_nodes {
	void       *context;
	struct str  name; /* of the host, for the greeting */
	struct str  folder;
	struct log *log;

	/* The node that has made an address, open until it is left. From the thread of LMTP, which waits for it. ERROR_ABSENT: none
	 * has; any other: it cannot be told now. */
	bool (*enter)(struct arena *a, void *context, struct str address, struct node **node_r, void **visit_r,
		      struct error *error);
	void (*leave)(void *context, void *visit);
};

/* A node by itself. */
struct mail_nodes mail_nodes_of(struct arena *a, struct node *node);

/* Whether that is an address as lmtp_open() takes it: ERROR_INPUT "lmtp.address". Nothing is opened. */
CHECKED bool lmtp_address_check(struct str folder, struct str listen, struct error *error);

/* `listen` is "127.0.0.1:PORT", "[::1]:PORT" or "unix:PATH", which is below the nodes' folder unless it begins with '/'. Takes mail
 * in a thread of its own until lmtp_close(); the nodes stand until then. ERROR_INPUT "lmtp.address" for any other, ERROR_STORAGE. */
CHECKED bool lmtp_open(const struct mail_nodes *nodes, struct str listen, struct lmtp **lmtp_r, struct error *error);
void         lmtp_close(struct lmtp *lmtp); /* may be NULL */

/* Where it listens: with the port that the system chose. */
struct str lmtp_address(struct arena *a, const struct lmtp *lmtp);

#endif
