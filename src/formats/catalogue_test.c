/* Records of catalogues: DCAT in all syntaxes of RDF, schema.org in JSON-LD and pages, packages of CKAN. */
#include "formats/fixture.h"
#include "formats/readers.h"
#include "formats/rdf_words.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct row {
	const char          *says;
	const struct format *format;
	const char          *text, *wanted;
};

static void
check(const struct row *rows, size_t count)
{
	struct reader_fixture f;
	size_t                wrong = 0;

	reader_fixture_open(&f);
	for (size_t i = 0; i < count; i++) {
		struct str got = reader_fixture_read(&f, rows[i].format, str_of(rows[i].text));

		if (str_is(got, rows[i].wanted))
			continue;
		print_error("%s:\n%.*snot\n%s", rows[i].says, STR_ARGS(got), rows[i].wanted);
		wrong++;
	}
	assert_int_equal(wrong, 0);
	reader_fixture_close(&f);
}

/* ---- DCAT -------------------------------------------------------------------------------------------------------- */

#define PREFIXES                                                                                                       \
	"@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . "                     \
	"@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> . "            \
	"@prefix locn: <http://www.w3.org/ns/locn#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"

static const struct row dcat_rows[] = {
	{ "what DCAT-AP says", &format_turtle,
	  PREFIXES
	  "<http://e.org/d1> a dcat:Dataset ; dct:title \"Reefs\"@en, \"R\xC3\xA9"
	  "cifs\"@fr ; dct:description \"All reefs\"@en ;\n"
	  " dct:identifier \"d1\" ; dct:issued \"2020-01-02\" ; dct:modified \"2021-03-04T05:06:07Z\" ; dcat:keyword "
	  "\"coral\"@en ;\n"
	  " dcat:theme <http://publications.europa.eu/resource/authority/data-theme/ENVI> ;\n"
	  " dct:language <http://publications.europa.eu/resource/authority/language/FRA> ;\n"
	  " dct:publisher [ a foaf:Organization ; foaf:name \"Institute\"@en ] ;\n"
	  " dct:creator [ a foaf:Person ; foaf:name \"A. Author\" ; foaf:mbox <mailto:a@e.org> ] ;\n"
	  " dcat:contactPoint [ a vcard:Individual ; vcard:fn \"C. Tact\" ; vcard:hasEmail <mailto:c@e.org> ] ;\n"
	  " dct:temporal [ dcat:startDate \"1998-01-01\" ; dcat:endDate \"2003-12-31\" ] ;\n"
	  " dct:spatial <http://publications.europa.eu/resource/authority/country/KEN>,\n"
	  "  [ a dct:Location ; dcat:bbox \"POLYGON((1 2,3 2,3 4,1 4,1 2))\" ] ;\n"
	  " dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/ANNUAL> ;\n"
	  " dct:accessRights <http://publications.europa.eu/resource/authority/access-right/PUBLIC> ;\n"
	  " dcat:landingPage <http://e.org/p> ; dcat:distribution <http://e.org/d1/csv> .\n"
	  "<http://e.org/d1/csv> a dcat:Distribution ; dct:title \"Table\"@en ; dcat:downloadURL <http://e.org/d1.csv> "
	  ";\n"
	  " dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv> ; dcat:byteSize 1200 ;\n"
	  " dct:license <http://publications.europa.eu/resource/authority/licence/CC_BY_4_0> .\n",
	  "http://e.org/d1 "
	  "{\"type\":\"dataset\",\"fields\":{\"published\":\"2020-01-02\",\"modified\":\"2021-03-04\",\"title\":{"
	  "\"en\":\"Reefs\",\"fr\":\"Récifs\"},\"summary\":{\"en\":\"All "
	  "reefs\"},\"identifiers\":[\"d1\",\"http://e.org/"
	  "d1\"],\"languages\":[\"fr\"],\"frequency\":\"frequencies:annual\",\"countries\":[\"KE\"],\"periods\":["
	  "\"1998-01-01/2003-12-31\"],\"keywords\":{\"en\":[\"coral\",\"Environment\"]},\"creators\":[{\"name\":\"A. "
	  "Author\",\"email\":\"a@e.org\"}],\"publisher_name\":{\"en\":\"Institute\"},\"contacts\":[{\"name\":\"C. "
	  "Tact\",\"email\":\"c@e.org\"}],\"distributions\":[{\"address\":{\"url\":\"http://e.org/"
	  "d1.csv\"},\"title\":{\"en\":\"Table\"},\"media\":\"text/csv\",\"size\":1200}],\"links\":[{\"url\":\"http://"
	  "e.org/"
	  "p\"}],\"place\":{\"type\":\"Polygon\",\"coordinates\":[[[1,2],[3,2],[3,4],[1,4],[1,2]]]}},\"rights\":{"
	  "\"access\":\"open\"},\"licence\":\"CC-BY-4.0\"}\n" },
	{ "a catalogue of what it lists is none itself; one alone is", &format_turtle,
	  PREFIXES "<http://e.org/c> a dcat:Catalog ; dct:title \"C\" ; dcat:dataset <http://e.org/d> "
		   ".\n<http://e.org/d> a dcat:Dataset ; dct:title \"D\" .\n",
	  "http://e.org/d "
	  "{\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"D\"},\"identifiers\":[\"http://e.org/d\"]}}\n" },
	{ "a catalogue alone", &format_turtle,
	  PREFIXES "<http://e.org/c> a dcat:Catalog ; dct:title \"C\" ; dcat:dataset <http://e.org/d> .\n",
	  "http://e.org/c "
	  "{\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"C\"},\"identifiers\":[\"http://e.org/c\"]}}\n" },
	{ "datasets inside others are parts of them", &format_turtle,
	  PREFIXES
	  "<http://e.org/d> a dcat:Dataset ; dct:title \"D\" ; dct:source [ a dcat:Dataset ; dct:title \"S\" ] .\n",
	  "http://e.org/d "
	  "{\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"D\"},\"identifiers\":[\"http://e.org/d\"]}}\n"
	  "- source \"S\" has no place in a record of type dataset\n" },
	{ "the good around the bad", &format_turtle,
	  PREFIXES "<http://e.org/d> a dcat:Dataset ; dct:title \"D\" .\n<http://e.org/e> a dcat:Dataset ; dct:title "
		   "\"E .\n<http://e.org/f> a dcat:Dataset ; dct:title \"F\" .\n",
	  "! f:3 rdf.syntax\n"
	  "http://e.org/d "
	  "{\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"D\"},\"identifiers\":[\"http://e.org/d\"]}}\n"
	  "http://e.org/f "
	  "{\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"F\"},\"identifiers\":[\"http://e.org/f\"]}}\n" },
	{ "a vocabulary is no catalogue", &format_turtle,
	  PREFIXES "<http://e.org/c> a skos:Concept ; skos:prefLabel \"c\" .\n", "! f import.vocabulary\n" },
	{ "nothing", &format_turtle, PREFIXES, "! f import.no-records\n" },
	{ "documents in the words of Dublin Core without a class", &format_turtle,
	  PREFIXES "<http://e.org/x> dct:title \"X\"@es ; dct:creator \"Y\" ; dct:type \"Text\" .\n",
	  "http://e.org/x "
	  "{\"fields\":{\"title\":{\"es\":\"X\"},\"identifiers\":[\"http://e.org/"
	  "x\"],\"genres\":[\"Text\"],\"authors\":[{\"name\":\"Y\"}]}}\n" },
	{ "N-Triples", &format_ntriples,
	  "<http://e.org/d> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .\n"
	  "<http://e.org/d> <http://purl.org/dc/terms/title> \"D\"@ru .\n",
	  "http://e.org/d "
	  "{\"type\":\"dataset\",\"fields\":{\"title\":{\"ru\":\"D\"},\"identifiers\":[\"http://e.org/d\"]}}\n" },
	{ "RDF/XML", &format_rdf_xml,
	  "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
	  "xmlns:dcat=\"http://www.w3.org/ns/dcat#\" "
	  "xmlns:dct=\"http://purl.org/dc/terms/\"><dcat:Dataset rdf:about=\"http://e.org/d\"><dct:title "
	  "xml:lang=\"ar\">D</dct:title>"
	  "<dcat:keyword xml:lang=\"en\">k</dcat:keyword></dcat:Dataset></rdf:RDF>",
	  "http://e.org/d "
	  "{\"type\":\"dataset\",\"fields\":{\"title\":{\"ar\":\"D\"},\"identifiers\":[\"http://e.org/"
	  "d\"],\"keywords\":{\"en\":[\"k\"]}}}\n" },
	{ "a record of OAI-PMH in RDF", &format_oai_dc,
	  "<OAI-PMH><ListRecords><record "
	  "xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><header><identifier>oai:e:1</identifier>"
	  "<datestamp>2020</datestamp></header><metadata><r:RDF xmlns:d=\"http://www.w3.org/ns/dcat#\" "
	  "xmlns=\"http://purl.org/dc/terms/\">"
	  "<d:Dataset r:about=\"http://e.org/d\"><title xml:lang=\"en\">D &amp; "
	  "E</title><d:keyword>k</d:keyword><d:distribution><d:Distribution>"
	  "<d:downloadURL "
	  "r:resource=\"http://e.org/f\"/></d:Distribution></d:distribution></d:Dataset></r:RDF></metadata></record></"
	  "ListRecords></OAI-PMH>",
	  "oai:e:1 {\"type\":\"dataset\",\"fields\":{\"title\":{\"en\":\"D & "
	  "E\"},\"identifiers\":[\"http://e.org/"
	  "d\"],\"keywords\":{\"und\":[\"k\"]},\"distributions\":[{\"address\":{\"url\":\"http://e.org/f\"}}]}}\n" },
	{ "JSON-LD", &format_json_ld,
	  "{\"@context\":{\"dcat\":\"http://www.w3.org/ns/dcat#\",\"dct\":\"http://purl.org/dc/terms/"
	  "\"},\"@graph\":[{\"@id\":\"http://e.org/d\","
	  "\"@type\":\"dcat:Dataset\",\"dct:title\":[{\"@value\":\"D\",\"@language\":\"en\"},{\"@value\":\"E\",\"@"
	  "language\":\"zh\"}]}]}",
	  "http://e.org/d "
	  "{\"type\":\"dataset\",\"fields\":{\"title\":{\"en\":\"D\",\"zh\":\"E\"},\"identifiers\":[\"http://e.org/"
	  "d\"]}}\n" },
	{ "a data.json without a context", &format_json_ld,
	  "{\"conformsTo\":\"https://project-open-data.cio.gov/v1.1/"
	  "schema\",\"dataset\":[{\"title\":\"D\",\"identifier\":\"d\",\"keyword\":[\"k\"],\"accessLevel\":\"public\","
	  "\"spatial\":\"34,-5,42,5\","
	  "\"contactPoint\":{\"fn\":\"C\",\"hasEmail\":\"mailto:c@e.org\"},\"distribution\":[{\"downloadURL\":\"http://"
	  "e.org/f.csv\",\"mediaType\":\"text/csv\"}],}]}",
	  "d "
	  "{\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"D\"},\"identifiers\":[\"d\"],\"keywords\":{\"und\":["
	  "\"k\"]},\"contacts\":[{\"name\":\"C\",\"email\":\"c@e.org\"}],\"distributions\":[{\"address\":{\"url\":"
	  "\"http://e.org/f.csv\"},\"media\":\"text/"
	  "csv\"}],\"place\":{\"type\":\"Polygon\",\"coordinates\":[[[34,-5],[42,-5],[42,5],[34,5],[34,-5]]]}},"
	  "\"rights\":{\"access\":\"open\"}}\n"
	  "- slips in the JSON that were passed over: 1\n" },
};

