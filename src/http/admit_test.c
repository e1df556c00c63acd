/* What is admitted, and what is refused with which status. */
#include "http/admit.h"
#include "http/head_text.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static bool
answer(struct request *request, struct response *response, struct error *error)
{
	(void)request;
	(void)response;
	(void)error;
	return true;
}

static const struct route routes[] = {
	{ HTTP_GET, "/", answer },
	{ HTTP_GET, "/search", answer, .formats = "html json" },
	{ HTTP_GET, "/records/{id}", answer, .formats = "html json" },
	{ HTTP_GET, "/feeds/{name}", answer, .formats = "atom" },
	{ HTTP_POST, "/records/{id}", answer },
	{ HTTP_POST, "/sru", answer, .reads = true },
	{ HTTP_POST, "/small", answer, .limit = 10 },
	{ HTTP_GET, "/desk", answer, .access = OPERATOR },
	{ HTTP_GET, "/clock", answer, .varies = true },
};

static const struct route_table tables[] = { { routes, sizeof routes / sizeof routes[0] } };
static const struct str         languages[] = { { "en", 2 }, { "fr", 2 } };
static const struct str         proxies[] = { { "127.0.0.1", 9 }, { "10.0.0.0/8", 10 } };

struct fixture {
	struct arena  *a;
	struct service service;
};

static int
open_fixture(void **state)
{
	struct arena         *a = arena_open(0);
	struct fixture       *f = ARENA_NEW(a, struct fixture);
	struct server_options options = {
		.tables = tables,
		.table_count = 1,
		.languages = languages,
		.language_count = 2,
		.proxies = proxies,
		.proxy_count = 2,
	};

	f->a = a;
	*state = f;
	return service_make(a, &options, &f->service, NULL) ? 0 : -1;
}

static int
close_fixture(void **state)
{
	struct fixture *f = *state;

	arena_close(f->a);
	return 0;
}

/* Admits a request from `peer`, head and body. */
static struct admission *
admit_from(struct fixture *f, const char *peer, struct str text)
{
	struct admission *admission = ARENA_NEW(f->a, struct admission);
	struct head      *head = ARENA_NEW(f->a, struct head);
	struct str        body = head_of_text(f->a, text, head);
	struct address    client;

	assert_true(host_parse(str_of(peer), &client));
	admit(f->a, &f->service, head, &client, STR("0123456789abcdef"), admission);
	if (admission->status == 0)
		(void)admit_body(f->a, body, admission);
	return admission;
}

static struct admission *
admit_text(struct fixture *f, const char *text)
{
	return admit_from(f, "192.0.2.1", str_of(text));
}

