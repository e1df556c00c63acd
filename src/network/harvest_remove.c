/* Removing a source, and with it what came of it. */
#include "network/harvest_lock.h"
#include "network/harvest_store.h"

#include "base/clock.h"
#include "db/db.h"
#include "network/harvest_sql.h"
#include "people/account.h"

enum { AT_ONCE = 100 /* records in one change */, ATTEMPTS = 5 };

/* ---- what there is ------------------------------------------------------------------------------------------------ */

/* What stands in the canonical JSON of each record that was adopted of the source, and in no other: quotes in texts are written
 * otherwise, and no type has fields of these names side by side. */
static struct str
mark_of(struct arena *a, struct str name)
{
	return str_format(a, "\"name\":\"%.*s\",\"raw\":", STR_ARGS(name));
}

bool
harvest_holdings(struct arena *a, struct node *node, struct str name, struct harvest_holdings *holdings_r,
		 struct error *error)
{
	struct q_harvest_adopted_count_row adopted;
	struct q_harvest_copies_count_row  copies;
	struct db                         *db;
	bool                               good;

	if (!db_borrow(node->pool, &db, error))
		return false;
	good = q_harvest_adopted_count(a, db, mark_of(a, name), &adopted, error) &&
	       q_harvest_copies_count(a, db, name, &copies, error);
	db_return(db);
	if (good)
		*holdings_r = (struct harvest_holdings){ adopted.count, copies.count };
	return good;
}

static const struct json *
told(struct arena *a, const struct harvest_holdings *kept, int64_t withdrawn)
{
	struct json *detail = json_object(a);

	json_add(detail, STR("withdrawn"), json_number(a, withdrawn));
	json_add(detail, STR("kept"), json_number(a, kept->adopted + kept->copies));
	return detail;
}

bool
harvest_remove(struct node *node, const struct actor *actor, struct str name, struct error *error)
{
	struct arena           *a = arena_open(0);
	struct harvest_holdings kept;
	bool                    good = harvest_holdings(a, node, name, &kept, error) &&
		    harvest_forget(node, actor, name, told(a, &kept, 0), error);

	arena_close(a);
	return good;
}

/* ---- withdrawing -------------------------------------------------------------------------------------------------- */

struct removing {
	struct arena                 *a; /* of one part */
	struct node                  *node;
	const struct actor           *actor;
	struct harvest_removal       *removal;
	struct q_harvest_adopted_row *rows;
	size_t                        count, from, to;
};

static bool
withdraw(void *context, struct db *db, struct error *error)
{
	struct removing       *removing = context;
	struct arena          *a = removing->a;
	struct record_outcome *outcomes = ARENA_ARRAY(a, struct record_outcome, removing->count);
	struct change         *change;

	if (!change_open(a, db, &removing->node->records, &change, error))
		return false;
	change_by(change, removing->actor);
	for (size_t i = removing->from; i < removing->to; i++)
		if (!change_state(change, removing->rows[i].id, STATE_WITHDRAWN, removing->removal->reason,
				  &outcomes[i], error))
			return false;
	return change_finish(change, error);
}

/* A part that fails as a whole is tried record by record, so that one that cannot be withdrawn keeps no other. */
static bool
withdraw_each(struct removing *removing, struct error *error)
{
	struct error why = { 0 };

	removing->from = 0;
	removing->to = removing->count;
	if (db_bulk(removing->node->pool, withdraw, removing, &why)) {
		removing->removal->withdrawn += (int64_t)removing->count;
		return true;
	}
	for (size_t i = 0; i < removing->count && why.code != ERROR_STORAGE; i++) {
		why = (struct error){ 0 };
		removing->from = i;
		removing->to = i + 1;
		if (db_bulk(removing->node->pool, withdraw, removing, &why))
			removing->removal->withdrawn++;
		else
			removing->removal->refused++;
	}
	if (why.code == ERROR_STORAGE && error != NULL)
		*error = why;
	return why.code != ERROR_STORAGE;
}

static bool
find_part(struct removing *removing, struct str after, struct error *error)
{
	struct db *db;
	bool       good;

	if (!db_borrow(removing->node->pool, &db, error))
		return false;
	good = q_harvest_adopted(removing->a, db, mark_of(removing->a, removing->removal->name), after, AT_ONCE,
				 &removing->rows, &removing->count, error);
	db_return(db);
	return good;
}

