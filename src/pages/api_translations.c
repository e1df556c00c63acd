/* Translations by the API: what waits, and what comes back, as JSON or in the files of translators' tools. */
#include "pages/api_write.h"
#include "pages/translation_files.h"

#include "pages/record.h"

static void
put_texts(const struct page *page, struct str into, const struct translations_out *out)
{
	struct json *list;

	put_text(page, page->data, "into", into);
	list = put_array(page, page->data, "texts");
	for (size_t i = 0; i < out->count; i++) {
		const struct translated *text = &out->list[i];
		struct json             *item = append_object(page, list);

		put_text(page, item, "record", text->record);
		put_text(page, item, "path", text->path);
		put_text(page, item, "mark", text->mark);
		put_text(page, item, "label", text->label);
		put_text(page, item, "from", text->from);
		put_text(page, item, "original", text->original);
		put_text(page, item, "text", text->text);
		put_true(page, item, "unfinished", text->unfinished);
	}
}

static bool
answer_texts(struct page *page, struct response *response, struct str into, struct str name,
	     const struct translations_out *out, struct error *error)
{
	response->private_answer = true;
	if (!str_is(page->request->format, "json"))
		return translation_texts_give(page, response, into, name, out, error);
	put_texts(page, into, out);
	return true;
}

/* ---- what waits -------------------------------------------------------------------------------------------------- */

static bool
answer_waiting(struct page *page, struct response *response, struct error *error)
{
	struct translations_out out = { 0 };
	struct str              into;

	if (!translation_texts_waiting(page, &into, &out, error))
		return false;
	return answer_texts(page, response, into, into, &out, error);
}

bool
api_waiting_translations(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_waiting, error);
}

/* ---- one record -------------------------------------------------------------------------------------------------- */

static struct str
version_of(const struct translator *t)
{
	return str_format(t->page->a, "%d.%d", t->work.draft.base, t->work.draft.version);
}

static bool
open_record(struct page *page, struct response *response, struct translator *t_r, struct error *error)
{
	struct str id;
	int        revision;

	response->private_answer = true;
	if (!record_from_path(page, &id, &revision, response, error))
		return false;
	response->status = 200;
	response->location = (struct str){ 0 };
	return translator_open(page, id, request_path(page->request, "language"), t_r, error);
}

static bool
answer_record(struct page *page, struct response *response, struct error *error)
{
	struct translator       t;
	struct translations_out out = { 0 };

	if (!open_record(page, response, &t, error) || !translation_texts_of(&t, &out, error) ||
	    !answer_texts(page, response, t.work.language, t.work.id, &out, error))
		return false;
	response->etag = version_of(&t);
	return true;
}

bool
api_show_translation(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_record, error);
}

/* ---- taking ------------------------------------------------------------------------------------------------------ */

static bool
refuse_shape(struct error *error)
{
	return error_set(
		error, ERROR_INPUT, "translation.shape",
		"{\"into\": LANGUAGE, \"texts\": [{\"record\", \"path\", \"mark\", \"text\"}]} is what there is; in place "
		"of mark, original");
}

/* The same members as answers have; what is not needed may be left out. */
static bool
read_json(struct page *page, struct response *response, struct str into, struct translated **list_r, size_t *count_r,
	  struct error *error)
{
	const struct json *texts;
	struct json       *body;
	size_t             count = 0;

	if (!api_body(page, response, &body, error))
		return false;
	texts = json_get(body, "texts");
	if (json_text(body, "into").length > 0)
		into = json_text(body, "into");
	if (texts == NULL || texts->kind != JSON_ARRAY || into.length == 0)
		return refuse_shape(error);
	*list_r = ARENA_ARRAY(page->a, struct translated, texts->count);
	for (const struct json *item = texts->first; item != NULL; item = item->next) {
		if (item->kind != JSON_OBJECT)
			return refuse_shape(error);
		(*list_r)[count++] = (struct translated){ .record = json_text(item, "record"),
							  .path = json_text(item, "path"),
							  .mark = json_text(item, "mark"),
							  .original = json_text(item, "original"),
							  .text = json_text(item, "text"),
							  .unfinished = json_is_true(item, "unfinished"),
							  .into = into };
	}
	*count_r = count;
	return true;
}

