/* What stands where in metadata of each format, and where it goes. */
#include "formats/fixture.h"
#include "formats/format.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct row {
	const char *format, *says, *text, *wanted;
};

static const struct row rows[] = {
	/* ---- EML ---- */
	{ "eml", "parties, dates and texts",
	  "<eml:eml xmlns:eml=\"https://eml.ecoinformatics.org/eml-2.2.0\" packageId=\"knb-lter.12.3\" xml"
	  ":lang=\"en\"><dataset><alternateIdentifier system=\"https://doi.org\">doi:10.5072/a</alternateI"
	  "dentifier><title>Birds</title><creator id=\"p1\"><individualName><givenName>A.</givenName><give"
	  "nName>B.</givenName><surName>Bell</surName></individualName><organizationName>Museum</organizat"
	  "ionName><positionName>Curator</positionName><electronicMailAddress>a@example.org</electronicMai"
	  "lAddress><userId directory=\"https://orcid.org\">https://orcid.org/0000-0002-1825-0097</userId>"
	  "</creator><metadataProvider><references>p1</references></metadataProvider><associatedParty><org"
	  "anizationName>Agency</organizationName><role>custodianSteward</role></associatedParty><pubDate>"
	  "2020-05-01</pubDate><language>eng</language><abstract><para>One</para><section><title>More</tit"
	  "le><para>Two <ulink url=\"https://e.org/x\"><citetitle>there</citetitle></ulink></para></sectio"
	  "n></abstract><keywordSet><keyword>forest</keyword><keyword keywordType=\"place\">Kenya</keyword"
	  "><keywordThesaurus>GEMET</keywordThesaurus></keywordSet><intellectualRights><para>Under <ulink "
	  "url=\"http://creativecommons.org/licenses/by/4.0/legalcode\"><citetitle>CC BY</citetitle></ulin"
	  "k></para></intellectualRights><contact><references>p1</references></contact><publisher><organiz"
	  "ationName>Node</organizationName></publisher></dataset></eml:eml>",
	  "knb-lter.12 {\"type\":\"dataset\",\"fields\":{\"published\":\"2020-05-01\",\"identifiers\":[\"d"
	  "oi:10.5072/a\",\"knb-lter.12.3\"],\"title\":{\"en\":\"Birds\"},\"languages\":[\"en\"],\"summary"
	  "\":{\"en\":\"One\\n\\nMore\\n\\nTwo there (https://e.org/x)\"},\"countries\":[\"KE\"],\"rights_"
	  "statement\":{\"en\":\"Under CC BY (http://creativecommons.org/licenses/by/4.0/legalcode)\"},\"v"
	  "ersion\":\"3\",\"keywords\":{\"en\":[\"forest\",\"Kenya\"]},\"creators\":[{\"name\":\"A. B. Bel"
	  "l\",\"role\":\"Curator, Museum\",\"email\":\"a@example.org\",\"orcid\":\"0000-0002-1825-0097\"}"
	  "],\"metadata_providers\":[{\"name\":\"A. B. Bell\",\"role\":\"Curator, Museum\",\"email\":\"a@e"
	  "xample.org\",\"orcid\":\"0000-0002-1825-0097\"}],\"contacts\":[{\"name\":\"Agency\"},{\"name\":"
	  "\"A. B. Bell\",\"role\":\"Curator, Museum\",\"email\":\"a@example.org\",\"orcid\":\"0000-0002-1"
	  "825-0097\"}],\"publisher_name\":{\"en\":\"Node\"}},\"licence\":\"CC-BY-4.0\",\"rights\":{\"cust"
	  "odian\":\"Agency\"}}\n" },
	{ "eml", "coverage, methods and entities",
	  "<eml:eml xmlns:eml=\"https://eml.ecoinformatics.org/eml-2.2.0\" packageId=\"u-1/v1.2\" xml:lang"
	  "=\"en\"><dataset><title>T</title><distribution><online><url function=\"information\">https://e."
	  "org/home</url></online></distribution><distribution><online><url function=\"download\">https://"
	  "e.org/a.zip</url></online></distribution><coverage><geographicCoverage><geographicDescription>L"
	  "ake</geographicDescription><boundingCoordinates><westBoundingCoordinate>33.5</westBoundingCoord"
	  "inate><eastBoundingCoordinate>34.0</eastBoundingCoordinate><northBoundingCoordinate>1</northBou"
	  "ndingCoordinate><southBoundingCoordinate>-1</southBoundingCoordinate></boundingCoordinates></ge"
	  "ographicCoverage><temporalCoverage><rangeOfDates><beginDate><calendarDate>1998-01-02</calendarD"
	  "ate></beginDate><endDate><calendarDate>2003</calendarDate></endDate></rangeOfDates></temporalCo"
	  "verage><temporalCoverage><singleDateTime><calendarDate>2010</calendarDate></singleDateTime></te"
	  "mporalCoverage><taxonomicCoverage><generalTaxonomicCoverage>All birds</generalTaxonomicCoverage"
	  "><taxonomicClassification><taxonRankName>Class</taxonRankName><taxonRankValue>Aves</taxonRankVa"
	  "lue><taxonomicClassification><taxonRankName>Species</taxonRankName><taxonRankValue>Corvus corax"
	  "</taxonRankValue><commonName>Raven</commonName></taxonomicClassification></taxonomicClassificat"
	  "ion></taxonomicCoverage></coverage><purpose><para>P</para></purpose><maintenance><description><"
	  "para>M</para></description><maintenanceUpdateFrequency>annually</maintenanceUpdateFrequency></m"
	  "aintenance><methods><methodStep><description><para>S1</para></description></methodStep><samplin"
	  "g><studyExtent><description><para>E</para></description></studyExtent><samplingDescription><par"
	  "a>D</para></samplingDescription></sampling><qualityControl><description><para>Q</para></descrip"
	  "tion></qualityControl></methods><project><title>Pr</title><personnel><individualName><surName>X"
	  "</surName></individualName><role>author</role></personnel><funding><para>F</para></funding></pr"
	  "oject><dataTable><entityName>t</entityName><physical><objectName>t.csv</objectName><size unit="
	  "\"kilobyte\">2</size><dataFormat><externallyDefinedFormat><formatName>text/csv</formatName></ex"
	  "ternallyDefinedFormat></dataFormat><distribution><online><url>https://e.org/t.csv</url></online"
	  "></distribution></physical><attributeList><attribute><attributeName>no</attributeName></attribu"
	  "te></attributeList></dataTable></dataset><additionalMetadata><metadata><gbif><dateStamp>2021-01"
	  "-01</dateStamp><citation identifier=\"doi:10.5072/c\">Cite so</citation><bibliography><citation"
	  ">B1</citation></bibliography></gbif></metadata></additionalMetadata></eml:eml>",
	  "u-1 {\"type\":\"dataset\",\"fields\":{\"title\":{\"en\":\"T\"},\"locality\":{\"en\":\"Lake\"},"
	  "\"periods\":[\"1998-01-02/2003\",\"2010\"],\"taxa_note\":{\"en\":\"All birds\"},\"purpose\":{\""
	  "en\":\"P\"},\"maintenance\":{\"en\":\"M\"},\"frequency\":\"frequencies:annual\",\"methods\":{\""
	  "en\":\"S1\"},\"study_extent\":{\"en\":\"E\"},\"sampling\":{\"en\":\"D\"},\"quality\":{\"en\":\""
	  "Q\"},\"funding\":{\"en\":\"F\"},\"citation\":{\"en\":\"Cite so\"},\"identifiers\":[\"doi:10.507"
	  "2/c\",\"u-1/v1.2\"],\"bibliography\":[{\"en\":\"B1\"}],\"version\":\"1.2\",\"contributors\":[{"
	  "\"name\":\"X\",\"role\":\"author\"}],\"distributions\":[{\"address\":{\"url\":\"https://e.org/a"
	  ".zip\"}},{\"address\":{\"url\":\"https://e.org/t.csv\"},\"title\":{\"en\":\"t.csv\"},\"media\":"
	  "\"text/csv\",\"size\":2000}],\"links\":[{\"url\":\"https://e.org/home\"}],\"taxa\":[{\"scientif"
	  "ic_name\":\"Corvus corax\",\"rank\":\"taxon-ranks:species\",\"common_name\":{\"en\":\"Raven\"}}"
	  "],\"place\":{\"type\":\"Polygon\",\"coordinates\":[[[33.5,-1],[34,-1],[34,1],[33.5,1],[33.5,-1]"
	  "]]}}}\n" },
	{ "eml", "languages of titles and paragraphs",
	  "<eml:eml xmlns:eml=\"https://eml.ecoinformatics.org/eml-2.2.0\" packageId=\"a\" xml:lang=\"en\""
	  "><dataset><title xml:lang=\"es\">Aves<value xml:lang=\"fr\">Oiseaux</value></title><abstract xm"
	  "l:lang=\"es\"><para>Uno<value xml:lang=\"fr\">Un</value></para></abstract></dataset></eml:eml>",
	  "a {\"type\":\"dataset\",\"fields\":{\"title\":{\"es\":\"Aves\",\"fr\":\"Oiseaux\"},\"summary\":"
	  "{\"es\":\"Uno\",\"fr\":\"Un\"},\"identifiers\":[\"a\"]}}\n" },
	{ "eml", "the licence of version 2.2, a type of GBIF, older versions",
	  "<eml xmlns=\"eml://ecoinformatics.org/eml-2.0.1\" packageId=\"a\"><dataset><title>T</title><key"
	  "wordSet><keyword>Samplingevent</keyword><keywordThesaurus>GBIF Dataset Type Vocabulary: http://"
	  "rs.gbif.org/vocabulary/gbif/dataset_type.xml</keywordThesaurus></keywordSet><licensed><licenseN"
	  "ame>Creative Commons Attribution 4.0 International</licenseName><url>https://spdx.org/licenses/"
	  "CC-BY-4.0.html</url><identifier>CC-BY-4.0</identifier></licensed></dataset></eml>",
	  "a {\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"T\"},\"dataset_type\":\"dataset-types:"
	  "sampling-event\",\"identifiers\":[\"a\"]},\"licence\":\"CC-BY-4.0\"}\n" },
	{ "eml", "a citation",
	  "<eml:eml xmlns:eml=\"https://eml.ecoinformatics.org/eml-2.2.0\" packageId=\"b\" xml:lang=\"en\""
	  "><citation><title>T</title><creator><individualName><surName>Bell</surName></individualName></c"
	  "reator><pubDate>1999</pubDate><article><journal>J</journal><volume>3</volume><pageRange>1-2</pa"
	  "geRange></article></citation></eml:eml>",
	  "b {\"fields\":{\"published\":\"1999\",\"resource_types\":[\"resource-types:article\"],\"title\""
	  ":{\"en\":\"T\"},\"source\":[{\"en\":\"J. 3, 1-2\"}],\"identifiers\":[\"b\"],\"authors\":[{\"nam"
	  "e\":\"Bell\"}]}}\n" },
	{ "eml", "a module that describes a thing",
	  "<ds:dataTable xmlns:ds=\"https://eml.ecoinformatics.org/dataTable-2.2.0\"><entityName>Table</en"
	  "tityName><entityDescription>D</entityDescription></ds:dataTable>",
	  " {\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"Table\"},\"summary\":{\"und\":\"D\"}}}"
	  "\n" },
	{ "eml", "a module that describes none",
	  "<p:party xmlns:p=\"https://eml.ecoinformatics.org/party-2.2.0\"><organizationName>O</organizati"
	  "onName></p:party>",
	  "! f:1 import.format\n" },
	{ "eml", "nothing said",
	  "<eml:eml xmlns:eml=\"https://eml.ecoinformatics.org/eml-2.2.0\" packageId=\"\" xml:lang=\"en\">"
	  "<dataset><pubDate>2001</pubDate></dataset></eml:eml>",
	  "! f:1 import.empty\n" },
	/* ---- ISO 19139 ---- */
	{ "iso19139", "all languages",
	  "<gmd:MD_Metadata xmlns:gmd=\"http://www.isotc211.org/2005/gmd\" xmlns:gco=\"http://www.isotc211"
	  ".org/2005/gco\" xmlns:gmx=\"http://www.isotc211.org/2005/gmx\" xmlns:gml=\"http://www.opengis.n"
	  "et/gml\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><gmd:fileIdentifier><gco:CharacterString>"
	  "i-1</gco:CharacterString></gmd:fileIdentifier><gmd:language><gmd:LanguageCode codeListValue=\"e"
	  "ng\"/></gmd:language><gmd:locale><gmd:PT_Locale id=\"F\"><gmd:languageCode><gmd:LanguageCode co"
	  "deListValue=\"fra\"/></gmd:languageCode></gmd:PT_Locale></gmd:locale><gmd:identificationInfo><g"
	  "md:MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterString>Birds</"
	  "gco:CharacterString><gmd:PT_FreeText><gmd:textGroup><gmd:LocalisedCharacterString locale=\"#F\""
	  ">Oiseaux</gmd:LocalisedCharacterString></gmd:textGroup></gmd:PT_FreeText></gmd:title></gmd:CI_C"
	  "itation></gmd:citation><gmd:abstract><gco:CharacterString>A</gco:CharacterString><gmd:PT_FreeTe"
	  "xt><gmd:textGroup><gmd:LocalisedCharacterString locale=\"#DE\">B</gmd:LocalisedCharacterString>"
	  "</gmd:textGroup></gmd:PT_FreeText></gmd:abstract><gmd:descriptiveKeywords><gmd:MD_Keywords><gmd"
	  ":keyword><gco:CharacterString>bird</gco:CharacterString><gmd:PT_FreeText><gmd:textGroup><gmd:Lo"
	  "calisedCharacterString locale=\"#F\">oiseau</gmd:LocalisedCharacterString></gmd:textGroup></gmd"
	  ":PT_FreeText></gmd:keyword><gmd:keyword><gco:CharacterString>Kenya</gco:CharacterString><gmd:PT"
	  "_FreeText><gmd:textGroup><gmd:LocalisedCharacterString locale=\"#F\">Kenya</gmd:LocalisedCharac"
	  "terString></gmd:textGroup></gmd:PT_FreeText></gmd:keyword><gmd:type><gmd:MD_KeywordTypeCode cod"
	  "eListValue=\"place\"/></gmd:type></gmd:MD_Keywords></gmd:descriptiveKeywords><gmd:resourceConst"
	  "raints><gmd:MD_Constraints><gmd:useLimitation><gco:CharacterString>Ask</gco:CharacterString><gm"
	  "d:PT_FreeText><gmd:textGroup><gmd:LocalisedCharacterString locale=\"#F\">Demandez</gmd:Localise"
	  "dCharacterString></gmd:textGroup></gmd:PT_FreeText></gmd:useLimitation></gmd:MD_Constraints></g"
	  "md:resourceConstraints></gmd:MD_DataIdentification></gmd:identificationInfo></gmd:MD_Metadata>",
	  "i-1 {\"type\":\"dataset\",\"fields\":{\"identifiers\":[\"i-1\"],\"title\":{\"en\":\"Birds\",\"f"
	  "r\":\"Oiseaux\"},\"summary\":{\"en\":\"A\",\"de\":\"B\"},\"locality\":{\"en\":\"bird\",\"fr\":"
	  "\"oiseau\"},\"countries\":[\"KE\"],\"rights_statement\":{\"en\":\"Ask\",\"fr\":\"Demandez\"},\""
	  "keywords\":{\"en\":[\"bird\",\"Kenya\"],\"fr\":[\"oiseau\",\"Kenya\"]}}}\n" },
	{ "iso19139", "dates, identifiers, parties by role",
	  "<gmd:MD_Metadata xmlns:gmd=\"http://www.isotc211.org/2005/gmd\" xmlns:gco=\"http://www.isotc211"
	  ".org/2005/gco\" xmlns:gmx=\"http://www.isotc211.org/2005/gmx\" xmlns:gml=\"http://www.opengis.n"
	  "et/gml\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><gmd:fileIdentifier><gco:CharacterString>"
	  "i-2</gco:CharacterString></gmd:fileIdentifier><gmd:contact><gmd:CI_ResponsibleParty><gmd:organi"
	  "sationName><gco:CharacterString>Desk</gco:CharacterString></gmd:organisationName><gmd:contactIn"
	  "fo><gmd:CI_Contact><gmd:address><gmd:CI_Address><gmd:electronicMailAddress><gco:CharacterString"
	  ">d@e.org</gco:CharacterString></gmd:electronicMailAddress></gmd:CI_Address></gmd:address></gmd:"
	  "CI_Contact></gmd:contactInfo><gmd:role><gmd:CI_RoleCode codeListValue=\"pointOfContact\"/></gmd"
	  ":role></gmd:CI_ResponsibleParty></gmd:contact><gmd:dateStamp><gco:DateTime>2020-01-01T10:00:00<"
	  "/gco:DateTime></gmd:dateStamp><gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation>"
	  "<gmd:CI_Citation><gmd:title><gco:CharacterString>T</gco:CharacterString></gmd:title><gmd:altern"
	  "ateTitle><gco:CharacterString>Alt</gco:CharacterString></gmd:alternateTitle><gmd:date><gmd:CI_D"
	  "ate><gmd:date><gco:Date>1999-01-01</gco:Date></gmd:date><gmd:dateType><gmd:CI_DateTypeCode code"
	  "ListValue=\"creation\"/></gmd:dateType></gmd:CI_Date></gmd:date><gmd:date><gmd:CI_Date><gmd:dat"
	  "e><gco:Date>2000</gco:Date></gmd:date><gmd:dateType><gmd:CI_DateTypeCode codeListValue=\"public"
	  "ation\"/></gmd:dateType></gmd:CI_Date></gmd:date><gmd:date><gmd:CI_Date><gmd:date><gco:Date>200"
	  "1-02</gco:Date></gmd:date><gmd:dateType><gmd:CI_DateTypeCode codeListValue=\"revision\"/></gmd:"
	  "dateType></gmd:CI_Date></gmd:date><gmd:edition><gco:CharacterString>3</gco:CharacterString></gm"
	  "d:edition><gmd:identifier><gmd:MD_Identifier><gmd:code><gmx:Anchor xlink:href=\"https://doi.org"
	  "/10.5072/x\">10.5072/x</gmx:Anchor></gmd:code></gmd:MD_Identifier></gmd:identifier><gmd:identif"
	  "ier><gmd:RS_Identifier><gmd:code><gco:CharacterString>7</gco:CharacterString></gmd:code><gmd:co"
	  "deSpace><gco:CharacterString>http://ns.org</gco:CharacterString></gmd:codeSpace></gmd:RS_Identi"
	  "fier></gmd:identifier><gmd:citedResponsibleParty><gmd:CI_ResponsibleParty><gmd:individualName><"
	  "gco:CharacterString>N. O</gco:CharacterString></gmd:individualName><gmd:organisationName><gco:C"
	  "haracterString>M</gco:CharacterString></gmd:organisationName><gmd:role><gmd:CI_RoleCode codeLis"
	  "tValue=\"author\"/></gmd:role></gmd:CI_ResponsibleParty></gmd:citedResponsibleParty><gmd:citedR"
	  "esponsibleParty><gmd:CI_ResponsibleParty><gmd:organisationName><gco:CharacterString>P</gco:Char"
	  "acterString></gmd:organisationName><gmd:role><gmd:CI_RoleCode codeListValue=\"publisher\"/></gm"
	  "d:role></gmd:CI_ResponsibleParty></gmd:citedResponsibleParty></gmd:CI_Citation></gmd:citation><"
	  "gmd:abstract><gco:CharacterString>A</gco:CharacterString></gmd:abstract><gmd:status><gmd:MD_Pro"
	  "gressCode codeListValue=\"completed\"/></gmd:status><gmd:pointOfContact><gmd:CI_ResponsiblePart"
	  "y><gmd:organisationName><gco:CharacterString>C</gco:CharacterString></gmd:organisationName><gmd"
	  ":role><gmd:CI_RoleCode codeListValue=\"custodian\"/></gmd:role></gmd:CI_ResponsibleParty></gmd:"
	  "pointOfContact><gmd:pointOfContact><gmd:CI_ResponsibleParty><gmd:organisationName><gco:Characte"
	  "rString>O</gco:CharacterString></gmd:organisationName><gmd:role><gmd:CI_RoleCode codeListValue="
	  "\"owner\"/></gmd:role></gmd:CI_ResponsibleParty></gmd:pointOfContact><gmd:topicCategory><gmd:MD"
	  "_TopicCategoryCode>biota</gmd:MD_TopicCategoryCode></gmd:topicCategory><gmd:language><gco:Chara"
	  "cterString>fre</gco:CharacterString></gmd:language></gmd:MD_DataIdentification></gmd:identifica"
	  "tionInfo></gmd:MD_Metadata>",
	  "i-2 {\"type\":\"dataset\",\"fields\":{\"published\":\"2000\",\"modified\":\"2001-02\",\"identif"
	  "iers\":[\"i-2\",\"10.5072/x\",\"http://ns.org/7\"],\"title\":{\"und\":\"T\"},\"version\":\"3\","
	  "\"summary\":{\"und\":\"A\"},\"languages\":[\"fr\"],\"keywords\":{\"en\":[\"biota\"]},\"metadata"
	  "_providers\":[{\"name\":\"Desk\",\"email\":\"d@e.org\"}],\"creators\":[{\"name\":\"N. O\",\"rol"
	  "e\":\"M\"}],\"publisher_name\":{\"und\":\"P\"},\"contacts\":[{\"name\":\"C\"}]},\"rights\":{\"c"
	  "ustodian\":\"C\",\"holder\":\"O\"}}\n- alternative \"Alt\" has no place in a record of type dat"
	  "aset\n- status \"completed\" has no place in a record of type dataset\n" },
	{ "iso19139", "extent, constraints, distribution, lineage",
	  "<gmd:MD_Metadata xmlns:gmd=\"http://www.isotc211.org/2005/gmd\" xmlns:gco=\"http://www.isotc211"
	  ".org/2005/gco\" xmlns:gmx=\"http://www.isotc211.org/2005/gmx\" xmlns:gml=\"http://www.opengis.n"
	  "et/gml\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><gmd:fileIdentifier><gco:CharacterString>"
	  "i-3</gco:CharacterString></gmd:fileIdentifier><gmd:hierarchyLevel><gmd:MD_ScopeCode codeListVal"
	  "ue=\"series\"/></gmd:hierarchyLevel><gmd:identificationInfo><gmd:MD_DataIdentification><gmd:cit"
	  "ation><gmd:CI_Citation><gmd:title><gco:CharacterString>T</gco:CharacterString></gmd:title></gmd"
	  ":CI_Citation></gmd:citation><gmd:resourceMaintenance><gmd:MD_MaintenanceInformation><gmd:mainte"
	  "nanceAndUpdateFrequency><gmd:MD_MaintenanceFrequencyCode codeListValue=\"asNeeded\"/></gmd:main"
	  "tenanceAndUpdateFrequency></gmd:MD_MaintenanceInformation></gmd:resourceMaintenance><gmd:resour"
	  "ceConstraints><gmd:MD_LegalConstraints><gmd:accessConstraints><gmd:MD_RestrictionCode codeListV"
	  "alue=\"otherRestrictions\"/></gmd:accessConstraints><gmd:otherConstraints><gmx:Anchor xlink:hre"
	  "f=\"http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/noLimitations\">no "
	  "limitations to public access</gmx:Anchor></gmd:otherConstraints></gmd:MD_LegalConstraints></gmd"
	  ":resourceConstraints><gmd:resourceConstraints><gmd:MD_LegalConstraints><gmd:useConstraints><gmd"
	  ":MD_RestrictionCode codeListValue=\"otherRestrictions\"/></gmd:useConstraints><gmd:otherConstra"
	  "ints><gco:CharacterString>Licence: https://creativecommons.org/licenses/by/4.0/.</gco:Character"
	  "String></gmd:otherConstraints></gmd:MD_LegalConstraints></gmd:resourceConstraints><gmd:spatialR"
	  "esolution><gmd:MD_Resolution><gmd:distance><gco:Distance uom=\"m\">30</gco:Distance></gmd:dista"
	  "nce></gmd:MD_Resolution></gmd:spatialResolution><gmd:extent><gmd:EX_Extent><gmd:description><gc"
	  "o:CharacterString>Rift Valley</gco:CharacterString></gmd:description><gmd:geographicElement><gm"
	  "d:EX_GeographicBoundingBox><gmd:westBoundLongitude><gco:Decimal>-180.00</gco:Decimal></gmd:west"
	  "BoundLongitude><gmd:eastBoundLongitude><gco:Decimal>180.00</gco:Decimal></gmd:eastBoundLongitud"
	  "e><gmd:southBoundLatitude><gco:Decimal>-90.0</gco:Decimal></gmd:southBoundLatitude><gmd:northBo"
	  "undLatitude><gco:Decimal>90.0</gco:Decimal></gmd:northBoundLatitude></gmd:EX_GeographicBounding"
	  "Box></gmd:geographicElement><gmd:temporalElement><gmd:EX_TemporalExtent><gmd:extent><gml:TimePe"
	  "riod><gml:beginPosition>2001-01-01</gml:beginPosition><gml:endPosition>2002-12-31T00:00:00</gml"
	  ":endPosition></gml:TimePeriod></gmd:extent></gmd:EX_TemporalExtent></gmd:temporalElement></gmd:"
	  "EX_Extent></gmd:extent><gmd:aggregationInfo><gmd:MD_AggregateInformation><gmd:aggregateDataSetN"
	  "ame><gmd:CI_Citation><gmd:title><gco:CharacterString>Larger</gco:CharacterString></gmd:title></"
	  "gmd:CI_Citation></gmd:aggregateDataSetName><gmd:associationType><gmd:DS_AssociationTypeCode cod"
	  "eListValue=\"largerWorkCitation\"/></gmd:associationType></gmd:MD_AggregateInformation></gmd:ag"
	  "gregationInfo></gmd:MD_DataIdentification></gmd:identificationInfo><gmd:distributionInfo><gmd:M"
	  "D_Distribution><gmd:distributionFormat><gmd:MD_Format><gmd:name><gco:CharacterString>Shapefile<"
	  "/gco:CharacterString></gmd:name></gmd:MD_Format></gmd:distributionFormat><gmd:transferOptions><"
	  "gmd:MD_DigitalTransferOptions><gmd:onLine><gmd:CI_OnlineResource><gmd:linkage><gmd:URL>https://"
	  "e.org/wms</gmd:URL></gmd:linkage><gmd:protocol><gco:CharacterString>OGC:WMS</gco:CharacterStrin"
	  "g></gmd:protocol><gmd:name><gco:CharacterString>Map</gco:CharacterString></gmd:name><gmd:descri"
	  "ption><gco:CharacterString>A map</gco:CharacterString></gmd:description></gmd:CI_OnlineResource"
	  "></gmd:onLine><gmd:onLine><gmd:CI_OnlineResource><gmd:linkage><gmd:URL>https://e.org/about</gmd"
	  ":URL></gmd:linkage><gmd:function><gmd:CI_OnLineFunctionCode codeListValue=\"information\"/></gm"
	  "d:function></gmd:CI_OnlineResource></gmd:onLine></gmd:MD_DigitalTransferOptions></gmd:transferO"
	  "ptions></gmd:MD_Distribution></gmd:distributionInfo><gmd:dataQualityInfo><gmd:DQ_DataQuality><g"
	  "md:lineage><gmd:LI_Lineage><gmd:statement><gco:CharacterString>From air photos</gco:CharacterSt"
	  "ring></gmd:statement></gmd:LI_Lineage></gmd:lineage></gmd:DQ_DataQuality></gmd:dataQualityInfo>"
	  "</gmd:MD_Metadata>",
	  "i-3 {\"type\":\"dataset\",\"fields\":{\"identifiers\":[\"i-3\"],\"title\":{\"und\":\"T\"},\"fre"
	  "quency\":\"frequencies:as-needed\",\"rights_statement\":{\"und\":\"Licence: https://creativecom"
	  "mons.org/licenses/by/4.0/.\"},\"spatial_resolution\":{\"value\":\"30\",\"unit\":\"m\"},\"locali"
	  "ty\":{\"und\":\"Rift Valley\"},\"periods\":[\"2001-01-01/2002-12-31\"],\"bibliography\":[{\"und"
	  "\":\"Larger\"}],\"methods\":{\"und\":\"From air photos\"},\"distributions\":[{\"address\":{\"ur"
	  "l\":\"https://e.org/wms\"},\"title\":{\"und\":\"Map\"},\"protocol\":\"access-protocols:wms\",\""
	  "media\":\"Shapefile\"}],\"links\":[{\"url\":\"https://e.org/about\"}],\"place\":{\"type\":\"Pol"
	  "ygon\",\"coordinates\":[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]}},\"rights\":{\"a"
	  "ccess\":\"open\"},\"licence\":\"CC-BY-4.0\"}\n- extent \"Shapefile\" has no place in a record o"
	  "f type dataset\n" },
	{ "iso19139", "a service, and a profile's own root, in a list of GeoNetwork",
	  "<response><gmd:CHE_MD_Metadata xmlns:gmd=\"http://www.isotc211.org/2005/gmd\" xmlns:gco=\"http:"
	  "//www.isotc211.org/2005/gco\" xmlns:gmx=\"http://www.isotc211.org/2005/gmx\" xmlns:gml=\"http:/"
	  "/www.opengis.net/gml\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><gmd:fileIdentifier><gco:Ch"
	  "aracterString>s</gco:CharacterString></gmd:fileIdentifier><gmd:hierarchyLevel><gmd:MD_ScopeCode"
	  " codeListValue=\"service\"/></gmd:hierarchyLevel><gmd:identificationInfo><gmd:MD_DataIdentifica"
	  "tion><gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterString>S</gco:CharacterString></gm"
	  "d:title></gmd:CI_Citation></gmd:citation></gmd:MD_DataIdentification></gmd:identificationInfo><"
	  "/gmd:CHE_MD_Metadata><gmd:MD_Metadata xmlns:gmd=\"http://www.isotc211.org/2005/gmd\" xmlns:gco="
	  "\"http://www.isotc211.org/2005/gco\" xmlns:gmx=\"http://www.isotc211.org/2005/gmx\" xmlns:gml="
	  "\"http://www.opengis.net/gml\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><gmd:fileIdentifier"
	  "><gco:CharacterString>t</gco:CharacterString></gmd:fileIdentifier><gmd:identificationInfo><gmd:"
	  "MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterString>U</gco:Cha"
	  "racterString></gmd:title></gmd:CI_Citation></gmd:citation></gmd:MD_DataIdentification></gmd:ide"
	  "ntificationInfo></gmd:MD_Metadata></response>",
	  "s {\"fields\":{\"identifiers\":[\"s\"],\"title\":{\"und\":\"S\"}}}\nt {\"type\":\"dataset\",\"f"
	  "ields\":{\"identifiers\":[\"t\"],\"title\":{\"und\":\"U\"}}}\n" },
	{ "iso19139", "in CSW and in OAI-PMH",
	  "<csw:GetRecordsResponse xmlns:csw=\"http://www.opengis.net/cat/csw/2.0.2\"><csw:SearchResults><"
	  "gmd:MD_Metadata xmlns:gmd=\"http://www.isotc211.org/2005/gmd\" xmlns:gco=\"http://www.isotc211."
	  "org/2005/gco\" xmlns:gmx=\"http://www.isotc211.org/2005/gmx\" xmlns:gml=\"http://www.opengis.ne"
	  "t/gml\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><gmd:fileIdentifier><gco:CharacterString>c"
	  "</gco:CharacterString></gmd:fileIdentifier><gmd:identificationInfo><gmd:MD_DataIdentification><"
	  "gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterString>V</gco:CharacterString></gmd:titl"
	  "e></gmd:CI_Citation></gmd:citation></gmd:MD_DataIdentification></gmd:identificationInfo></gmd:M"
	  "D_Metadata></csw:SearchResults></csw:GetRecordsResponse><OAI-PMH xmlns=\"http://www.openarchive"
	  "s.org/OAI/2.0/\"><ListRecords><record><header><identifier>oai:x:1</identifier><datestamp>2020-0"
	  "1-01</datestamp></header><metadata><gmd:MD_Metadata xmlns:gmd=\"http://www.isotc211.org/2005/gm"
	  "d\" xmlns:gco=\"http://www.isotc211.org/2005/gco\" xmlns:gmx=\"http://www.isotc211.org/2005/gmx"
	  "\" xmlns:gml=\"http://www.opengis.net/gml\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><gmd:f"
	  "ileIdentifier><gco:CharacterString>c</gco:CharacterString></gmd:fileIdentifier><gmd:identificat"
	  "ionInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterStri"
	  "ng>W</gco:CharacterString></gmd:title></gmd:CI_Citation></gmd:citation></gmd:MD_DataIdentificat"
	  "ion></gmd:identificationInfo></gmd:MD_Metadata></metadata></record></ListRecords></OAI-PMH>",
	  "c {\"type\":\"dataset\",\"fields\":{\"identifiers\":[\"c\"],\"title\":{\"und\":\"V\"}}}\noai:x:"
	  "1 {\"type\":\"dataset\",\"fields\":{\"identifiers\":[\"c\"],\"title\":{\"und\":\"W\"}}}\n" },
	{ "iso19139", "broken in the middle of a list",
	  "<r><gmd:MD_Metadata xmlns:gmd=\"http://www.isotc211.org/2005/gmd\" xmlns:gco=\"http://www.isotc"
	  "211.org/2005/gco\" xmlns:gmx=\"http://www.isotc211.org/2005/gmx\" xmlns:gml=\"http://www.opengi"
	  "s.net/gml\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><gmd:fileIdentifier><gco:CharacterStri"
	  "ng>1</gco:CharacterString></gmd:fileIdentifier><gmd:identificationInfo><gmd:MD_DataIdentificati"
	  "on><gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterString>A</gco:CharacterString></gmd:"
	  "title></gmd:CI_Citation></gmd:citation></gmd:MD_DataIdentification></gmd:identificationInfo></g"
	  "md:MD_Metadata><gmd:MD_Metadata xmlns:gmd=\"http://www.isotc211.org/2005/gmd\" xmlns:gco=\"http"
	  "://www.isotc211.org/2005/gco\" xmlns:gmx=\"http://www.isotc211.org/2005/gmx\" xmlns:gml=\"http:"
	  "//www.opengis.net/gml\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><gmd:fileIdentifier><gco:C"
	  "haracterString>2</gco:CharacterString></gmd:fileIdentifier><gmd:broken</gmd:MD_Metadata><gmd:MD"
	  "_Metadata xmlns:gmd=\"http://www.isotc211.org/2005/gmd\" xmlns:gco=\"http://www.isotc211.org/20"
	  "05/gco\" xmlns:gmx=\"http://www.isotc211.org/2005/gmx\" xmlns:gml=\"http://www.opengis.net/gml"
	  "\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><gmd:fileIdentifier><gco:CharacterString>3</gco"
	  ":CharacterString></gmd:fileIdentifier><gmd:identificationInfo><gmd:MD_DataIdentification><gmd:c"
	  "itation><gmd:CI_Citation><gmd:title><gco:CharacterString>C</gco:CharacterString></gmd:title></g"
	  "md:CI_Citation></gmd:citation></gmd:MD_DataIdentification></gmd:identificationInfo></gmd:MD_Met"
	  "adata></r>",
	  "1 {\"type\":\"dataset\",\"fields\":{\"identifiers\":[\"1\"],\"title\":{\"und\":\"A\"}}}\n! f:1:"
	  "906 xml.syntax\n3 {\"type\":\"dataset\",\"fields\":{\"identifiers\":[\"3\"],\"title\":{\"und\":"
	  "\"C\"}}}\n" },
	/* ---- ISO 19115-3 ---- */
	{ "iso19115-3", "identifier, languages, individuals and organisations, lineage",
	  "<mdb:MD_Metadata xmlns:mdb=\"http://standards.iso.org/iso/19115/-3/mdb/2.0\" xmlns:cit=\"http:/"
	  "/standards.iso.org/iso/19115/-3/cit/2.0\" xmlns:gco=\"http://standards.iso.org/iso/19115/-3/gco"
	  "/1.0\" xmlns:lan=\"http://standards.iso.org/iso/19115/-3/lan/1.0\" xmlns:mcc=\"http://standards"
	  ".iso.org/iso/19115/-3/mcc/1.0\" xmlns:mri=\"http://standards.iso.org/iso/19115/-3/mri/1.0\" xml"
	  "ns:mrl=\"http://standards.iso.org/iso/19115/-3/mrl/2.0\"><mdb:metadataIdentifier><mcc:MD_Identi"
	  "fier><mcc:code><gco:CharacterString>u-1</gco:CharacterString></mcc:code></mcc:MD_Identifier></m"
	  "db:metadataIdentifier><mdb:defaultLocale><lan:PT_Locale id=\"E\"><lan:language><lan:LanguageCod"
	  "e codeListValue=\"eng\"/></lan:language></lan:PT_Locale></mdb:defaultLocale><mdb:otherLocale><l"
	  "an:PT_Locale id=\"F\"><lan:language><lan:LanguageCode codeListValue=\"fre\"/></lan:language></l"
	  "an:PT_Locale></mdb:otherLocale><mdb:contact><cit:CI_Responsibility><cit:role><cit:CI_RoleCode c"
	  "odeListValue=\"pointOfContact\"/></cit:role><cit:party><cit:CI_Organisation><cit:name><gco:Char"
	  "acterString>Org</gco:CharacterString></cit:name><cit:individual><cit:CI_Individual><cit:name><g"
	  "co:CharacterString>Ind</gco:CharacterString></cit:name><cit:positionName><gco:CharacterString>P"
	  "os</gco:CharacterString></cit:positionName></cit:CI_Individual></cit:individual></cit:CI_Organi"
	  "sation></cit:party></cit:CI_Responsibility></mdb:contact><mdb:dateInfo><cit:CI_Date><cit:date><"
	  "gco:DateTime>2022-01-01T00:00:00</gco:DateTime></cit:date></cit:CI_Date></mdb:dateInfo><mdb:ide"
	  "ntificationInfo><mri:MD_DataIdentification><mri:citation><cit:CI_Citation><cit:title><gco:Chara"
	  "cterString>Birds</gco:CharacterString><lan:PT_FreeText><lan:textGroup><lan:LocalisedCharacterSt"
	  "ring locale=\"#F\">Oiseaux</lan:LocalisedCharacterString></lan:textGroup></lan:PT_FreeText></ci"
	  "t:title><cit:date><cit:CI_Date><cit:date><gco:Date>2010-01-01</gco:Date></cit:date><cit:dateTyp"
	  "e><cit:CI_DateTypeCode codeListValue=\"published\"/></cit:dateType></cit:CI_Date></cit:date></c"
	  "it:CI_Citation></mri:citation><mri:abstract><gco:CharacterString>A</gco:CharacterString></mri:a"
	  "bstract><mri:pointOfContact><cit:CI_Responsibility><cit:role><cit:CI_RoleCode codeListValue=\"a"
	  "uthor\"/></cit:role><cit:party><cit:CI_Individual><cit:name><gco:CharacterString>Solo</gco:Char"
	  "acterString></cit:name></cit:CI_Individual></cit:party></cit:CI_Responsibility></mri:pointOfCon"
	  "tact></mri:MD_DataIdentification></mdb:identificationInfo><mdb:resourceLineage><mrl:LI_Lineage>"
	  "<mrl:statement><gco:CharacterString>L</gco:CharacterString></mrl:statement></mrl:LI_Lineage></m"
	  "db:resourceLineage></mdb:MD_Metadata>",
	  "u-1 {\"type\":\"dataset\",\"fields\":{\"published\":\"2010-01-01\",\"identifiers\":[\"u-1\"],\""
	  "title\":{\"en\":\"Birds\",\"fr\":\"Oiseaux\"},\"summary\":{\"en\":\"A\"},\"methods\":{\"en\":\""
	  "L\"},\"metadata_providers\":[{\"name\":\"Ind\",\"role\":\"Pos, Org\"}],\"creators\":[{\"name\":"
	  "\"Solo\"}]}}\n" },
	/* ---- FGDC ---- */
	{ "fgdc", "the sections of CSDGM",
	  "<metadata><idinfo><citation><citeinfo><origin>A. Bell</origin><pubdate>20010503</pubdate><title"
	  ">T</title><edition>2</edition><serinfo><sername>Series</sername></serinfo><pubinfo><pubplace>Na"
	  "irobi</pubplace><publish>Press</publish></pubinfo><onlink>https://e.org/d</onlink></citeinfo></"
	  "citation><descript><abstract>A</abstract><purpose>P</purpose><supplinf>S</supplinf></descript><"
	  "timeperd><timeinfo><rngdates><begdate>199801</begdate><enddate>Present</enddate></rngdates></ti"
	  "meinfo></timeperd><status><progress>Complete</progress><update>None planned</update></status><s"
	  "pdom><bounding><westbc>1</westbc><eastbc>2</eastbc><northbc>4</northbc><southbc>3</southbc></bo"
	  "unding></spdom><keywords><theme><themekt>None</themekt><themekey>bird</themekey></theme><place>"
	  "<placekt>GNIS</placekt><placekey>Kenya</placekey></place></keywords><taxonomy><taxoncl><taxonrn"
	  ">Kingdom</taxonrn><taxonrv>Animalia</taxonrv><taxoncl><taxonrn>Class</taxonrn><taxonrv>Aves</ta"
	  "xonrv><common>Birds</common></taxoncl></taxoncl></taxonomy><accconst>On request</accconst><usec"
	  "onst>REQUIRED: fill in</useconst><ptcontac><cntinfo><cntorgp><cntorg>Org</cntorg><cntper>Per</c"
	  "ntper></cntorgp><cntpos>Pos</cntpos><cntemail>p@e.org</cntemail></cntinfo></ptcontac><crossref>"
	  "<citeinfo><origin>O</origin><pubdate>1990</pubdate><title>X</title></citeinfo></crossref></idin"
	  "fo><dataqual><logic>L</logic><complete>C</complete><lineage><procstep><procdesc>D</procdesc></p"
	  "rocstep></lineage></dataqual><distinfo><distrib><cntinfo><cntorgp><cntorg>Dist</cntorg></cntorg"
	  "p></cntinfo></distrib><stdorder><digform><digtinfo><formname>CSV</formname></digtinfo><digtopt>"
	  "<onlinopt><computer><networka><networkr>https://e.org/d.csv</networkr></networka></computer></o"
	  "nlinopt></digtopt></digform></stdorder></distinfo><metainfo><metd>20020101</metd><metc><cntinfo"
	  "><cntperp><cntper>M</cntper></cntperp></cntinfo></metc></metainfo></metadata>",
	  " {\"type\":\"dataset\",\"fields\":{\"published\":\"2001-05-03\",\"title\":{\"und\":\"T\"},\"ver"
	  "sion\":\"2\",\"bibliography\":[{\"und\":\"Series\"},{\"und\":\"O (1990). X\"}],\"summary\":{\"u"
	  "nd\":\"A\"},\"purpose\":{\"und\":\"P\"},\"more_information\":{\"und\":\"S\"},\"periods\":[\"199"
	  "8-01\"],\"frequency\":\"frequencies:not-planned\",\"countries\":[\"KE\"],\"access_note\":{\"und"
	  "\":\"On request\"},\"quality\":{\"und\":\"L\\n\\nC\"},\"methods\":{\"und\":\"D\"},\"keywords\":"
	  "{\"und\":[\"bird\",\"Kenya\"]},\"creators\":[{\"name\":\"A. Bell\"}],\"publisher_name\":{\"und"
	  "\":\"Press\"},\"contacts\":[{\"name\":\"Per\",\"role\":\"Pos, Org\",\"email\":\"p@e.org\"}],\"c"
	  "ontributors\":[{\"name\":\"Dist\",\"role\":\"distributor\"}],\"metadata_providers\":[{\"name\":"
	  "\"M\"}],\"distributions\":[{\"address\":{\"url\":\"https://e.org/d.csv\"},\"media\":\"CSV\"}],"
	  "\"links\":[{\"url\":\"https://e.org/d\"}],\"taxa\":[{\"scientific_name\":\"Aves\",\"rank\":\"ta"
	  "xon-ranks:class\",\"common_name\":{\"und\":\"Birds\"}}],\"place\":{\"type\":\"Polygon\",\"coord"
	  "inates\":[[[1,3],[2,3],[2,4],[1,4],[1,3]]]}}}\n- locationCreated \"Nairobi\" has no place in a "
	  "record of type dataset\n- status \"Complete\" has no place in a record of type dataset\n" },
	{ "fgdc", "what ArcGIS writes",
	  "<metadata xml:lang=\"en\"><Esri><MetaID>{1}</MetaID></Esri><dataIdInfo><idCitation><resTitle>T<"
	  "/resTitle><date><pubDate>2019-01-01T00:00:00</pubDate></date></idCitation><idAbs>&lt;DIV&gt;&lt"
	  ";P&gt;One&lt;/P&gt;&lt;P&gt;Two&lt;/P&gt;&lt;/DIV&gt;</idAbs><searchKeys><keyword>k</keyword></"
	  "searchKeys><placeKeys><keyword>Kenya</keyword></placeKeys></dataIdInfo></metadata>",
	  "{1} {\"type\":\"dataset\",\"fields\":{\"published\":\"2019-01-01\",\"title\":{\"en\":\"T\"},\"s"
	  "ummary\":{\"en\":\"One\\n\\nTwo\"},\"countries\":[\"KE\"],\"keywords\":{\"en\":[\"k\",\"Kenya\""
	  "]}}}\n" },
	{ "fgdc", "metadata that are others", "<metadata><a/></metadata>", "! f:1 import.format\n" },
	/* ---- DIF ---- */
	{ "dif", "version 9",
	  "<DIF xmlns=\"http://gcmd.gsfc.nasa.gov/Aboutus/xml/dif/\"><Entry_ID>E1</Entry_ID><Entry_Title>T"
	  "</Entry_Title><Data_Set_Citation><Dataset_Creator>C</Dataset_Creator><Dataset_Release_Date>2001"
	  "</Dataset_Release_Date><Dataset_Publisher>P</Dataset_Publisher><Version>2</Version><Dataset_DOI"
	  ">10.5072/d</Dataset_DOI></Data_Set_Citation><Personnel><Role>INVESTIGATOR</Role><Role>TECHNICAL"
	  " CONTACT</Role><First_Name>F</First_Name><Last_Name>L</Last_Name><Email>f@e.org</Email></Person"
	  "nel><Parameters><Category>EARTH SCIENCE</Category><Topic>BIOSPHERE</Topic><Term>VEGETATION</Ter"
	  "m></Parameters><ISO_Topic_Category>biota</ISO_Topic_Category><Keyword>k</Keyword><Temporal_Cove"
	  "rage><Start_Date>1990-01-01</Start_Date><Stop_Date>1991-01-01</Stop_Date></Temporal_Coverage><S"
	  "patial_Coverage><Southernmost_Latitude>-2</Southernmost_Latitude><Northernmost_Latitude>2</Nort"
	  "hernmost_Latitude><Westernmost_Longitude>30</Westernmost_Longitude><Easternmost_Longitude>31</E"
	  "asternmost_Longitude></Spatial_Coverage><Location><Location_Category>CONTINENT</Location_Catego"
	  "ry><Location_Type>AFRICA</Location_Type><Location_Subregion1>EASTERN AFRICA</Location_Subregion"
	  "1><Location_Subregion2>KENYA</Location_Subregion2></Location><Quality>Q</Quality><Access_Constr"
	  "aints>A</Access_Constraints><Use_Constraints>U</Use_Constraints><Data_Set_Language>eng; CAN</Da"
	  "ta_Set_Language><Data_Center><Data_Center_Name><Short_Name>DC</Short_Name><Long_Name>Data Centr"
	  "e</Long_Name></Data_Center_Name></Data_Center><Reference><Author>R</Author><Publication_Date>19"
	  "80</Publication_Date><Title>Ref</Title></Reference><Summary>S</Summary><Related_URL><URL_Conten"
	  "t_Type><Type>GET DATA</Type></URL_Content_Type><URL>https://e.org/get</URL></Related_URL><Relat"
	  "ed_URL><URL_Content_Type><Type>VIEW PROJECT HOME PAGE</Type></URL_Content_Type><URL>https://e.o"
	  "rg/home</URL></Related_URL><Last_DIF_Revision_Date>2005-01-01</Last_DIF_Revision_Date></DIF>",
	  "E1 {\"type\":\"dataset\",\"fields\":{\"published\":\"2001\",\"title\":{\"und\":\"T\"},\"version"
	  "\":\"2\",\"identifiers\":[\"10.5072/d\"],\"periods\":[\"1990-01-01/1991-01-01\"],\"regions\":["
	  "\"regions:002\",\"regions:014\"],\"countries\":[\"KE\"],\"quality\":{\"und\":\"Q\"},\"access_no"
	  "te\":{\"und\":\"A\"},\"rights_statement\":{\"und\":\"U\"},\"languages\":[\"en\"],\"bibliography"
	  "\":[{\"und\":\"R (1980). Ref\"}],\"summary\":{\"und\":\"S\"},\"keywords\":{\"und\":[\"EARTH SCI"
	  "ENCE > BIOSPHERE > VEGETATION\",\"k\",\"CONTINENT > AFRICA > EASTERN AFRICA > KENYA\"],\"en\":["
	  "\"biota\"]},\"creators\":[{\"name\":\"C\"},{\"name\":\"F L\",\"email\":\"f@e.org\"}],\"publishe"
	  "r_name\":{\"und\":\"P\"},\"contacts\":[{\"name\":\"F L\",\"email\":\"f@e.org\"}],\"contributors"
	  "\":[{\"name\":\"Data Centre\",\"role\":\"publisher\"}],\"distributions\":[{\"address\":{\"url\""
	  ":\"https://e.org/get\"}}],\"links\":[{\"url\":\"https://e.org/home\"}],\"place\":{\"type\":\"Po"
	  "lygon\",\"coordinates\":[[[30,-2],[31,-2],[31,2],[30,2],[30,-2]]]}}}\n" },
	{ "dif", "version 10",
	  "<DIF><Entry_ID><Short_Name>S1</Short_Name><Version>1</Version></Entry_ID><Entry_Title>T</Entry_"
	  "Title><Personnel><Role>METADATA AUTHOR</Role><Contact_Person><First_Name>F</First_Name><Last_Na"
	  "me>L</Last_Name><Email>f@e.org</Email></Contact_Person></Personnel><Temporal_Coverage><Range_Da"
	  "teTime><Beginning_Date_Time>2000-01-01</Beginning_Date_Time><Ending_Date_Time>2001-01-01</Endin"
	  "g_Date_Time></Range_DateTime></Temporal_Coverage><Spatial_Coverage><Geometry><Bounding_Rectangl"
	  "e><Southernmost_Latitude>0</Southernmost_Latitude><Northernmost_Latitude>1</Northernmost_Latitu"
	  "de><Westernmost_Longitude>179</Westernmost_Longitude><Easternmost_Longitude>-179</Easternmost_L"
	  "ongitude></Bounding_Rectangle></Geometry></Spatial_Coverage><Organization><Organization_Type>DI"
	  "STRIBUTOR</Organization_Type><Organization_Name><Short_Name>O</Short_Name></Organization_Name><"
	  "/Organization><Summary><Abstract>A</Abstract><Purpose>P</Purpose></Summary><Metadata_Dates><Met"
	  "adata_Last_Revision>2015-02-03</Metadata_Last_Revision></Metadata_Dates></DIF>",
	  "S1 {\"type\":\"dataset\",\"fields\":{\"identifiers\":[\"S1\"],\"version\":\"1\",\"title\":{\"un"
	  "d\":\"T\"},\"periods\":[\"2000-01-01/2001-01-01\"],\"summary\":{\"und\":\"A\"},\"purpose\":{\"u"
	  "nd\":\"P\"},\"metadata_providers\":[{\"name\":\"F L\",\"email\":\"f@e.org\"}],\"publisher_name"
	  "\":{\"und\":\"O\"},\"place\":{\"type\":\"MultiPolygon\",\"coordinates\":[[[[179,0],[180,0],[180"
	  ",1],[179,1],[179,0]]],[[[-180,0],[-179,0],[-179,1],[-180,1],[-180,0]]]]}}}\n" },
	/* ---- DataCite ---- */
	{ "datacite", "kernel 4",
	  "<resource xmlns=\"http://datacite.org/schema/kernel-4\"><identifier identifierType=\"DOI\">10.5"
	  "072/d</identifier><creators><creator><creatorName nameType=\"Personal\">Bell, A.</creatorName><"
	  "givenName>A.</givenName><familyName>Bell</familyName><nameIdentifier nameIdentifierScheme=\"ORC"
	  "ID\" schemeURI=\"https://orcid.org\">0000-0002-1825-0097</nameIdentifier><affiliation>Museum</a"
	  "ffiliation></creator><creator><creatorName nameType=\"Organizational\">Agency</creatorName></cr"
	  "eator></creators><titles><title xml:lang=\"en\">Birds</title><title xml:lang=\"fr\" titleType="
	  "\"TranslatedTitle\">Oiseaux</title><title titleType=\"Subtitle\">Sub</title></titles><publisher"
	  ">P</publisher><publicationYear>2019</publicationYear><subjects><subject xml:lang=\"en\" subject"
	  "Scheme=\"GEMET\">bird</subject></subjects><contributors><contributor contributorType=\"ContactP"
	  "erson\"><contributorName>C. D</contributorName></contributor><contributor contributorType=\"Rig"
	  "htsHolder\"><contributorName>H</contributorName></contributor></contributors><dates><date dateT"
	  "ype=\"Issued\">2019-03-04</date><date dateType=\"Updated\">2020</date><date dateType=\"Collecte"
	  "d\">2001-01/2002-02</date></dates><language>en</language><resourceType resourceTypeGeneral=\"Da"
	  "taset\">Occurrences</resourceType><alternateIdentifiers><alternateIdentifier alternateIdentifie"
	  "rType=\"URL\">https://e.org/1</alternateIdentifier></alternateIdentifiers><relatedIdentifiers><"
	  "relatedIdentifier relatedIdentifierType=\"DOI\" relationType=\"IsCitedBy\">10.5072/r</relatedId"
	  "entifier></relatedIdentifiers><sizes><size>3 MB</size></sizes><formats><format>text/csv</format"
	  "></formats><version>1.0</version><rightsList><rights rightsURI=\"https://creativecommons.org/pu"
	  "blicdomain/zero/1.0/\">CC0 1.0</rights><rights rightsURI=\"info:eu-repo/semantics/openAccess\">"
	  "Open</rights></rightsList><descriptions><description descriptionType=\"Abstract\" xml:lang=\"en"
	  "\">One<br/>Two</description><description descriptionType=\"Methods\">M</description></descripti"
	  "ons><geoLocations><geoLocation><geoLocationPlace>Lake</geoLocationPlace><geoLocationPoint><poin"
	  "tLongitude>34.5</pointLongitude><pointLatitude>-1</pointLatitude></geoLocationPoint></geoLocati"
	  "on></geoLocations><fundingReferences><fundingReference><funderName>F</funderName><awardNumber>7"
	  "</awardNumber></fundingReference></fundingReferences></resource>",
	  "10.5072/d {\"type\":\"dataset\",\"fields\":{\"published\":\"2019-03-04\",\"modified\":\"2020\","
	  "\"identifiers\":[\"doi:10.5072/d\",\"https://e.org/1\"],\"title\":{\"en\":\"Birds\",\"fr\":\"Oi"
	  "seaux\"},\"periods\":[\"2001-01/2002-02\"],\"languages\":[\"en\"],\"dataset_type\":\"dataset-ty"
	  "pes:occurrence\",\"bibliography\":[{\"und\":\"doi:10.5072/r\"}],\"version\":\"1.0\",\"rights_st"
	  "atement\":{\"und\":\"CC0 1.0\"},\"summary\":{\"en\":\"One\\nTwo\"},\"methods\":{\"und\":\"M\"},"
	  "\"locality\":{\"und\":\"Lake\"},\"funding\":{\"und\":\"F: 7\"},\"keywords\":{\"en\":[\"bird\"]}"
	  ",\"creators\":[{\"name\":\"Bell, A.\",\"role\":\"Museum\",\"orcid\":\"0000-0002-1825-0097\"},{"
	  "\"name\":\"Agency\"}],\"publisher_name\":{\"und\":\"P\"},\"contacts\":[{\"name\":\"C. D\"}],\"p"
	  "lace\":{\"type\":\"Point\",\"coordinates\":[34.5,-1]}},\"licence\":\"CC0-1.0\",\"rights\":{\"ac"
	  "cess\":\"open\",\"holder\":\"H\"}}\n- alternative \"Sub\" has no place in a record of type data"
	  "set\n- extent \"3 MB\" has no place in a record of type dataset\n- extent \"text/csv\" has no p"
	  "lace in a record of type dataset\n" },
	{ "datacite", "kernel 3, points and boxes as texts, in the wrapper of OAI-PMH",
	  "<OAI-PMH><ListRecords><record><header><identifier>1</identifier></header><metadata><oai_datacit"
	  "e xmlns=\"http://schema.datacite.org/oai/oai-1.0/\"><payload><resource xmlns=\"http://datacite."
	  "org/schema/kernel-3\"><identifier identifierType=\"DOI\">10.5072/d</identifier><titles><title>T"
	  "</title></titles><publicationYear>2001</publicationYear><geoLocations><geoLocation><geoLocation"
	  "Point>-1.5 34</geoLocationPoint></geoLocation><geoLocation><geoLocationBox>41 -71 42 -68</geoLo"
	  "cationBox></geoLocation></geoLocations></resource></payload></oai_datacite></metadata></record>"
	  "</ListRecords></OAI-PMH>",
	  "1 {\"fields\":{\"published\":\"2001\",\"identifiers\":[\"doi:10.5072/d\"],\"title\":{\"und\":\""
	  "T\"},\"place\":{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Point\",\"coordinat"
	  "es\":[34,-1.5]},{\"type\":\"Polygon\",\"coordinates\":[[[-71,41],[-68,41],[-68,42],[-71,42],[-7"
	  "1,41]]]}]}}}\n" },
	{ "datacite", "a point the other way round, told by a latitude beyond the poles",
	  "<resource xmlns=\"http://datacite.org/schema/kernel-3\"><identifier identifierType=\"DOI\">10.5072/d"
	  "</identifier><titles><title>T</title></titles><geoLocations><geoLocation><geoLocationPoint>-152 69"
	  "</geoLocationPoint></geoLocation></geoLocations></resource>",
	  "10.5072/d {\"fields\":{\"identifiers\":[\"doi:10.5072/d\"],\"title\":{\"und\":\"T\"},\"place\":{\"type\":"
	  "\"Point\",\"coordinates\":[-152,69]}}}\n- a latitude beyond the poles: the coordinates were read as "
	  "longitude, latitude\n" },
	{ "iso19139", "a polygon without a box gives the box around it; with one, the box counts",
	  "<MD_Metadata xmlns=\"http://www.isotc211.org/2005/gmd\"><identificationInfo><MD_DataIdentification><citation>"
	  "<CI_Citation><title>T</title></CI_Citation></citation><extent><EX_Extent><geographicElement>"
	  "<EX_BoundingPolygon><polygon><Polygon srsName=\"urn:ogc:def:crs:EPSG::4326\"><exterior><LinearRing><posList>-4 39 "
	  "-4 41.5 -2 41 -4 39</posList></LinearRing></exterior></Polygon></polygon></EX_BoundingPolygon>"
	  "</geographicElement></EX_Extent></extent></MD_DataIdentification></identificationInfo></MD_Metadata>"
	  "<MD_Metadata xmlns=\"http://www.isotc211.org/2005/gmd\"><identificationInfo><MD_DataIdentification><citation>"
	  "<CI_Citation><title>U</title></CI_Citation></citation><extent><EX_Extent><geographicElement>"
	  "<EX_BoundingPolygon><polygon><Point><coordinates decimal=\"-148.5,60\"/></Point></polygon>"
	  "</EX_BoundingPolygon></geographicElement></EX_Extent></extent></MD_DataIdentification></identificationInfo>"
	  "</MD_Metadata>"
	  "<MD_Metadata xmlns=\"http://www.isotc211.org/2005/gmd\"><identificationInfo><MD_DataIdentification><citation>"
	  "<CI_Citation><title>V</title></CI_Citation></citation><extent><EX_Extent><geographicElement>"
	  "<EX_BoundingPolygon><polygon><Polygon><exterior><LinearRing><posList>39 -4 41 -4 41 -2 39 -4</posList>"
	  "</LinearRing></exterior></Polygon></polygon></EX_BoundingPolygon></geographicElement><geographicElement>"
	  "<EX_GeographicBoundingBox><westBoundLongitude>1</westBoundLongitude><eastBoundLongitude>2</eastBoundLongitude>"
	  "<southBoundLatitude>3</southBoundLatitude><northBoundLatitude>4</northBoundLatitude></EX_GeographicBoundingBox>"
	  "</geographicElement></EX_Extent></extent></MD_DataIdentification></identificationInfo></MD_Metadata>",
	  " {\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"T\"},\"place\":{\"type\":\"Polygon\",\"coordinates\":[[[39,-4],[41.5,-4],[41.5,-2],[39,-2],[39,-4]]]}}}\n"
	  " {\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"U\"},\"place\":{\"type\":\"Point\",\"coordinates\":[-148.5,60]}}}\n"
	  " {\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"V\"},\"place\":{\"type\":\"Polygon\",\"coordinates\":[[[1,3],[2,3],[2,4],[1,4],[1,3]]]}}}\n" },
	{ "eml", "a name is told once, and what is emphasised stays in its sentence",
	  "<eml packageId=\"p.1.1\" system=\"s\"><dataset><title "
	  "xml:lang=\"en\">T</title><creator><individualName><givenName>Ana"
	  "</givenName><givenName>B.</givenName><surName xml:lang=\"en\">Cruz<value "
	  "xml:lang=\"ru\">\u041a</value></surName>"
	  "</individualName></creator><abstract><para>Kelp (\n  <emphasis>\n   Macrocystis\n  </emphasis>\n  ) of\n  "
	  "Kenya"
	  "</para><para>B</para></abstract></dataset></eml>",
	  "p.1 {\"type\":\"dataset\",\"fields\":{\"title\":{\"en\":\"T\"},\"summary\":{\"und\":\"Kelp "
	  "(\\nMacrocystis\\n) "
	  "of\\nKenya\\n\\nB\"},\"identifiers\":[\"p.1.1\"],\"version\":\"1\",\"creators\":[{\"name\":\"Ana B. "
	  "Cruz\"}]}}\n" },
	{ "feed", "places in GML",
	  "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:georss=\"http://www.georss.org/georss\" "
	  "xmlns:gml=\"http://www.opengis.net/gml\"><title>F</title><entry><id>a</id><title>A</"
	  "title><georss:where><gml:Envelope>"
	  "<gml:lowerCorner>47.59 -4.1</gml:lowerCorner><gml:upperCorner>51.22 0.89</gml:upperCorner></gml:Envelope>"
	  "</georss:where></entry><entry><id>b</id><title>B</title><georss:where><gml:LineString><gml:posList>1 2 3 4"
	  "</gml:posList></gml:LineString></georss:where></entry></feed>",
	  "a "
	  "{\"type\":\"news\",\"fields\":{\"title\":{\"und\":\"A\"},\"source\":{\"und\":\"F\"},\"place\":{\"type\":"
	  "\"Polygon\",\"coordinates\":[[[-4.1,47.59],[0.89,47.59],[0.89,51.22],[-4.1,51.22],[-4.1,47.59]]]}}}\nb "
	  "{\"type\":\"news\",\"fields\":{\"title\":{\"und\":\"B\"},\"source\":{\"und\":\"F\"},\"place\":{\"type\":"
	  "\"LineString\",\"coordinates\":[[2,1],[4,3]]}}}\n" },
	{ "fgdc", "taxa of a draft of the biological profile",
	  "<metadata><idinfo><citation><citeinfo><title>Birds</title></citeinfo></"
	  "citation><taxonomy><taxoncov><taxoninf>"
	  "<kingdom>Animal</kingdom><species>Loxioides bailleui</species><common>Palila</common></taxoninf></taxoncov>"
	  "</taxonomy></idinfo></metadata>",
	  " {\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"Birds\"},\"taxa\":[{\"scientific_name\":\"Loxioides "
	  "bailleui\",\"common_name\":{\"und\":\"Palila\"}}]}}\n" },
	{ "iso19139", "an owner with an address can be asked",
	  "<gmd:MD_Metadata xmlns:gmd=\"http://www.isotc211.org/2005/gmd\" "
	  "xmlns:gco=\"http://www.isotc211.org/2005/gco\">"
	  "<gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title><gco:"
	  "CharacterString>T"
	  "</gco:CharacterString></gmd:title></gmd:CI_Citation></"
	  "gmd:citation><gmd:pointOfContact><gmd:CI_ResponsibleParty>"
	  "<gmd:organisationName><gco:CharacterString>Office</gco:CharacterString></"
	  "gmd:organisationName><gmd:contactInfo>"
	  "<gmd:CI_Contact><gmd:address><gmd:CI_Address><gmd:electronicMailAddress><gco:CharacterString>o@example.org"
	  "</gco:CharacterString></gmd:electronicMailAddress></gmd:CI_Address></gmd:address></gmd:CI_Contact></"
	  "gmd:contactInfo>"
	  "<gmd:role><gmd:CI_RoleCode "
	  "codeListValue=\"owner\"/></gmd:role></gmd:CI_ResponsibleParty></gmd:pointOfContact>"
	  "</gmd:MD_DataIdentification></gmd:identificationInfo></gmd:MD_Metadata>",
	  " {\"type\":\"dataset\",\"fields\":{\"title\":{\"und\":\"T\"},\"contacts\":[{\"name\":\"Office\",\"email\":"
	  "\"o@example.org\"}]},\"rights\":{\"holder\":\"Office\"}}\n" },
	{ "mods", "a name with a comma behind it, and a publisher as an agent",
	  "<mods xmlns=\"http://www.loc.gov/mods/v3\"><titleInfo><title>B</title></titleInfo><name><namePart>West, "
	  "Matthew,"
	  "</namePart><namePart type=\"date\">1953-</namePart></name><originInfo><agent><namePart>Morgan "
	  "Kaufmann</namePart>"
	  "</agent></originInfo></mods>",
	  " {\"fields\":{\"title\":{\"und\":\"B\"},\"authors\":[{\"name\":\"West, Matthew\"}],\"publishers\":[\"Morgan "
	  "Kaufmann\"]}}\n" },

	/* ---- MODS ---- */
	{ "mods", "a book and an article in a collection",
	  "<modsCollection xmlns=\"http://www.loc.gov/mods/v3\"><mods><titleInfo lang=\"eng\"><nonSort>The"
	  "</nonSort><title>birds</title><subTitle>a list</subTitle></titleInfo><titleInfo type=\"translat"
	  "ed\" lang=\"fre\"><title>Oiseaux</title></titleInfo><titleInfo type=\"alternative\"><title>Alt<"
	  "/title></titleInfo><name type=\"personal\"><namePart type=\"family\">Bell</namePart><namePart t"
	  "ype=\"given\">A.</namePart><namePart type=\"date\">1950-</namePart><role><roleTerm type=\"code"
	  "\" authority=\"marcrelator\">aut</roleTerm><roleTerm type=\"text\">author</roleTerm></role></na"
	  "me><name type=\"corporate\"><namePart>Agency</namePart><role><roleTerm>sponsor</roleTerm></role"
	  "></name><name type=\"personal\"><namePart>Day, C.</namePart><role><roleTerm type=\"text\">edito"
	  "r</roleTerm></role></name><typeOfResource>text</typeOfResource><genre>book</genre><originInfo><"
	  "place><placeTerm type=\"code\">ke</placeTerm></place><place><placeTerm type=\"text\">Nairobi</p"
	  "laceTerm></place><publisher>Press</publisher><dateIssued>c1998</dateIssued><edition>2nd ed.</ed"
	  "ition></originInfo><language><languageTerm type=\"code\">eng</languageTerm></language><physical"
	  "Description><extent>200 p.</extent></physicalDescription><abstract>A</abstract><note>N</note><s"
	  "ubject authority=\"lcsh\"><topic>Birds</topic><geographic>Kenya</geographic></subject><identifi"
	  "er type=\"isbn\">978-0</identifier><identifier type=\"citekey\">no</identifier><location><url d"
	  "isplayLabel=\"Text\">https://e.org/t</url></location><relatedItem type=\"series\"><titleInfo><t"
	  "itle>Ser</title></titleInfo></relatedItem><accessCondition type=\"restriction on access\">Readi"
	  "ng room</accessCondition><accessCondition type=\"use and reproduction\">https://creativecommons"
	  ".org/licenses/by/4.0/</accessCondition><recordInfo><recordIdentifier>r1</recordIdentifier><reco"
	  "rdChangeDate>20010203</recordChangeDate></recordInfo></mods><mods ID=\"m2\"><titleInfo><title>B"
	  "</title></titleInfo><relatedItem type=\"host\"><titleInfo><title>Journal</title></titleInfo><pa"
	  "rt><detail type=\"volume\"><number>3</number></detail><extent unit=\"page\"><start>5</start></e"
	  "xtent></part></relatedItem></mods></modsCollection>",
	  "r1 {\"fields\":{\"published\":\"1998\",\"title\":{\"en\":\"The birds: a list\",\"fr\":\"Oiseaux"
	  "\"},\"genres\":[\"text\"],\"resource_types\":[\"resource-types:book\"],\"place_published\":{\"u"
	  "nd\":\"Nairobi\"},\"edition\":{\"und\":\"2nd ed.\"},\"languages\":[\"en\"],\"extent\":[\"200 p."
	  "\"],\"summary\":{\"und\":\"A\"},\"more_information\":{\"und\":\"N\"},\"countries\":[\"KE\"],\"i"
	  "dentifiers\":[\"ISBN 978-0\"],\"related\":[\"Ser\"],\"rights_statement\":[{\"und\":\"Reading ro"
	  "om\"}],\"subjects\":[\"subjects:birds\"],\"keywords\":{\"und\":[\"Birds\",\"Kenya\"]},\"authors"
	  "\":[{\"name\":\"A. Bell\"}],\"contributors\":[{\"name\":\"Agency\"},{\"name\":\"Day, C.\",\"rol"
	  "e\":\"editor\"}],\"publishers\":[\"Press\"],\"links\":[{\"url\":\"https://e.org/t\",\"title\":{"
	  "\"und\":\"Text\"}}]},\"licence\":\"CC-BY-4.0\"}\n- the date \"c1998\" was read as 1998\n- alter"
	  "native \"Alt\" has no place in a record of type resource\nm2 {\"fields\":{\"title\":{\"und\":\""
	  "B\"},\"source\":[{\"und\":\"Journal. 3, 5\"}]}}\n" },
	/* ---- feeds ---- */
	{ "feed", "RSS 2.0",
	  "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http"
	  "://purl.org/dc/elements/1.1/\" xmlns:georss=\"http://www.georss.org/georss\"><channel><title>Fe"
	  "ed</title><link>https://e.org</link><language>fr-FR</language><copyright>C</copyright><item><ti"
	  "tle>Un &lt;b&gt;titre&lt;/b&gt;</title><link>https://e.org/1</link><guid isPermaLink=\"false\">"
	  "g1</guid><description>&lt;p&gt;Un&lt;/p&gt;&lt;p&gt;deux &lt;a href=\"https://e.org/x\"&gt;ici&"
	  "lt;/a&gt;&lt;/p&gt;</description><content:encoded><![CDATA[<h1>Tout</h1><script>no()</script><u"
	  "l><li>a</li><li>b</li></ul>]]></content:encoded><pubDate>Mon, 06 Sep 2010 16:45:00 +0000</pubDa"
	  "te><dc:creator>A. Bell</dc:creator><category domain=\"d\">oiseaux</category><enclosure url=\"ht"
	  "tps://e.org/a.pdf\" type=\"application/pdf\" length=\"10\"/><georss:point>-1 34</georss:point><"
	  "/item><item><description>Only a description that is long enough to be cut somewhere near the en"
	  "d of eighty bytes of text</description></item><item><author>x</author></item></channel></rss>",
	  "g1 {\"type\":\"news\",\"fields\":{\"published\":\"2010-09-06\",\"title\":{\"fr-FR\":\"Un titre"
	  "\"},\"summary\":{\"fr-FR\":\"Un\\n\\ndeux ici (https://e.org/x)\"},\"body\":{\"fr-FR\":\"Tout"
	  "\\n\\n- a\\n- b\"},\"source\":{\"fr-FR\":\"Feed\"},\"subjects\":[\"subjects:birds\"],\"keywords"
	  "\":{\"fr-FR\":[\"oiseaux\"]},\"authors\":[{\"name\":\"A. Bell\"}],\"links\":[{\"url\":\"https:/"
	  "/e.org/a.pdf\"},{\"url\":\"https://e.org/1\"}],\"place\":{\"type\":\"Point\",\"coordinates\":[3"
	  "4,-1]}}}\n- rights \"C\" has no place in a record of type news\n {\"type\":\"news\",\"fields\":"
	  "{\"summary\":{\"fr-FR\":\"Only a description that is long enough to be cut somewhere near the e"
	  "nd of eighty bytes of text\"},\"title\":{\"fr-FR\":\"Only a description that is long enough to "
	  "be cut somewhere near the end of…\"},\"source\":{\"fr-FR\":\"Feed\"}}}\n- rights \"C\" has no p"
	  "lace in a record of type news\n! f:1 import.empty\n" },
	{ "feed", "RSS 1.0",
	  "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/"
	  "1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel rdf:about=\"https://e.org\"><titl"
	  "e>Feed</title><items><rdf:Seq/></items></channel><image><title>no</title></image><item rdf:abou"
	  "t=\"https://e.org/1\"><title>T</title><link>https://e.org/1</link><dc:date>2001-02-03</dc:date>"
	  "<dc:subject>s</dc:subject></item></rdf:RDF>",
	  "https://e.org/1 {\"type\":\"news\",\"fields\":{\"published\":\"2001-02-03\",\"title\":{\"und\":"
	  "\"T\"},\"source\":{\"und\":\"Feed\"},\"keywords\":{\"und\":[\"s\"]},\"links\":[{\"url\":\"https"
	  "://e.org/1\"}]}}\n" },
	{ "feed", "Atom",
	  "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"><title>Feed</title><author><name>Al"
	  "l</name></author><rights>R</rights><entry><id>urn:1</id><title type=\"html\">A &amp;amp; B</tit"
	  "le><updated>2002-02-03T00:00:00Z</updated><published>2001-02-03T00:00:00Z</published><summary>S"
	  "</summary><content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>One</p><p>Two<"
	  "/p></div></content><category term=\"t\" label=\"Label\"/><link rel=\"alternate\" href=\"https:/"
	  "/e.org/1\" title=\"Page\"/><link rel=\"self\" href=\"https://e.org/self\"/><link rel=\"enclosur"
	  "e\" href=\"https://e.org/a.pdf\" type=\"application/pdf\"/></entry><entry><id>urn:2</id><title>"
	  "T2</title><author><name>One</name><email>o@e.org</email></author></entry></feed>",
	  "urn:1 {\"type\":\"news\",\"fields\":{\"published\":\"2001-02-03\",\"title\":{\"en\":\"A & B\"},"
	  "\"summary\":{\"en\":\"S\"},\"body\":{\"en\":\"One\\n\\nTwo\"},\"source\":{\"en\":\"Feed\"},\"ke"
	  "ywords\":{\"en\":[\"Label\"]},\"authors\":[{\"name\":\"All\"}],\"links\":[{\"url\":\"https://e."
	  "org/a.pdf\"},{\"url\":\"https://e.org/1\",\"title\":{\"en\":\"Page\"}}]}}\n- rights \"R\" has n"
	  "o place in a record of type news\nurn:2 {\"type\":\"news\",\"fields\":{\"title\":{\"en\":\"T2\""
	  "},\"source\":{\"en\":\"Feed\"},\"authors\":[{\"name\":\"One\",\"email\":\"o@e.org\"}]}}\n- righ"
	  "ts \"R\" has no place in a record of type news\n" },
	{ "feed", "a feed without items", "<rss version=\"2.0\"><channel><title>F</title></channel></rss>",
	  "! f import.no-records\n" },
	{ "feed", "the good after the broken",
	  "<rss version=\"2.0\"><channel><item><title>A</title></item><item><title>B & C</title></item><it"
	  "em><title>D</title></item></channel></rss>",
	  " {\"type\":\"news\",\"fields\":{\"title\":{\"und\":\"A\"}}}\n! f:1:74 xml.syntax\n {\"type\":\""
	  "news\",\"fields\":{\"title\":{\"und\":\"D\"}}}\n" },
};

static void
each_part_of_metadata_goes_where_it_belongs(void **state)
{
	struct reader_fixture f;
	size_t                wrong = 0;

	(void)state;
	reader_fixture_open(&f);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str got = reader_fixture_read(&f, format_find(str_of(rows[i].format)), str_of(rows[i].text));

		if (str_is(got, rows[i].wanted))
			continue;
		print_error("%s, %s:\n%.*snot\n%s", rows[i].format, rows[i].says, STR_ARGS(got), rows[i].wanted);
		wrong++;
	}
	assert_int_equal(wrong, 0);
	reader_fixture_close(&f);
}

/* A file is known by its first tag. */
static void
the_format_is_told_from_the_content(void **state)
{
	struct error error = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct format *format = format_recognise(str_of(rows[i].text), &error);

		assert_non_null(format);
		if (strstr(rows[i].text, "OAI-PMH") == NULL && strstr(rows[i].wanted, "! ") == NULL &&
		    rows[i].text[1] != 'r')
			assert_string_equal(format->name, rows[i].format);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_part_of_metadata_goes_where_it_belongs),
		cmocka_unit_test(the_format_is_told_from_the_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
