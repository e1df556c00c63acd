/* Identifiers of records: "<node>-<7 characters>", e.g. "ke-8f3k2qz". The seven are of Crockford's base32 alphabet in
 * lower case, the last a Luhn mod 32 check over the six before it; the node part is the home node's short name. Read
 * without regard to case, and with Crockford's aliases (i, l for 1; o for 0); parsed from the last hyphen. */
#ifndef BASE_IDENTIFIER_H
#define BASE_IDENTIFIER_H

#include "base/base.h"

enum { IDENTIFIER_TAIL = 7 };

/* True when `node` may be a node's short name: 2 to 20 of a-z, 0-9 and '-', a letter first, no '-' last or doubled. */
bool identifier_is_node(struct str node);

/* The identifier with number `number` (of 2^30). */
struct str identifier_format(struct arena *a, struct str node, uint32_t number);

/* A random one. Whether it is free is the caller's matter. */
struct str identifier_draw(struct arena *a, struct str node);

/* The part behind the hyphen of a random one, for what has no node before it: accounts, requests. */
struct str identifier_draw_tail(struct arena *a);

/* Reads an identifier in any spelling and gives the one it is stored under. ERROR_INPUT "identifier.format" or
 * "identifier.check" (mistyped). */
CHECKED bool identifier_parse(struct arena *a, struct str text, struct str *identifier_r, struct error *error);

/* "ke-8f3k2qz@3": revision_r is 0 without '@'. */
CHECKED bool identifier_parse_revision(struct arena *a, struct str text, struct str *identifier_r, int *revision_r,
				       struct error *error);

/* The part before the last hyphen. */
struct str identifier_node(struct str identifier);

#endif
