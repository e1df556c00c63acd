/* Stamps of forms: when a form was shown, marked with the node's secret, for forms that anybody may send. Who fills in a form
 * takes some seconds; a program that sends the same one for weeks is told to ask for a new one. */
#ifndef PAGES_STAMP_H
#define PAGES_STAMP_H

#include "pages/page.h"

struct str stamp_make(const struct page *page);

/* Whether the stamp is ours, three seconds old at least and seven days at most. */
bool stamp_is_good(const struct page *page, struct str stamp);

/* A mark of `text` for `use`, which only this node can make: 43 letters and digits of base64url. */
struct str stamp_mark(const struct page *page, const char *use, struct str text);

#endif
