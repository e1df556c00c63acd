/* The check of a node goes from what is stored to what is derived. */
#include "node/check.h"

#include "base/file.h"
#include "base/limits.h"
#include "db/db.h"
#include "records/attachments.h"
#include "records/link_copies.h"
#include "search/search.h"
#include "search/source.h"

#include <time.h>
#include <unistd.h>

enum {
	MEMORY = 8 * 1024 * 1024, /* of an index that is built to compare: the node serves pages meanwhile */
	TURNS = 3,                /* that an index is compared beside a log that grows */
	TURN_MILLISECONDS = 50,
};

struct checking {
	struct node                      *node;
	const struct node_check_listener *listener;
	struct record_context             records; /* of the node, and asks whether to stop */
	struct node_check_report         *report;
	struct db                        *db;
	int64_t                           number, time; /* of the log entry before */
};

static void
tell(struct checking *checking, const char *about, struct str which, const char *sentence)
{
	checking->report->wrong++;
	checking->listener->wrong(checking->listener->context, about, which, sentence);
}

static void
tell_mended(struct checking *checking, const char *about, struct str which, const char *sentence)
{
	checking->report->mended++;
	checking->listener->wrong(checking->listener->context, about, which, sentence);
}

static void
database_wrong(void *context, const char *what)
{
	tell(context, "database", STR(""), what);
}

static void
record_wrong(void *context, struct str id, int revision, const char *what)
{
	struct checking *checking = context;
	struct arena    *a = arena_open(0);

	tell(checking, "record", str_format(a, "%.*s@%d", STR_ARGS(id), revision), what);
	arena_close(a);
}

static void
file_wrong(void *context, struct str hash, const char *sentence)
{
	tell(context, "file", hash, sentence);
}

static void
record_mended(void *context, struct str id, int revision, const char *what)
{
	struct checking *checking = context;
	struct arena    *a = arena_open(0);

	tell_mended(checking, "record", str_format(a, "%.*s@%d", STR_ARGS(id), revision), what);
	arena_close(a);
}

/* Numbers rise by one and times never fall. */
static bool
check_entry(void *context, const struct change_log_entry *entry, struct error *error)
{
	struct checking *checking = context;
	struct arena    *a = arena_open(0);

	(void)error;
	checking->report->entries++;
	if (entry->number != checking->number + 1)
		tell(checking, "log", str_format(a, "%" PRId64, entry->number), "an entry before it is missing");
	if (entry->time < checking->time)
		tell(checking, "log", str_format(a, "%" PRId64, entry->number),
		     "its time is before the one of the entry before");
	checking->number = entry->number;
	checking->time = entry->time;
	arena_close(a);
	return true;
}

static bool
check_stored(struct checking *checking, struct error *error)
{
	struct verify_report found = { 0 };

	if (!db_snapshot(checking->db, error) ||
	    !record_verify(checking->db, &checking->records, STR(""), record_wrong, checking, &found, error) ||
	    !change_log_each(checking->db, 0, INT64_MAX, false, check_entry, checking, error))
		return false;
	checking->report->records = found.records;
	checking->report->revisions = found.revisions;
	checking->report->signatures = found.signatures;
	return true;
}

static void
audit_wrong(void *context, int64_t number, const char *what)
{
	struct checking *checking = context;
	struct arena    *a = arena_open(0);

	tell(checking, "audit", str_format(a, "%" PRId64, number), what);
	arena_close(a);
}

static bool
check_audit(struct checking *checking, struct error *error)
{
	struct audit_report found;

	if (!audit_verify(&checking->node->audit, audit_wrong, checking, &found, error))
		return false;
	checking->report->acts = found.entries;
	return true;
}

/* What was mended is told when all has been looked at. */
static bool
tell_repair(const struct checking *checking, struct error *error)
{
	const struct node *node = checking->node;
	struct arena      *a = arena_open(0);
	const struct actor who = actor_operator();
	struct json       *detail = json_object(a);
	bool               good;

	json_set(detail, STR("mended"), json_number(a, checking->report->mended));
	good = checking->report->mended == 0 ||
	       audit_put(&node->audit, &who,
			 &(struct audit_entry){ AUDIT_NODE_REPAIR, node->settings.short_name, detail }, error);
	arena_close(a);
	return good;
}

