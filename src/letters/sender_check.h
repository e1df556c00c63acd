/* Whether others believe that our mail is ours: what the system of names says about the domain that it comes from (SPF, DKIM,
 * DMARC), and what the server before us has found about a test mail that goes out and comes back to an address of ours.
 *
 * The questions are asked by a job or a command, never while a page is made; the newest check is kept and shown. */
#ifndef LETTERS_SENDER_CHECK_H
#define LETTERS_SENDER_CHECK_H

#include "jobs/jobs.h"
#include "letters/proof.h"

struct db;
struct node;

struct sender_finding {
	struct str state; /* "spf-missing": what it is about, and what was found (sender_word()) */
	struct str name;  /* that was asked about */
	struct str found; /* what stands there; empty: nothing */
	struct str line;  /* what to put there; empty: nothing is to be done, or it is not ours to say */
};

enum test_mail {
	TEST_NONE,    /* no setting names an address that mail comes in at */
	TEST_WAITING, /* it is on its way */
	TEST_FAILED,  /* our server of mail did not take it */
	TEST_UNREAD,  /* it came back, and says nothing that is believed */
	TEST_PASS,    /* it came back, as ours */
	TEST_FAIL,    /* it came back, and does not count as ours */
};

struct sender_check {
	int64_t                asked; /* microseconds since 1970 */
	struct sender_finding *findings;
	size_t                 count;
	enum test_mail         test;
	struct str             answer;  /* of our server of mail, when it did not take it */
	struct str             results; /* "spf=pass dkim=pass dmarc=pass" */
};

/* Asks, keeps what was said in place of what was known, and posts a test mail. ERROR_STORAGE. */
CHECKED bool sender_check_run(struct node *node, struct error *error);

/* The newest check, with what has arrived since. ERROR_ABSENT "check.none". */
CHECKED bool sender_check_show(struct arena *a, struct db *db, struct sender_check *check_r, struct error *error);

/* Keys of words: of a finding's state, with the placeholder {name}, and of the test mail, with {answer} or {results}. */
const char *sender_word(struct str state);
const char *sender_test_word(enum test_mail test);

/* True when nothing is to be done about a finding. */
bool sender_is_good(struct str state);

/* Inside a change: has the job done it soon. */
CHECKED bool sender_check_ask(struct arena *a, struct db *db, const struct node *node, struct error *error);

extern const struct job_kind sender_check_job;

#endif
