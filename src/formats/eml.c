/* Ecological Metadata Language 2.0 to 2.2 (ecoinformatics.org), with the additional metadata of the GBIF profile. Texts have
 * translations in `value` elements; parties may stand elsewhere and be named by `references`. */
#include "formats/metadata_formats.h"

enum { REFERENCES = 200 };

static bool
has_part(struct str text, const char *part)
{
	return str_find(text, str_of(part)) < text.length;
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static void
add_values(struct metadata_reading *reading, const struct xml_node *node, bool prose, struct metadata_texts *texts)
{
	for (node = xml_element(node->first); node != NULL; node = xml_element(node->next)) {
		if (!str_is(node->name, "value")) {
			add_values(reading, node, prose, texts);
			continue;
		}
		metadata_add(reading, texts,
			     prose ? metadata_prose(reading->a, node, NULL) : xml_text(reading->a, node),
			     xml_language(node).length > 0 ? xml_language(node) : reading->language);
	}
}

static void
eml_texts(struct metadata_reading *reading, const struct xml_node *leaf, bool prose, struct metadata_texts *texts)
{
	bool is_plain = xml_element(leaf->first) == NULL;

	metadata_add(reading, texts,
		     prose || !is_plain ? metadata_prose(reading->a, leaf, "value") : xml_text(reading->a, leaf),
		     reading->language);
	if (!is_plain)
		add_values(reading, leaf, prose, texts);
}

static const struct xml_node *
find_identified(const struct xml_node *node, struct str id)
{
	const struct xml_node *found = NULL;

	if (str_equal(xml_value(node, "id"), id))
		return node;
	for (node = xml_element(node->first); node != NULL && found == NULL; node = xml_element(node->next))
		found = find_identified(node, id);
	return found;
}

/* <contact><references>person-1</references></contact> is what has that id. */
static const struct xml_node *
resolve(struct metadata_reading *reading, const struct xml_node *node)
{
	const struct xml_node *references = xml_child(node, "references"), *found;

	if (references == NULL || reading->resolved == REFERENCES)
		return node;
	reading->resolved++;
	found = find_identified(reading->root, xml_text(reading->a, references));
	return found != NULL && found != node ? found : node;
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static const struct rule party_list[] = {
	PART("individualName/givenName", PART_GIVEN),
	PART("individualName/surName", PART_SURNAME),
	PART("organizationName", PART_ORGANIZATION),
	PART("positionName", PART_POSITION),
	PART("electronicMailAddress", PART_EMAIL),
	PART("onlineUrl", PART_URL),
	PART("userId", PART_ORCID),
	PART("role", PART_TYPE),
};
static const struct rules party = RULES_OF(party_list);

static const struct rule identifier_list[] = {
	PART(".", PART_TEXT),
	PART("@system", PART_SCHEME),
};
static const struct rules identifier = RULES_OF(identifier_list);

static const struct rule keywords_list[] = {
	PART("keyword", PART_TEXT),
	PART("keywordThesaurus", PART_SCHEME),
};
static const struct rules keywords = RULES_OF(keywords_list);

static const struct rule online_list[] = {
	PART("url", PART_URL),
	PART("url/@function", PART_TYPE),
	PART("onlineDescription", PART_TITLE),
};
static const struct rules online = RULES_OF(online_list);

static const struct rule offline_list[] = {
	PART("mediumName", PART_TEXT),
	PART("mediumNote", PART_TEXT),
};
static const struct rules offline = RULES_OF(offline_list);

static const struct rule entity_list[] = {
	PART("objectName", PART_TITLE),
	PART("size", PART_SIZE),
	PART("size/@unit", PART_UNIT),
	PART("dataFormat/externallyDefinedFormat/formatName", PART_MEDIA),
	PART("distribution/online/url", PART_URL),
	PART("distribution/online/url/@function", PART_TYPE),
};
static const struct rules entity = RULES_OF(entity_list);

static const struct rule box_list[] = {
	PART("westBoundingCoordinate", PART_WEST),
	PART("eastBoundingCoordinate", PART_EAST),
	PART("northBoundingCoordinate", PART_NORTH),
	PART("southBoundingCoordinate", PART_SOUTH),
};
static const struct rules box = RULES_OF(box_list);

static const struct rule ring_points_list[] = {
	PART("gRingPoint/gRingLongitude", PART_WEST),
	PART("gRingPoint/gRingLatitude", PART_NORTH),
};
static const struct rules ring_points = RULES_OF(ring_points_list);

static const struct rule ring_list[] = {
	PART(".", PART_TEXT),
};
static const struct rules ring = RULES_OF(ring_list);

static const struct rule range_list[] = {
	PART("beginDate/calendarDate", PART_START),
	PART("endDate/calendarDate", PART_END),
};
static const struct rules range = RULES_OF(range_list);

static const struct rule single_list[] = {
	PART("calendarDate", PART_TEXT),
};
static const struct rules single = RULES_OF(single_list);

static const struct rules taxon;

static const struct rule taxon_list[] = {
	PART("taxonRankName", PART_RANK),
	PART("taxonRankValue", PART_NAME),
	PART("commonName", PART_COMMON),
	ITEM("taxonomicClassification", ITEM_TAXON, taxon),
};
static const struct rules taxon = RULES_OF(taxon_list);

static const struct rule award_list[] = {
	PART("funderName", PART_TITLE),
	PART("awardNumber", PART_TEXT),
	PART("title", PART_TEXT),
};
static const struct rules award = RULES_OF(award_list);

static const struct rule citation_list[] = {
	PART("bibtex", PART_TEXT),
	PART("title", PART_TITLE),
	PART("creator/individualName/surName", PART_NAME),
	PART("creator/organizationName", PART_NAME),
	PART("pubDate", PART_DATE),
	PART("article/journal", PART_SERIES),
	PART("*/publisher/organizationName", PART_ORGANIZATION),
	PART("distribution/online/url", PART_URL),
};
static const struct rules citation = RULES_OF(citation_list);

static const struct rule journal_list[] = {
	PART("journal", PART_TITLE), PART("bookTitle", PART_TITLE), PART("conferenceName", PART_TITLE),
	PART("volume", PART_SERIES), PART("issue", PART_SERIES),    PART("pageRange", PART_SERIES),
};
static const struct rules journal = RULES_OF(journal_list);

static const struct rule gbif_file_list[] = {
	PART("objectName", PART_TITLE),
	PART("dataFormat/externallyDefinedFormat/formatName", PART_MEDIA),
	PART("distribution/online/url", PART_URL),
};
static const struct rules gbif_file = RULES_OF(gbif_file_list);

/* What any resource of EML has, and what datasets, citations, software and protocols have besides. */
static const struct rule resource_list[] = {
	ITEM("alternateIdentifier", ITEM_IDENTIFIER, identifier),
	SAY("title", SAYS_TITLE),
	SAY("entityName", SAYS_TITLE),
	SAY("shortName", SAYS_OTHER_TITLE),
	ITEM_AS("creator", ITEM_AGENT, party, "creator"),
	ITEM_AS("metadataProvider", ITEM_AGENT, party, "metadataProvider"),
	ITEM("associatedParty", ITEM_AGENT, party),
	ITEM_AS("contact", ITEM_AGENT, party, "contact"),
	ITEM_AS("publisher", ITEM_AGENT, party, "publisher"),
	ITEM("personnel", ITEM_AGENT, party),
	SAY("pubDate", SAYS_ISSUED),
	SAY("pubPlace", SAYS_PLACE_PUBLISHED),
	SAY("language", SAYS_LANGUAGE),
	SAY("series", SAYS_PART_OF),
	PROSE("abstract", SAYS_ABSTRACT),
	PROSE("entityDescription", SAYS_ABSTRACT),
	ITEM("keywordSet", ITEM_KEYWORDS, keywords),
	SAY("keywordSet/keyword[keywordType=place]", SAYS_PLACE),
	PROSE("additionalInfo", SAYS_MORE),
	PROSE("introduction", SAYS_MORE),
	PROSE("gettingStarted", SAYS_MORE),
	PROSE("acknowledgements", SAYS_MORE),
	SAY("intellectualRights/para/ulink/@url", SAYS_LICENCE),
	SAY("intellectualRights/ulink/@url", SAYS_LICENCE),
	PROSE("intellectualRights", SAYS_RIGHTS),
	SAY("licensed/url", SAYS_LICENCE),
	SAY("licensed/identifier", SAYS_LICENCE),
	SAY("licensed/licenseName", SAYS_LICENCE),
	ITEM("distribution/online", ITEM_DISTRIBUTION, online),
	ITEM_AS("distribution/offline", ITEM_SENTENCE, offline, "storage"),
	SAY("coverage/geographicCoverage/geographicDescription", SAYS_PLACE),
	ITEM("coverage/geographicCoverage/boundingCoordinates", ITEM_BOX, box),
	ITEM("coverage/geographicCoverage/datasetGPolygon/datasetGPolygonOuterGRing", ITEM_POINTS, ring_points),
	ITEM_AS("coverage/geographicCoverage/datasetGPolygon/datasetGPolygonOuterGRing/gRing", ITEM_POSITIONS, ring,
		"lonlat"),
	ITEM("coverage/temporalCoverage/rangeOfDates", ITEM_PERIOD, range),
	ITEM("coverage/temporalCoverage/singleDateTime", ITEM_PERIOD, single),
	PROSE("coverage/taxonomicCoverage/generalTaxonomicCoverage", SAYS_TAXA),
	ITEM("coverage/taxonomicCoverage/taxonomicClassification", ITEM_TAXON, taxon),
	PROSE("purpose", SAYS_PURPOSE),
	PROSE("maintenance/description", SAYS_MAINTENANCE),
	SAY("maintenance/maintenanceUpdateFrequency", SAYS_FREQUENCY),
	PROSE("methods/methodStep/description", SAYS_METHODS),
	PROSE("methods/sampling/studyExtent/description", SAYS_STUDY),
	PROSE("methods/sampling/samplingDescription", SAYS_SAMPLING),
	PROSE("methods/qualityControl/description", SAYS_QUALITY),
	ITEM_AS("project/personnel", ITEM_AGENT, party, "contributor"),
	PROSE("project/funding", SAYS_FUNDING),
	ITEM_AS("project/award", ITEM_SENTENCE, award, "funding"),
	ITEM("referencePublication", ITEM_CITATION, citation),
	ITEM("usageCitation", ITEM_CITATION, citation),
	ITEM("literatureCited/citation", ITEM_CITATION, citation),
	SAY("literatureCited/bibtex", SAYS_REFERENCE),
	ITEM("*/physical", ITEM_DISTRIBUTION, entity),
	/* citations and software */
	ITEM_AS("article", ITEM_CITATION, journal, "source"),
	ITEM_AS("chapter", ITEM_CITATION, journal, "source"),
	ITEM_AS("conferenceProceedings", ITEM_CITATION, journal, "source"),
	ITEM_AS("*/publisher", ITEM_AGENT, party, "publisher"),
	SAY("*/ISBN", SAYS_IDENTIFIER),
	SAY("*/edition", SAYS_VERSION),
	SAY("version", SAYS_VERSION),
	PROSE("licenseURL", SAYS_LICENCE),
	SAY("implementation/distribution/online/url", SAYS_RELATED),
	PROSE("proceduralStep/description", SAYS_METHODS),
};
static const struct rules resource = RULES_OF(resource_list);

/* The resource stands at the root or in it; `additionalMetadata` of GBIF beside it. */
static const struct rule gbif_list[] = {
	FACT("dateStamp", FACT_STAMP),
	SAY("citation", SAYS_CITATION),
	SAY("citation/@identifier", SAYS_IDENTIFIER),
	SAY("bibliography/citation", SAYS_REFERENCE),
	ITEM("physical", ITEM_DISTRIBUTION, gbif_file),
	SAY("dc:replaces", SAYS_RELATED),
	SAY("livingTimePeriod", SAYS_PERIOD),
};
static const struct rules gbif = RULES_OF(gbif_list);

static const struct rule eml_list[] = {
	FACT("@packageId", FACT_KEY),
	ITEM("dataset", ITEM_GROUP, resource),
	ITEM("citation", ITEM_GROUP, resource),
	ITEM("software", ITEM_GROUP, resource),
	ITEM("protocol", ITEM_GROUP, resource),
	ITEM("additionalMetadata/metadata/gbif", ITEM_GROUP, gbif),
	ITEM("additionalMetadata/gbif", ITEM_GROUP, gbif),
};
static const struct rules eml = RULES_OF(eml_list);

/* ---- the format -------------------------------------------------------------------------------------------------- */

/* Kinds of resources by their element; of a citation, the element inside that says what is cited. */
static const struct {
	const char *name, *type;
} kinds[] = {
	{ "dataset", "Dataset" },         { "software", "Software" },
	{ "protocol", "Text" },           { "dataTable", "Dataset" },
	{ "spatialRaster", "Dataset" },   { "spatialVector", "Dataset" },
	{ "otherEntity", "Dataset" },     { "view", "Dataset" },
	{ "storedProcedure", "Dataset" }, { "citation", "Text" },
	{ "researchProject", "Project" },
};

static const char *const cited_kinds[] = { "article",      "book",        "chapter", "thesis",
					   "report",       "manuscript",  "map",     "conferenceProceedings",
					   "presentation", "audioVisual", "preprint" };

static const char *
kind_of(const struct xml_node *node)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (str_is(node->name, kinds[i].name))
			return kinds[i].type;
	}
	return NULL;
}

