/* What the readers of JSON-LD share: documents put into a store, whose records are then given. */
#ifndef FORMATS_JSON_LD_READ_H
#define FORMATS_JSON_LD_READ_H

#include "formats/json_ld.h"
#include "formats/rdf_records.h"

struct json_ld_reading {
	struct rdf_graph          graph;
	const struct format_sink *sink;
	struct json_ld           *ld;
};

/* `media` is that of originals, `name` that of the format for people. Lives in `a`. ERROR_STORAGE. */
CHECKED bool json_ld_reading_open(struct arena *a, struct source *source, const struct format_sink *sink,
				  struct json_ld_reading **reading_r, struct error *error);

/* Takes a document, or each of the documents in an array; what cannot be read is rejected. False when the store fails. */
CHECKED bool json_ld_take(struct json_ld_reading *reading, struct arena *a, const struct json_part *part,
			  struct error *error);

/* Rejects a part of the text. */
void json_ld_reject(struct json_ld_reading *reading, const struct json_part *part, struct error *why);

#endif
