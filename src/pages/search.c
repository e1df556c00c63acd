/* The search page. */
#include "pages/search.h"

#include "base/limits.h"
#include "formats/exporters.h"
#include "pages/hits.h"

enum {
	PAGE_HITS = 10,
	MACHINE_HITS = 20,
	FACET_VALUES = 6,
	ALL_VALUES = 250, /* of one facet, on its own page */
};

static struct search_ask
with_filter(const struct search_ask *ask, enum search_facet facet, struct str value)
{
	struct search_ask other = *ask;

	if (other.filter_count < SEARCH_FILTERS)
		other.filters[other.filter_count++] = (struct search_filter){ facet, value };
	return other;
}

static struct search_ask
without_filter(const struct search_ask *ask, enum search_facet facet, struct str value)
{
	struct search_ask other = *ask;

	other.filter_count = 0;
	for (size_t i = 0; i < ask->filter_count; i++)
		if (ask->filters[i].facet != facet || !str_equal(ask->filters[i].value, value))
			other.filters[other.filter_count++] = ask->filters[i];
	return other;
}

/* ---- what was asked ---------------------------------------------------------------------------------------------- */

static void
put_form(const struct page *page, const struct search_ask *ask, enum search_sort sort)
{
	static const struct {
		enum search_sort sort;
		const char      *value, *key;
	} sorts[] = {
		{ SORT_RELEVANCE, "relevance", "search.sort-relevance" },
		{ SORT_DATE, "date", "search.sort-date" },
		{ SORT_TITLE, "title", "search.sort-title" },
	};
	struct json *list = put_array(page, page->view, "sorts"), *kept = put_array(page, page->view, "kept");

	put_text(page, page->view, "query", ask->text);
	put_text(page, page->view, "from", ask->from);
	put_text(page, page->view, "to", ask->to);
	put_text(page, page->view, "updated", ask->updated);
	put_text(page, page->view, "bbox", ask->bbox);
	put_true(page, page->view, "more_open",
		 ask->from.length + ask->to.length + ask->updated.length + ask->bbox.length != 0);
	for (size_t i = 0; i < sizeof sorts / sizeof sorts[0]; i++) {
		struct json *choice = append_object(page, list);

		put_text(page, choice, "value", str_of(sorts[i].value));
		put_text(page, choice, "label", page_word(page, sorts[i].key));
		put_true(page, choice, "chosen", sorts[i].sort == sort);
	}
	for (size_t i = 0; i < ask->filter_count; i++) {
		struct json *hidden = append_object(page, kept);

		put_text(page, hidden, "name", str_of(search_facet_name(ask->filters[i].facet)));
		put_text(page, hidden, "value", ask->filters[i].value);
	}
}

static void
append_chosen(struct page *page, struct json *chosen, struct str facet, struct str label,
	      const struct search_ask *without)
{
	struct json *link = append_link(page, chosen, search_ask_address(page, without, "", true), label);

	put_text(page, link, "facet", facet);
}

/* "2010 – 2020", "from 2010" or "until 2020". */
static struct str
label_dates(const struct page *page, const struct search_ask *ask)
{
	struct word_value date = { "date", label_date(page, ask->from.length != 0 ? ask->from : ask->to) };

	if (ask->from.length != 0 && ask->to.length != 0)
		return label_date(page, str_format(page->a, "%.*s/%.*s", STR_ARGS(ask->from), STR_ARGS(ask->to)));
	return words_fill(page->a, page->words, page->language, ask->from.length != 0 ? "search.since" : "search.until",
			  -1, &date, 1);
}

/* Each condition with the address without it. */
static void
put_chosen(struct page *page, const struct search_ask *ask)
{
	struct json      *chosen = put_array(page, page->view, "chosen");
	struct search_ask none = *ask, other;

	for (size_t i = 0; i < ask->filter_count; i++) {
		const struct search_filter *filter = &ask->filters[i];

		other = without_filter(ask, filter->facet, filter->value);
		append_chosen(page, chosen, label_facet(page, filter->facet),
			      label_facet_value(page, filter->facet, filter->value), &other);
	}
	if (ask->from.length != 0 || ask->to.length != 0) {
		other = *ask;
		other.from = other.to = (struct str){ 0 };
		append_chosen(page, chosen, page_word(page, "facet.date"), label_dates(page, ask), &other);
	}
	if (ask->updated.length != 0) {
		struct word_value date = { "date", label_date(page, ask->updated) };

		other = *ask;
		other.updated = (struct str){ 0 };
		append_chosen(page, chosen, page_word(page, "search.updated"),
			      words_fill(page->a, page->words, page->language, "search.since", -1, &date, 1), &other);
	}
	if (ask->bbox.length != 0) {
		other = *ask;
		other.bbox = (struct str){ 0 };
		append_chosen(page, chosen, page_word(page, "facet.area"), ask->bbox, &other);
	}
	none.filter_count = 0;
	none.from = none.to = none.updated = none.bbox = (struct str){ 0 };
	if (chosen->count > 1)
		put_text(page, page->view, "clear", search_ask_address(page, &none, "", true));
}

