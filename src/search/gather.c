/* Gathering: the log is read batch after batch, the crew analyses, one thread adds to the builder.
 *
 * Two batches take turns: while the crew is at one, the thread that follows adds the one before, and writes the segment when
 * there is enough for one; then it takes part. What is analysed and not yet added is read again after a failure. */
#include "search/gather.h"

#include "base/clock.h"
#include "base/limits.h"
#include "search/crew.h"

enum { MEMORY = 32 * 1024 * 1024, BATCH = 64 };

unsigned
search_threads(const struct search *search)
{
	return search->options.threads == 0 ? 1 : search->options.threads;
}

size_t
search_block(const struct search *search, size_t usual)
{
	return search_threads(search) > 1 ? ARENA_LARGE : usual;
}

/* ---- batches ----------------------------------------------------------------------------------------------------- */

struct entry {
	struct search_change   change;
	struct search_document document;
	struct tokens          tokens;
	struct error           error;
	bool                   good;
};

struct batch {
	struct search     *search;
	struct arena      *a; /* NULL: not opened yet */
	struct arena_mark  begin;
	struct entry       entries[BATCH];
	size_t             count;
	struct arena     **arenas; /* one for each thread */
	struct arena_mark *empty;  /* of each */
};

static void
close_arena(void *a)
{
	arena_close(a);
}

static struct arena *
own_arena(struct arena *a, size_t block)
{
	struct arena *own = arena_open(block);

	arena_defer(a, close_arena, own);
	return own;
}

/* Makes a batch empty; its arenas are closed with `a`. */
static void
empty(struct arena *a, struct search *search, struct batch *batch)
{
	unsigned threads = search_threads(search);

	if (batch->a == NULL) {
		batch->search = search;
		batch->a = own_arena(a, search_block(search, 1024 * 1024));
		batch->begin = arena_mark(batch->a);
		batch->arenas = ARENA_ARRAY(a, struct arena *, threads);
		batch->empty = ARENA_ARRAY(a, struct arena_mark, threads);
		for (unsigned i = 0; i < threads; i++) {
			batch->arenas[i] = own_arena(a, search_block(search, 256 * 1024));
			batch->empty[i] = arena_mark(batch->arenas[i]);
		}
	}
	memset(batch->entries, 0, sizeof batch->entries);
	batch->count = 0;
	arena_reset(batch->a, batch->begin);
	for (unsigned i = 0; i < threads; i++)
		arena_reset(batch->arenas[i], batch->empty[i]);
}

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

static bool
write_when_large(struct search *search, struct error *error)
{
	return builder_memory(search->builder) < memory_of(search) || index_flush(search, error);
}

/* ---- the log ----------------------------------------------------------------------------------------------------- */

/* What is being gathered: `newest` is being filled or analysed, `before` is analysed and not yet added. */
struct gathering {
	struct search *search;
	struct arena  *a;
	struct batch   batches[2];
	struct batch  *newest, *before;
};

/* Adds what was analysed, which is then done with, whatever came of it. */
static bool
add(struct gathering *g, struct batch *batch, struct error *error)
{
	bool good = gather(g->search, batch, false, error);

	batch->count = 0;
	return good && write_when_large(g->search, error);
}

static bool
has_erasure(const struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		if (batch->entries[i].change.erased)
			return true;
	return false;
}

/* From the start: the log no longer has what was erased. */
static void
start_anew(struct gathering *g)
{
	struct snapshot *snapshot = index_acquire(g->search);

	index_clear(g->search, snapshot->epoch);
	index_release(g->search, snapshot);
	g->newest->count = 0;
}

/* The log's number up to which it was read. */
static int64_t
read_to(const struct gathering *g)
{
	size_t count = g->before->count;

	return count > 0 ? g->before->entries[count - 1].change.number : g->search->gathered;
}

/* Has the newest batch analysed, and adds the one before meanwhile. One that is not full is the last of the log for now, and is
 * added at once. */
static bool
analyse(struct gathering *g, struct error *error)
{
	struct batch *batch = g->newest;
	bool          good;

	crew_begin(g->search->crew, batch->count, analyse_entry, batch);
	good = add(g, g->before, error);
	crew_end(g->search->crew);
	if (!good)
		return false; /* the newest does not follow on what there is */
	if (batch->count < BATCH)
		return add(g, batch, error);
	g->newest = g->before;
	g->before = batch;
	return true;
}

/* Reads one batch; `count_r` is how many entries it had. */
static bool
follow_batch(struct gathering *g, size_t *count_r, struct error *error)
{
	struct search              *search = g->search;
	const struct search_source *source = &search->options.source;
	struct batch               *batch = g->newest;

	empty(g->a, search, batch);
	if (!source->each(source->context, read_to(g), BATCH, take_change, batch, error))
		return false;
	*count_r = batch->count;
	if (has_erasure(batch)) {
		if (!add(g, g->before, error))
			return false;
		if (holds_erased(search, batch))
			start_anew(g);
	}
	return analyse(g, error);
}

/* ---- texts of files ---------------------------------------------------------------------------------------------- */

/* Reads again what of `list` was gathered: what was not yet comes with its files. */
static bool
read_again(struct gathering *g, const int64_t *list, size_t count, struct error *error)
{
	struct search              *search = g->search;
	const struct search_source *source = &search->options.source;
	struct batch               *batch = g->newest;

	empty(g->a, search, batch);
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
	crew_begin(search->crew, batch->count, analyse_entry, batch);
	crew_end(search->crew);
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

/* Follows the texts of files by one; `count_r` is 0 at their end. All of the log that was read is added. */
static bool
follow_text(struct gathering *g, size_t *count_r, struct error *error)
{
	struct search              *search = g->search;
	const struct search_source *source = &search->options.source;
	struct arena_mark           mark = arena_mark(g->a);
	struct error                why = { 0 };
	int64_t                     number, *list;
	size_t                      count;
	bool                        good = true;

	*count_r = 0;
	if (source->next_text == NULL)
		return true;
	if (!source->next_text(source->context, g->a, search->gathered_texts, &number, &list, &count, &why)) {
		if (why.code != ERROR_ABSENT && error != NULL)
			*error = why;
		if (why.code == ERROR_ABSENT && search->gathered_texts < search->newest_texts)
			search->gathered_texts = search->newest_texts; /* those between were dropped with their files */
		return why.code == ERROR_ABSENT;
	}
	*count_r = 1;
	search->gathered_texts = number;
	for (size_t i = 0; good && i < count; i += BATCH)
		good = read_again(g, list + i, count - i < BATCH ? count - i : BATCH, error) &&
		       write_some(search, error);
	if (!good && search->gathered_texts == number)
		search->gathered_texts = number - 1;
	arena_reset(g->a, mark);
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

/* ---- the whole --------------------------------------------------------------------------------------------------- */

bool
gather_log(struct search *search, int64_t share, bool *more_r, struct error *error)
{
	int64_t           until = clock_monotonic() + share;
	struct arena     *a = arena_open(64 * 1024);
	struct gathering *g = ARENA_NEW(a, struct gathering);
	size_t            count = 0;
	bool              good;

	*g = (struct gathering){ .search = search, .a = a, .newest = &g->batches[0], .before = &g->batches[1] };
	do {
		good = begin_texts(search, error) && follow_batch(g, &count, error);
		if (good && count == 0)
			good = follow_text(g, &count, error);
	} while (good && count > 0 && (share == 0 || clock_monotonic() < until) && !search->stop);
	*more_r = good && count > 0;
	good = good && add(g, g->before, error);
	arena_close(a);
	return good;
}
