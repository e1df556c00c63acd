/* FGDC CSDGM (FGDC-STD-001-1998) with its biological profile, and what ArcGIS writes under the same root, <metadata>: elements of
 * CSDGM (idinfo), of its own short form of ISO 19115 (dataIdInfo), or both. */
#include "formats/metadata_formats.h"

/* Texts of a template that nobody filled in begin with a word; a month is written in six figures. */
static void
fgdc_texts(struct metadata_reading *reading, const struct xml_node *leaf, bool prose, struct metadata_texts *texts)
{
	struct str text = prose ? metadata_prose(reading->a, leaf, NULL) : xml_text(reading->a, leaf);
	int64_t    month;

	if (text.length == 6 && str_ends(leaf->name, STR("date")) && str_integer(text, &month))
		text = str_format(reading->a, "%.4s-%.2s", text.data, text.data + 4);
	if (!str_starts(text, STR("REQUIRED:")))
		metadata_add(reading, texts, text, reading->language);
}

static const struct rule name_list[] = {
	PART(".", PART_NAME),
};
static const struct rules name = RULES_OF(name_list);

static const struct rule organization_list[] = {
	PART(".", PART_ORGANIZATION),
};
static const struct rules organization = RULES_OF(organization_list);

static const struct rule contact_list[] = {
	PART("cntperp/cntper", PART_NAME),
	PART("cntperp/cntorg", PART_ORGANIZATION),
	PART("cntorgp/cntorg", PART_ORGANIZATION),
	PART("cntorgp/cntper", PART_NAME),
	PART("cntpos", PART_POSITION),
	PART("cntemail", PART_EMAIL),
};
static const struct rules contact = RULES_OF(contact_list);

static const struct rule cited_list[] = {
	PART("origin", PART_NAME),          PART("pubdate", PART_DATE),
	PART("title", PART_TITLE),          PART("serinfo/sername", PART_SERIES),
	PART("serinfo/issue", PART_SERIES), PART("pubinfo/publish", PART_ORGANIZATION),
	PART("onlink", PART_URL),
};
static const struct rules cited = RULES_OF(cited_list);

static const struct rule link_list[] = {
	PART(".", PART_URL),
};
static const struct rules link = RULES_OF(link_list);

static const struct rule citation_list[] = {
	ITEM_AS("origin", ITEM_AGENT, name, "creator"),
	SAY("pubdate", SAYS_ISSUED),
	SAY("title", SAYS_TITLE),
	SAY("edition", SAYS_VERSION),
	SAY("geoform", SAYS_EXTENT),
	SAY("serinfo/sername", SAYS_PART_OF),
	ITEM_AS("pubinfo/publish", ITEM_AGENT, organization, "publisher"),
	SAY("pubinfo/pubplace", SAYS_PLACE_PUBLISHED),
	SAY("othercit", SAYS_CITATION),
	ITEM("onlink", ITEM_LINK, link),
	ITEM_AS("lworkcit/citeinfo", ITEM_CITATION, cited, "part"),
};
static const struct rules citation = RULES_OF(citation_list);

static const struct rule period_list[] = {
	PART("rngdates/begdate", PART_START),
	PART("rngdates/enddate", PART_END),
	PART("sngdate/caldate", PART_TEXT),
	PART("mdattim/sngdate/caldate", PART_TEXT),
};
static const struct rules period = RULES_OF(period_list);

static const struct rule box_list[] = {
	PART("westbc", PART_WEST),
	PART("eastbc", PART_EAST),
	PART("northbc", PART_NORTH),
	PART("southbc", PART_SOUTH),
};
static const struct rules box = RULES_OF(box_list);

static const struct rule ring_list[] = {
	PART("grngpoin/gringlon", PART_WEST),
	PART("grngpoin/gringlat", PART_NORTH),
};
static const struct rules ring = RULES_OF(ring_list);

static const struct rule ring_text_list[] = {
	PART(".", PART_TEXT),
};
static const struct rules ring_text = RULES_OF(ring_text_list);

