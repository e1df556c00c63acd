/* The table of ranges, and the authority tables that DCAT-AP asks for. */
#include "formats/dcat_ranges.h"

#include "formats/frequency.h"

#include <unicode/uloc.h>

#define AUTHORITY "http://publications.europa.eu/resource/authority/"

enum { CODE = 12 };

const struct range dcat_ranges[] = {
	{ "dct:title", FORM_TEXT, NULL, NULL, false },
	{ "dct:alternative", FORM_TEXT, NULL, NULL, false },
	{ "dct:description", FORM_TEXT, NULL, NULL, false },
	{ "dct:abstract", FORM_TEXT, NULL, NULL, false },
	{ "dct:identifier", FORM_TEXT, NULL, NULL, false },
	{ "dct:bibliographicCitation", FORM_TEXT, NULL, NULL, false },
	{ "dcat:keyword", FORM_TEXT, NULL, NULL, false },
	{ "dcat:version", FORM_TEXT, NULL, NULL, true },
	{ "skos:altLabel", FORM_TEXT, NULL, NULL, false },
	{ "skos:prefLabel", FORM_TEXT, NULL, NULL, false },
	{ "foaf:name", FORM_TEXT, NULL, NULL, false },
	{ "vcard:fn", FORM_TEXT, NULL, NULL, false },
	{ "vcard:language", FORM_TEXT, NULL, NULL, false },
	{ "dct:issued", FORM_DATE, NULL, NULL, true },
	{ "dct:modified", FORM_DATE, NULL, NULL, true },
	{ "dct:created", FORM_DATE, NULL, NULL, true },
	{ "dct:valid", FORM_DATE, NULL, NULL, false },
	{ "dct:available", FORM_DATE, NULL, NULL, false },
	{ "dcat:startDate", FORM_DATE, NULL, NULL, true },
	{ "dcat:endDate", FORM_DATE, NULL, NULL, true },
	{ "dcat:byteSize", FORM_INTEGER, NULL, NULL, true },
	{ "dcat:spatialResolutionInMeters", FORM_DECIMAL, NULL, NULL, true },
	{ "dcat:accessURL", FORM_ADDRESS, NULL, NULL, false },
	{ "dcat:downloadURL", FORM_ADDRESS, NULL, NULL, false },
	{ "dcat:endpointURL", FORM_ADDRESS, NULL, NULL, false },
	{ "vcard:hasEmail", FORM_ADDRESS, NULL, NULL, false },
	{ "vcard:hasTelephone", FORM_ADDRESS, NULL, NULL, false },
	{ "vcard:hasURL", FORM_ADDRESS, NULL, NULL, false },
	{ "foaf:mbox", FORM_ADDRESS, NULL, NULL, false },
	{ "dct:spatial", FORM_THING, "dct:Location", "skos:prefLabel", false },
	{ "dct:temporal", FORM_THING, "dct:PeriodOfTime", "rdfs:label", false },
	{ "dcat:theme", FORM_THING, "skos:Concept", "skos:prefLabel", false },
	{ "dct:subject", FORM_THING, "skos:Concept", "skos:prefLabel", false },
	{ "dct:type", FORM_THING, "skos:Concept", "skos:prefLabel", false },
	{ "adms:status", FORM_THING, "skos:Concept", "skos:prefLabel", true },
	{ "dct:audience", FORM_THING, "skos:Concept", "skos:prefLabel", false },
	{ "dct:accrualPeriodicity", FORM_THING, "dct:Frequency", "skos:prefLabel", true },
	{ "dct:language", FORM_THING, "dct:LinguisticSystem", "skos:prefLabel", false },
	{ "dct:publisher", FORM_THING, "foaf:Agent", "foaf:name", true },
	{ "dct:creator", FORM_THING, "foaf:Agent", "foaf:name", false },
	{ "dct:contributor", FORM_THING, "foaf:Agent", "foaf:name", false },
	{ "dct:rightsHolder", FORM_THING, "foaf:Agent", "foaf:name", false },
	{ "prov:wasAttributedTo", FORM_THING, "foaf:Agent", "foaf:name", false },
	{ "org:memberOf", FORM_THING, "foaf:Agent", "foaf:name", false },
	{ "org:subOrganizationOf", FORM_THING, "foaf:Agent", "foaf:name", false },
	{ "org:linkedTo", FORM_THING, "foaf:Agent", "foaf:name", false },
	{ "dcat:contactPoint", FORM_THING, "vcard:Kind", "vcard:fn", false },
	{ "foaf:page", FORM_THING, "foaf:Document", "dct:title", false },
	{ "foaf:homepage", FORM_THING, "foaf:Document", "dct:title", false },
	{ "dcat:landingPage", FORM_THING, "foaf:Document", "dct:title", false },
	{ "foaf:depiction", FORM_THING, "foaf:Image", "dct:title", false },
	{ "foaf:logo", FORM_THING, "foaf:Image", "dct:title", false },
	{ "dcat:distribution", FORM_THING, "dcat:Distribution", "dct:title", false },
	{ "adms:sample", FORM_THING, "dcat:Distribution", "dct:title", false },
	{ "dcat:mediaType", FORM_THING, "dct:MediaType", "rdfs:label", true },
	{ "dct:format", FORM_THING, "dct:MediaTypeOrExtent", "rdfs:label", true },
	{ "dct:extent", FORM_THING, "dct:SizeOrDuration", "rdfs:label", false },
	{ "dct:conformsTo", FORM_THING, "dct:Standard", "dct:title", false },
	{ "dct:provenance", FORM_THING, "dct:ProvenanceStatement", "rdfs:label", false },
	{ "dct:rights", FORM_THING, "dct:RightsStatement", "rdfs:label", false },
	{ "dct:accessRights", FORM_THING, "dct:RightsStatement", "rdfs:label", true },
	{ "dct:license", FORM_THING, "dct:LicenseDocument", "dct:title", true },
	{ "dqv:hasQualityAnnotation", FORM_THING, "dqv:QualityAnnotation", "rdfs:label", false },
	{ "dct:source", FORM_THING, "", "dct:title", false },
	{ "dct:relation", FORM_THING, "", "dct:title", false },
	{ "dct:references", FORM_THING, "", "dct:title", false },
	{ "dct:isReferencedBy", FORM_THING, "", "dct:title", false },
	{ "dct:isPartOf", FORM_THING, "", "dct:title", false },
	{ "dct:hasPart", FORM_THING, "", "dct:title", false },
	{ "dct:replaces", FORM_THING, "", "dct:title", false },
	{ "dct:isReplacedBy", FORM_THING, "", "dct:title", false },
	{ "dct:isVersionOf", FORM_THING, "", "dct:title", false },
	{ "dct:hasVersion", FORM_THING, "", "dct:title", false },
	{ "dct:requires", FORM_THING, "", "dct:title", false },
	{ "dct:coverage", FORM_THING, "", "rdfs:label", false },
	{ "", FORM_ANY, "", "rdfs:label", false },
};

