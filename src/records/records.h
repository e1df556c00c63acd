/* Records: the heart. A record is a document of a declared type with revisions; each revision is immutable, hashed over
 * its canonical form (RFC 8785), chained to the one before and signed by the node (architecture: 'Records in depth').
 *
 * Whoever changes records opens a change inside db_change() or db_bulk(), adds to it, and finishes it: all its revisions
 * get log numbers in commit order from the node's counter, the last thing in the transaction. */
#ifndef RECORDS_RECORDS_H
#define RECORDS_RECORDS_H

#include "base/clock.h"
#include "base/hash.h"
#include "base/json.h"
#include "people/audit.h"
#include "records/check.h"

struct actor;
struct audit_log;
struct db;
struct db_pool;
struct language_detector;
struct sign_key;

/* What records need of their node. */
struct record_context {
	struct str                 node;  /* short name: "ke" */
	struct str                 home;  /* url with a final '/' */
	struct str                 owner; /* the default owner: country code or node */
	const struct sign_key     *key;
	const struct types        *types;
	const struct vocabularies *vocabularies;
	const struct words        *words;
	const struct clock        *clock;
	struct db_pool            *pool;
	struct str                folder; /* on whose disk there must be room for what is new; empty: it is not asked */
	bool                      keeps_metadata; /* what cameras wrote into images that people bring stays there */
	struct str                files;          /* folder of attachments (records/attachments.h) */
	struct str                scanner;        /* looks at files for malware (records/scanner.h); empty: none does */
	bool                      takes_unscanned; /* what it cannot look at is kept all the same */
	struct str                opening; /* of the node, at random: what was written in it is known not to be lost */
	const struct audit_log   *audit;   /* of what people decide about records */
	struct language_detector *languages; /* of untagged texts; NULL: they stay of unknown language */

	/* Told, inside the change, what was done to which record of which type, by whom. NULL: nobody waits for it. */
	bool (*done)(void *done_context, struct arena *a, struct db *db, const struct actor *actor, enum audit_act act,
		     struct str id, struct str type, struct error *error);
	void *done_context;

	/* Asked between the steps of record_verify(), which ends with ERROR_LIMIT "record.stopped" when this says so. NULL:
	 * it is not asked. */
	bool (*stops)(const void *stops_context);
	const void *stops_context;
};

enum record_state {
	STATE_DRAFT,
	STATE_SUBMITTED,
	STATE_PUBLISHED,
	STATE_WITHDRAWN,
	STATE_REVOKED,
	STATE_ERASED,
	STATES
};

const char  *record_state_name(enum record_state state);
CHECKED bool record_state_parse(struct str word, enum record_state *state_r);

/* Withdrawn or erased: of what was published only a tombstone is shown. */
bool record_state_is_gone(enum record_state state);

/* ---- making and changing ----------------------------------------------------------------------------------------- */

/* Where a foreign record comes from; all empty for own ones. */
struct record_source {
	struct str name;       /* of the source: "museum" */
	struct str identifier; /* in it; without one the content hash is taken */
	struct str datestamp;  /* as the source says */
	struct str raw;        /* the original as received, kept */
	struct str media;      /* "text/xml" */
	bool       deleted;    /* the source says that it is gone */
};

enum record_fate {
	FATE_NEW,
	FATE_CHANGED,
	FATE_SAME,
	FATE_WITHDRAWN,
	FATE_REFUSED,
	FATE_LEFT, /* a copy that is not to be kept here: nothing was done */
};

/* What a copy is made of: a record as another node signed it, kept and passed on unchanged (records/homes.h). */
struct record_homes;
struct record_copy {
	struct str                 text;        /* canonical JSON with hash and signature; empty: no copy */
	const struct record_homes *homes;       /* whose signatures count */
	bool                       adopted_too; /* also what that node adopted from others */
};

struct record_draft {
	struct json *document; /* as in interfaces.md; `type` and `fields` are enough; changed by the call */
	struct str   key; /* own records: `source` of the document or the content hash, so that a repeat is an update */
	struct record_source source; /* adopted records; of a copy, how it came here */
	struct record_copy   copy;   /* then there is no document */
	bool                 adopted;
	bool                 publish;  /* else a draft */
	int                  base;     /* revision it stands on when it edits a known record; -1: whatever is newest */
	struct str           language; /* of the sentences of problems; empty: English */
};

