/* ID tokens of OpenID Connect (Core 1.0, section 3.1.3.7): JWTs (RFC 7519) signed with RS256, ES256 or EdDSA (Ed25519) by a key
 * of the provider's set (RFC 7517). */
#ifndef PEOPLE_ID_TOKEN_H
#define PEOPLE_ID_TOKEN_H

#include "base/json.h"

/* What a token must say. */
struct id_token_wanted {
	struct str issuer, client, nonce;
	int64_t    now; /* microseconds since 1970 */
};

struct id_token {
	struct str subject, email, name;
	bool       email_verified;
};

/* Reads a token that is right in all of it; what it says lives in `a`. ERROR_DENIED "id-token.…": .form, .algorithm, .key (none
 * of the set's: it may have changed), .signature, .claims. */
CHECKED bool id_token_read(struct arena *a, struct str token, const struct json *keys,
			   const struct id_token_wanted *wanted, struct id_token *token_r, struct error *error);

#endif
