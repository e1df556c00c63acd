/* The page of a record: its newest revision, or the one that is named. */
#include "pages/api.h"
#include "pages/fields.h"
#include "pages/head.h"
#include "pages/parts.h"
#include "pages/record.h"
#include "pages/reviewing.h"

#include "base/identifier.h"
#include "formats/export.h"
#include "http/markdown.h"
#include "node/exporting.h"
#include "records/alias.h"
#include "records/draft.h"
#include "records/homes.h"
#include "records/translation.h"
#include "vocabularies/vocabularies.h"

enum { ALIASES = 20, REVIEWS = 5, DESCRIPTION_BYTES = 160, HASH_SHORT = 19 /* "sha256:" and twelve digits */ };

/* ---- sections ---------------------------------------------------------------------------------------------------- */

static bool
is_details(const struct field *field)
{
	return field->kind != FIELD_PROSE && field->kind != FIELD_GROUP && field->kind != FIELD_TABLE;
}

static struct json *
make_section(struct fields_view *view, struct str id, struct str label)
{
	struct json *section = json_object(view->page->a);

	put_text(view->page, section, "id", id);
	put_text(view->page, section, "label", label);
	return section;
}

/* A section of its own for prose, a group or a table; the last two have their label with them when they are cut. */
static void
add_section(struct fields_view *view, struct json *sections, const struct field *field)
{
	const struct json *value = json_find(view->fields, field->name);
	bool               is_prose = field->kind == FIELD_PROSE;
	struct json       *section;

	if (value == NULL)
		return;
	section = make_section(view, field->name,
			       is_prose ? localized_in(&field->label, view->page->language) : (struct str){ 0 });
	if (is_prose ? fields_show(view, field, value, put_object(view->page, section, "text"))
		     : fields_append(view, field, value, put_array(view->page, section, "fields")))
		json_append(sections, section);
}

/* All short fields together, but for the title, which is the heading. */
static void
add_details(struct fields_view *view, struct json *sections, const struct type *type)
{
	struct json *section = make_section(view, STR("details"), page_word(view->page, "record.details"));
	struct json *fields = put_array(view->page, section, "fields");

	for (size_t i = 0; i < type->fields.count; i++) {
		const struct field *field = &type->fields.list[i];

		if (is_details(field) && field->search != FIELD_SEARCH_TITLE)
			fields_append(view, field, json_find(view->fields, field->name), fields);
	}
	if (fields->count != 0)
		json_append(sections, section);
}

/* The first prose field of the type: its summary. */
static const struct field *
find_summary(const struct type *type)
{
	for (size_t i = 0; i < type->fields.count; i++)
		if (type->fields.list[i].kind == FIELD_PROSE)
			return &type->fields.list[i];
	return NULL;
}

/* The summary, then the details, then what is long, in the order of the type. */
static struct json *
make_sections(struct fields_view *view, const struct type *type)
{
	struct json        *sections = json_array(view->page->a);
	const struct field *summary = find_summary(type);

	if (summary != NULL)
		add_section(view, sections, summary);
	add_details(view, sections, type);
	for (size_t i = 0; i < type->fields.count; i++)
		if (!is_details(&type->fields.list[i]) && &type->fields.list[i] != summary)
			add_section(view, sections, &type->fields.list[i]);
	return sections;
}

/* ---- parts ------------------------------------------------------------------------------------------------------- */

static struct str
part_address(const struct page *page, struct str id, size_t number)
{
	struct str text = request_query(page->request, "text");
	struct str address = page_address(page, "/records/%s", id);

	if (text.length != 0)
		return str_format(page->a, "%.*s?text=%.*s&part=%zu", STR_ARGS(address),
				  STR_ARGS(page_address(page, "%s", text)), number);
	return number == 1 ? address : str_format(page->a, "%.*s?part=%zu", STR_ARGS(address), number);
}

/* The label of the first section of a part, or of its first field. */
static struct str
first_label(const struct json *part)
{
	const struct json *field;

	for (const struct json *section = part->first; section != NULL; section = section->next) {
		if (json_text(section, "label").length != 0)
			return json_text(section, "label");
		field = json_at(section, "/fields/0");
		if (field != NULL && json_text(field, "label").length != 0)
			return json_text(field, "label");
	}
	return (struct str){ 0 };
}