struct record_outcome {
	enum record_fate fate;
	struct str       id;
	int              revision; /* 0 for drafts */
	bool             was_gone; /* withdrawn or erased before */
	bool             erased;   /* contents were removed that must not be read again: db_forget() is due */
	int64_t          number;   /* of the log, of a repeated erasure the first one's; 0 when nothing was logged */
	struct problems  problems; /* why it was refused, or the warnings */
};

/* Work that needs no database and may run in many threads: completes the header, checks, makes salt and canonical form.
 * `prepared_r` is opaque and lives in `a`; problems of a refused record are in outcome_r, and then it is NULL, as for a copy
 * that is left. False for a copy that does not verify: ERROR_INPUT "copy.…" or "body.…", or ERROR_LIMIT. */
struct record_prepared;
CHECKED bool record_prepare(struct arena *a, const struct record_context *context, struct record_draft *draft,
			    struct record_prepared **prepared_r, struct record_outcome *outcome_r, struct error *error);

/* A change: inside one transaction of the writer. */
struct change;
CHECKED bool change_open(struct arena *a, struct db *db, const struct record_context *context, struct change **change_r,
			 struct error *error);

/* Who makes the change: before change_state(), change_publish() and change_erase(), which ask whether they may, and tell it
 * to the audit log. */
void change_by(struct change *change, const struct actor *actor);

/* Looks up at once what `count` records will need, so that change_record() asks the database no more for each: for bulk
 * work. `list` may hold NULL for records that were refused. */
CHECKED bool change_expect(struct change *change, struct record_prepared *const *list, size_t count,
			   struct error *error);

/* Adds a prepared record: finds by id or key what is there, makes nothing when the content is the same, else draws an
 * id or makes the next revision, chains, signs. ERROR_CONFLICT when draft.base is not the newest revision. */
CHECKED bool change_record(struct change *change, struct record_prepared *prepared, struct record_outcome *outcome_r,
			   struct error *error);

/* Appends a signed revision with the state withdrawn (with reason), or revoked. ERROR_DENIED "permission.denied", as of the
 * next two. */
CHECKED bool change_state(struct change *change, struct str id, enum record_state state, struct str reason,
			  struct record_outcome *outcome_r, struct error *error);

/* Appends a tombstone that says that the record is another one, `into`, of the same type: references lead there from now on
 * (records/alias.h). Where that was merged itself, it is the one that it leads to. ERROR_CONFLICT "merge.…", "record.state". */
CHECKED bool change_merge(struct change *change, struct str id, struct str into, struct str reason,
			  struct record_outcome *outcome_r, struct error *error);

/* Takes a merge back: a revision that says what was said before. ERROR_CONFLICT "merge.none" when there was none. */
CHECKED bool change_separate(struct change *change, struct str id, struct record_outcome *outcome_r,
			     struct error *error);

/* Appends a revision that says the same and that it is still true today; nothing when the newest says so already. ERROR_DENIED. */
CHECKED bool change_confirm(struct change *change, struct str id, struct record_outcome *outcome_r,
			    struct error *error);

/* Publishes the draft of `id`: revision n + 1. ERROR_INPUT "record.problems" when it does not pass; outcome has them. */
CHECKED bool change_publish(struct change *change, struct str id, struct record_outcome *outcome_r,
			    struct error *error);

/* Removes body, salt, original and withheld values of every revision and the draft, keeps number and hash, logs the
 * erasure, signed, with its reason. The caller has search rebuilt before it reports the erasure done. */
CHECKED bool change_erase(struct change *change, struct str id, struct str reason, struct record_outcome *outcome_r,
			  struct error *error);

/* Makes values public whose embargo is over: a revision with them in place of their hashes. */
CHECKED bool change_release(struct change *change, struct str id, struct record_outcome *outcome_r,
			    struct error *error);

/* Gives the log numbers and writes everything: last in the transaction. Sets `number` in the outcomes, which live as
 * long as the change. */
CHECKED bool change_finish(struct change *change, struct error *error);

/* One record by itself: prepare, change, finish, durable. */
CHECKED bool record_put(struct arena *a, const struct record_context *context, struct record_draft *draft,
			struct record_outcome *outcome_r, struct error *error);

