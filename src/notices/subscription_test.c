/* Subscriptions on a scripted clock: how often an address may be asked, and when something is told. */
#include "notices/fixture.h"

#include "notices/subscription.h"

static const int64_t SECOND = 1000 * 1000, DAY = INT64_C(86400) * 1000 * 1000;

struct asking {
	struct fixture     *f;
	struct subscription asked;
	int64_t             id, followed;
	const struct str   *lines;
};

static int
open_node(void **state)
{
	*state = fixture_open("");
	return 0;
}

static int
close_node(void **state)
{
	fixture_close(*state);
	return 0;
}

static bool
ask(void *context, struct db *db, struct error *error)
{
	struct asking *asking = context;

	return subscription_ask(asking->f->a, db, asking->f->node, &asking->asked, error);
}

static void
ask_for(struct fixture *f, const char *address, const char *query, const char *channel)
{
	struct asking asking = { .f = f,
				 .asked = { .address = str_of(address),
					    .query = str_of(query),
					    .channel = str_of(channel),
					    .title = STR("forest"),
					    .language = STR("ar") } };
	struct error  error = { 0 };

	if (!db_change(f->node->pool, ask, &asking, &error))
		fail_msg("%s", error.detail);
}

static size_t
mails(struct fixture *f)
{
	struct mail *list;
	size_t       count;
	struct db   *db;

	assert_true(db_borrow(f->node->pool, &db, NULL));
	assert_true(mail_list(f->a, db, STR(""), 100, &list, &count, NULL));
	db_return(db);
	return count;
}

static void
an_address_is_asked_once_a_day_and_three_times_in_all(void **state)
{
	struct fixture *f = *state;

	for (int day = 0; day < 40; day++) {
		ask_for(f, "a@example.org", "?q=a", "daily");
		ask_for(f, "A+x@example.org", "?q=b", "daily");
		assert_int_equal(mails(f), day < 3 ? day + 1 : 3);
		f->now += DAY + SECOND;
	}
	ask_for(f, "b@example.org", "?q=a", "daily"); /* others are not held up */
	assert_int_equal(mails(f), 4);
}

static bool
confirm(void *context, struct db *db, struct error *error)
{
	struct asking *asking = context;

	return subscription_confirm(asking->f->a, db, asking->f->node, 1, asking->id, error);
}

static bool
tell(void *context, struct db *db, struct error *error)
{
	struct asking *asking = context;

	return subscription_tell(asking->f->a, db, asking->f->node, &asking->asked, asking->followed, asking->lines,
				 error);
}

static size_t
due(struct fixture *f, int64_t newest, struct subscription *first_r)
{
	struct subscription *list;
	size_t               count;
	struct db           *db;

	assert_true(db_borrow(f->node->pool, &db, NULL));
	assert_true(subscription_due(f->a, db, f->now, newest, 0, 10, &list, &count, NULL));
	db_return(db);
	if (count > 0)
		*first_r = list[0];
	return count;
}

static void
what_is_daily_is_told_once_a_day_and_what_is_not_confirmed_never(void **state)
{
	struct fixture     *f = *state;
	struct asking       asking = { .f = f, .id = 1, .followed = 5 };
	const struct str    lines = STR("\xE2\x81\xA8"
					   "Forest\xE2\x81\xA9\nhttp://chm.example.org/records/tt-1");
	struct subscription first;

	ask_for(f, "a@example.org", "?q=a", "daily");
	assert_int_equal(due(f, 5, &first), 0);
	assert_true(db_change(f->node->pool, confirm, &asking, NULL));
	assert_int_equal(due(f, 0, &first), 0); /* nothing has been published */
	assert_int_equal(due(f, 5, &first), 1);
	assert_true(str_is(first.address, "a@example.org"));
	asking.asked = first;
	asking.lines = &lines;
	assert_true(db_change(f->node->pool, tell, &asking, NULL));
	assert_int_equal(mails(f), 2);
	assert_true(str_find(fixture_show(f, 2).message,
			     STR("List-Unsubscribe: <http://chm.example.org/unsubscribe/1.0.")) <
		    fixture_show(f, 2).message.length);
	assert_int_equal(due(f, 9, &first), 0);
	f->now += DAY;
	assert_int_equal(due(f, 5, &first), 0);
	assert_int_equal(due(f, 9, &first), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_address_is_asked_once_a_day_and_three_times_in_all, open_node,
						close_node),
		cmocka_unit_test_setup_teardown(what_is_daily_is_told_once_a_day_and_what_is_not_confirmed_never,
						open_node, close_node),
	};

	return cmocka_run_group_tests_name("subscription", tests, NULL, NULL);
}
