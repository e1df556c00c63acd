#include "node/work.h"

#include "base/clock.h"
#include "jobs/jobs.h"
#include "node/files.h"

struct work {
	struct arena       *a;
	struct audit_entry *entry;
	int64_t             id, now;
};

static bool
change(void *context, struct db *db, struct error *error)
{
	struct work *work = context;

	return work->entry->act == AUDIT_JOB_RETRY
		       ? job_retry(work->a, db, work->id, work->now, &work->entry->subject, error)
		       : job_cancel(work->a, db, work->id, work->now, &work->entry->subject, error);
}

bool
work_change(struct arena *a, struct node *node, const struct actor *who, enum audit_act act, int64_t id,
	    struct error *error)
{
	struct audit_entry entry = { .act = act };
	struct work        work = { a, &entry, id, clock_now(node->clock) };

	if (!audit_change(&node->audit, who, &entry, change, &work, error))
		return false;
	if (node->jobs != NULL)
		jobs_poke(node->jobs);
	else
		node_wake(node->folder);
	return true;
}
