/* For tests: a small site, and clients that speak to it over sockets, byte by byte. */
#ifndef HTTP_FIXTURE_H
#define HTTP_FIXTURE_H

#include "http/server.h"

enum { FIXTURE_BIG = 200 * 1000 };

/* What the node is to the handlers of the site. */
struct node {
	int64_t version; /* atomic */
	int     calls;   /* of handlers; atomic */
	int     holds;   /* while set, /hold does not answer; atomic */
};

struct fixture {
	struct arena         *a;
	struct node           node;
	struct server_options options;
	struct server        *server;
	struct str            address;
};

/* The site's options, for tests to change before fixture_start(). */
struct fixture *fixture_open(void);
void            fixture_start(struct fixture *f);
void            fixture_close(struct fixture *f); /* stops the server, if it runs */
int             fixture_drop(void **state);       /* the same, as cmocka's teardown */

/* An answer as it came. */
struct heard {
	int        status;
	struct str head;  /* all of it, for looking into */
	struct str body;  /* chunks put together */
	bool       whole; /* the body is as long as the head said, or ended as chunks end */
};

int  client_open(struct fixture *f);
int  client_try(struct fixture *f); /* -1 with errno when nobody listens */
void client_send(int client, struct str bytes);

/* Reads one answer; `is_head`: it has no body whatever it says. A status of 0: the connection ended before. Fails the test
 * when nothing comes for half a minute. */
struct heard client_hear(struct fixture *f, int client, bool is_head);

/* True when the other side ends the connection within so many milliseconds, with nothing more sent. */
bool client_is_cut(int client, int milliseconds);

/* True when `part` stands in `text`. */
bool has(struct str text, const char *part);

/* The field's value; empty when there is none. */
struct str heard_field(const struct heard *heard, const char *name);

/* A request on a connection of its own. `fields`: lines with CRLF, may be "". */
struct heard fixture_ask(struct fixture *f, const char *method, const char *target, const char *fields);
struct heard fixture_get(struct fixture *f, const char *target, const char *fields);

/* A form, with Origin and submission id. */
struct heard fixture_post(struct fixture *f, const char *target, const char *form);

#endif
