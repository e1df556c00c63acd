#include "formats/xml_transcript.h"

#include <libxml/parser.h>

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- well-formed and not ------------------------------------------------------------------------------------------ */

static const struct {
	const char *says, *text, *transcript;
} rows[] = {
	{ "units of a list", "<list>\n <record><t>one</t></record>\n <record><t>two</t></record>\n</list>",
	  "1@2+8 <t>one</>\n2@3+37 <t>two</>\n" },
	{ "a prefix, a default namespace, none", "<o:list xmlns:o='urn:o'><o:record><o:t a='1'/></o:record></o:list>",
	  "1@1+24 <t a=1></>\n" },
	{ "a prefix that is bound to nothing", "<list><x:record><y:t>one</y:t></x:record></list>",
	  "1@1+6 <t>one</>\n" },
	{ "language from around", "<list xml:lang='fr'><record><t>un</t></record></list>", "1@1+20 <t>un</> in fr\n" },
	{ "ampersands of an attribute", "<record><t a='?a=1&amp;b=2&#38;c&amp;#38;'/></record>",
	  "1@1+0 <t a=?a=1&b=2&c&#38;></>\n" },
	{ "text in pieces", "<record>a<![CDATA[ <b> ]]>&amp;&#233;</record>", "1@1+0 a <b> &\xC3\xA9\n" },
	{ "mixed content in order", "<record>a <i>b</i> c</record>", "1@1+0 a <i>b</> c\n" },
	{ "what is left alone", "<list><aside><record>no</record></aside><record>yes</record></list>", "1@1+40 yes\n" },
	{ "blank lines before the declaration", "\n\n <?xml version='1.0'?>\n<record/>", "1@4+25 \n" },
	{ "a document after another", "<l><record>1</record></l>\n<?xml version='1.0'?>\n<l><record>2</record></l>\n",
	  "1@1+3 1\n2@3+51 2\n" },
	{ "several roots", "<record>1</record><record>2</record>\n<record>3</record>",
	  "1@1+0 1\n2@1+18 2\n3@2+37 3\n" },
	{ "entities of HTML", "<record>a&nbsp;&mdash;b</record>",
	  "1@1+0 a\xC2\xA0\xE2\x80\x94"
	  "b\n" },
	{ "a declared entity", "<!DOCTYPE r [<!ENTITY w 'CBD &#233;'>]><record a='&w;'>&w;</record>",
	  "1@1+39 CBD \xC3\xA9\n" },
	{ "control characters",
	  "<list><record>a\x0B"
	  "b\x1F</record><record>c</record></list>",
	  "1@1+6 a b  mended 2\n2@1+27 c\n" },
	{ "U+FFFE", "<record>a\xEF\xBF\xBE</record>", "1@1+0 a\xEF\xBF\xBD mended 1\n" },
	{ "nothing", "", "!0 f:1:1 xml.ends []\n" },
	{ "no tags", "plain", "!0 f:1:6 xml.ends []\n" },
	{ "a warning before the document", "PHP Notice: x\n<record>1</record>",
	  "!0 f:1:1 xml.before [PHP Notice: x\n]\n1@2+14 1\n" },
	{ "a warning after the document", "<l><record>1</record></l>\nPHP Notice",
	  "1@1+3 1\n!0 f:2:1 xml.after [PHP Notice]\n" },
	{ "a wrong end tag", "<l>\n<record><t>1</x></record>\n<record>2</record></l>",
	  "!1 f:2:17 xml.mismatch [<record><t>1</x></record>\n]\n2@3+30 2\n" },
	{ "a missing end tag of a unit", "<l><record><t>1<record>2</record><record>3</record></l>",
	  "!1 f:1:23 xml.mismatch [<record><t>1]\n2@1+15 2\n3@1+33 3\n" },
	{ "an ampersand", "<l><record>a & b</record><record>2</record></l>",
	  "!1 f:1:15 xml.syntax [<record>a & b</record>]\n2@1+25 2\n" },
	{ "a reference to a control character", "<l><record>&#x0B;</record><record>2</record></l>",
	  "!1 f:1:18 xml.syntax [<record>&#x0B;</record>]\n2@1+26 2\n" },
	{ "an unknown entity", "<l><record>&klingon;</record><record>2</record></l>",
	  "!1 f:1:21 xml.entity [<record>&klingon;</record>]\n2@1+29 2\n" },
	{ "the end inside a unit", "<l>\n<record>1</record>\n<record><t>2",
	  "1@2+4 1\n!2 f:3:12 xml.ends [<record><t>2]\n" },
	{ "the end outside units", "<l>\n<record>1</record>\n", "1@2+4 1\n!0 f:2:19 xml.ends [\n]\n" },
	{ "garbage between units keeps what is around",
	  "<l xmlns:p='urn:p'><p:record>1</p:record><<<p:record>2</p:record></l>",
	  "1@1+19 1\n!0 f:1:43 xml.syntax [<]\n2@1+43 2\n" },
	{ "failures in a row", "<l><record>&</record><record>&</record><record>3</record></l>",
	  "!1 f:1:13 xml.syntax [<record>&</record>]\n!2 f:1:31 xml.syntax [<record>&</record>]\n3@1+39 3\n" },
	{ "no unit anywhere", "<data><x/></data>", "" },
};

