/* Metadata Object Description Schema 3.8 of the Library of Congress. */
#include "formats/cited.h"
#include "formats/exporters.h"
#include "formats/xml_write.h"

#define NAMESPACE "http://www.loc.gov/mods/v3"

struct writing {
	const struct cited *cited;
	struct buffer      *out;
};

/* <name xml:lang="language" attribute="value">text</name>, where attribute and language may be missing. */
static void
add_said(struct writing *w, const char *name, const char *attribute, const char *value, struct str language,
	 struct str text)
{
	if (str_trim(text).length == 0)
		return;
	buffer_format(w->out, "<%s", name);
	if (!str_is(language, "und"))
		xml_add_attribute(w->out, "xml:lang", language);
	if (attribute != NULL)
		xml_add_attribute(w->out, attribute, str_of(value));
	buffer_add_byte(w->out, '>');
	xml_add_text(w->out, text);
	buffer_format(w->out, "</%s>\n", name);
}

static void
add_plain(struct writing *w, const char *name, struct str text)
{
	add_said(w, name, NULL, NULL, STR(""), text);
}

static void
add_titles(struct writing *w)
{
	const struct cited *cited = w->cited;

	buffer_add_c(w->out, "<titleInfo>\n");
	add_said(w, "title", NULL, NULL, cited->tag, cited->title);
	buffer_add_c(w->out, "</titleInfo>\n");
	for (const struct statement *each = thing_first(cited->thing, "dct:title"); each != NULL;
	     each = thing_next(each)) {
		if (str_equal(each->text, cited->title))
			continue;
		buffer_add_c(w->out, "<titleInfo type=\"translated\">\n");
		add_said(w, "title", NULL, NULL, each->language, each->text);
		buffer_add_c(w->out, "</titleInfo>\n");
	}
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

static void
add_name(struct writing *w, const struct thing *agent, const char *role)
{
	struct str name = cited_label(agent, w->cited->language), orcid = cited_orcid(agent);

	if (name.length == 0)
		return;
	buffer_format(w->out, "<name type=\"%s\">\n", agent->person ? "personal" : "corporate");
	add_plain(w, "namePart", name);
	if (agent->person)
		add_plain(w, "affiliation", cited_organization(agent, w->cited->language));
	add_said(w, "nameIdentifier", "type", "orcid", STR(""), orcid);
	buffer_format(w->out, "<role><roleTerm type=\"text\" authority=\"marcrelator\">%s</roleTerm></role>\n</name>\n",
		      role);
}

static void
add_names(struct writing *w)
{
	static const char *const roles[][2] = { { "dct:creator", "creator" },
						{ "dct:contributor", "contributor" },
						{ "dct:rightsHolder", "copyright holder" } };

	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
		const struct statement *at = NULL;
		const struct thing     *agent;

		while ((agent = cited_next(w->cited->thing, roles[i][0], &at)) != NULL)
			add_name(w, agent, roles[i][1]);
	}
}

/* ---- kind, origin, form ------------------------------------------------------------------------------------------ */

/* The words of MODS by those of DataCite. */
static void
add_resource_type(struct writing *w)
{
	static const char *const words[][2] = {
		{ "Audiovisual", "moving image" }, { "Dataset", "software, multimedia" },
		{ "Image", "still image" },        { "Software", "software, multimedia" },
		{ "Sound", "sound recording" },    { "InteractiveResource", "software, multimedia" },
	};
	const char *found = str_is(str_of(w->cited->kind->word), "map") || str_is(str_of(w->cited->kind->word), "Map")
				    ? "cartographic"
				    : "text";

	for (size_t i = 0; strcmp(found, "text") == 0 && i < sizeof words / sizeof words[0]; i++) {
		if (strcmp(w->cited->kind->datacite, words[i][0]) == 0)
			found = words[i][1];
	}
	add_plain(w, "typeOfResource", str_of(found));
}

static void
add_genres(struct writing *w)
{
	const struct statement *at = NULL;
	const struct thing     *genre;

	if (strcmp(w->cited->kind->datacite, "Dataset") == 0)
		add_plain(w, "genre", STR("dataset"));
	while ((genre = cited_next(w->cited->thing, "dct:type", &at)) != NULL)
		add_plain(w, "genre", cited_label(genre, w->cited->language));
}

