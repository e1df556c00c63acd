/* Adding a prepared record: is it new, changed or the same as what is there? */
#include "records/change.h"

#include "base/identifier.h"
#include "db/db.h"
#include "jobs/jobs.h"
#include "records/alias.h"
#include "records/attachments.h"
#include "records/checking.h"
#include "records/copy.h"
#include "records/store_sql.h"

enum { DRAWS = 50 };

static bool
refuse(struct change *change, struct known *known, enum fault fault, struct record_outcome *outcome_r)
{
	const struct record_context *context = change->context;
	struct check_rules           rules = { .words = context->words, .language = STR("en") };

	outcome_r->fate = FATE_REFUSED;
	outcome_r->id = known->id;
	outcome_r->problems = (struct problems){ 0 };
	problems_add(change->a, &outcome_r->problems, &rules, fault, -1);
	return true;
}

static bool
tell(struct record_outcome *outcome_r, enum record_fate fate, const struct known *known)
{
	outcome_r->fate = fate;
	outcome_r->id = known->id;
	outcome_r->revision = known->revision;
	return true;
}

/* An id that nobody has: the one that was drawn, or another. */
static bool
draw(struct change *change, struct record_prepared *prepared, struct str *id_r, struct error *error)
{
	bool taken = true;

	*id_r = prepared->drawn;
	for (int i = 0; i < DRAWS; i++) {
		if (!change_is_taken(change, *id_r, &taken, error))
			return false;
		if (!taken)
			return true;
		*id_r = identifier_draw(change->a, change->context->node);
	}
	return error_set(error, ERROR_LIMIT, "record.ids", "no free id was found in %d attempts", DRAWS);
}

/* ---- drafts ------------------------------------------------------------------------------------------------------ */

static bool
put_draft(struct change *change, const struct record_prepared *prepared, struct known *known,
	  struct record_outcome *outcome_r, struct error *error)
{
	const struct q_draft_put_values values = {
		.id = known->id,
		.base = known->revision,
		.type = prepared->body.type,
		.owner = prepared->body.owner,
		.adopted = prepared->adopted,
		.content = fingerprint_text(&prepared->content),
		.body = prepared->text,
		.source = prepared->body.source,
		.media = prepared->media,
		.raw = prepared->raw,
	};

	outcome_r->fate = known->fresh ? FATE_NEW : FATE_CHANGED;
	outcome_r->id = known->id;
	outcome_r->revision = 0;
	return q_draft_put(change->a, change->db, &values, error);
}

/* ---- revisions --------------------------------------------------------------------------------------------------- */

/* The original with its warnings, of an adopted record. */
static void
add_original(struct pending *pending, const struct record_prepared *prepared)
{
	pending->has_original = prepared->adopted;
	pending->raw = prepared->raw;
	pending->media = prepared->media;
	pending->warnings = prepared->warnings;
	pending->withheld = prepared->withheld;
}

/* The first revision is as it was prepared, when its id could be kept. */
static bool
append_first(struct change *change, struct record_prepared *prepared, struct known *known,
	     struct record_outcome *outcome_r, struct error *error)
{
	struct pending *pending = ARENA_NEW(change->a, struct pending);

	if (!str_equal(known->id, prepared->drawn)) {
		struct record_prepared again = *prepared;

		prepared_sign(change->a, change->context, &again, known->id);
		pending->text = again.text;
		pending->hash = again.hash;
	} else {
		pending->text = prepared->text;
		pending->hash = prepared->hash;
	}
	pending->revision = 1;
	pending->state = STATE_PUBLISHED;
	pending->sets = prepared->sets;
	pending->outcome = outcome_r;
	add_original(pending, prepared);
	known->content = prepared->content;
	if (!time_parse(prepared->body.created, &known->created, error))
		return false;
	change_append(change, known, pending, prepared->body.type, prepared->body.owner);
	return tell(outcome_r, FATE_NEW, known);
}

static bool
append_next(struct change *change, struct record_prepared *prepared, struct known *known,
	    struct record_outcome *outcome_r, struct error *error)
{
	struct body     body = prepared->body;
	struct pending *pending;
	char            created[TIME_TEXT];

	if (!change_lock(change, known, error))
		return false;
	outcome_r->was_gone = record_state_is_gone(known->state);
	body.created = time_format(known->created, created);
	body.salt = body_salt(change->a);
	pending = change_sign(change, known, &body, STATE_PUBLISHED, prepared->sets);
	pending->outcome = outcome_r;
	add_original(pending, prepared);
	known->content = prepared->content;
	return tell(outcome_r, FATE_CHANGED, known);
}

/* Puts values back where the document has only their hashes, and prepares it again. */
static bool
resolve_markers(struct change *change, struct record_prepared **prepared, const struct known *known, bool *resolved_r,
		struct record_outcome *outcome_r, struct error *error)
{
	struct record_draft  draft = (*prepared)->draft;
	struct withheld_list list = { 0 };

	*resolved_r = false;
	draft.document = json_copy(change->a, draft.document);
	if (known->stored && !change_withheld(change, known, &list, error))
		return false;
	withheld_reveal(change->a, json_get(draft.document, "fields"), &list);
	if (withheld_any(json_get(draft.document, "fields")))
		return true;
	if (!record_prepare(change->a, change->context, &draft, prepared, outcome_r, error))
		return false;
	*resolved_r = true;
	return true;
}

bool
change_revise(struct change *change, struct record_prepared *prepared, struct known *known,
	      struct record_outcome *outcome_r, struct error *error)
{
	bool resolved = true;

