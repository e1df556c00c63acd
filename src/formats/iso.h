/* What ISO 19139 and ISO 19115-3 have in common: texts, languages, and the tables of their shared parts. Internal to
 * formats/. */
#ifndef FORMATS_ISO_H
#define FORMATS_ISO_H

#include "formats/metadata_formats.h"

extern const struct rules iso_party;          /* CI_ResponsibleParty, CI_Responsibility */
extern const struct rules iso_identification; /* MD_DataIdentification, SV_ServiceIdentification */
extern const struct rules iso_distribution;   /* MD_Distribution */
extern const struct rules iso_quality;        /* DQ_DataQuality, LI_Lineage */

/* Character strings, codes, anchors and PT_FreeText. */
void iso_texts(struct metadata_reading *reading, const struct xml_node *leaf, bool prose, struct metadata_texts *texts);

/* The language and locales of the metadata, and the type of what they describe. */
void iso_begin(struct metadata_reading *reading, const struct xml_node *root);

/* The format of the distributions. */
void iso_end(struct metadata_reading *reading, const struct xml_node *root);

/* Does the local name end so: profiles put their own before it, "CHE_MD_Metadata"? */
bool iso_is_metadata(const struct xml_node *element);

#endif
