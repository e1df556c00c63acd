/* Hosts: which service answers under the name that a request asks for, where a server gives several.
 *
 * A service may sleep until it is asked for: the request then waits, without a thread, until it is called. Who owns the
 * services (above this room) says which is whose; whoever has found one holds it until service_drop(). */
#ifndef HTTP_HOSTS_H
#define HTTP_HOSTS_H

#include "base/base.h"

struct head;
struct service;

enum host_state {
	HOST_AWAKE,
	HOST_SLEEPS,
	HOST_BROKEN,  /* there is one, and it cannot answer: 503 */
	HOST_UNKNOWN, /* 421 */
};

/* Stands in what waits. */
struct host_waiter {
	struct host_waiter *next;
	void (*call)(struct host_waiter *waiter);
};

struct hosts {
	void *context;

	/* Called on the loop: cheap. `name` is in lower case, without port and final dot. HOST_AWAKE: `*service_r` is held
	 * for the caller. HOST_SLEEPS: the waiter is called once, from any thread and perhaps before this returns, when it
	 * is worth while to ask again. HOST_BROKEN, HOST_UNKNOWN: `why` says why, to readers. */
	enum host_state (*find)(void *context, struct str name, struct host_waiter *waiter, struct service **service_r,
				struct error *why);
};

/* The name of the host that a request asks for, as find() wants it; empty when it has none or one that cannot be. `name_r`
 * stands in `a`. */
void host_name_of(struct arena *a, const struct head *head, struct str *name_r);

/* The same of an address: "chm.example.org" of "https://CHM.example.org:8443/". Empty when it has none. */
void host_name_of_url(struct arena *a, struct str url, struct str *name_r);

#endif
