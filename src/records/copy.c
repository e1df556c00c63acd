/* Copies. */
#include "records/copy.h"

#include "base/identifier.h"
#include "base/limits.h"
#include "db/db.h"
#include "records/checking.h"
#include "records/homes.h"
#include "records/sets.h"
#include "records/store_sql.h"

enum { HEADER_BYTES = 64 * 1024 /* what a body has beside its content */ };

/* ---- verifying --------------------------------------------------------------------------------------------------- */

/* The home whose key signed it. */
static bool
verify_signature(const struct signed_body *read, const struct record_homes *homes, const struct record_home **home_r,
		 struct error *error)
{
	struct str node = json_text(json_get(read->json, "origin"), "node");

	*home_r = record_home_find(homes, node);
	if (*home_r == NULL)
		return error_set(error, ERROR_INPUT, "copy.unknown",
				 "the key of its home, the node '%.*s', is not known: add that node as a source",
				 STR_ARGS(str_head(node, 60)));
	return sign_verify((*home_r)->key, &read->hash, &read->signature) ||
	       error_set(error, ERROR_INPUT, "copy.signature",
			 "the signature does not verify with the key of its home, the node '%.*s'", STR_ARGS(node));
}

/* The header: what a home would sign. */
static bool
check_header_of(struct arena *a, const struct json *json, const struct body *body, enum record_state state,
		struct error *error)
{
	struct str id;
	int64_t    time;

	if (!identifier_parse(a, body->id, &id, NULL) || !str_equal(id, body->id) ||
	    !str_equal(identifier_node(id), body->node))
		return error_set(error, ERROR_INPUT, "copy.id", "'%.*s' is no identifier of a record of '%.*s'",
				 STR_ARGS(str_head(body->id, 60)), STR_ARGS(str_head(body->node, 60)));
	if (body->revision < 1 || json_integer(json, "revision", 0) != body->revision ||
	    (body->revision == 1) != (body->previous == NULL))
		return error_set(error, ERROR_INPUT, "copy.chain", "revision %d is in the wrong place of its chain",
				 body->revision);
	if (body->merged.length > 0 && (state != STATE_WITHDRAWN || !identifier_parse(a, body->merged, &id, NULL) ||
					!str_equal(id, body->merged) || str_equal(id, body->id)))
		return error_set(error, ERROR_INPUT, "copy.merged",
				 "it is said to be merged into '%.*s', which cannot be",
				 STR_ARGS(str_head(body->merged, 60)));
	if (state == STATE_ERASED && body->created.length == 0)
		return true;
	return time_parse(body->created, &time, NULL) ||
	       error_set(error, ERROR_INPUT, "copy.created", "the time of its making is none");
}

static bool
read_state(struct str word, enum record_state *state_r, struct error *error)
{
	return (record_state_parse(word, state_r) && *state_r != STATE_DRAFT && *state_r != STATE_SUBMITTED) ||
	       error_set(error, ERROR_INPUT, "copy.state", "'%.*s' is no state of a record that is passed on",
			 STR_ARGS(str_head(word, 40)));
}

/* A field or member that is not known here is passed over by all who read it; one that is no value of its kind is not. */
static bool
is_tolerable(const struct problem *problem)
{
	return !fault_is_of_form(problem->code) || str_is(problem->code, fault_code(FAULT_FIELD)) ||
	       str_is(problem->code, fault_code(FAULT_MEMBER));
}

static bool
check_form(struct arena *a, const struct record_context *context, const struct json *json, struct error *error)
{
	const struct check_rules rules = { .types = context->types,
					   .vocabularies = context->vocabularies,
					   .words = context->words,
					   .language = STR("en"),
					   .adopted = true };
	struct problems          problems = { 0 };

	check_record(a, json, &rules, &problems);
	for (size_t i = 0; i < problems.count; i++)
		if (problems.refused || !is_tolerable(&problems.list[i]))
			return error_set(error, ERROR_INPUT, "copy.form",
					 "it is signed, but not as records of its type are here: %.*s: %.*s",
					 STR_ARGS(str_head(problems.list[i].path, 100)),
					 STR_ARGS(str_head(problems.list[i].sentence, 200)));
	return true;
}

/* ---- preparing --------------------------------------------------------------------------------------------------- */

/* Under which a copy is known: never that of a source, whose identifiers are texts. */
static struct str
key_text(struct arena *a, struct str id)
{
	return str_format(a, "%c%.*s", '\0', STR_ARGS(id));
}

static void
fill(struct arena *a, const struct record_context *context, const struct signed_body *read, enum record_state state,
     struct record_prepared *prepared)
{
	struct fingerprint none = { { 0 } };

	prepared->type = type_find(context->types, prepared->body.type);
	prepared->given = prepared->body.id;
	prepared->key = prepared_key(a, STR("copy"), key_text(a, prepared->body.id));
	prepared->content = state == STATE_ERASED ? none : fingerprint_of(body_content(a, &prepared->body));
	prepared->sets = record_state_is_gone(state)
				 ? STR("")
				 : sets_of(a, prepared->type, prepared->body.node, json_get(read->json, "fields"));
	prepared->hash = read->hash;
	prepared->state = state;
	prepared->publish = true;
}

bool
copy_prepare(struct arena *a, const struct record_context *context, const struct record_draft *draft,
	     struct record_prepared *prepared, bool *left_r, struct error *error)
{
	const struct record_home *home;
	struct signed_body        read;
	enum record_state         state;

