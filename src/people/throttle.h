/* Throttles: how often something may be tried. Each try beyond those that are free makes the next one wait longer, up to a
 * bound; tries are forgotten one after the other as time goes by. Nobody is shut out: a wait ends, and other ways in have
 * throttles of their own.
 *
 * A subject is an account's address, or where somebody comes from. It is kept as a keyed hash. */
#ifndef PEOPLE_THROTTLE_H
#define PEOPLE_THROTTLE_H

#include "base/base.h"

struct db;

enum throttle {
	THROTTLE_PASSWORD,         /* passwords tried for an account's address */
	THROTTLE_PASSWORD_CLIENT,  /* from one address of the net */
	THROTTLE_PASSWORD_NETWORK, /* from one network: an office may share it */
	THROTTLE_CODE,             /* codes of a second factor, for an account */
	THROTTLE_LINK,             /* links mailed to an address that has an account */
	THROTTLE_LINK_CLIENT,      /* asked for by one address of the net */
	THROTTLE_LINK_NETWORK,
	THROTTLE_WELCOME,        /* mails to an address that asks for an account: one a day, three in all */
	THROTTLE_SIGN_UP_CLIENT, /* accounts asked for */
	THROTTLE_SIGN_UP_NETWORK,
	THROTTLE_ASK_CLIENT, /* questions and reports of those without an account */
	THROTTLE_ASK_NETWORK,
	THROTTLES
};

struct throttled {
	enum throttle what;
	struct str    subject;
};

/* Inside a change: counts a try of all, unless one of them must wait: then none is counted, and `wait_r`, else 0, says how many
 * microseconds; INT64_MAX: for ever. */
CHECKED bool throttle_try(struct arena *a, struct db *db, const struct throttled *list, size_t count, int64_t now,
			  int64_t *wait_r, struct error *error);

/* Inside a change: it was rightly tried. What is counted for an account is forgotten, elsewhere this one try is. */
CHECKED bool throttle_forgive(struct arena *a, struct db *db, const struct throttled *list, size_t count, int64_t now,
			      struct error *error);

#endif
