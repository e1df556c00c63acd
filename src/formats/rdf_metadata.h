/* Metadata in RDF/XML that stands inside other XML, as in a record of OAI-PMH. */
#ifndef FORMATS_RDF_METADATA_H
#define FORMATS_RDF_METADATA_H

#include "formats/crosswalk.h"
#include "formats/xml.h"

/* The element <rdf:RDF> in `node`, itself or its first child; NULL when there is none. */
const struct xml_node *rdf_metadata_root(const struct xml_node *node);

/* Gives the first record that the graph tells to the sink: `like` with a document and notes. `given_r` is false when it tells none.
 * False when the sink stops or the store fails. */
CHECKED bool rdf_metadata_give(const struct xml_node *root, struct crosswalk *crosswalk,
			       const struct found_record *like, const struct format_sink *sink, bool *given_r,
			       struct error *error);

#endif