static bool
read_texts(struct page *page, struct response *response, struct str into, struct translated **list_r, size_t *count_r,
	   struct error *error)
{
	struct str media = request_header(page->request, "Content-Type");

	media = str_trim(str_slice(media, 0, str_find_byte(media, ';')));
	if (str_is_nocase(media, "text/x-gettext-translation") || str_is_nocase(media, "application/xliff+xml") ||
	    str_is_nocase(media, "application/x-xliff+xml"))
		return translated_read(page->a, STR("body"), page->request->body, list_r, count_r, error);
	return read_json(page, response, into, list_r, count_r, error);
}

static void
put_taken(const struct page *page, const struct translated *list, size_t count, const struct translations_in *in,
	  size_t asked)
{
	struct json *counts = put_object(page, page->data, "counts"), *left = put_array(page, page->data, "left");
	struct json *drafts = put_array(page, page->data, "drafts");

	for (unsigned fate = 0; fate < TRANSLATION_FATES; fate++)
		put_number(page, counts, translation_fate_name((enum translation_fate)fate), (int64_t)in->counts[fate]);
	for (size_t i = 0; i < count; i++) {
		struct json *item;

		if (in->fates[i] < TRANSLATION_CHANGED)
			continue;
		item = append_object(page, left);
		put_text(page, item, "fate", str_of(translation_fate_name(in->fates[i])));
		put_text(page, item, "record", list[i].record);
		put_text(page, item, "path", list[i].path);
		if (list[i].line > 0)
			put_number(page, item, "line", list[i].line);
	}
	for (size_t i = 0; i < in->saved_count; i++)
		if (in->saved[i].taken > 0)
			append_text(page, drafts, in->saved[i].id);
	put_number(page, page->data, "asked", (int64_t)asked);
}

static bool
take(struct page *page, const struct actor *actor, const struct translated *list, size_t count, struct error *error)
{
	struct translations_in in;
	size_t                 asked;

	if (!translation_texts_take(page, actor, list, count, &in, &asked, error))
		return false;
	put_taken(page, list, count, &in, asked);
	return true;
}

static bool
answer_taken(struct page *page, struct response *response, struct error *error)
{
	struct translated *list;
	struct actor       actor;
	size_t             count;

	response->private_answer = true;
	return page_actor(page, &actor, error) && read_texts(page, response, STR(""), &list, &count, error) &&
	       take(page, &actor, list, count, error);
}

bool
api_take_translations(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_taken, error);
}

/* Texts that name no record are of this one. */
static bool
are_of(const struct translator *t, struct translated *list, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i].record.length == 0)
			list[i].record = t->work.id;
		if (!str_equal(list[i].record, t->work.id) ||
		    !str_is_nocase(list[i].into, str_c(t->page->a, t->work.language)))
			return error_set(error, ERROR_INPUT, "translation.other",
					 "a text of '%.*s' in '%.*s' is none of this record and language",
					 STR_ARGS(str_head(list[i].record, 40)), STR_ARGS(str_head(list[i].into, 40)));
	}
	return true;
}

static bool
answer_saved(struct page *page, struct response *response, struct error *error)
{
	struct translator  t;
	struct translated *list;
	size_t             count;

	if (!open_record(page, response, &t, error) || !api_matches(page, version_of(&t), response, error) ||
	    !read_texts(page, response, t.work.language, &list, &count, error) || !are_of(&t, list, count, error) ||
	    !take(page, &t.actor, list, count, error) || !translator_open(page, t.work.id, t.work.language, &t, error))
		return false;
	response->etag = version_of(&t);
	return true;
}

bool
api_save_translation(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_saved, error);
}
