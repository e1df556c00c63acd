/* Bodies: the signed canonical JSON of a revision.
 *
 * The text is put together by hand in the order of RFC 8785, so that the fields, which are most of it, are written once;
 * body_verify() takes it apart with the JSON reader and writer and must come to the same bytes. `hash` is SHA-256 over the
 * canonical form without origin.hash and origin.signature, and the signature is over the hash. Internal to records/. */
#ifndef RECORDS_BODY_H
#define RECORDS_BODY_H

#include "base/json.h"
#include "base/sign.h"

/* Everything in a body but hash and signature. What is empty is left out of the text, except in origin. */
struct body {
	struct str         id, type, state, owner, home;
	int                revision;
	struct str         created, updated, confirmed; /* as written */
	struct str         licence, reason;
	struct str         merged;                    /* of a tombstone: the record that it went into */
	struct str         fields, rights, languages; /* canonical JSON */
	struct str         node;
	const struct hash *previous; /* NULL: the first revision */
	struct str         salt;     /* empty only of a tombstone, which has none */
	struct str         source;   /* canonical JSON; empty: null */
};

/* What the owner wrote: confirmed, fields, licence, owner, rights, type, in canonical form. Equal content needs no new
 * revision. */
struct str body_content(struct arena *a, const struct body *body);

/* Hashes and signs; the text lives in `a`. */
struct str body_sign(struct arena *a, const struct body *body, const struct sign_key *key, struct hash *hash_r);

/* Takes a stored body apart into parts that point into `a`; what is wrong with its shape is ERROR_INPUT "body.…". */
CHECKED bool body_read(struct arena *a, const struct json *json, struct body *body_r, struct error *error);

/* A signed body, read. */
struct signed_body {
	struct json     *json; /* without hash and signature */
	struct hash      hash;
	struct signature signature;
};

/* Reads a signed body whoever signed it: its form and hash are right; the signature is not looked at. ERROR_INPUT. */
CHECKED bool body_open(struct arena *a, struct str text, struct signed_body *signed_r, struct error *error);

/* Is `text` a body that this key signed, with the hash that is right for its bytes? Every changed byte is found: the text
 * must be its own canonical form. The JSON comes without hash and signature. ERROR_INPUT "body.…" or "json.…". */
CHECKED bool body_verify(struct arena *a, struct str text, const uint8_t public[32], struct hash *hash_r,
			 struct json **json_r, struct error *error);

/* A hash from its 32 bytes, as they are stored; zero when they are not 32. */
struct hash hash_stored(struct str bytes);

enum { BODY_SALT = 22 }; /* characters: 16 random bytes in base64url */

/* A new salt. */
struct str body_salt(struct arena *a);

#endif
