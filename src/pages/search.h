/* Search as addresses: what a reader asks for, read from the query and written into links. */
#ifndef PAGES_SEARCH_H
#define PAGES_SEARCH_H

#include "pages/labels.h"

enum { SEARCH_FILTERS = 40, SEARCH_DATES = 3 };

struct search_ask {
	struct str           text; /* as typed */
	struct search_filter filters[SEARCH_FILTERS];
	size_t               filter_count;
	struct str           from, to; /* dates, as typed */
	struct str           updated;  /* the earliest day of the revision, as typed */
	struct str           bbox;
	struct str           sort; /* as in the address; empty: the default */
	struct str           after;
	struct str           more; /* the facet all of whose values are wanted */
};

/* Reads the parameters of the request. */
void search_ask_read(const struct request *request, struct search_ask *ask_r);

/* The address of the same question: "/search" and `suffix` (".json", or ""), or the list of the API or feed that was asked
 * for, with its parameters, but for `after` and `more` when `fresh`. */
struct str search_ask_address(const struct page *page, const struct search_ask *ask, const char *suffix, bool fresh);

/* The same parameters alone: "?q=forest", or nothing. */
struct str search_ask_parameters(const struct page *page, const struct search_ask *ask);

/* What the index is asked. Dates that are none go to `ignored_r`. */
void search_ask_query(const struct page *page, const struct search_ask *ask, struct search_query *query_r,
		      struct str ignored_r[SEARCH_DATES], size_t *ignored_count_r);

struct exporter;

handler_fn show_search;    /* /search */
handler_fn show_catalogue; /* /catalog: all records, or what the parameters of a search find, as DCAT */

/* A list as a feed: what it is called, and the page that shows it. */
struct feed {
	struct str               title;     /* behind the node's name; or empty */
	struct str               alternate; /* "/search?q=forest" */
	const struct search_ask *ask;       /* whose address is the feed's */
	size_t                   limit;     /* records on each of its pages */
};

/* The answer as a list for machines: formats json, csv and atom. */
CHECKED bool search_as_json(struct page *page, const struct search_ask *ask, const struct search_result *result,
			    struct error *error);
CHECKED bool search_as_export(struct page *page, const struct search_query *query, const struct exporter *exporter,
			      struct response *response, struct error *error);
CHECKED bool search_as_atom(struct page *page, const struct feed *feed, const struct search_result *result,
			    struct response *response, struct error *error);

#endif
