#include "records/types.h"

#include "base/file.h"
#include "records/check.h"
#include "vocabularies/vocabularies.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

/* A whole type in lines; tests put one line in the place of another. */
static const char *const lines[] = {
	"type: study",
	"label: { en: Study, fr: Recherche }",
	"plural: { en: Studies }",
	"owners: [country, node]",
	"confirm: 24",
	"date: period",
	"dc_types: [Text, Dataset]",
	"fields:",
	"  - name: title",
	"    kind: text",
	"    label: { en: Title }",
	"    required: true",
	"    most: 300",
	"    search: title",
	"    maps: { dc: title, dcat: 'dct:title' }",
	"  - name: status",
	"    kind: choice",
	"    label: { en: Status }",
	"    choices: [{ value: planned, label: { en: Planned } }, { value: done, label: { en: Done } }]",
	"  - name: period",
	"    kind: period",
	"    label: { en: Period }",
	"    required: { field: status, is: done }",
	"    facet: year",
	"  - name: results",
	"    kind: group",
	"    label: { en: Results }",
	"    many: true",
	"    shown: { any: [{ field: status, in: [done] }, { not: { field: period, given: false } }] }",
	"    fields:",
	"      - { name: area, kind: number, label: { en: Area }, units: [ha, km2], least: 0 }",
	"      - { name: note, kind: text, label: { en: Note }, required: { field: /status, is: done } }",
	"",
};

enum { LINES = sizeof lines / sizeof lines[0] };

/* The type with `text` in place of line `number` (from 1); 0: as it is. */
static struct str
study(struct arena *a, size_t number, const char *text)
{
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < LINES; i++) {
		buffer_add_c(&out, i + 1 == number ? text : lines[i]);
		buffer_add_byte(&out, '\n');
	}
	return buffer_str(&out);
}

static void
a_type_is_read_with_all_that_its_file_says(void **state)
{
	struct arena       *a = arena_open(0);
	struct type         type;
	struct error        error = { 0 };
	const struct field *field;

	(void)state;
	if (!type_parse(a, study(a, 0, NULL), STR("study.yaml"), &type, &error))
		fail_msg("%s: %s", error.place, error.detail);
	assert_true(str_is(type.name, "study"));
	assert_true(type.owner_country && type.owner_node && !type.owner_organization);
	assert_int_equal(type.confirm_months, 24);
	assert_int_equal(type.dc_type_count, 2);
	assert_int_equal(type.fields.count, 4);
	field = field_find(&type.fields, STR("title"));
	assert_true(field->required && field->most == 300 && field->search == FIELD_SEARCH_TITLE && field->line == 9);
	assert_true(str_is(field->dc, "title") && str_is(field->dcat, "dct:title"));
	field = field_find(&type.fields, STR("results"));
	assert_true(field->many && field->search == FIELD_SEARCH_NONE && field->fields.count == 2);
	assert_int_equal(field->fields.list[0].unit_count, 2);
	assert_int_equal(field->fields.list[0].least, 0);
	assert_true(field->fields.list[0].most == INT64_MAX);
	assert_int_equal(field->fields.list[1].search, FIELD_SEARCH_NORMAL);
	assert_true(str_is(localized_in(&type.label, STR("fr-CA")), "Recherche"));
	assert_true(str_is(localized_in(&type.label, STR("ar")), "Study"));
	arena_close(a);
}

