/* The list of sums in an archive (node/archive_file.h), as it is written and as it must be read: a line
 * "sha256:… SIZE NAME" for each entry since the last list. */
#ifndef NODE_ARCHIVE_SUMS_H
#define NODE_ARCHIVE_SUMS_H

#include "base/hash.h"

struct archive_sums {
	struct arena     *a;
	struct arena_mark empty;
	struct buffer     list;
	int64_t           entries; /* in all lists */
};

void archive_sums_open(struct archive_sums *sums);
void archive_sums_close(struct archive_sums *sums);

/* Notes an entry. */
void archive_sums_add(struct archive_sums *sums, struct str name, int64_t size, const struct hash *hash);

/* Begins the next list. */
void archive_sums_next(struct archive_sums *sums);

#endif
