/* Compression of answers by gzip: whole, or piece by piece for streams. */
#ifndef HTTP_PACK_H
#define HTTP_PACK_H

#include "base/base.h"

/* For whole answers. Keeps its memory between them; belongs to one thread at a time. */
struct packer;

struct packer *packer_open(void);
void           packer_close(struct packer *packer); /* may be NULL */

/* `bytes` compressed into `a`; the empty slice when that is not smaller. */
struct str pack(struct arena *a, struct packer *packer, struct str bytes);

/* For one stream, piece by piece. */
struct stream_packer;

struct stream_packer *stream_packer_open(void);
void                  stream_packer_close(struct stream_packer *packer); /* may be NULL */

/* Compresses the next piece, as far as `room` bytes reach; `last` ends the stream. Takes what it used off `bytes`. Returns
 * the bytes written; when there is nothing left to take and it returns less than `room`, all is written. */
size_t stream_packer_add(struct stream_packer *packer, struct str *bytes, bool last, char *out, size_t room);

/* True for a media type that shrinks: text, JSON, XML and the like. */
bool media_shrinks(struct str media);

#endif
