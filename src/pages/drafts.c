/* The drafts of a person, what waits for a sign-in, previews, copies, likely duplicates. */
#include "pages/edit.h"

#include "base/limits.h"
#include "base/sign.h"
#include "http/html.h"
#include "http/parameters.h"
#include "pages/attachments.h"
#include "pages/fields.h"
#include "pages/form.h"
#include "pages/record.h"
#include "pages/site.h"
#include "pages/translations.h"

enum { LIKELY = 3 };

/* ---- what waits for a sign-in ------------------------------------------------------------------------------------ */

/* Only this node can make it: with its key. */
struct str
edit_ticket(const struct page *page, struct str account, struct str form)
{
	struct str  secret = { (const char *)page->node->key->secret, sizeof page->node->key->secret };
	struct str  whole = str_format(page->a, "chm: form ticket %zu %.*s %.*s", account.length, STR_ARGS(account),
				       STR_ARGS(form));
	struct hash key = hash_keyed(secret, STR("chm: form tickets"));
	struct hash code = hash_keyed(whole, (struct str){ (const char *)key.bytes, sizeof key.bytes });

	return str_format(page->a, "%.*s.%.*s", STR_ARGS(account),
			  STR_ARGS(base64_url(page->a, (struct str){ (const char *)code.bytes, sizeof code.bytes })));
}

/* The account that the form was made for; false when it is no form of ours. */
static bool
ticket_account(const struct page *page, struct str *account_r)
{
	struct str ticket = request_form(page->request, "ticket");
	struct str form = request_form(page->request, "form");

	*account_r = str_slice(ticket, 0, str_find_byte(ticket, '.'));
	return form.length > 0 && secret_equal(ticket, edit_ticket(page, *account_r, form));
}

static struct str
encode_form(struct arena *a, const struct parameters *parameters)
{
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < parameters->count; i++) {
		buffer_add_c(&out, i > 0 ? "&" : "");
		html_address_part(&out, parameters->list[i].name);
		buffer_add_byte(&out, '=');
		html_address_part(&out, parameters->list[i].value);
	}
	return buffer_str(&out);
}

/* Keeps the files that came with the form as if they had come in a session of its author. Not of the operator, whom no limit of a
 * day holds. Names in the view those that must be chosen again. */
static bool
park_files(struct page *page, struct str author, struct parameters *form_r, struct error *error)
{
	const struct request *request = page->request;
	const struct actor    actor = { .account = author };
	struct sent_files     files;
	struct json          *lost;

	*form_r = request->form;
	if (request->upload_count == 0)
		return true;
	if (author.length > 0) {
		if (!attachments_take(page, &actor, &files, error))
			return false;
		*form_r = files.sent;
		lost = files.refused;
	} else {
		lost = json_array(page->a);
		for (size_t i = 0; i < request->upload_count; i++)
			append_text(page, lost, attachment_clean_name(page, request->uploads[i].file_name));
	}
	put_true(page, page->view, "with_files", lost->count < request->upload_count);
	json_add(page->view, STR("lost"), lost);
	return true;
}

bool
edit_park(struct page *page, struct response *response, struct error *error)
{
	struct request *request = page->request;
	struct parked   parked = {
		  .id = request_form(request, "form"),
		  .draft = request_path(request, "id"),
		  .target = request->path,
		  .time = clock_now(page->node->clock),
	};
	struct parameters form;

	response->private_answer = true;
	if (!ticket_account(page, &parked.author))
		return error_set(error, ERROR_DENIED, "session.none", "nobody is signed in");
	if (!park_files(page, parked.author, &form, error))
		return false;
	parked.form = encode_form(page->a, &form);
	page_close(page);
	if (!parked_put(&page->node->records, &parked, error))
		return false;
	response->status = 401;
	response->template_name = STR("parked");
	put_text(page, page->data, "fate", STR("parked"));
	put_text(page, page->view, "title", page_word(page, "parked.title"));
	put_true(page, page->view, "hidden", true);
	return true;
}

/* Its fields, id and type as if it were sent now. */
static bool
resume(struct page *page, struct actor *actor, struct str id, struct response *response, struct error *error)
{
	struct parked     parked;
	struct parameters form;
	struct editing    e = { .page = page, .actor = *actor };
	struct translator translation;
	struct json      *files;
	struct str        type = { 0 }, language, into = STR("/translate/");

	if (!page_db(page, error) || !parked_find(page->a, page->db, id, &parked, error))
		return false;
	if (!str_equal(parked.author, actor->account))
		return error_set(error, ERROR_DENIED, "permission.denied", "it was written by somebody else");
	if (!parameters_parse(page->a, parked.form, LIMIT_HTTP_FORM_FIELDS, &form, error))
		return false;
	if (parked.draft.length == 0)
		type = str_slice(parked.target, STR("/records/new/").length, parked.target.length);
	language = str_slice(parked.target, str_find(parked.target, into) + into.length, parked.target.length);
	e.sent = &form;
	page->request->format = STR("html");
	if (!attachments_recall(page, actor, &form, &files, error))
		return false;
	e.uploads = files;
	if (language.length > 0 ? !translator_open(page, parked.draft, language, &translation, error) ||
					  !translator_save(&translation, &form, response, error)
				: !edit_open(&e, parked.draft, type, error) || !edit_save(&e, response, error))
		return false;
	page_close(page);
	return parked_drop(&page->node->records, id, error);
}

