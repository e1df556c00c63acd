/* EML 2.2.0, with what the GBIF Metadata Profile 1.3 demands besides. The order of elements is that of eml-resource.xsd and eml-dataset.xsd.
 * A text stands in its main language, and in each other one as a <value> inside, as EML 2.2 translates texts. What the schema demands and nobody gave is taken from what is known:
 * the creator from the publisher, the contact from the creator, both at last from the node. */
#include "formats/dcat_write.h"
#include "formats/eml_text.h"
#include "formats/exporters.h"
#include "formats/frequency.h"
#include "formats/xml_write.h"

enum { DATE_DAY = 10, DATE_YEAR = 4 };

#define EML "https://eml.ecoinformatics.org/eml-2.2.0"

/* A person, an organization or an office. */
struct party {
	struct str name, organization, position, email, orcid, role;
	bool       person;
};

/* ---- parties ----------------------------------------------------------------------------------------------------- */

static struct party
party_of(const struct cited *cited, const struct thing *agent)
{
	struct party party = { .name = cited_label(agent, cited->language),
			       .organization = cited_organization(agent, cited->language),
			       .position = thing_text(agent, "vcard:title", STR("")),
			       .orcid = cited_orcid(agent),
			       .person = agent->person };

	for (const struct statement *each = agent->first; each != NULL; each = each->next) {
		if (cited_email(each).length > 0)
			party.email = cited_email(each);
	}
	return party;
}

static struct party
party_of_person(struct eml_writing *w, const struct json *person)
{
	struct wording names = record_names(w->a, json_text(person, "organization"), w->cited->context);

	return (struct party){ .name = json_text(person, "name"),
			       .organization = names.count > 0 ? names.list[0].text : STR(""),
			       .position = json_text(person, "role"),
			       .email = json_text(person, "email"),
			       .orcid = json_text(person, "orcid"),
			       .person = true };
}

/* "Family, Given" is taken apart; of other names nobody knows which part is which. */
static void
add_individual(struct eml_writing *w, struct str name)
{
	size_t comma = str_find_byte(name, ',');
	size_t opened = xml_open(w->out, "individualName");

	xml_add_path(w->out, "givenName", str_trim(str_slice(name, comma + 1, name.length)));
	xml_add_path(w->out, "surName", str_trim(str_slice(name, 0, comma)));
	xml_close(w->out, "individualName", opened);
}

static void
add_party(struct eml_writing *w, const char *element, const struct party *party)
{
	bool   is_office = !party->person && str_equal(party->position, party->name);
	size_t opened;

	if (party->name.length == 0 && party->organization.length == 0 && party->position.length == 0)
		return;
	opened = xml_open(w->out, element);
	if (party->person && party->name.length > 0)
		add_individual(w, party->name);
	xml_add_path(w->out, "organizationName", party->person || is_office ? party->organization : party->name);
	if (!str_equal(party->position, party->name) || !party->person)
		xml_add_path(w->out, "positionName", party->position);
	xml_add_path(w->out, "electronicMailAddress", party->email);
	if (party->orcid.length > 0)
		buffer_format(w->out, "<userId directory=\"https://orcid.org/\">%.*s</userId>\n",
			      STR_ARGS(party->orcid));
	xml_add_path(w->out, "role", party->role);
	xml_close(w->out, element, opened);
}

static size_t
add_parties(struct eml_writing *w, const char *element, const char *property, struct str role)
{
	const struct statement *at = NULL;
	const struct thing     *agent;
	size_t                  before = w->out->length;

	while ((agent = cited_next(w->cited->thing, property, &at)) != NULL) {
		struct party party = party_of(w->cited, agent);

		party.role = role.length > 0 && party.position.length > 0 ? party.position : role;
		add_party(w, element, &party);
	}
	return w->out->length - before;
}

static void
add_node(struct eml_writing *w, const char *element)
{
	struct party party = { .name = cited_custodian(w->cited) };

	if (party.name.length == 0)
		party.name = w->cited->context->home;
	add_party(w, element, &party);
}

static void
add_metadata_providers(struct eml_writing *w)
{
	const struct field *field = NULL;
	const struct json  *all = cited_eml(w->cited, "metadataProvider", &field), *value = json_each(all);

	for (size_t count = 0; value != NULL && count < RECORD_OTHERS; value = json_next(all, value), count++) {
		struct party party = party_of_person(w, value);

		if (json_get(value, "withheld") == NULL)
			add_party(w, "metadataProvider", &party);
	}
}

