/* Admission: what a request's head asks for, before anything is done. Judges request line, fields, path, parameters and
 * origin, and settles route, format, language and encoding. Knows no sockets and no library, and is fuzzed. */
#ifndef HTTP_ADMIT_H
#define HTTP_ADMIT_H

#include "http/head.h"
#include "http/negotiate.h"
#include "http/service.h"

struct admission {
	struct request         request;  /* filled in as far as it went; format and language always */
	const struct endpoint *endpoint; /* NULL when no route answers */
	int                    status;   /* 0: the handler decides; else the answer is this, without a handler */
	struct error           error;    /* why, with a status of 400 and more */
	struct str             allow;    /* methods, with 204 and 405 */
	struct str             location; /* with 308 */
	struct address         client;   /* as in the request */
	enum encoding          encoding;
	bool                   is_head;
	bool                   sets_language; /* ?lang= names one of the node's */
	bool                   suffixed;      /* the format was chosen by suffix */
	int64_t                body_limit;    /* bytes */
	int64_t                body_length;   /* as declared; -1: unknown, in chunks */
	bool                   spools;        /* the body is to be kept on disk */
	bool                   is_unframed;   /* where it ends can be read in two ways: nothing behind it is read */
};

/* `head` and what it points to must live as long as the admission. `id` has 16 bytes. */
void admit(struct arena *a, const struct service *service, const struct head *head, const struct address *client,
	   struct str id, struct admission *admission_r);

/* Nobody is here to answer: the request is refused with `status`, unless it was for what it says itself. */
void admission_refuse(struct admission *admission, int status, const struct error *why);

/* Judges the body of an admitted request and puts it into the request: parses a form, finds the submission id. On false
 * `status` and `error` say why. */
bool admit_body(struct arena *a, struct str body, struct admission *admission);

/* True when the answer may come from the page cache or go there: the same for every reader without a session. */
bool admission_is_cacheable(const struct admission *admission);

#endif
