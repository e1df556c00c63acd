/* Replies: what goes back, as data, before the library below has seen it. Runs the handler, makes HTML or JSON of its
 * document, compresses, and sets the fields of the head. */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include "http/admit.h"

struct packer;

enum { REPLY_FIELDS = 32 };

struct reply_field {
	const char *name, *value;
};

struct reply {
	int                status;
	struct reply_field fields[REPLY_FIELDS];
	size_t             count;
	struct str         body;      /* sent as it is: compressed where the fields say so */
	struct str         file;      /* or a file by its path, ... */
	struct str         range;     /* ... of which this was asked: the value of Range; empty: all of it */
	response_read_fn  *read;      /* or a stream */
	void              *context;   /* of the stream */
	bool               is_packed; /* the stream is to be compressed */
	struct str         etag;      /* with quotes; empty when there is none */
	bool               unchanged; /* the client has it already: 304 */
	bool               keeps;     /* may go to the page cache */
};

/* Answers an admitted request whose body, if any, has come. Never fails: errors become replies. The handler's memory is
 * `a`, and so is the reply's. */
void reply_make(struct arena *a, const struct service *service, struct packer *packer, struct str body,
		struct admission *admission, struct reply *reply_r);

/* Asks the route for the file that the body of an admitted request is to be appended to, into request->into. False: it refused,
 * and the reply says why. */
bool reply_open(struct arena *a, const struct service *service, struct packer *packer, struct admission *admission,
		struct reply *reply_r);

/* Has the route sync what was appended so far; a failure is logged. */
void reply_keep(struct arena *a, const struct service *service, struct admission *admission);

/* The reply for a failure that shows after the handler has answered: a file that cannot be opened. */
void reply_fail(struct arena *a, const struct service *service, struct packer *packer, struct admission *admission,
		const struct error *error, struct reply *reply_r);

/* The reason phrase of a status (RFC 9110). */
const char *status_reason(int status);

#endif
