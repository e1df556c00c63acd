/* What the properties of schema.org take: knowledge of the standard, none of our types. */
#ifndef FORMATS_SCHEMA_ORG_RANGES_H
#define FORMATS_SCHEMA_ORG_RANGES_H

#include "formats/saying.h"

/* Of schema.org 28. */
extern const struct range schema_org_ranges[];

#endif