/* What part `index` is called: by its first label, numbered when the parts before begin with the same. */
static struct str
part_label(const struct page *page, const struct parts *parts, size_t index)
{
	struct str label = first_label(parts->list[index]);
	size_t     same = 1;

	for (size_t i = 0; i < index; i++)
		same += str_equal(first_label(parts->list[i]), label);
	if (same == 1)
		return label;
	struct word_value values[] = { { "title", label }, { "number", str_format(page->a, "%zu", same) } };

	return words_fill(page->a, page->words, page->language, "record.part-again", -1, values, 2);
}

static void
add_parts(const struct page *page, struct str id, const struct parts *parts, size_t chosen)
{
	struct json *part, *list;

	json_add(page->view, STR("sections"), parts->list[chosen - 1]);
	if (parts->count == 1)
		return;
	part = put_object(page, page->view, "part");
	put_number(page, part, "number", (int64_t)chosen);
	put_number(page, part, "total", (int64_t)parts->count);
	if (chosen > 1)
		put_text(page, part, "previous", part_address(page, id, chosen - 1));
	if (chosen < parts->count) {
		put_text(page, part, "next", part_address(page, id, chosen + 1));
		put_text(page, part, "next_title", part_label(page, parts, chosen));
	}
	list = put_array(page, page->view, "parts");
	for (size_t i = 0; i < parts->count; i++) {
		struct json *link = append_link(page, list, part_address(page, id, i + 1), part_label(page, parts, i));

		put_true(page, link, "current", i + 1 == chosen);
	}
}

static size_t
chosen_part(const struct page *page, const struct parts *parts)
{
	int64_t number;

	if (!str_integer(request_query(page->request, "part"), &number) || number < 1)
		return 1;
	return (size_t)number <= parts->count ? (size_t)number : parts->count;
}

/* ---- what is said of the record ---------------------------------------------------------------------------------- */

static struct json *
add_about(const struct page *page, struct json *about, const char *key, struct str text)
{
	struct json *row;

	if (text.length == 0)
		return NULL;
	row = append_object(page, about);
	put_text(page, row, "label", page_word(page, key));
	put_text(page, row, "text", text);
	return row;
}

/* What machines made: shown in their letters. */
static void
add_code(const struct page *page, struct json *about, const char *key, struct str text)
{
	struct json *row = add_about(page, about, key, text);

	if (row != NULL)
		put_true(page, row, "code", true);
}

static void
add_rights(const struct page *page, struct json *about, const struct json *record)
{
	const struct json *rights = json_get(record, "rights");
	struct str         licence = json_text(record, "licence");
	struct json       *row = add_about(page, about, "header.licence", label_licence(page, licence));

	if (row != NULL) {
		put_text(page, row, "address", licence_address(page->a, page->node->vocabularies, licence));
		put_true(page, row, "licence", true);
	}
	add_about(page, about, "header.holder", json_text(rights, "holder"));
	add_about(page, about, "header.custodian", json_text(rights, "custodian"));
	add_about(page, about, "header.access", label_access(page, json_text(rights, "access")));
	add_about(page, about, "header.embargo", label_date(page, json_text(rights, "embargo")));
	for (const struct json *label = JSON_FIRST(json_get(rights, "labels")); label != NULL; label = label->next)
		add_about(page, about, "header.labels", label->text);
}

/* Where it comes from: its home node and, of an adopted record, the source. `passage` is NULL of our own. */
static void
add_origin(const struct page *page, struct json *about, const struct json *record, const struct record_passage *passage)
{
	const struct json *source = json_at(record, "/origin/source");
	struct str         home = json_text(record, "home"), name = home;
	struct json       *row;

	if (passage != NULL) {
		home = passage->home.url; /* as the node said it, not as the record does */
		name = passage->home.title;
	} else if (str_equal(home, page->node->settings.url)) {
		name = label_node(page, page->node->settings.short_name);
	}
	row = add_about(page, about, "header.home", name);
	if (row != NULL)
		put_text(page, row, "address", home);
	if (source == NULL || source->kind != JSON_OBJECT)
		return;
	add_about(page, about, "record.source",
		  str_format(page->a, "%.*s%s%.*s", STR_ARGS(json_text(source, "name")),
			     json_text(source, "datestamp").length != 0 ? " · " : "",
			     STR_ARGS(label_date(page, json_text(source, "datestamp")))));
	row = add_about(page, about, "record.source-identifier", json_text(source, "identifier"));
	if (row != NULL && str_starts(json_text(source, "identifier"), STR("http")))
		put_text(page, row, "address", json_text(source, "identifier"));
}

