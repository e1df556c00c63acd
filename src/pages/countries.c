/* Countries: the list by region, and a profile of each. */
#include "pages/hits.h"
#include "pages/pages.h"
#include "pages/profile.h"

#include "text/collate.h"
#include "vocabularies/vocabularies.h"

enum { ALL_COUNTRIES = 400, CONTACTS = 8 };

/* ---- the list ---------------------------------------------------------------------------------------------------- */

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
	struct str   language = STR("");

	put_text(page, shown, "code", region != NULL ? region->notation : STR("other"));
	put_text(page, shown, "label",
		 region != NULL ? term_label_said(region, page->language, &language)
				: page_word(page, "countries.other"));
	put_language(page, shown, "language", "direction", language);
	for (size_t i = 0; i < count; i++) {
		const struct term *country = list[i].thing;
		struct json       *link;

		if (region_of(country) != region)
			continue;
		link = append_link(page, countries, page_address(page, "/countries/%s", country->notation),
				   list[i].name);
		put_number(page, link, "count", search_value_count(&result->facets[FACET_COUNTRY], country->notation));
		(void)term_label_said(country, page->language, &language);
		put_language(page, link, "language", "direction", language);
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
		put_number(page, row, "records", search_value_count(&result->facets[FACET_COUNTRY], country->notation));
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
	profile_put_figure(page, "country.contacts", page_address(page, "/search?type=focal-point&owner=%s", code),
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

/* What the country has published, and what others have about it. */
static bool
put_records(struct page *page, struct str code, struct error *error)
{
	const struct search_filter owner = { FACET_OWNER, code }, country = { FACET_COUNTRY, code };
	struct str                 not_by = str_format(page->a, "-owner:%.*s", STR_ARGS(code));
	struct profile_search      by = { &owner, 1, STR(""), page_address(page, "/search?owner=%s", code), 0 };
	struct profile_search      on = { &country, 1, STR(""), page_address(page, "/search?country=%s", code), 0 };
	struct profile_search      others = { &country, 1, not_by,
					      page_address(page, "/search?q=%s&country=%s", not_by, code), 0 };
	struct search_result       published, about, rest;

	if (!profile_count(page, &by, &published, error) || !profile_count(page, &on, &about, error) ||
	    !profile_count(page, &others, &rest, error))
		return false;
	put_number(page, page->data, "total", on.total);
	put_number(page, page->data, "published", by.total);
	profile_put_figure(page, "country.published", by.address, by.total);
	profile_put_figure(page, "country.about-all", on.address, on.total);
	if (on.total != 0) {
		put_text(page, page->view, "statistics", page_address(page, "/statistics?country=%s", code));
		put_text(page, page->view, "bars", page_address(page, "/years.svg?country=%s", code));
	}
	if (by.total != 0)
		profile_put_kinds(page, &published, by.address);
	else
		profile_put_kinds(page, &about, on.address);
	return profile_put_list(page, "country.published", &by, error) &&
	       profile_put_list(page, "country.about", &others, error);
}

static void
put_heading(const struct page *page, const struct term *country)
{
	const struct vocabulary *parties = vocabulary_find(page->node->vocabularies, STR("parties"));
	struct json             *facts = put_array(page, page->view, "facts");
	struct str               language, label = term_label_said(country, page->language, &language);

	put_text(page, page->data, "country", country->notation);
	put_text(page, page->data, "label", label);
	put_text(page, page->view, "title", label);
	put_text(page, page->view, "heading", label);
	put_language(page, page->view, "title_language", "title_direction", language);
	if (country->broader != NULL) {
		label = term_label_said(country->broader, page->language, &language);
		append_said(page, facts, label, language);
	}
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
	profile_put_text(page, "country", country->notation);
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
