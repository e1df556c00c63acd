#include "people/second.h"

#include "base/clock.h"
#include "db/testing/engines.h"

/* RFC 6238, appendix B: the last six of its eight digits. */
static void
codes_are_those_of_the_standard(void **state)
{
	static const struct {
		int64_t     seconds;
		const char *code;
	} cases[] = { { 59, "287082" },         { 1111111109, "081804" }, { 1111111111, "050471" },
		      { 1234567890, "005924" }, { 2000000000, "279037" }, { 20000000000, "353130" } };
	struct str secret = STR("12345678901234567890");
	int64_t    step;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_true(second_is_right(secret, str_of(cases[i].code), cases[i].seconds * CLOCK_SECOND, 0, &step));
		assert_int_equal(step, cases[i].seconds / 30);
	}
}

static void
a_code_holds_for_one_step_on_each_side_and_only_once(void **state)
{
	struct str secret = STR("12345678901234567890");
	int64_t    step, at = 1111111109 / 30;

	(void)state;
	assert_false(second_is_right(secret, STR("081804"), (at - 2) * 30 * CLOCK_SECOND, 0, &step));
	assert_true(second_is_right(secret, STR("081 804"), (at - 1) * 30 * CLOCK_SECOND, 0, &step));
	assert_true(second_is_right(secret, STR("081804"), (at + 1) * 30 * CLOCK_SECOND, 0, &step));
	assert_false(second_is_right(secret, STR("081804"), (at + 2) * 30 * CLOCK_SECOND, 0, &step));
	assert_true(second_is_right(secret, STR("081804"), at * 30 * CLOCK_SECOND, step - 1, &step));
	assert_false(second_is_right(secret, STR("081804"), at * 30 * CLOCK_SECOND, step, &step));
	assert_false(second_is_right(secret, STR(""), at * 30 * CLOCK_SECOND, 0, &step));
	assert_false(second_is_right(secret, STR("0818040"), at * 30 * CLOCK_SECOND, 0, &step));
}

static void
a_secret_is_typed_as_it_is_shown(void **state)
{
	struct arena *a = arena_open(0);
	struct str    secret, other;

	(void)state;
	assert_true(str_is(second_text(a, STR("12345678901234567890")), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
	assert_true(second_parse(a, STR("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), &secret));
	assert_true(str_is(secret, "12345678901234567890"));
	assert_false(second_parse(a, STR("GEZDGNBVGY3TQOJQ"), &other));
	assert_false(second_parse(a, STR("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1"), &other));
	assert_true(
		str_is(second_address(a, secret, STR("CHM of Kenya"), STR("a@b.org")),
		       "otpauth://totp/"
		       "CHM%20of%20Kenya:a%40b.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=CHM%20of%20Kenya"));
	arena_close(a);
}

static struct {
	struct str     codes[SECOND_CODES], code, id;
	struct account account;
	bool           right;
} with;

static bool
set(void *context, struct db *db, struct error *error)
{
	struct fixture      *f = context;
	const struct account draft = { .email = STR("a@example.org"), .state = ACCOUNT_ACTIVE };

	return account_add(f->a, db, &draft, 0, &with.id, error) &&
	       second_set(f->a, db, with.id, STR("12345678901234567890"), 5, with.codes, error);
}

static bool
use(void *context, struct db *db, struct error *error)
{
	struct fixture *f = context;

	return account_find(f->a, db, with.id, &with.account, error) &&
	       second_use(f->a, db, &with.account, with.code, 1111111109 * CLOCK_SECOND, &with.right, error);
}

static bool
use_code(struct fixture *f, struct str code)
{
	with.code = code;
	assert_true(db_change(f->pool, use, f, &f->error));
	return with.right;
}

static void
each_code_of_authenticator_and_paper_is_used_once(void **state)
{
	struct fixture *f = *state;

	assert_true(db_change(f->pool, set, f, &f->error));
	assert_true(use_code(f, STR("081804")));
	assert_false(use_code(f, STR("081804")));
	assert_true(use_code(f, with.codes[3]));
	assert_false(use_code(f, with.codes[3]));
	assert_true(use_code(f, str_format(f->a, "%.*s%.*s", STR_ARGS(str_slice(with.codes[9], 0, 4)),
					   STR_ARGS(str_slice(with.codes[9], 5, 19)))));
	assert_false(use_code(f, STR("0000-0000-0000-0000")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_those_of_the_standard),
		cmocka_unit_test(a_code_holds_for_one_step_on_each_side_and_only_once),
		cmocka_unit_test(a_secret_is_typed_as_it_is_shown),
		cmocka_unit_test(each_code_of_authenticator_and_paper_is_used_once),
	};

	return RUN_ON_EACH_ENGINE("second", tests);
}
