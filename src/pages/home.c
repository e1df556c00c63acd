/* The home page: what is new, and ways into the rest. */
#include "pages/hits.h"
#include "pages/pages.h"

enum { NEWEST = 5, SUBJECTS = 10, TYPES = 15, FACET_VALUES = 20 };

static void
put_counts(struct page *page, const struct search_result *all)
{
	struct json *list;

	put_number(page, page->data, "records", all->total);
	put_number(page, page->data, "countries", (int64_t)all->facets[FACET_COUNTRY].distinct);
	put_number(page, page->data, "languages", (int64_t)all->facets[FACET_LANGUAGE].distinct);
	list = put_array(page, page->view, "subjects");
	append_facet_values(page, list, FACET_SUBJECT, &all->facets[FACET_SUBJECT], SUBJECTS);
	list = put_array(page, page->view, "types");
	append_facet_values(page, list, FACET_TYPE, &all->facets[FACET_TYPE], TYPES);
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