static void
what_dcat_says_becomes_records(void **state)
{
	(void)state;
	check(dcat_rows, sizeof dcat_rows / sizeof dcat_rows[0]);
}

/* ---- schema.org -------------------------------------------------------------------------------------------------- */

static const struct row schema_rows[] = {
	{ "what schema.org says", &format_json_ld,
	  "{\"@context\":\"https://schema.org/\",\"@type\":\"Dataset\",\"@id\":\"https://doi.org/10.1234/"
	  "a\",\"name\":\"Reefs\",\"description\":\"&lt;p&gt;All <b>reefs</b>&lt;/p&gt;\","
	  "\"keywords\":\"coral, "
	  "fish\",\"datePublished\":\"2020\",\"temporalCoverage\":\"1998/2003\",\"license\":\"https://"
	  "creativecommons.org/licenses/by/4.0/\","
	  "\"creator\":[{\"@type\":\"Role\",\"roleName\":\"PI\",\"creator\":{\"@type\":\"Person\",\"givenName\":\"A.\","
	  "\"familyName\":\"Author\","
	  "\"@id\":\"https://orcid.org/"
	  "0000-0002-1825-0097\"}}],\"publisher\":{\"@type\":\"Organization\",\"name\":\"Institute\"},"
	  "\"spatialCoverage\":{\"@type\":\"Place\",\"name\":\"Kenya\",\"geo\":{\"@type\":\"GeoShape\",\"box\":\"-5 34 "
	  "5 42\"}},"
	  "\"distribution\":{\"@type\":\"DataDownload\",\"contentUrl\":\"http://e.org/"
	  "f.zip\",\"encodingFormat\":\"application/zip\"},"
	  "\"includedInDataCatalog\":{\"@type\":\"DataCatalog\",\"name\":\"Cat\"},\"identifier\":{\"@type\":"
	  "\"PropertyValue\",\"value\":\"a1\"}}",
	  "https://doi.org/10.1234/a "
	  "{\"type\":\"dataset\",\"fields\":{\"published\":\"2020\",\"title\":{\"und\":\"Reefs\"},\"summary\":{\"und\":"
	  "\"All "
	  "reefs\"},\"identifiers\":[\"a1\",\"https://doi.org/10.1234/a\"],\"countries\":[\"KE\"],\"periods\":[\"1998/"
	  "2003\"],\"keywords\":{\"und\":[\"coral\",\"fish\"]},\"subjects\":[\"subjects:fishes\"],\"creators\":[{"
	  "\"name\":\"A. "
	  "Author\",\"orcid\":\"0000-0002-1825-0097\"}],\"publisher_name\":{\"und\":\"Institute\"},\"distributions\":[{"
	  "\"address\":{\"url\":\"http://e.org/f.zip\"},\"media\":\"application/"
	  "zip\"}],\"place\":{\"type\":\"Polygon\",\"coordinates\":[[[34,-5],[42,-5],[42,5],[34,5],[34,-5]]]}},"
	  "\"licence\":\"CC-BY-4.0\"}\n" },
	{ "other kinds of things, and which of a page's are records", &format_json_ld,
	  "{\"@context\":\"https://schema.org/\",\"@graph\":[{\"@type\":\"WebPage\",\"@id\":\"http://e.org/"
	  "p\",\"mainEntity\":{\"@id\":\"http://e.org/p#a\"}},"
	  "{\"@type\":\"NewsArticle\",\"@id\":\"http://e.org/"
	  "p#a\",\"headline\":\"News\",\"publisher\":{\"@id\":\"http://e.org/o\"}},"
	  "{\"@type\":\"Organization\",\"@id\":\"http://e.org/o\",\"name\":\"O\"}]}",
	  "http://e.org/p#a "
	  "{\"type\":\"news\",\"fields\":{\"news_type\":\"news-types:news\",\"title\":{\"und\":\"News\"},\"links\":[{"
	  "\"url\":\"http://e.org/p#a\"}]}}\n"
	  "- agent \"O\" has no place in a record of type news\n" },
	{ "what a catalogue lists is a record, whoever else names it", &format_json_ld,
	  "{\"@context\":\"https://schema.org/"
	  "\",\"@graph\":[{\"@type\":\"DataCatalog\",\"name\":\"C\",\"dataset\":[{\"@id\":\"http://e.org/p\"}]},"
	  "{\"@type\":\"Project\",\"@id\":\"http://e.org/p\",\"name\":\"P\"},{\"@type\":\"Dataset\",\"@id\":\"http://"
	  "e.org/d\",\"name\":\"D\",\"funding\":{\"@id\":\"http://e.org/p\"}}]}",
	  "http://e.org/p "
	  "{\"type\":\"project\",\"fields\":{\"title\":{\"und\":\"P\"},\"identifiers\":[\"http://e.org/p\"]}}\n"
	  "http://e.org/d "
	  "{\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"D\"},\"identifiers\":[\"http://e.org/"
	  "d\"],\"funding\":{\"und\":\"P\"}}}\n" },
	{ "documents of organizations beside others are records, those in a page are not", &format_json_ld,
	  "{\"@context\":\"https://schema.org/\",\"@type\":\"Organization\",\"name\":\"O\"}\n{\"@context\":\"https://"
	  "schema.org/\",\"@type\":\"Dataset\",\"name\":\"D\"}\n",
	  " {\"type\":\"organization\",\"fields\":{\"title\":{\"und\":\"O\"}}}\n"
	  " {\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"D\"}}}\n" },
	{ "a page of an organization", &format_html,
	  "<html><script "
	  "type=application/ld+json>{\"@context\":\"https://schema.org/\",\"@type\":\"Organization\",\"name\":\"O\"}</"
	  "script>"
	  "<script "
	  "type=application/ld+json>{\"@context\":\"https://schema.org/\",\"@type\":\"Dataset\",\"name\":\"D\"}</"
	  "script>",
	  " {\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"D\"}}}\n" },
	{ "an organization alone", &format_json_ld,
	  "{\"@context\":\"https://schema.org/\",\"@type\":\"Organization\",\"name\":\"O\"}",
	  " {\"type\":\"organization\",\"fields\":{\"title\":{\"und\":\"O\"}}}\n" },
	{ "a context that is not known", &format_json_ld,
	  "{\"@context\":\"https://e.org/c\",\"@type\":\"Dataset\",\"name\":\"D\"}", "! f:1 json-ld.context\n" },
	{ "lines", &format_json_ld,
	  "{\"@context\":\"https://schema.org/\",\"@type\":\"Dataset\",\"@id\":\"_:a\",\"name\":\"D\"}\n"
	  "{\"@context\":\"https://schema.org/\",\"@type\":\"Dataset\",\"@id\":\"_:a\",\"name\":}\n"
	  "{\"@context\":\"https://schema.org/\",\"@type\":\"Dataset\",\"@id\":\"_:a\",\"name\":\"E\"}\n",
	  "! f:2: /name, byte 71 json.syntax\n"
	  " {\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"D\"}}}\n"
	  " {\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"E\"}}}\n" },
	{ "a page", &format_html,
	  "<!DOCTYPE html><html><head><!-- <script type=\"application/ld+json\">{\"not\":1}</script> -->\n"
	  "<script>var x = '<script type=\"application/ld+json\">';</script><SCRIPT data-x=1 "
	  "TYPE='application/ld+json; charset=utf-8'>\n"
	  "//<![CDATA[\n{\"@context\":\"http://"
	  "schema.org\",\"@type\":\"Dataset\",\"name\":\"D\",\"description\":\"a\nb </b>\"};\n//]]></script>"
	  "<script "
	  "type=application/ld+json>{&quot;@context&quot;:&quot;https://"
	  "schema.org&quot;,&quot;@type&quot;:&quot;Event&quot;,&quot;name&quot;:&quot;E&quot;}</script >"
	  "<script type='application/ld+json'>{broken</script></head><body>",
	  "! f:6: byte 1 json.syntax\n"
	  " {\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"D\"},\"summary\":{\"und\":\"a b\"}}}\n"
	  "- slips in the JSON that were passed over: 2\n"
	  " {\"type\":\"event\",\"fields\":{\"title\":{\"und\":\"E\"}}}\n"
	  "- slips in the JSON that were passed over: 2\n" },
	{ "a page without metadata", &format_html, "<html><body>Hello", "FAILED format.html\n" },
};

