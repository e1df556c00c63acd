#include "people/manage.h"

#include "base/clock.h"
#include "base/sign.h"
#include "db/testing/engines.h"
#include "people/access.h"
#include "people/session.h"

static struct sign_key key;

/* People of a test: an operator, a focal point of Kenya with a colleague, an administrator, a user of Peru. */
struct people {
	struct fixture  *f;
	struct audit_log log;
	struct actor     operator_actor;
	struct manager   operator_manager;
	struct str       focal, user, administrator, peruvian;
};

static struct str
add(struct people *p, const char *email, const char *government)
{
	const struct account draft = {
		.email = str_of(email), .name = STR("N"), .state = ACCOUNT_ACTIVE, .government = str_of(government)
	};
	struct str id, token;

	if (!manage_add(&p->operator_manager, &draft, &id, &token, &p->f->error))
		fail_msg("%s", p->f->error.detail);
	return id;
}

static void
give(struct people *p, struct str account, enum role role, const char *government)
{
	const struct grant_row row = { .account = account,
				       .grant = { .role = role, .government = str_of(government) } };
	struct str             id;

	if (!manage_give(&p->operator_manager, &row, &id, &p->f->error))
		fail_msg("%s", p->f->error.detail);
}

static struct people *
open(struct fixture *f)
{
	struct people *p = ARENA_NEW(f->a, struct people);

	sign_key_make(&key);
	p->f = f;
	p->log = (struct audit_log){ .pool = f->pool, .key = &key, .clock = clock_system() };
	p->operator_actor = actor_operator();
	p->operator_manager = (struct manager){ f->a, &p->log, &p->operator_actor };
	p->focal = add(p, "focal@example.org", "KE");
	p->user = add(p, "user@example.org", "KE");
	p->administrator = add(p, "admin@example.org", "KE");
	p->peruvian = add(p, "pe@example.org", "PE");
	give(p, p->focal, ROLE_FOCAL_POINT, "KE");
	give(p, p->administrator, ROLE_ADMINISTRATOR, "");
	return p;
}

/* What a person manages with, as it is now. */
static struct manager
as(struct people *p, struct str account)
{
	struct actor *actor = ARENA_NEW(p->f->a, struct actor);
	struct db    *db;

	assert_true(db_borrow(p->f->pool, &db, &p->f->error));
	assert_true(actor_of_account(p->f->a, db, account, clock_now(p->log.clock), actor, &p->f->error));
	db_return(db);
	return (struct manager){ p->f->a, &p->log, actor };
}

static struct str
grant_of(struct people *p, struct str account, enum role role)
{
	struct grant_row *rows;
	size_t            count;
	struct db        *db;
	struct str        found = { 0 };

	assert_true(db_borrow(p->f->pool, &db, &p->f->error));
	assert_true(grant_list(p->f->a, db, account, &rows, &count, &p->f->error));
	db_return(db);
	for (size_t i = 0; i < count; i++)
		if (rows[i].grant.role == role)
			found = rows[i].id;
	return found;
}

static bool
gives(struct people *p, struct manager *manager, struct str account, enum role role, const char *government,
      struct str deputy_of, int64_t until)
{
	const struct grant_row row = { .account = account,
				       .grant = { .role = role, .government = str_of(government) },
				       .deputy_of = deputy_of,
				       .until = until };
	struct str             id;

	p->f->error = (struct error){ 0 };
	return manage_give(manager, &row, &id, &p->f->error);
}

