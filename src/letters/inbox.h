/* Mail that comes in: each message ends in exactly one verdict, which stands in the database together with what it did.
 *
 *   taken    it did what its address is for
 *   bounce   one of our mails came back: counted
 *   held     it may not be from who it says, or not from who was given the address: waits for somebody of the desk
 *   ignored  written by a program, or went in a circle
 *   refused  nothing can be done with it
 *
 * Only an address that this node has made (notices/purpose.h) does anything, each for one purpose: what is written to that of a
 * request is said in its discussion, files sent to that of a person become drafts of theirs. Nothing that is written decides,
 * publishes or changes anything else. The same message to the same address is taken once, however often it comes. */
#ifndef LETTERS_INBOX_H
#define LETTERS_INBOX_H

#include "base/base.h"

struct actor;
struct db;
struct node;

struct mail_in {
	struct str  bytes;
	struct str  sender;       /* of the envelope */
	bool        sender_known; /* then an empty one says that it is a report */
	struct str  recipient;    /* empty: who is named in it */
	const char *way;          /* "lmtp", "imap", "command" */
	bool        cut;          /* there was more of it than LIMIT_LETTER_BYTES, and that was not read */
};

struct verdict {
	int64_t    letter;
	struct str verdict, reason, effect;
	bool       repeat; /* it had come before */
};

/* Takes a message for one address. Durable when it returns true. ERROR_LIMIT "letter.held" when too many wait already: the
 * server is to try later; ERROR_STORAGE. */
CHECKED bool mail_take(struct arena *a, struct node *node, const struct mail_in *in, struct verdict *verdict_r,
		       struct error *error);

/* The addresses of ours that a message is for, by its headers; one that is empty when there is none. */
CHECKED bool mail_in_recipients(struct arena *a, const struct node *node, struct str bytes, struct str **list_r,
				size_t *count_r);

/* ---- the desk ---------------------------------------------------------------------------------------------------- */

struct letter_row {
	int64_t    id, received, bytes, decided;
	struct str way, sender, recipient, author, author_name, subject, purpose, about, proof, results;
	struct str verdict, reason, effect;
};

/* The newest, of a verdict or all (empty). */
CHECKED bool letters_list(struct arena *a, struct db *db, struct str verdict, size_t most, struct letter_row **list_r,
			  size_t *count_r, struct error *error);

struct letter_count {
	struct str verdict;
	int64_t    count;
};
CHECKED bool letters_count(struct arena *a, struct db *db, struct letter_count **list_r, size_t *count_r,
			   struct error *error);

/* One, with its message; empty once that is forgotten. ERROR_ABSENT "letter.absent". */
CHECKED bool letter_show(struct arena *a, struct db *db, int64_t id, struct letter_row *row_r, struct str *original_r,
			 struct error *error);

/* Somebody has looked at what is held: it does what it would have done, or nothing. ERROR_CONFLICT "letter.decided" when it is
 * not held. */
CHECKED bool letter_release(struct arena *a, struct node *node, const struct actor *actor, int64_t id,
			    struct verdict *verdict_r, struct error *error);
CHECKED bool letter_drop(struct arena *a, struct node *node, const struct actor *actor, int64_t id,
			 struct error *error);

/* Forgets old originals, daily, and rows that are older still, of which the number of each verdict is kept. Its context is
 * the node. */
extern const struct job_kind letters_job;

#endif