/* What is to be done to a record, by whom. */
struct record_step {
	const struct actor *actor;
	struct str          id;
	enum record_state   state; /* published, withdrawn, revoked or erased */
	struct str          reason;
	bool                confirms;  /* instead: says that it is still true */
	struct str          into;      /* instead: it is merged into this record */
	bool                separates; /* instead: takes that back */

	/* The newest revision is this one, or nothing is to be done because it is so already: else ERROR_CONFLICT
	 * "draft.changed". NULL: whichever it is. */
	const struct hash *stands_on;
};

/* One of change_state, change_publish, change_erase … by itself. ERROR_STORAGE "record.remains" when a record was erased and
 * its text could not be removed from the database's log yet (db_forget): a repeat tries again. */
CHECKED bool record_set_state(struct arena *a, const struct record_context *context, const struct record_step *step,
			      struct record_outcome *outcome_r, struct error *error);

/* Releases every value whose embargo is over: for a daily job. */
CHECKED bool records_release(const struct record_context *context, size_t *released_r, struct error *error);

/* ---- reading ----------------------------------------------------------------------------------------------------- */

struct record {
	struct str        id;
	int               revision;
	int64_t           number; /* of the log */
	enum record_state state;
	struct str        type, owner;
	struct str  body; /* canonical JSON with hash and signature; of an erased record the signed tombstone, which
				   has no fields; empty when it was removed by an erasure */
	struct hash hash;
	int64_t     created; /* of this revision, microseconds */
	struct str  sets;    /* of the newest revision (records/sets.h); empty of others */
	struct str  reason;  /* of a withdrawal, merge, revocation or erasure */
	struct str  merged;  /* the record that it went into; empty: it did not */
};

/* The newest published (or withdrawn, revoked, erased) revision; ERROR_ABSENT "record.none". Drafts are not found. */
CHECKED bool record_find(struct arena *a, struct db *db, struct str id, struct record *record_r, struct error *error);

/* The record or draft that came with a key: of an own record (`source` in its JSON) or, with the name of a source, of a copy of what
 * that calls so. ERROR_ABSENT "record.no-key". */
CHECKED bool record_find_key(struct arena *a, struct db *db, struct str source, struct str key, struct str *id_r,
			     struct error *error);

CHECKED bool record_revision(struct arena *a, struct db *db, struct str id, int revision, struct record *record_r,
			     struct error *error);

/* All revisions, newest first; those that are published without their bodies. */
CHECKED bool record_history(struct arena *a, struct db *db, struct str id, struct record **list_r, size_t *count_r,
			    struct error *error);

/* The fields of the newest revision with the values that are withheld from the public, as JSON: for the owner's eyes. */
CHECKED bool record_find_whole(struct arena *a, struct db *db, struct str id, struct json **record_r,
			       struct error *error);

/* The draft, as stored; ERROR_ABSENT. */
CHECKED bool record_find_draft(struct arena *a, struct db *db, struct str id, struct str *body_r, struct error *error);

/* The newest original of an adopted record, as it was received, and the problems that were taken as warnings. */
CHECKED bool record_original(struct arena *a, struct db *db, struct str id, struct str *raw_r, struct str *media_r,
			     struct error *error);
CHECKED bool record_warnings(struct arena *a, struct db *db, struct str id, struct problems *problems_r,
			     struct error *error);

/* True when the type's period has passed since the record was last confirmed. */
bool record_is_unconfirmed(const struct json *record, const struct type *type, int64_t now);

/* Of a map from language to text, which may be NULL, the best for a reader of `language`: in it, else in another of its forms (zh-Hant
 * for zh), else in that of the original, which may be empty, else in English, else in any. NULL when there is none. */
const struct json *text_pick(const struct json *texts, struct str language, struct str original);

/* The language that a record was probably written in: that of most of its texts, English where several have as many; "und" when it is
 * not known. Of what this node publishes translation_find() knows. */
struct str record_language(const struct json *record);

/* Its title as text_pick() has it; the identifier when it has none. language_r may be NULL. */
struct str record_title(const struct json *record, struct str language, struct str *language_r);

/* ---- the log ----------------------------------------------------------------------------------------------------- */

struct change_log_entry {
	int64_t           number;
	int64_t           time; /* microseconds, never behind an earlier number's */
	struct str        record;
	int               revision;
	enum record_state state;
	struct str        body; /* when asked for */
};

typedef bool change_log_fn(void *context, const struct change_log_entry *entry, struct error *error);

