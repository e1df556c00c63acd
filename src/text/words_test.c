#include "text/words.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define SWAHILI                                                                                                        \
	"msgid \"\"\nmsgstr \"\"\n\"Language: sw\\n\"\n\"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n"            \
	"msgid \"language.name\"\nmsgstr \"Kiswahili\"\n"                                                              \
	"msgid \"month.alone.5\"\nmsgstr \"Mei\"\n"                                                                    \
	"msgid \"date.year\"\nmsgstr \"\"\n"                                                                           \
	"msgid \"menu.reports\"\nmsgstr \"Ripoti\"\n"
#define FRENCH "msgid \"\"\nmsgstr \"\"\n\"Language: fr\\n\"\n\"Plural-Forms: nplurals=2; plural=(n > 1);\\n\"\n"

struct fixture {
	struct arena *a;
	struct str    folder;
};

static int
make_fixture(void **state)
{
	struct arena   *a = arena_open(0);
	struct fixture *f = ARENA_NEW(a, struct fixture);
	char           *folder = arena_text(a, 32);

	memcpy(folder, "/tmp/chm-words-XXXXXX", sizeof "/tmp/chm-words-XXXXXX");
	f->a = a;
	f->folder = str_of(mkdtemp(folder));
	*state = f;
	return f->folder.length != 0 ? 0 : -1;
}

static int
drop_fixture(void **state)
{
	struct fixture *f = *state;
	bool            good = file_remove(f->folder, NULL);

	arena_close(f->a);
	return good ? 0 : -1;
}

static void
put_file(struct fixture *f, const char *name, const char *text)
{
	assert_true(file_write(path_join(f->a, f->folder, str_of(name)), str_of(text), 0644, NULL));
}

