/* Search: one derived local index that follows the change log.
 *
 * The index stands in the node's cache/search/ folder. One process owns it by a file lock and writes it; others open the
 * same files and read. It may be deleted at any time: it is rebuilt from the log. Text is analysed by text/ for all
 * languages, so answers do not depend on the engine that stores the records.
 *
 * An index is a set of immutable segments (segment.h), each mapped into memory, and a bitmap of live documents for each.
 * A reader takes a snapshot and never waits; the writer publishes a new snapshot. A new revision is a new document that
 * masks the one before. The manifest names segments, epoch and cursor together and is replaced in one rename, so a crash
 * leaves the index at an earlier cursor, from which it continues. */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include "base/base.h"
#include "search/document.h"

struct chores;
struct json;
struct log;
struct search;

/* What can be counted and filtered by. A record may have several values of COUNTRY, SUBJECT,
 * LANGUAGE, FORMAT and ORGANIZATION. */
enum search_facet {
	FACET_TYPE,
	FACET_OWNER,   /* country code or organization id */
	FACET_COUNTRY, /* countries the record is about */
	FACET_SUBJECT, /* "subjects:invasive-alien-species" */
	FACET_LANGUAGE,
	FACET_YEAR,
	FACET_LICENCE,
	FACET_NODE,
	FACET_FORMAT,       /* kind of attached files: "pdf", "image", "text/csv" */
	FACET_ORGANIZATION, /* ids of organizations that the record names */
	FACETS
};

/* "type", "owner", ...: the name in addresses, in the query language and in JSON. */
const char *search_facet_name(enum search_facet facet);

/* False when `name` is no facet. */
CHECKED bool search_facet_parse(struct str name, enum search_facet *facet_r);

/* ---- where documents come from ---------------------------------------------------------------------------------- */

/* One entry of the change log. */
struct search_change {
	int64_t    number; /* of the log, rising */
	struct str record; /* id */
	bool       gone;   /* withdrawn, erased: no longer found */
	bool       erased; /* gone, and its words must leave the files: the index is built anew without it */
	struct str body;   /* the published record as JSON; empty when gone */
};

typedef bool search_change_fn(void *context, const struct search_change *change, struct error *error);

/* The change log as the index sees it; records.h makes one over a database, tests make their own. `newest` and `each` are
 * called by one index thread at a time, `document` and `read` by several threads at once. */
struct search_source {
	void *context;

	/* The log's epoch and newest number (0 when empty). */
	bool (*newest)(void *context, struct arena *a, struct str *epoch_r, int64_t *number_r, struct error *error);

	/* Gives up to `limit` entries after `after`, in rising order. */
	bool (*each)(void *context, int64_t after, size_t limit, search_change_fn *change, void *change_context,
		     struct error *error);

	/* What of the record is found and shown; its slices may point into the body or into `a`. */
	bool (*document)(void *context, struct arena *a, const struct search_change *change,
			 struct search_document *document_r, struct error *error);

	/* The body stored under a log number, for titles and snippets. ERROR_ABSENT when it is gone meanwhile. */
	bool (*read)(void *context, struct arena *a, int64_t number, struct search_change *change_r,
		     struct error *error);

	/* The records that are one by merges: of any of them the one that is left, then the others. None when `text` names no
	 * record. NULL where nothing is merged. */
	bool (*same)(void *context, struct arena *a, struct str text, struct str **list_r, size_t *count_r,
		     struct error *error);

	/* What is read of files, which may come after the revision that names one, in the order of numbers of its own. NULL: files
	 * have no texts. The newest number; the next one after `after`, with the log's numbers of the newest revisions of the
	 * records that name the file (ERROR_ABSENT: there is none). */
	bool (*newest_text)(void *context, int64_t *number_r, struct error *error);
	bool (*next_text)(void *context, struct arena *a, int64_t after, int64_t *number_r, int64_t **list_r,
			  size_t *count_r, struct error *error);

	/* The text of a file as it was read up to number `until`; empty when there is none. By several threads at once. */
	bool (*file)(void *context, struct arena *a, const struct search_file *file, int64_t until,
		     struct search_text *text_r, struct error *error);
};

/* ---- opening, following ------------------------------------------------------------------------------------------ */

struct search_options {
	struct str           folder;    /* the node's cache folder; must exist */
	struct search_source source;    /* lives as long as the index */
	bool                 read_only; /* never write, even when nobody owns the index */
	size_t               memory;    /* bytes gathered before a segment is written; 0: 32 MiB */
	unsigned             threads;   /* that analyse text; 0: one */
	bool                 gives_way; /* those threads, and the one that follows, to others */
	struct log          *log;       /* of the thread that follows: says when it fails; may be NULL */
	struct chores *followers; /* threads that follow several indexes, a share of the time each; NULL: its own */
	struct chores *mergers;   /* and that merge their segments; NULL: its own */
};

/* Opens the index of `folder`, empty when there is none or when it cannot be read. Takes the lock unless read_only or
 * another process holds it. Fast whatever its size: files are mapped, and only those of a small index read; the thread that
 * follows looks at every byte of a large one before its first turn. The owner forgets what is damaged and follows anew. */
CHECKED bool search_open(const struct search_options *options, struct search **search_r, struct error *error);

/* Stops the index thread, writes what was gathered, gives back the lock. `search` may be NULL. */
void search_close(struct search *search);

/* True when this process writes the index. A reader takes over when the owner has gone: search_follow() tries. */
bool search_owns(const struct search *search);

