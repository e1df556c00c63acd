/* How people come in, as the pages answer. */
#include "pages/fixture.h"

#include "db/db.h"
#include "people/account.h"
#include "people/link.h"
#include "people/session.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const int64_t MINUTE = INT64_C(60) * 1000 * 1000;

static int
open_node(void **state)
{
	*state = fixture_open();
	((struct fixture *)*state)->client = STR("192.0.2.1");
	return 0;
}

static int
close_node(void **state)
{
	fixture_close(*state);
	return 0;
}

static struct account amina = { .name = { "Amina", 5 }, .email = { "Amina@example.org", 17 }, .state = ACCOUNT_ACTIVE };

static bool
add_account(void *context, struct db *db, struct error *error)
{
	struct fixture *f = context;
	struct account  draft = amina;
	struct str      id;

	return password_hash(f->a, STR("correct horse battery"), &draft.password, error) &&
	       account_add(f->a, db, &draft, f->clock.now, &id, error);
}

static void
make_account(struct fixture *f, enum account_state state)
{
	amina.state = state;
	assert_true(db_change(f->node->pool, add_account, f, &f->error));
}

/* Takes the session of the newest answer's cookie. */
static void
keep_session(struct fixture *f)
{
	struct str rest = f->response.cookie, pair;

	assert_true(str_cut(&rest, ';', &pair));
	assert_true(str_starts(pair, STR("session=")));
	f->session = str_slice(pair, strlen("session="), pair.length);
	assert_true(f->session.length > 20);
}

static void
sign_in_as(struct fixture *f, const char *form)
{
	(void)fixture_send(f, "en", STR("/sign-in"), form);
	assert_int_equal(f->response.status, 303);
	keep_session(f);
}

static void
who_signs_in_gets_a_new_session_each_time_and_the_frame_says_who(void **state)
{
	struct fixture *f = *state;
	struct str      first;

	make_account(f, ACCOUNT_ACTIVE);
	assert_string_equal(fixture_list(f, fixture_get(f, "en", STR("/about")), "/view/account", "address"),
			    "/sign-in");
	sign_in_as(f, "email=amina%40EXAMPLE.org&password=correct+horse+battery&return=/types%3Fa%3D1");
	assert_true(str_is(f->response.location, "/types?a=1"));
	assert_string_equal(fixture_text(f, fixture_get(f, "en", STR("/about")), "/view/who"), "Amina");
	first = f->session;
	sign_in_as(f, "email=amina%40example.org&password=correct+horse+battery");
	assert_false(str_equal(first, f->session));
	f->session = first;
	assert_string_equal(fixture_text(f, fixture_get(f, "en", STR("/about")), "/view/who"), "");
}

static void
who_may_not_come_in_is_told_the_same(void **state)
{
	struct fixture *f = *state;
	struct json    *page;

	make_account(f, ACCOUNT_DISABLED);
	static const char *const forms[] = { "email=nobody%40example.org&password=correct+horse+battery",
					     "email=amina%40example.org&password=correct+horse+battery",
					     "email=amina%40example.org&password=wrong", "" };
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		page = fixture_send(f, "en", STR("/sign-in"), forms[i]);
		assert_int_equal(f->response.status, 422);
		assert_string_equal(fixture_text(f, page, "/view/problem"),
				    "Address and password do not belong together, or the account is not open.");
		assert_int_equal(f->response.cookie.length, 0);
	}
}

static void
the_way_back_leads_nowhere_else(void **state)
{
	static const char *const away[] = { "https://example.com/", "//example.com", "/%5Cexample.com", "/%09/example.com",
					    "javascript:alert(1)" };
	struct fixture *f = *state;

	make_account(f, ACCOUNT_ACTIVE);
	for (size_t i = 0; i < sizeof away / sizeof away[0]; i++) {
		sign_in_as(f, str_c(f->a, str_format(f->a,
						     "email=amina%%40example.org&password=correct+horse+battery&return=%s",
						     away[i])));
		assert_true(str_is(f->response.location, "/"));
	}
}

