/* DataCite Metadata Schema 4.6 in XML. Only a DOI is an identifier to DataCite; without one the record's address stands there, as
 * repositories do that pass the schema on by OAI-PMH. */
#include "formats/cited.h"
#include "formats/exporters.h"
#include "formats/xml_write.h"

#define KERNEL "http://datacite.org/schema/kernel-4"

struct writing {
	const struct cited *cited;
	struct buffer      *out;
};

/* <name lang attribute="value">text</name>, where attribute and language may be missing. */
static void
add_said(struct writing *w, const char *name, const char *attribute, struct str value, struct str language,
	 struct str text)
{
	if (text.length == 0)
		return;
	buffer_format(w->out, "<%s", name);
	xml_add_attribute(w->out, "xml:lang", language);
	if (attribute != NULL)
		xml_add_attribute(w->out, attribute, value);
	buffer_add_byte(w->out, '>');
	xml_add_text(w->out, text);
	buffer_format(w->out, "</%s>\n", name);
}

static void
add_identifier(struct writing *w)
{
	bool has_doi = w->cited->doi.length > 0;

	add_said(w, "identifier", "identifierType", has_doi ? STR("DOI") : STR("URL"), STR(""),
		 has_doi ? w->cited->doi : w->cited->address);
}

/* ---- agents ------------------------------------------------------------------------------------------------------ */

static void
add_agent(struct writing *w, const char *element, const char *name_element, const char *role, const struct thing *agent)
{
	const struct statement *at = NULL;
	const struct thing     *place;
	struct str              name = cited_label(agent, w->cited->language), orcid = cited_orcid(agent);

	if (name.length == 0)
		return;
	buffer_format(w->out, "<%s", element);
	xml_add_attribute(w->out, "contributorType", str_of(role));
	buffer_add_c(w->out, ">\n");
	add_said(w, name_element, "nameType", agent->person ? STR("Personal") : STR("Organizational"), STR(""), name);
	if (orcid.length > 0)
		buffer_format(w->out,
			      "<nameIdentifier nameIdentifierScheme=\"ORCID\" schemeURI=\"https://orcid.org\">%.*s"
			      "</nameIdentifier>\n",
			      STR_ARGS(orcid));
	while ((place = cited_next(agent, "org:memberOf", &at)) != NULL)
		xml_add_path(w->out, "affiliation", cited_label(place, w->cited->language));
	xml_add_path(w->out, "affiliation", thing_text(agent, "vcard:organization-name", STR("")));
	buffer_format(w->out, "</%s>\n", element);
}

static size_t
add_creators_of(struct writing *w, const char *property)
{
	const struct statement *at = NULL;
	const struct thing     *agent;
	size_t                  before = w->out->length;

	while ((agent = cited_next(w->cited->thing, property, &at)) != NULL)
		add_agent(w, "creator", "creatorName", NULL, agent);
	return w->out->length - before;
}

/* At least one must be named: else the publisher, or the standard word for 'unknown'. */
static void
add_creators(struct writing *w)
{
	size_t opened = xml_open(w->out, "creators");

	if (add_creators_of(w, "dct:creator") == 0 && add_creators_of(w, "dct:publisher") == 0 &&
	    add_creators_of(w, "dct:rightsHolder") == 0)
		xml_add_path(w->out, "creator/creatorName", STR(":unkn"));
	xml_close(w->out, "creators", opened);
}

static struct str
publisher_of(const struct cited *cited)
{
	const struct statement *at = NULL;
	struct str              name = cited_label(cited_next(cited->thing, "dct:publisher", &at), cited->language);

	if (name.length == 0)
		name = cited_custodian(cited);
	return name.length > 0 ? name : STR(":unkn");
}

static void
add_contributors(struct writing *w)
{
	static const char *const roles[][2] = { { "dct:contributor", "Other" },
						{ "dcat:contactPoint", "ContactPerson" },
						{ "dct:rightsHolder", "RightsHolder" } };
	size_t                   opened = xml_open(w->out, "contributors");

	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
		const struct statement *at = NULL;
		const struct thing     *agent;

		while ((agent = cited_next(w->cited->thing, roles[i][0], &at)) != NULL)
			add_agent(w, "contributor", "contributorName", roles[i][1], agent);
	}
	xml_close(w->out, "contributors", opened);
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static void
add_texts(struct writing *w, const char *property, const char *element, const char *attribute, const char *type)
{
	for (const struct statement *each = thing_first(w->cited->thing, property); each != NULL;
	     each = thing_next(each)) {
		if (each->kind == STATEMENT_LITERAL)
			add_said(w, element, attribute, str_of(type), each->language, each->text);
	}
}

