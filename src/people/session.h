/* Sessions: who is signed in. For now one kind of account exists: the operator, who comes in by a one-time link that a
 * command prints. Tokens are random; the database holds only their keyed hashes. */
#ifndef PEOPLE_SESSION_H
#define PEOPLE_SESSION_H

#include "base/base.h"

struct db;
struct db_pool;

/* What a session may do. */
enum session_role { SESSION_NONE, SESSION_OPERATOR };

/* Makes a token that signs the operator in once, within a day. Durable when it returns. */
CHECKED bool session_make_link(struct arena *a, struct db_pool *pool, int64_t now, struct str *token_r,
			       struct error *error);

/* Takes a link's token and gives a session's, valid for a week. ERROR_ABSENT "link.used" when the link is unknown, used or
 * too old: it works once. */
CHECKED bool session_begin(struct arena *a, struct db_pool *pool, struct str link, int64_t now, struct str *session_r,
			   struct error *error);

/* SESSION_NONE for an empty, unknown or expired token. */
CHECKED bool session_find(struct arena *a, struct db *db, struct str session, int64_t now, enum session_role *role_r,
			  struct error *error);

/* Inside a change: ends all, and takes back links that were not used. */
CHECKED bool session_end_all(struct db *db, struct error *error);

/* Ends it. */
CHECKED bool session_end(struct arena *a, struct db_pool *pool, struct str session, struct error *error);

#endif