static void
a_wrong_type_is_told_with_its_line_and_what_to_do(void **state)
{
	static const struct {
		size_t      line; /* that is replaced */
		const char *text;
		const char *key;
		int         place;
		const char *says; /* part of the detail */
	} rows[] = {
		{ 1, "type: Study", "type.name", 1, "lower case" },
		{ 1, "kind: study", "type.key", 1, "known are type, label" },
		{ 1, "#", "type.missing", 2, "needs the key 'type'" },
		{ 2, "label: Study", "type.localized", 2, "{ en: Title" },
		{ 2, "label: { english language: Study }", "type.language", 2, "no language tag" },
		{ 2, "label: { en: '' }", "type.text", 2, "needs a text" },
		{ 4, "owners: [king]", "type.owners", 4, "country, organization or node" },
		{ 4, "owners: country", "type.list", 4, "needs a list" },
		{ 4, "owners: [node]\nfamily: royal", "type.family", 5, "national, reference or secretariat" },
		{ 4, "owners: [node, node]", "type.twice", 4, "twice" },
		{ 5, "confirm: 0", "type.confirm", 5, "months" },
		{ 5, "confirm: soon", "type.number", 5, "whole number" },
		{ 6, "date: title", "type.date", 6, "names no field of kind date" },
		{ 6, "label: { en: Again }", "yaml.duplicate", 6, "first in line 2" },
		{ 9, "  - name: Title", "type.field-name", 9, "lower case" },
		{ 9, "  - name: 'ti tle'", "type.field-name", 9, "joined by '_'" },
		{ 9, "  - most: 3", "yaml.duplicate", 13, "twice" },
		{ 10, "    kind: txt", "type.kind", 10, "known are text, prose" },
		{ 10, "    kind: prose", "type.search", 9, "kind text or name" },
		{ 10, "    kind: date", "type.fit", 13, "takes no 'most'" },
		{ 12, "    required: perhaps", "type.yes", 12, "true or false" },
		{ 13, "    most: -3", "type.limits", 9, "numbers of characters" },
		{ 13, "    at_most: 3", "type.fit", 9, "for lists" },
		{ 13, "    vocabluary: subjects", "type.key", 13, "no key 'vocabluary'" },
		{ 13, "    vocabulary: subjects", "type.fit", 13, "takes no 'vocabulary'" },
		{ 14, "    search: high", "type.title", 8, "must name the record" },
		{ 14, "    search: loud", "type.word", 14, "title, high, normal, none" },
		{ 15, "    maps: { dc: headline }", "type.word", 15, "title, creator" },
		{ 15, "    maps: { marc: 245 }", "type.key", 15, "known are dc, dcat, schema" },
		{ 15, "    maps: { dcat: title }", "type.dcat", 15, "such as dct:title" },
		{ 15, "    maps: { dcat: 'dc:title' }", "type.dcat", 15, "prefixes are" },
		{ 15, "    maps: { schema: 'schema:name' }", "type.schema", 15, "no name in schema.org" },
		{ 16, "  - name: title", "type.twice", 16, "first in line 9" },
		{ 19, "    help: { en: None }", "type.fit", 16, "needs 'choices'" },
		{ 19, "    choices: [{ value: planned }]", "type.choice", 19, "needs 'value' and 'label'" },
		{ 19, "    choices: [planned]", "type.map", 19, "a choice is a map" },
		{ 23, "    required: { field: state, is: done }", "type.condition", 23,
		  "no such field in the same list" },
		{ 23, "    required: { field: status, is: finished }", "type.condition", 23, "no choice" },
		{ 23, "    required: { field: title, is: done }", "type.condition", 23, "cannot be compared" },
		{ 23, "    required: { field: status }", "type.condition", 23, "a condition is" },
		{ 23, "    required: { field: status, is: done, given: true }", "type.condition", 23,
		  "a condition is" },
		{ 23, "    required: { any: [] }", "type.condition", 23, "a condition is" },
		{ 24, "    facet: country", "type.facet", 20, "no facet 'country'" },
		{ 28, "    sort: true", "type.fit", 28, "takes no 'sort'" },
		{ 30, "    fields: []", "yaml.syntax", 31, "no YAML" },
		{ 31, "      - { name: area, kind: group, label: { en: Area } }", "type.fit", 31, "needs 'fields'" },
		{ 32,
		  "      - { name: note, kind: text, label: { en: Note }, required: { field: /state, given: true } }",
		  "type.condition", 32, "in the record" },
		{ 32, "      - { name: area, kind: text, label: { en: Note } }", "type.twice", 32, "first in line 31" },
		{ 33, "  - &x { name: more }", "yaml.tag", 33, "anchors" },
		{ 33, "  - *x", "yaml.alias", 33, "aliases" },
		{ 33, "--- {}", "yaml.documents", 33, "only one document" },
		{ 33,
		  "  - { name: secret, kind: country, label: { en: S }, sensitivity: confidential, facet: country }",
		  "type.confidential", 33, "no facet" },
		{ 33, "  - { name: second, kind: terms, vocabulary: s, label: { en: S }, many: true }", "type.fit", 33,
		  "a list already" },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct type  type;
		struct error error = { 0 };
		char         place[40];

		snprintf(place, sizeof place, "study.yaml:%d", rows[i].place);
		if (type_parse(a, study(a, rows[i].line, rows[i].text), STR("study.yaml"), &type, &error))
			fail_msg("taken: %s", rows[i].text);
		if (strcmp(error.key, rows[i].key) != 0 || strcmp(error.place, place) != 0 ||
		    strstr(error.detail, rows[i].says) == NULL)
			fail_msg("%s: %s: %s: %s", rows[i].text, error.place, error.key, error.detail);
	}
	arena_close(a);
}

