#include "htmlc.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char words[] = "msgid \"\"\nmsgstr \"Language: en\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n\"\n"
			    "msgid \"hello\"\nmsgstr \"Hello\"\n"
			    "msgid \"by\"\nmsgstr \"By {name}\"\n"
			    "msgid \"pages\"\nmsgid_plural \"pages\"\nmsgstr[0] \"One\"\nmsgstr[1] \"{count}\"\n";

struct fixture {
	struct arena   *a;
	struct compiler compiler;
};

static int
make_fixture(void **state)
{
	struct arena   *a = arena_open(0);
	struct fixture *f = ARENA_NEW(a, struct fixture);

	f->a = a;
	f->compiler = (struct compiler){ .a = a, .faults = buffer_in(a) };
	*state = f;
	return po_parse(a, str_of(words), STR("en.po"), &f->compiler.words, NULL) ? 0 : -1;
}

static int
drop_fixture(void **state)
{
	arena_close(((struct fixture *)*state)->a);
	return 0;
}

/* The faults of a page, "" when there are none. */
static const char *
faults_of(struct fixture *f, const char *page, const char *part)
{
	f->compiler.files = f->compiler.last = NULL;
	buffer_clear(&f->compiler.faults);
	if (part != NULL)
		add_template(&f->compiler, STR("part"), STR("part"), str_of(part), true);
	add_template(&f->compiler, STR("page"), STR("page"), str_of(page), false);
	compile_templates(&f->compiler);
	return str_c(f->a, buffer_str(&f->compiler.faults));
}

