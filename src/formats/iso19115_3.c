/* ISO 19115-1:2014 in XML (ISO 19115-3): mdb:MD_Metadata, versions 1.0 and 2.0 of its schemas. */
#include "formats/iso.h"

static const struct rule metadata_list[] = {
	FACT("metadataIdentifier/*/code", FACT_KEY),
	SAY("metadataIdentifier/*/code", SAYS_IDENTIFIER),
	FACT("dateInfo/*/date", FACT_STAMP),
	SAY("parentMetadata/*/title", SAYS_PART_OF),
	ITEM_AS("contact/*", ITEM_AGENT, iso_party, "metadataContact"),
	ITEM("identificationInfo/*", ITEM_GROUP, iso_identification),
	ITEM("distributionInfo/*", ITEM_GROUP, iso_distribution),
	ITEM("resourceLineage/*", ITEM_GROUP, iso_quality),
};
static const struct rules metadata = RULES_OF(metadata_list);

static bool
is_root(const struct xml_node *element, bool whole)
{
	(void)whole;
	return iso_is_metadata(element) && str_find(element->namespace, STR("19115/-3")) < element->namespace.length;
}

static const char *const passed_over[] = { "contentInfo",
					   "spatialRepresentationInfo",
					   "acquisitionInformation",
					   "referenceSystemInfo",
					   "report",
					   "graphicOverview",
					   NULL };

const struct metadata_format metadata_iso19115_3 = {
	.name = "iso19115-3",
	.says = "ISO 19115-3",
	.is_root = is_root,
	.rules = &metadata,
	.texts = iso_texts,
	.begin = iso_begin,
	.end = iso_end,
	.passed_over = passed_over,
};
