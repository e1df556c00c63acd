/* The desk's page of mail: what waits, what was sent, what servers said, whose mail comes back. */
#include "pages/labels.h"
#include "pages/pages.h"

#include "notices/outbox.h"

enum { MAILS = 50 };

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
		put_text(page, row, "bounces", words_number(page->a, page->words, page->language, bad[i].bounces));
		put_text(page, row, "when", label_time(page, bad[i].bounced));
		put_true(page, row, "official", bad[i].official);
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

static bool
answer_mail(struct page *page, struct response *response, struct error *error)
{
	response->private_answer = true;
	put_true(page, page->view, "hidden", true);
	put_text(page, page->view, "title", page_word(page, "mail.title"));
	put_true(page, page->view, "no_server", page->node->settings.mail_server.length == 0);
	return page_snapshot(page, error) && put_counts(page, error) && put_bad_addresses(page, error) &&
	       put_mails(page, error);
}

bool
show_mail(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_mail, error);
}
