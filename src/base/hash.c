/* SHA-256 by nettle, which uses the processor's instructions for it (four times as fast as libsodium here); base64 and
 * keyed hashes by libsodium. */
#include "base/hash.h"

#include <nettle/sha2.h>
#include <sodium.h>

static const char hash_prefix[] = "sha256:";

_Static_assert(sizeof(struct hash) == SHA256_DIGEST_SIZE, "a hash is a SHA-256");
_Static_assert(sizeof(struct sha256_ctx) <= sizeof(struct hasher), "the state fits");
_Static_assert(sizeof hash_prefix + 2 * sizeof(struct hash) <= HASH_TEXT, "the text fits");

static const unsigned char *
bytes_of(struct str s)
{
	return (const unsigned char *)(s.length > 0 ? s.data : "");
}

static struct sha256_ctx *
state_of(struct hasher *hasher)
{
	return (struct sha256_ctx *)(void *)hasher->state;
}

struct hash
hash_of_bytes(struct str bytes)
{
	struct hasher hasher;

	hasher_start(&hasher);
	hasher_add(&hasher, bytes);
	return hasher_end(&hasher);
}

void
hasher_start(struct hasher *hasher)
{
	sha256_init(state_of(hasher));
}

void
hasher_add(struct hasher *hasher, struct str bytes)
{
	sha256_update(state_of(hasher), bytes.length, bytes_of(bytes));
}

struct hash
hasher_end(struct hasher *hasher)
{
	struct hash hash;

	sha256_digest(state_of(hasher), sizeof hash.bytes, hash.bytes);
	return hash;
}

bool
hash_equal(const struct hash *left, const struct hash *right)
{
	return memcmp(left->bytes, right->bytes, sizeof left->bytes) == 0;
}

struct str
hash_format(const struct hash *hash, char text[HASH_TEXT])
{
	size_t prefix = sizeof hash_prefix - 1;

	memcpy(text, hash_prefix, prefix);
	sodium_bin2hex(text + prefix, HASH_TEXT - prefix, hash->bytes, sizeof hash->bytes);
	return str_of(text);
}

/* The value of a lower-case hexadecimal digit; -1 for another byte. */
static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
hash_parse(struct str text, struct hash *hash_r, struct error *error)
{
	struct str head = str_head(text, 100);
	struct str digits = str_slice(text, sizeof hash_prefix - 1, text.length);
	bool       is_hash = str_starts(text, str_of(hash_prefix)) && digits.length == 2 * sizeof hash_r->bytes;

	for (size_t i = 0; is_hash && i < sizeof hash_r->bytes; i++) {
		int high = hex_digit(digits.data[2 * i]), low = hex_digit(digits.data[2 * i + 1]);

		is_hash = high >= 0 && low >= 0;
		hash_r->bytes[i] = (uint8_t)(is_hash ? high << 4 | low : 0);
	}
	if (!is_hash)
		return error_set(error, ERROR_INPUT, "hash.format",
				 "'%.*s' is no hash: 'sha256:' and 64 hexadecimal digits in lower case",
				 STR_ARGS(head));
	return true;
}

/* ---- base64 ------------------------------------------------------------------------------------------------------ */

static struct str
encode(struct arena *a, struct str bytes, int variant)
{
	size_t size = sodium_base64_ENCODED_LEN(bytes.length, variant);
	char  *text = arena_text(a, size);

	sodium_bin2base64(text, size, bytes_of(bytes), bytes.length, variant);
	return str_of(text);
}

/* libsodium 1.0.18 takes some bytes above 0x7F for digits; they are refused here. */
static bool
decode(struct arena *a, struct str text, int variant, struct str *bytes_r)
{
	size_t      size = text.length / 4 * 3 + 3, length = 0;
	char       *bytes = arena_text(a, size + 1);
	const char *start = text.length > 0 ? text.data : "", *end = start;

	if (!str_is_ascii(text) ||
	    sodium_base642bin((unsigned char *)bytes, size, start, text.length, NULL, &length, &end, variant) != 0 ||
	    end != start + text.length)
		return false;
	bytes[length] = '\0';
	*bytes_r = (struct str){ bytes, length };
	return true;
}

struct str
base64(struct arena *a, struct str bytes)
{
	return encode(a, bytes, sodium_base64_VARIANT_ORIGINAL);
}

bool
base64_parse(struct arena *a, struct str text, struct str *bytes_r)
{
	return decode(a, text, sodium_base64_VARIANT_ORIGINAL, bytes_r);
}

struct str
base64_url(struct arena *a, struct str bytes)
{
	return encode(a, bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool
base64_url_parse(struct arena *a, struct str text, struct str *bytes_r)
{
	return decode(a, text, sodium_base64_VARIANT_URLSAFE_NO_PADDING, bytes_r);
}

/* ---- secrets ----------------------------------------------------------------------------------------------------- */

struct hash
hash_keyed(struct str bytes, struct str key)
{
	struct hash hash;
	int         failed;

	assert(key.length >= crypto_generichash_KEYBYTES_MIN && key.length <= crypto_generichash_KEYBYTES_MAX);
	failed = crypto_generichash(hash.bytes, sizeof hash.bytes, bytes_of(bytes), bytes.length, bytes_of(key),
				    key.length);
	assert(failed == 0);
	return hash;
}

bool
secret_equal(struct str left, struct str right)
{
	return left.length == right.length && sodium_memcmp(bytes_of(left), bytes_of(right), left.length) == 0;
}