	if (prepared->base >= 0 && prepared->base != known->revision)
		return error_set(error, ERROR_CONFLICT, "record.changed",
				 "'%.*s' has revision %d now, the edit stands on %d", STR_ARGS(known->id),
				 known->revision, prepared->base);
	if (prepared->has_markers && !resolve_markers(change, &prepared, known, &resolved, outcome_r, error))
		return false;
	if (!resolved)
		return refuse(change, known, FAULT_WITHHELD, outcome_r);
	if (prepared == NULL)
		return true; /* the outcome says why */
	if (!attachments_use(change->a, change->db, known->id, prepared->files, prepared->file_count, error))
		return false;
	if (prepared->publish && prepared->file_count > 0 &&
	    !job_post_once(change->a, change->db, "contents", STR(""), change->now, change->now, error))
		return false;
	known->drops_draft = prepared->publish && !known->fresh;
	if (!prepared->publish)
		return put_draft(change, prepared, known, outcome_r, error);
	if (known->stored && known->state == STATE_PUBLISHED && fingerprint_equal(&known->content, &prepared->content))
		return tell(outcome_r, FATE_SAME, known) &&
		       (!known->drops_draft || change_drop_draft(change, known, error));
	return known->stored ? append_next(change, prepared, known, outcome_r, error)
			     : append_first(change, prepared, known, outcome_r, error);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

/* The source says that the record is gone. */
static bool
remove_at_source(struct change *change, struct keyed *keyed, struct record_outcome *outcome_r, struct error *error)
{
	static const struct fingerprint nothing = { { 0 } };
	struct known                   *known = keyed->known;

	outcome_r->fate = FATE_SAME;
	if (known == NULL)
		return true;
	outcome_r->id = known->id;
	change_put_key(change, keyed, known, &nothing);
	if (!known->stored) {
		outcome_r->fate = FATE_WITHDRAWN;
		return q_draft_drop(change->a, change->db, known->id, error);
	}
	if (record_state_is_gone(known->state))
		return tell(outcome_r, FATE_SAME, known);
	return change_step(change, known,
			   &(struct change_step){ .state = STATE_WITHDRAWN, .reason = STR("removed at its source") },
			   outcome_r, error);
}

/* The record that the document or its key names; NULL when it is new. */
static bool
find_named(struct change *change, const struct record_prepared *prepared, const struct keyed *keyed,
	   struct known **known_r, struct error *error)
{
	struct error absent = { 0 };

	*known_r = keyed->known;
	if (prepared->given.length == 0 || change_find(change, prepared->given, known_r, &absent))
		return true;
	*known_r = NULL;
	if (absent.code == ERROR_ABSENT)
		return true;
	if (error != NULL)
		*error = absent;
	return false;
}

/* True when nothing is to be done for a record that its key names: what it brings was taken before. */
static bool
was_taken(const struct record_prepared *prepared, const struct keyed *keyed, const struct known *known)
{
	if (prepared->given.length > 0 || (prepared->publish && !known->stored))
		return false;
	return prepared->key_is_content || fingerprint_equal(&keyed->seen, &prepared->content);
}

/* A copy of a record that a person withdrew here. */
static bool
is_withdrawn_here(const struct record_prepared *prepared, const struct keyed *keyed, const struct known *known)
{
	static const struct fingerprint nothing = { { 0 } };

	return prepared->adopted && known->stored && known->state == STATE_WITHDRAWN &&
	       !fingerprint_equal(&keyed->seen, &nothing);
}

/* What a person says is another record is not made one again by what comes in. */
static bool
find_alias(struct change *change, const struct known *known, bool *merged_r, struct error *error)
{
	struct str target = STR("");

	if (known != NULL && known->stored && known->state == STATE_WITHDRAWN) {
		target = known->merged;
		if (target.length == 0 && known->newest == NULL &&
		    !record_alias_of(change->a, change->db, known->id, &target, error))
			return false;
	}
	*merged_r = target.length > 0;
	return true;
}

static bool
make_known(struct change *change, struct record_prepared *prepared, struct known **known_r, struct error *error)
{
	struct str id = prepared->given;

	if (id.length == 0 && !draw(change, prepared, &id, error))
		return false;
	*known_r = change_put_known(change, id);
	(*known_r)->fresh = true;
	return true;
}

bool
change_record(struct change *change, struct record_prepared *prepared, struct record_outcome *outcome_r,
	      struct error *error)
{
	struct keyed *keyed;
	struct known *known;
	bool          merged;

	if (prepared->home != 0)
		return copy_add(change, prepared, outcome_r, error);
	if (!change_find_key(change, prepared, &keyed, error))
		return false;
	if (prepared->type == NULL)
		return remove_at_source(change, keyed, outcome_r, error);
	if (!find_named(change, prepared, keyed, &known, error))
		return false;
	if (known != NULL && known->stored && known->state == STATE_ERASED)
		return refuse(change, known, FAULT_ERASED, outcome_r);
	if (known != NULL && was_taken(prepared, keyed, known))
		return tell(outcome_r, FATE_SAME, known);
	if (!find_alias(change, known, &merged, error))
		return false;
	if (merged)
		return refuse(change, known, FAULT_MERGED, outcome_r);
	if (known != NULL && is_withdrawn_here(prepared, keyed, known))
		return refuse(change, known, FAULT_WITHDRAWN, outcome_r);
	if (known == NULL && !make_known(change, prepared, &known, error))
		return false;
	if (!change_revise(change, prepared, known, outcome_r, error))
		return false;
	if (outcome_r->fate != FATE_REFUSED && (keyed->known == NULL || keyed->known == known))
		change_put_key(change, keyed, known, &prepared->content);
	return true;
}
