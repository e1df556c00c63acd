/* How the texts of a record stand, and the queue of those that wait for a translator. */
#include "pages/translations.h"

#include "db/db.h"
#include "pages/labels.h"
#include "pages/record.h"
#include "pages/site.h"
#include "records/codes.h"
#include "records/matter.h"

enum { QUEUE = 50, STEP = 200, LOOKED_AT = 1000 /* also of those that others translate */ };

/* ---- one record -------------------------------------------------------------------------------------------------- */

struct counts {
	int64_t current, stale, missing, since;
};

static struct counts
count_in(const struct page *page, const struct translatable *list, size_t count, const struct translation_row *row,
	 struct str language)
{
	struct counts counts = { 0 };

	for (size_t i = 0; i < count; i++) {
		int64_t since;

		switch (translation_stands(page->a, &list[i], language, row, &since)) {
		case TRANSLATION_CURRENT:
			counts.current++;
			break;
		case TRANSLATION_STALE:
			counts.stale++;
			counts.since = counts.since == 0 || since < counts.since ? since : counts.since;
			break;
		case TRANSLATION_MISSING:
			counts.missing++;
			break;
		case TRANSLATION_NONE:
			break;
		}
	}
	return counts;
}

static void
put_language_row(const struct page *page, const struct translatable *list, size_t count,
		 const struct translation_row *row, struct str language, bool translates)
{
	struct counts counts = count_in(page, list, count, row, language);
	struct json  *data = append_object(page, json_get(page->data, "languages"));
	struct json  *view = append_object(page, json_get(page->view, "standing"));
	char          time[TIME_TEXT];

	put_text(page, data, "language", language);
	put_true(page, data, "original", str_equal(language, row->original));
	put_number(page, data, "current", counts.current);
	put_number(page, data, "stale", counts.stale);
	put_number(page, data, "missing", counts.missing);
	if (counts.since > 0)
		put_text(page, data, "since", str_copy(page->a, time_format(counts.since, time)));
	put_text(page, view, "label", label_language(page, language));
	put_text(page, view, "value", language);
	put_true(page, view, "original", str_equal(language, row->original));
	put_number(page, view, "current", counts.current);
	put_number(page, view, "stale", counts.stale);
	put_number(page, view, "missing", counts.missing);
	if (counts.since > 0)
		put_text(page, view, "since", label_day(page, counts.since));
	if (translates && !str_is(language, "und"))
		put_text(page, view, "translate",
			 str_format(page->a, "%.*s/%.*s",
				    STR_ARGS(page_address(page, "/records/%s/translate", row->record)),
				    STR_ARGS(page_address(page, "%s", language))));
}

/* Each text with its original and where it stands: for programs. */
static void
put_texts(const struct page *page, const struct translatable *list, size_t count, const struct translation_row *row)
{
	struct json *texts = put_array(page, page->data, "texts");

	for (size_t i = 0; i < count; i++) {
		struct json *text = append_object(page, texts), *stale = json_array(page->a);
		int64_t      since = 0;
		char         time[TIME_TEXT];

		put_text(page, text, "path", list[i].path);
		put_text(page, text, "original", list[i].original);
		for (const struct json *each = list[i].texts->first; each != NULL; each = each->next)
			if (translation_stands(page->a, &list[i], each->name, row, &since) == TRANSLATION_STALE)
				append_text(page, stale, each->name);
		if (since > 0)
			put_text(page, text, "since", str_copy(page->a, time_format(since, time)));
		json_set(text, STR("stale"), stale);
	}
}

/* The languages of the record, and those of the node. */
static void
put_languages(const struct page *page, const struct translatable *list, size_t count, const struct translation_row *row,
	      bool translates)
{
	struct str tag, rest = str_trim(row->languages);

	put_array(page, page->data, "languages");
	put_array(page, page->view, "standing");
	while (str_cut(&rest, ' ', &tag))
		put_language_row(page, list, count, row, tag, translates);
	for (size_t i = 0; i < page->node->settings.language_count; i++)
		if (!translation_lists(page->a, row->languages, page->node->settings.languages[i]))
			put_language_row(page, list, count, row, page->node->settings.languages[i], translates);
}

/* The record of the path, its row and its texts. */
static bool
open_record(struct page *page, struct response *response, struct record *record_r, struct json **body_r,
	    struct translation_row *row_r, struct error *error)
{
	struct str id;
	int        revision;

	return record_from_path(page, &id, &revision, response, error) && page_db(page, error) &&
	       translation_find(page->a, page->db, id, row_r, error) &&
	       record_find(page->a, page->db, id, record_r, error) &&
	       json_parse(page->a, record_r->body, body_r, error);
}