static bool
goes_on(const struct checking *checking, struct error *error)
{
	const struct node_check_listener *listener = checking->listener;

	return listener->stops == NULL || !listener->stops(listener->stops_context) ||
	       error_set(error, ERROR_LIMIT, "record.stopped", "stopped before all was looked at");
}

/* What an index is built from: the log as far as the index that it is compared with has followed, until the check is to
 * stop. */
struct source_until {
	struct search_source   whole;
	const struct checking *checking;
	int64_t                last, last_text;
	search_change_fn      *change;
	void                  *change_context;
};

static bool
newest_until(void *context, struct arena *a, struct str *epoch_r, int64_t *number_r, struct error *error)
{
	struct source_until *until = context;

	if (!until->whole.newest(until->whole.context, a, epoch_r, number_r, error))
		return false;
	if (*number_r > until->last)
		*number_r = until->last;
	return true;
}

static bool
change_until(void *context, const struct search_change *change, struct error *error)
{
	const struct source_until *until = context;

	return change->number > until->last || until->change(until->change_context, change, error);
}

static bool
each_until(void *context, int64_t after, size_t limit, search_change_fn *change, void *change_context,
	   struct error *error)
{
	struct source_until *until = context;

	until->change = change;
	until->change_context = change_context;
	return goes_on(until->checking, error) &&
	       until->whole.each(until->whole.context, after, limit, change_until, until, error);
}

static bool
document_until(void *context, struct arena *a, const struct search_change *change, struct search_document *document_r,
	       struct error *error)
{
	struct source_until *until = context;

	return until->whole.document(until->whole.context, a, change, document_r, error);
}

static bool
newest_text_until(void *context, int64_t *number_r, struct error *error)
{
	struct source_until *until = context;

	(void)error;
	*number_r = until->last_text;
	return true;
}

static bool
no_next_text(void *context, struct arena *a, int64_t after, int64_t *number_r, int64_t **list_r, size_t *count_r,
	     struct error *error)
{
	(void)context, (void)a, (void)after, (void)number_r, (void)list_r, (void)count_r;
	return error_set(error, ERROR_ABSENT, "content.none", "all were there from the beginning");
}

static bool
file_until(void *context, struct arena *a, const struct search_file *file, int64_t number, struct search_text *text_r,
	   struct error *error)
{
	struct source_until *until = context;

	return until->whole.file(until->whole.context, a, file, number, text_r, error);
}

/* The digest of an index that is built anew in `folder`, of the log and the texts of files up to where `is` has followed. */
static bool
digest_in(const struct checking *checking, struct str folder, const struct search_digest *is, uint64_t *digest_r,
	  struct error *error)
{
	struct arena         *a = arena_open(0);
	struct source_until   until = { .checking = checking, .last = is->cursor, .last_text = is->texts };
	struct search_digest  digest = { 0 };
	struct search_options options = { .folder = folder, .memory = MEMORY };
	struct search        *search;
	bool                  good = file_remove(folder, error) && folder_make(folder, 0750, error);

	search_source_of_records(a, &checking->node->records, &until.whole);
	/* nobody searches it, so nothing is read again */
	options.source = (struct search_source){ &until, newest_until,      each_until,   document_until, NULL,
						 NULL,   newest_text_until, no_next_text, file_until };
	if (good && search_open(&options, &search, error)) {
		good = search_follow(search, error) && search_digest(search, &digest, error);
		*digest_r = digest.value;
		search_close(search);
	} else {
		good = false;
	}
	arena_close(a);
	return file_remove(folder, good ? error : NULL) && good;
}

/* Checks of several processes take turns, as they build in one folder: what one leaves that was killed, the next removes. */
static bool
take_turn(const struct checking *checking, struct str path, int *lock_r, struct error *error)
{
	const struct timespec awhile = { .tv_nsec = TURN_MILLISECONDS * 1000 * 1000 };

	while (file_lock(path, lock_r, error)) {
		if (*lock_r >= 0)
			return true;
		if (!goes_on(checking, error))
			return false;
		nanosleep(&awhile, NULL);
	}
	return false;
}

