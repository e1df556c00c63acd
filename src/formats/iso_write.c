/* ISO 19115 in ISO 19139 (gmd of 2007-04-17, GML 3.2). The order of elements is that of gmd/metadataEntity.xsd, identification.xsd
 * and the files they include. The main language stands in gco:CharacterString, the record's others as PT_FreeText, each declared as
 * a locale. */
#include "formats/cited.h"
#include "formats/exporters.h"
#include "formats/frequency.h"
#include "formats/xml_write.h"

#include <unicode/uloc.h>

#define CODES "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml#"

enum { TAG_TEXT = 16 };

/* The ids within a document begin with the record's: several records stand in one. */
struct writing {
	struct arena       *a;
	const struct cited *cited;
	struct buffer      *out;
	struct str          id;
	int                 periods; /* written */
};

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static void
add_string(struct writing *w, const char *element, struct str text)
{
	struct str path = str_format(w->a, "%s/gco:CharacterString", element);

	xml_add_path(w->out, str_c(w->a, path), text);
}

static bool
is_locale(const struct cited *cited, struct str language)
{
	if (str_is(language, "und"))
		return false;
	for (const struct json *tag = JSON_FIRST(json_get(cited->record, "languages")); tag != NULL; tag = tag->next) {
		if (str_equal(tag->text, language))
			return !str_equal(language, cited->language);
	}
	return false;
}

static void
add_localised(struct writing *w, struct str language, struct str text)
{
	buffer_add_c(w->out, "<gmd:textGroup><gmd:LocalisedCharacterString");
	xml_add_attribute(w->out, "locale", str_format(w->a, "#%.*s-%.*s", STR_ARGS(w->id), STR_ARGS(language)));
	buffer_add_byte(w->out, '>');
	xml_add_text(w->out, text);
	buffer_add_c(w->out, "</gmd:LocalisedCharacterString></gmd:textGroup>\n");
}

/* One text in the languages it has. */
static void
add_free(struct writing *w, const char *element, const struct wording *words)
{
	struct str main = STR("");
	size_t     others = 0;

	for (size_t i = 0; i < words->count; i++) {
		if (main.length == 0 || str_equal(words->list[i].language, w->cited->language))
			main = words->list[i].text;
		others += is_locale(w->cited, words->list[i].language);
	}
	if (main.length == 0)
		return;
	buffer_format(w->out, "<%s%s><gco:CharacterString>", element,
		      others > 0 ? " xsi:type=\"gmd:PT_FreeText_PropertyType\"" : "");
	xml_add_text(w->out, main);
	buffer_add_c(w->out, "</gco:CharacterString>\n");
	if (others > 0) {
		buffer_add_c(w->out, "<gmd:PT_FreeText>\n");
		for (size_t i = 0; i < words->count; i++) {
			if (is_locale(w->cited, words->list[i].language))
				add_localised(w, words->list[i].language, words->list[i].text);
		}
		buffer_add_c(w->out, "</gmd:PT_FreeText>\n");
	}
	buffer_format(w->out, "</%s>\n", element);
}

static void
add_property(struct writing *w, const char *element, const char *property)
{
	struct wording words = cited_wording(w->cited, w->cited->thing, property);

	add_free(w, element, &words);
}

/* What maps to an element of EML that ISO 19115 has too. */
static void
add_eml(struct writing *w, const char *element, const char *name)
{
	const struct field *field = NULL;
	const struct json  *value = cited_eml(w->cited, name, &field);
	struct wording      words;

	if (value == NULL || value->kind == JSON_ARRAY)
		return;
	words = mapped_wording(w->a, w->cited->context->vocabularies, field, value);
	add_free(w, element, &words);
}

static void
add_code(struct writing *w, const char *element, const char *list, struct str value)
{
	if (value.length == 0)
		return;
	buffer_format(w->out, "<%s><gmd:%s codeList=\"" CODES "%s\"", element, list, list);
	xml_add_attribute(w->out, "codeListValue", value);
	buffer_add_byte(w->out, '>');
	xml_add_text(w->out, value);
	buffer_format(w->out, "</gmd:%s></%s>\n", list, element);
}

