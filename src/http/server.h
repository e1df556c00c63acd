/* The server: loop threads that drive libmicrohttpd, workers that run handlers, the page cache, graceful stop.
 *
 * One loop thread per core (at most four) with a listening socket each (SO_REUSEPORT); libmicrohttpd is touched only by
 * its loop thread. Pages in the cache are answered on the loop; all else is handed to a worker and comes back by eventfd.
 * A sweeper closes connections that send too slowly or nothing. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "http/http.h"

struct address;
struct hosts;
struct log;
struct server;

/* A file that is sent as it is: style sheet, script, picture, font. Names carry a hash of the content and are kept by
 * browsers for ever: "/static/style-3f2a91.css". */
struct static_file {
	const char *path;
	const char *media;
	struct str  plain, gzip, brotli; /* the last two may be empty */
};

struct template
{
	const char  *name;
	template_fn *write;
};

/* Limits that a test or an operator may want otherwise; 0: as in base/limits.h. */
struct server_limits {
	int64_t connections;       /* LIMIT_HTTP_CONNECTIONS */
	int64_t queue;             /* LIMIT_HTTP_QUEUE */
	int64_t head_milliseconds; /* LIMIT_HTTP_HEAD_MILLISECONDS */
	int64_t idle_milliseconds; /* LIMIT_HTTP_IDLE_MILLISECONDS */
	int64_t bytes_per_second;  /* LIMIT_HTTP_BYTES_PER_SECOND */
	int64_t stop_milliseconds; /* LIMIT_HTTP_STOP_MILLISECONDS */
	int64_t body_memory;       /* LIMIT_HTTP_BODY_MEMORY */
	/* of one client address, none of this machine; below 0: without limit */
	int64_t client_requests;    /* in a second, LIMIT_HTTP_CLIENT_REQUESTS */
	int64_t client_burst;       /* at once, LIMIT_HTTP_CLIENT_BURST */
	int64_t client_connections; /* LIMIT_HTTP_CLIENT_CONNECTIONS */
	int64_t client_spool;       /* bytes of bodies kept on disk at the same time, LIMIT_HTTP_CLIENT_SPOOL_BYTES */
	bool    counts_here;        /* clients of this machine are counted too: for tests */
};

/* How a proxy says whom it asks for. */
enum proxy_header {
	PROXY_X_FORWARDED, /* X-Forwarded-For and -Proto */
	PROXY_FORWARDED,   /* Forwarded (RFC 7239) */
};

/* What became of a request, for who counts. */
struct outcome {
	const struct request *request;
	const struct route   *route; /* NULL: none answers */
	const struct address *client;
	int                   status; /* that was sent: 304 also for what the page cache has */
	bool                  is_head;
};

struct listeners;

struct server_options {
	struct listeners         *kept; /* of a server before: taken where they answer the same address. May be NULL */
	const struct str         *listen; /* "127.0.0.1:8080", "[::1]:8080"; port 0: any */
	size_t                    listen_count;
	struct str                certificate, key; /* files: all of these speak TLS; empty: none does */
	const struct str         *plain;            /* beside them: without TLS, send on to the node's address */
	size_t                    plain_count;
	struct str                url;       /* of the node, with a final '/' */
	bool                      redirects; /* whoever asks by another host or scheme is sent there */
	int64_t                   hsts; /* seconds for which browsers are to come by TLS only; 0: they are not told */
	const struct route_table *tables;
	size_t                    table_count;
	const struct template    *templates;
	size_t                    template_count;
	const struct static_file *files;
	size_t                    file_count;
	const struct words       *words;
	const struct str         *languages; /* of the node, the first is the default */
	size_t                    language_count;
	struct node              *node;
	struct str                spool; /* folder where files are kept while they come; empty: none are taken */
	unsigned                  loops, workers; /* 0: by the number of cores */
	size_t                    cache_bytes;    /* of the page cache; 0: none */
	const struct str         *proxies;        /* "127.0.0.1", "10.0.0.0/8": what they say of the client counts */
	size_t                    proxy_count;
	enum proxy_header         proxy_header; /* which of their fields: they pass on what clients write in others */
	struct server_limits      limits;
	struct log               *log;

