/* Lists by letter and year. A letter is a cursor of the index: the place where titles with it begin in the order of the
 * reader's language, so that jumping to it costs no more than going on. */
#include "pages/list.h"

#include "pages/hits.h"

enum { PAGE_ENTRIES = 25, FACET_VALUES = 250, YEARS = 24, COUNTRIES = 16 };

/* What the address says. */
struct place {
	struct str sort, country, year, at, after;
};

static struct place
read_place(const struct page *page, const struct list_ask *ask)
{
	const struct request *request = page->request;

	return (struct place){
		.sort = request_query(request, "sort"),
		.country = ask->countries ? request_query(request, "country") : STR(""),
		.year = request_query(request, "year"),
		.at = request_query(request, "at"),
		.after = request_query(request, "after"),
	};
}

static struct str
place_address(const struct page *page, const struct list_ask *ask, const struct place *place)
{
	struct buffer out = buffer_in(page->a);

	buffer_add(&out, ask->address);
	address_add(&out, "country", place->country);
	address_add(&out, "sort", place->sort);
	address_add(&out, "year", place->year);
	address_add(&out, "at", place->at);
	address_add(&out, "after", place->after);
	return buffer_str(&out);
}

static void
append_place(const struct page *page, const struct list_ask *ask, struct json *list, const struct place *place,
	     struct str label, bool current)
{
	put_true(page, append_link(page, list, place_address(page, ask, place), label), "current", current);
}

/* ---- ways into the list ------------------------------------------------------------------------------------------ */

static void
put_sorts(const struct page *page, struct json *list, const struct list_ask *ask, const struct place *place,
	  enum search_sort sort)
{
	struct json *sorts = put_array(page, list, "sorts");
	struct place other = { .country = place->country };

	other.sort = ask->sort == SORT_TITLE ? STR("") : STR("title");
	append_place(page, ask, sorts, &other, page_word(page, "search.sort-title"), sort == SORT_TITLE);
	other.sort = ask->sort == SORT_DATE ? STR("") : STR("date");
	append_place(page, ask, sorts, &other, page_word(page, "search.sort-date"), sort == SORT_DATE);
}

/* Takes the next letter off the word: "A", or "A=x" where titles with it begin at another. */
static bool
next_letter(struct str *letters, struct str *letter_r, struct str *start_r)
{
	struct str item;

	if (!str_cut(letters, ' ', &item))
		return false;
	*start_r = item;
	str_cut(start_r, '=', letter_r);
	if (start_r->data == NULL)
		*start_r = *letter_r;
	return true;
}

static void
put_letters(const struct page *page, struct json *list, const struct list_ask *ask, const struct place *place)
{
	struct json *shown = put_array(page, list, "letters");
	struct str   letters = page_word(page, "list.letters"), letter, start;

	while (next_letter(&letters, &letter, &start)) {
		struct place other = { .country = place->country, .sort = place->sort, .at = letter };

		append_place(page, ask, shown, &other, letter, str_equal(letter, place->at));
	}
}

/* Where titles with a letter begin. */
static struct str
start_of(const struct page *page, struct str wanted)
{
	struct str letters = page_word(page, "list.letters"), letter, start;

	while (next_letter(&letters, &letter, &start))
		if (str_equal(letter, wanted))
			return start;
	return wanted;
}

static void
put_years(const struct page *page, struct json *list, const struct list_ask *ask, const struct place *place,
	  const struct search_facet_counts *counts)
{
	struct json *years = put_array(page, list, "years");

	if (counts->distinct < 2 && place->year.length == 0)
		return;
	for (size_t i = 0; i < counts->count; i++) {
		struct str   year = counts->values[i].value;
		struct place other = { .country = place->country, .sort = place->sort, .year = year };

		if (i < YEARS || counts->values[i].chosen)
			append_place(page, ask, years, &other, year, counts->values[i].chosen);
	}
}

static void
put_countries(const struct page *page, struct json *list, const struct list_ask *ask, const struct place *place,
	      const struct search_facet_counts *counts)
{
	struct json *countries = put_array(page, list, "countries");

	if (!ask->countries || (counts->distinct < 2 && place->country.length == 0))
		return;
	for (size_t i = 0; i < counts->count; i++) {
		struct place other = { .sort = place->sort };
		struct str   label, language;

		if (i >= COUNTRIES && !counts->values[i].chosen)
			continue;
		if (!counts->values[i].chosen)
			other.country = counts->values[i].value;
		label = label_country_said(page, counts->values[i].value, &language);
		append_place(page, ask, countries, &other, label, counts->values[i].chosen);
		put_language(page, countries->last, "language", "direction", language);
	}
}

/* ---- the list ---------------------------------------------------------------------------------------------------- */

static bool
run(struct page *page, const struct list_ask *ask, const struct place *place, enum search_sort sort,
    struct search_result *result_r, struct error *error)
{
	struct search_filter filters[LIST_FILTERS] = { ask->filter };
	struct search_query  query = { .language = page->language,
				       .filters = filters,
				       .filter_count = 1,
				       .sort = sort,
				       .limit = PAGE_ENTRIES,
				       .facet_values = FACET_VALUES,
				       .after = place->after };

	if (place->year.length != 0)
		filters[query.filter_count++] = (struct search_filter){ FACET_YEAR, place->year };
	if (place->country.length != 0)
		filters[query.filter_count++] = (struct search_filter){ FACET_COUNTRY, place->country };
	if (sort == SORT_TITLE && place->after.length == 0 && place->at.length != 0)
		query.after = search_title_cursor(page->a, start_of(page, place->at));
	return search_run(page->a, page->node->search, &query, result_r, error);
}

static void
put_pages(const struct page *page, struct json *list, const struct list_ask *ask, const struct place *place,
	  const struct search_result *result)
{
	struct place other = *place;

	other.after = other.at = (struct str){ 0 };
	put_true(page, list, "pages", place->after.length + place->at.length != 0 || result->next.length != 0);
	if (place->after.length + place->at.length != 0)
		put_text(page, list, "first", place_address(page, ask, &other));
	other.after = result->next;
	if (result->next.length != 0)
		put_text(page, list, "next", place_address(page, ask, &other));
}

bool
list_put(struct page *page, const struct list_ask *ask, struct search_result *result_r, struct error *error)
{
	struct place     place = read_place(page, ask);
	struct json     *list = put_object(page, page->view, "list"), *entries = put_array(page, list, "entries");
	enum search_sort sort;

	if (!search_sort_parse(place.sort, &sort) || (sort != SORT_TITLE && sort != SORT_DATE)) {
		sort = ask->sort;
		place.sort = (struct str){ 0 };
	}
	if (!page_snapshot(page, error) || !run(page, ask, &place, sort, result_r, error))
		return false;
	for (size_t i = 0; i < result_r->count; i++)
		if (!append_entry(page, entries, &result_r->hits[i], error))
			return false;
	put_number(page, list, "total", result_r->total);
	put_sorts(page, list, ask, &place, sort);
	if (sort == SORT_TITLE)
		put_letters(page, list, ask, &place);
	else
		put_years(page, list, ask, &place, &result_r->facets[FACET_YEAR]);
	put_countries(page, list, ask, &place, &result_r->facets[FACET_COUNTRY]);
	put_pages(page, list, ask, &place, result_r);
	return true;
}
