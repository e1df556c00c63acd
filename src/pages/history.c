/* The history of a record: its revisions, and what differs between two of them. */
#include "pages/fields.h"
#include "pages/record.h"

#include "base/identifier.h"
#include "http/markdown.h"
#include "records/records.h"

enum {
	PAGE_REVISIONS = 40,
	COMPARED_BYTES = 400, /* of a long text, around what differs */
	CONTEXT_BYTES = 60,
};

/* ---- differences ------------------------------------------------------------------------------------------------- */

static bool
is_continuation(char byte)
{
	return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Bytes that both begin with, cut so that a little context stays, at a character. */
static size_t
same_start(struct str before, struct str after)
{
	size_t same = 0;

	while (same < before.length && same < after.length && before.data[same] == after.data[same])
		same++;
	same = same > CONTEXT_BYTES ? same - CONTEXT_BYTES : 0;
	while (same > 0 && is_continuation(before.data[same]))
		same--;
	return same;
}

/* The part of `text` from `start` on, at most COMPARED_BYTES, with marks where something was left out. */
static struct str
excerpt(struct arena *a, struct str text, size_t start)
{
	size_t end = start + COMPARED_BYTES;

	if (start == 0 && text.length <= COMPARED_BYTES)
		return text;
	if (start >= text.length)
		return (struct str){ 0 };
	if (end >= text.length)
		return str_format(a, "…%.*s", STR_ARGS(str_slice(text, start, text.length)));
	while (end > start && is_continuation(text.data[end]))
		end--;
	return str_format(a, "%s%.*s…", start != 0 ? "…" : "", STR_ARGS(str_slice(text, start, end)));
}

static void
add_change(const struct page *page, struct json *changes, struct str label, struct str before, struct str after)
{
	size_t       start = same_start(before, after);
	struct json *change;

	if (str_equal(before, after))
		return;
	change = append_object(page, changes);
	put_text(page, change, "label", label);
	put_text(page, change, "before", excerpt(page->a, before, start));
	put_text(page, change, "after", excerpt(page->a, after, start));
}

static struct str
plain_field(struct fields_view *view, const struct field *field)
{
	struct buffer out = buffer_in(view->page->a);

	fields_plain(view, field, json_find(view->fields, field->name), &out);
	return buffer_str(&out);
}

/* A member of the header as the record's page says it; `label` NULL: as it is. */
static struct str
header_text(struct page *page, const struct json *record, const char *pointer,
	    struct str (*label)(struct page *page, struct str text))
{
	const struct json *value = json_at(record, pointer);

	if (value == NULL || value->text.length == 0)
		return (struct str){ 0 };
	return label != NULL ? label(page, value->text) : value->text;
}

static struct str
state_text(struct page *page, struct str text)
{
	enum record_state state;

	return record_state_parse(text, &state) ? label_state(page, state) : text;
}

static struct str
licence_text(struct page *page, struct str text)
{
	return label_licence(page, text);
}

static struct str
access_text(struct page *page, struct str text)
{
	return label_access(page, text);
}

static struct str
date_text(struct page *page, struct str text)
{
	return label_date(page, text);
}

/* The header's members that people set. */
static void
compare_headers(struct page *page, struct json *changes, const struct json *before, const struct json *after)
{
	static const struct {
		const char *pointer, *key;
		struct str (*label)(struct page *page, struct str text);
	} members[] = {
		{ "/state", "header.state", state_text },           { "/owner", "header.owner", label_owner },
		{ "/licence", "header.licence", licence_text },     { "/confirmed", "header.confirmed", date_text },
		{ "/rights/holder", "header.holder", NULL },        { "/rights/custodian", "header.custodian", NULL },
		{ "/rights/access", "header.access", access_text }, { "/rights/embargo", "header.embargo", date_text },
	};

	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
		add_change(page, changes, page_word(page, members[i].key),
			   header_text(page, before, members[i].pointer, members[i].label),
			   header_text(page, after, members[i].pointer, members[i].label));
}

static bool
add_difference(struct page *page, const struct record *from, const struct record *to, struct error *error)
{
	const struct type *type = type_find(page->node->types, to->type);
	struct json       *difference, *changes, *before, *after;

	if (type == NULL || from->body.length == 0 || to->body.length == 0)
		return true;
	if (!json_parse(page->a, from->body, &before, error) || !json_parse(page->a, to->body, &after, error))
		return false;
	difference = put_object(page, page->view, "difference");
	put_number(page, difference, "from", from->revision);
	put_number(page, difference, "to", to->revision);
	changes = put_array(page, difference, "changes");
	struct fields_view one = { page, before, json_get(before, "fields"), page->language };
	struct fields_view other = { page, after, json_get(after, "fields"), page->language };

	for (size_t i = 0; i < type->fields.count; i++) {
		const struct field *field = &type->fields.list[i];

		add_change(page, changes, localized_in(&field->label, page->language), plain_field(&one, field),
			   plain_field(&other, field));
	}
	compare_headers(page, changes, before, after);
	return true;
}

static const struct record *
find_revision(const struct record *list, size_t count, struct str text)
{
	int64_t number;

	if (!str_integer(text, &number))
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (list[i].revision == number)
			return &list[i];
	return NULL;
}

/* What ?from=&to= asks for; without `to` up to the newest. */
static bool
compare_revisions(struct page *page, const struct record *list, size_t count, struct error *error)
{
	struct str           from = request_query(page->request, "from"), to = request_query(page->request, "to");
	const struct record *one = find_revision(list, count, from);
	const struct record *other = to.length != 0 ? find_revision(list, count, to) : &list[0];

	if (from.length == 0)
		return true;
	if (one == NULL || other == NULL)
		return error_set(error, ERROR_ABSENT, "record.revision", "no revision %.*s of this record",
				 STR_ARGS(one == NULL ? from : to));
	put_true(page, page->view, "hidden", true);
	return add_difference(page, one, other, error);
}

/* ---- the list ---------------------------------------------------------------------------------------------------- */

static void
add_revision(const struct page *page, const struct record *revision, struct json *shown, struct json *data)
{
	char       text[HASH_TEXT], time_text[TIME_TEXT];
	struct str hash = str_copy(page->a, hash_format(&revision->hash, text));
	struct str time = str_copy(page->a, time_format(revision->created, time_text));
	struct str address = page_address(page, "/records/%s", revision->id);

	put_number(page, data, "revision", revision->revision);
	put_text(page, data, "state", str_of(record_state_name(revision->state)));
	put_text(page, data, "created", time);
	put_text(page, data, "hash", hash);
	put_text(page, data, "reason", revision->reason);
	put_number(page, shown, "number", revision->revision);
	put_text(page, shown, "state", label_state(page, revision->state));
	put_text(page, shown, "time", time);
	put_text(page, shown, "date", label_day(page, revision->created));
	put_text(page, shown, "hash", hash);
	put_text(page, shown, "reason", revision->reason);
	put_text(page, shown, "address", str_format(page->a, "%.*s@%d", STR_ARGS(address), revision->revision));
	if (revision->revision > 1)
		put_text(page, shown, "compare",
			 str_format(page->a, "%.*s/history?from=%d&to=%d", STR_ARGS(address), revision->revision - 1,
				    revision->revision));
}

/* Up to PAGE_REVISIONS of them, from behind revision `before` on; the list is newest first. */
static void
add_revisions(const struct page *page, const struct record *list, size_t count)
{
	struct json *shown = put_array(page, page->view, "revisions"), *data = put_array(page, page->data, "revisions");
	int64_t      before = INT64_MAX;
	struct str   address = page_address(page, "/records/%s/history", list[0].id);
	size_t       i = 0, last;

	if (!str_integer(request_query(page->request, "before"), &before))
		before = INT64_MAX;
	while (i < count && list[i].revision >= before)
		i++;
	last = count - i > PAGE_REVISIONS ? i + PAGE_REVISIONS : count;
	put_true(page, page->view, "pages", i > 0 || last < count);
	if (i > 0)
		put_text(page, page->view, "first", address);
	if (last < count)
		put_text(page, page->view, "next",
			 str_format(page->a, "%.*s?before=%d", STR_ARGS(address), list[last - 1].revision));
	for (; i < last; i++)
		add_revision(page, &list[i], append_object(page, shown), append_object(page, data));
}

static bool
is_gone(const struct record *newest)
{
	return newest->state == STATE_WITHDRAWN || newest->state == STATE_ERASED;
}

static void
add_title(const struct page *page, const struct record *newest)
{
	struct json *body;
	struct str   language, title;

	if (is_gone(newest) || !json_parse(page->a, newest->body, &body, NULL))
		return;
	title = record_title(body, page->language, &language);
	put_text(page, page->view, "heading", title);
	put_language(page, page->view, "title_language", "title_direction", language);
}

static bool
answer_history(struct page *page, struct response *response, struct error *error)
{
	struct record *list;
	struct str     id;
	size_t         count;
	int            revision;

	if (!record_from_path(page, &id, &revision, response, error))
		return false;
	if (response->status == 301) {
		response->location = str_format(page->a, "%.*s/history", STR_ARGS(response->location));
		return true;
	}
	if (!page_db(page, error) || !record_history(page->a, page->db, id, true, &list, &count, error))
		return false;
	put_text(page, page->data, "id", id);
	put_text(page, page->view, "title", page_word(page, "history.title"));
	put_text(page, page->view, "record", page_address(page, "/records/%s", id));
	put_number(page, page->view, "count", (int64_t)count);
	add_title(page, &list[0]);
	add_revisions(page, list, count);
	append_format(page, page_address(page, "/records/%s/history.json", id), "JSON", "application/json");
	/* the texts of what is gone are shown in no revision */
	return is_gone(&list[0]) || compare_revisions(page, list, count, error);
}

bool
show_history(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_history, error);
}
