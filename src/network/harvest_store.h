/* What is kept of harvests while they go on. Internal to network/. */
#ifndef NETWORK_HARVEST_STORE_H
#define NETWORK_HARVEST_STORE_H

#include "network/harvest.h"

/* Gives the report its number, and logs that the harvest began. */
CHECKED bool harvest_begin(struct node *node, const struct harvest_source *source, struct harvest_report *report,
			   struct error *error);

/* Keeps where the harvest stands and what it has done; `is_done`: its list has ended, the next one begins at its
 * response_date. */
CHECKED bool harvest_keep(struct node *node, const struct harvest_source *source, struct harvest_report *report,
			  bool is_done, struct error *error);

/* Keeps what harvests have settled: prefix, home, and that the set was listed. */
CHECKED bool harvest_settle(struct node *node, const struct harvest_source *source, struct error *error);

/* Keeps what the server of a file said of its state: etag and modified. */
CHECKED bool harvest_keep_marks(struct node *node, const struct harvest_source *source, struct error *error);

/* Forgets the source and the log of its harvests; `detail` goes into the audit log. ERROR_ABSENT. */
CHECKED bool harvest_forget(struct node *node, const struct actor *actor, struct str name, const struct json *detail,
			    struct error *error);

#endif
