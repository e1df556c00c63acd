/* ListSets: the types, the countries, this node and the terms of subjects, with the sets that hold each of these. */
#include "network/oai_sets.h"

#include "base/limits.h"
#include "formats/xml_write.h"
#include "node/node.h"
#include "records/homes.h"
#include "records/sets.h"
#include "vocabularies/vocabularies.h"

struct set_list {
	struct oai_answer *answer;
	int64_t            first; /* place of the first that is given */
	int64_t            place; /* of the next */
};

/* `value` is the part behind the kind, or empty. */
static void
list_set(struct set_list *list, const char *kind, struct str value, struct str name)
{
	struct oai_answer *answer = list->answer;
	int64_t            place = list->place++;

	if (place < list->first || place >= list->first + LIMIT_OAI_RECORDS)
		return;
	buffer_add_c(&answer->out, "<set>\n");
	xml_add_element(&answer->out, "setSpec", STR(""), set_name(answer->a, kind, value));
	xml_add_element(&answer->out, "setName", STR(""), name);
	buffer_add_c(&answer->out, "</set>\n");
}

static void
list_types(struct set_list *list)
{
	const struct type *const *types;
	size_t                    count = types_list(list->answer->node->types, &types);
	struct str                language = list->answer->context.language;

	list_set(list, "type", STR(""), STR("Records by type"));
	for (size_t i = 0; i < count; i++)
		list_set(list, "type", types[i]->name, localized_in(&types[i]->plural, language));
}

static void
list_terms(struct set_list *list, const char *kind, const struct vocabulary *vocabulary, bool names_vocabulary)
{
	struct arena *a = list->answer->a;

	for (size_t i = 0; i < vocabulary->count; i++) {
		const struct term *term = vocabulary->terms[i];
		struct str         value = term->notation;

		if (names_vocabulary)
			value = str_format(a, "%.*s:%.*s", STR_ARGS(vocabulary->name), STR_ARGS(value));
		list_set(list, kind, value, term_label(term, list->answer->context.language));
	}
}

/* True when a field, or one inside it, takes its subjects from the vocabulary. */
static bool
takes_subjects(const struct field_list *fields, struct str vocabulary)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];

		if ((str_is(field->facet, "subject") && str_equal(field->vocabulary, vocabulary)) ||
		    takes_subjects(&field->fields, vocabulary))
			return true;
	}
	return false;
}

static bool
is_of_subjects(const struct node *node, struct str vocabulary)
{
	const struct type *const *types;
	size_t                    count = types_list(node->types, &types);

	for (size_t i = 0; i < count; i++) {
		if (takes_subjects(&types[i]->fields, vocabulary))
			return true;
	}
	return false;
}

static void
list_subjects(struct set_list *list)
{
	const struct vocabulary *const *vocabularies;
	const struct node              *node = list->answer->node;
	size_t                          count = vocabularies_list(node->vocabularies, &vocabularies);

	list_set(list, "subject", STR(""), STR("Records by subject"));
	for (size_t i = 0; i < count; i++) {
		if (!is_of_subjects(node, vocabularies[i]->name))
			continue;
		list_set(list, "subject", vocabularies[i]->name,
			 str_format(list->answer->a, "Subjects of the vocabulary %.*s",
				    STR_ARGS(vocabularies[i]->name)));
		list_terms(list, "subject", vocabularies[i], true);
	}
}

static void
add_token(struct set_list *list)
{
	struct oai_answer  *answer = list->answer;
	struct oai_position here = { .given = list->first, .total = list->place }, next = answer->ask->position;

	next.after = list->first + LIMIT_OAI_RECORDS;
	next.expires = oai_expiry(answer);
	if (list->place > next.after)
		oai_add_token(answer, &here, &next);
	else if (answer->ask->is_continued)
		oai_add_token(answer, &here, NULL);
}

bool
oai_list_sets(struct oai_answer *answer, struct error *error)
{
	const struct vocabulary *countries = vocabulary_find(answer->node->vocabularies, STR("countries"));
	struct set_list          list = { .answer = answer, .first = answer->ask->position.after };
	struct record_homes      homes;

	if (!record_homes_read(answer->a, answer->db, &homes, error))
		return false;
	list_types(&list);
	list_set(&list, "node", STR(""), STR("Records by their home node"));
	list_set(&list, "node", answer->node->settings.short_name, answer->node->settings.name);
	for (size_t i = 0; i < homes.count; i++)
		if (homes.list[i].counts)
			list_set(&list, "node", homes.list[i].name, homes.list[i].title);
	list_set(&list, "country", STR(""), STR("Records by country"));
	if (countries != NULL)
		list_terms(&list, "country", countries, false);
	list_subjects(&list);
	add_token(&list);
	return true;
}
