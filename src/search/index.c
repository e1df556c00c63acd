/* Snapshots and the writer's steps. */
#include "search/index.h"

#include "base/clock.h"
#include "search/merge.h"

enum {
	MERGE_FAN = 8,           /* segments of one size that become one */
	MERGE_SMALLEST = 1024,   /* documents: below this all count as one size */
	MERGE_LARGEST = 8000000, /* documents: larger ones are left alone */
	DEAD_PERCENT = 30,       /* a segment with more is written anew */
	MANY_SEGMENTS = 256
};

/* ---- live bits --------------------------------------------------------------------------------------------------- */

static struct live *
make_live(uint32_t documents)
{
	size_t        words = (documents + 63) / 64;
	struct arena *a = arena_open(words * sizeof(uint64_t) + 256);
	struct live  *live = ARENA_NEW(a, struct live);

	live->a = a;
	live->references = 1;
	live->bits = ARENA_ARRAY(a, uint64_t, words + 1);
	return live;
}

struct live *
live_full(uint32_t documents)
{
	struct live *live = make_live(documents);

	memset(live->bits, 0xFF, documents / 64 * sizeof(uint64_t));
	if (documents % 64 != 0)
		live->bits[documents / 64] = ((uint64_t)1 << (documents % 64)) - 1;
	live->count = documents;
	return live;
}

struct live *
live_copy(const struct live *from, uint32_t documents)
{
	struct live *live = make_live(documents);

	memcpy(live->bits, from->bits, (documents + 63) / 64 * sizeof(uint64_t));
	live->count = from->count;
	return live;
}

/* ---- snapshots --------------------------------------------------------------------------------------------------- */

static void
drop_live(struct live *live)
{
	if (--live->references == 0)
		arena_close(live->a);
}

/* Under `lock`. */
static void
drop_snapshot(struct snapshot *snapshot)
{
	if (snapshot == NULL || --snapshot->references > 0)
		return;
	for (size_t i = 0; i < snapshot->count; i++) {
		drop_live(snapshot->segments[i].live);
		if (--snapshot->segments[i].segment->references == 0)
			segment_close(snapshot->segments[i].segment);
	}
	values_close(snapshot->values);
	arena_close(snapshot->a);
}

void
index_publish(struct search *search, const struct snapshot_segment *segments, size_t count,
	      const struct index_position *position)
{
	struct arena    *a = arena_open(count * sizeof *segments + 512);
	struct snapshot *snapshot = ARENA_NEW(a, struct snapshot);
	struct snapshot *before = search->current;

	*snapshot = (struct snapshot){
		.a = a, .references = 1, .count = count, .cursor = position->cursor, .texts = position->texts
	};
	snapshot->generation = before != NULL ? before->generation + 1 : 1;
	snapshot->epoch = str_copy(a, position->epoch);
	snapshot->values = values_share(search->values);
	snapshot->segments = ARENA_ARRAY(a, struct snapshot_segment, count);
	for (size_t i = 0; i < count; i++) {
		snapshot->segments[i] = segments[i];
		snapshot->documents += segments[i].live->count;
		snapshot->dead += segments[i].segment->documents - segments[i].live->count;
	}
	search->current = snapshot;
	atomic_store(&search->cursor, position->cursor);
	atomic_store(&search->texts, position->texts);
	drop_snapshot(before);
	pthread_cond_broadcast(&search->published);
	if (search->merger != NULL)
		chore_poke(search->merger);
}

struct snapshot *
index_acquire(struct search *search)
{
	struct snapshot *snapshot;

	if (!atomic_load(&search->owner))
		manifest_refresh(search);
	pthread_mutex_lock(&search->lock);
	snapshot = search->current;
	snapshot->references++;
	pthread_mutex_unlock(&search->lock);
	return snapshot;
}

void
index_release(struct search *search, struct snapshot *snapshot)
{
	pthread_mutex_lock(&search->lock);
	drop_snapshot(snapshot);
	pthread_mutex_unlock(&search->lock);
}

