/* The formats of metadata, in the order in which they are asked. */
#include "formats/metadata_formats.h"

static const struct metadata_format *const formats[] = {
	&metadata_eml,      &metadata_eml_module, &metadata_iso19139, &metadata_iso19115_3, &metadata_dif,
	&metadata_datacite, &metadata_mods,       &metadata_feed,     &metadata_fgdc,
};

const struct metadata_format *
metadata_format_of(const struct xml_node *element, bool whole)
{
	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
		if (formats[i]->is_root(element, whole))
			return formats[i];
	}
	return NULL;
}
