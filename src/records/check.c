/* The check: problems and their sentences, the record as a whole, lists of fields. */
#include "records/checking.h"

#include "base/hash.h"
#include "base/limits.h"
#include "records/codes.h"
#include "records/kinds.h"
#include "text/words.h"

/* How bad a fault is. */
enum gravity {
	GRAVITY_FORM,    /* the value cannot be read: refused of an own record, left out of an adopted one */
	GRAVITY_CONTENT, /* refused of an own record, a warning with an adopted one */
	GRAVITY_MISSING, /* as content, and drafts may go without */
	GRAVITY_WARNING, /* never refused */
	GRAVITY_FATAL,   /* refused of any record */
};

static const struct {
	const char  *code;
	const char  *key;
	enum gravity gravity;
} faults[FAULTS] = {
	[FAULT_SHAPE] = { "shape", "check.shape", GRAVITY_FATAL },
	[FAULT_TYPE] = { "unknown-type", "check.unknown-type", GRAVITY_FATAL },
	[FAULT_NAMELESS] = { "nameless", "check.nameless", GRAVITY_FATAL },
	[FAULT_SIZE] = { "size", "check.size", GRAVITY_FATAL },
	[FAULT_NUMBER] = { "number", "check.number", GRAVITY_FATAL },
	[FAULT_MEMBER] = { "unknown-member", "check.unknown-member", GRAVITY_FORM },
	[FAULT_FIELD] = { "unknown-field", "check.unknown-field", GRAVITY_FORM },
	[FAULT_REQUIRED] = { "required", "check.required", GRAVITY_MISSING },
	[FAULT_NOT_ASKED] = { "not-asked", "check.not-asked", GRAVITY_CONTENT },
	[FAULT_EMPTY] = { "empty", "check.empty", GRAVITY_FORM },
	[FAULT_LIST] = { "form", "check.list", GRAVITY_FORM },
	[FAULT_BY_LANGUAGE] = { "form", "check.by-language", GRAVITY_FORM },
	[FAULT_TEXT] = { "form", "check.text", GRAVITY_FORM },
	[FAULT_KEYWORDS] = { "form", "check.keywords", GRAVITY_FORM },
	[FAULT_LANGUAGE] = { "language", "check.language", GRAVITY_FORM },
	[FAULT_CHARACTER] = { "character", "check.character", GRAVITY_FORM },
	[FAULT_REPLACED] = { "replaced", "check.replaced", GRAVITY_WARNING },
	[FAULT_LINE_BREAK] = { "line-break", "check.line-break", GRAVITY_CONTENT },
	[FAULT_TERM] = { "form", "check.term", GRAVITY_FORM },
	[FAULT_COUNTRY] = { "form", "check.country", GRAVITY_FORM },
	[FAULT_REFERENCE] = { "form", "check.reference", GRAVITY_FORM },
	[FAULT_PERSON] = { "form", "check.person", GRAVITY_FORM },
	[FAULT_EMAIL] = { "form", "check.email", GRAVITY_FORM },
	[FAULT_ORCID] = { "form", "check.orcid", GRAVITY_FORM },
	[FAULT_DATE] = { "form", "check.date", GRAVITY_FORM },
	[FAULT_PERIOD] = { "form", "check.period", GRAVITY_FORM },
	[FAULT_TIME] = { "form", "check.time", GRAVITY_FORM },
	[FAULT_DECIMAL] = { "form", "check.decimal", GRAVITY_FORM },
	[FAULT_QUANTITY] = { "form", "check.quantity", GRAVITY_FORM },
	[FAULT_AMOUNT] = { "form", "check.amount", GRAVITY_FORM },
	[FAULT_YES_NO] = { "form", "check.yes-no", GRAVITY_FORM },
	[FAULT_CHOICE] = { "form", "check.choice", GRAVITY_FORM },
	[FAULT_LINK] = { "form", "check.link", GRAVITY_FORM },
	[FAULT_FILE] = { "form", "check.file", GRAVITY_FORM },
	[FAULT_PLACE] = { "form", "check.place", GRAVITY_FORM },
	[FAULT_GROUP] = { "form", "check.group", GRAVITY_FORM },
	[FAULT_TOO_LONG] = { "too-long", "check.too-long", GRAVITY_CONTENT },
	[FAULT_TOO_SHORT] = { "too-short", "check.too-short", GRAVITY_CONTENT },
	[FAULT_TOO_LARGE] = { "too-large", "check.too-large", GRAVITY_CONTENT },
	[FAULT_TOO_SMALL] = { "too-small", "check.too-small", GRAVITY_CONTENT },
	[FAULT_TOO_MANY] = { "too-many", "check.too-many", GRAVITY_CONTENT },
	[FAULT_TOO_FEW] = { "too-few", "check.too-few", GRAVITY_MISSING },
	[FAULT_REPEATED] = { "repeated", "check.repeated", GRAVITY_CONTENT },
	[FAULT_UNKNOWN_TERM] = { "unknown-term", "check.unknown-term", GRAVITY_CONTENT },
	[FAULT_UNKNOWN_COUNTRY] = { "unknown-country", "check.unknown-country", GRAVITY_CONTENT },
	[FAULT_UNKNOWN_CHOICE] = { "unknown-choice", "check.unknown-choice", GRAVITY_CONTENT },
	[FAULT_UNKNOWN_UNIT] = { "unknown-unit", "check.unknown-unit", GRAVITY_CONTENT },
	[FAULT_OWNER] = { "owner", "check.owner", GRAVITY_CONTENT },
	[FAULT_LICENCE] = { "licence", "check.licence", GRAVITY_CONTENT },
	[FAULT_ACCESS] = { "access", "check.access", GRAVITY_FORM },
	[FAULT_WITHDRAWN] = { "withdrawn", "check.withdrawn", GRAVITY_FATAL },
	[FAULT_MERGED] = { "merged", "check.merged", GRAVITY_FATAL },
	[FAULT_ERASED] = { "erased", "check.erased", GRAVITY_FATAL },
	[FAULT_WITHHELD] = { "withheld", "check.withheld", GRAVITY_FATAL },
};

