/* Profiles. */
#include "pages/profile.h"

#include "pages/hits.h"
#include "pages/site.h"

#include "http/markdown.h"

enum { NEWEST = 5, THEMES = 8, COUNTRIES = 10, FACET_VALUES = 60 };

/* The list `name` of the view, made when it is not there. */
static struct json *
list_of(const struct page *page, const char *name)
{
	struct json *list = json_get(page->view, name);

	return list != NULL ? list : put_array(page, page->view, name);
}

static struct search_query
query_of(const struct page *page, const struct profile_search *search)
{
	return (struct search_query){
		.text = search->text,
		.language = page->language,
		.filters = search->filters,
		.filter_count = search->filter_count,
	};
}

bool
profile_count(struct page *page, struct profile_search *search, struct search_result *result_r, struct error *error)
{
	struct search_query query = query_of(page, search);

	query.limit = 1;
	query.facet_values = FACET_VALUES;
	query.bare = true;
	if (!search_run(page->a, page->node->search, &query, result_r, error))
		return false;
	search->total = result_r->total;
	return true;
}

void
profile_put_figure(const struct page *page, const char *key, struct str address, int64_t count)
{
	struct json *figure;

	if (count == 0)
		return;
	figure = append_link(page, list_of(page, "figures"), address, page_word(page, key));
	put_number(page, figure, "count", count);
}

bool
profile_put_list(struct page *page, const char *key, const struct profile_search *search, struct error *error)
{
	struct search_query query = query_of(page, search);
	struct json        *list;

	if (search->total == 0)
		return true;
	query.limit = NEWEST;
	list = append_object(page, list_of(page, "lists"));
	put_text(page, list, "label", page_word(page, key));
	put_text(page, list, "search", search->address);
	put_number(page, list, "total", search->total);
	return put_newest(page, list, "newest", &query, error);
}

void
profile_put_kinds(struct page *page, const struct search_result *result, struct str address)
{
	struct str start = str_join(page->a, address, STR("&"));

	append_facet_values(page, put_array(page, page->view, "types"), FACET_TYPE, &result->facets[FACET_TYPE], start,
			    FACET_VALUES);
	append_themes(page, put_array(page, page->view, "subjects"), &result->facets[FACET_SUBJECT], start, THEMES);
}

void
profile_put_countries(struct page *page, const struct search_result *result, struct str address)
{
	append_facet_values(page, put_array(page, page->view, "countries"), FACET_COUNTRY,
			    &result->facets[FACET_COUNTRY], str_join(page->a, address, STR("&")), COUNTRIES);
}

void
profile_put_text(const struct page *page, const char *kind, struct str name)
{
	struct buffer           file = buffer_in(page->a);
	const struct site_page *text;
	struct json            *own;

	buffer_format(&file, "%s-", kind);
	for (size_t i = 0; i < name.length; i++)
		buffer_add_byte(&file, name.data[i] == ':' ? '_' : name.data[i]);
	text = site_page(page->node->site, buffer_str(&file), page->language);
	if (text == NULL)
		return;
	own = put_object(page, page->view, "own");
	put_language(page, own, "text_language", "text_direction", text->language);
	json_add(own, STR("blocks"), markdown_blocks(page->a, text->text, 2));
}
