/* The HTTP client, on libcurl. */
#include "http/client.h"

#include "base/file.h"
#include "base/limits.h"
#include "http/parameters.h"
#include "http/proxy.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

struct http_client {
	struct arena              *a;
	struct http_client_options options;
	CURL                      *curl;
	struct curl_slist         *headers; /* of the request */
	int                        file;    /* of the answer */
	int64_t                    bytes, limit;
	int                        failed; /* errno of a write */
	bool                       is_long, was_private, cuts;
	bool                       proxied;     /* the address that is connected to is the proxy's */
	bool                       as_it_comes; /* not decoded, for what it says of its encoding is not true */
	char                       message[CURL_ERROR_SIZE];
};

/* ---- addresses ---------------------------------------------------------------------------------------------------- */

/* Asked with the address that a name was found to have, so that no second look can give another. */
static curl_socket_t
open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct http_client *client = context;

	(void)purpose;
	if (!client->options.private_too && !client->proxied && address_is_private(&address->addr)) {
		client->was_private = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ---- the answer --------------------------------------------------------------------------------------------------- */

static size_t
write_answer(char *bytes, size_t size, size_t count, void *context)
{
	struct http_client *client = context;
	size_t              length = size * count;

	if (client->bytes + (int64_t)length > client->limit) {
		client->is_long = true;
		if (!client->cuts)
			return 0;
		length = (size_t)(client->limit - client->bytes);
	}
	if (!descriptor_write(client->file, (struct str){ bytes, length })) {
		client->failed = errno;
		return 0;
	}
	client->bytes += (int64_t)length;
	return client->is_long ? 0 : length;
}

/* ---- opening ------------------------------------------------------------------------------------------------------ */

#define SET(option, value) (curl_easy_setopt(client->curl, option, value) == CURLE_OK)

static bool
set_up(struct http_client *client)
{
	int64_t seconds = client->options.seconds > 0 ? client->options.seconds : LIMIT_CLIENT_SECONDS;

	return SET(CURLOPT_PROTOCOLS_STR, "http,https") && SET(CURLOPT_FOLLOWLOCATION, 0L) &&
	       SET(CURLOPT_ACCEPT_ENCODING, "gzip, deflate") &&
	       (client->options.authority.length == 0 || SET(CURLOPT_CAINFO, client->options.authority.data)) &&
	       SET(CURLOPT_USERAGENT, "chm/" CHM_VERSION) && SET(CURLOPT_NOSIGNAL, 1L) &&
	       SET(CURLOPT_CONNECTTIMEOUT, (long)LIMIT_CLIENT_CONNECT_SECONDS) && SET(CURLOPT_TIMEOUT, (long)seconds) &&
	       SET(CURLOPT_LOW_SPEED_LIMIT, (long)LIMIT_CLIENT_BYTES_PER_SECOND) &&
	       SET(CURLOPT_LOW_SPEED_TIME, (long)LIMIT_CLIENT_CONNECT_SECONDS) &&
	       SET(CURLOPT_ERRORBUFFER, client->message) && SET(CURLOPT_OPENSOCKETFUNCTION, open_socket) &&
	       SET(CURLOPT_OPENSOCKETDATA, client) && SET(CURLOPT_WRITEFUNCTION, write_answer) &&
	       SET(CURLOPT_WRITEDATA, client) && SET(CURLOPT_NETRC, 0L);
}

bool
http_client_open(const struct http_client_options *options, struct http_client **client_r, struct error *error)
{
	struct arena       *a = arena_open(4096);
	struct http_client *client = ARENA_NEW(a, struct http_client);

	client->a = a;
	client->options = *options;
	client->options.from = str_copy(a, options->from);
	client->options.proxy = str_copy(a, options->proxy);
	client->options.no_proxy = str_copy(a, options->no_proxy);
	client->options.authority = str_of(str_c(a, options->authority));
	client->file = -1;
	client->curl = curl_easy_init();
	if (client->curl == NULL || !set_up(client) || (options->cookies && !SET(CURLOPT_COOKIEFILE, ""))) {
		http_client_close(client);
		return error_set(error, ERROR_LIMIT, "client.open", "libcurl cannot be set up");
	}
	*client_r = client;
	return true;
}

void
http_client_close(struct http_client *client)
{
	if (client == NULL)
		return;
	curl_slist_free_all(client->headers);
	curl_easy_cleanup(client->curl);
	arena_close(client->a);
}

/* ---- asking ------------------------------------------------------------------------------------------------------- */

static void
add_header(struct arena *a, struct curl_slist **list, const char *name, struct str value)
{
	if (value.length > 0)
		*list = curl_slist_append(*list, str_format(a, "%s%.*s", name, STR_ARGS(value)).data);
}

/* The headers of this request, instead of those of the last. */
static bool
set_headers(struct arena *a, struct http_client *client, const struct http_ask *ask)
{
	struct curl_slist *list = NULL;

	add_header(a, &list, "Accept: ", ask->accept);
	add_header(a, &list, "From: ", client->options.from);
	add_header(a, &list, "Authorization: Bearer ", ask->bearer);
	add_header(a, &list, "If-None-Match: ", ask->etag);
	add_header(a, &list, "If-Modified-Since: ", ask->modified);
	curl_slist_free_all(client->headers);
	client->headers = list;
	return SET(CURLOPT_HTTPHEADER, list) && SET(CURLOPT_URL, str_c(a, ask->url));
}

/* By which proxy it is asked. False when it may not be: of what a proxy connects to we do not see the address. */
static bool
set_way(struct arena *a, struct http_client *client, const struct http_ask *ask)
{
	struct str proxy = proxy_of(a, client->options.proxy, client->options.no_proxy, ask->url);

	client->proxied = proxy.length > 0;
	client->was_private = client->proxied && !client->options.private_too && url_is_private(a, ask->url);
	return !client->was_private && SET(CURLOPT_PROXY, str_c(a, proxy)) && SET(CURLOPT_NOPROXY, "");
}

/* How it is asked, and as whom. */
static bool
set_method(struct arena *a, struct http_client *client, const struct http_ask *ask)
{
	bool posts = ask->form.length > 0, named = ask->user.length > 0;

	/* in this order: what is asked for by GET first undoes HEAD */
	return (posts ? SET(CURLOPT_POSTFIELDSIZE, (long)ask->form.length) &&
				SET(CURLOPT_COPYPOSTFIELDS, str_c(a, ask->form))
		      : SET(CURLOPT_HTTPGET, 1L)) &&
	       SET(CURLOPT_NOBODY, ask->head ? 1L : 0L) && SET(CURLOPT_USERNAME, named ? str_c(a, ask->user) : NULL) &&
	       SET(CURLOPT_PASSWORD, named ? str_c(a, ask->password) : NULL);
}

/* Nobody is there, or not in time. */
static bool
is_unreached(CURLcode code)
{
	return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY ||
	       code == CURLE_COULDNT_CONNECT || code == CURLE_OPERATION_TIMEDOUT;
}

/* Who is there may be another than it says. Asking again does not help. */
static bool
is_mistrust(CURLcode code)
{
	return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
	       code == CURLE_SSL_ISSUER_ERROR || code == CURLE_SSL_PINNEDPUBKEYNOTMATCH;
}

static bool
refuse(const struct http_client *client, const struct http_ask *ask, CURLcode code, struct error *error)
{
	struct str url = str_head(ask->url, 200);

	if (client->was_private)
		return error_set(error, ERROR_DENIED, "client.private",
				 "%.*s is in a private network, which may not be asked", STR_ARGS(url));
	if (client->is_long)
		return error_set(error, ERROR_LIMIT, "client.long",
				 "the answer of %.*s is longer than %" PRId64 " bytes", STR_ARGS(url), ask->limit);
	if (client->failed != 0)
		return error_set(error, ERROR_STORAGE, "client.file", "%.*s: %s", STR_ARGS(ask->file),
				 strerror(client->failed));
	if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL)
		return error_set(error, ERROR_INPUT, "client.url", "'%.*s' is no address of http or https",
				 STR_ARGS(url));
	return error_set(error, ERROR_REMOTE, is_mistrust(code) ? "client.certificate" : "client.failed", "%.*s: %s",
			 STR_ARGS(url), client->message[0] != '\0' ? client->message : curl_easy_strerror(code));
}

