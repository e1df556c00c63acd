#include "formats/fixture.h"
#include "formats/readers.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define OAI(inside)                                                                                                    \
	"<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><responseDate/><request/><ListRecords>" inside          \
	"</ListRecords></OAI-PMH>"
#define RECORD(inside)                                                                                                 \
	"<record><header><identifier>oai:x:1</identifier><datestamp>2020-01-01</datestamp></header><metadata>"         \
	"<oai_dc:dc xmlns:oai_dc='http://www.openarchives.org/OAI/2.0/oai_dc/' "                                       \
	"xmlns:dc='http://purl.org/dc/elements/1.1/'>" inside "</oai_dc:dc></metadata></record>"
#define DC(inside) OAI(RECORD("<dc:title>T</dc:title>" inside))
#define ENGLISH "The list of protected areas after the survey of wetlands in the north of the country"
#define FRENCH "La liste des aires protégées mise à jour après l’inventaire des zones humides du nord"
#define T "\"title\":{\"und\":\"T\"}"

static const struct {
	const char *says, *text, *wanted;
} rows[] = {
	{ "a title", DC(""), "oai:x:1 {\"fields\":{" T "}}\n" },
	{ "a title by language, also in other codes and from around",
	  OAI(RECORD("<dc:title xml:lang='fre'>Un</dc:title><dc:title xml:lang='ar'>\xD8\xA7</dc:title><dc:title "
		     "xml:lang='xx'>X</dc:title>")),
	  "oai:x:1 {\"fields\":{\"title\":{\"fr\":\"Un\",\"ar\":\"\xD8\xA7\",\"und\":\"X\"}}}\n" },
	{ "a second title in another language",
	  OAI(RECORD("<dc:title>" FRENCH "</dc:title><dc:title>" ENGLISH "</dc:title>")),
	  "oai:x:1 {\"fields\":{\"title\":{\"und\":\"" FRENCH "\",\"en\":\"" ENGLISH "\"}}}\n" },
	{ "a second title whose first tells its language",
	  OAI(RECORD("<dc:title>" FRENCH "</dc:title><dc:title>Protected areas</dc:title>")),
	  "oai:x:1 {\"fields\":{\"title\":{\"und\":\"Protected areas\",\"fr\":\"" FRENCH "\"}}}\n" },
	{ "a second title of the same language is noted", DC("<dc:title>U</dc:title>"),
	  "oai:x:1 {\"fields\":{" T "}}\n- title \"U\" has no place in a record of type resource\n" },
	{ "persons", DC("<dc:creator>A, B</dc:creator><dc:contributor>C</dc:contributor>"),
	  "oai:x:1 {\"fields\":{" T ",\"authors\":[{\"name\":\"A, B\"}],\"contributors\":[{\"name\":\"C\"}]}}\n" },
	{ "subjects are keywords, and terms where a label is the same",
	  DC("<dc:subject>Invasive alien species</dc:subject><dc:subject>x</dc:subject><dc:subject "
	     "xml:lang='fr'>for\xC3\xAAts</dc:subject>"),
	  "oai:x:1 {\"fields\":{" T ",\"subjects\":[\"subjects:invasive-alien-species\",\"subjects:forest-"
	  "biodiversity\"],\"keywords\":{\"und\":[\"Invasive alien "
	  "species\",\"x\"],\"fr\":[\"for\xC3\xAAts\"]}}}\n" },
	{ "several descriptions are paragraphs",
	  DC("<dc:description>a\n   b</dc:description><dc:description>c</dc:description>"),
	  "oai:x:1 {\"fields\":{" T ",\"summary\":{\"und\":\"a\\nb\\n\\nc\"}}}\n" },
	{ "dates: the issue, not what a program wrote",
	  DC("<dc:date>2013-10-07T21:10:48Z</dc:date><dc:date>2012-05</dc:date>"),
	  "oai:x:1 {\"fields\":{\"published\":\"2012-05\"," T "}}\n" },
	{ "a date that is not exact is noted", DC("<dc:date>c1998</dc:date>"),
	  "oai:x:1 {\"fields\":{\"published\":\"1998\"," T "}}\n- the date \"c1998\" was read as 1998\n" },
	{ "a date that is none is noted", DC("<dc:date>1950s</dc:date>"),
	  "oai:x:1 {\"fields\":{" T "}}\n- date \"1950s\" has no place in a record of type resource\n" },
	{ "types choose the record's type and are terms",
	  DC("<dc:type>http://purl.org/dc/dcmitype/Image</dc:type><dc:type>info:eu-repo/semantics/article</dc:type>"),
	  "oai:x:1 {\"fields\":{" T ",\"resource_types\":[\"resource-types:image\",\"resource-types:article\"]}}\n" },
	{ "a dataset", DC("<dc:type>Dataset</dc:type><dc:publisher>P</dc:publisher>"),
	  "oai:x:1 {\"type\":\"dataset\",\"fields\":{" T ",\"publisher_name\":{\"und\":\"P\"}}}\n" },
	{ "identifiers: addresses and DOI are links, others stay",
	  DC("<dc:identifier>https://e.org/1</dc:identifier><dc:identifier>doi:10.1234/x</"
	     "dc:identifier><dc:identifier>ISBN "
	     "1</dc:identifier>"),
	  "oai:x:1 {\"fields\":{" T ",\"links\":[{\"url\":\"https://e.org/1\"},{\"url\":\"https://doi.org/10.1234/"
	  "x\"}],\"identifiers\":[\"ISBN 1\"]}}\n" },
	{ "languages",
	  DC("<dc:language>eng; fre</dc:language><dc:language>Arabic</dc:language><dc:language>en</dc:language>"),
	  "oai:x:1 {\"fields\":{" T ",\"languages\":[\"en\",\"fr\",\"ar\"]}}\n" },
	{ "coverage: countries, regions, boxes, other",
	  DC("<dc:coverage>Kenya</dc:coverage><dc:coverage>FRA</dc:coverage><dc:coverage>Africa</"
	     "dc:coverage><dc:coverage>"
	     "east=1.5; north=2</dc:coverage><dc:coverage>Lake Victoria</dc:coverage>"),
	  "oai:x:1 {\"fields\":{" T ",\"countries\":[\"KE\",\"FR\"],\"regions\":[\"regions:002\"],\"place\":{\"type\":"
	  "\"Point\",\"coordinates\":[1.5,"
	  "2]},\"coverage\":[{\"und\":\"Lake Victoria\"}]}}\n" },
	{ "rights: a licence, and a statement",
	  DC("<dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights><dc:rights>Ask first</dc:rights>"),
	  "oai:x:1 {\"fields\":{" T ",\"rights_statement\":[{\"und\":\"Ask first\"}]},\"licence\":\"CC-BY-4.0\"}\n" },
	{ "terms of DCMI",
	  OAI("<record><header><identifier>1</identifier></header><metadata><q "
	      "xmlns:t='http://purl.org/dc/terms/'><t:title>T</t:title><t:abstract>A</t:abstract><t:"
	      "issued>2001</t:issued><t:modified>2002</t:modified><t:rightsHolder>H</t:rightsHolder>"
	      "</q></metadata></record>"),
	  "1 {\"fields\":{\"published\":\"2001\"," T ",\"summary\":{\"und\":\"A\"}},\"rights\":{\"holder\":\"H\"}}\n" },
	{ "no namespace at all",
	  "<OAI-PMH><ListRecords><record><header><identifier>1</identifier></header><metadata><dc><title>T</title></"
	  "dc></"
	  "metadata></record></ListRecords></OAI-PMH>",
	  "1 {\"fields\":{" T "}}\n" },
	{ "an unbound prefix", "<dc:dc><dc:title>T</dc:title></dc:dc>", " {\"fields\":{" T "}}\n" },
	{ "a wrapper of records", "<records><record><title>T</title><creator>A</creator></record></records>",
	  " {\"fields\":{" T ",\"authors\":[{\"name\":\"A\"}]}}\n" },
	{ "RDF",
	  "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
	  "xmlns:dc='http://purl.org/dc/elements/1.1/'><rdf:Description "
	  "rdf:about='x'><dc:title>T</dc:title><dc:creator><rdf:Bag><rdf:li>A</rdf:li><rdf:li>B</rdf:li></rdf:Bag></"
	  "dc:creator><dc:identifier rdf:resource='http://e.org/2'/></rdf:Description></rdf:RDF>",
	  " {\"fields\":{" T ",\"authors\":[{\"name\":\"A\"},{\"name\":\"B\"}],\"links\":[{\"url\":\"http://e.org/"
	  "2\"}]}}\n- of the metadata in RDF only what Dublin Core has was read\n" },
	{ "DataCite by its own rules",
	  OAI("<record><header><identifier>1</identifier></header><metadata><resource "
	      "xmlns='http://datacite.org/schema/kernel-4'><titles><title>T</title></"
	      "titles><creators><creator><creatorName>A"
	      "</creatorName><affiliation>no</affiliation></creator></creators><publicationYear>2001</"
	      "publicationYear></"
	      "resource></metadata></record>"),
	  "1 {\"fields\":{\"published\":\"2001\"," T ",\"authors\":[{\"name\":\"A\",\"role\":\"no\"}]}}\n" },
	{ "xoai",
	  "<metadata xmlns='http://www.lyncode.com/xoai'><element name='dc'><element name='title'><element "
	  "name='en'><field "
	  "name='value'>T</field></element></element><element name='date'><element name='issued'><element "
	  "name='none'><field "
	  "name='value'>2001</field></element></element></element></element></metadata>",
	  " {\"fields\":{\"published\":\"2001\",\"title\":{\"en\":\"T\"}}}\n- of the metadata in xoai only what Dublin "
	  "Core has "
	  "was read\n" },
	{ "a deleted record", OAI("<record><header status='deleted'><identifier>9</identifier></header></record>"),
	  "9 deleted\n" },
	{ "control characters are noted",
	  DC("<dc:source>a\x0B"
	     "b</dc:source>"),
	  "oai:x:1 {\"fields\":{" T ",\"source\":[{\"und\":\"a b\"}]}}\n- control characters read as spaces: 1\n" },
	/* what is no record */
	{ "a deleted record without identifier", OAI("<record><header status='deleted'/></record>"),
	  "! f:1 import.identifier\n" },
	{ "no metadata", OAI("<record><header><identifier>1</identifier></header><metadata/></record>"),
	  "! f:1 import.empty\n" },
	{ "nothing said", OAI(RECORD("<dc:date>2001</dc:date>")), "! f:1 import.empty\n" },
	{ "MARCXML",
	  OAI("<record><header><identifier>1</identifier></header><metadata><record "
	      "xmlns='http://www.loc.gov/MARC21/slim'><leader/></record></metadata></record>"),
	  "! f:1 import.format\n" },
	{ "an unknown format",
	  OAI("<record><header><identifier>1</identifier></header><metadata><foo/></metadata></record>"),
	  "! f:1 import.format\n" },
	{ "an error of the protocol", "<OAI-PMH><error code='noRecordsMatch'>none</error></OAI-PMH>",
	  "! f:1 import.oai-error\n" },
	{ "an answer about the repository", "<OAI-PMH><Identify><repositoryName/></Identify></OAI-PMH>",
	  "! f import.no-records\n" },
	{ "a picture", "<svg xmlns='http://www.w3.org/2000/svg'><title>T</title></svg>", "! f:1 import.format\n" },
	{ "other XML", "<data><a/></data>", "! f import.no-records\n" },
	/* the good around the bad */
	{ "a broken record between others",
	  OAI(RECORD("<dc:title>1</dc:title>") RECORD("<dc:title>&</dc:title>") RECORD("<dc:title>3</dc:title>")),
	  "oai:x:1 {\"fields\":{\"title\":{\"und\":\"1\"}}}\n! f:1:586 xml.syntax\noai:x:1 "
	  "{\"fields\":{\"title\":{\"und\":\"3\"}}}\n" },
};

