/* A package of CKAN as a description. docs/formats/ckan.md says what goes where. */
#ifndef FORMATS_CKAN_PACKAGE_H
#define FORMATS_CKAN_PACKAGE_H

#include "formats/description.h"

/* The key of a package in its catalogue: its id, else its name. */
struct str ckan_package_key(const struct json *package);

void ckan_package_describe(struct description *d, const struct json *package, const struct vocabularies *vocabularies);

#endif
