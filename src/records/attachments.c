/* Attachments. A file is renamed into its place before the transaction that names it, and dropped within one that has seen that
 * nobody does: as changes come one after the other, what is named is there. */
#include "records/attachments.h"

#include "base/clock.h"
#include "base/confined.h"
#include "base/disk.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/waiting.h"
#include "db/db.h"
#include "records/arrivals_sql.h"
#include "records/attachments_sql.h"
#include "records/contents.h"
#include "records/scanner.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FOLDER_MODE = 0750, FILE_MODE = 0640, AT_ONCE = 100, READ_BYTES = 64 * 1024, DIGITS_AT = 7 /* "sha256:" */ };

static const int64_t day = INT64_C(86400) * 1000 * 1000;

static struct str
hash_bytes(const struct hash *hash)
{
	return (struct str){ (const char *)hash->bytes, sizeof hash->bytes };
}

struct str
attachment_hash_text(struct arena *a, struct str bytes)
{
	struct hash hash;
	char        text[HASH_TEXT];

	if (bytes.length == 0)
		return STR("");
	assert(bytes.length == sizeof hash.bytes);
	memcpy(hash.bytes, bytes.data, sizeof hash.bytes);
	return str_copy(a, hash_format(&hash, text));
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

static struct str
folder_of(struct arena *a, const struct record_context *context, struct str digits)
{
	return str_format(a, "%.*s/%.2s/%.2s", STR_ARGS(context->files), digits.data, digits.data + 2);
}

struct str
attachment_path(struct arena *a, const struct record_context *context, const struct hash *hash)
{
	char       text[HASH_TEXT];
	struct str whole = hash_format(hash, text), digits = str_slice(whole, DIGITS_AT, whole.length);

	return path_join(a, folder_of(a, context, digits), digits);
}

bool
attachment_has_room(const struct record_context *context, int64_t size, struct error *error)
{
	struct disk disk;

	return !disk_look(context->files, &disk, NULL) || disk.free - size > disk.reserve ||
	       error_set(error, ERROR_LIMIT, "attachment.disk", "the node has no room for a file of %" PRId64 " bytes",
			 size);
}

/* ---- keeping ----------------------------------------------------------------------------------------------------- */

struct keeping {
	struct arena                *a;
	const struct record_context *context;
	const struct attachment_new *file;
	struct hash                  hash;
	int64_t                      size;
	struct str                   path;
	bool                         is_gone; /* was dropped before it was named */
};

bool
attachment_check_day(struct arena *a, struct db *db, const struct record_context *context, struct str account,
		     int64_t size, struct str but, struct error *error)
{
	struct q_attachment_sizes_row *rows;
	struct q_arrival_lengths_row  *coming;
	int64_t                        now = clock_now(context->clock), total = size;
	size_t                         count, coming_count;

	if (account.length == 0)
		return true;
	if (!q_attachment_sizes(a, db, account, now - day, &rows, &count, error) ||
	    !q_arrival_lengths(a, db, account, now, but, &coming, &coming_count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		total += rows[i].size;
	for (size_t i = 0; i < coming_count; i++)
		total += coming[i].length;
	return total <= LIMIT_UPLOAD_BYTES_OF_DAY ||
	       error_set(error, ERROR_LIMIT, "attachment.day", "one person brings at most %d bytes in a day",
			 LIMIT_UPLOAD_BYTES_OF_DAY);
}

/* Takes away what was written and is not to be named: as changes come one after the other, nobody names it meanwhile. */
static void
take_away(const struct keeping *k, struct db *db)
{
	struct q_attachment_find_row row;
	struct error                 none = { 0 };

	if (!q_attachment_find(k->a, db, hash_bytes(&k->hash), &row, &none) && none.code == ERROR_ABSENT)
		(void)unlink(str_c(k->a, k->path));
}

/* What came in pieces is whole from now on. */
static bool
end_arrival(const struct keeping *k, struct db *db, struct error *error)
{
	int64_t changed;

	if (k->file->arrival.length == 0)
		return true;
	return q_arrival_done(k->a, db, k->file->arrival, hash_bytes(&k->hash), &changed, error) &&
	       (changed > 0 || error_set(error, ERROR_ABSENT, "arrival.none", "the file was given up while it came"));
}

static bool
name_it(void *context, struct db *db, struct error *error)
{
	struct keeping              *k = context;
	const struct attachment_new *file = k->file;
	int64_t                      now = clock_now(k->context->clock);

	k->is_gone = !file_exists(k->path);
	if (k->is_gone)
		return true;
	if (!attachment_check_day(k->a, db, k->context, file->account, k->size, file->arrival, error) ||
	    !end_arrival(k, db, error)) {
		take_away(k, db);
		return false;
	}
	return q_attachment_put(k->a, db, hash_bytes(&k->hash), k->size, file->media, now, error) &&
	       q_attachment_upload_put(k->a, db, hash_bytes(&k->hash), file->account,
				       str_head(file->name, LIMIT_UPLOAD_NAME_BYTES), now, error);
}

/* Reads a file to its end. */
static bool
read_hash(struct arena *a, struct str path, struct hash *hash_r, int64_t *size_r, struct error *error)
{
	struct hasher hasher;
	ssize_t       count;
	int           descriptor;
	int64_t       size = 0;
	char         *bytes = arena_text(a, READ_BYTES);

	if (!file_open_plain(path, &descriptor, size_r, error))
		return false;
	hasher_start(&hasher);
	while ((count = read(descriptor, bytes, READ_BYTES)) > 0) {
		hasher_add(&hasher, (struct str){ bytes, (size_t)count });
		size += count;
	}
	close(descriptor);
	*hash_r = hasher_end(&hasher);
	return (count == 0 && size == *size_r) ||
	       error_set(error, ERROR_STORAGE, "attachment.read", "a file that was brought cannot be read");
}

/* Gives a file that came another way its second name. */
static bool
link_it(const struct keeping *k, struct error *error)
{
	if (link(str_c(k->a, k->file->path), str_c(k->a, k->path)) == 0 || errno == EEXIST)
		return folder_sync(path_folder(k->path), error);
	return error_set(error, ERROR_STORAGE, "attachment.link", "a file that was brought cannot be kept: %s",
			 strerrordesc_np(errno));
}

/* Puts the bytes into their place, durably. */
static bool
place(const struct keeping *k, struct error *error)
{
	if (!folder_make(path_folder(k->path), FOLDER_MODE, error))
		return false;
	if (k->file->path.length > 0)
		return link_it(k, error);
	return attachment_has_room(k->context, k->size, error) && file_write(k->path, k->file->bytes, FILE_MODE, error);
}

/* ---- what cameras wrote ------------------------------------------------------------------------------------------ */

/* A descriptor of what was brought, at its beginning. */
static bool
open_brought(const struct attachment_new *file, int *descriptor_r, int64_t *size_r, struct error *error)
{
	if (file->path.length > 0)
		return file_open_plain(file->path, descriptor_r, size_r, error);
	*size_r = (int64_t)file->bytes.length;
	*descriptor_r = memfd_create("brought", MFD_CLOEXEC);
	if (*descriptor_r >= 0 && descriptor_write(*descriptor_r, file->bytes) &&
	    lseek(*descriptor_r, 0, SEEK_SET) == 0)
		return true;
	if (*descriptor_r >= 0)
		close(*descriptor_r);
	return error_set(error, ERROR_STORAGE, "attachment.read", "a file that was brought cannot be read: %s",
			 strerrordesc_np(errno));
}

/* All that the confined process writes: the image without it, or nothing. It is hostile bytes still, and not more than there were. */
static bool
read_bare(struct arena *a, int descriptor, int64_t size, struct buffer *out, bool *good_r, struct error *error)
{
	const char *const             words[] = { CONFINED_SELF, "files", "bare", NULL };
	const struct confined_options options = { .words = words,
						  .input = descriptor,
						  .megabytes = LIMIT_READER_MEGABYTES,
						  .seconds = LIMIT_READER_SECONDS / 2 };
	struct confined              *process;
	struct str                    says;
	ptrdiff_t                     got;
	int64_t                       until = clock_monotonic() + LIMIT_READER_SECONDS * 1000;

	if (!confined_start(a, &options, &process, error))
		return false;
	do {
		got = confined_read(process, buffer_reserve(out, READ_BYTES), READ_BYTES, until, NULL);
		out->length += got > 0 ? (size_t)got : 0;
	} while (got > 0 && out->length <= (size_t)size + READ_BYTES);
	*good_r = got == 0 && confined_end(a, process, &says) == EXIT_SUCCESS;
	return true;
}

/* Images lose what their camera wrote; `bare_r` is what is to be kept. Where that fails they are refused. */
static bool
take_out(struct arena *a, const struct record_context *context, const struct attachment_new *file,
	 struct attachment_new *bare_r, struct error *error)
{
	struct buffer out = buffer_in(a);
	int64_t       size;
	int           descriptor;
	bool          good = false, started;

	*bare_r = *file;
	if (context->keeps_metadata || file->is_copy || !str_is_one_of(file->media, "image/jpeg image/png image/webp"))
		return true;
	if (!open_brought(file, &descriptor, &size, error))
		return false;
	started = size > LIMIT_FILES_BYTES || read_bare(a, descriptor, size, &out, &good, error);
	close(descriptor);
	if (!started)
		return false;
	if (!good)
		return error_set(
			error, ERROR_INPUT, "attachment.metadata",
			"what a camera wrote into '%.*s' could not be taken out: it is damaged or larger than %d bytes",
			STR_ARGS(str_head(file->name, LIMIT_UPLOAD_NAME_BYTES)), LIMIT_FILES_BYTES);
	if (out.length > 0) {
		bare_r->path = (struct str){ 0 };
		bare_r->bytes = buffer_str(&out);
	}
	return true;
}

/* ---- malware ----------------------------------------------------------------------------------------------------- */

/* What was brought is looked at before anything else is done with it. */
static bool
look_for_malware(struct arena *a, const struct record_context *context, const struct attachment_new *file,
		 struct error *error)
{
	struct str   found = STR("");
	struct error why = { 0 };
	int64_t      size;
	int          descriptor;
	bool         good;

	if (context->scanner.length == 0)
		return true;
	if (!open_brought(file, &descriptor, &size, error))
		return false;
	waiting_begin();
	good = scanner_look(a, context->scanner, descriptor, &found, &why);
	waiting_end();
	close(descriptor);
	if (!good && !(context->takes_unscanned && why.code == ERROR_REMOTE))
		return error_set(error, why.code, why.key, "%s", why.detail);
	return found.length == 0 ||
	       error_set(error, ERROR_INPUT, "attachment.infected", "the file '%.*s' holds malware: %.*s",
			 STR_ARGS(str_head(file->name, LIMIT_UPLOAD_NAME_BYTES)), STR_ARGS(str_head(found, 200)));
}

bool
attachment_bare(struct arena *a, struct str bytes, struct str media, struct str *bare_r, struct error *error)
{
	static const struct record_context context = { .keeps_metadata = false };
	const struct attachment_new        file = { .bytes = bytes, .media = media, .name = STR("image") };
	struct attachment_new              bare;

	if (!take_out(a, &context, &file, &bare, error))
		return false;
	*bare_r = bare.bytes;
	return true;
}

bool
attachment_put(struct arena *a, const struct record_context *context, const struct attachment_new *brought,
	       struct attachment *kept_r, struct error *error)
{
	struct attachment_new bare, *file = &bare;
	struct keeping        k = { .a = a, .context = context, .file = file };

	if (!look_for_malware(a, context, brought, error) || !take_out(a, context, brought, &bare, error))
		return false;
	k.size = (int64_t)file->bytes.length;
	if (file->path.length == 0)
		k.hash = hash_of_bytes(file->bytes);
	else if (!read_hash(a, file->path, &k.hash, &k.size, error))
		return false;
	*kept_r = (struct attachment){ .hash = attachment_hash_text(a, hash_bytes(&k.hash)),
				       .name = str_head(file->name, LIMIT_UPLOAD_NAME_BYTES),
				       .media = file->media,
				       .size = k.size };
	k.path = attachment_path(a, context, &k.hash);
	if (k.size == 0)
		return error_set(error, ERROR_INPUT, "attachment.empty", "the file '%.*s' is empty",
				 STR_ARGS(str_head(file->name, LIMIT_UPLOAD_NAME_BYTES)));
	do {
		if (!place(&k, error) || !db_change(context->pool, name_it, &k, error))
			return false;
	} while (k.is_gone);
	return true;
}

/* ---- finding ----------------------------------------------------------------------------------------------------- */

bool
attachment_find(struct arena *a, struct db *db, struct str hash, struct attachment *found_r, struct error *error)
{
	struct q_attachment_find_row row;
	struct hash                  parsed;

	if (!hash_parse(hash, &parsed, error))
		return false;
	if (!q_attachment_find(a, db, hash_bytes(&parsed), &row, error))
		return error_because(error, "attachment.none", "no file is kept under this hash");
	*found_r = (struct attachment){ .hash = hash, .media = row.media, .size = row.size };
	return true;
}

bool
attachment_brought(struct arena *a, struct db *db, struct str hash, struct str account, struct attachment *found_r,
		   struct error *error)
{
	struct q_attachment_brought_row row;
	struct hash                     parsed;

	if (!hash_parse(hash, &parsed, error))
		return false;
	if (!q_attachment_brought(a, db, hash_bytes(&parsed), account, &row, error))
		return error_because(error, "attachment.none", "this account brought no file of this hash");
	*found_r = (struct attachment){ .hash = hash, .name = row.name, .media = row.media, .size = row.size };
	return true;
}

/* ---- who names what ---------------------------------------------------------------------------------------------- */

static bool
is_file(const struct json *value, struct hash *hash_r)
{
	return value->kind == JSON_OBJECT && json_text(value, "name").length > 0 &&
	       hash_parse(json_text(value, "hash"), hash_r, NULL);
}

const struct json *
attachment_named(const struct json *document, struct str hash)
{
	const struct json *found = NULL;
	struct hash        parsed;

	if (document == NULL || (document->kind != JSON_OBJECT && document->kind != JSON_ARRAY))
		return NULL;
	if (is_file(document, &parsed) && str_equal(json_text(document, "hash"), hash))
		return document;
	for (const struct json *item = document->first; item != NULL && found == NULL; item = item->next)
		found = attachment_named(item, hash);
	return found;
}

struct listing {
	struct arena *a;
	struct hash  *list;
	size_t        count, capacity;
};

static void
list_files(struct listing *l, const struct json *value)
{
	struct hash hash;

	if (value->kind != JSON_OBJECT && value->kind != JSON_ARRAY)
		return;
	if (is_file(value, &hash)) {
		l->list = arena_room(l->a, l->list, l->count, &l->capacity, sizeof hash);
		l->list[l->count++] = hash;
	}
	for (const struct json *item = value->first; item != NULL; item = item->next)
		list_files(l, item);
}

void
attachments_list(struct arena *a, const struct json *document, struct hash **list_r, size_t *count_r)
{
	struct listing listing = { .a = a };

	if (document != NULL)
		list_files(&listing, document);
	*list_r = listing.list;
	*count_r = listing.count;
}

bool
attachments_use(struct arena *a, struct db *db, struct str record, const struct hash *list, size_t count,
		struct error *error)
{
	for (size_t i = 0; i < count; i++)
		if (!q_attachment_use(a, db, hash_bytes(&list[i]), record, error))
			return false;
	return true;
}

bool
attachments_leave(struct arena *a, struct db *db, struct str record, struct error *error)
{
	return q_attachments_only_of(a, db, record, error) && q_attachment_uses_drop(a, db, record, error);
}

/* ---- dropping ---------------------------------------------------------------------------------------------------- */

struct dropping {
	struct arena                *a;
	const struct record_context *context;
	size_t                       count; /* dropped */
};

static bool
drop_some(void *context, struct db *db, struct error *error)
{
	struct dropping                 *d = context;
	int64_t                          before = clock_now(d->context->clock) - LIMIT_UPLOAD_DAYS * day;
	struct q_attachments_unused_row *rows;
	struct hash                      hash;

	if (!q_attachments_unused(d->a, db, before, AT_ONCE, &rows, &d->count, error))
		return false;
	for (size_t i = 0; i < d->count; i++) {
		memcpy(hash.bytes, rows[i].hash.data, sizeof hash.bytes);
		if (!q_attachment_drop(d->a, db, rows[i].hash, error) ||
		    !q_attachment_uploads_drop(d->a, db, rows[i].hash, error) ||
		    !q_attachment_copies_drop(d->a, db, rows[i].hash, error) ||
		    !q_attachment_old_copies_drop(d->a, db, rows[i].hash, error) ||
		    !content_drop(d->a, db, rows[i].hash, error) ||
		    !file_remove(attachment_path(d->a, d->context, &hash), error))
			return false;
	}
	return true;
}

bool
attachments_tidy(const struct record_context *context, struct error *error)
{
	struct dropping dropping = { .a = arena_open(0), .context = context };
	bool            good;

	do {
		good = db_change(context->pool, drop_some, &dropping, error);
	} while (good && dropping.count == AT_ONCE);
	arena_close(dropping.a);
	return good;
}

/* ---- verifying --------------------------------------------------------------------------------------------------- */

static const char *
verify_one(struct arena *a, const struct record_context *context, const struct q_attachments_after_row *row)
{
	struct hash   hash, found;
	struct hasher hasher;
	int64_t       size;
	ssize_t       count;
	int           descriptor;
	char         *bytes = arena_text(a, READ_BYTES);

	memcpy(hash.bytes, row->hash.data, sizeof hash.bytes);
	if (!file_open_plain(attachment_path(a, context, &hash), &descriptor, &size, NULL))
		return "the file is absent";
	hasher_start(&hasher);
	while ((count = read(descriptor, bytes, READ_BYTES)) > 0)
		hasher_add(&hasher, (struct str){ bytes, (size_t)count });
	close(descriptor);
	found = hasher_end(&hasher);
	return count == 0 && size == row->size && hash_equal(&found, &hash) ? NULL : "the file is not what it was";
}

static bool
verify_some(struct arena *a, const struct record_context *context, struct str *after, attachment_wrong_fn *wrong,
	    void *wrong_context, struct error *error)
{
	struct q_attachments_after_row *rows;
	struct db                      *db;
	size_t                          count;
	bool                            good;

	if (!db_borrow(context->pool, &db, error))
		return false;
	good = q_attachments_after(a, db, *after, AT_ONCE, &rows, &count, error);
	db_return(db);
	after->length = 0;
	for (size_t i = 0; good && i < count; i++) {
		struct arena *step = arena_open(0);
		const char   *sentence = verify_one(step, context, &rows[i]);

		if (sentence != NULL)
			wrong(wrong_context, attachment_hash_text(step, rows[i].hash), sentence);
		arena_close(step);
		*after = rows[i].hash;
		if (context->stops != NULL && context->stops(context->stops_context))
			return error_set(error, ERROR_LIMIT, "record.stopped", "the check was stopped");
	}
	return good;
}

bool
attachments_verify(const struct record_context *context, attachment_wrong_fn *wrong, void *wrong_context,
		   struct error *error)
{
	struct arena *a = arena_open(0);
	struct str    after = STR("\0");
	bool          good;

	do {
		good = verify_some(a, context, &after, wrong, wrong_context, error);
	} while (good && after.length > 0);
	arena_close(a);
	return good;
}
