/* The site map (sitemaps.org, protocol 0.9): an index, a part with the pages that are no records, and parts with records.
 *
 * A part with records is a stretch of the change log: part n has the records whose newest revision has one of the numbers
 * from (n - 1) * LIMIT_SITEMAP_ADDRESSES + 1 to n * LIMIT_SITEMAP_ADDRESSES. So a part never has more addresses than is
 * allowed, one that is full only loses those that change, and whoever reads the parts with a new <lastmod> has seen all. */
#include "pages/doors.h"
#include "pages/page.h"
#include "pages/site.h"
#include "pages/stream.h"

#include "base/limits.h"
#include "db/db.h"
#include "formats/xml_write.h"
#include "http/html.h"
#include "pages/sitemap_sql.h"
#include "records/types.h"
#include "search/search.h"

enum { BLOCK = 1000 /* records that are read at once */, ALL_COUNTRIES = 400 };

static const char declaration[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
static const char begin_set[] = "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";

static void
add_address(struct buffer *out, const struct node *node, struct str path)
{
	buffer_add_c(out, "<loc>");
	xml_add_text(out, node->settings.url);
	xml_add_text(out, path);
	buffer_add_c(out, "</loc>");
}

static void
add_time(struct buffer *out, int64_t time)
{
	char text[TIME_TEXT];

	buffer_format(out, "<lastmod>%s</lastmod>", time_format(time, text).data);
}

/* ---- the index --------------------------------------------------------------------------------------------------- */

/* Parts that the log has; the first is there before it has anything. */
static int64_t
count_parts(int64_t newest)
{
	return newest > 0 ? (newest - 1) / LIMIT_SITEMAP_ADDRESSES + 1 : 1;
}

/* A part changed last when its newest record did. */
static bool
add_part(struct page *page, struct buffer *out, int64_t part, struct error *error)
{
	struct q_sitemap_time_row row;
	struct error              absent = { 0 };

	buffer_add_c(out, "<sitemap>");
	add_address(out, page->node, str_format(page->a, "sitemap/%" PRId64 ".xml", part));
	if (q_sitemap_time(page->a, page->db, part * LIMIT_SITEMAP_ADDRESSES, &row, &absent)) {
		add_time(out, row.time);
	} else if (absent.code != ERROR_ABSENT) {
		*error = absent;
		return false;
	}
	buffer_add_c(out, "</sitemap>\n");
	return true;
}

static bool
answer_index(struct page *page, struct response *response, struct error *error)
{
	struct buffer              out = buffer_in(page->a);
	struct change_log_position newest;

	if (!page_snapshot(page, error) || !change_log_newest(page->a, page->db, &newest, error))
		return false;
	buffer_add_c(&out, declaration);
	buffer_add_c(&out, "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n<sitemap>");
	add_address(&out, page->node, STR("sitemap/pages.xml"));
	buffer_add_c(&out, "</sitemap>\n");
	for (int64_t part = 1; part <= count_parts(newest.number); part++)
		if (!add_part(page, &out, part, error))
			return false;
	buffer_add_c(&out, "</sitemapindex>\n");
	response->body = buffer_str(&out);
	response->media = STR("application/xml; charset=utf-8");
	return true;
}

/* ---- pages that are no records ----------------------------------------------------------------------------------- */

static void
add_page(struct buffer *out, const struct page *page, struct str path)
{
	buffer_add_c(out, "<url>");
	add_address(out, page->node, path);
	buffer_add_c(out, "</url>\n");
}

/* The node's own texts, each once, whatever languages it has. */
static void
add_texts(struct buffer *out, const struct page *page)
{
	static const char *const known[] = { "about", "accessibility", "privacy", "contact" };
	const struct site       *site = page->node->site;

	for (size_t i = 0; i < site->page_count; i++) {
		struct str name = site->pages[i].name;
		bool       is_known = false, is_told = false;

		for (size_t j = 0; j < sizeof known / sizeof known[0]; j++)
			is_known |= str_is(name, known[j]);
		for (size_t j = 0; j < i; j++)
			is_told |= str_equal(site->pages[j].name, name);
		if (!is_told)
			add_page(out, page, page_address(page, is_known ? "%s" : "pages/%s", name));
	}
}

static bool
answer_pages(struct page *page, struct response *response, struct error *error)
{
	struct search_query query = {
		.language = page->language, .limit = 1, .facet_values = ALL_COUNTRIES, .bare = true
	};
	static const char *const          lists[] = { "",         "types",        "countries", "organizations",
						      "subjects", "vocabularies", "nodes" };
	struct search_result              found;
	const struct type *const         *types;
	size_t                            count = types_list(page->node->types, &types);
	struct buffer                     out = buffer_in(page->a);
	const struct search_facet_counts *countries = &found.facets[FACET_COUNTRY];

	if (!search_run(page->a, page->node->search, &query, &found, error))
		return false;
	buffer_add_c(&out, declaration);
	buffer_add_c(&out, begin_set);
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
		add_page(&out, page, str_of(lists[i]));
	for (size_t i = 0; i < count; i++)
		add_page(&out, page, page_address(page, "types/%s", types[i]->name));
	for (size_t i = 0; i < countries->count; i++)
		add_page(&out, page, page_address(page, "countries/%s", countries->values[i].value));
	add_texts(&out, page);
	buffer_add_c(&out, "</urlset>\n");
	response->body = buffer_str(&out);
	response->media = STR("application/xml; charset=utf-8");
	return true;
}

/* ---- records ----------------------------------------------------------------------------------------------------- */

/* What is left of a part. */
struct sitemap_part {
	struct node *node;
	int64_t      after, last;
	bool         begun;
};

static bool
next_records(void *context, struct arena *a, struct buffer *out, bool *last_r)
{
	struct sitemap_part          *part = context;
	struct q_sitemap_records_row *rows;
	struct db                    *db;
	size_t                        count;
	bool                          good;

	if (!part->begun) { /* a piece that cannot fail, and all that is made for who has the part already */
		buffer_add_c(out, declaration);
		buffer_add_c(out, begin_set);
		part->begun = true;
		return true;
	}
	if (!db_borrow(part->node->pool, &db, NULL))
		return false;
	good = q_sitemap_records(a, db, part->after, part->last, BLOCK, &rows, &count, NULL);
	db_return(db);
	for (size_t i = 0; good && i < count; i++) {
		buffer_add_c(out, "<url>");
		add_address(out, part->node, str_join(a, STR("records/"), rows[i].record));
		add_time(out, rows[i].time);
		buffer_add_c(out, "</url>\n");
		part->after = rows[i].number;
	}
	*last_r = good && count < BLOCK;
	buffer_add_c(out, *last_r ? "</urlset>\n" : "");
	return good;
}

static bool
begin_records(struct page *page, int64_t number, struct response *response)
{
	struct sitemap_part *part = ARENA_NEW(page->a, struct sitemap_part);

	*part = (struct sitemap_part){
		.node = page->node,
		.after = (number - 1) * LIMIT_SITEMAP_ADDRESSES,
		.last = number * LIMIT_SITEMAP_ADDRESSES,
	};
	response->media = STR("application/xml; charset=utf-8");
	return stream_begin(page, response, next_records, part);
}

static bool
answer_part(struct page *page, struct response *response, struct error *error)
{
	struct str                 name = request_path(page->request, "part");
	struct change_log_position newest;
	int64_t                    part = 0;

	if (str_is(name, "pages"))
		return answer_pages(page, response, error);
	if (!page_db(page, error) || !change_log_newest(page->a, page->db, &newest, error))
		return false;
	if (!str_integer(name, &part) || part < 1 || part > count_parts(newest.number))
		return error_set(error, ERROR_ABSENT, "sitemap.part", "the site map has no part \"%.*s\"",
				 STR_ARGS(str_head(name, 40)));
	response->etag = str_format(page->a, "%.*s-%" PRId64, STR_ARGS(newest.epoch), newest.number);
	return begin_records(page, part, response);
}

bool
show_sitemap(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_index, error);
}

bool
show_sitemap_part(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_part, error);
}
