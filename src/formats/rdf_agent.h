/* Who did something for a record, in the words of FOAF, vCard, schema.org and ORG. */
#ifndef FORMATS_RDF_AGENT_H
#define FORMATS_RDF_AGENT_H

#include "formats/rdf_words.h"

/* Adds the agents that are values of the properties. */
void rdf_add_agents(const struct rdf_describing *r, const struct rdf_node *node, const char *properties,
		    enum agent_role role);

/* Adds those of prov:qualifiedAttribution, each with its role. */
void rdf_add_attributions(const struct rdf_describing *r, const struct rdf_node *node);

#endif