/* ISO 639-2/T, as the standard's list has it: "und" where it is not known. */
static void
add_language(struct writing *w, const char *element, struct str tag)
{
	char       text[TAG_TEXT];
	struct str code;

	snprintf(text, sizeof text, "%.*s", STR_ARGS(str_slice(tag, 0, str_find_byte(tag, '-'))));
	text[sizeof text - 1] = '\0';
	code = str_of(uloc_getISO3Language(text));
	add_code(w, element, "LanguageCode", code.length > 0 ? code : STR("und"));
}

static void
add_date(struct writing *w, struct str date, const char *type)
{
	size_t opened;

	if (date.length == 0)
		return;
	opened = xml_open(w->out, "gmd:date/gmd:CI_Date");
	xml_add_path(w->out, "gmd:date/gco:Date", str_slice(date, 0, 10));
	add_code(w, "gmd:dateType", "CI_DateTypeCode", str_of(type));
	xml_close(w->out, "gmd:date/gmd:CI_Date", opened);
}

/* ---- parties ----------------------------------------------------------------------------------------------------- */

static void
add_email(struct writing *w, const struct thing *agent)
{
	static const char path[] = "gmd:contactInfo/gmd:CI_Contact/gmd:address/gmd:CI_Address";
	size_t            opened = xml_open(w->out, path);

	for (const struct statement *each = agent->first; each != NULL; each = each->next)
		add_string(w, "gmd:electronicMailAddress", cited_email(each));
	xml_close(w->out, path, opened);
}

static void
add_party(struct writing *w, const char *element, const struct thing *agent, const char *role)
{
	struct str name = cited_label(agent, w->cited->language), path;
	size_t     opened;

	if (name.length == 0)
		return;
	path = str_format(w->a, "%s/gmd:CI_ResponsibleParty", element);
	opened = xml_open(w->out, str_c(w->a, path));
	add_string(w, "gmd:individualName", agent->person ? name : STR(""));
	add_string(w, "gmd:organisationName", agent->person ? cited_organization(agent, w->cited->language) : name);
	add_string(w, "gmd:positionName", thing_text(agent, "vcard:title", STR("")));
	add_email(w, agent);
	add_code(w, "gmd:role", "CI_RoleCode", str_of(role));
	xml_close(w->out, str_c(w->a, path), opened);
}

static size_t
add_parties(struct writing *w, const char *element, const char *property, const char *role)
{
	const struct statement *at = NULL;
	const struct thing     *agent;
	size_t                  before = w->out->length;

	while ((agent = cited_next(w->cited->thing, property, &at)) != NULL)
		add_party(w, element, agent, role);
	return w->out->length - before;
}

/* Who answers for the metadata: demanded. */
static void
add_contact(struct writing *w)
{
	const struct exporter_context *context = w->cited->context;
	struct thing                  *node;

	if (add_parties(w, "gmd:contact", "dcat:contactPoint", "pointOfContact") > 0 ||
	    add_parties(w, "gmd:contact", "dct:publisher", "publisher") > 0)
		return;
	node = thing_make(w->a, STR("foaf:Agent"), STR(""));
	for (size_t i = 0; i < context->name_count; i++)
		thing_say(node, STR("foaf:name"), context->names[i].text, context->names[i].language);
	thing_say(node, STR("foaf:name"), context->home, STR(""));
	add_party(w, "gmd:contact", node, "pointOfContact");
}

/* ---- identification ---------------------------------------------------------------------------------------------- */

static void
add_citation(struct writing *w)
{
	static const char   path[] = "gmd:citation/gmd:CI_Citation";
	const struct cited *cited = w->cited;
	size_t              opened = xml_open(w->out, path), dates;
	struct wording      titles = cited_wording(w->cited, cited->thing, "dct:title");

	if (titles.count > 0)
		add_free(w, "gmd:title", &titles);
	else
		add_string(w, "gmd:title", cited->title);
	add_property(w, "gmd:alternateTitle", "dct:alternative");
	dates = w->out->length;
	add_date(w, cited->issued, "publication");
	add_date(w, thing_text(cited->thing, "dct:created", STR("")), "creation");
	add_date(w, thing_text(cited->thing, "dct:modified", STR("")), "revision");
	if (w->out->length == dates) /* one is demanded */
		add_date(w, json_text(cited->record, "updated"), "revision");
	add_string(w, "gmd:edition", thing_text(cited->thing, "dcat:version", cited->language));
	for (const struct statement *each = thing_first(cited->thing, "dct:identifier"); each != NULL;
	     each = thing_next(each))
		add_string(w, "gmd:identifier/gmd:MD_Identifier/gmd:code", each->text);
	(void)add_parties(w, "gmd:citedResponsibleParty", "dct:creator", "author");
	(void)add_parties(w, "gmd:citedResponsibleParty", "dct:publisher", "publisher");
	(void)add_parties(w, "gmd:citedResponsibleParty", "dct:contributor", "processor");
	(void)add_parties(w, "gmd:citedResponsibleParty", "dct:rightsHolder", "owner");
	xml_close(w->out, path, opened);
}

