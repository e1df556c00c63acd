/* Asking whether what records link to is there (records/linked.h): politely, a little at a time, for ever.
 *
 * An address is asked by HEAD, and by GET of its beginning where that is not answered well; nothing is followed from there, so
 * robots.txt, which is for those who do, is not asked. Between two questions to one host is a pause, and a host that asks for more
 * (Retry-After) gets it. What is not there is asked again after days, and is dead when that was so several times; what a server
 * does not show to everybody is not. When no host answers at all, it is this node that has no network: then nothing is noted. */
#ifndef NETWORK_LINK_CHECK_H
#define NETWORK_LINK_CHECK_H

#include "http/client.h"
#include "jobs/jobs.h"
#include "node/node.h"
#include "records/linked.h"

/* How an address was answered. */
struct link_answer {
	enum {
		ANSWER_STATUS,    /* by `status` */
		ANSWER_NONE,      /* not at all */
		ANSWER_UNREACHED, /* its host is not there, or not in time */
		ANSWER_CIRCLE,    /* by more redirects than anybody follows */
		ANSWER_PRIVATE,   /* it may not be asked */
	} kind;
	int        status;
	int64_t    retry_after; /* seconds; -1: not said */
	struct str target;      /* where redirects for good led to; empty: nowhere else */
	struct str note;        /* for people: what was wrong */
};

/* When a link is dead. */
struct link_rules {
	int64_t failures, days;
};

/* What the answer makes of the link, and when it is asked again. */
void link_judge(struct arena *a, struct linked *link, const struct link_answer *answer, const struct link_rules *rules,
		int64_t now);

/* Until when its host is to be left alone; 0: no longer than usual. */
int64_t link_pause(const struct link_answer *answer, int64_t now);

/* How the network is asked: by http_client_get(), or by a script in tests. */
struct link_transport {
	void *context;
	bool (*get)(struct arena *a, void *context, const struct http_ask *ask, struct http_got *got_r,
		    struct error *error);
	bool (*wait)(void *context, int milliseconds); /* false: stop */
};

/* Asks an address. False only when this machine cannot (ERROR_STORAGE). */
CHECKED bool link_ask(struct arena *a, const struct link_transport *transport, struct str url,
		      struct link_answer *answer_r, struct error *error);

/* What a run did. */
struct link_report {
	int64_t asked, good, moved, failing, dead;
	int64_t renewed;   /* copies, as what they are of has changed */
	bool    unreached; /* no host answered: nothing was noted */
	bool    more;      /* there are others whose time has come */
};

struct link_run {
	const struct link_transport *transport; /* NULL: the network */
	int                          seconds;   /* after which it ends; 0: when nothing is due */
	void                        *context;
	bool (*stop)(void *context);                            /* asked between two; may be NULL */
	void (*told)(void *context, const struct linked *link); /* of each; may be NULL */
};

/* Asks what is due. One run at a time goes on in a node directory: ERROR_CONFLICT "link.running". */
CHECKED bool links_check(struct node *node, const struct link_run *run, struct link_report *report_r,
			 struct error *error);

/* Asks this one, due or not. ERROR_ABSENT "link.none" when no record links there. */
CHECKED bool link_check(struct node *node, const struct link_run *run, struct str url, struct link_report *report_r,
			struct error *error);

/* Takes in what the log says since the last time, all of it or until `stop` says so. */
CHECKED bool links_catch_up(const struct node *node, const struct link_run *run, struct error *error);

/* For node_start_jobs(): follows the log and has the other ask what is due, for at most half a minute. */
extern const struct job_kind links_job, link_checks_job;

#endif
