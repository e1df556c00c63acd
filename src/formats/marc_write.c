/* MARC 21 for bibliographic data in the schema MARC21slim of the Library of Congress (MARCXML). */
#include "formats/cited.h"
#include "formats/exporters.h"
#include "formats/xml_write.h"

#include <unicode/uloc.h>

#define NAMESPACE "http://www.loc.gov/MARC21/slim"

struct writing {
	const struct cited *cited;
	struct buffer      *out;
	bool                has_creator; /* a main entry */
};

/* ---- fields ------------------------------------------------------------------------------------------------------ */

struct subfield {
	char       code;
	struct str text;
};

enum { MOST_SUBFIELDS = 5 };

/* `indicators` are two; subfields without text are left out, and a field without the first of them. */
static void
add_field(struct writing *w, const char *tag, const char *indicators, const struct subfield subfields[MOST_SUBFIELDS])
{
	if (str_trim(subfields[0].text).length == 0)
		return;
	buffer_format(w->out, "<datafield tag=\"%s\" ind1=\"%c\" ind2=\"%c\">\n", tag, indicators[0], indicators[1]);
	for (size_t i = 0; i < MOST_SUBFIELDS && subfields[i].code != '\0'; i++) {
		if (str_trim(subfields[i].text).length == 0)
			continue;
		buffer_format(w->out, "<subfield code=\"%c\">", subfields[i].code);
		xml_add_text(w->out, subfields[i].text);
		buffer_add_c(w->out, "</subfield>\n");
	}
	buffer_add_c(w->out, "</datafield>\n");
}

#define ADD_FIELD(w, tag, indicators, ...)                                                                             \
	add_field(w, tag, indicators, (const struct subfield[MOST_SUBFIELDS]){ __VA_ARGS__ })

static void
add_control(struct writing *w, const char *tag, struct str text)
{
	buffer_format(w->out, "<controlfield tag=\"%s\">", tag);
	xml_add_text(w->out, text);
	buffer_add_c(w->out, "</controlfield>\n");
}

/* ---- what is counted by places ----------------------------------------------------------------------------------- */

/* Leader 06, by the words of DataCite. */
static char
kind_of(const struct cited_kind *kind)
{
	static const struct {
		const char *word;
		char        kind;
	} kinds[] = { { "Audiovisual", 'g' }, { "Dataset", 'm' }, { "Image", 'k' },
		      { "Software", 'm' },    { "Sound", 'i' },   { "InteractiveResource", 'm' } };

	if (strcmp(kind->word, "map") == 0 || strcmp(kind->word, "Map") == 0)
		return 'e';
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(kind->datacite, kinds[i].word) == 0)
			return kinds[i].kind;
	}
	return 'a';
}

/* The code of MARC: ISO 639-2/B. */
static struct str
language_code(struct str tag)
{
	static const char *const others[][2] = {
		{ "sqi", "alb" }, { "hye", "arm" }, { "eus", "baq" }, { "mya", "bur" }, { "ces", "cze" },
		{ "zho", "chi" }, { "nld", "dut" }, { "fra", "fre" }, { "kat", "geo" }, { "deu", "ger" },
		{ "ell", "gre" }, { "isl", "ice" }, { "mkd", "mac" }, { "msa", "may" }, { "mri", "mao" },
		{ "fas", "per" }, { "ron", "rum" }, { "slk", "slo" }, { "bod", "tib" }, { "cym", "wel" },
	};
	char       text[ULOC_LANG_CAPACITY];
	struct str code;

	snprintf(text, sizeof text, "%.*s", STR_ARGS(str_slice(tag, 0, str_find_byte(tag, '-'))));
	code = str_of(uloc_getISO3Language(text));
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		if (str_is(code, others[i][0]))
			code = str_of(others[i][1]);
	}
	return code.length == 3 ? code : STR("und");
}

static struct str
main_language(const struct cited *cited)
{
	const struct json *tag = cited_languages(cited);

	return tag != NULL && tag->kind == JSON_STRING ? tag->text : cited->tag;
}

static struct str
digits_of(struct arena *a, struct str text, size_t most)
{
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < text.length && out.length < most; i++) {
		if (text.data[i] >= '0' && text.data[i] <= '9')
			buffer_add_byte(&out, text.data[i]);
	}
	return buffer_str(&out);
}

