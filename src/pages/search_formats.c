/* Answers of search for machines. */
#include "pages/hits.h"
#include "pages/search.h"

#include "base/clock.h"
#include "base/limits.h"
#include "formats/export.h"
#include "formats/xml_write.h"
#include "http/html.h"
#include "http/markdown.h"
#include "records/records.h"
#include "search/results.h"

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

/* An address on this node, as others see it. */
static struct str
absolute(const struct page *page, struct str address)
{
	return str_join(page->a, page->node->settings.url, str_slice(address, 1, address.length));
}

bool
search_as_json(struct page *page, const struct search_ask *ask, const struct search_result *result, struct error *error)
{
	struct search_ask next = *ask;
	struct str        address = { 0 };

	next.after = result->next;
	next.more = (struct str){ 0 };
	if (result->next.length != 0)
		address = absolute(page, search_ask_address(page, &next, ".json", false));
	if (!search_results_json(page->a, result, address, &page->data, error))
		return false;
	json_set(page->document, STR("data"), page->data);
	return true;
}

/* ---- CSV --------------------------------------------------------------------------------------------------------- */

/* What is looked at before the first line is sent. What the search finds within it gets columns for what it fills; of more,
 * that would make the reader wait, only the types are known. */
enum { LOOKED_AT = 512 * 1024 };

/* All records that the search finds, one page of the index after the other, as they are read. */
struct csv_stream {
	struct arena           *whole;
	struct arena           *a; /* of one page, or of all that is looked at first */
	struct arena_mark       start;
	struct search          *search;
	struct search_query     query;
	char                    after[512];
	const struct exporter  *exporter;
	struct exporter_context context;
	struct buffer           out;
	size_t                  sent;
	bool                    ended;
};

static bool
next_page(struct csv_stream *stream, struct search_result *result_r)
{
	if (!search_run(stream->a, stream->search, &stream->query, result_r, NULL))
		return false;
	stream->ended = result_r->next.length == 0 || result_r->next.length >= sizeof stream->after;
	if (stream->ended)
		return true;
	memcpy(stream->after, result_r->next.data, result_r->next.length);
	stream->query.after = (struct str){ stream->after, result_r->next.length };
	return true;
}

/* A type that came when the heading was sent has no columns: the download then breaks off. */
static bool
has_columns(const struct csv_stream *stream, const struct json *record)
{
	const struct exporter_context *context = &stream->context;

	for (size_t i = 0; i < context->only_count; i++)
		if (str_equal(context->only[i]->name, json_text(record, "type")))
			return true;
	return context->only_count == 0;
}

static bool
write_rows(struct csv_stream *stream, const struct search_result *page)
{
	struct json *body;

	for (size_t i = 0; i < page->count; i++) {
		if (!json_parse(stream->a, page->hits[i].body, &body, NULL) || !has_columns(stream, body))
			return false;
		stream->exporter->record(stream->a, &stream->out, &stream->context, body);
	}
	return true;
}

static void
finish(const struct csv_stream *stream, struct buffer *out)
{
	if (stream->ended)
		stream->exporter->end(out, &stream->context);
}

static bool
write_page(struct csv_stream *stream)
{
	struct search_result page;

	arena_reset(stream->a, stream->start);
	stream->out = buffer_in(stream->a);
	stream->sent = 0;
	if (!next_page(stream, &page) || !write_rows(stream, &page))
		return false;
	finish(stream, &stream->out);
	return true;
}

/* The types of all that is found; those that are asked for when the search names some. */
static bool
find_types(struct csv_stream *stream)
{
	const struct type *const         *types;
	const struct search_facet_counts *found;
	const struct type               **only;
	struct search_query               query = stream->query;
	struct search_result              result;
	bool                              asked = false;

	query.after = (struct str){ 0 };
	query.limit = 1;
	query.bare = true;
	query.facet_values = types_list(stream->context.types, &types);
	if (!search_run(stream->whole, stream->search, &query, &result, NULL))
		return false;
	found = &result.facets[FACET_TYPE];
	only = ARENA_ARRAY(stream->whole, const struct type *, found->count);
	for (size_t i = 0; i < found->count; i++)
		asked |= found->values[i].chosen;
	for (size_t i = 0; i < found->count; i++) {
		const struct type *type = type_find(stream->context.types, found->values[i].value);

		if (type != NULL && found->values[i].chosen == asked)
			only[stream->context.only_count++] = type;
	}
	stream->context.only = only;
	return true;
}

static bool
expect_rows(struct csv_stream *stream, const struct search_result *page, size_t *bytes)
{
	struct json *body;

	for (size_t i = 0; i < page->count; i++) {
		struct arena_mark mark = arena_mark(stream->a);

		if (!json_parse(stream->a, page->hits[i].body, &body, NULL))
			return false;
		stream->exporter->expect(stream->whole, &stream->context, body);
		arena_reset(stream->a, mark);
		*bytes += page->hits[i].body.length;
	}
	return true;
}

/* Looks at the first pages, then writes the heading and them. */
static bool
begin_csv(struct csv_stream *stream)
{
	struct search_result *pages = NULL;
	size_t                count = 0, capacity = 0, bytes = 0;

	stream->exporter->expect(stream->whole, &stream->context, NULL);
	while (!stream->ended && bytes < LOOKED_AT) {
		pages = arena_room(stream->whole, pages, count, &capacity, sizeof *pages);
		if (!next_page(stream, &pages[count]) || !expect_rows(stream, &pages[count], &bytes))
			return false;
		count++;
	}
	if (!stream->ended) {
		stream->context.plan = NULL;
		if (!find_types(stream))
			return false;
	}
	stream->out = buffer_in(stream->a);
	stream->exporter->begin(stream->whole, &stream->out, &stream->context);
	for (size_t i = 0; i < count; i++)
		if (!write_rows(stream, &pages[i]))
			return false;
	finish(stream, &stream->out);
	return true;
}

