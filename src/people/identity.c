/* Identities at outside providers. */
#include "people/identity.h"

#include "db/db.h"
#include "people/identity_sql.h"

bool
identity_find(struct arena *a, struct db *db, struct str provider, struct str subject, struct str *account_r,
	      struct error *error)
{
	struct q_identity_account_row row;
	struct error                  none = { 0 };

	*account_r = STR("");
	if (q_identity_account(a, db, provider, subject, &row, &none)) {
		*account_r = row.account;
		return true;
	}
	if (none.code != ERROR_ABSENT && error != NULL)
		*error = none;
	return none.code == ERROR_ABSENT;
}

bool
identity_add(struct arena *a, struct db *db, struct str provider, struct str subject, struct str account, int64_t now,
	     struct error *error)
{
	return q_identity_put(a, db, provider, subject, account, now, error);
}

bool
identity_drop(struct arena *a, struct db *db, struct str account, struct str provider, struct error *error)
{
	return q_identity_drop(a, db, account, provider, error);
}

bool
identity_list(struct arena *a, struct db *db, struct str account, struct str **providers_r, size_t *count_r,
	      struct error *error)
{
	struct q_identity_list_row *rows;

	if (!q_identity_list(a, db, account, &rows, count_r, error))
		return false;
	*providers_r = ARENA_ARRAY(a, struct str, *count_r);
	for (size_t i = 0; i < *count_r; i++)
		(*providers_r)[i] = rows[i].provider;
	return true;
}
