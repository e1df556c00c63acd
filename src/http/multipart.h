/* Forms with files: multipart/form-data (RFC 7578), for routes that take them (`uploads`). */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include "http/http.h"

/* The fields of `body`, whose boundary `media` names; of a file its bytes as they are, and NAME.name with what it is called. They point
 * into the body. ERROR_INPUT "http.multipart", ERROR_LIMIT "http.parameters". */
CHECKED bool multipart_parse(struct arena *a, struct str media, struct str body, size_t limit,
			     struct parameters *parameters_r, struct error *error);

#endif
