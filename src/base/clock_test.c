#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
times_are_read_and_written(void **state)
{
	static const struct {
		const char *text;
		int64_t     time;
		const char *exact;
	} cases[] = {
		{ "1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00.000000Z" },
		{ "2026-05-01T09:00:00Z", 1777626000000000, "2026-05-01T09:00:00.000000Z" },
		{ "2026-05-01t12:00:00.123456+03:00", 1777626000123456, "2026-05-01T09:00:00.123456Z" },
		{ "2026-04-30 23:30:00-09:30", 1777626000000000, "2026-05-01T09:00:00.000000Z" },
		{ "2026-05-01T09:00:00.5z", 1777626000500000, "2026-05-01T09:00:00.500000Z" },
		{ "2026-05-01T09:00:00.000000999Z", 1777626000000000, "2026-05-01T09:00:00.000000Z" },
		{ "1969-12-31T23:59:59.999999Z", -1, "1969-12-31T23:59:59.999999Z" },
		{ "2000-02-29T00:00:00Z", 951782400000000, "2000-02-29T00:00:00.000000Z" },
		{ "0000-01-01T00:00:00Z", -62167219200000000, "0000-01-01T00:00:00.000000Z" },
		{ "9999-12-31T23:59:59Z", 253402300799000000, "9999-12-31T23:59:59.000000Z" },
		{ "2016-12-31T23:59:60Z", 1483228800000000, "2017-01-01T00:00:00.000000Z" },
		{ "2017-01-01T00:59:60+01:00", 1483228800000000, "2017-01-01T00:00:00.000000Z" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char         text[TIME_TEXT];
		struct error error = { 0 };
		int64_t      time;

		if (!time_parse(str_of(cases[i].text), &time, &error))
			fail_msg("%s", error.detail);
		assert_int_equal(time, cases[i].time);
		assert_string_equal(time_format_exact(time, text).data, cases[i].exact);
		assert_int_equal(time_format(time, text).length, 20);
		assert_memory_equal(text, cases[i].exact, 19);
	}
}

static void
what_is_no_time_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"2026-05-01",
		"2026-05-01T09:00Z",
		"2026-05-01T09:00:00",
		"2026-05-01T09:00:00.Z",
		"2026-05-01T09:00:00Z ",
		" 2026-05-01T09:00:00Z",
		"2026-02-29T09:00:00Z",
		"1900-02-29T09:00:00Z",
		"2026-13-01T09:00:00Z",
		"2026-00-01T09:00:00Z",
		"2026-04-31T09:00:00Z",
		"2026-05-00T09:00:00Z",
		"2026-05-01T24:00:00Z",
		"2026-05-01T09:60:00Z",
		"2026-05-01T09:00:61Z",
		"2026-05-01T09:00:60Z",
		"2026-05-01T09:00:00+24:00",
		"2026-05-01T09:00:00+01:60",
		"2026-05-01T09:00:00+0100",
		"26-05-01T09:00:00Z",
		"+2026-05-01T09:00:00Z",
		"2026-5-1T09:00:00Z",
		"2026/05/01T09:00:00Z",
		"2026-05-01T-9:00:00Z",
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error error = { 0 };
		int64_t      time;

		if (time_parse(str_of(cases[i]), &time, &error))
			fail_msg("'%s' was taken for a time", cases[i]);
		assert_int_equal(error.code, ERROR_INPUT);
		assert_string_equal(error.key, "time.format");
	}
}

static void
each_day_of_eight_hundred_years_has_one_date(void **state)
{
	const int64_t day = INT64_C(86400) * 1000000;
	struct date   before = date_of(date_time((struct date){ 1599, 12, 31 }));

	(void)state;
	assert_int_equal(before.year, 1599);
	for (int64_t time = date_time((struct date){ 1600, 1, 1 }); before.year < 2400; time += day) {
		struct date date = date_of(time);

		assert_true(date_is_valid(date));
		assert_int_equal(date_time(date), time);
		assert_int_equal(date_of(time + day - 1).day, date.day);
		if (date.day != 1)
			assert_int_equal(date.day, before.day + 1);
		else if (date.month != 1)
			assert_int_equal(date.month, before.month + 1);
		else
			assert_int_equal(date.year, before.year + 1);
		before = date;
	}
}

static void
the_clocks_go(void **state)
{
	int64_t now = clock_now(clock_system()), monotonic = clock_monotonic();

	(void)state;
	assert_true(now > 1700000000 * INT64_C(1000000));
	assert_true(clock_now(clock_system()) >= now);
	assert_true(clock_monotonic() >= monotonic);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_read_and_written),
		cmocka_unit_test(what_is_no_time_is_refused),
		cmocka_unit_test(each_day_of_eight_hundred_years_has_one_date),
		cmocka_unit_test(the_clocks_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
