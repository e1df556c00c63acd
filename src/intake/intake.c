/* The intake. The calling thread reads files into batches, a thread for each core prepares them, one writes. All that is
 * told to the watcher comes from the writing thread, in the order of the files. */
#include "intake/intake.h"

#include "base/disk.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/priority.h"
#include "db/db.h"
#include "formats/unpack.h"
#include "formats/format.h"
#include "formats/source.h"
#include "intake/batch.h"
#include "intake/languages.h"
#include "intake/references.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_THREADS = 16, MANY_RECORDS = 1000 }; /* many: the database looks how much it has */

/* A record that waits for those that it names by their keys. */
struct later {
	struct later       *next;
	struct str          file;
	struct found_record found;
	struct str          missing;
};

struct intake {
	struct node                 *node;
	const struct intake_options *options;
	const struct intake_watch   *watch;
	struct intake_report        *report; /* the writing thread's, but for files */
	struct record_context
		       records; /* of the threads that prepare: each batch is asked whether there is room for it */
	struct line    line;
	atomic_size_t  batch_items; /* that a batch may have, set by the writing thread */
	struct batch  *filling;     /* the reader's */
	struct source *source;      /* that is being read */
	struct source *inner;       /* the same, or what of it is read: a member of an archive; NULL: none */
	struct str     file;
	struct format_options reading; /* for all files */
	struct later         *later;   /* the reader's: those that name records which are not here yet, ... */
	struct later        **later_end;
	struct arena         *later_a; /* ... and what they stand in; NULL: there were none */
	size_t                later_count, later_bytes;
	bool                  stopped; /* the watcher asked for it */
	bool                  erased;  /* the writing thread's: db_forget() is due */
	unsigned              thread_count;
	pthread_t             threads[MOST_THREADS], writer;
};

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static bool
was_stopped(struct intake *intake, struct error *error)
{
	const struct intake_watch *watch = intake->watch;

	intake->stopped = intake->stopped || (watch->stop != NULL && watch->stop(watch->context));
	return intake->stopped &&
	       !error_set(error, ERROR_LIMIT, "intake.stopped", "stopped as asked; a repeat goes on");
}

/* How far the file is read that the batch comes from, or the last of them. */
static void
note_progress(struct intake *intake)
{
	if (intake->filling != NULL && intake->source != NULL)
		source_progress(intake->source, &intake->filling->taken, &intake->filling->total);
}

static void
pass_filled(struct intake *intake)
{
	if (intake->filling == NULL)
		return;
	note_progress(intake);
	line_pass(&intake->line, intake->filling, BATCH_READ);
	intake->filling = NULL;
}

/* The batch that is being filled; NULL with the line's error when nothing more is wanted. */
static struct batch *
filling(struct intake *intake, struct error *error)
{
	if (intake->filling == NULL)
		intake->filling = line_take_free(&intake->line);
	if (intake->filling == NULL && error != NULL)
		*error = intake->line.error;
	return intake->filling;
}

/* A place for one more item; NULL as above. */
static struct item *
next_item(struct intake *intake, struct error *error)
{
	struct batch *batch = intake->filling;
	struct item  *item;

	if (batch != NULL && (batch->count >= atomic_load(&intake->batch_items) || batch->bytes >= BATCH_BYTES)) {
		pass_filled(intake);
		if (was_stopped(intake, error))
			return NULL;
	}
	batch = filling(intake, error);
	if (batch == NULL)
		return NULL;
	item = &batch->items[batch->count++];
	*item = (struct item){ .file = str_copy(batch->a, intake->file),
			       .byte = intake->inner != NULL ? source_byte(intake->inner) : -1 };
	return item;
}

static void
set_draft(struct intake *intake, const struct found_record *found, struct item *item)
{
	const struct intake_options *options = intake->options;
	struct arena                *a = intake->filling->a;
	struct record_draft         *draft = &item->draft;

	draft->base = -1;
	draft->publish = options->publish;
	draft->adopted = options->source.length > 0;
	draft->document = found->document != NULL ? json_copy(a, found->document) : NULL;
	if (found->signed_text.length > 0)
		draft->copy = (struct record_copy){ .text = item->raw,
						    .homes = options->homes,
						    .adopted_too = options->adopted_too };
	if (draft->document != NULL && options->owner.length > 0)
		json_set(draft->document, STR("owner"), json_string(a, options->owner));
	if (!draft->adopted) {
		draft->key = str_copy(a, found->identifier);
		return;
	}
	draft->source = (struct record_source){
		.name = options->source,
		.identifier = str_copy(a, found->identifier),
		.datestamp = str_copy(a, found->datestamp),
		.raw = item->raw,
		.media = str_copy(a, found->media),
		.deleted = found->deleted,
	};
	if (found->identifier.length == 0)
		draft->source.identifier = str_copy(a, json_text(draft->document, "source"));
}

