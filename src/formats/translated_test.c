#include "formats/translated.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct translated texts[] = {
	{ .record = { "ke-8f3k2qz", 10 },
	  .path = { "/fields/title", 13 },
	  .mark = { "0123456789abcdef", 16 },
	  .label = { "Title", 5 },
	  .from = { "en", 2 },
	  .original = { "A \"reef\" & <kelp>", 17 },
	  .text = { "Un \\ r\xC3\xA9"
		    "cif",
		    10 } },
	{ .record = { "ke-8f3k2qz", 10 },
	  .path = { "/fields/summary", 15 },
	  .mark = { "fedcba9876543210", 16 },
	  .label = { "Summary", 7 },
	  .from = { "en", 2 },
	  .original = { "One\ntwo\tthree", 13 },
	  .text = { "Un\ndeux", 7 },
	  .unfinished = true },
	{ .record = { "ke-0000001", 10 },
	  .path = { "/fields/title", 13 },
	  .mark = { "0123456789abcdef", 16 },
	  .label = { "Title", 5 },
	  .from = { "es", 2 },
	  .original = { "Nada", 4 },
	  .text = { "", 0 } },
};
enum { COUNT = sizeof texts / sizeof texts[0] };

/* Those of XLIFF 2.0 have one language. */
static void
write_second(struct buffer *out, struct str into, const struct translated *list, size_t count)
{
	struct error error = { 0 };

	assert_false(translated_write_xliff_2(out, into, list, count, &error));
	assert_string_equal(error.key, "translation.originals");
	assert_int_equal(out->length, 0);
	assert_true(translated_write_xliff_2(out, into, list, count - 1, &error));
}

static void
what_is_written_is_read_again(void **state)
{
	static const struct {
		void (*write)(struct buffer *, struct str, const struct translated *, size_t);
		size_t count;
	} writers[] = { { translated_write_po, COUNT },
			{ translated_write_xliff, COUNT },
			{ write_second, COUNT - 1 } };

	(void)state;
	for (size_t w = 0; w < sizeof writers / sizeof writers[0]; w++) {
		struct arena      *a = arena_open(0);
		struct buffer      out = buffer_in(a);
		struct translated *list;
		struct error       error = { 0 };
		size_t             count;

		writers[w].write(&out, STR("fr"), texts, COUNT);
		if (!translated_read(a, STR("x"), buffer_str(&out), &list, &count, &error))
			fail_msg("%s: %s", error.place, error.detail);
		assert_int_equal(count, writers[w].count);
		for (size_t i = 0; i < count; i++) {
			assert_true(str_equal(list[i].record, texts[i].record));
			assert_true(str_equal(list[i].path, texts[i].path));
			assert_true(str_equal(list[i].mark, texts[i].mark));
			assert_string_equal(str_c(a, list[i].original), str_c(a, texts[i].original));
			assert_string_equal(str_c(a, list[i].text), str_c(a, texts[i].text));
			assert_true(str_is(list[i].into, "fr"));
			if (texts[i].text.length > 0)
				assert_int_equal(list[i].unfinished, texts[i].unfinished);
		}
		arena_close(a);
	}
}

