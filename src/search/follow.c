/* Opening the index and following the change log: by one thread that gathers and writes, and one that merges. */
#include "search/crew.h"
#include "search/index.h"

#include "base/clock.h"
#include "base/condition.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/waiting.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	MEMORY = 32 * 1024 * 1024,
	BATCH = 64,
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

static unsigned
thread_count(const struct search *search)
{
	return search->options.threads == 0 ? 1 : search->options.threads;
}

static void
close_arena(void *a)
{
	arena_close(a);
}

/* The block of an arena: who has threads for it has much to do, and finds it sooner on large pages. */
static size_t
block_of(const struct search *search, size_t usual)
{
	return thread_count(search) > 1 ? ARENA_LARGE : usual;
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
	unsigned threads = thread_count(search);

	manifest_read(search, NULL);
	manifest_sweep(search);
	search->builder = builder_open(search->values);
	search->gone_arena = arena_open(4096);
	search->gathered = atomic_load(&search->cursor);
	search->gathered_texts = atomic_load(&search->texts);
	search->crew = crew_open(threads);
	search->analysers = ARENA_ARRAY(search->a, struct analyser *, threads);
	for (unsigned i = 0; i < threads; i++)
		search->analysers[i] = analyser_open(own_arena(search->a, block_of(search, 0)), true);
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

/* ---- one batch of the log ---------------------------------------------------------------------------------------- */

struct entry {
	struct search_change   change;
	struct search_document document;
	struct tokens          tokens;
	struct error           error;
	bool                   good;
};

struct batch {
	struct search     *search;
	struct arena      *a;
	struct entry       entries[BATCH];
	size_t             count;
	struct arena     **arenas; /* one for each thread */
	struct arena_mark *empty;  /* of each */
};

static bool
take_change(void *context, const struct search_change *change, struct error *error)
{
	struct batch *batch = context;
	struct entry *entry;

	if (batch->count == BATCH)
		return error_set(error, ERROR_LIMIT, "search.batch", "the log gave more than was asked for");
	entry = &batch->entries[batch->count++];
	entry->change = (struct search_change){ .number = change->number,
						.record = str_copy(batch->a, change->record),
						.gone = change->gone,
						.erased = change->erased,
						.body = str_copy(batch->a, change->body) };
	return true;
}

/* Adds the texts of files behind the others, as far as they were read up to what is gathered. */
static bool
add_files(const struct search *search, struct arena *a, struct search_document *document, struct error *error)
{
	const struct search_source *source = &search->options.source;
	size_t                      bytes = 0;
	struct search_text         *texts;

	if (source->file == NULL || document->file_count == 0)
		return true;
	texts = ARENA_ARRAY(a, struct search_text, document->text_count + document->file_count);
	memcpy(texts, document->texts, document->text_count * sizeof *texts);
	document->texts = texts;
	for (size_t i = 0; i < document->file_count && bytes < LIMIT_RECORD_FILES_TEXT_BYTES; i++) {
		struct search_text *text = &texts[document->text_count];

		if (!source->file(source->context, a, &document->files[i], search->gathered_texts, text, error))
			return false;
		text->text = str_head(text->text, LIMIT_RECORD_FILES_TEXT_BYTES - bytes);
		bytes += text->text.length;
		document->text_count += text->text.length > 0;
	}
	return true;
}

static void
analyse_entry(void *context, size_t job, unsigned worker)
{
	struct batch               *batch = context;
	struct entry               *entry = &batch->entries[job];
	const struct search_source *source = &batch->search->options.source;
	struct arena               *a = batch->arenas[worker];

	if (entry->change.gone)
		return;
	entry->good = source->document(source->context, a, &entry->change, &entry->document, &entry->error) &&
		      add_files(batch->search, a, &entry->document, &entry->error);
	if (!entry->good)
		return;
	entry->document.number = entry->change.number;
	entry->document.record = entry->change.record;
	tokens_of_document(a, batch->search->analysers[worker], &entry->document, &entry->tokens);
}

static void
note_gone(struct search *search, struct str record)
{
	(void)builder_drop(search->builder, record);
	search->gone = arena_room(search->gone_arena, search->gone, search->gone_count, &search->gone_capacity,
				  sizeof *search->gone);
	search->gone[search->gone_count++] = str_copy(search->gone_arena, record);
}

/* Adds what was analysed. A body that cannot be read is not found, and must not stop the others; a failing disk must. What is
 * read again because of its files has been gathered before. */
static bool
gather(struct search *search, const struct batch *batch, bool again, struct error *error)
{
	if (builder_count(search->builder) == 0 && search->gone_count == 0)
		search->gathered_since = clock_monotonic();
	for (size_t i = 0; i < batch->count; i++) {
		const struct entry *entry = &batch->entries[i];

		if (!entry->change.gone && !entry->good && entry->error.code != ERROR_INPUT) {
			if (error != NULL)
				*error = entry->error;
			return false;
		}
		if (entry->good)
			builder_add(search->builder, &entry->tokens);
		else
			note_gone(search, entry->change.record);
		if (!again)
			search->gathered = entry->change.number;
	}
	return true;
}

/* True when words of a record that was erased are in the files or gathered. */
static bool
holds_erased(struct search *search, const struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		const struct search_change *change = &batch->entries[i].change;

		if (change->erased &&
		    (builder_drop(search->builder, change->record) || index_holds(search, change->record)))
			return true;
	}
	return false;
}

static size_t
memory_of(const struct search *search)
{
	return search->options.memory != 0 ? search->options.memory : MEMORY;
}

