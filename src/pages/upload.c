/* /me/import: a spreadsheet, another file of records, or what an offline form saved, brought by who is signed in. Nothing is kept of a
 * file that is only checked. Each record is a submission of its own, so that the same file once more makes nothing new. */
#include "pages/bulk.h"

#include "base/limits.h"
#include "formats/format.h"
#include "formats/source.h"
#include "intake/package.h"
#include "intake/references.h"
#include "letters/import_address.h"
#include "pages/accounts.h"
#include "pages/edit.h"
#include "pages/labels.h"
#include "pages/pages.h"
#include "pages/site.h"

struct upload {
	struct page *page;
	struct actor actor;
	bool         takes; /* else it is only checked */
	struct json *problems;
	int64_t      good, bad, taken;
	struct error failure; /* of the disk */
};

static void
tell(struct upload *upload, struct str place, struct str text)
{
	const struct page *page = upload->page;
	struct json       *row;

	if (upload->problems->count >= LIMIT_UPLOAD_PROBLEMS) {
		put_true(page, page->view, "more", true);
		return;
	}
	row = append_object(page, upload->problems);
	put_text(page, row, "place", str_copy(page->a, place));
	put_text(page, row, "text", str_copy(page->a, text));
}

/* ---- one record -------------------------------------------------------------------------------------------------- */

/* Of what comes in only what a form writes is taken. */
static struct json *
document_of(struct upload *upload, const struct editing *e, const struct json *found)
{
	static const char *const keys[] = { "owner", "licence", "languages", "confirmed", "rights", "fields" };
	struct arena            *a = upload->page->a;
	struct json             *document = json_object(a);

	json_set(document, STR("type"), json_string(a, e->type->name));
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		const struct json *value = json_get(found, keys[i]);

		if (value == NULL)
			value = strcmp(keys[i], "fields") == 0 ? NULL : json_get(e->draft.document, keys[i]);
		if (value != NULL)
			json_set(document, str_of(keys[i]), json_copy(a, value));
	}
	return document;
}

/* What is missing may be written later; all else keeps a row out. */
static bool
is_good(struct upload *upload, const struct found_record *found, const struct problems *problems)
{
	bool good = true;

	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *problem = &problems->list[i];

		good &= str_is(problem->code, "required");
		tell(upload, found_cells_place(upload->page->a, &found->cells, problem->path), problem->sentence);
	}
	return good;
}

static bool
save(struct upload *upload, struct editing *e, struct json *document, struct error *error)
{
	struct page       *page = upload->page;
	struct buffer      text = buffer_in(page->a);
	struct draft_save  draft = { .id = e->draft.id,
				     .base = e->draft.base,
				     .version = e->draft.version,
				     .before = e->draft.id.length > 0 ? e->draft.document : json_object(page->a),
				     .document = document,
				     .author = upload->actor.account,
				     .form = STR("") };
	struct draft_saved saved;

	if (!json_canonical(&text, document, error))
		return false;
	draft.sent = buffer_str(&text);
	draft.submission = draft_submission(
		page->a, "file", upload->actor.account,
		str_format(page->a, "%.*s %d %.*s", STR_ARGS(draft.id), draft.version, STR_ARGS(draft.sent)));
	page_close(page); /* the writer must not wait for a reader */
	if (!draft_save(page->a, &page->node->records, &draft, &saved, error))
		return false;
	upload->taken++;
	return true;
}

/* Records that are named by their keys are those that are here. */
static bool
put_references(struct upload *upload, struct json *document, struct error *error)
{
	struct page *page = upload->page;

	return page_db(page, error) && references_require(page->a, page->db, page->node->types, document, error);
}

static bool
take_one(struct upload *upload, const struct found_record *found, struct error *error)
{
	struct editing  e = { .page = upload->page, .actor = upload->actor };
	struct problems problems;
	struct str      id = json_text(found->document, "id");
	struct json    *document;

	if (!edit_open(&e, id, json_text(found->document, "type"), error))
		return false;
	document = e.document = document_of(upload, &e, found->document);
	if (!edit_require(&e, id.length > 0 ? ACT_EDIT : ACT_CREATE, error) ||
	    !put_references(upload, document, error) || !edit_problems(&e, document, &problems, error))
		return false;
	if (!is_good(upload, found, &problems)) {
		upload->bad++;
		return true;
	}
	upload->good++;
	return !upload->takes || save(upload, &e, document, error);
}

static bool
take_found(void *context, const struct found_record *found, struct error *error)
{
	struct upload *upload = context;
	struct error   why = { 0 };

	if (found->document == NULL || found->deleted)
		return true;
	if (upload->good + upload->bad >= LIMIT_UPLOAD_DRAFTS)
		return error_set(error, ERROR_LIMIT, "upload.records", "a file of more than %d records",
				 LIMIT_UPLOAD_DRAFTS);
	if (take_one(upload, found, &why))
		return true;
	if (why.code == ERROR_STORAGE) {
		upload->failure = *error = why;
		return false;
	}
	upload->bad++;
	tell(upload, str_format(upload->page->a, "%" PRId64, found->number), str_of(why.detail));
	return true;
}

