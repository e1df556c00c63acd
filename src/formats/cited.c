/* What is cited of a record. */
#include "formats/cited.h"

#include "formats/dcat_write.h"
#include "records/records.h"

enum { YEAR = 4 };

/* First what the terms of dct:type say, then the classes of schema.org. */
static const struct cited_kind kinds[] = {
	{ "book", "book", "BOOK", "Book" },
	{ "identification-guide", "book", "BOOK", "Book" },
	{ "manual", "manual", "BOOK", "Text" },
	{ "article", "article", "JOUR", "JournalArticle" },
	{ "report", "techreport", "RPRT", "Report" },
	{ "national-report", "techreport", "RPRT", "Report" },
	{ "assessment", "techreport", "RPRT", "Report" },
	{ "policy-brief", "techreport", "RPRT", "Report" },
	{ "thesis", "phdthesis", "THES", "Dissertation" },
	{ "conference-paper", "inproceedings", "CPAPER", "ConferencePaper" },
	{ "periodical", "misc", "MGZN", "Journal" },
	{ "brochure", "booklet", "PAMP", "Text" },
	{ "legislation", "misc", "STAT", "Text" },
	{ "image", "misc", "FIGURE", "Image" },
	{ "poster", "misc", "FIGURE", "Image" },
	{ "video", "misc", "VIDEO", "Audiovisual" },
	{ "sound", "misc", "SOUND", "Sound" },
	{ "presentation", "misc", "SLIDE", "Text" },
	{ "map", "misc", "MAP", "Image" },
	{ "website", "misc", "ELEC", "InteractiveResource" },
	{ "e-learning", "misc", "ELEC", "InteractiveResource" },
	{ "database", "misc", "DBASE", "Dataset" },
	{ "software", "misc", "COMP", "Software" },
	{ "Dataset", "misc", "DATA", "Dataset" },
	{ "CreativeWork", "misc", "GEN", "Text" },
	{ "Book", "book", "BOOK", "Book" },
	{ "Report", "techreport", "RPRT", "Report" },
	{ "Article", "misc", "GEN", "Text" },
	{ "ScholarlyArticle", "article", "JOUR", "JournalArticle" },
	{ "NewsArticle", "misc", "NEWS", "Text" },
	{ "Legislation", "misc", "STAT", "Text" },
	{ "Message", "misc", "ICOMM", "Text" },
	{ "ImageObject", "misc", "FIGURE", "Image" },
	{ "VideoObject", "misc", "VIDEO", "Audiovisual" },
	{ "SoftwareApplication", "misc", "COMP", "Software" },
	{ "Map", "misc", "MAP", "Image" },
	{ "Course", "misc", "ELEC", "InteractiveResource" },
	{ "Event", NULL, NULL, "Event" },
	{ "Project", NULL, NULL, "Project" },
};

static const struct cited_kind *
kind_of(struct str word)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (str_is(word, kinds[i].word))
			return &kinds[i];
	}
	return NULL;
}

const struct cited_kind *
cited_kind_of(const struct type *type)
{
	return type != NULL ? kind_of(type->schema) : NULL;
}