static ptrdiff_t
read_csv(void *context, char *bytes, size_t size)
{
	struct csv_stream *stream = context;
	size_t             length;

	while (stream->sent == stream->out.length) {
		if (stream->ended)
			return 0;
		if (!write_page(stream))
			return -1;
	}
	length = stream->out.length - stream->sent;
	length = length < size ? length : size;
	memcpy(bytes, stream->out.data + stream->sent, length);
	stream->sent += length;
	return (ptrdiff_t)length;
}

static void
close_arena(void *argument)
{
	arena_close(argument);
}

bool
search_as_csv(struct page *page, const struct search_query *query, struct response *response, struct error *error)
{
	struct csv_stream *stream = ARENA_NEW(page->a, struct csv_stream);

	stream->whole = page->a;
	stream->a = arena_open(0);
	arena_defer(page->a, close_arena, stream->a);
	stream->start = arena_mark(stream->a);
	stream->search = page->node->search;
	stream->query = *query;
	stream->query.limit = LIMIT_SEARCH_HITS;
	stream->query.facet_values = 0;
	stream->exporter = exporter_find(STR("csv"));
	stream->context = (struct exporter_context){
		.types = page->node->types,
		.vocabularies = page->node->vocabularies,
		.language = page->language,
		.home = page->node->settings.url,
		.languages = page->node->settings.languages,
		.language_count = page->node->settings.language_count,
	};
	if (!begin_csv(stream)) /* so that what fails at once is an error page, not half a file */
		return error_set(error, ERROR_STORAGE, "search.failed", "the search index cannot be read");
	response->read = read_csv;
	response->context = stream;
	response->media = str_of(stream->exporter->media);
	response->download = STR("records.csv");
	return true;
}

/* ---- Atom (RFC 4287) --------------------------------------------------------------------------------------------- */

static void
add_element(struct buffer *out, const char *name, struct str text)
{
	buffer_format(out, "<%s>", name);
	xml_add_text(out, text);
	buffer_format(out, "</%s>\n", name);
}

static void
add_link(struct buffer *out, const char *relation, struct str address)
{
	buffer_format(out, "<link rel=\"%s\" href=\"", relation);
	html_address(out, address);
	buffer_add_c(out, "\"/>\n");
}

static void
add_entry(struct page *page, struct buffer *out, const struct search_hit *hit, const struct json *body)
{
	struct str address = absolute(page, page_address(page, "/records/%s", hit->record)), language;

	buffer_add_c(out, "<entry xml:lang=\"");
	xml_add_text(out, hit->title_language.length != 0 ? hit->title_language : page->language);
	buffer_add_c(out, "\">\n");
	add_element(out, "title", hit->title.length != 0 ? hit->title : hit->record);
	add_element(out, "id", address);
	add_link(out, "alternate", address);
	add_element(out, "updated", json_text(body, "updated"));
	add_element(out, "published", json_text(body, "created"));
	buffer_add_c(out, "<author>");
	add_element(out, "name", label_owner(page, json_text(body, "owner")));
	buffer_add_c(out, "</author>\n<category term=\"");
	xml_add_text(out, json_text(body, "type"));
	buffer_add_c(out, "\"/>\n<summary>");
	xml_add_text(out, hit_summary(page, hit, body, &language));
	buffer_add_c(out, "</summary>\n</entry>\n");
}

static void
add_feed_head(const struct page *page, struct buffer *out, const struct search_ask *ask,
	      const struct search_result *result)
{
	struct str        self = absolute(page, search_ask_address(page, ask, ".atom", false));
	struct search_ask next = *ask;
	char              now[TIME_TEXT];
	struct json      *first = NULL;

	buffer_add_c(
		out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"");
	xml_add_text(out, page->language);
	buffer_add_c(out, "\">\n");
	add_element(out, "title",
		    str_format(page->a, "%.*s%s%.*s", STR_ARGS(settings_name_in(&page->node->settings, page->language)),
			       ask->text.length != 0 ? ": " : "", STR_ARGS(ask->text)));
	add_element(out, "id", self);
	add_link(out, "self", self);
	add_link(out, "alternate", absolute(page, search_ask_address(page, ask, "", true)));
	next.after = result->next;
	if (result->next.length != 0)
		add_link(out, "next", absolute(page, search_ask_address(page, &next, ".atom", false)));
	if (result->count != 0 && json_parse(page->a, result->hits[0].body, &first, NULL))
		add_element(out, "updated", json_text(first, "updated"));
	else
		add_element(out, "updated", time_format(clock_now(page->node->clock), now));
}

bool
search_as_atom(struct page *page, const struct search_ask *ask, const struct search_result *result,
	       struct response *response, struct error *error)
{
	struct buffer out = buffer_in(page->a);
	struct json  *body;

	add_feed_head(page, &out, ask, result);
	for (size_t i = 0; i < result->count; i++) {
		if (!json_parse(page->a, result->hits[i].body, &body, error))
			return false;
		add_entry(page, &out, &result->hits[i], body);
	}
	buffer_add_c(&out, "</feed>\n");
	response->body = buffer_str(&out);
	response->media = STR("application/atom+xml; charset=utf-8");
	return true;
}
