/* Records in lists: on the home page, in search, on profiles. */
#ifndef PAGES_HITS_H
#define PAGES_HITS_H

#include "pages/labels.h"

/* Adds what ui/parts/hit.html shows of a hit. */
CHECKED bool append_hit(struct page *page, struct json *list, const struct search_hit *hit, struct error *error);

/* Adds what ui/parts/entry.html shows: title, publisher and date, in one line. */
CHECKED bool append_entry(struct page *page, struct json *list, const struct search_hit *hit, struct error *error);

/* What a list says of a hit: the text around its marks, or, without any, the beginning of its summary. */
struct str hit_summary(struct page *page, const struct search_hit *hit, const struct json *body,
		       struct str *language_r);

/* The newest records that `query` finds into the list `name` of an object; what is dated in the future, as coming events
 * are, is not new. Its order and facets have no meaning here. */
CHECKED bool put_newest(struct page *page, struct json *object, const char *name, const struct search_query *query,
			struct error *error);

/* The values of a facet as links with counts: {"label", "address", "count"}. At most `limit`. The addresses begin with
 * `search`: "/search?" or "/search?owner=KE&". */
void append_facet_values(struct page *page, struct json *list, enum search_facet facet,
			 const struct search_facet_counts *counts, struct str search, size_t limit);

/* The same of the themes among the values of FACET_SUBJECT; targets and goals are subjects, too. */
void append_themes(struct page *page, struct json *list, const struct search_facet_counts *counts, struct str search,
		   size_t limit);

#endif