static void
oai_and_dublin_core_become_records(void **state)
{
	struct reader_fixture f;
	size_t                wrong = 0;

	(void)state;
	reader_fixture_open(&f);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str got = reader_fixture_read(&f, &format_oai_dc, str_of(rows[i].text));

		if (str_is(got, rows[i].wanted))
			continue;
		print_error("%s:\n%.*snot\n%s", rows[i].says, STR_ARGS(got), rows[i].wanted);
		wrong++;
	}
	assert_int_equal(wrong, 0);
	reader_fixture_close(&f);
}

static void
the_type_asked_for_is_taken(void **state)
{
	struct reader_fixture f;

	(void)state;
	reader_fixture_open(&f);
	f.options.type = STR("news");
	f.options.language = STR("fr");
	assert_true(
		str_is(reader_fixture_read(&f, &format_oai_dc, STR(DC("<dc:type>Dataset</dc:type>"))),
		       "oai:x:1 {\"type\":\"news\",\"fields\":{\"title\":{\"fr\":\"T\"}}}\n- type \"Dataset\" has no "
		       "place in a record of type news\n"));
	f.options.type = STR("unheard-of");
	assert_true(str_is(reader_fixture_read(&f, &format_oai_dc, STR(DC(""))), "FAILED import.type\n"));
	reader_fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(oai_and_dublin_core_become_records),
		cmocka_unit_test(the_type_asked_for_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
