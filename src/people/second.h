/* Second factors: the codes of an authenticator (TOTP, RFC 6238: SHA-1, six digits, steps of 30 seconds), each good once, and
 * ten recovery codes for when it is lost. Recovery codes are random; only their keyed hashes are kept. */
#ifndef PEOPLE_SECOND_H
#define PEOPLE_SECOND_H

#include "people/account.h"

enum { SECOND_CODES = 10 };

/* A new secret of 160 bits; its text in base32 (RFC 4648), as authenticators take it typed; and the address
 * ("otpauth://totp/…") that they read from a picture. */
struct str second_draw(struct arena *a);
struct str second_text(struct arena *a, struct str secret);
struct str second_address(struct arena *a, struct str secret, struct str issuer, struct str email);

/* The secret of such a text; false for any other. */
CHECKED bool second_parse(struct arena *a, struct str text, struct str *secret_r);

/* Whether a code is that of the step at `now` or of one beside it, and later than the step `after`. Spaces are passed over. */
bool second_is_right(struct str secret, struct str code, int64_t now, int64_t after, int64_t *step_r);

/* Inside a change: the account's second factor from now on, of which the code of `step` was used; recovery codes are for the
 * owner's eyes, once. */
CHECKED bool second_set(struct arena *a, struct db *db, struct str account, struct str secret, int64_t step,
			struct str codes_r[SECOND_CODES], struct error *error);

/* Inside a change: the account has none any more. */
CHECKED bool second_drop(struct arena *a, struct db *db, struct str account, struct error *error);

/* Inside a change: uses up a code of the account's authenticator, or one of its recovery codes. */
CHECKED bool second_use(struct arena *a, struct db *db, const struct account *account, struct str code, int64_t now,
			bool *right_r, struct error *error);

CHECKED bool second_left(struct arena *a, struct db *db, struct str account, int64_t *count_r, struct error *error);

#endif