static void
what_is_not_safe_or_not_right_stops_the_build_at_its_line(void **state)
{
	static const struct {
		const char *page, *faults;
	} rows[] = {
		/* places where nothing may be filled in */
		{ "<p class={{x}}></p>", "page:1: an attribute's value needs quotes: class\n" },
		{ "<p\nclass='{{x}}'></p>", "page:2: a value that is filled in needs double quotes: class\n" },
		{ "<p {{x}}></p>", "page:1: nothing may be filled in in a tag outside of values\n" },
		{ "<p {{x}}=\"a\"></p>", "page:1: nothing may be filled in in a tag outside of values\n" },
		{ "<{{x}}></p>", "page:1: nothing may be filled in in a tag outside of values\n" },
		{ "<p{{x}}></p>", "page:1: nothing may be filled in in a tag outside of values\n" },
		{ "\n\n<script>{{x}}</script>", "page:3: nothing may be filled in inside: script\n" },
		{ "<style>{{x}}</style>", "page:1: nothing may be filled in inside: style\n" },
		{ "<p>{{data x}}</p>", "page:1: {{data}} belongs into the head\n" },
		{ "{{data x}}", "page:1: {{data}} belongs into the head\n" },
		{ "<p class=\"{{data x}}\"></p>", "page:1: {{data}} belongs into the head\n" },
		{ "<script>var a</script>", "page:1: nothing may stand in: script\n" },
		{ "<p onclick=\"{{x}}\"></p>", "page:1: templates have no such attribute: onclick\n" },
		{ "<p ONCLICK=\"go()\"></p>", "page:1: templates have no such attribute: onclick\n" },
		{ "<p style=\"{{x}}\"></p>", "page:1: templates have no such attribute: style\n" },
		{ "<p srcdoc=\"{{x}}\"></p>", "page:1: templates have no such attribute: srcdoc\n" },
		{ "<meta http-equiv=\"refresh\">", "page:1: templates have no such attribute: http-equiv\n" },
		{ "<img srcset=\"{{x}}\">", "page:1: nothing may be filled in in this attribute: srcset\n" },
		{ "<iframe></iframe>", "page:1: templates have no such element: iframe\n" },
		{ "<base href=\"{{x}}\">", "page:1: templates have no such element: base\n" },
		{ "<a href=\"{{word hello}}\"></a>", "page:1: a word may not stand in an address: href\n" },
		{ "<a href=\"{{#if x}}/a/{{/if}}{{y}}\"></a>",
		  "page:1: cannot tell whether this begins the address: href\n" },
		{ "<!-- {{x}} -->", "page:1: comment that does not end before a tag {{…}}\n" },
		{ "<!doctype {{x}}>", "page:1: nothing may be filled in in a tag outside of values\n" },
		{ "<p>{{html x}}</p>", "page:1: {{html}} may not stand in: p\n" },
		{ "<div title=\"{{html x}}\"></div>", "page:1: {{html}} may not stand in an attribute: title\n" },
		/* sections */
		{ "{{#if x}}<b>{{/if}}</b>", "page:1: section ends in another place than it began\n" },
		{ "{{#each x}}<b>{{else}}<b>{{/each}}</b>", "page:1: section ends in another place than it began\n" },
		{ "<p {{#if x}}class=\"{{else}}class=\"a\"{{/if}}></p>",
		  "page:1: section ends in another place than it began\n" },
		{ "<p {{#if x}}hidden{{/if}}b></p>", "page:1: a space is missing before an attribute\n" },
		{ "<p{{#if x}}b{{/if}}></p>", "page:1: a space is missing before an attribute\n" },
		{ "\n{{#if x}}\n", "page:2: {{#if}} is not closed: found \"\"\n" },
		{ "{{#if x}}{{/each}}", "page:1: {{#if}} is not closed: found \"/each\"\n" },
		{ "\n{{/if}}", "page:2: {{/if}} closes nothing\n" },
		{ "{{else}}", "page:1: {{else}} closes nothing\n" },
		{ "{{#when x}}{{/when}}", "page:1: no section is called \"#when\"\n" },
		{ "{{#between}}{{/between}}", "page:1: {{#between}} belongs into an {{#each}}\n" },
		{ "{{#each x}}{{#with y}}{{#between}}{{/between}}{{/with}}{{/each}}",
		  "page:1: {{#between}} belongs into an {{#each}}\n" },
		/* HTML */
		{ "<p></div>", "page:1: end tag without its start tag: div\n" },
		{ "<p>", "page:1: element is not closed: p\n" },
		{ "<p", "page:1: the file ends inside a tag\n" },
		{ "<p/>", "page:1: only elements of svg end in />: p\n" },
		{ "<p a=\"b\"c></p>", "page:1: a space is missing before an attribute\n" },
		{ "<p a=b></p>", "page:1: an attribute's value needs quotes: a\n" },
		{ "a < b", "page:1: < that begins no tag: write &lt;\n" },
		{ "a > b", "page:1: > that ends no tag: write &gt;\n" },
		/* tags */
		{ "{{x", "page:1: {{ is not closed by }}\n" },
		{ "{{}}", "page:1: \"\" is no path\n" },
		{ "{{a.b}}", "page:1: \"a.b\" is no path\n" },
		{ "{{a b}}", "page:1: \"a b\" is no path\n" },
		{ "{{a//b}}", "page:1: \"a//b\" is no path\n" },
		{ "{{../x}}", "page:1: ../ leads out of the template: name it from @\n" },
		/* words and parts */
		{ "{{word nothing}}", "page:1: no word \"nothing\" in en.po\n" },
		{ "{{word by}}", "page:1: \"by\" needs name=path\n" },
		{ "{{word by name=a other=b}}", "page:1: \"by\" has no {other}\n" },
		{ "{{word by name}}", "page:1: \"name\" is no name=path\n" },
		{ "{{word pages}}",
		  "page:1: \"pages\" needs count=path\npage:1: \"pages\" has plural forms: it needs count=path\n" },
		{ "{{> missing}}", "page:1: no part ui/parts/missing.html\n" },
		{ "<p {{> missing}}></p>", "page:1: a part may stand only where elements may\n" },
		{ "<title>{{> missing}}</title>", "page:1: a part may stand only where elements may\n" },
		{ "\n{{layout missing}}", "page:2: no layout ui/parts/missing.html\n" },
		{ "{{content}}", "page:1: {{content}} belongs into a layout, outside of each and with\n" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(faults_of(f, rows[i].page, NULL), rows[i].faults);
}

static void
parts_that_do_not_fit_stop_the_build(void **state)
{
	static const struct {
		const char *page, *part, *faults;
	} rows[] = {
		{ "a", "b", "part:1: the part is used nowhere\n" },
		{ "{{> part}}", "{{> part}}", "part:1: the part includes itself without end\n" },
		{ "{{> part}}", "{{#if x}}{{> part}}{{/if}}", "part:1: the part includes itself without end\n" },
		{ "{{> part}}", "{{#each x}}{{> part}}{{/each}}", "" },
		{ "{{> part}}", "{{> part x}}", "" },
		{ "{{> part}}", "<p>", "part:1: element is not closed: p\n" },
		{ "{{> part}}", "{{layout part}}",
		  "part:1: {{layout}} stands once at the beginning of a page, and in no part\n" },
		{ "{{> part}}", "{{content}}",
		  "part:1: {{content}} belongs into a layout, outside of each and with\n" },
		{ "{{layout part}}{{> part}}", "<p></p>{{content}}", "page:1: \"part\" is a layout\n" },
		{ "{{layout part}}", "{{#with x}}{{content}}{{/with}}",
		  "part:1: {{content}} belongs into a layout, outside of each and with\n" },
		{ "{{layout part}}{{layout part}}", "{{content}}",
		  "page:1: {{layout}} stands once at the beginning of a page, and in no part\n" },
		{ "{{layout part}}", "<div>{{content}}</div>", "" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(faults_of(f, rows[i].page, rows[i].part), rows[i].faults);
}

static void
a_good_template_is_compiled(void **state)
{
	static const char *const rows[] = {
		"<p class=\"{{x}}\" {{#if y}}hidden{{/if}}>{{word by name=x}}</p>",
		"<option value=\"{{x}}\"{{#if y}} selected{{/if}}>{{x}}</option>",
		"<a href=\"{{#if x}}{{x}}{{else}}/search{{/if}}\">{{x}}</a>",
		"<a href=\"/records/{{x}}?lang={{y}}#{{z}}\">{{x}}</a>",
		"<svg viewBox=\"0 0 1 1\"><path d=\"M0 0\"/></svg>",
		"<script src=\"{{x}}\" defer></script>",
		"<head>{{data x}}<title>{{y}}</title>{{data @z}}</head>",
		"{{#each a}}{{x}}{{#between}}, {{/between}}{{else}}{{word hello}}{{/each}}",
		"{{#with a}}{{#each b}}{{../x}}{{../../y}}{{@z/z}}{{/each}}{{/with}}",
		"<ul>{{#each a}}<li>{{.}}</li>{{/each}}</ul>",
		"<!-- left out > --><br><img src=\"/logo.svg\" alt=\"\">",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(faults_of(f, rows[i], NULL), "");
}

static void
white_space_that_does_not_show_is_left_out(void **state)
{
	static const struct {
		const char *page, *literal;
	} rows[] = {
		{ "<p>\n  a\n  b\n</p>\n<p>c</p>\n", "<p>a b</p><p>c</p>" },
		{ "<p>a <b>b</b>\n<i>c</i> d</p>", "<p>a <b>b</b><i>c</i> d</p>" },
		{ "<p>a <b>b</b>\nc</p>", "<p>a <b>b</b> c</p>" },
		{ "<p>a</p> <p>b</p>", "<p>a</p> <p>b</p>" },
		{ "<pre>\n a\n</pre>", "<pre>\n a\n</pre>" },
		{ "<p\n   class=\"a  b\"\n   id=\"c\"\n>d</p>", "<p class=\"a  b\" id=\"c\">d</p>" },
		{ "<!-- x -->\n<!-- y --><p>a</p>", "<p>a</p>" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_string_equal(faults_of(f, rows[i].page, NULL), "");
		assert_string_equal(str_c(f->a, f->compiler.files->first->text), rows[i].literal);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_not_safe_or_not_right_stops_the_build_at_its_line, make_fixture,
						drop_fixture),
		cmocka_unit_test_setup_teardown(parts_that_do_not_fit_stop_the_build, make_fixture, drop_fixture),
		cmocka_unit_test_setup_teardown(a_good_template_is_compiled, make_fixture, drop_fixture),
		cmocka_unit_test_setup_teardown(white_space_that_does_not_show_is_left_out, make_fixture, drop_fixture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