static void
a_focal_point_manages_the_people_of_its_country_and_nobody_else(void **state)
{
	struct people *p = open(*state);
	struct manager focal = as(p, p->focal), user = as(p, p->user);

	assert_true(manage_state(&focal, p->user, ACCOUNT_DISABLED, &p->f->error));
	assert_true(manage_state(&focal, p->user, ACCOUNT_ACTIVE, &p->f->error));
	assert_false(manage_state(&focal, p->peruvian, ACCOUNT_DISABLED, &p->f->error));
	assert_string_equal(p->f->error.key, "permission.person");
	assert_false(manage_state(&focal, p->administrator, ACCOUNT_DISABLED, &p->f->error));
	assert_false(manage_state(&user, p->focal, ACCOUNT_DISABLED, &p->f->error));
	assert_true(gives(p, &focal, p->user, ROLE_AUTHORIZED_USER, "KE", STR(""), 0));
	assert_false(gives(p, &focal, p->user, ROLE_AUTHORIZED_USER, "PE", STR(""), 0));
	assert_false(gives(p, &focal, p->user, ROLE_AUTHORIZED_USER, "", STR(""), 0));
	assert_false(gives(p, &focal, p->user, ROLE_ADMINISTRATOR, "KE", STR(""), 0));
	assert_false(gives(p, &user, p->user, ROLE_READER, "KE", STR(""), 0));
	assert_true(manage_take(&focal, grant_of(p, p->user, ROLE_AUTHORIZED_USER), &p->f->error));
	assert_false(manage_take(&focal, grant_of(p, p->administrator, ROLE_ADMINISTRATOR), &p->f->error));
}

static void
a_deputy_is_named_until_a_day_and_has_what_the_focal_point_has(void **state)
{
	struct people *p = open(*state);
	struct manager focal = as(p, p->focal), deputy;
	int64_t        day = INT64_C(86400) * 1000 * 1000, until = clock_now(p->log.clock) + day;

	assert_false(gives(p, &focal, p->user, ROLE_FOCAL_POINT, "KE", STR(""), until));
	assert_false(gives(p, &focal, p->user, ROLE_FOCAL_POINT, "KE", p->focal, 0));
	assert_string_equal(p->f->error.key, "role.until");
	assert_false(gives(p, &focal, p->user, ROLE_FOCAL_POINT, "PE", p->focal, until));
	assert_true(gives(p, &focal, p->user, ROLE_FOCAL_POINT, "KE", p->focal, until));
	deputy = as(p, p->user);
	assert_true(gives(p, &deputy, p->user, ROLE_CONTRIBUTOR, "KE", STR(""), 0));
	/* a deputy names no further deputies, and keeps no role that its focal point takes back */
	assert_false(gives(p, &deputy, p->peruvian, ROLE_FOCAL_POINT, "KE", p->user, until));
	assert_true(manage_take(&focal, grant_of(p, p->user, ROLE_FOCAL_POINT), &p->f->error));
	assert_int_equal(grant_of(p, p->user, ROLE_FOCAL_POINT).length, 0);
}

static struct role_offer
offer_to(struct people *p, struct str account)
{
	struct role_offer *list, none = { 0 };
	size_t             count;
	struct db         *db;

	assert_true(db_borrow(p->f->pool, &db, &p->f->error));
	assert_true(manage_offers(p->f->a, db, account, &list, &count, &p->f->error));
	db_return(db);
	return count == 0 ? none : list[0];
}

static void
a_role_is_handed_over_to_who_accepts_it(void **state)
{
	struct people    *p = open(*state);
	struct manager    focal = as(p, p->focal), user = as(p, p->user), other = as(p, p->peruvian);
	struct str        grant = grant_of(p, p->focal, ROLE_FOCAL_POINT);
	struct role_offer offer;

	assert_false(manage_offer(&other, grant, p->peruvian, &p->f->error));
	assert_true(manage_offer(&focal, grant, p->user, &p->f->error));
	offer = offer_to(p, p->user);
	assert_int_equal(offer.grant.role, ROLE_FOCAL_POINT);
	assert_int_equal(grant_of(p, p->user, ROLE_FOCAL_POINT).length, 0);
	assert_false(manage_answer(&other, offer.id, true, &p->f->error));
	assert_false(manage_answer(&focal, offer.id, true, &p->f->error));
	assert_true(manage_answer(&user, offer.id, true, &p->f->error));
	assert_int_not_equal(grant_of(p, p->user, ROLE_FOCAL_POINT).length, 0);
	assert_int_equal(grant_of(p, p->focal, ROLE_FOCAL_POINT).length, 0);
	assert_false(manage_answer(&user, offer.id, true, &p->f->error));
	assert_string_equal(p->f->error.key, "offer.none");
}