/* The identifiers that lead here, by merges. */
static bool
add_aliases(struct page *page, struct json *about, struct str id, struct error *error)
{
	struct str *list;
	size_t      count;

	if (!record_aliases(page->a, page->db, id, &list, &count, error))
		return false;
	for (size_t i = 0; i < count && i < ALIASES; i++) {
		struct json *row = add_about(page, about, "header.alias", list[i]);

		put_text(page, row, "address", page_address(page, "/records/%s/history", list[i]));
	}
	return true;
}

static bool
add_provenance(struct page *page, const struct record *record, const struct json *body,
	       const struct record_passage *passage, struct error *error)
{
	struct json *about = put_array(page, page->view, "about"), *row;
	struct str   said;

	add_code(page, about, "header.id", record->id);
	if (!add_aliases(page, about, record->id, error))
		return false;
	add_about(page, about, "header.revision",
		  str_format(page->a, "%d · %.*s", record->revision, STR_ARGS(label_day(page, record->created))));
	row = add_about(page, about, "header.owner", label_owner_said(page, record->owner, &said));
	if (row != NULL)
		put_language(page, row, "language", "direction", said);
	add_about(page, about, "header.confirmed", label_date(page, json_text(body, "confirmed")));
	add_origin(page, about, body, passage);
	add_rights(page, about, body);
	return true;
}

static struct str
bare_media(const struct exporter *exporter)
{
	struct str media = str_of(exporter->media);

	return str_slice(media, 0, str_find_byte(media, ';'));
}

static void
add_formats(const struct page *page, const struct record *record, struct str address)
{
	const struct type            *type = type_find(page->node->types, record->type);
	const struct exporter *const *exporters;
	size_t                        count = exporters_list(&exporters);
	struct str                    dotted = str_join(page->a, address, STR("."));

	for (size_t i = 0; i < count; i++) {
		if (exporters[i]->suffix != NULL && exporter_suits(exporters[i], type))
			append_description(page, str_join(page->a, dotted, str_of(exporters[i]->suffix)),
					   exporters[i]->label, str_c(page->a, bare_media(exporters[i])));
	}
}

/* Other formats of the revision that is shown, and the way to the others. */
static void
add_links(const struct page *page, const struct record *record, const struct record *newest)
{
	struct str address = page_address(page, "/records/%s", record->id), shown = address;

	if (record->revision != newest->revision)
		shown = str_format(page->a, "%.*s@%d", STR_ARGS(address), record->revision);
	put_text(page, page->view, "history", str_format(page->a, "%.*s/history", STR_ARGS(address)));
	if (page->request->session.length != 0)
		put_text(page, page->view, "manage", str_format(page->a, "%.*s/manage", STR_ARGS(address)));
	put_text(page, page->view, "report", str_format(page->a, "%.*s/report", STR_ARGS(address)));
	append_description(page, str_format(page->a, "%.*s.json", STR_ARGS(shown)), "JSON", "application/json");
	add_formats(page, record, shown);
}

/* ---- the head ---------------------------------------------------------------------------------------------------- */

/* For programs that read pages; parts that go on and older revisions are not what they look for. */
static void
add_head(struct page *page, const struct record *record, const struct record *newest, const struct json *body,
	 const struct parts *parts, struct json *reviews)
{
	struct exporter_context context = node_exporting(page->a, page->node, page->language, NULL);

	context.other = label_other;
	context.asked = page;
	if (record->revision == newest->revision && chosen_part(page, parts) == 1)
		record_head(page, body, &context, reviews);
}

/* The language that its texts are shown in: that which the address asks for, the reader's, else the original's, else English, else its
 * first. */
