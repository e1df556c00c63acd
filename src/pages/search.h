/* Search as addresses: what a reader asks for, read from the query and written into links. */
#ifndef PAGES_SEARCH_H
#define PAGES_SEARCH_H

#include "pages/labels.h"

enum { SEARCH_FILTERS = 40 };

struct search_ask {
	struct str           text; /* as typed */
	struct search_filter filters[SEARCH_FILTERS];
	size_t               filter_count;
	struct str           from, to; /* dates, as typed */
	struct str           bbox;
	struct str           sort; /* as in the address; empty: the default */
	struct str           after;
	struct str           more; /* the facet all of whose values are wanted */
};

/* Reads the parameters of the request. */
void search_ask_read(const struct request *request, struct search_ask *ask_r);

/* The address of the same question: "/search" and `suffix` (".json", or ""), with its parameters, but for `after` and
 * `more` when `fresh`. */
struct str search_ask_address(const struct page *page, const struct search_ask *ask, const char *suffix, bool fresh);

/* What the index is asked. Dates that are none go to `ignored_r`. */
void search_ask_query(const struct page *page, const struct search_ask *ask, struct search_query *query_r,
		      struct str ignored_r[2], size_t *ignored_count_r);

handler_fn show_search; /* /search */

/* The answer as a list for machines: formats json, csv and atom. */
CHECKED bool search_as_json(struct page *page, const struct search_ask *ask, const struct search_result *result,
			    struct error *error);
CHECKED bool search_as_csv(struct page *page, const struct search_query *query, struct response *response,
			   struct error *error);
CHECKED bool search_as_atom(struct page *page, const struct search_ask *ask, const struct search_result *result,
			    struct response *response, struct error *error);

#endif