static void
add_creators(struct eml_writing *w)
{
	if (add_parties(w, "creator", "dct:creator", STR("")) == 0 &&
	    add_parties(w, "creator", "dct:publisher", STR("")) == 0)
		add_node(w, "creator");
	add_metadata_providers(w);
	(void)add_parties(w, "associatedParty", "dct:contributor", STR("contributor"));
	(void)add_parties(w, "associatedParty", "dct:rightsHolder", STR("owner"));
}

/* EML has one. */
static void
add_publisher(struct eml_writing *w)
{
	const struct statement *at = NULL;
	const struct thing     *agent = cited_next(w->cited->thing, "dct:publisher", &at);
	struct party            party;

	if (agent == NULL)
		return;
	party = party_of(w->cited, agent);
	add_party(w, "publisher", &party);
}

static void
add_contacts(struct eml_writing *w)
{
	if (add_parties(w, "contact", "dcat:contactPoint", STR("")) == 0 &&
	    add_parties(w, "contact", "dct:creator", STR("")) == 0 &&
	    add_parties(w, "contact", "dct:publisher", STR("")) == 0)
		add_node(w, "contact");
	add_publisher(w);
}

/* ---- the head ---------------------------------------------------------------------------------------------------- */

/* A year or a day; a month is its year. */
static struct str
eml_date(struct str date)
{
	return str_slice(date, 0, date.length >= DATE_DAY ? DATE_DAY : DATE_YEAR);
}

static void
add_names(struct eml_writing *w)
{
	const struct cited *cited = w->cited;

	for (const struct statement *each = thing_first(cited->thing, "dct:identifier"); each != NULL;
	     each = thing_next(each))
		xml_add_path(w->out, "alternateIdentifier", each->text);
	eml_add_title(w);
}

static void
add_abstract(struct eml_writing *w)
{
	size_t opened = xml_open(w->out, "abstract");

	eml_add_paragraphs(w, cited_wording(w->cited, w->cited->thing, "dct:description"));
	if (w->out->length == opened)
		xml_add_path(w->out, "para", w->cited->title);
	xml_close(w->out, "abstract", opened);
}

/* One set for free words, one for terms, with the thesaurus that the words are of. */
static void
add_keywords(struct eml_writing *w, const char *property, struct str thesaurus)
{
	size_t opened = xml_open(w->out, "keywordSet"), before = w->out->length;

	for (const struct statement *each = thing_first(w->cited->thing, property); each != NULL;
	     each = thing_next(each)) {
		if (each->kind == STATEMENT_LITERAL)
			xml_add_element(w->out, "keyword", each->language, each->text);
		else if (cited_word(each, w->cited->language).length > 0)
			for (const struct statement *label = thing_first(each->thing, "skos:prefLabel"); label != NULL;
			     label = thing_next(label))
				xml_add_element(w->out, "keyword", label->language, label->text);
	}
	if (w->out->length > before)
		xml_add_path(w->out, "keywordThesaurus", thesaurus);
	xml_close(w->out, "keywordSet", opened);
}

/* Places that have names only: EML has no coverage without coordinates. */
static void
add_place_names(struct eml_writing *w)
{
	const struct statement *at = NULL;
	const struct thing     *place;
	size_t                  opened = xml_open(w->out, "keywordSet"), before = w->out->length;

	while ((place = cited_next(w->cited->thing, "dct:spatial", &at)) != NULL) {
		for (const struct statement *label = thing_first(place, "skos:prefLabel"); label != NULL;
		     label = thing_next(label))
			xml_add_element(w->out, "keyword", label->language, label->text);
	}
	if (w->out->length > before)
		xml_add_path(w->out, "keywordThesaurus", STR("Place names"));
	xml_close(w->out, "keywordSet", opened);
}

/* ---- rights ------------------------------------------------------------------------------------------------------ */

static void
add_licence_paragraph(struct eml_writing *w, struct str name, struct str address)
{
	buffer_add_c(w->out, "<para>This work is licensed under ");
	if (address.length > 0) {
		buffer_add_c(w->out, "<ulink");
		xml_add_attribute(w->out, "url", address);
		buffer_add_c(w->out, "><citetitle>");
	}
	xml_add_text(w->out, name);
	buffer_add_c(w->out, address.length > 0 ? "</citetitle></ulink>.</para>\n" : ".</para>\n");
}

