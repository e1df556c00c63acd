/* JSON Schema (2020-12) of a record type. Each kind has its schema in the table; limits, choices and conditions are added
 * to it. What a schema cannot say (known terms, conditions of a group on the record) is left to the check. */
#include "records/kinds.h"
#include "records/types.h"

#include "text/words.h"

#define LANGUAGE "^([A-Za-z]{2,3}|x-[A-Za-z0-9]{1,8})(-[A-Za-z0-9]{1,8})*$"
#define DATE "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
#define DECIMAL "^-?(0|[1-9][0-9]*)(\\\\.[0-9]+)?$"
#define TEXTS                                                                                                          \
	"{\"type\":\"object\",\"minProperties\":1,\"propertyNames\":{\"pattern\":\"" LANGUAGE "\"},"                   \
	"\"additionalProperties\":{\"type\":\"string\",\"minLength\":1}}"
#define REFERENCE "^[a-z][a-z0-9-]*-[0-9a-hjkmnp-tv-z]{7}"
#define NUMBER "\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"string\",\"pattern\":\"" DECIMAL "\"}]"

static const char *const kind_schemas[FIELD_KINDS] = {
	[FIELD_TEXT] = TEXTS,
	[FIELD_PROSE] = TEXTS,
	[FIELD_NAME] = "{\"type\":\"string\",\"minLength\":1}",
	[FIELD_TERM] = "{\"type\":\"string\"}",
	[FIELD_TERMS] = "{\"type\":\"array\",\"minItems\":1,\"uniqueItems\":true,\"items\":{\"type\":\"string\"}}",
	[FIELD_KEYWORDS] =
		"{\"type\":\"object\",\"minProperties\":1,\"propertyNames\":{\"pattern\":\"" LANGUAGE
		"\"},\"additionalProperties\":{\"type\":\"array\",\"minItems\":1,\"items\":{\"type\":\"string\","
		"\"minLength\":1}}}",
	[FIELD_COUNTRY] = "{\"type\":\"string\",\"pattern\":\"^[A-Z]{2}$\"}",
	[FIELD_COUNTRIES] = "{\"type\":\"array\",\"minItems\":1,\"uniqueItems\":true,\"items\":{\"type\":\"string\","
			    "\"pattern\":\"^[A-Z]{2}$\"}}",
	[FIELD_LANGUAGES] = "{\"type\":\"array\",\"minItems\":1,\"uniqueItems\":true,\"items\":{\"type\":\"string\","
			    "\"pattern\":\"" LANGUAGE "\"}}",
	[FIELD_ORGANIZATION] = "{\"type\":\"string\",\"pattern\":\"" REFERENCE "$\"}",
	[FIELD_RECORD] = "{\"type\":\"string\",\"pattern\":\"" REFERENCE "(@[1-9][0-9]*)?$\"}",
	[FIELD_PERSON] =
		"{\"type\":\"object\",\"anyOf\":[{\"required\":[\"name\"]},{\"required\":[\"role\"]}],"
		"\"additionalProperties\":false,\"properties\":{\"name\":{\"type\":\"string\"},\"role\":{\"type\":"
		"\"string\"},\"organization\":{\"type\":\"string\",\"pattern\":\"" REFERENCE "\"},\"email\":{\"type\":"
		"\"string\",\"pattern\":\"^[^@]+@[^@]+$\"},\"orcid\":{\"type\":\"string\",\"pattern\":"
		"\"^[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]$\"}}}",
	[FIELD_DATE] = "{\"type\":\"string\",\"pattern\":\"^" DATE "$\"}",
	[FIELD_PERIOD] = "{\"type\":\"string\",\"pattern\":\"^" DATE "(/" DATE ")?$\"}",
	[FIELD_TIME] = "{\"type\":\"string\",\"format\":\"date-time\",\"pattern\":\"Z$\"}",
	[FIELD_NUMBER] = "{" NUMBER "}",
	[FIELD_AMOUNT] =
		"{\"type\":\"object\",\"required\":[\"value\",\"currency\"],\"additionalProperties\":false,"
		"\"properties\":{\"value\":{\"type\":\"string\",\"pattern\":\"" DECIMAL "\"},\"currency\":{\"type\":"
		"\"string\",\"pattern\":\"^[A-Z]{3}$\"}}}",
	[FIELD_YES_NO] = "{\"type\":\"boolean\"}",
	[FIELD_CHOICE] = "{\"type\":\"string\"}",
	[FIELD_LINK] =
		"{\"type\":\"object\",\"required\":[\"url\"],\"additionalProperties\":false,\"properties\":{\"url\":"
		"{\"type\":\"string\",\"format\":\"uri\",\"pattern\":\"^(https?://|ftp://|mailto:)\"},\"title\":" TEXTS
		",\"language\":{\"type\":\"string\",\"pattern\":\"" LANGUAGE "\"}}}",
	[FIELD_FILE] =
		"{\"type\":\"object\",\"required\":[\"hash\",\"name\"],\"additionalProperties\":false,\"properties\":"
		"{\"hash\":{\"type\":\"string\",\"pattern\":\"^sha256:[0-9a-f]{64}$\"},\"name\":{\"type\":\"string\"},"
		"\"media\":{\"type\":\"string\"},\"size\":{\"type\":\"integer\",\"minimum\":0},\"language\":{\"type\":"
		"\"string\",\"pattern\":\"" LANGUAGE "\"},\"title\":" TEXTS "}}",
	[FIELD_PLACE] = "{\"type\":\"object\",\"required\":[\"type\"],\"properties\":{\"type\":{\"enum\":[\"Point\","
			"\"Polygon\",\"MultiPoint\",\"MultiPolygon\",\"LineString\",\"MultiLineString\","
			"\"GeometryCollection\"]},\"name\":" TEXTS "}}",
	[FIELD_GROUP] = "{}",
	[FIELD_TABLE] = "{\"type\":\"array\",\"minItems\":1}",
};

