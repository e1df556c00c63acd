#include "people/session.h"

#include "base/clock.h"
#include "db/testing/engines.h"
#include "people/account.h"
#include "people/link.h"

/* What runs inside the change of in_change(). */
typedef bool step_fn(struct fixture *f, struct db *db);

struct step {
	struct fixture *f;
	step_fn        *run;
};

static struct {
	int64_t           now;
	enum link_purpose purpose;
	struct str        token, account, argument, session, id;
} with;

static bool
run_step(void *context, struct db *db, struct error *error)
{
	struct step *step = context;
	bool         good = step->run(step->f, db);

	if (!good && error != NULL)
		*error = step->f->error;
	return good;
}

static bool
in_change(struct fixture *f, step_fn *run)
{
	struct step step = { f, run };

	f->error = (struct error){ 0 };
	return db_change(f->pool, run_step, &step, &f->error);
}

static bool
take(struct fixture *f, struct db *db)
{
	return link_take(f->a, db, with.purpose, with.token, with.now, &with.account, &with.argument, &f->error);
}

static bool
make(struct fixture *f, struct db *db)
{
	return link_make(f->a, db, with.purpose, with.account, STR("about"), with.now, with.now + CLOCK_DAY,
			 &with.token, &f->error);
}

static bool
begin(struct fixture *f, struct db *db)
{
	return session_begin(f->a, db, with.account, STR("Browser/1"), STR("192.0.2.1"), with.now, &with.session,
			     &f->error);
}

static bool
add_account(struct fixture *f, struct db *db)
{
	const struct account draft = { .email = STR("Amina@Example.org"),
				       .name = STR("Amina"),
				       .state = ACCOUNT_ACTIVE };

	return account_add(f->a, db, &draft, with.now, &with.account, &f->error);
}

static struct actor
actor_now(struct fixture *f, struct str session, int64_t now)
{
	struct actor actor;
	struct db   *db;
	bool         noted;

	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(session_actor(f->a, db, session, now, &actor, &noted, &f->error));
	db_return(db);
	return actor;
}

static void
a_link_works_once_and_for_its_purpose_only(void **state)
{
	struct fixture *f = *state;

	with.now = 0;
	with.purpose = LINK_RECOVER;
	with.account = STR("abc1234");
	assert_true(in_change(f, make));
	with.purpose = LINK_SIGN_IN;
	assert_false(in_change(f, take));
	assert_string_equal(f->error.key, "link.used");
	with.purpose = LINK_RECOVER;
	assert_true(in_change(f, take));
	assert_true(str_is(with.account, "abc1234"));
	assert_true(str_is(with.argument, "about"));
	assert_false(in_change(f, take));
	assert_int_equal(f->error.code, ERROR_ABSENT);
}

static void
links_and_sessions_grow_old(void **state)
{
	struct fixture *f = *state;

	assert_true(session_make_link(f->a, f->pool, 0, &with.token, &f->error));
	with.purpose = LINK_SIGN_IN;
	with.now = CLOCK_DAY;
	assert_false(in_change(f, take));
	with.now = CLOCK_DAY - 1;
	assert_true(in_change(f, take));
	assert_int_equal(with.account.length, 0);
	with.now = 0;
	assert_true(in_change(f, begin));
	assert_true(actor_now(f, with.session, CLOCK_DAY - 1).signed_in);
	assert_false(actor_now(f, with.session, CLOCK_DAY).signed_in);
	assert_false(actor_now(f, STR(""), 1).signed_in);
	assert_false(actor_now(f, STR("made-up"), 1).signed_in);
}

static bool
touch(struct fixture *f, struct db *db)
{
	return session_touch(f->a, db, with.session, with.now, &f->error);
}

static void
a_session_that_is_used_lives_on_for_a_week_at_most(void **state)
{
	struct fixture *f = *state;

	with.now = 0;
	with.account = STR("");
	assert_true(in_change(f, begin));
	for (with.now = 0; with.now < 7 * CLOCK_DAY; with.now += CLOCK_DAY / 2) {
		assert_true(actor_now(f, with.session, with.now).signed_in);
		assert_int_equal(actor_now(f, with.session, with.now).proved, 0);
		assert_true(in_change(f, touch));
	}
	assert_true(actor_now(f, with.session, 7 * CLOCK_DAY - 1).signed_in);
	assert_false(actor_now(f, with.session, 7 * CLOCK_DAY).signed_in);
}

static bool
end_by_id(struct fixture *f, struct db *db)
{
	return session_end_id(f->a, db, with.account, with.id, &f->error);
}

static bool
end_others(struct fixture *f, struct db *db)
{
	return session_end_account(f->a, db, with.account, with.session, &f->error);
}

static size_t
list(struct fixture *f, struct session **list_r)
{
	struct db *db;
	size_t     count;

	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(session_list(f->a, db, with.account, with.now, list_r, &count, &f->error));
	db_return(db);
	return count;
}

static void
sessions_are_listed_and_ended_by_their_owner_only(void **state)
{
	struct fixture *f = *state;
	struct session *sessions;
	struct str      owner;

	with.now = 0;
	assert_true(in_change(f, add_account));
	for (int i = 0; i < 3; i++)
		assert_true(in_change(f, begin));
	assert_int_equal(list(f, &sessions), 3);
	assert_true(str_is(sessions[0].agent, "Browser/1"));
	owner = with.account;
	with.account = STR("another");
	with.id = sessions[0].id;
	assert_false(in_change(f, end_by_id));
	assert_string_equal(f->error.key, "session.none");
	with.account = owner;
	assert_true(in_change(f, end_by_id));
	assert_int_equal(list(f, &sessions), 2);
	assert_true(in_change(f, begin));
	assert_true(in_change(f, end_others));
	assert_int_equal(list(f, &sessions), 1);
	assert_true(actor_now(f, with.session, 1).signed_in);
}

static bool
disable(struct fixture *f, struct db *db)
{
	struct account account;

	if (!account_find(f->a, db, with.account, &account, &f->error))
		return false;
	account.state = ACCOUNT_DISABLED;
	return account_set(f->a, db, &account, &f->error);
}

static void
a_session_of_an_account_that_was_disabled_is_nobodys(void **state)
{
	struct fixture *f = *state;

	with.now = 0;
	assert_true(in_change(f, add_account));
	assert_true(in_change(f, begin));
	assert_true(actor_now(f, with.session, 1).signed_in);
	assert_true(in_change(f, disable));
	assert_false(actor_now(f, with.session, 1).signed_in);
}

static bool
end_all(struct fixture *f, struct db *db)
{
	return session_end_all(db, &f->error);
}

static void
all_sessions_end_and_links_not_used_are_taken_back(void **state)
{
	struct fixture *f = *state;

	with.now = 0;
	with.account = STR("");
	assert_true(in_change(f, begin));
	with.purpose = LINK_SIGN_IN;
	assert_true(in_change(f, make));
	assert_true(in_change(f, end_all));
	assert_false(actor_now(f, with.session, 1).signed_in);
	assert_false(in_change(f, take));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_link_works_once_and_for_its_purpose_only),
		cmocka_unit_test(links_and_sessions_grow_old),
		cmocka_unit_test(a_session_that_is_used_lives_on_for_a_week_at_most),
		cmocka_unit_test(sessions_are_listed_and_ended_by_their_owner_only),
		cmocka_unit_test(a_session_of_an_account_that_was_disabled_is_nobodys),
		cmocka_unit_test(all_sessions_end_and_links_not_used_are_taken_back),
	};

	return RUN_ON_EACH_ENGINE("session", tests);
}