static bool
is_nearer(const struct intake_options *options, const struct found_record *found)
{
	for (size_t i = 0; i < found->origin_count; i++) {
		for (size_t k = 0; k < options->nearer_count && options->nearer != NULL; k++) {
			if (str_equal(found->origins[i], options->nearer[k]))
				return true;
		}
	}
	return false;
}

static bool
put_found(struct intake *intake, const struct found_record *found, struct error *error)
{
	struct item *item = next_item(intake, error);

	if (item == NULL)
		return false;
	item->number = found->number;
	item->line = found->line;
	item->notes = found->note_count;
	item->cells = found_cells_copy(intake->filling->a, &found->cells);
	item->raw = str_copy(intake->filling->a, found->signed_text.length > 0 ? found->signed_text : found->raw);
	item->is_nearer = is_nearer(intake->options, found);
	item->left_out = item->is_nearer || (found->deleted && intake->options->source.length == 0);
	intake->filling->bytes += item->raw.length;
	if (!item->left_out)
		set_draft(intake, found, item);
	return true;
}

/* ---- records that name others by their keys ---------------------------------------------------------------------- */

/* Puts identifiers in place of keys. */
static bool
put_references(struct intake *intake, struct arena *a, struct json *document, struct str *missing_r,
	       struct error *error)
{
	struct db *db;
	bool       good;

	if (!db_borrow(intake->node->pool, &db, error))
		return false;
	good = references_put(a, db, intake->node->types, document, missing_r, error);
	db_return(db);
	return good;
}

static struct str
keep_text(struct intake *intake, struct str text)
{
	intake->later_bytes += text.length;
	return str_copy(intake->later_a, text);
}

/* Keeps it until the others are in; false when too much waits. */
static bool
wait_for_others(struct intake *intake, const struct found_record *found, struct str missing)
{
	struct later *later;

	if (intake->later_count == LIMIT_LATER_RECORDS || intake->later_bytes + found->raw.length > LIMIT_LATER_BYTES)
		return false;
	if (intake->later_a == NULL)
		intake->later_a = arena_open(0);
	later = ARENA_NEW(intake->later_a, struct later);
	*later = (struct later){ .file = keep_text(intake, intake->file),
				 .missing = keep_text(intake, missing),
				 .found = { .identifier = keep_text(intake, found->identifier),
					    .datestamp = keep_text(intake, found->datestamp),
					    .document = json_copy(intake->later_a, found->document),
					    .raw = keep_text(intake, found->raw),
					    .media = keep_text(intake, found->media),
					    .number = found->number,
					    .line = found->line,
					    .byte = found->byte,
					    .note_count = found->note_count } };
	if (intake->later == NULL)
		intake->later_end = &intake->later;
	*intake->later_end = later;
	intake->later_end = &later->next;
	intake->later_count++;
	return true;
}

static bool
reject_unknown(struct intake *intake, const struct found_record *found, struct str missing, struct error *error)
{
	struct item *item = next_item(intake, error);

	if (item == NULL)
		return false;
	references_missing(missing, &item->why);
	item->number = found->number;
	item->line = found->line;
	item->raw = str_copy(intake->filling->a, found->raw);
	return true;
}

static bool
take_found(void *context, const struct found_record *found, struct error *error)
{
	struct intake      *intake = context;
	struct found_record named = *found;
	struct arena       *a;
	struct str          missing;
	bool                good;

	if (found->signed_text.length > 0 || !references_any(intake->node->types, found->document))
		return put_found(intake, found, error);
	a = arena_open(0);
	named.document = json_copy(a, found->document);
	good = put_references(intake, a, named.document, &missing, error);
	if (good && missing.length == 0)
		good = put_found(intake, &named, error);
	else if (good && !wait_for_others(intake, found, missing))
		good = reject_unknown(intake, found, missing, error);
	arena_close(a);
	return good;
}

