/* The check of what stands in a record beside its fields. */
#include "records/checking.h"

#include "base/clock.h"
#include "base/identifier.h"
#include "base/limits.h"
#include "records/codes.h"
#include "text/words.h"
#include "vocabularies/vocabularies.h"

static struct str
label(const struct checking *checking, const char *key)
{
	const struct words *words = checking->rules->words != NULL ? checking->rules->words : words_own();

	return words_get(words, checking->rules->language, key);
}

/* One member: how it is checked. `name` is its label. */
typedef void check_member_fn(struct checking *checking, const struct json *value, const struct place *place,
			     struct str name);

static void
check_nothing(struct checking *checking, const struct json *value, const struct place *place, struct str name)
{
	/* made by the program, or checked by check_record() */
	(void)checking;
	(void)value;
	(void)place;
	(void)name;
}

static void
check_line(struct checking *checking, const struct json *value, const struct place *place, struct str name)
{
	if (!check_string(checking, value, place, FAULT_TEXT, name))
		return;
	if (code_characters(value->text) > LIMIT_HEADER_CHARACTERS)
		check_add_count(checking, place, FAULT_TOO_LONG, name, LIMIT_HEADER_CHARACTERS);
}

/* A country, an organization (its record) or a node (its short name), as far as the type allows each. */
static bool
may_own(const struct checking *checking, struct str owner)
{
	struct str identifier;

	if (code_is_country(owner))
		return checking->type->owner_country &&
		       (checking->rules->vocabularies == NULL ||
			!str_equal(country_label(checking->rules->vocabularies, owner, STR("en")), owner));
	if (identifier_parse(checking->a, owner, &identifier, NULL) && str_equal(identifier, owner))
		return checking->type->owner_organization;
	return checking->type->owner_node && identifier_is_node(owner);
}

static void
check_owner(struct checking *checking, const struct json *value, const struct place *place, struct str name)
{
	if (check_string(checking, value, place, FAULT_TEXT, name) && !may_own(checking, value->text))
		check_add_value(checking, place, FAULT_OWNER, name, value->text);
}

static void
check_languages(struct checking *checking, const struct json *value, const struct place *place, struct str name)
{
	const struct localized_text text = { .language = checking->rules->language, .text = name };
	const struct field          languages = { .kind = FIELD_LANGUAGES, .label = { &text, 1 } };

	check_value(checking, &languages, value, place);
}

static void
check_date(struct checking *checking, const struct json *value, const struct place *place, struct str name)
{
	if (!check_string(checking, value, place, FAULT_DATE, name))
		return;
	if (!code_is_date(value->text))
		check_add_value(checking, place, FAULT_DATE, name, value->text);
}

static void
check_time(struct checking *checking, const struct json *value, const struct place *place, struct str name)
{
	int64_t time;

	if (check_string(checking, value, place, FAULT_TIME, name) && !time_parse(value->text, &time, NULL))
		check_add_value(checking, place, FAULT_TIME, name, value->text);
}

/* An SPDX identifier that the vocabulary of licences has, or an address. */
static void
check_licence(struct checking *checking, const struct json *value, const struct place *place, struct str name)
{
	const struct vocabularies *vocabularies = checking->rules->vocabularies;
	const struct vocabulary   *licences = NULL;

	if (!check_string(checking, value, place, FAULT_TEXT, name) || code_is_link(value->text))
		return;
	if (vocabularies != NULL)
		licences = vocabulary_find(vocabularies, STR("licences"));
	if (licences != NULL && term_in(licences, value->text) == NULL)
		check_add_value(checking, place, FAULT_LICENCE, name, value->text);
}

static void
check_access(struct checking *checking, const struct json *value, const struct place *place, struct str name)
{
	static const char *const words[] = { "open", "registered", "restricted", "closed" };

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (value->kind == JSON_STRING && str_is(value->text, words[i]))
			return;
	check_add(checking, place, FAULT_ACCESS, name, NULL);
}

static void
check_labels(struct checking *checking, const struct json *value, const struct place *place, struct str name)
{
	struct place element = { .up = place };

	if (value->kind != JSON_ARRAY) {
		check_add(checking, place, FAULT_LIST, name, NULL);
		return;
	}
	for (const struct json *item = value->first; item != NULL; item = item->next, element.index++)
		check_line(checking, item, &element, name);
}

static check_member_fn check_rights;

/* Members with their labels, of the record and of its rights. */
struct member {
	const char      *name;
	const char      *key;
	check_member_fn *check;
};

static const struct member header[] = {
	{ "id", "header.id", check_nothing },
	{ "revision", "header.revision", check_nothing },
	{ "type", "header.type", check_nothing },
	{ "state", "header.state", check_nothing },
	{ "owner", "header.owner", check_owner },
	{ "home", "header.home", check_nothing },
	{ "languages", "header.languages", check_languages },
	{ "created", "header.created", check_time },
	{ "updated", "header.updated", check_time },
	{ "confirmed", "header.confirmed", check_date },
	{ "licence", "header.licence", check_licence },
	{ "fields", "header.fields", check_nothing },
	{ "rights", "header.rights", check_rights },
	{ "origin", "header.origin", check_nothing },
	{ "source", "header.source", check_line },
	{ NULL, NULL, NULL },
};

static const struct member rights[] = {
	{ "custodian", "header.custodian", check_line }, { "holder", "header.holder", check_line },
	{ "access", "header.access", check_access },     { "embargo", "header.embargo", check_date },
	{ "labels", "header.labels", check_labels },     { NULL, NULL, NULL },
};

static void
check_members(struct checking *checking, const struct json *object, const struct place *place,
	      const struct member *members)
{
	for (const struct json *value = object->first; value != NULL; value = value->next) {
		struct place         here = { .up = place, .name = value->name };
		const struct member *member = members;

		while (member->name != NULL && !str_is(value->name, member->name))
			member++;
		if (member->name == NULL)
			check_add_value(checking, &here, FAULT_MEMBER, STR(""), value->name);
		else if (value->kind != JSON_NULL)
			member->check(checking, value, &here, label(checking, member->key));
	}
}

static void
check_rights(struct checking *checking, const struct json *value, const struct place *place, struct str name)
{
	if (value->kind == JSON_OBJECT)
		check_members(checking, value, place, rights);
	else
		check_add(checking, place, FAULT_GROUP, name, NULL);
}

void
check_header(struct checking *checking, const struct json *record)
{
	static const struct place at_owner = { .name = { "owner", 5 } };

	check_members(checking, record, NULL, header);
	if (json_get(record, "owner") == NULL)
		check_add(checking, &at_owner, FAULT_REQUIRED, label(checking, "header.owner"), NULL);
}
