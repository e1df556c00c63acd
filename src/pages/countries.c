/* Countries: the list by region, and a profile of each. */
#include "pages/hits.h"
#include "pages/pages.h"

#include "text/collate.h"
#include "vocabularies/vocabularies.h"

enum { ALL_COUNTRIES = 400, NEWEST = 5, CONTACTS = 8, FACET_VALUES = 8 };

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

struct listed {
	const struct term     *country;
	struct str             label;
	const struct collator *collator;
};

/* By their names. */
static int
compare_listed(const void *left, const void *right)
{
	const struct listed *one = left, *other = right;

	return collator_compare(one->collator, one->label, other->label);
}

static struct listed *
sort_countries(const struct page *page, const struct vocabulary *countries)
{
	struct listed         *list = ARENA_ARRAY(page->a, struct listed, countries->count);
	const struct collator *collator = collator_open(page->a, page->language);

	for (size_t i = 0; i < countries->count; i++)
		list[i] = (struct listed){ countries->terms[i], term_label(countries->terms[i], page->language),
					   collator };
	qsort(list, countries->count, sizeof list[0], compare_listed);
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
put_region(const struct page *page, struct json *regions, const struct term *region, const struct listed *list,
	   size_t count, const struct search_result *result)
{
	struct json *shown = json_object(page->a), *countries = put_array(page, shown, "countries");

	put_text(page, shown, "label",
		 region != NULL ? term_label(region, page->language) : page_word(page, "countries.other"));
	for (size_t i = 0; i < count; i++) {
		struct json *link;

		if (region_of(list[i].country) != region)
			continue;
		link = append_link(page, countries, page_address(page, "/countries/%s", list[i].country->notation),
				   list[i].label);
		put_number(page, link, "count", count_of(result, list[i].country->notation));
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
	const struct listed     *list = sort_countries(page, countries);

	for (size_t i = 0; regions != NULL && i < regions->count; i++)
		if (regions->terms[i]->broader != NULL)
			put_region(page, shown, regions->terms[i], list, countries->count, result);
	put_region(page, shown, NULL, list, countries->count, result);
	for (size_t i = 0; i < countries->count; i++) {
		struct json *row = append_object(page, data);

		put_text(page, row, "country", list[i].country->notation);
		put_text(page, row, "label", list[i].label);
		put_number(page, row, "records", count_of(result, list[i].country->notation));
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
	for (size_t i = 0; i < result.count; i++) {
		struct json *link = append_link(
			page, contacts, page_address(page, "/records/%s", result.hits[i].record), result.hits[i].title);
		struct json       *body;
		const struct json *categories;

		if (!json_parse(page->a, result.hits[i].body, &body, error))
			return false;
		categories = json_at(body, "/fields/categories");
		if (categories != NULL && categories->first != NULL)
			put_text(page, link, "note", label_term(page, categories->first->text));
	}
	return true;
}

static void
put_facet(struct page *page, struct json *facets, enum search_facet facet, const struct search_result *result,
	  struct str code)
{
	const struct search_facet_counts *counts = &result->facets[facet];
	struct json                      *shown, *values;

	if (counts->count == 0)
		return;
	shown = append_object(page, facets);
	put_text(page, shown, "label", label_facet(page, facet));
	values = put_array(page, shown, "values");
	for (size_t i = 0; i < counts->count; i++) {
		struct str value = counts->values[i].value;
		struct str address =
			page_address(page, "/search?country=%s&%s=%s", code, str_of(search_facet_name(facet)), value);
		struct json *link = append_link(page, values, address, label_facet_value(page, facet, value));

		put_number(page, link, "count", counts->values[i].count);
	}
}

static bool
put_records(struct page *page, struct str code, struct error *error)
{
	struct search_filter filter = { FACET_COUNTRY, code };
	struct search_query  query = { .language = page->language,
				       .filters = &filter,
				       .filter_count = 1,
				       .sort = SORT_DATE,
				       .limit = NEWEST,
				       .facet_values = FACET_VALUES };
	struct search_result result;
	struct json         *newest = put_array(page, page->view, "newest"), *facets;

	if (!search_run(page->a, page->node->search, &query, &result, error))
		return false;
	for (size_t i = 0; i < result.count; i++)
		if (!append_hit(page, newest, &result.hits[i], error))
			return false;
	put_number(page, page->data, "total", result.total);
	put_text(page, page->view, "search", page_address(page, "/search?country=%s", code));
	facets = put_array(page, page->view, "facets");
	put_facet(page, facets, FACET_TYPE, &result, code);
	put_facet(page, facets, FACET_SUBJECT, &result, code);
	return true;
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
	append_text(page, facts, country->notation);
	if (country->broader != NULL)
		append_text(page, facts, term_label(country->broader, page->language));
	if (parties != NULL && term_in(parties, country->notation) != NULL)
		append_text(page, facts, page_word(page, "country.party"));
}

static bool
answer_country(struct page *page, struct response *response, struct error *error)
{
	const struct vocabulary *countries = vocabulary_find(page->node->vocabularies, STR("countries"));
	struct str               code = request_path(page->request, "country");
	const struct term       *country = countries != NULL ? term_in(countries, code) : NULL;

	(void)response;
	if (country == NULL)
		return error_set(error, ERROR_ABSENT, "country.unknown", "no country \"%.*s\"", STR_ARGS(code));
	put_heading(page, country);
	append_format(page, page_address(page, "/countries/%s.json", code), "JSON", "application/json");
	return page_db(page, error) && put_records(page, code, error) && put_contacts(page, code, error);
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
