/* Managing people. */
#include "people/manage.h"

#include "base/clock.h"
#include "base/identifier.h"
#include "people/leave.h"
#include "people/link.h"
#include "people/manage_sql.h"
#include "people/session.h"

enum { INVITE_DAYS = 14 };

/* One act, from looking whether it may be done to telling it. */
struct managing {
	const struct manager      *manager;
	struct audit_entry         entry;
	int64_t                    now;
	struct str                 id; /* of the account, grant or offer */
	const struct account      *draft;
	const struct grant_row    *row;
	const struct access_token *access;
	enum account_state         state;
	struct str                 password;
	bool                       accept;
	struct str                 made, token;
};

/* ---- who may ----------------------------------------------------------------------------------------------------- */

static struct matter
person(const struct account *account)
{
	return (struct matter){ .owner = account->government.length > 0 ? account->government : account->organization };
}

bool
manage_sees(const struct actor *actor, const struct account *account)
{
	const struct matter matter = person(account);

	return permission_allows(actor, ACT_SEE_PEOPLE, &matter);
}

bool
manage_may(const struct actor *actor, const struct account *account, const struct grant_row *grants, size_t count)
{
	const struct matter matter = person(account);

	if (!permission_allows(actor, ACT_MANAGE_PEOPLE, &matter))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!permission_gives(actor, &grants[i].grant))
			return false;
	}
	return true;
}

static bool
refuse(struct error *error)
{
	return error_set(error, ERROR_DENIED, "permission.person", "you do not manage this person");
}

/* The account, when the actor may manage it. */
static bool
find_managed(const struct managing *managing, struct db *db, struct account *account_r, struct error *error)
{
	struct arena     *a = managing->manager->a;
	struct grant_row *grants;
	size_t            count;

	return account_find(a, db, managing->id, account_r, error) &&
	       grant_list(a, db, managing->id, &grants, &count, error) &&
	       (manage_may(managing->manager->actor, account_r, grants, count) || refuse(error));
}

static bool
run(struct managing *managing, db_change_fn *change, struct error *error)
{
	const struct manager *manager = managing->manager;

	managing->now = clock_now(manager->log->clock);
	return audit_change(manager->log, manager->actor, &managing->entry, change, managing, error);
}

/* ---- accounts ---------------------------------------------------------------------------------------------------- */

static bool
add(void *context, struct db *db, struct error *error)
{
	struct managing      *managing = context;
	struct arena         *a = managing->manager->a;
	const struct account *draft = managing->draft;
	const struct matter   matter = person(draft);
	bool                  invited = draft->state == ACCOUNT_UNCONFIRMED;

	if (!permission_require(managing->manager->actor, ACT_MANAGE_PEOPLE, &matter, error) ||
	    !account_add(a, db, draft, managing->now, &managing->made, error))
		return false;
	managing->entry.act = invited ? AUDIT_ACCOUNT_INVITE : AUDIT_ACCOUNT_ADD;
	managing->entry.subject = managing->made;
	return !invited || link_make(a, db, LINK_INVITE, managing->made, STR(""), managing->now,
				     managing->now + INVITE_DAYS * CLOCK_DAY, &managing->token, error);
}

bool
manage_add(const struct manager *manager, const struct account *draft, struct str *id_r, struct str *token_r,
	   struct error *error)
{
	struct managing managing = { .manager = manager, .draft = draft };

	if (!run(&managing, add, error))
		return false;
	*id_r = managing.made;
	*token_r = managing.token;
	return true;
}

static bool
is_fitting(enum account_state is, enum account_state wanted)
{
	switch (wanted) {
	case ACCOUNT_ACTIVE:
		return is == ACCOUNT_WAITING || is == ACCOUNT_DISABLED;
	case ACCOUNT_DISABLED:
		return is == ACCOUNT_ACTIVE || is == ACCOUNT_WAITING || is == ACCOUNT_UNCONFIRMED;
	case ACCOUNT_DELETED:
		return is != ACCOUNT_DELETED;
	default:
		return false;
	}
}