/* The title in the main language first, which is no translation. */
static void
add_titles(struct writing *w)
{
	const struct cited *cited = w->cited;
	size_t              opened = xml_open(w->out, "titles");

	add_said(w, "title", NULL, STR(""), cited->tag, cited->title);
	for (const struct statement *each = thing_first(cited->thing, "dct:title"); each != NULL;
	     each = thing_next(each)) {
		if (!str_equal(each->text, cited->title))
			add_said(w, "title", "titleType", STR("TranslatedTitle"), each->language, each->text);
	}
	add_texts(w, "dct:alternative", "title", "titleType", "AlternativeTitle");
	xml_close(w->out, "titles", opened);
}

/* All labels of a term, each with its address. */
static void
add_subject(struct writing *w, const struct statement *statement)
{
	const struct thing *term = statement->thing;

	if (statement->kind != STATEMENT_THING) {
		add_said(w, "subject", NULL, STR(""), statement->language, statement->text);
		return;
	}
	if (cited_word(statement, w->cited->language).length == 0)
		return;
	for (const struct statement *label = thing_first(term, "skos:prefLabel"); label != NULL;
	     label = thing_next(label))
		add_said(w, "subject", "valueURI", term->address, label->language, label->text);
}

static void
add_subjects(struct writing *w)
{
	static const char *const properties[] = { "dcat:theme", "dcat:keyword" };
	size_t                   opened = xml_open(w->out, "subjects");

	for (size_t i = 0; i < 2; i++) {
		for (const struct statement *each = thing_first(w->cited->thing, properties[i]); each != NULL;
		     each = thing_next(each))
			add_subject(w, each);
	}
	xml_close(w->out, "subjects", opened);
}

static void
add_statements(struct writing *w, const char *property, const char *type)
{
	const struct statement *at = NULL;
	const struct thing     *inside;

	while ((inside = cited_next(w->cited->thing, property, &at)) != NULL) {
		for (const struct statement *each = thing_first(inside, "rdfs:label"); each != NULL;
		     each = thing_next(each))
			add_said(w, "description", "descriptionType", str_of(type), each->language, each->text);
	}
}

static void
add_descriptions(struct writing *w)
{
	size_t opened = xml_open(w->out, "descriptions");

	add_texts(w, "dct:description", "description", "descriptionType", "Abstract");
	add_statements(w, "dct:provenance", "Methods");
	if (w->cited->revoked)
		add_said(w, "description", "descriptionType", STR("Other"), STR("en"), STR("Revoked"));
	xml_close(w->out, "descriptions", opened);
}

/* ---- dates, relations, rights ------------------------------------------------------------------------------------ */

static void
add_periods(struct writing *w)
{
	const struct statement *at = NULL;
	const struct thing     *period;

	while ((period = cited_next(w->cited->thing, "dct:temporal", &at)) != NULL) {
		struct str start = thing_text(period, "dcat:startDate", STR(""));
		struct str end = thing_text(period, "dcat:endDate", STR(""));

		if (start.length > 0)
			add_said(w, "date", "dateType", STR("Coverage"), STR(""),
				 str_format(w->cited->a, "%.*s/%.*s", STR_ARGS(start), STR_ARGS(end)));
	}
}

static void
add_dates(struct writing *w)
{
	const struct cited *cited = w->cited;
	size_t              opened = xml_open(w->out, "dates");
	struct str          modified = thing_text(cited->thing, "dct:modified", STR(""));

	add_said(w, "date", "dateType", STR("Issued"), STR(""), cited->issued);
	add_said(w, "date", "dateType", STR("Created"), STR(""), thing_text(cited->thing, "dct:created", STR("")));
	add_said(w, "date", "dateType", STR("Updated"), STR(""),
		 modified.length > 0 ? modified : json_text(cited->record, "updated"));
	add_said(w, "date", "dateType", STR("Available"), STR(""),
		 json_text(json_get(cited->record, "rights"), "embargo"));
	if (cited->revoked)
		add_said(w, "date", "dateType", STR("Withdrawn"), STR(""), json_text(cited->record, "updated"));
	add_periods(w);
	xml_close(w->out, "dates", opened);
}

