/* Shelves. What nobody uses stays until something else comes, so that a node which wakes alone finds it. */
#include "node/shelf.h"

#include "base/hash.h"
#include "records/types.h"
#include "vocabularies/vocabularies.h"

#include <pthread.h>

struct entry {
	struct shelved shelved; /* first: what is handed out */
	struct entry  *next;
	struct arena  *a;
	struct hash    digest;
	int            users;
};

struct shelf {
	pthread_mutex_t lock;
	struct entry   *first;
};

struct shelf *
shelf_open(void)
{
	struct shelf *shelf = calloc(1, sizeof *shelf);

	assert(shelf != NULL);
	pthread_mutex_init(&shelf->lock, NULL);
	return shelf;
}

/* Under the lock. */
static void
drop_unused(struct shelf *shelf)
{
	struct entry **place = &shelf->first;

	while (*place != NULL) {
		struct entry *entry = *place;

		if (entry->users > 0) {
			place = &entry->next;
			continue;
		}
		*place = entry->next;
		arena_close(entry->a);
	}
}

void
shelf_close(struct shelf *shelf)
{
	if (shelf == NULL)
		return;
	drop_unused(shelf);
	assert(shelf->first == NULL);
	pthread_mutex_destroy(&shelf->lock);
	free(shelf);
}

/* Under the lock: of several who open at once, one makes it and the others find it. */
static bool
add_entry(struct shelf *shelf, struct arena *a, struct term_store *store, const struct hash *digest,
	  struct entry **entry_r, struct error *error)
{
	struct entry *entry = ARENA_NEW(a, struct entry);

	entry->a = a;
	entry->digest = *digest;
	if (!term_store_vocabularies(a, store, &entry->shelved.vocabularies, error) ||
	    !types_read(a, STR(""), entry->shelved.vocabularies, &entry->shelved.types, error))
		return false;
	drop_unused(shelf);
	entry->next = shelf->first;
	shelf->first = entry;
	*entry_r = entry;
	return true;
}

bool
shelf_take(struct shelf *shelf, struct db *db, const struct shelved **shelved_r, struct error *error)
{
	struct arena      *a = arena_open(0);
	struct term_store *store;
	struct hash        digest;
	struct entry      *entry;
	bool               good;

	if (!term_store_read(a, db, &store, &digest, error)) {
		arena_close(a);
		return false;
	}
	pthread_mutex_lock(&shelf->lock);
	entry = shelf->first;
	while (entry != NULL && !hash_equal(&entry->digest, &digest))
		entry = entry->next;
	good = entry != NULL || add_entry(shelf, a, store, &digest, &entry, error);
	if (good) {
		entry->users++;
		*shelved_r = &entry->shelved;
	}
	pthread_mutex_unlock(&shelf->lock);
	if (!good || entry->a != a)
		arena_close(a);
	return good;
}

void
shelf_give(struct shelf *shelf, const struct shelved *shelved)
{
	if (shelved == NULL)
		return;
	pthread_mutex_lock(&shelf->lock);
	((struct entry *)(uintptr_t)shelved)->users--;
	pthread_mutex_unlock(&shelf->lock);
}
