/* Reading type files: fields. The keys of a field are read in any order; what fits together is told at its end. */
#include "records/kinds.h"
#include "records/type_read.h"
#include "records/yaml_read.h"

enum { GROUP_DEPTH = 4, CHOICES = 500, TEXT_MOST = 1000 * 1000 };

static bool
read_name(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	struct str *name = at;

	if (!type_read_text(reading, value, name, error))
		return false;
	if (!type_is_word(*name, '_'))
		return type_refuse(reading, value->line, error, "type.field-name",
				   "'%.*s' is no name of a field: lower case, words joined by '_', a letter first",
				   STR_ARGS(*name));
	return true;
}

static bool
read_kind(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	struct buffer known;

	if (value->kind == YAML_TEXT && field_kind_parse(value->text, at))
		return true;
	known = buffer_in(reading->a);
	for (unsigned i = 0; i < FIELD_KINDS; i++)
		buffer_format(&known, "%s%s", i > 0 ? ", " : "", field_kind_name((enum field_kind)i));
	return type_refuse(reading, value->line, error, "type.kind", "there is no kind '%.*s'; known are %.*s",
			   STR_ARGS(str_slice(value->text, 0, 40)), STR_ARGS(buffer_str(&known)));
}

static bool
read_required(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	struct field *field = at;

	if (value->kind == YAML_MAP)
		return type_read_condition(reading, value, &field->required_when, error);
	return type_read_yes(reading, value, &field->required, error);
}

static bool
read_types(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	struct field *field = at;

	return type_read_texts(reading, value, &field->types, &field->type_count, error);
}

static bool
read_units(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	struct field *field = at;

	return type_read_texts(reading, value, &field->units, &field->unit_count, error);
}

static bool
read_choice_value(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	struct str *word = at;

	if (!type_read_text(reading, value, word, error))
		return false;
	if (!type_is_word(*word, '-'))
		return type_refuse(reading, value->line, error, "type.choice",
				   "'%.*s' is no value of a choice: lower case, words joined by '-', a letter first",
				   STR_ARGS(*word));
	return true;
}

static const struct type_key choice_keys[] = {
	{ "value", read_choice_value, offsetof(struct choice, value) },
	{ "label", type_read_localized, offsetof(struct choice, label) },
	{ "schema", type_read_schema, offsetof(struct choice, schema) },
	{ NULL, NULL, 0 },
};

static bool
read_choices(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	struct field  *field = at;
	struct choice *list = ARENA_ARRAY(reading->a, struct choice, value->count);
	size_t         count = 0;

	if (value->kind != YAML_LIST || value->count == 0 || value->count > CHOICES)
		return type_refuse(reading, value->line, error, "type.choices",
				   "'choices' is a list of { value: …, label: {…} }, at most %d", CHOICES);
	for (const struct yaml *item = value->first; item != NULL; item = item->next, count++) {
		if (!type_read_map(reading, item, "a choice", choice_keys, &list[count], error))
			return false;
		if (list[count].value.length == 0 || list[count].label.count == 0)
			return type_refuse(reading, item->line, error, "type.choice",
					   "a choice needs 'value' and 'label'");
		for (size_t i = 0; i < count; i++)
			if (str_equal(list[i].value, list[count].value))
				return type_refuse(reading, item->line, error, "type.twice",
						   "the choice '%.*s' stands here twice", STR_ARGS(list[i].value));
	}
	field->choices = list;
	field->choice_count = count;
	return true;
}

/* The number of `value` among `words`, which end with NULL. */
static bool
read_word(struct type_reading *reading, const struct yaml *value, const char *const *words, unsigned *number_r,
	  struct error *error)
{
	struct buffer known = buffer_in(reading->a);

	for (unsigned i = 0; words[i] != NULL; i++) {
		if (value->kind == YAML_TEXT && str_is(value->text, words[i])) {
			*number_r = i;
			return true;
		}
		buffer_format(&known, "%s%s", i > 0 ? ", " : "", words[i]);
	}
	return type_refuse(reading, value->line, error, "type.word", "'%.*s' is one of %.*s", STR_ARGS(value->name),
			   STR_ARGS(buffer_str(&known)));
}

static bool
read_search(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	static const char *const words[] = { "title", "high", "normal", "none", NULL };
	unsigned                 number;

	if (!read_word(reading, value, words, &number, error))
		return false;
	*(enum field_search *)at = (enum field_search)number;
	return true;
}

