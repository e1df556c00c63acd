/* Known contexts. Sources: schema.org's jsonldcontext; the contexts of DCAT-AP (SEMIC, 1.1 to 3.0.1); Project Open Data 1.1
 * (catalog.jsonld); RO-Crate; CodeMeta; the JSON-LD contexts of the W3C's CSVW, Activity Streams and Hydra. The tables are
 * not those contexts but what this program reads of them. */
#include "formats/json_ld_known.h"

#include "formats/rdf.h"

static const struct ld_known known[] = {
	{ "schema.org", "http://schema.org/", true, false },
	{ "schema.org/docs/jsonldcontext.json*", "http://schema.org/", true, false },
	{ "schema.org/version/*", "http://schema.org/", true, false },
	{ "bioschemas.org", "http://schema.org/", true, false },
	{ "w3id.org/ro/crate/*", "http://schema.org/", false, false },
	{ "doi.org/10.5063/schema/codemeta-*", "http://schema.org/", true, false },
	{ "raw.githubusercontent.com/codemeta/codemeta/*", "http://schema.org/", true, false },
	{ "w3id.org/codemeta/*", "http://schema.org/", true, false },
	{ "project-open-data.cio.gov/v1.1/schema/catalog.jsonld", NULL, false, true },
	{ "project-open-data.cio.gov/v1.1/schema", NULL, false, true },
	{ "semiceu.github.io/dcat-ap/*.jsonld", NULL, false, true },
	{ "semiceu.github.io/uri.semic.eu-generated/dcat-ap/*.jsonld", NULL, false, true },
	{ "raw.githubusercontent.com/semiceu/dcat-ap/*.jsonld", NULL, false, true },
	{ "data.europa.eu/r5r/*.jsonld", NULL, false, true },
	{ "w3.org/ns/csvw", "http://www.w3.org/ns/csvw#", false, false },
	{ "w3.org/ns/activitystreams", "https://www.w3.org/ns/activitystreams#", true, false },
	{ "w3.org/ns/hydra/context.jsonld", "http://www.w3.org/ns/hydra/core#", false, false },
	{ "w3.org/ns/hydra/core", "http://www.w3.org/ns/hydra/core#", false, false },
};

/* Terms of catalogues: as Project Open Data and the releases of DCAT-AP name them. */
static const struct catalogue_term {
	const char *term, *name;
} terms[] = {
	{ "Agent", "foaf:Agent" },
	{ "Catalog", "dcat:Catalog" },
	{ "CatalogRecord", "dcat:CatalogRecord" },
	{ "Catalogue", "dcat:Catalog" },
	{ "CatalogueRecord", "dcat:CatalogRecord" },
	{ "Contact", "vcard:Kind" },
	{ "DataService", "dcat:DataService" },
	{ "Dataset", "dcat:Dataset" },
	{ "DatasetSeries", "dcat:DatasetSeries" },
	{ "Distribution", "dcat:Distribution" },
	{ "Kind", "vcard:Kind" },
	{ "LicenceDocument", "dct:LicenseDocument" },
	{ "Location", "dct:Location" },
	{ "Organization", "foaf:Organization" },
	{ "PeriodOfTime", "dct:PeriodOfTime" },
	{ "RightsStatement", "dct:RightsStatement" },
	{ "accessLevel", "dct:accessRights" },
	{ "accessRights", "dct:accessRights" },
	{ "accessService", "dcat:accessService" },
	{ "accessURL", "dcat:accessURL" },
	{ "accessUrl", "dcat:accessURL" },
	{ "accrualPeriodicity", "dct:accrualPeriodicity" },
	{ "bbox", "dcat:bbox" },
	{ "beginning", "time:hasBeginning" },
	{ "boundingBox", "dcat:bbox" },
	{ "byteSize", "dcat:byteSize" },
	{ "catalog", "dcat:catalog" },
	{ "catalogue", "dcat:catalog" },
	{ "category", "dcat:theme" },
	{ "centroid", "dcat:centroid" },
	{ "compressionFormat", "dcat:compressFormat" },
	{ "conformsTo", "dct:conformsTo" },
	{ "contactPoint", "dcat:contactPoint" },
	{ "contributor", "dct:contributor" },
	{ "creator", "dct:creator" },
	{ "dataset", "dcat:dataset" },
	{ "datasetDistribution", "dcat:distribution" },
	{ "description", "dct:description" },
	{ "distribution", "dcat:distribution" },
	{ "documentation", "foaf:page" },
	{ "downloadURL", "dcat:downloadURL" },
	{ "downloadUrl", "dcat:downloadURL" },
	{ "email", "vcard:hasEmail" },
	{ "end", "time:hasEnd" },
	{ "endDate", "dcat:endDate" },
	{ "endpointDescription", "dcat:endpointDescription" },
	{ "endpointURL", "dcat:endpointURL" },
	{ "endpointUrl", "dcat:endpointURL" },
	{ "fn", "vcard:fn" },
	{ "format", "dct:format" },
	{ "frequency", "dct:accrualPeriodicity" },
	{ "geographic", "dct:spatial" },
	{ "geographicalCoverage", "dct:spatial" },
	{ "geometry", "locn:geometry" },
	{ "hasEmail", "vcard:hasEmail" },
	{ "hasPart", "dct:hasPart" },
	{ "hasURL", "vcard:hasURL" },
	{ "hasVersion", "dct:hasVersion" },
	{ "homepage", "foaf:homepage" },
	{ "identifier", "dct:identifier" },
	{ "inSeries", "dcat:inSeries" },
	{ "isPartOf", "dct:isPartOf" },
	{ "isReferencedBy", "dct:isReferencedBy" },
	{ "isVersionOf", "dct:isVersionOf" },
	{ "issued", "dct:issued" },
	{ "keyword", "dcat:keyword" },
	{ "landingPage", "dcat:landingPage" },
	{ "language", "dct:language" },
	{ "licence", "dct:license" },
	{ "license", "dct:license" },
	{ "listingDate", "dct:issued" },
	{ "mbox", "foaf:mbox" },
	{ "mediaType", "dcat:mediaType" },
	{ "modificationDate", "dct:modified" },
	{ "modified", "dct:modified" },
	{ "name", "foaf:name" },
	{ "notation", "skos:notation" },
	{ "otherIdentifier", "adms:identifier" },
	{ "preferredLabel", "skos:prefLabel" },
	{ "primaryTopic", "foaf:primaryTopic" },
	{ "provenance", "dct:provenance" },
	{ "publisher", "dct:publisher" },
	{ "qualifiedAttribution", "prov:qualifiedAttribution" },
	{ "record", "dcat:record" },
	{ "references", "dct:references" },
	{ "relatedResource", "dct:relation" },
	{ "relation", "dct:relation" },
	{ "releaseDate", "dct:issued" },
	{ "rights", "dct:rights" },
	{ "servesDataset", "dcat:servesDataset" },
	{ "service", "dcat:service" },
	{ "source", "dct:source" },
	{ "spatial", "dct:spatial" },
	{ "spatialResolution", "dcat:spatialResolutionInMeters" },
	{ "startDate", "dcat:startDate" },
	{ "status", "adms:status" },
	{ "tag", "dcat:keyword" },
	{ "temporal", "dct:temporal" },
	{ "temporalCoverage", "dct:temporal" },
	{ "theme", "dcat:theme" },
	{ "title", "dct:title" },
	{ "type", "dct:type" },
	{ "updateDate", "dct:modified" },
	{ "version", "dcat:version" },
	{ "versionNotes", "adms:versionNotes" },
};

