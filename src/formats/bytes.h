/* The bytes of a source, one after the other, with a look at the next: for readers that scan. */
#ifndef FORMATS_BYTES_H
#define FORMATS_BYTES_H

#include "formats/source.h"

enum { BYTES_CHUNK = 64 * 1024, BYTES_END = -1 };

struct bytes {
	struct source *source;
	struct error  *error;
	bool           end, failed; /* of the source; failed: and why is in `error` */
	int64_t        line;        /* of the next byte, from 1 */
	size_t         from, to;    /* of `chunk`, not yet passed */
	char           chunk[BYTES_CHUNK];
};

/* Reads on; the next byte, or BYTES_END. */
int bytes_fill(struct bytes *bytes);

/* The next byte without passing it; BYTES_END at the end, also when the source failed. */
static inline int
bytes_look(struct bytes *bytes)
{
	return bytes->from < bytes->to ? (unsigned char)bytes->chunk[bytes->from] : bytes_fill(bytes);
}

/* Passes the byte that bytes_look() gave. */
static inline char
bytes_pass(struct bytes *bytes)
{
	char c = bytes->chunk[bytes->from++];

	bytes->line += c == '\n';
	return c;
}

#endif
