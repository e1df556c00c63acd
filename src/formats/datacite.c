/* DataCite Metadata Schema, kernels 2 to 4. Points and boxes of kernel 3 are texts, latitude first. */
#include "formats/metadata_formats.h"

static const struct rule identifier_list[] = {
	PART(".", PART_TEXT),
	PART("@identifierType", PART_SCHEME),
	PART("@alternateIdentifierType", PART_SCHEME),
};
static const struct rules identifier = RULES_OF(identifier_list);

static const struct rule creator_list[] = {
	PART("creatorName[nameType=Organizational]", PART_ORGANIZATION),
	PART("creatorName", PART_NAME),
	PART("contributorName[nameType=Organizational]", PART_ORGANIZATION),
	PART("contributorName", PART_NAME),
	PART("givenName", PART_GIVEN),
	PART("familyName", PART_SURNAME),
	PART("affiliation", PART_ORGANIZATION),
	PART("nameIdentifier[nameIdentifierScheme=ORCID]", PART_ORCID),
	PART("@contributorType", PART_TYPE),
};
static const struct rules creator = RULES_OF(creator_list);

static const struct rule publisher_list[] = {
	PART(".", PART_ORGANIZATION),
};
static const struct rules publisher = RULES_OF(publisher_list);

static const struct rule subject_list[] = {
	PART(".", PART_TEXT),
	PART("@subjectScheme", PART_SCHEME),
};
static const struct rules subject = RULES_OF(subject_list);

static const struct rule date_list[] = {
	PART(".", PART_TEXT),
	PART("@dateType", PART_TYPE),
};
static const struct rules date = RULES_OF(date_list);

static const struct rule related_list[] = {
	PART(".", PART_TEXT),
	PART("@relatedIdentifierType", PART_SCHEME),
	PART("@relationType", PART_TYPE),
};
static const struct rules related = RULES_OF(related_list);

static const struct rule related_item_list[] = {
	PART("titles/title", PART_TITLE),
	PART("relatedItemIdentifier", PART_TEXT),
	PART("relatedItemIdentifier/@relatedItemIdentifierType", PART_SCHEME),
	PART("@relationType", PART_TYPE),
};
static const struct rules related_item = RULES_OF(related_item_list);

static const struct rule rights_list[] = {
	PART(".", PART_TEXT),
	PART("@rightsURI", PART_URL),
};
static const struct rules rights = RULES_OF(rights_list);

static const struct rule text_list[] = {
	PART(".", PART_TEXT),
};
static const struct rules text = RULES_OF(text_list);

static const struct rule point_list[] = {
	PART("pointLongitude", PART_WEST),
	PART("pointLatitude", PART_NORTH),
};
static const struct rules point = RULES_OF(point_list);

static const struct rule polygon_list[] = {
	PART("polygonPoint/pointLongitude", PART_WEST),
	PART("polygonPoint/pointLatitude", PART_NORTH),
};
static const struct rules polygon = RULES_OF(polygon_list);

static const struct rule box_list[] = {
	PART(".", PART_TEXT),
	PART("westBoundLongitude", PART_WEST),
	PART("eastBoundLongitude", PART_EAST),
	PART("northBoundLatitude", PART_NORTH),
	PART("southBoundLatitude", PART_SOUTH),
};
static const struct rules box = RULES_OF(box_list);

static const struct rule funding_list[] = {
	PART("funderName", PART_TITLE),
	PART("awardNumber", PART_TEXT),
	PART("awardTitle", PART_TEXT),
};
static const struct rules funding = RULES_OF(funding_list);

static const struct rule resource_list[] = {
	FACT("identifier", FACT_KEY),
	ITEM("identifier", ITEM_IDENTIFIER, identifier),
	ITEM("alternateIdentifiers/alternateIdentifier", ITEM_IDENTIFIER, identifier),
	ITEM_AS("creators/creator", ITEM_AGENT, creator, "creator"),
	SAY("titles/title[titleType=TranslatedTitle]", SAYS_TITLE),
	SAY("titles/title[titleType]", SAYS_OTHER_TITLE),
	SAY("titles/title", SAYS_TITLE),
	ITEM_AS("publisher", ITEM_AGENT, publisher, "publisher"),
	SAY("publicationYear", SAYS_ISSUED),
	ITEM("subjects/subject", ITEM_KEYWORDS, subject),
	ITEM("contributors/contributor", ITEM_AGENT, creator),
	ITEM("dates/date", ITEM_DATE, date),
	SAY("language", SAYS_LANGUAGE),
	SAY("resourceType/@resourceTypeGeneral", SAYS_TYPE),
	SAY("resourceType", SAYS_TYPE),
	ITEM("relatedIdentifiers/relatedIdentifier", ITEM_RELATED, related),
	ITEM("relatedItems/relatedItem", ITEM_RELATED, related_item),
	SAY("sizes/size", SAYS_EXTENT),
	SAY("formats/format", SAYS_EXTENT),
	SAY("version", SAYS_VERSION),
	ITEM("rightsList/rights", ITEM_RIGHTS, rights),
	ITEM("rights", ITEM_RIGHTS, rights),
	PROSE("descriptions/description[descriptionType=Methods]", SAYS_METHODS),
	PROSE("descriptions/description[descriptionType=TableOfContents]", SAYS_CONTENTS),
	PROSE("descriptions/description[descriptionType=SeriesInformation]", SAYS_PART_OF),
	PROSE("descriptions/description[descriptionType=TechnicalInfo]", SAYS_MORE),
	PROSE("descriptions/description[descriptionType=Other]", SAYS_MORE),
	PROSE("descriptions/description", SAYS_ABSTRACT),
	SAY("geoLocations/geoLocation/geoLocationPlace", SAYS_PLACE),
	ITEM("geoLocations/geoLocation/geoLocationPoint", ITEM_POINTS, point),
	ITEM_AS("geoLocations/geoLocation/geoLocationPoint", ITEM_POSITIONS, text, "latlon"),
	ITEM("geoLocations/geoLocation/geoLocationBox", ITEM_BOX, box),
	ITEM("geoLocations/geoLocation/geoLocationPolygon", ITEM_POINTS, polygon),
	ITEM_AS("fundingReferences/fundingReference", ITEM_SENTENCE, funding, "funding"),
};
static const struct rules resource = RULES_OF(resource_list);

/* Texts of elements that have others inside are those of their parts. */
static void
datacite_texts(struct metadata_reading *reading, const struct xml_node *leaf, bool prose, struct metadata_texts *texts)
{
	if (prose)
		metadata_add(reading, texts, metadata_prose(reading->a, leaf, NULL), reading->language);
	else if (xml_element(leaf->first) == NULL)
		metadata_add(reading, texts, xml_text(reading->a, leaf), reading->language);
}

static bool
is_root(const struct xml_node *element, bool whole)
{
	const struct xml_node *marked;

	if (!str_is(element->name, "resource"))
		return false;
	if (str_find(element->namespace, STR("datacite.org/schema")) < element->namespace.length)
		return true;
	marked = whole ? xml_child(element, "identifier") : NULL;
	return marked != NULL && xml_value(marked, "identifierType").length > 0;
}

const struct metadata_format metadata_datacite = {
	.name = "datacite",
	.says = "DataCite",
	.is_root = is_root,
	.rules = &resource,
	.texts = datacite_texts,
};