static void
add_controls(struct writing *w)
{
	const struct cited *cited = w->cited;
	struct str          entered = digits_of(cited->a, json_text(cited->record, "created"), 8);
	struct str          changed = digits_of(cited->a, json_text(cited->record, "updated"), 14);
	bool                is_serial = strcmp(cited->kind->datacite, "Journal") == 0;

	if (entered.length < 8)
		entered = str_slice(changed, 0, 8);
	buffer_format(w->out, "<leader>     n%c%c a22     7u 4500</leader>\n", kind_of(cited->kind),
		      is_serial ? 's' : 'm');
	add_control(w, "001", json_text(cited->record, "id"));
	if (changed.length == 14)
		add_control(w, "005", str_format(cited->a, "%.*s.0", STR_ARGS(changed)));
	if (entered.length == 8 && cited->year.length == 4)
		add_control(w, "008",
			    str_format(cited->a, "%.*ss%.*s    xx |||||||||||||||||%.*s d",
				       STR_ARGS(str_slice(entered, 2, 8)), STR_ARGS(cited->year),
				       STR_ARGS(language_code(main_language(cited)))));
}

/* ---- codes and names --------------------------------------------------------------------------------------------- */

static void
add_identifiers(struct writing *w)
{
	const struct cited *cited = w->cited;

	ADD_FIELD(w, "024", "7 ", { 'a', cited->doi }, { '2', STR("doi") });
	for (const struct statement *each = thing_first(cited->thing, "dct:identifier"); each != NULL;
	     each = thing_next(each)) {
		if (cited_doi(each->text).length == 0 && !str_equal(each->text, cited->address))
			ADD_FIELD(w, "024", "8 ", { 'a', each->text });
	}
	ADD_FIELD(w, "024", "7 ", { 'a', cited->address }, { '2', STR("uri") });
}

static void
add_box(struct writing *w, const struct place_box *box)
{
	struct arena *a = w->cited->a;

	ADD_FIELD(w, "034", "0 ", { 'd', degrees_text(a, box->west) }, { 'e', degrees_text(a, box->east) },
		  { 'f', degrees_text(a, box->north) }, { 'g', degrees_text(a, box->south) });
}

static void
add_boxes(struct writing *w)
{
	const struct statement *at = NULL;
	const struct thing     *place;

	while ((place = cited_next(w->cited->thing, "dct:spatial", &at)) != NULL) {
		if (place->box != NULL)
			add_box(w, place->box);
	}
}

static void
add_languages(struct writing *w)
{
	static const char path[] = "<datafield tag=\"041\" ind1=\" \" ind2=\" \">\n";
	size_t            opened = w->out->length;

	buffer_add_c(w->out, path);
	for (const struct json *tag = cited_languages(w->cited); tag != NULL; tag = tag->next) {
		if (tag->kind == JSON_STRING && !str_is(tag->text, "und"))
			buffer_format(w->out, "<subfield code=\"a\">%.*s</subfield>\n",
				      STR_ARGS(language_code(tag->text)));
	}
	if (w->out->length == opened + strlen(path))
		w->out->length = opened;
	else
		buffer_add_c(w->out, "</datafield>\n");
}

/* "Otieno, Anne" stands under the surname. */
static void
add_name(struct writing *w, const struct thing *agent, bool is_main, const char *role)
{
	struct str  name = cited_label(agent, w->cited->language), orcid = cited_orcid(agent);
	bool        is_turned = str_find_byte(name, ',') < name.length;
	const char *tag = agent->person ? (is_main ? "100" : "700") : (is_main ? "110" : "710");
	struct str  uri = orcid.length > 0 ? agent->address : STR("");

	if (agent->person)
		ADD_FIELD(w, tag, is_turned ? "1 " : "0 ", { 'a', name },
			  { 'u', cited_organization(agent, w->cited->language) }, { 'e', str_of(role) }, { '1', uri });
	else
		ADD_FIELD(w, tag, "2 ", { 'a', name }, { 'e', str_of(role) });
}