static bool
set_state(void *context, struct db *db, struct error *error)
{
	struct managing *managing = context;
	struct arena    *a = managing->manager->a;
	struct account   account;
	bool             deletes = managing->state == ACCOUNT_DELETED, enables = managing->state == ACCOUNT_ACTIVE;

	if (!find_managed(managing, db, &account, error))
		return false;
	if (!is_fitting(account.state, managing->state))
		return error_set(error, ERROR_CONFLICT, "account.state", "the account is %s",
				 account_state_name(account.state));
	managing->entry.act = deletes                            ? AUDIT_ACCOUNT_DELETE
			      : !enables                         ? AUDIT_ACCOUNT_DISABLE
			      : account.state == ACCOUNT_WAITING ? AUDIT_ACCOUNT_ADMIT
								 : AUDIT_ACCOUNT_ENABLE;
	managing->entry.subject = account.id;
	if (deletes)
		return account_delete(a, db, account.id, error);
	account.state = managing->state;
	return account_set(a, db, &account, error) &&
	       (enables || session_end_account(a, db, account.id, STR(""), error));
}

bool
manage_state(const struct manager *manager, struct str account, enum account_state state, struct error *error)
{
	struct managing managing = { .manager = manager, .id = account, .state = state };

	return run(&managing, set_state, error);
}

static bool
set_password(void *context, struct db *db, struct error *error)
{
	struct managing *managing = context;
	struct arena    *a = managing->manager->a;
	struct account   account;

	if (!find_managed(managing, db, &account, error))
		return false;
	managing->entry.subject = account.id;
	account.password = managing->password;
	return account_set(a, db, &account, error) && session_end_account(a, db, account.id, STR(""), error);
}

bool
manage_password(const struct manager *manager, struct str account, struct str password, struct error *error)
{
	struct managing managing = { .manager = manager, .id = account, .entry.act = AUDIT_ACCOUNT_PASSWORD };

	return password_hash(manager->a, password, &managing.password, error) && run(&managing, set_password, error);
}

static bool
end_sessions(void *context, struct db *db, struct error *error)
{
	struct managing *managing = context;
	struct account   account;

	if (!find_managed(managing, db, &account, error))
		return false;
	managing->entry.subject = account.id;
	return session_end_account(managing->manager->a, db, account.id, STR(""), error);
}

bool
manage_end_sessions(const struct manager *manager, struct str account, struct error *error)
{
	struct managing managing = { .manager = manager, .id = account, .entry.act = AUDIT_ACCOUNT_SESSIONS };

	return run(&managing, end_sessions, error);
}

static bool
make_link(void *context, struct db *db, struct error *error)
{
	struct managing  *managing = context;
	struct account    account;
	bool              invited;
	enum link_purpose purpose;

	if (!find_managed(managing, db, &account, error))
		return false;
	invited = account.state == ACCOUNT_UNCONFIRMED;
	purpose = invited ? LINK_INVITE : LINK_RECOVER;
	if (!invited && account.state != ACCOUNT_ACTIVE)
		return error_set(error, ERROR_CONFLICT, "account.state", "the account is %s",
				 account_state_name(account.state));
	managing->entry.subject = account.id;
	return link_make(managing->manager->a, db, purpose, account.id, STR(""), managing->now,
			 managing->now + CLOCK_DAY, &managing->token, error);
}

bool
manage_link(const struct manager *manager, struct str account, struct str *token_r, struct error *error)
{
	struct managing managing = { .manager = manager, .id = account, .entry.act = AUDIT_ACCOUNT_LINK };

	if (!run(&managing, make_link, error))
		return false;
	*token_r = managing.token;
	return true;
}

/* ---- tokens ------------------------------------------------------------------------------------------------------ */