static bool
answer_translations(struct page *page, struct response *response, struct error *error)
{
	struct translation_row row;
	struct translatable   *list;
	struct record          record;
	struct matter          matter;
	struct actor           actor;
	struct json           *body;
	const struct type     *type;
	struct str             language;
	size_t                 count;

	if (!open_record(page, response, &record, &body, &row, error) || !page_actor(page, &actor, error) ||
	    !record_matter_of(page->a, page->db, &page->node->records, record.id, record.type, record.owner, &matter,
			      error))
		return false;
	type = type_find(page->node->types, record.type);
	if (type == NULL)
		return error_set(error, ERROR_STORAGE, "record.type", "there is no type \"%.*s\"",
				 STR_ARGS(record.type));
	translatables(page->a, type, body, &row, &list, &count);
	put_text(page, page->data, "id", record.id);
	put_text(page, page->data, "original", row.original);
	put_languages(page, list, count, &row, permission_allows(&actor, ACT_TRANSLATE, &matter));
	put_texts(page, list, count, &row);
	put_text(page, page->view, "title", page_word(page, "translations.title"));
	put_text(page, page->view, "record", record_title(body, page->language, &language));
	put_language(page, page->view, "record_language", "record_direction", language);
	put_text(page, page->view, "id", record.id);
	put_true(page, page->view, "translates", permission_allows(&actor, ACT_TRANSLATE, &matter));
	if (permission_allows(&actor, ACT_EDIT, &matter)) { /* who only reads needs no style of forms */
		put_true(page, page->view, "edits", true);
		put_text(page, page->view, "form_style", page->node->site->form_style);
		put_text(page, page->view, "submission", submission_make(page->a));
	}
	put_true(page, page->view, "hidden", true);
	return true;
}

bool
show_translations(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_translations, error);
}

struct choosing {
	struct page *page;
	struct actor actor;
	struct str   id;
};

static bool
choose_in(void *context, struct db *db, struct error *error)
{
	struct choosing *choosing = context;
	struct page     *page = choosing->page;

	return translation_choose(page->a, db, &page->node->records, &choosing->actor, choosing->id,
				  request_form(page->request, "original"), error);
}

static bool
answer_choice(struct page *page, struct response *response, struct error *error)
{
	struct choosing choosing = { .page = page };
	int             revision;

	response->private_answer = true;
	if (!record_from_path(page, &choosing.id, &revision, response, error) ||
	    !page_actor(page, &choosing.actor, error))
		return false;
	page_close(page);
	if (!db_change(page->node->pool, choose_in, &choosing, error))
		return false;
	response->status = 303;
	response->location = page_address(page, "/records/%s/translations", choosing.id);
	return true;
}

bool
choose_original(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_choice, error);
}

/* ---- the queue --------------------------------------------------------------------------------------------------- */

struct queue {
	struct page              *page;
	struct actor              actor;
	struct translation_filter filter;
	struct json              *rows;
	struct str                next; /* cursor, when there is more */
};

/* "1777626000000000.ke-8f3k2qz" */
static bool
read_after(struct queue *queue, struct error *error)
{
	struct str after = request_query(queue->page->request, "after"), number;

	if (after.length == 0)
		return true;
	(void)str_cut(&after, '.', &number);
	queue->filter.record = after;
	return str_integer(number, &queue->filter.changed) ||
	       error_set(error, ERROR_INPUT, "page.after", "the list has no such place to go on from");
}

static bool
put_waiting(struct queue *queue, const struct translation_row *row, struct error *error)
{
	struct page  *page = queue->page;
	struct json  *item;
	struct record record;
	struct json  *body;
	struct matter matter;
	struct str    language, title, said, tag = queue->filter.language;
	bool          stale = translation_lists(page->a, row->stale, tag);

	if (!record_matter_of(page->a, page->db, &page->node->records, row->record, row->type, row->owner, &matter,
			      error))
		return false;
	if (!permission_allows(&queue->actor, ACT_TRANSLATE, &matter))
		return true;
	if (!record_find(page->a, page->db, row->record, &record, error) ||
	    !json_parse(page->a, record.body, &body, error))
		return false;
	title = record_title(body, page->language, &language);
	item = append_object(page, queue->rows);
	put_text(page, item, "title", title);
	put_language(page, item, "language", "direction", language);
	put_text(page, item, "address",
		 str_format(page->a, "%.*s/%.*s", STR_ARGS(page_address(page, "/records/%s/translate", row->record)),
			    STR_ARGS(page_address(page, "%s", tag))));
	put_text(page, item, "type", label_type(page, row->type));
	put_text(page, item, "owner", label_owner_said(page, row->owner, &said));
	put_language(page, item, "owner_language", "owner_direction", said);
	put_text(page, item, "from", label_language(page, row->original));
	put_text(page, item, "state",
		 page_word(page, stale                                             ? "translation.stale"
				 : translation_lists(page->a, row->languages, tag) ? "translation.part"
										   : "translation.missing"));
	put_text(page, item, "since", label_day(page, row->changed));
	put_true(page, item, "drafted", row->drafted);
	return true;
}