/* ---- the list ---------------------------------------------------------------------------------------------------- */

static void
put_draft(struct page *page, struct json *list, const struct draft *draft)
{
	struct fields_view view = { .page = page, .record = draft->document, .language = page->language };
	struct json       *row = append_object(page, list);
	struct str         language, title = fields_text(&view, json_at(draft->document, "/fields/title"), &language);

	put_text(page, row, "id", draft->id);
	put_text(page, row, "title", title.length > 0 ? title : page_word(page, "drafts.untitled"));
	put_language(page, row, "language", "direction", language);
	put_text(page, row, "address", page_address(page, "/records/%s/edit", draft->id));
	put_text(page, row, "type", label_type(page, draft->type));
	put_text(page, row, "saved", label_time(page, draft->saved));
	put_true(page, row, "published", draft->base > 0);
	put_text(page, row, "submission", submission_make(page->a));
}

static void
put_types(struct page *page, const struct actor *actor)
{
	const struct type *const *types;
	size_t                    count = types_list(page->node->types, &types);
	struct json              *list = put_array(page, page->view, "types");

	for (size_t i = 0; i < count; i++) {
		struct editing e = { .page = page, .actor = *actor };
		struct error   error = { 0 };

		if (edit_open(&e, (struct str){ 0 }, types[i]->name, &error))
			append_link(page, list, page_address(page, "/records/new/%s", types[i]->name),
				    label_type(page, types[i]->name));
	}
}

