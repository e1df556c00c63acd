/* What the properties of DCAT take: literals, dates, addresses, or things of a class (DCAT 3, DCAT-AP 3.0.1 and the
 * vocabularies they use). Knowledge of the standard, none of our types. */
#ifndef FORMATS_DCAT_RANGES_H
#define FORMATS_DCAT_RANGES_H

#include "base/base.h"

enum dcat_form {
	DCAT_ANY,     /* what the value is */
	DCAT_LITERAL, /* text by language */
	DCAT_DATE,    /* one date or time */
	DCAT_DECIMAL,
	DCAT_INTEGER, /* not below 0 */
	DCAT_ADDRESS, /* an address alone */
	DCAT_THING,   /* a thing of the class */
};

struct dcat_range {
	const char    *property;
	enum dcat_form form;
	const char *class; /* of a thing */
	const char *label; /* the property by which such a thing is named */
	bool        once;  /* a dataset has at most one */
};

/* Of a property that is not known the form is DCAT_ANY. */
const struct dcat_range *dcat_range_of(struct str property);

/* The address of a concept in an authority table of the Publications Office of the European Union; empty when there is
 * none. `code` is ISO 3166-1 alpha-2, a language tag, a notation of the vocabulary `frequencies`, a word of rights.access. */
struct str dcat_country(struct arena *a, struct str code);
struct str dcat_language(struct arena *a, struct str tag);
struct str dcat_frequency(struct arena *a, struct str notation);
struct str dcat_access(struct str access);

#endif