void
index_obsolete(struct search *search, uint64_t id, bool segment)
{
	search->obsolete = arena_room(search->a, search->obsolete, search->obsolete_count, &search->obsolete_capacity,
				      sizeof *search->obsolete);
	search->obsolete[search->obsolete_count++] =
		(struct obsolete){ .id = id, .segment = segment, .generation = search->current->generation + 1 };
}

/* Removes the files that no manifest from `generation` on names. */
static void
remove_obsolete(struct search *search, uint64_t generation)
{
	struct arena *a = arena_open(1024);
	size_t        kept = 0;

	pthread_mutex_lock(&search->lock);
	for (size_t i = 0; i < search->obsolete_count; i++) {
		struct obsolete *obsolete = &search->obsolete[i];

		if (obsolete->generation > generation)
			search->obsolete[kept++] = *obsolete;
		else if (obsolete->segment)
			segment_remove(search->folder, obsolete->id);
		else
			(void)remove(
				str_format(a, "%.*s/%08" PRIu64 ".live", STR_ARGS(search->folder), obsolete->id).data);
	}
	search->obsolete_count = kept;
	pthread_mutex_unlock(&search->lock);
	arena_close(a);
}

/* ---- changing the set of segments -------------------------------------------------------------------------------- */

/* A list of segments that is to be published; its live bits are copied when first changed. */
struct change {
	struct snapshot_segment *segments;
	bool                    *fresh; /* live bits are this change's own */
	size_t                   count;
};

/* The segments of the current snapshot, with references of their own. Under `lock`. */
static struct change
change_start(struct arena *a, struct search *search)
{
	struct change change = { .count = search->current->count };

	change.segments = ARENA_ARRAY(a, struct snapshot_segment, change.count + 1);
	change.fresh = ARENA_ARRAY(a, bool, change.count + 1);
	for (size_t i = 0; i < change.count; i++) {
		change.segments[i] = search->current->segments[i];
		change.segments[i].segment->references++;
		change.segments[i].live->references++;
	}
	return change;
}

static void
change_drop(struct search *search, struct change *change, size_t i, uint32_t document)
{
	struct snapshot_segment *at = &change->segments[i];

	if (!live_has(at->live, document))
		return;
	if (!change->fresh[i]) {
		struct live *own = live_copy(at->live, at->segment->documents);

		if (at->live->file != 0)
			index_obsolete(search, at->live->file, false);
		drop_live(at->live);
		at->live = own;
		change->fresh[i] = true;
	}
	live_drop(at->live, document);
}

/* Drops `record` from the first `count` segments. */
static void
change_drop_record(struct search *search, struct change *change, size_t count, struct str record)
{
	uint64_t hash = segment_hash(record);

	for (size_t i = 0; i < count; i++) {
		const struct segment *segment = change->segments[i].segment;

		for (uint32_t h = segment_find_hash(segment, hash);
		     h < segment->documents && segment->hashes[h] == hash; h++) {
			if (str_equal(segment_record(segment, segment->hashed[h]), record))
				change_drop(search, change, i, segment->hashed[h]);
		}
	}
}

bool
index_holds(struct search *search, struct str record)
{
	struct snapshot *snapshot = index_acquire(search);
	uint64_t         hash = segment_hash(record);
	bool             found = false;

	for (size_t i = 0; i < snapshot->count && !found; i++) {
		const struct segment *segment = snapshot->segments[i].segment;

		for (uint32_t h = segment_find_hash(segment, hash);
		     h < segment->documents && segment->hashes[h] == hash && !found; h++)
			found = str_equal(segment_record(segment, segment->hashed[h]), record);
	}
	index_release(search, snapshot);
	return found;
}

/* Takes a segment out of the list; its files go with the next manifest. */
static void
change_remove(struct search *search, struct change *change, size_t i)
{
	struct snapshot_segment gone = change->segments[i];

	index_obsolete(search, gone.segment->id, true);
	if (gone.live->file != 0)
		index_obsolete(search, gone.live->file, false);
	drop_live(gone.live);
	if (--gone.segment->references == 0)
		segment_close(gone.segment);
	change->count--;
	memmove(&change->segments[i], &change->segments[i + 1], (change->count - i) * sizeof gone);
	memmove(&change->fresh[i], &change->fresh[i + 1], (change->count - i) * sizeof(bool));
}

