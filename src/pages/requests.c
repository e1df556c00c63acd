/* The queue of requests, and one request: its subject, what was said, and the buttons of those who may decide it. */
#include "pages/requests.h"

#include "db/db.h"
#include "pages/labels.h"
#include "pages/record.h"
#include "pages/reviewing.h"
#include "pages/site.h"
#include "people/account.h"
#include "people/link.h"
#include "requests/request.h"
#include "requests/tell.h"

enum { QUEUE = 50, SENT = 50, BATCH = 100 };

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static struct str
subject_address(const struct page *page, const struct asked *asked)
{
	return asked->subject.length == 0 ? STR("") : page_address(page, "/records/%s", asked->subject);
}

/* What both the lists and the page of a request say of it. */
static void
put_asked(const struct page *page, struct json *row, const struct asked *asked)
{
	const struct request_kind *kind = request_kind_find(asked->kind);

	put_text(page, row, "id", asked->id);
	put_text(page, row, "address", page_address(page, "/requests/%s", asked->id));
	put_text(page, row, "kind", kind == NULL ? asked->kind : page_word(page, kind->word));
	put_text(page, row, "state", page_word(page, request_state_word(asked->state)));
	put_true(page, row, "open", asked->state == REQUEST_OPEN);
	put_text(page, row, "title", asked->title.length != 0 ? asked->title : asked->subject);
	put_text(page, row, "type", asked->type.length == 0 ? STR("") : label_type(page, asked->type));
	put_text(page, row, "when", label_time(page, asked->created));
	if (asked->due != 0 && asked->state == REQUEST_OPEN)
		put_text(page, row, "due", label_day(page, asked->due));
	for (size_t i = 0; kind != NULL && kind->reasons != NULL && kind->reasons[i].name != NULL; i++) {
		if (str_is(asked->reason, kind->reasons[i].name))
			put_text(page, row, "reason", page_word(page, kind->reasons[i].word));
	}
	put_text(page, row, "from", asked->sender_name);
	put_text(page, row, "batch", asked->batch);
}

static void
put_list(const struct page *page, const char *name, const struct asked *list, size_t count)
{
	struct json *rows = put_array(page, page->view, name);

	for (size_t i = 0; i < count; i++)
		put_asked(page, append_object(page, rows), &list[i]);
}

/* ---- the queue --------------------------------------------------------------------------------------------------- */

static bool
answer_queue(struct page *page, struct response *response, struct error *error)
{
	struct str    after = request_query(page->request, "after");
	struct actor  actor;
	struct asked *list, *sent;
	size_t        count, sent_count;

	response->private_answer = true;
	if (!page_actor(page, &actor, error) ||
	    !request_queue(page->a, page->db, &page->node->records, &actor, after, QUEUE + 1, &list, &count, error) ||
	    !request_sent(page->a, page->db, actor.account, SENT, &sent, &sent_count, error))
		return false;
	put_true(page, page->view, "hidden", true);
	put_true(page, page->view, "pool", permission_allows(&actor, ACT_MODERATE, &(struct matter){ 0 }));
	put_text(page, page->view, "title", page_word(page, "queue.title"));
	put_text(page, page->view, "form_style", page->node->site->form_style);
	put_text(page, page->view, "submission", submission_make(page->a));
	put_list(page, "queue", list, count > QUEUE ? QUEUE : count);
	if (count > QUEUE)
		put_text(page, page->view, "next", page_address(page, "/queue?after=%s", list[QUEUE - 1].id));
	if (actor.account.length != 0)
		put_list(page, "sent", sent, sent_count);
	return true;
}

bool
show_queue(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_queue, error);
}

/* ---- one request ------------------------------------------------------------------------------------------------- */

/* The page knows one request, who asks, and what they may do to it. */
struct part {
	struct actor actor;
	struct asked asked;
	bool         decides;
};

/* Who asks, and for which request: by a session, or by a link of a mail, which is good for deciding that one and no more. */
static bool
find_actor(struct page *page, struct actor *actor_r, struct str *id_r, struct error *error)
{
	struct str token = request_path(page->request, "token"), account;
	int64_t    now = clock_now(page->node->clock);

	if (token.length == 0) {
		*id_r = request_path(page->request, "request");
		return page_actor(page, actor_r, error);
	}
	if (!page_db(page, error) || !link_find(page->a, page->db, LINK_DECIDE, token, now, &account, id_r, error) ||
	    !actor_of_account(page->a, page->db, account, now, actor_r, error))
		return false;
	actor_r->acts = 1U << ACT_PUBLISH | 1U << ACT_WITHDRAW | 1U << ACT_REVOKE | 1U << ACT_MODERATE;
	return true;
}