/* Nobody makes tokens in the name of others but who has the machine. */
static bool
may_token(const struct managing *managing, struct str account, struct error *error)
{
	const struct actor *actor = managing->manager->actor;

	return (actor->signed_in && (actor->account.length == 0 || str_equal(actor->account, account))) ||
	       refuse(error);
}

static bool
make_token(void *context, struct db *db, struct error *error)
{
	struct managing *managing = context;
	struct arena    *a = managing->manager->a;
	struct json     *detail = json_object(a);

	if (!may_token(managing, managing->id, error) ||
	    !access_make(a, db, managing->id, managing->access, managing->now, &managing->made, &managing->token,
			 error))
		return false;
	json_set(detail, STR("token"), json_string(a, managing->made));
	json_set(detail, STR("scopes"), json_number(a, managing->access->scopes));
	managing->entry.subject = managing->id;
	managing->entry.detail = detail;
	return true;
}

bool
manage_token(const struct manager *manager, struct str account, const struct access_token *draft, struct str *token_r,
	     struct error *error)
{
	struct managing managing = {
		.manager = manager, .id = account, .access = draft, .entry.act = AUDIT_TOKEN_MAKE
	};

	if (!run(&managing, make_token, error))
		return false;
	*token_r = managing.token;
	return true;
}

static bool
revoke_token(void *context, struct db *db, struct error *error)
{
	struct managing *managing = context;
	struct arena    *a = managing->manager->a;
	struct json     *detail = json_object(a);

	if (!may_token(managing, managing->id, error) || !access_revoke(a, db, managing->id, managing->made, error))
		return false;
	json_set(detail, STR("token"), json_string(a, managing->made));
	managing->entry.subject = managing->id;
	managing->entry.detail = detail;
	return true;
}

bool
manage_token_revoke(const struct manager *manager, struct str account, struct str token, struct error *error)
{
	struct managing managing = {
		.manager = manager, .id = account, .made = token, .entry.act = AUDIT_TOKEN_REVOKE
	};

	return run(&managing, revoke_token, error);
}

/* ---- roles ------------------------------------------------------------------------------------------------------- */

static struct json *
describe(struct arena *a, const struct grant_row *row)
{
	struct json *detail = json_object(a);

	json_set(detail, STR("role"), json_string(a, str_of(role_name(row->grant.role))));
	if (row->grant.government.length > 0)
		json_set(detail, STR("government"), json_string(a, row->grant.government));
	if (row->grant.organization.length > 0)
		json_set(detail, STR("organization"), json_string(a, row->grant.organization));
	if (row->grant.type.length > 0)
		json_set(detail, STR("type"), json_string(a, row->grant.type));
	if (row->until != 0)
		json_set(detail, STR("until"), json_number(a, row->until));
	if (row->deputy_of.length > 0)
		json_set(detail, STR("deputy_of"), json_string(a, row->deputy_of));
	return detail;
}