static bool
withdraw_all(struct arena *a, struct removing *removing, struct harvest_lock *lock, int64_t total, struct error *error)
{
	struct harvest_removal *removal = removing->removal;
	struct str              after = STR("");
	bool                    good = true, more = true;

	while (good && more) {
		if (removal->stop != NULL && removal->stop(removal->context))
			return error_set(error, ERROR_LIMIT, "harvest.stopped",
					 "stopped as asked, after %" PRId64 " records; a repeat goes on",
					 removal->withdrawn);
		removing->a = arena_open(0);
		good = harvest_lock_keep(lock, 0, error) && find_part(removing, after, error) &&
		       (removing->count == 0 || withdraw_each(removing, error));
		more = good && removing->count == AT_ONCE;
		if (good && removing->count > 0)
			after = str_copy(a, removing->rows[removing->count - 1].id);
		arena_close(removing->a);
		if (good && removal->progress != NULL)
			removal->progress(removal->context, removal->withdrawn, total);
	}
	audit_note(&removing->node->audit);
	return good;
}

bool
harvest_remove_all(struct arena *a, struct node *node, const struct actor *actor, struct harvest_removal *removal,
		   struct error *error)
{
	struct actor    by = actor_job(); /* who may remove sources need not be who may withdraw records of all types */
	struct removing removing = { .node = node, .actor = &by, .removal = removal };
	struct harvest_source   source;
	struct harvest_holdings held, kept;
	struct harvest_lock     lock;
	bool                    good;

	removal->withdrawn = removal->refused = 0;
	by.account = actor->account;
	if (removal->reason.length == 0)
		return error_set(error, ERROR_INPUT, "record.reason", "a reason is needed");
	if (!harvest_find(a, node, removal->name, &source, error) ||
	    !harvest_lock_take(a, node, removal->name, &lock, error))
		return false;
	good = harvest_holdings(a, node, removal->name, &held, error) &&
	       withdraw_all(a, &removing, &lock, held.adopted, error) &&
	       harvest_holdings(a, node, removal->name, &kept, error) &&
	       harvest_forget(node, actor, removal->name, told(a, &kept, removal->withdrawn), error);
	harvest_lock_free(&lock);
	return good;
}

/* ---- in the background -------------------------------------------------------------------------------------------- */

struct posting {
	struct arena *a;
	struct node  *node;
	struct str    argument;
};

static bool
post(void *context, struct db *db, struct error *error)
{
	const struct posting *posting = context;
	int64_t               now = clock_now(posting->node->clock);

	return job_post_once(posting->a, db, "harvest-remove", posting->argument, now, now, error);
}

bool
harvest_remove_later(struct node *node, const struct actor *actor, struct str name, struct str reason,
		     struct error *error)
{
	struct posting posting = { .a = arena_open(0), .node = node };
	struct json   *argument = json_object(posting.a);
	struct buffer  text = buffer_in(posting.a);
	bool           good;

	json_add(argument, STR("account"), json_string(posting.a, actor->account));
	json_add(argument, STR("name"), json_string(posting.a, name));
	json_add(argument, STR("reason"), json_string(posting.a, reason));
	json_write(&text, argument);
	posting.argument = buffer_str(&text);
	good = db_change(node->pool, post, &posting, error);
	arena_close(posting.a);
	return good;
}

static bool
find_actor(struct arena *a, struct node *node, struct str account, struct actor *actor_r, struct error *error)
{
	static const struct matter matter = { 0 };
	struct db                 *db;
	bool                       good;

	if (!db_borrow(node->pool, &db, error))
		return false;
	good = actor_of_account(a, db, account, clock_now(node->clock), actor_r, error);
	db_return(db);
	if (!good)
		return false;
	actor_r->channel = CHANNEL_JOB;
	return permission_require(actor_r, ACT_ADMINISTER, &matter, error);
}

static bool
job_should_stop(void *context)
{
	return job_stops(context);
}

static void
tell_progress(void *context, int64_t withdrawn, int64_t total)
{
	struct error error = { 0 };

	if (!job_save(context, STR(""), withdrawn, total, &error))
		return; /* the next part tells it */
}

static bool
remove_in_job(struct job *job, void *context, struct error *error)
{
	struct node           *node = context;
	struct arena          *a = job_arena(job);
	struct harvest_removal removal = { .context = job, .stop = job_should_stop, .progress = tell_progress };
	struct actor           actor;
	struct error           why = { 0 };
	struct json           *argument;

	if (!json_parse(a, job_argument(job), &argument, error) ||
	    !find_actor(a, node, json_text(argument, "account"), &actor, error))
		return false;
	removal.name = json_text(argument, "name");
	removal.reason = json_text(argument, "reason");
	if (harvest_remove_all(a, node, &actor, &removal, &why)) {
		job_note(job, "'%.*s' is removed, %" PRId64 " records are withdrawn, %" PRId64 " could not be",
			 STR_ARGS(removal.name), removal.withdrawn, removal.refused);
		return true;
	}
	if (strcmp(why.key, "harvest.stopped") == 0 || why.code == ERROR_ABSENT)
		return true;
	if (error != NULL)
		*error = why;
	return false;
}

const struct job_kind harvest_remove_job = {
	.name = "harvest-remove",
	.says = "Withdraws the records of a source that is removed.",
	.run = remove_in_job,
	.attempts = ATTEMPTS,
};
