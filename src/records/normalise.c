/* Normalising: one pass over the texts, one over the fields by their kinds, and one that drops what is empty. */
#include "records/normalise.h"

#include "base/clock.h"
#include "base/identifier.h"
#include "records/checking.h"
#include "records/codes.h"
#include "records/kinds.h"
#include "vocabularies/vocabularies.h"

static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */

/* ---- texts ------------------------------------------------------------------------------------------------------- */

/* Bytes of the character at `at`. */
static size_t
character_bytes(struct str text, size_t at)
{
	size_t count = 1;

	while (at + count < text.length && ((unsigned char)text.data[at + count] & 0xC0) == 0x80)
		count++;
	return count;
}

static struct str
replace_unfit(struct arena *a, struct str text)
{
	struct buffer out = buffer_in(a);
	size_t        at;

	while (at = code_find_unfit(text), at < text.length) {
		buffer_add(&out, str_slice(text, 0, at));
		buffer_add_c(&out, replacement);
		text = str_slice(text, at + character_bytes(text, at), text.length);
	}
	buffer_add(&out, text);
	return buffer_str(&out);
}

/* CR LF and CR become LF. */
static struct str
unify_lines(struct arena *a, struct str text)
{
	char  *out = arena_text(a, text.length);
	size_t length = 0;

	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] == '\r' && i + 1 < text.length && text.data[i + 1] == '\n')
			continue;
		out[length++] = text.data[i] == '\r' ? '\n' : text.data[i];
	}
	return (struct str){ out, length };
}

/* All texts below `value`, whatever they mean. */
static void
clean_texts(const struct normalising *how, struct json *value, bool *replaced_r)
{
	if (value->kind == JSON_STRING) {
		if (how->adopted && code_find_unfit(value->text) < value->text.length) {
			value->text = replace_unfit(how->a, value->text);
			*replaced_r = true;
		}
		if (memchr(value->text.data, '\r', value->text.length) != NULL)
			value->text = unify_lines(how->a, value->text);
	}
	for (struct json *item = value->kind >= JSON_ARRAY ? value->first : NULL; item != NULL; item = item->next)
		clean_texts(how, item, replaced_r);
}

/* Line breaks become spaces, and those around them go. */
static void
join_lines(const struct normalising *how, struct json *value)
{
	struct buffer out;
	struct str    rest = value->text, line;

	if (value->kind != JSON_STRING || memchr(rest.data, '\n', rest.length) == NULL)
		return;
	out = buffer_in(how->a);
	while (str_cut(&rest, '\n', &line)) {
		line = str_trim(line);
		if (out.length > 0 && line.length > 0)
			buffer_add_byte(&out, ' ');
		buffer_add(&out, line);
	}
	value->text = buffer_str(&out);
}

/* ---- shapes ------------------------------------------------------------------------------------------------------ */

/* Puts what `value` holds into a new object under `name`; value becomes that object. */
static void
wrap_member(const struct normalising *how, struct json *value, struct str name)
{
	struct json *inner = ARENA_NEW(how->a, struct json);
	struct json  object = *json_object(how->a);

	*inner = *value;
	inner->next = NULL;
	object.name = value->name;
	object.next = value->next;
	*value = object;
	json_set(value, name, inner);
}

static void
wrap_element(const struct normalising *how, struct json *value)
{
	struct json *inner = ARENA_NEW(how->a, struct json);
	struct json  array = *json_array(how->a);

	*inner = *value;
	inner->next = NULL;
	inner->name = STR("");
	array.name = value->name;
	array.next = value->next;
	*value = array;
	json_append(value, inner);
}

static void
spell_languages(const struct normalising *how, struct json *map)
{
	for (struct json *item = JSON_FIRST(map); item != NULL; item = item->next)
		if (code_is_language(item->name))
			item->name = code_language(how->a, item->name);
}

/* ---- kinds ------------------------------------------------------------------------------------------------------- */

static void
put_text(const struct normalising *how, const struct field *field, struct json *value)
{
	if (value->kind == JSON_STRING)
		wrap_member(how, value, how->language);
	if (value->kind != JSON_OBJECT)
		return;
	spell_languages(how, value);
	for (struct json *item = value->first; item != NULL && field->kind != FIELD_PROSE; item = item->next)
		join_lines(how, item);
}

