/* The common parts of ISO 19139 and ISO 19115-3. Elements of properties and of classes take turns; the names of classes are not
 * looked at, so that those of profiles are read as what they extend. */
#include "formats/iso.h"

/* ---- texts ------------------------------------------------------------------------------------------------------- */

/* The language of a locale reference: "#FR", "#locale-fre", "fr". */
static struct str
locale_language(const struct metadata_reading *reading, struct str reference)
{
	if (str_starts(reference, STR("#")))
		reference = str_slice(reference, 1, reference.length);
	for (size_t i = 0; i < reading->locale_count; i++) {
		if (str_equal(reading->locales[i].id, reference))
			return reading->locales[i].language;
	}
	return str_lower(reading->a, reference);
}

static void
add_localised(struct metadata_reading *reading, const struct xml_node *node, struct metadata_texts *texts)
{
	for (node = xml_element(node->first); node != NULL; node = xml_element(node->next)) {
		if (str_is(node->name, "LocalisedCharacterString") || str_is(node->name, "LocalisedURL"))
			metadata_add(reading, texts, xml_text(reading->a, node),
				     locale_language(reading, xml_value(node, "locale")));
		else
			add_localised(reading, node, texts);
	}
}

static struct str
value_of(struct metadata_reading *reading, const struct xml_node *node)
{
	struct str code = xml_value(node, "codeListValue");

	return code.length > 0 ? code : xml_text(reading->a, node);
}

void
iso_texts(struct metadata_reading *reading, const struct xml_node *leaf, bool prose, struct metadata_texts *texts)
{
	const struct xml_node *child = xml_element(leaf->first);
	size_t                 before = texts->count;

	if (child == NULL)
		metadata_add(reading, texts, value_of(reading, leaf), reading->language);
	for (; child != NULL; child = xml_element(child->next)) {
		if (str_starts(child->name, STR("PT_Free")))
			add_localised(reading, child, texts);
		else
			metadata_add(reading, texts, value_of(reading, child), reading->language);
	}
	for (; prose && before < texts->count; before++)
		texts->list[before].text = metadata_html(reading->a, texts->list[before].text);
}

/* ---- languages and types ----------------------------------------------------------------------------------------- */

/* The text of the innermost first element: a code or a character string. */
static struct str
code_in(struct metadata_reading *reading, const struct xml_node *node)
{
	while (node != NULL && xml_element(node->first) != NULL)
		node = xml_element(node->first);
	return node != NULL ? value_of(reading, node) : STR("");
}

/* <locale><PT_Locale id="FR"><languageCode>, and `language` in ISO 19115-3. */
static struct str
take_locale(struct metadata_reading *reading, const struct xml_node *locale)
{
	const struct xml_node *code = xml_child(locale, "languageCode");
	struct str             language;

	if (code == NULL)
		code = xml_child(locale, "language");
	language = code_in(reading, code);
	if (locale != NULL && language.length > 0 && reading->locale_count < METADATA_LOCALES)
		reading->locales[reading->locale_count++] =
			(struct metadata_locale){ xml_value(locale, "id"), language };
	return language;
}

/* Codes of MD_ScopeCode and what they are to Dublin Core; any other is data. */
static const struct {
	const char *code, *type;
} scopes[] = {
	{ "service", "Service" },         { "software", "Software" },  { "application", "Software" },
	{ "document", "Text" },           { "fieldSession", "Event" }, { "initiative", "Project" },
	{ "collectionSession", "Event" },
};

static void
say_scope(struct metadata_reading *reading, const struct xml_node *root)
{
	const struct xml_node *level = xml_child(root, "hierarchyLevel"), *scope = xml_child(root, "metadataScope");
	struct str             code;

	if (level == NULL && scope != NULL)
		level = xml_child(xml_element(scope->first), "resourceScope");
	code = code_in(reading, level);
	for (size_t i = 0; i < sizeof scopes / sizeof scopes[0]; i++) {
		if (str_is_nocase(code, scopes[i].code)) {
			description_say(&reading->description, SAYS_CLASS, str_of(scopes[i].type), STR(""));
			return;
		}
	}
	description_say(&reading->description, SAYS_CLASS, STR("Dataset"), STR(""));
}

