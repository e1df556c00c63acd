/* Results of a search as JSON, the same for pages, API and commands (interfaces: {"total", "facets", "results", "next"}). */
#ifndef SEARCH_RESULTS_H
#define SEARCH_RESULTS_H

#include "base/json.h"
#include "search/search.h"

/* `next` is the address of the page after this one, or empty. Each result is the record as stored. ERROR_STORAGE when a
 * stored record is no JSON. */
CHECKED bool search_results_json(struct arena *a, const struct search_result *result, struct str next,
				 struct json **json_r, struct error *error);

#endif
