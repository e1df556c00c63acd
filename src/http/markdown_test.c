#include "http/markdown.h"

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

/* All blocks, joined by '|'. */
static const char *
markup_of(struct arena *a, const char *text)
{
	struct json  *blocks = markdown_blocks(a, str_of(text), 3);
	struct buffer out = buffer_in(a);

	for (const struct json *block = JSON_FIRST(blocks); block != NULL; block = block->next) {
		assert_true(html_is_trusted(block));
		if (block != blocks->first)
			buffer_add_byte(&out, '|');
		buffer_add(&out, block->text);
	}
	return str_c(a, buffer_str(&out));
}

static void
markdown_becomes_blocks_of_html(void **state)
{
	static const struct {
		const char *text, *html;
	} rows[] = {
		{ "", "" },
		{ "One\ntwo\n\nthree", "<p>One\ntwo</p>|<p>three</p>" },
		{ "# A\n\n#### B", "<h3>A</h3>|<h4>B</h4>" },
		{ "## A\n\n#### B\n\n### C\n\n# D\n\n## E", "<h3>A</h3>|<h4>B</h4>|<h4>C</h4>|<h3>D</h3>|<h4>E</h4>" },
		{ "# A\n## B\n### C\n#### D\n##### E\n###### F",
		  "<h3>A</h3>|<h4>B</h4>|<h5>C</h5>|<h6>D</h6>|<h6>E</h6>|<h6>F</h6>" },
		{ "- a\n- b\n\n3. c", "<ul><li>a</li><li>b</li></ul>|<ol start=\"3\"><li>c</li></ol>" },
		{ "*a* **b** `c<d` ~~e~~", "<p><em>a</em> <strong>b</strong> <code>c&lt;d</code> <del>e</del></p>" },
		{ "> q\n\n***", "<blockquote><p>q</p></blockquote>|<hr>" },
		{ "a  \nb", "<p>a<br>b</p>" },
		{ "```\n<x>\n```", "<pre><code>&lt;x&gt;\n</code></pre>" },
		{ "    not code", "<p>not code</p>" },
		{ "|a|b|\n|---|---|\n|1|2|", "<table><thead><tr><th>a</th><th>b</th></tr></thead>"
					     "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>" },
		{ "a &amp; b &lt; c", "<p>a &amp; b &lt; c</p>" },
		{ "[a](https://example.org/?b&c \"t\")", "<p><a href=\"https://example.org/?b&amp;c\">a</a></p>" },
		{ "<https://example.org> and office@example.org",
		  "<p><a href=\"https://example.org\">https://example.org</a> and "
		  "<a href=\"mailto:office@example.org\">office@example.org</a></p>" },
		{ "[here](/contact)", "<p><a href=\"/contact\">here</a></p>" },
		{ "![map](https://example.org/m.png)", "<p><a href=\"https://example.org/m.png\">map</a></p>" },
		{ "[![map](/m.png)](/maps)", "<p><a href=\"/maps\">map</a></p>" },
		/* md4c lets the address and the emphasis cross */
		{ "https://x.o*a *b** c*", "<p><a href=\"https://x.o*a\">https://x.o*a</a> <em>b</em>* c</p>" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(markup_of(*state, rows[i].text), rows[i].html);
}

static void
what_could_harm_is_text(void **state)
{
	static const struct {
		const char *text, *html;
	} rows[] = {
		{ "<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>" },
		{ "a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>" },
		{ "[a](javascript:alert(1))", "<p>a</p>" },
		{ "[a](JavaScript:alert(1))", "<p>a</p>" },
		{ "[a](javascript&colon;alert(1))", "<p>a</p>" },
		{ "[a](&#106;avascript:alert(1))", "<p>a</p>" },
		{ "[a](data:text/html,x)", "<p>a</p>" },
		{ "[a](//example.org)", "<p>a</p>" },
		{ "[a](http:)", "<p>a</p>" },
		{ "<javascript:alert(1)>", "<p>javascript:alert(1)</p>" },
		{ "![a](javascript:x)", "<p>a</p>" },
		{ "[a](https://example.org/\"onclick=x)", "<p><a href=\"https://example.org/%22onclick=x\">a</a></p>" },
		{ "[a](<https://example.org/ b\tc>)", "<p><a href=\"https://example.org/%20b%09c\">a</a></p>" },
		{ "```a\"b\nx\n```", "<pre><code>x\n</code></pre>" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(markup_of(*state, rows[i].text), rows[i].html);
}

/* md4c goes on behind the end of a text when the bracket that it waits for stands there. */
static void
what_stands_behind_the_text_is_not_looked_at(void **state)
{
	struct str   text = str_slice(STR("[a](/b) and more"), 0, strlen("[a](/b"));
	struct json *blocks = markdown_blocks(*state, text, 3);

	assert_string_equal(str_c(*state, blocks->first->text), "<p>[a](/b</p>");
}

static void
a_text_that_would_grow_without_bound_stays_text(void **state)
{
	struct arena *a = *state;
	struct buffer text = buffer_in(a);
	struct json  *blocks;

	buffer_add_c(&text, "[a]: http://example.org/");
	for (int i = 0; i < 50000; i++)
		buffer_add_byte(&text, 'x');
	buffer_add_c(&text, "\n\n");
	for (int i = 0; i < 10000; i++)
		buffer_add_c(&text, "[a]");
	blocks = markdown_blocks(a, buffer_str(&text), 1);
	assert_int_equal(blocks->count, 1);
	assert_true(str_starts(blocks->first->text, STR("<pre>[a]: http")));
	assert_true(blocks->first->text.length < text.length + 100);
}

static void
a_summary_is_plain_text_cut_at_a_word(void **state)
{
	static const struct {
		const char *text;
		size_t      length;
		const char *summary;
	} rows[] = {
		{ "", 10, "" },
		{ "# A *b*\n\nc\nd  \n<e>", 100, "A b c d <e>" },
		{ "one two three four", 12, "one two…" },
		{ "生物多样性公约", 9, "生物多…" },
		{ "生物多样性公约", 10, "生物多…" },
		{ "- [a](http://x) b\n- c", 100, "a b c" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str summary = markdown_summary(*state, str_of(rows[i].text), rows[i].length);

		assert_string_equal(str_c(*state, summary), rows[i].summary);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(markdown_becomes_blocks_of_html, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(what_could_harm_is_text, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(what_stands_behind_the_text_is_not_looked_at, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(a_text_that_would_grow_without_bound_stays_text, open_arena,
						close_arena),
		cmocka_unit_test_setup_teardown(a_summary_is_plain_text_cut_at_a_word, open_arena, close_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
