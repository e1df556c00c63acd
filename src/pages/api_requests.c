/* Requests by the API: what waits for whom, asking, deciding. What is done is done by the handlers of the pages. */
#include "pages/api_write.h"

#include "pages/asking.h"

enum { WAITING = 100, SENT = 100 };

static void
put_request(const struct page *page, struct json *item, const struct asked *asked)
{
	put_text(page, item, "id", asked->id);
	put_text(page, item, "kind", asked->kind);
	put_text(page, item, "state", str_of(request_state_name(asked->state)));
	put_text(page, item, "subject", asked->subject);
	put_text(page, item, "title", asked->title);
	put_text(page, item, "type", asked->type);
	put_text(page, item, "owner", asked->owner);
	put_text(page, item, "from", asked->sender_name);
	put_text(page, item, "email", asked->sender_email);
	put_text(page, item, "reason", asked->reason);
	put_text(page, item, "note", asked->note);
	put_text(page, item, "answer", asked->answer);
	api_put_time(page, item, "created", asked->created);
	api_put_time(page, item, "due", asked->due);
	api_put_time(page, item, "decided", asked->decided);
}

static void
put_requests(const struct page *page, const char *name, const struct asked *list, size_t count)
{
	struct json *items = put_array(page, page->data, name);

	for (size_t i = 0; i < count; i++)
		put_request(page, append_object(page, items), &list[i]);
}

static bool
answer_list(struct page *page, struct response *response, struct error *error)
{
	struct str    after = request_query(page->request, "after");
	struct actor  actor;
	struct asked *list, *sent;
	size_t        count, sent_count;

	response->private_answer = true;
	if (!page_actor(page, &actor, error) || !page_db(page, error) ||
	    !request_queue(page->a, page->db, &page->node->records, &actor, after, WAITING + 1, &list, &count, error) ||
	    !request_sent(page->a, page->db, actor.account, SENT, &sent, &sent_count, error))
		return false;
	put_requests(page, "waiting", list, count > WAITING ? WAITING : count);
	put_requests(page, "sent", sent, actor.account.length != 0 ? sent_count : 0);
	if (count > WAITING)
		put_text(page, page->data, "next",
			 page_absolute(page, page_address(page, "/api/v1/requests?after=%s", list[WAITING - 1].id)));
	return true;
}

bool
api_list_requests(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_list, error);
}

/* ---- one --------------------------------------------------------------------------------------------------------- */

static bool
show(struct page *page, struct str id, struct response *response, struct error *error)
{
	struct actor            actor;
	struct asked            asked;
	struct request_message *messages;
	struct json            *items;
	size_t                  count;
	bool                    decides, sees;

	response->private_answer = true;
	if (!page_actor(page, &actor, error) || !page_db(page, error) ||
	    !request_find(page->a, page->db, id, &asked, error) ||
	    !request_is_for(page->a, page->db, &page->node->records, &actor, &asked, &decides, &sees, error))
		return false;
	if (!sees)
		return error_set(error, ERROR_ABSENT, "request.none", "there is no such request");
	if (!request_messages(page->a, page->db, id, &messages, &count, error))
		return false;
	put_request(page, page->data, &asked);
	put_true(page, page->data, "decides", decides && asked.state == REQUEST_OPEN);
	items = put_array(page, page->data, "messages");
	for (size_t i = 0; i < count; i++) {
		struct json *item = append_object(page, items);

		put_text(page, item, "from", messages[i].name);
		api_put_time(page, item, "time", messages[i].time);
		put_text(page, item, "text", messages[i].text);
	}
	return true;
}

static bool
answer_one(struct page *page, struct response *response, struct error *error)
{
	return show(page, request_path(page->request, "request"), response, error);
}

bool
api_show_request(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_one, error);
}

/* What a page's handler did leads to the page of the request: here the request itself is the answer. */
static bool
show_after(struct request *request, struct response *response, struct error *error)
{
	response->status = 200;
	response->location = (struct str){ 0 };
	return api_show_request(request, response, error);
}

/* Whether the request was decided so by the same person before: then it is done. */
static bool
answer_decided(struct page *page, struct response *response, struct error *error)
{
	struct actor       actor;
	struct asked       asked;
	enum request_state state;

	(void)response;
	return page_actor(page, &actor, error) && page_db(page, error) &&
	       request_find(page->a, page->db, request_path(page->request, "request"), &asked, error) &&
	       ((request_state_parse(request_form(page->request, "decision"), &state) && asked.state == state &&
		 str_equal(asked.decider, actor.account)) ||
		error_set(error, ERROR_CONFLICT, "request.decided", "it was decided already"));
}

bool
api_decide_request(struct request *request, struct response *response, struct error *error)
{
	if (!api_fields(request, response, error))
		return false;
	if (decide_request(request, response, error))
		return show_after(request, response, error);
	if (strcmp(error->key, "request.decided") != 0 || !page_answer(request, response, answer_decided, error))
		return false;
	return show_after(request, response, error);
}

bool
api_say_in_request(struct request *request, struct response *response, struct error *error)
{
	return api_fields(request, response, error) && say_in_request(request, response, error) &&
	       show_after(request, response, error);
}

bool
api_cancel_request(struct request *request, struct response *response, struct error *error)
{
	return api_fields(request, response, error) && cancel_request(request, response, error) &&
	       show_after(request, response, error);
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

/* The handler's way on is /requests/ID. */
static bool
answer_asked(struct page *page, struct response *response, struct error *error)
{
	struct str id = str_slice(response->location, STR("/requests/").length, response->location.length);

	if (!str_starts(response->location, STR("/requests/")))
		return error_set(error, ERROR_STORAGE, "api.asked", "the request was not opened");
	response->status = 201;
	response->location = page_address(page, "/api/v1/requests/%s", id);
	return show(page, id, response, error);
}

bool
api_submit_draft(struct request *request, struct response *response, struct error *error)
{
	return api_fields(request, response, error) && ask_publication(request, response, error) &&
	       page_answer(request, response, answer_asked, error);
}

/* About the record that the path names, or to the office where it names none. */
static bool
answer_ask(struct page *page, struct response *response, struct error *error)
{
	struct asking              asking = { .draft = { .kind = request_form(page->request, "kind") } };
	const struct request_kind *kind = request_kind_find(asking.draft.kind);
	bool                       about = request_path(page->request, "id").length != 0;

	if (kind == NULL || kind->about_draft || kind->addressed || kind->about_record != about ||
	    str_is(asking.draft.kind, "reviewing") /* with what one knows, on its page */)
		return error_set(error, ERROR_INPUT, "request.kind", "there is no request of kind \"%.*s\" here",
				 STR_ARGS(str_head(asking.draft.kind, 40)));
	if (!(about ? asking_record(page, response, &asking, error) : asking_read(page, &asking, error)) ||
	    !asking_post(page, &asking, error))
		return false;
	response->status = 201;
	response->location = page_address(page, "/api/v1/requests/%s", asking.id);
	return show(page, asking.id, response, error);
}

bool
api_ask(struct request *request, struct response *response, struct error *error)
{
	return api_fields(request, response, error) && page_answer(request, response, answer_ask, error);
}