static void
publish_gathered(struct search *search, struct segment *segment, struct live *live)
{
	struct arena *a = arena_open(16 * 1024);
	struct change change;
	size_t        before;

	pthread_mutex_lock(&search->lock);
	change = change_start(a, search);
	before = change.count;
	for (size_t i = 0; i < search->gone_count; i++)
		change_drop_record(search, &change, before, search->gone[i]);
	for (uint32_t d = 0; segment != NULL && d < segment->documents; d++)
		change_drop_record(search, &change, before, segment_record(segment, d));
	if (segment != NULL)
		change.segments[change.count++] = (struct snapshot_segment){ segment, live };
	index_publish(search, change.segments, change.count,
		      &(struct index_position){ search->gathered, search->gathered_texts, search->current->epoch });
	pthread_mutex_unlock(&search->lock);
	arena_close(a);
}

static void
forget_gone(struct search *search)
{
	arena_close(search->gone_arena);
	search->gone_arena = arena_open(4096);
	search->gone = NULL;
	search->gone_count = search->gone_capacity = 0;
}

bool
index_flush(struct search *search, struct error *error)
{
	uint32_t        count = builder_count(search->builder);
	struct segment *segment = NULL;
	struct live    *live = NULL;
	uint64_t        id;

	if (count > 0) {
		live = live_full(count);
		for (uint32_t d = 0; d < count; d++) {
			if (builder_is_dead(search->builder, d))
				live_drop(live, d);
		}
		id = atomic_fetch_add(&search->next_id, 1);
		if (!builder_write(search->builder, search->folder, id, error) ||
		    !segment_open(search->folder, id, &segment, error)) {
			drop_live(live);
			/* what was gathered is lost: follow again from what is published */
			search->gathered = atomic_load(&search->cursor);
			search->gathered_texts = atomic_load(&search->texts);
			forget_gone(search);
			return false;
		}
	}
	publish_gathered(search, segment, live);
	forget_gone(search);
	return true;
}

void
index_clear(struct search *search, struct str epoch)
{
	struct arena *a = arena_open(16 * 1024);
	struct change change;

	builder_close(search->builder);
	search->builder = builder_open(search->values);
	forget_gone(search);
	search->gathered = 0;
	search->gathered_texts = -1;
	pthread_mutex_lock(&search->lock);
	change = change_start(a, search);
	while (change.count > 0)
		change_remove(search, &change, change.count - 1);
	index_publish(search, NULL, 0, &(struct index_position){ 0, -1, epoch });
	pthread_mutex_unlock(&search->lock);
	arena_close(a);
}

bool
index_checkpoint(struct search *search, struct error *error)
{
	struct snapshot *snapshot;
	bool             good = true;

	pthread_mutex_lock(&search->manifest);
	snapshot = index_acquire(search);
	if (snapshot->generation != atomic_load(&search->saved_generation)) {
		good = manifest_write(search, snapshot, error);
		if (good) {
			atomic_store(&search->saved_generation, snapshot->generation);
			remove_obsolete(search, snapshot->generation);
		}
	}
	index_release(search, snapshot);
	pthread_mutex_unlock(&search->manifest);
	return good;
}

/* ---- merging ----------------------------------------------------------------------------------------------------- */

static int
size_class(uint32_t documents)
{
	int class = 0;

	for (uint64_t size = MERGE_SMALLEST; size <= documents; size *= MERGE_FAN)
		class ++;
	return class;
}

