#include "people/account.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
what_is_guessed_first_is_refused_and_all_else_taken(void **state)
{
	static const struct {
		const char *password, *key; /* "": it is taken */
	} cases[] = {
		{ "elevenchars", "password.short" },
		{ "длинаодинна", "password.short" },
		{ "winniethepooh", "password.common" },
		{ "WinnieThePooh", "password.common" },
		{ "Password12345!", "password.common" },
		{ "2024!!password", "password.common" },
		{ "passwordpassword", "password.common" },
		{ "123456789012", "password.common" },
		{ "91827364554637", "password.common" }, /* digits alone */
		{ "aaaaaaaaaaaa", "password.common" },
		{ "xyz9xyz9xyz9x", "password.common" },
		{ "abcdefghijklm", "password.common" },
		{ "amina.njoroge@example.org", "password.common" },
		{ "amina.njoroge2026", "password.common" },
		{ "seven elephants in the rain", "" },
		{ "correct horse battery", "" },
		{ "пять слонов под дождём", "" },
		{ "q7#Lw0pz!Rt2", "" },
		{ "            a b", "password.common" },
	};
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		error = (struct error){ 0 };
		if (password_is_fit(str_of(cases[i].password), STR("Amina.Njoroge@example.org"), &error) !=
			    (cases[i].key[0] == '\0') ||
		    strcmp(error.key, cases[i].key) != 0)
			fail_msg("%s: '%s', not '%s'", cases[i].password, error.key, cases[i].key);
	}
}

static void
a_password_is_right_for_its_own_hash_only(void **state)
{
	struct arena *a = arena_open(0);
	struct error  error = { 0 };
	struct str    hash;

	(void)state;
	assert_true(password_hash(a, STR("seven elephants"), &hash, &error));
	assert_true(str_starts(hash, STR("$argon2id$")));
	assert_true(password_is_right(hash, STR("seven elephants")));
	assert_false(password_is_right(hash, STR("Seven elephants")));
	assert_false(password_is_right(STR(""), STR("")));
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_guessed_first_is_refused_and_all_else_taken),
		cmocka_unit_test(a_password_is_right_for_its_own_hash_only),
	};

	return cmocka_run_group_tests_name("password", tests, NULL, NULL);
}
