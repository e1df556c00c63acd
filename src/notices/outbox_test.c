/* The outbox and delivery, with a scripted clock and server: days of retries in milliseconds. */
#include "notices/fixture.h"

#include "base/clock.h"
#include "base/limits.h"
#include "notices/mail_address.h"
#include "notices/outbox_sql.h"
#include "notices/purpose.h"

static const struct mail_template plain = { "plain", "mail.test.subject", "mail.test.body" };

#define HOSTILE "noon\r\nBcc: all@example.org\r\n\r\n<b>\xE2\x80\xAE"

static const struct mail_value hostile[] = { { "time", { HOSTILE, sizeof HOSTILE - 1 }, MAIL_TEXT } };

static const struct mail_draft draft = { .to = { "reader@example.org", 18 },
					 .language = { "en", 2 },
					 .template = &plain,
					 .values = hostile,
					 .value_count = 1 };

static int
open_node(void **state)
{
	*state = fixture_open("mail.server = smtp://127.0.0.1:1\nmail.per-minute = 4\nmail.per-domain = 3\n"
			      "mail.incoming = post@in.example.org\n");
	return 0;
}

static int
close_node(void **state)
{
	fixture_close(*state);
	return 0;
}

/* ---- addresses ---------------------------------------------------------------------------------------------------- */

