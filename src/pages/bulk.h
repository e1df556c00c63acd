/* Many records at once: empty tables of a type, and files that are taken in as drafts of who is signed in (docs/bulk.md). */
#ifndef PAGES_BULK_H
#define PAGES_BULK_H

#include "pages/page.h"

struct type;

/* The empty tables of a type, as links: "templates". */
void put_templates(const struct page *page, struct json *object, const struct type *type);

handler_fn show_template; /* /types/{type}/template */
handler_fn show_upload;   /* /me/import */
handler_fn take_upload;
handler_fn renew_import_address; /* /me/import/address */

#endif
