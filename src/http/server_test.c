/* The server, asked over sockets: what answers look like. How it bears load and abuse is in abuse_test.c. */
#include "http/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

static int
open_fixture(void **state)
{
	struct fixture *f = fixture_open();

	fixture_start(f);
	*state = f;
	return 0;
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
	assert_true(str_is(heard_field(&nowhere, "Access-Control-Allow-Origin"), "*"));
	assert_int_equal(broken.status, 503);
	assert_false(has(broken.body, "secret"));
}

static void
head_has_the_fields_of_get_and_no_body(void **state)
{
	struct heard head = fixture_ask(*state, "HEAD", "/large", "Accept-Encoding: gzip\r\n");
	struct heard get = fixture_get(*state, "/large", "Accept-Encoding: gzip\r\n");

	assert_int_equal(head.status, 200);
	assert_true(get.body.length > 0);
	assert_true(str_equal(heard_field(&head, "Content-Length"), heard_field(&get, "Content-Length")));
	assert_true(str_equal(heard_field(&head, "ETag"), heard_field(&get, "ETag")));
	assert_true(str_equal(heard_field(&head, "Content-Type"), heard_field(&get, "Content-Type")));
}

/* Unpacks gzip into the arena. */
static struct str
unpack(struct fixture *f, struct str bytes)
{
	z_stream stream = { .next_in = (Bytef *)(uintptr_t)bytes.data, .avail_in = (uInt)bytes.length };
	size_t   room = 4 * FIXTURE_BIG;
	char    *out = arena_text(f->a, room);
	int      status;

	assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
	stream.next_out = (Bytef *)out;
	stream.avail_out = (uInt)room;
	status = inflate(&stream, Z_FINISH);
	inflateEnd(&stream);
	assert_int_equal(status, Z_STREAM_END);
	return (struct str){ out, stream.total_out };
}

static void
text_is_compressed_for_who_wants_it(void **state)
{
	struct heard plain = fixture_get(*state, "/large", "");
	struct heard packed = fixture_get(*state, "/large", "Accept-Encoding: br;q=1, gzip;q=0.5\r\n");
	struct heard small = fixture_get(*state, "/", "Accept-Encoding: gzip\r\n");
	struct heard refused = fixture_get(*state, "/large", "Accept-Encoding: gzip;q=0\r\n");

	assert_true(plain.body.length > 10000);
	assert_int_equal(heard_field(&plain, "Content-Encoding").length, 0);
	assert_true(str_is(heard_field(&packed, "Content-Encoding"), "gzip"));
	assert_true(packed.body.length < plain.body.length / 2);
	assert_true(str_equal(unpack(*state, packed.body), plain.body));
	assert_int_equal(heard_field(&small, "Content-Encoding").length, 0);
	assert_true(str_equal(refused.body, plain.body));
}

static void
an_unchanged_page_is_not_sent_again(void **state)
{
	struct fixture *f = *state;
	struct heard    plain = fixture_get(f, "/large?304", "");
	struct heard    packed = fixture_get(f, "/large?304", "Accept-Encoding: gzip\r\n");
	struct str      tag = heard_field(&plain, "ETag"), packed_tag = heard_field(&packed, "ETag");
	const char     *fields = str_c(f->a, str_format(f->a, "If-None-Match: %.*s\r\n", STR_ARGS(tag)));
	const char     *both = str_c(f->a, str_format(f->a, "%sAccept-Encoding: gzip\r\n", fields));
	struct heard    again = fixture_get(f, "/large?304", fields);
	struct heard    never_seen = fixture_get(f, "/large?never-seen", fields);
	struct heard    other_form = fixture_get(f, "/large?304", both);

	assert_true(tag.length > 10 && !str_equal(tag, packed_tag));
	assert_int_equal(again.status, 304);
	assert_true(str_equal(heard_field(&again, "ETag"), tag));
	assert_true(str_equal(heard_field(&again, "Content-Length"), heard_field(&plain, "Content-Length")));
	assert_true(str_is(heard_field(&again, "Cache-Control"), "no-cache"));
	assert_true(heard_field(&again, "Vary").length > 0);
	assert_int_equal(heard_field(&again, "Content-Security-Policy").length, 0);
	assert_int_equal(never_seen.status, 304);
	assert_int_equal(other_form.status, 200);
}