static bool
find_part(struct page *page, struct part *part_r, struct error *error)
{
	struct str id;
	bool       sees;

	if (!find_actor(page, &part_r->actor, &id, error) || !page_db(page, error) ||
	    !request_find(page->a, page->db, id, &part_r->asked, error) ||
	    !request_is_for(page->a, page->db, &page->node->records, &part_r->actor, &part_r->asked, &part_r->decides,
			    &sees, error))
		return false;
	return sees || error_set(error, ERROR_ABSENT, "request.none", "there is no such request");
}

/* The draft or record it is about, as its page shows one. */
static bool
put_subject(struct page *page, const struct actor *actor, const struct asked *asked, struct error *error)
{
	const struct request_kind *kind = request_kind_find(asked->kind);
	struct json               *body;
	struct str                 text;
	struct matter              matter;
	struct error               none = { 0 };

	put_text(page, page->view, "subject", subject_address(page, asked));
	if (kind == NULL || !kind->about_draft || asked->state != REQUEST_OPEN)
		return true;
	if (!record_find_draft(page->a, page->db, asked->subject, &text, &none)) {
		put_true(page, page->view, "gone", true);
		if (none.code != ERROR_ABSENT)
			*error = none;
		return none.code == ERROR_ABSENT;
	}
	if (!json_parse(page->a, text, &body, error) ||
	    !request_matter(page->a, page->db, &page->node->records, asked, &matter, error))
		return false;
	put_text(page, page->view, "subject", page_address(page, "/records/%s/edit", asked->subject));
	return record_put_sections(page, body, permission_allows(actor, ACT_READ_WITHHELD, &matter), error);
}

static bool
put_messages(struct page *page, const struct asked *asked, struct error *error)
{
	struct json            *rows = put_array(page, page->view, "messages");
	struct request_message *list;
	size_t                  count;

	if (!request_messages(page->a, page->db, asked->id, &list, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *row = append_object(page, rows);

		put_text(page, row, "name",
			 list[i].name.length != 0 ? list[i].name : page_word(page, "request.office"));
		put_text(page, row, "when", label_time(page, list[i].time));
		put_text(page, row, "text", list[i].text);
	}
	return true;
}

static bool
answer_request(struct page *page, struct response *response, struct error *error)
{
	const struct request_kind *kind;
	struct part                part;
	bool                       open, mailed = request_path(page->request, "token").length != 0;

	response->private_answer = true;
	if (!find_part(page, &part, error) || !put_subject(page, &part.actor, &part.asked, error) ||
	    !review_put_part(page, &part.actor, &part.asked, error) || !put_messages(page, &part.asked, error))
		return false;
	kind = request_kind_find(part.asked.kind);
	open = part.asked.state == REQUEST_OPEN;
	put_asked(page, page->view, &part.asked);
	put_true(page, page->view, "hidden", true);
	put_text(page, page->view, "heading", json_text(page->view, "title"));
	put_text(page, page->view, "note", part.asked.note);
	put_text(page, page->view, "form_style", page->node->site->form_style);
	put_text(page, page->view, "email", part.asked.sender_email);
	put_text(page, page->view, "answer", part.asked.answer);
	put_true(page, page->view, "decides", part.decides && open);
	put_true(page, page->view, "grants", part.decides && open && kind->grant != NULL);
	put_true(page, page->view, "returns", part.decides && open && kind->returnable);
	put_text(page, page->view, "action",
		 mailed ? page_address(page, "/decide/%s", request_path(page->request, "token"))
			: page_address(page, "/requests/%s/decision", part.asked.id));
	put_true(page, page->view, "talks", !mailed);
	put_true(page, page->view, "cancels",
		 !mailed && open && part.actor.account.length != 0 && str_equal(part.actor.account, part.asked.sender));
	put_text(page, page->view, "submission", submission_make(page->a));
	return true;
}

bool
show_request(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_request, error);
}

/* ---- what is done to one ----------------------------------------------------------------------------------------- */

struct doing {
	struct page          *page;
	struct actor          actor;
	struct str            id;
	enum request_state    state;
	struct record_outcome outcome;
};