static void
put_keywords(const struct normalising *how, const struct field *field, struct json *value)
{
	(void)field;
	if (value->kind == JSON_STRING)
		wrap_element(how, value);
	if (value->kind == JSON_ARRAY)
		wrap_member(how, value, how->language);
	if (value->kind != JSON_OBJECT)
		return;
	spell_languages(how, value);
	for (struct json *words = value->first; words != NULL; words = words->next) {
		if (words->kind == JSON_STRING)
			wrap_element(how, words);
		for (struct json *word = words->kind == JSON_ARRAY ? words->first : NULL; word != NULL;
		     word = word->next)
			join_lines(how, word);
	}
}

static void
put_name(const struct normalising *how, const struct field *field, struct json *value)
{
	(void)field;
	join_lines(how, value);
}

static void
put_term(const struct normalising *how, const struct field *field, struct json *value)
{
	struct str full;

	if (value->kind != JSON_STRING || how->vocabularies == NULL ||
	    str_find_byte(value->text, ':') < value->text.length)
		return;
	full = str_format(how->a, "%.*s:%.*s", STR_ARGS(field->vocabulary), STR_ARGS(value->text));
	if (term_find(how->vocabularies, full) != NULL)
		value->text = full;
}

static void
put_country(const struct normalising *how, const struct field *field, struct json *value)
{
	char *code;

	(void)field;
	if (value->kind != JSON_STRING || value->text.length != 2 || code_is_country(value->text))
		return;
	code = arena_text(how->a, 2);
	for (size_t i = 0; i < 2; i++) {
		char c = value->text.data[i];

		code[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	value->text = (struct str){ code, 2 };
}

static void
put_language(const struct normalising *how, const struct field *field, struct json *value)
{
	(void)field;
	if (value->kind == JSON_STRING && code_is_language(value->text))
		value->text = code_language(how->a, value->text);
}

static void
put_reference(const struct normalising *how, const struct field *field, struct json *value)
{
	struct str identifier;
	int        revision;

	(void)field;
	if (value->kind == JSON_STRING && identifier_parse_revision(how->a, value->text, &identifier, &revision, NULL))
		value->text = revision > 0 ? str_format(how->a, "%.*s@%d", STR_ARGS(identifier), revision) : identifier;
}

static void
put_person(const struct normalising *how, const struct field *field, struct json *value)
{
	(void)field;
	if (value->kind == JSON_STRING)
		wrap_member(how, value, STR("name"));
	for (struct json *part = value->kind == JSON_OBJECT ? value->first : NULL; part != NULL; part = part->next) {
		join_lines(how, part);
		if (str_is(part->name, "organization"))
			put_reference(how, NULL, part);
	}
}

static void
put_date(const struct normalising *how, const struct field *field, struct json *value)
{
	int64_t time;

	(void)field;
	(void)how;
	if (value->kind == JSON_STRING && value->text.length > sizeof "2026-05-01T" &&
	    time_parse(value->text, &time, NULL))
		value->text = str_slice(value->text, 0, sizeof "2026-05-01" - 1);
}

static void
put_time(const struct normalising *how, const struct field *field, struct json *value)
{
	char    text[TIME_TEXT];
	int64_t time;

	(void)field;
	if (value->kind != JSON_STRING || value->text.length == 0 || value->text.data[value->text.length - 1] == 'Z' ||
	    !time_parse(value->text, &time, NULL))
		return;
	value->text = str_copy(how->a, time_format(time, text));
}

/* A JSON number that is no whole one becomes a text, as far as it is written without exponent. */
static void
put_decimal(struct json *value)
{
	int64_t whole;

	if (value != NULL && value->kind == JSON_NUMBER && !str_integer(value->text, &whole))
		value->kind = JSON_STRING;
}

static void
put_number(const struct normalising *how, const struct field *field, struct json *value)
{
	if (field->unit_count > 0 && (value->kind == JSON_NUMBER || value->kind == JSON_STRING)) {
		wrap_member(how, value, STR("value"));
		json_set(value, STR("unit"), json_string(how->a, field->units[0]));
	}
	put_decimal(value->kind == JSON_OBJECT ? json_get(value, "value") : value);
}

static void
put_amount(const struct normalising *how, const struct field *field, struct json *value)
{
	struct json *number = json_get(value, "value");

	(void)field;
	(void)how;
	if (number != NULL && number->kind == JSON_NUMBER)
		number->kind = JSON_STRING;
}

static void
put_titled(const struct normalising *how, struct json *value)
{
	static const struct field title = { .kind = FIELD_TEXT };
	struct json              *member = json_get(value, "title");

	if (member != NULL)
		put_text(how, &title, member);
	member = json_get(value, "language");
	if (member != NULL)
		put_language(how, NULL, member);
}

static void
put_link(const struct normalising *how, const struct field *field, struct json *value)
{
	struct json *url;

	(void)field;
	if (value->kind == JSON_STRING)
		wrap_member(how, value, STR("url"));
	url = json_get(value, "url");
	if (url != NULL && url->kind == JSON_STRING)
		url->text = str_trim(url->text);
	put_titled(how, value);
}

static void
put_file(const struct normalising *how, const struct field *field, struct json *value)
{
	(void)field;
	put_titled(how, value);
}

static void put_fields(const struct normalising *how, const struct field_list *list, struct json *values);

static void
put_group(const struct normalising *how, const struct field *field, struct json *value)
{
	put_fields(how, &field->fields, value);
}

/* Each element of a list, which may come as one value. */
static void
put_each(const struct normalising *how, const struct field *field, struct json *value,
	 void (*put)(const struct normalising *how, const struct field *field, struct json *value))
{
	if (value->kind != JSON_ARRAY)
		wrap_element(how, value);
	for (struct json *item = value->first; item != NULL; item = item->next)
		put(how, field, item);
}

typedef void put_fn(const struct normalising *how, const struct field *field, struct json *value);

/* For one value, or for an element where the kind is a list; NULL: it is taken as it is. */
static put_fn *const puts_by_kind[FIELD_KINDS] = {
	[FIELD_TEXT] = put_text,          [FIELD_PROSE] = put_text,
	[FIELD_NAME] = put_name,          [FIELD_TERM] = put_term,
	[FIELD_TERMS] = put_term,         [FIELD_KEYWORDS] = put_keywords,
	[FIELD_COUNTRY] = put_country,    [FIELD_COUNTRIES] = put_country,
	[FIELD_LANGUAGES] = put_language, [FIELD_ORGANIZATION] = put_reference,
	[FIELD_RECORD] = put_reference,   [FIELD_PERSON] = put_person,
	[FIELD_DATE] = put_date,          [FIELD_PERIOD] = put_date,
	[FIELD_TIME] = put_time,          [FIELD_NUMBER] = put_number,
	[FIELD_AMOUNT] = put_amount,      [FIELD_LINK] = put_link,
	[FIELD_FILE] = put_file,          [FIELD_GROUP] = put_group,
	[FIELD_TABLE] = put_group,
};

static void
put_fields(const struct normalising *how, const struct field_list *list, struct json *values)
{
	for (struct json *value = values->kind == JSON_OBJECT ? values->first : NULL; value != NULL;
	     value = value->next) {
		const struct field *field = field_find(list, value->name);
		put_fn             *put = field != NULL ? puts_by_kind[field->kind] : NULL;

		if (put == NULL || value->kind == JSON_NULL || value_is_withheld(value))
			continue;
		if (field_is_list(field) && field->kind != FIELD_KEYWORDS)
			put_each(how, field, value, put);
		else
			put(how, field, value);
	}
}

/* ---- the record -------------------------------------------------------------------------------------------------- */

static bool
is_nothing(const struct json *value)
{
	if (value->kind == JSON_STRING)
		return str_trim(value->text).length == 0;
	return value->kind == JSON_NULL || (value->kind >= JSON_ARRAY && value->count == 0);
}

void
record_prune(struct json *value)
{
	struct json **link = &value->first, *last = NULL;

	if (value->kind < JSON_ARRAY)
		return;
	while (*link != NULL) {
		record_prune(*link);
		if (is_nothing(*link)) {
			*link = (*link)->next;
			value->count--;
			continue;
		}
		last = *link;
		link = &last->next;
	}
	value->last = last;
}

static void
put_header(const struct normalising *how, struct json *record)
{
	struct json *owner = json_get(record, "owner"), *languages = json_get(record, "languages");
	struct json *confirmed = json_get(record, "confirmed");

	if (owner != NULL && owner->kind == JSON_STRING && owner->text.length == 2)
		put_country(how, NULL, owner);
	else if (owner != NULL)
		put_reference(how, NULL, owner);
	if (languages != NULL)
		put_each(how, NULL, languages, put_language);
	if (confirmed != NULL)
		put_date(how, NULL, confirmed);
}

void
record_normalise(const struct normalising *how, struct json *record, const struct type *type, bool *replaced_r)
{
	*replaced_r = false;
	clean_texts(how, record, replaced_r);
	put_header(how, record);
	put_fields(how, &type->fields, json_get(record, "fields"));
	record_prune(record);
}
