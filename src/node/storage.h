/* Where the bytes of a node are. */
#ifndef NODE_STORAGE_H
#define NODE_STORAGE_H

#include "base/base.h"

struct node;

struct storage_part {
	const char *name; /* "database", "files", "cache", "backups", "other" */
	struct str  path; /* empty: not a folder of this machine */
	int64_t     bytes, files;
	bool        more; /* there are more files than were counted */
};

enum { STORAGE_PARTS = 5 };

struct storage {
	struct storage_part parts[STORAGE_PARTS];
	int64_t             free, total;          /* of the node's disk, for this user */
	bool                low;                  /* less is free than is kept in reserve */
	int64_t             copies, copies_bytes; /* of the files: what records link to (records/link_copies.h) */
};

/* Looks at every file, as far as LIMIT_STORAGE_FILES in each part. */
CHECKED bool storage_measure(struct arena *a, const struct node *node, struct storage *storage_r, struct error *error);

/* The folder of nightly backups; empty: none is set. */
struct str storage_backups(struct arena *a, const struct node *node);

#endif
