/* Signatures, by libsodium. */
#include "base/sign.h"

#include "base/file.h"
#include "base/random.h"

#include <sodium.h>
#include <sys/stat.h>

enum { FILE_BYTES = 1024 };

static const char prefix[] = "ed25519:";

_Static_assert(crypto_sign_PUBLICKEYBYTES == sizeof((struct sign_key){ 0 }.public), "public key");
_Static_assert(crypto_sign_SECRETKEYBYTES == sizeof((struct sign_key){ 0 }.secret), "secret key");
_Static_assert(crypto_sign_BYTES == sizeof(struct signature), "signature");

void
sign_key_make(struct sign_key *key_r)
{
	uint8_t seed[crypto_sign_SEEDBYTES];

	random_bytes(seed, sizeof seed);
	crypto_sign_seed_keypair(key_r->public, key_r->secret, seed);
	sodium_memzero(seed, sizeof seed);
}

bool
sign_key_write(const struct sign_key *key, struct str path, struct error *error)
{
	uint8_t seed[crypto_sign_SEEDBYTES];
	char    text[sodium_base64_ENCODED_LEN(crypto_sign_SEEDBYTES, sodium_base64_VARIANT_ORIGINAL)];
	bool    is_made;

	crypto_sign_ed25519_sk_to_seed(seed, key->secret);
	sodium_bin2base64(text, sizeof text, seed, sizeof seed, sodium_base64_VARIANT_ORIGINAL);
	text[sizeof text - 1] = '\n';
	is_made = file_create(path, (struct str){ text, sizeof text }, 0600, error);
	sodium_memzero(seed, sizeof seed);
	sodium_memzero(text, sizeof text);
	return is_made;
}

/* Refuses a key that others on the machine may read. */
static bool
check_mode(struct arena *a, struct str path, struct error *error)
{
	struct str  head = str_head(path, 200);
	struct stat status;

	if (stat(str_c(a, path), &status) != 0 || (status.st_mode & 077) == 0)
		return true;
	error_set(error, ERROR_INPUT, "key.mode", "others may read the key '%.*s': run chmod 600 on it",
		  STR_ARGS(head));
	return error_at(error, "%.*s", STR_ARGS(head));
}

/* Overwrites a secret in its arena. */
static void
forget(struct str secret)
{
	if (secret.length > 0)
		explicit_bzero((void *)(uintptr_t)secret.data, secret.length);
}

static bool
read_seed(struct arena *a, struct str path, uint8_t seed[crypto_sign_SEEDBYTES], struct error *error)
{
	struct str head = str_head(path, 200), text, bytes = { NULL, 0 };
	bool       is_seed;

	if (!check_mode(a, path, error) || !file_read(a, path, FILE_BYTES, &text, error))
		return false;
	is_seed = base64_parse(a, str_trim(text), &bytes) && bytes.length == crypto_sign_SEEDBYTES;
	if (is_seed)
		memcpy(seed, bytes.data, crypto_sign_SEEDBYTES);
	forget(text);
	forget(bytes);
	if (is_seed)
		return true;
	error_set(error, ERROR_INPUT, "key.format", "'%.*s' holds no key: the base64 of 32 bytes", STR_ARGS(head));
	return error_at(error, "%.*s", STR_ARGS(head));
}

bool
sign_key_read(struct str path, struct sign_key *key_r, struct error *error)
{
	struct arena *a = arena_open(FILE_BYTES * 4);
	uint8_t       seed[crypto_sign_SEEDBYTES];
	bool          is_read = read_seed(a, path, seed, error);

	if (is_read)
		crypto_sign_seed_keypair(key_r->public, key_r->secret, seed);
	sodium_memzero(seed, sizeof seed);
	arena_close(a);
	return is_read;
}

void
sign_hash(const struct sign_key *key, const struct hash *hash, struct signature *signature_r)
{
	crypto_sign_detached(signature_r->bytes, NULL, hash->bytes, sizeof hash->bytes, key->secret);
}

bool
sign_verify(const uint8_t public[32], const struct hash *hash, const struct signature *signature)
{
	return crypto_sign_verify_detached(signature->bytes, hash->bytes, sizeof hash->bytes, public) == 0;
}

/* ---- text -------------------------------------------------------------------------------------------------------- */

static struct str
format_bytes(struct arena *a, const void *bytes, size_t count)
{
	return str_join(a, str_of(prefix), base64(a, (struct str){ bytes, count }));
}

/* Reads exactly `count` bytes in base64 behind the prefix. */
static bool
parse_bytes(struct str text, uint8_t *bytes_r, size_t count, struct error *error)
{
	struct str  encoded = str_slice(text, sizeof prefix - 1, text.length);
	struct str  head = str_head(text, 100);
	const char *end = NULL;
	size_t      length = 0;

	if (str_starts(text, str_of(prefix)) && str_is_ascii(text) &&
	    sodium_base642bin(bytes_r, count, encoded.data, encoded.length, NULL, &length, &end,
			      sodium_base64_VARIANT_ORIGINAL) == 0 &&
	    length == count && end == encoded.data + encoded.length)
		return true;
	return error_set(error, ERROR_INPUT, "signature.format", "'%.*s' is not '%s' and the base64 of %zu bytes",
			 STR_ARGS(head), prefix, count);
}

struct str
signature_format(struct arena *a, const struct signature *signature)
{
	return format_bytes(a, signature->bytes, sizeof signature->bytes);
}

bool
signature_parse(struct str text, struct signature *signature_r, struct error *error)
{
	return parse_bytes(text, signature_r->bytes, sizeof signature_r->bytes, error);
}

struct str
sign_public_format(struct arena *a, const uint8_t public[32])
{
	return format_bytes(a, public, crypto_sign_PUBLICKEYBYTES);
}

bool
sign_public_parse(struct str text, uint8_t public_r[32], struct error *error)
{
	return parse_bytes(text, public_r, crypto_sign_PUBLICKEYBYTES, error);
}
