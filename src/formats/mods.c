/* Metadata Object Description Schema of the Library of Congress, version 3. */
#include "formats/metadata_formats.h"

static const struct rule title_list[] = {
	PART("nonSort", PART_ARTICLE),   PART("title", PART_TITLE),     PART("subTitle", PART_SUBTITLE),
	PART("partNumber", PART_NUMBER), PART("partName", PART_NUMBER),
};
static const struct rules title = RULES_OF(title_list);

static const struct rule name_list[] = {
	PART("namePart[type=given]", PART_GIVEN),
	PART("namePart[type=family]", PART_SURNAME),
	PART("namePart[!type]", PART_NAME),
	PART("affiliation", PART_ORGANIZATION),
	PART("nameIdentifier[type=orcid]", PART_ORCID),
	PART("role/roleTerm", PART_TYPE),
};
static const struct rules name = RULES_OF(name_list);

static const struct rule body_list[] = {
	PART("namePart[!type]", PART_ORGANIZATION),
	PART("role/roleTerm", PART_TYPE),
};
static const struct rules body = RULES_OF(body_list);

static const struct rule publisher_list[] = {
	PART(".", PART_ORGANIZATION),
};
static const struct rules publisher = RULES_OF(publisher_list);

static const struct rule subject_list[] = {
	PART("topic", PART_TEXT),           PART("geographic", PART_TEXT),    PART("temporal", PART_TEXT),
	PART("titleInfo/title", PART_TEXT), PART("name/namePart", PART_TEXT), PART("genre", PART_TEXT),
	PART("occupation", PART_TEXT),      PART("@authority", PART_SCHEME),
};
static const struct rules subject = RULES_OF(subject_list);

static const struct rule identifier_list[] = {
	PART(".", PART_TEXT),
	PART("@type", PART_SCHEME),
};
static const struct rules identifier = RULES_OF(identifier_list);

static const struct rule url_list[] = {
	PART(".", PART_URL),
	PART("@displayLabel", PART_TITLE),
};
static const struct rules url = RULES_OF(url_list);

static const struct rule host_list[] = {
	PART("titleInfo[!type]/title", PART_TITLE),
	PART("part/detail/number", PART_SERIES),
	PART("part/extent/start", PART_SERIES),
	PART("originInfo/publisher", PART_ORGANIZATION),
	PART("location/url", PART_URL),
};
static const struct rules host = RULES_OF(host_list);

static const struct rule related_list[] = {
	PART("titleInfo/title", PART_TITLE),
	PART("identifier", PART_TEXT),
	PART("location/url", PART_URL),
	PART("@type", PART_TYPE),
};
static const struct rules related = RULES_OF(related_list);

static const struct rule mods_list[] = {
	FACT("recordInfo/recordIdentifier", FACT_KEY),
	FACT("recordInfo/recordChangeDate", FACT_STAMP),
	FACT("recordInfo/recordCreationDate", FACT_STAMP),
	ITEM("titleInfo[!type]", ITEM_TITLE, title),
	ITEM("titleInfo[type=translated]", ITEM_TITLE, title),
	ITEM_AS("titleInfo", ITEM_TITLE, title, "other"),
	ITEM_ELSE("name[type=corporate]", ITEM_AGENT, body, "creator"),
	ITEM_ELSE("name[type=conference]", ITEM_AGENT, body, "contributor"),
	ITEM_ELSE("name", ITEM_AGENT, name, "creator"),
	SAY("typeOfResource", SAYS_TYPE),
	SAY("genre", SAYS_TYPE),
	SAY("originInfo/place/placeTerm[type=text]", SAYS_PLACE_PUBLISHED),
	SAY("originInfo/place/placeTerm[!type]", SAYS_PLACE_PUBLISHED),
	ITEM_AS("originInfo/publisher", ITEM_AGENT, publisher, "publisher"),
	ITEM_ELSE("originInfo/agent", ITEM_AGENT, body, "publisher"),
	SAY("originInfo/dateIssued[point=end]", SAYS_NOTHING),
	SAY("originInfo/dateIssued", SAYS_ISSUED),
	SAY("originInfo/dateCreated[point=end]", SAYS_NOTHING),
	SAY("originInfo/dateCreated", SAYS_CREATED),
	SAY("originInfo/copyrightDate", SAYS_DATE),
	SAY("originInfo/dateModified", SAYS_MODIFIED),
	SAY("originInfo/edition", SAYS_VERSION),
	SAY("originInfo/frequency", SAYS_FREQUENCY),
	SAY("language/languageTerm", SAYS_LANGUAGE),
	SAY("language", SAYS_LANGUAGE),
	SAY("physicalDescription/extent", SAYS_EXTENT),
	SAY("physicalDescription/form", SAYS_EXTENT),
	SAY("physicalDescription/internetMediaType", SAYS_EXTENT),
	PROSE("abstract", SAYS_ABSTRACT),
	PROSE("tableOfContents", SAYS_CONTENTS),
	SAY("targetAudience", SAYS_AUDIENCE),
	PROSE("note", SAYS_MORE),
	ITEM("subject", ITEM_KEYWORDS, subject),
	SAY("subject/geographic", SAYS_PLACE),
	SAY("subject/hierarchicalGeographic/country", SAYS_PLACE),
	SAY("subject/hierarchicalGeographic/state", SAYS_PLACE),
	SAY("subject/hierarchicalGeographic/city", SAYS_PLACE),
	ITEM("identifier", ITEM_IDENTIFIER, identifier),
	ITEM("location/url", ITEM_LINK, url),
	ITEM_AS("relatedItem[type=host]", ITEM_CITATION, host, "source"),
	ITEM("relatedItem", ITEM_RELATED, related),
	SAY("accessCondition/@href", SAYS_LICENCE),
	PROSE("accessCondition[type=restriction on access]", SAYS_ACCESS),
	PROSE("accessCondition", SAYS_RIGHTS),
};
static const struct rules mods = RULES_OF(mods_list);

/* Text of an element whose parts have rules of their own is only what stands in it by itself. */
static void
mods_texts(struct metadata_reading *reading, const struct xml_node *leaf, bool prose, struct metadata_texts *texts)
{
	if (prose)
		metadata_add(reading, texts, metadata_prose(reading->a, leaf, NULL), reading->language);
	else if (xml_element(leaf->first) == NULL)
		metadata_add(reading, texts, xml_text(reading->a, leaf), reading->language);
}

static void
begin(struct metadata_reading *reading, const struct xml_node *root)
{
	if (xml_child(root, "typeOfResource") == NULL && xml_child(root, "genre") == NULL)
		description_say(&reading->description, SAYS_CLASS, STR("Text"), STR(""));
}

/* A record without an identifier of its own is known by its ID in the file. */
static void
end(struct metadata_reading *reading, const struct xml_node *root)
{
	if (reading->key.length == 0)
		reading->key = xml_value(root, "ID");
}

static bool
is_root(const struct xml_node *element, bool whole)
{
	(void)whole;
	return str_is(element->name, "mods");
}

const struct metadata_format metadata_mods = {
	.name = "mods",
	.says = "MODS",
	.is_root = is_root,
	.rules = &mods,
	.texts = mods_texts,
	.begin = begin,
	.end = end,
};
