/* Changes from inside: what a change knows of records, and what it will append when it is finished. Internal to
 * records/. */
#ifndef RECORDS_CHANGE_H
#define RECORDS_CHANGE_H

#include "base/table.h"
#include "records/prepared.h"

struct pending;

/* A record as this change sees it, with what the change has done to it already. */
struct known {
	struct str         id;
	bool               stored;   /* has revisions; else a draft only, or nothing yet */
	bool               inserted; /* its row is new in this change */
	int64_t            number;   /* of its newest revision that is stored */
	int                revision;
	enum record_state  state;
	struct str         type, owner;
	int64_t            created;
	struct fingerprint content;
	struct hash        hash;
	struct str         sets; /* of its newest revision (records/sets.h) */
	bool               locked;
	bool               fresh;           /* its id was drawn in this change */
	bool               was_withdrawn;   /* before this change: then it may be an alias (records/alias.h) */
	struct str         merged;          /* what its newest revision of this change says that it is */
	bool               drops_draft;     /* when it is written; unless a person has written it, ... */
	bool               publishes_draft; /* ... or it is what is published */
	struct pending    *newest;          /* its newest revision of this change; NULL: none */
};

/* A key, and what came last under it. */
struct keyed {
	struct fingerprint key;
	struct known      *known; /* NULL: nobody has the key */
	struct fingerprint seen;
	bool               stored, dirty;
	struct keyed      *next_dirty;
};

/* A revision that waits for its number. */
struct pending {
	struct pending        *next;
	struct known          *known;
	struct pending        *before; /* the revision before, of this change; else `previous` */
	int64_t                previous;
	int64_t                number; /* given by change_finish() */
	int                    revision;
	enum record_state      state;
	struct hash            hash;
	struct str             text;
	struct str             sets;
	struct str             raw, media, warnings;
	bool                   has_original;
	struct withheld_list   withheld;
	struct str             merged;
	int64_t                home; /* whose key signed a copy; 0: it is ours */
	struct record_source   passage;
	struct record_outcome *outcome;
};

struct change {
	struct arena                *a;
	struct db                   *db;
	const struct record_context *context;
	const struct actor          *actor; /* who makes it; NULL: not told, and then only records are added */
	int64_t                      now;
	struct table                *records; /* struct known by id */
	struct table                *keys;    /* struct keyed by fingerprint */
	struct table                *ids;     /* ids drawn: found taken or free */
	struct table                *counts;  /* int64_t by "type\0resource" */
	struct str                  *counted; /* the keys of counts */
	size_t                       counted_count;
	struct pending              *first, *last;
	size_t                       pending_count;
	struct keyed                *dirty;
};

/* The record `id`; ERROR_ABSENT when it has neither revisions nor a draft. */
CHECKED bool change_find(struct change *change, struct str id, struct known **known_r, struct error *error);

/* The key of a prepared record; never NULL. */
CHECKED bool change_find_key(struct change *change, const struct record_prepared *prepared, struct keyed **keyed_r,
			     struct error *error);

/* True in `taken_r` when a record or draft has the id; else it is the caller's from now on. */
CHECKED bool change_is_taken(struct change *change, struct str id, bool *taken_r, struct error *error);

/* Nobody else changes the record until the transaction ends. ERROR_CONFLICT when somebody did meanwhile. */
CHECKED bool change_lock(struct change *change, struct known *known, struct error *error);

/* The record under `id`, made when the change does not know it. */
struct known *change_put_known(struct change *change, struct str id);

/* Remembers what came under a key. */
void change_put_key(struct change *change, struct keyed *keyed, struct known *known, const struct fingerprint *seen);

/* Appends a revision of `known`, whose `sets` are those that it is in, and brings it up to date. */
void change_append(struct change *change, struct known *known, struct pending *pending, struct str type,
		   struct str owner);

/* Signs `body` as the next revision of `known`, which is in `state` and in these sets, and appends it. */
struct pending *change_sign(struct change *change, struct known *known, struct body *body, enum record_state state,
			    struct str sets);

/* The newest body of a record, also of this change. */
CHECKED bool change_body(struct change *change, const struct known *known, struct json **json_r, struct error *error);

/* Values that are withheld from the newest revision. */
CHECKED bool change_withheld(struct change *change, const struct known *known, struct withheld_list *list_r,
			     struct error *error);

/* What a revision says otherwise than the one before. */
struct change_step {
	enum record_state state;
	struct str        reason;
	struct str        confirmed; /* the day; empty: as before */
	struct str        merged;    /* of a withdrawn one: the record that it went into */
};

/* Appends a revision of state withdrawn, revoked or published with the content that is there; a withdrawn one keeps its
 * title only. */
CHECKED bool change_step(struct change *change, struct known *known, const struct change_step *step,
			 struct record_outcome *outcome_r, struct error *error);

/* The record or draft that a text names. ERROR_DENIED "copy.home" for a record of another node. */
CHECKED bool change_find_own(struct change *change, struct str text, struct known **known_r, struct error *error);

/* ERROR_INPUT or ERROR_LIMIT "record.reason": it stands in the signed body for ever. */
CHECKED bool change_check_reason(struct str reason, struct error *error);

/* The time of the change, as it is written. */
struct str change_time(struct change *change);

/* False: ERROR_CONFLICT "record.state", it cannot become what is `wanted`. */
bool change_refuse_state(const struct known *known, const char *wanted, struct error *error);

/* The sets of a record with this content. */
struct str change_sets(struct change *change, const struct known *known, const struct json *json);

/* Drops bodies, originals, withheld values and the draft of a record that is erased. */
CHECKED bool change_drop_contents(struct change *change, const struct known *known, struct error *error);

/* Drops the draft that a revision replaces: one that came by an import, or the one that is published. What a person writes
 * meanwhile stays. */
CHECKED bool change_drop_draft(struct change *change, const struct known *known, struct error *error);

/* ERROR_DENIED unless who makes the change may do so to a record of this type and owner; an empty owner is the default. */
CHECKED bool change_allows(struct change *change, enum act act, const struct known *known, struct str type,
			   struct str owner, struct error *error);

/* Tells the audit log what was done to a record, and which revision is its newest then. */
CHECKED bool change_tell(struct change *change, enum audit_act act, const struct known *known, struct error *error);

/* Adds a prepared record to `known`, whatever its key says: change_record() without looking for it. */
CHECKED bool change_revise(struct change *change, struct record_prepared *prepared, struct known *known,
			   struct record_outcome *outcome_r, struct error *error);

#endif
