/* Countries: the list by region, and a profile of each. */
#include "pages/hits.h"
#include "pages/pages.h"

#include "text/collate.h"
#include "vocabularies/vocabularies.h"

enum { ALL_COUNTRIES = 400, NEWEST = 5, CONTACTS = 8, THEMES = 8, FACET_VALUES = 60 };

/* ---- the list ---------------------------------------------------------------------------------------------------- */

static int64_t
count_of(const struct search_result *result, struct str country)
{
	const struct search_facet_counts *counts = &result->facets[FACET_COUNTRY];

	for (size_t i = 0; i < counts->count; i++)
		if (str_equal(counts->values[i].value, country))
			return counts->values[i].count;
	return 0;
}

static struct named *
sort_countries(const struct page *page, const struct vocabulary *countries)
{
	struct named *list = ARENA_ARRAY(page->a, struct named, countries->count);

	for (size_t i = 0; i < countries->count; i++)
		list[i] = (struct named){ term_label(countries->terms[i], page->language), countries->terms[i] };
	collator_sort(collator_open(page->a, page->language), list, countries->count);
	return list;
}

/* NULL for what lies in no region but the world. */
static const struct term *
region_of(const struct term *country)
{
	return country->broader != NULL && country->broader->broader != NULL ? country->broader : NULL;
}

/* Those of one region, under its name; NULL: those of none. */
static void
put_region(const struct page *page, struct json *regions, const struct term *region, const struct named *list,
	   size_t count, const struct search_result *result)
{
	struct json *shown = json_object(page->a), *countries = put_array(page, shown, "countries");

	put_text(page, shown, "code", region != NULL ? region->notation : STR("other"));
	put_text(page, shown, "label",
		 region != NULL ? term_label(region, page->language) : page_word(page, "countries.other"));
	for (size_t i = 0; i < count; i++) {
		const struct term *country = list[i].thing;
		struct json       *link;

		if (region_of(country) != region)
			continue;
		link = append_link(page, countries, page_address(page, "/countries/%s", country->notation),
				   list[i].name);
		put_number(page, link, "count", count_of(result, country->notation));
	}
	if (countries->count != 0)
		json_append(regions, shown);
}

static void
put_countries(const struct page *page, const struct vocabulary *countries, const struct search_result *result)
{
	const struct vocabulary *regions = vocabulary_find(page->node->vocabularies, STR("regions"));
	struct json             *shown = put_array(page, page->view, "regions");
	struct json             *data = put_array(page, page->data, "countries");
	const struct named      *list = sort_countries(page, countries);

	for (size_t i = 0; regions != NULL && i < regions->count; i++)
		if (regions->terms[i]->broader != NULL)
			put_region(page, shown, regions->terms[i], list, countries->count, result);
	put_region(page, shown, NULL, list, countries->count, result);
	for (size_t i = 0; i < countries->count; i++) {
		const struct term *country = list[i].thing;
		struct json       *row = append_object(page, data);

		put_text(page, row, "country", country->notation);
		put_text(page, row, "label", list[i].name);
		put_number(page, row, "records", count_of(result, country->notation));
	}
}

static bool
answer_countries(struct page *page, struct response *response, struct error *error)
{
	const struct vocabulary *countries = vocabulary_find(page->node->vocabularies, STR("countries"));
	struct search_query      query = {
		     .language = page->language, .limit = 1, .facet_values = ALL_COUNTRIES, .bare = true
	};
	struct search_result result;

	(void)response;
	if (!search_run(page->a, page->node->search, &query, &result, error))
		return false;
	put_text(page, page->view, "title", page_word(page, "countries.title"));
	if (countries != NULL)
		put_countries(page, countries, &result);
	append_format(page, STR("/countries.json"), "JSON", "application/json");
	return true;
}

/* ---- a profile --------------------------------------------------------------------------------------------------- */

/* A number with the search that finds what it counts. */
static void
put_figure(const struct page *page, const char *key, struct str search, int64_t count)
{
	struct json *figures = json_get(page->view, "figures");
	struct json *figure;

	if (count == 0)
		return;
	figure = append_link(page, figures != NULL ? figures : put_array(page, page->view, "figures"), search,
			     page_word(page, key));
	put_number(page, figure, "count", count);
}

/* The offices that the country has designated. */
static bool
put_contacts(struct page *page, struct str code, struct error *error)
{
	struct search_filter filters[] = { { FACET_TYPE, STR("focal-point") }, { FACET_OWNER, code } };
	struct search_query  query = {
		 .language = page->language, .filters = filters, .filter_count = 2, .sort = SORT_TITLE, .limit = CONTACTS
	};
	struct search_result result;
	struct json         *contacts = put_array(page, page->view, "contacts");

	if (!search_run(page->a, page->node->search, &query, &result, error))
		return false;
	put_figure(page, "country.contacts", page_address(page, "/search?type=focal-point&owner=%s", code),
		   result.total);
	for (size_t i = 0; i < result.count; i++) {
		struct json *link = append_link(
			page, contacts, page_address(page, "/records/%s", result.hits[i].record), result.hits[i].title);
		struct json       *body;
		const struct json *categories;

		put_language(page, link, "language", "direction", result.hits[i].title_language);

		if (!json_parse(page->a, result.hits[i].body, &body, error))
			return false;
		categories = json_at(body, "/fields/categories");
		if (categories != NULL && categories->first != NULL)
			put_text(page, link, "note", label_term(page, categories->first->text));
	}
	return true;
}