static struct str
text_language(const struct page *page, const struct json *body, struct str original)
{
	struct str         asked = request_query(page->request, "text");
	const struct json *languages = json_get(body, "languages"), *best = NULL;
	int                rank = 0;

	for (const struct json *tag = JSON_FIRST(languages); tag != NULL; tag = tag->next) {
		int worth = str_equal(tag->text, asked)                   ? 5
			    : language_is_same(tag->text, page->language) ? 4
			    : str_equal(tag->text, original)              ? 3
			    : str_is(tag->text, "en")                     ? 2
									  : 1;

		if (worth > rank) {
			best = tag;
			rank = worth;
		}
	}
	return best != NULL ? best->text : page->language;
}

/* In which language its texts are shown, and what of the newest revision is older than its original. */
static bool
find_stale(struct page *page, const struct record *record, const struct record *newest, const struct json *body,
	   const struct type *type, struct fields_view *view, struct error *error)
{
	struct translation_row row;
	struct translatable   *list;
	struct error           absent = { 0 };
	size_t                 count;

	view->original = record_language(body);
	view->language = text_language(page, body, view->original);
	if (!translation_find(page->a, page->db, record->id, &row, &absent)) {
		if (absent.code != ERROR_ABSENT && error != NULL)
			*error = absent;
		return absent.code == ERROR_ABSENT;
	}
	if (!str_is(row.original, "und"))
		view->original = row.original;
	view->language = text_language(page, body, view->original);
	if (record->revision != newest->revision || !translation_lists(page->a, row.stale, view->language))
		return true;
	translatables(page->a, type, body, &row, &list, &count);
	view->stale = ARENA_ARRAY(page->a, struct fields_stale, count);
	for (size_t i = 0; i < count; i++) {
		struct fields_stale *stale = &view->stale[view->stale_count];

		*stale = (struct fields_stale){ .texts = list[i].texts };
		view->stale_count +=
			translation_stands(page->a, &list[i], view->language, &row, &stale->since) == TRANSLATION_STALE;
	}
	return true;
}

/* The languages that the record's texts are in, when there are several. */
static void
add_languages(const struct page *page, struct str id, const struct json *body, const struct fields_view *view)
{
	struct str         language = view->language;
	const struct json *languages = json_get(body, "languages");
	struct json       *list;

	if (languages == NULL || languages->count < 2)
		return;
	list = put_array(page, page->view, "text_languages");
	put_true(page, page->view, "some_stale", view->stale_count > 0);
	if (view->original.length != 0)
		put_text(page, page->view, "translations", page_address(page, "/records/%s/translations", id));
	for (const struct json *tag = languages->first; tag != NULL; tag = tag->next) {
		struct str address =
			str_format(page->a, "%.*s?text=%.*s", STR_ARGS(page_address(page, "/records/%s", id)),
				   STR_ARGS(page_address(page, "%s", tag->text)));
		struct json *link = append_link(page, list, address, label_language(page, tag->text));

		put_true(page, link, "current", str_equal(tag->text, language));
		put_true(page, link, "original", str_equal(tag->text, view->original));
	}
}

static void
add_heading(struct page *page, const struct record *record, struct fields_view *view, const struct type *type)
{
	struct str   language, title = fields_text(view, json_get(view->fields, "title"), &language);
	struct str   said, owner = label_owner_said(page, record->owner, &said);
	struct json *facts = put_array(page, page->view, "facts");
	struct json *link = put_object(page, page->view, "type");

	if (title.length == 0)
		title = record->id;
	put_text(page, page->view, "title", title);
	put_text(page, page->view, "heading", title);
	if (!language_is_same(view->language, page->language) && request_query(page->request, "text").length == 0 &&
	    !str_is(view->language, "und"))
		put_text(page, page->view, "instead", label_language(page, view->language));
	put_language(page, page->view, "title_language", "title_direction", language);
	fields_mark(view, put_object(page, page->view, "title_marks"), json_get(view->fields, "title"), language);
	put_text(page, link, "label", label_type(page, record->type));
	put_text(page, link, "address", page_address(page, "/types/%s", record->type));
	append_said(page, facts, owner, said);
	if (type->date.length != 0)
		append_text(page, facts, label_date(page, json_text(view->fields, str_c(page->a, type->date))));
	put_text(page, page->view, "description", fields_summary(view, type, DESCRIPTION_BYTES, &language));
}

