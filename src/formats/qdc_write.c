/* Qualified Dublin Core: the terms of DCMI in XML (Guidelines for implementing Dublin Core in XML, 2003), with the encoding schemes
 * of dcterms.xsd. It is made of what the record says in DCAT, which has most in these terms already. */
#include "formats/cited.h"
#include "formats/exporters.h"
#include "formats/qdc.h"
#include "formats/xml_write.h"

#include "base/clock.h"

struct writing {
	const struct cited *cited;
	struct buffer      *out;
};

/* What a value is written as. */
enum shape { SHAPE_TEXT, SHAPE_DATE, SHAPE_LANGUAGE, SHAPE_ADDRESS, SHAPE_PLACE, SHAPE_PERIOD };

static const struct {
	const char *property, *element;
	enum shape  shape;
} terms[] = {
	{ "dct:alternative", "dcterms:alternative", SHAPE_TEXT },
	{ "dct:creator", "dcterms:creator", SHAPE_TEXT },
	{ "dct:contributor", "dcterms:contributor", SHAPE_TEXT },
	{ "dct:publisher", "dcterms:publisher", SHAPE_TEXT },
	{ "dct:rightsHolder", "dcterms:rightsHolder", SHAPE_TEXT },
	{ "dct:created", "dcterms:created", SHAPE_DATE },
	{ "dct:issued", "dcterms:issued", SHAPE_DATE },
	{ "dct:modified", "dcterms:modified", SHAPE_DATE },
	{ "dct:description", "dcterms:description", SHAPE_TEXT },
	{ "dct:abstract", "dcterms:abstract", SHAPE_TEXT },
	{ "dct:provenance", "dcterms:provenance", SHAPE_TEXT },
	{ "dct:type", "dcterms:type", SHAPE_TEXT },
	{ "dcat:theme", "dcterms:subject", SHAPE_TEXT },
	{ "dcat:keyword", "dcterms:subject", SHAPE_TEXT },
	{ "dct:subject", "dcterms:subject", SHAPE_TEXT },
	{ "dct:identifier", "dcterms:identifier", SHAPE_TEXT },
	{ "dct:bibliographicCitation", "dcterms:bibliographicCitation", SHAPE_TEXT },
	{ "dct:source", "dcterms:source", SHAPE_TEXT },
	{ "dct:relation", "dcterms:relation", SHAPE_TEXT },
	{ "foaf:page", "dcterms:relation", SHAPE_ADDRESS },
	{ "dct:isPartOf", "dcterms:isPartOf", SHAPE_TEXT },
	{ "dct:hasPart", "dcterms:hasPart", SHAPE_TEXT },
	{ "dct:isVersionOf", "dcterms:isVersionOf", SHAPE_TEXT },
	{ "dct:hasVersion", "dcterms:hasVersion", SHAPE_TEXT },
	{ "dct:replaces", "dcterms:replaces", SHAPE_TEXT },
	{ "dct:isReplacedBy", "dcterms:isReplacedBy", SHAPE_TEXT },
	{ "dct:references", "dcterms:references", SHAPE_TEXT },
	{ "dct:isReferencedBy", "dcterms:isReferencedBy", SHAPE_TEXT },
	{ "dct:conformsTo", "dcterms:conformsTo", SHAPE_TEXT },
	{ "dct:audience", "dcterms:audience", SHAPE_TEXT },
	{ "dct:accrualPeriodicity", "dcterms:accrualPeriodicity", SHAPE_TEXT },
	{ "dct:extent", "dcterms:extent", SHAPE_TEXT },
	{ "dct:spatial", "dcterms:spatial", SHAPE_PLACE },
	{ "dct:coverage", "dcterms:coverage", SHAPE_TEXT },
	{ "dct:temporal", "dcterms:temporal", SHAPE_PERIOD },
	{ "dct:license", "dcterms:license", SHAPE_ADDRESS },
	{ "dct:rights", "dcterms:rights", SHAPE_TEXT },
	{ "dct:accessRights", "dcterms:accessRights", SHAPE_TEXT },
};

/* <element xsi:type="dcterms:SCHEME" xml:lang="…">text</element>: a scheme forbids a language. */
static void
add_value(struct writing *w, const char *element, const char *scheme, struct str language, struct str text)
{
	text = str_trim(text);
	if (text.length == 0)
		return;
	buffer_format(w->out, "<%s", element);
	if (scheme != NULL)
		buffer_format(w->out, " xsi:type=\"dcterms:%s\"", scheme);
	else if (!str_is(language, "und"))
		xml_add_attribute(w->out, "xml:lang", language);
	buffer_add_byte(w->out, '>');
	xml_add_text(w->out, text);
	buffer_format(w->out, "</%s>\n", element);
}

