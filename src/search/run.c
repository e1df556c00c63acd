/* Answering: parse, plan, collect, then what is shown of each hit. */
#include "base/hash.h"
#include "base/limits.h"
#include "search/collect.h"
#include "search/snippet.h"
#include "search/suggest.h"

enum {
	DEFAULT_HITS = 10,
	FILES_BYTES = 1024 * 1024 /* of texts of files that are looked at for snippets of one answer */
};

/* ---- cursors: order, number and key of the last hit, in hexadecimal; of a title, its text in base64url --------------- */

static struct str
format_cursor(struct arena *a, enum search_sort sort, const struct hit_key *key)
{
	if (sort == SORT_TITLE)
		return str_format(a, "%d.%" PRIx64 ".%.*s", (int)sort, (uint64_t)key->number,
				  STR_ARGS(base64_url(a, key->title)));
	return str_format(a, "%d.%" PRIx64 ".%" PRIx64, (int)sort, (uint64_t)key->number, key->part);
}

/* Behind no document: all with this title have smaller numbers, and those come after. */
struct str
search_title_cursor(struct arena *a, struct str title)
{
	const struct hit_key key = { .title = str_head(title, TITLE_BYTES), .number = INT64_MAX };

	return format_cursor(a, SORT_TITLE, &key);
}

static bool
parse_hexadecimal(struct str text, uint64_t *value_r)
{
	uint64_t value = 0;

	if (text.length == 0 || text.length > 16)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		char c = text.data[i];

		if (c >= '0' && c <= '9')
			value = value << 4 | (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value << 4 | (uint64_t)(c - 'a' + 10);
		else
			return false;
	}
	*value_r = value;
	return true;
}

static bool
parse_cursor(struct arena *a, struct str text, const struct collection *collection, struct hit_key *key_r)
{
	struct str sort, number, title;
	uint64_t   values[3];

	if (!str_cut(&text, '.', &sort) || !str_cut(&text, '.', &number) || text.data == NULL ||
	    !parse_hexadecimal(sort, &values[0]) || !parse_hexadecimal(number, &values[1]) ||
	    values[0] != (uint64_t)collection->sort)
		return false;
	if (collection->sort == SORT_TITLE) {
		if (!base64_url_parse(a, text, &title) || !str_is_utf8(title, NULL) || title.length > TITLE_BYTES)
			return false;
		*key_r = hit_key_of_title(collection->titles, title, (int64_t)values[1]);
		return true;
	}
	if (!parse_hexadecimal(text, &values[2]))
		return false;
	*key_r = (struct hit_key){ .part = values[2], .number = (int64_t)values[1] };
	return true;
}

/* ---- facets ------------------------------------------------------------------------------------------------------ */

struct counted {
	uint32_t count;
	uint32_t number;
	bool     chosen;
};

static int
by_count(const void *left, const void *right)
{
	const struct counted *l = left, *r = right;

	if (l->count != r->count)
		return l->count > r->count ? -1 : 1;
	return l->number < r->number ? -1 : l->number > r->number;
}

/* The values of a facet that occur, the most frequent `wanted` first, and after them the chosen ones. */
static void
fill_facet(struct arena *a, const struct plan *plan, const struct collection *from, enum search_facet facet,
	   size_t wanted, struct search_facet_counts *counts_r)
{
	const struct plan_node *filter = from->filters[facet];
	size_t                  most = from->value_counts[facet], count = 0;
	struct counted         *list = ARENA_ARRAY(a, struct counted, most);

	for (uint32_t i = 0; i < most; i++) {
		bool chosen = filter != NULL && i < filter->accept_count && filter->accept[i];

		counts_r->distinct += from->counts[facet][i] > 0;
		if (from->counts[facet][i] > 0 || chosen)
			list[count++] = (struct counted){ from->counts[facet][i], i, chosen };
	}
	qsort(list, count, sizeof *list, by_count);
	counts_r->values = ARENA_ARRAY(a, struct search_value, count);
	for (size_t i = 0; i < count; i++) {
		if (i >= wanted && !list[i].chosen)
			continue;
		counts_r->values[counts_r->count++] = (struct search_value){
			.value = str_copy(a, values_text(plan->values, facet, list[i].number)),
			.count = list[i].count,
			.chosen = list[i].chosen,
		};
	}
}

static int
newest_first(const void *left, const void *right)
{
	return str_compare(((const struct search_value *)right)->value, ((const struct search_value *)left)->value);
}

static void
fill_facets(struct arena *a, const struct plan *plan, const struct collection *from, size_t wanted,
	    struct search_result *result)
{
	struct search_facet_counts *years = &result->facets[FACET_YEAR];

	for (enum search_facet facet = 0; facet < FACETS; facet++)
		fill_facet(a, plan, from, facet, wanted, &result->facets[facet]);
	if (years->count > 0)
		qsort(years->values, years->count, sizeof *years->values, newest_first);
}

/* ---- hits -------------------------------------------------------------------------------------------------------- */

struct showing {
	struct arena      *a;
	struct search     *search;
	const struct plan *plan;
	size_t             left; /* of FILES_BYTES */
};

