/* Reading type files: the type itself and the values of its keys. */
#include "records/type_read.h"

#include "records/codes.h"
#include "records/kinds.h"
#include "records/yaml_read.h"

#include <stdarg.h>

enum { WORD_BYTES = 40, TEXT_BYTES = 2000, LABEL_LANGUAGES = 50 };

/* The languages of the interface. */
static const char *const languages[] = { "en", "fr", "es", "ar", "ru", "zh" };

bool
type_refuse(const struct type_reading *reading, int line, struct error *error, const char *key, const char *format, ...)
{
	char    detail[sizeof error->detail];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(detail, sizeof detail, format, arguments);
	va_end(arguments);
	error_set(error, ERROR_INPUT, key, "%s", detail);
	return error_at(error, "%.*s:%d", STR_ARGS(reading->file), line);
}

bool
type_is_word(struct str text, char joint)
{
	bool joined = true; /* a letter must come first and behind each joint something */

	if (text.length == 0 || text.length > WORD_BYTES || text.data[0] < 'a' || text.data[0] > 'z')
		return false;
	for (size_t i = 0; i < text.length; i++) {
		char c = text.data[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

		if (!letter && (c != joint || joined))
			return false;
		joined = !letter;
	}
	return !joined;
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

bool
type_read_text(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	struct str *text = at;
	struct str  name = value->name.length > 0 ? value->name : STR("a value of the list");

	if (value->kind != YAML_TEXT || str_trim(value->text).length == 0)
		return type_refuse(reading, value->line, error, "type.text", "%.*s needs a text", STR_ARGS(name));
	if (value->text.length > TEXT_BYTES || code_find_unfit(value->text) < value->text.length)
		return type_refuse(reading, value->line, error, "type.text",
				   "the text of %.*s is longer than %d bytes or has control characters", STR_ARGS(name),
				   TEXT_BYTES);
	*text = value->text;
	return true;
}

bool
type_read_texts(struct type_reading *reading, const struct yaml *value, const struct str **list_r, size_t *count_r,
		struct error *error)
{
	struct str *list = ARENA_ARRAY(reading->a, struct str, value->count);
	size_t      count = 0;

	if (value->kind != YAML_LIST || value->count == 0)
		return type_refuse(reading, value->line, error, "type.list", "'%.*s' needs a list such as [one, two]",
				   STR_ARGS(value->name));
	for (const struct yaml *item = value->first; item != NULL; item = item->next) {
		if (!type_read_text(reading, item, &list[count], error))
			return false;
		for (size_t i = 0; i < count; i++)
			if (str_equal(list[i], list[count]))
				return type_refuse(reading, item->line, error, "type.twice",
						   "'%.*s' stands in the list twice", STR_ARGS(item->text));
		count++;
	}
	*list_r = list;
	*count_r = count;
	return true;
}

bool
type_read_yes(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	bool *yes = at;

	if (value->kind != YAML_TEXT || (!str_is(value->text, "true") && !str_is(value->text, "false")))
		return type_refuse(reading, value->line, error, "type.yes", "'%.*s' is true or false",
				   STR_ARGS(value->name));
	*yes = str_is(value->text, "true");
	return true;
}

bool
type_read_integer(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	static const int64_t most = (int64_t)1 << 53;
	int64_t             *number = at;

	if (value->kind != YAML_TEXT || !str_integer(value->text, number) || *number > most || *number < -most)
		return type_refuse(reading, value->line, error, "type.number", "'%.*s' needs a whole number",
				   STR_ARGS(value->name));
	return true;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A name of a class or property, as RDF vocabularies have them: "spatialCoverage". */
static bool
is_property(struct str text)
{
	for (size_t i = 0; i < text.length; i++)
		if (!is_letter(text.data[i]) && (i == 0 || text.data[i] < '0' || text.data[i] > '9'))
			return false;
	return text.length > 0 && text.length <= WORD_BYTES;
}

bool
type_read_schema(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	struct str *text = at;

	if (!type_read_text(reading, value, text, error))
		return false;
	return is_property(*text) ||
	       type_refuse(reading, value->line, error, "type.schema",
			   "'%.*s' is no name in schema.org, such as spatialCoverage", STR_ARGS(*text));
}

bool
type_read_dcat(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	/* those that DCAT and its application profiles use */
	static const char *const prefixes[] = { "adms", "dcat", "dct",  "dqv",  "dwc",  "foaf", "locn",
						"odrl", "org",  "prov", "skos", "spdx", "vcard" };
	struct str              *text = at, rest, prefix;

	if (!type_read_text(reading, value, text, error))
		return false;
	rest = *text;
	if (str_cut(&rest, ':', &prefix) && is_property(rest))
		for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
			if (str_is(prefix, prefixes[i]))
				return true;
	return type_refuse(reading, value->line, error, "type.dcat",
			   "'%.*s' is no name such as dct:title; prefixes are adms, dcat, dct, dqv, dwc, foaf, locn, "
			   "odrl, org, prov, skos, spdx and vcard",
			   STR_ARGS(*text));
}

static bool
has_language(const struct localized *localized, const char *language)
{
	for (size_t i = 0; i < localized->count; i++)
		if (str_is(localized->list[i].language, language))
			return true;
	return false;
}

bool
type_read_localized(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	struct localized      *localized = at;
	struct localized_text *list = ARENA_ARRAY(reading->a, struct localized_text, value->count);
	size_t                 count = 0;

	if (value->kind != YAML_MAP || value->count == 0 || value->count > LABEL_LANGUAGES)
		return type_refuse(reading, value->line, error, "type.localized",
				   "'%.*s' needs a text for each language, such as { en: Title, fr: Titre }",
				   STR_ARGS(value->name));
	for (const struct yaml *item = value->first; item != NULL; item = item->next) {
		if (!code_is_language(item->name))
			return type_refuse(reading, item->line, error, "type.language",
					   "'%.*s' is no language tag such as en or pt-BR", STR_ARGS(item->name));
		list[count].language = item->name;
		if (!type_read_text(reading, item, &list[count++].text, error))
			return false;
	}
	*localized = (struct localized){ list, count };
	for (size_t i = 0; reading->complete && i < sizeof languages / sizeof languages[0]; i++)
		if (!has_language(localized, languages[i]))
			return type_refuse(reading, value->line, error, "type.untranslated",
					   "'%.*s' has no text in '%s': shipped types need en, fr, es, ar, ru and zh",
					   STR_ARGS(value->name), languages[i]);
	return true;
}

/* ---- maps -------------------------------------------------------------------------------------------------------- */

static bool
refuse_key(struct type_reading *reading, const struct yaml *member, const char *what, const struct type_key *keys,
	   struct error *error)
{
	struct buffer known = buffer_in(reading->a);

	for (; keys->name != NULL; keys++) {
		if (known.length > 0)
			buffer_add_c(&known, ", ");
		buffer_add_c(&known, keys->name);
	}
	return type_refuse(reading, member->line, error, "type.key", "%s has no key '%.*s'; known are %.*s", what,
			   STR_ARGS(str_slice(member->name, 0, WORD_BYTES)), STR_ARGS(buffer_str(&known)));
}

bool
type_read_map(struct type_reading *reading, const struct yaml *map, const char *what, const struct type_key *keys,
	      void *target, struct error *error)
{
	if (map->kind != YAML_MAP)
		return type_refuse(reading, map->line, error, "type.map", "%s is a map of keys and values", what);
	for (const struct yaml *member = map->first; member != NULL; member = member->next) {
		const struct type_key *key = keys;

		while (key->name != NULL && !str_is(member->name, key->name))
			key++;
		if (key->name == NULL)
			return refuse_key(reading, member, what, keys, error);
		if (!key->read(reading, member, (char *)target + key->offset, error))
			return false;
	}
	return true;
}

/* ---- the type ---------------------------------------------------------------------------------------------------- */

static bool
read_name(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	struct str *name = at;

	if (!type_read_text(reading, value, name, error))
		return false;
	if (!type_is_word(*name, '-'))
		return type_refuse(
			reading, value->line, error, "type.name",
			"'%.*s' is no name of a type: lower case, words joined by '-', at most %d characters",
			STR_ARGS(*name), WORD_BYTES);
	return true;
}

static bool
read_owners(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	struct type      *type = at;
	const struct str *list;
	size_t            count;

	if (!type_read_texts(reading, value, &list, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (str_is(list[i], "country"))
			type->owner_country = true;
		else if (str_is(list[i], "organization"))
			type->owner_organization = true;
		else if (str_is(list[i], "node"))
			type->owner_node = true;
		else
			return type_refuse(reading, value->line, error, "type.owners",
					   "'%.*s' is no kind of owner: country, organization or node",
					   STR_ARGS(list[i]));
	}
	return true;
}

static bool
read_family(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	struct str word;

	if (!type_read_text(reading, value, &word, error))
		return false;
	return family_parse(word, at) ||
	       type_refuse(reading, value->line, error, "type.family",
			   "'%.*s' is no family of types: national, reference or secretariat", STR_ARGS(word));
}

static bool
read_confirm(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	enum { MOST = 1200 };
	int64_t months = 0;

	if (!type_read_integer(reading, value, &months, error))
		return false;
	if (months < 1 || months > MOST)
		return type_refuse(reading, value->line, error, "type.confirm",
				   "'confirm' is a number of months, 1 to %d", MOST);
	*(int *)at = (int)months;
	return true;
}

static bool
read_dc_types(struct type_reading *reading, const struct yaml *value, void *at, struct error *error)
{
	struct type *type = at;

	return type_read_texts(reading, value, &type->dc_types, &type->dc_type_count, error);
}

static const struct type_key type_keys[] = {
	{ "type", read_name, offsetof(struct type, name) },
	{ "label", type_read_localized, offsetof(struct type, label) },
	{ "plural", type_read_localized, offsetof(struct type, plural) },
	{ "help", type_read_localized, offsetof(struct type, help) },
	{ "owners", read_owners, 0 },
	{ "family", read_family, offsetof(struct type, family) },
	{ "confirm", read_confirm, offsetof(struct type, confirm_months) },
	{ "date", type_read_text, offsetof(struct type, date) },
	{ "schema", type_read_schema, offsetof(struct type, schema) },
	{ "dcat", type_read_dcat, offsetof(struct type, dcat) },
	{ "dc_types", read_dc_types, 0 },
	{ "fields", type_read_fields, offsetof(struct type, fields) },
	{ NULL, NULL, 0 },
};

static bool
require_keys(struct type_reading *reading, const struct yaml *root, struct error *error)
{
	static const char *const needed[] = { "type", "label", "plural", "owners", "fields" };

	for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
		if (yaml_get(root, needed[i]) == NULL)
			return type_refuse(reading, root->line, error, "type.missing", "the type needs the key '%s'",
					   needed[i]);
	if (reading->complete && yaml_get(root, "help") == NULL)
		return type_refuse(reading, root->line, error, "type.missing", "a shipped type needs the key 'help'");
	return true;
}

/* What can only be told once all keys are read. */
static bool
check_whole(struct type_reading *reading, const struct yaml *root, const struct type *type, struct error *error)
{
	const struct field *title = field_find(&type->fields, STR("title")), *date;

	if (title == NULL || title->kind != FIELD_TEXT || title->search != FIELD_SEARCH_TITLE)
		return type_refuse(reading, yaml_get(root, "fields")->line, error, "type.title",
				   "a field 'title' of kind text with 'search: title' must name the record");
	if (type->date.length > 0) {
		date = field_find(&type->fields, type->date);
		if (date == NULL || !field_allows(date, KIND_DATED))
			return type_refuse(reading, yaml_get(root, "date")->line, error, "type.date",
					   "'date: %.*s' names no field of kind date, period or time",
					   STR_ARGS(type->date));
	}
	return type_resolve_conditions(reading, &type->fields, error);
}

bool
type_read(struct arena *a, struct str text, struct str file, bool complete, struct type *type_r, struct error *error)
{
	struct type_reading reading = { .a = a, .file = file, .complete = complete };
	const struct yaml  *root;

	*type_r = (struct type){ .file = file, .family = FAMILY_REFERENCE };
	return yaml_parse(a, text, file, &root, error) &&
	       type_read_map(&reading, root, "a type", type_keys, type_r, error) &&
	       require_keys(&reading, root, error) && check_whole(&reading, root, type_r, error);
}
