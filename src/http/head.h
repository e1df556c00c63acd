/* A request's head as it was sent: method, target and header fields, not yet judged. */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include "base/base.h"

struct head_field {
	struct str name, value;
};

struct head {
	struct str               method;  /* "GET" */
	struct str               target;  /* "/search?q=forest", not decoded */
	bool                     old;     /* HTTP/1.0 */
	bool                     secure;  /* came by TLS */
	bool                     sent_on; /* to a listener that only says where the node answers */
	const struct head_field *fields;
	size_t                   count;
};

/* The first field of this name, compared without case; empty when there is none. */
struct str head_get(const struct head *head, const char *name);

/* The host that is asked for, and what of the target comes behind it when the whole address was sent. False when there is
 * none (an old client may do without: then it is empty), more than one, or one that no host can be called. */
CHECKED bool head_host(const struct head *head, struct str *host_r, struct str *target_r);

/* How many fields have this name. */
size_t head_count(const struct head *head, const char *name);

/* False when a name has a space in it, or a value a line end: others may read such fields in another way. */
bool head_is_plain(const struct head *head);

/* Bytes of the connection's memory that the head takes in the library: as it was sent, and an entry for each field and
 * cookie. */
size_t head_size(const struct head *head);

/* The value of a cookie; empty when there is none or it has other signs than a token's: letters, digits and -_.~ */
struct str head_cookie(const struct head *head, const char *name);

#endif
