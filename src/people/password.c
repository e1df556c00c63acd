/* Passwords: Argon2id of libsodium. The costs are the least that OWASP's password storage page gives for it: 19 MB and two
 * passes, because a node runs on small machines and may check several at once. */
#include "people/account.h"

#include "base/limits.h"

#include <sodium.h>

enum { PASSES = 2, MEMORY_BYTES = 19 * 1024 * 1024 };

/* What no password hashes to, so that an account without one costs as much time as one with. */
static const char nobodys[] =
	"$argon2id$v=19$m=19456,t=2,p=1$b3VyIG93biBzYWx0IDEyMw$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

bool
password_hash(struct arena *a, struct str password, struct str *hash_r, struct error *error)
{
	char text[crypto_pwhash_STRBYTES];

	if (password.length > LIMIT_PASSWORD_BYTES)
		return error_set(error, ERROR_LIMIT, "password.long", "a password has at most %d bytes",
				 LIMIT_PASSWORD_BYTES);
	if (crypto_pwhash_str_alg(text, password.data, password.length, PASSES, MEMORY_BYTES,
				  crypto_pwhash_ALG_ARGON2ID13) != 0)
		return error_set(error, ERROR_LIMIT, "password.memory",
				 "there is not enough memory to check a password now");
	*hash_r = str_copy(a, str_of(text));
	return true;
}

bool
password_is_right(struct str hash, struct str password)
{
	char text[crypto_pwhash_STRBYTES] = { 0 };
	bool known = hash.length != 0 && hash.length < sizeof text;

	memcpy(text, known ? hash.data : nobodys, known ? hash.length : sizeof nobodys - 1);
	return crypto_pwhash_str_verify(text, password.data, password.length) == 0 && known;
}
