/* A record at hand of its people: what the pages to manage and to merge it share. */
#ifndef PAGES_MANAGED_H
#define PAGES_MANAGED_H

#include "pages/page.h"
#include "people/permission.h"
#include "records/draft.h"

/* A record, its draft, or both, and who looks at them. */
struct managed {
	struct page          *page;
	struct actor          actor;
	struct matter         matter;
	struct str            id, type, owner;
	struct record         record; /* without id when it was never published */
	struct draft          draft;  /* without id when there is none */
	struct str            token;  /* of a link that is made */
	struct record_outcome outcome;
};

/* What the path names; who may not see its draft and has no part in its record is told that there is nothing. */
CHECKED bool managed_find(struct page *page, struct managed *managed_r, struct response *response, struct error *error);

/* Whether the actor may merge it into another: it is published here. */
bool managed_merges(const struct managed *managed);

/* What the record says that is merged, for a draft of the one that is left; asked before the merge. */
CHECKED bool merging_read(struct managed *managed, struct json **document_r, struct error *error);

/* Begins, or goes on with, a draft of the record `survivor` that has what `document` says and it does not, and both where they
 * say different things; its author chooses there. `address_r` is that of its form. */
CHECKED bool merging_begin_draft(struct managed *managed, struct str survivor, const struct json *document,
				 struct str *address_r, struct error *error);

handler_fn show_merging; /* /records/{id}/merge */

#endif
