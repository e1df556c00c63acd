/* Requests: one engine behind everything that somebody asks and somebody else decides: that a draft be published, that a
 * record be withdrawn, a problem with a record, a question to the office. A kind is a row of a table (requests/kinds.c) and
 * words; adding one needs nothing else.
 *
 * A request is open until it is granted, returned or declined by somebody who may (people/permission.h), cancelled by its
 * sender, or lapses. Granting one does what was asked, in the same transaction. Functions that take the `db` of a change are
 * for inside one. */
#ifndef REQUESTS_REQUEST_H
#define REQUESTS_REQUEST_H

#include "records/records.h"

struct actor;

enum request_state {
	REQUEST_OPEN,
	REQUEST_GRANTED,   /* what was asked is done */
	REQUEST_RETURNED,  /* to be mended and asked again: the answer says what */
	REQUEST_DECLINED,  /* no: the answer says why */
	REQUEST_CANCELLED, /* by its sender */
	REQUEST_LAPSED,    /* nobody answered in time */
	REQUEST_STATES
};

struct asked {
	struct str         id;
	struct str         kind;
	enum request_state state;
	struct str         subject; /* record or draft; empty: the node */
	struct str         title;
	struct str         type, owner; /* of the subject */
	int64_t            version;     /* of the draft that is asked to be published */
	struct str         sender;      /* account; empty: a reader without one, who may have left name and address */
	struct str         sender_name, sender_email;
	struct str         language; /* of the sender */
	struct str         reason;   /* one of the kind's */
	struct str         note;
	struct str         assignee; /* of a request that is addressed: the account that answers it */
	struct str         batch;
	int64_t            created, due, reminded, decided; /* microseconds since 1970; 0: not */
	struct str         decider, answer;
};

struct request_message {
	int64_t    number, time;
	struct str account, name, channel, text;
};

/* What granting one does, inside the change. */
struct granting {
	const struct actor *actor;
	const struct asked *asked;
};
typedef bool request_grant_fn(struct arena *a, struct db *db, const struct record_context *context,
			      const struct granting *granting, struct record_outcome *outcome_r, struct error *error);

typedef bool request_opened_fn(struct arena *a, struct db *db, const struct record_context *context,
			       const struct asked *draft, struct error *error);

/* One of the choices of a kind, and the key of its word. */
struct request_reason {
	const char *name, *word;
};

struct request_kind {
	const char *name;
	const char *word;    /* key of what people call it */
	enum act    asks;    /* what its sender must be allowed; ACTS: anybody may */
	enum act    decides; /* and who decides */
	int         days;    /* until it lapses; 0: never */
	bool        about_draft;
	bool        about_record;
	bool        returnable;
	bool        addressed;                /* to one account, which alone decides; `decides` says who else sees it */
	const struct request_reason *reasons; /* of which the sender chooses one, NULL at the end; NULL: none */
	request_grant_fn            *grant;   /* NULL: nothing but the answer */
	request_opened_fn           *opened;  /* what opening one is the answer to; NULL: to nothing */
};

/* NULL when there is no such kind. */
const struct request_kind *request_kind_find(struct str name);
size_t                     request_kinds(const struct request_kind **kinds_r);

/* What permission is asked about. */
CHECKED bool request_matter(struct arena *a, struct db *db, const struct record_context *context,
			    const struct asked *asked, struct matter *matter_r, struct error *error);

/* Inside a change: opens one. Uses of `draft`: kind, subject, title, version, type, owner, sender, sender_name, sender_email,
 * language, reason, note, assignee, batch; due, when it is sooner than its kind says. Asked again while it is open, it is the same one with the newer note and version. ERROR_DENIED when
 * the actor may not ask; ERROR_INPUT "request.…" for a note that is missing or too long, an unknown kind or reason. */
CHECKED bool request_open(struct arena *a, struct db *db, const struct record_context *context,
			  const struct actor *actor, const struct asked *draft, struct str *id_r, struct error *error);

/* ERROR_ABSENT "request.none". */
CHECKED bool request_find(struct arena *a, struct db *db, struct str id, struct asked *asked_r, struct error *error);

