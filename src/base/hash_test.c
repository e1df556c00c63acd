#include "base/hash.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
hashes_are_those_of_the_standard(void **state)
{
	/* FIPS 180-4 examples */
	static const struct {
		const char *bytes, *text;
	} cases[] = {
		{ "", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "sha256:248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str    bytes = str_of(cases[i].bytes);
		struct hash   whole = hash_of_bytes(bytes), parts, parsed;
		struct hasher hasher;
		char          text[HASH_TEXT];
		struct error  error = { 0 };

		hasher_start(&hasher);
		hasher_add(&hasher, str_slice(bytes, 0, 2));
		hasher_add(&hasher, str_slice(bytes, 2, bytes.length));
		parts = hasher_end(&hasher);
		assert_true(hash_equal(&whole, &parts));
		assert_string_equal(hash_format(&whole, text).data, cases[i].text);
		assert_true(hash_parse(str_of(cases[i].text), &parsed, &error));
		assert_true(hash_equal(&whole, &parsed));
		parsed.bytes[31] ^= 1;
		assert_false(hash_equal(&whole, &parsed));
	}
}

static void
what_is_no_hash_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"sha256:",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
		"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555",
		"sha256:E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"sha256:g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct hash  hash;
		struct error error = { 0 };

		assert_false(hash_parse(str_of(cases[i]), &hash, &error));
		assert_string_equal(error.key, "hash.format");
	}
}

static void
bytes_go_to_base64_and_back(void **state)
{
	static const struct {
		struct str  bytes;
		const char *text, *url;
	} cases[] = {
		{ { "", 0 }, "", "" },
		{ { "f", 1 }, "Zg==", "Zg" },
		{ { "fo", 2 }, "Zm8=", "Zm8" },
		{ { "foo", 3 }, "Zm9v", "Zm9v" },
		{ { "foobar", 6 }, "Zm9vYmFy", "Zm9vYmFy" },
		{ { "\xFB\xFF\0", 3 }, "+/8A", "-_8A" },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str bytes;

		assert_true(str_is(base64(a, cases[i].bytes), cases[i].text));
		assert_true(base64_parse(a, str_of(cases[i].text), &bytes));
		assert_true(str_equal(bytes, cases[i].bytes));
		assert_true(str_is(base64_url(a, cases[i].bytes), cases[i].url));
		assert_true(base64_url_parse(a, str_of(cases[i].url), &bytes));
		assert_true(str_equal(bytes, cases[i].bytes));
	}
	arena_close(a);
}

static void
what_is_no_base64_is_refused(void **state)
{
	static const char *const cases[] = { "Zg",     "Zg=",   "Zg===", "Zh==",     "Z",
					     "Zm9v\n", "Zm 9v", "-_8A",  "Zm9v====", "Zm9\xB4" };
	static const char *const url_cases[] = { "Zg==", "Z", "Zh", "+/8A", "Zg ", "Zm9\xB4" };
	struct arena            *a = arena_open(0);
	struct str               bytes;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_false(base64_parse(a, str_of(cases[i]), &bytes));
	for (size_t i = 0; i < sizeof url_cases / sizeof *url_cases; i++)
		assert_false(base64_url_parse(a, str_of(url_cases[i]), &bytes));
	arena_close(a);
}

static void
a_keyed_hash_depends_on_its_key(void **state)
{
	struct str  key = STR("0123456789abcdef0123456789abcdef");
	struct hash hash = hash_keyed(STR("token"), key), again = hash_keyed(STR("token"), key);
	struct hash other = hash_keyed(STR("token"), STR("1123456789abcdef0123456789abcdef"));
	struct hash another = hash_keyed(STR("tokens"), key);

	(void)state;
	assert_true(hash_equal(&hash, &again));
	assert_false(hash_equal(&hash, &other));
	assert_false(hash_equal(&hash, &another));
	assert_true(secret_equal(STR("abc"), STR("abc")));
	assert_true(secret_equal((struct str){ NULL, 0 }, STR("")));
	assert_false(secret_equal(STR("abc"), STR("abd")));
	assert_false(secret_equal(STR("abc"), STR("ab")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_are_those_of_the_standard), cmocka_unit_test(what_is_no_hash_is_refused),
		cmocka_unit_test(bytes_go_to_base64_and_back),      cmocka_unit_test(what_is_no_base64_is_refused),
		cmocka_unit_test(a_keyed_hash_depends_on_its_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
