/* SHA-256 (FIPS 180-4), and its text form "sha256:<64 hexadecimal digits>". */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/base.h"

struct hash {
	uint8_t bytes[32];
};

struct hasher {
	_Alignas(16) uint8_t state[128];
};

struct hash hash_of_bytes(struct str bytes);

void        hasher_start(struct hasher *hasher);
void        hasher_add(struct hasher *hasher, struct str bytes);
struct hash hasher_end(struct hasher *hasher);

bool hash_equal(const struct hash *left, const struct hash *right);

enum { HASH_TEXT = 72 };

/* "sha256:…", NUL-terminated. */
struct str hash_format(const struct hash *hash, char text[HASH_TEXT]);

/* ERROR_INPUT "hash.format" when it is anything else. */
CHECKED bool hash_parse(struct str text, struct hash *hash_r, struct error *error);

/* Bytes to text and back: base64 (RFC 4648, with padding) and base64url (without). */
struct str   base64(struct arena *a, struct str bytes);
CHECKED bool base64_parse(struct arena *a, struct str text, struct str *bytes_r);
struct str   base64_url(struct arena *a, struct str bytes);
CHECKED bool base64_url_parse(struct arena *a, struct str text, struct str *bytes_r);

/* Keyed hash for tokens and submission ids that must not be guessed (BLAKE2b, 32 bytes, RFC 7693). */
struct hash hash_keyed(struct str bytes, struct str key);

/* Compares secrets in constant time. */
bool secret_equal(struct str left, struct str right);

#endif