static void
an_offer_that_is_declined_changes_nothing(void **state)
{
	struct people *p = open(*state);
	struct manager focal = as(p, p->focal), user = as(p, p->user);
	struct str     grant = grant_of(p, p->focal, ROLE_FOCAL_POINT);

	assert_true(manage_offer(&focal, grant, p->user, &p->f->error));
	assert_true(manage_answer(&user, offer_to(p, p->user).id, false, &p->f->error));
	assert_int_equal(offer_to(p, p->user).id.length, 0);
	assert_int_not_equal(grant_of(p, p->focal, ROLE_FOCAL_POINT).length, 0);
}

static bool
acts(struct people *p, struct str token, struct actor *actor_r)
{
	struct db *db;
	bool       good, touch;

	assert_true(db_borrow(p->f->pool, &db, &p->f->error));
	good = access_actor(p->f->a, db, token, clock_now(p->log.clock), actor_r, &touch, &p->f->error);
	db_return(db);
	return good;
}

static void
a_token_may_what_its_scopes_and_its_owner_may(void **state)
{
	struct people      *p = open(*state);
	struct manager      focal = as(p, p->focal), user = as(p, p->user);
	struct access_token draft = { .name = STR("script"), .scopes = 1U << SCOPE_PUBLISH };
	struct matter       kenya = { .owner = STR("KE") }, peru = { .owner = STR("PE") };
	struct actor        actor;
	struct str          token;

	draft.expires = clock_now(p->log.clock) + INT64_C(86400) * 1000 * 1000;
	assert_true(manage_token(&focal, p->focal, &draft, &token, &p->f->error));
	assert_true(acts(p, token, &actor));
	assert_int_equal(actor.channel, CHANNEL_API);
	assert_true(permission_allows(&actor, ACT_PUBLISH, &kenya));
	assert_false(permission_allows(&actor, ACT_PUBLISH, &peru));
	assert_false(permission_allows(&actor, ACT_MANAGE_PEOPLE, &kenya));
	assert_false(acts(p, str_slice(token, 0, token.length - 1), &actor));
	assert_string_equal(p->f->error.key, "token.invalid");
	/* nobody makes tokens in the name of others */
	assert_false(manage_token(&focal, p->user, &draft, &token, &p->f->error));
	assert_true(manage_token(&user, p->user, &draft, &token, &p->f->error));
	assert_true(manage_state(&focal, p->user, ACCOUNT_DISABLED, &p->f->error));
	assert_false(acts(p, token, &actor));
	draft.expires = clock_now(p->log.clock);
	assert_false(manage_token(&focal, p->focal, &draft, &token, &p->f->error));
	draft.scopes = 0;
	assert_false(manage_token(&focal, p->focal, &draft, &token, &p->f->error));
}

static void
told(void *context, int64_t number, const char *what)
{
	(void)context;
	fail_msg("%" PRId64 ": %s", number, what);
}

static void
all_of_it_is_told(void **state)
{
	struct people      *p = open(*state);
	struct manager      focal = as(p, p->focal);
	struct audit_report report;

	assert_true(manage_state(&focal, p->user, ACCOUNT_DISABLED, &p->f->error));
	assert_true(manage_state(&p->operator_manager, p->user, ACCOUNT_DELETED, &p->f->error));
	assert_false(manage_state(&p->operator_manager, p->user, ACCOUNT_ACTIVE, &p->f->error));
	assert_true(audit_verify(&p->log, told, NULL, &report, &p->f->error));
	assert_int_equal(report.entries, 8); /* four accounts, two roles, two states */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_focal_point_manages_the_people_of_its_country_and_nobody_else),
		cmocka_unit_test(a_deputy_is_named_until_a_day_and_has_what_the_focal_point_has),
		cmocka_unit_test(a_role_is_handed_over_to_who_accepts_it),
		cmocka_unit_test(an_offer_that_is_declined_changes_nothing),
		cmocka_unit_test(a_token_may_what_its_scopes_and_its_owner_may),
		cmocka_unit_test(all_of_it_is_told),
	};

	return RUN_ON_EACH_ENGINE("manage", tests);
}
