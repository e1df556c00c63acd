/* Tables: open addressing, at most half full. */
#include "base/table.h"

enum { TABLE_LEAST = 16 };

struct entry {
	struct str key;
	uint64_t   hash;
	void      *value; /* NULL: free */
};

struct table {
	struct arena *a;
	struct entry *entries;
	size_t        mask; /* number of entries - 1 */
	size_t        count;
};

struct table *
table_make(struct arena *a, size_t expected)
{
	struct table *table = ARENA_NEW(a, struct table);
	size_t        size = TABLE_LEAST;

	while (size / 2 < expected)
		size *= 2;
	table->a = a;
	table->entries = ARENA_ARRAY(a, struct entry, size);
	table->mask = size - 1;
	return table;
}

/* The entry of `key`, or the free one where it belongs. */
static struct entry *
entry_of(const struct table *table, struct str key, uint64_t hash)
{
	size_t at = hash & table->mask;

	while (table->entries[at].value != NULL &&
	       (table->entries[at].hash != hash || !str_equal(table->entries[at].key, key)))
		at = (at + 1) & table->mask;
	return &table->entries[at];
}

void *
table_get(const struct table *table, struct str key)
{
	return entry_of(table, key, str_hash(key))->value;
}

static void
grow(struct table *table)
{
	struct table larger = { .a = table->a, .mask = table->mask * 2 + 1, .count = table->count };

	larger.entries = ARENA_ARRAY(table->a, struct entry, larger.mask + 1);
	for (size_t i = 0; i <= table->mask; i++)
		if (table->entries[i].value != NULL)
			*entry_of(&larger, table->entries[i].key, table->entries[i].hash) = table->entries[i];
	*table = larger;
}

void *
table_put(struct table *table, struct str key, void *value)
{
	uint64_t      hash = str_hash(key);
	struct entry *entry = entry_of(table, key, hash);
	void         *before = entry->value;

	assert(value != NULL);
	if (before == NULL) {
		if ((table->count + 1) * 2 > table->mask + 1) {
			grow(table);
			entry = entry_of(table, key, hash);
		}
		table->count++;
		entry->key = key;
		entry->hash = hash;
	}
	entry->value = value;
	return before;
}

size_t
table_count(const struct table *table)
{
	return table->count;
}
