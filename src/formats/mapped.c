/* Mapped values. */
#include "formats/mapped.h"

enum { NUMBER_TEXT = 64 };

/* ---- walking ----------------------------------------------------------------------------------------------------- */

struct walking {
	struct arena      *a;
	enum mapping       mapping;
	struct mapped_list found;
	size_t             room;
};

static void walk(struct walking *walking, const struct field_list *fields, const struct json *values);

static void
take(struct walking *walking, const struct field *field, struct str property, const struct json *value)
{
	struct mapped_list *found = &walking->found;

	if (value->kind == JSON_NULL || json_get(value, "withheld") != NULL)
		return;
	if (property.length == 0) {
		walk(walking, &field->fields, value);
		return;
	}
	found->list = arena_room(walking->a, found->list, found->count, &walking->room, sizeof *found->list);
	found->list[found->count++] = (struct mapped){ field, value, property };
}

static void
walk(struct walking *walking, const struct field_list *fields, const struct json *values)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];
		const struct json  *value = json_find(values, field->name);
		struct str          property = walking->mapping == MAPPED_DCAT ? field->dcat : field->schema;

		if (value == NULL || (property.length == 0 && field->fields.count == 0))
			continue;
		for (const struct json *each = json_each(value); each != NULL; each = json_next(value, each))
			take(walking, field, property, each);
	}
}