/* ---- what was found ---------------------------------------------------------------------------------------------- */

static void
put_facet(struct page *page, struct json *facets, const struct search_ask *ask, enum search_facet facet,
	  const struct search_facet_counts *counts, size_t limit)
{
	struct json      *shown = append_object(page, facets), *values = put_array(page, shown, "values");
	struct search_ask more = *ask;
	size_t            listed = 0;

	put_text(page, shown, "label", label_facet(page, facet));
	for (size_t i = 0; i < counts->count; i++) {
		const struct search_value *value = &counts->values[i];
		struct search_ask          other = value->chosen ? without_filter(ask, facet, value->value)
								 : with_filter(ask, facet, value->value);
		struct json               *link;
		struct str                 label, language;

		if (i >= limit && !value->chosen)
			continue;
		label = label_facet_value_said(page, facet, value->value, &language);
		link = append_link(page, values, search_ask_address(page, &other, "", true), label);
		put_language(page, link, "language", "direction", language);
		put_number(page, link, "count", value->count);
		put_true(page, link, "chosen", value->chosen);
		listed++;
	}
	if (counts->distinct > listed && limit != ALL_VALUES) {
		more.after = (struct str){ 0 };
		more.more = str_of(search_facet_name(facet));
		put_text(page, shown, "more", search_ask_address(page, &more, "", false));
		put_number(page, shown, "hidden", (int64_t)(counts->distinct - listed));
	}
}

/* Facets that would not narrow the search are left out; of all of a facet's values, the others are. */
static void
put_facets(struct page *page, const struct search_ask *ask, const struct search_result *result)
{
	static const enum search_facet order[] = { FACET_TYPE,    FACET_SUBJECT,  FACET_COUNTRY,
						   FACET_YEAR,    FACET_LANGUAGE, FACET_OWNER,
						   FACET_LICENCE, FACET_FORMAT,   FACET_NODE };
	struct json                   *facets = put_array(page, page->view, "facets");
	enum search_facet              wanted = FACETS;

	if (ask->more.length != 0 && !search_facet_parse(ask->more, &wanted))
		wanted = FACETS;
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
		const struct search_facet_counts *counts = &result->facets[order[i]];
		bool                              chosen = counts->count != 0 && counts->values[0].chosen;

		if (wanted != FACETS ? order[i] == wanted : counts->distinct > 1 || chosen)
			put_facet(page, facets, ask, order[i], counts, wanted != FACETS ? ALL_VALUES : FACET_VALUES);
	}
}

static bool
put_results(struct page *page, const struct search_result *result, struct error *error)
{
	struct json *results = put_array(page, page->view, "results");

	for (size_t i = 0; i < result->count; i++)
		if (!append_hit(page, results, &result->hits[i], error))
			return false;
	return true;
}

static void
put_pages(const struct page *page, const struct search_ask *ask, const struct search_result *result)
{
	struct search_ask next = *ask;

	put_true(page, page->view, "pages", ask->after.length != 0 || result->next.length != 0);
	if (ask->after.length != 0)
		put_text(page, page->view, "first", search_ask_address(page, ask, "", true));
	if (result->next.length == 0)
		return;
	next.after = result->next;
	put_text(page, page->view, "next", search_ask_address(page, &next, "", false));
}

/* The index spells the whole query anew, with the dates that search_ask_query() put in front. */
static void
put_suggestion(const struct page *page, const struct search_ask *ask, const struct search_result *result)
{
	struct str        text = result->suggestion;
	bool              dated = str_starts(text, STR("date:")) || str_starts(text, STR("updated:"));
	size_t            bracket = dated ? str_find(text, STR(" (")) : text.length;
	struct search_ask other = *ask;
	struct json      *suggestion;

	if (bracket < text.length)
		text = str_slice(text, bracket + 2, text.length);
	if (text.length == 0)
		return;
	other.text = text;
	suggestion = put_object(page, page->view, "suggestion");
	put_text(page, suggestion, "text", text);
	put_text(page, suggestion, "address", search_ask_address(page, &other, "", true));
}

static void
put_notices(const struct page *page, const struct search_ask *ask, const struct search_result *result,
	    const struct str *ignored, size_t ignored_count)
{
	struct json *list = put_array(page, page->view, "ignored");

	for (size_t i = 0; i < ignored_count; i++)
		append_text(page, list, ignored[i]);
	for (size_t i = 0; i < result->ignored_count; i++)
		append_text(page, list, result->ignored[i]);
	put_suggestion(page, ask, result);
}

