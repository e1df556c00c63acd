/* Records to leaf through: by the letters that their titles begin with or by years, newest first, page by page by key.
 *
 * Of the address: ?sort=title|date, ?at=LETTER (of the words "list.letters"), ?year=YYYY, ?country=XX, ?after=CURSOR. */
#ifndef PAGES_LIST_H
#define PAGES_LIST_H

#include "pages/labels.h"

enum { LIST_FILTERS = 3 };

struct list_ask {
	struct str           address;   /* of the page, without query */
	struct search_filter filter;    /* what is listed */
	enum search_sort     sort;      /* SORT_TITLE or SORT_DATE, unless the address says */
	bool                 countries; /* may be narrowed to one */
};

/* Puts the list into view/list: "total", "entries" (as append_entry() makes them), "sorts" and "letters", "years" or
 * "countries" (links with "current"), "first" and "next". */
CHECKED bool list_put(struct page *page, const struct list_ask *ask, struct search_result *result_r,
		      struct error *error);

#endif
