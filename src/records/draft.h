/* Drafts that people write: saved often, never lost, never doubled.
 *
 * A draft is one row for each record, with a version that rises with every save. It may be incomplete and wrong: it is
 * checked when it is published (change_publish). A save names the version that it stands on; when others have saved since, the
 * three are merged (records/merge.h), and where both changed the same text, both are kept: the one just sent in the document,
 * the other among `conflicts`, from which a person chooses. A save that comes twice, with the same submission id, is done
 * once. Saves of one page (its `form`, a random name) never stand against each other, and one that was held up on its way does
 * not replace what the same page sent after it (`sequence`). */
#ifndef RECORDS_DRAFT_H
#define RECORDS_DRAFT_H

#include "records/merge.h"
#include "records/records.h"

/* ---- reading ----------------------------------------------------------------------------------------------------- */

struct draft {
	struct str   id;
	int          base;    /* revision it stands on; 0: the record has none */
	int          version; /* 0: nobody has saved it by a form yet */
	struct str   type, owner;
	struct str   author;    /* account that began it; empty: the operator, or an import */
	int64_t      saved;     /* microseconds since 1970 */
	int64_t      discarded; /* when; 0: it is not */
	bool         adopted;
	struct json *document;  /* {"type", "owner", …, "fields"} */
	struct json *conflicts; /* [{"path", "values": […]}]; NULL: none */
};

/* ERROR_ABSENT "record.no-draft"; also one that was discarded is found. */
CHECKED bool draft_find(struct arena *a, struct db *db, struct str id, struct draft *draft_r, struct error *error);

/* The draft, or what one of the published record begins with: version 0, `base` its revision. ERROR_ABSENT when there is
 * neither; ERROR_DENIED "draft.foreign" for a record of another node or source. */
CHECKED bool draft_open(struct arena *a, struct db *db, struct str id, struct draft *draft_r, struct error *error);

/* The document that a save on `version` stands on: that version, or the nearest before it that is kept; for version 0 the
 * published revision `base`. An object without fields when there is nothing. */
CHECKED bool draft_base(struct arena *a, struct db *db, struct str id, int version, int base, struct json **document_r,
			struct error *error);

/* What an author saved last comes first, discarded ones among them. Without `conflicts`. */
CHECKED bool drafts_of(struct arena *a, struct db *db, struct str author, size_t most, struct draft **list_r,
		       size_t *count_r, struct error *error);

/* What those see of a draft who may not read what is withheld (ACT_READ_WITHHELD): a copy of its document with a hash in place of
 * each such value, as it will be published. ERROR_INPUT "draft.values" when a value has no canonical form. */
CHECKED bool draft_public(struct arena *a, const struct record_context *context, const struct json *document,
			  struct json **public_r, struct error *error);

/* ---- saving ------------------------------------------------------------------------------------------------------ */

struct draft_save {
	struct str                   id;       /* empty: of a new record */
	int                          base;     /* revision and ... */
	int                          version;  /* ... version that it stands on; 0: there was no draft */
	const struct json           *before;   /* the document of that version (draft_base) */
	struct json                 *document; /* what it says now */
	const struct json           *copied;   /* another record's document, which its author may read; NULL */
	struct str                   author;
	struct str                   submission; /* id of this attempt */
	struct str                   sent;       /* all that was sent with it, to tell a repeat from another text */
	struct str                   form;       /* name of the page */
	int64_t                      sequence;   /* of this save on that page, rising */
	const struct draft_choice   *choice;     /* of a conflict; NULL */
	const struct merge_conflict *beside;     /* other texts to choose from, for what it says now */
	size_t                       beside_count;
};

/* The choice between two texts: the other one of `path` with this place among its values, or -1: what the document says. */
struct draft_choice {
	struct str path;
	int        value;
};

enum draft_fate {
	DRAFT_SAVED,
	DRAFT_SAME,     /* nothing was new */
	DRAFT_MERGED,   /* with what others saved meanwhile */
	DRAFT_BOTH,     /* the same, and there are conflicts to choose from */
	DRAFT_REPEATED, /* this submission was done before */
	DRAFT_LATE,     /* the same page has sent a later one already */
};

struct draft_saved {
	enum draft_fate fate;
	struct str      id;
	int             base;
	int             version; /* on which the next save of the same page stands: what it shows */
	int             newest;  /* the draft's */
	int64_t         saved;
};

/* A submission id made of what is sent, for ways in where no form brings one: the same text of the same account has the same
 * under one `kind`, a short word. */
struct str draft_submission(struct arena *a, const char *kind, struct str account, struct str text);

/* Durable when it returns true. ERROR_CONFLICT "draft.resent" when the submission was done before with another content;
 * saved_r says which draft it made. ERROR_LIMIT "draft.size". ERROR_DENIED "attachment.foreign" for a file that `author` has not
 * brought (records/attachments.h), unless the draft, its base or `copied` names it. */
CHECKED bool draft_save(struct arena *a, const struct record_context *context, const struct draft_save *save,
			struct draft_saved *saved_r, struct error *error);

/* The same inside a change, with what is its cause. */
CHECKED bool draft_save_in(struct arena *a, struct db *db, const struct record_context *context,
			   const struct draft_save *save, struct draft_saved *saved_r, struct error *error);

/* Sets it aside, or takes it back within a month. ERROR_ABSENT. */
CHECKED bool draft_discard(const struct record_context *context, struct str id, bool discard, struct error *error);

/* Publishes it: record_set_state(), but only the version that its author has seen. ERROR_CONFLICT "draft.changed" when there
 * is a newer one, or conflicts are open. */
CHECKED bool draft_publish(struct arena *a, const struct record_context *context, const struct actor *actor,
			   struct str id, int version, struct record_outcome *outcome_r, struct error *error);

/* ---- forms whose session had ended ------------------------------------------------------------------------------- */

struct parked {
	struct str id; /* of the page that it was written on */
	struct str author;
	struct str draft;  /* empty: of a new record */
	struct str target; /* address that it was sent to */
	struct str form;   /* as sent */
	int64_t    time;
};

/* Keeps it, durably, in place of what the same page sent before. ERROR_LIMIT "draft.parked" when there are too many. */
CHECKED bool parked_put(const struct record_context *context, const struct parked *parked, struct error *error);

CHECKED bool parked_find(struct arena *a, struct db *db, struct str id, struct parked *parked_r, struct error *error);
CHECKED bool parked_of(struct arena *a, struct db *db, struct str author, struct parked **list_r, size_t *count_r,
		       struct error *error);
CHECKED bool parked_drop(const struct record_context *context, struct str id, struct error *error);

/* Drops what is too old: discarded drafts, versions without a draft, submissions, parked forms. For a daily job. */
CHECKED bool drafts_tidy(const struct record_context *context, struct error *error);

#endif