/* The open request of a kind about a subject; ERROR_ABSENT. */
CHECKED bool request_find_open(struct arena *a, struct db *db, const char *kind, struct str subject,
			       struct asked *asked_r, struct error *error);

/* Whether the actor may see it: its sender, and whoever may decide it. */
CHECKED bool request_is_for(struct arena *a, struct db *db, const struct record_context *context,
			    const struct actor *actor, const struct asked *asked, bool *decides_r, bool *sees_r,
			    struct error *error);

/* The accounts that may decide it, at most `most`: whom it is told. */
CHECKED bool request_deciders(struct arena *a, struct db *db, const struct record_context *context,
			      const struct asked *asked, size_t most, struct str **accounts_r, size_t *count_r,
			      struct error *error);

/* Open ones that the actor may decide, the oldest first, from behind `after` (a request's id; empty: from the first), at most
 * `most`. */
CHECKED bool request_queue(struct arena *a, struct db *db, const struct record_context *context,
			   const struct actor *actor, struct str after, size_t most, struct asked **list_r,
			   size_t *count_r, struct error *error);

/* Those an account has sent, the newest first, at most `most`. */
CHECKED bool request_sent(struct arena *a, struct db *db, struct str account, size_t most, struct asked **list_r,
			  size_t *count_r, struct error *error);

/* The open ones about a record or draft. */
CHECKED bool request_open_ones(struct arena *a, struct db *db, struct str subject, struct asked **list_r,
			       size_t *count_r, struct error *error);

/* Those about a record or draft, the newest first. */
CHECKED bool request_about(struct arena *a, struct db *db, struct str subject, struct asked **list_r, size_t *count_r,
			   struct error *error);

/* Inside a change: decides it: REQUEST_GRANTED, REQUEST_RETURNED or REQUEST_DECLINED, the latter two with an answer. ERROR_DENIED
 * when the actor may not; ERROR_CONFLICT "request.decided" when it is not open any more, "request.changed" when the draft is not
 * the one that was asked about. `outcome_r` is that of publishing. */
CHECKED bool request_decide(struct arena *a, struct db *db, const struct record_context *context,
			    const struct actor *actor, struct str id, enum request_state state, struct str answer,
			    struct record_outcome *outcome_r, struct error *error);

/* The open request of an addressed kind to an account about a subject; ERROR_ABSENT. */
CHECKED bool request_find_to(struct arena *a, struct db *db, const char *kind, struct str subject, struct str assignee,
			     struct asked *asked_r, struct error *error);

/* Inside a change: ends one that is answered by what an account did elsewhere. */
CHECKED bool request_settle(struct arena *a, struct db *db, const struct asked *asked, struct str account, int64_t now,
			    struct error *error);

/* Inside a change: takes back one's own. */
CHECKED bool request_cancel(struct arena *a, struct db *db, const struct record_context *context,
			    const struct actor *actor, struct str id, struct error *error);

/* Inside a change: says something about it. By its sender and whoever may decide; also when it is decided. What one has just
 * said is not said again. */
CHECKED bool request_say(struct arena *a, struct db *db, const struct record_context *context,
			 const struct actor *actor, struct str id, struct str channel, struct str text,
			 struct error *error);

/* Inside a change: the same by somebody without account to whom a mail about it went, or for whom the desk answers. */
CHECKED bool request_say_outside(struct arena *a, struct db *db, const struct record_context *context, struct str id,
				 struct str name, struct str text, struct error *error);

CHECKED bool request_messages(struct arena *a, struct db *db, struct str id, struct request_message **list_r,
			      size_t *count_r, struct error *error);

/* Inside a change: marks the open ones whose time is over as lapsed, and says which. */
CHECKED bool request_lapse(struct arena *a, struct db *db, int64_t now, struct asked **list_r, size_t *count_r,
			   struct error *error);

const char  *request_state_name(enum request_state state);
const char  *request_state_word(enum request_state state); /* key of what people call it */
CHECKED bool request_state_parse(struct str word, enum request_state *state_r);

#endif
