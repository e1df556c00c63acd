/* The types of records: what each is for, its records and its fields. */
#include "pages/bulk.h"
#include "pages/list.h"
#include "pages/pages.h"

#include "records/kinds.h"
#include "text/collate.h"

enum { ALL_TYPES = 200 };

/* How many records there are of each type. */
static bool
count_types(struct page *page, struct search_result *result_r, struct error *error)
{
	struct search_query query = { .language = page->language, .limit = 1, .facet_values = ALL_TYPES, .bare = true };

	return search_run(page->a, page->node->search, &query, result_r, error);
}

static void
append_type(const struct page *page, struct json *shown, struct json *data, const struct type *type, int64_t count)
{
	struct json *link = append_link(page, shown, page_address(page, "/types/%s", type->name),
					localized_in(&type->plural, page->language));
	struct json *row = append_object(page, data);

	put_text(page, link, "help", localized_in(&type->help, page->language));
	put_text(page, link, "search", page_address(page, "/search?type=%s", type->name));
	put_number(page, link, "count", count);
	put_text(page, row, "type", type->name);
	put_text(page, row, "label", localized_in(&type->label, page->language));
	put_number(page, row, "records", count);
}

static struct named *
sort_types(const struct page *page, const struct type *const *types, size_t count)
{
	struct named *list = ARENA_ARRAY(page->a, struct named, count);

	for (size_t i = 0; i < count; i++)
		list[i] = (struct named){ localized_in(&types[i]->plural, page->language), types[i] };
	collator_sort(collator_open(page->a, page->language), list, count);
	return list;
}

static bool
answer_types(struct page *page, struct response *response, struct error *error)
{
	const struct type *const *list;
	size_t                    count = types_list(page->node->types, &list);
	struct json              *shown = put_array(page, page->view, "types");
	struct json              *data = put_array(page, page->data, "types");
	const struct named       *sorted = sort_types(page, list, count);
	struct search_result      result;

	(void)response;
	if (!count_types(page, &result, error))
		return false;
	put_text(page, page->view, "title", page_word(page, "types.title"));
	for (size_t i = 0; i < count; i++) {
		const struct type *type = sorted[i].thing;

		append_type(page, shown, data, type, search_value_count(&result.facets[FACET_TYPE], type->name));
	}
	append_format(page, STR("/types.json"), "JSON", "application/json");
	return true;
}

/* ---- one type ---------------------------------------------------------------------------------------------------- */

/* A rule with a number in it. */
static void
append_rule(const struct page *page, struct json *rules, const char *key, int64_t number)
{
	append_text(page, rules, words_fill(page->a, page->words, page->language, key, number, NULL, 0));
}

static void
put_rules(const struct page *page, struct json *row, const struct field *field)
{
	struct json *rules = put_array(page, row, "rules");

	if (field->required_when != NULL)
		append_text(page, rules, page_word(page, "rule.required-sometimes"));
	else if (field->required)
		append_text(page, rules, page_word(page, "rule.required"));
	if (field->many)
		append_text(page, rules, page_word(page, "rule.many"));
	if (field->most != INT64_MAX && field->kind != FIELD_NUMBER)
		append_rule(page, rules, "rule.characters", field->most);
	if (field->sensitivity == FIELD_CONFIDENTIAL)
		append_text(page, rules, page_word(page, "rule.confidential"));
}

static void append_fields(const struct page *page, struct json *list, const struct field_list *fields, struct str path);

static void
append_field(const struct page *page, struct json *list, const struct field *field, struct str path)
{
	struct json *row = append_object(page, list);
	struct json *choices;

	put_text(page, row, "label", localized_in(&field->label, page->language));
	put_text(page, row, "help", localized_in(&field->help, page->language));
	put_text(page, row, "name", path);
	put_true(page, row, "inner", str_find_byte(path, '/') != path.length);
	put_text(page, row, "kind", page_word(page, field_kind_word(field->kind)));
	put_text(page, row, "of", field->vocabulary);
	put_rules(page, row, field);
	choices = put_array(page, row, "choices");
	for (size_t i = 0; i < field->choice_count; i++)
		append_text(page, choices, localized_in(&field->choices[i].label, page->language));
	append_fields(page, list, &field->fields, path);
}

/* The fields of a group follow it, named by their path. */
static void
append_fields(const struct page *page, struct json *list, const struct field_list *fields, struct str path)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];

		append_field(page, list, field,
			     path.length == 0
				     ? field->name
				     : str_format(page->a, "%.*s/%.*s", STR_ARGS(path), STR_ARGS(field->name)));
	}
}

static bool
find_type(const struct page *page, const struct type **type_r, struct error *error)
{
	struct str name = request_path(page->request, "type");

	*type_r = type_find(page->node->types, name);
	return *type_r != NULL ||
	       error_set(error, ERROR_ABSENT, "type.none", "no record type \"%.*s\"", STR_ARGS(name));
}

static void
put_type(const struct page *page, const struct type *type)
{
	put_text(page, page->view, "label", localized_in(&type->plural, page->language));
	put_text(page, page->view, "help", localized_in(&type->help, page->language));
	put_text(page, page->view, "description", localized_in(&type->help, page->language));
	put_text(page, page->view, "address", page_address(page, "/types/%s", type->name));
	put_text(page, page->view, "search", page_address(page, "/search?type=%s", type->name));
	put_text(page, page->view, "fields_address", page_address(page, "/types/%s/fields", type->name));
	put_templates(page, page->view, type);
	put_text(page, page->view, "schema", page_address(page, "/types/%s.json", type->name));
}

/* The records of a type; what has a date of its own comes by date, the rest by title. */
static bool
answer_type(struct page *page, struct response *response, struct error *error)
{
	const struct type   *type;
	struct search_result result;

	(void)response;
	if (!find_type(page, &type, error))
		return false;
	json_set(page->document, STR("data"), type_schema(page->a, type, page->language));
	if (str_is(page->request->format, "json"))
		return true;
	put_type(page, type);
	put_text(page, page->view, "title", localized_in(&type->plural, page->language));
	append_format(page, page_address(page, "/types/%s.json", type->name), "JSON Schema", "application/schema+json");
	append_format(page, page_address(page, "/feeds/%s.atom", type->name), "Atom", "application/atom+xml");
	struct list_ask ask = { .address = page_address(page, "/types/%s", type->name),
				.filter = { FACET_TYPE, type->name },
				.sort = type->date.length != 0 ? SORT_DATE : SORT_TITLE };

	return list_put(page, &ask, &result, error);
}

static bool
answer_type_fields(struct page *page, struct response *response, struct error *error)
{
	const struct type *type;

	(void)response;
	if (!find_type(page, &type, error))
		return false;
	put_type(page, type);
	put_text(page, page->view, "title",
		 str_format(page->a, "%.*s – %.*s", STR_ARGS(localized_in(&type->label, page->language)),
			    STR_ARGS(page_word(page, "types.fields"))));
	put_text(page, page->view, "heading", localized_in(&type->label, page->language));
	append_fields(page, put_array(page, page->view, "fields"), &type->fields, (struct str){ 0 });
	append_format(page, page_address(page, "/types/%s.json", type->name), "JSON Schema", "application/schema+json");
	return true;
}

bool
show_types(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_types, error);
}

bool
show_type(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_type, error);
}

bool
show_type_fields(struct request *request, struct response *response, struct error *error)
{
	return page_answer(request, response, answer_type_fields, error);
}
