/* A change log in memory. */
#include "search/fixture.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

/* Threads of the index read the log while a test adds to it. What it has stays where it is, and is not changed. */
static int64_t
count_of(struct fixture *f)
{
	int64_t count;

	pthread_mutex_lock(&f->lock);
	count = (int64_t)f->count;
	pthread_mutex_unlock(&f->lock);
	return count;
}

static const struct fixture_entry *
entry_of(struct fixture *f, int64_t number)
{
	const struct fixture_entry *entry;

	pthread_mutex_lock(&f->lock);
	entry = &f->log[number - 1];
	pthread_mutex_unlock(&f->lock);
	return entry;
}

static bool
newest(void *context, struct arena *a, struct str *epoch_r, int64_t *number_r, struct error *error)
{
	struct fixture *f = context;

	(void)error;
	*epoch_r = str_copy(a, f->epoch);
	*number_r = count_of(f);
	return true;
}

static struct search_change
change_of(struct fixture *f, int64_t number)
{
	const struct fixture_entry *entry = entry_of(f, number);

	return (struct search_change){
		.number = number, .record = entry->record, .gone = entry->gone, .body = entry->text
	};
}

static bool
each(void *context, int64_t after, size_t limit, search_change_fn *fn, void *fn_context, struct error *error)
{
	struct fixture *f = context;
	int64_t         count = count_of(f);

	for (int64_t n = after + 1; n <= count && limit > 0; n++, limit--) {
		struct search_change change = change_of(f, n);

		if (!fn(fn_context, &change, error))
			return false;
	}
	return true;
}

static bool
document(void *context, struct arena *a, const struct search_change *change, struct search_document *d,
	 struct error *error)
{
	const struct fixture_entry *entry = entry_of(context, change->number);
	struct search_text         *texts = ARENA_ARRAY(a, struct search_text, 3);
	size_t                      count = 0;

	(void)error;
	texts[count++] = (struct search_text){ WEIGHT_TITLE, entry->language, entry->title };
	if (entry->other_title.length > 0)
		texts[count++] = (struct search_text){ WEIGHT_TITLE, entry->other_language, entry->other_title };
	texts[count++] = (struct search_text){ WEIGHT_NORMAL, entry->language, entry->text };
	*d = (struct search_document){
		.type = entry->type,
		.owner = entry->owner,
		.countries = &entry->owner,
		.country_count = 1,
		.languages = &entry->language,
		.language_count = 1,
		.subjects = entry->subjects,
		.subject_count = entry->subject_count,
		.date = entry->date,
		.updated = entry->date,
		.texts = texts,
		.text_count = count,
		.has_box = entry->has_box,
		.box = entry->box,
	};
	return true;
}

static bool
read_change(void *context, struct arena *a, int64_t number, struct search_change *change_r, struct error *error)
{
	struct fixture *f = context;

	(void)a;
	if (number < 1 || number > count_of(f))
		return error_set(error, ERROR_ABSENT, "test.none", "no entry %" PRId64, number);
	*change_r = change_of(f, number);
	return true;
}

struct search_options
fixture_options(struct fixture *f)
{
	return (struct search_options){
		.folder = f->folder,
		.source = { f, newest, each, document, read_change },
		.memory = f->memory,
		.threads = 2,
	};
}

static void
open_search(struct fixture *f)
{
	struct search_options options = fixture_options(f);
	struct error          error = { 0 };

	if (!search_open(&options, &f->search, &error))
		fail_msg("%s", error.detail);
}

struct fixture *
fixture_open(void)
{
	struct arena   *a = arena_open(0);
	struct fixture *f = ARENA_NEW(a, struct fixture);
	char            folder[] = "/tmp/chm-search-XXXXXX";

	f->a = a;
	pthread_mutex_init(&f->lock, NULL);
	f->epoch = STR("one");
	assert_non_null(mkdtemp(folder));
	f->folder = str_copy(a, str_of(folder));
	f->folder.data = str_c(a, f->folder);
	open_search(f);
	return f;
}

static void
remove_folder(const char *path)
{
	DIR                 *folder = opendir(path);
	const struct dirent *entry;

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(folder), entry->d_name, 0);
	}
	if (folder != NULL)
		closedir(folder);
	rmdir(path);
}

void
fixture_remove_index(struct fixture *f)
{
	remove_folder(str_format(f->a, "%.*s/search", STR_ARGS(f->folder)).data);
}

void
fixture_close(struct fixture *f)
{
	search_close(f->search);
	fixture_remove_index(f);
	remove_folder(f->folder.data);
	pthread_mutex_destroy(&f->lock);
	arena_close(f->a);
}

void
fixture_add(struct fixture *f, struct fixture_entry entry)
{
	pthread_mutex_lock(&f->lock);
	f->log = arena_room(f->a, f->log, f->count, &f->capacity, sizeof *f->log);
	entry.type = entry.type.length > 0 ? entry.type : STR("resource");
	entry.owner = entry.owner.length > 0 ? entry.owner : STR("KE");
	entry.language = entry.language.length > 0 ? entry.language : STR("en");
	entry.date = entry.date != 0 ? entry.date : 20200101;
	f->log[f->count++] = entry;
	pthread_mutex_unlock(&f->lock);
}

void
fixture_text(struct fixture *f, const char *record, const char *title, const char *text)
{
	fixture_add(f,
		    (struct fixture_entry){ .record = str_of(record), .title = str_of(title), .text = str_of(text) });
}

void
fixture_gone(struct fixture *f, const char *record)
{
	fixture_add(f, (struct fixture_entry){ .record = str_of(record), .gone = true });
}

void
fixture_follow(struct fixture *f)
{
	struct error error = { 0 };

	if (!search_follow(f->search, &error))
		fail_msg("%s", error.detail);
}

void
fixture_reopen(struct fixture *f)
{
	search_close(f->search);
	open_search(f);
}

struct search_result
fixture_ask(struct fixture *f, const struct search_query *query)
{
	struct search_result result;
	struct error         error = { 0 };

	if (!search_run(f->a, f->search, query, &result, &error))
		fail_msg("%s", error.detail);
	return result;
}

const char *
fixture_hits(struct fixture *f, const char *text)
{
	struct search_query  query = { .text = str_of(text), .limit = 100 };
	struct search_result result = fixture_ask(f, &query);
	struct buffer        out = buffer_in(f->a);

	for (size_t i = 0; i < result.count; i++)
		buffer_format(&out, "%s%.*s", i > 0 ? " " : "", STR_ARGS(result.hits[i].record));
	return str_c(f->a, buffer_str(&out));
}

uint64_t
fixture_digest(struct fixture *f)
{
	struct search_digest digest;
	struct error         error = { 0 };

	if (!search_digest(f->search, &digest, &error))
		fail_msg("%s", error.detail);
	return digest.value;
}

void
fixture_forests(struct fixture *f)
{
	fixture_text(f, "xx-1", "Forests of the coast", "Mangroves and invasive species on the coast of Kenya");
	fixture_text(f, "xx-2", "Coral reefs", "The species that are invasive were found near a forest");
	fixture_text(f, "xx-3", "Wetlands", "Conservation of birds, co-operation with neighbours; see xx-1");
	fixture_text(f, "xx-4", "\xC3\x89tudes", "Conserving the caf\xC3\xA9 farms");
	fixture_follow(f);
}
