/* Unpackers: the programs of libarchive, each as a process of its own, for what is packed in ways that ask for as much memory as
 * the file says (7z, RAR, xz, Zstandard, …). bsdtar turns an archive into a plain tar, bsdcat gives a packed file as it was.
 *
 * The process is a confined one (base/confined.h) with the archive as its standard input and no more address space than
 * LIMIT_UNPACKER_MEGABYTES. How much comes out is the reader's limit to keep. Both programs are of Debian's libarchive-tools. */
#ifndef FORMATS_UNPACKER_H
#define FORMATS_UNPACKER_H

#include "formats/source.h"

struct unpacker;

/* Are these the first bytes of something that is unpacked so? */
bool unpacker_recognises(struct str bytes);

/* Begins to unpack `source`, whose first bytes are `head`; one that is no file on disk is written to a temporary one before, which
 * has no name. Lives in `a`; the process ends with it. ERROR_STORAGE, ERROR_LIMIT, and what the source says. */
CHECKED bool unpacker_open(struct arena *a, struct source *source, struct str head, struct unpacker **unpacker_r,
			   struct error *error);

/* Up to `size` bytes of what came out; 0 at the end, -1 on failure: ERROR_INPUT "archive.damaged", "archive.encrypted", ERROR_ABSENT
 * "archive.unpacker" when the program is not installed. What came before a failure stands. */
ptrdiff_t unpacker_read(struct unpacker *unpacker, char *bytes, size_t size, struct error *error);

/* How many bytes it is packed in. */
int64_t unpacker_packed(const struct unpacker *unpacker);

#endif