static bool
read_sensitivity(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	static const char *const words[] = { "public", "personal", "confidential", NULL };
	unsigned                 number;

	if (!read_word(reading, value, words, &number, error))
		return false;
	*(enum field_sensitivity *)at = (enum field_sensitivity)number;
	return true;
}

static bool
read_dc(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	static const char *const elements[] = { "title",     "creator",     "subject", "description",
						"publisher", "contributor", "date",    "type",
						"format",    "identifier",  "source",  "language",
						"relation",  "coverage",    "rights",  NULL };
	unsigned                 number;

	if (!read_word(reading, value, elements, &number, error))
		return false;
	*(struct str *)at = str_of(elements[number]);
	return true;
}

static const struct type_key map_keys[] = {
	{ "dc", read_dc, offsetof(struct field, dc) },
	{ "dcat", type_read_dcat, offsetof(struct field, dcat) },
	{ "schema", type_read_schema, offsetof(struct field, schema) },
	{ "eml", type_read_schema, offsetof(struct field, eml) },
	{ "schema_type", type_read_schema, offsetof(struct field, schema_type) },
	{ NULL, NULL, 0 },
};

static bool
read_maps(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	return type_read_map(reading, value, "'maps'", map_keys, at, error);
}

static const struct type_key field_keys[] = {
	{ "name", read_name, offsetof(struct field, name) },
	{ "kind", read_kind, offsetof(struct field, kind) },
	{ "label", type_read_localized, offsetof(struct field, label) },
	{ "help", type_read_localized, offsetof(struct field, help) },
	{ "many", type_read_yes, offsetof(struct field, many) },
	{ "required", read_required, 0 },
	{ "shown", type_read_condition, offsetof(struct field, shown_when) },
	{ "least", type_read_integer, offsetof(struct field, least) },
	{ "most", type_read_integer, offsetof(struct field, most) },
	{ "at_least", type_read_integer, offsetof(struct field, at_least) },
	{ "at_most", type_read_integer, offsetof(struct field, at_most) },
	{ "vocabulary", type_read_text, offsetof(struct field, vocabulary) },
	{ "types", read_types, 0 },
	{ "choices", read_choices, 0 },
	{ "units", read_units, 0 },
	{ "facet", type_read_text, offsetof(struct field, facet) },
	{ "search", read_search, offsetof(struct field, search) },
	{ "sort", type_read_yes, offsetof(struct field, sort) },
	{ "sensitivity", read_sensitivity, offsetof(struct field, sensitivity) },
	{ "maps", read_maps, 0 },
	{ "fields", type_read_fields, offsetof(struct field, fields) },
	{ NULL, NULL, 0 },
};

/* ---- what fits together ------------------------------------------------------------------------------------------ */

/* Keys that only some kinds take, and those that a kind needs. */
static const struct {
	const char *key;
	unsigned    kinds;
	bool        needed;
} fits[] = {
	{ "vocabulary", KIND_VOCABULARY, true }, { "choices", KIND_CHOICES, true }, { "fields", KIND_FIELDS, true },
	{ "types", KIND_TYPES, false },          { "units", KIND_UNITS, false },    { "least", KIND_LENGTH, false },
	{ "most", KIND_LENGTH, false },          { "sort", KIND_SORT, false },
};

static bool
check_keys(struct type_reading *reading, const struct yaml *map, const struct field *field, struct error *error)
{
	const char *kind = field_kind_name(field->kind);

	for (size_t i = 0; i < sizeof fits / sizeof fits[0]; i++) {
		const struct yaml *member = yaml_get(map, fits[i].key);

		if (member != NULL && !field_allows(field, fits[i].kinds))
			return type_refuse(reading, member->line, error, "type.fit", "a field of kind %s takes no '%s'",
					   kind, fits[i].key);
		if (member == NULL && fits[i].needed && field_allows(field, fits[i].kinds))
			return type_refuse(reading, field->line, error, "type.fit", "a field of kind %s needs '%s'",
					   kind, fits[i].key);
	}
	if (field->many && field_allows(field, KIND_LIST))
		return type_refuse(reading, field->line, error, "type.fit",
				   "a field of kind %s is a list already: no 'many'", kind);
	if ((field->at_least > 0 || field->at_most < INT64_MAX) && !field_is_list(field))
		return type_refuse(reading, field->line, error, "type.fit", "'at_least' and 'at_most' are for lists");
	if (field->sort && field->many)
		return type_refuse(reading, field->line, error, "type.fit", "a list cannot be sorted by: no 'sort'");
	return true;
}