/* ---- addresses --------------------------------------------------------------------------------------------------- */

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool
same(struct str text, const char *pattern)
{
	size_t at = 0;

	for (; at < text.length && pattern[at] != '\0' && pattern[at] != '*'; at++) {
		if (lower(text.data[at]) != pattern[at])
			return false;
	}
	if (pattern[at] != '*')
		return at == text.length && pattern[at] == '\0';
	text = str_slice(text, at, text.length);
	pattern += at + 1;
	if (text.length < strlen(pattern))
		return false;
	text = str_slice(text, text.length - strlen(pattern), text.length);
	for (at = 0; at < text.length; at++) {
		if (lower(text.data[at]) != pattern[at])
			return false;
	}
	return true;
}

const struct ld_known *
ld_known_find(struct str address)
{
	static const char *const starts[] = { "https://", "http://", "//", "www." };

	address = str_trim(address);
	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
		if (str_starts(address, str_of(starts[i])))
			address = str_slice(address, strlen(starts[i]), address.length);
	}
	while (address.length > 0 &&
	       (address.data[address.length - 1] == '/' || address.data[address.length - 1] == '#'))
		address.length--;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (same(address, known[i].name))
			return &known[i];
	}
	return NULL;
}

const struct ld_known *
ld_known_of_catalogues(void)
{
	size_t i = 0;

	while (!known[i].catalogue)
		i++;
	return &known[i];
}

/* ---- terms ------------------------------------------------------------------------------------------------------- */

/* NULL when catalogues have no such term. */
static const struct catalogue_term *
find_term(struct str term)
{
	size_t low = 0, high = sizeof terms / sizeof terms[0];

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int    order = str_compare(term, str_of(terms[middle].term));

		if (order == 0)
			return &terms[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

bool
ld_known_term(struct arena *a, const struct ld_known *of, struct str term, struct str *iri_r)
{
	const struct catalogue_term *found;
	struct str                   name;
	size_t                       colon;

	if (of != NULL && of->plain && (str_is(term, "id") || str_is(term, "type"))) {
		*iri_r = str_is(term, "id") ? STR("@id") : STR("@type");
		return true;
	}
	if (of == NULL || !of->catalogue)
		return false;
	found = find_term(term);
	if (found == NULL)
		return false;
	name = str_of(found->name);
	colon = str_find_byte(name, ':');
	*iri_r = str_join(a, rdf_namespace(str_slice(name, 0, colon)), str_slice(name, colon + 1, name.length));
	return true;
}
