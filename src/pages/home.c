/* The home page: what is new, and ways into the rest. */
#include "pages/hits.h"
#include "pages/pages.h"

enum { NEWEST = 5, SUBJECTS = 12, FACET_VALUES = 60 };

/* Themes, not the targets and goals that are subjects, too. */
static void
put_subjects(struct page *page, const struct search_facet_counts *counts)
{
	struct search_facet_counts own = { .values = ARENA_ARRAY(page->a, struct search_value, counts->count) };

	for (size_t i = 0; i < counts->count; i++)
		if (str_starts(counts->values[i].value, STR("subjects:")))
			own.values[own.count++] = counts->values[i];
	append_facet_values(page, put_array(page, page->view, "subjects"), FACET_SUBJECT, &own, SUBJECTS);
}

static void
put_types(const struct page *page, const struct search_facet_counts *counts)
{
	struct json *list = put_array(page, page->view, "types");

	for (size_t i = 0; i < counts->count; i++) {
		struct str         name = counts->values[i].value;
		const struct type *type = type_find(page->node->types, name);
		struct json       *link = append_link(page, list, page_address(page, "/search?type=%s", name),
                                                type != NULL ? localized_in(&type->plural, page->language) : name);

		put_number(page, link, "count", counts->values[i].count);
	}
}

static void
put_counts(struct page *page, const struct search_result *all)
{
	put_number(page, page->data, "records", all->total);
	put_number(page, page->data, "countries", (int64_t)all->facets[FACET_COUNTRY].distinct);
	put_number(page, page->data, "languages", (int64_t)all->facets[FACET_LANGUAGE].distinct);
	put_subjects(page, &all->facets[FACET_SUBJECT]);
	put_types(page, &all->facets[FACET_TYPE]);
}

static bool
answer_home(struct page *page, struct response *response, struct error *error)
{
	struct search_query query = {
		.language = page->language, .sort = SORT_DATE, .limit = NEWEST, .facet_values = FACET_VALUES
	};
	struct search_result all;
	struct json         *newest = put_array(page, page->view, "newest");

	(void)response;
	if (!page_db(page, error) || !search_run(page->a, page->node->search, &query, &all, error))
		return false;
	for (size_t i = 0; i < all.count; i++)
		if (!append_hit(page, newest, &all.hits[i], error))
			return false;
	put_counts(page, &all);
	put_true(page, page->view, "home", true);
	put_text(page, page->view, "description", page_word(page, "home.lead"));
	return true;
}

bool
show_home(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_home, error);
}
