/* Personal access tokens. */
#include "people/access.h"

#include "base/clock.h"
#include "base/identifier.h"
#include "base/limits.h"
#include "db/db.h"
#include "people/access_sql.h"
#include "people/account.h"
#include "people/token.h"

static const char kind[] = "chm people: access token";

/* So that programs which look for secrets in what is published find it. */
#define PREFIX "chm_"

#define ACT(act) (1U << (act))

static const struct {
	const char *name;
	uint32_t    acts;
} scopes[SCOPES] = {
	[SCOPE_READ] = { "read", ACT(ACT_READ_DRAFT) | ACT(ACT_READ_WITHHELD) | ACT(ACT_SEE_FIGURES) },
	[SCOPE_WRITE] = { "write", ACT(ACT_CREATE) | ACT(ACT_READ_DRAFT) | ACT(ACT_EDIT) | ACT(ACT_SUBMIT) |
					   ACT(ACT_SHARE) | ACT(ACT_TRANSLATE) | ACT(ACT_IMPORT) },
	[SCOPE_PUBLISH] = { "publish", ACT(ACT_PUBLISH) | ACT(ACT_CONFIRM) | ACT(ACT_WITHDRAW) | ACT(ACT_REVOKE) |
					       ACT(ACT_MERGE) },
	[SCOPE_MODERATE] = { "moderate", ACT(ACT_REVIEW) | ACT(ACT_MODERATE) },
	[SCOPE_PEOPLE] = { "people", ACT(ACT_SEE_PEOPLE) | ACT(ACT_MANAGE_PEOPLE) },
	[SCOPE_OPERATE] = { "operate", ACT(ACT_ADMINISTER) | ACT(ACT_ERASE) | ACT(ACT_READ_AUDIT) },
};

const char *
scope_name(enum token_scope scope)
{
	assert(scope < SCOPES);
	return scopes[scope].name;
}

bool
scope_parse(struct str word, enum token_scope *scope_r)
{
	for (unsigned i = 0; i < SCOPES; i++) {
		if (str_is(word, scopes[i].name)) {
			*scope_r = (enum token_scope)i;
			return true;
		}
	}
	return false;
}

uint32_t
scope_acts(uint32_t bits)
{
	uint32_t acts = 0;

	for (unsigned i = 0; i < SCOPES; i++)
		acts |= (bits & (1U << i)) != 0 ? scopes[i].acts : 0;
	return acts;
}

static struct str
write_scopes(struct arena *a, uint32_t bits)
{
	struct buffer out = buffer_in(a);

	for (unsigned i = 0; i < SCOPES; i++) {
		if ((bits & (1U << i)) != 0)
			buffer_format(&out, "%s%s", out.length > 0 ? " " : "", scopes[i].name);
	}
	return buffer_str(&out);
}

/* A scope of a newer program gives nothing here. */
static uint32_t
read_scopes(struct str text)
{
	struct str       word;
	enum token_scope scope;
	uint32_t         bits = 0;

	while (str_cut(&text, ' ', &word)) {
		if (scope_parse(word, &scope))
			bits |= 1U << scope;
	}
	return bits;
}

static bool
check(struct arena *a, struct db *db, struct str account, const struct access_token *draft, int64_t now,
      struct error *error)
{
	struct q_access_of_row *rows;
	size_t                  count;

	if (draft->name.length == 0 || draft->name.length > LIMIT_ACCOUNT_NAME_BYTES || !str_is_utf8(draft->name, NULL))
		return error_set(error, ERROR_INPUT, "token.name", "a token has a name of at most %d bytes",
				 LIMIT_ACCOUNT_NAME_BYTES);
	if (draft->scopes == 0 || draft->scopes >= 1U << SCOPES)
		return error_set(error, ERROR_INPUT, "token.scopes", "a token is for something: choose what");
	if (draft->expires <= now || draft->expires > now + TOKEN_MOST_DAYS * CLOCK_DAY)
		return error_set(error, ERROR_INPUT, "token.expires", "a token expires within %d days",
				 TOKEN_MOST_DAYS);
	if (!q_access_of(a, db, account, &rows, &count, error))
		return false;
	return count < LIMIT_ACCOUNT_TOKENS ||
	       error_set(error, ERROR_LIMIT, "token.many", "an account has at most %d tokens", LIMIT_ACCOUNT_TOKENS);
}

bool
access_make(struct arena *a, struct db *db, struct str account, const struct access_token *draft, int64_t now,
	    struct str *id_r, struct str *token_r, struct error *error)
{
	struct str token = str_join(a, STR(PREFIX), token_draw(a));

	*id_r = identifier_draw_tail(a);
	*token_r = token;
	return check(a, db, account, draft, now, error) &&
	       q_access_put(a, db,
			    &(struct q_access_put_values){
				    .token = token_hash(a, token, kind),
				    .id = *id_r,
				    .account = account,
				    .name = draft->name,
				    .scopes = write_scopes(a, draft->scopes),
				    .now = now,
				    .expires = draft->expires,
			    },
			    error);
}

bool
access_list(struct arena *a, struct db *db, struct str account, struct access_token **list_r, size_t *count_r,
	    struct error *error)
{
	struct q_access_of_row *rows;

	if (!q_access_of(a, db, account, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct access_token, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*list_r)[i] = (struct access_token){ .id = rows[i].id,
						      .name = rows[i].name,
						      .scopes = read_scopes(rows[i].scopes),
						      .created = rows[i].created,
						      .used = rows[i].used,
						      .expires = rows[i].expires };
	return true;
}

bool
access_revoke(struct arena *a, struct db *db, struct str account, struct str id, struct error *error)
{
	int64_t changed;

	return q_access_drop(a, db, account, id, &changed, error) &&
	       (changed != 0 || error_set(error, ERROR_ABSENT, "token.none", "there is no such token"));
}

bool
access_actor(struct arena *a, struct db *db, struct str token, int64_t now, struct actor *actor_r, bool *touch_r,
	     struct error *error)
{
	struct q_access_get_row row;
	struct error            none = { 0 };

	*actor_r = (struct actor){ 0 };
	if (!q_access_get(a, db, token_hash(a, token, kind), now, &row, &none) ||
	    !actor_of_account(a, db, row.account, now, actor_r, &none)) {
		*actor_r = (struct actor){ 0 };
		if (none.code == ERROR_ABSENT)
			return error_set(error, ERROR_DENIED, "token.invalid", "the token is unknown or has expired");
		if (error != NULL)
			*error = none;
		return false;
	}
	if (!actor_r->signed_in)
		return error_set(error, ERROR_DENIED, "token.invalid", "the account of the token is not active");
	actor_r->acts &= scope_acts(read_scopes(row.scopes));
	actor_r->channel = CHANNEL_API;
	*touch_r = row.used / CLOCK_DAY != now / CLOCK_DAY;
	return true;
}

bool
access_touch(struct arena *a, struct db *db, struct str token, int64_t now, struct error *error)
{
	return q_access_use(a, db, token_hash(a, token, kind), now / CLOCK_DAY * CLOCK_DAY, error);
}
