#include "people/id_token.h"

#include "base/hash.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const int64_t NOW = INT64_C(1790000000) * 1000 * 1000;

struct fixture {
	struct arena    *a;
	gnutls_privkey_t key;
	struct json     *keys;
	const char      *algorithm;
};

static struct str
text_of(struct fixture *f, const gnutls_datum_t *datum, size_t bytes)
{
	struct str raw = { (const char *)datum->data, datum->size };

	while (bytes != 0 && raw.length > bytes) /* a sign that DER puts before a number */
		raw = str_slice(raw, 1, raw.length);
	return base64_url(f->a, str_copy(f->a, raw));
}

__attribute__((format(printf, 2, 3))) static struct json *
parse(struct fixture *f, const char *format, ...)
{
	struct json *value;
	char         text[4096];
	va_list      parts;

	va_start(parts, format);
	vsnprintf(text, sizeof text, format, parts);
	va_end(parts);
	assert_true(json_parse(f->a, str_copy(f->a, str_of(text)), &value, NULL));
	return value;
}

/* A key of the algorithm, and the provider's set with it. */
static void
make_key(struct fixture *f, const char *algorithm)
{
	gnutls_datum_t n, e, x, y;
	gnutls_pubkey_t public;
	gnutls_ecc_curve_t curve;

	f->algorithm = algorithm;
	assert_int_equal(gnutls_privkey_init(&f->key), 0);
	assert_int_equal(gnutls_pubkey_init(&public), 0);
	if (strcmp(algorithm, "RS256") == 0) {
		assert_int_equal(gnutls_privkey_generate(f->key, GNUTLS_PK_RSA, 2048, 0), 0);
		assert_int_equal(gnutls_pubkey_import_privkey(public, f->key, 0, 0), 0);
		assert_int_equal(gnutls_pubkey_export_rsa_raw(public, &n, &e), 0);
		f->keys = parse(f, "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"1\",\"n\":\"%s\",\"e\":\"%s\"}]}",
				str_c(f->a, text_of(f, &n, 256)), str_c(f->a, text_of(f, &e, 0)));
		gnutls_free(n.data);
		gnutls_free(e.data);
	} else {
		bool edwards = strcmp(algorithm, "EdDSA") == 0;

		assert_int_equal(gnutls_privkey_generate(f->key, edwards ? GNUTLS_PK_EDDSA_ED25519 : GNUTLS_PK_ECDSA,
							 edwards ? 0 : GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1),
							 0),
				 0);
		assert_int_equal(gnutls_pubkey_import_privkey(public, f->key, 0, 0), 0);
		assert_int_equal(gnutls_pubkey_export_ecc_raw(public, &curve, &x, &y), 0);
		f->keys =
			edwards ? parse(f,
					"{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"1\",\"x\":\"%s\"}]}",
					str_c(f->a, text_of(f, &x, 0)))
				: parse(f,
					"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"1\",\"x\":\"%s\",\"y\":"
					"\"%s\"}]}",
					str_c(f->a, text_of(f, &x, 32)), str_c(f->a, text_of(f, &y, 32)));
		gnutls_free(x.data);
		gnutls_free(y.data);
	}
	gnutls_pubkey_deinit(public);
}

static void
open_with(struct fixture *f, const char *algorithm)
{
	f->a = arena_open(0);
	make_key(f, algorithm);
}

static void
close_with(struct fixture *f)
{
	gnutls_privkey_deinit(f->key);
	arena_close(f->a);
}

static struct str
sign(struct fixture *f, struct str text)
{
	gnutls_datum_t          data = { (unsigned char *)(uintptr_t)text.data, (unsigned)text.length }, made, r, s;
	gnutls_sign_algorithm_t how = strcmp(f->algorithm, "RS256") == 0   ? GNUTLS_SIGN_RSA_SHA256
				      : strcmp(f->algorithm, "ES256") == 0 ? GNUTLS_SIGN_ECDSA_SHA256
									   : GNUTLS_SIGN_EDDSA_ED25519;
	struct buffer           out = buffer_in(f->a);

	assert_int_equal(gnutls_privkey_sign_data2(f->key, how, 0, &data, &made), 0);
	if (how != GNUTLS_SIGN_ECDSA_SHA256) {
		struct str signature = text_of(f, &made, 0);

		gnutls_free(made.data);
		return signature;
	}
	assert_int_equal(gnutls_decode_rs_value(&made, &r, &s), 0);
	for (int i = 0; i < 2; i++) {
		const gnutls_datum_t *half = i == 0 ? &r : &s;
		size_t                skip = half->size > 32 ? half->size - 32 : 0;

		for (size_t j = half->size; j < 32; j++)
			buffer_add_byte(&out, '\0');
		buffer_add(&out, (struct str){ (const char *)half->data + skip, half->size - skip });
	}
	gnutls_free(made.data);
	gnutls_free(r.data);
	gnutls_free(s.data);
	return base64_url(f->a, buffer_str(&out));
}

static struct str
token(struct fixture *f, const char *head, const char *claims)
{
	struct str text = str_format(f->a, "%.*s.%.*s", STR_ARGS(base64_url(f->a, str_of(head))),
				     STR_ARGS(base64_url(f->a, str_of(claims))));

	return str_format(f->a, "%.*s.%.*s", STR_ARGS(text), STR_ARGS(sign(f, text)));
}

static const struct id_token_wanted wanted = { .issuer = { "https://id.example.org", 22 },
					       .client = { "chm", 3 },
					       .nonce = { "n-0S6", 5 },
					       .now = INT64_C(1790000000) * 1000 * 1000 };

