/* Merging: a record is another one. Its last revision is a tombstone that names that; it can be published again as it was. */
#include "records/change.h"

#include "base/identifier.h"
#include "base/limits.h"
#include "db/db.h"
#include "records/alias.h"
#include "records/store_sql.h"

/* What the audit log is told: with which record. */
static bool
tell(struct change *change, enum audit_act act, const struct known *known, struct str with, struct error *error)
{
	struct json *detail = json_object(change->a);

	json_set(detail, STR("revision"), json_number(change->a, known->revision));
	json_set(detail, STR("with"), json_string(change->a, with));
	return audit_add(change->a, change->db, change->context->audit, change->actor,
			 &(struct audit_entry){ act, known->id, detail }, error);
}

/* The record that is left: one of the same type that is public, whoever's it is. */
static bool
find_survivor(struct change *change, const struct known *known, struct str id, struct known **survivor_r,
	      struct error *error)
{
	if (str_equal(id, known->id))
		return error_set(error, ERROR_CONFLICT, "merge.circle",
				 "the record to be left is or leads to '%.*s': it cannot be merged into itself",
				 STR_ARGS(known->id));
	if (!change_find(change, id, survivor_r, error))
		return false;
	if (!(*survivor_r)->stored || record_state_is_gone((*survivor_r)->state))
		return error_set(error, ERROR_CONFLICT, "merge.gone",
				 "'%.*s' is not published: nothing can be merged into it", STR_ARGS(id));
	return str_equal((*survivor_r)->type, known->type) ||
	       error_set(
		       error, ERROR_INPUT, "merge.type",
		       "'%.*s' is a record of type '%.*s', '%.*s' one of type '%.*s': only records of one type are merged",
		       STR_ARGS(known->id), STR_ARGS(known->type), STR_ARGS(id), STR_ARGS((*survivor_r)->type));
}

/* References are followed through so many merges at most. */
static bool
check_depth(struct change *change, const struct known *known, struct error *error)
{
	int depth;

	if (!record_alias_depth(change->a, change->db, known->id, &depth, error))
		return false;
	return depth + 1 < LIMIT_MERGE_STEPS ||
	       error_set(error, ERROR_LIMIT, "merge.steps",
			 "'%.*s' stands for records that were merged %d times one after the other: no more follow",
			 STR_ARGS(known->id), LIMIT_MERGE_STEPS - 1);
}

/* What `into` names leads to. */
static bool
resolve(struct change *change, struct str into, struct str *end_r, struct error *error)
{
	struct str id;

	return identifier_parse(change->a, into, &id, error) && record_resolve(change->a, change->db, id, end_r, error);
}

bool
change_merge(struct change *change, struct str id, struct str into, struct str reason, struct record_outcome *outcome_r,
	     struct error *error)
{
	struct change_step step = { .state = STATE_WITHDRAWN, .reason = reason };
	struct known      *known, *survivor;
	struct str         end, target;

	if (!change_check_reason(reason, error) || !change_find_own(change, id, &known, error) ||
	    !change_allows(change, ACT_MERGE, known, known->type, known->owner, error) ||
	    !resolve(change, into, &target, error) || !record_resolve(change->a, change->db, known->id, &end, error))
		return false;
	*outcome_r = (struct record_outcome){ .fate = FATE_SAME, .id = known->id, .revision = known->revision };
	if (known->stored && known->state == STATE_WITHDRAWN && !str_equal(end, known->id) && str_equal(end, target))
		return true; /* as was asked before */
	if (!known->stored || (known->state != STATE_PUBLISHED && known->state != STATE_REVOKED))
		return change_refuse_state(known, "merged", error);
	if (!find_survivor(change, known, target, &survivor, error) || !check_depth(change, known, error))
		return false;
	step.merged = survivor->id;
	return change_step(change, known, &step, outcome_r, error) &&
	       tell(change, AUDIT_RECORD_MERGE, known, survivor->id, error);
}

/* ---- undoing ----------------------------------------------------------------------------------------------------- */

/* The revision before the newest, with what is withheld from it. */
static bool
read_before(struct change *change, const struct known *known, enum record_state *state_r, struct json **json_r,
	    struct withheld_list *withheld_r, struct error *error)
{
	struct q_record_chain_row *rows;
	struct q_body_find_row     row;
	size_t                     count;

	if (!q_record_chain(change->a, change->db, known->id, &rows, &count, error))
		return false;
	if (count < 2)
		return error_set(error, ERROR_CONFLICT, "record.state", "of '%.*s' nothing else was ever published",
				 STR_ARGS(known->id));
	return state_stored(rows[1].state, known->id, state_r, error) &&
	       q_body_find(change->a, change->db, rows[1].number, &row, error) &&
	       json_parse(change->a, row.body, json_r, error) &&
	       withheld_read(change->a, change->db, known->id, rows[1].number, withheld_r, error);
}

/* What was said before the merge is said again; the fingerprint of its content was kept. */
static bool
publish_again(struct change *change, struct known *known, struct record_outcome *outcome_r, struct error *error)
{
	struct withheld_list withheld;
	enum record_state    state;
	struct json         *json;
	struct body          body;
	struct pending      *pending;

	if (!change_lock(change, known, error) || !read_before(change, known, &state, &json, &withheld, error) ||
	    !body_read(change->a, json, &body, error))
		return false;
	body.updated = change_time(change);
	body.salt = body_salt(change->a);
	pending = change_sign(change, known, &body, state, change_sets(change, known, json));
	pending->withheld = withheld;
	pending->outcome = outcome_r;
	*outcome_r = (struct record_outcome){ .fate = FATE_CHANGED, .id = known->id, .revision = known->revision };
	return true;
}

bool
change_separate(struct change *change, struct str id, struct record_outcome *outcome_r, struct error *error)
{
	struct known *known;
	struct str    target;

	if (!change_find_own(change, id, &known, error) ||
	    !change_allows(change, ACT_MERGE, known, known->type, known->owner, error) ||
	    !record_alias_of(change->a, change->db, known->id, &target, error))
		return false;
	*outcome_r = (struct record_outcome){ .fate = FATE_SAME, .id = known->id, .revision = known->revision };
	if (known->stored && !record_state_is_gone(known->state))
		return true;
	if (target.length == 0)
		return error_set(error, ERROR_CONFLICT, "merge.none", "'%.*s' was not merged into another record",
				 STR_ARGS(known->id));
	return publish_again(change, known, outcome_r, error) &&
	       tell(change, AUDIT_RECORD_SEPARATE, known, target, error);
}
