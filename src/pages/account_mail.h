/* The mails by which people come in. A page that takes an address from whoever asks posts one job, whatever is known of the
 * address, so that neither its answer nor its time tells; the job looks, and writes. */
#ifndef PAGES_ACCOUNT_MAIL_H
#define PAGES_ACCOUNT_MAIL_H

#include "jobs/jobs.h"
#include "pages/accounts.h"

enum account_ask {
	ASK_LINK,    /* a link to sign in, for who has an account */
	ASK_RECOVER, /* a link to set a new password, for who has one */
	ASK_ACCOUNT, /* a link that makes an account; for who has one, a link to sign in */
};

struct account_asked {
	enum account_ask what;
	struct str       email, name, language;
	struct str       next; /* where a link to sign in leads, one of return_address(); empty: to the account */
};

/* Inside a change. */
CHECKED bool account_ask(struct arena *a, struct db *db, const struct node *node, const struct account_asked *asked,
			 struct error *error);

/* Inside a change: tells an account's address, or the one it had, what was done: a key of words. */
CHECKED bool account_tell(struct arena *a, struct db *db, const struct node *node, const struct account *account,
			  const char *what, struct error *error);

/* Inside a change: asks the owner of a new address of an account to confirm it. */
CHECKED bool account_ask_new_address(struct arena *a, struct db *db, const struct node *node,
				     const struct account *account, struct str email, struct error *error);

/* In a change of its own: mails the link of an invitation to the address of the account, in its language. `who` invites. ERROR_INPUT
 * "mail.address". */
CHECKED bool account_mail_invitation(struct arena *a, const struct node *node, const struct account *account,
				     struct str who, struct str token, struct error *error);

/* Asks for a mail to the address in the form: the same answer whether there is an account or not. */
CHECKED bool ask_for_link(struct page *page, struct response *response, enum account_ask what, struct error *error);

extern const struct job_kind account_mail_job;

#endif
