/* What a search finds as numbers: by country with a map, by year with bars. The address has the parameters of /search; the
 * pictures are resources of their own, so that the page stays small. */
#include "pages/pages.h"
#include "pages/pictures.h"
#include "pages/search.h"

#include "base/clock.h"
#include "figures/sums.h"

enum { ALL_VALUES = 1000, COUNTRIES = 40, YEARS = 40, READ_DAYS = 30 };

/* The question of the address, its answer in numbers. */
struct numbers {
	struct search_ask          ask;
	struct search_result       result;
	struct search_facet_counts countries, years; /* those that were asked for; without a filter all */
};

/* A facet that is filtered by counts other values, too, so that they can be chosen: here only those chosen count. */
static struct search_facet_counts
chosen_values(const struct page *page, const struct search_facet_counts *all)
{
	struct search_facet_counts chosen = { ARENA_ARRAY(page->a, struct search_value, all->count), 0, 0 };

	for (size_t i = 0; i < all->count; i++)
		if (all->values[i].chosen)
			chosen.values[chosen.count++] = all->values[i];
	chosen.distinct = chosen.count;
	return chosen.count > 0 ? chosen : *all;
}

static bool
read_numbers(struct page *page, struct numbers *numbers, struct error *error)
{
	struct search_query query;
	struct str          ignored[SEARCH_DATES];
	size_t              ignored_count;

	search_ask_read(page->request, &numbers->ask);
	search_ask_query(page, &numbers->ask, &query, ignored, &ignored_count);
	query.after = (struct str){ 0 };
	query.limit = 1;
	query.bare = true;
	query.facet_values = ALL_VALUES;
	if (!search_run(page->a, page->node->search, &query, &numbers->result, error))
		return false;
	numbers->countries = chosen_values(page, &numbers->result.facets[FACET_COUNTRY]);
	numbers->years = chosen_values(page, &numbers->result.facets[FACET_YEAR]);
	return true;
}

/* `path` with the parameters of the question. */
static struct str
address_of(const struct page *page, const char *path, const struct search_ask *ask)
{
	return str_join(page->a, str_of(path), search_ask_parameters(page, ask));
}

/* ---- the page ---------------------------------------------------------------------------------------------------- */

/* What was asked for, as a reader says it. */
static void
put_conditions(struct page *page, const struct search_ask *ask)
{
	struct json *list = put_array(page, page->view, "conditions");

	append_text(page, list, ask->text);
	for (size_t i = 0; i < ask->filter_count; i++)
		append_text(
			page, list,
			str_format(page->a, "%.*s: %.*s", STR_ARGS(label_facet(page, ask->filters[i].facet)),
				   STR_ARGS(label_facet_value(page, ask->filters[i].facet, ask->filters[i].value))));
	append_text(page, list, label_date(page, ask->from));
	append_text(page, list, label_date(page, ask->to));
	if (ask->updated.length != 0)
		append_text(page, list,
			    str_format(page->a, "%.*s: %.*s", STR_ARGS(page_word(page, "search.updated")),
				       STR_ARGS(label_date(page, ask->updated))));
	append_text(page, list, ask->bbox);
}

/* The values of a facet, each with the search that it narrows to; all of them as data. */
static void
put_table(struct page *page, const char *name, const char *member, const struct search_ask *ask,
	  enum search_facet facet, const struct search_facet_counts *counts, size_t most)
{
	struct json *table = put_object(page, page->view, name), *shown, *data = put_array(page, page->data, name);

	put_text(page, table, "heading", label_facet(page, facet));
	shown = put_array(page, table, "rows");

	for (size_t i = 0; i < counts->count; i++) {
		const struct search_value *value = &counts->values[i];
		struct json               *row = append_object(page, data);
		struct search_ask          other = *ask;
		struct json               *link;
		struct str                 label, language;

		put_text(page, row, member, value->value);
		put_number(page, row, "records", value->count);
		if (shown->count >= most)
			continue;
		if (!value->chosen && other.filter_count < SEARCH_FILTERS)
			other.filters[other.filter_count++] = (struct search_filter){ facet, value->value };
		label = label_facet_value_said(page, facet, value->value, &language);
		link = append_link(page, shown, search_ask_address(page, &other, "", true), label);
		put_language(page, link, "language", "direction", language);
		put_number(page, link, "count", value->count);
	}
}

