/* A node of a graph as a description: what DCAT and DCAT-AP, Dublin Core, schema.org, and what they build on say about it.
 * docs/formats/dcat.md and schema-org.md say what goes where. */
#ifndef FORMATS_RDF_DESCRIBE_H
#define FORMATS_RDF_DESCRIBE_H

#include "formats/rdf_words.h"

void rdf_describe(const struct rdf_describing *r, const struct rdf_node *node);

#endif