/* What a reader must know before the text: it is old, revoked, not confirmed. */
static void
add_warnings(const struct page *page, const struct record *record, const struct record *newest, const struct json *body,
	     const struct type *type)
{
	struct str confirmed = json_text(body, "confirmed");

	put_text(page, page->view, "merged", newest->merged);
	put_true(page, page->view, "revoked", newest->state == STATE_REVOKED);
	put_text(page, page->view, "reason", newest->state == STATE_REVOKED ? newest->reason : (struct str){ 0 });
	if (record->revision != newest->revision) {
		put_true(page, page->view, "older", true);
		put_text(page, page->view, "newest", page_address(page, "/records/%s", record->id));
		put_true(page, page->view, "hidden", true);
	}
	if (record_is_unconfirmed(body, type, clock_now(page->node->clock))) {
		put_true(page, page->view, "unconfirmed", true);
		put_text(page, page->view, "confirmed", label_date(page, confirmed));
	}
}

/* How a copy of another node's record came here; NULL of our own. */
static bool
find_passage(struct page *page, const struct record *record, const struct record_passage **passage_r,
	     struct error *error)
{
	struct record_passage *passage = ARENA_NEW(page->a, struct record_passage);
	struct error           absent = { 0 };

	*passage_r = NULL;
	if (str_equal(identifier_node(record->id), page->node->settings.short_name))
		return true;
	if (record_passage_find(page->a, page->db, record->number, passage, &absent))
		*passage_r = passage;
	else if (absent.code != ERROR_ABSENT && error != NULL)
		*error = absent;
	return *passage_r != NULL || absent.code == ERROR_ABSENT;
}

/* Of a copy: whose it is, and the way to it. */
static void
add_copy(struct page *page, const struct record *record, const struct record_passage *passage)
{
	struct json *home;

	if (passage == NULL)
		return;
	home = put_object(page, page->view, "home");
	put_text(page, home, "name", passage->home.title);
	put_text(page, home, "address",
		 str_join(page->a, passage->home.url, page_address(page, "records/%s", record->id)));
}

/* What was said of a case study by those who reviewed it: to people on its page, to programs in its head. */
static bool
add_reviews(struct page *page, const struct record *record, const struct record *newest, struct json **schema_r,
	    struct error *error)
{
	struct json *list = json_array(page->a);

	*schema_r = NULL;
	if (record->revision != newest->revision || !review_suits(page->node->types, record->type))
		return true;
	if (!reviews_put(page, record->id, REVIEWS, list, error))
		return false;
	if (list->count == 0)
		return true;
	put_text(page, page->view, "all_reviews", page_address(page, "/records/%s/reviews", record->id));
	put_link(page, page_address(page, "/records/%s/reviews.json", record->id), "replies", "application/json");
	*schema_r = reviews_schema(page, list);
	return true;
}

static bool
show_as_page(struct page *page, const struct record *record, const struct record *newest, struct json *body,
	     struct response *response, struct error *error)
{
	const struct type           *type = type_find(page->node->types, record->type);
	struct fields_view           view = { .page = page, .record = body, .fields = json_get(body, "fields") };
	const struct record_passage *passage;
	struct parts                 parts;
	struct json                 *reviews;

	if (type == NULL)
		return error_set(error, ERROR_STORAGE, "record.type", "record %.*s is of no known type \"%.*s\"",
				 STR_ARGS(record->id), STR_ARGS(record->type));
	if (!find_passage(page, record, &passage, error))
		return false;
	if (!find_stale(page, record, newest, body, type, &view, error) ||
	    !record_find_links(page, record, &view, error))
		return false;
	add_heading(page, record, &view, type);
	add_warnings(page, record, newest, body, type);
	response->private_answer |= view.stale_count > 0; /* somebody may find it right without changing the record */
	add_languages(page, record->id, body, &view);
	parts_cut(page, make_sections(&view, type), &parts);
	add_parts(page, record->id, &parts, chosen_part(page, &parts));
	add_copy(page, record, passage);
	if (!add_provenance(page, record, body, passage, error))
		return false;
	add_links(page, record, newest);
	if (!add_reviews(page, record, newest, &reviews, error))
		return false;
	add_head(page, record, newest, body, &parts, reviews);
	return true;
}

