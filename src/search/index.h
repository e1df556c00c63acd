/* The index as a set of segments: snapshots for readers, one writer, the manifest. Internal to search/.
 *
 * Locks, in the order in which they may be taken: `writing` (the gathering of documents), `manifest` (one checkpoint at a
 * time), `lock` (which snapshot is current; held for short). A snapshot is never changed after it is published. */
#ifndef SEARCH_INDEX_H
#define SEARCH_INDEX_H

#include "base/chores.h"
#include "search/builder.h"

#include <pthread.h>
#include <stdatomic.h>

/* Which documents of a segment are valid; never changed once a published snapshot has it. */
struct live {
	int           references;
	uint32_t      count;
	uint64_t      file; /* names the file that keeps it; 0: not kept yet */
	uint64_t     *bits;
	struct arena *a;
};

struct snapshot_segment {
	struct segment *segment;
	struct live    *live;
};

struct snapshot {
	int                      references;
	uint64_t                 generation; /* rises with each publication */
	struct snapshot_segment *segments;
	size_t                   count;
	int64_t        cursor, texts; /* how far the log and the texts of files were followed; texts -1: anew */
	struct str     epoch;
	struct values *values; /* that its columns hold the numbers of */
	int64_t        documents, dead;
	struct arena  *a;
};

/* A file to be removed once the manifest no longer names it. */
struct obsolete {
	uint64_t id, generation;
	bool     segment; /* else a file of live bits; generation: the first snapshot without it */
};

struct crew; /* threads that analyse, see crew.h */

struct search {
	struct arena         *a;
	struct search_options options;
	struct str            folder; /* cache/search */
	int                   lock_file;
	atomic_bool           owner;
	atomic_int_least64_t  cursor, texts; /* of the current snapshot */

	pthread_mutex_t
		lock; /* whoever reads `current` holds it or has it from index_acquire(): a merge may replace it */
	pthread_cond_t   published; /* a new snapshot */
	struct snapshot *current;
	struct values   *values; /* of the current snapshot */
	struct obsolete *obsolete;
	size_t           obsolete_count, obsolete_capacity;
	uint64_t         manifest_stamp[3]; /* of the file that was read last */
	int              waiters;
	bool             stop;

	pthread_mutex_t       manifest;
	atomic_uint_least64_t saved_generation; /* newest that the manifest on disk has */
	uint64_t              values_file;
	size_t                values_saved;

	pthread_mutex_t   writing;
	struct builder   *builder;
	struct arena     *gone_arena;
	struct str       *gone; /* records withdrawn since the last segment was written */
	size_t            gone_count, gone_capacity;
	int64_t           gathered;                           /* newest log number in the builder */
	int64_t           gathered_texts;                     /* the same of texts of files; -1: not known yet */
	int64_t           newest_texts;                       /* that there were when it was last asked */
	int64_t           gathered_since, grown_at, saved_at; /* milliseconds, monotonic */
	struct crew      *crew;
	struct analyser **analysers; /* one for each thread of the crew */

	atomic_uint_least64_t next_id;                     /* of files */
	struct chore         *follower, *merger;           /* NULL: does not run; the latter under `lock` */
	struct chores        *own_followers, *own_mergers; /* NULL: they are of the process */
	int                   rests;                       /* turns of the follower in which nothing came */
	atomic_bool           has_rested;                  /* the follower, since it was started */
	bool                  is_failing;                  /* of the follower: has said so */
	bool                  is_looked_at; /* by the owner, for damage; what comes later it wrote itself */
	int                   interval;
	atomic_bool           merge_stop;
};

/* The current snapshot, held until it is given back. A reader process first looks whether the owner wrote a newer one. */
struct snapshot *index_acquire(struct search *search);
void             index_release(struct search *search, struct snapshot *snapshot);

/* ---- for the writer ---------------------------------------------------------------------------------------------- */

/* Writes the gathered documents as a segment and publishes it with `search->gathered` as cursor. Under `writing`. */
CHECKED bool index_flush(struct search *search, struct error *error);

/* Forgets all documents: an empty snapshot of `epoch`, at cursor 0. Under `writing`. */
void index_clear(struct search *search, struct str epoch);

/* True when the files hold a document of `record`, dead or alive. Under `writing`. */
bool index_holds(struct search *search, struct str record);

/* Makes the current snapshot durable and removes what no longer belongs to it. */
CHECKED bool index_checkpoint(struct search *search, struct error *error);

/* Merges once what should be merged; `merged_r` says whether there was anything. One thread at a time. */
CHECKED bool index_merge(struct search *search, bool *merged_r, struct error *error);

/* What the log and the texts of files were followed to. */
struct index_position {
	int64_t    cursor, texts;
	struct str epoch;
};

/* Publishes `segments` (whose references pass over) as the current snapshot. Under `lock`. */
void index_publish(struct search *search, const struct snapshot_segment *segments, size_t count,
		   const struct index_position *position);

/* Notes files for removal; under `lock`. */
void index_obsolete(struct search *search, uint64_t id, bool segment);

struct live *live_full(uint32_t documents);
struct live *live_copy(const struct live *live, uint32_t documents);

static inline bool
live_has(const struct live *live, uint32_t document)
{
	return live->bits[document / 64] >> (document % 64) & 1;
}

static inline void
live_drop(struct live *live, uint32_t document)
{
	uint64_t bit = (uint64_t)1 << (document % 64);

	live->count -= (live->bits[document / 64] & bit) != 0;
	live->bits[document / 64] &= ~bit;
}

/* ---- manifest.c -------------------------------------------------------------------------------------------------- */

/* Reads the manifest and publishes what it names, reusing what is mapped already; an absent or broken one gives an empty
 * index (ERROR_ABSENT, ERROR_STORAGE). */
bool manifest_read(struct search *search, struct error *error);

/* Reads it again when another process has replaced it. */
void manifest_refresh(struct search *search);

/* Writes and syncs all that `snapshot` consists of, then the manifest. */
CHECKED bool manifest_write(struct search *search, const struct snapshot *snapshot, struct error *error);

/* Removes files that neither the manifest nor the current snapshot names: only when nothing is being written. */
void manifest_sweep(struct search *search);

#endif