static bool
put_queue(struct queue *queue, struct error *error)
{
	struct page            *page = queue->page;
	struct translation_row *rows;
	size_t                  count = STEP, looked_at = 0;

	queue->filter.most = STEP;
	queue->rows = put_array(page, page->view, "queue");
	while (count == STEP) {
		if (!translations_waiting(page->a, page->db, &queue->filter, &rows, &count, error))
			return false;
		for (size_t i = 0; i < count; i++) {
			if (queue->rows->count == QUEUE || looked_at++ == LOOKED_AT) {
				queue->next = str_format(page->a, "%lld.%.*s", (long long)queue->filter.changed,
							 STR_ARGS(queue->filter.record));
				return true;
			}
			if (!put_waiting(queue, &rows[i], error))
				return false;
			queue->filter.changed = rows[i].changed;
			queue->filter.record = rows[i].record;
		}
	}
	return true;
}

static void
put_option(const struct page *page, struct json *list, struct str value, struct str label, struct str chosen)
{
	struct json *option = append_object(page, list);

	put_text(page, option, "value", value);
	put_text(page, option, "label", label);
	put_true(page, option, "chosen", str_equal(value, chosen));
}

/* What the queue may be narrowed to. */
static void
put_choices(const struct queue *queue)
{
	const struct page        *page = queue->page;
	struct json              *languages = put_array(page, page->view, "standing");
	struct json              *types = put_array(page, page->view, "types");
	const struct type *const *list;
	const struct str         *tags;
	size_t                    count = words_languages(page->words, &tags);
	bool                      known = false;

	for (size_t i = 0; i < count; i++) {
		put_option(page, languages, tags[i], label_language(page, tags[i]), queue->filter.language);
		known = known || str_equal(tags[i], queue->filter.language);
	}
	if (!known)
		put_option(page, languages, queue->filter.language, label_language(page, queue->filter.language),
			   queue->filter.language);
	count = types_list(page->node->types, &list);
	for (size_t i = 0; i < count; i++)
		put_option(page, types, list[i]->name, label_type(page, list[i]->name), queue->filter.type);
}

/* Addresses of files of what is shown. */
static void
put_files(const struct queue *queue)
{
	static const struct {
		const char *suffix, *version, *label;
	} formats[] = { { "po", "", "PO" }, { "xlf", "", "XLIFF 1.2" }, { "xlf", "2.0", "XLIFF 2.0" } };
	const struct page *page = queue->page;
	struct json       *files = put_array(page, page->view, "files");

	put_text(page, page->view, "bringing", submission_make(page->a));
	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
		struct buffer address = buffer_in(page->a);

		buffer_format(&address, "%.*s.%s",
			      STR_ARGS(page_address(page, "/translations/%s", queue->filter.language)),
			      formats[i].suffix);
		address_add(&address, "type", queue->filter.type);
		address_add(&address, "owner", queue->filter.owner);
		address_add(&address, "xliff", str_of(formats[i].version));
		append_link(page, files, buffer_str(&address), str_of(formats[i].label));
	}
}

bool
translation_queue_put(struct page *page, struct response *response, struct error *error)
{
	struct queue  queue = { .page = page };
	struct str    language = request_query(page->request, "language");
	struct buffer next = buffer_in(page->a);

	response->private_answer = true;
	if (!page_actor(page, &queue.actor, error) || !page_db(page, error))
		return false;
	if (language.length == 0)
		language = queue.actor.language.length > 0 ? queue.actor.language : page->language;
	if (!translation_language(page->a, language, &queue.filter.language, error))
		return false;
	queue.filter.type = request_query(page->request, "type");
	queue.filter.owner = request_query(page->request, "owner");
	if (!read_after(&queue, error) || !put_queue(&queue, error))
		return false;
	put_choices(&queue);
	put_files(&queue);
	put_text(page, page->view, "title", page_word(page, "translations.queue"));
	put_text(page, page->view, "form_style", page->node->site->form_style);
	put_text(page, page->view, "into", label_language(page, queue.filter.language));
	put_text(page, page->view, "owner", queue.filter.owner);
	put_text(page, page->view, "submission", submission_make(page->a));
	put_true(page, page->view, "hidden", true);
	if (queue.next.length > 0) {
		buffer_add_c(&next, "/translations");
		address_add(&next, "language", queue.filter.language);
		address_add(&next, "type", queue.filter.type);
		address_add(&next, "owner", queue.filter.owner);
		address_add(&next, "after", queue.next);
		put_text(page, page->view, "next", buffer_str(&next));
	}
	return true;
}

bool
show_translation_queue(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, translation_queue_put, error);
}