/* Reads one batch; `count_r` is how many entries it had. */
static bool
follow_batch(struct search *search, struct batch *batch, size_t *count_r, struct error *error)
{
	const struct search_source *source = &search->options.source;
	bool                        good;

	batch->count = 0;
	good = source->each(source->context, search->gathered, BATCH, take_change, batch, error);
	if (good && holds_erased(search, batch)) {
		/* from the start: the log no longer has what was erased */
		struct snapshot *snapshot = index_acquire(search);

		index_clear(search, snapshot->epoch);
		index_release(search, snapshot);
	} else if (good) {
		crew_work(search->crew, batch->count, analyse_entry, batch);
		good = gather(search, batch, false, error);
	}
	*count_r = batch->count;
	if (good && builder_memory(search->builder) >= memory_of(search))
		good = index_flush(search, error);
	return good;
}

static void
empty(struct batch *batch)
{
	unsigned threads = thread_count(batch->search);

	memset(batch->entries, 0, sizeof batch->entries);
	batch->count = 0;
	for (unsigned i = 0; i < threads; i++)
		arena_reset(batch->arenas[i], batch->empty[i]);
}

/* Reads again what of `list` was gathered: what was not yet comes with its files. */
static bool
read_again(struct search *search, struct batch *batch, const int64_t *list, size_t count, struct error *error)
{
	const struct search_source *source = &search->options.source;

	empty(batch);
	for (size_t i = 0; i < count; i++) {
		struct search_change change;
		struct error         why = { 0 };

		if (list[i] > search->gathered)
			continue;
		if (source->read(source->context, batch->a, list[i], &change, &why)) {
			if (!change.gone)
				batch->entries[batch->count++].change = change;
		} else if (why.code != ERROR_ABSENT) {
			if (error != NULL)
				*error = why;
			return false;
		}
	}
	crew_work(search->crew, batch->count, analyse_entry, batch);
	return gather(search, batch, true, error);
}

/* What is written before all records of a text were read again does not count as followed. */
static bool
write_some(struct search *search, struct error *error)
{
	int64_t number = search->gathered_texts;
	bool    good;

	if (builder_memory(search->builder) < memory_of(search))
		return true;
	search->gathered_texts = number - 1;
	good = index_flush(search, error);
	if (good)
		search->gathered_texts = number;
	return good;
}

/* Follows the texts of files by one; `count_r` is 0 at their end. */
static bool
follow_text(struct search *search, struct batch *batch, size_t *count_r, struct error *error)
{
	const struct search_source *source = &search->options.source;
	struct error                why = { 0 };
	int64_t                     number, *list;
	size_t                      count;
	bool                        good = true;

	*count_r = 0;
	if (source->next_text == NULL)
		return true;
	if (!source->next_text(source->context, batch->a, search->gathered_texts, &number, &list, &count, &why)) {
		if (why.code != ERROR_ABSENT && error != NULL)
			*error = why;
		if (why.code == ERROR_ABSENT && search->gathered_texts < search->newest_texts)
			search->gathered_texts = search->newest_texts; /* those between were dropped with their files */
		return why.code == ERROR_ABSENT;
	}
	*count_r = 1;
	search->gathered_texts = number;
	for (size_t i = 0; good && i < count; i += BATCH)
		good = read_again(search, batch, list + i, count - i < BATCH ? count - i : BATCH, error) &&
		       write_some(search, error);
	if (!good && search->gathered_texts == number)
		search->gathered_texts = number - 1;
	return good;
}

/* What is built anew reads the texts that there are when it begins. */
static bool
begin_texts(struct search *search, struct error *error)
{
	const struct search_source *source = &search->options.source;

	if (search->gathered_texts < 0)
		search->gathered_texts = 0;
	else
		return true;
	return source->newest_text == NULL || source->newest_text(source->context, &search->gathered_texts, error);
}

/* Follows to the end of the log and of the texts of files, or until it has had its share; `more_r` says so. */
static bool
follow_all(struct search *search, int64_t share, bool *more_r, struct error *error)
{
	int64_t       until = clock_monotonic() + share;
	struct arena *a = arena_open(64 * 1024);
	struct batch *batch = ARENA_NEW(a, struct batch);
	unsigned      threads = thread_count(search);
	size_t        count = 0;
	bool          good;

	batch->search = search;
	batch->a = arena_open(block_of(search, 1024 * 1024));
	batch->arenas = ARENA_ARRAY(a, struct arena *, threads);
	batch->empty = ARENA_ARRAY(a, struct arena_mark, threads);
	for (unsigned i = 0; i < threads; i++) {
		batch->arenas[i] = arena_open(block_of(search, 256 * 1024));
		batch->empty[i] = arena_mark(batch->arenas[i]);
	}
	do {
		struct arena_mark mark = arena_mark(batch->a);

		empty(batch);
		good = begin_texts(search, error) && follow_batch(search, batch, &count, error);
		if (good && count == 0)
			good = follow_text(search, batch, &count, error);
		arena_reset(batch->a, mark);
	} while (good && count > 0 && (share == 0 || clock_monotonic() < until) && !search->stop);
	*more_r = good && count > 0;
	for (unsigned i = 0; i < threads; i++)
		arena_close(batch->arenas[i]);
	arena_close(batch->a);
	arena_close(a);
	return good;
}

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

/* ---- following --------------------------------------------------------------------------------------------------- */

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
		good = good && start_merger(search, error) && follow_all(search, 0, &more, error) &&
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
		good = good && (is_followed || follow_all(search, share, more_r, error));
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
	bool           more, good = follow_once(search, &more, &error);

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

	if (!index_merge(search, &merged, &error))
		merged = false;
	return merged && !atomic_load(&search->merge_stop) ? 0 : CHORE_RESTS;
}
