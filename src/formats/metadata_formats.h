/* The formats of metadata in XML, each in a file of its own, and which of them an element belongs to. */
#ifndef FORMATS_METADATA_FORMATS_H
#define FORMATS_METADATA_FORMATS_H

#include "formats/metadata.h"

extern const struct metadata_format metadata_eml;        /* eml.c */
extern const struct metadata_format metadata_eml_module; /* eml.c */
extern const struct metadata_format metadata_iso19139;   /* iso19139.c */
extern const struct metadata_format metadata_iso19115_3; /* iso19115_3.c */
extern const struct metadata_format metadata_fgdc;       /* fgdc.c */
extern const struct metadata_format metadata_dif;        /* dif.c */
extern const struct metadata_format metadata_datacite;   /* datacite.c */
extern const struct metadata_format metadata_mods;       /* mods.c */
extern const struct metadata_format metadata_feed;       /* feed.c */

/* The format whose record begins with this element; NULL when there is none. At the start tag an element has no children
 * yet; `whole` when it has them. */
const struct metadata_format *metadata_format_of(const struct xml_node *element, bool whole);

#endif