/* How often handlers were called for these requests. */
static int
calls_of(struct fixture *f, const char *target, const char *fields, int times)
{
	int before = __atomic_load_n(&f->node.calls, __ATOMIC_RELAXED);

	for (int i = 0; i < times; i++)
		(void)fixture_get(f, target, fields);
	return __atomic_load_n(&f->node.calls, __ATOMIC_RELAXED) - before;
}

static void
anonymous_pages_are_kept_while_the_version_stays(void **state)
{
	struct fixture     *f = *state;
	struct server_state told;

	assert_int_equal(calls_of(f, "/records/kept", "", 3), 1);
	assert_int_equal(calls_of(f, "/records/kept", "Accept: application/json\r\n", 3), 1);
	assert_int_equal(calls_of(f, "/records/kept", "Accept-Language: fr\r\n", 3), 1);
	assert_int_equal(calls_of(f, "/records/kept", "Accept-Encoding: gzip\r\n", 3), 1);
	assert_int_equal(calls_of(f, "/records/kept?x", "", 3), 1);
	assert_int_equal(calls_of(f, "/records/kept", "Cookie: session=me\r\n", 3), 3);
	assert_int_equal(calls_of(f, "/records/absent", "", 3), 3);
	__atomic_add_fetch(&f->node.version, 1, __ATOMIC_RELAXED);
	assert_int_equal(calls_of(f, "/records/kept", "", 3), 1);
	server_state(f->server, &told);
	assert_true(told.cache_hits >= 12 && told.cache_bytes > 0 && told.requests > told.cache_hits);
}

static void
the_language_is_chosen_and_remembered(void **state)
{
	struct heard chosen = fixture_get(*state, "/?lang=ar", "Cookie: lang=fr\r\nAccept-Language: en\r\n");
	struct heard remembered = fixture_get(*state, "/", "Cookie: lang=fr\r\nAccept-Language: ar\r\n");
	struct heard preferred = fixture_get(*state, "/", "Accept-Language: ar\r\n");
	struct heard again = fixture_get(*state, "/?lang=ar", "");

	assert_true(has(chosen.body, "<html lang=\"ar\">"));
	assert_true(str_is(heard_field(&chosen, "Set-Cookie"),
			   "lang=ar; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"));
	assert_true(has(again.body, "<html lang=\"ar\">"));
	assert_true(str_equal(heard_field(&again, "Set-Cookie"), heard_field(&chosen, "Set-Cookie")));
	assert_true(has(remembered.body, "<html lang=\"fr\">"));
	assert_int_equal(heard_field(&remembered, "Set-Cookie").length, 0);
	assert_true(has(preferred.body, "<html lang=\"ar\">"));
}

static void
addresses_and_methods_that_are_not_there_are_told(void **state)
{
	struct heard slash = fixture_get(*state, "/records/x/?a=%20", "");
	struct heard method = fixture_ask(*state, "DELETE", "/large", "");
	struct heard options = fixture_ask(*state, "OPTIONS", "/large", "");
	struct heard denied = fixture_get(*state, "/desk", "Cookie: session=reader\r\n");
	struct heard allowed = fixture_get(*state, "/desk", "Cookie: session=operator\r\n");
	struct heard gone = fixture_get(*state, "/records/withdrawn", "");

	assert_int_equal(slash.status, 308);
	assert_true(str_is(heard_field(&slash, "Location"), "/records/x?a=%20"));
	assert_int_equal(method.status, 405);
	assert_true(str_is(heard_field(&method, "Allow"), "GET, HEAD, OPTIONS"));
	assert_int_equal(options.status, 204);
	assert_true(str_is(heard_field(&options, "Allow"), "GET, HEAD, OPTIONS"));
	assert_true(str_is(heard_field(&options, "Access-Control-Allow-Methods"), "GET, HEAD"));
	assert_true(str_is(heard_field(&options, "Access-Control-Allow-Origin"), "*"));
	assert_int_equal(denied.status, 403);
	assert_int_equal(allowed.status, 200);
	assert_true(str_is(heard_field(&allowed, "Cache-Control"), "no-store"));
	assert_int_equal(gone.status, 410);
	assert_true(has(gone.body, "<p>withdrawn</p>"));
}

