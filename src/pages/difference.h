/* What differs between two revisions of a record, field by field and language by language. */
#ifndef PAGES_DIFFERENCE_H
#define PAGES_DIFFERENCE_H

#include "pages/labels.h"

/* One revision that is compared. */
struct compared {
	const struct json *record; /* its public body */
	int                revision;
};

/* Appends to `shown`, for the template, an object for each text that differs: "label", "language" and "tag", "direction" where
 * it has a language, "fate" and "parts", a list of {"text", "removed" or "added"}, with "items" true where each part is a value
 * of a list. Long passages that are the same, and the ends of long ones that are not, are left out ("…"); then the object has
 * "cut". Appends to `data` for each {"path" (JSON Pointer), "before", "after"}, the values as they are stored.
 *
 * What is withheld in the newer of the two is not shown of the older either. */
void difference_put(struct page *page, const struct type *type, const struct compared *before,
		    const struct compared *after, struct json *shown, struct json *data);

#endif
