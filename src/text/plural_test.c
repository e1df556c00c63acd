#include "text/plural.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char arabic[] = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
			     "n%100>=11 ? 4 : 5);";
static const char russian[] = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
			      "(n%100<10 || n%100>=20) ? 1 : 2);";
static const char slovene[] = "nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3)";

static void
numbers_get_the_form_of_their_language(void **state)
{
	static const struct {
		const char *rule;
		int64_t     count;
		unsigned    form;
	} rows[] = {
		{ "nplurals=1; plural=0;", 7, 0 },
		{ "nplurals=2; plural=(n != 1);", 0, 1 },
		{ "nplurals=2; plural=(n != 1);", 1, 0 },
		{ "nplurals=2; plural=n>1;", 0, 0 },
		{ "nplurals=2; plural=n>1;", 2, 1 },
		{ "nplurals=2; plural=!(n==1)", 1, 0 },
		{ "nplurals=3; plural=n-1*2+4/2", 2, 2 },
		{ arabic, 0, 0 },
		{ arabic, 1, 1 },
		{ arabic, 2, 2 },
		{ arabic, 103, 3 },
		{ arabic, 11, 4 },
		{ arabic, 100, 5 },
		{ arabic, 202, 5 },
		{ russian, 1, 0 },
		{ russian, 21, 0 },
		{ russian, 11, 2 },
		{ russian, 22, 1 },
		{ russian, 12, 2 },
		{ russian, 1000000, 2 },
		{ slovene, 104, 2 },
		{ slovene, 5, 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct plural_rule rule;
		struct error       error = { 0 };

		assert_true(plural_parse(str_of(rows[i].rule), &rule, &error));
		if (plural_form(&rule, rows[i].count) != rows[i].form)
			fail_msg("%s: %" PRId64 " has form %u", rows[i].rule, rows[i].count,
				 plural_form(&rule, rows[i].count));
	}
}

static void
a_form_is_never_beyond_the_last(void **state)
{
	static const char *const rules[] = { "nplurals=2; plural=n", "nplurals=2; plural=0-n",
					     "nplurals=2; plural=5%0+9", "nplurals=2; plural=n*n*n*n+7/0" };

	(void)state;
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		struct plural_rule rule;

		assert_true(plural_parse(str_of(rules[i]), &rule, NULL));
		assert_true(plural_form(&rule, INT64_MAX) < 2);
		assert_true(plural_form(&rule, 3) < 2);
	}
}

static void
rules_that_are_none_are_refused(void **state)
{
	static const char *const rules[] = {
		"",
		"plural=0",
		"nplurals=0; plural=0;",
		"nplurals=7; plural=0;",
		"nplurals=2; plural=;",
		"nplurals=2; plural=(n",
		"nplurals=2; plural=n?1;",
		"nplurals=2; plural=n=1;",
		"nplurals=2; plural=m;",
		"nplurals=2; plural=n 1;",
		"nplurals=2; plural=99999999999;",
		"nplurals=2; plural=((((((((((((((((((((((((n))))))))))))))))))))))));",
		"nplurals=2; plural=!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!n;",
		"nplurals=2; "
		"plural=n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+n+"
		"n+n+n+n+n+n+n;",
	};

	(void)state;
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		struct plural_rule rule;
		struct error       error = { 0 };

		assert_false(plural_parse(str_of(rules[i]), &rule, &error));
		assert_string_equal(error.key, "plural.format");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_get_the_form_of_their_language),
		cmocka_unit_test(a_form_is_never_beyond_the_last),
		cmocka_unit_test(rules_that_are_none_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