/* Those that waited, once more: of a list that names one another's each round takes some in. */
static bool
take_round(struct intake *intake, bool *any_r, struct error *error)
{
	struct later *list = intake->later, **kept = &intake->later;
	struct str    file = intake->file;
	bool          good = true;

	*any_r = false;
	intake->later = NULL;
	for (struct later *later = list, *next; good && later != NULL; later = next) {
		next = later->next;
		later->next = NULL;
		good = put_references(intake, intake->later_a, later->found.document, &later->missing, error);
		if (good && later->missing.length > 0) {
			*kept = later;
			kept = &later->next;
		} else if (good) {
			intake->file = later->file;
			*any_r = true;
			good = put_found(intake, &later->found, error);
		}
	}
	intake->file = file;
	return good;
}

/* When all else is in. */
static bool
take_later(struct intake *intake, struct error *error)
{
	bool any = true, good = true;

	while (good && any && intake->later != NULL) {
		pass_filled(intake);
		good = line_drain(&intake->line);
		if (!good && error != NULL)
			*error = intake->line.error;
		good = good && take_round(intake, &any, error);
	}
	for (struct later *later = intake->later; good && later != NULL; later = later->next) {
		intake->file = later->file;
		good = reject_unknown(intake, &later->found, later->missing, error);
	}
	if (intake->later_a != NULL)
		arena_close(intake->later_a);
	intake->later_a = NULL;
	intake->later = NULL;
	intake->later_count = intake->later_bytes = 0;
	return good;
}

/* The line in "FILE:LINE:COLUMN"; 0 when the place is another one. */
static int64_t
line_of(struct str place, struct str file)
{
	struct str rest = str_slice(place, file.length + 1, place.length), digits;
	int64_t    line;

	if (!str_starts(place, file) || place.length <= file.length || place.data[file.length] != ':')
		return 0;
	return str_cut(&rest, ':', &digits) && str_integer(digits, &line) && line > 0 ? line : 0;
}

static void
take_rejected(void *context, const struct error *why, int64_t number, struct str raw)
{
	struct intake *intake = context;
	struct item   *item = next_item(intake, NULL);

	if (item == NULL)
		return;
	item->why = *why;
	item->number = number;
	item->line = line_of(str_of(why->place), intake->file);
	item->raw = str_copy(intake->filling->a, raw);
	intake->filling->bytes += raw.length;
}

/* ---- files and folders ------------------------------------------------------------------------------------------- */

static bool
refuse_file(struct intake *intake, const struct error *why)
{
	struct item *item = next_item(intake, NULL);

	intake->report->refused_files++;
	if (item != NULL) {
		item->why = *why;
		item->line = line_of(str_of(why->place), intake->file);
		item->whole_file = true;
	}
	return true;
}

/* What there is to say about the encoding of a file. */
static void
note_file(struct intake *intake, const struct source *source)
{
	struct str   note = source_note(source);
	struct item *item = note.length > 0 ? next_item(intake, NULL) : NULL;

	if (item != NULL)
		item->note = str_copy(intake->filling->a, note);
}

static bool read_source(struct intake *intake, struct source *source, struct unpack_budget *budget,
			struct error *error);

/* An archive and what is left of its limits. */
struct unpacked {
	struct intake        *intake;
	struct unpack_budget *budget;
};

/* A member of an archive is read as a file of a folder is. */
static bool
read_member(void *context, struct source *member, struct error *error)
{
	struct unpacked *unpacked = context;
	struct intake   *intake = unpacked->intake;
	struct str       archive = intake->file;
	bool             good;

	intake->report->files++;
	intake->file = source_name(member);
	good = read_source(intake, member, unpacked->budget, error) && !was_stopped(intake, error);
	intake->file = archive;
	return good;
}

static void
refuse_part(void *context, const struct error *why)
{
	struct unpacked *unpacked = context;

	(void)refuse_file(unpacked->intake, why);
}

static bool
read_archive(struct intake *intake, struct source *source, struct unpack_budget *budget, struct error *error)
{
	struct unpacked          unpacked = { intake, budget };
	const struct unpack_sink sink = { &unpacked, read_member, refuse_part };

	return unpack_read(source, budget, &sink, error);
}

