/* States: withdrawing, revoking, erasing, publishing drafts, and the end of embargoes. Each is a signed revision. */
#include "records/change.h"

#include "base/identifier.h"
#include "base/limits.h"
#include "db/db.h"
#include "records/attachments.h"
#include "records/checking.h"
#include "records/codes.h"
#include "records/copy.h"
#include "records/linked.h"
#include "records/draft_sql.h"
#include "records/sets.h"
#include "records/store_sql.h"

enum { DAY_TEXT = 10 };

bool
change_find_own(struct change *change, struct str text, struct known **known_r, struct error *error)
{
	struct str id;

	return identifier_parse(change->a, text, &id, error) && change_find(change, id, known_r, error) &&
	       copy_check_home(change, *known_r, error);
}

bool
change_check_reason(struct str reason, struct error *error)
{
	if (!str_is_utf8(reason, NULL) || code_find_unfit(reason) < reason.length)
		return error_set(error, ERROR_INPUT, "record.reason",
				 "the reason is no text: it has characters that "
				 "cannot be kept");
	if (code_characters(reason) > LIMIT_REASON_CHARACTERS)
		return error_set(error, ERROR_LIMIT, "record.reason", "a reason of more than %d characters",
				 LIMIT_REASON_CHARACTERS);
	return true;
}

struct str
change_time(struct change *change)
{
	char text[TIME_TEXT];

	return str_copy(change->a, time_format(change->now, text));
}

bool
change_refuse_state(const struct known *known, const char *wanted, struct error *error)
{
	const char *is = known->stored ? record_state_name(known->state) : "a draft";

	return error_set(error, ERROR_CONFLICT, "record.state", "'%.*s' is %s and cannot be %s", STR_ARGS(known->id),
			 is, wanted);
}

/* What a tombstone still shows: the title, as canonical JSON. */
static bool
keep_title(struct change *change, const struct json *json, struct str *fields_r)
{
	struct buffer      out = buffer_in(change->a);
	const struct json *title = json_get(json_get(json, "fields"), "title");

	buffer_add_c(&out, "{");
	if (title != NULL) {
		buffer_add_c(&out, "\"title\":");
		if (!json_canonical(&out, title, NULL))
			return false;
	}
	buffer_add_c(&out, "}");
	*fields_r = buffer_str(&out);
	return true;
}

struct str
change_sets(struct change *change, const struct known *known, const struct json *json)
{
	return sets_of(change->a, type_find(change->context->types, known->type), change->context->node,
		       json_get(json, "fields"));
}

/* The fingerprint of what the record says with all its values, once it is confirmed. */
static bool
note_content(struct change *change, struct known *known, const struct withheld_list *withheld, struct str confirmed,
	     struct error *error)
{
	struct json *json;
	struct body  body;

	if (!change_body(change, known, &json, error))
		return false;
	if (!withheld_restore(change->a, json_get(json, "fields"), withheld) ||
	    !body_read(change->a, json, &body, error))
		return error_set(error, ERROR_STORAGE, "record.broken", "the body of '%.*s' cannot be read",
				 STR_ARGS(known->id));
	body.confirmed = confirmed;
	known->content = fingerprint_of(body_content(change->a, &body));
	return true;
}

bool
change_step(struct change *change, struct known *known, const struct change_step *step,
	    struct record_outcome *outcome_r, struct error *error)
{
	bool                 withdraws = step->state == STATE_WITHDRAWN;
	struct withheld_list withheld = { 0 };
	struct json         *json;
	struct body          body;
	struct pending      *pending;

	if (!change_lock(change, known, error) || !change_body(change, known, &json, error) ||
	    !body_read(change->a, json, &body, error))
		return false;
	if (!withdraws && !change_withheld(change, known, &withheld, error))
		return false;
	if (withdraws && !keep_title(change, json, &body.fields))
		return error_set(error, ERROR_STORAGE, "record.broken", "the body of '%.*s' cannot be read",
				 STR_ARGS(known->id));
	if (step->confirmed.length != 0 && !note_content(change, known, &withheld, step->confirmed, error))
		return false;
	body.updated = change_time(change);
	body.reason = step->reason;
	body.merged = step->merged;
	if (step->confirmed.length != 0)
		body.confirmed = step->confirmed;
	body.salt = body_salt(change->a);
	pending =
		change_sign(change, known, &body, step->state, withdraws ? STR("") : change_sets(change, known, json));
	pending->withheld = withheld;
	pending->outcome = outcome_r;
	outcome_r->fate = withdraws ? FATE_WITHDRAWN : FATE_CHANGED;
	outcome_r->id = known->id;
	outcome_r->revision = known->revision;
	return true;
}