/* Where the log stands: its newest entry. */
struct change_log_position {
	struct str epoch;
	int64_t    number, time; /* 0 when there is none */
};
CHECKED bool change_log_newest(struct arena *a, struct db *db, struct change_log_position *newest_r,
			       struct error *error);

/* The entry with this number and its body; ERROR_ABSENT. */
CHECKED bool change_log_find(struct arena *a, struct db *db, int64_t number, struct change_log_entry *entry_r,
			     struct error *error);

/* Up to `limit` entries after `after`, in order. */
CHECKED bool change_log_each(struct db *db, int64_t after, int64_t limit, bool bodies, change_log_fn *entry,
			     void *context, struct error *error);

/* A change as others may know it. */
struct change_told {
	int64_t           number;
	int64_t           time;
	struct str        record;
	int               revision;
	enum record_state state;  /* of this revision */
	enum record_state newest; /* of the record, as it stands */
	struct str        type;
	struct hash       hash;
	struct str
		body; /* signed; empty when it was removed, and of what a record said that is withdrawn or erased now */
};

typedef bool change_told_fn(void *context, const struct change_told *told, struct error *error);

/* Up to `limit` changes after `after`, in order, none left out: every revision that was published, withdrawn, revoked or
 * erased. On a snapshot with change_log_newest() the last number is not behind the newest one. */
CHECKED bool change_log_tell(struct db *db, int64_t after, size_t limit, change_told_fn *told, void *context,
			     struct error *error);

/* The first entry whose time is not before `time`; one more than the newest number when there is none. */
CHECKED bool change_log_since(struct db *db, int64_t time, int64_t *number_r, struct error *error);

/* The records that were erased, by their identifiers. */
typedef void record_erased_fn(void *context, struct str id);
CHECKED bool records_each_erased(struct db *db, record_erased_fn *each, void *context, struct error *error);

/* Records in the order of the log, each once, where its newest revision stands: for harvesters. */
struct record_list {
	int64_t    after, last; /* log numbers after `after`, up to `last` */
	struct str set;         /* that they are in or have left (records/sets.h); empty: all */
	size_t     most;
	bool       heads; /* without bodies, which are then not read */
};

struct record_listed {
	int64_t           number;
	int64_t           time;
	struct str        id;
	enum record_state state;
	struct str        sets;
	struct str        body; /* empty when it was removed, or not asked for */
};

typedef bool record_listed_fn(void *context, const struct record_listed *listed, struct error *error);

CHECKED bool records_list(struct db *db, const struct record_list *list, record_listed_fn *listed, void *context,
			  struct error *error);

/* How many records of each type records_list() would tell, were there no most. */
struct record_counts;
CHECKED bool records_list_counts(struct arena *a, struct db *db, const struct record_list *list,
				 struct record_counts **list_r, size_t *count_r, struct error *error);

/* ---- upkeep ------------------------------------------------------------------------------------------------------ */

struct verify_report {
	int64_t records, revisions, signatures;
	int64_t copies;  /* of the revisions, those that other nodes signed */
	int64_t missing; /* revisions of copies that never came here: only their home has them */
	int64_t wrong;
};

typedef void verify_fn(void *context, struct str id, int revision, const char *what);

/* Recomputes hashes, chains and signatures of one record (or of all, with an empty id) and tells each thing wrong. Copies
 * are held against the keys of their homes. */
CHECKED bool record_verify(struct db *db, const struct record_context *context, struct str id, verify_fn *wrong,
			   void *wrong_context, struct verify_report *report_r, struct error *error);

/* Makes anew what is derived and wrong: rows of records, from newest revisions that verify, and counts. Tells each thing
 * that was mended, and how many there were. ERROR_CONFLICT when records are changed all the while. */
CHECKED bool records_repair(const struct record_context *context, verify_fn *mended, void *mended_context,
			    size_t *mended_r, struct error *error);

/* Gives log entries the sets that an older program did not note. */
CHECKED bool records_fill_sets(const struct record_context *context, struct error *error);

/* Starts a new epoch of the log: `chm init`, and after a restore. */
CHECKED bool change_log_start_epoch(struct db *db, struct error *error);

/* Counts for pages: published records by type and by owner, newest log time. */
struct record_counts {
	struct str value;
	int64_t    count;
};
CHECKED bool record_counts(struct arena *a, struct db *db, const char *by, struct record_counts **list_r,
			   size_t *count_r, struct error *error);

#endif
