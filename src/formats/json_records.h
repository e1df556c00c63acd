/* What readers of catalogue records in JSON share: each record is an object that stands by itself, in an array or in a list of an
 * answer, and becomes a description. */
#ifndef FORMATS_JSON_RECORDS_H
#define FORMATS_JSON_RECORDS_H

#include "formats/description.h"
#include "formats/json_parts.h"

/* One record of a format. */
struct json_record {
	const struct vocabularies *vocabularies; /* given; the others are to be told */

	struct str key;       /* in its source, or empty */
	struct str datestamp; /* or empty */
	bool       deleted;
};

struct json_format {
	const char        *says;   /* for people: "a GeoBlacklight record" */
	const char *const *arrays; /* names of the arrays in answers whose elements are records; NULL at the end */

	/* What a text is where records are: "the name of a package, not the package"; NULL: nothing of the format. */
	const char *text;

	/* Says what the object says; false with `error` set when it is no record. */
	bool (*describe)(struct description *d, const struct json *object, struct json_record *record,
			 struct notes *notes, struct error *error);
};

/* Reads all records of the source, as struct format's read. */
CHECKED bool json_records_read(struct arena *a, struct source *source, const struct json_format *format,
			       const struct format_options *options, const struct format_sink *sink,
			       struct error *error);

/* The text of a string or number; else empty. */
struct str json_scalar(const struct json *value);

/* Says each of the texts that the value is. */
void json_say(struct description *d, const struct json *value, enum says says);

#endif
