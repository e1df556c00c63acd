/* For tests: a real node in a folder of its own, records in it, and pages asked for by their address. */
#ifndef PAGES_FIXTURE_H
#define PAGES_FIXTURE_H

#include "base/clock.h"
#include "pages/page.h"

struct server_options;

struct scripted_clock {
	struct clock clock;
	int64_t      now;
};

struct fixture {
	struct arena          *a;
	struct str             folder;
	struct scripted_clock  clock; /* 2026-06-03T10:00:00Z at first */
	struct node           *node;
	struct server_options *options;  /* as pages_open() sets them */
	struct response        response; /* of the page asked for last */
	struct error           error;
	struct str             session; /* sent with requests */
	struct str             client;  /* address that they come from */
	bool                   forwarded;
};

/* A national node of Kenya in the six languages, empty. */
struct fixture *fixture_open(void);
void            fixture_close(struct fixture *f);

/* Publishes a record and waits until it is found; JSON with ' in place of ". The test fails when it is refused. The same
 * `source` again makes a revision. */
struct str fixture_put(struct fixture *f, const char *record);

void fixture_set_state(struct fixture *f, struct str id, enum record_state state, const char *reason);

/* Asks for "/path.format?query" in a language and gives the answer's document, framed as the server
 * would; NULL when it has none: see f->response and f->error. The test fails when no route leads there. */
struct json *fixture_get(struct fixture *f, const char *language, struct str target);

/* The same by POST, with no form. */
struct json *fixture_post(struct fixture *f, const char *language, struct str target);

/* The same with the fields of a form: "name=A%20name&email=a%40example.org". */
struct json *fixture_send(struct fixture *f, const char *language, struct str target, const char *form);

/* The page as HTML, errors too. */
struct str fixture_html(struct fixture *f, const char *language, struct str target);

/* The text at a JSON Pointer; "" when there is none. */
const char *fixture_text(struct fixture *f, const struct json *document, const char *pointer);

/* The texts of `member` of each object in the list at a JSON Pointer, joined by "; ". Without a member the elements. */
const char *fixture_list(struct fixture *f, const struct json *document, const char *pointer, const char *member);

#endif