/* What keeps a draft from being published, for who decides: its sentences instead of the error's. */
static bool
tell_problems(const struct doing *doing, struct response *response, struct error *error)
{
	const struct problems *problems = &doing->outcome.problems;
	struct buffer          out = buffer_in(doing->page->a);

	if (problems->count == 0 || error->code != ERROR_INPUT)
		return false;
	for (size_t i = 0; i < problems->count; i++)
		buffer_format(&out, "%s%.*s", i == 0 ? "" : "; ", STR_ARGS(problems->list[i].sentence));
	response->status = 422;
	return error_set(error, ERROR_INPUT, "record.incomplete", "%.*s", STR_ARGS(buffer_str(&out)));
}

/* Runs a change for whoever is signed in, and goes back to the request. */
static bool
carry_out(struct page *page, db_change_fn *change, struct doing *doing, struct response *response, struct error *error)
{
	doing->page = page;
	response->private_answer = true;
	if (!find_actor(page, &doing->actor, &doing->id, error))
		return false;
	page_close(page);
	if (!db_change(page->node->pool, change, doing, error))
		return tell_problems(doing, response, error);
	page_await(page, doing->outcome.number);
	response->status = 303;
	response->location = request_path(page->request, "token").length != 0
				     ? page_address(page, "/decide/%s", request_path(page->request, "token"))
				     : page_address(page, "/requests/%s", doing->id);
	return true;
}

static bool
decide_in(void *context, struct db *db, struct error *error)
{
	struct doing *doing = context;

	return request_decide(doing->page->a, db, &doing->page->node->records, &doing->actor, doing->id, doing->state,
			      request_form(doing->page->request, "answer"), &doing->outcome, error) &&
	       request_tell_answer(doing->page->a, db, doing->page->node, doing->id, error);
}

static bool
answer_decision(struct page *page, struct response *response, struct error *error)
{
	struct doing doing = { 0 };

	if (!request_state_parse(request_form(page->request, "decision"), &doing.state) ||
	    (doing.state != REQUEST_GRANTED && doing.state != REQUEST_RETURNED && doing.state != REQUEST_DECLINED))
		return error_set(error, ERROR_INPUT, "request.decision", "say how you decide");
	return carry_out(page, decide_in, &doing, response, error);
}

bool
decide_request(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_decision, error);
}

static bool
say_in(void *context, struct db *db, struct error *error)
{
	struct doing *doing = context;

	return request_say(doing->page->a, db, &doing->page->node->records, &doing->actor, doing->id, STR("web"),
			   request_form(doing->page->request, "text"), error);
}

static bool
answer_message(struct page *page, struct response *response, struct error *error)
{
	struct doing doing = { 0 };

	return carry_out(page, say_in, &doing, response, error);
}

bool
say_in_request(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_message, error);
}

static bool
cancel_in(void *context, struct db *db, struct error *error)
{
	struct doing *doing = context;

	return request_cancel(doing->page->a, db, &doing->page->node->records, &doing->actor, doing->id, error);
}

static bool
answer_cancel(struct page *page, struct response *response, struct error *error)
{
	struct doing doing = { 0 };

	return carry_out(page, cancel_in, &doing, response, error);
}

bool
cancel_request(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_cancel, error);
}

/* ---- many at once ------------------------------------------------------------------------------------------------ */

/* Grants each that is chosen by itself, so that one that cannot be does not hold up the others; those are listed. */
static bool
answer_many(struct page *page, struct response *response, struct error *error)
{
	const struct parameters *form = &page->request->form;
	struct json             *failed = put_array(page, page->view, "failed");
	struct doing             doing = { .page = page, .state = REQUEST_GRANTED };
	int64_t                  granted = 0, newest = 0;

	if (!page_actor(page, &doing.actor, error))
		return false;
	page_close(page);
	for (size_t i = 0; i < form->count && granted < BATCH; i++) {
		struct error why = { 0 };

		if (!str_is(form->list[i].name, "request"))
			continue;
		doing.id = form->list[i].value;
		if (db_change(page->node->pool, decide_in, &doing, &why)) {
			granted++;
			newest = doing.outcome.number > newest ? doing.outcome.number : newest;
			continue;
		}
		if (why.code == ERROR_STORAGE) {
			*error = why;
			return false;
		}
		append_link(page, failed, page_address(page, "/requests/%s", doing.id),
			    words_has(page->words, why.key) ? page_word(page, why.key)
							    : str_copy(page->a, str_of(why.detail)));
	}
	page_await(page, newest);
	put_number(page, page->view, "granted", granted);
	return answer_queue(page, response, error);
}

bool
decide_many(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_many, error);
}
