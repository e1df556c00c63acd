/* Differences between texts and lists. */
#include "text/difference.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int
set_up(void **state)
{
	*state = arena_open(0);
	return 0;
}

static int
tear_down(void **state)
{
	arena_close(*state);
	return 0;
}

/* "same [-removed-] {+added+}", as wdiff writes it; and holds the parts against both texts. */
static const char *
marked(struct arena *a, const char *before, const char *after)
{
	struct difference_part *parts;
	struct buffer           out = buffer_in(a), old = buffer_in(a), new = buffer_in(a);
	size_t                  count;

	difference_words(a, str_of(before), str_of(after), &parts, &count);
	for (size_t i = 0; i < count; i++) {
		if (parts[i].kind != DIFFERENCE_ADDED)
			buffer_add(&old, parts[i].text);
		if (parts[i].kind != DIFFERENCE_REMOVED)
			buffer_add(&new, parts[i].text);
		assert_int_not_equal(parts[i].text.length, 0);
		buffer_format(&out,
			      parts[i].kind == DIFFERENCE_SAME      ? "%.*s"
			      : parts[i].kind == DIFFERENCE_REMOVED ? "[-%.*s-]"
								    : "{+%.*s+}",
			      STR_ARGS(parts[i].text));
	}
	assert_string_equal(str_c(a, buffer_str(&old)), before);
	assert_string_equal(str_c(a, buffer_str(&new)), after);
	return str_c(a, buffer_str(&out));
}

static void
words_that_were_removed_and_added_are_marked(void **state)
{
	static const struct {
		const char *before, *after, *marked;
	} rows[] = {
		{ "", "", "" },
		{ "same", "same", "same" },
		{ "", "new", "{+new+}" },
		{ "old", "", "[-old-]" },
		{ "the red fox", "the brown fox", "the [-red-]{+brown+} fox" },
		{ "one two three", "one three", "one [-two -]three" },
		{ "one three", "one two three", "one {+two +}three" },
		{ "a fine old day", "a cold new day", "a [-fine old-]{+cold new+} day" },
		{ "coast, reef", "coast; reef", "coast[-,-]{+;+} reef" },
		{ "mangroves", "mangrove", "[-mangroves-]{+mangrove+}" },
		{ "\xE7\xBA\xA2\xE6\xA0\x91\xE6\x9E\x97", "\xE7\xBA\xA2\xE6\x9D\x89\xE6\x9E\x97",
		  "\xE7\xBA\xA2[-\xE6\xA0\x91-]{+\xE6\x9D\x89+}\xE6\x9E\x97" },
		{ "cafe\xCC\x81 noir", "cafe noir", "[-cafe\xCC\x81-]{+cafe+} noir" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(marked(*state, rows[i].before, rows[i].after), rows[i].marked);
}

static struct str
number_text(struct arena *a, unsigned number)
{
	return str_format(a, "%x ", number);
}

static void
long_texts_with_few_changes_are_marked_where_they_differ(void **state)
{
	struct arena *a = *state;
	struct buffer before = buffer_in(a), after = buffer_in(a);
	const char   *text;

	for (unsigned i = 0; i < 20000; i++) {
		buffer_add(&before, number_text(a, i));
		buffer_add(&after, number_text(a, i == 7777 ? 123456789 : i));
	}
	text = marked(a, str_c(a, buffer_str(&before)), str_c(a, buffer_str(&after)));
	assert_non_null(strstr(text, "1e60 [-1e61-]{+75bcd15+} 1e62"));
}

static void
texts_that_differ_everywhere_are_one_removal_and_one_addition(void **state)
{
	struct arena *a = *state;
	struct buffer before = buffer_in(a), after = buffer_in(a);
	const char   *text;

	for (unsigned i = 0; i < 5000; i++) {
		buffer_add(&before, number_text(a, i * 2654435761U));
		buffer_add(&after, number_text(a, i * 2246822519U + 1));
	}
	text = marked(a, str_c(a, buffer_str(&before)), str_c(a, buffer_str(&after)));
	text = strstr(text, "[-") + 2;
	assert_null(strstr(text, "[-"));
}

/* Every script makes the second list of the first, whatever they hold. */
static void
a_script_makes_one_list_of_the_other(void **state)
{
	static const char letters[] = "abcabcabc";
	struct arena     *a = *state;
	struct str        before[9], after[9];
	uint32_t          random = 1;

	for (int round = 0; round < 2000; round++) {
		struct difference_step *steps;
		size_t                  counts[2], count, x = 0, y = 0;
		struct arena_mark       mark = arena_mark(a);

		for (int i = 0; i < 2; i++) {
			random = random * 1664525 + 1013904223;
			counts[i] = (random >> 16) % 10;
			for (size_t k = 0; k < counts[i]; k++) {
				random = random * 1664525 + 1013904223;
				(i == 0 ? before : after)[k] = str_slice(STR(letters), (random >> 16) % 9, 9);
				(i == 0 ? before : after)[k].length = 1;
			}
		}
		difference_lists(a, before, counts[0], after, counts[1], &steps, &count);
		for (size_t i = 0; i < count; i++) {
			assert_false(i > 0 && steps[i].kind == DIFFERENCE_REMOVED &&
				     steps[i - 1].kind == DIFFERENCE_ADDED);
			if (steps[i].kind != DIFFERENCE_ADDED)
				assert_int_equal(steps[i].before, x++);
			if (steps[i].kind != DIFFERENCE_REMOVED)
				assert_int_equal(steps[i].after, y++);
			if (steps[i].kind == DIFFERENCE_SAME)
				assert_true(str_equal(before[steps[i].before], after[steps[i].after]));
		}
		assert_int_equal(x, counts[0]);
		assert_int_equal(y, counts[1]);
		arena_reset(a, mark);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_that_were_removed_and_added_are_marked),
		cmocka_unit_test(long_texts_with_few_changes_are_marked_where_they_differ),
		cmocka_unit_test(texts_that_differ_everywhere_are_one_removal_and_one_addition),
		cmocka_unit_test(a_script_makes_one_list_of_the_other),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
