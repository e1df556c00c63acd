/* Answers: replies in the form the library sends, shared by the page cache and all that are being sent. */
#ifndef HTTP_ANSWER_H
#define HTTP_ANSWER_H

#include "http/reply.h"

struct MHD_Connection;
struct MHD_Response;
struct stream;

struct answer {
	int                  users;
	int                  status;
	struct MHD_Response *full;
	struct str           etag;   /* with quotes */
	int64_t              size;   /* of the body; -1: not known */
	struct stream       *stream; /* NULL unless streamed; belongs to `full` */
};

/* An answer with one user. Of a stream `stream` is what its bytes come from, which the answer then frees; else NULL.
 * ERROR_ABSENT, ERROR_STORAGE when a file cannot be opened; ERROR_INPUT when a field cannot be sent. */
CHECKED bool answer_make(const struct reply *reply, struct stream *stream, struct answer **answer_r,
			 struct error *error);

struct answer *answer_use(struct answer *answer);
void           answer_drop(struct answer *answer); /* may be NULL */

/* Sends it: 304 when `unchanged`. Returns the status; 0 when the library refused. */
int answer_send(struct answer *answer, bool unchanged, struct MHD_Connection *connection);

/* Bytes it holds. */
size_t answer_memory(const struct answer *answer);

#endif
