/* Percent-encoded text and its name=value pairs: queries and forms (application/x-www-form-urlencoded).
 *
 * Strict: a '%' without two hexadecimal digits, bytes that are no UTF-8 and NUL are refused, each with its byte offset. */
#ifndef HTTP_PARAMETERS_H
#define HTTP_PARAMETERS_H

#include "http/http.h"

/* `text` without its escapes; points into it when there are none. ERROR_INPUT "http.percent", "http.utf8", "http.nul". */
CHECKED bool percent_decode(struct arena *a, struct str text, bool plus_is_space, struct str *decoded_r,
			    struct error *error);

/* The pairs of "a=1&b=2"; empty ones are passed over. ERROR_INPUT as above, ERROR_LIMIT "http.parameters" for more than
 * `limit` pairs. */
CHECKED bool parameters_parse(struct arena *a, struct str text, size_t limit, struct parameters *parameters_r,
			      struct error *error);

/* "chm.example.org:8080" of "https://chm.example.org:8080/a": the host and its port; empty when there is no "://". */
struct str url_host(struct str url);

/* Bytes that may not stand in a URI (RFC 3986), percent-encoded; what is encoded already stays. */
struct str percent_encode(struct arena *a, struct str text);

#endif