static void
say_kind(struct metadata_reading *reading, const struct xml_node *node)
{
	if (kind_of(node) == NULL)
		return;
	description_say(&reading->description, SAYS_CLASS, str_of(kind_of(node)), STR(""));
	for (size_t i = 0; str_is(node->name, "citation") && i < sizeof cited_kinds / sizeof cited_kinds[0]; i++) {
		if (xml_child(node, cited_kinds[i]) != NULL)
			description_say(&reading->description, SAYS_TYPE, str_of(cited_kinds[i]), STR(""));
	}
}

static void
begin(struct metadata_reading *reading, const struct xml_node *root)
{
	say_kind(reading, root);
	for (const struct xml_node *child = xml_element(root->first); child != NULL && str_is(root->name, "eml");
	     child = xml_element(child->next))
		say_kind(reading, child);
}

static bool
is_digits(struct str text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	}
	return text.length > 0;
}

/* The identifier of a package ends in its version: "4c2f…/v1.3" of the IPT, "knb-lter-sbc.14.9" of Metacat. The same package comes
 * again under the part before that. */
static void
end(struct metadata_reading *reading, const struct xml_node *root)
{
	struct str key = reading->key;
	size_t     slash = str_find(key, STR("/v")), dot = key.length;

	(void)root;
	description_say(&reading->description, SAYS_IDENTIFIER, key, STR(""));
	if (slash < key.length && is_digits(str_slice(key, slash + 2, slash + 3))) {
		description_say(&reading->description, SAYS_VERSION, str_slice(key, slash + 2, key.length), STR(""));
		reading->key = str_slice(key, 0, slash);
		return;
	}
	while (dot > 0 && key.data[dot - 1] != '.')
		dot--;
	if (dot < 2 || !is_digits(str_slice(key, dot, key.length)) || has_part(key, "/"))
		return;
	slash = dot - 1;
	while (slash > 0 && key.data[slash - 1] != '.')
		slash--;
	if (slash < 2 || !is_digits(str_slice(key, slash, dot - 1)))
		return;
	description_say(&reading->description, SAYS_VERSION, str_slice(key, dot, key.length), STR(""));
	reading->key = str_slice(key, 0, dot - 1);
}

/* A module of EML that describes a thing may stand alone. */
static bool
is_root(const struct xml_node *element, bool whole)
{
	(void)whole;
	return str_is(element->name, "eml") && (element->namespace.length == 0 || has_part(element->namespace, "eml"));
}

static bool
is_module(const struct xml_node *element, bool whole)
{
	(void)whole;
	return kind_of(element) != NULL && has_part(element->namespace, "ecoinformatics.org");
}

/* Descriptions of columns are most of many files, and nothing of a record. */
static const char *const passed_over[] = { "attributeList", "constraint", "inline", NULL };

const struct metadata_format metadata_eml = {
	.name = "eml",
	.says = "EML",
	.is_root = is_root,
	.rules = &eml,
	.resolve = resolve,
	.texts = eml_texts,
	.begin = begin,
	.end = end,
	.passed_over = passed_over,
};

const struct metadata_format metadata_eml_module = {
	.name = "eml",
	.says = "EML",
	.is_root = is_module,
	.rules = &resource,
	.resolve = resolve,
	.texts = eml_texts,
	.begin = begin,
	.passed_over = passed_over,
};