/* Chooses segments of `snapshot` for a merge; how many. */
static size_t
choose(const struct snapshot *snapshot, size_t *chosen)
{
	for (size_t i = 0; i < snapshot->count; i++) {
		uint32_t documents = snapshot->segments[i].segment->documents;

		if ((documents - snapshot->segments[i].live->count) * (uint64_t)100 >
		    (uint64_t)documents * DEAD_PERCENT) {
			chosen[0] = i;
			return 1;
		}
	}
	for (int class = 0; class < 16; class ++) {
		size_t count = 0;

		for (size_t i = 0; i < snapshot->count && count < MERGE_MOST; i++) {
			uint32_t live = snapshot->segments[i].live->count;

			if (live < MERGE_LARGEST && size_class(live) == class)
				chosen[count++] = i;
		}
		if (count >= MERGE_FAN)
			return count;
	}
	return 0;
}

/* Drops from `live`, which numbers the documents that were live in `then`, those that have died since. */
static void
carry_deaths(struct live *live, uint32_t *at, const struct snapshot_segment *then, const struct live *now)
{
	uint32_t documents = then->segment->documents;

	for (uint32_t d = 0; d < documents; d++) {
		if (!live_has(then->live, d))
			continue;
		if (!live_has(now, d))
			live_drop(live, *at);
		(*at)++;
	}
}

static size_t
find_segment(const struct change *change, const struct segment *segment)
{
	for (size_t i = 0; i < change->count; i++) {
		if (change->segments[i].segment == segment)
			return i;
	}
	return change->count;
}

/* Puts `merged` (NULL when nothing was left) in the place of the chosen segments. False when they are no longer all
 * there: the index was cleared meanwhile. */
static bool
install_merged(struct search *search, const struct snapshot *snapshot, const size_t *chosen, size_t count,
	       struct segment *merged)
{
	struct arena *a = arena_open(16 * 1024);
	struct live  *live = merged != NULL ? live_full(merged->documents) : NULL;
	struct change change;
	uint32_t      at = 0;
	bool          good = true;

	pthread_mutex_lock(&search->lock);
	change = change_start(a, search);
	for (size_t i = 0; i < count && good; i++)
		good = find_segment(&change, snapshot->segments[chosen[i]].segment) < change.count;
	for (size_t i = 0; i < count && good; i++) {
		const struct snapshot_segment *then = &snapshot->segments[chosen[i]];
		size_t                         place = find_segment(&change, then->segment);

		if (live != NULL)
			carry_deaths(live, &at, then, change.segments[place].live);
		change_remove(search, &change, place);
	}
	if (good && merged != NULL)
		change.segments[change.count++] = (struct snapshot_segment){ merged, live };
	else if (live != NULL)
		drop_live(live);
	index_publish(
		search, change.segments, change.count,
		&(struct index_position){ search->current->cursor, search->current->texts, search->current->epoch });
	pthread_mutex_unlock(&search->lock);
	arena_close(a);
	return good;
}

static bool
merge_chosen(struct search *search, const struct snapshot *snapshot, const size_t *chosen, size_t count,
	     struct error *error)
{
	struct merge_part parts[MERGE_MOST];
	struct segment   *merged = NULL;
	uint64_t          id = atomic_fetch_add(&search->next_id, 1);
	uint32_t          live = 0;

	for (size_t i = 0; i < count; i++) {
		const struct snapshot_segment *from = &snapshot->segments[chosen[i]];

		parts[i] = (struct merge_part){ from->segment, from->live->bits, from->live->count };
		live += from->live->count;
	}
	if (live > 0 && (!merge_segments(search->folder, id, parts, count, &search->merge_stop, error) ||
			 !segment_open(search->folder, id, &merged, error)))
		return false;
	if (!install_merged(search, snapshot, chosen, count, merged) && merged != NULL) {
		segment_close(merged);
		segment_remove(search->folder, id);
	}
	return true;
}

bool
index_merge(struct search *search, bool *merged_r, struct error *error)
{
	struct snapshot *snapshot = index_acquire(search);
	size_t           chosen[MANY_SEGMENTS];
	size_t           count = choose(snapshot, chosen);
	bool             good = count == 0 || merge_chosen(search, snapshot, chosen, count, error);

	index_release(search, snapshot);
	*merged_r = good && count > 0;
	return good;
}
