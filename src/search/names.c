/* The names of facets and orders, as they stand in addresses, queries and answers. */
#include "search/search.h"

static const char *const facet_names[FACETS] = {
	[FACET_TYPE] = "type",       [FACET_OWNER] = "owner",
	[FACET_COUNTRY] = "country", [FACET_SUBJECT] = "subject",
	[FACET_YEAR] = "year",       [FACET_LANGUAGE] = "language",
	[FACET_LICENCE] = "licence", [FACET_NODE] = "node",
	[FACET_FORMAT] = "format",   [FACET_ORGANIZATION] = "organization",
};

static const char *const sort_names[] = {
	[SORT_RELEVANCE] = "relevance",
	[SORT_DATE] = "date",
	[SORT_TITLE] = "title",
	[SORT_UPDATED] = "updated",
};

const char *
search_facet_name(enum search_facet facet)
{
	assert(facet < FACETS);
	return facet_names[facet];
}

bool
search_facet_parse(struct str name, enum search_facet *facet_r)
{
	for (enum search_facet facet = 0; facet < FACETS; facet++) {
		if (str_is_nocase(name, facet_names[facet])) {
			*facet_r = facet;
			return true;
		}
	}
	return false;
}

bool
search_sort_parse(struct str name, enum search_sort *sort_r)
{
	for (enum search_sort sort = SORT_RELEVANCE; sort <= SORT_UPDATED; sort++) {
		if (str_is_nocase(name, sort_names[sort])) {
			*sort_r = sort;
			return true;
		}
	}
	return false;
}
