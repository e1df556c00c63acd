/* The check of values, one function for each kind of field; the table at the end is the order of enum field_kind. */
#include "records/checking.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/identifier.h"
#include "records/codes.h"
#include "records/kinds.h"
#include "vocabularies/vocabularies.h"

enum { NUMBER_TEXT = 24 };

/* A value being checked. */
struct subject {
	struct checking    *checking;
	const struct field *field;
	const struct json  *value;
	const struct place *place;
	struct str          label;
};

static void
add(const struct subject *subject, enum fault fault)
{
	check_add(subject->checking, subject->place, fault, subject->label, NULL);
}

static void
add_value(const struct subject *subject, enum fault fault, struct str value)
{
	check_add_value(subject->checking, subject->place, fault, subject->label, value);
}

/* A string that passes check_string() and `is`; else `fault`. */
static bool
check_coded(const struct subject *subject, bool (*is)(struct str text), enum fault fault)
{
	if (!check_string(subject->checking, subject->value, subject->place, fault, subject->label))
		return false;
	if (is(subject->value->text))
		return true;
	add_value(subject, fault, subject->value->text);
	return false;
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static void
check_length(const struct subject *subject, struct str text)
{
	int64_t count = code_characters(text);

	if (count > subject->field->most)
		check_add_count(subject->checking, subject->place, FAULT_TOO_LONG, subject->label,
				subject->field->most);
	if (count < subject->field->least)
		check_add_count(subject->checking, subject->place, FAULT_TOO_SHORT, subject->label,
				subject->field->least);
}

static void
check_line(const struct subject *subject)
{
	if (!check_string(subject->checking, subject->value, subject->place, FAULT_TEXT, subject->label))
		return;
	if (subject->field->kind != FIELD_PROSE &&
	    str_find_byte(subject->value->text, '\n') + str_find_byte(subject->value->text, '\r') <
		    2 * subject->value->text.length)
		add(subject, FAULT_LINE_BREAK);
	check_length(subject, subject->value->text);
}

/* Calls `check` for each member of a map from language to something. */
static void
check_languages_of(const struct subject *subject, enum fault fault, void (*check)(const struct subject *subject))
{
	if (subject->value->kind != JSON_OBJECT) {
		add(subject, fault);
		return;
	}
	for (const struct json *item = subject->value->first; item != NULL; item = item->next) {
		struct place   place = { .up = subject->place, .name = item->name };
		struct subject inner = { subject->checking, subject->field, item, &place, subject->label };

		if (code_is_language(item->name))
			check(&inner);
		else
			add_value(&inner, FAULT_LANGUAGE, item->name);
	}
}

static void
check_text(const struct subject *subject)
{
	check_languages_of(subject, FAULT_BY_LANGUAGE, check_line);
}

static void
check_words(const struct subject *subject)
{
	struct place element = { .up = subject->place };

	if (subject->value->kind != JSON_ARRAY) {
		add(subject, FAULT_KEYWORDS);
		return;
	}
	for (const struct json *item = subject->value->first; item != NULL; item = item->next, element.index++)
		check_line(&(struct subject){ subject->checking, subject->field, item, &element, subject->label });
}

static void
check_keywords(const struct subject *subject)
{
	check_languages_of(subject, FAULT_KEYWORDS, check_words);
}

void
check_texts(struct checking *checking, const struct json *value, const struct place *place, struct str label)
{
	static const struct field plain = { .kind = FIELD_TEXT, .least = INT64_MIN, .most = INT64_MAX };

	check_text(&(struct subject){ checking, &plain, value, place, label });
}

/* ---- codes ------------------------------------------------------------------------------------------------------- */

/* Calls `check` for each element of a list; tells elements that come twice. */
static void
check_list(const struct subject *subject, void (*check)(const struct subject *subject))
{
	struct place element = { .up = subject->place };

	if (subject->value->kind != JSON_ARRAY) {
		add(subject, FAULT_LIST);
		return;
	}
	for (const struct json *item = subject->value->first; item != NULL; item = item->next, element.index++) {
		struct subject     inner = { subject->checking, subject->field, item, &element, subject->label };
		const struct json *other = subject->value->first;

		check(&inner);
		while (item->kind == JSON_STRING && other != item &&
		       (other->kind != JSON_STRING || !str_equal(other->text, item->text)))
			other = other->next;
		if (item->kind == JSON_STRING && other != item)
			add_value(&inner, FAULT_REPEATED, item->text);
	}
}

static bool
is_term(struct str text)
{
	size_t colon = str_find_byte(text, ':');

	return colon > 0 && colon + 1 < text.length;
}

static void
check_term(const struct subject *subject)
{
	const struct vocabularies *vocabularies = subject->checking->rules->vocabularies;
	struct str                 rest, vocabulary;

	if (!check_coded(subject, is_term, FAULT_TERM))
		return;
	rest = subject->value->text;
	(void)str_cut(&rest, ':', &vocabulary);
	if (!str_equal(vocabulary, subject->field->vocabulary) ||
	    (vocabularies != NULL && term_find(vocabularies, subject->value->text) == NULL))
		add_value(subject, FAULT_UNKNOWN_TERM, subject->value->text);
}

static void
check_terms(const struct subject *subject)
{
	check_list(subject, check_term);
}

static void
check_country(const struct subject *subject)
{
	const struct vocabularies *vocabularies = subject->checking->rules->vocabularies;
	const struct vocabulary   *countries = NULL;

	if (!check_coded(subject, code_is_country, FAULT_COUNTRY))
		return;
	if (vocabularies != NULL)
		countries = vocabulary_find(vocabularies, STR("countries"));
	if (countries != NULL && term_in(countries, subject->value->text) == NULL)
		add_value(subject, FAULT_UNKNOWN_COUNTRY, subject->value->text);
}

static void
check_countries(const struct subject *subject)
{
	check_list(subject, check_country);
}

static void
check_language(const struct subject *subject)
{
	(void)check_coded(subject, code_is_language, FAULT_LANGUAGE);
}

static void
check_languages(const struct subject *subject)
{
	check_list(subject, check_language);
}

static void
check_choice(const struct subject *subject)
{
	if (!check_string(subject->checking, subject->value, subject->place, FAULT_CHOICE, subject->label))
		return;
	for (size_t i = 0; i < subject->field->choice_count; i++)
		if (str_equal(subject->field->choices[i].value, subject->value->text))
			return;
	add_value(subject, FAULT_UNKNOWN_CHOICE, subject->value->text);
}

static void
check_reference(const struct subject *subject)
{
	struct str identifier, text;
	int        revision;

	if (!check_string(subject->checking, subject->value, subject->place, FAULT_REFERENCE, subject->label))
		return;
	text = subject->value->text;
	if (!identifier_parse_revision(subject->checking->a, text, &identifier, &revision, NULL) ||
	    !str_starts(text, identifier) || (revision > 0 && subject->field->kind == FIELD_ORGANIZATION))
		add_value(subject, FAULT_REFERENCE, text);
}

static void
check_yes_no(const struct subject *subject)
{
	if (subject->value->kind != JSON_BOOLEAN)
		add(subject, FAULT_YES_NO);
}

/* ---- times and numbers ------------------------------------------------------------------------------------------- */

static void
check_date(const struct subject *subject)
{
	(void)check_coded(subject, code_is_date, FAULT_DATE);
}

static void
check_period(const struct subject *subject)
{
	(void)check_coded(subject, code_is_period, FAULT_PERIOD);
}

static bool
is_time(struct str text)
{
	int64_t time;

	return text.length > 0 && text.data[text.length - 1] == 'Z' && time_parse(text, &time, NULL);
}

static void
check_time(const struct subject *subject)
{
	(void)check_coded(subject, is_time, FAULT_TIME);
}

/* A whole JSON number below 2^53 or a string with a decimal. */
static bool
decimal_of(const struct json *value, struct str *decimal_r)
{
	static const int64_t most = ((int64_t)1 << 53) - 1;
	int64_t              number;

	*decimal_r = value->text;
	if (value->kind == JSON_NUMBER)
		return str_integer(value->text, &number) && number <= most && number >= -most;
	return value->kind == JSON_STRING && code_is_decimal(value->text);
}

static void
check_size(const struct subject *subject, struct str decimal)
{
	char most[NUMBER_TEXT], least[NUMBER_TEXT];

	snprintf(most, sizeof most, "%" PRId64, subject->field->most);
	snprintf(least, sizeof least, "%" PRId64, subject->field->least);
	if (subject->field->most < INT64_MAX && code_compare_decimals(decimal, str_of(most)) > 0)
		add_value(subject, FAULT_TOO_LARGE, str_of(most));
	if (subject->field->least > INT64_MIN && code_compare_decimals(decimal, str_of(least)) < 0)
		add_value(subject, FAULT_TOO_SMALL, str_of(least));
}

static bool
has_unit(const struct field *field, struct str unit)
{
	for (size_t i = 0; i < field->unit_count; i++)
		if (str_equal(field->units[i], unit))
			return true;
	return false;
}

static void
check_quantity(const struct subject *subject)
{
	const struct json *value = json_get(subject->value, "value");
	struct str         decimal;

	if (value == NULL || subject->value->count != 2 || !decimal_of(value, &decimal)) {
		add(subject, FAULT_QUANTITY);
		return;
	}
	if (!has_unit(subject->field, json_text(subject->value, "unit")))
		add_value(subject, FAULT_UNKNOWN_UNIT, json_text(subject->value, "unit"));
	check_size(subject, decimal);
}

static void
check_number(const struct subject *subject)
{
	struct str decimal;

	if (subject->field->unit_count > 0)
		check_quantity(subject);
	else if (!decimal_of(subject->value, &decimal))
		add(subject, FAULT_DECIMAL);
	else
		check_size(subject, decimal);
}

static void
check_amount(const struct subject *subject)
{
	const struct json *value = json_get(subject->value, "value");

	if (value == NULL || subject->value->count != 2 || value->kind != JSON_STRING ||
	    !code_is_decimal(value->text) || !code_is_currency(json_text(subject->value, "currency")))
		add(subject, FAULT_AMOUNT);
	else
		check_size(subject, value->text);
}

/* ---- things with parts ------------------------------------------------------------------------------------------- */

static void
check_person_part(const struct subject *subject, const struct json *part)
{
	static const struct field name = { .kind = FIELD_NAME, .least = INT64_MIN, .most = 1000 };
	static const struct field organization = { .kind = FIELD_ORGANIZATION };
	struct place              place = { .up = subject->place, .name = part->name };
	struct subject            inner = { subject->checking, &name, part, &place, subject->label };

	if (str_is(part->name, "name") || str_is(part->name, "role")) {
		check_line(&inner);
	} else if (str_is(part->name, "organization")) {
		inner.field = &organization;
		check_reference(&inner);
	} else if (str_is(part->name, "email")) {
		(void)check_coded(&inner, str_is_email, FAULT_EMAIL);
	} else if (str_is(part->name, "orcid")) {
		(void)check_coded(&inner, code_is_orcid, FAULT_ORCID);
	} else {
		add_value(&inner, FAULT_MEMBER, part->name);
	}
}

static void
check_person(const struct subject *subject)
{
	if (json_get(subject->value, "name") == NULL && json_get(subject->value, "role") == NULL) {
		add(subject, FAULT_PERSON);
		return;
	}
	for (const struct json *part = subject->value->first; part != NULL; part = part->next)
		check_person_part(subject, part);
}

/* `title` and `language`, which links and files have; false for another member. */
static bool
check_title_or_language(const struct subject *inner)
{
	if (str_is(inner->value->name, "title"))
		check_texts(inner->checking, inner->value, inner->place, inner->label);
	else if (str_is(inner->value->name, "language"))
		check_language(inner);
	else
		return false;
	return true;
}

static void
check_link(const struct subject *subject)
{
	if (json_get(subject->value, "url") == NULL) {
		add(subject, FAULT_LINK);
		return;
	}
	for (const struct json *part = subject->value->first; part != NULL; part = part->next) {
		struct place   place = { .up = subject->place, .name = part->name };
		struct subject inner = { subject->checking, subject->field, part, &place, subject->label };

		if (str_is(part->name, "url"))
			(void)check_coded(&inner, code_is_link, FAULT_LINK);
		else if (!check_title_or_language(&inner))
			add_value(&inner, FAULT_MEMBER, part->name);
	}
}

static bool
is_hash(struct str text)
{
	struct hash hash;

	return hash_parse(text, &hash, NULL);
}

static bool
is_file_size(const struct json *value)
{
	int64_t size;

	return value->kind == JSON_NUMBER && str_integer(value->text, &size) && size >= 0;
}

static void
check_file(const struct subject *subject)
{
	if (json_get(subject->value, "hash") == NULL || json_get(subject->value, "name") == NULL) {
		add(subject, FAULT_FILE);
		return;
	}
	for (const struct json *part = subject->value->first; part != NULL; part = part->next) {
		struct place   place = { .up = subject->place, .name = part->name };
		struct subject inner = { subject->checking, subject->field, part, &place, subject->label };

		if (str_is(part->name, "hash"))
			(void)check_coded(&inner, is_hash, FAULT_FILE);
		else if (str_is(part->name, "name"))
			check_line(&inner);
		else if (str_is(part->name, "media"))
			(void)check_coded(&inner, code_is_media, FAULT_FILE);
		else if (str_is(part->name, "size") ? !is_file_size(part) : !check_title_or_language(&inner))
			add_value(&inner, str_is(part->name, "size") ? FAULT_FILE : FAULT_MEMBER, part->name);
	}
}

static void
check_place(const struct subject *subject)
{
	if (!geometry_is_right(subject->value))
		add(subject, FAULT_PLACE);
}

static void
check_group(const struct subject *subject)
{
	if (subject->value->kind == JSON_OBJECT)
		check_fields(subject->checking, &subject->field->fields, subject->value, subject->place);
	else
		add(subject, FAULT_GROUP);
}

static void
check_table(const struct subject *subject)
{
	check_list(subject, check_group);
}

static void (*const checks[FIELD_KINDS])(const struct subject *subject) = {
	[FIELD_TEXT] = check_text,           [FIELD_PROSE] = check_text,
	[FIELD_NAME] = check_line,           [FIELD_TERM] = check_term,
	[FIELD_TERMS] = check_terms,         [FIELD_KEYWORDS] = check_keywords,
	[FIELD_COUNTRY] = check_country,     [FIELD_COUNTRIES] = check_countries,
	[FIELD_LANGUAGES] = check_languages, [FIELD_ORGANIZATION] = check_reference,
	[FIELD_RECORD] = check_reference,    [FIELD_PERSON] = check_person,
	[FIELD_DATE] = check_date,           [FIELD_PERIOD] = check_period,
	[FIELD_TIME] = check_time,           [FIELD_NUMBER] = check_number,
	[FIELD_AMOUNT] = check_amount,       [FIELD_YES_NO] = check_yes_no,
	[FIELD_CHOICE] = check_choice,       [FIELD_LINK] = check_link,
	[FIELD_FILE] = check_file,           [FIELD_PLACE] = check_place,
	[FIELD_GROUP] = check_group,         [FIELD_TABLE] = check_table,
};

void
check_value(struct checking *checking, const struct field *field, const struct json *value, const struct place *place)
{
	checks[field->kind](&(struct subject){ checking, field, value, place,
					       localized_in(&field->label, checking->rules->language) });
}
