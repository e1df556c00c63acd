/* How people come in, as the pages answer. */
#include "pages/fixture.h"

#include "base/clock.h"
#include "db/db.h"
#include "people/account.h"
#include "people/link.h"
#include "people/session.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

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
	assert_string_equal(fixture_list(f, fixture_get(f, "en", STR("/about")), "/view/account", "address"),
			    "/me; /me/drafts; /queue; /sign-out");
	assert_string_equal(fixture_text(f, fixture_get(f, "en", STR("/about")), "/view/account/0/label"), "Amina");
	first = f->session;
	sign_in_as(f, "email=amina%40example.org&password=correct+horse+battery");
	assert_false(str_equal(first, f->session));
	f->session = first;
	assert_string_equal(fixture_text(f, fixture_get(f, "en", STR("/about")), "/view/account/0/label"), "Sign in");
}

/* Twenty hours apart each, so for longer than a session lasts that nobody uses. */
static void
who_goes_on_stays_in_and_who_does_not_is_out(void **state)
{
	struct fixture *f = *state;

	make_account(f, ACCOUNT_ACTIVE);
	sign_in_as(f, "email=amina%40example.org&password=correct+horse+battery");
	for (int i = 0; i < 3; i++) {
		f->clock.now += 20 * INT64_C(3600) * CLOCK_SECOND;
		assert_string_equal(fixture_text(f, fixture_get(f, "en", STR("/about")), "/view/account/0/label"),
				    "Amina");
	}
	f->clock.now += 25 * INT64_C(3600) * CLOCK_SECOND;
	assert_string_equal(fixture_text(f, fixture_get(f, "en", STR("/about")), "/view/account/0/label"), "Sign in");
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
	static const char *const away[] = { "https://example.com/", "//example.com", "/%5Cexample.com",
					    "/%09/example.com", "javascript:alert(1)" };
	struct fixture          *f = *state;

	make_account(f, ACCOUNT_ACTIVE);
	for (size_t i = 0; i < sizeof away / sizeof away[0]; i++) {
		sign_in_as(f,
			   str_c(f->a,
				 str_format(f->a, "email=amina%%40example.org&password=correct+horse+battery&return=%s",
					    away[i])));
		assert_true(str_is(f->response.location, "/me"));
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
	f->clock.now += CLOCK_MINUTE;
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
	assert_string_equal(fixture_text(f, fixture_get(f, "en", STR("/admin")), "/view/account/0/label"), "Amina");
	assert_true(session_make_link(f->a, f->node->pool, f->clock.now, &token, &f->error));
	(void)fixture_post(f, "en", str_join(f->a, STR("/admin/link/"), token));
	assert_true(str_is(f->response.location, "/admin"));
}

static const char right[] = "email=amina%40example.org&password=correct+horse+battery";

static void
name_and_language_are_changed_to_what_the_node_has(void **state)
{
	struct fixture *f = *state;
	struct json    *page;

	make_account(f, ACCOUNT_ACTIVE);
	sign_in_as(f, right);
	(void)fixture_send(f, "en", STR("/me"), "name=Amina+N.&language=ar");
	assert_true(str_is(f->response.location, "/me?saved=1"));
	page = fixture_get(f, "en", STR("/me?saved=1"));
	assert_string_equal(fixture_text(f, page, "/view/person"), "Amina N.");
	assert_string_equal(fixture_text(f, page, "/view/choices/3/chosen"), "true");
	(void)fixture_send(f, "en", STR("/me"), "name=Amina&language=de");
	assert_int_equal(f->response.status, 400);
	(void)fixture_send(f, "en", STR("/me"), "name=Amina%0A&language=ar");
	assert_int_equal(f->response.status, 303);
	page = fixture_send(f, "en", STR("/me"), "name=A%0Ab&language=ar");
	assert_int_equal(f->response.status, 422);
}

static void
a_new_password_wants_a_fresh_proof_and_the_old_one_and_ends_other_sessions(void **state)
{
	struct fixture *f = *state;
	struct str      other;

	make_account(f, ACCOUNT_ACTIVE);
	sign_in_as(f, right);
	other = f->session;
	f->session = STR("");
	sign_in_as(f, right);
	f->clock.now += 11 * CLOCK_MINUTE;
	(void)fixture_get(f, "en", STR("/me/password"));
	assert_true(str_is(f->response.location, "/sign-in?return=%2Fme%2Fpassword"));
	(void)fixture_send(f, "en", STR("/me/password"), "present=correct+horse+battery&password=seven+elephants+x");
	assert_int_equal(f->response.status, 303);
	assert_int_equal(f->response.cookie.length, 0);
	sign_in_as(f, right);
	(void)fixture_send(f, "en", STR("/me/password"), "present=wrong&password=seven+elephants+x");
	assert_int_equal(f->response.status, 422);
	(void)fixture_send(f, "en", STR("/me/password"), "present=correct+horse+battery&password=winniethepooh");
	assert_int_equal(f->response.status, 422);
	(void)fixture_send(f, "en", STR("/me/password"), "present=correct+horse+battery&password=seven+elephants+x");
	assert_true(str_is(f->response.location, "/me?saved=1"));
	keep_session(f);
	assert_non_null(fixture_get(f, "en", STR("/me")));
	f->session = other;
	assert_null(fixture_get(f, "en", STR("/me")));
	sign_in_as(f, "email=amina%40example.org&password=seven+elephants+x");
}

static void
sessions_are_shown_and_ended(void **state)
{
	struct fixture *f = *state;
	struct json    *page;
	struct str      first;

	make_account(f, ACCOUNT_ACTIVE);
	sign_in_as(f, right);
	first = f->session;
	f->session = STR("");
	f->clock.now += CLOCK_MINUTE;
	sign_in_as(f, right);
	page = fixture_get(f, "en", STR("/me/sessions"));
	assert_string_equal(fixture_list(f, page, "/view/sessions", "network"), "192.0.2.1; 192.0.2.1");
	assert_string_equal(fixture_text(f, page, "/view/sessions/0/own"), "true");
	(void)fixture_send(f, "en", STR("/me/sessions"),
			   str_c(f->a, str_format(f->a, "session=%s", fixture_text(f, page, "/view/sessions/1/id"))));
	assert_int_equal(f->response.status, 303);
	assert_non_null(fixture_get(f, "en", STR("/me")));
	f->session = first;
	assert_null(fixture_get(f, "en", STR("/me")));
}

static void
an_account_is_exported_and_deleted(void **state)
{
	struct fixture *f = *state;

	make_account(f, ACCOUNT_ACTIVE);
	sign_in_as(f, right);
	(void)fixture_get(f, "en", STR("/me/export.json"));
	assert_true(str_find(f->response.body, STR("Amina@example.org")) < f->response.body.length);
	assert_true(str_find(f->response.body, STR("192.0.2.1")) < f->response.body.length);
	assert_true(str_find(f->response.body, STR("argon2")) == f->response.body.length);
	(void)fixture_post(f, "en", STR("/me/delete"));
	assert_int_equal(f->response.status, 422);
	(void)fixture_send(f, "en", STR("/me/delete"), "sure=yes");
	assert_int_equal(f->response.status, 303);
	assert_null(fixture_get(f, "en", STR("/me")));
	f->session = STR("");
	(void)fixture_send(f, "en", STR("/sign-in"), right);
	assert_int_equal(f->response.status, 422);
	make_account(f, ACCOUNT_ACTIVE); /* the address is free again */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(who_signs_in_gets_a_new_session_each_time_and_the_frame_says_who,
						open_node, close_node),
		cmocka_unit_test_setup_teardown(who_goes_on_stays_in_and_who_does_not_is_out, open_node, close_node),
		cmocka_unit_test_setup_teardown(who_may_not_come_in_is_told_the_same, open_node, close_node),
		cmocka_unit_test_setup_teardown(the_way_back_leads_nowhere_else, open_node, close_node),
		cmocka_unit_test_setup_teardown(too_many_tries_must_wait_and_the_right_one_comes_in_afterwards,
						open_node, close_node),
		cmocka_unit_test_setup_teardown(pages_of_those_who_signed_in_lead_to_the_form_and_back, open_node,
						close_node),
		cmocka_unit_test_setup_teardown(name_and_language_are_changed_to_what_the_node_has, open_node,
						close_node),
		cmocka_unit_test_setup_teardown(
			a_new_password_wants_a_fresh_proof_and_the_old_one_and_ends_other_sessions, open_node,
			close_node),
		cmocka_unit_test_setup_teardown(sessions_are_shown_and_ended, open_node, close_node),
		cmocka_unit_test_setup_teardown(an_account_is_exported_and_deleted, open_node, close_node),
		cmocka_unit_test_setup_teardown(the_operator_makes_an_administrator_by_the_link, open_node, close_node),
	};

	return cmocka_run_group_tests_name("accounts", tests, NULL, NULL);
}
