/* Signatures: Ed25519 (RFC 8032). A node has one key; its file holds the 32-byte seed in base64 and has mode 0600. */
#ifndef BASE_SIGN_H
#define BASE_SIGN_H

#include "base/hash.h"

struct sign_key {
	uint8_t public[32];
	uint8_t secret[64];
};

struct signature {
	uint8_t bytes[64];
};

/* A new key from random bytes. */
void sign_key_make(struct sign_key *key_r);

/* Writes the key to a new file, synced; ERROR_CONFLICT when the file exists, ERROR_STORAGE. */
CHECKED bool sign_key_write(const struct sign_key *key, struct str path, struct error *error);

/* Reads it; ERROR_ABSENT, ERROR_INPUT "key.format", ERROR_INPUT "key.mode" when others may read the file. */
CHECKED bool sign_key_read(struct str path, struct sign_key *key_r, struct error *error);

void sign_hash(const struct sign_key *key, const struct hash *hash, struct signature *signature_r);
bool sign_verify(const uint8_t public[32], const struct hash *hash, const struct signature *signature);

/* "ed25519:<base64>" of signatures and public keys, and back (ERROR_INPUT "signature.format"). */
struct str   signature_format(struct arena *a, const struct signature *signature);
CHECKED bool signature_parse(struct str text, struct signature *signature_r, struct error *error);
struct str   sign_public_format(struct arena *a, const uint8_t public[32]);
CHECKED bool sign_public_parse(struct str text, uint8_t public_r[32], struct error *error);

#endif
