/* Directory Interchange Format of the Global Change Master Directory, versions 9 and 10. */
#include "formats/metadata_formats.h"

/* "eng; CAN" is the language and a country. */
static void
dif_texts(struct metadata_reading *reading, const struct xml_node *leaf, bool prose, struct metadata_texts *texts)
{
	struct str text = prose ? metadata_prose(reading->a, leaf, NULL) : xml_text(reading->a, leaf);

	if (xml_child(leaf, "Abstract") != NULL || (!prose && xml_element(leaf->first) != NULL))
		return; /* its parts tell */
	if (str_is(leaf->name, "Data_Set_Language") || str_is(leaf->name, "Dataset_Language"))
		text = str_slice(text, 0, str_find_byte(text, ';'));
	metadata_add(reading, texts, text, reading->language);
}

static const struct rule name_list[] = {
	PART(".", PART_NAME),
};
static const struct rules name = RULES_OF(name_list);

static const struct rule text_list[] = {
	PART(".", PART_TEXT),
};
static const struct rules text = RULES_OF(text_list);

static const struct rule organization_list[] = {
	PART(".", PART_ORGANIZATION),
};
static const struct rules organization = RULES_OF(organization_list);

static const struct rule personnel_list[] = {
	PART("Role", PART_TYPE),
	PART("First_Name", PART_GIVEN),
	PART("Middle_Name", PART_GIVEN),
	PART("Last_Name", PART_SURNAME),
	PART("Email", PART_EMAIL),
	PART("Contact_Person/First_Name", PART_GIVEN),
	PART("Contact_Person/Middle_Name", PART_GIVEN),
	PART("Contact_Person/Last_Name", PART_SURNAME),
	PART("Contact_Person/Email", PART_EMAIL),
	PART("Contact_Group/Name", PART_ORGANIZATION),
	PART("Contact_Group/Email", PART_EMAIL),
};
static const struct rules personnel = RULES_OF(personnel_list);

static const struct rule center_list[] = {
	PART("Data_Center_Name/Long_Name", PART_ORGANIZATION),
	PART("Data_Center_Name/Short_Name", PART_SERIES),
	PART("Organization_Name/Long_Name", PART_ORGANIZATION),
	PART("Organization_Name/Short_Name", PART_SERIES),
	PART("Data_Center_URL", PART_URL),
};
static const struct rules center = RULES_OF(center_list);

static const struct rule identifier_list[] = {
	PART(".", PART_TEXT),
	PART("Type", PART_SCHEME),
	PART("Identifier", PART_TEXT),
};
static const struct rules identifier = RULES_OF(identifier_list);

static const struct rule doi_list[] = {
	PART("Type", PART_SCHEME),
	PART("Identifier", PART_TEXT),
};
static const struct rules doi = RULES_OF(doi_list);

static const struct rule link_list[] = {
	PART(".", PART_URL),
};
static const struct rules link = RULES_OF(link_list);

static const struct rule citation_list[] = {
	ITEM_AS("Dataset_Creator", ITEM_AGENT, name, "creator"),
	ITEM_AS("Dataset_Publisher", ITEM_AGENT, organization, "publisher"),
	SAY("Dataset_Release_Date", SAYS_ISSUED),
	SAY("Dataset_Release_Place", SAYS_PLACE_PUBLISHED),
	SAY("Version", SAYS_VERSION),
	SAY("Dataset_Series_Name", SAYS_PART_OF),
	SAY("Data_Presentation_Form", SAYS_EXTENT),
	SAY("Other_Citation_Details", SAYS_CITATION),
	ITEM("Persistent_Identifier", ITEM_IDENTIFIER, doi),
	ITEM("Dataset_DOI", ITEM_IDENTIFIER, identifier),
	ITEM("Online_Resource", ITEM_LINK, link),
};
static const struct rules citation = RULES_OF(citation_list);

static const struct rule science_list[] = {
	PART("Category", PART_SERIES),
	PART("Topic", PART_SERIES),
	PART("Term", PART_SERIES),
	PART("Variable_Level_1", PART_SERIES),
	PART("Variable_Level_2", PART_SERIES),
	PART("Variable_Level_3", PART_SERIES),
	PART("Detailed_Variable", PART_SERIES),
};
static const struct rules science = RULES_OF(science_list);

static const struct rule location_list[] = {
	PART("Location_Category", PART_SERIES),   PART("Location_Type", PART_SERIES),
	PART("Location_Subregion1", PART_SERIES), PART("Location_Subregion2", PART_SERIES),
	PART("Location_Subregion3", PART_SERIES), PART("Detailed_Location", PART_SERIES),
};
static const struct rules location = RULES_OF(location_list);

static const struct rule period_list[] = {
	PART("Start_Date", PART_START),
	PART("Stop_Date", PART_END),
};
static const struct rules period = RULES_OF(period_list);

static const struct rule range_list[] = {
	PART("Beginning_Date_Time", PART_START),
	PART("Ending_Date_Time", PART_END),
};
static const struct rules range = RULES_OF(range_list);

static const struct rule box_list[] = {
	PART("Westernmost_Longitude", PART_WEST),
	PART("Easternmost_Longitude", PART_EAST),
	PART("Northernmost_Latitude", PART_NORTH),
	PART("Southernmost_Latitude", PART_SOUTH),
};
static const struct rules box = RULES_OF(box_list);

