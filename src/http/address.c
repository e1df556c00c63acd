/* Addresses. */
#include "http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF };

bool
host_parse(struct str text, struct address *address_r)
{
	char zero_ended[INET6_ADDRSTRLEN];

	*address_r = (struct address){ .is_old = str_find_byte(text, ':') == text.length };
	if (text.length == 0 || text.length >= sizeof zero_ended)
		return false;
	memcpy(zero_ended, text.data, text.length);
	zero_ended[text.length] = '\0';
	if (!address_r->is_old)
		return inet_pton(AF_INET6, zero_ended, address_r->bytes) == 1;
	memcpy(address_r->bytes, mapped, sizeof mapped);
	return inet_pton(AF_INET, zero_ended, address_r->bytes + sizeof mapped) == 1;
}

bool
address_parse(struct str text, struct address *address_r, struct error *error)
{
	struct str host, rest;
	int64_t    port;
	size_t     end = text.length;

	while (end > 0 && text.data[end - 1] != ':')
		end--;
	rest = str_slice(text, end, text.length);
	host = str_slice(text, 0, end > 0 ? end - 1 : 0);
	if (str_starts(host, STR("[")) && str_ends(host, STR("]")))
		host = str_slice(host, 1, host.length - 1);
	else if (str_find_byte(host, ':') < host.length)
		host.length = 0;
	if (!host_parse(host, address_r) || !str_integer(rest, &port) || port < 0 || port > UINT16_MAX)
		return error_set(error, ERROR_INPUT, "http.address",
				 "'%.*s' is no address to listen at: write 127.0.0.1:8080 or [::1]:8080",
				 STR_ARGS(text));
	address_r->port = (uint16_t)port;
	return true;
}

struct address
address_of(const struct sockaddr *sockaddr)
{
	struct address     address = { .is_old = true };
	struct sockaddr_in old;
	struct sockaddr_in6 new;

	if (sockaddr->sa_family == AF_INET6) {
		memcpy(&new, sockaddr, sizeof new);
		memcpy(address.bytes, &new.sin6_addr, sizeof address.bytes);
		address.port = ntohs(new.sin6_port);
		address.is_old = memcmp(address.bytes, mapped, sizeof mapped) == 0;
	} else if (sockaddr->sa_family == AF_INET) {
		memcpy(&old, sockaddr, sizeof old);
		memcpy(address.bytes, mapped, sizeof mapped);
		memcpy(address.bytes + sizeof mapped, &old.sin_addr, 4);
		address.port = ntohs(old.sin_port);
	}
	return address;
}

socklen_t
address_write(const struct address *address, struct sockaddr_storage *storage_r)
{
	struct sockaddr_in old = { .sin_family = AF_INET, .sin_port = htons(address->port) };
	struct sockaddr_in6 new = { .sin6_family = AF_INET6, .sin6_port = htons(address->port) };

	memset(storage_r, 0, sizeof *storage_r);
	if (address->is_old) {
		memcpy(&old.sin_addr, address->bytes + sizeof mapped, 4);
		memcpy(storage_r, &old, sizeof old);
		return sizeof old;
	}
	memcpy(&new.sin6_addr, address->bytes, sizeof address->bytes);
	memcpy(storage_r, &new, sizeof new);
	return sizeof new;
}

struct str
address_host(struct arena *a, const struct address *address)
{
	char        text[INET6_ADDRSTRLEN];
	const void *bytes = address->is_old ? address->bytes + sizeof mapped : address->bytes;

	if (inet_ntop(address->is_old ? AF_INET : AF_INET6, bytes, text, sizeof text) == NULL)
		return STR("");
	return str_copy(a, str_of(text));
}

struct str
address_text(struct arena *a, const struct address *address)
{
	struct str host = address_host(a, address);

	return str_format(a, address->is_old ? "%.*s:%u" : "[%.*s]:%u", STR_ARGS(host), address->port);
}

bool
network_parse(struct str text, struct network *network_r, struct error *error)
{
	size_t         slash = str_find_byte(text, '/');
	struct address address;
	int64_t        bits = -1;
	bool           good = host_parse(str_slice(text, 0, slash), &address);

	if (slash < text.length)
		good = good && str_integer(str_slice(text, slash + 1, text.length), &bits) && bits >= 0;
	else
		bits = address.is_old ? 32 : 128;
	if (!good || bits > (address.is_old ? 32 : 128))
		return error_set(error, ERROR_INPUT, "http.network",
				 "'%.*s' is no network: write 127.0.0.1, 10.0.0.0/8 or ::1", STR_ARGS(text));
	memcpy(network_r->bytes, address.bytes, sizeof network_r->bytes);
	network_r->bits = (int)bits + (address.is_old ? 96 : 0);
	return true;
}

bool
network_has(const struct network *network, const struct address *address)
{
	size_t whole = (size_t)network->bits / 8;
	int    rest = network->bits % 8;
	int    mask = (0xFF00 >> rest) & 0xFF;

	return memcmp(network->bytes, address->bytes, whole) == 0 &&
	       (rest == 0 || ((network->bytes[whole] ^ address->bytes[whole]) & mask) == 0);
}
