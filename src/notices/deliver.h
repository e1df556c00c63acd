/* Delivery: takes what waits in the outbox to the server, with back-off, throttle and a log.
 *
 * A message that the server puts off is tried again after 5 minutes, 10, 20, … at most 4 hours; what no server has taken
 * after LIMIT_MAIL_DAYS has failed. When there is no server at all the run ends, and the next begins with another message. */
#ifndef NOTICES_DELIVER_H
#define NOTICES_DELIVER_H

#include "jobs/jobs.h"
#include "notices/smtp.h"

struct node;

/* How a message is taken to a server: by smtp_send(), or by a script in tests. */
struct mail_transport {
	void *context;
	void (*send)(struct arena *a, void *context, struct str sender, struct str recipient, struct str bytes,
		     struct smtp_answer *answer_r);
};

struct mail_delivered {
	int64_t sent, later, failed;
};

/* Sends what is due; posts the job that goes on. `stops`, which may be NULL, is asked before each message. */
CHECKED bool mail_deliver(struct node *node, const struct mail_transport *transport, bool (*stops)(const void *context),
			  const void *context, struct mail_delivered *delivered_r, struct error *error);

/* When a message that was posted at `posted` is tried again after its attempt number `attempt` at `now`; 0: no more. */
int64_t mail_next_attempt(int64_t posted, int64_t attempt, int64_t now);

/* The jobs: what is due is sent; what waited for a server is taken up at the start, and old texts are forgotten. */
extern const struct job_kind mail_job, mail_upkeep_job;

#endif
