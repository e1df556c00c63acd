/* Proxies. */
#include "http/proxy.h"

#include "http/address.h"

#include <curl/curl.h>
#include <netdb.h>
#include <stdlib.h>

/* ---- private addresses -------------------------------------------------------------------------------------------- */

/* This machine, private networks, links, shared address space, multicast and what is reserved (RFC 6890). Of version 6 only
 * 2000::/3 is public, without what carries addresses of version 4 (6to4, Teredo). */
static const char *const old_networks[] = { "0.0.0.0/8",      "10.0.0.0/8",    "100.64.0.0/10", "127.0.0.0/8",
					    "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",  "192.168.0.0/16",
					    "198.18.0.0/15",  "224.0.0.0/3" };
static const char *const new_networks[] = { "::/3", "4000::/2", "8000::/1", "2002::/16", "2001::/32" };

static bool
is_in(const struct address *address, const char *const *networks, size_t count)
{
	struct network network;

	for (size_t i = 0; i < count; i++) {
		if (!network_parse(str_of(networks[i]), &network, NULL) || network_has(&network, address))
			return true;
	}
	return false;
}

bool
address_is_private(const struct sockaddr *sockaddr)
{
	struct address address = address_of(sockaddr);

	if (sockaddr->sa_family != AF_INET && sockaddr->sa_family != AF_INET6)
		return true;
	return address.is_old ? is_in(&address, old_networks, sizeof old_networks / sizeof old_networks[0])
			      : is_in(&address, new_networks, sizeof new_networks / sizeof new_networks[0]);
}

/* The host of an address as libcurl will read it, without user, port and brackets; empty when it reads none. */
static struct str
bare_host(struct arena *a, struct str url)
{
	CURLU     *parts = curl_url();
	char      *text = NULL;
	struct str host;

	if (parts != NULL && curl_url_set(parts, CURLUPART_URL, str_c(a, url), 0) == CURLUE_OK)
		(void)curl_url_get(parts, CURLUPART_HOST, &text, 0);
	host = str_lower(a, text != NULL ? str_of(text) : STR(""));
	curl_free(text);
	curl_url_cleanup(parts);
	if (str_starts(host, STR("[")))
		return str_slice(host, 1, str_find_byte(host, ']'));
	return host;
}

bool
url_is_private(struct arena *a, struct str url)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct addrinfo      *found = NULL;
	bool private = false;

	if (getaddrinfo(str_c(a, bare_host(a, url)), NULL, &hints, &found) != 0)
		return false;
	for (const struct addrinfo *one = found; one != NULL; one = one->ai_next)
	private |= address_is_private(one->ai_addr);
	freeaddrinfo(found);
	return private;
}

/* ---- which proxy -------------------------------------------------------------------------------------------------- */

/* The first of these that the environment names. */
static struct str
named(const char *const *names, size_t count)
{
	const char *value = NULL;

	for (size_t i = 0; i < count && (value == NULL || *value == '\0'); i++)
		value = getenv(names[i]);
	return value != NULL ? str_of(value) : STR("");
}

/* HTTP_PROXY is not among them: for programs that servers start it is a header of the request. */
static struct str
proxy_named(struct str url)
{
	static const char *const plain[] = { "http_proxy", "all_proxy", "ALL_PROXY" };
	static const char *const secure[] = { "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" };

	return str_starts(url, STR("https://")) ? named(secure, sizeof secure / sizeof secure[0])
						: named(plain, sizeof plain / sizeof plain[0]);
}

static bool
is_excepted(struct str host, struct str except)
{
	struct address address;
	bool           numbered = host_parse(host, &address);
	struct str     rule;

	while (str_cut(&except, ',', &rule)) {
		struct network network;

		rule = str_trim(rule);
		if (str_starts(rule, STR(".")))
			rule = str_slice(rule, 1, rule.length);
		if (str_is(rule, "*") || (rule.length > 0 && str_equal(rule, host)))
			return true;
		if (numbered && network_parse(rule, &network, NULL) && network_has(&network, &address))
			return true;
		if (!numbered && rule.length > 0 && host.length > rule.length && str_ends(host, rule) &&
		    host.data[host.length - rule.length - 1] == '.')
			return true;
	}
	return false;
}

struct str
proxy_of(struct arena *a, struct str setting, struct str except, struct str url)
{
	static const char *const names[] = { "no_proxy", "NO_PROXY" };

	if (setting.length == 0)
		setting = proxy_named(url);
	if (except.length == 0)
		except = named(names, sizeof names / sizeof names[0]);
	if (str_is(setting, "none") || is_excepted(bare_host(a, url), str_lower(a, except)))
		return STR("");
	return setting;
}
