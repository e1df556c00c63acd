/* Static files: sent as they are, in the smallest form that the client takes, to be kept for ever. */
#ifndef HTTP_FILES_H
#define HTTP_FILES_H

#include "http/head.h"
#include "http/server.h"

struct answer;
struct files;

CHECKED bool files_open(struct arena *a, const struct static_file *list, size_t count, struct files **files_r,
			struct error *error);
void         files_close(struct files *files); /* may be NULL */

/* The answer for a request, not for the caller to drop; NULL when no file has this path or the method is not GET or HEAD.
 * `*unchanged_r`: the client has it. */
struct answer *files_find(const struct files *files, const struct head *head, bool *unchanged_r);

#endif
