/* The check of a node goes from what is stored to what is derived. */
#include "node/check.h"

#include "base/file.h"
#include "db/db.h"
#include "search/search.h"
#include "search/source.h"

/* Of an index that is built to compare: the node serves pages meanwhile. */
enum { MEMORY = 8 * 1024 * 1024 };

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
	    !change_log_each(checking->db, 0, SIZE_MAX, false, check_entry, checking, error))
		return false;
	checking->report->records = found.records;
	checking->report->revisions = found.revisions;
	checking->report->signatures = found.signatures;
	return true;
}

static bool
goes_on(const struct checking *checking, struct error *error)
{
	const struct node_check_listener *listener = checking->listener;

	return listener->stops == NULL || !listener->stops(listener->stops_context) ||
	       error_set(error, ERROR_LIMIT, "record.stopped", "stopped before all was looked at");
}

/* What an index is built from, until the check is to stop. */
struct source_until {
	struct search_source   whole;
	const struct checking *checking;
};

static bool
newest_until(void *context, struct arena *a, struct str *epoch_r, int64_t *number_r, struct error *error)
{
	struct source_until *until = context;

	return until->whole.newest(until->whole.context, a, epoch_r, number_r, error);
}

static bool
each_until(void *context, int64_t after, size_t limit, search_change_fn *change, void *change_context,
	   struct error *error)
{
	struct source_until *until = context;

	return goes_on(until->checking, error) &&
	       until->whole.each(until->whole.context, after, limit, change, change_context, error);
}

static bool
document_until(void *context, struct arena *a, const struct search_change *change, struct search_document *document_r,
	       struct error *error)
{
	struct source_until *until = context;

	return until->whole.document(until->whole.context, a, change, document_r, error);
}

/* The digest of an index that is built anew, in a folder of its own. */
static bool
digest_anew(const struct checking *checking, struct arena *a, uint64_t *digest_r, struct error *error)
{
	struct node          *node = checking->node;
	struct source_until   until = { .checking = checking };
	struct search_options options = { .folder = path_join(a, node->folder, STR("cache/check")), .memory = MEMORY };
	struct search        *search;
	struct error          ignored = { 0 };
	bool                  good;

	if (!file_remove(options.folder, error) || !folder_make(options.folder, 0750, error))
		return false;
	search_source_of_records(a, &node->records, &until.whole);
	/* nobody searches it, so nothing is read again */
	options.source = (struct search_source){ &until, newest_until, each_until, document_until, NULL };
	if (!search_open(&options, &search, error))
		return false;
	good = search_follow(search, error) && search_digest(search, digest_r, error);
	search_close(search);
	return file_remove(options.folder, good ? error : &ignored) && good;
}

static bool
check_index(struct checking *checking, bool repair, struct error *error)
{
	struct node  *node = checking->node;
	struct arena *a = arena_open(0);
	uint64_t      is = 0, should = 0;
	bool          good, whole;

	whole = search_is_whole(node->search);
	good = !whole || (search_follow(node->search, error) && search_digest(node->search, &is, error) &&
			  digest_anew(checking, a, &should, error));
	arena_close(a);
	if (!good || (whole && is == should))
		return good;
	if (!repair) {
		tell(checking, "search", STR(""), "the index is not what the log says");
		return true;
	}
	tell_mended(checking, "search", STR(""), "the index was not what the log says, and is built anew");
	return search_rebuild(node->search, error);
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
	return good && (node->search == NULL || check_index(&checking, repair, error));
}
