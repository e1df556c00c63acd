/* The metadata formats in which records are given to harvesters. A further one is a row of the table. */
#ifndef NETWORK_OAI_FORMAT_H
#define NETWORK_OAI_FORMAT_H

#include "base/base.h"

struct exporter;
struct exporter_context;
struct json;
struct type;

struct oai_format {
	const char *prefix;
	const char *schema; /* its address; without a scheme it is below this node's */
	const char *name_space;
	int         version; /* raised when what is written changes: then all is harvested anew */
	bool        states; /* what was withdrawn or erased is given as its signed tombstone, not as a deleted record */

	const struct exporter *exporter; /* NULL: signed records */
};

/* Writes the one element that stands in <metadata>: `text` is the record's canonical JSON, `record` the same, read. `a` may
 * be reset after it. */
void oai_format_write(struct arena *a, const struct oai_format *format, struct buffer *out, struct str text,
		      const struct json *record, const struct exporter_context *context);

/* True when records of the type, which may be NULL, are to be had in the format. */
bool oai_format_suits(const struct oai_format *format, const struct type *type);

/* NULL when there is none of this prefix. */
const struct oai_format *oai_format_find(struct str prefix);
size_t                   oai_formats_list(const struct oai_format **list_r);

/* The XML Schema at one of our own addresses in the table ("schemas/chm.xsd"); empty when there is none. */
struct str oai_schema(struct str path);

#endif