bool
record_put_sections(struct page *page, const struct json *document, bool whole, struct error *error)
{
	struct str         name = json_text(document, "type");
	const struct type *type = type_find(page->node->types, name);
	struct fields_view view = { .page = page };
	struct json *public;

	if (type == NULL)
		return error_set(error, ERROR_STORAGE, "record.type", "there is no type \"%.*s\"", STR_ARGS(name));
	if (!whole) {
		if (!draft_public(page->a, &page->node->records, document, &public, error))
			return false;
		document = public;
	}
	view.record = document;
	view.fields = json_get(document, "fields");
	view.original = record_language(document);
	view.language = text_language(page, document, view.original);
	json_set(page->view, STR("sections"), make_sections(&view, type));
	return true;
}

/* ---- gone -------------------------------------------------------------------------------------------------------- */

/* To programs it is a problem (RFC 9457) with the tombstone in it; returns where that goes. */
static struct json *
put_problem(struct page *page, bool merged, struct response *response)
{
	if (str_is(page->request->format, "html"))
		return page->data;
	response->media = STR("application/problem+json");
	put_text(page, page->data, "type", STR("about:blank"));
	put_text(page, page->data, "title", merged ? STR("Merged into another record") : STR("Gone"));
	put_number(page, page->data, "status", response->status);
	put_text(page, page->data, "code", merged ? STR("record.merged") : STR("record.gone"));
	return put_object(page, page->data, "tombstone");
}

/* Where a merged record leads to: its words for people, its place for programs. */
static void
put_survivor(struct page *page, struct json *data, struct str survivor)
{
	struct str address = page_absolute(page, page_address(page, "/records/%s", survivor));

	put_text(page, data, "merged", survivor);
	put_text(page, data, "address", address);
	put_text(page, page->view, "merged", survivor);
	put_link(page, address, "successor-version", NULL);
}

/* What is left of a withdrawn or erased record, or of one that was merged into `survivor`. */
static void
show_tombstone(struct page *page, const struct record *newest, struct str survivor, struct response *response)
{
	char         text[HASH_TEXT], time[TIME_TEXT];
	struct str   hash = str_copy(page->a, hash_format(&newest->hash, text));
	struct json *link = put_object(page, page->view, "type"), *data;
	bool         erased = newest->state == STATE_ERASED;

	if (response->status != 301)
		response->status = 410;
	response->template_name = STR("tombstone");
	data = put_problem(page, survivor.length > 0, response);
	put_text(page, data, "id", newest->id);
	put_number(page, data, "revision", newest->revision);
	put_text(page, data, "type", newest->type);
	put_text(page, data, "state", str_of(record_state_name(newest->state)));
	put_text(page, data, "updated", str_copy(page->a, time_format(newest->created, time)));
	put_text(page, data, "reason", newest->reason);
	put_text(page, data, "hash", hash);
	if (survivor.length > 0)
		put_survivor(page, data, survivor);
	put_text(page, page->view, "title", page_word(page, erased ? "tombstone.erased" : "tombstone.withdrawn"));
	put_true(page, page->view, "erased", erased);
	put_true(page, page->view, "hidden", true);
	put_text(page, page->view, "date", label_day(page, newest->created));
	put_text(page, page->view, "reason", newest->reason);
	put_text(page, page->view, "hash", str_slice(hash, 0, HASH_SHORT));
	put_text(page, page->view, "history", page_address(page, "/records/%s/history", newest->id));
	put_text(page, link, "label", label_type(page, newest->type));
}

/* A merged record answers with the address of the one that it is now, in the format that was asked for; as JSON with its
 * tombstone, for programs that do not follow. Where that one is not held here, or merges go in a circle, there is only that. */
