/* Parts of files that are asked for. */
#include "http/range.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
one_range_is_read_and_all_else_is_the_whole(void **state)
{
	static const struct {
		const char     *field;
		enum range_kind kind;
		int64_t         from, length;
	} cases[] = {
		{ "bytes=0-0", RANGE_PART, 0, 1 },
		{ "bytes=0-99", RANGE_PART, 0, 10 },
		{ "bytes=4-", RANGE_PART, 4, 6 },
		{ "Bytes= 4-5 ", RANGE_PART, 4, 2 },
		{ "bytes=-3", RANGE_PART, 7, 3 },
		{ "bytes=-30", RANGE_PART, 0, 10 },
		{ "bytes=9-99999999999999999999999999", RANGE_PART, 9, 1 },
		{ "bytes=10-", RANGE_BEYOND, 0, 0 },
		{ "bytes=99999999999999999999999999-", RANGE_BEYOND, 0, 0 },
		{ "bytes=-0", RANGE_BEYOND, 0, 0 },
		{ "", RANGE_WHOLE, 0, 0 },
		{ "bytes=", RANGE_WHOLE, 0, 0 },
		{ "bytes=-", RANGE_WHOLE, 0, 0 },
		{ "bytes=5-4", RANGE_WHOLE, 0, 0 },
		{ "bytes=0-1,3-4", RANGE_WHOLE, 0, 0 },
		{ "bytes=+1-2", RANGE_WHOLE, 0, 0 },
		{ "bytes=1--2", RANGE_WHOLE, 0, 0 },
		{ "lines=0-1", RANGE_WHOLE, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct range range = { 0 };

		if (range_parse(str_of(cases[i].field), 10, &range) != cases[i].kind || range.from != cases[i].from ||
		    range.length != cases[i].length)
			fail_msg("%s: %" PRId64 ", %" PRId64, cases[i].field, range.from, range.length);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(one_range_is_read_and_all_else_is_the_whole) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
