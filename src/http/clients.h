/* How much each client may ask: so many requests in a second and at once, so many connections, so many bytes of bodies on disk. A client is an IPv4 address, or
 * a network of 64 bits of IPv6, which is what one subscriber has. Those of this machine are not counted.
 *
 * The memory is fixed: of clients beyond it those are forgotten that have asked nothing for longest, which lets them begin
 * anew. From any thread. */
#ifndef HTTP_CLIENTS_H
#define HTTP_CLIENTS_H

#include "http/service.h"

struct clients;

struct clients *clients_open(const struct service *service);
void            clients_close(struct clients *clients); /* may be NULL */

/* Counts a request at `now`, milliseconds of clock_monotonic(). False when there were too many: it may be tried again in a
 * second. */
bool clients_ask(struct clients *clients, const struct address *client, int64_t now);

/* Counts a connection of a client that is no proxy. False when it has too many. `counted_r`: whether clients_leave() must be
 * called when it ends. */
bool clients_enter(struct clients *clients, const struct address *client, bool *counted_r);
void clients_leave(struct clients *clients, const struct address *client);

/* Counts bytes of a body that is kept on disk while it comes. False when all that the client is sending would be too much: then
 * they are not counted. `*counted` grows by what was, for clients_unspool(). */
bool clients_spool(struct clients *clients, const struct address *client, int64_t bytes, int64_t *counted);
void clients_unspool(struct clients *clients, const struct address *client, int64_t counted);

#endif