static void
add_maintenance(struct writing *w)
{
	static const char       path[] = "gmd:resourceMaintenance/gmd:MD_MaintenanceInformation";
	struct str              said = cited_frequency(w->cited);
	const struct frequency *frequency = frequency_find(said);
	struct str              code = frequency != NULL ? str_of(frequency->iso) : STR("unknown");
	bool                    has_code = !str_starts(code, STR("P"));
	const struct field     *field = NULL;
	size_t                  opened;

	if (said.length == 0 && cited_eml(w->cited, "maintenance", &field) == NULL)
		return;
	opened = xml_open(w->out, path);
	add_code(w, "gmd:maintenanceAndUpdateFrequency", "MD_MaintenanceFrequencyCode",
		 has_code ? code : STR("unknown"));
	if (!has_code)
		buffer_format(w->out,
			      "<gmd:userDefinedMaintenanceFrequency><gts:TM_PeriodDuration xmlns:gts="
			      "\"http://www.isotc211.org/2005/gts\">%.*s</gts:TM_PeriodDuration>"
			      "</gmd:userDefinedMaintenanceFrequency>\n",
			      STR_ARGS(code));
	add_eml(w, "gmd:maintenanceNote", "maintenance");
	xml_close(w->out, path, opened);
}

/* Terms are one keyword each, in several languages; so are free words, which have one. */
static void
add_keywords(struct writing *w, const char *property, const char *type)
{
	static const char path[] = "gmd:descriptiveKeywords/gmd:MD_Keywords";
	size_t            opened = xml_open(w->out, path), before = w->out->length;

	for (const struct statement *each = thing_first(w->cited->thing, property); each != NULL;
	     each = thing_next(each)) {
		struct term_label one = { each->language, each->text };
		struct wording    words = { &one, 1 };

		if (each->kind == STATEMENT_THING)
			words = cited_wording(w->cited, each->thing, "skos:prefLabel");
		if (each->kind == STATEMENT_LITERAL || cited_word(each, w->cited->language).length > 0)
			add_free(w, "gmd:keyword", &words);
	}
	if (w->out->length > before)
		add_code(w, "gmd:type", "MD_KeywordTypeCode", str_of(type));
	xml_close(w->out, path, opened);
}

static void
add_other_constraint(struct writing *w, struct str text, struct str address)
{
	if (address.length == 0) {
		add_string(w, "gmd:otherConstraints", text);
		return;
	}
	buffer_add_c(w->out, "<gmd:otherConstraints><gmx:Anchor");
	xml_add_attribute(w->out, "xlink:href", xml_address(w->a, address));
	buffer_add_byte(w->out, '>');
	xml_add_text(w->out, text);
	buffer_add_c(w->out, "</gmx:Anchor></gmd:otherConstraints>\n");
}

static void
add_statements(struct writing *w, const char *property)
{
	const struct statement *at = NULL;
	const struct thing     *inside;

	while ((inside = cited_next(w->cited->thing, property, &at)) != NULL) {
		struct wording words = cited_wording(w->cited, inside, "rdfs:label");

		add_free(w, "gmd:otherConstraints", &words);
	}
}

