/* The copy of what a record links to. Internal to network/. */
#ifndef NETWORK_LINK_COPYING_H
#define NETWORK_LINK_COPYING_H

#include "network/link_check.h"

/* Fetches it, within the node's limits, and keeps it; of one that is kept, only where it has changed since, which `renewed` of the
 * link then says. What cannot be had now is tried when the link is asked again; what is too long never, or stays as it was kept.
 * False only when this machine cannot keep it. */
CHECKED bool link_fetch(const struct node *node, const struct link_transport *transport, struct linked *link,
			struct error *error);

#endif
