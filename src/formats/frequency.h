/* How often things are updated: the terms of the vocabulary `frequencies`, and what standards call them. */
#ifndef FORMATS_FREQUENCY_H
#define FORMATS_FREQUENCY_H

#include "base/base.h"

/* The word of EML for a frequency that it has no word for. */
#define FREQUENCY_OTHER "otherMaintenancePeriod"

struct frequency {
	const char *notation;  /* of the vocabulary */
	const char *authority; /* the end of its address in the list of the European Union */
	const char *iso; /* MD_MaintenanceFrequencyCode of ISO 19139; a duration of ISO 8601, "P2Y", when it has none */
	const char *eml; /* MaintUpFreqType of EML 2.2 */
};

/* By its notation, a word or code of ISO 19115, EML, FGDC, ISO 8601 and the lists of the European Union and Dublin Core,
 * however it is written, or an address that ends in one; NULL when it is none. */
const struct frequency *frequency_find(struct str text);

/* What `text` ends in, after the last '/' or '#': all of it where there is none. */
struct str frequency_word(struct str text);

#endif
