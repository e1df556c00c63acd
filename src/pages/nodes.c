/* The network as this node knows it: itself, the nodes whose records it holds, and the sources that it harvests. */
#include "pages/pages.h"

#include "pages/labels.h"

#include "network/harvest.h"

enum { ALL_NODES = 1000, SHOWN_NODES = 300, SHOWN_SOURCES = 200 };

/* ---- this node --------------------------------------------------------------------------------------------------- */

static struct str
label_kind(const struct page *page, enum node_kind kind)
{
	static const char *const keys[] = {
		[NODE_NATIONAL] = "node.national",
		[NODE_CENTRAL] = "node.central",
		[NODE_PARTNER] = "node.partner",
		[NODE_THEMATIC] = "node.thematic",
	};

	return page_word(page, keys[kind]);
}

static struct json *
append_fact(const struct page *page, struct json *facts, const char *key, struct str text, struct str address)
{
	struct json *fact = append_link(page, facts, address, page_word(page, key));

	put_text(page, fact, "text", text);
	return fact;
}

static void
put_self(const struct page *page, int64_t records)
{
	const struct settings *settings = &page->node->settings;
	struct json           *facts = put_array(page, page->view, "facts");
	struct json           *self = put_object(page, page->data, "node"), *languages;
	struct buffer          names = buffer_in(page->a);

	put_text(page, self, "node", settings->short_name);
	put_text(page, self, "name", settings_name_in(settings, page->language));
	put_text(page, self, "kind", str_of(node_kind_name(settings->kind)));
	put_text(page, self, "country", settings->country);
	put_text(page, self, "url", settings->url);
	put_number(page, self, "records", records);
	languages = put_array(page, self, "languages");
	for (size_t i = 0; i < settings->language_count; i++) {
		append_text(page, languages, settings->languages[i]);
		buffer_format(&names, "%s%.*s", i > 0 ? " · " : "",
			      STR_ARGS(label_language(page, settings->languages[i])));
	}
	put_text(page, page->view, "own_name", settings_name_in(settings, page->language));
	append_fact(page, facts, "node.kind", label_kind(page, settings->kind), STR(""));
	if (settings->country.length != 0)
		append_fact(page, facts, "facet.country", label_country(page, settings->country),
			    page_address(page, "/countries/%s", settings->country));
	append_fact(page, facts, "header.languages", buffer_str(&names), STR(""));
	append_fact(page, facts, "node.address", settings->url, settings->url);
	append_fact(page, facts, "node.short", settings->short_name, STR(""));
	append_fact(page, facts, "node.records", words_number(page->a, page->words, page->language, records),
		    STR("/search"));
}

/* ---- others ------------------------------------------------------------------------------------------------------ */

/* Nodes whose records are held here, told by the identifiers of the records. */
static void
put_known(struct page *page, const struct search_facet_counts *counts)
{
	struct json *shown = put_array(page, page->view, "nodes"), *data = put_array(page, page->data, "nodes");

	for (size_t i = 0; i < counts->count; i++) {
		struct str   node = counts->values[i].value;
		struct json *row;

		if (str_equal(node, page->node->settings.short_name))
			continue;
		row = append_object(page, data);
		put_text(page, row, "node", node);
		put_number(page, row, "records", counts->values[i].count);
		if (shown->count < SHOWN_NODES)
			put_number(page,
				   append_link(page, shown, page_address(page, "/search?node=%s", node),
					       label_node(page, node)),
				   "count", counts->values[i].count);
	}
}

/* An address for everybody: not one that holds a password. */
static bool
is_public(struct str url)
{
	struct str rest = str_slice(url, str_find(url, STR("://")) + 3, url.length);
	struct str authority = str_slice(rest, 0, str_find_byte(rest, '/'));

	return str_find_byte(authority, '@') == authority.length;
}

static void
append_source(const struct page *page, struct json *shown, struct json *data, const struct harvest_source *source)
{
	struct str   address = is_public(source->url) ? source->url : STR("");
	struct json *row = append_object(page, data), *line;

	put_text(page, row, "source", source->name);
	put_text(page, row, "protocol", STR("oai-pmh"));
	put_text(page, row, "url", address);
	put_text(page, row, "set", source->set);
	put_text(page, row, "harvested", source->harvested);
	put_number(page, row, "records", source->records);
	if (shown->count >= SHOWN_SOURCES)
		return;
	line = append_link(page, shown, address, source->name);
	put_text(page, line, "harvested",
		 source->harvested.length != 0 ? label_date(page, source->harvested) : page_word(page, "node.never"));
	put_number(page, line, "count", source->records);
}

/* What is harvested; sources in private networks are only counted. */
static bool
put_sources(struct page *page, struct error *error)
{
	struct harvest_source *list;
	struct json *shown = put_array(page, page->view, "sources"), *data = put_array(page, page->data, "sources");
	size_t       count;
	int64_t      hidden = 0;

	if (!harvest_list(page->a, page->node, &list, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (list[i].private_too)
			hidden++;
		else
			append_source(page, shown, data, &list[i]);
	}
	if (hidden > 0) {
		put_number(page, page->view, "hidden_sources", hidden);
		put_number(page, page->data, "private_sources", hidden);
	}
	return true;
}

static bool
answer_nodes(struct page *page, struct response *response, struct error *error)
{
	struct search_query query = { .language = page->language, .limit = 1, .facet_values = ALL_NODES, .bare = true };
	struct search_result counts;

	(void)response;
	if (!search_run(page->a, page->node->search, &query, &counts, error))
		return false;
	put_text(page, page->view, "title", page_word(page, "node.title"));
	put_text(page, page->view, "description", page_word(page, "node.lead"));
	put_self(page, counts.total);
	put_known(page, &counts.facets[FACET_NODE]);
	append_format(page, STR("/nodes.json"), "JSON", "application/json");
	return put_sources(page, error);
}

bool
show_nodes(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_nodes, error);
}
