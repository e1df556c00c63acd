/* Opening the index and following the change log: by one thread that gathers and writes, and one that merges. */
#include "search/crew.h"
#include "search/gather.h"

#include "base/clock.h"
#include "base/condition.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/priority.h"
#include "base/waiting.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	LINGER = 200, /* milliseconds that the log rests before what was gathered is found, when nobody waits */
	GATHER =
		1000, /* milliseconds that it is gathered at most: each part is written, and merged with others, once more */
	SAVE_EVERY = 2000,       /* milliseconds between checkpoints while the log grows */
	SHARE = 250,             /* milliseconds after which a long log lets others have their turn */
	SELDOM = 10,             /* so many times the interval is the longest pause of one among several */
	OTHERS = 20,             /* milliseconds between two looks at what another process has written */
	SMALL = 64 * 1024 * 1024 /* bytes of an index that is looked at when it is opened */
};

/* ---- locks and waiting ------------------------------------------------------------------------------------------- */

/* Takes the lock of the index if nobody has it. */
static bool
take_lock(struct search *search)
{
	struct arena *a = arena_open(1024);
	bool          taken = !search->options.read_only &&
		     file_lock(path_join(a, search->folder, STR("lock")), &search->lock_file, NULL) &&
		     search->lock_file >= 0;

	arena_close(a);
	return taken;
}

static void
close_arena(void *a)
{
	arena_close(a);
}

/* An arena for another thread, closed with `a`. */
static struct arena *
own_arena(struct arena *a, size_t block)
{
	struct arena *own = arena_open(block);

	arena_defer(a, close_arena, own);
	return own;
}

static uint64_t
size_of(struct search *search)
{
	struct snapshot *snapshot = index_acquire(search);
	uint64_t         bytes = 0;

	for (size_t i = 0; i < snapshot->count; i++)
		bytes += snapshot->segments[i].segment->bytes;
	index_release(search, snapshot);
	return bytes;
}

/* Looks at every byte of an index of this size, and forgets one that is damaged. By the owner, under `writing`. */
static void
look(struct search *search, uint64_t most)
{
	if (search->is_looked_at || size_of(search) > most)
		return;
	search->is_looked_at = true;
	if (search_is_whole(search))
		return;
	log_write(search->options.log, LOG_ERROR, STR(""), "search.damaged",
		  "the index is damaged; it is built anew from the log");
	index_clear(search, STR(""));
}

