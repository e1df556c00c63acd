/* A problem with a record, and a question to the office: by anybody. */
#include "pages/asking.h"

#include "db/db.h"
#include "pages/labels.h"
#include "pages/record.h"
#include "people/account.h"
#include "requests/request.h"

/* ---- a problem with a record, a question -------------------------------------------------------------------------- */

/* What was sent, again, with what is wrong with it: nothing that was written is lost. */
static void
put_again(struct page *page, struct response *response, const struct error *why)
{
	response->status = 422;
	put_text(page, page->view, "wrong",
		 page_word(page, words_has(page->words, why->key) ? why->key : "error.400-sentence"));
	put_text(page, page->view, "reason", request_form(page->request, "reason"));
	put_text(page, page->view, "note", request_form(page->request, "note"));
	put_text(page, page->view, "from_name", request_form(page->request, "name"));
	put_text(page, page->view, "from_email", request_form(page->request, "email"));
}

static void
put_reasons(struct page *page, const char *kind)
{
	const struct request_kind *known = request_kind_find(str_of(kind));
	struct str                 chosen = request_form(page->request, "reason");
	struct json               *list = put_array(page, page->view, "reasons");

	for (size_t i = 0; known->reasons != NULL && known->reasons[i].name != NULL; i++) {
		struct str   reason = str_of(known->reasons[i].name);
		struct json *row = append_object(page, list);

		put_text(page, row, "name", reason);
		put_text(page, row, "label", page_word(page, known->reasons[i].word));
		put_true(page, row, "chosen", str_equal(reason, chosen));
	}
}

/* The form, of which `address` is where it goes. */
static bool
put_form(struct page *page, struct response *response, struct str address, struct error *error)
{
	struct actor actor;

	if (!page_actor(page, &actor, error))
		return false;
	response->private_answer = true;
	put_true(page, page->view, "hidden", true);
	put_true(page, page->view, "known", actor.signed_in);
	put_text(page, page->view, "action", address);
	put_text(page, page->view, "submission", submission_make(page->a));
	return true;
}

static bool
answer_report(struct page *page, struct response *response, struct error *error)
{
	struct record record;
	struct str    title;

	if (!asking_subject(page, response, &record, error) || !asking_title(page, &record, &title, error) ||
	    !put_form(page, response, page_address(page, "/records/%s/report", record.id), error))
		return false;
	put_text(page, page->view, "title", page_word(page, "report.title"));
	put_reasons(page, "problem");
	return true;
}

bool
show_report(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_report, error);
}

/* Thanks, or the form again. */
static bool
finish(struct page *page, struct response *response, struct asking *asking, page_fn *again, struct error *error)
{
	struct error why = { 0 };
	bool         trapped = request_form(page->request, "website").length > 0; /* a field that people do not see */

	if (trapped || asking_post(page, asking, &why)) {
		put_true(page, page->view, "hidden", true);
		put_text(page, page->view, "title", page_word(page, "report.thanks"));
		put_text(page, page->view, "sent", trapped ? STR("-") : asking->id);
		response->private_answer = true;
		return true;
	}
	if (why.code != ERROR_INPUT && why.code != ERROR_LIMIT) {
		*error = why;
		return false;
	}
	put_again(page, response, &why);
	return again(page, response, error);
}

static bool
answer_sent_report(struct page *page, struct response *response, struct error *error)
{
	struct asking asking = { .draft = { .kind = STR("problem") } };

	return asking_record(page, response, &asking, error) && finish(page, response, &asking, answer_report, error);
}

bool
send_report(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_sent_report, error);
}

static bool
answer_question(struct page *page, struct response *response, struct error *error)
{
	put_text(page, page->view, "title", page_word(page, "question.title"));
	put_true(page, page->view, "question", true);
	return put_form(page, response, STR("/question"), error);
}

bool
show_question(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_question, error);
}

static bool
answer_sent_question(struct page *page, struct response *response, struct error *error)
{
	struct asking asking = { .draft = { .kind = STR("question") } };

	if (!asking_read(page, &asking, error))
		return false;
	asking.draft.title = str_head(asking.draft.note, 80);
	return finish(page, response, &asking, answer_question, error);
}

bool
send_question(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_sent_question, error);
}
