/* One-time links. */
#include "people/link.h"

#include "db/db.h"
#include "people/link_sql.h"
#include "people/token.h"

static const char kind[] = "chm people: one-time link";

static const char *const purposes[LINK_PURPOSES] = {
	[LINK_SIGN_IN] = "sign-in", [LINK_CONFIRM] = "confirm", [LINK_EMAIL] = "email",   [LINK_RECOVER] = "recover",
	[LINK_SECOND] = "second",   [LINK_INVITE] = "invite",   [LINK_DECIDE] = "decide", [LINK_SHARE] = "share",
};

bool
link_make(struct arena *a, struct db *db, enum link_purpose purpose, struct str account, struct str argument,
	  int64_t now, int64_t expires, struct str *token_r, struct error *error)
{
	struct str                     token = token_draw(a);
	const struct q_link_put_values values = { .token = token_hash(a, token, kind),
						  .purpose = str_of(purposes[purpose]),
						  .account = account,
						  .argument = argument,
						  .now = now,
						  .expires = expires };

	*token_r = token;
	return q_link_forget(a, db, now, error) && q_link_put(a, db, &values, error);
}

bool
link_find(struct arena *a, struct db *db, enum link_purpose purpose, struct str token, int64_t now,
	  struct str *account_r, struct str *argument_r, struct error *error)
{
	struct q_link_get_row row;

	if (!q_link_get(a, db, token_hash(a, token, kind), str_of(purposes[purpose]), now, &row, error)) {
		if (error != NULL && error->code == ERROR_ABSENT)
			error_set(error, ERROR_ABSENT, "link.used", "this link was used already or is too old");
		return false;
	}
	*account_r = row.account;
	*argument_r = row.argument;
	return true;
}

bool
link_take(struct arena *a, struct db *db, enum link_purpose purpose, struct str token, int64_t now,
	  struct str *account_r, struct str *argument_r, struct error *error)
{
	return link_find(a, db, purpose, token, now, account_r, argument_r, error) &&
	       q_link_use(a, db, token_hash(a, token, kind), error);
}

bool
link_drop(struct arena *a, struct db *db, enum link_purpose purpose, struct str account, struct error *error)
{
	return q_links_of_account_drop(a, db, account, str_of(purposes[purpose]), error);
}

bool
link_drop_about(struct arena *a, struct db *db, enum link_purpose purpose, struct str argument, struct error *error)
{
	return q_links_about_drop(a, db, argument, str_of(purposes[purpose]), error);
}
