/* The form of a translator: each text of a record in its original beside the translation. What is sent is saved in the draft of the
 * record, as that of a form is (records/draft.h); nothing but texts in the one language changes. */
#include "pages/translation_files.h"

#include "db/db.h"
#include "http/parameters.h"
#include "pages/asking.h"
#include "pages/edit.h"
#include "pages/labels.h"
#include "pages/record.h"
#include "pages/site.h"
#include "records/codes.h"

enum { LONG_TEXT = 300, SHORT_ROWS = 2, LONG_ROWS = 8 };

/* ---- opening ----------------------------------------------------------------------------------------------------- */

bool
translator_open(struct page *page, struct str id, struct str language, struct translator *t_r, struct error *error)
{
	*t_r = (struct translator){ .page = page };
	return page_actor(page, &t_r->actor, error) && page_db(page, error) &&
	       translating_open(page->a, page->db, &page->node->records, &t_r->actor, id, language, &t_r->work, error);
}

static struct str
translating_address(const struct translator *t)
{
	const struct page *page = t->page;

	return page_address(page, "/records/%s/translate/%s", t->work.id, t->work.language);
}

/* What would be asked for is a translation and nothing else: others are not done with what they write. */
static bool
is_alone(const struct translator *t)
{
	struct error error = { 0 };
	bool         alone;

	return translating_is_alone(t->page->a, t->page->db, &t->work, &alone, &error) && alone;
}

/* ---- showing ----------------------------------------------------------------------------------------------------- */

static void
put_unit(const struct translator *t, struct json *list, const struct translatable *text)
{
	struct page              *page = t->page;
	struct str                original, translated = translatable_text(page->a, text, t->work.language);
	int64_t                   since;
	enum translation_standing stands = translation_stands(page->a, text, t->work.language, &t->work.row, &since);
	struct json              *unit;

	if (stands == TRANSLATION_NONE)
		return;
	original = translatable_text(page->a, text, text->original);
	unit = append_object(page, list);
	put_text(page, unit, "id", str_slice(text->path, 1, text->path.length));
	put_number(page, unit, "place", (int64_t)list->count);
	put_text(page, unit, "label", translatable_label(page->a, t->work.type, text, page->language));
	put_text(page, unit, "from", label_language(page, text->original));
	put_text(page, unit, "original", original);
	put_text(page, unit, "original_language", text->original);
	put_text(page, unit, "original_direction", language_is_rtl(text->original) ? STR("rtl") : STR("ltr"));
	put_text(page, unit, "value", translated);
	put_text(page, unit, "lang", t->work.language);
	put_text(page, unit, "direction", language_is_rtl(t->work.language) ? STR("rtl") : STR("ltr"));
	put_number(page, unit, "rows", original.length > LONG_TEXT ? LONG_ROWS : SHORT_ROWS);
	put_true(page, unit, "keywords", text->field->kind == FIELD_KEYWORDS);
	put_true(page, unit, "missing", stands == TRANSLATION_MISSING);
	if (stands == TRANSLATION_STALE)
		put_text(page, unit, "stale", since > 0 ? label_day(page, since) : page_word(page, "translation.now"));
}

static void
put_form(const struct translator *t)
{
	struct page      *page = t->page;
	struct str        name = submission_make(page->a), language;
	struct json      *list = put_array(page, page->view, "units");
	struct word_value into[] = { { "title", record_title(t->work.draft.document, page->language, &language) },
				     { "language", label_language(page, t->work.language) } };

	for (size_t i = 0; i < t->work.count; i++)
		put_unit(t, list, &t->work.list[i]);
	put_text(page, page->view, "title",
		 words_fill(page->a, page->words, page->language, "translation.of", -1, into, 2));
	put_text(page, page->view, "form_style", page->node->site->form_style);
	put_text(page, page->view, "action", page->request->path);
	put_text(page, page->view, "id", t->work.id);
	put_text(page, page->view, "submission", submission_make(page->a));
	put_text(page, page->view, "form", name);
	put_text(page, page->view, "ticket", edit_ticket(page, t->actor.account, name));
	put_number(page, page->view, "version", t->work.draft.version);
	put_number(page, page->view, "base", t->work.draft.base);
	put_true(page, page->view, "hidden", true);
	put_true(page, page->view, "drafted", t->work.draft.version > 0);
	if (t->work.draft.saved > 0)
		put_text(page, page->view, "saved", label_time(page, t->work.draft.saved));
	put_true(page, page->view, "alone", is_alone(t));
	put_true(page, page->view, "may_publish", permission_allows(&t->actor, ACT_PUBLISH, &t->work.matter));
}

