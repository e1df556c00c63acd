/* What all threads of a server share and nobody changes: its options, made ready. */
#ifndef HTTP_SERVICE_H
#define HTTP_SERVICE_H

#include "http/address.h"
#include "http/router.h"
#include "http/server.h"

struct service {
	struct server_options  options; /* limits filled in */
	struct router         *router;
	const struct template *error_template; /* NULL: there is none */
	const struct network  *proxies;
	const struct server   *server; /* that is run with this; NULL in tests without one */
};

/* ERROR_INPUT for a proxy that is no network. Lives in `a`. */
CHECKED bool service_make(struct arena *a, const struct server_options *options, struct service *service_r,
			  struct error *error);

#endif
