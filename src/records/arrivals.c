/* Arrivals. A file is made by who opens it first, so that what is known without one has nothing yet; one that nobody knows was
 * ended and is dropped. */
#include "records/arrivals.h"

#include "base/file.h"
#include "base/limits.h"
#include "db/db.h"
#include "records/arrivals_sql.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_MODE = 0750, FILE_MODE = 0640 };

/* By it a backup knows what has not come in full (file_is_unfinished). */
static const struct str unfinished = { ".new-0000000000000000", 21 };

static const int64_t day = INT64_C(86400) * 1000 * 1000;

/* ---- places ------------------------------------------------------------------------------------------------------ */

static struct str
folder_of(struct arena *a, const struct record_context *context)
{
	return path_join(a, context->files, STR("arriving"));
}

struct str
arrival_path(struct arena *a, const struct record_context *context, struct str id)
{
	return path_join(a, folder_of(a, context), str_join(a, id, unfinished));
}

static bool
failed(const char *what, struct error *error)
{
	return error_set(error, ERROR_STORAGE, "arrival.failed", "a file that is coming cannot be %s: %s", what,
			 strerrordesc_np(errno));
}

static bool
is_absent(struct error *error)
{
	return error_set(error, ERROR_ABSENT, "arrival.none", "no file is coming under this name");
}

/* ---- beginning --------------------------------------------------------------------------------------------------- */

struct beginning {
	struct arena                *a;
	const struct record_context *context;
	const struct arrival_new    *file;
	int64_t                      now;
};

static bool
check_count(const struct beginning *b, struct db *db, struct error *error)
{
	struct q_arrival_lengths_row *rows;
	struct q_arrivals_count_row   all;
	size_t                        count;

	if (!q_arrival_lengths(b->a, db, b->file->account, b->now, b->file->id, &rows, &count, error) ||
	    !q_arrivals_count(b->a, db, &all, error))
		return false;
	return (count < LIMIT_ARRIVALS && all.count < LIMIT_ARRIVALS_OF_ALL) ||
	       error_set(error, ERROR_LIMIT, "arrival.many",
			 "at most %d files of one person and %d of all may be coming: finish or end one first",
			 LIMIT_ARRIVALS, LIMIT_ARRIVALS_OF_ALL);
}

static bool
begin(void *context, struct db *db, struct error *error)
{
	const struct beginning   *b = context;
	const struct arrival_new *file = b->file;
	int64_t                   added;

	return check_count(b, db, error) &&
	       attachment_check_day(b->a, db, b->context, file->account, file->length, file->id, error) &&
	       q_arrival_add(b->a, db,
			     &(struct q_arrival_add_values){ .id = file->id,
							     .account = file->account,
							     .name = str_head(file->name, LIMIT_UPLOAD_NAME_BYTES),
							     .metadata = file->metadata,
							     .length = file->length,
							     .begun = b->now,
							     .expires = b->now + LIMIT_ARRIVAL_DAYS * day },
			     &added, error);
}

bool
arrival_begin(struct arena *a, const struct record_context *context, const struct arrival_new *file,
	      struct arrival *begun_r, struct error *error)
{
	struct beginning b = { a, context, file, clock_now(context->clock) };

	if (file->length <= 0)
		return error_set(error, ERROR_INPUT, "attachment.empty", "a file has at least one byte");
	if (file->length > LIMIT_ARRIVAL_BYTES)
		return error_set(error, ERROR_LIMIT, "arrival.long", "a file has at most %d bytes",
				 LIMIT_ARRIVAL_BYTES);
	if (file->metadata.length > LIMIT_ARRIVAL_METADATA_BYTES)
		return error_set(error, ERROR_LIMIT, "arrival.metadata",
				 "what is said about a file has at most %d bytes", LIMIT_ARRIVAL_METADATA_BYTES);
	if (!attachment_has_room(context, file->length, error) ||
	    !folder_make(folder_of(a, context), FOLDER_MODE, error) || !db_change(context->pool, begin, &b, error))
		return false;
	return arrival_find(a, context, file->id, file->account, begun_r, error) &&
	       (begun_r->length == file->length ||
		error_set(error, ERROR_CONFLICT, "arrival.other", "another file was begun under this name"));
}

/* ---- marks ------------------------------------------------------------------------------------------------------- */

struct marking {
	struct arena                *a;
	const struct record_context *context;
	const struct arrival        *arrival;
	int64_t                      marked;
	bool                         is_holder; /* of the lock */
};

