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
	}
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(words_are_ordered_as_their_readers_expect) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
