/* Answers of search for machines. */
#include "pages/search.h"

#include "base/limits.h"
#include "db/db.h"
#include "formats/export.h"
#include "node/exporting.h"
#include "pages/stream.h"
#include "records/records.h"
#include "search/results.h"

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

bool
search_as_json(struct page *page, const struct search_ask *ask, const struct search_result *result, struct error *error)
{
	struct search_ask next = *ask;
	struct str        address = { 0 };

	next.after = result->next;
	next.more = (struct str){ 0 };
	if (result->next.length != 0)
		address = page_absolute(page, search_ask_address(page, &next, ".json", false));
	if (!search_results_json(page->a, result, address, &page->data, error))
		return false;
	if (str_is(page->request->path, "/api/v1/records"))
		json_drop(page->data, STR("facets"));
	json_set(page->document, STR("data"), page->data);
	return true;
}

/* ---- the formats of formats/export.h ----------------------------------------------------------------------------- */

/* What is looked at of a table before its first line is sent. What the search finds within it gets columns for what it fills; of
 * more, that would make the reader wait, only the types are known. */
enum { LOOKED_AT = 512 * 1024 };

/* All records that the search finds, one page of the index after the other, as they are read. Of what is found only the
 * numbers in the log are kept; one record is in memory at a time. */
struct export_stream {
	struct arena           *whole;
	struct arena           *record; /* of one record */
	struct node            *node;
	struct db              *db; /* while records are read */
	struct search_query     query;
	char                    after[512];
	const struct exporter  *exporter;
	struct exporter_context context;
	int64_t                *numbers; /* found and not written */
	size_t                  count, capacity, taken;
	size_t                  looked_at; /* bytes */
	struct buffer          *out;       /* the piece that is made */
	bool                    all_found, begun;
};

typedef bool take_fn(struct export_stream *stream, const struct json *record);

static bool
find_more(struct export_stream *stream)
{
	struct arena_mark    mark = arena_mark(stream->record);
	struct search_result found;
	bool                 good = search_run(stream->record, stream->node->search, &stream->query, &found, NULL);

	for (size_t i = 0; good && i < found.count; i++) {
		stream->numbers = arena_room(stream->whole, stream->numbers, stream->count, &stream->capacity,
					     sizeof *stream->numbers);
		stream->numbers[stream->count++] = found.hits[i].number;
	}
	stream->all_found = found.next.length == 0 || found.next.length >= sizeof stream->after;
	if (good && !stream->all_found) {
		memcpy(stream->after, found.next.data, found.next.length);
		stream->query.after = (struct str){ stream->after, found.next.length };
	}
	arena_reset(stream->record, mark);
	return good;
}

/* A record that is gone meanwhile is left out. */
static bool
take_record(struct export_stream *stream, int64_t number, take_fn *take)
{
	struct arena_mark       mark = arena_mark(stream->record);
	struct change_log_entry entry;
	struct json            *record;
	struct error            error = { 0 };
	bool                    good;

	if (change_log_find(stream->record, stream->db, number, &entry, &error)) {
		stream->looked_at += entry.body.length;
		good = entry.body.length == 0 ||
		       (json_parse(stream->record, entry.body, &record, NULL) && take(stream, record));
	} else {
		good = error.code == ERROR_ABSENT;
	}
	arena_reset(stream->record, mark);
	return good;
}

static bool
each_record(struct export_stream *stream, size_t from, size_t to, take_fn *take)
{
	bool good = true;

	if (!db_borrow(stream->node->pool, &stream->db, NULL))
		return false;
	for (size_t i = from; i < to && good; i++)
		good = take_record(stream, stream->numbers[i], take);
	db_return(stream->db);
	stream->db = NULL;
	return good;
}

/* A type that came when the heading was sent has no columns: the download then breaks off. */
static bool
has_columns(const struct export_stream *stream, const struct json *record)
{
	const struct exporter_context *context = &stream->context;

	for (size_t i = 0; i < context->only_count; i++)
		if (str_equal(context->only[i]->name, json_text(record, "type")))
			return true;
	return context->only_count == 0;
}

