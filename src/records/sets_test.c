/* Sets of records. */
#include "records/sets.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
names_have_parts_of_the_letters_that_a_set_may_have(void **state)
{
	struct arena *a = arena_open(0);

	(void)state;
	assert_true(str_is(set_name(a, "country", STR("KE")), "country:KE"));
	assert_true(str_is(set_name(a, "subject", STR("subjects:mangroves")), "subject:subjects:mangroves"));
	assert_true(str_is(set_name(a, "subject", STR("x:a b:c~")), "subject:x:a~20b~3Ac~7E"));
	assert_true(str_is(set_name(a, "type", STR("")), "type"));
	assert_true(set_is_name(STR("subject:x:a~20b")));
	assert_false(set_is_name(STR("")));
	assert_false(set_is_name(STR("a::b")));
	assert_false(set_is_name(STR("a:")));
	assert_false(set_is_name(STR("a b")));
	arena_close(a);
}

static void
what_a_record_has_left_stays_known(void **state)
{
	struct arena *a = arena_open(0);
	struct str    sets = sets_follow(a, STR(""), STR("+type:news:+country:KE:+country:TZ:"));

	(void)state;
	sets = sets_follow(a, sets, STR("+type:news:+country:KE:"));
	assert_true(str_is(sets, "+type:news:+country:KE:/country:TZ:"));
	assert_false(sets_have(sets, STR("country:TZ")));
	assert_true(sets_have(sets, STR("country")));
	assert_true(sets_have(sets, STR("country:KE")));
	assert_false(sets_have(sets, STR("country:K")));
	sets = sets_follow(a, sets, STR("+country:TZ:"));
	assert_true(str_is(sets, "+country:TZ:/type:news:/country:KE:"));
	sets = sets_follow(a, sets, STR(""));
	assert_true(str_is(sets, "/country:TZ:/type:news:/country:KE:"));
	assert_false(sets_have(sets, STR("country")));
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_have_parts_of_the_letters_that_a_set_may_have),
		cmocka_unit_test(what_a_record_has_left_stays_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
