/* Where the thing itself is to be had: distributions of DCAT, downloads of schema.org, addresses of services. */
#ifndef FORMATS_RDF_DISTRIBUTION_H
#define FORMATS_RDF_DISTRIBUTION_H

#include "formats/rdf_words.h"

#define RDF_DISTRIBUTIONS                                                                                              \
	"dcat:distribution schema:distribution schema:encoding schema:associatedMedia adms:distribution"

/* Adds the distributions of the node, and its own addresses when it is a service or file itself. */
void rdf_add_distributions(const struct rdf_describing *r, const struct rdf_node *node);

#endif
