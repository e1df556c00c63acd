/* The home page: what is new, and ways into the rest. */
#include "pages/hits.h"
#include "pages/pages.h"

enum { NEWEST = 5, SUBJECTS = 12, FACET_VALUES = 60 };

static void
put_counts(struct page *page, const struct search_result *all)
{
	put_number(page, page->data, "records", all->total);
	put_number(page, page->data, "countries", (int64_t)all->facets[FACET_COUNTRY].distinct);
	put_number(page, page->data, "languages", (int64_t)all->facets[FACET_LANGUAGE].distinct);
	append_themes(page, put_array(page, page->view, "subjects"), &all->facets[FACET_SUBJECT], STR("/search?"),
		      SUBJECTS);
	append_facet_values(page, put_array(page, page->view, "types"), FACET_TYPE, &all->facets[FACET_TYPE],
			    STR("/search?"), FACET_VALUES);
}

/* The way from a national node to the profile of its country. */
static void
put_profile(const struct page *page)
{
	const struct settings *settings = &page->node->settings;
	struct json           *profile;

	if (settings->kind != NODE_NATIONAL || settings->country.length == 0)
		return;
	profile = put_object(page, page->view, "profile");
	put_text(page, profile, "country", label_country(page, settings->country));
	put_text(page, profile, "address", page_address(page, "/countries/%s", settings->country));
}

static bool
answer_home(struct page *page, struct response *response, struct error *error)
{
	struct search_query counts = {
		.language = page->language, .limit = 1, .facet_values = FACET_VALUES, .bare = true
	};
	struct search_query  newest = { .language = page->language, .limit = NEWEST };
	struct search_result all;

	(void)response;
	if (!page_snapshot(page, error) || !search_run(page->a, page->node->search, &counts, &all, error) ||
	    !put_newest(page, page->view, "newest", &newest, error))
		return false;
	put_counts(page, &all);
	append_format(page, STR("/feeds/new.atom"), "Atom", "application/atom+xml");
	append_format(page, STR("/catalog.jsonld"), "DCAT-AP", "application/ld+json");
	put_profile(page);
	put_true(page, page->view, "home", true);
	put_text(page, page->view, "description", page_word(page, "home.lead"));
	return true;
}

bool
show_home(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_home, error);
}