static bool
write_record(struct export_stream *stream, const struct json *record)
{
	if (!exporter_suits(stream->exporter, type_find(stream->context.types, json_text(record, "type"))))
		return true;
	if (!has_columns(stream, record))
		return false;
	exporter_record(stream->record, stream->exporter, stream->out, &stream->context, record);
	return true;
}

/* The types of all that is found; those that are asked for when the search names some. */
static bool
find_types(struct export_stream *stream)
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
	if (!search_run(stream->whole, stream->node->search, &query, &result, NULL))
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
expect_record(struct export_stream *stream, const struct json *record)
{
	stream->exporter->expect(stream->whole, &stream->context, record);
	return true;
}

/* Looks at the first pages for what columns there will be. */
static bool
look_at(struct export_stream *stream)
{
	stream->exporter->expect(stream->whole, &stream->context, NULL);
	while (!stream->all_found && (stream->looked_at < LOOKED_AT || stream->exporter->one_type)) {
		size_t from = stream->count;

		if (!find_more(stream) || !each_record(stream, from, stream->count, expect_record))
			return false;
	}
	if (stream->all_found)
		return true;
	stream->context.plan = NULL;
	return find_types(stream);
}

/* Writes what stands before the first record, and the records of the first page; then those of one page more. */
static bool
next_page(void *context, struct arena *a, struct buffer *out, bool *last_r)
{
	struct export_stream *stream = context;
	size_t                to;

	(void)a;
	stream->out = out;
	if (!stream->begun) {
		if (stream->exporter->expect != NULL && !look_at(stream))
			return false;
		exporter_begin(stream->whole, stream->exporter, out, &stream->context);
		stream->begun = true;
	}
	if (stream->taken == stream->count && !stream->all_found) {
		stream->taken = stream->count = 0;
		if (!find_more(stream))
			return false;
	}
	to = stream->count - stream->taken < LIMIT_SEARCH_HITS ? stream->count : stream->taken + LIMIT_SEARCH_HITS;
	if (!each_record(stream, stream->taken, to, write_record))
		return false;
	if (stream->exporter->fits != NULL && !stream->exporter->fits(&stream->context))
		return false; /* it is broken off: half a workbook opens nowhere */
	stream->taken = to;
	*last_r = stream->all_found && stream->taken == stream->count;
	if (*last_r)
		exporter_end(stream->whole, stream->exporter, out, &stream->context);
	return true;
}

/* Tables of one type are for people, who open them: what is found must be of one, and not be too much to be looked at. */
static bool
find_one_type(struct export_stream *stream, struct error *error)
{
	struct search_query  query = stream->query;
	struct search_result result;

	query.limit = 1;
	if (!search_run(stream->whole, stream->node->search, &query, &result, error))
		return false;
	if (result.total > LIMIT_TABLE_RECORDS)
		return error_set(error, ERROR_LIMIT, "search.table", "a table of more than %d records",
				 LIMIT_TABLE_RECORDS);
	return (find_types(stream) && stream->context.only_count == 1) ||
	       error_set(error, ERROR_INPUT, "search.one-type", "a table is of the records of one type");
}

/* The question outlives the handler, on whose stack its filters are. */
static struct search_query
keep_query(struct arena *a, const struct search_query *query)
{
	struct search_query   kept = *query;
	struct search_filter *filters = ARENA_ARRAY(a, struct search_filter, query->filter_count);

	for (size_t i = 0; i < query->filter_count; i++)
		filters[i] = query->filters[i];
	kept.filters = filters;
	return kept;
}

bool
search_as_export(struct page *page, const struct search_query *query, const struct exporter *exporter,
		 struct response *response, struct error *error)
{
	struct export_stream *stream = ARENA_NEW(page->a, struct export_stream);

	stream->whole = page->a;
	stream->record = stream_arena(page);
	stream->node = page->node;
	stream->query = keep_query(page->a, query);
	stream->query.bare = true;
	stream->query.limit = LIMIT_SEARCH_HITS;
	stream->query.facet_values = 0;
	stream->exporter = exporter;
	stream->context = node_exporting(page->a, page->node, page->language, &stream->db);
	response->media = str_of(exporter->media);
	if (exporter->one_type && !find_one_type(stream, error))
		return false;
	return stream_begin(page, response, next_page, stream) ||
	       error_set(error, ERROR_STORAGE, "search.failed", "the search index cannot be read");
}