/* ---- problems ---------------------------------------------------------------------------------------------------- */

const char *
fault_code(enum fault fault)
{
	return faults[fault].code;
}

bool
fault_is_of_form(struct str code)
{
	for (size_t i = 0; i < FAULTS; i++)
		if (str_is(code, faults[i].code))
			return faults[i].gravity == GRAVITY_FORM;
	return false;
}

static void
add_pointer(struct buffer *out, const struct place *place)
{
	if (place == NULL)
		return;
	add_pointer(out, place->up);
	buffer_add_byte(out, '/');
	if (place->name.data == NULL) {
		buffer_format(out, "%" PRId64, place->index);
		return;
	}
	for (size_t i = 0; i < place->name.length; i++) {
		if (place->name.data[i] == '~')
			buffer_add_c(out, "~0");
		else if (place->name.data[i] == '/')
			buffer_add_c(out, "~1");
		else
			buffer_add_byte(out, place->name.data[i]);
	}
}

static bool
is_warning(const struct check_rules *rules, enum gravity gravity)
{
	if (gravity == GRAVITY_FATAL || gravity == GRAVITY_WARNING)
		return gravity == GRAVITY_WARNING;
	return rules->adopted || (rules->draft && gravity == GRAVITY_MISSING);
}

static struct problem *
new_problem(struct checking *checking)
{
	struct problems *problems = checking->problems;

	problems->list =
		arena_room(checking->a, problems->list, problems->count, &checking->capacity, sizeof *problems->list);
	return &problems->list[problems->count++];
}

