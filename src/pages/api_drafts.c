/* Drafts by the API: from beginning one to publishing it. */
#include "pages/api_write.h"

#include "base/limits.h"
#include "pages/edit.h"
#include "pages/record.h"
#include "pages/requests.h"

/* ---- opening and showing ----------------------------------------------------------------------------------------- */

static struct str
version_of(const struct editing *e)
{
	return str_format(e->page->a, "%d.%d", e->draft.base, e->draft.version);
}

/* The draft that the path names, or what one of its record begins with. */
static bool
open_draft(struct editing *e, struct page *page, struct response *response, struct error *error)
{
	struct str id;
	int        revision;

	e->page = page;
	response->private_answer = true;
	if (!page_actor(page, &e->actor, error) || !record_from_path(page, &id, &revision, response, error))
		return false;
	response->status = 200;
	response->location = (struct str){ 0 };
	return edit_open(e, id, (struct str){ 0 }, error);
}

/* With what still keeps it from being published. */
static bool
put_draft(struct editing *e, struct response *response, struct error *error)
{
	struct page    *page = e->page;
	struct problems problems;

	if (!edit_problems(e, e->draft.document, &problems, error))
		return false;
	put_text(page, page->data, "id", e->draft.id);
	put_text(page, page->data, "version", version_of(e));
	api_put_time(page, page->data, "saved", e->draft.saved);
	json_add(page->data, STR("document"), json_copy(page->a, e->draft.document));
	api_put_problems(page, put_array(page, page->data, "problems"), &problems);
	if (e->draft.conflicts != NULL)
		json_add(page->data, STR("conflicts"), json_copy(page->a, e->draft.conflicts));
	response->etag = version_of(e);
	return true;
}

static bool
answer_show(struct page *page, struct response *response, struct error *error)
{
	struct editing e = { 0 };

	return open_draft(&e, page, response, error) && put_draft(&e, response, error);
}

bool
api_show_draft(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_show, error);
}

static bool
answer_list(struct page *page, struct response *response, struct error *error)
{
	struct json  *list = put_array(page, page->data, "drafts");
	struct actor  actor;
	struct draft *drafts;
	size_t        count;

	response->private_answer = true;
	if (!page_actor(page, &actor, error) || !page_db(page, error) ||
	    !drafts_of(page->a, page->db, actor.account, LIMIT_DRAFTS, &drafts, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *item;
		struct str   language;

		if (drafts[i].discarded != 0)
			continue;
		item = append_object(page, list);
		put_text(page, item, "id", drafts[i].id);
		put_text(page, item, "type", drafts[i].type);
		put_text(page, item, "title", record_title(drafts[i].document, page->language, &language));
		api_put_time(page, item, "saved", drafts[i].saved);
	}
	return true;
}

bool
api_list_drafts(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_list, error);
}

/* ---- saving ------------------------------------------------------------------------------------------------------ */

/* Of what was sent these count: a record that was read may be sent back as it is. */
static const char *const members[] = { "owner", "licence", "languages", "rights", "fields" };

static void
take_members(struct editing *e, struct json *document, const struct json *from)
{
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
		const struct json *value = json_get(from, members[i]);

		if (value != NULL)
			json_set(document, str_of(members[i]), json_copy(e->page->a, value));
	}
}

/* Whether the forms can show it: a draft may want what is required, but what it says must have the form of its type. */
static bool
has_form(struct editing *e, struct problems *problems_r, struct error *error)
{
	struct page            *page = e->page;
	struct record_draft     draft = { .document = json_copy(page->a, e->document),
					  .base = -1,
					  .language = page->language };
	struct record_outcome   outcome;
	struct record_prepared *prepared;

	if (!record_prepare(page->a, &page->node->records, &draft, &prepared, &outcome, error))
		return false;
	*problems_r = outcome.problems;
	if (prepared != NULL)
		take_members(e, e->document, draft.document); /* as they were put right */
	return true;
}

/* A name for this attempt that no other account can have. */
static struct str
attempt_of(const struct editing *e)
{
	struct str key = e->page->request->submission;

	return key.length == 0 ? submission_make(e->page->a)
			       : draft_submission(e->page->a, "api", e->actor.account, key);
}

static bool
save(struct editing *e, struct response *response, struct error *error)
{
	struct page      *page = e->page;
	bool              is_new = e->draft.id.length == 0;
	struct draft_save saving = {
		.id = e->draft.id,
		.base = e->draft.base,
		.version = e->draft.version,
		.before = json_copy(page->a, e->draft.document),
		.document = e->document,
		.author = e->actor.account,
		.submission = attempt_of(e),
		.sent = page->request->body,
	};

	page_close(page); /* the writer must not wait for a reader */
	if (!draft_save(page->a, &page->node->records, &saving, &e->saved, error))
		return false;
	e->document = NULL;
	if (!edit_open(e, e->saved.id, e->type->name, error))
		return false;
	if (is_new) {
		response->status = 201;
		response->location = page_address(page, "/api/v1/drafts/%s", e->saved.id);
	}
	return put_draft(e, response, error);
}