/* A year, month, day or time, which the schema has; a date of another form is said without the scheme. */
static void
add_date(struct writing *w, const char *element, struct str date)
{
	enum { YEAR = sizeof "2026" - 1, MONTH = sizeof "2026-05" - 1, DAY = sizeof "2026-05-01" - 1 };
	struct str day = str_slice(date, 0, DAY);
	int64_t    time;
	bool       is_date =
                date.length == YEAR ? time_parse(str_join(w->cited->a, date, STR("-01-01T00:00:00Z")), &time, NULL)
		      : date.length == MONTH ? time_parse(str_join(w->cited->a, date, STR("-01T00:00:00Z")), &time, NULL)
		      : date.length == DAY   ? time_parse(str_join(w->cited->a, day, STR("T00:00:00Z")), &time, NULL)
					     : time_parse(date, &time, NULL);

	add_value(w, element, is_date ? "W3CDTF" : NULL, STR(""), date);
}

/* What a thing is called in all its languages; nothing of the EU's theme that all have. */
static void
add_labels(struct writing *w, const char *element, const struct thing *thing)
{
	static const char *const names[] = { "foaf:name", "vcard:fn", "skos:prefLabel", "dct:title", "rdfs:label" };
	size_t                   before = w->out->length;

	if (str_starts(thing->address, STR("http://publications.europa.eu/resource/authority/data-theme/")))
		return;
	for (size_t i = 0; i < sizeof names / sizeof names[0] && w->out->length == before; i++) {
		for (const struct statement *each = thing_first(thing, names[i]); each != NULL; each = thing_next(each))
			add_value(w, element, NULL, each->language, each->text);
	}
	if (w->out->length == before && thing->address.length > 0)
		add_value(w, element, "URI", STR(""), xml_address(w->cited->a, thing->address));
}

/* DCMI Box and Point. */
static void
add_box(struct writing *w, const struct place_box *box)
{
	struct arena *a = w->cited->a;

	if (box->positions == 1)
		add_value(w, "dcterms:spatial", "Point", STR(""),
			  str_format(a, "east=%.*s; north=%.*s", STR_ARGS(degrees_text(a, box->west)),
				     STR_ARGS(degrees_text(a, box->south))));
	else
		add_value(w, "dcterms:spatial", "Box", STR(""),
			  str_format(a, "northlimit=%.*s; southlimit=%.*s; westlimit=%.*s; eastlimit=%.*s",
				     STR_ARGS(degrees_text(a, box->north)), STR_ARGS(degrees_text(a, box->south)),
				     STR_ARGS(degrees_text(a, box->west)), STR_ARGS(degrees_text(a, box->east))));
}

/* DCMI Period. */
static void
add_period(struct writing *w, const struct thing *period)
{
	struct str start = thing_text(period, "dcat:startDate", STR("")),
		   end = thing_text(period, "dcat:endDate", STR(""));
	struct buffer text = buffer_in(w->cited->a);

	if (start.length > 0)
		buffer_format(&text, "start=%.*s; ", STR_ARGS(start));
	if (end.length > 0)
		buffer_format(&text, "end=%.*s; ", STR_ARGS(end));
	if (text.length > 0)
		add_value(w, "dcterms:temporal", "Period", STR(""),
			  str_join(w->cited->a, buffer_str(&text), STR("scheme=W3C-DTF")));
}

static void
add_thing(struct writing *w, const char *element, enum shape shape, const struct thing *thing)
{
	if (shape == SHAPE_PLACE && thing->box != NULL)
		add_box(w, thing->box);
	else if (shape == SHAPE_PERIOD)
		add_period(w, thing);
	else if (shape == SHAPE_ADDRESS && thing->address.length > 0)
		add_value(w, element, "URI", STR(""), xml_address(w->cited->a, thing->address));
	else
		add_labels(w, element, thing);
}

static void
add_statement(struct writing *w, const char *element, enum shape shape, const struct statement *said)
{
	if (said->kind == STATEMENT_THING)
		add_thing(w, element, shape, said->thing);
	else if (said->kind == STATEMENT_ADDRESS)
		add_value(w, element, "URI", STR(""), xml_address(w->cited->a, said->text));
	else if (shape == SHAPE_DATE)
		add_date(w, element, said->text);
	else
		add_value(w, element, NULL, said->language, said->text);
}

