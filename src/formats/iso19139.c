/* ISO 19115:2003 and 19115-2 in XML (ISO/TS 19139): gmd:MD_Metadata, gmi:MI_Metadata, and profiles of them. */
#include "formats/iso.h"

static const struct rule metadata_list[] = {
	FACT("fileIdentifier", FACT_KEY),
	SAY("fileIdentifier", SAYS_IDENTIFIER),
	FACT("dateStamp", FACT_STAMP),
	SAY("parentIdentifier", SAYS_PART_OF),
	ITEM_AS("contact/*", ITEM_AGENT, iso_party, "metadataContact"),
	SAY("dataSetURI", SAYS_IDENTIFIER),
	ITEM("identificationInfo/*", ITEM_GROUP, iso_identification),
	ITEM("distributionInfo/*", ITEM_GROUP, iso_distribution),
	ITEM("dataQualityInfo/*", ITEM_GROUP, iso_quality),
};
static const struct rules metadata = RULES_OF(metadata_list);

static bool
is_root(const struct xml_node *element, bool whole)
{
	(void)whole;
	return iso_is_metadata(element) && str_find(element->namespace, STR("19115/-3")) == element->namespace.length;
}

static const char *const passed_over[] = { "contentInfo",
					   "spatialRepresentationInfo",
					   "acquisitionInformation",
					   "referenceSystemInfo",
					   "report",
					   "graphicOverview",
					   NULL };

const struct metadata_format metadata_iso19139 = {
	.name = "iso19139",
	.says = "ISO 19139",
	.is_root = is_root,
	.rules = &metadata,
	.texts = iso_texts,
	.begin = iso_begin,
	.end = iso_end,
	.passed_over = passed_over,
};
