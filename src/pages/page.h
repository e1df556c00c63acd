/* What all handlers of pages share: the reader's language, a connection for reading, and the making of documents.
 *
 * A document is {"data", "view"}: "data" is the public thing in its published shape, "view" what only the page needs. Names
 * of members are literals and values are not copied. */
#ifndef PAGES_PAGE_H
#define PAGES_PAGE_H

#include "http/http.h"
#include "node/node.h"
#include "text/words.h"

struct actor;
struct db;
struct table;

struct page {
	struct request     *request;
	struct arena       *a;
	struct node        *node;
	const struct words *words;
	struct str          language; /* of the reader */
	struct db          *db;       /* NULL until it is borrowed */
	struct table       *others;   /* records that were looked up */
	struct table       *accounts; /* names of accounts that were */
	struct json        *document, *data, *view;
	struct buffer      *links; /* of the answer's head, by put_link() */
};

/* What a handler does, between the opening and closing of its page. */
typedef bool page_fn(struct page *page, struct response *response, struct error *error);

/* Runs `answer` for a request: gives its document to the response unless it gave bytes, a stream or another address, and
 * the connection back as soon as the answer is made, not when it is sent. */
CHECKED bool page_answer(struct request *request, struct response *response, page_fn *answer, struct error *error);

/* Borrows a connection. Each statement sees the newest commit: enough for a page of one statement, or whose statements
 * need not agree. */
CHECKED bool page_db(struct page *page, struct error *error);

/* Borrows one that sees one state of the database. */
CHECKED bool page_snapshot(struct page *page, struct error *error);

/* The access token that a request to the API brings; pages take none. */
bool page_token(const struct request *request, struct str *token_r);

/* Who asks: nobody without a session or, in the API, an access token; ERROR_DENIED "token.invalid" for one that is none. Borrows a connection. What may be done is asked of permission_allows(). */
CHECKED bool page_actor(struct page *page, struct actor *actor_r, struct error *error);

/* Gives the connection back, if one was borrowed. */
void page_close(struct page *page);

/* Waits until search and pages know of a change that has this number of the log, as long as a person waits; 0: nothing was
 * logged. */
void page_await(const struct page *page, int64_t number);

/* The Set-Cookie value that keeps a session, or ends it where it is empty. */
struct str session_cookie(const struct page *page, struct str session);

/* A word of the interface in the reader's language. */
struct str page_word(const struct page *page, const char *key);

/* Putting members into an object; a text that is empty and a false are left out. */
void         put_text(const struct page *page, struct json *object, const char *name, struct str text);
void         put_number(const struct page *page, struct json *object, const char *name, int64_t number);
void         put_true(const struct page *page, struct json *object, const char *name, bool value);
struct json *put_object(const struct page *page, struct json *object, const char *name);
struct json *put_array(const struct page *page, struct json *object, const char *name);

/* A new object at the end of an array. */
struct json *append_object(const struct page *page, struct json *array);

/* A text at the end of an array, unless it is empty. */
void append_text(const struct page *page, struct json *array, struct str text);

/* Says of a text's object what language it is in, under these two names, when that is not the reader's. */
void put_language(const struct page *page, struct json *object, const char *language_name, const char *direction_name,
		  struct str language);

/* An object with "address" and "label", for lists of links. */
struct json *append_link(const struct page *page, struct json *array, struct str address, struct str label);

/* Another format of this page: a link in its head and at its foot, and in the Link field. */
void append_format(const struct page *page, struct str address, const char *label, const char *media);

/* The same of a format that describes what this page is about. */
void append_description(const struct page *page, struct str address, const char *label, const char *media);

/* A link in the answer's head, for programs (RFC 8288): `media` may be NULL. An address that cannot stand there, or for
 * which there is no room left, is left out: what matters most comes first. */
void put_link(const struct page *page, struct str address, const char *relation, const char *media);

/* True when the two tags have the same primary language. */
bool language_is_same(struct str left, struct str right);

/* "/records/ke-8f3k2qz" as others see it: behind the node's address. */
struct str page_absolute(const struct page *page, struct str address);

/* printf into the page's arena, with each %s an address part: its text is percent-encoded. */
struct str page_address(const struct page *page, const char *format, ...);

/* "?name=value" or "&name=value" at the end of an address; nothing when the value is empty. */
void address_add(struct buffer *address, const char *name, struct str value);

#endif
