/* Profiles: pages about a thing (a country, an organization, a subject) that are made of searches: figures, kinds and the
 * newest of what is found. */
#ifndef PAGES_PROFILE_H
#define PAGES_PROFILE_H

#include "pages/labels.h"

/* One of the searches that a profile is made of. */
struct profile_search {
	const struct search_filter *filters;
	size_t                      filter_count;
	struct str                  text;    /* further conditions, in the query language */
	struct str                  address; /* of the same search, for readers */
	int64_t                     total;   /* set by profile_count() */
};

/* Counts what it finds, with facets. */
CHECKED bool profile_count(struct page *page, struct profile_search *search, struct search_result *result_r,
			   struct error *error);

/* A number with the search that finds what it counts, into view/figures; none when it is 0. */
void profile_put_figure(const struct page *page, const char *key, struct str address, int64_t count);

/* The newest it finds, under its heading, into view/lists; nothing when it finds none. */
CHECKED bool profile_put_list(struct page *page, const char *key, const struct profile_search *search,
			      struct error *error);

/* What kinds of records there are and on which themes, into view/types and view/subjects, with searches that begin with
 * `address`. */
void profile_put_kinds(struct page *page, const struct search_result *result, struct str address);

/* The same of the countries that they are about, into view/countries. */
void profile_put_countries(struct page *page, const struct search_result *result, struct str address);

/* The node's own text about a country or subject, where it has one, of ui/pages/KIND-NAME.LANG.md (':' of a name is '_'): "own". */
void profile_put_text(const struct page *page, const char *kind, struct str name);

#endif
