/* Personal access tokens: with one a program acts as its owner through the API, as far as the token's scopes go and never
 * further than the owner's roles. Only a keyed hash is kept; the token is shown once. */
#ifndef PEOPLE_ACCESS_H
#define PEOPLE_ACCESS_H

#include "people/permission.h"

struct db;

/* Groups of acts. */
enum token_scope {
	SCOPE_READ,     /* see drafts, withheld values and figures */
	SCOPE_WRITE,    /* begin and change drafts, submit, translate, import */
	SCOPE_PUBLISH,  /* publish, confirm, withdraw, revoke, merge */
	SCOPE_MODERATE, /* review, moderate */
	SCOPE_PEOPLE,   /* see and manage people */
	SCOPE_OPERATE,  /* administer, erase, read the audit log */
	SCOPES
};

const char  *scope_name(enum token_scope scope); /* "publish" */
CHECKED bool scope_parse(struct str word, enum token_scope *scope_r);

/* The acts of scopes, both as bits. */
uint32_t scope_acts(uint32_t scopes);

struct access_token {
	struct str id; /* by which it is revoked */
	struct str name;
	uint32_t   scopes;                 /* bits of enum token_scope */
	int64_t    created, used, expires; /* microseconds since 1970; used: the day, 0: never */
};

enum { TOKEN_MOST_DAYS = 366 };

/* Inside a change: makes one; of `draft` name, scopes and expires count. ERROR_INPUT "token.name", "token.scopes",
 * "token.expires" (later than now, at most TOKEN_MOST_DAYS on); ERROR_LIMIT "token.many". */
CHECKED bool access_make(struct arena *a, struct db *db, struct str account, const struct access_token *draft,
			 int64_t now, struct str *id_r, struct str *token_r, struct error *error);

/* Of an account, the newest first, also those that have expired. */
CHECKED bool access_list(struct arena *a, struct db *db, struct str account, struct access_token **list_r,
			 size_t *count_r, struct error *error);

/* Inside a change: ERROR_ABSENT "token.none". */
CHECKED bool access_revoke(struct arena *a, struct db *db, struct str account, struct str id, struct error *error);

/* Who asks with this token: its owner, with the token's acts. ERROR_DENIED "token.invalid" when it is unknown, has expired, or
 * its owner's account is not active. `touch_r`: it is used the first time today, which access_touch() notes in a change. */
CHECKED bool access_actor(struct arena *a, struct db *db, struct str token, int64_t now, struct actor *actor_r,
			  bool *touch_r, struct error *error);
CHECKED bool access_touch(struct arena *a, struct db *db, struct str token, int64_t now, struct error *error);

#endif