static const char header_schema[] =
	"{\"type\":\"object\",\"required\":[\"type\",\"fields\"],\"properties\":{"
	"\"id\":{\"type\":\"string\",\"pattern\":\"" REFERENCE "$\"},"
	"\"revision\":{\"type\":\"integer\",\"minimum\":1},"
	"\"type\":{},"
	"\"state\":{\"enum\":[\"draft\",\"submitted\",\"published\",\"withdrawn\",\"revoked\",\"erased\"]},"
	"\"owner\":{\"type\":\"string\"},"
	"\"home\":{\"type\":\"string\",\"format\":\"uri\"},"
	"\"languages\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"pattern\":\"" LANGUAGE "\"}},"
	"\"created\":{\"type\":\"string\",\"format\":\"date-time\"},"
	"\"updated\":{\"type\":\"string\",\"format\":\"date-time\"},"
	"\"confirmed\":{\"type\":\"string\",\"pattern\":\"^" DATE "$\"},"
	"\"licence\":{\"type\":\"string\"},"
	"\"rights\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"
	"\"custodian\":{\"type\":\"string\"},\"holder\":{\"type\":\"string\"},"
	"\"access\":{\"enum\":[\"open\",\"registered\",\"restricted\",\"closed\"]},"
	"\"embargo\":{\"type\":[\"string\",\"null\"],\"pattern\":\"^" DATE "$\"},"
	"\"labels\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}},"
	"\"origin\":{\"type\":\"object\"},"
	"\"source\":{\"type\":\"string\"},"
	"\"fields\":{}}}";

struct making {
	struct arena *a;
	struct str    language;
};

static struct json *
parse(struct making *making, const char *text)
{
	struct json *value;

	if (!json_parse(making->a, str_of(text), &value, NULL))
		abort(); /* a text of this file */
	return value;
}

static void
set_text(struct making *making, struct json *object, const char *name, struct str text)
{
	if (text.length > 0)
		json_set(object, str_of(name), json_string(making->a, text));
}