/* Its texts as a file, for a tool. */
static bool
give_file(struct translator *t, struct response *response, struct error *error)
{
	struct translations_out out = { 0 };

	if (!translation_texts_of(t, &out, error))
		return false;
	return translation_texts_give(
		t->page, response, t->work.language,
		str_format(t->page->a, "%.*s-%.*s", STR_ARGS(t->work.id), STR_ARGS(t->work.language)), &out, error);
}

static void
put_files(const struct translator *t)
{
	static const struct {
		const char *suffix, *version, *label;
	} formats[] = { { "po", "", "PO" }, { "xlf", "", "XLIFF 1.2" }, { "xlf", "2.0", "XLIFF 2.0" } };
	struct page *page = t->page;
	struct json *files = put_array(page, page->view, "files"), *whole = put_array(page, page->view, "whole_files");

	put_text(page, page->view, "bringing", submission_make(page->a));
	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
		struct buffer address = buffer_in(page->a);

		buffer_format(&address, "%.*s.%s", STR_ARGS(translating_address(t)), formats[i].suffix);
		address_add(&address, "xliff", str_of(formats[i].version));
		append_link(page, files, str_copy(page->a, buffer_str(&address)), str_of(formats[i].label));
		address_add(&address, "all", STR("1"));
		append_link(page, whole, buffer_str(&address), str_of(formats[i].label));
	}
}

static bool
answer_form(struct page *page, struct response *response, struct error *error)
{
	struct translator t;
	struct str        id;
	int               revision;

	response->private_answer = true;
	if (!record_from_path(page, &id, &revision, response, error) ||
	    !translator_open(page, id, request_path(page->request, "language"), &t, error))
		return false;
	if (!str_is(page->request->format, "html"))
		return give_file(&t, response, error);
	put_form(&t);
	put_files(&t);
	return true;
}

bool
show_translating(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_form, error);
}

/* ---- saving ------------------------------------------------------------------------------------------------------ */

struct approving {
	struct translator *t;
	struct str        *keys;
	size_t             count;
};

static bool
approve_in(void *context, struct db *db, struct error *error)
{
	struct approving  *approving = context;
	struct translator *t = approving->t;

	return translations_approve(t->page->a, db, &t->page->node->records, &t->actor, t->work.id, t->work.language,
				    approving->keys, approving->count, error);
}

/* Those that somebody says are still right, and did not change. */
static bool
approve(struct translator *t, const struct parameters *sent, struct error *error)
{
	struct arena    *a = t->page->a;
	struct approving approving = { .t = t, .keys = ARENA_ARRAY(a, struct str, t->work.count) };
	struct error     why = { 0 };
	int64_t          since;

	for (size_t i = 0; i < t->work.count; i++) {
		const struct translatable *text = &t->work.list[i];
		struct str right = parameters_get(sent, str_c(a, str_format(a, "right%.*s", STR_ARGS(text->path))));

		if (right.length > 0 &&
		    translation_stands(a, text, t->work.language, &t->work.row, &since) == TRANSLATION_STALE)
			approving.keys[approving.count++] = translation_key(a, text, t->work.language);
	}
	if (approving.count == 0 || db_change(t->page->node->pool, approve_in, &approving, &why) ||
	    strcmp(why.key, "translation.changed") == 0) /* somebody else has said so, or the draft has another text */
		return true;
	*error = why;
	return false;
}

/* Line ends as a line feed; browsers send both. */
static struct str
plain_lines(struct arena *a, struct str text)
{
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < text.length; i++)
		if (text.data[i] != '\r')
			buffer_add_byte(&out, text.data[i]);
	return str_trim(buffer_str(&out));
}

static bool
has_sent(const struct parameters *sent, const char *name)
{
	for (size_t i = 0; i < sent->count; i++)
		if (str_is(sent->list[i].name, name))
			return true;
	return false;
}

/* What a translator may not see is not written either. */
static bool
is_shown(const struct translator *t, struct str path)
{
	for (size_t i = 0; i < t->work.count; i++)
		if (str_equal(t->work.list[i].path, path))
			return true;
	return false;
}

