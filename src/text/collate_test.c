#include "text/collate.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
words_are_ordered_as_their_readers_expect(void **state)
{
	static const struct {
		const char *language, *first, *second;
	} rows[] = {
		{ "fr", "Égypte", "Estonie" },
		{ "fr", "Côte d’Ivoire", "Croatie" },
		{ "es", "nunca", "ñandú" },
		{ "es", "ñandú", "oso" },
		{ "en", "apple", "Banana" },
		{ "ru", "Ёлка", "Жук" },
		{ "sv", "zebra", "ärlig" },
		{ "de", "ärlich", "zebra" },
		{ "zh", "安哥拉", "中国" },
		{ "ar", "ألبانيا", "بلجيكا" },
		{ "en", "", "a" },
		{ "en", "Decision 9", "Decision 10" },
		{ "en", "coté", "côte" },
		{ "xx-nonsense", "a", "b" },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct collator *collator = collator_open(a, str_of(rows[i].language));
		struct str       first = str_of(rows[i].first), second = str_of(rows[i].second);

		if (collator_compare(collator, first, second) >= 0 || collator_compare(collator, second, first) <= 0)
			fail_msg("%s: %s, %s", rows[i].language, rows[i].first, rows[i].second);
		assert_int_equal(collator_compare(collator, first, first), 0);
		assert_true(collator_number(collator, first) <= collator_number(collator, second));
	}
	arena_close(a);
}

static void
numbers_tell_apart_what_begins_differently(void **state)
{
	static const char *const words[] = { "ab", "abacus", "abbot", "zebra" };
	struct arena            *a = arena_open(0);
	struct collator         *collator = collator_open(a, STR("en"));

	(void)state;
	for (size_t i = 1; i < sizeof words / sizeof words[0]; i++)
		assert_true(collator_number(collator, str_of(words[i - 1])) <
			    collator_number(collator, str_of(words[i])));
	assert_true(collator_number(collator, STR("abacus abacus 1")) ==
		    collator_number(collator, STR("abacus abacus 2")));
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_ordered_as_their_readers_expect),
		cmocka_unit_test(numbers_tell_apart_what_begins_differently),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