static bool
check_limits(struct type_reading *reading, const struct field *field, struct error *error)
{
	bool is_text = field_allows(field, KIND_TEXT);

	if (field->least > field->most || field->at_least > field->at_most)
		return type_refuse(reading, field->line, error, "type.limits",
				   "the lower limit is above the upper one");
	if (is_text && ((field->least != INT64_MIN && field->least < 0) || field->most < 1 ||
			(field->most != INT64_MAX && field->most > TEXT_MOST)))
		return type_refuse(reading, field->line, error, "type.limits",
				   "'least' and 'most' are numbers of characters, 0 to %d", TEXT_MOST);
	if (field->at_least < 0 || field->at_most < 1)
		return type_refuse(reading, field->line, error, "type.limits",
				   "'at_least' and 'at_most' are numbers of values");
	return true;
}

static bool
check_search(struct type_reading *reading, const struct field *field, struct error *error)
{
	if (field->search == FIELD_SEARCH_TITLE && (!field_allows(field, KIND_TITLE) || reading->depth > 1))
		return type_refuse(reading, field->line, error, "type.search",
				   "'search: title' is for fields of kind text or name of the record itself");
	if (field->facet.length > 0 && !facet_takes(field->facet, field->kind))
		return type_refuse(reading, field->line, error, "type.facet",
				   "there is no facet '%.*s' for a field of kind %s: country, subject, language, year, "
				   "licence, format",
				   STR_ARGS(field->facet), field_kind_name(field->kind));
	if (field->sensitivity == FIELD_CONFIDENTIAL &&
	    (field->search == FIELD_SEARCH_TITLE || field->facet.length > 0 || field->sort))
		return type_refuse(
			reading, field->line, error, "type.confidential",
			"a confidential field can be no title and no facet, and lists cannot be sorted by it");
	return true;
}

static bool
check_field(struct type_reading *reading, const struct yaml *map, const struct field *field, struct error *error)
{
	if (yaml_get(map, "name") == NULL || yaml_get(map, "kind") == NULL || yaml_get(map, "label") == NULL)
		return type_refuse(reading, field->line, error, "type.missing",
				   "a field needs 'name', 'kind' and 'label'");
	for (const struct field *other = reading->scope->list; other < field; other++)
		if (str_equal(other->name, field->name))
			return type_refuse(reading, field->line, error, "type.twice",
					   "the field '%.*s' stands here twice: first in line %d",
					   STR_ARGS(field->name), other->line);
	return check_keys(reading, map, field, error) && check_limits(reading, field, error) &&
	       check_search(reading, field, error);
}

static bool
read_field(struct type_reading *reading, const struct yaml *map, struct field *field, struct error *error)
{
	*field = (struct field){
		.least = INT64_MIN,
		.most = INT64_MAX,
		.at_most = INT64_MAX,
		.line = map->line,
		.search = FIELD_SEARCH_NORMAL,
	};
	if (!type_read_map(reading, map, "a field", field_keys, field, error))
		return false;
	if (yaml_get(map, "search") == NULL && !field_allows(field, KIND_TEXT))
		field->search = FIELD_SEARCH_NONE;
	return check_field(reading, map, field, error);
}

bool
type_read_fields(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	struct field_list       *fields = at;
	struct field            *list = ARENA_ARRAY(reading->a, struct field, value->count);
	const struct field_list *outer = reading->scope;
	size_t                   count = 0;

	if (value->kind != YAML_LIST || value->count == 0)
		return type_refuse(reading, value->line, error, "type.fields", "'fields' is a list of fields");
	if (reading->depth == GROUP_DEPTH)
		return type_refuse(reading, value->line, error, "type.depth", "groups are nested deeper than %d levels",
				   GROUP_DEPTH);
	reading->depth++;
	*fields = (struct field_list){ list, value->count };
	reading->scope = fields; /* conditions of the fields refer to it */
	for (const struct yaml *item = value->first; item != NULL; item = item->next)
		if (!read_field(reading, item, &list[count++], error))
			return false;
	reading->scope = outer;
	reading->depth--;
	return true;
}