void
iso_begin(struct metadata_reading *reading, const struct xml_node *root)
{
	struct str language = STR("");

	for (const struct xml_node *child = xml_element(root->first); child != NULL; child = xml_element(child->next)) {
		struct str own = STR("");

		if (str_is(child->name, "language"))
			own = code_in(reading, child);
		else if (str_is(child->name, "defaultLocale"))
			own = take_locale(reading, xml_element(child->first));
		else if (str_is(child->name, "locale") || str_is(child->name, "otherLocale"))
			(void)take_locale(reading, xml_element(child->first));
		language = language.length > 0 ? language : own;
	}
	if (language.length > 0)
		reading->language = language;
	say_scope(reading, root);
}

bool
iso_is_metadata(const struct xml_node *element)
{
	return str_ends(element->name, STR("MD_Metadata")) || str_ends(element->name, STR("MI_Metadata"));
}

/* When the metadata name one format, it is that of all that can be had. */
void
iso_end(struct metadata_reading *reading, const struct xml_node *root)
{
	struct description *d = &reading->description;
	struct str          format = STR("");
	size_t              count = 0;

	(void)root;
	for (size_t i = 0; i < d->text_count; i++) {
		if (d->texts[i].says == SAYS_EXTENT && !str_equal(d->texts[i].text, format)) {
			format = d->texts[i].text;
			count++;
		}
	}
	for (size_t i = 0; count == 1 && i < d->distribution_count; i++) {
		if (d->distributions[i].media.length == 0)
			d->distributions[i].media = format;
	}
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static const struct rule contact_list[] = {
	PART("address/*/electronicMailAddress", PART_EMAIL),
	PART("onlineResource/*/linkage", PART_URL),
};
static const struct rules contact = RULES_OF(contact_list);

static const struct rule party_list[] = {
	PART("role", PART_TYPE),
	PART("individualName", PART_NAME),
	PART("individualFirstName", PART_GIVEN),
	PART("individualLastName", PART_SURNAME),
	PART("organisationName", PART_ORGANIZATION),
	PART("positionName", PART_POSITION),
	ITEM("contactInfo/*", ITEM_GROUP, contact),
	/* ISO 19115-3 */
	PART("party/CI_Organisation/name", PART_ORGANIZATION),
	ITEM("party/CI_Organisation/contactInfo/*", ITEM_GROUP, contact),
	PART("party/CI_Organisation/individual/*/name", PART_NAME),
	PART("party/CI_Organisation/individual/*/positionName", PART_POSITION),
	ITEM("party/CI_Organisation/individual/*/contactInfo/*", ITEM_GROUP, contact),
	PART("party/CI_Individual/name", PART_NAME),
	PART("party/CI_Individual/positionName", PART_POSITION),
	ITEM("party/CI_Individual/contactInfo/*", ITEM_GROUP, contact),
	PART("party/CI_Individual/partyIdentifier/*/code", PART_ORCID),
};
const struct rules iso_party = RULES_OF(party_list);

static const struct rule date_list[] = {
	PART("date", PART_TEXT),
	PART("dateType", PART_TYPE),
};
static const struct rules date = RULES_OF(date_list);

static const struct rule identifier_list[] = {
	PART("code", PART_TEXT),
	PART("codeSpace", PART_SCHEME),
	PART("code/Anchor/@href", PART_URL),
};
static const struct rules identifier = RULES_OF(identifier_list);

static const struct rule isbn_list[] = {
	PART(".", PART_TEXT),
};
static const struct rules isbn = RULES_OF(isbn_list);

static const struct rule online_list[] = {
	PART("linkage", PART_URL),       PART("protocol", PART_PROTOCOL), PART("name", PART_TITLE),
	PART("description", PART_TITLE), PART("function", PART_TYPE),
};
static const struct rules online = RULES_OF(online_list);

static const struct rule citation_list[] = {
	SAY("title", SAYS_TITLE),
	SAY("alternateTitle", SAYS_OTHER_TITLE),
	SAY("collectiveTitle", SAYS_PART_OF),
	ITEM("date/*", ITEM_DATE, date),
	SAY("edition", SAYS_VERSION),
	ITEM("identifier/*", ITEM_IDENTIFIER, identifier),
	ITEM("ISBN", ITEM_IDENTIFIER, isbn),
	ITEM("ISSN", ITEM_IDENTIFIER, isbn),
	ITEM("citedResponsibleParty/*", ITEM_AGENT, iso_party),
	SAY("otherCitationDetails", SAYS_CITATION),
	SAY("series/*/name", SAYS_PART_OF),
	ITEM("onlineResource/*", ITEM_LINK, online),
};
static const struct rules citation = RULES_OF(citation_list);

static const struct rule keywords_list[] = {
	PART("keyword", PART_TEXT),
	PART("type", PART_TYPE),
	PART("thesaurusName/*/title", PART_SCHEME),
};
static const struct rules keywords = RULES_OF(keywords_list);

static const struct rule topic_list[] = {
	PART(".", PART_TEXT),
};
static const struct rules topic = RULES_OF(topic_list);

/* What restricts access and what restricts use are told apart by the codes beside the texts. */
static const struct rule constraints_list[] = {
	PART("useLimitation", PART_SUBTITLE), PART("useLimitation/Anchor/@href", PART_URL),
	PART("accessConstraints", PART_TYPE), PART("useConstraints", PART_UNIT),
	PART("otherConstraints", PART_TEXT),  PART("otherConstraints/Anchor/@href", PART_URL),
	PART("reference/*/title", PART_TEXT), PART("reference/*/onlineResource/*/linkage", PART_URL),
	PART("classification", PART_SCHEME),
};
static const struct rules constraints = RULES_OF(constraints_list);

static const struct rule distance_list[] = {
	PART("*", PART_SIZE),
	PART("*/@uom", PART_UNIT),
};
static const struct rules distance = RULES_OF(distance_list);

static const struct rule box_list[] = {
	PART("westBoundLongitude", PART_WEST),
	PART("eastBoundLongitude", PART_EAST),
	PART("northBoundLatitude", PART_NORTH),
	PART("southBoundLatitude", PART_SOUTH),
};
static const struct rules box = RULES_OF(box_list);

static const struct rule polygon_list[] = {
	PART("*/@srsName", PART_SCHEME),
	PART("*/exterior/LinearRing/posList", PART_TEXT),
	PART("*/exterior/LinearRing/pos", PART_TEXT),
	PART("*/exterior/LinearRing/coordinates", PART_TEXT),
	PART("*/surfaceMember/*/exterior/LinearRing/posList", PART_TEXT),
	PART("*/surfaceMember/*/exterior/LinearRing/pos", PART_TEXT),
	PART("*/posList", PART_TEXT),
	PART("*/pos", PART_TEXT),
	PART("*/coordinates", PART_TEXT),
	PART("*/coordinates/@decimal", PART_TEXT), /* seen so: the coordinates themselves stand in it */
};
static const struct rules polygon = RULES_OF(polygon_list);

static const struct rule period_list[] = {
	PART("beginPosition", PART_START),    PART("endPosition", PART_END),   PART("begin/*/timePosition", PART_START),
	PART("end/*/timePosition", PART_END), PART("timePosition", PART_TEXT),
};
static const struct rules period = RULES_OF(period_list);

static const struct rule extent_list[] = {
	SAY("description", SAYS_PLACE),
	ITEM("geographicElement/EX_GeographicBoundingBox", ITEM_BOX, box),
	ITEM("geographicElement/EX_BoundingPolygon/polygon", ITEM_BOUNDS, polygon),
	SAY("geographicElement/EX_GeographicDescription/geographicIdentifier/*/code", SAYS_PLACE),
	ITEM("temporalElement/*/extent/*", ITEM_PERIOD, period),
};
static const struct rules extent = RULES_OF(extent_list);

static const struct rule related_list[] = {
	PART("aggregateDataSetName/*/title", PART_TITLE),
	PART("aggregateDataSetIdentifier/*/code", PART_TEXT),
	PART("name/*/title", PART_TITLE),
	PART("name/*/identifier/*/code", PART_TEXT),
	PART("associationType", PART_TYPE),
};
static const struct rules related = RULES_OF(related_list);

static const struct rule cited_list[] = {
	PART("title", PART_TITLE),
	PART("onlineResource/*/linkage", PART_URL),
};
static const struct rules cited = RULES_OF(cited_list);

static const struct rule identification_list[] = {
	ITEM("citation/*", ITEM_GROUP, citation),
	PROSE("abstract", SAYS_ABSTRACT),
	PROSE("purpose", SAYS_PURPOSE),
	SAY("credit", SAYS_MORE),
	SAY("status", SAYS_STATUS),
	ITEM_ELSE("pointOfContact/*", ITEM_AGENT, iso_party, "contact"),
	SAY("resourceMaintenance/*/maintenanceAndUpdateFrequency", SAYS_FREQUENCY),
	SAY("resourceMaintenance/*/userDefinedMaintenanceFrequency", SAYS_FREQUENCY),
	SAY("resourceMaintenance/*/maintenanceNote", SAYS_MAINTENANCE),
	SAY("resourceFormat/*/name", SAYS_EXTENT),
	SAY("resourceFormat/*/formatSpecificationCitation/*/title", SAYS_EXTENT),
	ITEM("descriptiveKeywords/*", ITEM_KEYWORDS, keywords),
	ITEM_AS("topicCategory", ITEM_KEYWORDS, topic, "topic"),
	ITEM("resourceConstraints/*", ITEM_RIGHTS, constraints),
	ITEM("spatialResolution/*/distance", ITEM_DISTANCE, distance),
	SAY("language", SAYS_LANGUAGE),
	SAY("defaultLocale/*/language", SAYS_LANGUAGE),
	SAY("otherLocale/*/language", SAYS_LANGUAGE),
	ITEM("extent/*", ITEM_GROUP, extent),
	ITEM("temporalElement/*/extent/*", ITEM_PERIOD, period),
	PROSE("supplementalInformation", SAYS_MORE),
	ITEM("aggregationInfo/*", ITEM_RELATED, related),
	ITEM("associatedResource/*", ITEM_RELATED, related),
	ITEM("additionalDocumentation/*", ITEM_CITATION, cited),
	ITEM_AS("containsOperations/*/connectPoint/*", ITEM_DISTRIBUTION, online, "download"),
};
const struct rules iso_identification = RULES_OF(identification_list);

static const struct rule distribution_list[] = {
	SAY("distributionFormat/*/name", SAYS_EXTENT),
	SAY("distributionFormat/*/formatSpecificationCitation/*/title", SAYS_EXTENT),
	ITEM_ELSE("distributor/*/distributorContact/*", ITEM_AGENT, iso_party, "distributor"),
	ITEM("distributor/*/distributorTransferOptions/*/onLine/*", ITEM_DISTRIBUTION, online),
	ITEM("transferOptions/*/onLine/*", ITEM_DISTRIBUTION, online),
};
const struct rules iso_distribution = RULES_OF(distribution_list);

static const struct rule quality_list[] = {
	PROSE("lineage/*/statement", SAYS_METHODS),
	PROSE("lineage/*/processStep/*/description", SAYS_METHODS),
	PROSE("statement", SAYS_METHODS),
	PROSE("processStep/*/description", SAYS_METHODS),
};
const struct rules iso_quality = RULES_OF(quality_list);
