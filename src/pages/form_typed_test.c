#include "pages/form_typed.h"

#include "base/base.h"
#include "text/words.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena *a;

struct row {
	const char *language, *typed, *understood;
};

static void
numbers_are_understood_as_people_write_them(void **state)
{
	static const struct row rows[] = {
		{ "en", "12", "12" },
		{ "en", " 1,500,000.50 ", "1500000.50" },
		{ "fr", "1\u00a0500\u202f000,5", "1500000.5" },
		{ "en", "1,500", "1500" },
		{ "fr", "1,500", "1.500" },
		{ "es", "1.500", "1500" },
		{ "en", "1.500", "1.500" },
		{ "ru", "0,125", "0.125" },
		{ "en", "0,125", "0.125" },
		{ "en", "12,5", "12.5" },
		{ "ar", "\u0661\u0662\u066b\u0665", "12.5" },
		{ "zh", "\uff11\uff12", "12" },
		{ "en", "\u22123", "-3" },
		{ "en", "007", "7" },
		{ "en", "about 12", "about 12" },
		{ "en", "1,2,3.4.5", "1,2,3.4.5" },
		{ "en", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str understood = typed_decimal(a, str_of(rows[i].typed), str_of(rows[i].language));
		struct str shown = shown_decimal(a, understood, str_of(rows[i].language));

		assert_string_equal(str_c(a, understood), rows[i].understood);
		assert_string_equal(str_c(a, typed_decimal(a, shown, str_of(rows[i].language))), rows[i].understood);
	}
}

static void
dates_are_understood_as_people_write_them(void **state)
{
	static const struct row rows[] = {
		{ "en", "2026", "2026" },
		{ "en", "2026-05", "2026-05" },
		{ "en", "2026-05-31", "2026-05-31" },
		{ "en", "31.5.2026", "2026-05-31" },
		{ "fr", "01/02/2026", "2026-02-01" },
		{ "en", "12/31/2026", "2026-12-31" },
		{ "en", "5/2026", "2026-05" },
		{ "en", "2026/5/3", "2026-05-03" },
		{ "zh", "2026\u5e745\u670831\u65e5", "2026-05-31" },
		{ "ar", "\u0663\u0661/\u0665/\u0662\u0660\u0662\u0666", "2026-05-31" },
		{ "en", "31 May 2026", "2026-05-31" },
		{ "fr", "1 d\u00e9cembre 2025", "2025-12-01" },
		{ "es", "3 de mayo de 2026", "2026-05-03" },
		{ "ru", "5 \u043c\u0430\u044f 2026", "2026-05-05" },
		{ "en", "December 2025", "2025-12" },
		{ "en", "31.2.2026", "31.2.2026" },
		{ "en", "next spring", "next spring" },
		{ "en", "1.2.3", "1.2.3" },
		{ "en", "Smarch 2026", "Smarch 2026" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(
			str_c(a, typed_date(a, words_own(), str_of(rows[i].typed), str_of(rows[i].language))),
			rows[i].understood);
	assert_string_equal(str_c(a, typed_time(a, words_own(), STR("31.5.2026 9:30"), STR("en"))),
			    "2026-05-31T09:30:00Z");
	assert_string_equal(str_c(a, shown_time(a, STR("2026-05-31T09:30:00Z"))), "2026-05-31 09:30");
}

static void
places_are_understood_as_people_write_them(void **state)
{
	static const struct row rows[] = {
		{ "", "-1.29, 36.82", "{\"type\":\"Point\",\"coordinates\":[36.82,-1.29]}" },
		{ "", "-1.290000 36.820000", "{\"type\":\"Point\",\"coordinates\":[36.82,-1.29]}" },
		{ "", "1\u00b017\u203224\u2033S 36\u00b049\u203212\u2033E",
		  "{\"type\":\"Point\",\"coordinates\":[36.82,-1.29]}" },
		{ "", "34, -5, 42, 5",
		  "{\"type\":\"Polygon\",\"coordinates\":[[[34,-5],[42,-5],[42,5],[34,5],[34,-5]]]}" },
		{ "", "177, -20, -178, -12",
		  "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[177,-20],[180,-20],[180,-12],[177,-12],[177,-20]]],"
		  "[[[-180,-20],[-178,-20],[-178,-12],[-180,-12],[-180,-20]]]]}" },
		{ "", "{\"type\":\"Point\",\"coordinates\":[1,2]}", "{\"type\":\"Point\",\"coordinates\":[1,2]}" },
		{ "", "{\"type\":\"MultiPolygon\",\"coordinates\":[1,2]}",
		  "{\"type\":\"MultiPolygon\",\"coordinates\":[1,2]}" },
		{ "", "near the river", "\"near the river\"" },
		{ "", "1, 2, 3", "\"1, 2, 3\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct json  *place = typed_place(a, str_of(rows[i].typed));
		struct buffer out = buffer_in(a);

		json_write(&out, place);
		assert_string_equal(str_c(a, buffer_str(&out)), rows[i].understood);
		assert_true(json_equal(typed_place(a, shown_place(a, place)), place));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_understood_as_people_write_them),
		cmocka_unit_test(dates_are_understood_as_people_write_them),
		cmocka_unit_test(places_are_understood_as_people_write_them),
	};
	int failed;

	a = arena_open(0);
	failed = cmocka_run_group_tests_name("form_typed", tests, NULL, NULL);
	arena_close(a);
	return failed;
}
