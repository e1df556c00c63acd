/* Pages of one record. */
#ifndef PAGES_RECORD_H
#define PAGES_RECORD_H

#include "pages/page.h"

struct record;
struct fields_view;

/* What the page of a record says of its links: which are dead, and of which copies are kept. */
CHECKED bool record_find_links(struct page *page, const struct record *record, struct fields_view *view,
			       struct error *error);

/* What a revision is called in If-Match (RFC 9110): the digits of its hash. */
struct str record_version(struct arena *a, const struct record *record);

/* The record that {id} of the path names, and its revision (0: the newest). An id in another spelling answers with the
 * address of the right one: then response->status is 301. ERROR_ABSENT when it can be none. */
CHECKED bool record_from_path(struct page *page, struct str *id_r, int *revision_r, struct response *response,
			      struct error *error);

/* Puts the "sections" of a draft's document into the view, as the page of a record has them: with `whole`, also what will be
 * withheld. */
CHECKED bool record_put_sections(struct page *page, const struct json *document, bool whole, struct error *error);

/* Says in the answer's head what programs look for in the page of a thing (signposting.org): how to cite it, its licence,
 * what it is, who made it, what it consists of, where it is described and listed. */
void record_links(const struct page *page, const struct record *record, const struct json *body);

handler_fn show_record;  /* /records/{id} */
handler_fn show_history; /* /records/{id}/history */

#endif