static void
add_alternates(struct writing *w)
{
	const struct cited *cited = w->cited;
	size_t              opened = xml_open(w->out, "alternateIdentifiers");

	for (const struct statement *each = thing_first(cited->thing, "dct:identifier"); each != NULL;
	     each = thing_next(each)) {
		if (cited_doi(each->text).length == 0 && !str_equal(each->text, cited->address))
			add_said(w, "alternateIdentifier", "alternateIdentifierType", STR("Local"), STR(""),
				 each->text);
	}
	if (cited->doi.length > 0)
		add_said(w, "alternateIdentifier", "alternateIdentifierType", STR("URL"), STR(""), cited->address);
	xml_close(w->out, "alternateIdentifiers", opened);
}

static void
add_relations(struct writing *w)
{
	static const char *const relations[][2] = {
		{ "dct:source", "IsDerivedFrom" },
		{ "dct:isPartOf", "IsPartOf" },
		{ "dct:hasPart", "HasPart" },
		{ "dct:references", "References" },
		{ "dct:isReferencedBy", "IsReferencedBy" },
		{ "dct:replaces", "Obsoletes" },
		{ "dct:isReplacedBy", "IsObsoletedBy" },
		{ "dct:isVersionOf", "IsVersionOf" },
		{ "dct:relation", "References" },
	};
	size_t opened = xml_open(w->out, "relatedIdentifiers");

	for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++) {
		const struct statement *at = NULL;
		const struct thing     *inside;

		while ((inside = cited_next(w->cited->thing, relations[i][0], &at)) != NULL) {
			struct str doi = cited_doi(inside->address);

			if (inside->address.length == 0)
				continue;
			buffer_format(w->out, "<relatedIdentifier relatedIdentifierType=\"%s\" relationType=\"%s\">",
				      doi.length > 0 ? "DOI" : "URL", relations[i][1]);
			xml_add_text(w->out, doi.length > 0 ? doi : inside->address);
			buffer_add_c(w->out, "</relatedIdentifier>\n");
		}
	}
	xml_close(w->out, "relatedIdentifiers", opened);
}

/* Access in the words that OpenAIRE's guidelines have for DataCite. */
static void
add_access(struct writing *w)
{
	static const char *const words[][3] = {
		{ "open", "info:eu-repo/semantics/openAccess", "Open Access" },
		{ "registered", "info:eu-repo/semantics/restrictedAccess", "Restricted Access" },
		{ "restricted", "info:eu-repo/semantics/restrictedAccess", "Restricted Access" },
		{ "closed", "info:eu-repo/semantics/closedAccess", "Closed Access" },
	};
	struct str access = json_text(json_get(w->cited->record, "rights"), "access");

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (str_is(access, words[i][0]))
			add_said(w, "rights", "rightsURI", str_of(words[i][1]), STR(""), str_of(words[i][2]));
	}
}

static void
add_rights(struct writing *w)
{
	const struct cited        *cited = w->cited;
	const struct vocabularies *vocabularies = cited->context->vocabularies;
	struct str                 licence = json_text(cited->record, "licence");
	size_t                     opened = xml_open(w->out, "rightsList");

	if (licence.length > 0) {
		buffer_add_c(w->out, "<rights");
		xml_add_attribute(w->out, "rightsURI",
				  xml_address(cited->a, licence_address(cited->a, vocabularies, licence)));
		if (str_find(licence, STR("://")) == licence.length)
			xml_add_attribute(w->out, "rightsIdentifier", licence);
		buffer_add_byte(w->out, '>');
		xml_add_text(w->out, licence_label(vocabularies, licence, cited->language));
		buffer_add_c(w->out, "</rights>\n");
	}
	add_access(w);
	for (const struct json *label = JSON_FIRST(json_at(cited->record, "/rights/labels")); label != NULL;
	     label = label->next)
		xml_add_path(w->out, "rights", label->text);
	xml_close(w->out, "rightsList", opened);
}