static void
what_schema_org_says_becomes_records(void **state)
{
	(void)state;
	check(schema_rows, sizeof schema_rows / sizeof schema_rows[0]);
}

/* ---- CKAN -------------------------------------------------------------------------------------------------------- */

#define PACKAGE(name) "{\"name\":\"" name "\",\"title\":\"T\",\"notes\":\"N\",\"resources\":[]}"

static const struct row ckan_rows[] = {
	{ "a package", &format_ckan,
	  "{\"id\":\"7\",\"name\":\"d\",\"title_translated\":{\"en\":\"D\",\"fr\":\"E\"},\"notes\":\"N\",\"license_"
	  "id\":\"cc-zero\",\"tags\":[{\"name\":\"k\"}],"
	  "\"author\":\"A\",\"author_email\":\"a@e.org\",\"maintainer\":\"M\",\"maintainer_email\":\"m@e.org\","
	  "\"organization\":{\"title\":\"Org\"},"
	  "\"metadata_created\":\"2020-01-02T03:04:05\",\"metadata_modified\":\"2021-01-02T03:04:05\",\"url\":\"http://"
	  "e.org/\","
	  "\"extras\":[{\"key\":\"spatial\",\"value\":\"{\\\"type\\\":\\\"Point\\\",\\\"coordinates\\\":[36.8,-1.3]}\"}"
	  ",{\"key\":\"language\",\"value\":\"[\\\"en\\\",\\\"sw\\\"]\"},"
	  "{\"key\":\"temporal_start\",\"value\":\"1998\"},{\"key\":\"temporal_end\",\"value\":\"2003\"}],"
	  "\"resources\":[{\"name\":\"R\",\"url\":\"http://e.org/f.csv\",\"format\":\"CSV\",\"size\":12}]}",
	  "7 "
	  "{\"type\":\"dataset\",\"fields\":{\"published\":\"2020-01-02\",\"modified\":\"2021-01-02\",\"title\":{"
	  "\"en\":\"D\",\"fr\":\"E\"},\"summary\":{\"und\":\"N\"},\"identifiers\":[\"7\"],\"languages\":[\"en\",\"sw\"]"
	  ",\"periods\":[\"1998/"
	  "2003\"],\"keywords\":{\"und\":[\"k\"]},\"creators\":[{\"name\":\"A\",\"email\":\"a@e.org\"}],\"publisher_"
	  "name\":{\"und\":\"Org\"},\"contacts\":[{\"name\":\"M\",\"email\":\"m@e.org\"}],\"distributions\":[{"
	  "\"address\":{\"url\":\"http://e.org/"
	  "f.csv\"},\"title\":{\"und\":\"R\"},\"media\":\"CSV\",\"size\":12}],\"links\":[{\"url\":\"http://e.org/"
	  "\"}],\"place\":{\"type\":\"Point\",\"coordinates\":[36.8,-1.3]}},\"licence\":\"CC0-1.0\"}\n" },
	{ "package_show", &format_ckan, "{\"help\":\"h\",\"success\":true,\"result\":" PACKAGE("d") "}",
	  "d {\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"T\"},\"summary\":{\"und\":\"N\"}}}\n" },
	{ "package_search", &format_ckan,
	  "{\"success\":true,\"result\":{\"count\":2,\"results\":[" PACKAGE("d") "," PACKAGE("e") "]}}",
	  "d {\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"T\"},\"summary\":{\"und\":\"N\"}}}\n"
	  "e {\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"T\"},\"summary\":{\"und\":\"N\"}}}\n" },
	{ "lines", &format_ckan, PACKAGE("d") "\n" PACKAGE("e") "\n",
	  "d {\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"T\"},\"summary\":{\"und\":\"N\"}}}\n"
	  "e {\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"T\"},\"summary\":{\"und\":\"N\"}}}\n" },
	{ "names only, an error, another thing", &format_ckan,
	  "{\"success\":true,\"result\":[\"a\"]}\n{\"success\":false,\"error\":{\"message\":\"Not "
	  "found\"}}\n{\"a\":1}\n",
	  "! f:1 import.no-records\n"
	  "! f:2 import.no-records\n"
	  "! f:3 import.shape\n" },
	{ "a package that was deleted", &format_ckan,
	  "{\"id\":\"7\",\"name\":\"d\",\"state\":\"deleted\",\"resources\":[]}", "7 deleted\n" },
};