static void
take_rejected(void *context, const struct error *why, int64_t number, struct str raw)
{
	struct upload *upload = context;

	(void)number, (void)raw;
	upload->bad++;
	tell(upload, str_of(why->place), str_of(why->detail));
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

/* Problems are told and keep nothing out: a form is taken in as it is, and checked when it is published. */
static bool
look_at_package(struct upload *upload, struct str bytes, struct error *error)
{
	struct page    *page = upload->page;
	struct editing  e = { .page = page, .actor = upload->actor };
	struct problems problems;

	if (!package_look(page->a, page->node, bytes, &upload->actor, &e.document, error) || !page_db(page, error) ||
	    !edit_problems(&e, e.document, &problems, error))
		return false;
	for (size_t i = 0; i < problems.count; i++)
		tell(upload, STR(""), problems.list[i].sentence);
	return true;
}

static bool
read_package(struct upload *upload, struct str bytes, struct error *error)
{
	struct draft_saved saved;
	struct error       why = { 0 };
	struct page       *page = upload->page;

	page_close(page);
	if (upload->takes ? package_take(page->a, page->node, bytes, &upload->actor, &saved, &why)
			  : look_at_package(upload, bytes, &why)) {
		upload->good++;
		upload->taken += upload->takes;
		return true;
	}
	if (why.code == ERROR_STORAGE) {
		*error = why;
		return false;
	}
	upload->bad++;
	tell(upload, STR(""), str_of(why.detail));
	return true;
}

static bool
read_records(struct upload *upload, struct str name, struct str bytes, struct error *error)
{
	const struct page          *page = upload->page;
	const struct format_options options = { .types = page->node->types,
						.vocabularies = page->node->vocabularies,
						.type = request_form(page->request, "type"),
						.languages = page->node->records.languages,
						.strict = true };
	const struct format_sink    sink = { upload, take_found, take_rejected };
	struct source              *source = source_open_bytes(page->a, name, bytes);
	const struct format        *format = NULL;
	struct error                why = { 0 };
	struct str                  head;
	bool                        good;

	good = source_head(source, &head, &why) && (format = format_recognise(head, &why)) != NULL &&
	       format->read(page->a, source, &options, &sink, &why);
	source_close(source);
	if (good)
		return true;
	if (upload->failure.code != ERROR_NONE) {
		*error = upload->failure;
		return false;
	}
	upload->bad++;
	tell(upload, STR(""), str_of(why.detail));
	return true;
}

/* ---- the page ---------------------------------------------------------------------------------------------------- */

static void
put_types(struct page *page)
{
	const struct type *const *types;
	size_t                    count = types_list(page->node->types, &types);
	struct json              *list = put_array(page, page->view, "types");

	for (size_t i = 0; i < count; i++)
		append_link(page, list, types[i]->name, label_type(page, types[i]->name));
}

/* The operator has none. */
static bool
put_address(struct page *page, struct error *error)
{
	struct actor actor;
	struct str   address = STR("");

	if (!page_db(page, error) || !page_actor(page, &actor, error))
		return false;
	if (actor.account.length > 0 && !import_address(page->a, page->db, page->node, actor.account, &address, error))
		return false;
	put_text(page, page->view, "import_address", address);
	return true;
}

static bool
answer_form(struct page *page, struct response *response, struct error *error)
{
	put_form(page, response, "upload.title");
	put_text(page, page->view, "form_style", page->node->site->form_style);
	put_types(page);
	return put_address(page, error);
}

static bool
answer_new_address(struct page *page, struct response *response, struct error *error)
{
	struct account account;

	if (!own_account(page, response, false, &account, error))
		return false;
	if (account.id.length == 0)
		return true;
	page_close(page);
	if (!import_address_renew(page->node, account.id, error))
		return false;
	go_to(response, STR("/me/import#by-mail"));
	return true;
}

bool
renew_import_address(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_new_address, error);
}

static bool
answer_upload(struct page *page, struct response *response, struct error *error)
{
	struct str    bytes = page->request->upload_count > 0 ? page->request->uploads[0].bytes : STR("");
	struct str    name = page->request->upload_count > 0 ? page->request->uploads[0].file_name : STR("");
	struct upload upload = { .page = page };

	if (!answer_form(page, response, error) || !page_actor(page, &upload.actor, error))
		return false;
	upload.problems = put_array(page, page->view, "problems");
	upload.takes = str_is(request_form(page->request, "action"), "take");
	if (bytes.length == 0) {
		put_problem(page, response, 422, page_word(page, "upload.none"));
		return true;
	}
	if (package_recognises(bytes) ? !read_package(&upload, bytes, error)
				      : !read_records(&upload, name.length > 0 ? name : STR("file"), bytes, error))
		return false;
	put_true(page, page->view, "done", true);
	put_number(page, page->view, "good", upload.good);
	put_number(page, page->view, "bad", upload.bad);
	if (upload.taken > 0)
		put_number(page, page->view, "taken", upload.taken);
	return true;
}

bool
show_upload(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_form, error);
}

bool
take_upload(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_upload, error);
}
