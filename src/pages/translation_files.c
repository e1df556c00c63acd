/* Files of translators' tools on pages. */
#include "pages/translation_files.h"

#include "base/limits.h"
#include "http/format.h"
#include "pages/accounts.h"
#include "records/codes.h"
#include "requests/hand_in.h"

/* ---- out --------------------------------------------------------------------------------------------------------- */

static bool
read_original(const struct page *page, struct translations_out *out, struct error *error)
{
	struct str asked = request_query(page->request, "original");

	return asked.length == 0 || translation_language(page->a, asked, &out->from, error);
}

bool
translation_texts_of(struct translator *t, struct translations_out *out, struct error *error)
{
	struct page *page = t->page;

	return read_original(page, out, error) &&
	       translations_gather(page->a, page->db, &page->node->records, t->work.id, t->work.language,
				   request_query(page->request, "all").length > 0, out, error);
}

bool
translation_texts_waiting(struct page *page, struct str *into_r, struct translations_out *out, struct error *error)
{
	struct str                asked = request_path(page->request, "language");
	struct translation_filter filter = { .type = request_query(page->request, "type"),
					     .owner = request_query(page->request, "owner") };
	struct actor              actor;

	if (!translation_language(page->a, asked, into_r, error) || !read_original(page, out, error))
		return false;
	filter.language = *into_r;
	return page_actor(page, &actor, error) && page_db(page, error) &&
	       translations_gather_waiting(page->a, page->db, &page->node->records, &actor, filter,
					   LIMIT_TRANSLATED_GIVEN, out, error);
}

bool
translation_texts_give(struct page *page, struct response *response, struct str into, struct str name,
		       const struct translations_out *out, struct error *error)
{
	struct str    format = page->request->format, written = format;
	struct buffer bytes = buffer_in(page->a);

	response->private_answer = true;
	if (str_is(format, "xlf") && str_is(request_query(page->request, "xliff"), "2.0"))
		written = STR("xlf-2");
	if (!translations_write(&bytes, written, into, out, error))
		return false;
	response->body = buffer_str(&bytes);
	response->media = str_of(media_format_find(format)->media);
	response->download = str_format(page->a, "%.*s.%.*s", STR_ARGS(name), STR_ARGS(format));
	return true;
}

static bool
answer_waiting(struct page *page, struct response *response, struct error *error)
{
	struct translations_out out = { 0 };
	struct str              into;

	if (!translation_texts_waiting(page, &into, &out, error))
		return false;
	return translation_texts_give(
		page, response, into,
		str_format(page->a, "%.*s-%.*s", STR_ARGS(page->node->settings.short_name), STR_ARGS(into)), &out,
		error);
}

bool
give_translations(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_waiting, error);
}

/* ---- in ---------------------------------------------------------------------------------------------------------- */

bool
translation_texts_take(struct page *page, const struct actor *actor, const struct translated *list, size_t count,
		       struct translations_in *in_r, size_t *asked_r, struct error *error)
{
	page_close(page); /* the writer must not wait for a reader */
	return translations_take(page->a, page->node, actor, list, count, in_r, error) &&
	       translations_hand_in(page->a, page->node, actor, page->language, in_r, asked_r, error);
}

/* How many had each fate, and which were not taken though they were finished. */
static void
put_fates(const struct page *page, const struct translated *list, size_t count, const struct translations_in *in)
{
	static const char *const words[TRANSLATION_FATES] = { "translation.fate.taken",   "translation.fate.same",
							      "translation.fate.right",   "translation.fate.unfinished",
							      "translation.fate.changed", "translation.fate.unknown",
							      "translation.fate.denied" };
	struct json *fates = put_array(page, page->view, "fates"), *left = put_array(page, page->view, "left");

	for (unsigned fate = 0; fate < TRANSLATION_FATES; fate++) {
		struct word_value value = { "count", words_number(page->a, page->words, page->language,
								  (int64_t)in->counts[fate]) };

		if (in->counts[fate] > 0)
			append_text(page, fates,
				    words_fill(page->a, page->words, page->language, words[fate], -1, &value, 1));
	}
	for (size_t i = 0; i < count; i++) {
		struct json *row;

		if (in->fates[i] < TRANSLATION_CHANGED)
			continue;
		if (left->count == LIMIT_UPLOAD_PROBLEMS) {
			put_true(page, page->view, "more", true);
			return;
		}
		row = append_object(page, left);
		put_text(page, row, "text", list[i].original);
		put_text(page, row, "record", list[i].record);
		put_number(page, row, "line", list[i].line);
		put_true(page, row, "changed", in->fates[i] == TRANSLATION_CHANGED);
	}
}

static bool
take_file(struct page *page, struct response *response, struct error *error)
{
	const struct form_file *file = page->request->upload_count > 0 ? &page->request->uploads[0] : NULL;
	struct translations_in  in;
	struct translated      *list;
	struct actor            actor;
	struct error            why = { 0 };
	size_t                  count, asked;

	if (!page_actor(page, &actor, error))
		return false;
	if (file == NULL || file->bytes.length == 0) {
		put_problem(page, response, 422, page_word(page, "translation.file-none"));
		return true;
	}
	if (!translated_read(page->a, file->file_name, file->bytes, &list, &count, &why)) {
		put_problem(page, response, 422,
			    str_format(page->a, "%s%s%s", why.place, why.place[0] != '\0' ? ": " : "", why.detail));
		return true;
	}
	if (!translation_texts_take(page, &actor, list, count, &in, &asked, error))
		return false;
	put_true(page, page->view, "brought", true);
	put_fates(page, list, count, &in);
	put_number(page, page->view, "asked", (int64_t)asked);
	return true;
}

static bool
answer_taken(struct page *page, struct response *response, struct error *error)
{
	return take_file(page, response, error) && translation_queue_put(page, response, error);
}

bool
take_translations(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_taken, error);
}