static void
add_origin(struct writing *w)
{
	const struct cited     *cited = w->cited;
	const struct statement *at = NULL;
	const struct thing     *publisher;
	size_t                  opened = xml_open(w->out, "originInfo");

	while ((publisher = cited_next(cited->thing, "dct:publisher", &at)) != NULL)
		add_plain(w, "publisher", cited_label(publisher, cited->language));
	add_said(w, "dateIssued", "encoding", "w3cdtf", STR(""), cited->issued);
	add_said(w, "dateCreated", "encoding", "w3cdtf", STR(""), thing_text(cited->thing, "dct:created", STR("")));
	add_said(w, "dateModified", "encoding", "w3cdtf", STR(""), thing_text(cited->thing, "dct:modified", STR("")));
	add_plain(w, "edition", thing_text(cited->thing, "dcat:version", cited->language));
	xml_close(w->out, "originInfo", opened);
}

static void
add_languages(struct writing *w)
{
	for (const struct json *tag = cited_languages(w->cited); tag != NULL; tag = tag->next) {
		if (tag->kind != JSON_STRING || str_is(tag->text, "und"))
			continue;
		buffer_add_c(w->out, "<language><languageTerm type=\"code\" authority=\"rfc5646\">");
		xml_add_text(w->out, tag->text);
		buffer_add_c(w->out, "</languageTerm></language>\n");
	}
}

static void
add_form(struct writing *w)
{
	const struct statement *at = NULL;
	const struct thing     *distribution;
	size_t                  opened = xml_open(w->out, "physicalDescription");

	while ((distribution = cited_next(w->cited->thing, "dcat:distribution", &at)) != NULL) {
		const struct statement *media = NULL;

		add_plain(w, "internetMediaType",
			  cited_label(cited_next(distribution, "dcat:mediaType", &media), STR("")));
	}
	for (const struct statement *each = thing_first(w->cited->thing, "dct:extent"); each != NULL;
	     each = thing_next(each)) {
		if (each->kind == STATEMENT_LITERAL)
			add_said(w, "extent", NULL, NULL, each->language, each->text);
		else if (each->kind == STATEMENT_THING)
			add_plain(w, "extent", cited_label(each->thing, w->cited->language));
	}
	xml_close(w->out, "physicalDescription", opened);
}

/* ---- texts and subjects ------------------------------------------------------------------------------------------ */

static void
add_texts(struct writing *w, const struct thing *thing, const char *property, const char *element,
	  const char *attribute, const char *value)
{
	for (const struct statement *each = thing_first(thing, property); each != NULL; each = thing_next(each)) {
		if (each->kind == STATEMENT_LITERAL)
			add_said(w, element, attribute, value, each->language, each->text);
		else if (each->kind == STATEMENT_THING)
			add_texts(w, each->thing, "rdfs:label", element, attribute, value);
	}
}

static void
add_notes(struct writing *w)
{
	const struct thing *thing = w->cited->thing;

	add_texts(w, thing, "dct:description", "abstract", NULL, NULL);
	add_texts(w, thing, "dct:provenance", "note", "type", "acquisition");
	add_texts(w, thing, "dct:bibliographicCitation", "note", "type", "preferred citation");
	if (w->cited->revoked)
		add_said(w, "note", NULL, NULL, STR("en"), STR("Revoked"));
}

static void
add_subject(struct writing *w, const char *element, const struct statement *said)
{
	struct str word = said->kind == STATEMENT_LITERAL ? said->text : cited_word(said, w->cited->language);
	bool       has_address = said->kind == STATEMENT_THING && said->thing->address.length > 0;

	if (str_trim(word).length == 0)
		return;
	buffer_add_c(w->out, "<subject");
	if (has_address)
		xml_add_attribute(w->out, "valueURI", xml_address(w->cited->a, said->thing->address));
	buffer_add_c(w->out, ">");
	add_said(w, element, NULL, NULL, said->language, word);
	buffer_add_c(w->out, "</subject>\n");
}

