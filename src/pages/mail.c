/* The desk's page of mail: what waits, what was sent, what servers said, whose mail comes back, and what came in and is held. */
#include "pages/labels.h"
#include "pages/pages.h"

#include "db/db.h"
#include "jobs/jobs.h"
#include "letters/inbox.h"
#include "letters/sender_check.h"
#include "notices/outbox.h"
#include "notices/returned.h"
#include "pages/accounts.h"
#include "pages/desk.h"
#include "pages/site.h"
enum { MAILS = 50, HELD = 20 };

static struct str
label_mail_state(const struct page *page, struct str state)
{
	static const struct label_choice states[] = { { "waiting", "mail.waiting" },
						      { "sent", "mail.sent" },
						      { "failed", "mail.failed" },
						      { "dropped", "mail.dropped" } };

	return label_choice(page, states, sizeof states / sizeof states[0], state);
}

static bool
put_counts(struct page *page, struct error *error)
{
	struct json       *list = put_array(page, page->view, "counts");
	struct mail_count *counts;
	size_t             count;

	if (!mail_count(page->a, page->db, &counts, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *row = append_object(page, list);

		put_text(page, row, "label", label_mail_state(page, counts[i].state));
		put_text(page, row, "text", words_number(page->a, page->words, page->language, counts[i].count));
	}
	return true;
}

static bool
put_bad_addresses(struct page *page, struct error *error)
{
	struct json             *list = put_array(page, page->view, "bad");
	struct mail_bad_address *bad;
	size_t                   count;

	if (!mail_bad_addresses(page->a, page->db, &bad, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *row = append_object(page, list);

		put_text(page, row, "address", bad[i].address);
		put_text(page, row, "bounces",
			 words_number(page->a, page->words, page->language, bad[i].bounces + bad[i].soft));
		put_text(page, row, "when", label_time(page, bad[i].bounced));
		put_true(page, row, "official", bad[i].official);
		put_true(page, row, "stopped", bad[i].stopped);
	}
	return true;
}

static bool
put_mails(struct page *page, struct error *error)
{
	struct json *list = put_array(page, page->view, "mails");
	struct mail *mails;
	size_t       count;

	if (!mail_list(page->a, page->db, STR(""), MAILS, &mails, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct mail *mail = &mails[i];
		struct json       *row = append_object(page, list);

		put_text(page, row, "when", label_time(page, mail->finished != 0 ? mail->finished : mail->posted));
		put_text(page, row, "recipient", mail->recipient);
		put_text(page, row, "subject", mail->subject);
		put_text(page, row, "state",
			 mail->bounced != 0 ? page_word(page, "mail.came-back") : label_mail_state(page, mail->state));
		put_true(page, row, "wrong", mail->bounced != 0 || str_is(mail->state, "failed"));
		put_text(page, row, "attempts", words_number(page->a, page->words, page->language, mail->attempts));
		put_text(page, row, "answer", mail->answer);
	}
	return true;
}

static struct str
label_reason(const struct page *page, struct str reason)
{
	static const struct label_choice reasons[] = { { "failed", "letter.failed" },
						       { "unproved", "letter.unproved" },
						       { "author", "letter.author" },
						       { "stranger", "letter.stranger" },
						       { "often", "letter.often" } };

	return label_choice(page, reasons, sizeof reasons / sizeof reasons[0], reason);
}

static bool
put_held(struct page *page, struct error *error)
{
	struct json       *list = put_array(page, page->view, "held");
	struct letter_row *rows;
	size_t             count;

	if (!letters_list(page->a, page->db, STR("held"), HELD, &rows, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *row = append_object(page, list);

		put_number(page, row, "id", rows[i].id);
		put_text(page, row, "author", rows[i].author);
		put_text(page, row, "subject", rows[i].subject);
		put_text(page, row, "when", label_time(page, rows[i].received));
		put_text(page, row, "reason", label_reason(page, rows[i].reason));
	}
	return true;
}

/* What the newest check found, with what has arrived since. */
static bool
put_check(struct page *page, struct error *error)
{
	struct json        *list = put_array(page, page->view, "findings");
	struct sender_check check;
	struct error        none = { 0 };

	if (!sender_check_show(page->a, page->db, &check, &none)) {
		if (none.code != ERROR_ABSENT)
			*error = none;
		return none.code == ERROR_ABSENT;
	}

	const struct word_value values[] = { { "answer", check.answer }, { "results", check.results } };

	for (size_t i = 0; i < check.count; i++) {
		const struct sender_finding *finding = &check.findings[i];
		const struct word_value      value = { "name", finding->name };
		struct json                 *row = append_object(page, list);

		put_text(page, row, "says",
			 words_fill(page->a, page->words, page->language, sender_word(finding->state), -1, &value, 1));
		put_true(page, row, "wrong", !sender_is_good(finding->state));
		put_text(page, row, "found", finding->found);
		put_text(page, row, "line", finding->line);
	}
	put_text(page, page->view, "checked", label_time(page, check.asked));
	put_text(page, page->view, "test",
		 words_fill(page->a, page->words, page->language, sender_test_word(check.test), -1, values, 2));
	put_true(page, page->view, "test_wrong",
		 check.test == TEST_FAILED || check.test == TEST_UNREAD || check.test == TEST_FAIL);
	return true;
}

static bool
put_all(struct page *page, struct error *error)
{
	put_text(page, page->view, "form_style", page->node->site->form_style);
	put_true(page, page->view, "no_server", page->node->settings.mail_server.length == 0);
	put_true(page, page->view, "asked", request_query(page->request, "asked").length > 0);
	return put_counts(page, error) && put_check(page, error) && put_held(page, error) &&
	       put_bad_addresses(page, error) && put_mails(page, error);
}

static bool
answer_mail(struct page *page, struct response *response, struct error *error)
{
	static const struct matter node = { 0 };
	struct actor               actor;

	return page_desk(page, response, "mail.title", ACT_ADMINISTER, &node, &actor, error) && put_all(page, error);
}

/* ---- buttons ------------------------------------------------------------------------------------------------------ */

static bool
ask_for_check(void *context, struct db *db, struct error *error)
{
	const struct page *page = context;

	return sender_check_ask(page->a, db, page->node, error);
}

static bool
carry_out(struct page *page, const struct actor *actor, struct error *error)
{
	struct str     act = request_form(page->request, "do");
	struct verdict verdict;
	int64_t        id;

	if (str_is(act, "check"))
		return db_change(page->node->pool, ask_for_check, page, error);
	if (str_is(act, "unstop"))
		return mail_unstop(page->node, request_form(page->request, "address"), error);
	if (!str_integer(request_form(page->request, "letter"), &id))
		return error_set(error, ERROR_INPUT, "mail.do", "there is no such button");
	if (str_is(act, "release"))
		return letter_release(page->a, page->node, actor, id, &verdict, error);
	return str_is(act, "refuse") ? letter_drop(page->a, page->node, actor, id, error)
				     : error_set(error, ERROR_INPUT, "mail.do", "there is no such button");
}

static bool
answer_change(struct page *page, struct response *response, struct error *error)
{
	static const struct matter node = { 0 };
	struct actor               actor;
	struct error               fault = { 0 };

	if (!page_desk(page, response, "mail.title", ACT_ADMINISTER, &node, &actor, error))
		return false;
	if (!carry_out(page, &actor, &fault))
		return put_fault(page, response, &fault, error) && put_all(page, error);
	jobs_poke(page->node->jobs);
	go_to(response, str_is(request_form(page->request, "do"), "check") ? STR("/admin/mail?asked=1#check")
									   : STR("/admin/mail"));
	return true;
}

bool
change_mail(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_change, error);
}

bool
show_mail(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_mail, error);
}