bool
cited_is_library(const struct type *type)
{
	const struct cited_kind *kind = cited_kind_of(type);

	return kind != NULL && kind->ris != NULL;
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

const struct thing *
cited_next(const struct thing *thing, const char *property, const struct statement **statement)
{
	*statement = *statement == NULL ? thing_first(thing, property) : thing_next(*statement);
	while (*statement != NULL && (*statement)->kind != STATEMENT_THING)
		*statement = thing_next(*statement);
	return *statement != NULL ? (*statement)->thing : NULL;
}

struct str
cited_label(const struct thing *thing, struct str language)
{
	static const char *const properties[] = { "foaf:name", "vcard:fn", "skos:prefLabel", "dct:title",
						  "rdfs:label" };
	struct str               label = STR("");

	for (size_t i = 0; i < sizeof properties / sizeof properties[0] && label.length == 0; i++)
		label = thing_text(thing, properties[i], language);
	return label;
}

struct str
cited_word(const struct statement *statement, struct str language)
{
	if (statement->kind != STATEMENT_THING)
		return statement->language.length == 0 || str_equal(statement->language, language) ? statement->text
												   : STR("");
	if (str_starts(statement->thing->address, STR("http://publications.europa.eu/resource/authority/data-theme/")))
		return STR("");
	return cited_label(statement->thing, language);
}

struct str
cited_organization(const struct thing *agent, struct str language)
{
	const struct statement *at = NULL;
	struct str              name = thing_text(agent, "vcard:organization-name", STR(""));

	return name.length > 0 ? name : cited_label(cited_next(agent, "org:memberOf", &at), language);
}

static struct str
without(struct str text, struct str start)
{
	return str_slice(text, str_starts(text, start) ? start.length : 0, text.length);
}

struct str
cited_orcid(const struct thing *agent)
{
	struct str orcid = without(agent->address, STR("https://orcid.org/"));

	return orcid.length < agent->address.length ? orcid : STR("");
}

struct str
cited_email(const struct statement *statement)
{
	bool is_email = str_is(statement->property, "foaf:mbox") || str_is(statement->property, "vcard:hasEmail");

	return is_email ? without(statement->text, STR("mailto:")) : STR("");
}

struct str
cited_custodian(const struct cited *cited)
{
	struct str name = json_text(json_get(cited->record, "rights"), "custodian");

	return name.length == 0 && cited->context->name_count > 0 ? cited->context->names[0].text : name;
}

struct str
cited_frequency(const struct cited *cited)
{
	const struct statement *at = NULL;
	const struct thing     *frequency = cited_next(cited->thing, "dct:accrualPeriodicity", &at);

	return frequency != NULL ? frequency->address : STR("");
}

struct wording
cited_wording(const struct cited *cited, const struct thing *thing, const char *property)
{
	struct term_label *list = ARENA_ARRAY(cited->a, struct term_label, thing != NULL ? thing->count + 1 : 1);
	size_t             count = 0;

	for (const struct statement *each = thing_first(thing, property); each != NULL; each = thing_next(each)) {
		if (each->kind == STATEMENT_LITERAL)
			list[count++] = (struct term_label){ each->language, each->text };
	}
	return (struct wording){ list, count };
}

const struct json *
cited_eml(const struct cited *cited, const char *name, const struct field **field_r)
{
	const struct json *fields = json_get(cited->record, "fields");

	for (size_t i = 0; cited->type != NULL && i < cited->type->fields.count; i++) {
		const struct field *field = &cited->type->fields.list[i];
		const struct json  *value = json_find(fields, field->name);

		if (value != NULL && str_is(field->eml, name) && json_get(value, "withheld") == NULL) {
			*field_r = field;
			return value;
		}
	}
	return NULL;
}

/* The text in `language`, else without one, else in English, else the first. */
static struct str
word_in(struct wording words, struct str language)
{
	struct str text = words.count > 0 ? words.list[0].text : STR("");

	for (size_t i = words.count; i > 0; i--) {
		if (str_is(words.list[i - 1].language, "en"))
			text = words.list[i - 1].text;
	}
	for (size_t i = words.count; i > 0; i--) {
		if (str_equal(words.list[i - 1].language, language))
			text = words.list[i - 1].text;
	}
	return text;
}

struct str
cited_eml_text(const struct cited *cited, const char *name)
{
	const struct field *field;
	const struct json  *value = json_each(cited_eml(cited, name, &field));

	if (value == NULL)
		return STR("");
	return word_in(mapped_wording(cited->a, cited->context->vocabularies, field, value), cited->language);
}

const struct json *
cited_languages(const struct cited *cited)
{
	const struct json *fields = json_get(cited->record, "fields");

	for (size_t i = 0; cited->type != NULL && i < cited->type->fields.count; i++) {
		const struct field *field = &cited->type->fields.list[i];
		const struct json  *value = json_find(fields, field->name);

		if (value != NULL && value->kind == JSON_ARRAY && str_is(field->dcat, "dct:language"))
			return value->first;
	}
	return JSON_FIRST(json_get(cited->record, "languages"));
}

/* ---- identifiers ------------------------------------------------------------------------------------------------- */

struct str
cited_doi(struct str identifier)
{
	static const char *const starts[] = {
		"https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:", "DOI:"
	};
	struct str doi = str_trim(identifier);

	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
		if (str_starts(doi, str_of(starts[i])))
			doi = str_trim(str_slice(doi, strlen(starts[i]), doi.length));
	}
	if (!str_starts(doi, STR("10.")) || str_find_byte(doi, '/') < 6 || str_find_byte(doi, '/') + 1 >= doi.length ||
	    str_find_byte(doi, ' ') < doi.length)
		return STR("");
	return doi;
}

