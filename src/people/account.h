/* Accounts: who a person is to the node. An account is found by its address in one spelling; what it may do are its grants
 * (people/permission.h). Functions that take a `db` of db_change() are for inside one. */
#ifndef PEOPLE_ACCOUNT_H
#define PEOPLE_ACCOUNT_H

#include "people/permission.h"

struct db;

enum account_state {
	ACCOUNT_UNCONFIRMED, /* has not proved its address */
	ACCOUNT_WAITING,     /* has, and waits for a moderator to admit it */
	ACCOUNT_ACTIVE,
	ACCOUNT_DISABLED, /* by an administrator */
	ACCOUNT_DELETED,  /* by its owner: its id stays with what it did, nothing else */
	ACCOUNT_STATES
};

struct account {
	struct str         id;
	struct str         email; /* as written */
	struct str         name;
	struct str         language; /* BCP 47 */
	enum account_state state;
	struct str         password; /* Argon2id as libsodium writes it; empty: none */
	struct str         second;   /* secret of the second factor; empty: none */
	int64_t            second_step;
	struct str         government, organization; /* country code, record; or empty */
	int64_t            created, confirmed, seen; /* microseconds since 1970; 0: not yet */
};

/* Makes an account: id_r is drawn. Uses of `draft`: email, name, language, state, password, government, organization.
 * ERROR_INPUT "account.no-email" for what is no address, "account.name" for a name that is too long or has control
 * characters; ERROR_CONFLICT "account.exists" when there is one with this address. */
CHECKED bool account_add(struct arena *a, struct db *db, const struct account *draft, int64_t now, struct str *id_r,
			 struct error *error);

/* ERROR_ABSENT "account.none". */
CHECKED bool account_find(struct arena *a, struct db *db, struct str id, struct account *account_r,
			  struct error *error);

/* By address, in any spelling of its letters' case. ERROR_ABSENT "account.none". */
CHECKED bool account_find_email(struct arena *a, struct db *db, struct str email, struct account *account_r,
				struct error *error);

/* All but deleted ones, by address, from behind `after`, `limit` at most. */
CHECKED bool account_list(struct arena *a, struct db *db, struct str after, int64_t limit, struct account **list_r,
			  size_t *count_r, struct error *error);

/* Who is looked for: empty and ACCOUNT_STATES are any. */
struct account_sought {
	struct str         words; /* a part of the name or address, in any case of ASCII */
	enum account_state state;
	struct str         owner; /* government or organization that the account is of */
	struct str         after; /* email of the last one of the page before */
};

/* Those of account_list() that are sought, by one statement. */
CHECKED bool account_search(struct arena *a, struct db *db, const struct account_sought *sought, int64_t limit,
			    struct account **list_r, size_t *count_r, struct error *error);

/* Replaces all that may change: email, name, language, state, password, second, second_step, government, organization,
 * confirmed, seen. Errors as of account_add(), and ERROR_ABSENT. */
CHECKED bool account_set(struct arena *a, struct db *db, const struct account *account, struct error *error);

/* An address in the spelling under which accounts are found: lower case. */
struct str account_address(struct arena *a, struct str email);

const char  *account_state_name(enum account_state state);
CHECKED bool account_state_parse(struct str word, enum account_state *state_r);

/* ---- passwords --------------------------------------------------------------------------------------------------- */

/* Whether a new password is one to keep: 12 characters at least, of whatever kinds (OWASP ASVS 5, 6.2), and none that is
 * guessed first: a common one or its owner's address with something added, or one piece again and again. ERROR_INPUT
 * "password.short", "password.common"; ERROR_LIMIT "password.long". */
CHECKED bool password_is_fit(struct str password, struct str email, struct error *error);

/* Argon2id (RFC 9106) with a salt: takes 19 MB of memory and some tenths of a second, so that it is slow to guess.
 * ERROR_LIMIT "password.long", "password.memory". */
CHECKED bool password_hash(struct arena *a, struct str password, struct str *hash_r, struct error *error);

/* Takes as long as password_hash(), also for an empty hash, which no password is right for. */
bool password_is_right(struct str hash, struct str password);

/* ---- grants ------------------------------------------------------------------------------------------------------ */

/* A grant as it is kept. */
struct grant_row {
	struct str   id;
	struct str   account;
	struct grant grant;
	struct str   giver;        /* account that gave it; empty: the operator */
	struct str   deputy_of;    /* account it stands in for; empty: none */
	int64_t      since, until; /* microseconds since 1970; until 0: without end */
};

/* Gives a role; whether the giver may is asked of permission_gives() before. ERROR_CONFLICT "role.taken" when another
 * account is publishing authority, or focal point, for the same government and type and this one is no deputy;
 * ERROR_INPUT "role.scope" when a role of a government is given without one. Giving the same again changes nothing. */
CHECKED bool grant_add(struct arena *a, struct db *db, const struct grant_row *row, int64_t now, struct str *id_r,
		       struct error *error);

/* ERROR_ABSENT "role.none". */
CHECKED bool grant_drop(struct arena *a, struct db *db, struct str id, struct error *error);

/* Of an account, or of all (empty), also those that hold no more or not yet. */
CHECKED bool grant_list(struct arena *a, struct db *db, struct str account, struct grant_row **list_r, size_t *count_r,
			struct error *error);

/* The account that is publishing authority for owner and type now; empty: none. */
CHECKED bool grant_authority(struct arena *a, struct db *db, struct str owner, struct str type, int64_t now,
			     struct str *account_r, struct error *error);

/* The actor that an account is, with the grants that hold now; of an account that is not active one that is not signed in.
 * An empty id is the operator. */
CHECKED bool actor_of_account(struct arena *a, struct db *db, struct str id, int64_t now, struct actor *actor_r,
			      struct error *error);

#endif
