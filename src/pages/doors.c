/* What this node is, for other nodes, crawlers and the search boxes of browsers. */
#include "pages/doors.h"
#include "pages/labels.h"
#include "pages/site.h"

#include "base/sign.h"
#include "formats/xml_write.h"
#include "network/changes.h"

/* OpenSearch 1.1, draft 6: characters that its elements may have. */
enum { SHORT_NAME = 16, LONG_NAME = 48 };

/* ---- /.well-known/chm -------------------------------------------------------------------------------------------- */

static void
put_names(const struct page *page)
{
	const struct settings *settings = &page->node->settings;
	struct json           *names = put_object(page, page->data, "name");
	struct json           *languages = put_array(page, page->data, "languages");

	for (size_t i = 0; i < settings->language_count; i++) {
		append_text(page, languages, settings->languages[i]);
		put_text(page, names, str_c(page->a, settings->languages[i]),
			 settings_name_in(settings, settings->languages[i]));
	}
}

static void
put_endpoints(const struct page *page)
{
	static const struct {
		const char *name, *path;
	} endpoints[] = {
		{ "api", "api/v1/" },         { "openapi", "api/v1/openapi.json" }, { "changes", "api/v1/changes" },
		{ "search", "search" },       { "catalogue", "catalog" },           { "oai", "oai" },
		{ "feed", "feeds/new.atom" }, { "sitemap", "sitemap.xml" },         { "opensearch", "opensearch.xml" },
	};
	struct json *list = put_object(page, page->data, "endpoints");

	for (size_t i = 0; i < sizeof endpoints / sizeof endpoints[0]; i++)
		put_text(page, list, endpoints[i].name,
			 str_join(page->a, page->node->settings.url, str_of(endpoints[i].path)));
}

