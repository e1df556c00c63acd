#include "requests/tell.h"

#include "base/clock.h"
#include "notices/fixture.h"
#include "people/account.h"

static int
open_node(void **state)
{
	*state = fixture_open("contact = office@example.org\n");
	return 0;
}

static int
close_node(void **state)
{
	fixture_close(*state);
	return 0;
}

/* A country's focal point, and a question of a reader. */
static bool
fill(void *context, struct db *db, struct error *error)
{
	struct fixture      *f = context;
	const struct account draft = { .email = STR("amina@example.org"),
				       .language = STR("fr"),
				       .state = ACCOUNT_ACTIVE };
	struct grant_row     row = { .grant = { .role = ROLE_ADMINISTRATOR } };
	const struct actor   nobody = { 0 };
	const struct asked   asked = { .kind = STR("withdrawal"),
				       .subject = STR("ke-8f3k2qz"),
				       .title = STR("Reef"),
				       .type = STR("event"),
				       .owner = STR("KE"),
				       .note = STR("It was never held") },
			   question = { .kind = STR("question"),
					.title = STR("When?"),
					.note = STR("When?"),
					.sender_email = STR("reader@example.org"),
					.language = STR("es") };
	const struct actor operator= actor_operator();
	struct str         id;

	return account_add(f->a, db, &draft, f->now, &row.account, error) &&
	       grant_add(f->a, db, &row, f->now, &id, error) &&
	       request_open(f->a, db, &f->node->records, &operator, & asked, &id, error) &&
	       request_open(f->a, db, &f->node->records, &nobody, &question, &id, error);
}

static const char *
mails(struct fixture *f)
{
	struct buffer out = buffer_in(f->a);
	struct mail  *list;
	struct db    *db;
	struct error  error;
	size_t        count;

	assert_true(db_borrow(f->node->pool, &db, &error));
	assert_true(mail_list(f->a, db, STR(""), 50, &list, &count, &error));
	db_return(db);
	for (size_t i = count; i-- > 0;)
		buffer_format(&out, "%.*s %.*s %.*s\n", STR_ARGS(list[i].template), STR_ARGS(list[i].recipient),
			      STR_ARGS(list[i].language));
	return str_c(f->a, buffer_str(&out));
}

static void
go_round(struct fixture *f, size_t reminded, size_t lapsed)
{
	struct error error = { 0 };
	size_t       one, other;

	assert_true(requests_go_round(f->a, f->node, &one, &other, &error));
	assert_int_equal(one, reminded);
	assert_int_equal(other, lapsed);
}

static void
what_waits_is_reminded_of_every_two_weeks_and_lapses(void **state)
{
	struct fixture *f = *state;
	struct error    error = { 0 };

	assert_true(db_change(f->node->pool, fill, f, &error));
	go_round(f, 0, 0);
	f->now += 14 * CLOCK_DAY;
	go_round(f, 2, 0);
	go_round(f, 0, 0); /* each two weeks, not each day */
	assert_string_equal(mails(f), "reminder amina@example.org fr\nreminder amina@example.org fr\n");
	f->now += 14 * CLOCK_DAY;
	go_round(f, 2, 0);
	f->now += 60 * CLOCK_DAY;
	go_round(f, 1, 1); /* the question does not lapse */
	go_round(f, 0, 0);
}

static bool
answer(void *context, struct db *db, struct error *error)
{
	struct fixture       *f = context;
	const struct actor    operator= actor_operator();
	struct record_outcome outcome;
	struct asked          asked;

	return request_find_open(f->a, db, "question", STR(""), &asked, error) &&
	       request_decide(f->a, db, &f->node->records, &operator, asked.id, REQUEST_GRANTED, STR("On Tuesday"),
			      &outcome, error) &&
	       request_tell_answer(f->a, db, f->node, asked.id, error);
}

static void
whoever_has_asked_is_told_the_answer_in_their_language(void **state)
{
	struct fixture *f = *state;
	struct error    error = { 0 };

	assert_true(db_change(f->node->pool, fill, f, &error));
	assert_true(db_change(f->node->pool, answer, f, &error));
	assert_string_equal(mails(f), "answer reader@example.org es\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_waits_is_reminded_of_every_two_weeks_and_lapses, open_node,
						close_node),
		cmocka_unit_test_setup_teardown(whoever_has_asked_is_told_the_answer_in_their_language, open_node,
						close_node),
	};

	return cmocka_run_group_tests_name("requests told", tests, NULL, NULL);
}