static void
xml_is_read_in_units(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena     *a = arena_open(0);
		struct transcript t = { .a = a, .text = buffer_in(a) };
		struct error      error = { 0 };

		assert_true(transcript_read(&t, str_of(rows[i].text), xml_read, &error));
		if (!str_is(buffer_str(&t.text), rows[i].transcript))
			fail_msg("%s:\n%.*snot\n%s", rows[i].says, STR_ARGS(buffer_str(&t.text)), rows[i].transcript);
		arena_close(a);
	}
}

static void
the_reading_stops_when_told(void **state)
{
	struct arena     *a = arena_open(0);
	struct transcript t = { .a = a, .text = buffer_in(a), .stop_at = 2 };
	struct error      error = { 0 };

	(void)state;
	assert_false(transcript_read(&t, STR("<l><record/><record/><record/></l>"), xml_read, &error));
	assert_string_equal(error.key, "test.stop");
	assert_int_equal(t.units, 2);
	arena_close(a);
}

/* ---- attacks ------------------------------------------------------------------------------------------------------ */

static bool opened_outside;

static xmlParserInputPtr
note_opening(const char *address, const char *name, xmlParserCtxtPtr parser)
{
	(void)address, (void)name, (void)parser;
	opened_outside = true;
	return NULL;
}

static const char *const outside[] = {
	"<!DOCTYPE r [<!ENTITY f SYSTEM '%s'>]><record>&f;</record>",
	"<!DOCTYPE r [<!ENTITY f SYSTEM '%s'>]><record a='&f;'/>",
	"<!DOCTYPE r [<!ENTITY %% f SYSTEM '%s'> %%f;]><record>&sentinel;</record>",
	"<!DOCTYPE r SYSTEM '%s'><record>&sentinel;</record>",
	"<!DOCTYPE r PUBLIC '-//X//EN' '%s' [<!ENTITY a '&sentinel;'>]><record>&a;</record>",
	"<r xmlns:xi='http://www.w3.org/2001/XInclude'><record><xi:include href='%s' parse='text'/></record></r>",
	"<?xml-stylesheet href='%s'?><record/>",
	"<r xsi:schemaLocation='urn:x %s' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><record/></r>",
};

static void
nothing_outside_the_stream_is_opened(void **state)
{
	char                    path[] = "/tmp/chm-sentinel-XXXXXX";
	int                     file = mkstemp(path);
	xmlExternalEntityLoader before = xmlGetExternalEntityLoader();

	(void)state;
	assert_true(write(file, "SENTINEL", 8) == 8);
	xmlSetExternalEntityLoader(note_opening);
	for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
		struct arena     *a = arena_open(0);
		struct transcript t = { .a = a, .text = buffer_in(a) };
		struct buffer     text = buffer_in(a);
		struct str        rest = str_of(outside[i]), part;
		struct error      error = { 0 };
		size_t            hole = str_find(rest, STR("%s"));

		part = str_slice(rest, 0, hole);
		buffer_add(&text, part);
		buffer_add_c(&text, path);
		buffer_add(&text, str_slice(rest, hole + 2, rest.length));
		assert_true(transcript_read(&t, buffer_str(&text), xml_read, &error));
		assert_int_equal(str_find(buffer_str(&t.text), STR("SENTINEL")), t.text.length);
		assert_false(opened_outside);
		arena_close(a);
	}
	xmlSetExternalEntityLoader(before);
	close(file);
	unlink(path);
}

/* Texts that are repeated to make an attack: each must fail with its key, then the record after it must be found. */
static const struct {
	const char *key, *before, *again, *after;
	size_t      times;
} attacks[] = {
	{ "xml.entity", "<!DOCTYPE l [<!ENTITY a '12345'><!ENTITY b '&a;&a;&a;&a;'>]><l><record>", "&b;", "</record>",
	  1000 },
	{ "xml.entities", "<!DOCTYPE l [<!ENTITY a '1234567890123456789012345678901234567890'>]><l><record>", "&a;",
	  "</record>", 100000 },
	{ "xml.depth", "<l><record>", "<a>", "", 100000 },
	{ "xml.attributes", "<l><record", " xmlns:a%zu='u'", "></record>", 1500 },
	{ "xml.tag", "<l><record", " a%zu=''", "></record>", 100000 },
	{ "xml.tag", "<l><record a='", "aaaaaaaaaaaaaaaa", "'></record>", 100000 },
	{ "xml.nodes", "<l><record>", "<a/>", "</record>", 200000 },
	{ "xml.size", "<l><record>", "0123456789abcdef", "</record>", 600000 },
	{ "xml.doctype", "<!DOCTYPE l [", "<!ENTITY a 'b'>", "]><l>", 100000 },
};

