/* The language of texts: short ones by hand, and real ones of known language. */
#include "text/language.h"

#include "tests/fixtures.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { FILE_BYTES = 1024 * 1024 };

static struct language_detector *
detector_in(struct arena *a)
{
	struct language_detector *detector;
	struct error              error = { 0 };

	assert_true(language_detector_open(a, &detector, &error));
	return detector;
}

static void
a_sentence_tells_its_language(void **state)
{
	static const struct {
		const char *language, *text;
	} rows[] = {
		{ "en",
		  "The list of protected areas was updated after the survey of wetlands in the north of the country" },
		{ "fr", "La liste des aires protégées a été mise à jour après l’inventaire des zones humides du nord "
			"du pays" },
		{ "es", "La lista de áreas protegidas se actualizó después del inventario de humedales en el norte del "
			"país" },
		{ "pt", "A lista de áreas protegidas foi atualizada depois do inventário das zonas húmidas no norte do "
			"país" },
		{ "de", "Die Liste der Schutzgebiete wurde nach der Erhebung der Feuchtgebiete im Norden des Landes "
			"ergänzt" },
		{ "ru", "Список охраняемых территорий был обновлен после обследования водно-болотных угодий на севере "
			"страны" },
		{ "uk", "Перелік природоохоронних територій було оновлено після обстеження водно-болотних угідь на "
			"півночі країни" },
		{ "ar", "تم تحديث قائمة المناطق المحمية بعد مسح الأراضي الرطبة في شمال البلاد" },
		/* it would be split anew each time */
		/* clang-format off */
		{ "fa", "فهرست مناطق حفاظت‌شده پس از بررسی تالاب‌های شمال کشور به‌روزرسانی شد و در دسترس است" },
		/* clang-format on */
		{ "la",
		  "Quisque lacus diam, placerat mollis, pharetra in, commodo sed, augue. Duis iaculis arcu vel arcu." },
		{ "zh", "在对该国北部湿地进行调查之后更新了保护区名录" },
		{ "ja", "北部の湿地を調査した後、保護地域の一覧を更新しました" },
		{ "ko", "북부 습지 조사 이후 보호 지역 목록을 갱신하였다" },
		{ "el", "Ο κατάλογος των προστατευόμενων περιοχών" },
		{ "th", "รายชื่อพื้นที่คุ้มครองได้รับการปรับปรุง" },
		{ "sw",
		  "Orodha ya maeneo yaliyohifadhiwa ilisasishwa baada ya uchunguzi wa ardhi oevu kaskazini mwa nchi" },
	};
	struct arena             *a = arena_open(0);
	struct language_detector *detector = detector_in(a);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str found = language_detect(detector, str_of(rows[i].text), STR(""));

		if (!str_is(found, rows[i].language))
			fail_msg("%s: '%.*s'", rows[i].text, STR_ARGS(found));
	}
	arena_close(a);
}

static void
what_tells_nothing_is_not_guessed(void **state)
{
	static const char *const rows[] = {
		"",
		"12345 67890 12345 67890 12345 67890 12345 67890 12345 67890 12345 67890",
		"Biodiversity",
		"Plan national d’action",
		"Quercus robur, Fagus sylvatica, Picea abies",
		"Биоразнообразие России",
		"الأحياء",
		"生物多样性",
		"\xFF\xFE\xFF",
		"https://example.org/ 10.1000/182",
	};
	struct arena             *a = arena_open(0);
	struct language_detector *detector = detector_in(a);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str found = language_detect(detector, str_of(rows[i]), STR(""));

		if (found.length > 0)
			fail_msg("%s: '%.*s'", rows[i], STR_ARGS(found));
	}
	arena_close(a);
}

static void
a_script_rules_languages_out(void **state)
{
	(void)state;
	assert_true(language_may_be(STR("fr"), STR("Forêts")));
	assert_false(language_may_be(STR("fr"), STR("Леса России")));
	assert_true(language_may_be(STR("ru"), STR("Леса России")));
	assert_false(language_may_be(STR("en"), STR("生物多样性")));
	assert_true(language_may_be(STR("zh"), STR("生物多样性")));
	assert_true(language_may_be(STR("ja"), STR("生物多様性")));
	assert_true(language_may_be(STR("en"), STR("2019")));
	assert_true(language_may_be(STR("x-klingon"), STR("tlhIngan")));
}