bool
change_confirm(struct change *change, struct str id, struct record_outcome *outcome_r, struct error *error)
{
	struct str    today = str_head(change_time(change), DAY_TEXT);
	struct known *known;
	struct json  *json;

	if (!change_find_own(change, id, &known, error) ||
	    !change_allows(change, ACT_CONFIRM, known, known->type, known->owner, error))
		return false;
	if (!known->stored || known->state != STATE_PUBLISHED)
		return change_refuse_state(known, "confirmed", error);
	if (!change_body(change, known, &json, error))
		return false;
	if (str_equal(json_text(json, "confirmed"), today)) {
		*outcome_r = (struct record_outcome){ .fate = FATE_SAME, .id = known->id, .revision = known->revision };
		return true;
	}
	return change_step(change, known, &(struct change_step){ .state = STATE_PUBLISHED, .confirmed = today },
			   outcome_r, error) &&
	       change_tell(change, AUDIT_RECORD_CONFIRM, known, error);
}

bool
change_state(struct change *change, struct str id, enum record_state state, struct str reason,
	     struct record_outcome *outcome_r, struct error *error)
{
	struct known *known;

	assert(state == STATE_WITHDRAWN || state == STATE_REVOKED);
	if (!change_check_reason(reason, error) || !change_find_own(change, id, &known, error) ||
	    !change_allows(change, state == STATE_REVOKED ? ACT_REVOKE : ACT_WITHDRAW, known, known->type, known->owner,
			   error))
		return false;
	if (known->stored && known->state == state) {
		*outcome_r = (struct record_outcome){ .fate = FATE_SAME, .id = known->id, .revision = known->revision };
		return true;
	}
	if (!known->stored || known->state == STATE_ERASED ||
	    (state == STATE_REVOKED && known->state != STATE_PUBLISHED))
		return change_refuse_state(known, record_state_name(state), error);
	return change_step(change, known, &(struct change_step){ .state = state, .reason = reason }, outcome_r,
			   error) &&
	       change_tell(change, state == STATE_REVOKED ? AUDIT_RECORD_REVOKE : AUDIT_RECORD_WITHDRAW, known, error);
}

/* ---- publishing -------------------------------------------------------------------------------------------------- */

/* The draft as it was given. */
static bool
read_draft(struct change *change, const struct q_draft_find_row *row, struct record_draft *draft_r, struct error *error)
{
	struct json *source = NULL;

	*draft_r = (struct record_draft){ .publish = true, .base = (int)row->base, .adopted = row->adopted != 0 };
	if (!json_parse(change->a, row->body, &draft_r->document, error))
		return false;
	if (row->source.length > 0 && !json_parse(change->a, row->source, &source, error))
		return false;
	draft_r->source = (struct record_source){
		.name = json_text(source, "name"),
		.identifier = json_text(source, "identifier"),
		.datestamp = json_text(source, "datestamp"),
		.raw = row->raw,
		.media = row->media,
	};
	return true;
}

/* Of what it is now, and of what it will be. */
static bool
may_publish(struct change *change, const struct known *known, const struct json *document, struct error *error)
{
	return (!known->stored || change_allows(change, ACT_PUBLISH, known, known->type, known->owner, error)) &&
	       change_allows(change, ACT_PUBLISH, known, json_text(document, "type"), json_text(document, "owner"),
			     error);
}

bool
change_publish(struct change *change, struct str id, struct record_outcome *outcome_r, struct error *error)
{
	struct q_draft_find_row row;
	struct record_draft     draft;
	struct record_prepared *prepared;
	struct known           *known;

	if (!change_find_own(change, id, &known, error))
		return false;
	if (!q_draft_find(change->a, change->db, known->id, &row, error))
		return error != NULL && error->code == ERROR_ABSENT &&
		       error_set(error, ERROR_ABSENT, "record.no-draft", "'%.*s' has no draft to publish",
				 STR_ARGS(known->id));
	if (known->stored && known->state == STATE_ERASED)
		return change_refuse_state(known, "published", error);
	if (!read_draft(change, &row, &draft, error) || !may_publish(change, known, draft.document, error) ||
	    !record_prepare(change->a, change->context, &draft, &prepared, outcome_r, error))
		return false;
	if (prepared == NULL)
		return error_set(error, ERROR_INPUT, "record.problems",
				 "'%.*s' has problems that must be put right first", STR_ARGS(known->id));
	known->publishes_draft = true;
	return change_revise(change, prepared, known, outcome_r, error) &&
	       change_tell(change, AUDIT_RECORD_PUBLISH, known, error);
}