/* What is found as a spreadsheet, when all of it is of one type. */
static void
put_tables(struct page *page, const struct search_ask *ask, const struct search_result *result)
{
	const struct search_facet_counts *types = &result->facets[FACET_TYPE];
	size_t                            chosen = 0;

	for (size_t i = 0; i < types->count; i++)
		chosen += types->values[i].chosen;
	if (chosen > 1 || (chosen == 0 && types->count != 1) || result->total == 0 ||
	    result->total > LIMIT_TABLE_RECORDS)
		return;
	append_format(page, search_ask_address(page, ask, ".xlsx", true), "Excel", exporter_xlsx.media);
	append_format(page, search_ask_address(page, ask, ".ods", true), "OpenDocument", exporter_ods.media);
}

static bool
show_as_page(struct page *page, const struct search_ask *ask, const struct search_query *query,
	     const struct search_result *result, struct error *error)
{
	put_text(page, page->view, "title", ask->text.length != 0 ? ask->text : page_word(page, "search.title"));
	put_true(page, page->view, "hidden", true);
	if (ask->more.length != 0) {
		put_true(page, page->view, "choosing", true);
		put_text(page, page->view, "back", search_ask_address(page, ask, "", true));
	}
	put_number(page, page->data, "total", result->total);
	put_form(page, ask, query->sort);
	put_chosen(page, ask);
	put_facets(page, ask, result);
	put_text(page, page->view, "statistics",
		 str_join(page->a, STR("/statistics"), search_ask_parameters(page, ask)));
	put_text(page, page->view, "alert", str_join(page->a, STR("/alerts"), search_ask_parameters(page, ask)));
	if (ask->more.length == 0)
		put_pages(page, ask, result);
	append_format(page, search_ask_address(page, ask, ".json", true), "JSON", "application/json");
	append_format(page, search_ask_address(page, ask, ".csv", true), "CSV", "text/csv");
	put_tables(page, ask, result);
	append_format(page, search_ask_address(page, ask, ".atom", true), "Atom", "application/atom+xml");
	append_format(page, search_ask_address(page, ask, ".bib", true), "BibTeX", "application/x-bibtex");
	append_format(page, search_ask_address(page, ask, ".ris", true), "RIS", "application/x-research-info-systems");
	return put_results(page, result, error);
}

/* The list of records in the API is the search without them. */
static bool
counts_facets(const struct page *page)
{
	return str_is(page->request->format, "json") && !str_is(page->request->path, "/api/v1/records");
}

/* How many hits and facet values an answer holds. */
static void
set_limits(const struct page *page, const struct search_ask *ask, struct search_query *query)
{
	bool    html = str_is(page->request->format, "html");
	int64_t limit;

	query->limit = html ? PAGE_HITS : MACHINE_HITS;
	query->facet_values = ask->more.length != 0 ? ALL_VALUES : FACET_VALUES;
	if (html)
		return;
	if (str_integer(request_query(page->request, "limit"), &limit) && limit > 0)
		query->limit = limit < LIMIT_SEARCH_HITS ? (size_t)limit : LIMIT_SEARCH_HITS;
	query->facet_values = counts_facets(page) ? ALL_VALUES : 0;
}

static bool
show_as_feed(struct page *page, const struct search_ask *ask, size_t limit, const struct search_result *result,
	     struct response *response, struct error *error)
{
	const struct feed feed = { ask->text, search_ask_address(page, ask, "", true), ask, limit };

	return search_as_atom(page, &feed, result, response, error);
}

static bool
answer_search(struct page *page, struct response *response, struct error *error)
{
	struct str             format = page->request->format;
	const struct exporter *exporter = exporter_find(format);
	struct search_ask      ask;
	struct search_query    query;
	struct search_result   result;
	struct str             ignored[SEARCH_DATES];
	size_t                 ignored_count;

	search_ask_read(page->request, &ask);
	search_ask_query(page, &ask, &query, ignored, &ignored_count);
	set_limits(page, &ask, &query);
	if (exporter != NULL) {
		response->download = str_format(page->a, "records.%.*s", STR_ARGS(format));
		return search_as_export(page, &query, exporter, response, error);
	}
	if (!page_snapshot(page, error) || !search_run(page->a, page->node->search, &query, &result, error))
		return false;
	if (str_is(format, "atom"))
		return show_as_feed(page, &ask, query.limit, &result, response, error);
	if (str_is(format, "json"))
		return search_as_json(page, &ask, &result, error);
	put_notices(page, &ask, &result, ignored, ignored_count);
	return show_as_page(page, &ask, &query, &result, error);
}

bool
show_search(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_search, error);
}

static bool
answer_catalogue(struct page *page, struct response *response, struct error *error)
{
	struct search_ask   ask;
	struct search_query query;
	struct str          ignored[SEARCH_DATES];
	size_t              ignored_count;

	search_ask_read(page->request, &ask);
	search_ask_query(page, &ask, &query, ignored, &ignored_count);
	return search_as_export(page, &query, exporter_find(page->request->format), response, error);
}

bool
show_catalogue(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_catalogue, error);
}