	*left_r = false;
	if (draft->copy.text.length > LIMIT_RECORD_BYTES + HEADER_BYTES)
		return error_set(error, ERROR_LIMIT, "copy.size", "a record of more than %d bytes", LIMIT_RECORD_BYTES);
	if (!body_open(a, draft->copy.text, &read, error) || !body_read(a, read.json, &prepared->body, error))
		return false;
	*left_r = str_equal(prepared->body.node, context->node) ||
		  (prepared->body.source.length > 0 && !draft->copy.adopted_too);
	if (*left_r)
		return true;
	if (!verify_signature(&read, draft->copy.homes, &home, error) ||
	    !read_state(prepared->body.state, &state, error) ||
	    !check_header_of(a, read.json, &prepared->body, state, error))
		return false;
	if (!record_state_is_gone(state) && !check_form(a, context, read.json, error))
		return false;
	fill(a, context, &read, state, prepared);
	prepared->text = draft->copy.text;
	prepared->home = home->id;
	prepared->passage = draft->source;
	return true;
}

/* ---- adding ------------------------------------------------------------------------------------------------------ */

static bool
tell(struct record_outcome *outcome_r, enum record_fate fate, const struct known *known)
{
	outcome_r->fate = fate;
	outcome_r->id = known->id;
	outcome_r->revision = known->revision;
	return true;
}

/* What was signed contradicts what is held: a person must look at it. */
static bool
refuse(struct change *change, const struct known *known, const char *code, const char *sentence,
       struct record_outcome *outcome_r)
{
	struct problem *problem = ARENA_NEW(change->a, struct problem);

	*problem = (struct problem){ .code = str_of(code), .sentence = str_of(sentence) };
	outcome_r->problems = (struct problems){ .list = problem, .count = 1, .refused = true };
	return tell(outcome_r, FATE_REFUSED, known);
}

static bool
append(struct change *change, struct record_prepared *prepared, struct known *known, struct record_outcome *outcome_r,
       struct error *error)
{
	struct pending *pending = ARENA_NEW(change->a, struct pending);
	bool            tombstone = record_state_is_gone(prepared->state);
	bool            first = !known->stored;

	if (!change_lock(change, known, error) ||
	    (prepared->state == STATE_ERASED && !change_drop_contents(change, known, error)))
		return false;
	if (first && !time_parse(prepared->body.created, &known->created, error))
		return false;
	pending->text = prepared->text;
	pending->hash = prepared->hash;
	pending->revision = prepared->body.revision;
	pending->state = prepared->state;
	pending->sets = prepared->sets;
	pending->merged = prepared->body.merged;
	pending->outcome = outcome_r;
	pending->home = prepared->home;
	pending->passage = prepared->passage;
	known->content = prepared->content;
	outcome_r->was_gone = !first && record_state_is_gone(known->state);
	outcome_r->erased = prepared->state == STATE_ERASED;
	change_append(change, known, pending, prepared->body.type, prepared->body.owner);
	if (tombstone)
		return tell(outcome_r, first ? FATE_SAME : FATE_WITHDRAWN, known);
	return tell(outcome_r, first ? FATE_NEW : FATE_CHANGED, known);
}

bool
copy_add(struct change *change, struct record_prepared *prepared, struct record_outcome *outcome_r, struct error *error)
{
	bool          tombstone = record_state_is_gone(prepared->state);
	int           revision = prepared->body.revision;
	struct keyed *keyed;
	struct known *known;

	if (!change_find_key(change, prepared, &keyed, error))
		return false;
	known = keyed->known;
	if (known == NULL && tombstone && prepared->body.merged.length == 0) {
		outcome_r->fate = FATE_LEFT; /* of what was never held here, nor leads to what may be */
		return true;
	}
	if (known == NULL) {
		known = change_put_known(change, prepared->given);
		known->fresh = true;
	}
	if (known->stored && revision < known->revision)
		return tell(outcome_r, FATE_SAME, known);
	if (known->stored && revision == known->revision)
		return hash_equal(&prepared->hash, &known->hash)
			       ? tell(outcome_r, FATE_SAME, known)
			       : refuse(change, known, "copy.fork",
					"its home signed this revision twice, with different contents", outcome_r);
	if (known->stored && revision == known->revision + 1 && !hash_equal(prepared->body.previous, &known->hash))
		return refuse(change, known, "copy.chain", "it does not continue the revision that is held here",
			      outcome_r);
	if (known->newest != NULL && prepared->state == STATE_ERASED)
		return refuse(change, known, "copy.twice", "it came twice at once: the next harvest takes it",
			      outcome_r);
	if (!append(change, prepared, known, outcome_r, error))
		return false;
	change_put_key(change, keyed, known, &prepared->content);
	return true;
}

bool
copy_check_home(struct change *change, const struct known *known, struct error *error)
{
	struct record_passage passage;
	struct error          absent = { 0 };

	if (!known->stored || str_equal(identifier_node(known->id), change->context->node))
		return true;
	if (record_passage_find(change->a, change->db, known->number, &passage, &absent))
		return error_set(error, ERROR_DENIED, "copy.home",
				 "'%.*s' is a record of the node '%.*s': only its home changes it", STR_ARGS(known->id),
				 STR_ARGS(passage.home.name));
	if (absent.code == ERROR_ABSENT)
		return true;
	if (error != NULL)
		*error = absent;
	return false;
}