/* ---- erasing ----------------------------------------------------------------------------------------------------- */

bool
change_drop_contents(struct change *change, const struct known *known, struct error *error)
{
	struct q_record_chain_row *rows;
	size_t                     count;

	if (!q_record_chain(change->a, change->db, known->id, &rows, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!q_body_drop(change->a, change->db, rows[i].number, error) ||
		    !q_original_drop(change->a, change->db, rows[i].number, error))
			return false;
	return attachments_leave(change->a, change->db, known->id, error) &&
	       links_leave(change->a, change->db, known->id, error) &&
	       q_keys_forget(change->a, change->db, known->id, STR(""), error) &&
	       q_withheld_drop(change->a, change->db, known->id, error) &&
	       q_draft_drop(change->a, change->db, known->id, error) &&
	       q_draft_versions_drop(change->a, change->db, known->id, error) &&
	       q_parked_drop_of(change->a, change->db, known->id, error);
}

bool
change_erase(struct change *change, struct str id, struct str reason, struct record_outcome *outcome_r,
	     struct error *error)
{
	struct known   *known;
	struct pending *pending;
	struct body     body;

	if (!change_check_reason(reason, error) || !change_find_own(change, id, &known, error) ||
	    !change_allows(change, ACT_ERASE, known, known->type, known->owner, error))
		return false;
	*outcome_r = (struct record_outcome){ .fate = FATE_SAME, .id = known->id, .revision = known->revision };
	if (known->stored && known->state == STATE_ERASED) {
		outcome_r->number = known->number; /* who repeats it waits until search has followed so far */
		return true;
	}
	if (known->newest != NULL)
		return error_set(error, ERROR_CONFLICT, "record.changed", "'%.*s' was changed in the same change",
				 STR_ARGS(known->id));
	if (!change_lock(change, known, error) || !change_drop_contents(change, known, error))
		return false;
	outcome_r->fate = FATE_WITHDRAWN;
	if (!known->stored)
		return change_tell(change, AUDIT_RECORD_ERASE, known, error);
	body = (struct body){
		.type = known->type, .owner = known->owner, .updated = change_time(change), .reason = reason
	};
	pending = change_sign(change, known, &body, STATE_ERASED, STR(""));
	pending->outcome = outcome_r;
	known->content = (struct fingerprint){ 0 };
	outcome_r->revision = known->revision;
	return change_tell(change, AUDIT_RECORD_ERASE, known, error);
}

/* ---- the end of embargoes ---------------------------------------------------------------------------------------- */

/* Parts the values that are due from those that stay. */
static void
part(struct arena *a, const struct withheld_list *all, struct str today, struct withheld_list *due,
     struct withheld_list *stay)
{
	due->list = ARENA_ARRAY(a, struct withheld, all->count);
	stay->list = ARENA_ARRAY(a, struct withheld, all->count);
	for (size_t i = 0; i < all->count; i++) {
		struct str            until = all->list[i].until;
		struct withheld_list *to = until.length > 0 && str_compare(until, today) <= 0 ? due : stay;

		to->list[to->count++] = all->list[i];
	}
}

bool
change_release(struct change *change, struct str id, struct record_outcome *outcome_r, struct error *error)
{
	struct withheld_list all, due = { 0 }, stay = { 0 };
	struct str           now = change_time(change);
	struct buffer        fields = buffer_in(change->a);
	struct known        *known;
	struct json         *json;
	struct body          body;
	struct pending      *pending;

	if (!change_find_own(change, id, &known, error))
		return false;
	*outcome_r = (struct record_outcome){ .fate = FATE_SAME, .id = known->id, .revision = known->revision };
	if (!known->stored || record_state_is_gone(known->state))
		return true;
	if (!change_lock(change, known, error) || !change_withheld(change, known, &all, error) ||
	    !change_body(change, known, &json, error))
		return false;
	part(change->a, &all, str_slice(now, 0, DAY_TEXT), &due, &stay);
	if (withheld_reveal(change->a, json_get(json, "fields"), &due) == 0)
		return true;
	if (!body_read(change->a, json, &body, error) || !json_canonical(&fields, json_get(json, "fields"), error))
		return false;
	body.fields = buffer_str(&fields);
	body.updated = now;
	body.salt = body_salt(change->a);
	pending = change_sign(change, known, &body, known->state, change_sets(change, known, json));
	pending->withheld = stay;
	pending->outcome = outcome_r;
	outcome_r->fate = FATE_CHANGED;
	outcome_r->revision = known->revision;
	return true;
}