static void
add_statements(struct eml_writing *w, const char *property)
{
	const struct statement *at = NULL;
	const struct thing     *statement;

	while ((statement = cited_next(w->cited->thing, property, &at)) != NULL)
		eml_add_paragraphs(w, cited_wording(w->cited, statement, "rdfs:label"));
}

static void
add_rights(struct eml_writing *w)
{
	const struct vocabularies *vocabularies = w->cited->context->vocabularies;
	struct str                 licence = json_text(w->cited->record, "licence");
	struct str                 name = licence_label(vocabularies, licence, STR("en"));
	struct str                 address = xml_address(w->a, licence_address(w->a, vocabularies, licence));
	size_t                     opened = xml_open(w->out, "intellectualRights");

	if (licence.length > 0 && address.length > 0)
		add_licence_paragraph(w, name, address);
	else if (licence.length > 0)
		eml_add_english(w, name);
	if (w->cited->limits.length > 0)
		eml_add_english(w, str_join(w->a, STR("Access: "), w->cited->limits));
	add_statements(w, "dct:rights");
	xml_close(w->out, "intellectualRights", opened);
	if (address.length == 0)
		return;
	opened = xml_open(w->out, "licensed");
	xml_add_path(w->out, "licenseName", name);
	xml_add_path(w->out, "url", address);
	xml_add_path(w->out, "identifier", str_find(licence, STR("://")) == licence.length ? licence : STR(""));
	xml_close(w->out, "licensed", opened);
}

static void
add_distribution(struct eml_writing *w, const char *function, struct str address)
{
	if (address.length == 0)
		return;
	buffer_format(w->out, "<distribution scope=\"document\"><online><url function=\"%s\">", function);
	xml_add_text(w->out, xml_address(w->a, address));
	buffer_add_c(w->out, "</url></online></distribution>\n");
}

static void
add_distributions(struct eml_writing *w)
{
	const struct statement *at = NULL;
	const struct thing     *distribution;

	add_distribution(w, "information", w->cited->address);
	while ((distribution = cited_next(w->cited->thing, "dcat:distribution", &at)) != NULL) {
		for (const struct statement *each = thing_first(distribution, "dcat:accessURL"); each != NULL;
		     each = thing_next(each))
			add_distribution(w, "download", str_equal(each->text, w->cited->page) ? STR("") : each->text);
	}
}

/* ---- coverage ---------------------------------------------------------------------------------------------------- */

static void
add_bounds(struct eml_writing *w, const struct place_box *box)
{
	const struct {
		const char *name;
		double      degrees;
	} bounds[] = { { "westBoundingCoordinate", box->west },
		       { "eastBoundingCoordinate", box->east },
		       { "northBoundingCoordinate", box->north },
		       { "southBoundingCoordinate", box->south } };
	size_t opened = xml_open(w->out, "boundingCoordinates");

	for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++)
		xml_add_path(w->out, bounds[i].name, degrees_text(w->a, bounds[i].degrees));
	xml_close(w->out, "boundingCoordinates", opened);
}

/* The names of all places, for a box that has none. */
static struct str
place_names(struct eml_writing *w)
{
	const struct statement *at = NULL;
	const struct thing     *place;
	struct buffer           names = buffer_in(w->a);

	while ((place = cited_next(w->cited->thing, "dct:spatial", &at)) != NULL) {
		struct str name = cited_label(place, w->cited->language);

		if (name.length == 0)
			continue;
		buffer_add_c(&names, names.length > 0 ? "; " : "");
		buffer_add(&names, name);
	}
	return names.length > 0 ? buffer_str(&names) : w->cited->title;
}

static void
add_geography(struct eml_writing *w)
{
	const struct statement *at = NULL;
	const struct thing     *place;
	struct str              names = STR("");

	while ((place = cited_next(w->cited->thing, "dct:spatial", &at)) != NULL) {
		struct str name = cited_label(place, w->cited->language);
		size_t     opened;

		if (place->box == NULL)
			continue;
		if (name.length == 0 && names.length == 0)
			names = place_names(w);
		opened = xml_open(w->out, "geographicCoverage");
		xml_add_path(w->out, "geographicDescription", name.length > 0 ? name : names);
		add_bounds(w, place->box);
		xml_close(w->out, "geographicCoverage", opened);
	}
}

