/* HTTP as handlers see it: a request, a response, a route. No type of the library below leaves this room.
 *
 * A handler makes one JSON document {"data": …, "view": …} and names a template, or gives bytes, a file or a stream.
 * What is asked for (HTML, JSON, another format), language, ETag, 304, HEAD, compression and security headers are settled
 * here. Access, limits and the submission id of a POST are settled by the route before the handler runs. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/json.h"

struct actor;
struct head;
struct node;
struct server;
struct words;

enum http_method {
	HTTP_GET = 1,
	HTTP_HEAD = 2,
	HTTP_POST = 4,
	HTTP_PUT = 8,
	HTTP_DELETE = 16,
	HTTP_OPTIONS = 32,
	HTTP_PATCH = 64,
};

struct parameter {
	struct str name, value; /* decoded; UTF-8 checked */
};

struct parameters {
	const struct parameter *list;
	size_t                  count;
};

/* The first value of `name`; empty when absent. */
struct str parameters_get(const struct parameters *parameters, const char *name);

/* A file in a form. */
struct form_file {
	struct str name;      /* of the field */
	struct str file_name; /* as the browser says, the last part of a path; UTF-8 checked */
	struct str bytes;     /* until the handler has answered */
};

/* Where a body goes that is written as it comes, instead of being kept for the handler. */
struct body_file {
	int descriptor; /* that appends; -1: none. The server closes it when the request has ended, however it did */
	int64_t room;   /* most bytes */

	/* Names the file to the server. When it is busy (423) whoever else appends to it is cut off. 0: nobody is. */
	uint64_t file;
};

struct request {
	struct arena *a; /* of the worker: lives until the handler's answer is made; a stream's until it has ended */
	const struct head      *head;   /* the request line and headers as sent: for request_header() */
	struct node            *node;   /* handed through, not looked into, as ... */
	const struct actor     *actor;  /* ... who asks, once that is known */
	const struct server    *server; /* that it came to: for server_state(); NULL in tests without one */
	enum http_method        method; /* HEAD is handed to handlers as GET */
	struct str              path;   /* decoded, without suffix and query: "/records/ke-8f3k2qz" */
	struct str              target; /* as sent, with query */
	struct str              host;   /* of the Host header, checked */
	struct parameters       query;
	struct parameters       form;    /* of a POST with application/x-www-form-urlencoded or multipart/form-data */
	const struct form_file *uploads; /* files of the latter, where the route takes them */
	size_t                  upload_count;
	struct parameters       path_parameters; /* {id} of the route */
	struct str              body;            /* of other POSTs and PUTs */
	struct body_file        into;            /* where the body went that the route has opened a file for */
	struct str              format;     /* negotiated: "html", "json", "atom", "csv", ...: one of the route's */
	struct str              language;   /* negotiated among the node's: ?lang=, cookie, Accept-Language */
	struct str              id;         /* of the request, for logs: 16 hexadecimal digits */
	struct str              client;     /* address, behind trusted proxies the real one */
	struct str              session;    /* of its cookie, or empty */
	struct str              submission; /* of a POST that changes something: sent twice, it is done once */
	bool                    secure;     /* came by TLS */
	bool forwarded; /* by someone who is no trusted proxy, so that `client` is whoever forwarded it */
};

/* A header of the request; empty when absent or no UTF-8. `name` without regard to case. */
struct str request_header(const struct request *request, const char *name);

/* A parameter of the path, of the query, or a field of the form; empty when absent. */
struct str request_path(const struct request *request, const char *name);
struct str request_query(const struct request *request, const char *name);
struct str request_form(const struct request *request, const char *name);

/* The name of the cookie of a session. Over TLS it makes browsers take it from this host alone (RFC 6265bis, "__Host-"). */
const char *session_cookie_name(bool secure);

/* A fresh submission id, for the hidden field `submission` of a form. */
struct str submission_make(struct arena *a);

/* A field of an answer's head that only its route knows; `name` is a literal. */
struct response_field {
	const char *name;
	struct str  value;
};

enum { RESPONSE_FIELDS = 8 };

/* Gives up to `size` bytes of a stream; 0: the end, -1: failed. Called on a worker, not always the same one, and only
 * when the client has taken what came before: no database connection may be held between two calls. */
