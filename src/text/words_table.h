/* How compiled words lie in memory: between words.c and the source that tools/wordsc writes. Offsets, not pointers, so
 * that the tables stay in read-only pages that all processes share. */
#ifndef TEXT_WORDS_TABLE_H
#define TEXT_WORDS_TABLE_H

#include "text/plural.h"

struct words_language {
	struct str                   tag;
	const char                  *text; /* all words; plural forms are separated by NUL */
	const uint32_t              *at;   /* word i stands from at[i] to before at[i + 1]; nothing: it falls back */
	struct plural_rule           plural;
	const struct words_language *fallback; /* NULL for English */
};

struct words {
	const char     *keys;
	const uint32_t *key_at;
	const uint16_t *slots; /* of those that are compiled in: a hash table, a key's number + 1, 0: free */
	unsigned        own;   /* compiled in, sorted by bytes */
	unsigned        count; /* with those of a node, which are sorted by themselves */
	const struct words_language *languages;
	const struct str            *tags; /* of the languages, sorted */
	size_t                       language_count;
};

/* Defined in the generated source. */
extern const struct words words_compiled;

enum { WORDS_BITS = 12, WORDS_SLOTS = 1 << WORDS_BITS };

/* The slot where the search for a key begins; the compiler of the table and the program may run on different machines. */
static inline unsigned
words_slot(struct str key)
{
	uint32_t hash = 0;

	for (size_t i = 0; i < key.length; i++)
		hash = (hash ^ (unsigned char)key.data[i]) * UINT32_C(0x9E3779B1);
	return hash >> (32 - WORDS_BITS);
}

struct str words_key(const struct words *words, unsigned index);

/* The number of a key; words->count when there is none. */
unsigned words_find_key(const struct words *words, struct str key);

/* The language with this very tag, and the one with the longest tag that begins it ("pt-BR": "pt"); NULL: none. */
const struct words_language *words_find_language(const struct words *words, struct str tag);
const struct words_language *words_find_nearest(const struct words *words, struct str tag);

#endif
