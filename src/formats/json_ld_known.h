/* The contexts of JSON-LD that documents name and the program has: its own small tables of what their terms stand for, as far
 * as catalogue records use them. */
#ifndef FORMATS_JSON_LD_KNOWN_H
#define FORMATS_JSON_LD_KNOWN_H

#include "base/base.h"

struct ld_known {
	const char *name;       /* its address without scheme, "www." and a final '/'; '*' stands for anything */
	const char *vocabulary; /* where names are that no table has, or NULL */
	bool        plain;      /* "id" and "type" are the keywords */
	bool        catalogue;  /* has the terms of catalogues */
};

/* The context of an address; NULL when it is not known. */
const struct ld_known *ld_known_find(struct str address);

/* The one with the terms of catalogues. */
const struct ld_known *ld_known_of_catalogues(void);

/* What a term stands for in a context, which may be NULL; false when it does not have it. */
bool ld_known_term(struct arena *a, const struct ld_known *known, struct str term, struct str *iri_r);

#endif
