/* The page cache: a hash table with chains, and one list by time of use. The hash is keyed, so that nobody can choose
 * addresses that fall into one chain. */
#include "http/cache.h"

#include "base/random.h"
#include "http/answer.h"

#include <pthread.h>
#include <sodium.h>

enum { CHAINS = 16 * 1024 };

struct entry {
	struct entry  *next; /* in its chain */
	struct entry  *newer, *older;
	uint64_t       hash;
	int64_t        version;
	struct answer *answer;
	size_t         bytes;
	size_t         length;
	char           key[];
};

struct cache {
	pthread_mutex_t lock;
	size_t          limit, held;
	unsigned char   secret[crypto_shorthash_KEYBYTES];
	struct entry   *newest, *oldest;
	struct entry   *chains[CHAINS];
};

struct cache *
cache_open(size_t bytes)
{
	struct cache *cache = calloc(1, sizeof *cache);

	assert(cache != NULL);
	cache->limit = bytes;
	random_bytes(cache->secret, sizeof cache->secret);
	pthread_mutex_init(&cache->lock, NULL);
	return cache;
}

static uint64_t
hash_of(const struct cache *cache, struct str key)
{
	unsigned char bytes[crypto_shorthash_BYTES];
	uint64_t      hash;

	crypto_shorthash(bytes, (const unsigned char *)key.data, key.length, cache->secret);
	memcpy(&hash, bytes, sizeof hash);
	return hash;
}

/* Where the pointer to the entry stands, or the end of the chain. */
static struct entry **
place_of(struct cache *cache, struct str key, uint64_t hash)
{
	struct entry **place = &cache->chains[hash % CHAINS];

	while (*place != NULL &&
	       !((*place)->hash == hash && str_equal((struct str){ (*place)->key, (*place)->length }, key)))
		place = &(*place)->next;
	return place;
}

static void
unlink_use(struct cache *cache, struct entry *entry)
{
	if (entry->newer != NULL)
		entry->newer->older = entry->older;
	else
		cache->newest = entry->older;
	if (entry->older != NULL)
		entry->older->newer = entry->newer;
	else
		cache->oldest = entry->newer;
}

static void
link_newest(struct cache *cache, struct entry *entry)
{
	entry->newer = NULL;
	entry->older = cache->newest;
	*(cache->newest != NULL ? &cache->newest->newer : &cache->oldest) = entry;
	cache->newest = entry;
}

/* Takes out what `place` points to and puts it before those that are gone, to be freed when others may use the cache. */
static void
take_out(struct cache *cache, struct entry **place, struct entry **gone)
{
	struct entry *entry = *place;

	*place = entry->next;
	unlink_use(cache, entry);
	cache->held -= entry->bytes;
	entry->next = *gone;
	*gone = entry;
}

static void
take_out_oldest(struct cache *cache, struct entry **gone)
{
	struct entry  *entry = cache->oldest;
	struct entry **place;

	assert(entry != NULL);
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): the list no longer has what was freed */
	place = place_of(cache, (struct str){ entry->key, entry->length }, entry->hash);
	assert(*place == entry);
	take_out(cache, place, gone);
}

static void
free_gone(struct entry *gone)
{
	for (struct entry *next; gone != NULL; gone = next) {
		next = gone->next;
		answer_drop(gone->answer);
		free(gone);
	}
}

void
cache_close(struct cache *cache)
{
	struct entry *gone = NULL;

	if (cache == NULL)
		return;
	while (cache->oldest != NULL)
		take_out_oldest(cache, &gone);
	free_gone(gone);
	pthread_mutex_destroy(&cache->lock);
	free(cache);
}

struct answer *
cache_find(struct cache *cache, struct str key, int64_t version)
{
	uint64_t       hash = hash_of(cache, key);
	struct answer *answer = NULL;
	struct entry **place, *gone = NULL;

	pthread_mutex_lock(&cache->lock);
	place = place_of(cache, key, hash);
	if (*place != NULL && (*place)->version != version) {
		take_out(cache, place, &gone);
	} else if (*place != NULL) {
		struct entry *entry = *place;

		unlink_use(cache, entry);
		link_newest(cache, entry);
		answer = answer_use(entry->answer);
	}
	pthread_mutex_unlock(&cache->lock);
	free_gone(gone);
	return answer;
}

static struct entry *
make_entry(const struct cache *cache, struct str key, int64_t version, struct answer *answer)
{
	struct entry *entry = calloc(1, sizeof *entry + key.length);

	assert(entry != NULL);
	memcpy(entry->key, key.data, key.length);
	entry->length = key.length;
	entry->hash = hash_of(cache, key);
	entry->version = version;
	entry->answer = answer_use(answer);
	entry->bytes = sizeof *entry + key.length + answer_memory(answer);
	return entry;
}

void
cache_put(struct cache *cache, struct str key, int64_t version, struct answer *answer)
{
	struct entry  *entry = make_entry(cache, key, version, answer), *gone = NULL;
	struct entry **place;

	pthread_mutex_lock(&cache->lock);
	place = place_of(cache, key, entry->hash);
	if (*place != NULL)
		take_out(cache, place, &gone);
	entry->next = cache->chains[entry->hash % CHAINS];
	cache->chains[entry->hash % CHAINS] = entry;
	link_newest(cache, entry);
	cache->held += entry->bytes;
	while (cache->held > cache->limit)
		take_out_oldest(cache, &gone);
	pthread_mutex_unlock(&cache->lock);
	free_gone(gone);
}

size_t
cache_held(struct cache *cache)
{
	size_t held;

	pthread_mutex_lock(&cache->lock);
	held = cache->held;
	pthread_mutex_unlock(&cache->lock);
	return held;
}
