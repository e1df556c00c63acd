/* What the page of a record says of it in its head, for programs that read pages. */
#ifndef PAGES_HEAD_H
#define PAGES_HEAD_H

#include "pages/page.h"

struct exporter_context;

/* Puts Dublin Core (DCMI, "Expressing Dublin Core metadata using HTML/XHTML meta and link elements") and schema.org as JSON-LD
 * into the view, both short: a page has little room. The whole is in the record's other formats. */
void record_head(const struct page *page, const struct json *body, const struct exporter_context *context,
		 struct json *reviews);

#endif
