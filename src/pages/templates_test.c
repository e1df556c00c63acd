/* What compiled templates write: those of tests/templates. */
#include "pages/templates.h"

#include "http/html.h"
#include "text/words.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

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

static const char *
page_of(struct arena *a, const char *json, const char *language)
{
	const struct template *list;
	struct json           *document;
	struct buffer          out = buffer_in(a);

	assert_int_equal(templates_list(&list), 1);
	assert_string_equal(list[0].name, "page");
	assert_true(json_parse(a, str_of(json), &document, NULL));
	if (json_get(document, "markup") != NULL)
		json_set(document, STR("markup"), html_trusted(a, STR("<p>ours</p>")));
	list[0].write(&out, document, words_own(), str_of(language));
	return str_c(a, buffer_str(&out));
}

static void
a_page_is_written_from_its_document(void **state)
{
	static const char json[] =
		"{\"view\":{\"title\":\"A <b> & "
		"c\",\"class\":\"x\\\"y\",\"quote\":\"\\\"q/1\\\"\",\"lang\":\"en\",\"from\":\"1 <May>\","
		"\"to\":2,\"bad\":\"javascript:alert(1)\"},"
		"\"list\":[{\"name\":\"one\",\"count\":1234},{\"name\":\"two\",\"last\":true}],"
		"\"tags\":[\"a\",\"b\",\"c\"],\"place\":{\"name\":\"here\"},"
		"\"tree\":[{\"name\":\"r\",\"below\":[{\"name\":\"s\"}]},{\"name\":\"t\"}],"
		"\"markup\":\"\",\"fake\":\"<script>\"}";
	static const char html[] =
		"<!doctype html><html lang=\"en\"><head><title>A &lt;b&gt; &amp; c</title></head><body>"
		"<h1>A &lt;b&gt; &amp; c</h1>"
		"<p class=\"a x&quot;y\" title=\"&quot;q/1&quot;\"><bdi>1 &lt;May&gt;</bdi> – 2</p>"
		"<a href=\"#\">bad</a> <a href=\"/search?q=%22q%2F1%22&amp;lang=en\">good</a>"
		"<ul><li>one (1,234), en</li><li class=\"last\">two none en</li></ul>"
		"<p>a; b; c</p><p>here in en</p>"
		"<ul><li>r<ul><li>s</li></ul></li><li>t</li></ul>"
		"<div><p>ours</p></div><div>&lt;script&gt;</div>"
		"<select><option>\u20681 &lt;May&gt;\u2069 – 2</option></select>"
		"<input value=\"\u20681 &lt;May&gt;\u2069 – 2\"></body></html>";

	assert_string_equal(page_of(*state, json, "en"), html);
}

static void
what_a_document_lacks_leaves_no_trace(void **state)
{
	static const char html[] = "<!doctype html><html lang=\"\"><head><title></title></head><body><h1></h1>"
				   "<p class=\"a \" title=\"\"> – </p>"
				   "<a href=\"\">bad</a> <a href=\"/search?q=&amp;lang=\">good</a>"
				   "<ul><li>empty</li></ul><p></p><p>nowhere</p><ul></ul><div></div><div></div>"
				   "<select><option> – </option></select><input value=\" – \"></body></html>";

	assert_string_equal(page_of(*state, "{}", "en"), html);
	assert_string_equal(page_of(*state, "{\"list\":\"x\",\"view\":7,\"place\":[],\"tree\":{}}", "en"), html);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_page_is_written_from_its_document, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(what_a_document_lacks_leaves_no_trace, open_arena, close_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