/* Follows the log to its newest entry in this thread, and returns when all of it is found and durable. On a new epoch,
 * or when the log is behind the index, rebuilds from the start. Does nothing when another process owns the index. */
CHECKED bool search_follow(struct search *search, struct error *error);

/* From now on a thread follows the log: at each poke, and at least every `interval` milliseconds; where it follows several,
 * up to ten times as seldom when nothing comes. */
CHECKED bool search_start(struct search *search, int interval, struct error *error);

/* True when the thread that follows has been at the end of the log since search_start(), or cannot follow. */
bool search_rests(const struct search *search);

/* Says that the log has grown: called after a commit. Cheap, from any thread. */
void search_poke(struct search *search);

/* The newest log entry that is found; cheap, from any thread. */
int64_t search_cursor(const struct search *search);

/* The newest text of a file that is found; -1 while none was looked for. */
int64_t search_texts(const struct search *search);

/* Waits until log entry `number` is found by search, at most `timeout` milliseconds; false when it was not by then. */
bool search_wait(struct search *search, int64_t number, int timeout);

/* Forgets everything and follows from the start: after an erasure, and for `chm check --repair`. */
CHECKED bool search_rebuild(struct search *search, struct error *error);

struct search_state {
	int64_t    cursor;    /* newest log entry that is found */
	int64_t    documents; /* found records */
	int64_t    dead;      /* older revisions still in the files */
	int        segments;
	int64_t    bytes; /* of all files */
	bool       owner;
	struct str epoch; /* in the arena given */
};

void search_state(struct arena *a, struct search *search, struct search_state *state_r);

/* True when every byte of the files is as it was written. What is not may not be asked for its digest. */
bool search_is_whole(struct search *search);

/* A digest over all that is found (documents, words, facets), the same for an index that followed the log to the entry
 * it names and one that was built from the log to there. Reads everything: for tests and `chm check`. */
struct search_digest {
	uint64_t value;
	int64_t  cursor, texts; /* how far the log and the texts of files were followed */
};
CHECKED bool search_digest(struct search *search, struct search_digest *digest_r, struct error *error);

/* ---- asking ------------------------------------------------------------------------------------------------------ */

enum search_sort { SORT_RELEVANCE, SORT_DATE, SORT_TITLE, SORT_UPDATED };

/* "relevance", "date" (of the content), "title", "updated" (the newest revision first); false when `name` is none of
 * them. */
CHECKED bool search_sort_parse(struct str name, enum search_sort *sort_r);

struct search_filter {
	enum search_facet facet;
	struct str        value;
};

struct search_query {
	struct str                  text;     /* as the reader typed it, see query.h; empty finds all */
	struct str                  language; /* of the reader, BCP 47: which title and snippet is shown */
	const struct search_filter *filters;  /* several of one facet: any of them; of different facets: all */
	size_t                      filter_count;
	struct str                  bbox; /* "west,south,east,north" in degrees, or empty */
	enum search_sort            sort;
	size_t                      limit;        /* hits wanted; 0: ten; at most LIMIT_SEARCH_HITS */
	struct str                  after;        /* `next` of the page before, or empty */
	size_t                      facet_values; /* values wanted for each facet; 0: no facets are counted */
	bool                        bare;         /* no titles and snippets: only numbers and ids */
};

/* Text with marks: the parts joined are the text, the marked ones matched the query. */
struct search_part {
	struct str text;
	bool       marked;
};

struct search_hit {
	int64_t                   number; /* of the change log */
	struct str                record; /* id */
	uint32_t                  score;
	struct str                title, title_language;
	const struct search_part *title_parts;
	size_t                    title_part_count;
	struct str snippet_language, snippet_file; /* the latter: what the file is called that it is from */
	const struct search_part *snippet;         /* about 200 characters around the best matches */
	size_t                    snippet_count;
	uint64_t                  words; /* of the query, that title and snippet have: bits */
	struct str                body;  /* the record as JSON, as stored; empty when bare */
};

struct search_value {
	struct str value;
	int64_t    count;
	bool       chosen; /* among the filters */
};

/* Counted over all hits, exactly; a facet that is filtered by counts what the other filters leave, so that a second
 * value can be added. Most frequent first, years newest first; chosen values are always among them. */
struct search_facet_counts {
	struct search_value *values;
	size_t               count;
	size_t               distinct; /* how many values there are in all */
};

/* The count of one of them; 0 when it is not there. */
int64_t search_value_count(const struct search_facet_counts *counts, struct str value);

struct search_result {
	struct search_hit         *hits;
	size_t                     count;
	int64_t                    total; /* exact; all of them were ranked, however many they are */
	struct search_facet_counts facets[FACETS];
	struct str                 next; /* cursor of the next page; empty on the last */
	struct str  suggestion;          /* when nothing is found: the query spelt as the index knows it, or empty */
	struct str *ignored;             /* parts of the query that had no meaning, as typed */
	size_t      ignored_count;
	int64_t     cursor; /* newest log entry the answer knows */
};

/* Answers a query from one snapshot. Odd input is never an error: what has no meaning is named in `ignored`. Errors are
 * those of the source's read(). All of the result lives in `a`. Any number of threads may ask at once. */
CHECKED bool search_run(struct arena *a, struct search *search, const struct search_query *query,
			struct search_result *result_r, struct error *error);

/* A cursor for SORT_TITLE: the page after it begins with the first title that does not come before `title`, of which the
 * first bytes count. */
struct str search_title_cursor(struct arena *a, struct str title);

#endif
