/* The table of ranges, and the authority tables that DCAT-AP asks for. */
#include "formats/dcat_ranges.h"

#include "formats/frequency.h"

#include <unicode/uloc.h>

#define AUTHORITY "http://publications.europa.eu/resource/authority/"

enum { CODE = 12 };

static const struct dcat_range ranges[] = {
	{ "dct:title", DCAT_LITERAL, NULL, NULL, false },
	{ "dct:alternative", DCAT_LITERAL, NULL, NULL, false },
	{ "dct:description", DCAT_LITERAL, NULL, NULL, false },
	{ "dct:abstract", DCAT_LITERAL, NULL, NULL, false },
	{ "dct:identifier", DCAT_LITERAL, NULL, NULL, false },
	{ "dct:bibliographicCitation", DCAT_LITERAL, NULL, NULL, false },
	{ "dcat:keyword", DCAT_LITERAL, NULL, NULL, false },
	{ "dcat:version", DCAT_LITERAL, NULL, NULL, true },
	{ "skos:altLabel", DCAT_LITERAL, NULL, NULL, false },
	{ "skos:prefLabel", DCAT_LITERAL, NULL, NULL, false },
	{ "foaf:name", DCAT_LITERAL, NULL, NULL, false },
	{ "vcard:fn", DCAT_LITERAL, NULL, NULL, false },
	{ "vcard:language", DCAT_LITERAL, NULL, NULL, false },
	{ "dct:issued", DCAT_DATE, NULL, NULL, true },
	{ "dct:modified", DCAT_DATE, NULL, NULL, true },
	{ "dct:created", DCAT_DATE, NULL, NULL, true },
	{ "dct:valid", DCAT_DATE, NULL, NULL, false },
	{ "dct:available", DCAT_DATE, NULL, NULL, false },
	{ "dcat:startDate", DCAT_DATE, NULL, NULL, true },
	{ "dcat:endDate", DCAT_DATE, NULL, NULL, true },
	{ "dcat:byteSize", DCAT_INTEGER, NULL, NULL, true },
	{ "dcat:spatialResolutionInMeters", DCAT_DECIMAL, NULL, NULL, true },
	{ "dcat:accessURL", DCAT_ADDRESS, NULL, NULL, false },
	{ "dcat:downloadURL", DCAT_ADDRESS, NULL, NULL, false },
	{ "dcat:endpointURL", DCAT_ADDRESS, NULL, NULL, false },
	{ "vcard:hasEmail", DCAT_ADDRESS, NULL, NULL, false },
	{ "vcard:hasTelephone", DCAT_ADDRESS, NULL, NULL, false },
	{ "vcard:hasURL", DCAT_ADDRESS, NULL, NULL, false },
	{ "foaf:mbox", DCAT_ADDRESS, NULL, NULL, false },
	{ "dct:spatial", DCAT_THING, "dct:Location", "skos:prefLabel", false },
	{ "dct:temporal", DCAT_THING, "dct:PeriodOfTime", "rdfs:label", false },
	{ "dcat:theme", DCAT_THING, "skos:Concept", "skos:prefLabel", false },
	{ "dct:subject", DCAT_THING, "skos:Concept", "skos:prefLabel", false },
	{ "dct:type", DCAT_THING, "skos:Concept", "skos:prefLabel", false },
	{ "adms:status", DCAT_THING, "skos:Concept", "skos:prefLabel", true },
	{ "dct:audience", DCAT_THING, "skos:Concept", "skos:prefLabel", false },
	{ "dct:accrualPeriodicity", DCAT_THING, "dct:Frequency", "skos:prefLabel", true },
	{ "dct:language", DCAT_THING, "dct:LinguisticSystem", "skos:prefLabel", false },
	{ "dct:publisher", DCAT_THING, "foaf:Agent", "foaf:name", true },
	{ "dct:creator", DCAT_THING, "foaf:Agent", "foaf:name", false },
	{ "dct:contributor", DCAT_THING, "foaf:Agent", "foaf:name", false },
	{ "dct:rightsHolder", DCAT_THING, "foaf:Agent", "foaf:name", false },
	{ "prov:wasAttributedTo", DCAT_THING, "foaf:Agent", "foaf:name", false },
	{ "org:memberOf", DCAT_THING, "foaf:Agent", "foaf:name", false },
	{ "org:subOrganizationOf", DCAT_THING, "foaf:Agent", "foaf:name", false },
	{ "org:linkedTo", DCAT_THING, "foaf:Agent", "foaf:name", false },
	{ "dcat:contactPoint", DCAT_THING, "vcard:Kind", "vcard:fn", false },
	{ "foaf:page", DCAT_THING, "foaf:Document", "dct:title", false },
	{ "foaf:homepage", DCAT_THING, "foaf:Document", "dct:title", false },
	{ "dcat:landingPage", DCAT_THING, "foaf:Document", "dct:title", false },
	{ "foaf:depiction", DCAT_THING, "foaf:Image", "dct:title", false },
	{ "foaf:logo", DCAT_THING, "foaf:Image", "dct:title", false },
	{ "dcat:distribution", DCAT_THING, "dcat:Distribution", "dct:title", false },
	{ "adms:sample", DCAT_THING, "dcat:Distribution", "dct:title", false },
	{ "dcat:mediaType", DCAT_THING, "dct:MediaType", "rdfs:label", true },
	{ "dct:format", DCAT_THING, "dct:MediaTypeOrExtent", "rdfs:label", true },
	{ "dct:extent", DCAT_THING, "dct:SizeOrDuration", "rdfs:label", false },
	{ "dct:conformsTo", DCAT_THING, "dct:Standard", "dct:title", false },
	{ "dct:provenance", DCAT_THING, "dct:ProvenanceStatement", "rdfs:label", false },
	{ "dct:rights", DCAT_THING, "dct:RightsStatement", "rdfs:label", false },
	{ "dct:accessRights", DCAT_THING, "dct:RightsStatement", "rdfs:label", true },
	{ "dct:license", DCAT_THING, "dct:LicenseDocument", "dct:title", true },
	{ "dqv:hasQualityAnnotation", DCAT_THING, "dqv:QualityAnnotation", "rdfs:label", false },
	{ "dct:source", DCAT_THING, "", "dct:title", false },
	{ "dct:relation", DCAT_THING, "", "dct:title", false },
	{ "dct:references", DCAT_THING, "", "dct:title", false },
	{ "dct:isReferencedBy", DCAT_THING, "", "dct:title", false },
	{ "dct:isPartOf", DCAT_THING, "", "dct:title", false },
	{ "dct:hasPart", DCAT_THING, "", "dct:title", false },
	{ "dct:replaces", DCAT_THING, "", "dct:title", false },
	{ "dct:isReplacedBy", DCAT_THING, "", "dct:title", false },
	{ "dct:isVersionOf", DCAT_THING, "", "dct:title", false },
	{ "dct:hasVersion", DCAT_THING, "", "dct:title", false },
	{ "dct:requires", DCAT_THING, "", "dct:title", false },
	{ "dct:coverage", DCAT_THING, "", "rdfs:label", false },
};

static const struct dcat_range unknown = { "", DCAT_ANY, "", "rdfs:label", false };

const struct dcat_range *
dcat_range_of(struct str property)
{
	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
		if (str_is(property, ranges[i].property))
			return &ranges[i];
	}
	return &unknown;
}

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

struct str
dcat_access(struct str access)
{
	if (str_is(access, "restricted") || str_is(access, "registered"))
		return STR(AUTHORITY "access-right/RESTRICTED");
	if (str_is(access, "closed"))
		return STR(AUTHORITY "access-right/NON_PUBLIC");
	return str_is(access, "open") ? STR(AUTHORITY "access-right/PUBLIC") : STR("");
}
