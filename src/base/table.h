/* Tables: from text to a pointer, by hashing. Keys are not copied and live as long as the table; nothing is taken out.
 * For keys of trusted or bounded number: the hash is not keyed. Reading from many threads is safe once all is put in. */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "base/base.h"

struct table;

/* An empty table with room for `expected` keys; it grows when there are more. */
struct table *table_make(struct arena *a, size_t expected);

/* What stands under `key`; NULL when there is nothing. */
void *table_get(const struct table *table, struct str key);

/* Puts `value`, which is not NULL, under `key` and returns what stood there before, or NULL. */
void *table_put(struct table *table, struct str key, void *value);

size_t table_count(const struct table *table);

#endif
