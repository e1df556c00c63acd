/* The addresses that published records link to, by their fields of kind `link`: each distinct one once, with how it was found
 * when it was last asked. Which record links where is derived: it follows the log, a batch at a time. What is withheld from a
 * record is not there, and an erasure takes out what it alone linked to. */
#ifndef RECORDS_LINKED_H
#define RECORDS_LINKED_H

#include "records/records.h"

/* As stored. */
enum link_state {
	LINK_NEW,     /* not asked yet */
	LINK_GOOD,    /* there */
	LINK_FAILING, /* not there when it was last asked */
	LINK_DEAD,    /* not there several times, over several days */
	LINK_MOVED,   /* there, by way of a redirect for good */
	LINK_CLOSED,  /* its server answers, and shows it only to some */
	LINK_PRIVATE, /* in a private network, or of a protocol that is not asked */
	LINK_STATES
};

const char  *link_state_name(enum link_state state); /* "dead" */
CHECKED bool link_state_parse(struct str word, enum link_state *state_r);

enum { LINK_ID = 16, LINK_ID_TEXT = 2 * LINK_ID };

struct linked {
	struct str      id; /* LINK_ID bytes */
	struct str      url, host;
	enum link_state state;
	int             status; /* of the last answer; 0: none came */
	struct str      note;
	struct str      target; /* where it has moved for good; empty: not, or nobody should go there */
	int64_t         since;  /* its failures began, or it was found moved */
	int             failures;
	int64_t         checked, due;
	bool            wants_copy; /* a record lets it be copied, and it was not yet */
	bool            renewed;    /* its copy was, by the check that tells this; not stored */
};

/* The id of an address, and as text of hexadecimal digits. */
struct str link_id(struct arena *a, struct str url);
struct str link_id_text(struct arena *a, struct str id);

/* Whether an address is one of http or https: others are not looked at. */
bool link_is_asked(struct str url);

/* The distinct addresses of a document's fields that are of http or https. */
void document_links(struct arena *a, const struct types *types, const struct json *document, struct str **list_r,
		    size_t *count_r);

/* Puts `to` in place of `from` in the fields of kind `link`; how many there were. */
size_t document_relink(const struct types *types, struct json *document, struct str from, struct str to);

/* May what a record of this body links to be copied? Its licence is an open one, and nothing limits its access. */
bool document_lets_copy(const struct json *body);

/* ---- following --------------------------------------------------------------------------------------------------- */

/* Takes in what the log says since it was last asked, at most a batch; `more_r`: there is more. With `adopted_too` also the
 * records that were taken from sources. Links that are new are due at once. */
CHECKED bool links_follow(const struct record_context *context, bool adopted_too, bool *more_r, struct error *error);

/* Inside a change: the record links to what this document says from now on; NULL: to nothing. */
CHECKED bool links_set(struct arena *a, struct db *db, const struct record_context *context, struct str record,
		       const struct json *document, struct error *error);

/* Inside a change: the record is erased. */
CHECKED bool links_leave(struct arena *a, struct db *db, struct str record, struct error *error);

/* ---- asking ------------------------------------------------------------------------------------------------------ */

/* Hosts with links that are due and that do not ask to be left alone; of one host those that are due first. */
CHECKED bool links_hosts_due(struct arena *a, struct db *db, int64_t now, size_t most, struct str **list_r,
			     size_t *count_r, struct error *error);
CHECKED bool links_due(struct arena *a, struct db *db, struct str host, int64_t now, size_t most,
		       struct linked **list_r, size_t *count_r, struct error *error);

/* Inside a change: keeps how a link was found. */
CHECKED bool link_put(struct arena *a, struct db *db, const struct linked *link, struct error *error);

/* Inside a change: the host's turn is over; it is left alone until `paused`. */
CHECKED bool link_host_rest(struct arena *a, struct db *db, struct str host, int64_t paused, struct error *error);

/* How many were asked on this day, since 1970; and, inside a change, that these were. */
CHECKED bool links_asked(struct arena *a, struct db *db, int64_t day, int64_t *count_r, struct error *error);
CHECKED bool links_note_asked(struct arena *a, struct db *db, int64_t day, int64_t count, struct error *error);

/* Drops what was told of repairs that are older than this. */
CHECKED bool links_tidy(const struct record_context *context, int64_t before, struct error *error);

/* ---- for people -------------------------------------------------------------------------------------------------- */

/* ERROR_ABSENT "link.none". */
CHECKED bool linked_find(struct arena *a, struct db *db, struct str id, struct linked *link_r, struct error *error);

/* Links in a state, those that are longest in it first, after the one with these. */
struct link_filter {
	enum link_state state;
	int64_t         since;
	struct str      id;
	size_t          most;
};
CHECKED bool links_list(struct arena *a, struct db *db, const struct link_filter *filter, struct linked **list_r,
			size_t *count_r, struct error *error);

/* The same with the records that link there, one after the other: of an owner, of the node itself, or begun by an account. */
struct link_used_filter {
	struct link_filter links;         /* `most` of the records */
	struct str         owner;         /* empty: of everybody */
	struct str         node, account; /* beside the owner's; or empty */
};
struct link_used {
	struct linked link;
	struct str    record, type, owner;
};
CHECKED bool links_used(struct arena *a, struct db *db, const struct link_used_filter *filter,
			struct link_used **list_r, size_t *count_r, struct error *error);
CHECKED bool links_count(struct arena *a, struct db *db, enum link_state state, int64_t *count_r, struct error *error);
CHECKED bool links_of_record(struct arena *a, struct db *db, struct str record, struct linked **list_r, size_t *count_r,
			     struct error *error);

/* The records that link there, by their identifiers. */
CHECKED bool link_records(struct arena *a, struct db *db, struct str id, struct str after, size_t most,
			  struct str **list_r, size_t *count_r, struct error *error);

#endif
