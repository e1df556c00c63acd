/* RDF/XML (https://www.w3.org/TR/rdf-syntax-grammar/), of any size, by raptor2. Nothing outside the text is opened: no address, no
 * file, no outside entity. What is not well-formed ends the reading; what stood before it was given. */
#ifndef FORMATS_RDF_XML_H
#define FORMATS_RDF_XML_H

#include "formats/rdf.h"
#include "formats/source.h"

/* Reads all of the source. False only when the source fails or `found` stops. */
CHECKED bool rdf_xml_read(struct arena *a, struct source *source, const struct rdf_rules *rules, struct error *error);

#endif