static void
files_of_other_tools_are_understood_or_refused_with_their_line(void **state)
{
	static const struct {
		const char *text, *read;
	} rows[] = {
		{ "msgid \"\"\nmsgstr \"Language: fr\\n\"\n\n#~ msgid \"old\"\n#~ msgstr \"vieux\"\n\n"
		  "#| msgid \"before\"\n#, fuzzy, c-format\nmsgid \"one\"\nmsgstr \"\"\n\"u\"\n\"n\"\n",
		  "fr one=un?;" },
		{ "msgid \"\"\nmsgstr \"Language: fr\\n\"\nmsgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"c\"\n"
		  "msgstr[1] \"d\"\n",
		  "fr a=c;" },
		{ "msgid \"a\"\nmsgstr \"b\"\n", "translated.language" },
		{ "msgid \"\"\nmsgstr \"Language: fr\\n\"\nmsgid \"a\"\nmsgstr \"b\" c\n", "translated.syntax x:4" },
		{ "msgid \"a\"\nwrong\n", "translated.syntax x:2" },
		{ "<xliff version='2.0' srcLang='en' trgLang='fr' xmlns='urn:oasis:names:tc:xliff:document:2.0'><file "
		  "id='f' original='ke-8f3k2qz'><unit id='1' name='/fields/title 0123456789abcdef'><segment "
		  "state='final'><source>A <pc id='1'>reef</pc></source><target>Un récif</target></segment></unit><unit "
		  "id='2'><segment><source>x</source></segment></unit></file></xliff>",
		  "fr /fields/title A reef=Un récif; x=?;" },
		/* Okapi, memoQ: segments with space between them, codes with their originals elsewhere, line breaks */
		{ "<xliff version='2.1' srcLang='en' trgLang='fr' xmlns='urn:oasis:names:tc:xliff:document:2.0'><file "
		  "id='f'><unit id='u' name='ke-8f3k2qz /fields/summary 0123456789abcdef'><originalData><data id='d1'>**</data>"
		  "</originalData><segment><source>One.</source><target>Un.</target></segment><ignorable><source> </source>"
		  "</ignorable><segment state='reviewed'><source><pc id='1' dataRefStart='d1' dataRefEnd='d1'>Two</pc><cp "
		  "hex='000A'/></source><target><pc id='1' dataRefStart='d1' dataRefEnd='d1'>Deux</pc><ph id='2' "
		  "subType='xlf:lb'/>x</target></segment></unit></file></xliff>",
		  "fr /fields/summary One. **Two**\n=Un. **Deux**\nx;" },
		/* Trados, memoQ: the target cut into mrk, native codes in bpt and ept; other proposals are none of ours */
		{ "<xliff version='1.2' xmlns='urn:oasis:names:tc:xliff:document:1.2'><file original='ke-8f3k2qz' "
		  "target-language='fr'><body><group><trans-unit id='7' resname='/fields/title 0123456789abcdef'>"
		  "<source><bpt id='1'>*</bpt>Reef<ept id='1'>*</ept><x id='2' ctype='lb'/>atlas</source><seg-source><mrk "
		  "mtype='seg' mid='1'>Reef</mrk></seg-source><target state='translated'><mrk mtype='seg' mid='1'><bpt id='1'>*"
		  "</bpt>Récif<ept id='1'>*</ept></mrk></target><alt-trans><target>Non</target></alt-trans></trans-unit></group>"
		  "</body></file></xliff>",
		  "fr /fields/title *Reef*\natlas=*Récif*;" },
		/* hostile */
		{ "<!DOCTYPE xliff [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>\n<xliff version='1.2'>\n<file "
		  "target-language='fr'><body>\n<trans-unit id='1'><source>a</source><target>&a;</target></trans-unit></body>"
		  "</file></xliff>",
		  "translated.syntax x:4" },
		{ "<xliff version='1.2'><file original='a' source-language='en'><body><trans-unit "
		  "id='1'><source>a</source></trans-unit></body></file></xliff>",
		  "translated.language" },
		{ "<xliff version='1.2'><file target-language='fr'><body><trans-unit id='1'><source>a</b></trans-unit>",
		  "translated.syntax" },
		{ "<tmx/>", "translated.syntax" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena      *a = arena_open(0);
		struct buffer      told = buffer_in(a);
		struct translated *list;
		struct error       error = { 0 };
		size_t             count;

		if (translated_read(a, STR("x"), str_of(rows[i].text), &list, &count, &error)) {
			buffer_add(&told, list[0].into);
			for (size_t j = 0; j < count; j++)
				buffer_format(&told, "%s%.*s %.*s=%.*s%s;", list[j].path.length > 0 ? " " : "",
					      STR_ARGS(list[j].path), STR_ARGS(list[j].original),
					      STR_ARGS(list[j].text), list[j].unfinished ? "?" : "");
			assert_string_equal(str_c(a, buffer_str(&told)), rows[i].read);
		} else {
			buffer_format(&told, "%s %s", error.key, error.place);
			if (!str_starts(buffer_str(&told), str_of(rows[i].read)))
				fail_msg("row %zu: %s, not %s", i, str_c(a, buffer_str(&told)), rows[i].read);
		}
		arena_close(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(files_of_other_tools_are_understood_or_refused_with_their_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