static const struct rule points_list[] = {
	PART("Point_Longitude", PART_WEST),
	PART("Point_Latitude", PART_NORTH),
};
static const struct rules points = RULES_OF(points_list);

static const struct rule ring_list[] = {
	PART("Point/Point_Longitude", PART_WEST),
	PART("Point/Point_Latitude", PART_NORTH),
};
static const struct rules ring = RULES_OF(ring_list);

static const struct rule cited_list[] = {
	PART("Author", PART_NAME),         PART("Publication_Date", PART_DATE),  PART("Title", PART_TITLE),
	PART("Series", PART_SERIES),       PART("Volume", PART_SERIES),          PART("Issue", PART_SERIES),
	PART("Pages", PART_SERIES),        PART("Publisher", PART_ORGANIZATION), PART("DOI", PART_URL),
	PART("Online_Resource", PART_URL),
};
static const struct rules cited = RULES_OF(cited_list);

static const struct rule url_list[] = {
	PART("URL_Content_Type/Type", PART_TYPE), PART("URL", PART_URL),           PART("Title", PART_TITLE),
	PART("Description", PART_TITLE),          PART("Protocol", PART_PROTOCOL), PART("Mime_Type", PART_MEDIA),
};
static const struct rules url = RULES_OF(url_list);

static const struct rule dif_list[] = {
	FACT("Entry_ID/Short_Name", FACT_KEY),
	FACT("Entry_ID", FACT_KEY),
	SAY("Entry_ID/Short_Name", SAYS_IDENTIFIER),
	SAY("Entry_ID/Version", SAYS_VERSION),
	SAY("Entry_Title", SAYS_TITLE),
	ITEM("Data_Set_Citation", ITEM_GROUP, citation),
	ITEM("Dataset_Citation", ITEM_GROUP, citation),
	ITEM("Personnel", ITEM_AGENT, personnel),
	ITEM_AS("Parameters", ITEM_KEYWORDS, science, "path"),
	ITEM_AS("Science_Keywords", ITEM_KEYWORDS, science, "path"),
	ITEM_AS("ISO_Topic_Category", ITEM_KEYWORDS, text, "topic"),
	ITEM("Keyword", ITEM_KEYWORDS, text),
	ITEM("Ancillary_Keyword", ITEM_KEYWORDS, text),
	ITEM("Temporal_Coverage", ITEM_PERIOD, period),
	ITEM("Temporal_Coverage/Range_DateTime", ITEM_PERIOD, range),
	SAY("Temporal_Coverage/Single_DateTime", SAYS_PERIOD),
	SAY("Data_Set_Progress", SAYS_STATUS),
	SAY("Dataset_Progress", SAYS_STATUS),
	ITEM("Spatial_Coverage", ITEM_BOX, box),
	ITEM("Spatial_Coverage/Geometry/Bounding_Rectangle", ITEM_BOX, box),
	ITEM("Spatial_Coverage/Geometry/Point", ITEM_POINTS, points),
	ITEM("Spatial_Coverage/Geometry/Polygon/Boundary", ITEM_POINTS, ring),
	ITEM_AS("Location", ITEM_KEYWORDS, location, "place path"),
	PROSE("Quality", SAYS_QUALITY),
	PROSE("Access_Constraints", SAYS_ACCESS),
	SAY("Use_Constraints/License_URL/URL", SAYS_LICENCE),
	PROSE("Use_Constraints", SAYS_RIGHTS),
	SAY("Data_Set_Language", SAYS_LANGUAGE),
	SAY("Dataset_Language", SAYS_LANGUAGE),
	ITEM_AS("Originating_Center", ITEM_AGENT, organization, "contributor"),
	ITEM_AS("Data_Center", ITEM_AGENT, center, "publisher"),
	ITEM_AS("Organization", ITEM_AGENT, center, "publisher"),
	ITEM("Data_Center/Personnel", ITEM_AGENT, personnel),
	ITEM("Organization/Personnel", ITEM_AGENT, personnel),
	SAY("Distribution/Distribution_Format", SAYS_EXTENT),
	PROSE("Summary/Abstract", SAYS_ABSTRACT),
	PROSE("Summary/Purpose", SAYS_PURPOSE),
	PROSE("Summary", SAYS_ABSTRACT),
	ITEM("Reference", ITEM_CITATION, cited),
	ITEM("Related_URL", ITEM_DISTRIBUTION, url),
	SAY("Parent_DIF", SAYS_PART_OF),
	FACT("Last_DIF_Revision_Date", FACT_STAMP),
	FACT("DIF_Creation_Date", FACT_STAMP),
	FACT("Metadata_Dates/Metadata_Last_Revision", FACT_STAMP),
	SAY("Metadata_Dates/Data_Creation", SAYS_CREATED),
	SAY("Metadata_Dates/Data_Last_Revision", SAYS_MODIFIED),
};
static const struct rules dif = RULES_OF(dif_list);

static void
begin(struct metadata_reading *reading, const struct xml_node *root)
{
	(void)root;
	description_say(&reading->description, SAYS_CLASS, STR("Dataset"), STR(""));
}

static bool
is_root(const struct xml_node *element, bool whole)
{
	(void)whole;
	return str_is(element->name, "DIF");
}

const struct metadata_format metadata_dif = {
	.name = "dif",
	.says = "DIF",
	.is_root = is_root,
	.rules = &dif,
	.texts = dif_texts,
	.begin = begin,
};
