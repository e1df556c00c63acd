/* Offline forms: the form of a type in one file, with all that it needs (docs/offline-form.md). */
#ifndef PAGES_OFFLINE_H
#define PAGES_OFFLINE_H

#include "node/node.h"
#include "pages/pages.h"

struct offline {
	const struct type *type;
	struct str         language;  /* that it opens in */
	const struct str  *languages; /* of its words; NULL: all that there are */
	size_t             language_count;
	struct str         account, person; /* for whom it is made, and what they are called; empty: for anybody */
};

/* Adds the form as one HTML file. */
void offline_write(struct arena *a, const struct node *node, const struct offline *offline, struct buffer *out);

handler_fn show_offline; /* /types/{type}/offline */

#endif
