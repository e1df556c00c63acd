/* Sign-ups that wait for somebody. */
#include "people/sign_up.h"

#include "base/limits.h"
#include "db/db.h"
#include "people/sign_up_sql.h"
#include "people/token.h"

enum { ID_BYTES = 12 };

bool
sign_up_hold(struct arena *a, struct db *db, const struct held *held, struct error *error)
{
	const struct q_held_put_values values = { .id = str_head(token_draw(a), ID_BYTES),
						  .email = account_address(a, held->email),
						  .name = held->name,
						  .language = held->language,
						  .network = held->network,
						  .created = held->created };
	struct q_held_by_email_row    *same;
	struct q_held_count_row        all;
	size_t                         count;

	if (!q_held_by_email(a, db, values.email, &same, &count, error) || !q_held_count(a, db, &all, error))
		return false;
	return count != 0 || all.count >= LIMIT_SIGN_UPS_HELD || q_held_put(a, db, &values, error);
}

bool
sign_up_list(struct arena *a, struct db *db, int64_t limit, struct held **list_r, size_t *count_r, struct error *error)
{
	struct q_held_list_row *rows;

	if (!q_held_list(a, db, limit, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct held, *count_r);
	for (size_t i = 0; i < *count_r; i++) {
		(*list_r)[i] = (struct held){ .id = rows[i].id,
					      .email = rows[i].email,
					      .name = rows[i].name,
					      .language = rows[i].language,
					      .network = rows[i].network,
					      .created = rows[i].created };
	}
	return true;
}

bool
sign_up_take(struct arena *a, struct db *db, struct str id, struct held *held_r, struct error *error)
{
	struct q_held_get_row row;

	if (!q_held_get(a, db, id, &row, error)) {
		if (error != NULL && error->code == ERROR_ABSENT)
			error_set(error, ERROR_ABSENT, "sign-up.none", "this sign-up does not wait any more");
		return false;
	}
	*held_r = (struct held){ .id = row.id,
				 .email = row.email,
				 .name = row.name,
				 .language = row.language,
				 .network = row.network,
				 .created = row.created };
	return q_held_drop(a, db, id, error);
}

bool
sign_up_waiting(struct arena *a, struct db *db, int64_t limit, struct account **list_r, size_t *count_r,
		struct error *error)
{
	struct q_accounts_waiting_row *rows;

	if (!q_accounts_waiting(a, db, ACCOUNT_WAITING, limit, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct account, *count_r);
	for (size_t i = 0; i < *count_r; i++) {
		if (!account_find(a, db, rows[i].id, &(*list_r)[i], error))
			return false;
	}
	return true;
}