static void
too_many_tries_must_wait_and_the_right_one_comes_in_afterwards(void **state)
{
	struct fixture *f = *state;

	make_account(f, ACCOUNT_ACTIVE);
	for (int i = 0; i < 5; i++) {
		(void)fixture_send(f, "en", STR("/sign-in"), "email=amina%40example.org&password=wrong");
		assert_int_equal(f->response.status, 422);
	}
	(void)fixture_send(f, "en", STR("/sign-in"), "email=amina%40example.org&password=correct+horse+battery");
	assert_int_equal(f->response.status, 429);
	assert_int_equal(f->response.retry_after, 3);
	f->clock.now += MINUTE;
	sign_in_as(f, "email=amina%40example.org&password=correct+horse+battery");
}

static void
pages_of_those_who_signed_in_lead_to_the_form_and_back(void **state)
{
	struct fixture *f = *state;

	(void)fixture_get(f, "en", STR("/admin?a=b"));
	assert_int_equal(f->response.status, 303);
	assert_true(str_is(f->response.location, "/sign-in?return=%2Fadmin%3Fa%3Db") ||
		    str_is(f->response.location, "/sign-in?return=/admin%3Fa%3Db"));
	(void)fixture_post(f, "en", STR("/sign-out"));
	assert_int_equal(f->response.status, 403);
	make_account(f, ACCOUNT_ACTIVE);
	sign_in_as(f, "email=amina%40example.org&password=correct+horse+battery");
	(void)fixture_get(f, "en", STR("/admin"));
	assert_int_equal(f->response.status, 403);
	(void)fixture_post(f, "en", STR("/sign-out"));
	assert_int_equal(f->response.status, 303);
	(void)fixture_get(f, "en", STR("/sign-out"));
	assert_int_equal(f->response.status, 303);
}

static void
the_operator_makes_an_administrator_by_the_link(void **state)
{
	struct fixture *f = *state;
	struct str      token;

	assert_true(session_make_link(f->a, f->node->pool, f->clock.now, &token, &f->error));
	(void)fixture_post(f, "en", str_join(f->a, STR("/admin/link/"), token));
	assert_true(str_is(f->response.location, "/admin/account"));
	keep_session(f);
	(void)fixture_send(f, "en", STR("/admin/account"), "name=Amina&email=amina%40example.org&password=short");
	assert_int_equal(f->response.status, 422);
	(void)fixture_send(f, "en", STR("/admin/account"),
			   "name=Amina&email=amina%40example.org&password=correct+horse+battery");
	assert_int_equal(f->response.status, 303);
	keep_session(f);
	assert_string_equal(fixture_text(f, fixture_get(f, "en", STR("/admin")), "/view/who"), "Amina");
	assert_true(session_make_link(f->a, f->node->pool, f->clock.now, &token, &f->error));
	(void)fixture_post(f, "en", str_join(f->a, STR("/admin/link/"), token));
	assert_true(str_is(f->response.location, "/admin"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(who_signs_in_gets_a_new_session_each_time_and_the_frame_says_who, open_node,
						close_node),
		cmocka_unit_test_setup_teardown(who_may_not_come_in_is_told_the_same, open_node, close_node),
		cmocka_unit_test_setup_teardown(the_way_back_leads_nowhere_else, open_node, close_node),
		cmocka_unit_test_setup_teardown(too_many_tries_must_wait_and_the_right_one_comes_in_afterwards, open_node,
						close_node),
		cmocka_unit_test_setup_teardown(pages_of_those_who_signed_in_lead_to_the_form_and_back, open_node,
						close_node),
		cmocka_unit_test_setup_teardown(the_operator_makes_an_administrator_by_the_link, open_node, close_node),
	};

	return cmocka_run_group_tests_name("accounts", tests, NULL, NULL);
}