static struct str
find_doi(const struct thing *thing)
{
	const struct statement *page = NULL;
	const struct thing     *inside;
	struct str              doi = STR("");

	for (const struct statement *id = thing_first(thing, "dct:identifier"); id != NULL && doi.length == 0;
	     id = thing_next(id))
		doi = cited_doi(id->text);
	while (doi.length == 0 && (inside = cited_next(thing, "foaf:page", &page)) != NULL)
		doi = cited_doi(inside->address);
	return doi;
}

/* ---- dates and languages ----------------------------------------------------------------------------------------- */

static struct str
find_year(const struct cited *cited)
{
	struct str date = cited->issued;

	if (date.length == 0)
		date = thing_text(cited->thing, "dct:created", STR(""));
	if (date.length < YEAR)
		date = json_text(cited->record, "created");
	if (date.length < YEAR)
		date = json_text(cited->record, "updated");
	return str_slice(date, 0, YEAR);
}

static struct str
find_language(const struct json *record, const struct exporter_context *context)
{
	const struct json *title =
		text_pick(json_at(record, "/fields/title"), context->language, record_language(record));

	return title != NULL ? title->name : context->language;
}

/* A term of dct:type that says more than the class. */
static const struct cited_kind *
find_kind(const struct cited *cited)
{
	const struct cited_kind *kind = cited_kind_of(cited->type), *found;
	const struct statement  *at = NULL;
	const struct thing      *inside;

	while (kind != NULL && (inside = cited_next(cited->thing, "dct:type", &at)) != NULL) {
		struct str word = inside->address;

		while (str_find_byte(word, '/') < word.length)
			word = str_slice(word, str_find_byte(word, '/') + 1, word.length);
		found = kind_of(word);
		if (found != NULL)
			return found;
	}
	return kind;
}

struct cited
cited_of(struct arena *a, const struct json *record, const struct exporter_context *context)
{
	struct cited cited = { .a = a, .record = record, .context = context };

	cited.type = type_find(context->types, json_text(record, "type"));
	cited.thing = dcat_of(a, record, context);
	cited.address = record_address(a, record, context);
	cited.page = str_join(a, cited.address, STR(".html"));
	cited.language = find_language(record, context);
	cited.tag = str_is(cited.language, "und") ? STR("") : cited.language;
	cited.title = thing_text(cited.thing, "dct:title", cited.language);
	if (cited.title.length == 0)
		cited.title = word_in(texts_wording(a, json_at(record, "/fields/title")), cited.language);
	if (cited.title.length == 0)
		cited.title = json_text(record, "id");
	cited.kind = find_kind(&cited);
	cited.doi = find_doi(cited.thing);
	cited.issued = thing_text(cited.thing, "dct:issued", STR(""));
	cited.year = find_year(&cited);
	cited.limits = json_text(json_get(record, "rights"), "access");
	if (str_is(cited.limits, "open"))
		cited.limits = STR("");
	cited.revoked = str_is(json_text(record, "state"), "revoked");
	return cited;
}
