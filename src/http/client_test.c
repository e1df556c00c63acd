/* The client, asking the server of the fixture. */
#include "http/client.h"
#include "http/fixture.h"
#include "http/proxy.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static const char answer[] = "client_test.answer";

static int
open_fixture(void **state)
{
	struct fixture *f = fixture_open();

	fixture_start(f);
	*state = f;
	return 0;
}

/* Asks the fixture, or a whole address. */
static bool
ask(struct fixture *f, const char *target, bool private_too, int64_t limit, struct http_got *got_r, struct error *error)
{
	struct http_client_options options = { .private_too = private_too, .from = STR("office@chm.example.org") };
	struct http_client        *client;
	struct http_ask            asked = { .file = str_of(answer), .limit = limit };
	bool                       good;

	asked.url = target[0] != '/' ? str_of(target) : str_format(f->a, "http://%.*s%s", STR_ARGS(f->address), target);
	assert_true(http_client_open(&options, &client, error));
	good = http_client_get(f->a, client, &asked, got_r, error);
	http_client_close(client);
	return good;
}

static void
an_answer_goes_to_a_file(void **state)
{
	struct fixture *f = *state;
	struct http_got got;
	struct error    error = { 0 };
	struct str      text;

	assert_true(ask(f, "/records/ke-8f3k2qz.json", true, 1000, &got, &error));
	assert_int_equal(got.status, 200);
	assert_true(str_is(got.media, "application/json"));
	assert_int_equal(got.retry_after, -1);
	assert_true(file_read(f->a, str_of(answer), 1000, &text, &error));
	assert_true(str_is(text, "{\"text\":\"ke-8f3k2qz\"}\n"));
	assert_int_equal(got.bytes, text.length);
	assert_true(ask(f, "/records/absent.json", true, 1000, &got, &error));
	assert_int_equal(got.status, 404);
	(void)unlink(answer);
}

static void
what_is_not_to_be_asked_or_not_to_be_had_is_told(void **state)
{
	static const struct {
		const char     *target;
		bool            private_too;
		enum error_code code;
		const char     *key;
	} rows[] = {
		{ "/records/ke-8f3k2qz.json", false, ERROR_DENIED, "client.private" },
		{ "http://[::1]:9/", false, ERROR_DENIED, "client.private" },
		{ "http://[::ffff:127.0.0.1]:9/", false, ERROR_DENIED, "client.private" },
		{ "http://169.254.169.254/", false, ERROR_DENIED, "client.private" },
		{ "http://127.1:9/", false, ERROR_DENIED, "client.private" },
		{ "http://2130706433:9/", false, ERROR_DENIED, "client.private" },
		{ "http://0x7f000001:9/", false, ERROR_DENIED, "client.private" },
		{ "http://0177.0.0.1:9/", false, ERROR_DENIED, "client.private" },
		{ "http://0:9/", false, ERROR_DENIED, "client.private" },
		{ "http://[::]:9/", false, ERROR_DENIED, "client.private" },
		{ "http://[::ffff:a9fe:a9fe]/", false, ERROR_DENIED, "client.private" },
		{ "http://[64:ff9b::7f00:1]:9/", false, ERROR_DENIED, "client.private" },
		{ "http://[2002:7f00:1::]:9/", false, ERROR_DENIED, "client.private" },
		{ "http://[fd00::1]:9/", false, ERROR_DENIED, "client.private" },
		{ "http://localhost:9/", false, ERROR_DENIED, "client.private" },
		{ "http://a@127.0.0.1:9/", false, ERROR_DENIED, "client.private" },
		{ "http://127.0.0.1:1/", true, ERROR_REMOTE, "client.failed" },
		{ "file:///etc/passwd", true, ERROR_INPUT, "client.url" },
		{ "gopher://127.0.0.1/", true, ERROR_INPUT, "client.url" },
		{ "/large", true, ERROR_LIMIT, "client.long" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct http_got got;
		struct error    error = { 0 };

		assert_false(ask(f, rows[i].target, rows[i].private_too, 1000, &got, &error));
		if (error.code != rows[i].code || strcmp(error.key, rows[i].key) != 0)
			fail_msg("%s: %s %s", rows[i].target, error.key, error.detail);
	}
	(void)unlink(answer);
}

static void
proxies_are_as_the_settings_or_the_environment_say(void **state)
{
	static const struct {
		const char *setting, *except, *url, *proxy;
	} rows[] = {
		{ "", "", "http://a.example/", "http://plain:1" },
		{ "", "", "https://a.example/", "http://secure:2" },
		{ "", "", "http://inside.example/", "" }, /* as no_proxy says */
		{ "none", "", "http://a.example/", "" },
		{ "http://set:3", "", "https://a.example/", "http://set:3" },
		{ "http://set:3", "example.org", "http://inside.example/", "http://set:3" },
		{ "http://set:3", "b.example, .a.example", "http://A.example:80/x", "" },
		{ "http://set:3", "a.example", "http://b.a.example/", "" },
		{ "http://set:3", "a.example", "http://ba.example/", "http://set:3" },
		{ "http://set:3", "10.0.0.0/8,::1", "http://10.1.2.3:8080/", "" },
		{ "http://set:3", "10.0.0.0/8,::1", "http://[::1]/", "" },
		{ "http://set:3", "10.0.0.0/8,::1", "http://11.1.2.3/", "http://set:3" },
		{ "http://set:3", "*", "http://a.example/", "" },
	};
	static const struct {
		const char *url;
		bool private;
	} hosts[] = {
		{ "http://127.0.0.1/", true },     { "http://0x7f000001:9/", true },
		{ "http://user@[::1]:9?x", true }, { "http://example.org@10.0.0.1#x", true },
		{ "http://192.0.43.8/", false },   { "http://no-such-name.invalid/", false },
	};
	struct arena *a = arena_open(0);

	(void)state;
	assert_int_equal(setenv("http_proxy", "http://plain:1", 1), 0);
	assert_int_equal(setenv("https_proxy", "http://secure:2", 1), 0);
	assert_int_equal(setenv("no_proxy", "inside.example", 1), 0);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(
			str_c(a, proxy_of(a, str_of(rows[i].setting), str_of(rows[i].except), str_of(rows[i].url))),
			rows[i].proxy);
	for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
		if (url_is_private(a, str_of(hosts[i].url)) != hosts[i].private)
			fail_msg("%s", hosts[i].url);
	unsetenv("http_proxy");
	unsetenv("https_proxy");
	unsetenv("no_proxy");
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_answer_goes_to_a_file, open_fixture, fixture_drop),
		cmocka_unit_test_setup_teardown(what_is_not_to_be_asked_or_not_to_be_had_is_told, open_fixture,
						fixture_drop),
		cmocka_unit_test(proxies_are_as_the_settings_or_the_environment_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
