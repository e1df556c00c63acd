/* The server, asked over sockets: what answers look like. How it bears load and abuse is in abuse_test.c. */
#include "http/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

static int
open_fixture(void **state)
{
	struct fixture *f = fixture_open();

	fixture_start(f);
	*state = f;
	return 0;
}

static int
close_fixture(void **state)
{
	fixture_close(*state);
	return 0;
}

static bool
has(struct str text, const char *part)
{
	return str_find(text, str_of(part)) < text.length;
}

static void
a_page_is_html_made_by_its_template_in_its_frame(void **state)
{
	struct heard heard = fixture_get(*state, "/records/ke-8f3k2qz", "");

	assert_int_equal(heard.status, 200);
	assert_true(has(heard.body, "<p>ke-8f3k2qz</p><p>framed</p>"));
	assert_true(str_is(heard_field(&heard, "Content-Type"), "text/html; charset=utf-8"));
	assert_true(str_is(heard_field(&heard, "Content-Language"), "en"));
	assert_true(str_is(heard_field(&heard, "Cache-Control"), "no-cache"));
	assert_true(has(heard_field(&heard, "Content-Security-Policy"), "default-src 'none'; style-src 'self';"));
	assert_true(str_is(heard_field(&heard, "X-Content-Type-Options"), "nosniff"));
	assert_true(heard_field(&heard, "Strict-Transport-Security").length == 0);
	assert_true(heard_field(&heard, "Access-Control-Allow-Origin").length == 0);
	assert_true(has(heard_field(&heard, "Vary"), "Accept, Accept-Language, Accept-Encoding, Cookie"));
}

static void
json_sends_the_data_alone(void **state)
{
	static const struct {
		const char *target, *fields;
	} cases[] = {
		{ "/records/ke-8f3k2qz.json", "" },
		{ "/records/ke-8f3k2qz", "Accept: application/json\r\n" },
		{ "/records/ke-8f3k2qz.json", "Accept: text/html\r\n" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct heard heard = fixture_get(*state, cases[i].target, cases[i].fields);

		assert_int_equal(heard.status, 200);
		assert_true(str_is(heard.body, "{\"text\":\"ke-8f3k2qz\"}\n"));
		assert_true(str_is(heard_field(&heard, "Content-Type"), "application/json"));
		assert_true(str_is(heard_field(&heard, "Access-Control-Allow-Origin"), "*"));
	}
}

static void
errors_are_pages_for_readers_and_problems_for_programs(void **state)
{
	struct heard page = fixture_get(*state, "/records/absent", "");
	struct heard problem = fixture_get(*state, "/records/absent.json", "");
	struct heard nowhere = fixture_get(*state, "/nowhere", "Accept: application/json\r\n");
	struct heard broken = fixture_get(*state, "/records/broken", "");

	assert_int_equal(page.status, 404);
	assert_true(has(page.body, "404 record.none no record &lt;absent&gt;</p><p>framed"));
	assert_true(str_is(heard_field(&page, "Cache-Control"), "no-store"));
	assert_int_equal(problem.status, 404);
	assert_true(str_is(heard_field(&problem, "Content-Type"), "application/problem+json"));
	assert_true(has(problem.body, "\"title\":\"Not Found\",\"status\":404,\"detail\":\"no record <absent>\""));
	assert_int_equal(nowhere.status, 404);
	assert_true(has(nowhere.body, "\"code\":\"http.absent\""));
	assert_int_equal(broken.status, 503);
	assert_false(has(broken.body, "secret"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_is_html_made_by_its_template_in_its_frame),
		cmocka_unit_test(json_sends_the_data_alone),
		cmocka_unit_test(errors_are_pages_for_readers_and_problems_for_programs),
	};

	return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
