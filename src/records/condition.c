/* Conditions: reading them from type files, and whether they hold. */
#include "records/check.h"
#include "records/kinds.h"
#include "records/type_read.h"
#include "records/yaml_read.h"

enum { PARTS = 50 };

struct condition_seen {
	struct condition_seen   *next;
	const struct condition  *condition;
	const struct field_list *scope;
	int                      line;
};

static void
see(struct type_reading *reading, const struct condition *condition, int line)
{
	struct condition_seen *seen = ARENA_NEW(reading->a, struct condition_seen);

	*seen = (struct condition_seen){ reading->seen, condition, reading->scope, line };
	reading->seen = seen;
}

static bool
refuse(struct type_reading *reading, const struct yaml *value, struct error *error)
{
	return type_refuse(
		reading, value->line, error, "type.condition",
		"a condition is {field: NAME, is: VALUE}, {field: NAME, in: [VALUE, …]}, {field: NAME, given: true}, "
		"{all: […]}, {any: […]} or {not: {…}}");
}

static bool read_into(struct type_reading *reading, const struct yaml *value, struct condition *condition,
		      struct error *error);

static bool
read_parts(struct type_reading *reading, const struct yaml *list, struct condition *condition, struct error *error)
{
	struct condition *parts = ARENA_ARRAY(reading->a, struct condition, list->count);
	size_t            count = 0;

	if (list->kind != YAML_LIST || list->count == 0 || list->count > PARTS)
		return refuse(reading, list, error);
	for (const struct yaml *item = list->first; item != NULL; item = item->next)
		if (!read_into(reading, item, &parts[count++], error))
			return false;
	condition->parts = parts;
	condition->part_count = count;
	return true;
}

static bool
read_not(struct type_reading *reading, const struct yaml *value, struct condition *condition, struct error *error)
{
	struct condition *part = ARENA_NEW(reading->a, struct condition);

	condition->parts = part;
	condition->part_count = 1;
	return read_into(reading, value, part, error);
}

static bool
read_single(struct type_reading *reading, const struct yaml *value, struct condition *condition, struct error *error)
{
	struct str *text = ARENA_NEW(reading->a, struct str);

	condition->values = text;
	condition->value_count = 1;
	return type_read_text(reading, value, text, error);
}

/* {field: …, is|in|given: …} */
static bool
read_test(struct type_reading *reading, const struct yaml *value, struct condition *condition, struct error *error)
{
	const struct yaml *field = yaml_get(value, "field"), *is = yaml_get(value, "is"), *in = yaml_get(value, "in");
	const struct yaml *given = yaml_get(value, "given");

	if (value->count != 2 || field == NULL || (is == NULL && in == NULL && given == NULL))
		return refuse(reading, value, error);
	if (!type_read_text(reading, field, &condition->field, error))
		return false;
	see(reading, condition, field->line);
	condition->kind = given != NULL ? CONDITION_GIVEN : CONDITION_IS;
	if (given != NULL)
		return type_read_yes(reading, given, &condition->given, error);
	if (is != NULL)
		return read_single(reading, is, condition, error);
	return type_read_texts(reading, in, &condition->values, &condition->value_count, error);
}

static bool
read_into(struct type_reading *reading, const struct yaml *value, struct condition *condition, struct error *error)
{
	const struct yaml *only = value->kind == YAML_MAP && value->count == 1 ? value->first : NULL;

	if (value->kind != YAML_MAP)
		return refuse(reading, value, error);
	if (only != NULL && str_is(only->name, "all")) {
		condition->kind = CONDITION_ALL;
		return read_parts(reading, only, condition, error);
	}
	if (only != NULL && str_is(only->name, "any")) {
		condition->kind = CONDITION_ANY;
		return read_parts(reading, only, condition, error);
	}
	if (only != NULL && str_is(only->name, "not")) {
		condition->kind = CONDITION_NOT;
		return read_not(reading, only, condition, error);
	}
	return read_test(reading, value, condition, error);
}

bool
type_read_condition(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	const struct condition **condition_r = at;
	struct condition        *condition = ARENA_NEW(reading->a, struct condition);

	*condition_r = condition;
	return read_into(reading, value, condition, error);
}

