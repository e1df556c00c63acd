/* Forms with files: multipart/form-data (RFC 7578). A body is a text in memory, or mapped from disk; files point into it. */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include "http/http.h"

/* Puts the fields of `body` into request->form and its files into request->uploads. `type` is the Content-Type, with its
 * boundary. A file field without a chosen file is left out. ERROR_INPUT "http.multipart", "http.utf8", "http.nul";
 * ERROR_LIMIT "http.parameters", "http.uploads", "http.long_body" when the fields besides files are longer than a form may be. */
CHECKED bool multipart_parse(struct arena *a, struct str type, struct str body, struct request *request,
			     struct error *error);

#endif
