/* Records in the words of Dublin Core, by the mappings of their types. */
#include "formats/dublin_core.h"
#include "formats/export.h"
#include "formats/xml_write.h"
#include "vocabularies/vocabularies.h"

struct telling {
	struct arena                  *a;
	const struct exporter_context *context;
	struct json                   *lists[DC_ELEMENTS];
};

static void
tell(struct telling *t, enum dc_element element, struct str language, struct str text)
{
	struct json *value;

	if (text.length == 0)
		return;
	for (const struct json *other = t->lists[element]->first; other != NULL; other = other->next)
		if (str_equal(json_text(other, "text"), text))
			return;
	value = json_append(t->lists[element], json_object(t->a));
	json_add(value, STR("text"), json_string(t->a, text));
	if (language.length > 0 && !str_is(language, "und"))
		json_add(value, STR("language"), json_string(t->a, language));
}

static void
tell_localized(struct telling *t, enum dc_element element, const struct json *map)
{
	for (const struct json *text = JSON_FIRST(map); text != NULL; text = text->next) {
		if (text->kind == JSON_STRING)
			tell(t, element, text->name, text->text);
		for (const struct json *item = JSON_FIRST(text); item != NULL; item = item->next)
			tell(t, element, text->name, item->text);
	}
}

static void
tell_term(struct telling *t, enum dc_element element, struct str text)
{
	const struct term *term = term_find(t->context->vocabularies, text);

	tell(t, element, term != NULL ? t->context->language : STR(""),
	     term != NULL ? term_label(term, t->context->language) : text);
}

static void
tell_choice(struct telling *t, enum dc_element element, const struct field *field, struct str value)
{
	for (size_t i = 0; i < field->choice_count; i++)
		if (str_equal(field->choices[i].value, value))
			tell(t, element, t->context->language,
			     localized_in(&field->choices[i].label, t->context->language));
}

static void
tell_string(struct telling *t, enum dc_element element, const struct field *field, struct str text)
{
	switch (field->kind) {
	case FIELD_TERM:
	case FIELD_TERMS:
		tell_term(t, element, text);
		break;
	case FIELD_COUNTRY:
	case FIELD_COUNTRIES:
		tell(t, element, t->context->language,
		     country_label(t->context->vocabularies, text, t->context->language));
		break;
	case FIELD_CHOICE:
		tell_choice(t, element, field, text);
		break;
	case FIELD_ORGANIZATION:
	case FIELD_RECORD:
		tell(t, element, STR(""),
		     str_format(t->a, "%.*srecords/%.*s", STR_ARGS(t->context->home), STR_ARGS(text)));
		break;
	default:
		tell(t, element, STR(""), text);
		break;
	}
}

/* What names a thing that has parts: a person, a link, a file, a group. */
static void
tell_object(struct telling *t, enum dc_element element, const struct field *field, const struct json *value)
{
	static const char *const names[] = { "url", "name", "role", "value", "text", "title" };

	if (json_get(value, "withheld") != NULL)
		return;
	if (field->kind == FIELD_TEXT || field->kind == FIELD_PROSE || field->kind == FIELD_KEYWORDS) {
		tell_localized(t, element, value);
		return;
	}
	if (field->kind == FIELD_FILE && element == DC_FORMAT) {
		tell(t, element, STR(""), json_text(value, "media"));
		return;
	}
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct json *part = json_get(value, names[i]);

		if (part == NULL)
			continue;
		if (part->kind == JSON_OBJECT)
			tell_localized(t, element, part);
		else
			tell(t, element, STR(""), part->text);
		return;
	}
}

static void
tell_value(struct telling *t, enum dc_element element, const struct field *field, const struct json *value)
{
	if (value->kind == JSON_OBJECT)
		tell_object(t, element, field, value);
	else if (value->kind == JSON_STRING || value->kind == JSON_NUMBER)
		tell_string(t, element, field, value->text);
	else if (value->kind == JSON_ARRAY)
		for (const struct json *item = value->first; item != NULL; item = item->next)
			tell_value(t, element, field, item);
}

static void
tell_fields(struct telling *t, const struct type *type, const struct json *fields)
{
	for (size_t i = 0; type != NULL && i < type->fields.count; i++) {
		const struct field *field = &type->fields.list[i];
		const struct json  *value = json_find(fields, field->name);
		enum dc_element     element;
		struct str          term;

		if (value != NULL && field->dc.length > 0 && dc_find(field->dc, &element, &term) &&
		    element < DC_ELEMENTS)
			tell_value(t, element, field, value);
	}
}

static void
tell_header(struct telling *t, const struct json *record, const struct type *type)
{
	struct str id = json_text(record, "id");

	if (id.length > 0)
		tell(t, DC_IDENTIFIER, STR(""),
		     str_format(t->a, "%.*srecords/%.*s", STR_ARGS(t->context->home), STR_ARGS(id)));
	if (type != NULL)
		tell(t, DC_TYPE, t->context->language, localized_in(&type->label, t->context->language));
	for (const struct json *tag = JSON_FIRST(json_get(record, "languages")); tag != NULL; tag = tag->next)
		tell(t, DC_LANGUAGE, STR(""), tag->text);
	tell(t, DC_RIGHTS, STR(""), json_text(record, "licence"));
}

struct json *
dublin_core_of(struct arena *a, const struct json *record, const struct exporter_context *context)
{
	struct telling     t = { .a = a, .context = context };
	const struct type *type = type_find(context->types, json_text(record, "type"));
	struct json       *elements = json_object(a);

	for (enum dc_element element = 0; element < DC_ELEMENTS; element++)
		t.lists[element] = json_array(a);
	tell_header(&t, record, type);
	tell_fields(&t, type, json_get(record, "fields"));
	if (t.lists[DC_TITLE]->count == 0)
		tell_localized(&t, DC_TITLE, json_get(json_get(record, "fields"), "title"));
	for (enum dc_element element = 0; element < DC_ELEMENTS; element++)
		if (t.lists[element]->count > 0)
			json_add(elements, str_of(dc_element_name(element)), t.lists[element]);
	return elements;
}

void
oai_dc_write(struct arena *a, struct buffer *out, const struct json *record, const struct exporter_context *context)
{
	const struct json *elements = dublin_core_of(a, record, context);

	buffer_add_c(out, "<oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\" "
			  "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
			  "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
			  "xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/oai_dc/ "
			  "http://www.openarchives.org/OAI/2.0/oai_dc.xsd\">\n");
	for (const struct json *list = JSON_FIRST(elements); list != NULL; list = list->next) {
		const char *name = str_format(a, "dc:%.*s", STR_ARGS(list->name)).data;

		for (const struct json *value = list->first; value != NULL; value = value->next)
			xml_add_element(out, name, json_text(value, "language"), json_text(value, "text"));
	}
	buffer_add_c(out, "</oai_dc:dc>\n");
}