static bool
show_merged(struct page *page, const struct record *newest, struct response *response, struct error *error)
{
	struct str    format = page->request->format, survivor, address;
	struct error  absent = { 0 };
	struct record record;

	if (!record_resolve(page->a, page->db, newest->id, &survivor, error))
		return false;
	if (str_equal(survivor, newest->id))
		survivor = newest->merged;
	else if (record_find(page->a, page->db, survivor, &record, &absent)) {
		address = page_address(page, api_asked(page->request) ? "/api/v1/records/%s" : "/records/%s", survivor);
		if (!str_is(format, "html") && !api_asked(page->request))
			address = str_format(page->a, "%.*s.%.*s", STR_ARGS(address), STR_ARGS(format));
		response->status = 301;
		response->location = address;
	} else if (absent.code != ERROR_ABSENT) {
		*error = absent;
		return false;
	}
	if (response->status == 301 && !str_is(format, "json"))
		return true;
	show_tombstone(page, newest, survivor, response);
	response->document = page->document;
	return true;
}

/* ---- the handler ------------------------------------------------------------------------------------------------- */

struct str
record_version(struct arena *a, const struct record *record)
{
	char       text[HASH_TEXT];
	struct str hash = hash_format(&record->hash, text);

	return str_copy(a, str_slice(hash, str_find_byte(hash, ':') + 1, hash.length));
}

bool
record_from_path(struct page *page, struct str *id_r, int *revision_r, struct response *response, struct error *error)
{
	struct str asked = request_path(page->request, "id");
	struct str name = str_slice(asked, 0, str_find_byte(asked, '@'));

	if (!identifier_parse_revision(page->a, asked, id_r, revision_r, error)) {
		if (error != NULL)
			error->code = ERROR_ABSENT; /* an address that names nothing */
		return false;
	}
	if (!str_equal(name, *id_r)) {
		response->status = 301;
		response->location =
			str_format(page->a, "%s/records/%.*s%.*s", api_asked(page->request) ? "/api/v1" : "",
				   STR_ARGS(*id_r), STR_ARGS(str_slice(asked, name.length, asked.length)));
	}
	return true;
}

/* The revision that is asked for, and the newest. */
static bool
find_records(struct page *page, struct str id, int revision, struct record *record_r, struct record *newest_r,
	     struct error *error)
{
	if (!record_find(page->a, page->db, id, newest_r, error))
		return false;
	*record_r = *newest_r;
	return revision == 0 || revision == newest_r->revision ||
	       record_revision(page->a, page->db, id, revision, record_r, error);
}

static bool
show_as_format(struct page *page, const struct exporter *exporter, const struct json *body, struct response *response,
	       struct error *error)
{
	const struct type      *type = type_find(page->node->types, json_text(body, "type"));
	struct exporter_context context = node_exporting(page->a, page->node, page->language, &page->db);
	struct buffer           out = buffer_in(page->a);

	if (!exporter_suits(exporter, type)) {
		response->status = 406;
		return error_set(error, ERROR_ABSENT, "record.format", "records of type \"%.*s\" are not given as %s",
				 STR_ARGS(json_text(body, "type")), exporter->label);
	}
	exporter_one(page->a, exporter, &out, &context, body);
	response->body = buffer_str(&out);
	response->media = str_of(exporter->media);
	return true;
}

static bool
answer_record(struct page *page, struct response *response, struct error *error)
{
	const struct exporter *exporter;
	struct record          record, newest;
	struct json           *body;
	struct str             id;
	int                    revision;

	if (!record_from_path(page, &id, &revision, response, error))
		return false;
	if (response->status == 301)
		return true;
	if (!page_db(page, error) || !find_records(page, id, revision, &record, &newest, error))
		return false;
	if (newest.merged.length > 0 && (revision == 0 || revision == newest.revision))
		return show_merged(page, &newest, response, error);
	if (record_state_is_gone(newest.state) && newest.merged.length == 0) {
		show_tombstone(page, &newest, STR(""), response);
		return true;
	}
	if (!json_parse(page->a, record.body, &body, error))
		return false;
	exporter = exporter_find(page->request->format);
	if (exporter != NULL && exporter->suffix != NULL) {
		record_links(page, &record, body);
		return show_as_format(page, exporter, body, response, error);
	}
	json_set(page->document, STR("data"), body);
	page->data = body;
	record_links(page, &record, body);
	if (str_is(page->request->format, "json"))
		response->etag = record_version(page->a, &record);
	return str_is(page->request->format, "json") || show_as_page(page, &record, &newest, body, response, error);
}

bool
show_record(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_record, error);
}
