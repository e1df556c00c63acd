/* Dublin Core: the fifteen elements (ISO 15836-1) and the terms that refine them (DCMI Metadata Terms), the common
 * ground of all formats that describe things. */
#ifndef FORMATS_DUBLIN_CORE_H
#define FORMATS_DUBLIN_CORE_H

#include "base/base.h"

/* In the order of the standard. */
enum dc_element {
	DC_TITLE,
	DC_CREATOR,
	DC_SUBJECT,
	DC_DESCRIPTION,
	DC_PUBLISHER,
	DC_CONTRIBUTOR,
	DC_DATE,
	DC_TYPE,
	DC_FORMAT,
	DC_IDENTIFIER,
	DC_SOURCE,
	DC_LANGUAGE,
	DC_RELATION,
	DC_COVERAGE,
	DC_RIGHTS,
	DC_ELEMENTS, /* also: a term that refines none of them */
};

/* "title", "creator", … */
const char *dc_element_name(enum dc_element element);

/* The element of a name, in any case, also of a term ("abstract" is DC_DESCRIPTION, "audience" is DC_ELEMENTS); `term_r` is the
 * term as the standard spells it, empty for an element itself. False when it is neither. */
bool dc_find(struct str name, enum dc_element *element_r, struct str *term_r);

/* What a source says about a thing: one value of an element. */
struct dc_value {
	enum dc_element element;
	struct str term; /* "issued", "abstract", …, a name as types map to it ("dcat:version", "schema:size"), the
				   * name of a field ("chm:purpose"), or empty */
	struct str text; /* not empty */
	struct str language; /* as the source tags it ("eng"), or empty */
};

struct dc_values {
	struct arena    *a;
	struct dc_value *list;
	size_t           count, capacity;
};

/* An empty list that grows in `a`; adding a value with empty text does nothing. */
struct dc_values dc_values_in(struct arena *a);
void             dc_add(struct dc_values *values, const struct dc_value *value);

/* The first text of an element; empty when it has none. */
struct str dc_first(const struct dc_values *values, enum dc_element element);

#endif
