/* Links that work once, and only for what they were made for: to sign in, to prove an address, to come back when the
 * password is forgotten, to accept an invitation. Tokens are random; the database holds only their keyed hashes. Seeing the
 * page of a link changes nothing: what it is for is done by a POST from there. */
#ifndef PEOPLE_LINK_H
#define PEOPLE_LINK_H

#include "base/base.h"

struct db;

enum link_purpose {
	LINK_SIGN_IN, /* as the account; the operator's has the account '' */
	LINK_CONFIRM, /* the account's address is right */
	LINK_EMAIL,   /* a new address (the argument) is right */
	LINK_RECOVER, /* set a new password */
	LINK_SECOND,  /* whoever has it knew the password: the second factor is asked next */
	LINK_INVITE,  /* take up an account that somebody else made */
	LINK_SHARE,   /* see the draft (the argument); it is not used up */
	LINK_DECIDE,  /* decide the request (the argument) as the account */
	LINK_PURPOSES
};

/* Inside a change: makes one that holds until `expires`. */
CHECKED bool link_make(struct arena *a, struct db *db, enum link_purpose purpose, struct str account,
		       struct str argument, int64_t now, int64_t expires, struct str *token_r, struct error *error);

/* What it stands for, using nothing up. ERROR_ABSENT "link.used" when it is unknown, used, too old or for something else. */
CHECKED bool link_find(struct arena *a, struct db *db, enum link_purpose purpose, struct str token, int64_t now,
		       struct str *account_r, struct str *argument_r, struct error *error);

/* Inside a change: the same, and uses it up. */
CHECKED bool link_take(struct arena *a, struct db *db, enum link_purpose purpose, struct str token, int64_t now,
		       struct str *account_r, struct str *argument_r, struct error *error);

/* Inside a change: takes back all links for a purpose that are about the same. */
CHECKED bool link_drop_about(struct arena *a, struct db *db, enum link_purpose purpose, struct str argument,
			     struct error *error);

/* Inside a change: takes back all links of an account for a purpose. */
CHECKED bool link_drop(struct arena *a, struct db *db, enum link_purpose purpose, struct str account,
		       struct error *error);

#endif
