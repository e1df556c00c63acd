/* Tokens. */
#include "people/token.h"

#include "base/random.h"

enum { TOKEN_BYTES = 24 };

struct str
token_draw(struct arena *a)
{
	char *bytes = arena_text(a, TOKEN_BYTES);

	random_bytes(bytes, TOKEN_BYTES);
	return base64_url(a, (struct str){ bytes, TOKEN_BYTES });
}

struct str
token_hash(struct arena *a, struct str token, const char *kind)
{
	const struct hash hash = hash_keyed(token, str_of(kind));

	return str_copy(a, (struct str){ (const char *)hash.bytes, sizeof hash.bytes });
}