/* The first creator is the main entry, all others are added ones. */
static void
add_names(struct writing *w, bool is_main)
{
	static const char *const roles[][2] = { { "dct:creator", "creator" },
						{ "dct:contributor", "contributor" },
						{ "dct:rightsHolder", "copyright holder" } };
	size_t                   place = 0;

	for (size_t i = 0; i < sizeof roles / sizeof roles[0] && !(is_main && i > 0); i++) {
		const struct statement *at = NULL;
		const struct thing     *agent;

		while ((agent = cited_next(w->cited->thing, roles[i][0], &at)) != NULL) {
			if ((place++ == 0 && i == 0) == is_main)
				add_name(w, agent, is_main, roles[i][1]);
		}
	}
}

/* ---- titles and texts -------------------------------------------------------------------------------------------- */

static void
add_titles(struct writing *w)
{
	const struct cited *cited = w->cited;

	ADD_FIELD(w, "245", w->has_creator ? "10" : "00", { 'a', cited->title });
	for (const struct statement *each = thing_first(cited->thing, "dct:title"); each != NULL;
	     each = thing_next(each)) {
		if (!str_equal(each->text, cited->title))
			ADD_FIELD(w, "246", "31", { 'a', each->text });
	}
	for (const struct statement *each = thing_first(cited->thing, "dct:alternative"); each != NULL;
	     each = thing_next(each))
		ADD_FIELD(w, "246", "3 ", { 'a', each->text });
}

static void
add_imprint(struct writing *w)
{
	const struct cited     *cited = w->cited;
	const struct statement *at = NULL;
	const struct thing     *publisher = cited_next(cited->thing, "dct:publisher", &at);
	struct str              name = cited_label(publisher, cited->language);

	ADD_FIELD(w, "250", "  ", { 'a', thing_text(cited->thing, "dcat:version", cited->language) });
	if (name.length > 0)
		ADD_FIELD(w, "264", " 1", { 'b', name }, { 'c', cited->issued });
	else
		ADD_FIELD(w, "264", " 1", { 'c', cited->issued });
	while (publisher != NULL && (publisher = cited_next(cited->thing, "dct:publisher", &at)) != NULL)
		ADD_FIELD(w, "264", "21", { 'b', cited_label(publisher, cited->language) });
	for (const struct statement *each = thing_first(cited->thing, "dct:extent"); each != NULL;
	     each = thing_next(each))
		ADD_FIELD(w, "300", "  ",
			  { 'a',
			    each->kind == STATEMENT_THING ? cited_label(each->thing, cited->language) : each->text });
}

static void
add_texts(struct writing *w, const struct thing *thing, const char *property, const char *tag, const char *indicators)
{
	for (const struct statement *each = thing_first(thing, property); each != NULL; each = thing_next(each)) {
		if (each->kind == STATEMENT_LITERAL)
			ADD_FIELD(w, tag, indicators, { 'a', each->text });
		else if (each->kind == STATEMENT_THING)
			add_texts(w, each->thing, "rdfs:label", tag, indicators);
	}
}

static void
add_notes(struct writing *w)
{
	const struct cited *cited = w->cited;
	struct str          licence = json_text(cited->record, "licence");

	if (cited->revoked)
		ADD_FIELD(w, "500", "  ", { 'a', STR("Revoked") });
	ADD_FIELD(w, "506", "1 ", { 'a', cited->limits });
	add_texts(w, cited->thing, "dct:description", "520", "3 ");
	add_texts(w, cited->thing, "dct:bibliographicCitation", "524", "  ");
	if (licence.length > 0)
		ADD_FIELD(w, "540", "  ",
			  { 'a', licence_label(cited->context->vocabularies, licence, cited->language) },
			  { 'u',
			    xml_address(cited->a, licence_address(cited->a, cited->context->vocabularies, licence)) });
	add_texts(w, cited->thing, "dct:rights", "540", "  ");
	for (const struct json *label = JSON_FIRST(json_at(cited->record, "/rights/labels")); label != NULL;
	     label = label->next)
		ADD_FIELD(w, "540", "  ", { 'a', label->text });
	add_texts(w, cited->thing, "dct:provenance", "567", "  ");
}

