/* Sessions and the one-time links that begin them. */
#include "people/session.h"

#include "base/hash.h"
#include "base/random.h"
#include "db/db.h"
#include "people/session_sql.h"

enum { TOKEN_BYTES = 24 };

static const int64_t DAY = INT64_C(86400) * 1000 * 1000;

struct sign_in {
	struct arena *a;
	struct hash   link, session;
	int64_t       now;
};

static struct str
draw_token(struct arena *a)
{
	char *bytes = arena_text(a, TOKEN_BYTES);

	random_bytes(bytes, TOKEN_BYTES);
	return base64_url(a, (struct str){ bytes, TOKEN_BYTES });
}

/* Tokens are random enough that the key only has to keep the two kinds apart. */
static struct hash
hash_of_token(struct str token, const char *kind)
{
	return hash_keyed(token, str_of(kind));
}

static struct str
bytes_of(const struct hash *hash)
{
	return (struct str){ (const char *)hash->bytes, sizeof hash->bytes };
}

static bool
add_link(void *context, struct db *db, struct error *error)
{
	const struct sign_in *in = context;

	return q_sign_in_link_forget(in->a, db, in->now, error) &&
	       q_sign_in_link_add(in->a, db, bytes_of(&in->link), in->now + DAY, error);
}

bool
session_make_link(struct arena *a, struct db_pool *pool, int64_t now, struct str *token_r, struct error *error)
{
	struct sign_in in = { .a = a, .now = now };

	*token_r = draw_token(a);
	in.link = hash_of_token(*token_r, "chm people: sign-in link");
	return db_change(pool, add_link, &in, error);
}

static bool
take_link(void *context, struct db *db, struct error *error)
{
	const struct sign_in *in = context;
	int64_t               changed;

	if (!q_sign_in_link_take(in->a, db, bytes_of(&in->link), in->now, &changed, error))
		return false;
	if (changed == 0)
		return error_set(error, ERROR_ABSENT, "link.used",
				 "this link was used already or is too old; 'chm user link' makes another");
	return q_session_forget(in->a, db, in->now, error) &&
	       q_session_add(in->a, db, bytes_of(&in->session), STR("operator"), in->now, in->now + 7 * DAY, error);
}

bool
session_begin(struct arena *a, struct db_pool *pool, struct str link, int64_t now, struct str *session_r,
	      struct error *error)
{
	struct sign_in in = { .a = a, .link = hash_of_token(link, "chm people: sign-in link"), .now = now };

	*session_r = draw_token(a);
	in.session = hash_of_token(*session_r, "chm people: session");
	return db_change(pool, take_link, &in, error);
}

bool
session_find(struct arena *a, struct db *db, struct str session, int64_t now, enum session_role *role_r,
	     struct error *error)
{
	struct hash               token = hash_of_token(session, "chm people: session");
	struct q_session_role_row row;
	struct error              none = { 0 };

	*role_r = SESSION_NONE;
	if (session.length == 0)
		return true;
	if (q_session_role(a, db, bytes_of(&token), now, &row, &none)) {
		*role_r = str_is(row.role, "operator") ? SESSION_OPERATOR : SESSION_NONE;
		return true;
	}
	if (none.code == ERROR_ABSENT)
		return true;
	*error = none;
	return false;
}

static bool
drop_session(void *context, struct db *db, struct error *error)
{
	const struct sign_in *in = context;

	return q_session_drop(in->a, db, bytes_of(&in->session), error);
}

bool
session_end(struct arena *a, struct db_pool *pool, struct str session, struct error *error)
{
	struct sign_in in = { .a = a, .session = hash_of_token(session, "chm people: session") };

	return db_change(pool, drop_session, &in, error);
}

bool
session_end_all(struct db *db, struct error *error)
{
	struct arena *a = arena_open(0);
	bool          good = q_sessions_drop(a, db, error) && q_sign_in_links_drop(a, db, error);

	arena_close(a);
	return good;
}