/* ---- authority tables -------------------------------------------------------------------------------------------- */

struct str
dcat_country(struct arena *a, struct str code)
{
	char        locale[CODE];
	const char *three;

	snprintf(locale, sizeof locale, "und_%.*s", STR_ARGS(str_slice(code, 0, 2)));
	three = uloc_getISO3Country(locale);
	if (str_is(code, "EU"))
		three = "EUR";
	return three[0] != '\0' ? str_format(a, AUTHORITY "country/%s", three) : STR("");
}

struct str
dcat_language(struct arena *a, struct str tag)
{
	char        locale[CODE], upper[CODE];
	const char *three;
	size_t      length;

	snprintf(locale, sizeof locale, "%.*s", STR_ARGS(str_slice(tag, 0, str_find_byte(tag, '-'))));
	three = uloc_getISO3Language(locale);
	length = strlen(three);
	if (length != 3)
		return STR("");
	for (size_t i = 0; i <= length; i++)
		upper[i] = three[i] >= 'a' && three[i] <= 'z' ? (char)(three[i] - 32) : three[i];
	return str_format(a, AUTHORITY "language/%s", upper);
}

struct str
dcat_frequency(struct arena *a, struct str notation)
{
	const struct frequency *frequency = frequency_find(notation);

	return frequency != NULL ? str_format(a, AUTHORITY "frequency/%s", frequency->authority) : STR("");
}

/* By the names of the themes (EU Vocabularies, data-theme); what is within none of them, or in two alike, is not here. */
static const struct dcat_theme themes[] = {
	{ "AGRI", "Agriculture, fisheries, forestry and food",
	  "agricultural-biodiversity sustainable-agriculture crop-and-livestock-diversity pastoralism "
	  "fisheries-and-aquaculture "
	  "sustainable-forest-management food-and-nutrition" },
	{ "ECON", "Economy and finance",
	  "economics-and-valuation incentive-measures business trade resource-mobilization financial-mechanism" },
	{ "EDUC", "Education, culture and sport", "cepa" },
	{ "HEAL", "Health", "health medicinal-plants" },
	{ "REGI", "Regions and cities", "urban-biodiversity subnational-governments" },
	{ "TECH", "Science and technology",
	  "research taxonomy natural-history-collections biodiversity-data technology-transfer "
	  "technical-and-scientific-cooperation synthetic-biology" },
};

const struct dcat_theme *
dcat_theme(struct str subject)
{
	for (size_t i = 0; i < sizeof themes / sizeof themes[0]; i++) {
		if (str_is_one_of(subject, themes[i].subjects))
			return &themes[i];
	}
	return NULL;
}

struct str
dcat_access(struct str access)
{
	if (str_is(access, "restricted") || str_is(access, "registered"))
		return STR(AUTHORITY "access-right/RESTRICTED");
	if (str_is(access, "closed"))
		return STR(AUTHORITY "access-right/NON_PUBLIC");
	return str_is(access, "open") ? STR(AUTHORITY "access-right/PUBLIC") : STR("");
}
