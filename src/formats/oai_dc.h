/* Dublin Core in XML, in the spellings that are met: oai_dc with any prefix and namespace or none, qualified and in DCMI
 * terms, inside wrappers of other formats, and as the generic elements of DSpace (xoai). */
#ifndef FORMATS_OAI_DC_H
#define FORMATS_OAI_DC_H

#include "formats/dublin_core.h"
#include "formats/xml.h"

/* Reads what `node`, a metadata element or what wraps it, says; `language` is that in force around it. Nothing is added
 * when it says nothing in the words of Dublin Core. */
void oai_dc_read(struct arena *a, const struct xml_node *node, struct str language, struct dc_values *values);

/* The name of the format of a metadata element, for people ("MARCXML", "DataCite"); "Dublin Core" for that, NULL when it is
 * not known. */
const char *oai_dc_format_name(const struct xml_node *node);

/* False for documents that are things and do not describe things: pictures, pages, feeds, maps. */
bool oai_dc_describes(const struct xml_node *node);

/* True when an element of this name and namespace holds Dublin Core by itself, outside of OAI-PMH. */
bool oai_dc_is_container(const struct xml_node *node);

#endif