static void
packages_of_ckan_become_records(void **state)
{
	(void)state;
	check(ckan_rows, sizeof ckan_rows / sizeof ckan_rows[0]);
}

/* ---- other catalogues -------------------------------------------------------------------------------------------- */

static const struct row other_rows[] = {
	{ "GeoBlacklight, Aardvark", &format_geoblacklight,
	  "{\"id\":\"g1\",\"dct_title_s\":\"Map\",\"dct_description_sm\":[\"A\",\"B\"],\"dct_creator_sm\":[\"C\"],"
	  "\"dct_publisher_sm\":[\"P\"],"
	  "\"dct_subject_sm\":[\"Rivers\"],\"dct_spatial_sm\":[\"Kenya\"],\"dct_temporal_sm\":[\"1998-2003\"],\"dcat_"
	  "bbox\":\"ENVELOPE(34,42,5,-5)\","
	  "\"gbl_resourceClass_sm\":[\"Datasets\"],\"dct_format_s\":\"Shapefile\",\"dct_accessRights_s\":\"Public\","
	  "\"schema_provider_s\":\"Library\","
	  "\"dct_references_s\":\"{\\\"http://schema.org/url\\\":\\\"http://e.org/p\\\",\\\"http://schema.org/"
	  "downloadUrl\\\":[{\\\"url\\\":\\\"http://e.org/f.zip\\\",\\\"label\\\":\\\"Zip\\\"}],"
	  "\\\"http://www.opengis.net/def/serviceType/ogc/wms\\\":\\\"http://e.org/wms\\\"}\"}",
	  "g1 "
	  "{\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"Map\"},\"summary\":{\"und\":\"A\\n\\nB\"},"
	  "\"periods\":[\"1998/"
	  "2003\"],\"countries\":[\"KE\"],\"subjects\":[\"subjects:rivers-and-lakes\"],\"keywords\":{\"und\":["
	  "\"Rivers\"]},\"creators\":[{\"name\":\"C\"}],\"publisher_name\":{\"und\":\"P\"},\"contacts\":[{\"name\":"
	  "\"Library\"}],\"distributions\":[{\"address\":{\"url\":\"http://e.org/"
	  "f.zip\"},\"title\":{\"und\":\"Zip\"},\"media\":\"Shapefile\"},{\"address\":{\"url\":\"http://e.org/"
	  "wms\"},\"protocol\":\"access-protocols:wms\"}],\"links\":[{\"url\":\"http://e.org/"
	  "p\"}],\"place\":{\"type\":\"Polygon\",\"coordinates\":[[[34,-5],[42,-5],[42,5],[34,5],[34,-5]]]}},"
	  "\"rights\":{\"access\":\"open\",\"custodian\":\"Library\"}}\n" },
	{ "GeoBlacklight 1.0, as Solr gives it", &format_geoblacklight,
	  "{\"response\":{\"docs\":[{\"layer_slug_s\":\"g2\",\"dc_title_s\":\"Old\",\"solr_geom\":\"ENVELOPE(1,2,4,3)"
	  "\"},{\"layer_slug_s\":\"g3\"}]}}",
	  "g2 "
	  "{\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"Old\"},\"place\":{\"type\":\"Polygon\","
	  "\"coordinates\":[[[1,3],[2,3],[2,4],[1,4],[1,3]]]}}}\n"
	  "! f:1 import.empty\n" },
	{ "a record of OGC API - Records", &format_ogc_record,
	  "{\"type\":\"Feature\",\"id\":\"r1\",\"time\":{\"interval\":[\"1998-01-01\",\"2003-12-31\"]},\"geometry\":{"
	  "\"type\":\"Point\",\"coordinates\":[36.8,-1.3]},"
	  "\"properties\":{\"type\":\"dataset\",\"title\":\"Ozone\",\"description\":\"All of "
	  "it\",\"keywords\":[\"ozone\"],\"language\":{\"code\":\"fr\"},"
	  "\"contacts\":[{\"name\":\"A\",\"organization\":\"O\",\"emails\":[{\"value\":\"a@e.org\"}],\"roles\":["
	  "\"pointOfContact\"]},{\"organization\":\"P\",\"roles\":[\"publisher\"]}],"
	  "\"themes\":[{\"concepts\":[{\"id\":\"dobson\"}]}],\"license\":\"CC-BY-4.0\"},\"links\":[{\"rel\":\"self\","
	  "\"href\":\"http://e.org/s\"},"
	  "{\"rel\":\"enclosure\",\"href\":\"http://e.org/f.csv\",\"type\":\"text/"
	  "csv\"},{\"rel\":\"canonical\",\"href\":\"http://e.org/p\"}]}",
	  "r1 "
	  "{\"type\":\"dataset\",\"fields\":{\"identifiers\":[\"r1\"],\"title\":{\"und\":\"Ozone\"},\"summary\":{"
	  "\"und\":\"All of "
	  "it\"},\"languages\":[\"fr\"],\"periods\":[\"1998-01-01/"
	  "2003-12-31\"],\"keywords\":{\"und\":[\"ozone\",\"dobson\"]},\"contacts\":[{\"name\":\"A\",\"role\":\"O\","
	  "\"email\":\"a@e.org\"}],\"publisher_name\":{\"und\":\"P\"},\"distributions\":[{\"address\":{\"url\":\"http:/"
	  "/e.org/f.csv\"},\"media\":\"text/csv\"}],\"links\":[{\"url\":\"http://e.org/"
	  "p\"}],\"place\":{\"type\":\"Point\",\"coordinates\":[36.8,-1.3]}},\"licence\":\"CC-BY-4.0\"}\n" },
	{ "a collection of STAC, and a feature that is no record", &format_ogc_record,
	  "[{\"type\":\"Collection\",\"stac_version\":\"1.0.0\",\"id\":\"s\",\"title\":\"S\",\"license\":"
	  "\"proprietary\",\"extent\":{\"spatial\":{\"bbox\":[[1,2,3,4]]},"
	  "\"temporal\":{\"interval\":[[\"2015-06-27T10:25:31Z\",null]]}},\"providers\":[{\"name\":\"H\",\"roles\":["
	  "\"host\"]}],\"links\":[{\"rel\":\"license\","
	  "\"href\":\"https://creativecommons.org/licenses/by/4.0/"
	  "\"}]},{\"type\":\"Feature\",\"properties\":{\"name\":\"x\"},\"geometry\":null}]",
	  "s "
	  "{\"type\":\"dataset\",\"fields\":{\"identifiers\":[\"s\"],\"title\":{\"und\":\"S\"},\"periods\":[\"2015-06-"
	  "27\"],\"publisher_name\":{\"und\":\"H\"},\"place\":{\"type\":\"Polygon\",\"coordinates\":[[[1,2],[3,2],[3,4]"
	  ",[1,4],[1,2]]]}},\"licence\":\"CC-BY-4.0\"}\n"
	  "! f:1 import.empty\n" },
};