void
check_add(struct checking *checking, const struct place *place, enum fault fault, struct str label,
	  const struct said *said)
{
	enum { SHOWN = 80 };
	const struct check_rules *rules = checking->rules;
	bool                      warning = is_warning(rules, faults[fault].gravity);
	struct buffer             path = buffer_in(checking->a);
	const struct word_value   values[] = { { "field", label },
					       { "value", said != NULL ? str_head(said->value, SHOWN) : STR("") } };

	checking->problems->refused |= !warning;
	if (checking->problems->count == LIMIT_RECORD_PROBLEMS) {
		checking->problems->more = true;
		return;
	}
	add_pointer(&path, place);
	*new_problem(checking) = (struct problem){
		.path = buffer_str(&path),
		.code = str_of(faults[fault].code),
		.sentence = words_fill(checking->a, rules->words != NULL ? rules->words : words_own(), rules->language,
				       faults[fault].key, said != NULL ? said->count : -1, values, 2),
		.warning = warning,
	};
}

void
check_add_value(struct checking *checking, const struct place *place, enum fault fault, struct str label,
		struct str value)
{
	check_add(checking, place, fault, label, &(struct said){ .value = value, .count = -1 });
}

void
check_add_count(struct checking *checking, const struct place *place, enum fault fault, struct str label, int64_t count)
{
	check_add(checking, place, fault, label, &(struct said){ .count = count });
}

void
problems_add(struct arena *a, struct problems *problems, const struct check_rules *rules, enum fault fault,
	     int64_t count)
{
	struct checking     checking = { .a = a, .rules = rules, .problems = problems, .capacity = problems->count };
	const struct place  place = { .name = STR("fields") };
	const struct words *words = rules->words != NULL ? rules->words : words_own();

	check_add_count(&checking, &place, fault, words_get(words, rules->language, "header.fields"), count);
}

bool
check_string(struct checking *checking, const struct json *value, const struct place *place, enum fault fault,
	     struct str label)
{
	if (value->kind != JSON_STRING)
		check_add(checking, place, fault, label, NULL);
	else if (str_trim(value->text).length == 0)
		check_add(checking, place, FAULT_EMPTY, label, NULL);
	else if (code_find_unfit(value->text) < value->text.length)
		check_add(checking, place, FAULT_CHARACTER, label, NULL);
	else
		return true;
	return false;
}

/* ---- fields ------------------------------------------------------------------------------------------------------ */

bool
value_is_withheld(const struct json *value)
{
	const struct json *hash = json_get(value, "withheld"), *until = json_get(value, "until");
	struct hash        parsed;

	return hash != NULL && hash->kind == JSON_STRING && value->count == (until != NULL ? 2 : 1) &&
	       hash_parse(hash->text, &parsed, NULL) &&
	       (until == NULL || (until->kind == JSON_STRING && code_is_date(until->text)));
}

/* How many values a field has: elements, or words in all languages. */
static int64_t
values_of(const struct field *field, const struct json *value)
{
	int64_t most = 0;

	if (field->kind != FIELD_KEYWORDS)
		return value->count;
	for (const struct json *words = JSON_FIRST(value); words != NULL; words = words->next)
		if (words->kind == JSON_ARRAY && words->count > most)
			most = words->count;
	return most;
}

static void
check_count(struct checking *checking, const struct field *field, const struct json *value, const struct place *place)
{
	int64_t    count = values_of(field, value);
	struct str label = localized_in(&field->label, checking->rules->language);

	if (count > field->at_most)
		check_add_count(checking, place, FAULT_TOO_MANY, label, field->at_most);
	if (count < field->at_least)
		check_add_count(checking, place, FAULT_TOO_FEW, label, field->at_least);
}