/* The document that was sent, on the version that the form was made of. */
static bool
read_sent(struct translator *t, const struct parameters *sent, struct draft_save *save, struct error *error)
{
	struct arena        *a = t->page->a;
	struct translatable *list;
	struct json         *before;
	struct buffer        whole = buffer_in(a);
	size_t               count;

	if (!draft_base(a, t->page->db, t->work.id, save->version, save->base, &before, error))
		return false;
	save->before = before;
	save->document = json_copy(a, before);
	translatables(a, t->work.type, before, &t->work.row, &list, &count);
	for (size_t i = 0; i < count; i++) {
		const char *name = str_c(a, str_format(a, "text%.*s", STR_ARGS(list[i].path)));
		struct str  text = plain_lines(a, parameters_get(sent, name));

		if (!is_shown(t, list[i].path) || !has_sent(sent, name) ||
		    str_equal(list[i].original, t->work.language) ||
		    str_equal(text, translatable_text(a, &list[i], t->work.language)))
			continue;
		(void)translation_put(a, save->document, &list[i], t->work.language, text);
		buffer_format(&whole, "%.*s %zu ", STR_ARGS(list[i].path), text.length);
		buffer_add(&whole, text);
	}
	save->sent = buffer_str(&whole);
	return true;
}

static int
number_of(const struct parameters *sent, const char *name)
{
	int64_t number;

	return str_integer(parameters_get(sent, name), &number) && number >= 0 && number < INT32_MAX ? (int)number : 0;
}

/* Asks for its publication, or publishes it. */
static bool
submit(struct translator *t, struct response *response, struct error *error)
{
	struct page          *page = t->page;
	struct asking         asking = { .draft = { .kind = STR("translation") } };
	struct record_outcome outcome;
	struct str            language;

	if (!translator_open(page, t->work.id, t->work.language, t, error))
		return false;
	if (t->work.draft.version == 0 || !is_alone(t))
		return error_set(error, ERROR_CONFLICT, "translation.others",
				 "there is nothing new, or others are writing the draft: they ask for its publication");
	if (permission_allows(&t->actor, ACT_PUBLISH, &t->work.matter)) {
		page_close(page);
		if (!draft_publish(page->a, &page->node->records, &t->actor, t->work.id, t->work.draft.version,
				   &outcome, error))
			return false;
		page_await(page, outcome.number);
		response->location = page_address(page, "/records/%s", t->work.id);
		return true;
	}
	if (!asking_read(page, &asking, error))
		return false;
	asking.draft.subject = t->work.id;
	asking.draft.type = t->work.row.type;
	asking.draft.owner = t->work.row.owner;
	asking.draft.version = t->work.draft.version;
	asking.draft.title = record_title(t->work.draft.document, page->language, &language);
	asking.document = t->work.draft.document;
	if (!asking_post(page, &asking, error))
		return false;
	response->location = page_address(page, "/requests/%s", asking.id);
	return true;
}

bool
translator_save(struct translator *t, const struct parameters *sent, struct response *response, struct error *error)
{
	struct page       *page = t->page;
	struct draft_saved saved;
	struct draft_save  save = {
		 .id = t->work.id,
		 .base = number_of(sent, "base"),
		 .version = number_of(sent, "version"),
		 .author = t->actor.account,
		 .submission = parameters_get(sent, "submission"),
		 .form = parameters_get(sent, "form"),
	};

	response->private_answer = true;
	if (!read_sent(t, sent, &save, error))
		return false;
	page_close(page);
	if (!approve(t, sent, error))
		return false;
	if (!json_equal(save.before, save.document) && !draft_save(page->a, &page->node->records, &save, &saved, error))
		return false;
	response->status = 303;
	response->location = translating_address(t);
	return !str_is(parameters_get(sent, "action"), "submit") || submit(t, response, error);
}

static bool
answer_sent(struct page *page, struct response *response, struct error *error)
{
	struct translator t;
	struct actor      actor;
	struct str        id;
	int               revision;

	response->private_answer = true;
	if (!page_actor(page, &actor, error))
		return false;
	if (!actor.signed_in)
		return edit_park(page, response, error);
	return record_from_path(page, &id, &revision, response, error) &&
	       translator_open(page, id, request_path(page->request, "language"), &t, error) &&
	       translator_save(&t, &page->request->form, response, error);
}

bool
save_translating(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_sent, error);
}