/* What kinds of records a search finds, and on which themes. */
static void
put_kinds(struct page *page, const struct search_result *result, struct str search)
{
	struct str start = str_join(page->a, search, STR("&"));

	append_facet_values(page, put_array(page, page->view, "types"), FACET_TYPE, &result->facets[FACET_TYPE], start,
			    FACET_VALUES);
	append_themes(page, put_array(page, page->view, "subjects"), &result->facets[FACET_SUBJECT], start, THEMES);
}

/* One of the searches that a profile is made of. */
struct question {
	struct search_filter filter;
	struct str           text, address;
	int64_t              total;
};

/* The newest records of one search under its heading. */
static bool
put_list(struct page *page, const char *key, const struct question *question, struct error *error)
{
	struct search_query query = { .text = question->text,
				      .language = page->language,
				      .filters = &question->filter,
				      .filter_count = 1,
				      .limit = NEWEST };
	struct json        *list;

	if (question->total == 0)
		return true;
	list = append_object(page, json_get(page->view, "lists"));
	put_text(page, list, "label", page_word(page, key));
	put_text(page, list, "search", question->address);
	put_number(page, list, "total", question->total);
	return put_newest(page, list, "newest", &query, error);
}

static bool
count_records(struct page *page, struct question *question, struct search_result *result_r, struct error *error)
{
	struct search_query query = { .text = question->text,
				      .language = page->language,
				      .filters = &question->filter,
				      .filter_count = 1,
				      .limit = 1,
				      .facet_values = FACET_VALUES,
				      .bare = true };

	if (!search_run(page->a, page->node->search, &query, result_r, error))
		return false;
	question->total = result_r->total;
	return true;
}

/* What the country has published, and what others have about it. */
static bool
put_records(struct page *page, struct str code, struct error *error)
{
	struct str      not_by = str_format(page->a, "-owner:%.*s", STR_ARGS(code));
	struct question by = { { FACET_OWNER, code }, STR(""), page_address(page, "/search?owner=%s", code), 0 };
	struct question on = { { FACET_COUNTRY, code }, STR(""), page_address(page, "/search?country=%s", code), 0 };
	struct question others = {
		{ FACET_COUNTRY, code }, not_by, page_address(page, "/search?q=%s&country=%s", not_by, code), 0
	};
	struct search_result published, about, rest;

	if (!count_records(page, &by, &published, error) || !count_records(page, &on, &about, error) ||
	    !count_records(page, &others, &rest, error))
		return false;
	put_number(page, page->data, "total", on.total);
	put_number(page, page->data, "published", by.total);
	put_figure(page, "country.published", by.address, by.total);
	put_figure(page, "country.about-all", on.address, on.total);
	put_array(page, page->view, "lists");
	if (by.total != 0)
		put_kinds(page, &published, by.address);
	else
		put_kinds(page, &about, on.address);
	return put_list(page, "country.published", &by, error) && put_list(page, "country.about", &others, error);
}

static void
put_heading(const struct page *page, const struct term *country)
{
	const struct vocabulary *parties = vocabulary_find(page->node->vocabularies, STR("parties"));
	struct json             *facts = put_array(page, page->view, "facts");
	struct str               label = term_label(country, page->language);

	put_text(page, page->data, "country", country->notation);
	put_text(page, page->data, "label", label);
	put_text(page, page->view, "title", label);
	put_text(page, page->view, "heading", label);
	if (country->broader != NULL)
		append_text(page, facts, term_label(country->broader, page->language));
	if (parties != NULL && term_in(parties, country->notation) != NULL)
		append_text(page, facts, page_word(page, "country.party"));
}

/* "ke" is found, and sent to where it stands: "KE". */
static const struct term *
find_country(const struct vocabulary *countries, const char *code)
{
	for (size_t i = 0; countries != NULL && i < countries->count; i++)
		if (str_is_nocase(countries->terms[i]->notation, code))
			return countries->terms[i];
	return NULL;
}

static bool
answer_country(struct page *page, struct response *response, struct error *error)
{
	const struct vocabulary *countries = vocabulary_find(page->node->vocabularies, STR("countries"));
	struct str               code = request_path(page->request, "country");
	const struct term       *country = find_country(countries, str_c(page->a, code));

	if (country == NULL)
		return error_set(error, ERROR_ABSENT, "country.unknown", "no country \"%.*s\"", STR_ARGS(code));
	if (!str_equal(country->notation, code)) {
		response->status = 301;
		response->location = page_address(page, "/countries/%s", country->notation);
		return true;
	}
	put_heading(page, country);
	append_format(page, page_address(page, "/countries/%s.json", code), "JSON", "application/json");
	append_format(page, page_address(page, "/feeds/%s.atom", code), "Atom", "application/atom+xml");
	return page_snapshot(page, error) && put_records(page, code, error) && put_contacts(page, code, error);
}

bool
show_countries(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_countries, error);
}

bool
show_country(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_country, error);
}