static void
add_box(struct writing *w, const struct place_box *box)
{
	struct arena *a = w->cited->a;
	struct str    west = degrees_text(a, box->west), east = degrees_text(a, box->east);
	struct str    south = degrees_text(a, box->south), north = degrees_text(a, box->north);

	buffer_format(
		w->out,
		"<subject><cartographics><coordinates>%.*s %.*s, %.*s %.*s</coordinates></cartographics></subject>\n",
		STR_ARGS(west), STR_ARGS(south), STR_ARGS(east), STR_ARGS(north));
}

static void
add_period(struct writing *w, const struct thing *period)
{
	struct str start = thing_text(period, "dcat:startDate", STR("")),
		   end = thing_text(period, "dcat:endDate", STR(""));

	if (start.length == 0 && end.length == 0)
		return;
	buffer_add_c(w->out, "<subject>\n");
	if (start.length > 0)
		buffer_format(w->out, "<temporal encoding=\"w3cdtf\" point=\"start\">%.*s</temporal>\n",
			      STR_ARGS(start));
	if (end.length > 0)
		buffer_format(w->out, "<temporal encoding=\"w3cdtf\" point=\"end\">%.*s</temporal>\n", STR_ARGS(end));
	buffer_add_c(w->out, "</subject>\n");
}

static void
add_subjects(struct writing *w)
{
	static const char *const topics[] = { "dcat:theme", "dcat:keyword", "dct:subject" };
	const struct statement  *at = NULL;
	const struct thing      *period;

	for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++)
		for (const struct statement *each = thing_first(w->cited->thing, topics[i]); each != NULL;
		     each = thing_next(each))
			add_subject(w, "topic", each);
	for (const struct statement *each = thing_first(w->cited->thing, "dct:spatial"); each != NULL;
	     each = thing_next(each)) {
		if (each->kind == STATEMENT_THING && each->thing->box != NULL)
			add_box(w, each->thing->box);
		else
			add_subject(w, "geographic", each);
	}
	while ((period = cited_next(w->cited->thing, "dct:temporal", &at)) != NULL)
		add_period(w, period);
}

/* ---- relations, places, rights ----------------------------------------------------------------------------------- */

static void
add_related(struct writing *w, const char *type, const struct statement *said)
{
	struct str title = said->kind == STATEMENT_LITERAL ? said->text
			   : said->kind == STATEMENT_THING ? cited_label(said->thing, w->cited->language)
							   : STR("");
	struct str address = said->kind == STATEMENT_THING     ? said->thing->address
			     : said->kind == STATEMENT_ADDRESS ? said->text
							       : STR("");
	size_t     opened;

	if (str_trim(title).length == 0 && address.length == 0)
		return;
	buffer_add_c(w->out, "<relatedItem");
	xml_add_attribute(w->out, "type", str_of(type));
	buffer_add_c(w->out, ">\n");
	opened = xml_open(w->out, "titleInfo");
	add_plain(w, "title", title);
	xml_close(w->out, "titleInfo", opened);
	opened = xml_open(w->out, "location");
	add_plain(w, "url", xml_address(w->cited->a, address));
	xml_close(w->out, "location", opened);
	buffer_add_c(w->out, "</relatedItem>\n");
}

static void
add_relations(struct writing *w)
{
	static const char *const relations[][2] = {
		{ "dct:isPartOf", "host" },
		{ "dct:hasPart", "constituent" },
		{ "dct:source", "original" },
		{ "dct:references", "references" },
		{ "dct:isReferencedBy", "isReferencedBy" },
		{ "dct:replaces", "preceding" },
		{ "dct:isReplacedBy", "succeeding" },
		{ "dct:isVersionOf", "otherVersion" },
		{ "dct:relation", "" },
		{ "foaf:page", "" },
	};

	for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++)
		for (const struct statement *each = thing_first(w->cited->thing, relations[i][0]); each != NULL;
		     each = thing_next(each))
			add_related(w, relations[i][1], each);
}

static void
add_identifiers(struct writing *w)
{
	const struct cited *cited = w->cited;

	add_said(w, "identifier", "type", "doi", STR(""), cited->doi);
	for (const struct statement *each = thing_first(cited->thing, "dct:identifier"); each != NULL;
	     each = thing_next(each)) {
		if (cited_doi(each->text).length == 0 && !str_equal(each->text, cited->address))
			add_plain(w, "identifier", each->text);
	}
	add_said(w, "identifier", "type", "uri", STR(""), cited->address);
}

