/* Formats a resource may be had in, and their media types. */
#ifndef HTTP_FORMAT_H
#define HTTP_FORMAT_H

#include "base/base.h"

struct media_format {
	const char *name;    /* also the suffix: "atom" of "/search.atom" */
	const char *media;   /* as sent */
	const char *accepts; /* media types of Accept that mean it, separated by spaces */
};

/* NULL when there is none of this name. */
const struct media_format *media_format_find(struct str name);

/* True when the list of a route ("html json atom") has it; a NULL list is "html". */
bool formats_have(const char *formats, struct str name);

/* The first of the list. */
struct str formats_default(const char *formats);

#endif