static void
set_number(struct making *making, struct json *object, const char *name, int64_t number)
{
	json_set(object, str_of(name), json_number(making->a, number));
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

static void
add_lengths(struct making *making, struct json *text, const struct field *field)
{
	if (field->least > 0)
		set_number(making, text, "minLength", field->least);
	if (field->most < INT64_MAX)
		set_number(making, text, "maxLength", field->most);
}

static void
add_sizes(struct making *making, struct json *number, const struct field *field)
{
	struct json *integer = json_get(number, "anyOf")->first;

	if (field->least > INT64_MIN)
		set_number(making, integer, "minimum", field->least);
	if (field->most < INT64_MAX)
		set_number(making, integer, "maximum", field->most);
}

static struct json *
with_units(struct making *making, const struct field *field, struct json *number)
{
	struct json *schema = parse(making, "{\"type\":\"object\",\"required\":[\"value\",\"unit\"],"
					    "\"additionalProperties\":false,\"properties\":{\"unit\":{\"enum\":[]}}}");
	struct json *properties = json_get(schema, "properties");

	for (size_t i = 0; i < field->unit_count; i++)
		json_append(json_at(schema, "/properties/unit/enum"), json_string(making->a, field->units[i]));
	json_set(properties, STR("value"), number);
	return schema;
}

static void
add_choices(struct making *making, struct json *schema, const struct field *field)
{
	struct json *list = json_set(schema, STR("oneOf"), json_array(making->a));

	for (size_t i = 0; i < field->choice_count; i++) {
		struct json *choice = json_append(list, json_object(making->a));

		set_text(making, choice, "const", field->choices[i].value);
		set_text(making, choice, "title", localized_in(&field->choices[i].label, making->language));
	}
}

static struct json *schema_of_fields(struct making *making, const struct field_list *fields);

/* One value of a field. */
static struct json *
schema_of_value(struct making *making, const struct field *field)
{
	struct json *schema = parse(making, kind_schemas[field->kind]);

	switch (field->kind) {
	case FIELD_TEXT:
	case FIELD_PROSE:
		add_lengths(making, json_get(schema, "additionalProperties"), field);
		break;
	case FIELD_KEYWORDS:
		add_lengths(making, json_at(schema, "/additionalProperties/items"), field);
		break;
	case FIELD_NAME:
		add_lengths(making, schema, field);
		break;
	case FIELD_TERM:
		set_text(making, schema, "pattern", str_format(making->a, "^%.*s:", STR_ARGS(field->vocabulary)));
		break;
	case FIELD_TERMS:
		set_text(making, json_get(schema, "items"), "pattern",
			 str_format(making->a, "^%.*s:", STR_ARGS(field->vocabulary)));
		break;
	case FIELD_NUMBER:
		add_sizes(making, schema, field);
		return field->unit_count > 0 ? with_units(making, field, schema) : schema;
	case FIELD_CHOICE:
		add_choices(making, schema, field);
		break;
	case FIELD_GROUP:
		return schema_of_fields(making, &field->fields);
	case FIELD_TABLE:
		json_set(schema, STR("items"), schema_of_fields(making, &field->fields));
		break;
	default:
		break;
	}
	return schema;
}

static struct json *
schema_of_list(struct making *making, const struct field *field)
{
	struct json *schema = schema_of_value(making, field), *list = schema;

	if (field->kind == FIELD_KEYWORDS) {
		list = json_get(schema, "additionalProperties");
	} else if (field->many) {
		list = parse(making, "{\"type\":\"array\",\"minItems\":1}");
		json_set(list, STR("items"), schema);
		schema = list;
	}
	if (field->at_least > 0)
		set_number(making, list, "minItems", field->at_least);
	if (field->at_most < INT64_MAX)
		set_number(making, list, "maxItems", field->at_most);
	return schema;
}

/* A field with its texts; it may be withheld, unless its value names the record or is counted in facets. */
static struct json *
schema_of_field(struct making *making, const struct field *field)
{
	struct json *schema = field_is_list(field) ? schema_of_list(making, field) : schema_of_value(making, field);
	struct json *either;

	if (field->search != FIELD_SEARCH_TITLE && field->facet.length == 0) {
		either = json_object(making->a);
		json_append(json_set(either, STR("anyOf"), json_array(making->a)), schema);
		json_append(json_get(either, "anyOf"), parse(making, "{\"$ref\":\"#/$defs/withheld\"}"));
		schema = either;
	}
	set_text(making, schema, "title", localized_in(&field->label, making->language));
	set_text(making, schema, "description", localized_in(&field->help, making->language));
	return schema;
}

/* ---- conditions -------------------------------------------------------------------------------------------------- */

/* False when a part of the condition asks for a field outside of the list. */
static bool
is_local(const struct condition *condition, const struct field_list *fields)
{
	struct str name = condition->field;

	if (condition->kind == CONDITION_IS || condition->kind == CONDITION_GIVEN)
		return field_find(fields, name.data[0] == '/' ? str_slice(name, 1, name.length) : name) != NULL;
	for (size_t i = 0; i < condition->part_count; i++)
		if (!is_local(&condition->parts[i], fields))
			return false;
	return true;
}

static struct json *
schema_of_values(struct making *making, const struct condition *condition)
{
	struct json *schema = parse(making, "{\"anyOf\":[{\"enum\":[]},{\"type\":\"array\",\"contains\":{}}]}");
	struct json *values = json_at(schema, "/anyOf/0/enum");

	for (size_t i = 0; i < condition->value_count; i++) {
		struct str value = condition->values[i];

		json_append(values, json_string(making->a, value));
		if (str_is(value, "true") || str_is(value, "false"))
			json_append(values, json_boolean(making->a, str_is(value, "true")));
	}
	json_set(json_at(schema, "/anyOf/1/contains"), STR("enum"), json_copy(making->a, values));
	return schema;
}

static struct json *
negated(struct making *making, struct json *schema)
{
	struct json *inverse = json_object(making->a);

	json_set(inverse, STR("not"), schema);
	return inverse;
}

static struct json *
schema_of_test(struct making *making, const struct condition *condition)
{
	struct json *schema = json_object(making->a);
	struct str   name = condition->field;

	if (name.data[0] == '/')
		name = str_slice(name, 1, name.length);
	json_append(json_set(schema, STR("required"), json_array(making->a)), json_string(making->a, name));
	if (condition->kind == CONDITION_IS) {
		json_set(json_set(schema, STR("properties"), json_object(making->a)), name,
			 schema_of_values(making, condition));
		return schema;
	}
	return condition->given ? schema : negated(making, schema);
}

static struct json *
schema_of_condition(struct making *making, const struct condition *condition)
{
	struct json *schema, *parts;

	if (condition->kind == CONDITION_IS || condition->kind == CONDITION_GIVEN)
		return schema_of_test(making, condition);
	if (condition->kind == CONDITION_NOT)
		return negated(making, schema_of_condition(making, condition->parts));
	schema = json_object(making->a);
	parts = json_array(making->a);
	json_set(schema, condition->kind == CONDITION_ALL ? STR("allOf") : STR("anyOf"), parts);
	for (size_t i = 0; i < condition->part_count; i++)
		json_append(parts, schema_of_condition(making, &condition->parts[i]));
	return schema;
}

/* if the condition holds then the field must be there, and if `shown` does not hold it must not. */
static void
add_conditions(struct making *making, struct json *rules, const struct field *field, const struct field_list *fields)
{
	struct json *rule, *then;

	if (field->required_when != NULL && is_local(field->required_when, fields)) {
		rule = json_append(rules, json_object(making->a));
		json_set(rule, STR("if"), schema_of_condition(making, field->required_when));
		then = json_set(rule, STR("then"), json_object(making->a));
		json_append(json_set(then, STR("required"), json_array(making->a)),
			    json_string(making->a, field->name));
	}
	if (field->shown_when != NULL && is_local(field->shown_when, fields)) {
		rule = json_append(rules, json_object(making->a));
		json_set(rule, STR("if"), negated(making, schema_of_condition(making, field->shown_when)));
		then = json_set(rule, STR("then"), json_object(making->a));
		json_set(json_set(then, STR("properties"), json_object(making->a)), field->name,
			 json_boolean(making->a, false));
	}
}

static struct json *
schema_of_fields(struct making *making, const struct field_list *fields)
{
	struct json *schema = parse(making, "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{}}");
	struct json *properties = json_get(schema, "properties"), *required = json_array(making->a);
	struct json *rules = json_array(making->a);

	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];

		json_set(properties, field->name, schema_of_field(making, field));
		if (field->required && field->shown_when == NULL)
			json_append(required, json_string(making->a, field->name));
		add_conditions(making, rules, field, fields);
	}
	if (required->count > 0)
		json_set(schema, STR("required"), required);
	if (rules->count > 0)
		json_set(schema, STR("allOf"), rules);
	return schema;
}

struct json *
type_schema(struct arena *a, const struct type *type, struct str language)
{
	struct making making = { a, language };
	struct json  *schema = json_object(a), *header = parse(&making, header_schema);

	set_text(&making, schema, "$schema", STR("https://json-schema.org/draft/2020-12/schema"));
	set_text(&making, schema, "title", localized_in(&type->label, language));
	set_text(&making, schema, "description", localized_in(&type->help, language));
	for (const struct json *member = header->first; member != NULL; member = member->next)
		json_set(schema, member->name, json_copy(a, member));
	set_text(&making, json_at(schema, "/properties/type"), "const", type->name);
	json_set(json_get(schema, "properties"), STR("fields"), schema_of_fields(&making, &type->fields));
	json_set(schema, STR("$defs"),
		 parse(&making,
		       "{\"withheld\":{\"type\":\"object\",\"required\":[\"withheld\"],\"additionalProperties\":false,"
		       "\"properties\":{\"withheld\":{\"type\":\"string\",\"pattern\":\"^sha256:[0-9a-f]{64}$\"},"
		       "\"until\":{\"type\":\"string\",\"pattern\":\"^" DATE "$\"}}}}"));
	return schema;
}