static void
add_times(struct eml_writing *w)
{
	const struct statement *at = NULL;
	const struct thing     *period;

	while ((period = cited_next(w->cited->thing, "dct:temporal", &at)) != NULL) {
		struct str start = eml_date(thing_text(period, "dcat:startDate", STR("")));
		struct str end = eml_date(thing_text(period, "dcat:endDate", STR("")));
		size_t     opened = xml_open(w->out, "temporalCoverage");

		if (start.length > 0 && end.length > 0 && !str_equal(start, end)) {
			size_t range = xml_open(w->out, "rangeOfDates");

			xml_add_path(w->out, "beginDate/calendarDate", start);
			xml_add_path(w->out, "endDate/calendarDate", end);
			xml_close(w->out, "rangeOfDates", range);
		} else {
			xml_add_path(w->out, "singleDateTime/calendarDate", start);
		}
		xml_close(w->out, "temporalCoverage", opened);
	}
}

/* The columns of a table of taxa are those that map to the elements of a classification. */
static void
add_taxon(struct eml_writing *w, const struct field_list *columns, const struct json *row)
{
	static const char *const elements[] = { "taxonRankName", "taxonRankValue", "commonName" };
	size_t                   opened = xml_open(w->out, "taxonomicClassification");

	for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++) {
		for (size_t k = 0; k < columns->count; k++) {
			const struct field *field = &columns->list[k];
			const struct json  *value = json_find(row, field->name);
			struct wording      words = { 0 };

			if (value != NULL && str_is(field->eml, elements[i]))
				words = eml_words(w, field, value);
			if (words.count > 0 && i == 0) /* one alone, in the language that all know */
				xml_add_path(w->out, elements[i], words.list[0].text);
			for (size_t n = 0; n < words.count && i > 0; n++)
				xml_add_path(w->out, elements[i], words.list[n].text);
		}
	}
	xml_close(w->out, "taxonomicClassification", opened);
}

static void
add_taxa(struct eml_writing *w)
{
	const struct field *field = NULL;
	const struct json  *all = cited_eml(w->cited, "taxonomicClassification", &field);
	size_t              opened = xml_open(w->out, "taxonomicCoverage");

	if (all != NULL) /* the schema has no coverage without a classification */
		xml_add_path(w->out, "generalTaxonomicCoverage", cited_eml_text(w->cited, "generalTaxonomicCoverage"));
	for (const struct json *row = json_each(all); row != NULL; row = json_next(all, row))
		add_taxon(w, &field->fields, row);
	xml_close(w->out, "taxonomicCoverage", opened);
}

static void
add_coverage(struct eml_writing *w)
{
	size_t opened = xml_open(w->out, "coverage");

	add_geography(w);
	add_times(w);
	add_taxa(w);
	xml_close(w->out, "coverage", opened);
}

/* ---- how it was made --------------------------------------------------------------------------------------------- */

/* The description comes first, and is not left out. A frequency that EML has no word for is its last paragraph. */
static void
add_maintenance(struct eml_writing *w)
{
	const struct frequency *frequency = frequency_find(cited_frequency(w->cited));
	struct str              word = frequency != NULL ? str_of(frequency->eml) : STR("");
	size_t                  opened = xml_open(w->out, "maintenance"), before = w->out->length, described;

	described = xml_open(w->out, "description");
	eml_add_values(w, "maintenance");
	if (str_is(word, FREQUENCY_OTHER))
		eml_add_english(w, str_of(frequency->notation));
	else if (w->out->length == described)
		eml_add_english(w, word);
	xml_close(w->out, "description", described);
	if (w->out->length > before)
		xml_add_path(w->out, "maintenanceUpdateFrequency", word.length > 0 ? word : STR("unknown"));
	xml_close(w->out, "maintenance", opened);
}

/* Sampling needs both its parts, and steps are not left out. */
static void
add_methods(struct eml_writing *w)
{
	const struct field *field = NULL;
	bool                is_sampled = cited_eml(w->cited, "samplingDescription", &field) != NULL;
	bool                has_extent = cited_eml(w->cited, "studyExtent", &field) != NULL;
	size_t              opened = xml_open(w->out, "methods"), before = w->out->length, sampling;

	eml_add_prose(w, "methodStep/description", "methodStep");
	if (w->out->length == before && (is_sampled || has_extent)) {
		xml_add_path(w->out, "methodStep/description/para", STR("See sampling"));
	} else if (w->out->length == before && cited_eml(w->cited, "qualityControl", &field) != NULL) {
		xml_add_path(w->out, "methodStep/description/para", STR("See quality control"));
	}
	if (is_sampled || has_extent) {
		sampling = xml_open(w->out, "sampling");
		eml_add_prose(w, "studyExtent/description", has_extent ? "studyExtent" : "samplingDescription");
		eml_add_prose(w, "samplingDescription", is_sampled ? "samplingDescription" : "studyExtent");
		xml_close(w->out, "sampling", sampling);
	}
	eml_add_prose(w, "qualityControl/description", "qualityControl");
	xml_close(w->out, "methods", opened);
}