static void
add_constraints(struct writing *w)
{
	static const char          path[] = "gmd:resourceConstraints/gmd:MD_LegalConstraints";
	const struct vocabularies *vocabularies = w->cited->context->vocabularies;
	struct str                 licence = json_text(w->cited->record, "licence");
	struct str                 limits = w->cited->limits;
	size_t                     opened = xml_open(w->out, path);

	if (limits.length > 0)
		add_code(w, "gmd:accessConstraints", "MD_RestrictionCode", STR("otherRestrictions"));
	if (licence.length > 0 || thing_first(w->cited->thing, "dct:rights") != NULL)
		add_code(w, "gmd:useConstraints", "MD_RestrictionCode",
			 licence.length > 0 ? STR("license") : STR("otherRestrictions"));
	if (licence.length > 0)
		add_other_constraint(w, licence_label(vocabularies, licence, w->cited->language),
				     licence_address(w->a, vocabularies, licence));
	if (limits.length > 0)
		add_other_constraint(w, str_join(w->a, STR("Access: "), limits), STR(""));
	add_statements(w, "dct:rights");
	xml_close(w->out, path, opened);
}

static void
add_relations(struct writing *w)
{
	static const char *const relations[][2] = {
		{ "dct:isPartOf", "largerWorkCitation" },   { "dct:source", "source" },
		{ "dct:relation", "crossReference" },       { "dct:references", "crossReference" },
		{ "dct:isReferencedBy", "crossReference" },
	};
	static const char path[] = "gmd:aggregationInfo/gmd:MD_AggregateInformation";

	for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++) {
		const struct statement *at = NULL;
		const struct thing     *inside;

		while ((inside = cited_next(w->cited->thing, relations[i][0], &at)) != NULL) {
			struct str text =
				inside->address.length > 0 ? inside->address : cited_label(inside, w->cited->language);
			size_t opened;

			if (text.length == 0)
				continue;
			opened = xml_open(w->out, path);
			add_string(w, "gmd:aggregateDataSetIdentifier/gmd:MD_Identifier/gmd:code", text);
			add_code(w, "gmd:associationType", "DS_AssociationTypeCode", str_of(relations[i][1]));
			xml_close(w->out, path, opened);
		}
	}
}

static void
add_resolution(struct writing *w)
{
	struct str metres = thing_text(w->cited->thing, "dcat:spatialResolutionInMeters", STR(""));

	if (metres.length > 0)
		buffer_format(w->out,
			      "<gmd:spatialResolution><gmd:MD_Resolution><gmd:distance><gco:Distance uom=\"m\">%.*s"
			      "</gco:Distance></gmd:distance></gmd:MD_Resolution></gmd:spatialResolution>\n",
			      STR_ARGS(metres));
}

/* ---- extent ------------------------------------------------------------------------------------------------------ */

static void
add_box(struct writing *w, const struct place_box *box)
{
	static const char path[] = "gmd:extent/gmd:EX_Extent/gmd:geographicElement/gmd:EX_GeographicBoundingBox";
	const struct {
		const char *name;
		double      degrees;
	} bounds[] = { { "gmd:westBoundLongitude/gco:Decimal", box->west },
		       { "gmd:eastBoundLongitude/gco:Decimal", box->east },
		       { "gmd:southBoundLatitude/gco:Decimal", box->south },
		       { "gmd:northBoundLatitude/gco:Decimal", box->north } };
	size_t opened = xml_open(w->out, path);

	for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++)
		xml_add_path(w->out, bounds[i].name, degrees_text(w->a, bounds[i].degrees));
	xml_close(w->out, path, opened);
}

static void
add_place_name(struct writing *w, const struct thing *place)
{
	static const char path[] = "gmd:extent/gmd:EX_Extent/gmd:geographicElement/gmd:EX_GeographicDescription/"
				   "gmd:geographicIdentifier/gmd:MD_Identifier";
	struct wording    words = cited_wording(w->cited, place, "skos:prefLabel");
	size_t            opened = xml_open(w->out, path);

	add_free(w, "gmd:code", &words);
	xml_close(w->out, path, opened);
}

static void
add_places(struct writing *w)
{
	const struct statement *at = NULL;
	const struct thing     *place;

	while ((place = cited_next(w->cited->thing, "dct:spatial", &at)) != NULL) {
		if (place->box != NULL)
			add_box(w, place->box);
		add_place_name(w, place);
	}
}

