#include "base/identifier.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
an_identifier_is_read_in_any_spelling(void **state)
{
	static const struct {
		uint32_t    number;
		const char *identifier, *spelled;
	} cases[] = {
		{ 0, "ke-0000000", "KE-OoOo0o0" },
		{ 1, "ke-000001y", "Ke-OOOOOlY" },
		{ (1 << 30) - 1, "ke-zzzzzz6", "ke-ZZZZZZ6" },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error error = { 0 };
		struct str   identifier;

		assert_string_equal(identifier_format(a, STR("ke"), cases[i].number).data, cases[i].identifier);
		assert_true(identifier_parse(a, str_of(cases[i].spelled), &identifier, &error));
		assert_string_equal(identifier.data, cases[i].identifier);
	}
	arena_close(a);
}

static void
every_single_wrong_character_is_found(void **state)
{
	static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
	struct arena     *a = arena_open(0);

	(void)state;
	for (uint32_t number = 0; number < 1u << 30; number += 0x3000F1) {
		char         text[16];
		struct str   right = identifier_format(a, STR("gbif-ke"), number), identifier;
		struct error error = { 0 };

		for (size_t at = right.length - IDENTIFIER_TAIL; at < right.length; at++) {
			for (size_t i = 0; i < 32; i++) {
				memcpy(text, right.data, right.length);
				text[at] = alphabet[i];
				assert_true(identifier_parse(a, (struct str){ text, right.length }, &identifier,
							     &error) == (text[at] == right.data[at]));
			}
		}
		assert_string_equal(error.key, "identifier.check");
	}
	arena_close(a);
}

static void
what_is_no_identifier_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"ke",
		"-0000000",
		"ke-000000",
		"ke-00000000",
		"ke-000000u",
		"k-0000000",
		"ke--000000",
		"9e-0000000",
		"ke0000000",
		"ke-00000 0",
		"ke-0000000 ",
		"k\xC3\xA9-0000000",
		"abcdefghijklmnopqrstu-0000000",
		"ke-0000000@1",
		"ke_x-0000000",
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error error = { 0 };
		struct str   identifier;

		if (identifier_parse(a, str_of(cases[i]), &identifier, &error))
			fail_msg("'%s' was taken for an identifier", cases[i]);
		assert_string_equal(error.key, "identifier.format");
	}
	arena_close(a);
}

static void
a_revision_follows_the_at_sign(void **state)
{
	static const struct {
		const char *text;
		int         revision; /* -1: refused */
	} cases[] = {
		{ "ke-0000000", 0 },
		{ "ke-0000000@1", 1 },
		{ "KE-0000000@2147483647", INT32_MAX },
		{ "ke-0000000@", -1 },
		{ "ke-0000000@0", -1 },
		{ "ke-0000000@2147483648", -1 },
		{ "ke-0000000@-1", -1 },
		{ "ke-0000000@01", -1 },
		{ "ke-0000000@1@1", -1 },
		{ "ke-0000000@1x", -1 },
		{ "@1", -1 },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error error = { 0 };
		struct str   identifier;
		int          revision;
		bool is_read = identifier_parse_revision(a, str_of(cases[i].text), &identifier, &revision, &error);

		assert_true(is_read == (cases[i].revision >= 0));
		if (is_read) {
			assert_int_equal(revision, cases[i].revision);
			assert_string_equal(identifier.data, "ke-0000000");
		}
	}
	arena_close(a);
}

static void
a_drawn_identifier_is_valid_and_names_its_node(void **state)
{
	struct arena *a = arena_open(0);
	struct str    first = identifier_draw(a, STR("gbif-ke")), second = identifier_draw(a, STR("gbif-ke")), again;
	struct error  error = { 0 };

	(void)state;
	assert_false(str_equal(first, second) && str_equal(first, identifier_draw(a, STR("gbif-ke"))));
	assert_true(identifier_parse(a, first, &again, &error));
	assert_true(str_equal(first, again));
	assert_true(str_is(identifier_node(first), "gbif-ke"));
	assert_true(str_is(identifier_node(STR("none")), ""));
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_identifier_is_read_in_any_spelling),
		cmocka_unit_test(every_single_wrong_character_is_found),
		cmocka_unit_test(what_is_no_identifier_is_refused),
		cmocka_unit_test(a_revision_follows_the_at_sign),
		cmocka_unit_test(a_drawn_identifier_is_valid_and_names_its_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