/* A value of a field as it stands in the record: one, or a list of them. */
static void
check_field(struct checking *checking, const struct field *field, const struct json *value, const struct place *place)
{
	struct place element = { .up = place };
	struct str   label = localized_in(&field->label, checking->rules->language);

	if (value_is_withheld(value))
		return;
	if (field->many && value->kind != JSON_ARRAY) {
		check_add(checking, place, FAULT_LIST, label, NULL);
		return;
	}
	if ((value->kind == JSON_ARRAY || value->kind == JSON_OBJECT) && value->count == 0) {
		check_add(checking, place, FAULT_EMPTY, label, NULL);
		return;
	}
	if (field_is_list(field))
		check_count(checking, field, value, place);
	if (!field->many) {
		check_value(checking, field, value, place);
		return;
	}
	for (const struct json *item = value->first; item != NULL; item = item->next, element.index++)
		check_value(checking, field, item, &element);
}

/* What conditions ask of a field, and whether its value is there. */
static void
check_presence(struct checking *checking, const struct field *field, const struct json *values,
	       const struct place *place)
{
	const struct json *value = json_find(values, field->name);
	struct place       here = { .up = place, .name = field->name };
	bool shown = field->shown_when == NULL || condition_holds(field->shown_when, values, checking->fields);
	bool required = field->required_when != NULL ? condition_holds(field->required_when, values, checking->fields)
						     : field->required;

	if (value == NULL && required && shown)
		check_add(checking, &here, FAULT_REQUIRED, localized_in(&field->label, checking->rules->language),
			  NULL);
	if (value != NULL && !shown)
		check_add(checking, &here, FAULT_NOT_ASKED, localized_in(&field->label, checking->rules->language),
			  NULL);
}

void
check_fields(struct checking *checking, const struct field_list *list, const struct json *values,
	     const struct place *place)
{
	for (const struct json *value = values->first; value != NULL; value = value->next) {
		const struct field *field = field_find(list, value->name);
		struct place        here = { .up = place, .name = value->name };

		if (field != NULL)
			check_field(checking, field, value, &here);
		else
			check_add_value(checking, &here, FAULT_FIELD, STR(""), value->name);
	}
	for (size_t i = 0; i < list->count; i++)
		check_presence(checking, &list->list[i], values, place);
}

/* ---- the record -------------------------------------------------------------------------------------------------- */

/* Adopted records need a title or an identifier: their key in the source, or a field that is one. */
static bool
is_nameless(const struct type *type, const struct json *record)
{
	const struct json *source = json_get(json_get(record, "origin"), "source");
	const struct json *fields = json_get(record, "fields");

	for (size_t i = 0; i < type->fields.count; i++)
		if (str_is(type->fields.list[i].dc, "identifier") &&
		    json_find(fields, type->fields.list[i].name) != NULL)
			return false;
	return json_get(fields, "title") == NULL && json_text(source, "identifier").length == 0 &&
	       json_text(record, "source").length == 0;
}

void
check_record(struct arena *a, const struct json *record, const struct check_rules *rules, struct problems *problems_r)
{
	struct checking    checking = { .a = a, .rules = rules, .problems = problems_r };
	const struct json *type = json_get(record, "type"), *fields = json_get(record, "fields");
	const struct place at_type = { .name = STR("type") }, at_fields = { .name = STR("fields") };

	*problems_r = (struct problems){ 0 };
	if (type == NULL || type->kind != JSON_STRING || fields == NULL || fields->kind != JSON_OBJECT) {
		check_add(&checking, NULL, FAULT_SHAPE, STR(""), NULL);
		return;
	}
	checking.type = type_find(rules->types, type->text);
	checking.fields = fields;
	if (checking.type == NULL) {
		check_add_value(&checking, &at_type, FAULT_TYPE, STR(""), type->text);
		return;
	}
	check_header(&checking, record);
	check_fields(&checking, &checking.type->fields, fields, &at_fields);
	if (rules->adopted && is_nameless(checking.type, record))
		check_add(&checking, &at_fields, FAULT_NAMELESS, STR(""), NULL);
}