static void
other_catalogues_in_json_become_records(void **state)
{
	(void)state;
	check(other_rows, sizeof other_rows / sizeof other_rows[0]);
}

/* ---- telling apart ----------------------------------------------------------------------------------------------- */

static void
formats_are_told_by_content(void **state)
{
	static const struct {
		const char *head, *name;
	} heads[] = {
		{ "@prefix a: <http://a/> .", "ttl" },
		{ "# comment\nPREFIX a: <http://a/>\n", "ttl" },
		{ "<http://a/s>\n  a <http://a/T> .", "ttl" },
		{ "<http://a/s> <http://a/p> <http://purl.org/dc/terms/title> .\n", "nt" },
		{ "_:a <http://a/p> \"x\" .\n", "nt" },
		{ "<?xml version='1.0'?>\n<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
		  "xmlns:dc='http://purl.org/dc/elements/1.1/'>",
		  "rdf" },
		{ "<oai_dc:dc xmlns:dc='http://purl.org/dc/elements/1.1/'>", "oai_dc" },
		{ "{\"@context\":\"https://schema.org\",\"fields\":[]}", "jsonld" },
		{ "[{\"@id\":\"a\"}]", "jsonld" },
		{ "{\"title\":\"D\",\"distribution\":[]}", "jsonld" },
		{ "{\"success\":true,\"result\":{\"fields\":[]}}", "ckan" },
		{ "{\"name\":\"a\",\"notes\":\"b\",\"resources\":[{\"schema\":{\"fields\":[]}}]}", "ckan" },
		{ "{\"type\":\"news\",\"fields\":{\"title\":{\"en\":\"@context\"}}}", "jsonl" },
		{ "<!doctype HTML>\n", "html" },
		{ "<?xml version='1.0'?><html><script type='application/ld+json'>", "html" },
		{ "{\"id\":\"a\",\"dct_title_s\":\"b\"}", "geoblacklight" },
		{ "{\"type\":\"Feature\",\"conformsTo\":[],\"properties\":{},\"links\":[]}", "ogc-record" },
		{ "{\"success\":true,\"result\":{\"results\":[]}}", "ckan" },
		{ "{\"total\":1,\"results\":[{\"type\":\"news\",\"fields\":{}}]}", "jsonl" },
		{ "{\"type\":\"FeatureCollection\",\"features\":[]}", "jsonl" },
		{ "title,creator\na,b\n", "csv" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
		struct error         error = { 0 };
		const struct format *format = format_recognise(str_of(heads[i].head), &error);

		if (format == NULL || strcmp(format->name, heads[i].name) != 0)
			fail_msg("%s is %s, not %s", heads[i].head, format != NULL ? format->name : error.key,
				 heads[i].name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_dcat_says_becomes_records),
		cmocka_unit_test(what_schema_org_says_becomes_records),
		cmocka_unit_test(packages_of_ckan_become_records),
		cmocka_unit_test(other_catalogues_in_json_become_records),
		cmocka_unit_test(formats_are_told_by_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
