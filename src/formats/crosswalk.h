/* The crosswalk: what a source says in the words of Dublin Core becomes a record of a type, by the mappings that the type's
 * fields declare (`maps` in types/). */
#ifndef FORMATS_CROSSWALK_H
#define FORMATS_CROSSWALK_H

#include "formats/dublin_core.h"
#include "formats/fill.h"
#include "formats/format.h"

struct crosswalk;

/* The type of what no dc:type says otherwise. */
#define CROSSWALK_DEFAULT_TYPE "resource"

/* The term of a DC_TYPE that only chooses the type. */
#define CROSSWALK_CLASS "chm:class"

/* Does the field hold what the element says? */
bool crosswalk_maps(const struct field *field, enum dc_element element);

/* For one reading, or that of options->memory; lives in `a`. ERROR_INPUT "import.type" when the wanted type does not exist. */
CHECKED bool crosswalk_open(struct arena *a, const struct format_options *options, struct crosswalk **crosswalk_r,
			    struct error *error);

/* The rules of metadata in XML, of options->memory or new ones in `a`. */
struct metadata;
struct metadata *crosswalk_metadata(struct arena *a, const struct format_options *options);

/* The document {"type", "fields", …} of what is said. What has no place in it is noted. Lives in `a` and until the next call. */
struct json *crosswalk_document(struct arena *a, struct crosswalk *crosswalk, const struct dc_values *values,
				struct notes *notes);

/* The filler of the crosswalk, set to fill a record in `a`, for readers that know fields of the type themselves. */
const struct filler *crosswalk_filler(struct arena *a, struct crosswalk *crosswalk, struct notes *notes);

/* Puts values into the fields of a document that exists. */
void crosswalk_add(const struct crosswalk *crosswalk, struct json *document, const struct type *type,
		   const struct dc_values *values);

/* The type that --type or the values' dc:type choose, else the default one. */
const struct type *crosswalk_type(const struct crosswalk *crosswalk, const struct dc_values *values);

#endif
