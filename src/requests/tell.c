/* Telling people what became of a request, or that one waits for them. */
#include "requests/tell.h"

#include "db/db.h"
#include "node/node.h"
#include "notices/mail_address.h"
#include "notices/outbox.h"
#include "people/account.h"
#include "requests/request_sql.h"
#include "text/words.h"

enum { TOLD = 50 /* people about one request */ };

static const int64_t REMIND = INT64_C(14) * 86400 * 1000 * 1000;

static const struct mail_template answer_template = { "answer", "mail.answer.subject", "mail.answer.body" };
static const struct mail_template reminder_template = { "reminder", "mail.reminder.subject", "mail.reminder.body" };

static struct str
kind_word(const struct node *node, const struct asked *asked, struct str language)
{
	const struct request_kind *kind = request_kind_find(asked->kind);

	return kind == NULL ? asked->kind : words_get(node->words, language, kind->word);
}

static struct str
address_of(struct arena *a, const struct node *node, const char *path, struct str id)
{
	return str_format(a, "%.*s%s%.*s", STR_ARGS(node->settings.url), path, STR_ARGS(id));
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

bool
request_sender_address(struct arena *a, struct db *db, const struct node *node, const struct asked *asked,
		       struct str *address_r, struct str *language_r, struct error *error)
{
	struct account account = { .email = asked->sender_email, .language = asked->language };

	if (asked->sender.length != 0 && !account_find(a, db, asked->sender, &account, error))
		return false;
	*address_r = account.state == ACCOUNT_DELETED || account.state == ACCOUNT_DISABLED ? STR("") : account.email;
	*language_r = account.language.length != 0 ? account.language : node->settings.languages[0];
	return true;
}

static bool
tell(struct arena *a, struct db *db, const struct node *node, const struct asked *asked, struct error *error)
{
	struct str address, language;

	if (!request_sender_address(a, db, node, asked, &address, &language, error))
		return false;

	const struct mail_value values[] = {
		{ "kind", kind_word(node, asked, language), MAIL_TEXT },
		{ "title", asked->title, MAIL_TEXT },
		{ "state", words_get(node->words, language, request_state_word(asked->state)), MAIL_TEXT },
		{ "answer", message_text(a, language, asked->answer), MAIL_LINES },
		{ "link", address_of(a, node, asked->subject.length == 0 ? "" : "records/", asked->subject),
		  MAIL_LINK },
	};
	const struct mail_draft draft = { .to = address,
					  .language = language,
					  .template = &answer_template,
					  .values = values,
					  .value_count = sizeof values / sizeof values[0],
					  .purpose = STR("request"),
					  .about = asked->id };

	return !mail_address_is(address) || mail_post(a, db, node, &draft, NULL, error);
}

bool
request_tell_answer(struct arena *a, struct db *db, const struct node *node, struct str id, struct error *error)
{
	struct asked asked;

	return request_find(a, db, id, &asked, error) && tell(a, db, node, &asked, error);
}

/* ---- the daily job ------------------------------------------------------------------------------------------------ */

struct round {
	struct arena *a;
	struct node  *node;
	int64_t       now;
	size_t        reminded, lapsed;
};

static bool
remind_account(const struct round *round, struct db *db, const struct asked *asked, struct str id, struct error *error)
{
	struct account account;

	if (!account_find(round->a, db, id, &account, error))
		return false;

	struct str language = account.language.length != 0 ? account.language : round->node->settings.languages[0];
	const struct mail_value values[] = {
		{ "kind", kind_word(round->node, asked, language), MAIL_TEXT },
		{ "title", asked->title, MAIL_TEXT },
		{ "link", address_of(round->a, round->node, "requests/", asked->id), MAIL_LINK },
	};
	const struct mail_draft draft = { .to = account.email,
					  .language = language,
					  .template = &reminder_template,
					  .values = values,
					  .value_count = sizeof values / sizeof values[0],
					  .purpose = STR("request"),
					  .about = asked->id,
					  .official = true };

	return !mail_address_is(account.email) || mail_post(round->a, db, round->node, &draft, NULL, error);
}

static bool
remind_one(struct round *round, struct db *db, struct str id, struct error *error)
{
	struct asked asked;
	struct str  *accounts;
	size_t       count;

	if (!request_find(round->a, db, id, &asked, error) ||
	    !request_deciders(round->a, db, &round->node->records, &asked, TOLD, &accounts, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!remind_account(round, db, &asked, accounts[i], error))
			return false;
	}
	round->reminded++;
	return q_request_mark_reminded(round->a, db, id, round->now, error);
}

static bool
go_round(void *context, struct db *db, struct error *error)
{
	struct round                    *round = context;
	struct q_requests_to_remind_row *rows;
	struct asked                    *lapsed;
	size_t                           count;

	if (!request_lapse(round->a, db, round->now, &lapsed, &round->lapsed, error))
		return false;
	for (size_t i = 0; i < round->lapsed; i++) {
		if (!request_tell_answer(round->a, db, round->node, lapsed[i].id, error))
			return false;
	}
	if (!q_requests_to_remind(round->a, db, round->now - REMIND, &rows, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!remind_one(round, db, rows[i].id, error))
			return false;
	}
	return true;
}

bool
requests_go_round(struct arena *a, struct node *node, size_t *reminded_r, size_t *lapsed_r, struct error *error)
{
	struct round round = { .a = a, .node = node, .now = clock_now(node->clock) };

	if (!db_change(node->pool, go_round, &round, error))
		return false;
	*reminded_r = round.reminded;
	*lapsed_r = round.lapsed;
	return true;
}

static bool
run_requests(struct job *job, void *context, struct error *error)
{
	size_t reminded, lapsed;

	if (!requests_go_round(job_arena(job), context, &reminded, &lapsed, error))
		return false;
	if (reminded + lapsed != 0)
		job_note(job, "%zu reminded of, %zu lapsed", reminded, lapsed);
	return true;
}

const struct job_kind request_job = { .name = "requests",
				      .says = "Reminds of requests that wait, and ends those that nobody has decided",
				      .run = run_requests,
				      .attempts = 5,
				      .every = 86400 };