	/* Of a server that gives several services (hosts.h). Then what is said here of the node stands for a name that is
	 * nobody's: no files, one language, the tables of all, by whose routes is counted what was answered. NULL: this
	 * is the service. */
	const struct hosts *hosts;

	/* What cached pages depend on: an answer is kept as long as this number stays the same (log position, settings,
	 * next due time). Called on the loop: cheap. */
	int64_t (*version)(struct node *node);

	/* Told of each answer that was begun, but of static files, when it has been sent. Called on the loop: cheap. May be
	 * NULL. */
	void (*answered)(struct node *node, const struct outcome *outcome);

	/* Fills in what every page has (menus, name, languages, canonical address) into "view". May be NULL. */
	bool (*frame)(struct request *request, struct json *document, struct error *error);

	/* The document of an error page, shown by the template "error"; frame() is called for it, too. When this or the
	 * template is absent or fails, a short page without layout says what is wrong. */
	bool (*error_page)(struct request *request, int status, const struct error *why, struct json **document_r,
			   struct error *error);

	/* May this session use a route of this access? Asked for all but PUBLIC ones; NULL: nobody may. */
	bool (*allowed)(struct request *request, enum route_access access);

	/* Answers in place of an error who may not: sends them on to where they sign in. False: the error is the answer. May be
	 * NULL. */
	bool (*denied)(struct request *request, enum route_access access, struct response *response);
};

/* Binds the addresses and starts to answer. ERROR_INPUT for an address that is none, ERROR_CONFLICT when it is taken. */
CHECKED bool server_start(const struct server_options *options, struct server **server_r, struct error *error);

/* The address of listener `index` as bound, those without TLS behind the others: "127.0.0.1:43121". */
struct str server_address(struct arena *a, const struct server *server, size_t index);

/* Reads certificate and key again when the files have changed, or always with `always`: to be called now and then. */
void server_renew(struct server *server, bool always);

/* Before server_stop(): the sockets that it listens at, for the server that comes after it. Who connects meanwhile waits and is not
 * refused. Ends with listeners_close(), which refuses those that wait at what was not taken. */
struct listeners *server_keep_listeners(struct server *server);
void              listeners_close(struct listeners *listeners); /* may be NULL */

/* Accepts no more, finishes requests (at most LIMIT_HTTP_STOP_MILLISECONDS), stops the threads, frees. */
void server_stop(struct server *server);

struct server_state {
	int64_t connections, requests, cache_hits, cache_bytes, queued, refused;
};

void server_state(const struct server *server, struct server_state *state_r);

/* ---- what was answered ------------------------------------------------------------------------------------------- */

enum { SERVER_STATUSES = 24, SERVER_DURATIONS = 12 };

struct server_answered {
	int     status; /* 0: all that have no row of their own */
	int64_t count;
};

struct server_duration {
	int64_t bound; /* milliseconds, beyond the bound before it and within this one; INT64_MAX: there is none */
	int64_t count;
};

/* What one route has answered since the server started, from the request's first byte until the answer was taken. */
struct server_measure {
	const struct route    *route; /* NULL: see name */
	const char            *name;  /* "static" of files, "none" of what no route answers; NULL */
	struct server_answered statuses[SERVER_STATUSES];
	struct server_duration durations[SERVER_DURATIONS];
	int64_t                milliseconds; /* all of them together */
};

typedef void server_measure_fn(void *context, const struct server_measure *measure);

/* Each route in the order of the tables, then files and what no route answers. Cheap, from any thread. */
void server_measures(const struct server *server, server_measure_fn *measure, void *context);

#endif
