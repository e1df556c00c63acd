/* Who accounts are at outside identity providers. */
#ifndef PEOPLE_IDENTITY_H
#define PEOPLE_IDENTITY_H

#include "base/base.h"

struct db;

/* The account that somebody at a provider is; empty: none. */
CHECKED bool identity_find(struct arena *a, struct db *db, struct str provider, struct str subject,
			   struct str *account_r, struct error *error);

/* Inside a change. Somebody who is an account already stays that one. */
CHECKED bool identity_add(struct arena *a, struct db *db, struct str provider, struct str subject, struct str account,
			  int64_t now, struct error *error);

/* Inside a change: whoever the account is at the provider. */
CHECKED bool identity_drop(struct arena *a, struct db *db, struct str account, struct str provider,
			   struct error *error);

/* The providers at which an account is somebody. */
CHECKED bool identity_list(struct arena *a, struct db *db, struct str account, struct str **providers_r,
			   size_t *count_r, struct error *error);

#endif
