/* Streams: answers whose bytes a handler makes as the client takes them. A worker fills one block while the connection
 * rests; the loop sends it; then the next is asked for. So a slow client holds back its handler, at one block of memory. */
#ifndef HTTP_STREAM_H
#define HTTP_STREAM_H

#include "http/http.h"

#include <sys/types.h>

struct reply;
struct service;
struct stream;

/* `a` becomes the stream's, and is closed with it; `service` is used until then. `*open` counts open streams. */
struct stream *stream_open(struct arena *a, const struct reply *reply, struct service *service, int *open);
void           stream_close(struct stream *stream); /* may be NULL */

/* Whom it is sent to: the loop's own pointer. */
void  stream_own(struct stream *stream, void *owner);
void *stream_owner(const struct stream *stream);

/* On a worker: makes the next block. False when the handler failed: what is sent ends broken, so that nobody takes it for
 * the whole. */
bool stream_fill(struct stream *stream);

enum stream_state { STREAM_READY, STREAM_EMPTY, STREAM_ENDED, STREAM_FAILED };

/* On the loop: what there is. With STREAM_EMPTY it must be filled. */
enum stream_state stream_state(const struct stream *stream);

/* Takes up to `size` bytes of what is ready. */
size_t stream_take(struct stream *stream, char *bytes, size_t size);

#endif
