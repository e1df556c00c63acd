/* The integrity of a node: `chm check`, and the nightly job. */
#ifndef NODE_CHECK_H
#define NODE_CHECK_H

#include "node/node.h"

/* A thing that is wrong: what it is about ("record", "log", "audit", "database", "search", "file"), which one, and a sentence. */
typedef void node_wrong_fn(void *context, const char *about, struct str which, const char *sentence);

struct node_check_listener {
	node_wrong_fn *wrong;
	void          *context;

	/* When it says so the check ends with ERROR_LIMIT "record.stopped". NULL: it is not asked. */
	bool (*stops)(const void *stops_context);
	const void *stops_context;
};

struct node_check_report {
	int64_t records, revisions, signatures, entries; /* looked at */
	int64_t acts;                                    /* of the audit log */
	int64_t wrong;
	int64_t mended; /* that was derived and is made anew, and is told too */
};

/* Looks at the database's own structure, at every revision (hash, chain, signature), at the log's order, at the audit log, and
 * whether the index equals what the log says. With `repair` what is derived is made anew first, where it is wrong: rows of records,
 * their counts, the index; nothing else is ever changed. */
CHECKED bool node_check(struct node *node, bool repair, const struct node_check_listener *listener,
			struct node_check_report *report_r, struct error *error);

/* Of a node that cannot be opened: looks at the database's own structure alone, and tells when not even that can be done.
 * Fails when the settings cannot be read. */
CHECKED bool node_check_database(struct str folder, const struct node_check_listener *listener,
				 struct node_check_report *report_r, struct error *error);

#endif
