/* Ranges: a part of a file, so that a download goes on after a cut (RFC 9110, 14). One range is answered; of several, and of what
 * cannot be read, the whole is given, as the standard allows. */
#ifndef HTTP_RANGE_H
#define HTTP_RANGE_H

#include "base/base.h"

enum range_kind {
	RANGE_WHOLE, /* the field asks for nothing that is answered */
	RANGE_PART,
	RANGE_BEYOND, /* it begins behind the end: 416 */
};

struct range {
	int64_t from, length;
};

/* What the value of a Range field asks of `size` bytes. */
enum range_kind range_parse(struct str field, int64_t size, struct range *range_r);

#endif
