#include "base/json.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char *
canonical(struct arena *a, const char *text, struct error *error)
{
	struct buffer out = buffer_in(a);
	struct json  *value = NULL;

	*error = (struct error){ 0 };
	if (!json_parse(a, str_of(text), &value, error))
		fail_msg("%s: %s (%s)", text, error->detail, error->place);
	if (!json_canonical(&out, value, error))
		return NULL;
	buffer_add_byte(&out, '\0');
	return out.data;
}

static void
values_have_one_form(void **state)
{
	static const struct {
		const char *text, *form;
	} cases[] = {
		/* RFC 8785, 3.2.2 to 3.2.4, without the numbers that records may not hold */
		{ "{\"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\", \"literals\": [null, "
		  "true, "
		  "false]}",
		  "{\"literals\":[null,true,false],\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}" },
		/* RFC 8785, 3.2.3: order by UTF-16 code units */
		{ "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}",
		  "{\"\\r\":2,\"1\":4,\"\xC2\x80\":6,\"\xC3\xB6\":7,\"\xE2\x82\xAC\":1,\"\xF0\x9F\x98\x80\":5,"
		  "\"\xEF\xAC\xB3\":3}" },
		{ "{\"b\":1,\"\":2,\"aa\":3,\"a\":4}", "{\"\":2,\"a\":4,\"aa\":3,\"b\":1}" },
		{ "{\"x\\ue000\":1,\"x\\ud7ff\":2,\"x\\ud800\\udc00\":3}",
		  "{\"x\xED\x9F\xBF\":2,\"x\xF0\x90\x80\x80\":3,\"x\xEE\x80\x80\":1}" },
		{ "\"\\b\\t\\n\\f\\r\\u0000\\u001f\\u007f\\u2028\"",
		  "\"\\b\\t\\n\\f\\r\\u0000\\u001f\x7F\xE2\x80\xA8\"" },
		{ "[ ]", "[]" },
		{ "{ }", "{}" },
		/* integers, however they were written */
		{ "[0,-0,0.0,-0e9,0e-99999999999999999999]", "[0,0,0,0,0]" },
		{ "[1,-1,1.0,10e-1,1e2,1.5e1,0.001e3,120.0e0]", "[1,-1,1,1,100,15,1,120]" },
		{ "[9007199254740991,-9007199254740991,9007199254740.991e3]",
		  "[9007199254740991,-9007199254740991,9007199254740991]" },
		/* coordinates */
		{ "{\"coordinates\":[36.8219463,-1.2920659]}", "{\"coordinates\":[36.821946,-1.292066]}" },
		{ "{\"coordinates\":[[[1.50,2.0],[-0.0000004,0.0000005]],[1e-6,12e-7]]}",
		  "{\"coordinates\":[[[1.5,2],[0,0.000001]],[0.000001,0.000001]]}" },
		{ "{\"bbox\":[-179.9999996,99.9999994,999999999.9999999,1e-400,0.1e1]}",
		  "{\"bbox\":[-180,99.999999,1000000000,0,1]}" },
		{ "{\"a\":[{\"geometry\":{\"coordinates\":[0.5]}}]}",
		  "{\"a\":[{\"geometry\":{\"coordinates\":[0.5]}}]}" },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error error;
		const char  *form = canonical(a, cases[i].text, &error);

		if (form == NULL)
			fail_msg("%s: %s (%s)", cases[i].text, error.detail, error.place);
		assert_string_equal(form, cases[i].form);
		assert_string_equal(canonical(a, form, &error), form);
	}
	arena_close(a);
}

static void
a_number_that_has_no_form_is_refused_with_its_pointer(void **state)
{
	static const struct {
		const char *text, *place;
	} cases[] = {
		{ "{\"a\":[1,0.5]}", "/a/1" },
		{ "9007199254740992", "" },
		{ "[1e16]", "/0" },
		{ "[-9007199254740992]", "/0" },
		{ "[1e99999999999999999999]", "/0" },
		{ "[1e-7]", "/0" },
		{ "{\"coordinates\":0.5}", "/coordinates" },
		{ "{\"b\":{\"coordinates\":[{\"x\":0.5}]}}", "/b/coordinates/0/x" },
		{ "{\"coordinates\":[1234567890.5]}", "/coordinates/0" },
		{ "{\"coordinates\":[1e300]}", "/coordinates/0" },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error error;

		assert_null(canonical(a, cases[i].text, &error));
		assert_int_equal(error.code, ERROR_INPUT);
		assert_string_equal(error.key, "json.number");
		assert_string_equal(error.place, cases[i].place);
	}
	arena_close(a);
}

static void
many_members_are_sorted(void **state)
{
	struct arena *a = arena_open(0);
	struct json  *object = json_object(a), *sorted;
	struct buffer out = buffer_in(a);
	struct error  error = { 0 };
	int           number = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		json_add(object, str_format(a, "%04d", i * 7919 % 1000), json_number(a, i));
	assert_true(json_canonical(&out, object, &error));
	assert_true(json_parse(a, buffer_str(&out), &sorted, &error));
	for (const struct json *member = sorted->first; member != NULL; member = member->next)
		assert_true(str_equal(member->name, str_format(a, "%04d", number++)));
	assert_int_equal(number, 1000);
	arena_close(a);
}

static void
what_could_not_be_read_again_is_not_written(void **state)
{
	struct arena *a = arena_open(0);
	struct json  *nested = json_array(a), *object = json_object(a);
	struct buffer out = buffer_in(a);
	struct error  error = { 0 };

	(void)state;
	for (int i = 1; i < LIMIT_JSON_DEPTH; i++) {
		struct json *outer = json_array(a);

		json_append(outer, nested);
		nested = outer;
	}
	assert_true(json_canonical(&out, nested, &error));
	json_set(object, STR("a"), nested);
	assert_false(json_canonical(&out, object, &error));
	assert_string_equal(error.key, "json.depth");
	json_set(object, STR("a"), json_string(a, STR("\xFF")));
	assert_false(json_canonical(&out, object, &error));
	assert_string_equal(error.key, "json.utf8");
	assert_string_equal(error.place, "/a");
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_have_one_form),
		cmocka_unit_test(a_number_that_has_no_form_is_refused_with_its_pointer),
		cmocka_unit_test(many_members_are_sorted),
		cmocka_unit_test(what_could_not_be_read_again_is_not_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