/* ---- looking up the fields --------------------------------------------------------------------------------------- */

static bool
has_choice(const struct field *field, struct str value)
{
	for (size_t i = 0; i < field->choice_count; i++)
		if (str_equal(field->choices[i].value, value))
			return true;
	return false;
}

static bool
check_values(struct type_reading *reading, const struct condition_seen *seen, const struct field *field,
	     struct error *error)
{
	const struct condition *condition = seen->condition;

	if (!field_allows(field, KIND_COMPARED))
		return type_refuse(reading, seen->line, error, "type.condition",
				   "a field of kind %s cannot be compared; ask {field: %.*s, given: true}",
				   field_kind_name(field->kind), STR_ARGS(field->name));
	for (size_t i = 0; i < condition->value_count; i++) {
		struct str value = condition->values[i];

		if (field->kind == FIELD_CHOICE && !has_choice(field, value))
			return type_refuse(reading, seen->line, error, "type.condition",
					   "'%.*s' is no choice of the field '%.*s'", STR_ARGS(value),
					   STR_ARGS(field->name));
		if (field->kind == FIELD_YES_NO && !str_is(value, "true") && !str_is(value, "false"))
			return type_refuse(reading, seen->line, error, "type.condition",
					   "'%.*s' is true or false, not '%.*s'", STR_ARGS(field->name),
					   STR_ARGS(value));
	}
	return true;
}

bool
type_resolve_conditions(struct type_reading *reading, const struct field_list *record, struct error *error)
{
	for (const struct condition_seen *seen = reading->seen; seen != NULL; seen = seen->next) {
		struct str          name = seen->condition->field;
		bool                of_record = name.data[0] == '/';
		const struct field *field;

		if (of_record)
			name = str_slice(name, 1, name.length);
		field = field_find(of_record ? record : seen->scope, name);
		if (field == NULL)
			return type_refuse(reading, seen->line, error, "type.condition",
					   "the condition asks for '%.*s', and there is no such field %s",
					   STR_ARGS(seen->condition->field),
					   of_record ? "in the record" : "in the same list");
		if (seen->condition->kind == CONDITION_IS && !check_values(reading, seen, field, error))
			return false;
	}
	return true;
}

/* ---- whether they hold ------------------------------------------------------------------------------------------- */

static bool
value_is(const struct json *value, struct str wanted)
{
	if (value->kind == JSON_BOOLEAN)
		return str_is(wanted, value->boolean ? "true" : "false");
	if (value->kind == JSON_STRING)
		return str_equal(value->text, wanted);
	for (const struct json *item = value->kind == JSON_ARRAY ? value->first : NULL; item != NULL; item = item->next)
		if (item->kind == JSON_STRING && str_equal(item->text, wanted))
			return true;
	return false;
}

static bool
test_holds(const struct condition *condition, const struct json *values, const struct json *fields)
{
	const struct json *value;

	if (condition->field.data[0] == '/')
		value = json_find(fields, str_slice(condition->field, 1, condition->field.length));
	else
		value = json_find(values, condition->field);
	if (value != NULL && value->kind == JSON_NULL)
		value = NULL;
	if (condition->kind == CONDITION_GIVEN)
		return (value != NULL) == condition->given;
	for (size_t i = 0; value != NULL && i < condition->value_count; i++)
		if (value_is(value, condition->values[i]))
			return true;
	return false;
}

bool
condition_holds(const struct condition *condition, const struct json *values, const struct json *fields)
{
	switch (condition->kind) {
	case CONDITION_IS:
	case CONDITION_GIVEN:
		return test_holds(condition, values, fields);
	case CONDITION_NOT:
		return !condition_holds(condition->parts, values, fields);
	case CONDITION_ALL:
	case CONDITION_ANY:
		break;
	}
	for (size_t i = 0; i < condition->part_count; i++)
		if (condition_holds(&condition->parts[i], values, fields) == (condition->kind == CONDITION_ANY))
			return condition->kind == CONDITION_ANY;
	return condition->kind == CONDITION_ALL;
}