/* ---- subjects, relations, places --------------------------------------------------------------------------------- */

/* A term of a vocabulary has its address; a word is free. */
static void
add_subjects(struct writing *w, const char *property, const char *tag)
{
	for (const struct statement *each = thing_first(w->cited->thing, property); each != NULL;
	     each = thing_next(each)) {
		struct str word = cited_word(each, w->cited->language);

		if (each->kind == STATEMENT_THING)
			ADD_FIELD(w, tag, " 4", { 'a', word }, { '0', xml_address(w->cited->a, each->thing->address) });
		else
			ADD_FIELD(w, "653", "  ", { 'a', word });
	}
}

static void
add_relations(struct writing *w)
{
	static const char *const relations[][2] = {
		{ "dct:isPartOf", "773" },    { "dct:hasPart", "774" },  { "dct:source", "786" },
		{ "dct:isVersionOf", "775" }, { "dct:replaces", "780" }, { "dct:isReplacedBy", "785" },
		{ "dct:relation", "787" },
	};

	for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++) {
		const char *indicators = relations[i][1][1] == '8' && relations[i][1][2] < '6' ? "00" : "0 ";

		for (const struct statement *each = thing_first(w->cited->thing, relations[i][0]); each != NULL;
		     each = thing_next(each)) {
			struct str address = each->kind == STATEMENT_THING ? each->thing->address : STR("");
			struct str title = each->kind == STATEMENT_THING ? cited_label(each->thing, w->cited->language)
									 : each->text;

			ADD_FIELD(w, relations[i][1], indicators, { 't', title.length > 0 ? title : address },
				  { 'o', xml_address(w->cited->a, address) });
		}
	}
}

static void
add_address(struct writing *w, const char *indicators, struct str address, struct str label, struct str media)
{
	ADD_FIELD(w, "856", indicators, { 'u', xml_address(w->cited->a, address) }, { 'y', label }, { 'q', media });
}

static void
add_addresses(struct writing *w)
{
	const struct statement *at = NULL;
	const struct thing     *each;

	while ((each = cited_next(w->cited->thing, "dcat:distribution", &at)) != NULL) {
		const struct statement *media = NULL, *place = thing_first(each, "dcat:downloadURL");

		if (place == NULL)
			place = thing_first(each, "dcat:accessURL");
		if (place != NULL)
			add_address(w, "40", place->kind == STATEMENT_THING ? place->thing->address : place->text,
				    cited_label(each, w->cited->language),
				    cited_label(cited_next(each, "dcat:mediaType", &media), STR("")));
	}
	at = NULL;
	while ((each = cited_next(w->cited->thing, "foaf:page", &at)) != NULL)
		add_address(w, "42", each->address, cited_label(each, w->cited->language), STR(""));
	add_address(w, "42", w->cited->page, STR(""), STR("text/html"));
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

static void
write_record(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	struct cited            cited = cited_of(a, record, context);
	struct writing          w = { .cited = &cited, .out = out };
	const struct statement *at = NULL;

	if (cited.kind == NULL || cited.kind->ris == NULL)
		return;
	w.has_creator = cited_label(cited_next(cited.thing, "dct:creator", &at), cited.language).length > 0;
	buffer_add_c(out, "<record xmlns=\"" NAMESPACE "\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
			  "type=\"Bibliographic\" xsi:schemaLocation=\"" NAMESPACE
			  " http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd\">\n");
	add_controls(&w);
	add_identifiers(&w);
	add_boxes(&w);
	add_languages(&w);
	add_names(&w, true);
	add_titles(&w);
	add_imprint(&w);
	add_notes(&w);
	add_subjects(&w, "dcat:theme", "650");
	add_subjects(&w, "dcat:keyword", "650");
	add_subjects(&w, "dct:spatial", "651");
	add_subjects(&w, "dct:type", "655");
	add_names(&w, false);
	add_relations(&w);
	add_addresses(&w);
	buffer_add_c(out, "</record>\n");
}

const struct exporter exporter_marcxml = {
	.name = "marcxml",
	.media = "application/marcxml+xml",
	.suffix = "marcxml",
	.label = "MARCXML",
	.element = write_record,
	.suits = cited_is_library,
};
