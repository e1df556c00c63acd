#include "base/json.h"

#include "base/file.h"
#include "base/limits.h"
#include "tests/fixtures.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena *
arena_of(void **state)
{
	return *state;
}

static int
open_arena(void **state)
{
	*state = arena_open(0);
	return 0;
}

static int
close_arena(void **state)
{
	arena_close(*state);
	return 0;
}

/* Parses a copy that ends where its memory ends, so that a read beyond it is seen by the sanitizer. */
static struct json *
parse(struct arena *a, struct str text, struct error *error)
{
	char        *copy = malloc(text.length > 0 ? text.length : 1);
	struct json *value = NULL, *result = NULL;

	assert_non_null(copy);
	if (text.length > 0)
		memcpy(copy, text.data, text.length);
	*error = (struct error){ 0 };
	if (json_parse(a, (struct str){ copy, text.length }, &value, error))
		result = json_copy(a, value);
	free(copy);
	return result;
}

static struct json *
must_parse(struct arena *a, const char *text)
{
	struct error error;
	struct json *value = parse(a, str_of(text), &error);

	if (value == NULL)
		fail_msg("%s: %s (%s)", text, error.detail, error.place);
	return value;
}

static struct str
written(struct arena *a, const struct json *value)
{
	struct buffer out = buffer_in(a);

	json_write(&out, value);
	buffer_add_byte(&out, '\0');
	return (struct str){ out.data, out.length - 1 };
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static void
what_is_read_is_written_again_without_spaces(void **state)
{
	static const struct {
		const char *text, *again;
	} cases[] = {
		{ " null ", "null" },
		{ "true", "true" },
		{ "\t[false]\r\n", "[false]" },
		{ "-0.50e+07", "-0.50e+07" },
		{ "0", "0" },
		{ "[]", "[]" },
		{ "{ }", "{}" },
		{ "\"\"", "\"\"" },
		{ "\"caf\xC3\xA9 \\u00e9 \\ud83c\\udf3f\"", "\"caf\xC3\xA9 \xC3\xA9 \xF0\x9F\x8C\xBF\"" },
		{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u001F\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\"" },
		{ "{\"a\" : [ 1 , {\"b\":null} ] , \"\":2}", "{\"a\":[1,{\"b\":null}],\"\":2}" },
		{ "\"\x7F\"", "\"\x7F\"" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(written(arena_of(state), must_parse(arena_of(state), cases[i].text)).data,
				    cases[i].again);
}

static void
a_mistake_is_refused_with_its_key_pointer_and_byte(void **state)
{
	static const struct {
		struct str  text;
		const char *key, *place;
	} cases[] = {
		{ { "", 0 }, "json.end", "byte 0" },
		{ { "   ", 3 }, "json.end", "byte 3" },
		{ { "[1,]", 4 }, "json.syntax", "/1, byte 3" },
		{ { "[1 2]", 5 }, "json.syntax", "/0, byte 3" },
		{ { "{\"a\":1,}", 8 }, "json.syntax", "/a, byte 7" },
		{ { "{\"a\" 1}", 7 }, "json.syntax", "/a, byte 5" },
		{ { "{'a':1}", 7 }, "json.syntax", "byte 1" },
		{ { "1 2", 3 }, "json.syntax", "byte 2" },
		{ { "NaN", 3 }, "json.syntax", "byte 0" },
		{ { "-Infinity", 9 }, "json.syntax", "byte 1" },
		{ { "01", 2 }, "json.syntax", "byte 1" },
		{ { "1.", 2 }, "json.end", "byte 2" },
		{ { "[-]", 3 }, "json.syntax", "/0, byte 2" },
		{ { "nul", 3 }, "json.syntax", "byte 0" },
		{ { "[\"a\tb\"]", 7 }, "json.control", "/0, byte 3" },
		{ { "\"a\0b\"", 5 }, "json.control", "byte 2" },
		{ { "{\"a\":[0,\"\\x\"]}", 14 }, "json.syntax", "/a/1, byte 10" },
		{ { "\"\\u12G4\"", 8 }, "json.escape", "byte 1" },
		{ { "\"\\u12", 5 }, "json.escape", "byte 1" },
		{ { "\"\\ud800\"", 8 }, "json.surrogate", "byte 1" },
		{ { "\"\\ud800\\u0041\"", 14 }, "json.surrogate", "byte 1" },
		{ { "\"\\udc00\\ud800\"", 14 }, "json.surrogate", "byte 1" },
		{ { "\"abc", 4 }, "json.end", "byte 4" },
		{ { "\"abc\\", 5 }, "json.end", "byte 5" },
		{ { "{\"t\":{\"en\":\"a\xFF\"}}", 17 }, "json.utf8", "/t/en, byte 13" },
		{ { "\"\xED\xA0\x80\"", 5 }, "json.utf8", "byte 1" },
		{ { "\"\xC0\x80\"", 4 }, "json.utf8", "byte 1" },
		{ { "{} \xC3", 4 }, "json.utf8", "byte 3" },
		{ { "\xEF\xBB\xBF{}", 5 }, "json.mark", "byte 0" },
		{ { "{\"a\":{\"b\":1,\"b\":2}}", 19 }, "json.duplicate", "/a/b, byte 12" },
		{ { "{\"\\u0061\":1,\"a\":2}", 18 }, "json.duplicate", "/a, byte 12" },
		{ { "{\"~a/b\":[tru]}", 14 }, "json.syntax", "/~0a~1b/0, byte 9" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error error;

		assert_null(parse(arena_of(state), cases[i].text, &error));
		assert_int_equal(error.code, ERROR_INPUT);
		assert_string_equal(error.key, cases[i].key);
		assert_string_equal(error.place, cases[i].place);
	}
}

/* JSONTestSuite: what begins with y_ must be taken, n_ refused. Its two files with duplicate names we refuse. */
static void
the_conformance_suite_is_passed(void **state)
{
	struct arena      *a = arena_of(state);
	struct folder_list list;
	struct error       error = { 0 };
	struct str         folder;

	if (!fixtures_find(a, "bad-input/json/jsontestsuite", &folder))
		skip();
	assert_true(folder_list(a, folder, &list, &error));
	for (size_t i = 0; i < list.count; i++) {
		bool        must_pass = str_starts(list.names[i], STR("y_"));
		bool        is_duplicate = str_starts(list.names[i], STR("y_object_duplicated_key"));
		struct str  bytes;
		const char *name = str_c(a, list.names[i]);

		assert_true(file_read(a, path_join(a, folder, list.names[i]), 10000000, &bytes, &error));
		if (parse(a, bytes, &error) != NULL) {
			if (is_duplicate || str_starts(list.names[i], STR("n_")))
				fail_msg("%s was taken", name);
		} else if (must_pass && !is_duplicate) {
			fail_msg("%s: %s (%s)", name, error.detail, error.place);
		}
	}
	assert_true(list.count > 200);
}

static struct str
repeated(struct arena *a, const char *before, const char *what, size_t count, const char *after)
{
	struct buffer out = buffer_in(a);

	buffer_add_c(&out, before);
	for (size_t i = 0; i < count; i++)
		buffer_add_c(&out, what);
	buffer_add_c(&out, after);
	return buffer_str(&out);
}

static void
what_is_beyond_a_limit_is_refused(void **state)
{
	struct arena *a = arena_of(state);
	struct error  error;

	assert_null(parse(a, repeated(a, "", "[", LIMIT_JSON_DEPTH + 1, ""), &error));
	assert_int_equal(error.code, ERROR_LIMIT);
	assert_string_equal(error.key, "json.depth");
	assert_null(parse(a, repeated(a, "", "[", LIMIT_JSON_DEPTH, ""), &error));
	assert_string_equal(error.key, "json.end");

	assert_non_null(parse(a, repeated(a, "[0", ",0", LIMIT_JSON_MEMBERS - 1, "]"), &error));
	assert_null(parse(a, repeated(a, "[0", ",0", LIMIT_JSON_MEMBERS, "]"), &error));
	assert_string_equal(error.key, "json.members");

	assert_null(parse(a, repeated(a, "", "        ", LIMIT_JSON_BYTES / 8, "1"), &error));
	assert_string_equal(error.key, "json.bytes");
}

static struct str
numbered_object(struct arena *a, size_t count, const char *last)
{
	struct buffer out = buffer_in(a);

	buffer_add_byte(&out, '{');
	for (size_t i = 0; i < count; i++)
		buffer_format(&out, "\"name%zu\":%zu,", i * 7919 % count, i);
	buffer_format(&out, "\"%s\":0}", last);
	return buffer_str(&out);
}

static void
a_duplicate_is_found_in_objects_of_every_size(void **state)
{
	static const size_t sizes[] = { 1, 2, 31, 32, 33, 64, 65, 200, 99999 };

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct arena *a = arena_of(state);
		struct error  error;

		assert_non_null(parse(a, numbered_object(a, sizes[i], "last"), &error));
		assert_null(parse(a, numbered_object(a, sizes[i], "name0"), &error));
		assert_string_equal(error.key, "json.duplicate");
		assert_non_null(strstr(error.place, "/name0, byte "));
	}
}

static void
a_long_pointer_is_cut_and_keeps_its_byte(void **state)
{
	struct arena *a = arena_of(state);
	struct error  error;

	assert_null(parse(a, repeated(a, "", "{\"0123456789abcdefghijklmnopqrstuvwxyz\":", 20, "x"), &error));
	assert_non_null(strstr(error.place, "z/…, byte 800"));
}

/* ---- looking, building ------------------------------------------------------------------------------------------- */

static void
members_are_found_by_name_and_pointer(void **state)
{
	struct json *value = must_parse(arena_of(state), "{\"a/b\":[10,{\"m~n\":\"x\"}],\"n\":-7,\"t\":true,"
							 "\"big\":9007199254740992,\"half\":0.5,\"\":1}");

	assert_int_equal(json_integer(value, "n", 0), -7);
	assert_int_equal(json_integer(value, "big", 5), 5);
	assert_int_equal(json_integer(value, "half", 5), 5);
	assert_int_equal(json_integer(value, "none", 5), 5);
	assert_true(json_is_true(value, "t"));
	assert_false(json_is_true(value, "n"));
	assert_int_equal(json_text(value, "t").length, 0);
	assert_null(json_get(NULL, "n"));
	assert_null(json_get(json_get(value, "n"), "n"));
	assert_true(str_is(json_at(value, "/a~1b/1/m~0n")->text, "x"));
	assert_true(str_is(json_at(value, "/a~1b/0")->text, "10"));
	assert_ptr_equal(json_at(value, ""), value);
	assert_true(str_is(json_at(value, "/")->text, "1"));
	assert_null(json_at(value, "n"));
	assert_null(json_at(value, "/a~1b/2"));
	assert_null(json_at(value, "/a~1b/-1"));
	assert_null(json_at(value, "/a~1b/01"));
	assert_null(json_at(value, "/a~1b/-0"));
	assert_null(json_at(value, "/n/0"));
	assert_null(json_at(NULL, "/n"));
}

static void
an_object_is_built_and_changed_in_place(void **state)
{
	struct arena *a = arena_of(state);
	struct json  *object = json_object(a), *list = json_array(a);

	json_set(object, STR("a"), json_number(a, INT64_MIN));
	json_set(object, STR("b"), json_string(a, STR("\n\x01")));
	json_set(object, STR("c"), list);
	json_append(list, json_null(a));
	json_append(list, json_boolean(a, false));
	assert_string_equal(written(a, object).data,
			    "{\"a\":-9223372036854775808,\"b\":\"\\n\\u0001\",\"c\":[null,false]}");
	json_set(object, STR("a"), json_number(a, 1));
	json_set(object, STR("c"), json_null(a));
	json_set(object, STR("d"), json_null(a));
	assert_string_equal(written(a, object).data, "{\"a\":1,\"b\":\"\\n\\u0001\",\"c\":null,\"d\":null}");
	assert_true(json_drop(object, STR("d")));
	assert_true(json_drop(object, STR("a")));
	assert_false(json_drop(object, STR("a")));
	json_add(object, STR("e"), json_object(a));
	assert_string_equal(written(a, object).data, "{\"b\":\"\\n\\u0001\",\"c\":null,\"e\":{}}");
	assert_int_equal(object->count, 3);
	json_drop(object, STR("b"));
	json_drop(object, STR("c"));
	json_drop(object, STR("e"));
	assert_int_equal(object->count, 0);
	assert_null(object->last);
}

static void
equal_values_are_equal_in_any_order_of_members(void **state)
{
	struct arena *a = arena_of(state);
	struct error  error;
	struct json  *large = parse(a, numbered_object(a, 1000, "x"), &error);
	struct json  *other = parse(a, numbered_object(a, 1000, "x"), &error);
	struct json  *turned = json_object(a);

	assert_true(json_equal(must_parse(a, "{\"a\":[1,{\"b\":\"x\"}],\"c\":true}"),
			       must_parse(a, "{\"c\":true,\"a\":[1,{\"b\":\"\\u0078\"}]}")));
	assert_false(json_equal(must_parse(a, "[1,2]"), must_parse(a, "[2,1]")));
	assert_false(json_equal(must_parse(a, "1"), must_parse(a, "1.0")));
	assert_false(json_equal(must_parse(a, "{\"a\":1}"), must_parse(a, "{\"b\":1}")));
	assert_false(json_equal(must_parse(a, "true"), must_parse(a, "false")));
	assert_false(json_equal(must_parse(a, "1"), must_parse(a, "\"1\"")));
	assert_false(json_equal(must_parse(a, "1"), NULL));

	while (other->first != NULL) {
		struct json *member = other->last;

		json_drop(other, member->name);
		json_add(turned, member->name, member);
	}
	assert_true(json_equal(large, turned));
	json_set(turned, STR("name500"), json_null(a));
	assert_false(json_equal(large, turned));
}

static void
people_read_it_indented(void **state)
{
	struct arena *a = arena_of(state);
	struct buffer out = buffer_in(a);

	json_write_indented(&out, must_parse(a, "{\"a\":[],\"b\":[1,{\"c\":{}}]}"));
	buffer_add_byte(&out, '\0');
	assert_string_equal(out.data, "{\n  \"a\": [],\n  \"b\": [\n    1,\n    {\n      \"c\": {}\n    }\n  ]\n}");
}

static void
slips_of_others_are_passed_over_where_that_is_asked_for(void **state)
{
	static const struct {
		const char *text, *wanted;
		size_t      mended;
	} slips[] = {
		{ "{\"a\":[1,2,],}", "{\"a\":[1,2]}", 2 },
		{ "\xEF\xBB\xBF[]", "[]", 1 },
		{ "[\"a\nb\tc\"]", "[\"a\\nb\\tc\"]", 2 },
		{ "[\"\\ud800\"]", "[\"\xEF\xBF\xBD\"]", 1 },
		{ "{\"a\":1,\"b\":2,\"a\":3}", "{\"b\":2,\"a\":3}", 1 },
		{ "{\"a\":\"b\\u0063\"}", "{\"a\":\"bc\"}", 0 },
		{ "[,1]", NULL, 0 },
		{ "[1 2]", NULL, 0 },
		{ "[\"a", NULL, 0 },
		{ "{\"a\":1}}", NULL, 0 },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof slips / sizeof slips[0]; i++) {
		struct json  *value;
		struct buffer out = buffer_in(a);
		struct error  error = { 0 };
		size_t        mended;

		if (json_parse_loosely(a, str_of(slips[i].text), &value, &mended, &error))
			json_write(&out, value);
		else
			assert_true(error.code == ERROR_INPUT);
		assert_true(str_equal(buffer_str(&out), str_of(slips[i].wanted)));
		assert_true(slips[i].wanted == NULL || mended == slips[i].mended);
	}
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read_is_written_again_without_spaces),
		cmocka_unit_test(a_mistake_is_refused_with_its_key_pointer_and_byte),
		cmocka_unit_test(the_conformance_suite_is_passed),
		cmocka_unit_test(what_is_beyond_a_limit_is_refused),
		cmocka_unit_test(a_duplicate_is_found_in_objects_of_every_size),
		cmocka_unit_test(a_long_pointer_is_cut_and_keeps_its_byte),
		cmocka_unit_test(members_are_found_by_name_and_pointer),
		cmocka_unit_test(an_object_is_built_and_changed_in_place),
		cmocka_unit_test(equal_values_are_equal_in_any_order_of_members),
		cmocka_unit_test(people_read_it_indented),
		cmocka_unit_test(slips_of_others_are_passed_over_where_that_is_asked_for),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
