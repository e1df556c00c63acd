/* Answers of any length, made piece by piece while they are sent: one piece is in memory at a time. */
#ifndef PAGES_STREAM_H
#define PAGES_STREAM_H

#include "pages/page.h"

/* Adds the next piece to `out`, in an arena that is reset before the one after it, and says whether it is the last. False when it
 * cannot be made: the answer then breaks off. */
typedef bool stream_fn(void *context, struct arena *a, struct buffer *out, bool *last_r);

/* Makes the answer a stream of what `next` adds; `context` lives in the page's arena. The first piece is made at once, so that
 * what fails then can be an error page and not half a file: false. */
CHECKED bool stream_begin(struct page *page, struct response *response, stream_fn *next, void *context);

/* An arena that is closed with the page's, which a stream outlives the handler with. */
struct arena *stream_arena(struct page *page);

#endif
