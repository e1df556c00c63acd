/* Tokens: random texts that stand for something, of which only a keyed hash is kept. */
#ifndef PEOPLE_TOKEN_H
#define PEOPLE_TOKEN_H

#include "base/hash.h"

/* 192 random bits in base64url. */
struct str token_draw(struct arena *a);

/* What is kept of a token. Tokens are random enough that `kind` only has to keep the kinds apart: "chm people: session". */
struct str token_hash(struct arena *a, struct str token, const char *kind);

#endif
