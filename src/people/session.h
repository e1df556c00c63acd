/* Sessions: who is signed in, where. Tokens are random; the database holds only their keyed hashes. A session is of an
 * account; that of the operator, who came by the link that a command printed, has the account ''. */
#ifndef PEOPLE_SESSION_H
#define PEOPLE_SESSION_H

#include "people/permission.h"

struct db;
struct db_pool;

/* It ends so long after it began, and earlier when it is not used for a day; that it is used is noted each quarter of an hour. */
enum { SESSION_SECONDS = 7 * 24 * 60 * 60, SESSION_IDLE_SECONDS = 24 * 60 * 60, SESSION_NOTED_SECONDS = 15 * 60 };

/* A session, as its owner sees it in a list. */
struct session {
	struct str id; /* by which it is ended */
	struct str account;
	struct str agent;                          /* browser as it named itself, cut */
	struct str address;                        /* network it was begun from */
	int64_t    created, seen, proved, expires; /* microseconds since 1970 */
};

/* Inside a change: begins one for an account. `token_r` is for the cookie. */
CHECKED bool session_begin(struct arena *a, struct db *db, struct str account, struct str agent, struct str address,
			   int64_t now, struct str *token_r, struct error *error);

/* ERROR_ABSENT "session.none" for an empty, unknown or expired token. */
CHECKED bool session_find(struct arena *a, struct db *db, struct str token, int64_t now, struct session *session_r,
			  struct error *error);

/* Who asks with this token: nobody, when it is empty, unknown or expired or its account is not active; and whether it should be
 * noted now that it is used (`note_r` may be NULL). */
CHECKED bool session_actor(struct arena *a, struct db *db, struct str token, int64_t now, struct actor *actor_r,
			   bool *note_r, struct error *error);

/* Inside a change: it was used. */
CHECKED bool session_touch(struct arena *a, struct db *db, struct str token, int64_t now, struct error *error);

/* Those of an account that have not expired, the newest first. */
CHECKED bool session_list(struct arena *a, struct db *db, struct str account, int64_t now, struct session **list_r,
			  size_t *count_r, struct error *error);

/* Inside a change: ends the one with this token; the one of the account with this id (ERROR_ABSENT "session.none"); all of an
 * account but the one with the token `but`, which may be empty; all there are, and takes back all links. */
CHECKED bool session_end(struct arena *a, struct db *db, struct str token, struct error *error);
CHECKED bool session_end_id(struct arena *a, struct db *db, struct str account, struct str id, struct error *error);
CHECKED bool session_end_account(struct arena *a, struct db *db, struct str account, struct str but,
				 struct error *error);
CHECKED bool session_end_all(struct db *db, struct error *error);

/* ---- the operator ------------------------------------------------------------------------------------------------ */

/* Makes a token that signs the operator in once, within a day. Durable when it returns. */
CHECKED bool session_make_link(struct arena *a, struct db_pool *pool, int64_t now, struct str *token_r,
			       struct error *error);

#endif