/* Becomes the owner: what the manifest says now is where to go on. Under `writing`. */
static void
become_owner(struct search *search)
{
	unsigned threads = search_threads(search);

	manifest_read(search, NULL);
	manifest_sweep(search);
	search->builder = builder_open(search->values);
	search->gone_arena = arena_open(4096);
	search->gathered = atomic_load(&search->cursor);
	search->gathered_texts = atomic_load(&search->texts);
	search->crew = crew_open(threads, search->options.gives_way);
	search->analysers = ARENA_ARRAY(search->a, struct analyser *, threads);
	for (unsigned i = 0; i < threads; i++)
		search->analysers[i] = analyser_open(own_arena(search->a, search_block(search, 0)), true);
	look(search, SMALL);
	atomic_store(&search->owner, true);
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

static int64_t merge_turn(void *context);

/* A chore of the threads given, else of one of its own. */
static bool
start_chore(struct search *search, struct chores *given, struct chores **own, chore_fn *work, struct chore **chore,
	    struct error *error)
{
	if (given == NULL && *own == NULL && !chores_open(1, own, error))
		return false;
	pthread_mutex_lock(&search->lock);
	if (*chore == NULL)
		*chore = chore_add(given != NULL ? given : *own, work, search);
	pthread_mutex_unlock(&search->lock);
	return true;
}

static bool
start_merger(struct search *search, struct error *error)
{
	return start_chore(search, search->options.mergers, &search->own_mergers, merge_turn, &search->merger, error);
}

bool
search_open(const struct search_options *options, struct search **search_r, struct error *error)
{
	struct arena  *a = arena_open(8 * 1024);
	struct search *search = ARENA_NEW(a, struct search);

	search->a = a;
	search->options = *options;
	search->options.folder = str_copy(a, options->folder);
	search->folder = str_format(a, "%.*s/search", STR_ARGS(options->folder));
	search->lock_file = -1;
	search->values = values_open();
	atomic_store(&search->next_id, 1);
	pthread_mutex_init(&search->lock, NULL);
	pthread_mutex_init(&search->manifest, NULL);
	pthread_mutex_init(&search->writing, NULL);
	condition_open(&search->published);
	if (!options->read_only && mkdir(search->folder.data, 0755) != 0 && errno != EEXIST) {
		error_set(error, ERROR_STORAGE, "search.folder", "%s: %s", search->folder.data, strerror(errno));
		search_close(search);
		return false;
	}
	if (take_lock(search))
		become_owner(search);
	else
		manifest_read(search, NULL);
	*search_r = search;
	return true;
}

static void
stop_chore(struct search *search, struct chore **chore, struct chores *own)
{
	struct chore *stopped;

	pthread_mutex_lock(&search->lock);
	stopped = *chore;
	*chore = NULL;
	pthread_mutex_unlock(&search->lock);
	chore_drop(stopped);
	chores_close(own);
}

static void
stop_threads(struct search *search)
{
	pthread_mutex_lock(&search->lock);
	search->stop = true;
	atomic_store(&search->merge_stop, true);
	pthread_mutex_unlock(&search->lock);
	stop_chore(search, &search->follower, search->own_followers);
	stop_chore(search, &search->merger, search->own_mergers);
}

void
search_close(struct search *search)
{
	if (search == NULL)
		return;
	stop_threads(search);
	if (atomic_load(&search->owner)) {
		bool saved = index_flush(search, NULL) && index_checkpoint(search, NULL);

		(void)saved; /* what cannot be written now is followed again */
		builder_close(search->builder);
		arena_close(search->gone_arena);
		crew_close(search->crew);
	}
	if (search->current != NULL)
		index_release(search, search->current);
	values_close(search->values);
	if (search->lock_file >= 0)
		close(search->lock_file);
	pthread_mutex_destroy(&search->lock);
	pthread_mutex_destroy(&search->manifest);
	pthread_mutex_destroy(&search->writing);
	pthread_cond_destroy(&search->published);
	arena_close(search->a);
}

bool
search_owns(const struct search *search)
{
	return atomic_load(&search->owner);
}

/* ---- following --------------------------------------------------------------------------------------------------- */

/* Starts anew when the log, or the texts of files, are not those that were followed. */
static bool
check_epoch(struct search *search, int64_t *newest_r, struct error *error)
{
	const struct search_source *source = &search->options.source;
	struct arena               *a = arena_open(1024);
	struct snapshot            *snapshot = index_acquire(search);
	struct str                  epoch = { 0 };
	bool                        good = source->newest(source->context, a, &epoch, newest_r, error);

	if (good && source->newest_text != NULL)
		good = source->newest_text(source->context, &search->newest_texts, error);
	if (good && (!str_equal(epoch, snapshot->epoch) || *newest_r < snapshot->cursor ||
		     search->newest_texts < snapshot->texts))
		index_clear(search, epoch);
	index_release(search, snapshot);
	arena_close(a);
	return good;
}

static bool
try_to_own(struct search *search)
{
	if (!atomic_load(&search->owner) && take_lock(search))
		become_owner(search);
	return atomic_load(&search->owner);
}

static bool
has_gathered(const struct search *search)
{
	return search->gathered != atomic_load(&search->cursor) ||
	       search->gathered_texts != atomic_load(&search->texts);
}

bool
search_follow(struct search *search, struct error *error)
{
	int64_t newest;
	bool    good = true, more;

	pthread_mutex_lock(&search->writing);
	if (try_to_own(search)) {
		good = check_epoch(search, &newest, error);
		if (good && newest > atomic_load(&search->cursor))
			look(search, UINT64_MAX);
		good = good && start_merger(search, error) && gather_log(search, 0, &more, error) &&
		       (!has_gathered(search) || index_flush(search, error)) && index_checkpoint(search, error);
	}
	pthread_mutex_unlock(&search->writing);
	return good;
}

/* One turn of the thread: reads what there is; writes it when somebody waits, when nothing more came for a while, when it
 * was gathered for long or is much. A log that rests is saved at once, for other processes read what is saved; one that grows
 * batch by batch does not rest between them. */
static bool
follow_once(struct search *search, bool *more_r, struct error *error)
{
	int64_t newest, now, share = search->options.followers != NULL ? SHARE : 0;
	bool    good = true, is_followed, waiting, rests;

	*more_r = false;
	pthread_mutex_lock(&search->writing);
	if (try_to_own(search)) {
		look(search, UINT64_MAX);
		good = check_epoch(search, &newest, error) && start_merger(search, error);
		is_followed = good && newest <= search->gathered && search->newest_texts <= search->gathered_texts;
		search->rests = is_followed ? search->rests + 1 : 0;
		good = good && (is_followed || gather_log(search, share, more_r, error));
		pthread_mutex_lock(&search->lock);
		waiting = search->waiters > 0;
		pthread_mutex_unlock(&search->lock);
		now = clock_monotonic();
		if (!is_followed)
			search->grown_at = now;
		rests = now - search->grown_at >= LINGER;
		if (good && has_gathered(search) && (waiting || rests || now - search->gathered_since >= GATHER))
			good = index_flush(search, error);
		if (good && (rests || now - search->saved_at >= SAVE_EVERY)) {
			good = index_checkpoint(search, error);
			search->saved_at = good ? now : search->saved_at;
		}
	}
	pthread_mutex_unlock(&search->writing);
	return good;
}

/* Under `lock`. */
static bool
is_unsaved(struct search *search)
{
	return search->current->generation != atomic_load(&search->saved_generation);
}

/* A failure, once, and that it is over. */
static void
tell(struct search *search, bool good, const struct error *error)
{
	if (!good && !search->is_failing)
		log_error(search->options.log, STR(""), error);
	if (good && search->is_failing)
		log_write(search->options.log, LOG_INFO, STR(""), "search.follows", "search follows again");
	search->is_failing = !good;
}

static int64_t
pause_after(struct search *search, bool good, bool more)
{
	int64_t times = search->options.followers == NULL ? 1 : search->rests / SELDOM + 1;
	int64_t pause;

	pthread_mutex_lock(&search->lock);
	if (more)
		pause = 0;
	else if (!good)
		pause = 1000;
	else if (has_gathered(search) || is_unsaved(search))
		pause = LINGER / 2;
	else
		pause = search->interval * (times < SELDOM ? times : SELDOM);
	pthread_mutex_unlock(&search->lock);
	return pause;
}

static int64_t
follow_turn(void *context)
{
	struct search *search = context;
	struct error   error = { 0 };
	bool           more, good;

	if (search->options.gives_way)
		priority_lower();
	good = follow_once(search, &more, &error);
	tell(search, good, &error);
	if (!atomic_load(&search->owner))
		manifest_refresh(search);
	if (!good || (!more && !has_gathered(search)))
		atomic_store(&search->has_rested, true);
	return pause_after(search, good, more);
}

bool
search_start(struct search *search, int interval, struct error *error)
{
	search->interval = interval;
	return start_chore(search, search->options.followers, &search->own_followers, follow_turn, &search->follower,
			   error);
}

bool
search_rests(const struct search *search)
{
	return atomic_load(&search->has_rested);
}

/* Under `lock`. */
static void
poke(struct search *search)
{
	if (search->follower != NULL)
		chore_poke(search->follower);
}

void
search_poke(struct search *search)
{
	pthread_mutex_lock(&search->lock);
	poke(search);
	pthread_mutex_unlock(&search->lock);
}

int64_t
search_cursor(const struct search *search)
{
	return atomic_load(&search->cursor);
}

int64_t
search_texts(const struct search *search)
{
	return atomic_load(&search->texts);
}

bool
search_wait(struct search *search, int64_t number, int timeout)
{
	int64_t now = clock_monotonic(), end = now + timeout;
	bool    found;

	waiting_begin();
	pthread_mutex_lock(&search->lock);
	search->waiters++;
	while (search->current->cursor < number && now < end) {
		poke(search);
		(void)condition_wait(&search->published, &search->lock,
				     atomic_load(&search->owner) || end < now + OTHERS ? end : now + OTHERS);
		if (!atomic_load(&search->owner)) {
			pthread_mutex_unlock(&search->lock);
			manifest_refresh(search);
			pthread_mutex_lock(&search->lock);
		}
		now = clock_monotonic();
	}
	search->waiters--;
	found = search->current->cursor >= number;
	pthread_mutex_unlock(&search->lock);
	waiting_end();
	return found;
}

bool
search_rebuild(struct search *search, struct error *error)
{
	pthread_mutex_lock(&search->writing);
	if (!try_to_own(search)) {
		pthread_mutex_unlock(&search->writing);
		return error_set(error, ERROR_CONFLICT, "search.owned", "another process owns the index");
	}
	index_clear(search, STR(""));
	pthread_mutex_unlock(&search->writing);
	return search_follow(search, error);
}

/* ---- merging ----------------------------------------------------------------------------------------------------- */

/* Once; then again if there was something, else when a segment is published. */
static int64_t
merge_turn(void *context)
{
	struct search *search = context;
	struct error   error = { 0 };
	bool           merged = false;

	if (search->options.gives_way)
		priority_lower();
	if (!index_merge(search, &merged, &error))
		merged = false;
	return merged && !atomic_load(&search->merge_stop) ? 0 : CHORE_RESTS;
}