static bool
answer_save(struct page *page, struct response *response, struct error *error)
{
	struct editing  e = { 0 };
	struct problems problems;
	struct json    *body;
	bool            is_new = request_path(page->request, "id").length == 0;

	e.page = page;
	if (!api_body(page, response, &body, error) || !page_actor(page, &e.actor, error))
		return false;
	if (is_new ? !edit_open(&e, (struct str){ 0 }, json_text(body, "type"), error)
		   : !open_draft(&e, page, response, error) || !api_matches(page, version_of(&e), response, error))
		return false;
	e.document = json_copy(page->a, e.draft.document);
	take_members(&e, e.document, body);
	if (!edit_require(&e, is_new ? ACT_CREATE : ACT_EDIT, error) /* with the owner that was sent */ ||
	    !has_form(&e, &problems, error))
		return false;
	if (problems.refused) {
		api_refuse(page, response, &problems);
		return true;
	}
	return save(&e, response, error);
}

bool
api_begin_draft(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_save, error);
}

bool
api_save_draft(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_save, error);
}

static bool
answer_discard(struct page *page, struct response *response, struct error *error)
{
	struct editing e = { 0 };

	if (!open_draft(&e, page, response, error) || !api_matches(page, version_of(&e), response, error))
		return false;
	put_text(page, page->data, "id", e.draft.id);
	put_true(page, page->data, "discarded", true);
	page_close(page);
	return draft_discard(&page->node->records, e.draft.id, true, error);
}

bool
api_discard_draft(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_discard, error);
}

/* ---- publishing -------------------------------------------------------------------------------------------------- */

static bool
put_record(struct page *page, struct str id, struct response *response, struct error *error)
{
	struct record record;
	struct json  *body;

	if (!page_db(page, error) || !record_find(page->a, page->db, id, &record, error) ||
	    !json_parse(page->a, record.body, &body, error))
		return false;
	json_set(page->document, STR("data"), body);
	response->etag = record_version(page->a, &record);
	return true;
}

/* Sent again: the revision that was to be published stands there, and the draft is gone. */
static bool
was_published(struct editing *e)
{
	struct str    given = request_header(e->page->request, "If-Match");
	struct record record;
	struct error  absent = { 0 };

	return e->draft.version == 0 && e->draft.base > 0 &&
	       record_find(e->page->a, e->page->db, e->draft.id, &record, &absent) &&
	       str_starts(given, str_format(e->page->a, "\"%d.", record.revision - 1));
}

static bool
answer_publish(struct page *page, struct response *response, struct error *error)
{
	struct editing        e = { 0 };
	struct problems       problems;
	struct record_outcome outcome;

	if (!open_draft(&e, page, response, error) || !edit_require(&e, ACT_PUBLISH, error))
		return false;
	if (was_published(&e))
		return put_record(page, e.draft.id, response, error);
	if (!api_matches(page, version_of(&e), response, error) ||
	    !edit_problems(&e, e.draft.document, &problems, error))
		return false;
	if (problems.count > 0) {
		api_refuse(page, response, &problems);
		return true;
	}
	page_close(page);
	if (!draft_publish(page->a, &page->node->records, &e.actor, e.draft.id, e.draft.version, &outcome, error))
		return false;
	page_await(page, outcome.number);
	return put_record(page, e.draft.id, response, error);
}

bool
api_publish_draft(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_publish, error);
}

/* ---- states ------------------------------------------------------------------------------------------------------ */

/* In the words of interfaces.md, or "confirmed": the page's form has the same fields. A state that is reached is. */
static bool
answer_state(struct page *page, struct response *response, struct error *error)
{
	struct str    id;
	int           revision;
	struct record record;

	if (!record_from_path(page, &id, &revision, response, error) || !page_db(page, error) ||
	    !record_find(page->a, page->db, id, &record, error))
		return false;
	response->private_answer = true;
	response->status = 200;
	response->location = (struct str){ 0 };
	response->etag = record_version(page->a, &record);
	put_text(page, page->data, "id", id);
	put_number(page, page->data, "revision", record.revision);
	put_text(page, page->data, "state", str_of(record_state_name(record.state)));
	put_text(page, page->data, "merged", record.merged);
	return true;
}

bool
api_set_state(struct request *request, struct response *response, struct error *error)
{
	return api_fields(request, response, error) && set_managed_state(request, response, error) &&
	       page_answer(request, response, answer_state, error);
}
