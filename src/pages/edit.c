/* The form of a record: shown, saved, published. */
#include "pages/edit.h"

#include "base/limits.h"
#include "http/parameters.h"
#include "jobs/jobs.h"
#include "pages/attachments.h"
#include "pages/fields.h"
#include "pages/form.h"
#include "pages/form_read.h"
#include "pages/record.h"
#include "pages/site.h"
#include "records/matter.h"

enum { FOUND_BYTES = 200 };

/* ---- who may ----------------------------------------------------------------------------------------------------- */

/* The database is asked once for each owner that a request gives the record. */
static bool
matter_of(struct editing *e, struct error *error)
{
	struct arena      *a = e->page->a;
	const struct node *node = e->page->node;
	const struct json *document = e->document != NULL ? e->document : e->draft.document;
	struct str         owner = json_text(document, "owner"), type = e->type->name, about;
	bool               found;

	if (owner.length == 0)
		owner = node->records.owner;
	about = str_format(a, "%.*s %.*s %.*s", STR_ARGS(e->draft.id), STR_ARGS(type), STR_ARGS(owner));
	if (str_equal(about, e->about))
		return true;
	found = page_db(e->page, error) &&
		(e->draft.id.length == 0 ? record_matter(a, e->page->db, &node->records, type, owner, e->actor.account,
							 &e->matter, error)
					 : record_matter_of(a, e->page->db, &node->records, e->draft.id, type, owner,
							    &e->matter, error));
	e->about = found ? about : STR("");
	return found;
}

bool
edit_require(struct editing *e, enum act act, struct error *error)
{
	return matter_of(e, error) && permission_require(&e->actor, act, &e->matter, error);
}

