/* What a client wants, by the Accept headers (RFC 9110 section 12.5), each a list of values with weights ("q=0.8").
 * Malformed parts are passed over: these headers are wishes. */
#ifndef HTTP_NEGOTIATE_H
#define HTTP_NEGOTIATE_H

#include "base/base.h"

/* The format of `formats` ("html json") that `accept` likes best, at equal weight the earlier; all are liked when the
 * header is empty. False when it refuses all. */
CHECKED bool negotiate_format(struct str accept, const char *formats, struct str *format_r);

/* The language among `count` that a header asks for (RFC 4647 lookup, and a range "pt" also finds "pt-BR"); the empty
 * slice when none fits. */
struct str negotiate_language(struct str accept_language, const struct str *languages, size_t count);

/* The same for one tag. */
struct str language_lookup(struct str tag, const struct str *languages, size_t count);

enum encoding { ENCODING_NONE, ENCODING_GZIP, ENCODING_BROTLI, ENCODINGS };

/* The smallest encoding at the highest weight; `brotli` says whether there is such a form. */
enum encoding negotiate_encoding(struct str accept_encoding, bool brotli);

/* True when an If-None-Match header names `etag` (with its quotes), by weak comparison, or is "*". */
bool etag_matches(struct str if_none_match, struct str etag);

#endif
