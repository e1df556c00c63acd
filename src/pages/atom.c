/* Lists as feeds: Atom (RFC 4287) in pages (RFC 5005, section 3). Unless another order is asked for, what changed last comes
 * first. A feed's id is its address without the page. */
#include "pages/doors.h"
#include "pages/hits.h"
#include "pages/search.h"

#include "base/limits.h"
#include "formats/xml_write.h"
#include "http/html.h"
#include "vocabularies/vocabularies.h"

enum { FEED_HITS = 20 };

static void
add_link(struct buffer *out, const char *relation, const char *media, struct str address)
{
	buffer_format(out, "<link rel=\"%s\" type=\"%s\" href=\"", relation, media);
	html_address(out, address);
	buffer_add_c(out, "\"/>\n");
}

/* ---- entries ----------------------------------------------------------------------------------------------------- */

static void
add_entry(struct page *page, struct buffer *out, const struct search_hit *hit, const struct json *body)
{
	struct str address = page_absolute(page, page_address(page, "/records/%s", hit->record)), language;
	bool       revoked = str_is(json_text(body, "state"), "revoked");

	buffer_add_c(out, "<entry xml:lang=\"");
	xml_add_text(out, hit->title_language.length != 0 ? hit->title_language : page->language);
	buffer_add_c(out, "\">\n");
	if (revoked)
		buffer_add_c(out, "<category term=\"revoked\"/>\n");
	xml_add_element(out, "title", STR(""), hit->title.length != 0 ? hit->title : hit->record);
	xml_add_element(out, "id", STR(""), address);
	add_link(out, "alternate", "text/html", address);
	add_link(out, "alternate", "application/json", str_join(page->a, address, STR(".json")));
	xml_add_element(out, "updated", STR(""), json_text(body, "updated"));
	xml_add_element(out, "published", STR(""), json_text(body, "created"));
	buffer_add_c(out, "<author>");
	xml_add_element(out, "name", STR(""), label_owner(page, json_text(body, "owner")));
	buffer_add_c(out, "</author>\n<category term=\"");
	xml_add_text(out, json_text(body, "type"));
	buffer_add_c(out, "\" label=\"");
	xml_add_text(out, label_type(page, json_text(body, "type")));
	buffer_add_c(out, "\"/>\n<summary>");
	if (revoked) {
		xml_add_text(out, page_word(page, "record.revoked"));
		buffer_add_byte(out, '\n');
	}
	xml_add_text(out, hit_summary(page, hit, body, &language));
	buffer_add_c(out, "</summary>\n</entry>\n");
}

/* ---- the feed ---------------------------------------------------------------------------------------------------- */

/* When the newest of its entries changed; an empty one never did, but must have a time. */
static struct str
newest_time(const struct json *const *bodies, size_t count)
{
	struct str newest = STR("1970-01-01T00:00:00Z");

	for (size_t i = 0; i < count; i++)
		if (str_compare(json_text(bodies[i], "updated"), newest) > 0)
			newest = json_text(bodies[i], "updated");
	return newest;
}

static void
add_pages(const struct page *page, struct buffer *out, const struct feed *feed, const struct search_result *result)
{
	struct search_ask next = *feed->ask;

	add_link(out, "self", "application/atom+xml",
		 page_absolute(page, search_ask_address(page, feed->ask, ".atom", false)));
	add_link(out, "alternate", "text/html", page_absolute(page, feed->alternate));
	add_link(out, "search", "application/opensearchdescription+xml", page_absolute(page, STR("/opensearch.xml")));
	if (feed->ask->after.length != 0)
		add_link(out, "first", "application/atom+xml",
			 page_absolute(page, search_ask_address(page, feed->ask, ".atom", true)));
	next.after = result->next;
	if (result->next.length != 0)
		add_link(out, "next", "application/atom+xml",
			 page_absolute(page, search_ask_address(page, &next, ".atom", false)));
}

