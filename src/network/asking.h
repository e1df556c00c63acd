/* How this node asks other hosts: by the proxy and with the certificates that its settings name. Internal to network/. */
#ifndef NETWORK_ASKING_H
#define NETWORK_ASKING_H

#include "http/client.h"
#include "node/node.h"

/* What is common to all that it asks; the file of certificates is named in `a`. */
struct http_client_options asking_options(struct arena *a, const struct node *node, bool private_too);

#endif