static bool
read_records(struct intake *intake, struct source *source, const struct format *format, struct error *error)
{
	struct arena      *a = arena_open(0);
	struct format_sink sink = { intake, take_found, take_rejected };
	struct error       why = { 0 };
	bool               good;

	intake->inner = source;
	good = format->read(a, source, &intake->reading, &sink, &why);
	intake->inner = NULL;
	arena_close(a);
	if (good) {
		note_file(intake, source);
		return true;
	}
	if (intake->line.failed || intake->stopped) {
		*error = why;
		return false;
	}
	return refuse_file(intake, &why);
}

static bool
read_source(struct intake *intake, struct source *source, struct unpack_budget *budget, struct error *error)
{
	const struct format *format = intake->options->format;
	struct error         why = { 0 };
	struct str           head;

	if (!source_head(source, &head, &why))
		return refuse_file(intake, &why);
	if (source_is_archive(source) && !format_is_book(head))
		return read_archive(intake, source, budget, error);
	if (format == NULL && (format = format_recognise(head, &why)) == NULL)
		return refuse_file(intake, &why);
	return read_records(intake, source, format, error);
}

static bool
read_file(struct intake *intake, struct str path, struct error *error)
{
	struct arena        *a = arena_open(0);
	struct unpack_budget budget = { 0 };
	struct error         why = { 0 };
	bool                 good;

	intake->report->files++;
	intake->file = path;
	if (source_open_file(a, path, &intake->source, &why)) {
		good = read_source(intake, intake->source, &budget, error);
		note_progress(intake);
		source_close(intake->source);
		intake->source = NULL;
	} else {
		good = refuse_file(intake, &why);
	}
	arena_close(a);
	return good && !was_stopped(intake, error);
}

static bool read_path(struct intake *intake, struct arena *a, struct str path, int depth, struct error *error);

static bool
read_folder(struct intake *intake, struct arena *a, struct str path, int depth, struct error *error)
{
	struct folder_list list;
	struct error       why = { 0 };

	intake->file = path;
	if (depth == LIMIT_FOLDER_DEPTH) {
		error_set(&why, ERROR_LIMIT, "intake.depth", "folders within folders, more than %d",
			  LIMIT_FOLDER_DEPTH);
		return refuse_file(intake, &why);
	}
	if (!folder_list(a, path, &list, &why))
		return refuse_file(intake, &why);
	for (size_t i = 0; i < list.count; i++) {
		struct str inner = path_join(a, path, list.names[i]);

		if (list.names[i].data[0] != '.' && !read_path(intake, a, inner, depth + 1, error))
			return false;
	}
	return true;
}

/* Links are followed where a person named them, not inside folders. */
static bool
read_path(struct intake *intake, struct arena *a, struct str path, int depth, struct error *error)
{
	const char *name = str_c(a, path);
	struct stat status;

	if (str_is(path, "-"))
		return read_file(intake, path, error);
	if ((depth == 0 ? stat(name, &status) : lstat(name, &status)) != 0)
		return read_file(intake, path, error); /* which says why not */
	if (S_ISDIR(status.st_mode))
		return read_folder(intake, a, path, depth, error);
	return (depth > 0 && !S_ISREG(status.st_mode)) || read_file(intake, path, error);
}

/* The next file of the watch, and its end. */
static bool
read_next(struct intake *intake, bool *more_r, struct error *error)
{
	struct str path;

	if (!intake->watch->next(intake->watch->context, &path, more_r, error))
		return false;
	if (!*more_r)
		return true;
	if ((path.length > 0 && (!read_file(intake, path, error) || !take_later(intake, error))) ||
	    filling(intake, error) == NULL)
		return false;
	intake->filling->ends_file = true;
	pass_filled(intake);
	return true;
}

/* ---- preparing --------------------------------------------------------------------------------------------------- */

/* `full` says why nothing is taken, or is NULL. */
static void
prepare_item(struct intake *intake, struct batch *batch, struct item *item, const struct error *full)
{
	struct error error = { 0 };

	if (item->why.code != ERROR_NONE || item->left_out || item->note.length > 0)
		return;
	if (item->draft.copy.text.length > 0 && item->draft.copy.homes == NULL) {
		error_set(&item->why, ERROR_INPUT, "import.signed",
			  "a record that another node signed: 'chm harvest' takes it, with its signature");
		return;
	}
	if (item->draft.document != NULL)
		languages_tell(batch->a, intake->records.languages, intake->node->types, item->draft.document);
	if (full != NULL)
		item->why = *full;
	else if (!record_prepare(batch->a, &intake->records, &item->draft, &item->prepared, &item->outcome, &error))
		item->why = error;
}