/* ---- what GBIF adds ---------------------------------------------------------------------------------------------- */

static void
add_collections(struct eml_writing *w)
{
	static const char *const elements[] = { "parentCollectionIdentifier", "collectionIdentifier",
						"collectionName" };
	const struct field      *field = NULL;
	const struct json       *all = cited_eml(w->cited, "collection", &field);

	for (const struct json *row = json_each(all); row != NULL; row = json_next(all, row)) {
		size_t opened = xml_open(w->out, "collection");

		for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++) {
			for (size_t k = 0; k < field->fields.count; k++) {
				const struct field *part = &field->fields.list[k];
				const struct json  *value = json_find(row, part->name);
				struct wording      words = { 0 };

				if (value != NULL && str_is(part->eml, elements[i]))
					words = eml_words(w, part, value);
				if (words.count > 0)
					xml_add_path(w->out, elements[i], words.list[0].text);
			}
		}
		xml_close(w->out, "collection", opened);
	}
}

static void
add_bibliography(struct eml_writing *w)
{
	const struct field *field = NULL;
	const struct json  *all = cited_eml(w->cited, "bibliography", &field);
	size_t              opened = xml_open(w->out, "bibliography");

	for (const struct json *value = json_each(all); value != NULL; value = json_next(all, value)) {
		struct wording words = eml_words(w, field, value);

		if (words.count > 0)
			xml_add_path(w->out, "citation", words.list[0].text);
	}
	xml_close(w->out, "bibliography", opened);
}

static void
add_additional(struct eml_writing *w)
{
	size_t opened = xml_open(w->out, "additionalMetadata/metadata/gbif");

	xml_add_path(w->out, "dateStamp", json_text(w->cited->record, "updated"));
	xml_add_path(w->out, "hierarchyLevel", STR("dataset"));
	xml_add_path(w->out, "citation", cited_eml_text(w->cited, "citation"));
	add_bibliography(w);
	add_collections(w);
	xml_close(w->out, "additionalMetadata/metadata/gbif", opened);
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

static void
add_dataset(struct eml_writing *w)
{
	const struct cited *cited = w->cited;
	size_t              opened = xml_open(w->out, "dataset");

	add_names(w);
	add_creators(w);
	xml_add_path(w->out, "pubDate", cited->issued.length > 0 ? eml_date(cited->issued) : cited->year);
	xml_add_path(w->out, "language", cited->tag);
	add_abstract(w);
	add_keywords(w, "dcat:keyword", STR("n/a"));
	add_keywords(w, "dcat:theme", str_join(w->a, cited->context->home, STR("vocabularies")));
	add_place_names(w);
	if (cited->revoked)
		xml_add_path(w->out, "additionalInfo/para", STR("Revoked"));
	eml_add_prose(w, "additionalInfo", "additionalInfo");
	add_rights(w);
	add_distributions(w);
	add_coverage(w);
	eml_add_prose(w, "purpose", "purpose");
	eml_add_prose(w, "acknowledgements", "acknowledgements");
	add_maintenance(w);
	add_contacts(w);
	add_methods(w);
	xml_close(w->out, "dataset", opened);
}

static void
write_record(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	struct cited       cited = cited_of(a, record, context);
	struct eml_writing w = { a, &cited, out };

	buffer_add_c(out, "<eml:eml xmlns:eml=\"" EML "\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
			  "xsi:schemaLocation=\"" EML " " EML "/eml.xsd\"");
	xml_add_attribute(out, "packageId",
			  str_format(a, "%.*s@%" PRId64, STR_ARGS(cited.address), json_integer(record, "revision", 1)));
	xml_add_attribute(out, "system", context->home);
	buffer_add_c(out, " scope=\"system\"");
	xml_add_attribute(out, "xml:lang", cited.tag);
	buffer_add_c(out, ">\n");
	add_dataset(&w);
	add_additional(&w);
	buffer_add_c(out, "</eml:eml>\n");
}

static bool
suits(const struct type *type)
{
	return str_is(type->dcat, "dcat:Dataset");
}

const struct exporter exporter_eml = {
	.name = "eml",
	.media = "application/xml",
	.suffix = "eml",
	.label = "EML",
	.element = write_record,
	.suits = suits,
};
