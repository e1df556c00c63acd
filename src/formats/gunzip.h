/* Reading through gzip (RFC 1952), any number of members one after the other, with a limit on what a bomb may grow to:
 * LIMIT_UNPACKED_RATIO times its size once LIMIT_UNPACKED_FREE_BYTES have come out. */
#ifndef FORMATS_GUNZIP_H
#define FORMATS_GUNZIP_H

#include "base/json.h"

struct gunzip;

/* Do these first bytes of a file say gzip? */
bool gunzip_recognises(struct str bytes);

/* `first` are the first compressed bytes, `read` gives the others. Lives in `a`. */
struct gunzip *gunzip_open(struct arena *a, struct str first, json_read_fn *read, void *context);

/* Up to `size` bytes; 0 at the end; -1 on failure: ERROR_INPUT "gzip.damaged", ERROR_LIMIT "gzip.bomb". */
ptrdiff_t gunzip_read(struct gunzip *gunzip, char *bytes, size_t size, struct error *error);

#endif