/* Words that only a file has are shown as they stand there. */
static bool
show_files(struct showing *s, const struct search_document *document, struct search_hit *hit, struct error *error)
{
	const struct search_source *source = &s->search->options.source;
	struct search_text          text;

	for (size_t i = 0; source->file != NULL && i < document->file_count && s->left > 0; i++) {
		if (!source->file(source->context, s->a, &document->files[i], s->plan->snapshot->texts, &text, error))
			return false;
		snippet_of_file(s->a, s->plan, &text, &s->left, hit);
	}
	return true;
}

/* Title, snippet and body from the stored text. A record that is gone meanwhile keeps its bare hit. */
static bool
show_hit(struct showing *s, struct search_hit *hit, struct error *error)
{
	const struct search_source *source = &s->search->options.source;
	struct search_change        change = { 0 };
	struct search_document      document = { 0 };
	struct error                failure = { 0 };

	if (!source->read(source->context, s->a, hit->number, &change, &failure)) {
		if (failure.code == ERROR_ABSENT)
			return true;
		if (error != NULL)
			*error = failure;
		return false;
	}
	if (!source->document(source->context, s->a, &change, &document, error))
		return false;
	hit->body = change.body;
	return snippet_make(s->a, s->plan, &document, hit) || show_files(s, &document, hit, error);
}

static bool
fill_hits(struct arena *a, struct search *search, const struct plan *plan, const struct collection *from, bool bare,
	  struct search_result *result, struct error *error)
{
	struct showing showing = { .a = a, .search = search, .plan = plan, .left = FILES_BYTES };

	result->hits = ARENA_ARRAY(a, struct search_hit, from->count);
	result->count = from->count;
	for (size_t i = 0; i < from->count; i++) {
		const struct found_hit *found = &from->hits[i];
		const struct segment   *segment = plan->snapshot->segments[found->segment].segment;
		struct search_hit      *hit = &result->hits[i];

		hit->number = segment->numbers[found->document];
		hit->record = str_copy(a, segment_record(segment, found->document));
		hit->score = found->score;
		if (!bare && !show_hit(&showing, hit, error))
			return false;
	}
	return true;
}

/* ---- all --------------------------------------------------------------------------------------------------------- */

static void
ignore(struct arena *a, struct query *query, struct str text)
{
	struct str *grown = ARENA_ARRAY(a, struct str, query->ignored_count + 1);

	for (size_t i = 0; i < query->ignored_count; i++)
		grown[i] = query->ignored[i];
	grown[query->ignored_count++] = text;
	query->ignored = grown;
}

static void
prepare(struct arena *a, struct plan *plan, const struct search_query *asked, struct collection *collection)
{
	collection->sort = asked->sort;
	if (asked->sort == SORT_TITLE)
		collection->titles = title_order_open(a, asked->language);
	collection->limit = asked->limit == 0                  ? DEFAULT_HITS
			    : asked->limit < LIMIT_SEARCH_HITS ? asked->limit
							       : LIMIT_SEARCH_HITS;
	collection->count_facets = asked->facet_values > 0;
	for (enum search_facet facet = 0; facet < FACETS; facet++)
		collection->filters[facet] = plan_filter(plan, facet, asked->filters, asked->filter_count);
	if (asked->bbox.length > 0) {
		collection->box = plan_box(plan, asked->bbox);
		if (collection->box == NULL)
			ignore(a, plan->query, asked->bbox);
	}
	if (asked->after.length > 0) {
		collection->has_after = parse_cursor(a, asked->after, collection, &collection->after);
		if (!collection->has_after)
			ignore(a, plan->query, asked->after);
	}
}

bool
search_run(struct arena *a, struct search *search, const struct search_query *asked, struct search_result *result_r,
	   struct error *error)
{
	struct snapshot  *snapshot = index_acquire(search);
	struct query      query;
	struct plan       plan = { .a = a, .snapshot = snapshot, .values = snapshot->values, .query = &query };
	struct collection found = { 0 };
	bool              good;

	*result_r = (struct search_result){ .cursor = snapshot->cursor };
	plan.analyser = analyser_open(a, false);
	plan.language = asked->language;
	plan.source = &search->options.source;
	plan.error = error;
	query_parse(a, str_copy(a, asked->text), &query);
	plan_make(&plan);
	prepare(a, &plan, asked, &found);
	if (plan.failed) {
		index_release(search, snapshot);
		return false;
	}
	collect(a, &plan, &found);
	result_r->total = found.total;
	result_r->ignored = query.ignored;
	result_r->ignored_count = query.ignored_count;
	if (found.more && found.count > 0)
		result_r->next = format_cursor(a, asked->sort, &found.hits[found.count - 1].key);
	if (found.count_facets)
		fill_facets(a, &plan, &found, asked->facet_values, result_r);
	if (found.total == 0)
		result_r->suggestion = suggest_query(a, &plan, asked->text);
	good = fill_hits(a, search, &plan, &found, asked->bare, result_r, error);
	index_release(search, snapshot);
	return good;
}