static const char good[] =
	"{\"iss\":\"https://id.example.org\",\"aud\":\"chm\",\"sub\":\"248289761001\",\"nonce\":\"n-0S6\","
	"\"exp\":1790000300,\"iat\":1790000000,\"email\":\"a@example.org\",\"email_verified\":true}";

/* The key of the error; "" when the token is right. */
static const char *
fault_of(struct fixture *f, struct str text)
{
	static struct error error;
	struct id_token     read;

	error = (struct error){ 0 };
	if (!id_token_read(f->a, text, f->keys, &wanted, &read, &error))
		return error.key;
	assert_true(str_is(read.subject, "248289761001"));
	assert_true(str_is(read.email, "a@example.org"));
	assert_true(read.email_verified);
	return "";
}

static void
a_signed_token_is_read_and_any_change_to_it_refused(void **state)
{
	static const char *const all[] = { "RS256", "ES256", "EdDSA" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct fixture f = { 0 };
		struct str     text, changed;
		char           head[64];

		open_with(&f, all[i]);
		snprintf(head, sizeof head, "{\"alg\":\"%s\",\"kid\":\"1\"}", all[i]);
		text = token(&f, head, good);
		assert_string_equal(fault_of(&f, text), "");
		for (size_t at = 0; at < text.length; at += 7) {
			char *bytes = arena_text(f.a, text.length);

			memcpy(bytes, text.data, text.length);
			bytes[at] = bytes[at] == 'A' ? 'B' : 'A';
			changed = (struct str){ bytes, text.length };
			if (at + 2 < text.length) /* the last bits of base64 may say nothing */
				assert_string_not_equal(fault_of(&f, changed), "");
		}
		close_with(&f);
	}
}

static void
who_signs_otherwise_is_refused(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	open_with(&f, "ES256");
	assert_string_equal(fault_of(&f, token(&f, "{\"alg\":\"none\"}", good)), "id-token.algorithm");
	assert_string_equal(fault_of(&f, token(&f, "{\"alg\":\"HS256\",\"kid\":\"1\"}", good)), "id-token.algorithm");
	assert_string_equal(fault_of(&f, token(&f, "{\"alg\":\"RS256\",\"kid\":\"1\"}", good)), "id-token.key");
	assert_string_equal(fault_of(&f, token(&f, "{\"alg\":\"ES256\",\"kid\":\"2\"}", good)), "id-token.key");
	assert_string_equal(fault_of(&f, token(&f, "{\"alg\":\"ES256\",\"crit\":[\"x\"]}", good)),
			    "id-token.algorithm");
	assert_string_equal(fault_of(&f, token(&f, "{\"alg\":\"ES256\"}", good)), "");
	assert_string_equal(fault_of(&f, STR("")), "id-token.form");
	assert_string_equal(fault_of(&f, STR("a.b")), "id-token.form");
	assert_string_equal(fault_of(&f, STR("e30.e30.")), "id-token.algorithm");
	close_with(&f);
}

static void
claims_must_be_for_us_now_and_for_this_question(void **state)
{
	static const char *const claims[] = {
		"{\"iss\":\"https://"
		"evil.example\",\"aud\":\"chm\",\"sub\":\"1\",\"nonce\":\"n-0S6\",\"exp\":1790000300,\"iat\":"
		"1790000000}",
		"{\"iss\":\"https://"
		"id.example.org\",\"aud\":\"other\",\"sub\":\"1\",\"nonce\":\"n-0S6\",\"exp\":1790000300,\"iat\":"
		"1790000000}",
		"{\"iss\":\"https://"
		"id.example.org\",\"aud\":[\"chm\",\"b\"],\"azp\":\"b\",\"sub\":\"1\",\"nonce\":\"n-0S6\",\"exp\":"
		"1790000300,\"iat\":1790000000}",
		"{\"iss\":\"https://"
		"id.example.org\",\"aud\":\"chm\",\"sub\":\"1\",\"nonce\":\"other\",\"exp\":1790000300,\"iat\":"
		"1790000000}",
		"{\"iss\":\"https://"
		"id.example.org\",\"aud\":\"chm\",\"sub\":\"1\",\"exp\":1790000300,\"iat\":1790000000}",
		"{\"iss\":\"https://"
		"id.example.org\",\"aud\":\"chm\",\"sub\":\"1\",\"nonce\":\"n-0S6\",\"exp\":1789999000,\"iat\":"
		"1789998000}",
		"{\"iss\":\"https://"
		"id.example.org\",\"aud\":\"chm\",\"sub\":\"1\",\"nonce\":\"n-0S6\",\"exp\":1790009000,\"iat\":"
		"1790008000}",
		"{\"iss\":\"https://"
		"id.example.org\",\"aud\":\"chm\",\"sub\":\"\",\"nonce\":\"n-0S6\",\"exp\":1790000300,\"iat\":"
		"1790000000}",
	};
	struct fixture f = { 0 };

	(void)state;
	assert_true(wanted.now == NOW);
	open_with(&f, "EdDSA");
	for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++)
		assert_string_equal(fault_of(&f, token(&f, "{\"alg\":\"EdDSA\",\"kid\":\"1\"}", claims[i])),
				    "id-token.claims");
	close_with(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signed_token_is_read_and_any_change_to_it_refused),
		cmocka_unit_test(who_signs_otherwise_is_refused),
		cmocka_unit_test(claims_must_be_for_us_now_and_for_this_question),
	};

	return cmocka_run_group_tests_name("id token", tests, NULL, NULL);
}
