/* Dublin Core of a record: the crosswalk the other way. Terms, countries and choices are given by their labels, which the
 * crosswalk finds again; files by their media type; withheld values not at all. */
#include "formats/exporters.h"

#include "formats/crosswalk.h"
#include "formats/mapped.h"
#include "formats/xml_write.h"
#include "records/kinds.h"
#include "vocabularies/vocabularies.h"

struct describing {
	struct arena                  *a;
	const struct exporter_context *context;
	const struct json             *record;
	struct json                   *lists[DC_ELEMENTS];
	struct json                   *list; /* of the element that is said */
};

static void
say(struct describing *d, struct str text, struct str language)
{
	struct json *value;

	if (text.length == 0)
		return;
	for (value = d->list->first; value != NULL; value = value->next) {
		if (str_equal(json_text(value, "text"), text))
			return;
	}
	value = json_append(d->list, json_object(d->a));
	json_add(value, STR("text"), json_string(d->a, text));
	if (language.length > 0 && !str_is(language, "und"))
		json_add(value, STR("language"), json_string(d->a, language));
}

/* ---- labels ------------------------------------------------------------------------------------------------------ */

static void
say_term(struct describing *d, const struct term *term, struct str otherwise)
{
	struct str label = term != NULL ? term_label(term, d->context->language) : otherwise, language = STR("");

	for (size_t i = 0; term != NULL && i < term->label_count; i++) {
		if (term->labels[i].text.data == label.data)
			language = term->labels[i].language;
	}
	say(d, label, language);
}

static void
say_country(struct describing *d, struct str code)
{
	const struct vocabulary *countries = vocabulary_find(d->context->vocabularies, STR("countries"));

	say_term(d, countries != NULL ? term_in(countries, code) : NULL, code);
}

static void
say_localized(struct describing *d, const struct localized *localized)
{
	struct str text = localized_in(localized, d->context->language), language = STR("");

	for (size_t i = 0; i < localized->count; i++) {
		if (localized->list[i].text.data == text.data)
			language = localized->list[i].language;
	}
	say(d, text, language);
}

static void
say_choice(struct describing *d, const struct field *field, struct str value)
{
	for (size_t i = 0; i < field->choice_count; i++) {
		if (str_equal(field->choices[i].value, value))
			say_localized(d, &field->choices[i].label);
	}
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

static void
say_texts(struct describing *d, const struct json *texts)
{
	for (const struct json *text = JSON_FIRST(texts); text != NULL; text = text->next) {
		for (const struct json *word = text->first; word != NULL; word = word->next)
			say(d, word->text, text->name);
		say(d, text->text, text->name);
	}
}

static void
say_quantity(struct describing *d, const struct json *value)
{
	struct str unit = json_text(value, "unit");

	if (value->kind != JSON_OBJECT) {
		say(d, value->text, STR(""));
		return;
	}
	if (unit.length == 0)
		unit = json_text(value, "currency");
	say(d, str_format(d->a, "%.*s %.*s", STR_ARGS(json_text(value, "value")), STR_ARGS(unit)), STR(""));
}

static void
say_person(struct describing *d, const struct json *person)
{
	struct str name = json_text(person, "name");

	say(d, name.length > 0 ? name : json_text(person, "role"), STR(""));
}

/* The address of a record: references are to records that this node shows, too. */
static void
say_record(struct describing *d, struct str id)
{
	if (id.length > 0)
		say(d, str_format(d->a, "%.*srecords/%.*s", STR_ARGS(d->context->home), STR_ARGS(id)), STR(""));
}

/* A point or a box of DCMI. */
static void
say_place(struct describing *d, const struct json *place)
{
	const struct json *first = JSON_FIRST(json_get(place, "coordinates"));
	struct place_box   box;

	if (!place_box(place, &box))
		return;
	if (box.positions == 1 && first != NULL && first->kind == JSON_NUMBER)
		say(d, str_format(d->a, "east=%.*s; north=%.*s", STR_ARGS(first->text), STR_ARGS(first->next->text)),
		    STR(""));
	else
		say(d,
		    str_format(d->a, "northlimit=%.6g; southlimit=%.6g; westlimit=%.6g; eastlimit=%.6g", box.north,
			       box.south, box.west, box.east),
		    STR(""));
}

static void say_field(struct describing *d, const struct field *field, const struct json *value);

/* A group or a row of a table is named by its first text, name, person or organization. */
static void
say_group(struct describing *d, const struct field *group, const struct json *value)
{
	size_t before = d->list->count;

	for (size_t i = 0; i < group->fields.count && d->list->count == before; i++) {
		const struct field *field = &group->fields.list[i];
		const struct json  *inside = json_find(value, field->name);

		if (inside != NULL && (field->kind == FIELD_TEXT || field->kind == FIELD_NAME ||
				       field->kind == FIELD_PERSON || field->kind == FIELD_ORGANIZATION))
			say_field(d, field, inside);
	}
}

static void
say_one(struct describing *d, const struct field *field, const struct json *value)
{
	if (json_get(value, "withheld") != NULL)
		return;
	switch (field->kind) {
	case FIELD_TEXT:
	case FIELD_PROSE:
	case FIELD_KEYWORDS:
		say_texts(d, value);
		break;
	case FIELD_TERM:
	case FIELD_TERMS:
		say_term(d, term_find(d->context->vocabularies, value->text), value->text);
		break;
	case FIELD_COUNTRY:
	case FIELD_COUNTRIES:
		say_country(d, value->text);
		break;
	case FIELD_ORGANIZATION:
	case FIELD_RECORD:
		say_record(d, value->text);
		break;
	case FIELD_PERSON:
		say_person(d, value);
		break;
	case FIELD_NUMBER:
	case FIELD_AMOUNT:
		say_quantity(d, value);
		break;
	case FIELD_CHOICE:
		say_choice(d, field, value->text);
		break;
	case FIELD_LINK:
		say(d, json_text(value, "url"), STR(""));
		break;
	case FIELD_FILE:
		say(d, json_text(value, "media"), STR(""));
		break;
	case FIELD_PLACE:
		say_place(d, value);
		break;
	case FIELD_GROUP:
	case FIELD_TABLE:
		say_group(d, field, value);
		break;
	case FIELD_NAME:
	case FIELD_LANGUAGES:
	case FIELD_DATE:
	case FIELD_PERIOD:
	case FIELD_TIME:
		say(d, value->text, STR(""));
		break;
	case FIELD_YES_NO:
	case FIELD_KINDS:
		break;
	}
}

static void
say_field(struct describing *d, const struct field *field, const struct json *value)
{
	for (const struct json *each = json_each(value); each != NULL; each = json_next(value, each))
		say_one(d, field, each);
}

/* What each of `fields` says, and those inside groups, for the elements that they map to. */
static void
say_fields(struct describing *d, const struct field_list *fields, const struct json *values)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];
		const struct json  *value = json_find(values, field->name);

		if (value == NULL)
			continue;
		for (enum dc_element element = 0; element < DC_ELEMENTS; element++) {
			d->list = d->lists[element];
			if (crosswalk_maps(field, element))
				say_field(d, field, value);
		}
		if (field->fields.count == 0)
			continue;
		for (const struct json *row = json_each(value); row != NULL; row = json_next(value, row))
			say_fields(d, &field->fields, row);
	}
}

