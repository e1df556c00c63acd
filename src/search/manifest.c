/* The manifest: which files are the index, at which epoch and cursor. Text, one thing a line, its hash last; replaced by
 * rename after all it names is synced, so it is the index's transaction. */
#include "search/index.h"

#include "base/file.h"
#include "search/segment_write.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MANY_SEGMENTS = 4096, LARGEST = 64 * 1024 * 1024 };

static const char heading[] = "chm-search 3";

static struct str
path_of(struct arena *a, const struct search *search, uint64_t id, const char *suffix)
{
	return str_format(a, "%.*s/%08" PRIu64 ".%s", STR_ARGS(search->folder), id, suffix);
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static bool
write_file(struct str path, struct str bytes, struct error *error)
{
	int  file = open(path.data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	bool good = file >= 0 && descriptor_write(file, bytes) && fsync(file) == 0;

	if (!good)
		error_set(error, ERROR_STORAGE, "search.write", "%s: %s", path.data, strerror(errno));
	if (file >= 0)
		close(file);
	return good;
}

static bool
read_file(struct arena *a, struct str path, struct str *bytes_r, struct stat *status_r, struct error *error)
{
	int    file = open(path.data, O_RDONLY | O_CLOEXEC);
	char  *data;
	size_t length = 0;

	if (file < 0)
		return error_set(error, errno == ENOENT ? ERROR_ABSENT : ERROR_STORAGE, "search.open", "%s: %s",
				 path.data, strerror(errno));
	if (fstat(file, status_r) != 0 || status_r->st_size > LARGEST) {
		close(file);
		return error_set(error, ERROR_STORAGE, "search.open", "%s is too large", path.data);
	}
	data = arena_text(a, (size_t)status_r->st_size);
	while (length < (size_t)status_r->st_size) {
		ssize_t n = read(file, data + length, (size_t)status_r->st_size - length);

		if (n <= 0)
			break;
		length += (size_t)n;
	}
	close(file);
	*bytes_r = (struct str){ data, length };
	return true;
}

static bool
sync_folder(const struct search *search, struct error *error)
{
	int  folder = open(search->folder.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = folder >= 0 && fsync(folder) == 0;

	if (!good)
		error_set(error, ERROR_STORAGE, "search.sync", "%s: %s", search->folder.data, strerror(errno));
	if (folder >= 0)
		close(folder);
	return good;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static bool
write_live(struct arena *a, struct search *search, const struct snapshot_segment *at, struct error *error)
{
	struct live  *live = at->live;
	size_t        bytes = ((size_t)at->segment->documents + 63) / 64 * sizeof(uint64_t);
	struct str    bits = { (const char *)live->bits, bytes };
	uint64_t      hash = str_hash(bits);
	struct buffer out = buffer_in(a);
	uint64_t      id;

	if (live->file != 0 || live->count == at->segment->documents)
		return true;
	id = atomic_fetch_add(&search->next_id, 1);
	buffer_add(&out, bits);
	buffer_add(&out, (struct str){ (const char *)&hash, sizeof hash });
	if (!write_file(path_of(a, search, id, "live"), buffer_str(&out), error))
		return false;
	pthread_mutex_lock(&search->lock);
	live->file = id;
	pthread_mutex_unlock(&search->lock);
	return true;
}

static bool
write_values(struct arena *a, struct search *search, struct error *error)
{
	struct buffer out = buffer_in(a);
	size_t        count = 0;
	uint64_t      id;

	for (enum search_facet facet = 0; facet < FACETS; facet++)
		count += values_count(search->values, facet);
	if (search->values_file != 0 && count == search->values_saved)
		return true;
	values_format(search->values, &out);
	id = atomic_fetch_add(&search->next_id, 1);
	if (!write_file(path_of(a, search, id, "values"), buffer_str(&out), error))
		return false;
	search->values_file = id;
	search->values_saved = count;
	return true;
}

static void
stamp(struct search *search, const struct stat *status)
{
	search->manifest_stamp[0] = (uint64_t)status->st_ino;
	search->manifest_stamp[1] = (uint64_t)status->st_mtim.tv_sec;
	search->manifest_stamp[2] = (uint64_t)status->st_mtim.tv_nsec;
}

static bool
write_manifest(struct arena *a, struct search *search, const struct snapshot *snapshot, struct error *error)
{
	struct buffer out = buffer_in(a);
	struct str    path = str_format(a, "%.*s/manifest", STR_ARGS(search->folder));
	struct str    fresh = str_format(a, "%.*s/manifest.new", STR_ARGS(search->folder));

	buffer_format(&out, "%s\nepoch %.*s\ncursor %" PRId64 "\ntexts %" PRId64 "\nvalues %" PRIu64 "\n", heading,
		      STR_ARGS(snapshot->epoch), snapshot->cursor, snapshot->texts, search->values_file);
	for (size_t i = 0; i < snapshot->count; i++) {
		const struct snapshot_segment *at = &snapshot->segments[i];
		bool                           full = at->live->count == at->segment->documents;

		buffer_format(&out, "segment %" PRIu64 " %" PRIu64 "\n", at->segment->id, full ? 0 : at->live->file);
	}
	buffer_format(&out, "next %" PRIu64 "\n", (uint64_t)atomic_load(&search->next_id));
	buffer_format(&out, "end %016" PRIx64 "\n", str_hash(buffer_str(&out)));
	if (!write_file(fresh, buffer_str(&out), error))
		return false;
	if (rename(fresh.data, path.data) != 0)
		return error_set(error, ERROR_STORAGE, "search.write", "%s: %s", path.data, strerror(errno));
	return sync_folder(search, error);
}

bool
manifest_write(struct search *search, const struct snapshot *snapshot, struct error *error)
{
	struct arena *a = arena_open(0);
	uint64_t      values_before = search->values_file;
	bool          good = true;

	for (size_t i = 0; i < snapshot->count && good; i++) {
		struct segment *segment = snapshot->segments[i].segment;

		good = segment->synced || segment_sync(search->folder, segment->id, error);
		segment->synced = good;
		good = good && write_live(a, search, &snapshot->segments[i], error);
	}
	good = good && write_values(a, search, error) && write_manifest(a, search, snapshot, error);
	if (good && values_before != 0 && values_before != search->values_file)
		(void)unlink(path_of(a, search, values_before, "values").data);
	arena_close(a);
	return good;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

struct manifest {
	struct str epoch;
	int64_t    cursor, texts, values, next;
	struct {
		int64_t id, live;
	} segments[MANY_SEGMENTS];
	size_t count;
};

static bool
parse_line(struct manifest *m, struct str line)
{
	struct str word, second;

	if (!str_cut(&line, ' ', &word))
		return false;
	if (str_is(word, "epoch")) {
		m->epoch = line;
		return true;
	}
	if (str_is(word, "cursor"))
		return str_integer(line, &m->cursor);
	if (str_is(word, "texts"))
		return str_integer(line, &m->texts);
	if (str_is(word, "values"))
		return str_integer(line, &m->values);
	if (str_is(word, "next"))
		return str_integer(line, &m->next);
	if (!str_is(word, "segment") || m->count == MANY_SEGMENTS || !str_cut(&line, ' ', &second))
		return false;
	return str_integer(second, &m->segments[m->count].id) && str_integer(line, &m->segments[m->count++].live);
}

static bool
parse_manifest(struct arena *a, struct str text, struct manifest *m, struct error *error)
{
	size_t     end = str_find(text, STR("\nend ")) + 1;
	struct str body = str_slice(text, 0, end);
	struct str rest = body, line;
	struct str mark = str_format(a, "end %016" PRIx64 "\n", str_hash(body));
	bool       good = str_equal(str_slice(text, end, text.length), mark) && str_cut(&rest, '\n', &line) &&
		    str_is(line, heading);

	while (good && str_cut(&rest, '\n', &line))
		good = line.length == 0 || parse_line(m, line);
	if (!good)
		return error_set(error, ERROR_STORAGE, "search.manifest", "the manifest of the index is damaged");
	return true;
}

static bool
read_live(struct search *search, struct segment *segment, uint64_t id, struct live **live_r, struct error *error)
{
	size_t        bytes = ((size_t)segment->documents + 63) / 64 * sizeof(uint64_t);
	struct arena *a;
	struct live  *live;
	struct str    file;
	struct stat   status;
	uint64_t      hash;
	bool          good;

	*live_r = live = live_full(segment->documents);
	if (id == 0)
		return true;
	a = arena_open(bytes + 1024);
	good = read_file(a, path_of(a, search, id, "live"), &file, &status, error);
	if (good && file.length == bytes + sizeof hash) {
		memcpy(&hash, file.data + bytes, sizeof hash);
		good = hash == str_hash(str_slice(file, 0, bytes));
	} else {
		good = false;
	}
	if (good) {
		memcpy(live->bits, file.data, bytes);
		live->file = id;
		live->count = 0;
		for (size_t i = 0; i < bytes / sizeof(uint64_t); i++)
			live->count += (uint32_t)__builtin_popcountll(live->bits[i]);
	}
	arena_close(a);
	return good || error_set(error, ERROR_STORAGE, "search.live", "live bits %" PRIu64 " are damaged", id);
}

/* The segment and its live bits, from the snapshot `current` when it has them; it may be NULL. */
static bool
open_segment(struct search *search, const struct snapshot *current, uint64_t id, uint64_t live,
	     struct snapshot_segment *at_r, struct error *error)
{
	*at_r = (struct snapshot_segment){ 0 };
	for (size_t i = 0; current != NULL && i < current->count; i++) {
		const struct snapshot_segment *old = &current->segments[i];

		if (old->segment->id != id || segment_is_replaced(old->segment, search->folder))
			continue;
		at_r->segment = old->segment;
		at_r->segment->references++;
		if (old->live->file == live && (live != 0 || old->live->count == old->segment->documents)) {
			at_r->live = old->live;
			at_r->live->references++;
			return true;
		}
	}
	if (at_r->segment == NULL && !segment_open(search->folder, id, &at_r->segment, error))
		return false;
	at_r->segment->synced = true;
	return read_live(search, at_r->segment, live, &at_r->live, error);
}

static void
drop_opened(struct snapshot_segment *segments, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (segments[i].live != NULL && --segments[i].live->references == 0)
			arena_close(segments[i].live->a);
		if (segments[i].segment != NULL && --segments[i].segment->references == 0)
			segment_close(segments[i].segment);
	}
}

/* The values that the file holds: those known, grown to them, or others when the index was made anew. */
static bool
read_values(struct search *search, struct str bytes, struct values **values_r, struct error *error)
{
	struct error failure = { 0 };
	bool         good = values_parse(search->values, bytes, &failure);

	*values_r = values_share(search->values);
	if (!good && failure.code == ERROR_CONFLICT) {
		values_close(*values_r);
		*values_r = values_open();
		good = values_parse(*values_r, bytes, &failure);
	}
	if (good)
		return true;
	values_close(*values_r);
	if (error != NULL)
		*error = failure;
	return false;
}

/* Under `lock`. */
static bool
load(struct arena *a, struct search *search, struct error *error)
{
	struct manifest         *m = ARENA_NEW(a, struct manifest);
	const struct snapshot   *current;
	struct snapshot_segment *segments;
	struct values           *values;
	struct str               text, bytes;
	struct stat              status, values_status;
	bool                     good = true;
	size_t                   i = 0;

	if (!read_file(a, str_format(a, "%.*s/manifest", STR_ARGS(search->folder)), &text, &status, error) ||
	    !parse_manifest(a, text, m, error))
		return false;
	if (!read_file(a, path_of(a, search, (uint64_t)m->values, "values"), &bytes, &values_status, error) ||
	    !read_values(search, bytes, &values, error))
		return false;
	current = values == search->values ? search->current : NULL;
	segments = ARENA_ARRAY(a, struct snapshot_segment, m->count);
	for (; i < m->count && good; i++)
		good = open_segment(search, current, (uint64_t)m->segments[i].id, (uint64_t)m->segments[i].live,
				    &segments[i], error);
	if (!good) {
		drop_opened(segments, i);
		values_close(values);
		return false;
	}
	values_close(search->values);
	search->values = values;
	index_publish(search, segments, m->count, &(struct index_position){ m->cursor, m->texts, m->epoch });
	stamp(search, &status);
	search->values_file = (uint64_t)m->values;
	atomic_store(&search->saved_generation, search->current->generation);
	if (atomic_load(&search->next_id) < (uint64_t)m->next)
		atomic_store(&search->next_id, (uint64_t)m->next);
	for (enum search_facet facet = 0; facet < FACETS; facet++)
		search->values_saved += values_count(search->values, facet);
	return true;
}

/* Under `lock`. */
static bool
read_in(struct search *search, struct error *error)
{
	struct arena *a = arena_open(0);
	bool          good;

	search->values_saved = 0;
	good = load(a, search, error);
	if (!good && search->current == NULL)
		index_publish(search, NULL, 0, &(struct index_position){ 0, -1, STR("") });
	arena_close(a);
	return good;
}

bool
manifest_read(struct search *search, struct error *error)
{
	bool good;

	pthread_mutex_lock(&search->lock);
	good = read_in(search, error);
	pthread_mutex_unlock(&search->lock);
	return good;
}

/* Under `lock`. */
static bool
is_stamped(const struct search *search, const struct stat *status)
{
	return (uint64_t)status->st_ino == search->manifest_stamp[0] &&
	       (uint64_t)status->st_mtim.tv_sec == search->manifest_stamp[1] &&
	       (uint64_t)status->st_mtim.tv_nsec == search->manifest_stamp[2];
}

void
manifest_refresh(struct search *search)
{
	char        path[4096];
	struct stat status;

	snprintf(path, sizeof path, "%.*s/manifest", STR_ARGS(search->folder));
	if (stat(path, &status) != 0)
		return;
	pthread_mutex_lock(&search->lock);
	/* Whoever has become the owner meanwhile knows more than the file. The owner elsewhere may replace it again while
	 * we read: then the next question reads it. */
	if (!atomic_load(&search->owner) && !is_stamped(search, &status))
		(void)read_in(search, NULL);
	pthread_mutex_unlock(&search->lock);
}

/* ---- sweeping ---------------------------------------------------------------------------------------------------- */

/* Under `lock`. */
static bool
is_named(const struct search *search, uint64_t id)
{
	if (id == search->values_file)
		return true;
	for (size_t i = 0; i < search->current->count; i++) {
		const struct snapshot_segment *at = &search->current->segments[i];

		if (at->segment->id == id || at->live->file == id)
			return true;
	}
	return false;
}

void
manifest_sweep(struct search *search)
{
	DIR                 *folder = opendir(search->folder.data);
	const struct dirent *entry;

	if (folder == NULL)
		return;
	pthread_mutex_lock(&search->lock);
	while ((entry = readdir(folder)) != NULL) {
		struct str name = str_of(entry->d_name);
		int64_t    id;

		if (!str_integer(str_slice(name, 0, str_find_byte(name, '.')), &id))
			continue;
		if (!is_named(search, (uint64_t)id))
			(void)unlinkat(dirfd(folder), entry->d_name, 0);
		else if (atomic_load(&search->next_id) <= (uint64_t)id)
			atomic_store(&search->next_id, (uint64_t)id + 1);
	}
	pthread_mutex_unlock(&search->lock);
	closedir(folder);
}