static bool
mark_in(void *context, struct db *db, struct error *error)
{
	const struct marking *m = context;
	int64_t               changed;

	if (!m->is_holder)
		return q_arrival_mark_more(m->a, db, m->arrival->id, m->marked, m->context->opening, &changed, error);
	return q_arrival_mark(m->a, db, m->arrival->id, m->marked, m->context->opening, &changed, error) &&
	       (changed > 0 || is_absent(error));
}

/* Notes that so much was synced. */
static bool
mark(const struct marking *marking, struct error *error)
{
	return db_change(marking->context->pool, mark_in, (void *)(uintptr_t)marking, error);
}

/* The size that the file had before it was synced. */
static bool
sync_file(struct arena *a, const struct record_context *context, int descriptor, int64_t *size_r, struct error *error)
{
	struct stat status;

	if (fstat(descriptor, &status) != 0 || fdatasync(descriptor) != 0)
		return failed("synced", error);
	*size_r = status.st_size;
	return folder_sync(folder_of(a, context), error);
}

static bool
is_own(const struct record_context *context, const struct arrival *arrival)
{
	return str_equal(arrival->writer, context->opening);
}

/* ---- finding ----------------------------------------------------------------------------------------------------- */

/* What is here for good. */
static bool
measure(struct arena *a, const struct record_context *context, struct arrival *arrival, struct error *error)
{
	struct marking marking = { .a = a, .context = context, .arrival = arrival };
	int            descriptor;
	int64_t        size = 0;
	bool           good;

	arrival->offset = arrival->hash.length > 0 ? arrival->length : 0;
	if (arrival->hash.length > 0)
		return true;
	descriptor = open(str_c(a, arrival_path(a, context, arrival->id)), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (descriptor < 0)
		return errno == ENOENT || failed("opened", error);
	good = sync_file(a, context, descriptor, &size, error);
	close(descriptor);
	if (!good)
		return false;
	arrival->offset = size < arrival->marked || is_own(context, arrival) ? size : arrival->marked;
	marking.marked = arrival->offset;
	return arrival->offset <= arrival->marked || mark(&marking, error);
}

bool
arrival_find(struct arena *a, const struct record_context *context, struct str id, struct str account,
	     struct arrival *found_r, struct error *error)
{
	struct q_arrival_find_row row;
	struct error              why = { 0 };
	struct db                *db;
	bool                      good;

	if (!db_borrow(context->pool, &db, error))
		return false;
	good = q_arrival_find(a, db, id, account, &row, &why);
	db_return(db);
	if (!good) {
		*error = why;
		return why.code == ERROR_ABSENT ? is_absent(error) : false;
	}
	if (row.expires <= clock_now(context->clock))
		return is_absent(error);
	*found_r = (struct arrival){ .id = id,
				     .account = account,
				     .name = row.name,
				     .metadata = row.metadata,
				     .length = row.length,
				     .begun = row.begun,
				     .expires = row.expires,
				     .hash = attachment_hash_text(a, row.hash),
				     .marked = row.marked,
				     .writer = row.writer };
	return measure(a, context, found_r, error);
}

bool
arrivals_of(struct arena *a, const struct record_context *context, struct str account, struct arrival **list_r,
	    size_t *count_r, struct error *error)
{
	struct q_arrivals_of_row *rows;
	struct db                *db;
	bool                      good;

	if (!db_borrow(context->pool, &db, error))
		return false;
	good = q_arrivals_of(a, db, account, clock_now(context->clock), LIMIT_ARRIVALS * 2, &rows, count_r, error);
	db_return(db);
	*list_r = ARENA_ARRAY(a, struct arrival, good ? *count_r : 0);
	for (size_t i = 0; good && i < *count_r; i++) {
		(*list_r)[i] = (struct arrival){ .id = rows[i].id,
						 .account = account,
						 .name = rows[i].name,
						 .metadata = rows[i].metadata,
						 .length = rows[i].length,
						 .begun = rows[i].begun,
						 .expires = rows[i].expires,
						 .hash = attachment_hash_text(a, rows[i].hash),
						 .marked = rows[i].marked,
						 .writer = rows[i].writer };
		good = measure(a, context, &(*list_r)[i], error);
	}
	return good;
}

/* ---- appending --------------------------------------------------------------------------------------------------- */

/* Whether the descriptor is still the file of that name alone: it may have become an attachment, or been dropped, before it was
 * locked. */
static bool
is_its_own(const char *path, int descriptor, int64_t *size_r)
{
	struct stat open_one, named;

	if (fstat(descriptor, &open_one) != 0 || lstat(path, &named) != 0)
		return false;
	*size_r = open_one.st_size;
	return open_one.st_ino == named.st_ino && open_one.st_dev == named.st_dev && open_one.st_nlink == 1;
}

/* What another opening of the node wrote and nobody marked may be torn. */
static bool
cut_torn(const struct record_context *context, const struct arrival *arrival, int descriptor, struct error *error)
{
	return is_own(context, arrival) || arrival->offset <= arrival->marked ||
	       ftruncate(descriptor, arrival->marked) == 0 || failed("cut", error);
}

bool
arrival_open(struct arena *a, const struct record_context *context, struct arrival *arrival, int *descriptor_r,
	     struct error *error)
{
	const char *path = str_c(a, arrival_path(a, context, arrival->id));
	int         descriptor;

	if (arrival->hash.length > 0)
		return error_set(error, ERROR_CONFLICT, "arrival.whole", "all of the file is here");
	descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
	if (descriptor < 0)
		return failed("opened", error);
	if (flock(descriptor, LOCK_EX | LOCK_NB) != 0 || !is_its_own(path, descriptor, &arrival->offset)) {
		close(descriptor);
		return error_set(error, ERROR_CONFLICT, "arrival.busy", "another request is sending this file");
	}
	*descriptor_r = descriptor;
	if (cut_torn(context, arrival, descriptor, error) && arrival_sync(a, context, arrival, descriptor, error))
		return true;
	close(descriptor);
	return false;
}

bool
arrival_sync(struct arena *a, const struct record_context *context, struct arrival *arrival, int descriptor,
	     struct error *error)
{
	struct marking marking = { .a = a, .context = context, .arrival = arrival, .is_holder = true };

	if (!sync_file(a, context, descriptor, &arrival->offset, error))
		return false;
	marking.marked = arrival->offset;
	if (arrival->offset == arrival->marked && is_own(context, arrival))
		return true;
	arrival->marked = arrival->offset;
	arrival->writer = context->opening;
	return mark(&marking, error);
}

bool
arrival_finish(struct arena *a, const struct record_context *context, struct arrival *arrival, struct str media,
	       struct error *error)
{
	const struct attachment_new file = { .path = arrival_path(a, context, arrival->id),
					     .arrival = arrival->id,
					     .name = arrival->name,
					     .media = media,
					     .account = arrival->account };
	struct attachment           kept;

	assert(arrival->offset == arrival->length);
	if (!attachment_put(a, context, &file, &kept, error))
		return false;
	arrival->hash = kept.hash;
	return file_remove(file.path, error);
}

/* ---- ending ------------------------------------------------------------------------------------------------------ */

struct ending {
	struct arena *a;
	struct str    id, account;
	int64_t       now;
};

static bool
end_one(void *context, struct db *db, struct error *error)
{
	const struct ending *ending = context;
	int64_t              changed;

	return q_arrival_drop(ending->a, db, ending->id, ending->account, &changed, error) &&
	       (changed > 0 || is_absent(error));
}

bool
arrival_end(struct arena *a, const struct record_context *context, struct str id, struct str account,
	    struct error *error)
{
	struct ending ending = { .a = a, .id = id, .account = account };

	return db_change(context->pool, end_one, &ending, error) && file_remove(arrival_path(a, context, id), error);
}

static bool
forget(void *context, struct db *db, struct error *error)
{
	const struct ending *ending = context;

	return q_arrivals_forget(ending->a, db, ending->now, error);
}

/* Names are made known before files are made, and none comes twice: who is not known will not be. */
static bool
drop_unknown(struct arena *a, struct db *db, struct str path, struct error *error)
{
	struct str                 name = path_name(path);
	struct q_arrival_known_row row;
	struct error               why = { 0 };

	if (!str_ends(name, unfinished))
		return true;
	if (q_arrival_known(a, db, str_slice(name, 0, name.length - unfinished.length), &row, &why))
		return true;
	if (why.code == ERROR_ABSENT)
		return file_remove(path, error);
	*error = why;
	return false;
}

bool
arrivals_tidy(const struct record_context *context, struct error *error)
{
	struct ending      ending = { .a = arena_open(0), .now = clock_now(context->clock) };
	struct str         folder = folder_of(ending.a, context);
	struct folder_list list = { 0 };
	struct db         *db;
	bool               good = db_change(context->pool, forget, &ending, error);

	if (good && file_exists(folder))
		good = folder_list(ending.a, folder, &list, error);
	if (good && list.count > 0 && (good = db_borrow(context->pool, &db, error))) {
		for (size_t i = 0; good && i < list.count; i++)
			good = drop_unknown(ending.a, db, path_join(ending.a, folder, list.names[i]), error);
		db_return(db);
	}
	arena_close(ending.a);
	return good;
}