/* ---- places, forms ----------------------------------------------------------------------------------------------- */

static void
add_number(struct writing *w, const char *name, double number)
{
	xml_add_path(w->out, name, degrees_text(w->cited->a, number));
}

static void
add_box(struct writing *w, const struct place_box *box)
{
	const char *path = box->positions == 1 ? "geoLocation/geoLocationPoint" : "geoLocation/geoLocationBox";
	size_t      opened = xml_open(w->out, path);

	if (box->positions == 1) {
		add_number(w, "pointLongitude", box->west);
		add_number(w, "pointLatitude", box->south);
	} else {
		add_number(w, "westBoundLongitude", box->west);
		add_number(w, "eastBoundLongitude", box->east);
		add_number(w, "southBoundLatitude", box->south);
		add_number(w, "northBoundLatitude", box->north);
	}
	xml_close(w->out, path, opened);
}

static void
add_places(struct writing *w)
{
	const struct statement *at = NULL;
	const struct thing     *place;
	size_t                  opened = xml_open(w->out, "geoLocations");

	while ((place = cited_next(w->cited->thing, "dct:spatial", &at)) != NULL) {
		if (place->box != NULL)
			add_box(w, place->box);
		else
			xml_add_path(w->out, "geoLocation/geoLocationPlace", cited_label(place, w->cited->language));
	}
	xml_close(w->out, "geoLocations", opened);
}

static void
add_forms(struct writing *w)
{
	const struct statement *at = NULL;
	const struct thing     *distribution;
	struct buffer           sizes = buffer_in(w->cited->a), formats = buffer_in(w->cited->a);

	while ((distribution = cited_next(w->cited->thing, "dcat:distribution", &at)) != NULL) {
		const struct statement *media = NULL;
		struct str              size = thing_text(distribution, "dcat:byteSize", STR(""));

		if (size.length > 0)
			buffer_format(&sizes, "<size>%.*s bytes</size>\n", STR_ARGS(size));
		xml_add_path(&formats, "format",
			     cited_label(cited_next(distribution, "dcat:mediaType", &media), STR("")));
	}
	if (sizes.length > 0)
		buffer_format(w->out, "<sizes>\n%.*s</sizes>\n", STR_ARGS(buffer_str(&sizes)));
	if (formats.length > 0)
		buffer_format(w->out, "<formats>\n%.*s</formats>\n", STR_ARGS(buffer_str(&formats)));
}

static void
add_type(struct writing *w)
{
	const struct statement *at = NULL;
	struct str              label = cited_label(cited_next(w->cited->thing, "dct:type", &at), STR("en"));

	if (label.length == 0 && w->cited->type != NULL)
		label = localized_in(&w->cited->type->label, STR("en"));
	add_said(w, "resourceType", "resourceTypeGeneral", str_of(w->cited->kind->datacite), STR(""), label);
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

static void
write_record(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	struct cited   cited = cited_of(a, record, context);
	struct writing w = { &cited, out };

	if (cited.kind == NULL || cited.kind->datacite == NULL)
		return;
	buffer_add_c(out,
		     "<resource xmlns=\"" KERNEL "\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
		     "xsi:schemaLocation=\"" KERNEL " https://schema.datacite.org/meta/kernel-4.6/metadata.xsd\">\n");
	add_identifier(&w);
	add_creators(&w);
	add_titles(&w);
	xml_add_path(out, "publisher", publisher_of(&cited));
	xml_add_path(out, "publicationYear", cited.year);
	add_type(&w);
	add_subjects(&w);
	add_contributors(&w);
	add_dates(&w);
	xml_add_path(out, "language", cited.tag);
	add_alternates(&w);
	add_relations(&w);
	add_forms(&w);
	xml_add_path(out, "version", thing_text(cited.thing, "dcat:version", cited.language));
	add_rights(&w);
	add_descriptions(&w);
	add_places(&w);
	buffer_add_c(out, "</resource>\n");
}

static bool
suits(const struct type *type)
{
	const struct cited_kind *kind = cited_kind_of(type);

	return kind != NULL && kind->datacite != NULL;
}

const struct exporter exporter_datacite = {
	.name = "datacite",
	.media = "application/xml",
	.suffix = "datacite",
	.label = "DataCite",
	.element = write_record,
	.suits = suits,
};
