/* Long records in parts: sections of a record cut so that each page stays within LIMIT_PAGE_BYTES on the wire. */
#ifndef PAGES_PARTS_H
#define PAGES_PARTS_H

#include "pages/page.h"

enum { PART_BYTES = 5000 }; /* compressed, that the texts of one page may take */

struct parts {
	struct json **list; /* each an array of sections */
	size_t        count;
};

/* Cuts an array of sections ({"id", "label", "text": {"prose": [{"blocks"}]}, "fields"}) at the bounds of sections, of
 * fields and of blocks of prose. A section that goes on in the next part stands there again under its label. What fits one
 * page is one part. */
void parts_cut(const struct page *page, struct json *sections, struct parts *parts_r);

/* About how many bytes the texts of a value take on the wire, with the markup around them. */
size_t parts_measure(const struct page *page, const struct json *value);

#endif