struct mapped_list
mapped_values(struct arena *a, const struct field_list *fields, const struct json *values, enum mapping mapping)
{
	struct walking walking = { .a = a, .mapping = mapping };

	walk(&walking, fields, values);
	return walking.found;
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

struct wording
texts_wording(struct arena *a, const struct json *texts)
{
	struct term_label *list;
	size_t             count = 0, room = 0;

	if (texts == NULL || texts->kind != JSON_OBJECT)
		return (struct wording){ 0 };
	for (const struct json *text = texts->first; text != NULL; text = text->next)
		room += text->kind == JSON_ARRAY ? text->count : 1;
	list = ARENA_ARRAY(a, struct term_label, room);
	for (const struct json *text = texts->first; text != NULL; text = text->next) {
		for (const struct json *word = text->first; word != NULL; word = word->next)
			list[count++] = (struct term_label){ text->name, word->text };
		if (text->kind == JSON_STRING)
			list[count++] = (struct term_label){ text->name, text->text };
	}
	return (struct wording){ list, count };
}

static struct wording
one_wording(struct arena *a, struct str text)
{
	struct term_label *label = ARENA_NEW(a, struct term_label);

	*label = (struct term_label){ STR(""), text };
	return (struct wording){ label, text.length > 0 };
}

static struct wording
term_wording(struct arena *a, const struct term *term, struct str otherwise)
{
	return term != NULL && term->label_count > 0 ? (struct wording){ term->labels, term->label_count }
						     : one_wording(a, otherwise);
}

static struct wording
code_wording(struct arena *a, const struct vocabularies *vocabularies, const char *name, struct str code,
	     struct str otherwise)
{
	const struct vocabulary *vocabulary = vocabulary_find(vocabularies, str_of(name));

	return term_wording(a, vocabulary != NULL ? term_in(vocabulary, code) : NULL, otherwise);
}

struct wording
country_wording(struct arena *a, const struct vocabularies *vocabularies, struct str code)
{
	return code_wording(a, vocabularies, "countries", code, code);
}

struct wording
language_wording(struct arena *a, const struct vocabularies *vocabularies, struct str tag)
{
	return code_wording(a, vocabularies, "languages", str_slice(tag, 0, str_find_byte(tag, '-')), tag);
}

static struct wording
choice_wording(struct arena *a, const struct field *field, struct str value)
{
	for (size_t i = 0; i < field->choice_count; i++) {
		const struct localized *label = &field->choices[i].label;
		struct term_label      *list;

		if (!str_equal(field->choices[i].value, value))
			continue;
		list = ARENA_ARRAY(a, struct term_label, label->count);
		for (size_t k = 0; k < label->count; k++)
			list[k] = (struct term_label){ label->list[k].language, label->list[k].text };
		return (struct wording){ list, label->count };
	}
	return one_wording(a, value);
}

static struct str
quantity(struct arena *a, const struct json *value)
{
	struct str unit = json_text(value, "unit"), number = json_text(value, "value");

	if (value->kind != JSON_OBJECT)
		return value->text;
	if (unit.length == 0)
		unit = json_text(value, "currency");
	if (number.length == 0 && json_get(value, "value") != NULL)
		number = json_get(value, "value")->text;
	return unit.length > 0 ? str_format(a, "%.*s %.*s", STR_ARGS(number), STR_ARGS(unit)) : number;
}

static struct wording
group_wording(struct arena *a, const struct vocabularies *vocabularies, const struct field *group,
	      const struct json *value)
{
	struct wording wording = { 0 };

	for (size_t i = 0; i < group->fields.count && wording.count == 0; i++) {
		const struct field *field = &group->fields.list[i];
		const struct json  *inside = json_each(json_find(value, field->name));

		if (inside != NULL && (field->kind == FIELD_TEXT || field->kind == FIELD_NAME ||
				       field->kind == FIELD_PERSON || field->kind == FIELD_ORGANIZATION))
			wording = mapped_wording(a, vocabularies, field, inside);
	}
	return wording;
}

static struct wording
titled_wording(struct arena *a, const struct json *value, const char *otherwise)
{
	struct wording wording = texts_wording(a, json_get(value, "title"));

	return wording.count > 0 ? wording : one_wording(a, json_text(value, otherwise));
}

struct wording
mapped_wording(struct arena *a, const struct vocabularies *vocabularies, const struct field *field,
	       const struct json *value)
{
	struct str name;

	if (json_get(value, "withheld") != NULL)
		return (struct wording){ 0 };
	switch (field->kind) {
	case FIELD_TEXT:
	case FIELD_PROSE:
	case FIELD_KEYWORDS:
		return texts_wording(a, value);
	case FIELD_TERM:
	case FIELD_TERMS:
		return term_wording(a, term_find(vocabularies, value->text), value->text);
	case FIELD_COUNTRY:
	case FIELD_COUNTRIES:
		return country_wording(a, vocabularies, value->text);
	case FIELD_LANGUAGES:
		return language_wording(a, vocabularies, value->text);
	case FIELD_CHOICE:
		return choice_wording(a, field, value->text);
	case FIELD_PERSON:
		name = json_text(value, "name");
		return one_wording(a, name.length > 0 ? name : json_text(value, "role"));
	case FIELD_LINK:
		return titled_wording(a, value, "url");
	case FIELD_FILE:
		return titled_wording(a, value, "name");
	case FIELD_NUMBER:
	case FIELD_AMOUNT:
		return one_wording(a, quantity(a, value));
	case FIELD_GROUP:
	case FIELD_TABLE:
		return group_wording(a, vocabularies, field, value);
	case FIELD_YES_NO:
		return one_wording(a, value->boolean ? STR("true") : STR("false"));
	case FIELD_PLACE:
	case FIELD_KINDS:
		return (struct wording){ 0 };
	case FIELD_NAME:
	case FIELD_ORGANIZATION:
	case FIELD_RECORD:
	case FIELD_DATE:
	case FIELD_PERIOD:
	case FIELD_TIME:
		break;
	}
	return one_wording(a, value->text);
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

static double
number_of(const struct json *value)
{
	char text[NUMBER_TEXT];

	snprintf(text, sizeof text, "%.*s", STR_ARGS(value->text));
	return strtod(text, NULL);
}

static void
widen(struct place_box *box, double east, double north)
{
	bool first = box->positions++ == 0;

	box->west = first || east < box->west ? east : box->west;
	box->east = first || east > box->east ? east : box->east;
	box->south = first || north < box->south ? north : box->south;
	box->north = first || north > box->north ? north : box->north;
}

/* `coordinates` are nested at most as deep as JSON may be. */
static void
measure(struct place_box *box, const struct json *coordinates)
{
	const struct json *first = JSON_FIRST(coordinates);

	if (first != NULL && first->kind == JSON_NUMBER && first->next != NULL)
		widen(box, number_of(first), number_of(first->next));
	else
		for (; first != NULL; first = first->next)
			measure(box, first);
}

static void
measure_place(struct place_box *box, const struct json *place)
{
	measure(box, json_get(place, "coordinates"));
	for (const struct json *part = JSON_FIRST(json_get(place, "geometries")); part != NULL; part = part->next)
		measure_place(box, part);
}

bool
place_box(const struct json *geometry, struct place_box *box_r)
{
	*box_r = (struct place_box){ .positions = 0 };
	measure_place(box_r, geometry);
	return box_r->positions > 0;
}

struct str
degrees_text(struct arena *a, double degrees)
{
	struct str text = str_format(a, "%.6f", degrees);

	while (str_ends(text, STR("0")))
		text.length--;
	text.length -= str_ends(text, STR("."));
	return str_is(text, "-0") ? STR("0") : text;
}
