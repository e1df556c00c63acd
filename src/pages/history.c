/* The history of a record: its revisions, and what differs between two of them. */
#include "pages/api.h"
#include "pages/difference.h"
#include "pages/parts.h"
#include "pages/record.h"

#include "base/identifier.h"
#include "records/records.h"

enum { PAGE_REVISIONS = 40 };

/* ---- differences ------------------------------------------------------------------------------------------------- */

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

/* The address of the changes from `at` on. */
static struct str
changes_address(const struct page *page, const struct record *from, const struct record *to, size_t at)
{
	struct str address = page_address(page, "/records/%s/history", to->id);

	if (at == 0)
		return str_format(page->a, "%.*s?from=%d&to=%d", STR_ARGS(address), from->revision, to->revision);
	return str_format(page->a, "%.*s?from=%d&to=%d&at=%zu", STR_ARGS(address), from->revision, to->revision, at);
}

/* As many of the changes as one page takes, from number ?at= on. */
static void
put_changes(const struct page *page, struct json *difference, const struct json *all, const struct record *from,
	    const struct record *to)
{
	struct json *changes = put_array(page, difference, "changes");
	int64_t      at = 0;
	size_t       index = 0, used = 0;
	bool         cut = false;

	if (!str_integer(request_query(page->request, "at"), &at) || at < 0)
		at = 0;
	for (const struct json *change = all->first; change != NULL; change = change->next, index++) {
		size_t size;

		if (index < (size_t)at)
			continue;
		size = parts_measure(page, change);
		if (used != 0 && used + size > PART_BYTES) {
			put_text(page, difference, "next", changes_address(page, from, to, index));
			break;
		}
		used += size;
		cut = cut || json_is_true(change, "cut");
		json_append(changes, json_copy(page->a, change));
	}
	if (at > 0)
		put_text(page, difference, "first", changes_address(page, from, to, 0));
	put_true(page, difference, "pages", at > 0 || json_get(difference, "next") != NULL);
	put_true(page, difference, "cut", cut);
}

static void
put_compared(const struct page *page, struct json *difference, const char *name, const struct record *revision)
{
	struct json *shown = put_object(page, difference, name);

	put_number(page, shown, "number", revision->revision);
	put_text(page, shown, "address",
		 str_format(page->a, "%.*s@%d", STR_ARGS(page_address(page, "/records/%s", revision->id)),
			    revision->revision));
	put_text(page, shown, "date", label_day(page, revision->created));
	put_text(page, shown, "state", label_state(page, revision->state));
}

/* What a revision says; NULL when it was erased. */
static bool
read_body(const struct page *page, const struct record *revision, struct json **body_r, struct error *error)
{
	struct record whole;

	*body_r = NULL;
	return record_revision(page->a, page->db, revision->id, revision->revision, &whole, error) &&
	       (whole.body.length == 0 || json_parse(page->a, whole.body, body_r, error));
}

static bool
add_difference(struct page *page, const struct record *from, const struct record *to, struct error *error)
{
	const struct type *type = type_find(page->node->types, to->type);
	struct json       *difference, *data, *before, *after, *changes = json_array(page->a);

	if (!read_body(page, from, &before, error) || !read_body(page, to, &after, error))
		return false;
	if (type == NULL || before == NULL || after == NULL)
		return true;
	difference = put_object(page, page->view, "difference");
	data = put_object(page, page->data, "difference");
	put_number(page, data, "from", from->revision);
	put_number(page, data, "to", to->revision);
	put_compared(page, difference, "from", from);
	put_compared(page, difference, "to", to);
	struct compared one = { before, from->revision }, other = { after, to->revision };

	difference_put(page, type, &one, &other, changes, put_array(page, data, "changes"));
	put_number(page, difference, "count", (int64_t)changes->count);
	put_changes(page, difference, changes, from, to);
	return true;
}

