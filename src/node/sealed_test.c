#include "node/sealed.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
only_the_right_text_opens_what_is_whole(void **state)
{
	const struct sealed_file files[] = { { STR("keys/node.key"), STR("secret\n0 keys/x\n") },
					     { STR("keys/a/b"), STR("") } };
	struct arena            *a = arena_open(0);
	struct recovery          recovery;
	struct sealed_file      *opened;
	struct str               sealed;
	struct error             error = { 0 };
	size_t                   count;

	(void)state;
	assert_true(recovery_make(STR("some words"), &recovery, &error));
	sealed = sealed_make(a, &recovery, files, 2);
	assert_true(sealed_open(a, sealed, STR("some words"), &opened, &count, &error));
	assert_int_equal(count, 2);
	assert_true(str_equal(opened[0].name, files[0].name) && str_equal(opened[0].bytes, files[0].bytes));
	assert_true(str_equal(opened[1].name, files[1].name) && opened[1].bytes.length == 0);
	assert_false(sealed_open(a, sealed, STR("other words"), &opened, &count, &error));
	assert_string_equal(error.key, "sealed.key");
	for (size_t length = 0; length < sealed.length; length += 23)
		assert_false(sealed_open(a, str_slice(sealed, 0, length), STR("some words"), &opened, &count, &error));
	arena_close(a);
}

static void
names_that_lead_elsewhere_are_refused(void **state)
{
	static const char *const names[] = { "keys/../node.ini", "/etc/passwd", "node.ini", "keys/",
					     "keys//a",          "keys/a\nb" };
	struct arena            *a = arena_open(0);
	struct recovery          recovery;
	struct sealed_file      *opened;
	struct error             error = { 0 };
	size_t                   count;

	(void)state;
	assert_true(recovery_make(STR("some words"), &recovery, &error));
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct sealed_file file = { str_of(names[i]), STR("x") };

		assert_false(sealed_open(a, sealed_make(a, &recovery, &file, 1), STR("some words"), &opened, &count,
					 &error));
		assert_string_equal(error.key, "sealed.damaged");
	}
	assert_false(
		sealed_open(a, STR("chm-keys 1 1000000 68719476736 AAAA AAAA\n"), STR("x"), &opened, &count, &error));
	arena_close(a);
}

static void
texts_that_are_made_differ(void **state)
{
	struct arena *a = arena_open(0);
	struct str    one = recovery_text(a), other = recovery_text(a);

	(void)state;
	assert_int_equal(one.length, 8 * 4 + 7);
	assert_false(str_equal(one, other));
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_right_text_opens_what_is_whole),
		cmocka_unit_test(names_that_lead_elsewhere_are_refused),
		cmocka_unit_test(texts_that_are_made_differ),
	};

	return cmocka_run_group_tests_name("sealed keys", tests, NULL, NULL);
}
