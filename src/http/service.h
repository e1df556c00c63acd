/* A service: the options of a server, made ready. All threads share it and nobody changes it. A server gives one, or one for
 * each of its hosts. */
#ifndef HTTP_SERVICE_H
#define HTTP_SERVICE_H

#include "http/address.h"
#include "http/files.h"
#include "http/router.h"
#include "http/server.h"

struct service {
	struct server_options  options; /* limits filled in */
	struct router         *router;
	const struct template *error_template; /* NULL: there is none */
	const struct network  *proxies;
	const struct server   *server; /* that is run with this; NULL in tests without one */
	struct files          *files;
	uint64_t               serial; /* at random: tells apart what is in the page cache */
	int                    users;  /* atomic; those who found it among hosts */
};

/* ERROR_INPUT for a proxy that is no network. Lives in `a`. */
CHECKED bool service_make(struct arena *a, const struct server_options *options, struct service *service_r,
			  struct error *error);

/* As service_make(), with its static files. Ends with service_close(), when nobody uses it any more. */
CHECKED bool service_open(struct arena *a, const struct server_options *options, struct service *service_r,
			  struct error *error);
void         service_close(struct service *service);

/* From any thread. */
void service_use(struct service *service);
void service_drop(struct service *service); /* may be NULL */
int  service_users(const struct service *service);

#endif
