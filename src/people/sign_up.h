/* Sign-ups that wait for somebody: those that were held back because their network had asked too often, and accounts that have
 * proved their address and wait to be admitted. */
#ifndef PEOPLE_SIGN_UP_H
#define PEOPLE_SIGN_UP_H

#include "people/account.h"

struct held {
	struct str id, email, name, language, network;
	int64_t    created;
};

/* Inside a change: holds one back; an address is held once, and LIMIT_SIGN_UPS_HELD addresses in all: those beyond are
 * forgotten. Draws the id. */
CHECKED bool sign_up_hold(struct arena *a, struct db *db, const struct held *held, struct error *error);

/* The oldest `limit` of them. */
CHECKED bool sign_up_list(struct arena *a, struct db *db, int64_t limit, struct held **list_r, size_t *count_r,
			  struct error *error);

/* Inside a change: takes one out. ERROR_ABSENT "sign-up.none". */
CHECKED bool sign_up_take(struct arena *a, struct db *db, struct str id, struct held *held_r, struct error *error);

/* Accounts that wait to be admitted, the oldest `limit`. */
CHECKED bool sign_up_waiting(struct arena *a, struct db *db, int64_t limit, struct account **list_r, size_t *count_r,
			     struct error *error);

#endif