/* What ?from=&to= asks for: without `from` the one before, without `to` the newest. */
static bool
compare_revisions(struct page *page, const struct record *list, size_t count, struct error *error)
{
	struct str           from = request_query(page->request, "from"), to = request_query(page->request, "to");
	const struct record *one = find_revision(list, count, from);
	const struct record *other = to.length != 0 ? find_revision(list, count, to) : &list[0];

	if (from.length == 0 && other != NULL && other < &list[count - 1])
		one = other + 1;
	if (one == NULL || other == NULL)
		return error_set(error, ERROR_ABSENT, "record.revision", "no revision %.*s of this record",
				 STR_ARGS(other == NULL ? to : from));
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
	put_text(page, data, "merged", revision->merged);
	put_number(page, shown, "number", revision->revision);
	put_text(page, shown, "state", label_state(page, revision->state));
	put_text(page, shown, "time", time);
	put_text(page, shown, "date", label_day(page, revision->created));
	put_text(page, shown, "hash", hash);
	put_text(page, shown, "reason", revision->reason);
	put_text(page, shown, "merged", revision->merged);
	put_text(page, shown, "address", str_format(page->a, "%.*s@%d", STR_ARGS(address), revision->revision));
	if (revision->revision > 1)
		put_text(page, shown, "compare",
			 str_format(page->a, "%.*s/history?from=%d&to=%d", STR_ARGS(address), revision->revision - 1,
				    revision->revision));
}

/* The way to the revisions before `revision`: of the page, and of the list that programs asked for. */
static void
put_next(const struct page *page, struct str address, int revision)
{
	bool api = api_asked(page->request);

	put_text(page, page->view, "next", str_format(page->a, "%.*s?before=%d", STR_ARGS(address), revision));
	put_text(page, page->data, "next",
		 page_absolute(page, str_format(page->a, "%s%.*s%s?before=%d", api ? "/api/v1" : "", STR_ARGS(address),
						api ? "" : ".json", revision)));
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
		put_next(page, address, list[last - 1].revision);
	for (; i < last; i++)
		add_revision(page, &list[i], append_object(page, shown), append_object(page, data));
}

/* The texts of what is gone are shown in no revision; those of what was merged stay. */
static bool
is_gone(const struct record *newest)
{
	return record_state_is_gone(newest->state) && newest->merged.length == 0;
}

static void
add_title(const struct page *page, const struct record *newest)
{
	struct json *body;
	struct str   language, title;

	if (is_gone(newest) || !read_body(page, newest, &body, NULL) || body == NULL)
		return;
	title = record_title(body, page->language, &language);
	put_text(page, page->view, "heading", title);
	put_language(page, page->view, "title_language", "title_direction", language);
}

/* The form that asks for two revisions begins with the newest two. */
static void
put_form(const struct page *page, const struct record *list, size_t count)
{
	struct json *form;

	if (count < 2 || is_gone(&list[0]))
		return;
	form = put_object(page, page->view, "form");
	put_text(page, form, "address", page_address(page, "/records/%s/history", list[0].id));
	put_number(page, form, "least", list[count - 1].revision);
	put_number(page, form, "most", list[0].revision);
	put_number(page, form, "from", list[1].revision);
	put_number(page, form, "to", list[0].revision);
}

/* Either what differs between two revisions, or the list of all. */
static bool
put_history(struct page *page, const struct record *list, size_t count, struct error *error)
{
	const struct request *request = page->request;
	bool compares = request_query(request, "from").length + request_query(request, "to").length != 0;

	add_revisions(page, list, count);
	if (!compares) {
		put_form(page, list, count);
		return true;
	}
	put_true(page, page->view, "hidden", true);
	put_text(page, page->view, "history", page_address(page, "/records/%s/history", list[0].id));
	put_true(page, page->view, "gone", is_gone(&list[0]));
	return is_gone(&list[0]) || compare_revisions(page, list, count, error);
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
	if (!page_db(page, error) || !record_history(page->a, page->db, id, &list, &count, error))
		return false;
	put_text(page, page->data, "id", id);
	put_text(page, page->view, "title", page_word(page, "history.title"));
	put_text(page, page->view, "record", page_address(page, "/records/%s", id));
	put_number(page, page->view, "count", (int64_t)count);
	add_title(page, &list[0]);
	append_format(page, page_address(page, "/records/%s/history.json", id), "JSON", "application/json");
	return put_history(page, list, count, error);
}

bool
show_history(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_history, error);
}
