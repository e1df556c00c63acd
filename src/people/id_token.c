/* ID tokens. The algorithm is that of the key that fits, never one that the token alone names: "none" and keyed hashes have no
 * row in the table. */
#include "people/id_token.h"

#include "base/clock.h"
#include "base/hash.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>

enum { SKEW_SECONDS = 120, ES256_HALF = 32 };

struct algorithm {
	const char             *name, *type, *curve; /* of the token's head; of the key: kty, crv */
	gnutls_sign_algorithm_t sign;
	gnutls_ecc_curve_t      code;
};

static const struct algorithm algorithms[] = {
	{ "RS256", "RSA", "", GNUTLS_SIGN_RSA_SHA256, GNUTLS_ECC_CURVE_INVALID },
	{ "ES256", "EC", "P-256", GNUTLS_SIGN_ECDSA_SHA256, GNUTLS_ECC_CURVE_SECP256R1 },
	{ "EdDSA", "OKP", "Ed25519", GNUTLS_SIGN_EDDSA_ED25519, GNUTLS_ECC_CURVE_ED25519 },
};

static bool
wrong(struct error *error, const char *key, const char *what)
{
	return error_set(error, ERROR_DENIED, key, "the provider's token is not right: %s", what);
}

static bool
read_part(struct arena *a, struct str part, struct json **value_r)
{
	struct str text;

	return base64_url_parse(a, part, &text) && str_is_utf8(text, NULL) && json_parse(a, text, value_r, NULL) &&
	       (*value_r)->kind == JSON_OBJECT;
}

static gnutls_datum_t
datum(struct str bytes)
{
	return (gnutls_datum_t){ (unsigned char *)(uintptr_t)bytes.data, (unsigned)bytes.length };
}

static bool
import_key(struct arena *a, const struct algorithm *algorithm, const struct json *key, gnutls_pubkey_t public)
{
	bool           rsa = algorithm->code == GNUTLS_ECC_CURVE_INVALID;
	struct str     first, second = { 0 };
	gnutls_datum_t one, other;

	if (!base64_url_parse(a, json_text(key, rsa ? "n" : "x"), &first) ||
	    (!str_is(json_text(key, "kty"), "OKP") && !base64_url_parse(a, json_text(key, rsa ? "e" : "y"), &second)))
		return false;
	one = datum(first);
	other = datum(second);
	if (rsa)
		return first.length >= 256 && gnutls_pubkey_import_rsa_raw(public, &one, &other) == 0;
	return gnutls_pubkey_import_ecc_raw(public, algorithm->code, &one, second.length != 0 ? &other : NULL) == 0;
}

/* JWS has the two numbers of ES256 side by side, GnuTLS wants them in DER. */
static bool
verify(const struct algorithm *algorithm, gnutls_pubkey_t public, struct str signed_part, struct str signature)
{
	gnutls_datum_t data = datum(signed_part), bytes = datum(signature), made = { NULL, 0 };
	bool           good;

	if (algorithm->sign == GNUTLS_SIGN_ECDSA_SHA256) {
		gnutls_datum_t r = datum(str_slice(signature, 0, ES256_HALF));
		gnutls_datum_t s = datum(str_slice(signature, ES256_HALF, signature.length));

		if (signature.length != (size_t)2 * ES256_HALF || gnutls_encode_rs_value(&made, &r, &s) != 0)
			return false;
		bytes = made;
	}
	good = gnutls_pubkey_verify_data2(public, algorithm->sign, 0, &data, &bytes) >= 0;
	gnutls_free(made.data);
	return good;
}

static const struct algorithm *
find_algorithm(struct str name)
{
	for (size_t i = 0; i < sizeof algorithms / sizeof algorithms[0]; i++) {
		if (str_is(name, algorithms[i].name))
			return &algorithms[i];
	}
	return NULL;
}

