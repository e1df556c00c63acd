/* Arenas. Blocks form a list, newest first; a reset keeps one spare block so that a loop of mark and reset does not
 * call malloc each time round. */
#include "base/arena.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { ALIGNMENT = 16, DEFAULT_BLOCK = 64 * 1024 };

struct arena_block {
	struct arena_block *before;
	size_t              size;
	size_t              used;
	bool                mapped;
	_Alignas(ALIGNMENT) char data[];
};

struct arena_deferred {
	struct arena_deferred *before;
	void (*finish)(void *);
	void *argument;
};

struct arena {
	struct arena_block    *newest;
	struct arena_block    *spare;
	struct arena_deferred *deferred;
	size_t                 block;
	size_t                 held;
};

static void
abort_for_memory(size_t size)
{
	fprintf(stderr, "chm: out of memory, %zu bytes asked for\n", size);
	abort();
}

/* A block of its own mapping, on large pages where the system has them: what is looked up all over it is found with fewer
 * misses. */
static struct arena_block *
map_block(size_t whole)
{
	struct arena_block *block = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (block == MAP_FAILED)
		return NULL;
	(void)madvise(block, whole, MADV_HUGEPAGE);
	return block;
}

static struct arena_block *
make_block(const struct arena *a, size_t size)
{
	bool                mapped = a->block >= ARENA_LARGE;
	size_t              whole = sizeof(struct arena_block) + size;
	struct arena_block *block = mapped ? map_block(whole) : malloc(whole);

	if (block == NULL)
		abort_for_memory(size);
	block->size = size;
	block->mapped = mapped;
	return block;
}

static void
free_block(struct arena_block *block)
{
	if (block != NULL && block->mapped)
		munmap(block, sizeof *block + block->size);
	else
		free(block);
}

static struct arena_block *
take_block(struct arena *a, size_t size)
{
	struct arena_block *block = a->spare;

	if (block != NULL && block->size >= size) {
		a->spare = NULL;
	} else {
		if (size > SIZE_MAX / 2)
			abort_for_memory(size);
		block = make_block(a, size);
		a->held += size;
	}
	block->used = 0;
	block->before = a->newest;
	a->newest = block;
	return block;
}

static void
drop_block(struct arena *a, struct arena_block *block)
{
	if (a->spare == NULL && block->size == a->block) {
		a->spare = block;
		return;
	}
	a->held -= block->size;
	free_block(block);
}

static char *
take(struct arena *a, size_t size, size_t alignment)
{
	struct arena_block *block = a->newest;
	size_t              start = (block->used + alignment - 1) & ~(alignment - 1);

	if (start > block->size || size > block->size - start) {
		block = take_block(a, size > a->block ? size : a->block);
		start = 0;
	}
	block->used = start + size;
	return block->data + start;
}

static void
run_deferred(struct arena *a, const struct arena_deferred *until)
{
	while (a->deferred != until) {
		struct arena_deferred *deferred = a->deferred;

		a->deferred = deferred->before;
		deferred->finish(deferred->argument);
	}
}

struct arena *
arena_open(size_t block)
{
	struct arena *a = calloc(1, sizeof *a);

	if (a == NULL)
		abort_for_memory(sizeof *a);
	a->block = block != 0 ? block : DEFAULT_BLOCK;
	take_block(a, a->block);
	return a;
}

void
arena_close(struct arena *a)
{
	if (a == NULL)
		return;
	run_deferred(a, NULL);
	while (a->newest != NULL) {
		struct arena_block *block = a->newest;

		a->newest = block->before;
		free_block(block);
	}
	free_block(a->spare);
	free(a);
}

void *
arena_alloc(struct arena *a, size_t size)
{
	return memset(take(a, size, ALIGNMENT), 0, size);
}

void *
arena_alloc_array(struct arena *a, size_t size, size_t count)
{
	size_t total;

	if (__builtin_mul_overflow(size, count, &total))
		abort_for_memory(SIZE_MAX);
	return arena_alloc(a, total);
}

char *
arena_text(struct arena *a, size_t size)
{
	return take(a, size, 1);
}

void *
arena_grow(struct arena *a, void *old, size_t old_size, size_t size)
{
	struct arena_block *block = a->newest;
	char               *grown;

	assert(size >= old_size && (old != NULL || old_size == 0));
	if (old != NULL && (char *)old + old_size == block->data + block->used &&
	    size - old_size <= block->size - block->used) {
		block->used += size - old_size;
		return old;
	}
	grown = take(a, size, ALIGNMENT);
	if (old_size > 0)
		memcpy(grown, old, old_size);
	return grown;
}

void *
arena_double(struct arena *a, void *array, size_t *capacity, size_t size)
{
	enum { FIRST = 16 };
	size_t old = *capacity;

	assert(old <= SIZE_MAX / 2 / size);
	*capacity = old == 0 ? FIRST : 2 * old;
	return arena_grow(a, array, old * size, *capacity * size);
}

struct arena_mark
arena_mark(struct arena *a)
{
	return (struct arena_mark){ .block = a->newest, .used = a->newest->used, .deferred = a->deferred };
}

void
arena_reset(struct arena *a, struct arena_mark mark)
{
	run_deferred(a, mark.deferred);
	while (a->newest != mark.block) {
		struct arena_block *block = a->newest;

		assert(block != NULL);
		a->newest = block->before;
		drop_block(a, block);
	}
	a->newest->used = mark.used;
}

void
arena_defer(struct arena *a, void (*finish)(void *argument), void *argument)
{
	struct arena_deferred *deferred = ARENA_NEW(a, struct arena_deferred);

	*deferred = (struct arena_deferred){ .before = a->deferred, .finish = finish, .argument = argument };
	a->deferred = deferred;
}

size_t
arena_held(const struct arena *a)
{
	return a->held;
}