static void
add_periods(struct writing *w)
{
	static const char path[] = "gmd:extent/gmd:EX_Extent/gmd:temporalElement/gmd:EX_TemporalExtent/gmd:extent";
	const struct statement *at = NULL;
	const struct thing     *period;

	while ((period = cited_next(w->cited->thing, "dct:temporal", &at)) != NULL) {
		struct str start = thing_text(period, "dcat:startDate", STR(""));
		size_t     opened;

		if (start.length == 0)
			continue;
		opened = xml_open(w->out, path);
		buffer_format(w->out, "<gml:TimePeriod gml:id=\"%.*s-period-%d\">", STR_ARGS(w->id), ++w->periods);
		xml_add_path(w->out, "gml:beginPosition", start);
		xml_add_path(w->out, "gml:endPosition", thing_text(period, "dcat:endDate", STR("")));
		buffer_add_c(w->out, "</gml:TimePeriod>");
		xml_close(w->out, path, opened);
	}
}

static void
add_identification(struct writing *w)
{
	static const char   path[] = "gmd:identificationInfo/gmd:MD_DataIdentification";
	const struct cited *cited = w->cited;
	size_t              opened = xml_open(w->out, path), abstract;

	add_citation(w);
	abstract = w->out->length;
	add_property(w, "gmd:abstract", "dct:description");
	if (w->out->length == abstract) /* demanded */
		add_string(w, "gmd:abstract", cited->title);
	add_eml(w, "gmd:purpose", "purpose");
	add_eml(w, "gmd:credit", "acknowledgements");
	if (cited->revoked)
		add_code(w, "gmd:status", "MD_ProgressCode", STR("obsolete"));
	(void)add_parties(w, "gmd:pointOfContact", "dcat:contactPoint", "pointOfContact");
	add_maintenance(w);
	add_keywords(w, "dcat:theme", "theme");
	add_keywords(w, "dcat:keyword", "theme");
	add_constraints(w);
	add_relations(w);
	add_resolution(w);
	add_language(w, "gmd:language", cited->language);
	xml_add_path(w->out, "gmd:topicCategory/gmd:MD_TopicCategoryCode", STR("environment"));
	add_places(w);
	add_periods(w);
	add_eml(w, "gmd:supplementalInformation", "additionalInfo");
	xml_close(w->out, path, opened);
}

/* ---- distribution, quality --------------------------------------------------------------------------------------- */

static void
add_online(struct writing *w, struct str address, struct str name, const char *function)
{
	static const char path[] = "gmd:transferOptions/gmd:MD_DigitalTransferOptions/gmd:onLine/gmd:CI_OnlineResource";
	size_t            opened;

	if (address.length == 0)
		return;
	opened = xml_open(w->out, path);
	xml_add_path(w->out, "gmd:linkage/gmd:URL", xml_address(w->a, address));
	add_string(w, "gmd:name", name);
	add_code(w, "gmd:function", "CI_OnLineFunctionCode", str_of(function));
	xml_close(w->out, path, opened);
}

static void
add_formats(struct writing *w)
{
	static const char       path[] = "gmd:distributionFormat/gmd:MD_Format";
	const struct statement *at = NULL;
	const struct thing     *distribution;

	while ((distribution = cited_next(w->cited->thing, "dcat:distribution", &at)) != NULL) {
		const struct statement *inside = NULL;
		struct str media = cited_label(cited_next(distribution, "dcat:mediaType", &inside), STR(""));
		size_t     opened;

		if (media.length == 0)
			continue;
		opened = xml_open(w->out, path);
		add_string(w, "gmd:name", media);
		buffer_add_c(w->out, "<gmd:version gco:nilReason=\"unknown\"/>\n");
		xml_close(w->out, path, opened);
	}
}

static void
add_distribution(struct writing *w)
{
	static const char       path[] = "gmd:distributionInfo/gmd:MD_Distribution";
	const struct statement *at = NULL;
	const struct thing     *inside;
	size_t                  opened = xml_open(w->out, path);

	add_formats(w);
	add_online(w, w->cited->address, w->cited->title, "information");
	while ((inside = cited_next(w->cited->thing, "dcat:distribution", &at)) != NULL) {
		for (const struct statement *each = thing_first(inside, "dcat:accessURL"); each != NULL;
		     each = thing_next(each))
			add_online(w, str_equal(each->text, w->cited->page) ? STR("") : each->text,
				   cited_label(inside, w->cited->language), "download");
	}
	at = NULL;
	while ((inside = cited_next(w->cited->thing, "foaf:page", &at)) != NULL)
		add_online(w, inside->address, cited_label(inside, w->cited->language), "information");
	xml_close(w->out, path, opened);
}