static void
forms_are_taken_and_lead_on(void **state)
{
	struct heard taken = fixture_post(*state, "/forms", "submission=abc&text=a+b%20c");
	struct heard sent_on = fixture_post(*state, "/go", "submission=abc");
	struct heard without = fixture_post(*state, "/forms", "text=a");
	struct heard nul = fixture_post(*state, "/forms", "submission=abc&text=%00");
	struct heard reading = fixture_ask(*state, "POST", "/ask", "Content-Length: 3\r\n\r\na=1");

	assert_int_equal(taken.status, 200);
	assert_true(str_is(taken.body, "abc a b c 32"));
	assert_true(str_is(heard_field(&taken, "Cache-Control"), "no-store"));
	assert_int_equal(sent_on.status, 303);
	assert_true(str_is(heard_field(&sent_on, "Location"), "/records/new"));
	assert_true(str_is(heard_field(&sent_on, "Set-Cookie"), "session=abc; Path=/; HttpOnly"));
	assert_int_equal(without.status, 400);
	assert_int_equal(nul.status, 400);
	assert_int_equal(reading.status, 200);
}

static void
streams_come_in_chunks_and_break_visibly(void **state)
{
	struct fixture *f = *state;
	struct heard    whole = fixture_get(f, "/stream", "");
	struct heard    packed = fixture_get(f, "/stream", "Accept-Encoding: gzip\r\n");
	struct heard    head = fixture_ask(f, "HEAD", "/stream", "");
	struct heard    early = fixture_get(f, "/stream?fails=early", "");
	struct heard    late = fixture_get(f, "/stream?fails=late", "");
	struct str      text;

	assert_int_equal(whole.status, 200);
	assert_true(whole.whole);
	assert_int_equal(whole.body.length, FIXTURE_BIG);
	assert_true(str_is(heard_field(&whole, "Content-Type"), "text/csv; charset=utf-8"));
	assert_true(str_is(heard_field(&whole, "Content-Disposition"),
			   "attachment; filename=\"W__rter.csv\"; filename*=UTF-8''W%C3%B6rter.csv"));
	assert_true(str_is(heard_field(&packed, "Content-Encoding"), "gzip"));
	text = unpack(f, packed.body);
	assert_true(str_equal(text, whole.body));
	assert_int_equal(head.status, 200);
	assert_int_equal(early.status, 503);
	assert_int_equal(late.status, 200);
	assert_false(late.whole);
}

static void
files_are_sent_from_where_they_are(void **state)
{
	struct fixture *f = *state;
	struct heard    there = fixture_get(f, "/file?path=src/http/http.h", "");
	struct heard    absent = fixture_get(f, "/file?path=src/http/nothing", "");
	struct heard    folder = fixture_get(f, "/file?path=src/http", "");

	assert_int_equal(there.status, 200);
	assert_true(str_starts(there.body, STR("/* HTTP as handlers see it")) && there.whole);
	assert_true(str_is(heard_field(&there, "Cache-Control"), "no-store"));
	assert_int_equal(absent.status, 404);
	assert_int_equal(folder.status, 503);
}

static void
static_files_come_in_the_smallest_form_and_for_ever(void **state)
{
	struct fixture *f = *state;
	struct heard    plain = fixture_get(f, "/static/style-1.css", "");
	struct heard    gzip = fixture_get(f, "/static/style-1.css", "Accept-Encoding: gzip\r\n");
	struct heard    brotli = fixture_get(f, "/static/style-1.css", "Accept-Encoding: gzip, br\r\n");
	struct str      tag = heard_field(&plain, "ETag");
	struct str      fields = str_format(f->a, "If-None-Match: %.*s\r\n", STR_ARGS(tag));
	struct heard    again = fixture_get(f, "/static/style-1.css", str_c(f->a, fields));

	assert_true(str_is(plain.body, "p{color:red}"));
	assert_true(str_is(heard_field(&plain, "Cache-Control"), "public, max-age=31536000, immutable"));
	assert_true(str_is(gzip.body, "gz") && str_is(heard_field(&gzip, "Content-Encoding"), "gzip"));
	assert_true(str_is(brotli.body, "b") && str_is(heard_field(&brotli, "Content-Encoding"), "br"));
	assert_int_equal(again.status, 304);
	assert_int_equal(fixture_ask(f, "POST", "/static/style-1.css", "").status, 404);
}

