#include "base/sign.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>

#include <cmocka.h>

struct fixture {
	struct arena *a;
	struct str    folder, path;
	struct error  error;
};

static int
open_folder(void **state)
{
	struct arena   *a = arena_open(0);
	struct fixture *f = ARENA_NEW(a, struct fixture);
	char template[] = "/tmp/chm-sign-test-XXXXXX";

	if (mkdtemp(template) == NULL)
		return -1;
	f->a = a;
	f->folder = str_copy(a, str_of(template));
	f->path = path_join(a, f->folder, STR("key"));
	*state = f;
	return 0;
}

static int
remove_folder(void **state)
{
	struct fixture *f = *state;
	bool            is_removed = file_remove(f->folder, NULL);

	arena_close(f->a);
	return is_removed ? 0 : -1;
}

static void
a_signature_holds_for_its_key_and_hash_only(void **state)
{
	struct fixture  *f = *state;
	struct sign_key  key, other;
	struct hash      hash = hash_of_bytes(STR("a record")), changed = hash_of_bytes(STR("a record!"));
	struct signature signature, parsed;
	uint8_t public[32];

	sign_key_make(&key);
	sign_key_make(&other);
	sign_hash(&key, &hash, &signature);
	assert_true(sign_verify(key.public, &hash, &signature));
	assert_false(sign_verify(key.public, &changed, &signature));
	assert_false(sign_verify(other.public, &hash, &signature));

	assert_true(signature_parse(signature_format(f->a, &signature), &parsed, &f->error));
	assert_memory_equal(&parsed, &signature, sizeof parsed);
	assert_true(sign_public_parse(sign_public_format(f->a, key.public), public, &f->error));
	assert_memory_equal(public, key.public, sizeof public);
	parsed.bytes[5] ^= 1;
	assert_false(sign_verify(key.public, &hash, &parsed));
}

static void
the_key_of_the_standard_has_its_public_half(void **state)
{
	/* RFC 8032, 7.1, test 1 */
	struct fixture *f = *state;
	struct sign_key key;

	assert_true(file_write(f->path, STR("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n"), 0600, &f->error));
	assert_true(sign_key_read(f->path, &key, &f->error));
	assert_string_equal(sign_public_format(f->a, key.public).data,
			    "ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
}

static void
a_key_is_kept_in_a_file_for_its_owner_alone(void **state)
{
	struct fixture *f = *state;
	struct sign_key key, read;
	struct stat     status;

	sign_key_make(&key);
	assert_true(sign_key_write(&key, f->path, &f->error));
	assert_true(sign_key_read(f->path, &read, &f->error));
	assert_memory_equal(&read, &key, sizeof key);
	assert_int_equal(stat(f->path.data, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);

	assert_false(sign_key_write(&key, f->path, &f->error));
	assert_int_equal(f->error.code, ERROR_CONFLICT);
	assert_int_equal(chmod(f->path.data, 0640), 0);
	assert_false(sign_key_read(f->path, &read, &f->error));
	assert_string_equal(f->error.key, "key.mode");
	assert_true(file_remove(f->path, &f->error));
	assert_false(sign_key_read(f->path, &read, &f->error));
	assert_int_equal(f->error.code, ERROR_ABSENT);
}

static void
what_is_no_key_or_signature_is_refused(void **state)
{
	static const char *const keys[] = { "", "nWGxne", "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
					    "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyufw==", "?" };
	static const char *const signatures[] = { "",
						  "ed25519:",
						  "ed25519:AAAA",
						  "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
						  "ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo",
						  "ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURoA" };
	struct fixture          *f = *state;
	struct sign_key          key;
	struct signature         signature;
	uint8_t public[32];

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		assert_true(file_write(f->path, str_of(keys[i]), 0600, &f->error));
		assert_false(sign_key_read(f->path, &key, &f->error));
		assert_string_equal(f->error.key, "key.format");
	}
	for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
		assert_false(signature_parse(str_of(signatures[i]), &signature, &f->error));
		assert_string_equal(f->error.key, "signature.format");
		assert_false(sign_public_parse(str_of(signatures[i]), public, &f->error));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_signature_holds_for_its_key_and_hash_only, open_folder,
						remove_folder),
		cmocka_unit_test_setup_teardown(the_key_of_the_standard_has_its_public_half, open_folder,
						remove_folder),
		cmocka_unit_test_setup_teardown(a_key_is_kept_in_a_file_for_its_owner_alone, open_folder,
						remove_folder),
		cmocka_unit_test_setup_teardown(what_is_no_key_or_signature_is_refused, open_folder, remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
