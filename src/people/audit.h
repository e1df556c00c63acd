/* The audit log: who decided and did what, by which way in. What is told there is done by people, or by the node in their
 * place; what records said is in their own signed revisions.
 *
 * An entry is appended inside the change whose act it tells, so that both are durable or neither. Its hash covers the
 * canonical JSON (RFC 8785) of all of it and the hash of the entry before; the hash is signed with the node's key, which is
 * in no database. So whoever can change the database alone can neither change, nor put in, nor take out an entry unnoticed.
 * What that leaves is the end, which could be cut off: the number and hash of the newest entry are noted in a file beside the
 * key, which goes into backups too. Details hold no secrets and no addresses, for they cannot be taken back: people are named
 * by the identifier of their account. */
#ifndef PEOPLE_AUDIT_H
#define PEOPLE_AUDIT_H

#include "base/json.h"
#include "db/db.h"
#include "people/permission.h"

struct clock;
struct sign_key;

/* What is told. The name of each is in audit.c, its words for people in pages/audit.c. */
enum audit_act {
	AUDIT_NODE_MAKE,
	AUDIT_NODE_BACKUP,
	AUDIT_NODE_RESTORE,
	AUDIT_NODE_REPAIR,
	AUDIT_SETTINGS,
	AUDIT_IMPORT,
	AUDIT_RECORD_PUBLISH,
	AUDIT_RECORD_CONFIRM,
	AUDIT_RECORD_WITHDRAW,
	AUDIT_RECORD_REVOKE,
	AUDIT_RECORD_ERASE,
	AUDIT_RECORD_MERGE,
	AUDIT_RECORD_SEPARATE,
	AUDIT_REQUEST_GRANT,
	AUDIT_REQUEST_RETURN,
	AUDIT_REQUEST_DECLINE,
	AUDIT_HARVEST_ADD,
	AUDIT_HARVEST_REMOVE,
	AUDIT_ACCOUNT_ADD,
	AUDIT_ACCOUNT_INVITE,
	AUDIT_ACCOUNT_ADMIT,
	AUDIT_ACCOUNT_CHANGE,
	AUDIT_ACCOUNT_DISABLE,
	AUDIT_ACCOUNT_ENABLE,
	AUDIT_ACCOUNT_DELETE,
	AUDIT_ACCOUNT_PASSWORD,
	AUDIT_ACCOUNT_LINK,
	AUDIT_ACCOUNT_SESSIONS,
	AUDIT_ROLE_GIVE,
	AUDIT_ROLE_TAKE,
	AUDIT_ROLE_OFFER,
	AUDIT_ROLE_ACCEPT,
	AUDIT_ROLE_DECLINE,
	AUDIT_TOKEN_MAKE,
	AUDIT_TOKEN_REVOKE,
	AUDIT_LETTER_RELEASE,
	AUDIT_LETTER_DROP,
	AUDIT_TRANSLATION_APPROVE,
	AUDIT_TRANSLATION_CHOOSE,
	AUDIT_JOB_RETRY,
	AUDIT_JOB_CANCEL,
	AUDIT_LOOK,
	AUDIT_LINKS_REPAIR,
	AUDIT_REVIEWER_ACCEPT,
	AUDIT_REVIEWER_END,
	AUDIT_ACTS
};

const char  *audit_act_name(enum audit_act act); /* "record.publish" */
CHECKED bool audit_act_parse(struct str word, enum audit_act *act_r);

/* What the audit log needs of its node. */
struct audit_log {
	struct db_pool        *pool;
	const struct sign_key *key;
	const struct clock    *clock;
	struct str             note; /* file that says where the log ends; empty: none */
};

struct audit_entry {
	enum audit_act     act;
	struct str         subject; /* record, account, source, … */
	const struct json *detail;  /* an object; NULL: nothing more */
};

/* Inside a change: appends what `actor` does in it. */
CHECKED bool audit_add(struct arena *a, struct db *db, const struct audit_log *log, const struct actor *actor,
		       const struct audit_entry *entry, struct error *error);

/* db_change() with an entry: `change` runs, then `entry` is appended, which it may have filled in, and when both are durable
 * the end is noted. An entry without subject is not appended: there was nothing to do. */
CHECKED bool audit_change(const struct audit_log *log, const struct actor *actor, struct audit_entry *entry,
			  db_change_fn *change, void *context, struct error *error);

/* An entry by itself. */
CHECKED bool audit_put(const struct audit_log *log, const struct actor *actor, const struct audit_entry *entry,
		       struct error *error);

/* Notes where the log ends now, after changes that called audit_add(). What cannot be noted is noted the next time. */
void audit_note(const struct audit_log *log);

/* ---- reading ----------------------------------------------------------------------------------------------------- */

struct audit_row {
	int64_t    number, time;
	struct str account, channel, act, subject;
	struct str detail; /* canonical JSON */
};

struct audit_filter {
	int64_t     before; /* only those with a smaller number; 0: all */
	int64_t     since;  /* microseconds since 1970 */
	const char *act;    /* NULL: any */
	struct str  subject;
	struct str  account; /* whose acts */
	bool        of_account;
};

typedef bool audit_fn(void *context, const struct audit_row *row, struct error *error);

/* All that pass, the oldest first, in constant memory. */
CHECKED bool audit_each(struct db *db, const struct audit_filter *filter, audit_fn *each, void *context,
			struct error *error);

/* The newest `most` that pass, the newest first; `since` is not looked at. */
CHECKED bool audit_page(struct arena *a, struct db *db, const struct audit_filter *filter, int64_t most,
			struct audit_row **list_r, size_t *count_r, struct error *error);

/* The detail of the newest entry of an act; ERROR_ABSENT "audit.none". */
CHECKED bool audit_newest(struct arena *a, struct db *db, enum audit_act act, struct str *detail_r,
			  struct error *error);

/* ---- verifying --------------------------------------------------------------------------------------------------- */

typedef void audit_wrong_fn(void *context, int64_t number, const char *what);

struct audit_report {
	int64_t entries, wrong;
};

/* Recomputes every hash, chain and signature, and holds the end against what was noted; tells each thing that is wrong. */
CHECKED bool audit_verify(const struct audit_log *log, audit_wrong_fn *wrong, void *context,
			  struct audit_report *report_r, struct error *error);

#endif