/* The way to all values, where the table shows the first. */
static void
put_more(const struct page *page, const char *name, const struct search_ask *ask, enum search_facet facet,
	 size_t distinct, size_t shown)
{
	struct search_ask all = *ask;

	if (distinct <= shown)
		return;
	all.after = (struct str){ 0 };
	all.more = str_of(search_facet_name(facet));
	put_text(page, page->view, name, search_ask_address(page, &all, "", false));
}

static void
put_legend(const struct page *page, const struct search_facet_counts *countries)
{
	static const char *const names[] = { "c1", "c2", "c3", "c4", "c5" };
	struct json             *legend = put_array(page, page->view, "legend");
	struct map_classes       classes;
	int64_t                  most = 0;

	for (size_t i = 0; i < countries->count; i++)
		most = countries->values[i].count > most ? countries->values[i].count : most;
	classes = map_classes_for(most);
	for (size_t i = 0; i < classes.count; i++) {
		struct json *row = append_object(page, legend);
		int64_t      from = i > 0 ? classes.most[i - 1] + 1 : 1;
		struct str   first = words_number(page->a, page->words, page->language, from);
		struct str   last = words_number(page->a, page->words, page->language, classes.most[i]);

		put_text(page, row, "class", str_of(names[i]));
		put_text(page, row, "label",
			 from == classes.most[i] ? first
						 : str_format(page->a, "%.*s–%.*s", STR_ARGS(first), STR_ARGS(last)));
	}
}

/* How much was read in the last days, where the settings say that everybody may know. Until yesterday, so that the page stays the
 * same for a day. */
static bool
put_read(struct page *page, struct error *error)
{
	int64_t             now = clock_now(page->node->clock), views = 0, downloads = 0;
	struct figure_range range = { figure_day(page->a, now - READ_DAYS * CLOCK_DAY),
				      figure_day(page->a, now - CLOCK_DAY) };
	struct figure_sums  sums;
	struct json        *read;

	if (!page->node->settings.statistics_shown)
		return true;
	if (!figures_by_period(page->a, page->db, &range, &sums, error))
		return false;
	for (size_t i = 0; i < sums.count; i++) {
		views += str_is(sums.list[i].kind, "page") ? sums.list[i].count : 0;
		downloads += str_is(sums.list[i].kind, "download") ? sums.list[i].count : 0;
	}
	read = put_object(page, page->data, "read");
	put_number(page, read, "views", views);
	put_number(page, read, "downloads", downloads);
	return true;
}

static bool
answer_statistics(struct page *page, struct response *response, struct error *error)
{
	struct numbers numbers;

	(void)response;
	if (!page_snapshot(page, error) || !read_numbers(page, &numbers, error))
		return false;
	put_text(page, page->view, "title", page_word(page, "statistics.title"));
	put_number(page, page->data, "total", numbers.result.total);
	put_conditions(page, &numbers.ask);
	put_table(page, "countries", "country", &numbers.ask, FACET_COUNTRY, &numbers.countries, COUNTRIES);
	put_more(page, "all_countries", &numbers.ask, FACET_COUNTRY, numbers.countries.count, COUNTRIES);
	put_table(page, "years", "year", &numbers.ask, FACET_YEAR, &numbers.years, YEARS);
	put_more(page, "all_years", &numbers.ask, FACET_YEAR, numbers.years.count, YEARS);
	put_legend(page, &numbers.countries);
	put_text(page, page->view, "search", search_ask_address(page, &numbers.ask, "", true));
	put_text(page, page->view, "map", address_of(page, "/map.svg", &numbers.ask));
	put_text(page, page->view, "bars", address_of(page, "/years.svg", &numbers.ask));
	append_format(page, address_of(page, "/statistics.json", &numbers.ask), "JSON", "application/json");
	return put_read(page, error);
}

/* ---- the pictures ------------------------------------------------------------------------------------------------ */

static bool
answer_map(struct page *page, struct response *response, struct error *error)
{
	struct numbers numbers;
	struct buffer  out = buffer_in(page->a);

	if (!read_numbers(page, &numbers, error))
		return false;
	map_write(page, &out, page_word(page, "statistics.countries"), &numbers.countries);
	response->body = buffer_str(&out);
	return true;
}

static bool
answer_bars(struct page *page, struct response *response, struct error *error)
{
	struct numbers numbers;
	struct buffer  out = buffer_in(page->a);

	if (!read_numbers(page, &numbers, error))
		return false;
	bars_write(page, &out, page_word(page, "statistics.years"), &numbers.years);
	response->body = buffer_str(&out);
	return true;
}

bool
show_statistics(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_statistics, error);
}

bool
show_map(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_map, error);
}

bool
show_bars(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_bars, error);
}
