/* Sessions. */
#include "people/session.h"

#include "base/clock.h"
#include "db/db.h"
#include "people/account.h"
#include "people/link.h"
#include "people/link_sql.h"
#include "people/session_sql.h"
#include "people/token.h"

enum { AGENT_BYTES = 200, ID_BYTES = 10 };

static const char kind[] = "chm people: session";

bool
session_begin(struct arena *a, struct db *db, struct str account, struct str agent, struct str address, int64_t now,
	      struct str *token_r, struct error *error)
{
	struct str                        token = token_draw(a);
	const struct q_session_add_values values = { .token = token_hash(a, token, kind),
						     .id = str_head(token_draw(a), ID_BYTES),
						     .account = account,
						     .now = now,
						     .expires = now + SESSION_IDLE_SECONDS * CLOCK_SECOND,
						     .agent = str_head(agent, AGENT_BYTES),
						     .address = address };

	*token_r = token;
	return q_session_forget(a, db, now, error) && q_session_add(a, db, &values, error);
}

bool
session_find(struct arena *a, struct db *db, struct str token, int64_t now, struct session *session_r,
	     struct error *error)
{
	struct q_session_get_row row;

	if (token.length == 0)
		return error_set(error, ERROR_ABSENT, "session.none", "nobody is signed in");
	if (!q_session_get(a, db, token_hash(a, token, kind), now, &row, error)) {
		if (error != NULL && error->code == ERROR_ABSENT)
			error_set(error, ERROR_ABSENT, "session.none", "the session has ended");
		return false;
	}
	*session_r = (struct session){ .id = row.id,
				       .account = row.account,
				       .agent = row.agent,
				       .address = row.address,
				       .created = row.created,
				       .seen = row.seen,
				       .proved = row.proved,
				       .expires = row.expires };
	return true;
}

bool
session_actor(struct arena *a, struct db *db, struct str token, int64_t now, struct actor *actor_r, bool *note_r,
	      struct error *error)
{
	struct session session;
	struct error   none = { 0 };

	*actor_r = (struct actor){ 0 };
	if (note_r != NULL)
		*note_r = false;
	if (!session_find(a, db, token, now, &session, &none) ||
	    !actor_of_account(a, db, session.account, now, actor_r, &none)) {
		*actor_r = (struct actor){ 0 };
		if (none.code == ERROR_ABSENT)
			return true;
		*error = none;
		return false;
	}
	actor_r->proved = session.proved;
	if (note_r != NULL)
		*note_r = now - session.seen >= SESSION_NOTED_SECONDS * CLOCK_SECOND;
	return true;
}

bool
session_touch(struct arena *a, struct db *db, struct str token, int64_t now, struct error *error)
{
	return q_session_use(a, db, token_hash(a, token, kind), now, SESSION_SECONDS * CLOCK_SECOND,
			     now + SESSION_IDLE_SECONDS * CLOCK_SECOND, error);
}

bool
session_list(struct arena *a, struct db *db, struct str account, int64_t now, struct session **list_r, size_t *count_r,
	     struct error *error)
{
	struct q_sessions_of_account_row *rows;

	if (!q_sessions_of_account(a, db, account, now, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct session, *count_r);
	for (size_t i = 0; i < *count_r; i++) {
		(*list_r)[i] = (struct session){ .id = rows[i].id,
						 .account = rows[i].account,
						 .agent = rows[i].agent,
						 .address = rows[i].address,
						 .created = rows[i].created,
						 .seen = rows[i].seen,
						 .proved = rows[i].proved,
						 .expires = rows[i].expires };
	}
	return true;
}

bool
session_end(struct arena *a, struct db *db, struct str token, struct error *error)
{
	return q_session_drop(a, db, token_hash(a, token, kind), error);
}

bool
session_end_id(struct arena *a, struct db *db, struct str account, struct str id, struct error *error)
{
	int64_t changed;

	return q_session_drop_id(a, db, account, id, &changed, error) &&
	       (changed != 0 || error_set(error, ERROR_ABSENT, "session.none", "there is no such session"));
}

bool
session_end_account(struct arena *a, struct db *db, struct str account, struct str but, struct error *error)
{
	return q_sessions_of_account_drop(a, db, account, token_hash(a, but, kind), error);
}

bool
session_end_all(struct db *db, struct error *error)
{
	struct arena *a = arena_open(0);
	bool          good = q_sessions_drop(a, db, error) && q_links_drop(a, db, error);

	arena_close(a);
	return good;
}

/* ---- the operator ------------------------------------------------------------------------------------------------ */

struct operator_link {
	struct arena *a;
	int64_t       now;
	struct str    token;
};

static bool
make_link(void *context, struct db *db, struct error *error)
{
	struct operator_link *link = context;

	return link_make(link->a, db, LINK_SIGN_IN, STR(""), STR(""), link->now,
			 link->now + INT64_C(86400) * CLOCK_SECOND, &link->token, error);
}

bool
session_make_link(struct arena *a, struct db_pool *pool, int64_t now, struct str *token_r, struct error *error)
{
	struct operator_link link = { .a = a, .now = now };

	if (!db_change(pool, make_link, &link, error))
		return false;
	*token_r = link.token;
	return true;
}
