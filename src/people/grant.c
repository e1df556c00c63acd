/* Grants: who has which role where, and the actor that an account is by them. */
#include "people/account.h"

#include "base/identifier.h"
#include "base/limits.h"
#include "db/db.h"
#include "people/account_sql.h"

/* Of these there is one for a government (and type), besides its deputies. */
static bool
is_single(enum role role)
{
	return role == ROLE_PUBLISHING_AUTHORITY || role == ROLE_FOCAL_POINT;
}

static bool
check_scope(const struct grant *grant, struct error *error)
{
	if (grant->role == ROLE_ACCOUNT || grant->role >= ROLES)
		return error_set(error, ERROR_INPUT, "role.none", "there is no such role to give");
	if (grant->role == ROLE_FOCAL_POINT && grant->government.length == 0)
		return error_set(error, ERROR_INPUT, "role.scope", "a focal point is one of a government: name it");
	if (grant->government.length != 0 && grant->organization.length != 0)
		return error_set(error, ERROR_INPUT, "role.scope",
				 "a role is for a government or for an organization, not for both");
	return true;
}

static bool
check_single(struct arena *a, struct db *db, const struct grant_row *row, int64_t now, struct error *error)
{
	struct q_grant_holders_row *holders;
	size_t                      count;

	if (!is_single(row->grant.role) || row->deputy_of.length != 0 || row->grant.organization.length != 0)
		return true;
	if (!q_grant_holders(a, db, str_of(role_name(row->grant.role)), row->grant.government, row->grant.type, now,
			     &holders, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!str_equal(holders[i].account, row->account))
			return error_set(error, ERROR_CONFLICT, "role.taken",
					 "another account has the role '%s' for '%.*s': take it from there first",
					 role_name(row->grant.role), STR_ARGS(row->grant.government));
	}
	return true;
}

bool
grant_add(struct arena *a, struct db *db, const struct grant_row *row, int64_t now, struct str *id_r,
	  struct error *error)
{
	const struct grant              *grant = &row->grant;
	const struct q_grant_same_values same = { .account = row->account,
						  .role = str_of(role_name(grant->role)),
						  .government = grant->government,
						  .organization = grant->organization,
						  .type = grant->type,
						  .now = now };
	const struct q_grant_put_values  values = { .id = identifier_draw_tail(a),
						    .account = row->account,
						    .role = same.role,
						    .government = grant->government,
						    .organization = grant->organization,
						    .type = grant->type,
						    .giver = row->giver,
						    .deputy_of = row->deputy_of,
						    .since = row->since,
						    .until = row->until };
	struct q_grant_same_row         *known;
	size_t                           count;

	if (!check_scope(grant, error) || !check_single(a, db, row, now, error) ||
	    !q_grant_same(a, db, &same, &known, &count, error))
		return false;
	if (count != 0) {
		*id_r = known[0].id;
		return true;
	}
	*id_r = values.id;
	return q_grant_put(a, db, &values, error);
}

bool
grant_drop(struct arena *a, struct db *db, struct str id, struct error *error)
{
	int64_t changed;

	return q_grant_take(a, db, id, &changed, error) &&
	       (changed != 0 ||
		error_set(error, ERROR_ABSENT, "role.none", "there is no grant '%.*s'", STR_ARGS(str_head(id, 40))));
}

bool
grant_list(struct arena *a, struct db *db, struct str account, struct grant_row **list_r, size_t *count_r,
	   struct error *error)
{
	struct str last = account.length > 0 ? account : STR("~"); /* after all, which have letters and digits */
	struct q_grant_rows_row *rows;
	size_t                   count, kept = 0;

	if (!q_grant_rows(a, db, account, last, &rows, &count, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct grant_row, count);
	for (size_t i = 0; i < count; i++) {
		struct grant_row *row = &(*list_r)[kept];

		if (!role_parse(rows[i].role, &row->grant.role)) /* of a newer version: gives nothing here */
			continue;
		row->grant.government = rows[i].government;
		row->grant.organization = rows[i].organization;
		row->grant.type = rows[i].type;
		row->id = rows[i].id;
		row->account = rows[i].account;
		row->giver = rows[i].giver;
		row->deputy_of = rows[i].deputy_of;
		row->since = rows[i].since;
		row->until = rows[i].until;
		kept++;
	}
	*count_r = kept;
	return true;
}

bool
grant_authority(struct arena *a, struct db *db, struct str owner, struct str type, int64_t now, struct str *account_r,
		struct error *error)
{
	struct q_grant_authority_row row;
	struct error                 none = { 0 };

	*account_r = STR("");
	if (q_grant_authority(a, db, owner, type, now, &row, &none)) {
		*account_r = row.account;
		return true;
	}
	if (none.code == ERROR_ABSENT)
		return true;
	if (error != NULL)
		*error = none;
	return false;
}

/* A role in an organization holds in the one that it was merged into. */
static bool
follow_merges(struct arena *a, struct db *db, struct str *organization, struct error *error)
{
	struct q_organization_merged_row *rows;
	size_t                            count;

	if (organization->length == 0)
		return true;
	if (!q_organization_merged(a, db, *organization, LIMIT_MERGE_STEPS, &rows, &count, error))
		return false;
	if (count > 0)
		*organization = rows[0].id;
	return true;
}

bool
actor_of_account(struct arena *a, struct db *db, struct str id, int64_t now, struct actor *actor_r, struct error *error)
{
	struct account    account;
	struct grant_row *rows;
	struct grant     *grants;
	size_t            count;

	if (id.length == 0) {
		*actor_r = actor_operator();
		return true;
	}
	if (!account_find(a, db, id, &account, error) || !grant_list(a, db, id, &rows, &count, error))
		return false;
	*actor_r = (struct actor){ .account = account.id,
				   .name = account.name,
				   .email = account.email,
				   .language = account.language,
				   .government = account.government,
				   .organization = account.organization };
	if (account.state != ACCOUNT_ACTIVE)
		return true;
	grants = ARENA_ARRAY(a, struct grant, count);
	for (size_t i = 0; i < count; i++) {
		if (rows[i].since > now || (rows[i].until != 0 && rows[i].until <= now))
			continue;
		if (!follow_merges(a, db, &rows[i].grant.organization, error))
			return false;
		grants[actor_r->grant_count++] = rows[i].grant;
	}
	actor_r->grants = grants;
	actor_r->signed_in = true;
	actor_r->acts = ALL_ACTS;
	return true;
}