static void
an_address_holds_nothing_that_ends_a_header_or_command(void **state)
{
	static const struct {
		const char *text;
		bool        good;
	} rows[] = {
		{ "a@example.org", true },
		{ "a.b+c_d'e@sub.example-x.org", true },
		{ "root@localhost", true },
		{ "", false },
		{ "a", false },
		{ "@example.org", false },
		{ "a@", false },
		{ ".a@example.org", false },
		{ "a..b@example.org", false },
		{ "a@-example.org", false },
		{ "a@example..org", false },
		{ "a b@example.org", false },
		{ "a@example.org\r\nBcc: b@example.org", false },
		{ "a\n@example.org", false },
		{ "a@exa\nmple.org", false },
		{ "<a@example.org>", false },
		{ "a@b@example.org", false },
		{ "\"a\"@example.org", false },
		{ "a@[127.0.0.1]", false },
		{ "\xC3\xA9@example.org", false },
		{ "a,b@example.org", false },
		{ "a:b;@example.org", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (mail_address_is(str_of(rows[i].text)) != rows[i].good)
			fail_msg("'%s'", rows[i].text);
	assert_false(mail_address_is((struct str){ "a@example.org\0x", 15 }));
}

static void
nobody_makes_up_an_address_of_a_purpose(void **state)
{
	struct fixture *f = *state;
	struct purpose  made = { .word = STR("bounce"), .about = STR("17") }, purpose;
	struct str      address = purpose_address(f->a, f->node, &made);
	char            changed[100];

	assert_true(str_starts(address, STR("post+bounce.17.")) && str_ends(address, STR("@in.example.org")));
	assert_true(purpose_read(f->a, f->node, address, &purpose));
	assert_true(str_is(purpose.word, "bounce") && str_is(purpose.about, "17") && purpose.until == 0);
	for (size_t i = 0; i < address.length; i++) {
		memcpy(changed, address.data, address.length);
		changed[i] = changed[i] == 'x' ? 'y' : 'x';
		if (purpose_read(f->a, f->node, (struct str){ changed, address.length }, &purpose))
			fail_msg("%.*s", (int)address.length, changed);
	}
	for (size_t i = 0; i < address.length; i++) /* servers on the way change the case */
		changed[i] = address.data[i] >= 'a' && address.data[i] <= 'z' ? (char)(address.data[i] - 32)
									      : address.data[i];
	assert_true(purpose_read(f->a, f->node, (struct str){ changed, address.length }, &purpose));
	made.until = INT64_C(20000) * 86400 * 1000 * 1000 + 1; /* a day more or less is another address */
	address = purpose_address(f->a, f->node, &made);
	assert_true(str_starts(address, STR("post+bounce.17.20001.")));
	assert_true(purpose_read(f->a, f->node, address, &purpose) && purpose.until / 1000 / 1000 / 86400 == 20001);
	memcpy(changed, address.data, address.length);
	changed[strlen("post+bounce.17.2000")] = '2';
	assert_false(purpose_read(f->a, f->node, (struct str){ changed, address.length }, &purpose));
}

/* ---- messages ----------------------------------------------------------------------------------------------------- */

static size_t
count_of(struct str text, const char *part)
{
	size_t count = 0, at;

	for (; (at = str_find(text, str_of(part))) < text.length; count++)
		text = str_slice(text, at + 1, text.length);
	return count;
}

static void
a_message_is_plain_text_that_says_who_it_is_from(void **state)
{
	struct fixture   *f = *state;
	struct mail_draft asking = draft;
	struct str        text;

	asking.purpose = STR("test");
	asking.about = STR("mail");
	asking.unsubscribe = STR("http://chm.example.org/unsubscribe/x");
	text = fixture_show(f, fixture_post(f, &asking)).message;
	assert_int_equal(count_of(text, "\r\nTo: reader@example.org\r\n"), 1);
	assert_int_equal(count_of(text, "From: Test =?"), 1);
	assert_int_equal(count_of(text, "<chm@chm.example.org>\r\n"), 1);
	assert_int_equal(count_of(text, "\r\nReply-To: post+test.mail-1."), 1);
	assert_int_equal(count_of(text, "\r\nAuto-Submitted: auto-generated\r\n"), 1);
	assert_int_equal(count_of(text, "\r\nList-Unsubscribe: <http://chm.example.org/unsubscribe/x>\r\n"), 1);
	assert_int_equal(count_of(text, "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), 1);
	assert_int_equal(count_of(text, "\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\n"), 1);
	assert_int_equal(count_of(text, "\r\nMessage-Id: <"), 1);
	assert_int_equal(count_of(text, "\r\nDate: "), 1);
	assert_true(text.length <= LIMIT_MAIL_BYTES);
	for (size_t i = 0; i < text.length; i++)
		assert_true(text.data[i] != '\n' || text.data[i - 1] == '\r');
}

static void
what_people_wrote_adds_no_header_and_no_line(void **state)
{
	struct fixture                   *f = *state;
	struct mail_draft                 asking = draft;
	static const struct mail_template in_subject = { "subject", "mail.test.body", "mail.test.subject" };
	struct str                        text;

	text = fixture_show(f, fixture_post(f, &draft)).message;
	assert_int_equal(count_of(text, "\nBcc:"), 0);
	assert_int_equal(count_of(text, "noon Bcc: all@example.org <b>."), 1);
	asking.template = &in_subject; /* a word of two lines */
	{
		struct mail_shown shown;
		struct error      error = { 0 };
		struct db        *db;
		int64_t           id = fixture_post(f, &asking);

		assert_true(db_borrow(f->node->pool, &db, NULL));
		assert_false(mail_show(f->a, f->node, db, id, &shown, &error));
		assert_string_equal(error.key, "mail.header");
		db_return(db);
	}
}

static void
texts_of_people_are_set_apart_where_writing_goes_from_right_to_left(void **state)
{
	struct fixture *f = *state;

	assert_true(str_is(message_text(f->a, STR("en"), STR(" a \t b\n")), "a b"));
	assert_true(str_is(message_text(f->a, STR("ar"), STR("a\xE2\x81\xA9z")), "\xE2\x81\xA8"
										 "az\xE2\x81\xA9"));
	assert_true(str_is(message_text(f->a, STR("ar"), STR("")), ""));
	assert_true(str_is(message_text(f->a, STR("en"), STR("a\xC2\x85z\x7Fy")), "az y"));
}

static void
lines_are_flowed(void **state)
{
	struct fixture *f = *state;
	struct str      word = STR("abcdefghi "), text = STR(""), flowed, line;

	for (int i = 0; i < 20; i++)
		text = str_join(f->a, text, word);
	flowed = message_flow(f->a, text);
	assert_int_equal(count_of(flowed, " \n"), 2);
	while (str_cut(&flowed, '\n', &line))
		assert_true(line.length <= 78);
	assert_true(str_is(message_flow(f->a, STR("> a\n\n b  \n-- \nFrom me")), " > a\n\n  b\n-- \n From me"));
}

static void
a_mail_that_would_be_too_long_is_not_sent_and_says_why(void **state)
{
	struct fixture   *f = *state;
	struct mail_draft asking = draft;
	char              text[LIMIT_MAIL_BYTES];
	struct mail_value value = { "time", { memset(text, 'x', sizeof text), sizeof text }, MAIL_LINES };
	struct mail_draft short_one = draft;
	struct mail_value short_value = { "time", value.value, MAIL_TEXT };
	struct mail       failed = { 0 };
	struct mail      *list;
	size_t            count;
	struct db        *db;

	asking.values = &value;
	short_one.values = &short_value; /* texts of people are shortened */
	fixture_post(f, &asking);
	assert_true(fixture_show(f, fixture_post(f, &short_one)).message.length < 2000);
	fixture_deliver(f);
	assert_true(db_borrow(f->node->pool, &db, NULL));
	assert_true(mail_list(f->a, db, STR("failed"), 5, &list, &count, NULL));
	db_return(db);
	assert_int_equal(count, 1);
	failed = list[0];
	assert_true(str_find(failed.answer, STR("is longer than")) < failed.answer.length);
}

/* ---- delivery ----------------------------------------------------------------------------------------------------- */

static void
what_a_server_takes_is_sent_once(void **state)
{
	struct fixture   *f = *state;
	int64_t           id = fixture_post(f, &draft);
	struct mail_shown shown;

	f->answer = (struct smtp_answer){ SMTP_TAKEN, 250, STR("250 queued as 17") };
	assert_int_equal(fixture_deliver(f).sent, 1);
	f->now += 3600 * CLOCK_SECOND;
	assert_int_equal(fixture_deliver(f).sent, 0);
	assert_int_equal(f->sent_count, 1);
	assert_true(str_is(f->sent[0].recipient, "reader@example.org"));
	assert_true(str_starts(f->sent[0].sender, STR("post+bounce.1.")));
	shown = fixture_show(f, id);
	assert_true(str_is(shown.mail.state, "sent"));
	assert_int_equal(shown.attempt_count, 1);
	assert_true(str_is(shown.attempts[0].answer, "250 queued as 17"));
	assert_false(mail_retry(f->node, id, NULL));
}

static void
what_is_put_off_is_tried_for_days_and_then_has_failed(void **state)
{
	struct fixture   *f = *state;
	int64_t           id = fixture_post(f, &draft), start = f->now;
	struct mail_shown shown;

	f->answer = (struct smtp_answer){ SMTP_LATER, 451, STR("451 greylisted") };
	while (str_is((shown = fixture_show(f, id)).mail.state, "waiting") && f->sent_count < FIXTURE_SENT - 1) {
		f->now = shown.mail.due;
		fixture_deliver(f);
	}
	assert_true(str_is(shown.mail.state, "failed"));
	assert_true(f->now - start >= 4 * 86400 * CLOCK_SECOND && f->now - start < 5 * 86400 * CLOCK_SECOND);
	assert_int_equal(shown.attempt_count, f->sent_count);
	assert_true(shown.attempts[1].at - shown.attempts[0].at == 300 * CLOCK_SECOND);
	assert_true(shown.attempts[2].at - shown.attempts[1].at == 600 * CLOCK_SECOND);
	assert_true(shown.attempts[12].at - shown.attempts[11].at == 4 * 3600 * CLOCK_SECOND);
	for (size_t i = 1; i < f->sent_count; i++) /* who gets it twice can tell by its id: all bytes are the same */
		assert_true(str_equal(f->sent[i].bytes, f->sent[0].bytes));
	f->answer = (struct smtp_answer){ SMTP_TAKEN, 250, STR("250 ok") };
	assert_true(mail_retry(f->node, id, NULL));
	assert_int_equal(fixture_deliver(f).sent, 1);
}

static void
what_is_refused_has_failed_at_once(void **state)
{
	struct fixture *f = *state;
	int64_t         id = fixture_post(f, &draft);

	f->answer = (struct smtp_answer){ SMTP_REFUSED, 550, STR("550 no such user") };
	assert_int_equal(fixture_deliver(f).failed, 1);
	assert_true(str_is(fixture_show(f, id).mail.state, "failed"));
	assert_int_equal(fixture_show(f, id).mail.code, 550);
	assert_true(mail_drop(f->node, id, NULL));
	assert_false(mail_drop(f->node, id, NULL));
	assert_true(str_is(fixture_show(f, id).mail.state, "dropped"));
}

static void
without_a_server_one_message_is_tried_at_a_time(void **state)
{
	struct fixture *f = *state;

	fixture_post(f, &draft);
	fixture_post(f, &draft);
	f->answer = (struct smtp_answer){ SMTP_NO_SERVER, 0, STR("cannot connect") };
	assert_int_equal(fixture_deliver(f).later, 1);
	assert_int_equal(f->sent_count, 1);
	f->now += 61 * CLOCK_SECOND;
	assert_int_equal(fixture_deliver(f).later, 1);
	assert_int_equal(f->sent_count, 2);
}

static void
no_more_are_sent_in_a_minute_than_the_settings_say(void **state)
{
	struct fixture   *f = *state;
	struct mail_draft other = draft;

	other.to = STR("reader@other.example");
	f->answer = (struct smtp_answer){ SMTP_TAKEN, 250, STR("250 ok") };
	for (int i = 0; i < 5; i++)
		fixture_post(f, &draft);
	fixture_post(f, &other);
	fixture_post(f, &other);
	assert_int_equal(fixture_deliver(f).sent, 4); /* three to one domain, one to the other */
	assert_int_equal(fixture_deliver(f).sent, 0);
	f->now += 61 * CLOCK_SECOND;
	assert_int_equal(fixture_deliver(f).sent, 3);
}

static bool
bounce_thrice(void *context, struct db *db, struct error *error)
{
	struct fixture *f = context;
	int64_t         id;

	if (!mail_address_row(f->a, db, draft.to, &id, error))
		return false;
	for (int i = 0; i < BOUNCES_MOST; i++)
		if (!q_mail_address_returned(f->a, db, id, 1, 0, f->now, error))
			return false;
	return true;
}

static void
an_address_whose_mail_comes_back_is_passed_over_and_an_official_one_never(void **state)
{
	struct fixture          *f = *state;
	struct mail_draft        official = draft;
	struct mail_bad_address *bad;
	struct mail_shown        shown;
	size_t                   count;
	struct db               *db;

	assert_true(db_change(f->node->pool, bounce_thrice, f, NULL));
	shown = fixture_show(f, fixture_post(f, &draft));
	assert_true(str_is(shown.mail.state, "dropped")); /* and that it is stands in the log */
	assert_true(str_find(shown.attempts[0].answer, STR("has come back")) < shown.attempts[0].answer.length);
	official.official = true;
	assert_true(str_is(fixture_show(f, fixture_post(f, &official)).mail.state, "waiting"));
	assert_true(str_is(fixture_show(f, fixture_post(f, &draft)).mail.state, "waiting"));
	assert_true(db_borrow(f->node->pool, &db, NULL));
	assert_true(mail_bad_addresses(f->a, db, &bad, &count, NULL));
	db_return(db);
	assert_int_equal(count, 1);
	assert_true(bad[0].official);
}

static bool
post_and_fail(void *context, struct db *db, struct error *error)
{
	struct fixture *f = context;

	return mail_post(f->a, db, f->node, &draft, NULL, error) &&
	       error_set(error, ERROR_CONFLICT, "test.undone", "the cause is undone");
}

static void
a_mail_is_undone_with_its_cause(void **state)
{
	struct fixture    *f = *state;
	struct mail_count *counts;
	size_t             count;
	struct db         *db;

	assert_false(db_change(f->node->pool, post_and_fail, f, NULL));
	assert_true(db_borrow(f->node->pool, &db, NULL));
	assert_true(mail_count(f->a, db, &counts, &count, NULL));
	db_return(db);
	assert_int_equal(count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_holds_nothing_that_ends_a_header_or_command),
#define WITH_NODE(name) cmocka_unit_test_setup_teardown(name, open_node, close_node)
		WITH_NODE(nobody_makes_up_an_address_of_a_purpose),
		WITH_NODE(a_message_is_plain_text_that_says_who_it_is_from),
		WITH_NODE(what_people_wrote_adds_no_header_and_no_line),
		WITH_NODE(texts_of_people_are_set_apart_where_writing_goes_from_right_to_left),
		WITH_NODE(lines_are_flowed),
		WITH_NODE(a_mail_that_would_be_too_long_is_not_sent_and_says_why),
		WITH_NODE(what_a_server_takes_is_sent_once),
		WITH_NODE(what_is_put_off_is_tried_for_days_and_then_has_failed),
		WITH_NODE(what_is_refused_has_failed_at_once),
		WITH_NODE(without_a_server_one_message_is_tried_at_a_time),
		WITH_NODE(no_more_are_sent_in_a_minute_than_the_settings_say),
		WITH_NODE(an_address_whose_mail_comes_back_is_passed_over_and_an_official_one_never),
		WITH_NODE(a_mail_is_undone_with_its_cause),
	};

	return cmocka_run_group_tests_name("outbox", tests, NULL, NULL);
}