static const struct rule keywords_list[] = {
	PART("themekt", PART_SCHEME), PART("themekey", PART_TEXT),  PART("placekt", PART_SCHEME),
	PART("placekey", PART_TEXT),  PART("stratkt", PART_SCHEME), PART("stratkey", PART_TEXT),
	PART("tempkt", PART_SCHEME),  PART("tempkey", PART_TEXT),   PART("taxonkt", PART_SCHEME),
	PART("taxonkey", PART_TEXT),
};
static const struct rules keywords = RULES_OF(keywords_list);

static const struct rules taxon;

static const struct rule taxon_list[] = {
	PART("taxonrn", PART_RANK),
	PART("taxonrv", PART_NAME),
	PART("common", PART_COMMON),
	ITEM("taxoncl", ITEM_TAXON, taxon),
};
static const struct rules taxon = RULES_OF(taxon_list);

/* Of a draft of the biological profile: each rank is an element. */
static const struct rule drafted_list[] = {
	PART("species", PART_NAME),
	PART("common", PART_COMMON),
};
static const struct rules drafted = RULES_OF(drafted_list);

static const struct rule digital_list[] = {
	PART("digtinfo/formname", PART_MEDIA),
	PART("digtinfo/formcont", PART_TITLE),
	PART("digtopt/onlinopt/computer/networka/networkr", PART_URL),
};
static const struct rules digital = RULES_OF(digital_list);

static const struct rule identification_list[] = {
	ITEM("citation/citeinfo", ITEM_GROUP, citation),
	PROSE("descript/abstract", SAYS_ABSTRACT),
	PROSE("descript/purpose", SAYS_PURPOSE),
	PROSE("descript/supplinf", SAYS_MORE),
	SAY("descript/langdata", SAYS_LANGUAGE),
	ITEM("timeperd/timeinfo", ITEM_PERIOD, period),
	SAY("status/progress", SAYS_STATUS),
	SAY("status/update", SAYS_FREQUENCY),
	ITEM("spdom/bounding", ITEM_BOX, box),
	ITEM("spdom/dsgpoly/dsgpolyo", ITEM_POINTS, ring),
	ITEM_AS("spdom/dsgpoly/dsgpolyo/gring", ITEM_POSITIONS, ring_text, "lonlat"),
	SAY("spdom/descgeog", SAYS_PLACE),
	ITEM_AS("keywords/theme", ITEM_KEYWORDS, keywords, "theme"),
	ITEM_AS("keywords/place", ITEM_KEYWORDS, keywords, "place"),
	ITEM_AS("keywords/stratum", ITEM_KEYWORDS, keywords, "stratum"),
	ITEM_AS("keywords/temporal", ITEM_KEYWORDS, keywords, "temporal"),
	ITEM_AS("taxonomy/keywtax", ITEM_KEYWORDS, keywords, "taxon"),
	PROSE("taxonomy/taxonsys/taxonpro", SAYS_METHODS),
	PROSE("taxonomy/taxongen", SAYS_TAXA),
	ITEM("taxonomy/taxoncl", ITEM_TAXON, taxon),
	ITEM("taxonomy/taxoncov/taxoninf", ITEM_TAXON, drafted),
	PROSE("accconst", SAYS_ACCESS),
	PROSE("useconst", SAYS_RIGHTS),
	ITEM_AS("ptcontac/cntinfo", ITEM_AGENT, contact, "contact"),
	PROSE("datacred", SAYS_MORE),
	ITEM("crossref/citeinfo", ITEM_CITATION, cited),
};
static const struct rules identification = RULES_OF(identification_list);

/* ---- what ArcGIS writes ------------------------------------------------------------------------------------------ */

static const struct rule arcgis_party_list[] = {
	PART("rpIndName", PART_NAME),
	PART("rpOrgName", PART_ORGANIZATION),
	PART("rpPosName", PART_POSITION),
	PART("rpCntInfo/cntAddress/eMailAdd", PART_EMAIL),
};
static const struct rules arcgis_party = RULES_OF(arcgis_party_list);

static const struct rule arcgis_keywords_list[] = {
	PART("keyword", PART_TEXT),
	PART("thesaName/resTitle", PART_SCHEME),
};
static const struct rules arcgis_keywords = RULES_OF(arcgis_keywords_list);

static const struct rule arcgis_box_list[] = {
	PART("westBL", PART_WEST),
	PART("eastBL", PART_EAST),
	PART("northBL", PART_NORTH),
	PART("southBL", PART_SOUTH),
};
static const struct rules arcgis_box = RULES_OF(arcgis_box_list);

