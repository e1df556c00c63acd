#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
cutting_gives_each_part_and_then_ends(void **state)
{
	struct str rest = STR("a,,b");
	struct str part;

	(void)state;
	assert_true(str_cut(&rest, ',', &part));
	assert_true(str_is(part, "a"));
	assert_true(str_cut(&rest, ',', &part));
	assert_int_equal(part.length, 0);
	assert_true(str_cut(&rest, ',', &part));
	assert_true(str_is(part, "b"));
	assert_false(str_cut(&rest, ',', &part));
}

static void
integers_that_do_not_fit_are_refused(void **state)
{
	static const struct {
		const char *text;
		bool        good;
		int64_t     value;
	} rows[] = {
		{ "0", true, 0 },
		{ "-12", true, -12 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "9223372036854775808", false, 0 },
		{ "", false, 0 },
		{ "-", false, 0 },
		{ "1 ", false, 0 },
		{ "+1", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int64_t value = 0;

		assert_int_equal(str_integer(str_of(rows[i].text), &value), rows[i].good);
		if (rows[i].good)
			assert_int_equal(value, rows[i].value);
	}
}

static void
malformed_utf8_is_found_at_its_byte(void **state)
{
	static const struct {
		struct str text;
		bool       good;
		size_t     bad;
	} rows[] = {
		{ STR("plain"), true, 0 },
		{ STR("\xC3\xA9t\xC3\xA9 \xE7\x94\x9F \xF0\x9F\x8C\xB1"), true, 0 },
		{ STR("ab\xFF"), false, 2 },
		{ STR("abc\xFFwxyz"), false, 3 },
		{ STR("\xC0\xAF"), false, 0 },             /* overlong */
		{ STR("abcdefgh\xED\xA0\x80"), false, 8 }, /* surrogate */
		{ STR("\xF4\x90\x80\x80"), false, 0 },     /* beyond U+10FFFF */
		{ STR("x\xE2\x82"), false, 1 },            /* cut short */
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t bad = 0;

		assert_int_equal(str_is_utf8(rows[i].text, &bad), rows[i].good);
		assert_int_equal(bad, rows[i].bad);
	}
}

static void
a_head_ends_with_a_whole_character(void **state)
{
	struct str text = STR("a\xC3\xA9\xF0\x9F\x8C\xBF");

	(void)state;
	assert_int_equal(str_head(text, 0).length, 0);
	assert_int_equal(str_head(text, 1).length, 1);
	assert_int_equal(str_head(text, 2).length, 1);
	assert_int_equal(str_head(text, 3).length, 3);
	assert_int_equal(str_head(text, 6).length, 3);
	assert_int_equal(str_head(text, 7).length, 7);
	assert_int_equal(str_head(text, 100).length, 7);
}

static void
bytes_are_joined_whatever_they_are(void **state)
{
	struct arena *a = arena_open(0);
	struct str    joined = str_join(a, (struct str){ "a\0b", 3 }, (struct str){ "\0c", 2 });

	(void)state;
	assert_int_equal(joined.length, 5);
	assert_memory_equal(joined.data, "a\0b\0c", 6);
	assert_int_equal(str_join(a, STR(""), (struct str){ NULL, 0 }).length, 0);
	arena_close(a);
}

static void
an_address_of_mail_has_one_at_sign_and_nothing_that_opens_a_header(void **state)
{
	static const char *const good[] = { "a@example.org", "o'brien+x@пример.example" };
	static const char *const bad[] = { "", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\nBcc: c@d", "<a@b>", "a\r@b" };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_true(str_is_email(str_of(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(str_is_email(str_of(bad[i])));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_joined_whatever_they_are),
		cmocka_unit_test(cutting_gives_each_part_and_then_ends),
		cmocka_unit_test(integers_that_do_not_fit_are_refused),
		cmocka_unit_test(malformed_utf8_is_found_at_its_byte),
		cmocka_unit_test(a_head_ends_with_a_whole_character),
		cmocka_unit_test(an_address_of_mail_has_one_at_sign_and_nothing_that_opens_a_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
