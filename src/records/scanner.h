/* Asking clamd (ClamAV) whether a file holds malware, by its protocol INSTREAM: the file goes over in pieces, so that the scanner
 * needs no access to ours. */
#ifndef RECORDS_SCANNER_H
#define RECORDS_SCANNER_H

#include "base/base.h"

/* Is that where a scanner may be: a path from '/' on, or HOST:PORT? ERROR_INPUT "scanner.address". */
CHECKED bool scanner_address_check(struct str where, struct error *error);

/* Has it look at a file, from its beginning. `found_r`: what it calls the malware; empty: there is none. ERROR_REMOTE
 * "attachment.unscanned" when it cannot be asked, does not answer in LIMIT_SCANNER_SECONDS or takes no file of this size. */
CHECKED bool scanner_look(struct arena *a, struct str where, int descriptor, struct str *found_r, struct error *error);

#endif