typedef ptrdiff_t response_read_fn(void *context, char *bytes, size_t size);

/* Writes HTML for a document: made by tools/htmlc from ui/NAME.html. */
typedef void template_fn(struct buffer *out, const struct json *document, const struct words *words,
			 struct str language);

struct response {
	int                   status;   /* 200 unless set */
	struct json          *document; /* {"data", "view"}: HTML by the template, JSON sends "data" */
	struct str            body;     /* or bytes, in the request's arena */
	struct str            file;     /* or a file by its path */
	response_read_fn     *read;     /* or a stream; `context` lives in the request's arena */
	void                 *context;
	struct str            media;    /* of bytes, file or stream: "text/csv; charset=utf-8"; of a document as JSON */
	struct str            location; /* with a 3xx */
	struct str            etag; /* of a file or stream, or of a document that says its version, without quotes; all
	                               else that is public gets one from its content */
	struct str            cookie;         /* a whole Set-Cookie value, or empty */
	struct str            link;           /* a whole Link header value, or empty */
	struct str            download;       /* file name for Content-Disposition, or empty */
	bool                  is_shown;       /* and browsers may show it all the same */
	bool                  is_foreign;     /* what somebody else made: it runs in no page of ours (CSP "sandbox") */
	struct str            template_name;  /* instead of the route's */
	bool                  private_answer; /* not cached anywhere, not by us */
	int64_t               retry_after;    /* seconds, with 429 and 503; 0: none */
	struct response_field fields[RESPONSE_FIELDS]; /* further ones, also of an error: response_add() */
	size_t                field_count;
};

/* Puts a field into the answer's head, unless its value is empty. */
void response_add(struct response *response, const char *name, struct str value);

/* Fills the response. On false the error becomes a page (or a problem document, RFC 9457) with the status of its code,
 * or with response->status when that was set to 400 or more. */
typedef bool handler_fn(struct request *request, struct response *response, struct error *error);

enum route_access {
	PUBLIC,    /* everyone; anonymous answers are kept in the page cache */
	SIGNED_IN, /* a valid session; others are sent to where they sign in */
	OPERATOR,  /* a session of who may run the node */
};

/* One row of a route table. Path parts in braces are parameters, also within a part: "/records/{id}@{revision}"; where
 * several rows match, the one with more literal text wins. A route answers GET and HEAD, or POST; OPTIONS, unless a row has
 * more to say to it, and 405 follow from the tables. A parameter called {token} is never logged. */
struct route {
	enum http_method  method;
	const char       *path;
	handler_fn       *handler;
	const char       *template_name; /* ui/NAME.html; NULL when it makes no HTML */
	enum route_access access;
	const char *formats; /* "html json atom csv" of the table in http/format.h: by suffix or Accept, the first is
	                               the default; NULL: html */
	int64_t     limit;   /* bytes of a body; 0: LIMIT_HTTP_FORM_BYTES */
	int64_t takes_files; /* bytes of a form with files (multipart/form-data) of who has a session, kept on disk while they come */
	handler_fn *
		opens; /* called when the head has come, before the body: puts into request->into the file that the body is
	                            appended to as it comes, so that what has come stays wherever the request ends. What it refuses is
	                            refused; NULL: the body is kept for the handler */
	handler_fn *
		keeps; /* called now and then while such a body comes: syncs what has come; what it answers counts for nothing */
	bool        repeats;    /* a POST of a protocol that knows no submission id: to come twice does no harm */
	bool        any_accept; /* of a protocol that knows no other format: given whatever Accept says */
	bool        varies;     /* not cached: answers change without the log */
	bool        reads;      /* a POST that changes nothing, or proves itself by its address and may come twice: from
	                           any origin, without a submission id */
	const char *says;       /* one sentence, for help, manual and OpenAPI */
	const char *query;      /* of the API: its parameters in pages/openapi/, "q type after" */
	const char *schema;     /* of the API: what its answer is, there */
	const char *sends;      /* of the API: what its body is, there; NULL: none */
};

struct route_table {
	const struct route *routes;
	size_t              count;
};

#endif
