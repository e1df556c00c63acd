/* The outbox: what is to be sent, in the database until a server has taken it, and the log of how that went.
 *
 * A mail is posted inside the change that is its cause, so that both are durable or neither. Its text is made then, of
 * words in the reader's language; its headers when it is sent (deliver.h). A mail has one state: waiting, sent (a server
 * took it), failed (for good, or no server took it in LIMIT_MAIL_DAYS), dropped (by a person, or because what is sent to
 * the address has come back several times: never one to an official address). */
#ifndef NOTICES_OUTBOX_H
#define NOTICES_OUTBOX_H

#include "base/base.h"
#include "notices/message.h"

struct db;
struct node;

/* Words of a mail: keys of its subject and body. The name stands in the outbox. */
struct mail_template {
	const char *name;
	const char *subject, *body;
};

enum mail_value_kind {
	MAIL_TEXT,  /* of people: put on one line, shortened, set apart in its direction */
	MAIL_LINK,  /* an address of the web */
	MAIL_LINES, /* lines made of such texts and links by message_text() */
};

struct mail_value {
	const char          *name; /* of the placeholder */
	struct str           value;
	enum mail_value_kind kind;
};

struct mail_draft {
	struct str to;
	struct str language;
	const struct mail_template *template;
	const struct mail_value *values;
	size_t                   value_count;
	int64_t                  count;       /* that picks plural forms; 0: none do */
	struct str               purpose;     /* of answers (purpose.h); empty: From takes them, if anyone */
	struct str               about;       /* with it */
	struct str               unsubscribe; /* address that ends the subscription; or empty */
	bool                     official;    /* to an office, as a focal point: never passed over */
};

/* Inside a change: puts the mail into the outbox and sees to it that it is sent. ERROR_INPUT "mail.address" for an address
 * that is none: look with mail_address_is() before. `id_r` may be NULL. */
CHECKED bool mail_post(struct arena *a, struct db *db, const struct node *node, const struct mail_draft *draft,
		       int64_t *id_r, struct error *error);

/* Inside a change: the row of an address, made when there is none. */
CHECKED bool mail_address_row(struct arena *a, struct db *db, struct str address, int64_t *id_r, struct error *error);

/* Inside a change: has the outbox looked at by a job at `due`. */
CHECKED bool mail_wake(struct arena *a, struct db *db, const struct node *node, int64_t due, struct error *error);

struct mail {
	int64_t    id;
	struct str state, recipient, language, template, subject;
	int64_t    posted, due, attempts, finished, bounced;
	int64_t    code;   /* of the newest attempt; 0: none, or no answer */
	struct str answer; /* of the server then */
};

struct mail_attempt {
	int64_t    number, at, code;
	struct str outcome, answer;
};

/* The newest `most` mails, of a state or all (empty). */
CHECKED bool mail_list(struct arena *a, struct db *db, struct str state, size_t most, struct mail **list_r,
		       size_t *count_r, struct error *error);

/* How many mails are in each state. */
struct mail_count {
	struct str state;
	int64_t    count;
};
CHECKED bool mail_count(struct arena *a, struct db *db, struct mail_count **list_r, size_t *count_r,
			struct error *error);

/* One mail, its attempts, and the message as it goes out. ERROR_ABSENT "mail.none". */
struct mail_shown {
	struct mail          mail;
	struct mail_attempt *attempts;
	size_t               attempt_count;
	struct str           sender;  /* of its envelope, where it is sent back to */
	struct str           message; /* bytes; empty once the text is forgotten */
};
CHECKED bool mail_show(struct arena *a, const struct node *node, struct db *db, int64_t id, struct mail_shown *shown_r,
		       struct error *error);

/* Tries it again now, or never. ERROR_CONFLICT when it was sent. */
CHECKED bool mail_retry(struct node *node, int64_t id, struct error *error);
CHECKED bool mail_drop(struct node *node, int64_t id, struct error *error);

/* Inside a change: posts a test mail to the address. */
CHECKED bool mail_post_test(struct arena *a, struct db *db, const struct node *node, struct str address,
			    struct str language, int64_t *id_r, struct error *error);

/* The same in a change of its own. */
CHECKED bool mail_test(struct node *node, struct str address, struct str language, int64_t *id_r, struct error *error);

/* Whether a Message-ID (without '<' and '>') is one that this node gave to a mail. */
bool mail_is_ours(struct arena *a, const struct node *node, struct str message_id);

/* To whom a mail went. ERROR_ABSENT "mail.none". */
CHECKED bool mail_sent_to(struct arena *a, struct db *db, int64_t id, struct str *recipient_r, struct error *error);

/* Addresses from which mail came back, those first to which none is sent any more, then official ones. To an address whose mail
 * came back for good BOUNCES_MOST times nothing is sent until somebody says otherwise (returned.h), unless it is official. */
enum { BOUNCES_MOST = 3 };
struct mail_bad_address {
	struct str address;
	bool       official, stopped;
	int64_t    bounces, soft, bounced; /* for good; for now; when last */
};
CHECKED bool mail_bad_addresses(struct arena *a, struct db *db, struct mail_bad_address **list_r, size_t *count_r,
				struct error *error);

/* The address that our mail comes from. */
struct str mail_from(struct arena *a, const struct node *node);

#endif