static bool
put_parked(struct page *page, const struct actor *actor, struct error *error)
{
	struct json   *list = put_array(page, page->view, "parked");
	struct parked *parked;
	size_t         count;

	if (!parked_of(page->a, page->db, actor->account, &parked, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json *row = append_object(page, list);

		put_text(page, row, "id", parked[i].id);
		put_text(page, row, "when", label_time(page, parked[i].time));
		put_text(page, row, "submission", submission_make(page->a));
	}
	return true;
}

static bool
answer_drafts(struct page *page, struct response *response, struct error *error)
{
	struct actor  actor;
	struct draft *drafts;
	struct json  *open, *discarded;
	size_t        count;

	response->private_answer = true;
	put_true(page, page->view, "hidden", true);
	put_text(page, page->view, "title", page_word(page, "drafts.title"));
	put_text(page, page->view, "form_style", page->node->site->form_style);
	if (!page_actor(page, &actor, error) || !page_db(page, error) ||
	    !drafts_of(page->a, page->db, actor.account, LIMIT_DRAFTS, &drafts, &count, error) ||
	    !put_parked(page, &actor, error))
		return false;
	open = put_array(page, page->view, "drafts");
	discarded = put_array(page, page->view, "discarded");
	for (size_t i = 0; i < count; i++)
		put_draft(page, drafts[i].discarded > 0 ? discarded : open, &drafts[i]);
	put_types(page, &actor);
	return true;
}

/* ---- what its buttons do ----------------------------------------------------------------------------------------- */

static bool
discard(struct page *page, struct actor *actor, struct str id, bool gone, struct error *error)
{
	struct editing e = { .page = page, .actor = *actor };

	if (!page_db(page, error) || !draft_find(page->a, page->db, id, &e.draft, error))
		return false;
	e.type = type_find(page->node->types, e.draft.type);
	if (e.type == NULL)
		return error_set(error, ERROR_ABSENT, "type.unknown", "there is no type \"%.*s\"",
				 STR_ARGS(e.draft.type));
	if (!edit_require(&e, ACT_EDIT, error))
		return false;
	page_close(page);
	return draft_discard(&page->node->records, id, gone, error);
}

static bool
forget_parked(struct page *page, struct actor *actor, struct str id, struct error *error)
{
	struct parked parked;

	if (!page_db(page, error) || !parked_find(page->a, page->db, id, &parked, error))
		return false;
	if (!str_equal(parked.author, actor->account))
		return error_set(error, ERROR_DENIED, "permission.denied", "it was written by somebody else");
	page_close(page);
	return parked_drop(&page->node->records, id, error);
}

static bool
answer_change(struct page *page, struct response *response, struct error *error)
{
	struct str   rest = request_form(page->request, "action"), verb = { 0 };
	struct actor actor;
	bool         good;

	response->private_answer = true;
	response->status = 303;
	response->location = STR("/me/drafts");
	if (!str_cut(&rest, ' ', &verb) || !page_actor(page, &actor, error))
		return error_set(error, ERROR_INPUT, "form.action", "the form asks for nothing");
	if (str_is(verb, "resume"))
		return resume(page, &actor, rest, response, error);
	if (str_is(verb, "forget"))
		good = forget_parked(page, &actor, rest, error);
	else if (str_is(verb, "discard") || str_is(verb, "undo"))
		good = discard(page, &actor, rest, str_is(verb, "discard"), error);
	else
		good = error_set(error, ERROR_INPUT, "form.action", "there is no action \"%.*s\"",
				 STR_ARGS(str_head(verb, 40)));
	return good;
}

/* ---- copies, previews, likely duplicates ------------------------------------------------------------------------- */

/* The fields of a record without what only a hash stands for. */
static struct json *
copy_fields(struct arena *a, const struct json *fields)
{
	struct json *copy = json_object(a);

	for (const struct json *value = JSON_FIRST(fields); value != NULL; value = value->next)
		if (json_get(value, "withheld") == NULL)
			json_add(copy, value->name, json_copy(a, value));
	return copy;
}

static bool
answer_copy(struct page *page, struct response *response, struct error *error)
{
	struct editing    e = { .page = page };
	struct draft_save save = { .sent = STR("copy") };
	struct str        id;
	int               revision;
	struct json      *body;
	struct record     record;

	response->private_answer = true;
	if (!page_actor(page, &e.actor, error) || !record_from_path(page, &id, &revision, response, error) ||
	    !page_db(page, error) || !record_find(page->a, page->db, id, &record, error) ||
	    !json_parse(page->a, record.body, &body, error) || !edit_open(&e, (struct str){ 0 }, record.type, error))
		return false;
	save.before = json_copy(page->a, e.draft.document);
	save.document = e.draft.document;
	json_set(save.document, STR("fields"), copy_fields(page->a, json_get(body, "fields")));
	if (json_get(body, "languages") != NULL)
		json_set(save.document, STR("languages"), json_copy(page->a, json_get(body, "languages")));
	save.copied = body;
	save.author = e.actor.account;
	save.submission = page->request->submission;
	page_close(page);
	if (!draft_save(page->a, &page->node->records, &save, &e.saved, error))
		return false;
	response->status = 303;
	response->location = page_address(page, "/records/%s/edit", e.saved.id);
	return true;
}

static bool
answer_preview(struct page *page, struct response *response, struct error *error)
{
	struct editing     e = { .page = page };
	struct fields_view view = { .page = page, .language = page->language };
	struct problems    problems;
	struct str         id, language, title;
	int                revision;

	response->private_answer = true;
	if (!page_actor(page, &e.actor, error) || !record_from_path(page, &id, &revision, response, error) ||
	    !edit_open(&e, id, (struct str){ 0 }, error) || !edit_problems(&e, e.draft.document, &problems, error))
		return false;
	response->status = 200;
	view.record = e.draft.document;
	view.fields = json_get(e.draft.document, "fields");
	title = fields_text(&view, json_get(view.fields, "title"), &language);
	put_true(page, page->view, "hidden", true);
	put_text(page, page->view, "title", page_word(page, "form.preview"));
	put_text(page, page->view, "form_style", page->node->site->form_style);
	put_text(page, page->view, "heading", title.length > 0 ? title : page_word(page, "drafts.untitled"));
	put_language(page, page->view, "title_language", "title_direction", language);
	put_text(page, page->view, "type_label", label_type(page, e.type->name));
	put_text(page, page->view, "edit", page_address(page, "/records/%s/edit", id));
	put_number(page, page->view, "problems", (int64_t)problems.count);
	if (problems.count == 0 && e.draft.version > 0 && !edit_allows(&e, ACT_PUBLISH) &&
	    edit_allows(&e, ACT_SUBMIT)) {
		put_true(page, page->view, "may_submit", true);
		put_text(page, page->view, "submit", page_address(page, "/records/%s/submit", id));
		put_text(page, page->view, "submission", submission_make(page->a));
	}
	return record_put_sections(page, e.draft.document, edit_allows(&e, ACT_READ_WITHHELD), error);
}

static bool
answer_likely(struct page *page, struct response *response, struct error *error)
{
	struct str type = request_query(page->request, "type");

	response->private_answer = true;
	return form_likely(page, put_array(page, page->data, "likely"), &type, type.length > 0,
			   str_head(request_query(page->request, "q"), LIMIT_QUERY_BYTES / 4),
			   request_query(page->request, "but"), LIKELY, error);
}

bool
show_drafts(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_drafts, error);
}

bool
change_drafts(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_change, error);
}

bool
copy_record(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_copy, error);
}

bool
show_preview(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_preview, error);
}

bool
show_likely(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_likely, error);
}
