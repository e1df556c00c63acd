#include "people/session.h"

#include "db/testing/engines.h"

static const int64_t DAY = INT64_C(86400) * 1000 * 1000;

static enum session_role
role_of(struct fixture *f, struct str session, int64_t now)
{
	enum session_role role;
	struct db        *db;

	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(session_find(f->a, db, session, now, &role, &f->error));
	db_return(db);
	return role;
}

static void
a_link_works_once(void **state)
{
	struct fixture *f = *state;
	struct str      link, session, second;

	assert_true(session_make_link(f->a, f->pool, 0, &link, &f->error));
	assert_true(session_begin(f->a, f->pool, link, 1, &session, &f->error));
	assert_int_equal(role_of(f, session, 2), SESSION_OPERATOR);
	assert_false(session_begin(f->a, f->pool, link, 3, &second, &f->error));
	assert_int_equal(f->error.code, ERROR_ABSENT);
	assert_string_equal(f->error.key, "link.used");
	assert_int_equal(role_of(f, second, 4), SESSION_NONE);
}

static void
links_and_sessions_grow_old(void **state)
{
	struct fixture *f = *state;
	struct str      link, session;

	assert_true(session_make_link(f->a, f->pool, 0, &link, &f->error));
	assert_false(session_begin(f->a, f->pool, link, DAY, &session, &f->error));
	assert_string_equal(f->error.key, "link.used");
	assert_true(session_begin(f->a, f->pool, link, DAY - 1, &session, &f->error));
	assert_int_equal(role_of(f, session, DAY - 1 + 7 * DAY - 1), SESSION_OPERATOR);
	assert_int_equal(role_of(f, session, DAY - 1 + 7 * DAY), SESSION_NONE);
}

static void
a_session_that_has_ended_is_none(void **state)
{
	struct fixture *f = *state;
	struct str      first_link, second_link, first, second;

	assert_true(session_make_link(f->a, f->pool, 0, &first_link, &f->error));
	assert_true(session_make_link(f->a, f->pool, 0, &second_link, &f->error));
	assert_true(session_begin(f->a, f->pool, first_link, 0, &first, &f->error));
	assert_true(session_begin(f->a, f->pool, second_link, 0, &second, &f->error));
	assert_true(session_end(f->a, f->pool, first, &f->error));
	assert_int_equal(role_of(f, first, 1), SESSION_NONE);
	assert_int_equal(role_of(f, second, 1), SESSION_OPERATOR);
}

static void
what_is_no_session_is_none(void **state)
{
	struct fixture *f = *state;
	struct str      link;

	assert_true(session_make_link(f->a, f->pool, 0, &link, &f->error));
	assert_int_equal(role_of(f, STR(""), 1), SESSION_NONE);
	assert_int_equal(role_of(f, STR("guess"), 1), SESSION_NONE);
	assert_int_equal(role_of(f, link, 1), SESSION_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_link_works_once),
		cmocka_unit_test(links_and_sessions_grow_old),
		cmocka_unit_test(a_session_that_has_ended_is_none),
		cmocka_unit_test(what_is_no_session_is_none),
	};

	return RUN_ON_EACH_ENGINE("sessions", tests);
}