static void
add_head(const struct page *page, struct buffer *out, const struct feed *feed, const struct search_result *result)
{
	struct str name = settings_name_in(&page->node->settings, page->language);

	buffer_add_c(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
			  "xmlns:opensearch=\"http://a9.com/-/spec/opensearch/1.1/\" xml:lang=\"");
	xml_add_text(out, page->language);
	buffer_add_c(out, "\">\n");
	xml_add_element(out, "title", STR(""),
			str_format(page->a, "%.*s%s%.*s", STR_ARGS(name), feed->title.length != 0 ? ": " : "",
				   STR_ARGS(feed->title)));
	xml_add_element(out, "id", STR(""), page_absolute(page, search_ask_address(page, feed->ask, ".atom", true)));
	add_pages(page, out, feed, result);
	/* OpenSearch 1.1, "OpenSearch response elements"; a page that begins behind a record does not know its number. */
	buffer_format(out,
		      "<opensearch:totalResults>%" PRId64 "</opensearch:totalResults>\n"
		      "<opensearch:itemsPerPage>%zu</opensearch:itemsPerPage>\n",
		      result->total, feed->limit);
	if (feed->ask->after.length == 0)
		buffer_add_c(out, "<opensearch:startIndex>1</opensearch:startIndex>\n");
}

bool
search_as_atom(struct page *page, const struct feed *feed, const struct search_result *result,
	       struct response *response, struct error *error)
{
	struct buffer out = buffer_in(page->a);
	struct json **bodies = ARENA_ARRAY(page->a, struct json *, result->count);

	for (size_t i = 0; i < result->count; i++)
		if (!json_parse(page->a, result->hits[i].body, &bodies[i], error))
			return false;
	add_head(page, &out, feed, result);
	xml_add_element(&out, "updated", STR(""), newest_time((const struct json *const *)bodies, result->count));
	for (size_t i = 0; i < result->count; i++)
		add_entry(page, &out, &result->hits[i], bodies[i]);
	buffer_add_c(&out, "</feed>\n");
	response->body = buffer_str(&out);
	response->media = STR("application/atom+xml; charset=utf-8");
	return true;
}

/* ---- /feeds/{name} ----------------------------------------------------------------------------------------------- */

/* What a feed of this name holds: everything, a type's records, or what is about a country. */
static bool
find_feed(const struct page *page, struct str name, struct feed *feed_r, struct search_filter *filter_r)
{
	const struct type       *type = type_find(page->node->types, name);
	const struct vocabulary *countries = vocabulary_find(page->node->vocabularies, STR("countries"));

	*filter_r = (struct search_filter){ .value = name };
	if (str_is(name, "new")) {
		feed_r->alternate = STR("/");
		filter_r->value = STR("");
		return true;
	}
	if (type != NULL) {
		feed_r->title = localized_in(&type->plural, page->language);
		feed_r->alternate = page_address(page, "/types/%s", name);
		filter_r->facet = FACET_TYPE;
		return true;
	}
	feed_r->title = label_country(page, name);
	feed_r->alternate = page_address(page, "/countries/%s", name);
	filter_r->facet = FACET_COUNTRY;
	return countries != NULL && term_in(countries, name) != NULL;
}

static bool
answer_feed(struct page *page, struct response *response, struct error *error)
{
	struct str           name = request_path(page->request, "name");
	struct search_ask    ask = { .after = request_query(page->request, "after") };
	struct feed          feed = { .ask = &ask, .limit = FEED_HITS };
	struct search_filter filter;
	struct search_query  query = { .language = page->language, .after = ask.after, .sort = SORT_UPDATED };
	struct search_result result;

	if (!find_feed(page, name, &feed, &filter))
		return error_set(error, ERROR_ABSENT, "feed.none", "there is no feed \"%.*s\"",
				 STR_ARGS(str_head(name, 40)));
	query.limit = feed.limit;
	query.filters = &filter;
	query.filter_count = filter.value.length != 0;
	return page_snapshot(page, error) && search_run(page->a, page->node->search, &query, &result, error) &&
	       search_as_atom(page, &feed, &result, response, error);
}

bool
show_feed(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_feed, error);
}