static void
a_text_may_contradict_what_is_said(void **state)
{
	struct arena             *a = arena_open(0);
	struct language_detector *detector = detector_in(a);
	struct str                german =
		STR("Die Liste der Schutzgebiete wurde nach der Erhebung der Feuchtgebiete im Norden ergänzt");
	struct str english = STR("The list of protected areas was updated after the survey of wetlands in the north");

	(void)state;
	assert_true(str_is(language_detect(detector, german, STR("de-CH")), "de"));
	assert_true(str_is(language_detect(detector, english, STR("de")), "en"));
	assert_true(str_is(language_detect(detector, english, STR("en")), "en"));
	assert_true(str_is(language_detect(detector, english, STR("gl")), "en"));
	arena_close(a);
}

/* ---- real texts -------------------------------------------------------------------------------------------------- */

struct count {
	unsigned texts, told, right, in_short;
};

static unsigned
letters_in(struct str text)
{
	unsigned letters = 0;

	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.data[i];

		letters += c >= 0xC0 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
	}
	return letters;
}

static void
count_text(struct language_detector *detector, const char *language, struct str text, struct count *count)
{
	struct str found = language_detect(detector, text, STR(""));

	if (letters_in(text) < LANGUAGE_LETTERS) {
		count->in_short += found.length > 0 && !str_is(found, language);
		return;
	}
	count->texts++;
	count->told += found.length > 0;
	count->right += str_is(found, language);
	if (found.length > 0 && !str_is(found, language))
		print_message("%s is told '%.*s': %.*s\n", language, STR_ARGS(found), STR_ARGS(text));
}

/* "1-1-title: a text that may go on\n  in the next lines": each text by itself, its breaks left in. */
static void
count_file(struct arena *a, struct language_detector *detector, const char *language, struct str path,
	   struct count *count)
{
	struct str   text, line;
	struct error error = { 0 };
	size_t       start = 0;

	assert_true(file_read(a, path, FILE_BYTES, &text, &error));
	for (struct str rest = text; str_cut(&rest, '\n', &line);) {
		size_t at = (size_t)(line.data - text.data);

		if (line.length == 0 || line.data[0] == ' ')
			continue;
		if (at > start)
			count_text(detector, language, str_slice(text, start, at), count);
		start = at + str_find_byte(line, ':') + 1;
	}
}

static void
real_texts_are_told_right_or_not_at_all(void **state)
{
	static const struct {
		const char *folder, *language;
	} rows[] = {
		{ "ar", "ar" }, { "en", "en" }, { "es", "es" }, { "fr", "fr" }, { "ru", "ru" }, { "zh-Hans", "zh" },
	};
	static const char *const  files[] = { "global_goals.yml", "global_targets.yml", "global_indicators.yml" };
	struct arena             *a = arena_open(0);
	struct language_detector *detector = detector_in(a);
	struct str                folder;

	(void)state;
	if (!fixtures_find(a, "mea-reports/sdg/sdg-translations", &folder)) {
		arena_close(a);
		skip();
	}
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct count count = { 0 };

		for (size_t k = 0; k < sizeof files / sizeof files[0]; k++)
			count_file(a, detector, rows[i].language,
				   path_join(a, path_join(a, folder, str_of(rows[i].folder)), str_of(files[k])),
				   &count);
		print_message("%s: %u texts, %u told, %u right\n", rows[i].language, count.texts, count.told,
			      count.right);
		assert_true(count.texts > 80 && count.in_short == 0);
		assert_true((count.told - count.right) * 200 <= count.told);
		assert_true(count.told * 4 >= count.texts * 3);
	}
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sentence_tells_its_language),
		cmocka_unit_test(what_tells_nothing_is_not_guessed),
		cmocka_unit_test(a_script_rules_languages_out),
		cmocka_unit_test(a_text_may_contradict_what_is_said),
		cmocka_unit_test(real_texts_are_told_right_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