static void
a_file_that_would_grow_without_end_is_refused(void **state)
{
	struct arena *a = arena_open(0);
	struct buffer deep = buffer_in(a), wide = buffer_in(a);
	struct type   type;
	struct error  error = { 0 };

	(void)state;
	for (int i = 0; i < 900; i++)
		buffer_add_c(&deep, "[");
	assert_false(type_parse(a, buffer_str(&deep), STR("x.yaml"), &type, &error));
	assert_int_equal(error.code, ERROR_LIMIT);
	for (int i = 0; i < 5000; i++)
		buffer_format(&wide, "k%d: 1\n", i);
	assert_false(type_parse(a, buffer_str(&wide), STR("x.yaml"), &type, &error));
	assert_int_equal(error.code, ERROR_LIMIT);
	arena_close(a);
}

static void
shipped_types_are_right_and_have_all_languages(void **state)
{
	struct arena              *a = arena_open(0);
	const struct types        *types;
	const struct type *const  *list;
	const struct vocabularies *vocabularies;
	struct error               error = { 0 };
	size_t                     count;

	(void)state;
	assert_true(vocabularies_own(a, &vocabularies, &error));
	if (!types_read(a, STR(""), vocabularies, &types, &error))
		fail_msg("%s: %s", error.place, error.detail);
	count = types_list(types, &list);
	assert_true(count >= 13);
	for (size_t i = 0; i < count; i++)
		assert_true(list[i]->own && type_find(types, list[i]->name) == list[i]);
	assert_null(type_find(types, STR("none")));
	arena_close(a);
}

/* The name of the record, and what kind of thing it is, can be said in each of the three. */
static void
shipped_types_are_mapped_to_dublin_core_dcat_and_schema_org(void **state)
{
	struct arena             *a = arena_open(0);
	const struct types       *types;
	const struct type *const *list;
	size_t                    count;

	(void)state;
	assert_true(types_read(a, STR(""), NULL, &types, NULL));
	count = types_list(types, &list);
	for (size_t i = 0; i < count; i++) {
		const struct field *title = field_find(&list[i]->fields, STR("title"));

		if (list[i]->schema.length == 0 || list[i]->dcat.length == 0 || !str_is(title->dc, "title") ||
		    !str_starts(title->dcat, STR("dct:")) || title->schema.length == 0)
			fail_msg("%.*s lacks a mapping", STR_ARGS(list[i]->name));
	}
	arena_close(a);
}

static struct str
make_folder(struct arena *a, struct str name, struct str text)
{
	char        *path = arena_text(a, 40);
	struct error error;

	snprintf(path, 40, "/tmp/chm-types-XXXXXX");
	assert_non_null(mkdtemp(path));
	assert_true(file_write(path_join(a, str_of(path), name), text, 0644, &error));
	return str_of(path);
}

static void
a_node_s_own_folder_adds_types_and_replaces_shipped_ones(void **state)
{
	struct arena       *a = arena_open(0);
	struct str          folder = make_folder(a, STR("study.yaml"), study(a, 0, NULL));
	const struct types *types;
	struct error        error = { 0 };

	(void)state;
	assert_true(file_write(path_join(a, folder, STR("news.yaml")), study(a, 1, "type: news"), 0644, &error));
	if (!types_read(a, folder, NULL, &types, &error))
		fail_msg("%s: %s", error.place, error.detail);
	assert_non_null(type_find(types, STR("study")));
	assert_true(str_is(localized_in(&type_find(types, STR("news"))->label, STR("en")), "Study"));
	assert_false(type_find(types, STR("news"))->own);
	assert_true(type_find(types, STR("event"))->own);
	assert_true(types_read(a, STR("/tmp/chm-no-such-folder"), NULL, &types, &error));
	assert_true(file_remove(folder, &error));
	arena_close(a);
}

static void
a_node_s_types_must_name_what_there_is(void **state)
{
	static const struct {
		const char *file, *line, *key, *says;
	} rows[] = {
		{ "other.yaml", "", "type.file", "must be 'study.yaml'" },
		{ "study.yaml", "  - { name: s, kind: term, label: { en: S }, vocabulary: nowhere }", "type.vocabulary",
		  "nowhere" },
		{ "study.yaml", "  - { name: s, kind: record, label: { en: S }, types: [nothing] }", "type.types",
		  "nothing" },
	};
	struct arena              *a = arena_open(0);
	const struct vocabularies *vocabularies;
	const struct types        *types;
	struct error               error = { 0 };

	(void)state;
	assert_true(vocabularies_own(a, &vocabularies, &error));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str folder = make_folder(a, str_of(rows[i].file), study(a, LINES, rows[i].line));

		assert_false(types_read(a, folder, vocabularies, &types, &error));
		assert_string_equal(error.key, rows[i].key);
		assert_non_null(strstr(error.detail, rows[i].says));
		assert_non_null(strstr(error.place, rows[i].file));
		assert_true(file_remove(folder, &error));
	}
	arena_close(a);
}

