/* Addresses of listeners, clients and proxies: numbers only, no names are looked up. */
#ifndef HTTP_ADDRESS_H
#define HTTP_ADDRESS_H

#include "base/base.h"

#include <sys/socket.h>

/* An IPv4 address is kept as IPv6 maps it, so that both compare alike. */
struct address {
	uint8_t  bytes[16];
	uint16_t port;
	bool     is_old; /* IPv4 */
};

struct network {
	uint8_t bytes[16];
	int     bits; /* of the 128 */
};

/* "127.0.0.1:8080", "[::1]:8080". ERROR_INPUT "http.address". */
CHECKED bool address_parse(struct str text, struct address *address_r, struct error *error);

/* An address without port and brackets; false when it is none. */
CHECKED bool host_parse(struct str text, struct address *address_r);

struct address address_of(const struct sockaddr *sockaddr);

/* Writes it as the system takes it; returns the size. */
socklen_t address_write(const struct address *address, struct sockaddr_storage *storage_r);

/* "127.0.0.1", and with the port "127.0.0.1:8080", "[::1]:8080". */
struct str address_host(struct arena *a, const struct address *address);
struct str address_text(struct arena *a, const struct address *address);

/* "10.0.0.0/8", "::1". ERROR_INPUT "http.network". */
CHECKED bool network_parse(struct str text, struct network *network_r, struct error *error);

bool network_has(const struct network *network, const struct address *address);

#endif