static void
add_locations(struct writing *w)
{
	const struct statement *at = NULL;
	const struct thing     *distribution;

	buffer_add_c(w->out, "<location>\n<url usage=\"primary\">");
	xml_add_text(w->out, xml_address(w->cited->a, w->cited->page));
	buffer_add_c(w->out, "</url>\n");
	while ((distribution = cited_next(w->cited->thing, "dcat:distribution", &at)) != NULL) {
		const struct statement *place = thing_first(distribution, "dcat:downloadURL");
		struct str              title = cited_label(distribution, w->cited->language), address;

		if (place == NULL)
			place = thing_first(distribution, "dcat:accessURL");
		address = place == NULL                    ? STR("")
			  : place->kind == STATEMENT_THING ? place->thing->address
							   : place->text;
		if (address.length == 0 || str_equal(address, w->cited->page))
			continue;
		buffer_add_c(w->out, "<url");
		xml_add_attribute(w->out, "displayLabel", title);
		buffer_add_byte(w->out, '>');
		xml_add_text(w->out, xml_address(w->cited->a, address));
		buffer_add_c(w->out, "</url>\n");
	}
	buffer_add_c(w->out, "</location>\n");
}

static void
add_rights(struct writing *w)
{
	const struct cited        *cited = w->cited;
	const struct vocabularies *vocabularies = cited->context->vocabularies;
	struct str                 licence = json_text(cited->record, "licence");

	if (licence.length > 0) {
		buffer_add_c(w->out, "<accessCondition type=\"use and reproduction\"");
		xml_add_attribute(w->out, "xlink:href",
				  xml_address(cited->a, licence_address(cited->a, vocabularies, licence)));
		buffer_add_byte(w->out, '>');
		xml_add_text(w->out, licence_label(vocabularies, licence, cited->language));
		buffer_add_c(w->out, "</accessCondition>\n");
	}
	add_texts(w, cited->thing, "dct:rights", "accessCondition", "type", "use and reproduction");
	add_said(w, "accessCondition", "type", "restriction on access", STR(""), cited->limits);
	for (const struct json *label = JSON_FIRST(json_at(cited->record, "/rights/labels")); label != NULL;
	     label = label->next)
		add_said(w, "accessCondition", "type", "use and reproduction", STR(""), label->text);
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

static void
add_record_info(struct writing *w)
{
	const struct cited *cited = w->cited;

	buffer_add_c(w->out, "<recordInfo>\n");
	add_plain(w, "recordContentSource", cited_custodian(cited));
	add_said(w, "recordCreationDate", "encoding", "w3cdtf", STR(""), json_text(cited->record, "created"));
	add_said(w, "recordChangeDate", "encoding", "w3cdtf", STR(""), json_text(cited->record, "updated"));
	add_plain(w, "recordIdentifier", json_text(cited->record, "id"));
	buffer_add_c(w->out, "</recordInfo>\n");
}

static void
write_record(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	struct cited   cited = cited_of(a, record, context);
	struct writing w = { &cited, out };

	if (cited.kind == NULL || cited.kind->ris == NULL)
		return;
	buffer_add_c(out, "<mods xmlns=\"" NAMESPACE "\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
			  "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" version=\"3.8\" "
			  "xsi:schemaLocation=\"" NAMESPACE " http://www.loc.gov/standards/mods/v3/mods-3-8.xsd\">\n");
	add_titles(&w);
	add_names(&w);
	add_resource_type(&w);
	add_genres(&w);
	add_origin(&w);
	add_languages(&w);
	add_form(&w);
	add_notes(&w);
	add_subjects(&w);
	add_relations(&w);
	add_identifiers(&w);
	add_locations(&w);
	add_rights(&w);
	add_record_info(&w);
	buffer_add_c(out, "</mods>\n");
}

const struct exporter exporter_mods = {
	.name = "mods",
	.media = "application/mods+xml",
	.suffix = "mods",
	.label = "MODS",
	.element = write_record,
	.suits = cited_is_library,
};
