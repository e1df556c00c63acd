/* Arenas: memory that is freed all at once.
 *
 * One arena belongs to one request, job step or command and to one thread at a time. Nothing allocated here is freed
 * alone; a long stream sets a mark before each record and resets to it after, so a million records need the memory of
 * one. Running out of memory aborts: limits at the edges return errors long before. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct arena_block;
struct arena_deferred;

/* A place to return to; only valid for the arena it was taken from, and only until an earlier mark is reset. */
struct arena_mark {
	struct arena_block    *block;
	size_t                 used;
	struct arena_deferred *deferred;
};

/* The block, with its head, is a large page: for much that is looked up here and there. Such pages are all there at once. */
enum { ARENA_LARGE = 2 * 1024 * 1024 - 64 };

/* A new arena that grows by blocks of at least `block` bytes (0: the default, 64 KiB). Ends with arena_close(). */
struct arena *arena_open(size_t block);

/* Runs what was deferred, newest first, and frees everything. `a` may be NULL. */
void arena_close(struct arena *a);

/* `size` zeroed bytes, aligned for any type; never NULL, `size` may be 0. */
void *arena_alloc(struct arena *a, size_t size) __attribute__((malloc, returns_nonnull));

/* `size` bytes that are not zeroed, without alignment: for text. */
char *arena_text(struct arena *a, size_t size) __attribute__((malloc, returns_nonnull));

/* Grows `old`, `old_size` bytes allocated from `a`, to `size` bytes; in place when it was the newest allocation. What
 * is added is not zeroed. */
void *arena_grow(struct arena *a, void *old, size_t old_size, size_t size) __attribute__((returns_nonnull));

/* Room for one more element behind the first `count` of `array`, allocated from `a` with room for `*capacity` elements of
 * `size` bytes (NULL and 0 at first): `array` itself or, when it is full, a copy of twice the room. */
void *arena_double(struct arena *a, void *array, size_t *capacity, size_t size) __attribute__((returns_nonnull));

static inline void *
arena_room(struct arena *a, void *array, size_t count, size_t *capacity, size_t size)
{
	return count < *capacity ? array : arena_double(a, array, capacity, size);
}

/* Where the arena stands now; arena_reset() frees all that came after. */
struct arena_mark arena_mark(struct arena *a);
void              arena_reset(struct arena *a, struct arena_mark mark);

/* Calls finish(argument) when the arena is closed or reset past this point: ties foreign handles to the arena. */
void arena_defer(struct arena *a, void (*finish)(void *argument), void *argument);

/* Bytes held from the system, for limits and tests. */
size_t arena_held(const struct arena *a);

/* `count` zeroed objects of `type`. */
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_alloc_array((a), sizeof(type), (count)))

/* count * size zeroed bytes; aborts when the product overflows. */
void *arena_alloc_array(struct arena *a, size_t size, size_t count) __attribute__((malloc, returns_nonnull));

#endif
