/* What people do to background work: by page and by command alike. */
#ifndef NODE_WORK_H
#define NODE_WORK_H

#include "node/node.h"

/* Tries a job again now (AUDIT_JOB_RETRY) or ends it (AUDIT_JOB_CANCEL), as job_retry() and job_cancel() say; the audit log tells
 * it, and whoever runs the node's jobs is woken, in this process or in another on this machine. */
CHECKED bool work_change(struct arena *a, struct node *node, const struct actor *who, enum audit_act act, int64_t id,
			 struct error *error);

#endif