/* The actor has this role itself, and not as a deputy. */
static bool
holds(const struct managing *managing, struct db *db, const struct grant *grant, bool *holds_r, struct error *error)
{
	const struct actor *actor = managing->manager->actor;
	struct grant_row   *rows;
	size_t              count;

	*holds_r = false;
	if (actor->account.length == 0 || (actor->acts & (1U << ACT_MANAGE_PEOPLE)) == 0)
		return true;
	if (!grant_list(managing->manager->a, db, actor->account, &rows, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct grant *own = &rows[i].grant;

		*holds_r = *holds_r ||
			   (own->role == grant->role && str_equal(own->government, grant->government) &&
			    str_equal(own->organization, grant->organization) && str_equal(own->type, grant->type) &&
			    rows[i].deputy_of.length == 0 && rows[i].since <= managing->now &&
			    (rows[i].until == 0 || rows[i].until > managing->now));
	}
	return true;
}

/* Of a role that is nobody's deputyship the actor must be able to give it; its own deputies are its own affair. */
static bool
may_give(const struct managing *managing, struct db *db, const struct grant_row *row, struct error *error)
{
	const struct actor *actor = managing->manager->actor;
	bool                own = false;

	if (permission_gives(actor, &row->grant))
		return true;
	if (row->deputy_of.length > 0 && str_equal(row->deputy_of, actor->account) &&
	    !holds(managing, db, &row->grant, &own, error))
		return false;
	return own || error_set(error, ERROR_DENIED, "permission.role", "you may not give or take the role '%s' here",
				role_name(row->grant.role));
}

static bool
give(void *context, struct db *db, struct error *error)
{
	struct managing *managing = context;
	struct grant_row row = *managing->row;
	struct account   account;

	row.giver = managing->manager->actor->account;
	row.since = managing->now;
	if (!may_give(managing, db, &row, error) ||
	    !account_find(managing->manager->a, db, row.account, &account, error))
		return false;
	if (account.state == ACCOUNT_DELETED)
		return error_set(error, ERROR_CONFLICT, "account.state", "the account is deleted");
	if (row.deputy_of.length > 0 && (row.until <= managing->now || str_equal(row.deputy_of, row.account)))
		return error_set(error, ERROR_INPUT, "role.until", "a deputy is another person, until a day to come");
	managing->entry.subject = row.account;
	managing->entry.detail = describe(managing->manager->a, &row);
	return grant_add(managing->manager->a, db, &row, managing->now, &managing->made, error);
}

bool
manage_give(const struct manager *manager, const struct grant_row *row, struct str *id_r, struct error *error)
{
	struct managing managing = { .manager = manager, .row = row, .entry.act = AUDIT_ROLE_GIVE };

	if (!run(&managing, give, error))
		return false;
	*id_r = managing.made;
	return true;
}

static bool
find_grant(const struct managing *managing, struct db *db, struct str id, struct grant_row *row_r, struct error *error)
{
	struct q_grant_one_row row;

	if (!q_grant_one(managing->manager->a, db, id, &row, error)) {
		if (error != NULL && error->code == ERROR_ABSENT)
			error_set(error, ERROR_ABSENT, "role.none", "there is no such role to take");
		return false;
	}
	*row_r = (struct grant_row){
		.id = id,
		.account = row.account,
		.grant = { .government = row.government, .organization = row.organization, .type = row.type },
		.deputy_of = row.deputy_of,
		.since = row.since,
		.until = row.until
	};
	return role_parse(row.role, &row_r->grant.role) ||
	       error_set(error, ERROR_ABSENT, "role.none", "this program does not know the role");
}

static bool
take(void *context, struct db *db, struct error *error)
{
	struct managing *managing = context;
	struct grant_row row;

	if (!find_grant(managing, db, managing->id, &row, error) || !may_give(managing, db, &row, error))
		return false;
	managing->entry.subject = row.account;
	managing->entry.detail = describe(managing->manager->a, &row);
	return q_offer_drop_of_grant(managing->manager->a, db, row.id, error) &&
	       q_grants_of_deputies_drop(managing->manager->a, db, row.account, str_of(role_name(row.grant.role)),
					 row.grant.government, row.grant.type, error) &&
	       grant_drop(managing->manager->a, db, row.id, error);
}

bool
manage_take(const struct manager *manager, struct str grant, struct error *error)
{
	struct managing managing = { .manager = manager, .id = grant, .entry.act = AUDIT_ROLE_TAKE };

	return run(&managing, take, error);
}

/* ---- handing over ------------------------------------------------------------------------------------------------ */

static bool
offer(void *context, struct db *db, struct error *error)
{
	struct managing *managing = context;
	struct arena    *a = managing->manager->a;
	struct str       to = managing->made;
	struct grant_row row;
	struct account   account;

	if (!find_grant(managing, db, managing->id, &row, error) || !account_find(a, db, to, &account, error))
		return false;
	if (!str_equal(row.account, managing->manager->actor->account) || row.deputy_of.length > 0)
		return error_set(error, ERROR_DENIED, "permission.role", "only who has a role hands it over");
	if (account.state != ACCOUNT_ACTIVE || str_equal(to, row.account))
		return error_set(error, ERROR_CONFLICT, "account.state", "a role is handed to another active account");
	managing->entry.subject = to;
	managing->entry.detail = describe(a, &row);
	return q_offer_drop_of_grant(a, db, row.id, error) && q_offer_put(a, db,
									  &(struct q_offer_put_values){
										  .id = identifier_draw_tail(a),
										  .grant_id = row.id,
										  .giver = row.account,
										  .account = to,
										  .now = managing->now,
									  },
									  error);
}

bool
manage_offer(const struct manager *manager, struct str grant, struct str account, struct error *error)
{
	struct managing managing = { .manager = manager, .id = grant, .made = account, .entry.act = AUDIT_ROLE_OFFER };

	return run(&managing, offer, error);
}

bool
manage_offers(struct arena *a, struct db *db, struct str account, struct role_offer **list_r, size_t *count_r,
	      struct error *error)
{
	struct q_offers_of_row *rows;
	size_t                  count, kept = 0;

	if (!q_offers_of(a, db, account, &rows, &count, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct role_offer, count);
	for (size_t i = 0; i < count; i++) {
		struct role_offer *one = &(*list_r)[kept];

		if (!role_parse(rows[i].role, &one->grant.role))
			continue;
		one->id = rows[i].id;
		one->giver = rows[i].giver;
		one->account = rows[i].account;
		one->made = rows[i].made;
		one->grant.government = rows[i].government;
		one->grant.organization = rows[i].organization;
		one->grant.type = rows[i].type;
		kept++;
	}
	*count_r = kept;
	return true;
}

/* The role goes from the giver, and its deputies, to the actor. */
static bool
accept_it(struct managing *managing, struct db *db, struct grant_row row, struct error *error)
{
	struct arena *a = managing->manager->a;
	struct str    giver = row.account;

	if (!q_grants_of_deputies_drop(a, db, giver, str_of(role_name(row.grant.role)), row.grant.government,
				       row.grant.type, error) ||
	    !grant_drop(a, db, row.id, error))
		return false;
	row.account = managing->manager->actor->account;
	row.giver = giver;
	row.since = managing->now;
	return grant_add(a, db, &row, managing->now, &managing->made, error);
}

static bool
answer(void *context, struct db *db, struct error *error)
{
	struct managing        *managing = context;
	const struct actor     *actor = managing->manager->actor;
	struct q_offer_find_row found;
	struct grant_row        row;
	bool                    mine;

	if (!q_offer_find(managing->manager->a, db, managing->id, &found, error) ||
	    !find_grant(managing, db, found.grant_id, &row, error)) {
		if (error != NULL && error->code == ERROR_ABSENT)
			error_set(error, ERROR_ABSENT, "offer.none", "there is no such offer");
		return false;
	}
	mine = actor->signed_in && str_equal(actor->account, found.account);
	if (!mine && (managing->accept || !str_equal(actor->account, found.giver)))
		return error_set(error, ERROR_DENIED, "permission.role", "the offer was made to somebody else");
	managing->entry.subject = found.account;
	managing->entry.detail = describe(managing->manager->a, &row);
	return q_offer_drop_of_grant(managing->manager->a, db, row.id, error) &&
	       (!managing->accept || accept_it(managing, db, row, error));
}

bool
manage_answer(const struct manager *manager, struct str offer_id, bool accept, struct error *error)
{
	struct managing managing = { .manager = manager,
				     .id = offer_id,
				     .accept = accept,
				     .entry.act = accept ? AUDIT_ROLE_ACCEPT : AUDIT_ROLE_DECLINE };

	return run(&managing, answer, error);
}