static void
add_quality(struct writing *w)
{
	static const char       path[] = "gmd:dataQualityInfo/gmd:DQ_DataQuality";
	const struct statement *at = NULL;
	const struct thing     *provenance = cited_next(w->cited->thing, "dct:provenance", &at);
	struct wording          words = cited_wording(w->cited, provenance, "rdfs:label");
	size_t                  opened;

	if (words.count == 0)
		return;
	opened = xml_open(w->out, path);
	buffer_add_c(w->out, "<gmd:scope><gmd:DQ_Scope>");
	add_code(w, "gmd:level", "MD_ScopeCode", STR("dataset"));
	buffer_add_c(w->out, "</gmd:DQ_Scope></gmd:scope>\n<gmd:lineage><gmd:LI_Lineage>");
	add_free(w, "gmd:statement", &words);
	buffer_add_c(w->out, "</gmd:LI_Lineage></gmd:lineage>\n");
	xml_close(w->out, path, opened);
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

static void
add_locales(struct writing *w)
{
	for (const struct json *tag = JSON_FIRST(json_get(w->cited->record, "languages")); tag != NULL;
	     tag = tag->next) {
		if (!is_locale(w->cited, tag->text))
			continue;
		buffer_add_c(w->out, "<gmd:locale><gmd:PT_Locale");
		xml_add_attribute(w->out, "id", str_format(w->a, "%.*s-%.*s", STR_ARGS(w->id), STR_ARGS(tag->text)));
		buffer_add_c(w->out, ">\n");
		add_language(w, "gmd:languageCode", tag->text);
		add_code(w, "gmd:characterEncoding", "MD_CharacterSetCode", STR("utf8"));
		buffer_add_c(w->out, "</gmd:PT_Locale></gmd:locale>\n");
	}
}

static void
write_record(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	struct cited   cited = cited_of(a, record, context);
	struct writing w = { .a = a, .cited = &cited, .out = out, .id = json_text(record, "id") };
	bool           is_dataset = str_is(cited.thing->class, "dcat:Dataset");

	buffer_add_c(out, "<gmd:MD_Metadata xmlns:gmd=\"http://www.isotc211.org/2005/gmd\" "
			  "xmlns:gco=\"http://www.isotc211.org/2005/gco\" "
			  "xmlns:gmx=\"http://www.isotc211.org/2005/gmx\" "
			  "xmlns:gml=\"http://www.opengis.net/gml/3.2\" "
			  "xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
			  "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
			  "xsi:schemaLocation=\"http://www.isotc211.org/2005/gmd "
			  "http://www.isotc211.org/2005/gmd/gmd.xsd http://www.isotc211.org/2005/gmx "
			  "http://www.isotc211.org/2005/gmx/gmx.xsd\">\n");
	add_string(&w, "gmd:fileIdentifier", w.id);
	add_language(&w, "gmd:language", cited.language);
	add_code(&w, "gmd:characterSet", "MD_CharacterSetCode", STR("utf8"));
	add_code(&w, "gmd:hierarchyLevel", "MD_ScopeCode", is_dataset ? STR("dataset") : STR("nonGeographicDataset"));
	if (cited.type != NULL && !is_dataset)
		add_string(&w, "gmd:hierarchyLevelName", localized_in(&cited.type->label, cited.language));
	add_contact(&w);
	xml_add_path(out, "gmd:dateStamp/gco:DateTime",
		     str_slice(json_text(record, "updated"), 0, sizeof "2026-01-01T00:00:00" - 1));
	add_string(&w, "gmd:metadataStandardName", STR("ISO 19115"));
	add_string(&w, "gmd:metadataStandardVersion", STR("2003/Cor.1:2006"));
	add_string(&w, "gmd:dataSetURI", cited.address);
	add_locales(&w);
	add_identification(&w);
	add_distribution(&w);
	add_quality(&w);
	buffer_add_c(out, "</gmd:MD_Metadata>\n");
}

/* What a catalogue of resources lists. */
static bool
suits(const struct type *type)
{
	return str_starts(type->dcat, STR("dcat:"));
}

const struct exporter exporter_iso = {
	.name = "iso19139",
	.media = "application/xml",
	.suffix = "iso",
	.label = "ISO 19139",
	.element = write_record,
	.suits = suits,
};