static void
attacks_are_refused_and_cost_only_their_record(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
		struct arena     *a = arena_open(0);
		struct transcript t = { .a = a, .text = buffer_in(a) };
		struct buffer     text = buffer_in(a);
		struct error      error = { 0 };
		bool              counted = strstr(attacks[i].again, "%zu") != NULL;

		buffer_add_c(&text, attacks[i].before);
		for (size_t k = 0; k < attacks[i].times; k++) {
			struct str again = str_of(attacks[i].again);
			size_t     hole = str_find(again, STR("%zu"));

			buffer_add(&text, str_slice(again, 0, hole));
			if (counted)
				buffer_format(&text, "%zu", k);
			buffer_add(&text, str_slice(again, hole + 3, again.length));
		}
		buffer_add_c(&text, attacks[i].after);
		buffer_add_c(&text, "<record>good</record></l>");
		assert_true(transcript_read(&t, buffer_str(&text), xml_read, &error));
		if (str_find(buffer_str(&t.text), str_of(attacks[i].key)) == t.text.length || t.units != 1)
			fail_msg("%s, %zu times \"%s\": %.*s", attacks[i].key, attacks[i].times, attacks[i].again,
				 STR_ARGS(buffer_str(&t.text)));
		arena_close(a);
	}
}

/* A record whose one element holds `times` times "0123456789 <&> ]] é " in a CDATA section. */
static struct str
long_cdata(struct arena *a, size_t times)
{
	struct buffer text = buffer_in(a);

	buffer_add_c(&text, "<l><record><t><![CDATA[");
	for (size_t i = 0; i < times; i++)
		buffer_add_c(&text, "0123456789 <&> ]] \xC3\xA9 ");
	buffer_add_c(&text, "]]></t></record><record>2</record></l>");
	return buffer_str(&text);
}

static void
a_long_cdata_section_is_text_up_to_the_limit_of_a_record(void **state)
{
	struct arena     *a = arena_open(0);
	struct transcript t = { .a = a, .text = buffer_in(a) };
	struct str        text = long_cdata(a, 100000), inside = str_slice(text, 23, 23 + 100000 * 21), got;
	struct error      error = { 0 };

	(void)state;
	assert_true(transcript_read(&t, text, xml_read, &error));
	assert_int_equal(t.units, 2);
	got = buffer_str(&t.text);
	assert_true(str_starts(got, STR("1@1+3 <t>")));
	assert_true(str_equal(str_slice(got, 9, 9 + inside.length), inside));
	t.units = 0;
	buffer_clear(&t.text);
	assert_true(transcript_read(&t, long_cdata(a, LIMIT_ORIGINAL_BYTES / 21 + 2000), xml_read, &error));
	assert_int_equal(t.units, 1);
	assert_true(str_starts(buffer_str(&t.text), STR("!1 f:1:")));
	assert_true(str_find(buffer_str(&t.text), STR(" xml.size ")) < t.text.length);
	arena_close(a);
}

static void
many_failures_take_no_more_than_linear_time(void **state)
{
	struct arena     *a = arena_open(0);
	struct transcript t = { .a = a, .text = buffer_in(a) };
	struct buffer     text = buffer_in(a);
	struct error      error = { 0 };

	(void)state;
	buffer_add_c(&text, "<l>");
	for (int i = 0; i < 20000; i++)
		buffer_add_c(&text, "<x:record xmlns:x='urn:x'><t>never closed <b>this is some text</b> ");
	for (int i = 0; i < 20000; i++)
		buffer_add_c(&text, "<record><t></record>\n");
	assert_true(transcript_read(&t, buffer_str(&text), xml_read, &error));
	assert_int_equal(t.units, 0);
	arena_close(a);
}

/* ---- the scanner beside the parser ------------------------------------------------------------------------------- */

