/* The HTTP client: asks other hosts, for background work and commands; never while a page is made.
 *
 * http and https only, at most LIMIT_CLIENT_REDIRECTS redirects, TLS certificates checked. Addresses of private networks,
 * of this machine and of its links are refused unless the client may ask them, also when a redirect leads there: whoever
 * names an address must not reach through us what only we can reach. Through a proxy, which looks names up itself, that holds for what
 * they stand for here. Answers are written to a file as they come, decoded,
 * within a limit. */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include "base/base.h"

struct http_client;

struct http_client_options {
	bool       private_too;     /* may ask private addresses */
	struct str from;            /* e-mail address of who asks, sent as From; or empty */
	int64_t    seconds;         /* that an answer may take; 0: LIMIT_CLIENT_SECONDS */
	struct str proxy, no_proxy; /* as proxy_of() takes them; empty: as the environment says */
	struct str authority;       /* a file of certificates (PEM) that are trusted beside the system's; or empty */
	bool       keeps_tls;       /* no redirect leads from https to http */
	bool       cookies;         /* those of an answer are sent with what is asked next, until one is `fresh` */
};

struct http_ask {
	struct str url;
	struct str accept;         /* or empty */
	struct str file;           /* where the answer goes; what it held is replaced */
	int64_t    limit;          /* bytes of the answer, decoded */
	struct str form;           /* sent by POST, when it is not empty, and then no redirect is followed */
	struct str user, password; /* HTTP's basic authentication; or empty */
	struct str bearer;         /* token of RFC 6750; or empty */
	bool       head;           /* asked by HEAD: nothing comes */
	bool       fresh;          /* without cookies from before */
	bool       alone;          /* redirects are not followed, but told */
	bool       cut;            /* what is beyond the limit is left out, and is no error */
	struct str etag, modified; /* sent as If-None-Match and If-Modified-Since; or empty */
};

struct http_got {
	int        status;
	struct str media;          /* the Content-Type, or empty */
	struct str url;            /* that answered, after redirects */
	int64_t    bytes;          /* written, decoded */
	int64_t    wire;           /* that came over the network: of the answer, as it was compressed */
	bool       mislabelled;    /* its Content-Encoding is not what it has: it stands in the file as it came */
	int64_t    retry_after;    /* seconds; -1: not said */
	struct str redirect;       /* where it leads, when redirects are not followed; or empty */
	struct str etag, modified; /* of the answer; or empty */
	bool       is_cut;         /* there was more than the limit */
	bool       unreached;      /* of an ask that failed: nobody was there, or not in time; all else is empty then */
};

/* For one thread at a time; connections are kept. Ends with http_client_close(). */
CHECKED bool http_client_open(const struct http_client_options *options, struct http_client **client_r,
			      struct error *error);
void         http_client_close(struct http_client *client);

/* GET, or POST of a form. True whatever the status; false with ERROR_REMOTE "client.…" when there was no whole answer ("client.certificate":
 * the certificate is not to be trusted; "client.downgrade"), ERROR_DENIED
 * "client.private" for an address that may not be asked, ERROR_LIMIT "client.long", ERROR_INPUT "client.url", ERROR_STORAGE. */
CHECKED bool http_client_get(struct arena *a, struct http_client *client, const struct http_ask *ask,
			     struct http_got *got_r, struct error *error);

#endif
