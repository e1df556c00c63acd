#include "text/po.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define HEADER "msgid \"\"\nmsgstr \"\"\n\"Language: fr\\n\"\n\"Plural-Forms: nplurals=2; plural=n>1;\\n\"\n"

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

static void
a_file_gives_its_words_by_key(void **state)
{
	static const char text[] =
		HEADER "\n# a comment\n"
		       "msgid \"b\"\nmsgstr \"une \"\n\"ligne\\n\"\n\"et \\\"deux\\\"\\\\\"\n\n"
		       "msgid \"a\"\nmsgid_plural \"a\"\nmsgstr[0] \"{count} page\"\nmsgstr[1] \"\"\n"
		       "#~ msgid \"old\"\n#~ msgstr \"vieux\"\n";
	struct po_file         file;
	struct error           error = { 0 };
	const struct po_entry *entry;

	assert_true(po_parse(*state, STR(text), STR("fr.po"), &file, &error));
	assert_true(str_is(file.language, "fr"));
	assert_int_equal(file.count, 2);
	entry = po_find(&file, STR("b"));
	assert_non_null(entry);
	assert_true(str_is(entry->forms[0], "une ligne\net \"deux\"\\"));
	entry = po_find(&file, STR("a"));
	assert_true(entry->plural);
	assert_int_equal(entry->form_count, 2);
	assert_int_equal(entry->forms[1].length, 0);
	assert_null(po_find(&file, STR("old")));
}

static void
what_is_not_understood_is_an_error_at_its_line(void **state)
{
	static const struct {
		const char *text;
		const char *key;
		const char *place;
	} rows[] = {
		{ "", "words.syntax", "x.po:1" },
		{ "msgid \"a\"\nmsgstr \"b\"\n", "words.header", "x.po:1" },
		{ "msgid \"\"\nmsgstr \"Language: fr\\n\"\n", "words.header", "x.po:1" },
		{ "msgid \"\"\nmsgstr \"Language: fr\\nPlural-Forms: 2\\n\"\n", "plural.format", "x.po:1" },
		{ HEADER "msgid \"a\"\n", "words.syntax", "x.po:6" },
		{ HEADER "msgid \"a\nmsgstr \"b\"\n", "words.syntax", "x.po:5" },
		{ HEADER "msgid \"a\"\nmsgstr \"b\" c\n", "words.syntax", "x.po:6" },
		{ HEADER "msgid \"a\"\nmsgstr \"b\"c\"\n", "words.syntax", "x.po:6" },
		{ HEADER "msgid \"a\"\nmsgstr \"\\q\"\n", "words.syntax", "x.po:6" },
		{ HEADER "msgid \"a\"\nmsgstr \"\\\"\n", "words.syntax", "x.po:6" },
		{ HEADER "msgctxt \"c\"\nmsgid \"a\"\nmsgstr \"b\"\n", "words.syntax", "x.po:5" },
		{ HEADER "msgid \"a\"\nmsgstr \"b\"\nmsgstr \"c\"\n", "words.syntax", "x.po:7" },
		{ HEADER "msgid \"a\"\nmsgstr \"b\"\n\nmsgid \"a\"\nmsgstr \"c\"\n", "words.twice", "x.po:8" },
		{ HEADER "#, fuzzy\nmsgid \"a\"\nmsgstr \"b\"\n", "words.fuzzy", "x.po:6" },
		{ HEADER "msgid \"\"\nmsgstr \"b\"\n", "words.header", "x.po:5" },
		{ HEADER "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"c\"\n", "words.plural-key", "x.po:5" },
		{ HEADER "msgid \"a\"\nmsgid_plural \"a\"\nmsgstr[0] \"c\"\n", "words.plural-count", "x.po:5" },
		{ HEADER "msgid \"a\"\nmsgid_plural \"a\"\nmsgstr[1] \"c\"\n", "words.plural-count", "x.po:5" },
		{ HEADER "msgid \"a\"\nmsgid_plural \"a\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\nmsgstr[2] \"\"\n",
		  "words.plural-count", "x.po:5" },
		{ HEADER "msgid \"a\"\nmsgstr \"\xC3\"\n", "words.encoding", "x.po:6" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct po_file file;
		struct error   error = { 0 };

		if (po_parse(*state, str_of(rows[i].text), STR("x.po"), &file, &error))
			fail_msg("row %zu was read", i);
		assert_string_equal(error.key, rows[i].key);
		assert_string_equal(error.place, rows[i].place);
	}
}

static void
a_word_is_cut_into_text_and_placeholders(void **state)
{
	static const struct {
		const char *word;
		const char *pieces; /* placeholders in <> , joined by '|' */
	} rows[] = {
		{ "", "" },          { "plain", "plain" },           { "{count} of {all}", "<count>| of |<all>" },
		{ "a{b}", "a|<b>" }, { "{}{ b}{B}{", "{}{ b}{B}{" }, { "{{name}}", "{|<name>|}" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buffer     out = buffer_in(*state);
		struct str        rest = str_of(rows[i].word);
		struct word_piece piece;

		while (word_piece_next(&rest, &piece))
			buffer_format(&out, piece.placeholder ? "%s<%.*s>" : "%s%.*s", out.length != 0 ? "|" : "",
				      STR_ARGS(piece.text));
		if (!str_is(buffer_str(&out), rows[i].pieces))
			fail_msg("%s gives %.*s", rows[i].word, STR_ARGS(buffer_str(&out)));
	}
}

static void
a_placeholder_that_the_other_lacks_is_named(void **state)
{
	(void)state;
	assert_true(str_is(word_placeholder_missing(STR("{a} {b}"), STR("{a}"), true), "b"));
	assert_int_equal(word_placeholder_missing(STR("{a} {b}"), STR("{b}{a}{c}"), true).length, 0);
	assert_true(str_is(word_placeholder_missing(STR("{count}"), STR(""), true), "count"));
	assert_int_equal(word_placeholder_missing(STR("{count}"), STR(""), false).length, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_file_gives_its_words_by_key, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(what_is_not_understood_is_an_error_at_its_line, open_arena,
						close_arena),
		cmocka_unit_test_setup_teardown(a_word_is_cut_into_text_and_placeholders, open_arena, close_arena),
		cmocka_unit_test(a_placeholder_that_the_other_lacks_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