static const char *const documents[] = {
	"<?xml version=\"1.0\" encoding='UTF-8' standalone=\"yes\" ?>\r\n<!-- c - d --><?style href='x'?>\n"
	"<l:l xmlns:l='urn:l' xmlns=\"urn:none\" xml:lang = 'fr'>\n <aside><x:y z='&lt;'/>&amp;</aside>\r\n"
	" <record a='1' l:a='&#x41;&#66;&amp;&quot;'\n b=\"it's\tx\r\ny\"><t xmlns:m='urn:m' m:q='2'>one<!-- x -->two</t >"
	"<t xmlns=''>\r\na &lt;&#233;&gt; ]] > \xC3\xA9\r</t><skipped><u v='&apos;'/>&#1234;</skipped>\n</record>\n"
	" <record><![CDATA[<b> & ]] ]]>c<?p?><d/> <e> </e>\n</record><record/></l:l>\n",
	"<record>1</record>\n<?xml version='1.0'?><list><record><t>2</t></record><x:record y:a='1'>\xF0\x9F\x90\x98</x:record>"
	"<record>a&nbsp;b</record><record>\x0B</record><aside>&eacute;</aside><record>3</record></list>",
};

/* What is put in, changed for or taken out. */
static const char *const pieces[] = {
	"<",
	">",
	"/",
	"&",
	";",
	"'",
	"\"",
	"=",
	":",
	"!",
	"?",
	"-",
	"[",
	"]",
	"]]>",
	"-->",
	"<!--",
	"\r",
	"\n",
	" ",
	"a",
	"\t",
	"x:",
	"<a>",
	"</a>",
	"<a/>",
	"&#0;",
	"&#x;",
	"&lt;",
	"é",
	"<é/>",
	"\xEF\xBF\xBE",
	"\x01",
	"<?xml ",
	"<?a",
	"?>",
	"xmlns",
	"&#10;",
	"<r:r>",
	"&amp;",
	"<!DOCTYPE ",
	"\xC3",
	"<![CDATA[",
	"record",
	"aside",
	" a='1'",
	"<record>",
	"",
	"",
	"",
	"</record>",
	"xmlns:xml='u'",
	" xmlns:a=''",
	" xmlns:xmlns='u'",
	" a = '<'",
	"xml:lang='en' ",
};

static struct str
changed(struct arena *a, struct str text, uint32_t *random)
{
	struct buffer out = buffer_in(a);

	for (int i = 0; i < 2; i++) {
		size_t at, past;

		*random = *random * 1664525 + 1013904223;
		at = (*random >> 8) % (text.length + 1);
		past = at + (*random >> 4) % 3;
		*random = *random * 1664525 + 1013904223;
		out = buffer_in(a);
		buffer_add(&out, str_slice(text, 0, at));
		buffer_add_c(&out, pieces[(*random >> 8) % (sizeof pieces / sizeof pieces[0])]);
		buffer_add(&out, str_slice(text, past, text.length));
		text = buffer_str(&out);
		if ((*random >> 24) % 2 == 0)
			break;
	}
	return text;
}

static void
the_scanner_tells_what_the_parser_tells(void **state)
{
	enum { TIMES = 2000 };
	uint32_t random = 1;

	(void)state;
	for (size_t i = 0; i < sizeof documents / sizeof documents[0] * TIMES; i++) {
		struct arena *a = arena_open(0);
		struct str    text = str_of(documents[i / TIMES]), differ;

		if (i % TIMES > 0)
			text = changed(a, text, &random);
		if (!transcript_same(a, text, &differ))
			fail_msg("%.*s\n%.*s", STR_ARGS(text), STR_ARGS(differ));
		arena_close(a);
	}
}

/* The window ends at each byte of a document. */
static void
the_scanner_waits_for_what_is_not_whole(void **state)
{
	struct str whole = str_of(documents[0]);
	struct str document = str_slice(whole, str_find(whole, STR("c - d -->")), whole.length);

	(void)state;
	for (size_t i = 0; i < document.length; i++) {
		struct arena *a = arena_open(0);
		struct buffer text = buffer_in(a);
		struct str    differ;

		buffer_add_c(&text, "<!-- ");
		while (text.length < XML_CHUNK - i)
			buffer_add_byte(&text, ' ');
		buffer_add(&text, document);
		if (!transcript_same(a, buffer_str(&text), &differ))
			fail_msg("%zu: %.*s", i, STR_ARGS(differ));
		arena_close(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(xml_is_read_in_units),
		cmocka_unit_test(the_reading_stops_when_told),
		cmocka_unit_test(nothing_outside_the_stream_is_opened),
		cmocka_unit_test(attacks_are_refused_and_cost_only_their_record),
		cmocka_unit_test(a_long_cdata_section_is_text_up_to_the_limit_of_a_record),
		cmocka_unit_test(the_scanner_tells_what_the_parser_tells),
		cmocka_unit_test(the_scanner_waits_for_what_is_not_whole),
		cmocka_unit_test(many_failures_take_no_more_than_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
