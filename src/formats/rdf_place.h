/* Where and when: places and periods in the words of DCAT, LOCN, GeoSPARQL, W3C Time and schema.org. */
#ifndef FORMATS_RDF_PLACE_H
#define FORMATS_RDF_PLACE_H

#include "formats/rdf_words.h"

/* Adds the places that are values of the properties: names, codes of countries, outlines. */
void rdf_add_places(const struct rdf_describing *r, const struct rdf_node *node, const char *properties);

/* Adds the periods that are values of the properties. */
void rdf_add_periods(const struct rdf_describing *r, const struct rdf_node *node, const char *properties);

#endif