static void
one_connection_serves_many_requests_in_their_order(void **state)
{
	struct fixture *f = *state;
	struct str      sent = STR("GET /query?q=1 HTTP/1.1\r\nHost: a\r\n\r\n"
					"HEAD /large HTTP/1.1\r\nHost: a\r\n\r\n"
					"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"
					"GET /query?q=2 HTTP/1.1\r\nHost: a\r\n\r\n"
					"POST /ask HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
					"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
					"GET /query?q=3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
	int             client = client_open(f);
	struct heard    heard;

	client_send(client, sent);
	assert_true(str_starts(client_hear(f, client, false).body, STR("1|")));
	assert_int_equal(client_hear(f, client, true).status, 200);
	assert_int_equal(client_hear(f, client, false).status, 404);
	assert_true(str_starts(client_hear(f, client, false).body, STR("2|")));
	heard = client_hear(f, client, false);
	assert_true(str_is(heard.body, "  5"));
	assert_true(str_starts(client_hear(f, client, false).body, STR("3|")));
	assert_true(client_is_cut(client, 1000));
	close(client);
}

/* What was counted of one route, or of others by their name. */
struct counted {
	const char *path;
	int         status;
	int64_t     answered, durations;
};

static void
who_connects_between_two_servers_waits_for_the_second(void **state)
{
	struct fixture   *f = *state;
	struct listeners *kept;
	struct heard      heard;
	int               waiting[8];

	kept = server_keep_listeners(f->server);
	server_stop(f->server);
	f->server = NULL;
	for (size_t i = 0; i < 8; i++) {
		waiting[i] = client_try(f);
		assert_true(waiting[i] >= 0);
		client_send(waiting[i], STR("GET /plain HTTP/1.1\r\nHost: x\r\n\r\n"));
	}
	f->options.kept = kept;
	f->options.listen = &f->address;
	f->options.listen_count = 1;
	fixture_start(f);
	listeners_close(kept);
	for (size_t i = 0; i < 8; i++) {
		heard = client_hear(f, waiting[i], false);
		assert_true(heard.status >= 200);
		close(waiting[i]);
	}
}

static void
add_counted(void *context, const struct server_measure *measure)
{
	struct counted *counted = context;

	if (strcmp(measure->route != NULL ? measure->route->path : measure->name, counted->path) != 0 ||
	    (measure->route != NULL && measure->route->method != HTTP_GET))
		return;
	for (size_t i = 0; i < SERVER_STATUSES; i++)
		if (measure->statuses[i].status == counted->status)
			counted->answered += measure->statuses[i].count;
	for (size_t i = 0; i < SERVER_DURATIONS; i++)
		counted->durations += measure->durations[i].count;
}

static struct counted
count(struct fixture *f, const char *path, int status)
{
	struct counted counted = { .path = path, .status = status };

	server_measures(f->server, add_counted, &counted);
	return counted;
}

/* An answer is counted when it has been taken, before the next of its connection is looked at. */
static void
answers_are_counted_by_route_and_status(void **state)
{
	struct fixture *f = *state;
	struct counted  good = count(f, "/records/{id}", 200), absent = count(f, "/records/{id}", 404);
	int64_t         none = count(f, "none", 404).answered, files = count(f, "static", 200).answered;
	int             client = client_open(f);

	client_send(client, STR("GET /records/a HTTP/1.1\r\nHost: a\r\n\r\n"
				"GET /records/absent HTTP/1.1\r\nHost: a\r\n\r\n"
				"GET /records/a HTTP/1.1\r\nHost: a\r\n\r\n"
				"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"
				"GET /static/style-1.css HTTP/1.1\r\nHost: a\r\n\r\n"
				"GET /static/style-1.css HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
	for (int i = 0; i < 6; i++)
		assert_int_not_equal(client_hear(f, client, false).status, 0);
	close(client);
	assert_int_equal(count(f, "/records/{id}", 200).answered, good.answered + 2);
	assert_int_equal(count(f, "/records/{id}", 404).answered, absent.answered + 1);
	assert_int_equal(count(f, "/records/{id}", 404).durations, absent.durations + 3);
	assert_int_equal(count(f, "none", 404).answered, none + 1);
	assert_true(count(f, "static", 200).answered > files);
}

static void
old_clients_are_answered_and_parted_from(void **state)
{
	struct fixture *f = *state;
	int             client = client_open(f);
	struct heard    heard;

	client_send(client, STR("GET /stream HTTP/1.0\r\n\r\n"));
	heard = client_hear(f, client, false);
	assert_int_equal(heard.status, 200);
	assert_int_equal(heard_field(&heard, "Transfer-Encoding").length, 0);
	assert_int_equal(heard.body.length, FIXTURE_BIG);
	close(client);
}

/* A request with `fields` fields, parameters and cookies each, `size` bytes in each kind together. */
static struct str
request_of(struct fixture *f, int size, int fields, int parameters, int cookies)
{
	struct buffer out = buffer_in(f->a);
	char          filler[10000];

	memset(filler, 'x', sizeof filler);
	buffer_add_c(&out, "GET /large?lang=fr");
	for (int i = 0; i < parameters; i++)
		buffer_format(&out, "&%d=%.*s", i, size / parameters, filler);
	buffer_add_c(&out, " HTTP/1.1\r\nHost: a\r\n");
	for (int i = 0; i < fields; i++)
		buffer_format(&out, "X-%d: %.*s\r\n", i, size / fields, filler);
	for (int i = 0; i < cookies; i++)
		buffer_format(&out, "%s%d=%.*s", i == 0 ? "Cookie: " : "; ", i, size / cookies, filler);
	buffer_add_c(&out, cookies > 0 ? "\r\n\r\n" : "\r\n");
	return buffer_str(&out);
}

/* Whatever its head is like, a request has an answer: the connection does not just end. Only a head that leaves less of the
 * connection's memory than the shortest answer needs, some 200 bytes, is not answered. */
static void
a_head_of_any_size_is_answered(void **state)
{
	static const struct {
		int fields, parameters, cookies, good_up_to;
	} cases[] = {
		{ 1, 0, 0, 4000 },  { 20, 0, 0, 3500 }, { 60, 0, 0, 1000 }, { 0, 1, 0, 3900 },
		{ 0, 50, 0, 3500 }, { 0, 99, 0, 3500 }, { 0, 0, 1, 2500 },  { 0, 0, 40, 1000 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		for (int size = 100; size<9000; size += size> 6500 ? 37 : 130) {
			struct str request =
				request_of(f, size, cases[i].fields, cases[i].parameters, cases[i].cookies);
			int entries = cases[i].fields + cases[i].parameters + cases[i].cookies;
			int memory = (int)request.length + 64 * (entries - cases[i].parameters) +
				     (cases[i].cookies > 0 ? size : 0);
			int          client = client_open(f);
			struct heard heard;

			client_send(client, request);
			heard = client_hear(f, client, false);
			close(client);
			if (heard.status == 0 && memory > 7500)
				continue;
			if ((heard.status != 200 && heard.status != 431 && heard.status != 414) ||
			    (heard.status != 200 && size <= cases[i].good_up_to))
				fail_msg("case %zu of %d bytes: %d", i, size, heard.status);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_is_html_made_by_its_template_in_its_frame),
		cmocka_unit_test(json_sends_the_data_alone),
		cmocka_unit_test(errors_are_pages_for_readers_and_problems_for_programs),
		cmocka_unit_test(head_has_the_fields_of_get_and_no_body),
		cmocka_unit_test(text_is_compressed_for_who_wants_it),
		cmocka_unit_test(an_unchanged_page_is_not_sent_again),
		cmocka_unit_test(anonymous_pages_are_kept_while_the_version_stays),
		cmocka_unit_test(the_language_is_chosen_and_remembered),
		cmocka_unit_test(addresses_and_methods_that_are_not_there_are_told),
		cmocka_unit_test(forms_are_taken_and_lead_on),
		cmocka_unit_test(streams_come_in_chunks_and_break_visibly),
		cmocka_unit_test(files_are_sent_from_where_they_are),
		cmocka_unit_test(static_files_come_in_the_smallest_form_and_for_ever),
		cmocka_unit_test(one_connection_serves_many_requests_in_their_order),
		cmocka_unit_test_setup_teardown(who_connects_between_two_servers_waits_for_the_second, open_fixture,
						fixture_drop),
		cmocka_unit_test_setup_teardown(answers_are_counted_by_route_and_status, open_fixture, fixture_drop),
		cmocka_unit_test(old_clients_are_answered_and_parted_from),
		cmocka_unit_test(a_head_of_any_size_is_answered),
	};

	return cmocka_run_group_tests(tests, open_fixture, fixture_drop);
}