static void
conditions_hold_by_the_values_of_their_fields(void **state)
{
	static const struct {
		const char *values;
		bool        required, shown;
	} rows[] = {
		{ "{}", false, false },
		{ "{\"status\":\"done\"}", true, true },
		{ "{\"status\":\"planned\"}", false, false },
		{ "{\"status\":[\"planned\",\"done\"]}", true, true },
		{ "{\"period\":\"2026\"}", false, true },
		{ "{\"period\":null}", false, false },
	};
	struct arena       *a = arena_open(0);
	struct type         type;
	struct error        error = { 0 };
	const struct field *period, *results;

	(void)state;
	assert_true(type_parse(a, study(a, 0, NULL), STR("study.yaml"), &type, &error));
	period = field_find(&type.fields, STR("period"));
	results = field_find(&type.fields, STR("results"));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct json *values;

		assert_true(json_parse(a, str_of(rows[i].values), &values, &error));
		assert_int_equal(condition_holds(period->required_when, values, values), rows[i].required);
		assert_int_equal(condition_holds(results->shown_when, values, values), rows[i].shown);
	}
	arena_close(a);
}

static void
the_schema_says_what_the_type_says(void **state)
{
	static const struct {
		const char *pointer, *json;
	} rows[] = {
		{ "/properties/type/const", "\"study\"" },
		{ "/properties/fields/required", "[\"title\"]" },
		{ "/properties/fields/properties/title/additionalProperties/maxLength", "300" },
		{ "/properties/fields/properties/title/title", "\"Title\"" },
		{ "/properties/fields/properties/status/anyOf/0/oneOf/1/const", "\"done\"" },
		{ "/properties/fields/properties/results/anyOf/0/items/properties/area/anyOf/0/properties/unit/enum",
		  "[\"ha\",\"km2\"]" },
		{ "/properties/fields/allOf/0/then/required", "[\"period\"]" },
		{ "/properties/fields/allOf/0/if/required", "[\"status\"]" },
		{ "/properties/fields/allOf/0/if/properties/status/anyOf/0/enum", "[\"done\"]" },
		{ "/properties/fields/allOf/1/if/not/anyOf/1/not/not/required", "[\"period\"]" },
		{ "/properties/fields/allOf/1/then/properties/results", "false" },
		{ "/properties/fields/additionalProperties", "false" },
	};
	struct arena      *a = arena_open(0);
	struct type        type;
	struct error       error = { 0 };
	const struct json *schema;

	(void)state;
	assert_true(type_parse(a, study(a, 0, NULL), STR("study.yaml"), &type, &error));
	schema = type_schema(a, &type, STR("en"));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buffer      out = buffer_in(a);
		const struct json *value = json_at(schema, rows[i].pointer);

		if (value == NULL)
			fail_msg("nothing at %s", rows[i].pointer);
		json_write(&out, value);
		assert_string_equal(str_c(a, buffer_str(&out)), rows[i].json);
	}
	arena_close(a);
}

/* With CHM_REWRITE set, the test writes the page. */
static void
the_manual_of_the_types_is_up_to_date(void **state)
{
	static const struct str path = { SOURCE_ROOT "/docs/record-types.md",
					 sizeof SOURCE_ROOT "/docs/record-types.md" - 1 };
	struct arena           *a = arena_open(0);
	struct buffer           made = buffer_in(a);
	const struct types     *types;
	struct str              written;
	struct error            error = { 0 };

	(void)state;
	assert_true(types_read(a, STR(""), NULL, &types, &error));
	type_describe(&made, types);
	if (getenv("CHM_REWRITE") != NULL)
		assert_true(file_write(path, buffer_str(&made), 0644, &error));
	if (!file_read(a, path, 1 << 20, &written, &error) || !str_equal(written, buffer_str(&made)))
		fail_msg("docs/record-types.md is not what the types say; CHM_REWRITE=1 types_test writes it anew");
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_type_is_read_with_all_that_its_file_says),
		cmocka_unit_test(a_wrong_type_is_told_with_its_line_and_what_to_do),
		cmocka_unit_test(a_file_that_would_grow_without_end_is_refused),
		cmocka_unit_test(shipped_types_are_right_and_have_all_languages),
		cmocka_unit_test(shipped_types_are_mapped_to_dublin_core_dcat_and_schema_org),
		cmocka_unit_test(a_node_s_own_folder_adds_types_and_replaces_shipped_ones),
		cmocka_unit_test(a_node_s_types_must_name_what_there_is),
		cmocka_unit_test(the_schema_says_what_the_type_says),
		cmocka_unit_test(the_manual_of_the_types_is_up_to_date),
		cmocka_unit_test(conditions_hold_by_the_values_of_their_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
