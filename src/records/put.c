/* Changes by themselves: each in a change of its own, durable when it returns. */
#include "records/change.h"

#include "db/db.h"
#include "people/audit.h"
#include "records/attachments.h"
#include "records/store_sql.h"

enum { DUE_AT_ONCE = 100, DAY_TEXT = 10 };

struct single {
	struct arena                *a;
	const struct record_context *context;
	struct record_outcome       *outcome;
	struct record_prepared      *prepared; /* to add */
	const struct record_step    *step;
	struct str                  *due; /* to release */
	size_t                       due_count, released;
};

static bool
add(void *context, struct db *db, struct error *error)
{
	struct single *single = context;
	struct change *change;

	return change_open(single->a, db, single->context, &change, error) &&
	       change_record(change, single->prepared, single->outcome, error) && change_finish(change, error);
}

bool
record_put(struct arena *a, const struct record_context *context, struct record_draft *draft,
	   struct record_outcome *outcome_r, struct error *error)
{
	struct single single = { .a = a, .context = context, .outcome = outcome_r };

	if (!record_prepare(a, context, draft, &single.prepared, outcome_r, error))
		return false;
	return single.prepared == NULL || db_change(context->pool, add, &single, error);
}

static bool
set_state(struct change *change, struct single *single, struct error *error)
{
	const struct record_step *step = single->step;

	change_by(change, step->actor);
	if (step->confirms)
		return change_confirm(change, step->id, single->outcome, error);
	if (step->into.length > 0)
		return change_merge(change, step->id, step->into, step->reason, single->outcome, error);
	if (step->separates)
		return change_separate(change, step->id, single->outcome, error);
	switch (step->state) {
	case STATE_PUBLISHED:
		return change_publish(change, step->id, single->outcome, error);
	case STATE_ERASED:
		return change_erase(change, step->id, step->reason, single->outcome, error);
	default:
		return change_state(change, step->id, step->state, step->reason, single->outcome, error);
	}
}

/* What was done stands on the revision that whoever asked has seen. */
static bool
stands(const struct single *single, const struct record *before, struct error *error)
{
	const struct hash *seen = single->step->stands_on;

	return seen == NULL || single->outcome->fate == FATE_SAME || hash_equal(&before->hash, seen) ||
	       error_set(error, ERROR_CONFLICT, "draft.changed",
			 "there is a newer revision of '%.*s' than was seen: %d", STR_ARGS(before->id),
			 before->revision);
}

static bool
set(void *context, struct db *db, struct error *error)
{
	struct single *single = context;
	struct change *change;
	struct record  before = { 0 };

	if (single->step->stands_on != NULL && !record_find(single->a, db, single->step->id, &before, error))
		return false;
	return change_open(single->a, db, single->context, &change, error) && set_state(change, single, error) &&
	       stands(single, &before, error) && change_finish(change, error);
}

bool
record_set_state(struct arena *a, const struct record_context *context, const struct record_step *step,
		 struct record_outcome *outcome_r, struct error *error)
{
	struct single single = { .a = a, .context = context, .outcome = outcome_r, .step = step };

	*outcome_r = (struct record_outcome){ 0 };
	if (!db_change(context->pool, set, &single, error))
		return false;
	audit_note(context->audit);
	if (step->state != STATE_ERASED || (attachments_tidy(context, error) && db_forget(context->pool, error)))
		return true;
	return error_because(error, "record.remains", "'%.*s' is erased, and to be erased once more",
			     STR_ARGS(str_head(step->id, 40)));
}

/* ---- the end of embargoes ---------------------------------------------------------------------------------------- */

static bool
release(void *context, struct db *db, struct error *error)
{
	struct single         *single = context;
	struct record_outcome *outcomes = ARENA_ARRAY(single->a, struct record_outcome, single->due_count);
	struct change         *change;

	if (!change_open(single->a, db, single->context, &change, error))
		return false;
	for (size_t i = 0; i < single->due_count; i++)
		if (!change_release(change, single->due[i], &outcomes[i], error))
			return false;
	single->released = 0;
	for (size_t i = 0; i < single->due_count; i++)
		single->released += outcomes[i].fate == FATE_CHANGED;
	return change_finish(change, error);
}

static bool
find_due(struct single *single, struct error *error)
{
	struct q_withheld_due_row *rows;
	char                       now[TIME_TEXT];
	struct str                 today = str_slice(time_format(clock_now(single->context->clock), now), 0, DAY_TEXT);
	struct db                 *db;
	bool                       good;

	if (!db_borrow(single->context->pool, &db, error))
		return false;
	good = q_withheld_due(single->a, db, today, DUE_AT_ONCE, &rows, &single->due_count, error);
	db_return(db);
	if (!good)
		return false;
	single->due = ARENA_ARRAY(single->a, struct str, single->due_count);
	for (size_t i = 0; i < single->due_count; i++)
		single->due[i] = rows[i].record;
	return true;
}

bool
records_release(const struct record_context *context, size_t *released_r, struct error *error)
{
	struct single single = { .a = arena_open(0), .context = context };
	bool          good = true;

	*released_r = 0;
	do {
		single.released = 0;
		good = find_due(&single, error) &&
		       (single.due_count == 0 || db_change(context->pool, release, &single, error));
		*released_r += good ? single.released : 0;
	} while (good && single.due_count == DUE_AT_ONCE && single.released > 0);
	arena_close(single.a);
	return good;
}