static bool
digest_anew(const struct checking *checking, const struct search_digest *is, uint64_t *digest_r, struct error *error)
{
	struct arena *a = arena_open(0);
	struct str    cache = path_join(a, checking->node->folder, STR("cache"));
	int           lock;
	bool          good = take_turn(checking, path_join(a, cache, STR("check.lock")), &lock, error);

	if (good) {
		good = digest_in(checking, path_join(a, cache, STR("check")), is, digest_r, error);
		close(lock);
	}
	arena_close(a);
	return good;
}

static bool
newest_entry(struct node *node, int64_t *number_r, struct error *error)
{
	struct arena        *a = arena_open(0);
	struct search_source source;
	struct str           epoch;
	bool                 good;

	search_source_of_records(a, &node->records, &source);
	good = source.newest(source.context, a, &epoch, number_r, error);
	arena_close(a);
	return good;
}

/* Whether the index follows the log and is what it says. What is erased while the two are made is in one and not in the
 * other, so when the log has grown meanwhile, or more texts of files are there, it is asked again. */
static bool
is_equal(const struct checking *checking, bool *equal_r, struct error *error)
{
	struct search       *search = checking->node->search;
	struct search_digest is;
	uint64_t             should = 0;
	int64_t              before = -1, texts = -1, newest;

	*equal_r = false;
	for (int turn = 0; turn < TURNS && !*equal_r; turn++) {
		if (!newest_entry(checking->node, &newest, error) || !search_follow(search, error))
			return false;
		/* another process may own the index */
		if ((newest == before && search_texts(search) == texts) ||
		    !search_wait(search, newest, LIMIT_COMMAND_WAIT_MILLISECONDS))
			break;
		before = newest;
		texts = search_texts(search);
		if (!search_digest(search, &is, error) || !digest_anew(checking, &is, &should, error))
			return false;
		*equal_r = is.value == should;
	}
	return true;
}

static bool
check_index(struct checking *checking, bool repair, struct error *error)
{
	struct search *search = checking->node->search;
	bool           equal = search_is_whole(search);

	if (equal && !is_equal(checking, &equal, error))
		return false;
	if (equal)
		return true;
	if (!repair) {
		tell(checking, "search", STR(""), "the index is not what the log says");
		return true;
	}
	tell_mended(checking, "search", STR(""), "the index was not what the log says, and is built anew");
	return search_rebuild(search, error);
}

bool
node_check(struct node *node, bool repair, const struct node_check_listener *listener,
	   struct node_check_report *report_r, struct error *error)
{
	struct checking checking = { .node = node, .listener = listener, .records = node->records, .report = report_r };
	size_t          mended;
	bool            good;

	*report_r = (struct node_check_report){ 0 };
	checking.records.stops = listener->stops;
	checking.records.stops_context = listener->stops_context;
	if (!db_check(node->pool, database_wrong, &checking, error) ||
	    (repair && !records_repair(&node->records, record_mended, &checking, &mended, error)) ||
	    !db_borrow(node->pool, &checking.db, error))
		return false;
	good = check_stored(&checking, error);
	db_return(checking.db);
	return good && check_audit(&checking, error) &&
	       attachments_verify(&checking.records, file_wrong, &checking, error) &&
	       link_copies_verify(&checking.records, file_wrong, &checking, error) &&
	       (node->search == NULL || check_index(&checking, repair, error)) && tell_repair(&checking, error);
}

bool
node_check_database(struct str folder, const struct node_check_listener *listener, struct node_check_report *report_r,
		    struct error *error)
{
	struct arena     *a = arena_open(0);
	struct settings   settings;
	struct db_pool   *pool = NULL;
	struct checking   checking = { .listener = listener, .report = report_r };
	struct db_options options = { .folder = folder };
	struct error      why = { 0 };
	bool              good = settings_read(a, folder, &settings, error);

	*report_r = (struct node_check_report){ 0 };
	if (good)
		options.url = settings.database;
	if (good && (!db_pool_open(&options, &pool, &why) || !db_check(pool, database_wrong, &checking, &why)))
		database_wrong(&checking, why.detail); /* not even its list of tables is whole */
	db_pool_close(pool);
	arena_close(a);
	return good;
}
