#include "people/account.h"

#include "db/testing/engines.h"

struct step {
	struct fixture         *f;
	const struct account   *draft;
	const struct grant_row *row;
	struct str              id;
	int64_t                 now;
};

static bool
add(void *context, struct db *db, struct error *error)
{
	struct step *step = context;

	return account_add(step->f->a, db, step->draft, step->now, &step->id, error);
}

static bool
give(void *context, struct db *db, struct error *error)
{
	struct step *step = context;

	return grant_add(step->f->a, db, step->row, step->now, &step->id, error);
}

static bool
set(void *context, struct db *db, struct error *error)
{
	struct step *step = context;

	return account_set(step->f->a, db, step->draft, error);
}

static struct str
added(struct fixture *f, const char *email)
{
	const struct account draft = { .email = str_of(email), .name = STR("A"), .state = ACCOUNT_ACTIVE };
	struct step          step = { .f = f, .draft = &draft };

	assert_true(db_change(f->pool, add, &step, &f->error));
	return step.id;
}

static const char *
refused(struct fixture *f, const char *email, const char *name)
{
	const struct account draft = { .email = str_of(email), .name = str_of(name) };
	struct step          step = { .f = f, .draft = &draft };

	f->error = (struct error){ 0 };
	assert_false(db_change(f->pool, add, &step, &f->error));
	return f->error.key;
}

static void
an_address_has_one_account_in_any_spelling(void **state)
{
	struct fixture *f = *state;
	struct str      id = added(f, " Amina@Example.org ");
	struct account  account;
	struct db      *db;

	assert_int_equal(id.length, 7);
	assert_string_equal(refused(f, "amina@EXAMPLE.org", "B"), "account.exists");
	assert_string_equal(refused(f, "amina", "B"), "account.no-email");
	assert_string_equal(refused(f, "a@b.org", "B\nBcc: x"), "account.name");
	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(account_find_email(f->a, db, STR("AMINA@example.org"), &account, &f->error));
	assert_true(str_equal(account.id, id));
	assert_true(str_is(account.email, "Amina@Example.org"));
	assert_false(account_find_email(f->a, db, STR(""), &account, &f->error));
	assert_string_equal(f->error.key, "account.none");
	db_return(db);
}

static void
a_deleted_account_frees_its_address(void **state)
{
	struct fixture *f = *state;
	struct account  gone = { .id = added(f, "a@example.org"), .state = ACCOUNT_DELETED };
	struct step     step = { .f = f, .draft = &gone };

	assert_true(db_change(f->pool, set, &step, &f->error));
	assert_false(str_equal(added(f, "a@example.org"), gone.id));
}

static struct actor
actor_of(struct fixture *f, struct str id, int64_t now)
{
	struct actor actor;
	struct db   *db;

	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(actor_of_account(f->a, db, id, now, &actor, &f->error));
	db_return(db);
	return actor;
}

static void
a_grant_holds_from_when_and_until(void **state)
{
	struct fixture        *f = *state;
	struct str             id = added(f, "a@example.org");
	const struct grant_row row = { .account = id, .grant = { .role = ROLE_READER }, .since = 10, .until = 20 };
	struct step            step = { .f = f, .row = &row, .now = 5 };
	struct str             first;

	assert_true(db_change(f->pool, give, &step, &f->error));
	first = step.id;
	assert_true(db_change(f->pool, give, &step, &f->error)); /* the same again changes nothing */
	assert_true(str_equal(first, step.id));
	assert_int_equal(actor_of(f, id, 9).grant_count, 0);
	assert_int_equal(actor_of(f, id, 10).grant_count, 1);
	assert_int_equal(actor_of(f, id, 20).grant_count, 0);
	assert_true(actor_of(f, STR(""), 0).grants[0].role == ROLE_ADMINISTRATOR);
}

static void
one_decides_for_a_country_and_type(void **state)
{
	struct fixture  *f = *state;
	struct str       first = added(f, "a@example.org"), second = added(f, "b@example.org"), who;
	struct grant_row row = {
		.account = first,
		.grant = { .role = ROLE_PUBLISHING_AUTHORITY, .government = STR("KE"), .type = STR("event") }
	};
	struct step step = { .f = f, .row = &row, .now = 5 };
	struct db  *db;

	assert_true(db_change(f->pool, give, &step, &f->error));
	row.account = second;
	assert_false(db_change(f->pool, give, &step, &f->error));
	assert_string_equal(f->error.key, "role.taken");
	row.deputy_of = first;
	assert_true(db_change(f->pool, give, &step, &f->error));
	row = (struct grant_row){ .account = second, .grant = { .role = ROLE_FOCAL_POINT } };
	assert_false(db_change(f->pool, give, &step, &f->error));
	assert_string_equal(f->error.key, "role.scope");
	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(grant_authority(f->a, db, STR("KE"), STR("event"), 6, &who, &f->error));
	assert_true(str_equal(who, first));
	assert_true(grant_authority(f->a, db, STR("KE"), STR("news"), 6, &who, &f->error));
	assert_int_equal(who.length, 0);
	db_return(db);
}

static void
passwords_are_told_from_others(void **state)
{
	struct fixture *f = *state;
	struct str      hash, again;

	assert_true(password_hash(f->a, STR("a long sentence"), &hash, &f->error));
	assert_true(password_hash(f->a, STR("a long sentence"), &again, &f->error));
	assert_true(str_starts(hash, STR("$argon2id$")));
	assert_false(str_equal(hash, again));
	assert_true(password_is_right(hash, STR("a long sentence")));
	assert_false(password_is_right(hash, STR("a long sentence ")));
	assert_false(password_is_right(STR(""), STR("")));
	assert_false(password_is_right(STR("garbage"), STR("garbage")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_has_one_account_in_any_spelling),
		cmocka_unit_test(a_deleted_account_frees_its_address),
		cmocka_unit_test(a_grant_holds_from_when_and_until),
		cmocka_unit_test(one_decides_for_a_country_and_type),
		cmocka_unit_test(passwords_are_told_from_others),
	};

	return RUN_ON_EACH_ENGINE("account", tests);
}