/* The key that the token names, or when it names none one of its kind. */
static const struct json *
find_key(const struct json *keys, const struct algorithm *algorithm, struct str id)
{
	for (const struct json *key = JSON_FIRST(json_get(keys, "keys")); key != NULL; key = key->next) {
		if (str_is(json_text(key, "kty"), algorithm->type) && str_is(json_text(key, "crv"), algorithm->curve) &&
		    (id.length == 0 || str_equal(id, json_text(key, "kid"))) && !str_is(json_text(key, "use"), "enc"))
			return key;
	}
	return NULL;
}

static bool
check_signature(struct arena *a, const struct json *head, const struct json *keys, struct str signed_part,
		struct str signature, struct error *error)
{
	const struct algorithm *algorithm = find_algorithm(json_text(head, "alg"));
	const struct json      *key = algorithm != NULL ? find_key(keys, algorithm, json_text(head, "kid")) : NULL;
	gnutls_pubkey_t public;
	bool known, good;

	if (algorithm == NULL || json_get(head, "crit") != NULL)
		return wrong(error, "id-token.algorithm", "it is signed in no way that we know");
	if (key == NULL)
		return wrong(error, "id-token.key", "it is signed by none of the provider's keys");
	if (gnutls_pubkey_init(&public) != 0)
		return error_set(error, ERROR_LIMIT, "id-token.memory", "there is no memory for a key");
	known = import_key(a, algorithm, key, public);
	good = known && verify(algorithm, public, signed_part, signature);
	gnutls_pubkey_deinit(public);
	return good || wrong(error, "id-token.signature", known ? "its signature is wrong" : "its key cannot be read");
}

static bool
is_for(const struct json *claims, struct str client)
{
	const struct json *audience = json_get(claims, "aud");
	struct str         party = json_text(claims, "azp");
	bool               found = false;

	for (const struct json *item = json_each(audience); item != NULL; item = json_next(audience, item))
		found = found || (item->kind == JSON_STRING && str_equal(item->text, client));
	return found && (party.length == 0 || str_equal(party, client));
}

static bool
check_claims(const struct json *claims, const struct id_token_wanted *wanted, struct error *error)
{
	int64_t now = wanted->now / CLOCK_SECOND;

	if (!str_equal(json_text(claims, "iss"), wanted->issuer))
		return wrong(error, "id-token.claims", "it is of another issuer");
	if (!is_for(claims, wanted->client))
		return wrong(error, "id-token.claims", "it is for somebody else");
	if (wanted->nonce.length == 0 || !secret_equal(json_text(claims, "nonce"), wanted->nonce))
		return wrong(error, "id-token.claims", "it answers another question");
	if (json_integer(claims, "exp", 0) + SKEW_SECONDS <= now)
		return wrong(error, "id-token.claims", "it is too old");
	if (json_integer(claims, "iat", INT64_MAX) > now + SKEW_SECONDS)
		return wrong(error, "id-token.claims", "it is of a time to come");
	if (json_text(claims, "sub").length == 0 || json_text(claims, "sub").length > 255)
		return wrong(error, "id-token.claims", "it names nobody");
	return true;
}

bool
id_token_read(struct arena *a, struct str token, const struct json *keys, const struct id_token_wanted *wanted,
	      struct id_token *token_r, struct error *error)
{
	struct str   rest = token, head_part, claims_part, signature;
	struct json *head, *claims;

	if (!str_cut(&rest, '.', &head_part) || !str_cut(&rest, '.', &claims_part) || !read_part(a, head_part, &head) ||
	    !read_part(a, claims_part, &claims) || !base64_url_parse(a, rest, &signature))
		return wrong(error, "id-token.form", "it is no token");
	if (!check_signature(a, head, keys, str_slice(token, 0, head_part.length + 1 + claims_part.length), signature,
			     error) ||
	    !check_claims(claims, wanted, error))
		return false;
	*token_r = (struct id_token){ .subject = json_text(claims, "sub"),
				      .email = json_text(claims, "email"),
				      .name = json_text(claims, "name"),
				      .email_verified = json_is_true(claims, "email_verified") };
	return true;
}