bool
edit_allows(struct editing *e, enum act act)
{
	struct error error = { 0 };

	return matter_of(e, &error) && permission_allows(&e->actor, act, &e->matter);
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

static void
begin_new(struct editing *e)
{
	struct arena *a = e->page->a;
	struct str    owner = e->actor.government.length > 0 ? e->actor.government : e->page->node->records.owner;
	struct json  *document = json_object(a), *languages = json_array(a);

	json_append(languages, json_string(a, e->page->language));
	json_add(document, STR("type"), json_string(a, e->type->name));
	json_add(document, STR("owner"), json_string(a, owner));
	json_add(document, STR("licence"), json_string(a, STR("CC-BY-4.0")));
	json_add(document, STR("languages"), languages);
	json_add(document, STR("fields"), json_object(a));
	e->draft = (struct draft){ .type = e->type->name, .author = e->actor.account, .document = document };
}

bool
edit_open(struct editing *e, struct str id, struct str type, struct error *error)
{
	const struct page *page = e->page;

	if (id.length == 0) {
		e->type = type_find(page->node->types, type);
		if (e->type == NULL)
			return error_set(error, ERROR_ABSENT, "type.unknown", "there is no type \"%.*s\"",
					 STR_ARGS(str_head(type, 40)));
		begin_new(e);
		return edit_require(e, ACT_CREATE, error);
	}
	if (!page_db(e->page, error) || !draft_open(page->a, page->db, id, &e->draft, error))
		return false;
	e->type = type_find(page->node->types, e->draft.type);
	if (e->type == NULL)
		return error_set(error, ERROR_STORAGE, "record.type", "there is no type \"%.*s\"",
				 STR_ARGS(e->draft.type));
	return edit_require(e, ACT_EDIT, error);
}

/* ---- showing ----------------------------------------------------------------------------------------------------- */

bool
edit_problems(struct editing *e, const struct json *document, struct problems *problems_r, struct error *error)
{
	struct record_draft draft = {
		.document = json_copy(e->page->a, document), .publish = true, .base = -1, .language = e->page->language
	};
	struct record_outcome   outcome;
	struct record_prepared *prepared;

	if (!record_prepare(e->page->a, &e->page->node->records, &draft, &prepared, &outcome, error))
		return false;
	*problems_r = outcome.problems;
	return true;
}

static struct str
title_of(const struct editing *e, const struct json *document)
{
	struct fields_view view = { .page = e->page, .record = document, .language = e->page->language };
	struct str         language;

	return fields_text(&view, json_at(document, "/fields/title"), &language);
}

static void
put_title(struct editing *e, const struct problems *problems)
{
	struct page      *page = e->page;
	struct str        title = title_of(e, e->draft.document), whole;
	struct word_value type = { "type", label_type(page, e->type->name) };
	struct word_value values[] = { { "title", title } };

	whole = title.length > 0 ? words_fill(page->a, page->words, page->language, "form.edit", -1, values, 1)
				 : words_fill(page->a, page->words, page->language, "form.new", -1, &type, 1);
	put_text(page, page->view, "heading", whole);
	if (problems != NULL && problems->count > 0) {
		struct word_value error = { "title", whole };

		whole = words_fill(page->a, page->words, page->language, "form.error-title", -1, &error, 1);
	}
	put_text(page, page->view, "title", whole);
}

/* What the form carries along. */
static void
put_hidden(struct editing *e)
{
	struct page *page = e->page;
	struct str   name = submission_make(page->a);

	put_text(page, page->view, "submission", submission_make(page->a));
	put_text(page, page->view, "form", name);
	put_text(page, page->view, "ticket", edit_ticket(page, e->actor.account, name));
	put_number(page, page->view, "version", e->draft.version);
	put_number(page, page->view, "base", e->draft.base);
	put_text(page, page->view, "action",
		 e->draft.id.length > 0 ? page_address(page, "/records/%s/edit", e->draft.id)
					: page_address(page, "/records/new/%s", e->type->name));
	put_text(page, page->view, "time_mark", STR("__:__"));
	put_text(page, page->view, "name_mark", STR("__name__"));
	put_text(page, page->view, "share_mark", STR("__share__"));
	put_text(page, page->view, "script", page->node->site->script);
	put_text(page, page->view, "form_style", page->node->site->form_style);
}

static void
put_state(struct editing *e)
{
	struct page *page = e->page;
	struct str   refused = request_query(page->request, "refused");

	put_true(page, page->view, "hidden", true);
	if (e->draft.saved > 0)
		put_text(page, page->view, "saved", label_time(page, e->draft.saved));
	put_true(page, page->view, "refused", str_is(refused, "1"));
	put_true(page, page->view, "infected", str_is(refused, "infected"));
	put_true(page, page->view, "unscanned", str_is(refused, "unscanned"));
	put_true(page, page->view, "merged", str_is(request_query(page->request, "saved"), "merged"));
	put_true(page, page->view, "both", e->draft.conflicts != NULL && e->draft.conflicts->count > 0);
	put_true(page, page->view, "may_publish", edit_allows(e, ACT_PUBLISH));
	put_true(page, page->view, "published", e->draft.base > 0);
	if (e->draft.id.length > 0) {
		put_text(page, page->view, "id", e->draft.id);
		put_text(page, page->view, "self", page_address(page, "/records/%s/edit", e->draft.id));
	} else {
		put_text(page, page->view, "self", page_address(page, "/records/new/%s", e->type->name));
		put_text(page, page->view, "offline", page_address(page, "/types/%s/offline", e->type->name));
	}
	put_text(page, page->view, "type_label", label_type(page, e->type->name));
	put_text(page, page->view, "type", e->type->name);
	put_text(page, page->view, "type_help", localized_in(&e->type->help, page->language));
}

/* What is known of the languages of its texts; nothing before it is published. */
static bool
find_translation(struct editing *e, struct form *form, struct error *error)
{
	struct page            *page = e->page;
	struct translation_row *row = ARENA_NEW(page->a, struct translation_row);
	struct error            absent = { 0 };

	if (e->draft.base == 0)
		return true;
	if (!page_db(page, error))
		return false;
	if (translation_find(page->a, page->db, e->draft.id, row, &absent)) {
		form->translation = row;
		return true;
	}
	if (absent.code != ERROR_ABSENT)
		*error = absent;
	return absent.code == ERROR_ABSENT;
}

bool
edit_show(struct editing *e, bool checks, struct response *response, struct error *error)
{
	struct page    *page = e->page;
	struct problems problems = { 0 };
	struct form     form = {
		    .page = page,
		    .type = e->type,
		    .document = e->draft.document,
		    .conflicts = e->draft.conflicts,
		    .step = e->step,
		    .asked = str_head(request_query(page->request, "at"), FOUND_BYTES),
		    .query = str_head(request_query(page->request, "find"), FOUND_BYTES),
		    .map = &e->map,
		    .self = e->draft.id,
	};

	response->private_answer = true;
	response->template_name = STR("form");
	if (checks && !edit_problems(e, e->draft.document, &problems, error))
		return false;
	form.problems = checks ? &problems : NULL;
	put_true(page, page->view, "checked", checks && problems.count == 0);
	put_title(e, form.problems);
	put_hidden(e);
	put_state(e);
	put_text(page, page->data, "id", e->draft.id);
	put_number(page, page->data, "version", e->draft.version);
	return find_translation(e, &form, error) && form_show(&form, error);
}

/* ---- saving ------------------------------------------------------------------------------------------------------ */

static struct str
sent_text(const struct editing *e, const char *name)
{
	return parameters_get(e->sent, name);
}

static int64_t
sent_number(const struct editing *e, const char *name)
{
	int64_t number;

	return str_integer(sent_text(e, name), &number) && number >= 0 && number < INT32_MAX ? number : 0;
}

/* All that was sent, for telling a repeat from another text; without what differs in each attempt. */
static struct str
sent_whole(const struct editing *e)
{
	struct buffer out = buffer_in(e->page->a);

	for (size_t i = 0; i < e->sent->count; i++) {
		const struct parameter *parameter = &e->sent->list[i];

		buffer_format(&out, "%zu %zu ", parameter->name.length, parameter->value.length);
		buffer_add(&out, parameter->name);
		buffer_add(&out, parameter->value);
	}
	return buffer_str(&out);
}

/* "take /fields/title/en 0" */
static bool
read_choice(struct str action, struct draft_choice *choice_r)
{
	struct str rest = str_slice(action, STR("take ").length, action.length);
	size_t     space = rest.length;
	int64_t    value;

	if (!str_starts(action, STR("take ")))
		return false;
	while (space > 0 && rest.data[space - 1] != ' ')
		space--;
	if (space == 0 || !str_integer(str_slice(rest, space, rest.length), &value) || value < -1 ||
	    value > LIMIT_DRAFT_CONFLICTS)
		return false;
	*choice_r = (struct draft_choice){ str_slice(rest, 0, space - 1), (int)value };
	return true;
}

static struct str
verb_of(const struct editing *e)
{
	return str_slice(e->action, 0, str_find_byte(e->action, ' '));
}

/* The document that was sent, on the version that the form was made of. */
static bool
read_sent(struct editing *e, struct draft_save *save, struct error *error)
{
	struct page     *page = e->page;
	struct json     *before = NULL;
	struct str       language = sent_text(e, "lang");
	struct form_sent sent = { .parameters = e->sent,
				  .type = e->type,
				  .uploads = e->uploads,
				  .language = language.length > 0 ? language : page->language,
				  .words = page->words };

	sent.keeps_empty = e->autosave || str_is_one_of(verb_of(e), "add remove up down");
	if (save->id.length == 0 || (save->version == 0 && e->draft.version == 0 && save->base == e->draft.base)) {
		before = e->draft.document; /* what the form began with */
	} else if (!draft_base(page->a, page->db, save->id, save->version, save->base, &before, error)) {
		return false;
	}
	sent.before = save->before = before;
	if (!form_read(page->a, &sent, &e->document, error))
		return false;
	(void)form_act(page->a, e->type, e->document,
		       str_is(verb_of(e), "language")
			       ? str_format(page->a, "language %.*s", STR_ARGS(sent_text(e, "language")))
			       : e->action,
		       &e->at);
	save->document = e->document;
	e->map = map_asked_by(page->a, e->sent);
	return map_act(page, e->type, e->document, e->sent, e->action, &e->map, &e->at, error);
}

static bool
store(struct editing *e, struct draft_save *save, bool *resent_r, struct error *error)
{
	struct error why = { 0 };
	struct page *page = e->page;

	*resent_r = false;
	page_close(page); /* the writer must not wait for a reader */
	if (draft_save(page->a, &page->node->records, save, &e->saved, &why))
		return true;
	if (strcmp(why.key, "draft.resent") != 0) {
		*error = why;
		return false;
	}
	/* the same form with another text: both are kept, under a name of its own that a repeat has, too */
	*resent_r = true;
	save->id = e->saved.id;
	save->form = STR("");
	save->submission =
		draft_submission(page->a, "again", e->actor.account, str_join(page->a, save->submission, save->sent));
	return draft_save(page->a, &page->node->records, save, &e->saved, error);
}

static bool
save_sent(struct editing *e, bool *resent_r, struct error *error)
{
	struct draft_choice choice;
	struct draft_save   save = {
		  .id = e->draft.id,
		  .base = (int)sent_number(e, "base"),
		  .version = (int)sent_number(e, "version"),
		  .author = e->actor.account,
		  .submission = sent_text(e, "submission"),
		  .sent = sent_whole(e),
		  .form = sent_text(e, "form"),
		  .sequence = sent_number(e, "sequence"),
	};

	if (read_choice(e->action, &choice))
		save.choice = &choice;
	if (!read_sent(e, &save, error))
		return false;
	if (!edit_require(e, e->draft.id.length > 0 ? ACT_EDIT : ACT_CREATE, error))
		return false; /* with the owner that was sent */
	return store(e, &save, resent_r, error);
}

/* ---- answering --------------------------------------------------------------------------------------------------- */

static const char *
fate_name(enum draft_fate fate)
{
	static const char *const names[] = { "saved", "same", "merged", "both", "repeated", "late" };

	return names[fate];
}

static void
answer_script(struct editing *e)
{
	struct page *page = e->page;
	char         text[TIME_TEXT];

	put_text(page, page->data, "fate", str_of(fate_name(e->saved.fate)));
	put_text(page, page->data, "id", e->saved.id);
	put_number(page, page->data, "version", e->saved.version);
	put_number(page, page->data, "base", e->saved.base);
	put_text(page, page->data, "saved", str_copy(page->a, time_format(clock_now(page->node->clock), text)));
	if (e->saved.id.length > 0)
		put_text(page, page->data, "address", page_address(page, "/records/%s/edit", e->saved.id));
}

/* Back to the place that the button was at. */
static void
go_back(struct editing *e, struct response *response)
{
	struct page  *page = e->page;
	struct buffer address = buffer_in(page->a);
	struct str    verb = verb_of(e), rest = e->action;
	int64_t       step;

	(void)str_cut(&rest, ' ', &verb);
	buffer_add(&address, page_address(page, "/records/%s/edit", e->saved.id));
	if (str_is(verb, "step") && str_integer(rest, &step) && step > 0)
		e->step = (size_t)step;
	if (e->step > 0)
		buffer_format(&address, "?step=%zu", e->step);
	if (str_is(verb, "find")) {
		address_add(&address, "at", rest);
		address_add(&address, "find",
			    sent_text(e, str_c(page->a, str_format(page->a, "find/%.*s", STR_ARGS(rest)))));
		e->at = rest;
	}
	if (str_is(verb, "at"))
		e->at = rest;
	if (str_is(verb, "check"))
		address_add(&address, "check", STR("1"));
	map_address(&e->map, page->a, &address);
	if (e->saved.fate == DRAFT_MERGED && !str_is_one_of(verb, "take"))
		address_add(&address, "saved", STR("merged"));
	if (e->refused != NULL)
		address_add(&address, "refused", str_of(e->refused));
	if (e->at.length > 0) {
		buffer_add_byte(&address, '#');
		buffer_add(&address, percent_encode(page->a, e->at));
	}
	response->status = 303;
	response->location = str_is(verb, "preview")  ? page_address(page, "/records/%s/preview", e->saved.id)
			     : str_is(verb, "manage") ? page_address(page, "/records/%s/manage", e->saved.id)
						      : buffer_str(&address);
}

static bool
reopen(struct editing *e, struct error *error)
{
	e->document = NULL;
	return edit_open(e, e->saved.id, e->type->name, error);
}

static bool
publish(struct editing *e, struct response *response, struct error *error)
{
	struct page          *page = e->page;
	struct record_outcome outcome;
	struct problems       problems;

	if (!reopen(e, error) || !edit_require(e, ACT_PUBLISH, error) ||
	    !edit_problems(e, e->draft.document, &problems, error))
		return false;
	if (problems.count > 0 || e->draft.conflicts != NULL) {
		response->status = problems.count > 0 ? 422 : 409;
		e->step = 0;
		return edit_show(e, problems.count > 0, response, error);
	}
	page_close(page);
	if (!draft_publish(page->a, &page->node->records, &e->actor, e->draft.id, e->draft.version, &outcome, error))
		return false;
	if (page->node->jobs != NULL)
		jobs_poke(page->node->jobs); /* its files are to be read */
	(void)node_found(page->node, outcome.number, LIMIT_SEARCH_WAIT_MILLISECONDS);
	response->status = 303;
	response->location = page_address(page, "/records/%s", e->draft.id);
	return true;
}

/* A publishing that is sent again: it is done. */
static bool
was_published(struct editing *e)
{
	struct draft draft;
	struct error absent = { 0 };

	return e->saved.fate == DRAFT_REPEATED && page_db(e->page, &absent) &&
	       !draft_find(e->page->a, e->page->db, e->saved.id, &draft, &absent) && absent.code == ERROR_ABSENT;
}

bool
edit_save(struct editing *e, struct response *response, struct error *error)
{
	struct page *page = e->page;
	bool         resent;

	response->private_answer = true;
	e->action = sent_text(e, "action");
	e->autosave = str_is(page->request->format, "json");
	e->step = (size_t)sent_number(e, "step");
	if (!save_sent(e, &resent, error))
		return false;
	if (e->autosave) {
		answer_script(e);
		response->status = resent ? 409 : 200;
		return true;
	}
	if (resent) {
		response->status = 409;
		put_true(page, page->view, "resent", true);
		return reopen(e, error) && edit_show(e, false, response, error);
	}
	if (str_is(e->action, "publish") && was_published(e)) {
		response->status = 303;
		response->location = page_address(page, "/records/%s", e->saved.id);
		return true;
	}
	if (str_is(e->action, "publish"))
		return publish(e, response, error);
	go_back(e, response);
	return true;
}

/* ---- handlers ---------------------------------------------------------------------------------------------------- */

static bool
open_asked(struct editing *e, struct page *page, struct response *response, struct error *error)
{
	struct str id = { 0 };
	int        revision;

	e->page = page;
	if (!page_actor(page, &e->actor, error))
		return false;
	if (request_path(page->request, "id").length > 0 && !record_from_path(page, &id, &revision, response, error))
		return false;
	response->status = 200;
	response->location = (struct str){ 0 };
	return edit_open(e, id, request_path(page->request, "type"), error);
}

static bool
answer_form(struct page *page, struct response *response, struct error *error)
{
	struct editing e = { 0 };
	int64_t        step;

	if (!open_asked(&e, page, response, error))
		return false;
	if (str_integer(request_query(page->request, "step"), &step) && step > 0)
		e.step = (size_t)step;
	e.map = map_asked_by(page->a, &page->request->query);
	return edit_show(&e, str_is(request_query(page->request, "check"), "1"), response, error);
}

static bool
answer_sent(struct page *page, struct response *response, struct error *error)
{
	struct editing    e = { 0 };
	struct sent_files files;
	struct actor      actor;

	if (!page_actor(page, &actor, error))
		return false;
	if (!actor.signed_in)
		return edit_park(page, response, error);
	if (!open_asked(&e, page, response, error) || !attachments_take(page, &e.actor, &files, error))
		return false;
	e.sent = &files.sent;
	e.uploads = files.values;
	e.refused = files.refused->count > 0 ? files.why : NULL;
	return edit_save(&e, response, error);
}

bool
show_new_record(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_form, error);
}

bool
save_new_record(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_sent, error);
}

bool
show_edit(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_form, error);
}

bool
save_edit(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_sent, error);
}
