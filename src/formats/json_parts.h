/* JSON from outside, of any size, cut into parts that are each read into memory: the whole text when it is small, else the
 * elements of the array that it is, the values that stand one after the other (JSON lines), or the elements of an array inside,
 * as catalogues and answers have them ("@graph", "dataset", "results").
 *
 * Slips that other readers let through are mended (json_parse_loosely); what is no JSON costs its part only. */
#ifndef FORMATS_JSON_PARTS_H
#define FORMATS_JSON_PARTS_H

#include "formats/format.h"
#include "formats/source.h"

struct json_part {
	struct json       *value;
	const struct json *around; /* the object in whose array it stands, as far as it came before; or NULL */
	struct str         text;   /* as it stands in the source */
	int64_t            number; /* from 1 */
	int64_t            line, byte;
	size_t             mended;
};

struct json_part_rules {
	void *context;

	/* Gets each part; its memory is reused after the call. False stops the reading. */
	bool (*found)(void *context, struct arena *a, const struct json_part *part, struct error *error);

	/* Gets each part that is no JSON or too long, with its place. */
	void (*failed)(void *context, const struct error *why, int64_t number, struct str raw);

	const char *const
		*arrays; /* names of arrays whose elements are parts of a text that is large; NULL at the end */
};

/* Reads all of the source. False only when the source fails or `found` stops. */
CHECKED bool json_parts_read(struct arena *a, struct source *source, const struct json_part_rules *rules,
			     struct error *error);

/* Is the text an object, or does it begin with one in an array, and has it a member with this name? Looks at the names of the
 * first object only, also when the text is cut off. */
bool json_parts_has(struct str head, const char *name);

#endif