/* A header of the answer, of the last if there were several. */
static struct str
read_header(struct arena *a, struct http_client *client, const char *name)
{
	struct curl_header *header;

	if (curl_easy_header(client->curl, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
		return STR("");
	return str_copy(a, str_of(header->value));
}

static void
read_answer(struct arena *a, struct http_client *client, struct http_got *got_r)
{
	long        status = 0;
	const char *media = NULL, *url = NULL, *redirect = NULL;
	curl_off_t  retry_after = 0, wire = 0;

	(void)curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(client->curl, CURLINFO_CONTENT_TYPE, &media);
	(void)curl_easy_getinfo(client->curl, CURLINFO_EFFECTIVE_URL, &url);
	(void)curl_easy_getinfo(client->curl, CURLINFO_REDIRECT_URL, &redirect);
	(void)curl_easy_getinfo(client->curl, CURLINFO_RETRY_AFTER, &retry_after);
	(void)curl_easy_getinfo(client->curl, CURLINFO_SIZE_DOWNLOAD_T, &wire);
	*got_r = (struct http_got){ .status = (int)status,
				    .media = str_copy(a, str_of(media)),
				    .url = str_copy(a, str_of(url)),
				    .bytes = client->bytes,
				    .wire = (int64_t)wire,
				    .mislabelled = client->as_it_comes,
				    .retry_after = retry_after > 0 ? (int64_t)retry_after : -1,
				    .redirect = str_copy(a, str_of(redirect)),
				    .etag = read_header(a, client, "ETag"),
				    .modified = read_header(a, client, "Last-Modified"),
				    .is_cut = client->is_long };
}

static bool
perform(struct arena *a, struct http_client *client, const struct http_ask *ask, CURLcode *code_r, struct error *error)
{
	client->file = open(str_c(a, ask->file), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	if (client->file < 0)
		return error_set(error, ERROR_STORAGE, "client.file", "%.*s: %s", STR_ARGS(ask->file), strerror(errno));
	client->bytes = 0;
	client->limit = ask->limit;
	client->cuts = ask->cut;
	client->failed = 0;
	client->is_long = client->was_private = false;
	client->message[0] = '\0';
	*code_r = set_way(a, client, ask) && set_headers(a, client, ask) && set_method(a, client, ask) &&
				  SET(CURLOPT_HTTP_CONTENT_DECODING, client->as_it_comes ? 0L : 1L)
			  ? curl_easy_perform(client->curl)
			  : CURLE_FAILED_INIT;
	close(client->file);
	client->file = -1;
	return true;
}

/* One question, whose redirect is not followed. */
static bool
get_once(struct arena *a, struct http_client *client, const struct http_ask *ask, struct http_got *got_r,
	 struct error *error)
{
	CURLcode code;

	*got_r = (struct http_got){ 0 };
	client->as_it_comes = false;
	if (ask->fresh && !SET(CURLOPT_COOKIELIST, "ALL"))
		return error_set(error, ERROR_LIMIT, "client.open", "libcurl cannot be set up");
	if (!perform(a, client, ask, &code, error))
		return false;
	if (code == CURLE_BAD_CONTENT_ENCODING && ask->form.length == 0) { /* what is posted is sent once */
		client->as_it_comes = true;
		if (!perform(a, client, ask, &code, error))
			return false;
	}
	if (code != CURLE_OK && !(code == CURLE_WRITE_ERROR && client->is_long && ask->cut)) {
		got_r->unreached = is_unreached(code);
		return refuse(client, ask, code, error);
	}
	read_answer(a, client, got_r);
	return true;
}

static bool
is_redirect(const struct http_ask *ask, const struct http_got *got)
{
	return ask->form.length == 0 && !ask->alone && got->redirect.length > 0 &&
	       (got->status == 301 || got->status == 302 || got->status == 303 || got->status == 307 ||
		got->status == 308);
}

/* To another host nothing goes that says who asks. */
static bool
follow(const struct http_client *client, struct http_ask *ask, struct str redirect, struct error *error)
{
	bool leaves_tls = str_starts(ask->url, STR("https://")) && !str_starts(redirect, STR("https://"));

	if (client->options.keeps_tls && leaves_tls)
		return error_set(error, ERROR_REMOTE, "client.downgrade",
				 "%.*s leads to %.*s, which is not encrypted: that is not followed",
				 STR_ARGS(str_head(ask->url, 150)), STR_ARGS(str_head(redirect, 150)));
	if (leaves_tls || !str_equal(url_host(ask->url), url_host(redirect)))
		ask->user = ask->password = ask->bearer = STR("");
	ask->url = redirect;
	ask->fresh = false;
	return true;
}

/* Redirects are followed here and not by libcurl, for each may want another proxy. */
bool
http_client_get(struct arena *a, struct http_client *client, const struct http_ask *ask, struct http_got *got_r,
		struct error *error)
{
	struct http_ask asked = *ask;
	int64_t         wire = 0;

	for (int hops = 0;; hops++) {
		if (!get_once(a, client, &asked, got_r, error))
			return false;
		wire += got_r->wire;
		if (!is_redirect(&asked, got_r))
			break;
		if (hops == LIMIT_CLIENT_REDIRECTS)
			return error_set(error, ERROR_REMOTE, "client.failed",
					 "%.*s: it leads from one address to the next, more than %d times",
					 STR_ARGS(str_head(ask->url, 200)), LIMIT_CLIENT_REDIRECTS);
		if (!follow(client, &asked, got_r->redirect, error))
			return false;
	}
	got_r->wire = wire;
	return true;
}