static void
numbers_are_grouped_as_the_language_does(void **state)
{
	static const struct {
		const char *language;
		int64_t     number;
		const char *text;
	} rows[] = {
		{ "en", 0, "0" },
		{ "en", 999, "999" },
		{ "en", 1234567, "1,234,567" },
		{ "en", -1000, "\u22121,000" },
		{ "en", INT64_MIN, "\u22129,223,372,036,854,775,808" },
		{ "fr", 1234, "1\u202F234" },
		{ "es", 1234, "1234" },
		{ "es", 12345, "12\u202F345" },
		{ "xx", 1234, "1,234" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str text = words_number(f->a, words_own(), str_of(rows[i].language), rows[i].number);

		if (!str_is(text, rows[i].text))
			fail_msg("%s is %.*s in %s", rows[i].text, STR_ARGS(text), rows[i].language);
	}
}

static void
dates_are_written_as_the_language_does(void **state)
{
	static const struct {
		const char *language, *date, *text;
	} rows[] = {
		{ "en", "2026", "2026" },
		{ "en", "2026-05", "May 2026" },
		{ "en", "2026-05-01", "1 May 2026" },
		{ "en", "2026-05-01T09:00:00Z", "1 May 2026" },
		{ "en", "2026-05/2027-06-30", "May 2026 – 30 June 2027" },
		{ "en", "2022-12-07/2022-12-19", "7–19 December 2022" },
		{ "en", "2022-12-07/2023-12-19", "7 December 2022 – 19 December 2023" },
		{ "en", "2022-12-07/2022-12-07", "7 December 2022" },
		{ "en", "2021-05/2021-07", "May – July 2021" },
		{ "en", "2021-05/2021", "May 2021 – 2021" },
		{ "es", "2022-12-07/2022-12-19", "7–19 de diciembre de 2022" },
		{ "ru", "2022-12-07/2022-12-19", "7–19 декабря 2022" },
		{ "zh", "2022-12-07/2022-12-19", "2022年12月7日至19日" },
		{ "ar", "2013/2032", "\u200f2013 – 2032" },
		{ "en", "0050-12-31", "31 December 50" },
		{ "ru", "2026-05", "май 2026" },
		{ "ru", "2026-05-01", "1 мая 2026" },
		{ "zh", "2026-05-01", "2026年5月1日" },
		{ "fr-CA", "2026-08-15", "15 août 2026" },
		{ "fr", "2026-05-01", "1er mai 2026" },
		{ "en", "2026-13", "2026-13" },
		{ "en", "2026-00-01", "2026-00-01" },
		{ "en", "spring", "spring" },
		{ "en", "20-6-05-01", "20-6-05-01" },
		{ "en", "", "" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str text = words_date(f->a, words_own(), str_of(rows[i].language), str_of(rows[i].date));

		if (!str_is(text, rows[i].text))
			fail_msg("%s is %.*s in %s", rows[i].date, STR_ARGS(text), rows[i].language);
	}
}

static void
an_unknown_key_gives_itself(void **state)
{
	(void)state;
	assert_false(words_has(words_own(), "no.such.word"));
	assert_true(str_is(words_get(words_own(), STR("fr"), "no.such.word"), "no.such.word"));
}

static void
all_six_languages_have_words(void **state)
{
	static const char *const wanted[] = { "ar", "en", "es", "fr", "ru", "zh" };
	const struct str        *tags;

	(void)state;
	assert_int_equal(words_languages(words_own(), &tags), 6);
	for (size_t i = 0; i < 6; i++)
		assert_true(str_is(tags[i], wanted[i]));
	assert_true(str_is(words_language_name(words_own(), STR("fr")), "Français"));
	assert_true(str_is(words_language_name(words_own(), STR("zh-Hans")), "中文"));
	assert_true(str_is(words_language_name(words_own(), STR("sw")), "sw"));
}

static void
a_node_adds_a_language_and_keys(void **state)
{
	struct fixture     *f = *state;
	const struct words *words;
	const struct str   *tags;

	put_file(f, "sw.po", SWAHILI);
	put_file(f, "README", "not words");
	assert_true(words_read(f->a, f->folder, &words, NULL));
	assert_int_equal(words_languages(words, &tags), 7);
	assert_true(str_is(words_language_name(words, STR("sw")), "Kiswahili"));
	assert_true(str_is(words_date(f->a, words, STR("sw-TZ"), STR("2026-05")), "Mei 2026"));
	assert_true(str_is(words_get(words, STR("sw"), "month.alone.6"), "June"));
	assert_true(str_is(words_get(words, STR("sw"), "menu.reports"), "Ripoti"));
	assert_true(words_has(words, "menu.reports"));
	assert_true(str_is(words_get(words, STR("fr"), "menu.reports"), "menu.reports"));
	assert_true(str_is(words_get(words, STR("fr"), "month.1"), "janvier"));
}

static void
a_node_changes_words_of_the_program(void **state)
{
	struct fixture     *f = *state;
	const struct words *words;

	put_file(f, "fr.po", FRENCH "msgid \"month.1\"\nmsgstr \"janv.\"\n");
	assert_true(words_read(f->a, f->folder, &words, NULL));
	assert_true(str_is(words_date(f->a, words, STR("fr"), STR("2026-01-02")), "2 janv. 2026"));
	assert_true(str_is(words_get(words, STR("fr"), "month.2"), "février"));
	assert_true(str_is(words_get(words, STR("en"), "month.1"), "January"));
}

static void
wrong_words_of_a_node_are_refused_with_their_line(void **state)
{
	static const struct {
		const char *text, *key, *place;
	} rows[] = {
		{ FRENCH "msgid \"date.year\"\nmsgstr \"{yaer}\"\n", "words.placeholder", "/fr.po:5" },
		{ FRENCH "msgid \"date.year\"\nmsgid_plural \"date.year\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n",
		  "words.plural", "/fr.po:5" },
		{ FRENCH "msgid \"date.year\"\n", "words.syntax", "/fr.po:6" },
		{ "msgid \"\"\nmsgstr \"Language: fr\\nPlural-Forms: nplurals=1; plural=0\\n\"", "words.plural-count",
		  "/fr.po" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct words *words;
		struct error        error = { 0 };

		put_file(f, "fr.po", rows[i].text);
		assert_false(words_read(f->a, f->folder, &words, &error));
		assert_string_equal(error.key, rows[i].key);
		assert_true(str_ends(str_of(error.place), str_of(rows[i].place)));
	}
}

static void
a_file_to_begin_with_is_taken_and_falls_back_to_english(void **state)
{
	struct fixture     *f = *state;
	struct buffer       out = buffer_in(f->a);
	const struct words *words;
	struct error        error = { 0 };

	words_write_template(&out, words_own(), STR("sw"));
	put_file(f, "sw.po", str_c(f->a, buffer_str(&out)));
	if (!words_read(f->a, f->folder, &words, &error))
		fail_msg("%s: %s", error.place, error.detail);
	assert_true(str_is(words_get(words, STR("sw"), "month.1"), "January"));
}

static void
a_folder_that_is_absent_changes_nothing(void **state)
{
	struct fixture     *f = *state;
	const struct words *words;

	assert_true(words_read(f->a, STR("/nowhere/ui/words"), &words, NULL));
	assert_ptr_equal(words, words_own());
}

static void
direction_follows_script_then_language(void **state)
{
	static const struct {
		const char *language;
		bool        rtl;
	} rows[] = { { "ar", true },       { "fa-AF", true },     { "he", true }, { "en", false },
		     { "ks-Deva", false }, { "ku-Arab", true },   { "AR", true }, { "", false },
		     { "az-Latn", false }, { "pa-Arab-PK", true } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (language_is_rtl(str_of(rows[i].language)) != rows[i].rtl)
			fail_msg("%s", rows[i].language);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(numbers_are_grouped_as_the_language_does, make_fixture, drop_fixture),
		cmocka_unit_test_setup_teardown(dates_are_written_as_the_language_does, make_fixture, drop_fixture),
		cmocka_unit_test_setup_teardown(an_unknown_key_gives_itself, make_fixture, drop_fixture),
		cmocka_unit_test_setup_teardown(all_six_languages_have_words, make_fixture, drop_fixture),
		cmocka_unit_test_setup_teardown(a_node_adds_a_language_and_keys, make_fixture, drop_fixture),
		cmocka_unit_test_setup_teardown(a_node_changes_words_of_the_program, make_fixture, drop_fixture),
		cmocka_unit_test_setup_teardown(wrong_words_of_a_node_are_refused_with_their_line, make_fixture,
						drop_fixture),
		cmocka_unit_test_setup_teardown(a_file_to_begin_with_is_taken_and_falls_back_to_english, make_fixture,
						drop_fixture),
		cmocka_unit_test_setup_teardown(a_folder_that_is_absent_changes_nothing, make_fixture, drop_fixture),
		cmocka_unit_test_setup_teardown(direction_follows_script_then_language, make_fixture, drop_fixture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