static const struct rule arcgis_online_list[] = {
	PART("linkage", PART_URL),
	PART("protocol", PART_PROTOCOL),
	PART("orName", PART_TITLE),
	PART("orDesc", PART_TITLE),
};
static const struct rules arcgis_online = RULES_OF(arcgis_online_list);

static const struct rule arcgis_list[] = {
	SAY("idCitation/resTitle", SAYS_TITLE),
	SAY("idCitation/resAltTitle", SAYS_OTHER_TITLE),
	SAY("idCitation/date/pubDate", SAYS_ISSUED),
	SAY("idCitation/date/createDate", SAYS_CREATED),
	SAY("idCitation/date/reviseDate", SAYS_MODIFIED),
	PROSE("idAbs", SAYS_ABSTRACT),
	PROSE("idPurp", SAYS_PURPOSE),
	PROSE("suppInfo", SAYS_MORE),
	PROSE("idCredit", SAYS_MORE),
	SAY("dataLang/languageCode/@value", SAYS_LANGUAGE),
	ITEM_AS("idPoC", ITEM_AGENT, arcgis_party, "contact"),
	ITEM("searchKeys", ITEM_KEYWORDS, arcgis_keywords),
	ITEM("themeKeys", ITEM_KEYWORDS, arcgis_keywords),
	ITEM_AS("placeKeys", ITEM_KEYWORDS, arcgis_keywords, "place"),
	ITEM("dataExt/geoEle/GeoBndBox[esriExtentType=search]", ITEM_BOX, arcgis_box),
	PROSE("resConst/Consts/useLimit", SAYS_RIGHTS),
	PROSE("resConst/LegConsts/useLimit", SAYS_RIGHTS),
};
static const struct rules arcgis = RULES_OF(arcgis_list);

/* ---- the format -------------------------------------------------------------------------------------------------- */

static const struct rule metadata_list[] = {
	FACT("Esri/MetaID", FACT_KEY),
	FACT("mdFileID", FACT_KEY),
	FACT("metainfo/metd", FACT_STAMP),
	ITEM("idinfo", ITEM_GROUP, identification),
	ITEM("dataIdInfo", ITEM_GROUP, arcgis),
	PROSE("dataqual/attracc/attraccr", SAYS_QUALITY),
	PROSE("dataqual/logic", SAYS_QUALITY),
	PROSE("dataqual/complete", SAYS_QUALITY),
	PROSE("dataqual/posacc/horizpa/horizpar", SAYS_QUALITY),
	PROSE("dataqual/lineage/procstep/procdesc", SAYS_METHODS),
	PROSE("dataqual/lineage/method/methdesc", SAYS_METHODS),
	ITEM_AS("distinfo/distrib/cntinfo", ITEM_AGENT, contact, "distributor"),
	ITEM("distinfo/stdorder/digform", ITEM_DISTRIBUTION, digital),
	SAY("distinfo/stdorder/nondig", SAYS_STORAGE),
	ITEM("distInfo/distTranOps/onLineSrc", ITEM_DISTRIBUTION, arcgis_online),
	ITEM_AS("metainfo/metc/cntinfo", ITEM_AGENT, contact, "metadataContact"),
	ITEM_AS("mdContact", ITEM_AGENT, arcgis_party, "metadataContact"),
};
static const struct rules metadata = RULES_OF(metadata_list);

static void
begin(struct metadata_reading *reading, const struct xml_node *root)
{
	(void)root;
	description_say(&reading->description, SAYS_CLASS, STR("Dataset"), STR(""));
}

/* Others have a root of that name too: what is inside tells. */
static bool
is_root(const struct xml_node *element, bool whole)
{
	if (!str_is(element->name, "metadata") || element->namespace.length > 0)
		return false;
	return whole && (xml_child(element, "idinfo") != NULL || xml_child(element, "dataIdInfo") != NULL);
}

static const char *const passed_over[] = { "eainfo", "spref", "spdoinfo", "Binary", NULL };

const struct metadata_format metadata_fgdc = {
	.name = "fgdc",
	.says = "FGDC CSDGM",
	.is_root = is_root,
	.rules = &metadata,
	.texts = fgdc_texts,
	.begin = begin,
	.passed_over = passed_over,
};
