/* Telling people, a month before, which of their records will count as not confirmed. */
#ifndef REQUESTS_UNCONFIRMED_H
#define REQUESTS_UNCONFIRMED_H

#include "jobs/jobs.h"

struct node;

/* Mails who may confirm them the own records whose period is over within 30 days, all of a person's in one mail: who began a record,
 * when they may, else those who have a role for its owner, else all who may. Each record once in a period; at most 500 in one go, the
 * rest in the next. */
CHECKED bool unconfirmed_tell(struct arena *a, struct node *node, size_t *records_r, size_t *mails_r,
			      struct error *error);

/* The same once a week. Its context is the node. */
extern const struct job_kind unconfirmed_job;

#endif
