/* Proxies: by which one an address of the web is asked, and whether it may be, when not we but the proxy looks up its host. */
#ifndef HTTP_PROXY_H
#define HTTP_PROXY_H

#include "base/base.h"

struct sockaddr;

/* The proxy for `url`, as "http://proxy.example.org:3128"; empty: none. It is `setting`; when that is empty, the one that the environment
 * names (http_proxy for http, https_proxy or HTTPS_PROXY for https, else all_proxy or ALL_PROXY); when that is "none", there is none.
 * None is used for hosts in `except` (when it is empty: no_proxy or NO_PROXY): names, also of what is below them, addresses and networks,
 * with commas between, or "*". */
struct str proxy_of(struct arena *a, struct str setting, struct str except, struct str url);

/* An address of this machine, of private networks, of links, or one that is reserved. */
bool address_is_private(const struct sockaddr *address);

/* The same of the host of an address of the web, by all that its name stands for here. A name that only the proxy knows is none. */
bool url_is_private(struct arena *a, struct str url);

#endif
