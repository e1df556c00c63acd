#include "formats/fixture.h"
#include "formats/readers.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define ONE "{\"type\":\"news\",\"fields\":{\"title\":{\"en\":\"T\"}}}"

static const struct {
	const char *says, *text, *wanted;
} rows[] = {
	{ "one object", ONE, " " ONE "\n" },
	{ "lines", ONE "\n" ONE "\n", " " ONE "\n " ONE "\n" },
	{ "an array", "[" ONE ",\n" ONE "]", " " ONE "\n " ONE "\n" },
	{ "search results", "{\"total\":2,\"results\":[" ONE "," ONE "],\"next\":null}", " " ONE "\n " ONE "\n" },
	{ "a type that is missing is resource", "{\"fields\":{}}", " {\"fields\":{}}\n" },
	{ "the key", "{\"fields\":{},\"source\":\"our:7\"}", "our:7 {\"fields\":{},\"source\":\"our:7\"}\n" },
	{ "no fields", "{\"type\":\"news\"}", "! f:1 import.shape\n" },
	{ "no object", "[1,\"a\",null]", "! f:1 import.shape\n! f:1 import.shape\n! f:1 import.shape\n" },
	{ "a type that is no text", "{\"type\":1,\"fields\":{}}", "! f:1 import.shape\n" },
	{ "an exchange of HTTP", "[{\"method\":\"GET\",\"path\":\"/\",\"response\":\"<OAI-PMH/>\"}]",
	  "! f:1 import.exchange\n" },
	{ "nothing", "[]", "! f import.no-records\n" },
	{ "the good around the bad", ONE "\n{\"fields\":{\"a\":1,\"a\":2}}\n{\"fields\":}\n" ONE "\n",
	  " " ONE "\n! f:2: /fields/a, byte 17 json.duplicate\n! f:3: /fields, byte 10 json.syntax\n " ONE "\n" },
};

static void
json_is_read_in_the_shapes_that_we_write(void **state)
{
	struct reader_fixture f;
	size_t                wrong = 0;

	(void)state;
	reader_fixture_open(&f);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str got = reader_fixture_read(&f, &format_jsonl, str_of(rows[i].text));

		if (str_is(got, rows[i].wanted))
			continue;
		print_error("%s:\n%.*snot\n%s", rows[i].says, STR_ARGS(got), rows[i].wanted);
		wrong++;
	}
	assert_int_equal(wrong, 0);
	f.options.type = STR("event");
	assert_true(str_is(reader_fixture_read(&f, &format_jsonl, STR(ONE)),
			   " {\"type\":\"event\",\"fields\":{\"title\":{\"en\":\"T\"}}}\n"));
	reader_fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_is_read_in_the_shapes_that_we_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