/* The title in the main language first. */
static void
add_titles(struct writing *w)
{
	const struct cited *cited = w->cited;

	add_value(w, "dcterms:title", NULL, cited->tag, cited->title);
	for (const struct statement *each = thing_first(cited->thing, "dct:title"); each != NULL;
	     each = thing_next(each)) {
		if (!str_equal(each->text, cited->title))
			add_value(w, "dcterms:title", NULL, each->language, each->text);
	}
}

/* A word of the DCMI Type Vocabulary; for what has none, what the type's file calls it in Dublin Core. */
static void
add_kind(struct writing *w)
{
	static const char *const words[][2] = { { "Audiovisual", "MovingImage" },
						{ "Dataset", "Dataset" },
						{ "Event", "Event" },
						{ "Image", "StillImage" },
						{ "InteractiveResource", "InteractiveResource" },
						{ "Software", "Software" },
						{ "Sound", "Sound" } };
	const struct type       *type = w->cited->type;
	const char              *kind = w->cited->kind != NULL ? w->cited->kind->datacite : NULL;
	bool                     is_text = kind != NULL && strcmp(kind, "Project") != 0;

	for (size_t i = 0; is_text && i < sizeof words / sizeof words[0]; i++) {
		if (strcmp(kind, words[i][0]) == 0) {
			add_value(w, "dcterms:type", "DCMIType", STR(""), str_of(words[i][1]));
			is_text = false;
		}
	}
	if (is_text)
		add_value(w, "dcterms:type", "DCMIType", STR(""), STR("Text"));
	if (type != NULL && type->dc_type_count > 0)
		add_value(w, "dcterms:type", NULL, STR(""), type->dc_types[0]);
}

/* Media types and sizes of files. */
static void
add_forms(struct writing *w)
{
	const struct statement *at = NULL;
	const struct thing     *distribution;

	while ((distribution = cited_next(w->cited->thing, "dcat:distribution", &at)) != NULL) {
		const struct statement *media = NULL;
		struct str              size = thing_text(distribution, "dcat:byteSize", STR(""));

		add_value(w, "dcterms:format", NULL, STR(""),
			  cited_label(cited_next(distribution, "dcat:mediaType", &media), STR("")));
		if (size.length > 0)
			add_value(w, "dcterms:extent", NULL, STR(""),
				  str_format(w->cited->a, "%.*s bytes", STR_ARGS(size)));
	}
}

static void
add_languages(struct writing *w)
{
	for (const struct json *tag = cited_languages(w->cited); tag != NULL; tag = tag->next) {
		if (tag->kind == JSON_STRING && !str_is(tag->text, "und"))
			add_value(w, "dcterms:language", "RFC4646", STR(""), tag->text);
	}
}

static void
write_record(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	struct cited   cited = cited_of(a, record, context);
	struct writing w = { &cited, out };

	buffer_format(out,
		      "<qdc:qualifieddc xmlns:qdc=\"" QDC_NAMESPACE "\" xmlns:dcterms=\"http://purl.org/dc/terms/\" "
		      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"" QDC_NAMESPACE
		      " %.*s" QDC_SCHEMA "\">\n",
		      STR_ARGS(context->home));
	add_titles(&w);
	add_kind(&w);
	for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
		for (const struct statement *each = thing_first(cited.thing, terms[i].property); each != NULL;
		     each = thing_next(each))
			add_statement(&w, terms[i].element, terms[i].shape, each);
	}
	add_languages(&w);
	add_forms(&w);
	add_value(&w, "dcterms:identifier", "URI", STR(""), xml_address(a, cited.address));
	if (cited.revoked)
		add_value(&w, "dcterms:rights", NULL, STR("en"), STR("Revoked"));
	buffer_add_c(out, "</qdc:qualifieddc>\n");
}

struct str
qdc_schema(void)
{
	return STR(
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:dcterms=\"http://purl.org/dc/terms/\" "
		"targetNamespace=\"" QDC_NAMESPACE "\" elementFormDefault=\"qualified\">\n"
		"<xs:import namespace=\"http://purl.org/dc/terms/\" "
		"schemaLocation=\"http://dublincore.org/schemas/xmls/qdc/2008/02/11/dcterms.xsd\"/>\n"
		"<xs:element name=\"qualifieddc\" type=\"dcterms:elementOrRefinementContainer\"/>\n"
		"</xs:schema>\n");
}

const struct exporter exporter_qdc = {
	.name = "qdc",
	.media = "application/xml",
	.suffix = "qdc",
	.label = "Qualified Dublin Core",
	.element = write_record,
};
