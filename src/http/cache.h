/* The page cache: anonymous answers, kept while the node's version stays the same, the least recently used dropped first.
 * Any thread may use it. */
#ifndef HTTP_CACHE_H
#define HTTP_CACHE_H

#include "base/base.h"

struct answer;
struct cache;

struct cache *cache_open(size_t bytes);
void          cache_close(struct cache *cache); /* may be NULL */

/* The answer under `key` if it was made at `version`, for the caller to drop; NULL when there is none. */
struct answer *cache_find(struct cache *cache, struct str key, int64_t version);

/* Keeps it, in place of what stood there. */
void cache_put(struct cache *cache, struct str key, int64_t version, struct answer *answer);

/* Bytes held. */
size_t cache_held(struct cache *cache);

#endif