static void *
preparing(void *argument)
{
	struct intake *intake = argument;
	struct batch  *batch;

	priority_lower();
	while ((batch = line_take_read(&intake->line)) != NULL) {
		struct error full = { 0 };
		bool         room = disk_has_room(intake->node->records.folder, &full);

		for (size_t i = 0; i < batch->count; i++)
			prepare_item(intake, batch, &batch->items[i], room ? NULL : &full);
		line_pass(&intake->line, batch, BATCH_PREPARED);
	}
	return NULL;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

struct writing {
	struct intake *intake;
	struct batch  *batch;
};

static bool
write_batch(void *context, struct db *db, struct error *error)
{
	const struct writing   *writing = context;
	struct batch           *batch = writing->batch;
	struct record_prepared *list[BATCH_ITEMS];
	struct change          *change;

	for (size_t i = 0; i < batch->count; i++)
		list[i] = batch->items[i].prepared;
	if (!change_open(batch->a, db, &writing->intake->node->records, &change, error) ||
	    !change_expect(change, list, batch->count, error))
		return false;
	for (size_t i = 0; i < batch->count; i++)
		if (list[i] != NULL && !change_record(change, list[i], &batch->items[i].outcome, error))
			return error_at(error, "%.*s: record %" PRId64, STR_ARGS(batch->items[i].file),
					batch->items[i].number);
	return change_finish(change, error);
}

static void
tell_rejected(struct intake *intake, const struct item *item)
{
	struct intake_reject reject = { .file = item->file,
					.number = item->number,
					.line = item->line,
					.byte = item->byte,
					.why = item->why.code != ERROR_NONE ? &item->why : NULL,
					.problems = item->why.code != ERROR_NONE ? NULL : &item->outcome.problems,
					.identifier = item->draft.source.identifier,
					.cells = &item->cells,
					.raw = item->raw };

	intake->report->rejected += !item->whole_file;
	if (intake->watch->rejected != NULL)
		intake->watch->rejected(intake->watch->context, &reject);
}

static void
count_item(struct intake *intake, const struct item *item)
{
	struct intake_report *report = intake->report;

	report->records += item->number > 0;
	report->notes += (int64_t)item->notes;
	if (item->note.length > 0 && intake->watch->note != NULL)
		intake->watch->note(intake->watch->context, item->file, item->note);
	if (item->note.length == 0 && intake->watch->seen != NULL)
		intake->watch->seen(intake->watch->context, item->draft.source.identifier, item->draft.source.deleted);
	report->left_out += item->is_nearer;
	if (item->left_out || item->note.length > 0)
		return;
	if (item->why.code != ERROR_NONE || item->outcome.fate == FATE_REFUSED) {
		tell_rejected(intake, item);
		return;
	}
	report->warnings += (int64_t)item->outcome.problems.count;
	report->new_records += item->outcome.fate == FATE_NEW;
	report->changed += item->outcome.fate == FATE_CHANGED;
	report->same += item->outcome.fate == FATE_SAME;
	report->withdrawn += item->outcome.fate == FATE_WITHDRAWN;
	report->gained +=
		item->outcome.fate == FATE_NEW || (item->outcome.fate == FATE_CHANGED && item->outcome.was_gone);
	report->gained -= item->outcome.fate == FATE_WITHDRAWN && !item->outcome.was_gone;
	report->left_out += item->outcome.fate == FATE_LEFT;
	intake->erased |= item->outcome.erased;
}

/* Keeps the write lock for so long that others hardly wait. */
static void
fit_batches(struct intake *intake)
{
	struct db_holds holds;

	db_holds(intake->node->pool, &holds);
	atomic_store(&intake->batch_items, batch_fit(atomic_load(&intake->batch_items), holds.newest, holds.commit));
	intake->report->batches = holds.count;
	intake->report->longest_hold = holds.longest;
	intake->report->longest_work = holds.longest_work;
	intake->report->long_holds = holds.beyond;
}

/* What was erased leaves the disk; a reader that holds it up leaves that to the next erasure. */
static void
forget_erased(struct intake *intake)
{
	struct error error = { 0 };

	if (intake->erased && !db_forget(intake->node->pool, &error))
		log_error(intake->node->log, STR(""), &error);
	intake->erased = false;
}

static bool
end_file(struct intake *intake, struct error *error)
{
	forget_erased(intake);
	return intake->watch->taken(intake->watch->context, error);
}

static void *
write_all(void *argument)
{
	struct intake *intake = argument;
	struct writing writing = { .intake = intake };
	struct error   error = { 0 };

	while ((writing.batch = line_take_prepared(&intake->line)) != NULL) {
		struct batch *batch = writing.batch;

		if (batch->count > 0 && !db_bulk(intake->node->pool, write_batch, &writing, &error)) {
			line_fail(&intake->line, &error);
			return NULL;
		}
		fit_batches(intake);
		for (size_t i = 0; i < batch->count; i++)
			count_item(intake, &batch->items[i]);
		if (intake->watch->progress != NULL)
			intake->watch->progress(intake->watch->context, batch->taken, batch->total, intake->report);
		if (batch->ends_file && !end_file(intake, &error)) {
			line_fail(&intake->line, &error);
			return NULL;
		}
		line_pass(&intake->line, batch, BATCH_FREE);
	}
	return NULL;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static unsigned
thread_count(const struct intake_options *options)
{
	long cores = options->threads > 0 ? (long)options->threads : sysconf(_SC_NPROCESSORS_ONLN);

	return cores < 1 ? 1 : cores > MOST_THREADS ? MOST_THREADS : (unsigned)cores;
}

static bool
start_threads(struct intake *intake, struct error *error)
{
	if (pthread_create(&intake->writer, NULL, write_all, intake) != 0)
		return error_set(error, ERROR_STORAGE, "intake.thread", "no threads for the import");
	while (intake->thread_count < thread_count(intake->options) &&
	       pthread_create(&intake->threads[intake->thread_count], NULL, preparing, intake) == 0)
		intake->thread_count++;
	if (intake->thread_count > 0)
		return true;
	error_set(error, ERROR_STORAGE, "intake.thread", "no threads for the import");
	line_fail(&intake->line, error);
	pthread_join(intake->writer, NULL);
	return false;
}

/* What the readers are told; a type that does not exist is told by the first of them. */
static void
set_reading(struct arena *a, struct intake *intake)
{
	struct format_options *reading = &intake->reading;

	*reading = (struct format_options){ .types = intake->node->types,
					    .vocabularies = intake->node->vocabularies,
					    .type = intake->options->type,
					    .mapping = intake->options->mapping,
					    .strict = intake->options->source.length == 0,
					    .languages = intake->node->records.languages };
	if (!format_memory_open(a, reading, &reading->memory, NULL))
		reading->memory = NULL;
}

bool
intake_run(struct arena *a, struct node *node, const struct str *paths, size_t path_count,
	   const struct intake_options *options, const struct intake_watch *watch, struct intake_report *report_r,
	   struct error *error)
{
	struct intake *intake = ARENA_NEW(a, struct intake);
	bool           good = true, more = watch->next != NULL;

	*intake = (struct intake){ .node = node, .options = options, .watch = watch, .report = report_r };
	*report_r = (struct intake_report){ 0 };
	intake->records = node->records;
	intake->records.folder = STR("");
	set_reading(a, intake);
	atomic_init(&intake->batch_items, BATCH_FIRST);
	line_open(&intake->line);
	if (!start_threads(intake, error)) {
		line_close(&intake->line);
		return false;
	}
	for (size_t i = 0; i < path_count && good; i++)
		good = read_path(intake, a, paths[i], 0, error);
	good = good && take_later(intake, error);
	while (good && more)
		good = read_next(intake, &more, error);
	arena_close(intake->later_a);
	pass_filled(intake);
	line_end(&intake->line);
	for (unsigned i = 0; i < intake->thread_count; i++)
		pthread_join(intake->threads[i], NULL);
	pthread_join(intake->writer, NULL);
	if (intake->line.failed && error != NULL)
		*error = intake->line.error;
	good = good && !intake->line.failed;
	line_close(&intake->line);
	forget_erased(intake);
	if (report_r->new_records + report_r->changed >= MANY_RECORDS)
		db_sample(node->pool);
	return good;
}
