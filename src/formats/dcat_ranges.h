/* What the properties of DCAT take: literals, dates, addresses, or things of a class (DCAT 3, DCAT-AP 3.0.1 and the
 * vocabularies they use). Knowledge of the standard, none of our types. */
#ifndef FORMATS_DCAT_RANGES_H
#define FORMATS_DCAT_RANGES_H

#include "formats/saying.h"

extern const struct range dcat_ranges[];

/* The address of a concept in an authority table of the Publications Office of the European Union; empty when there is
 * none. `code` is ISO 3166-1 alpha-2, a language tag, a notation of the vocabulary `frequencies`, a word of rights.access. */
struct str dcat_country(struct arena *a, struct str code);
struct str dcat_language(struct arena *a, struct str tag);
/* The data theme of the EU that a term of `subjects` is within beside the environment, which all of them are; NULL: none. */
struct dcat_theme {
	const char *code, *label; /* "AGRI" */
	const char *subjects;     /* notations, separated by spaces */
};
const struct dcat_theme *dcat_theme(struct str subject);

struct str dcat_frequency(struct arena *a, struct str notation);
struct str dcat_access(struct str access);

#endif
