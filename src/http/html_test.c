#include "http/html.h"

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

typedef void write_fn(struct buffer *out, struct str text);

struct row {
	const char *text, *written;
};

static void
check_rows(struct arena *a, write_fn *write, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct buffer out = buffer_in(a);

		write(&out, str_of(rows[i].text));
		assert_string_equal(str_c(a, buffer_str(&out)), rows[i].written);
	}
}

static void
text_says_nothing_but_itself(void **state)
{
	static const struct row rows[] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "<b>&\"'", "&lt;b&gt;&amp;\"'" },
		{ "sixteen bytes ok", "sixteen bytes ok" },
		{ "fifteen bytes.<", "fifteen bytes.&lt;" },
		{ "sixteen bytes ok>", "sixteen bytes ok&gt;" },
		{ "العربية & français", "العربية &amp; français" },
	};

	check_rows(*state, html_text, rows, sizeof rows / sizeof rows[0]);
}

static void
an_attribute_does_not_end_early(void **state)
{
	static const struct row rows[] = {
		{ "\" onload=\"x", "&quot; onload=&quot;x" },
		{ "a<b>&c", "a&lt;b&gt;&amp;c" },
		{ "0123456789abcde\"f", "0123456789abcde&quot;f" },
	};

	check_rows(*state, html_attribute, rows, sizeof rows / sizeof rows[0]);
}

/* Every byte at every place of a block is escaped as it is alone. */
static void
escaping_does_not_depend_on_where_a_sign_stands(void **state)
{
	static const char signs[] = "&<>\"a\x80\xFF";

	for (size_t sign = 0; sign < sizeof signs - 1; sign++) {
		for (size_t length = 1; length < 40; length++) {
			struct buffer out = buffer_in(*state), alone = buffer_in(*state);
			char          text[40];

			memset(text, '.', sizeof text);
			text[length - 1] = signs[sign];
			html_attribute(&out, (struct str){ text, length });
			html_attribute(&alone, (struct str){ &signs[sign], 1 });
			assert_true(str_ends(buffer_str(&out), buffer_str(&alone)));
			assert_int_equal(out.length, length - 1 + alone.length);
		}
	}
}

static void
an_address_leads_only_where_links_may(void **state)
{
	static const struct row rows[] = {
		{ "https://example.org/a?b=c&d=é#e", "https://example.org/a?b=c&amp;d=é#e" },
		{ "HTTP://example.org", "HTTP://example.org" },
		{ "mailto:office@example.org", "mailto:office@example.org" },
		{ "ftp://example.org/", "ftp://example.org/" },
		{ "/records/ke-8f3k2qz@3", "/records/ke-8f3k2qz@3" },
		{ "?after=x", "?after=x" },
		{ "#top", "#top" },
		{ "a/b:c", "a/b:c" },
		{ "", "" },
		{ "javascript:alert(1)", "#" },
		{ "JavaScript:alert(1)", "#" },
		{ " javascript:alert(1)", "#" },
		{ "java\nscript:alert(1)", "#" },
		{ "data:text/html,x", "#" },
		{ "vbscript:x", "#" },
		{ ":", "#" },
		{ "/a\" onload=\"x", "/a%22%20onload=%22x" },
		{ "/a<b>\\\t", "/a%3Cb%3E%5C%09" },
	};

	check_rows(*state, html_address, rows, sizeof rows / sizeof rows[0]);
}

static void
a_local_address_stays_on_this_site(void **state)
{
	static const struct row rows[] = {
		{ "/static/style-3f2a91.css", "/static/style-3f2a91.css" },
		{ "?q=a&b", "?q=a&amp;b" },
		{ "//example.org/x", "#" },
		{ "/\\example.org/x", "#" },
		{ "https://example.org/", "#" },
		{ "javascript:x", "#" },
		{ "", "#" },
	};

	check_rows(*state, html_local_address, rows, sizeof rows / sizeof rows[0]);
}

static void
a_part_of_an_address_stays_one_part(void **state)
{
	static const struct row rows[] = {
		{ "subjects:alien-species", "subjects:alien-species" },
		{ "ke-8f3k2qz@3", "ke-8f3k2qz@3" },
		{ "a/b?c=d&e#f%", "a%2Fb%3Fc%3Dd%26e%23f%25" },
		{ "\"é>", "%22%C3%A9%3E" },
	};

	check_rows(*state, html_address_part, rows, sizeof rows / sizeof rows[0]);
}

static void
only_markup_of_ours_is_trusted(void **state)
{
	struct arena    *a = *state;
	struct html_page page = { 0 };
	struct buffer    out = buffer_in(a);
	struct json     *read;

	page.out = &out;
	assert_true(json_parse(a, STR("[true,\"<b>\"]"), &read, NULL));
	assert_false(html_is_trusted(NULL));
	assert_false(html_is_trusted(read->first));
	assert_false(html_is_trusted(read->last));
	assert_false(html_is_trusted(json_string(a, STR("<b>"))));
	assert_true(html_is_trusted(html_trusted(a, STR("<b>"))));
	html_markup(&page, read->last);
	html_markup(&page, html_trusted(a, STR("<i>")));
	html_markup(&page, NULL);
	assert_true(str_is(buffer_str(&out), "&lt;b&gt;<i>"));
}

static void
nothing_empty_and_zero_are_false(void **state)
{
	static const struct {
		const char *json;
		bool        is;
	} rows[] = { { "null", false }, { "false", false }, { "true", true },        { "0", false },
		     { "1", true },     { "\"\"", false },  { "\"0\"", true },       { "[]", false },
		     { "[0]", true },   { "{}", false },    { "{\"a\":null}", true } };

	assert_false(html_is(NULL));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct json *value;

		assert_true(json_parse(*state, str_of(rows[i].json), &value, NULL));
		assert_int_equal(html_is(value), rows[i].is);
	}
}

static void
data_cannot_end_its_element(void **state)
{
	struct arena    *a = *state;
	struct buffer    out = buffer_in(a);
	struct html_page page = { .out = &out };
	struct json     *value;

	assert_true(json_parse(a, STR("{\"name\":\"</script><!--<b>&\\\"\",\"list\":[1,\"<\"]}"), &value, NULL));
	html_data(&page, value);
	assert_string_equal(
		str_c(a, buffer_str(&out)),
		"<script type=\"application/ld+json\">{\"name\":\"\\u003c/script>\\u003c!--\\u003cb>&\\\"\","
		"\"list\":[1,\"\\u003c\"]}</script>");
	buffer_clear(&out);
	html_data(&page, html_trusted(a, STR("{\"name\":\"</script>\"}")));
	assert_string_equal(str_c(a, buffer_str(&out)),
			    "<script type=\"application/ld+json\">{\"name\":\"\\u003c/script>\"}</script>");
	buffer_clear(&out);
	html_data(&page, NULL);
	html_data(&page, json_object(a));
	assert_int_equal(out.length, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(text_says_nothing_but_itself, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(an_attribute_does_not_end_early, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(escaping_does_not_depend_on_where_a_sign_stands, open_arena,
						close_arena),
		cmocka_unit_test_setup_teardown(an_address_leads_only_where_links_may, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(a_local_address_stays_on_this_site, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(a_part_of_an_address_stays_one_part, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(only_markup_of_ours_is_trusted, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(nothing_empty_and_zero_are_false, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(data_cannot_end_its_element, open_arena, close_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