static bool
put_counts(struct page *page, struct error *error)
{
	struct json               *counts = put_object(page, page->data, "counts"), *types;
	struct change_log_position newest;
	struct record_counts      *list;
	size_t                     count;
	int64_t                    records = 0;

	if (!page_snapshot(page, error) || !change_log_newest(page->a, page->db, &newest, error) ||
	    !record_counts(page->a, page->db, "type", &list, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		records += list[i].count;
	put_number(page, counts, "records", records);
	types = put_object(page, counts, "types");
	for (size_t i = 0; i < count; i++)
		put_number(page, types, str_c(page->a, list[i].value), list[i].count);
	put_text(page, page->data, "cursor", cursor_make(page->a, newest.epoch, newest.number));
	return true;
}

static bool
answer_description(struct page *page, struct response *response, struct error *error)
{
	const struct settings *settings = &page->node->settings;
	struct json           *software;

	(void)response;
	put_names(page);
	put_text(page, page->data, "short", settings->short_name);
	put_text(page, page->data, "kind", str_of(node_kind_name(settings->kind)));
	put_text(page, page->data, "country", settings->country);
	put_text(page, page->data, "url", settings->url);
	put_text(page, page->data, "contact", settings->contact);
	put_true(page, page->data, "demonstration", settings->demonstration);
	put_text(page, page->data, "key", sign_public_format(page->a, page->node->key->public));
	software = put_object(page, page->data, "software");
	put_text(page, software, "name", STR("chm"));
	put_text(page, software, "version", STR(CHM_VERSION));
	put_endpoints(page);
	return put_counts(page, error);
}

/* ---- /robots.txt (RFC 9309) -------------------------------------------------------------------------------------- */

/* Searches are without end, and what they find is in the site map; differences of revisions and the desk are no reading. */
static bool
answer_robots(struct page *page, struct response *response, struct error *error)
{
	(void)error;
	response->body = str_format(page->a,
				    "User-agent: *\n"
				    "Disallow: /search?\n"
				    "Disallow: /search.csv\n"
				    "Disallow: /records/*/history?\n"
				    "Disallow: /admin\n"
				    "\n"
				    "Sitemap: %.*ssitemap.xml\n",
				    STR_ARGS(page->node->settings.url));
	return true;
}

/* ---- /opensearch.xml --------------------------------------------------------------------------------------------- */

/* The first characters of a name. */
static struct str
first_characters(struct str text, size_t count)
{
	size_t at = 0;

	for (; at < text.length; at++)
		if (((unsigned char)text.data[at] & 0xC0) != 0x80 && count-- == 0)
			break;
	return str_slice(text, 0, at);
}

static void
add_url(const struct page *page, struct buffer *out, const char *media, const char *relation, const char *address)
{
	buffer_format(out, "<Url type=\"%s\" rel=\"%s\" template=\"", media, relation);
	xml_add_text(out, page->node->settings.url);
	xml_add_text(out, str_of(address));
	buffer_add_c(out, "\"/>\n");
}

static void
add_names(const struct page *page, struct buffer *out)
{
	const struct settings *settings = &page->node->settings;
	struct str             name = settings_name_in(settings, page->language), first;

	first = first_characters(name, SHORT_NAME);
	if (first.length < name.length)
		first = first_characters(str_format(page->a, "CHM %.*s", STR_ARGS(settings->short_name)), SHORT_NAME);
	xml_add_element(out, "ShortName", STR(""), first);
	xml_add_element(out, "LongName", STR(""), first_characters(name, LONG_NAME));
	xml_add_element(out, "Description", STR(""), page_word(page, "search.label"));
	if (settings->contact.length > 0)
		xml_add_element(out, "Contact", STR(""), settings->contact);
}

static bool
answer_opensearch(struct page *page, struct response *response, struct error *error)
{
	const struct settings *settings = &page->node->settings;
	struct buffer          out = buffer_in(page->a);

	(void)error;
	buffer_add_c(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			   "<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n");
	add_names(page, &out);
	add_url(page, &out, "text/html", "results", "search?q={searchTerms}");
	add_url(page, &out, "application/atom+xml", "results", "search.atom?q={searchTerms}&limit={count?}");
	add_url(page, &out, "application/json", "results", "api/v1/search?q={searchTerms}&limit={count?}");
	add_url(page, &out, "application/opensearchdescription+xml", "self", "opensearch.xml");
	buffer_add_c(&out, "<Image width=\"48\" height=\"48\" type=\"image/svg+xml\">");
	xml_add_text(&out, settings->url);
	xml_add_text(&out, str_slice(page->node->site->logo, 1, page->node->site->logo.length));
	buffer_add_c(&out, "</Image>\n");
	for (size_t i = 0; i < settings->language_count; i++)
		xml_add_element(&out, "Language", STR(""), settings->languages[i]);
	xml_add_element(&out, "InputEncoding", STR(""), STR("UTF-8"));
	xml_add_element(&out, "OutputEncoding", STR(""), STR("UTF-8"));
	buffer_add_c(&out, "</OpenSearchDescription>\n");
	response->body = buffer_str(&out);
	response->media = STR("application/opensearchdescription+xml; charset=utf-8");
	return true;
}

/* ------------------------------------------------------------------------------------------------------------------ */

static bool
show_description(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_description, error);
}

static bool
show_robots(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_robots, error);
}

static bool
show_opensearch(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_opensearch, error);
}

const struct route door_routes[DOOR_ROUTES] = {
	{ HTTP_GET, "/.well-known/chm", show_description, .formats = "json", .any_accept = true,
	  .says = "What this node is: name, languages, key, endpoints, counts" },
	{ HTTP_GET, "/healthz", show_health, .formats = "txt", .any_accept = true, .says = "Does the server live?" },
	{ HTTP_GET, "/readyz", show_ready, .formats = "json", .any_accept = true, .varies = true,
	  .says = "Does the database answer, and has search followed?" },
	{ HTTP_GET, "/metrics", show_metrics, .formats = "txt", .any_accept = true, .varies = true,
	  .says = "Measures for a monitor (OpenMetrics)" },
	{ HTTP_GET, "/robots.txt", show_robots, .formats = "txt", .any_accept = true,
	  .says = "What crawlers may ask for" },
	{ HTTP_GET, "/opensearch.xml", show_opensearch, .formats = "xml", .any_accept = true,
	  .says = "The search, for browsers (OpenSearch)" },
	{ HTTP_GET, "/sitemap.xml", show_sitemap, .formats = "xml", .any_accept = true, .says = "The site map" },
	{ HTTP_GET, "/sitemap/{part}", show_sitemap_part, .formats = "xml", .any_accept = true,
	  .says = "A part of the site map" },
	{ HTTP_GET, "/feeds/{name}", show_feed, .formats = "atom", .any_accept = true,
	  .says = "What is new: all of it, of a type, about a country" },
};