static void
requests_are_admitted_or_refused_with_their_status(void **state)
{
	static const struct {
		const char *text;
		int         status;
		const char *key;
	} cases[] = {
		{ "GET / HTTP/1.1\nHost: a\n\n", 0, "" },
		{ "HEAD /search?q=1 HTTP/1.1\nHost: a.example:8080\n\n", 0, "" },
		{ "GET http://a.example/search HTTP/1.1\nHost: b\n\n", 0, "" },
		{ "GET http://a.example HTTP/1.1\nHost: b\n\n", 0, "" },
		{ "GET / HTTP/1.0\n\n", 0, "" },
		{ "GET / HTTP/1.1\n\n", 400, "http.host" },
		{ "GET / HTTP/1.1\nHost: a\nHost: a\n\n", 400, "http.host" },
		{ "GET / HTTP/1.1\nHost: a/b\n\n", 400, "http.host" },
		{ "GET / HTTP/1.1\nHost: a b\n\n", 400, "http.host" },
		{ "BREW / HTTP/1.1\nHost: a\n\n", 501, "http.method" },
		{ "get / HTTP/1.1\nHost: a\n\n", 501, "http.method" },
		{ "CONNECT a:80 HTTP/1.1\nHost: a\n\n", 501, "http.method" },
		{ "GET search HTTP/1.1\nHost: a\n\n", 400, "http.target" },
		{ "GET * HTTP/1.1\nHost: a\n\n", 400, "http.target" },
		{ "GET /%00 HTTP/1.1\nHost: a\n\n", 400, "http.nul" },
		{ "GET /search?q=%ff HTTP/1.1\nHost: a\n\n", 400, "http.utf8" },
		{ "GET /nowhere HTTP/1.1\nHost: a\n\n", 404, "http.absent" },
		{ "GET //a/b HTTP/1.1\nHost: a\n\n", 404, "http.absent" },
		{ "GET /search/../desk HTTP/1.1\nHost: a\n\n", 404, "http.absent" },
		{ "POST /search HTTP/1.1\nHost: a\n\n", 405, "http.method_here" },
		{ "GET /sru HTTP/1.1\nHost: a\n\n", 405, "http.method_here" },
		{ "GET /feeds/new HTTP/1.1\nHost: a\nAccept: text/html\n\n", 406, "http.format" },
		{ "GET /feeds/new HTTP/1.1\nHost: a\nAccept: text/html, */*;q=0.1\n\n", 0, "" },
		{ "GET / HTTP/1.1\nHost: a\nContent-Length: 0\n\n", 0, "" },
		{ "GET / HTTP/1.1\nHost: a\nContent-Length: 1\n\n", 413, "http.long_body" },
		{ "GET / HTTP/1.1\nHost: a\nContent-Length: x\n\n", 400, "http.framing" },
		{ "GET / HTTP/1.1\nHost: a\nContent-Length: -1\n\n", 400, "http.framing" },
		{ "GET / HTTP/1.1\nHost: a\nContent-Length: 1\nContent-Length: 1\n\n", 400, "http.framing" },
		{ "POST /sru HTTP/1.1\nHost: a\nContent-Length: 1\nTransfer-Encoding: chunked\n\n", 400,
		  "http.framing" },
		{ "POST /sru HTTP/1.1\nHost: a\nTransfer-Encoding: gzip, chunked\n\n", 400, "http.framing" },
		{ "POST /sru HTTP/1.1\nHost: a\nTransfer-Encoding : chunked\n\n", 400, "http.framing" },
		{ "POST /sru HTTP/1.1\nHost: a\nContent-Encoding: gzip\n\n", 415, "http.coding" },
		{ "POST /sru HTTP/1.1\nHost: a\nContent-Length: 3\n\na=1", 0, "" },
		{ "POST /small HTTP/1.1\nHost: a\nContent-Length: 11\n\n12345678901", 413, "http.long_body" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct admission *admission = admit_text(*state, cases[i].text);

		if (admission->status != cases[i].status || strcmp(admission->error.key, cases[i].key) != 0)
			fail_msg("%s: %d %s", cases[i].text, admission->status, admission->error.key);
	}
}

static void
a_form_comes_from_this_site_once(void **state)
{
	static const struct {
		const char *fields, *body;
		int         status;
		const char *key;
	} cases[] = {
		{ "Origin: https://a.example\n", "submission=x1-_", 0, "" },
		{ "Sec-Fetch-Site: same-origin\n", "submission=x1", 0, "" },
		{ "Referer: https://a.example/records/new\n", "submission=x1", 0, "" },
		{ "Origin: https://a.example\nIdempotency-Key: 77\n", "a=1", 0, "" },
		{ "", "submission=x1", 403, "http.origin" },
		{ "Origin: https://evil.example\n", "submission=x1", 403, "http.origin" },
		{ "Origin: null\n", "submission=x1", 403, "http.origin" },
		{ "Origin: https://evil.example\nReferer: https://a.example/\n", "submission=x1", 403, "http.origin" },
		{ "Referer: https://evil.example/a.example\n", "submission=x1", 403, "http.origin" },
		{ "Sec-Fetch-Site: cross-site\nOrigin: https://a.example\n", "submission=x1", 403, "http.origin" },
		{ "Sec-Fetch-Site: same-site\n", "submission=x1", 403, "http.origin" },
		{ "Origin: https://a.example\n", "a=1", 400, "http.submission" },
		{ "Origin: https://a.example\n", "submission=a+b", 400, "http.submission" },
		{ "Origin: https://a.example\n", "submission=%ff", 400, "http.utf8" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str        text = str_format(f->a,
						    "POST /records/x HTTP/1.1\nHost: a.example\n%s"
							   "Content-Type: application/x-www-form-urlencoded;charset=utf-8\n"
							   "Content-Length: %zu\n\n%s",
						    cases[i].fields, strlen(cases[i].body), cases[i].body);
		struct admission *admission = admit_from(f, "192.0.2.1", text);

		if (admission->status != cases[i].status || strcmp(admission->error.key, cases[i].key) != 0)
			fail_msg("%s%s: %d %s", cases[i].fields, cases[i].body, admission->status,
				 admission->error.key);
	}
}

static void
format_and_language_are_settled_also_for_errors(void **state)
{
	static const struct {
		const char *text, *format, *language;
	} cases[] = {
		{ "GET /search HTTP/1.1\nHost: a\n\n", "html", "en" },
		{ "GET /search.json?lang=fr HTTP/1.1\nHost: a\nCookie: lang=en\n\n", "json", "fr" },
		{ "GET /search?lang=xx HTTP/1.1\nHost: a\nCookie: a=b; lang=fr\n\n", "html", "fr" },
		{ "GET /search HTTP/1.1\nHost: a\nAccept-Language: de, fr;q=0.5\n\n", "html", "fr" },
		{ "GET /nowhere HTTP/1.1\nHost: a\nAccept: application/json\n\n", "json", "en" },
		{ "GET /api/v1/nowhere HTTP/1.1\nHost: a\nAccept-Language: fr\n\n", "json", "fr" },
		{ "GET /% HTTP/1.1\nHost: a\nAccept: image/png\n\n", "html", "en" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct admission *admission = admit_text(*state, cases[i].text);

		assert_true(str_is(admission->request.format, cases[i].format));
		assert_true(str_is(admission->request.language, cases[i].language));
	}
}

static void
a_slash_too_many_leads_to_the_address_without(void **state)
{
	static const struct {
		const char *target, *location;
	} cases[] = {
		{ "/search/", "/search" },
		{ "/search/?q=a%20b", "/search?q=a%20b" },
		{ "/records/%C3%A9/", "/records/%C3%A9" },
		{ "/records/\"x\"/", "/records/%22x%22" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str        text = str_format(f->a, "GET %s HTTP/1.1\nHost: a\n\n", cases[i].target);
		struct admission *admission = admit_from(f, "192.0.2.1", text);

		assert_int_equal(admission->status, 308);
		assert_string_equal(str_c(f->a, admission->location), cases[i].location);
	}
}

static void
methods_are_told(void **state)
{
	struct admission *options = admit_text(*state, "OPTIONS /records/x HTTP/1.1\nHost: a\n\n");
	struct admission *star = admit_text(*state, "OPTIONS * HTTP/1.1\nHost: a\n\n");
	struct admission *wrong = admit_text(*state, "DELETE /search HTTP/1.1\nHost: a\n\n");

	assert_int_equal(options->status, 204);
	assert_true(str_is(options->allow, "GET, HEAD, POST, OPTIONS"));
	assert_int_equal(star->status, 204);
	assert_int_equal(wrong->status, 405);
	assert_true(str_is(wrong->allow, "GET, HEAD, OPTIONS"));
}

static void
the_client_is_whom_the_last_trusted_proxy_saw(void **state)
{
	static const struct {
		const char *peer, *fields, *client;
		bool        secure, forwarded;
	} cases[] = {
		{ "192.0.2.1", "", "192.0.2.1", false, false },
		{ "192.0.2.1", "X-Forwarded-For: 1.1.1.1\nX-Forwarded-Proto: https\n", "192.0.2.1", false, true },
		{ "192.0.2.1", "Forwarded: for=1.1.1.1\n", "192.0.2.1", false, true },
		{ "192.0.2.1", "Via: 1.1 proxy\n", "192.0.2.1", false, true },
		{ "127.0.0.1", "X-Forwarded-For: 1.1.1.1\nX-Forwarded-Proto: https\n", "1.1.1.1", true, false },
		{ "127.0.0.1", "X-Forwarded-For: 9.9.9.9, 1.1.1.1, 10.0.0.3\n", "1.1.1.1", false, false },
		{ "127.0.0.1", "X-Forwarded-For: 9.9.9.9, rubbish\n", "127.0.0.1", false, false },
		{ "10.1.1.1", "X-Forwarded-For: 2001:db8::7\n", "2001:db8::7", false, false },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str        text = str_format(f->a, "GET / HTTP/1.1\nHost: a\n%s\n", cases[i].fields);
		struct admission *admission = admit_from(f, cases[i].peer, text);

		assert_string_equal(str_c(f->a, admission->request.client), cases[i].client);
		assert_int_equal(admission->request.secure, cases[i].secure);
		assert_int_equal(admission->request.forwarded, cases[i].forwarded);
	}
}

static void
forwarded_counts_where_proxies_write_it_and_nowhere_else(void **state)
{
	static const struct {
		const char *peer, *fields, *client;
		bool        secure;
	} cases[] = {
		{ "192.0.2.1", "Forwarded: for=1.1.1.1;proto=https\n", "192.0.2.1", false },
		{ "127.0.0.1", "Forwarded: for=1.1.1.1;proto=https\n", "1.1.1.1", true },
		{ "127.0.0.1", "Forwarded: proto=HTTPS; For=\"[2001:db8::7]:4711\"\n", "2001:db8::7", true },
		{ "127.0.0.1", "Forwarded: for=9.9.9.9;proto=https, for=1.1.1.1:80;proto=http\n", "1.1.1.1", false },
		{ "127.0.0.1", "Forwarded: for=1.1.1.1;proto=https, for=10.0.0.3\n", "1.1.1.1", true },
		{ "127.0.0.1", "Forwarded: for=unknown;proto=https\n", "127.0.0.1", true },
		{ "127.0.0.1", "Forwarded: for=\"\n", "127.0.0.1", false },
		{ "127.0.0.1", "X-Forwarded-For: 1.1.1.1\nX-Forwarded-Proto: https\n", "127.0.0.1", false },
	};
	struct fixture *f = *state;

	f->service.options.proxy_header = PROXY_FORWARDED;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str        text = str_format(f->a, "GET / HTTP/1.1\nHost: a\n%s\n", cases[i].fields);
		struct admission *admission = admit_from(f, cases[i].peer, text);

		assert_string_equal(str_c(f->a, admission->request.client), cases[i].client);
		assert_int_equal(admission->request.secure, cases[i].secure);
	}
	f->service.options.proxy_header = PROXY_X_FORWARDED;
	assert_string_equal(
		str_c(f->a, admit_from(f, "127.0.0.1", STR("GET / HTTP/1.1\nHost: a\nForwarded: for=1.1.1.1\n\n"))
				    ->request.client),
		"127.0.0.1");
}

static void
who_asks_by_another_name_is_sent_to_the_address_of_the_node(void **state)
{
	static const struct {
		const char *url, *text, *location; /* empty: answered */
	} cases[] = {
		{ "https://chm.example.ke/", "GET /search?q=a%20b HTTP/1.1\nHost: chm.example.ke\n\n",
		  "https://chm.example.ke/search?q=a%20b" },
		{ "https://chm.example.ke/", "GET /search HTTP/1.1\nHost: chm.example.ke\nX-Forwarded-Proto: https\n\n",
		  "" },
		{ "https://chm.example.ke/", "GET / HTTP/1.1\nHost: CHM.example.ke:443\nX-Forwarded-Proto: https\n\n",
		  "" },
		{ "https://chm.example.ke/", "HEAD / HTTP/1.1\nHost: www.example.ke\nX-Forwarded-Proto: https\n\n",
		  "https://chm.example.ke/" },
		{ "http://Chm.example.ke/", "GET / HTTP/1.1\nHost: chm.example.ke:80\n\n", "" },
		{ "http://chm.example.ke:8080/", "GET / HTTP/1.1\nHost: chm.example.ke\n\n",
		  "http://chm.example.ke:8080/" },
		{ "https://chm.example.ke/", "POST /sru HTTP/1.1\nHost: a\n\n", "" },
		{ "https://chm.example.ke/", "GET /healthz HTTP/1.1\nHost: 127.0.0.1\n\n", "" },
		{ "https://chm.example.ke/", "GET //evil.example/ HTTP/1.1\nHost: a\n\n",
		  "https://chm.example.ke//evil.example/" },
		{ "", "GET / HTTP/1.1\nHost: a\n\n", "" },
	};
	struct fixture *f = *state;

	f->service.options.redirects = true;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct admission *admission;

		f->service.options.url = str_of(cases[i].url);
		admission = admit_from(f, "127.0.0.1", str_of(cases[i].text));
		assert_int_equal(admission->status == 308, cases[i].location[0] != '\0');
		assert_string_equal(str_c(f->a, admission->location), cases[i].location);
	}
	f->service.options.redirects = false;
	f->service.options.url = STR("https://chm.example.ke/");
	assert_int_equal(admit_from(f, "127.0.0.1", STR("GET / HTTP/1.1\nHost: a\n\n"))->status, 0);
	f->service.options.url = STR("");
}

static void
only_anonymous_pages_that_stay_are_cacheable(void **state)
{
	static const struct {
		const char *text;
		bool        cacheable;
	} cases[] = {
		{ "GET /search HTTP/1.1\nHost: a\n\n", true },
		{ "HEAD /search HTTP/1.1\nHost: a\nCookie: lang=fr\n\n", true },
		{ "GET /search HTTP/1.1\nHost: a\nCookie: session=x\n\n", false },
		{ "GET /desk HTTP/1.1\nHost: a\n\n", false },
		{ "GET /clock HTTP/1.1\nHost: a\n\n", false },
		{ "GET /nowhere HTTP/1.1\nHost: a\n\n", false },
		{ "POST /sru HTTP/1.1\nHost: a\n\n", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(admission_is_cacheable(admit_text(*state, cases[i].text)), cases[i].cacheable);
}

static void
what_is_too_long_is_refused(void **state)
{
	struct fixture *f = *state;
	struct buffer   address = buffer_in(f->a), fields = buffer_in(f->a), large = buffer_in(f->a);

	buffer_add_c(&address, "GET /");
	for (int i = 0; i < 4000; i++)
		buffer_add_byte(&address, 'a');
	buffer_add_c(&address, " HTTP/1.1\nHost: a\n\n");
	buffer_add_c(&fields, "GET / HTTP/1.1\nHost: a\n");
	for (int i = 0; i < 90; i++)
		buffer_format(&fields, "X-%d: 1\n", i);
	buffer_add_c(&fields, "\n");
	buffer_add_c(&large, "GET / HTTP/1.1\nHost: a\nX: ");
	for (int i = 0; i < 6000; i++)
		buffer_add_byte(&large, 'a');
	buffer_add_c(&large, "\n\n");
	assert_int_equal(admit_from(f, "::1", buffer_str(&address))->status, 414);
	assert_int_equal(admit_from(f, "::1", buffer_str(&fields))->status, 431);
	assert_int_equal(admit_from(f, "::1", buffer_str(&large))->status, 431);
}

static void
submission_ids_are_new_each_time_and_taken_back(void **state)
{
	struct fixture   *f = *state;
	struct str        id = submission_make(f->a);
	struct str        text = str_format(f->a,
					    "POST /records/x HTTP/1.1\nHost: a\nOrigin: http://a\nIdempotency-Key: %.*s\n"
						   "Content-Length: 0\n\n",
					    STR_ARGS(id));
	struct admission *admission = admit_from(f, "::1", text);

	assert_false(str_equal(id, submission_make(f->a)));
	assert_int_equal(id.length, 22);
	assert_true(str_equal(admission->request.submission, id));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_admitted_or_refused_with_their_status),
		cmocka_unit_test(a_form_comes_from_this_site_once),
		cmocka_unit_test(format_and_language_are_settled_also_for_errors),
		cmocka_unit_test(a_slash_too_many_leads_to_the_address_without),
		cmocka_unit_test(methods_are_told),
		cmocka_unit_test(the_client_is_whom_the_last_trusted_proxy_saw),
		cmocka_unit_test(forwarded_counts_where_proxies_write_it_and_nowhere_else),
		cmocka_unit_test(who_asks_by_another_name_is_sent_to_the_address_of_the_node),
		cmocka_unit_test(only_anonymous_pages_that_stay_are_cacheable),
		cmocka_unit_test(what_is_too_long_is_refused),
		cmocka_unit_test(submission_ids_are_new_each_time_and_taken_back),
	};

	return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