/* ---- what the header says ---------------------------------------------------------------------------------------- */

/* The words of OpenAIRE's guidelines for who may see a thing. */
static struct str
access_word(struct str access)
{
	if (str_is(access, "restricted") || str_is(access, "registered"))
		return STR("info:eu-repo/semantics/restrictedAccess");
	return str_is(access, "closed") ? STR("info:eu-repo/semantics/closedAccess") : STR("");
}

static void
say_rights(struct describing *d)
{
	const struct json *rights = json_get(d->record, "rights");

	say(d, json_text(d->record, "licence"), STR(""));
	say(d, json_text(rights, "holder"), STR(""));
	say(d, access_word(json_text(rights, "access")), STR(""));
	if (str_is(json_text(d->record, "state"), "revoked"))
		say(d, STR("revoked"), STR(""));
	for (const struct json *label = JSON_FIRST(json_get(rights, "labels")); label != NULL; label = label->next)
		say(d, label->text, STR(""));
}

/* The word that chooses the type again; the default one needs none. */
static void
say_type(struct describing *d, const struct type *type)
{
	if (type != NULL && !str_is(type->name, CROSSWALK_DEFAULT_TYPE))
		say(d, type->dc_type_count > 0 ? type->dc_types[0] : type->name, STR(""));
}

static void
say_header(struct describing *d, const struct type *type)
{
	d->list = d->lists[DC_RIGHTS];
	say_rights(d);
	d->list = d->lists[DC_TYPE];
	say_type(d, type);
	d->list = d->lists[DC_IDENTIFIER];
	say_record(d, json_text(d->record, "id"));
}

/* The languages of a record's texts, when no field says that of the thing. */
static void
say_languages(struct describing *d)
{
	d->list = d->lists[DC_LANGUAGE];
	if (d->list->count > 0)
		return;
	for (const struct json *tag = JSON_FIRST(json_get(d->record, "languages")); tag != NULL; tag = tag->next)
		say(d, tag->text, STR(""));
}

struct json *
dublin_core_of(struct arena *a, const struct json *record, const struct exporter_context *context)
{
	struct describing  d = { .a = a, .context = context, .record = record };
	struct json       *elements = json_object(a);
	const struct json *fields = json_get(record, "fields");
	const struct type *type = type_find(context->types, json_text(record, "type"));

	for (enum dc_element element = 0; element < DC_ELEMENTS; element++)
		d.lists[element] = json_array(a);
	say_header(&d, type);
	d.list = d.lists[DC_TITLE]; /* all that is known of a type that is not */
	if (type == NULL)
		say_texts(&d, json_get(fields, "title"));
	else
		say_fields(&d, &type->fields, fields);
	say_languages(&d);
	for (enum dc_element element = 0; element < DC_ELEMENTS; element++) {
		if (d.lists[element]->count > 0)
			json_add(elements, str_of(dc_element_name(element)), d.lists[element]);
	}
	return elements;
}

/* ---- oai_dc ------------------------------------------------------------------------------------------------------ */

void
oai_dc_write(struct arena *a, struct buffer *out, const struct exporter_context *context, const struct json *record)
{
	const struct json *elements = dublin_core_of(a, record, context);

	buffer_add_c(out, "<oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\" "
			  "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
			  "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
			  "xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/oai_dc/ "
			  "http://www.openarchives.org/OAI/2.0/oai_dc.xsd\">\n");
	for (const struct json *list = JSON_FIRST(elements); list != NULL; list = list->next) {
		const char *name = str_c(a, str_join(a, STR("dc:"), list->name));

		for (const struct json *value = list->first; value != NULL; value = value->next)
			xml_add_element(out, name, json_text(value, "language"), json_text(value, "text"));
	}
	buffer_add_c(out, "</oai_dc:dc>\n");
}

const struct exporter exporter_oai_dc = {
	.name = "oai_dc",
	.media = "text/xml; charset=utf-8",
	.suffix = "xml",
	.label = "Dublin Core",
	.element = oai_dc_write,
};
