/* Asking, deciding, and what was said meanwhile. */
#include "requests/request.h"

#include "base/clock.h"
#include "base/identifier.h"
#include "base/limits.h"
#include "db/db.h"
#include "people/account.h"
#include "people/audit.h"
#include "records/matter.h"
#include "requests/request_sql.h"

enum { QUEUE_STEP = 200 };

static const struct {
	const char *name, *word;
} states[REQUEST_STATES] = {
	[REQUEST_OPEN] = { "open", "request.open" },
	[REQUEST_GRANTED] = { "granted", "request.granted" },
	[REQUEST_RETURNED] = { "returned", "request.returned" },
	[REQUEST_DECLINED] = { "declined", "request.declined" },
	[REQUEST_CANCELLED] = { "cancelled", "request.cancelled" },
	[REQUEST_LAPSED] = { "lapsed", "request.lapsed" },
};

const char *
request_state_name(enum request_state state)
{
	assert(state < REQUEST_STATES);
	return states[state].name;
}

const char *
request_state_word(enum request_state state)
{
	assert(state < REQUEST_STATES);
	return states[state].word;
}

bool
request_state_parse(struct str word, enum request_state *state_r)
{
	for (unsigned i = 0; i < REQUEST_STATES; i++) {
		if (str_is(word, states[i].name)) {
			*state_r = (enum request_state)i;
			return true;
		}
	}
	return false;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

bool
request_find(struct arena *a, struct db *db, struct str id, struct asked *asked_r, struct error *error)
{
	struct q_request_get_row row;
	enum request_state       state;

	if (!q_request_get(a, db, id, &row, error)) {
		if (error != NULL && error->code == ERROR_ABSENT)
			error_set(error, ERROR_ABSENT, "request.none", "there is no request '%.*s'",
				  STR_ARGS(str_head(id, 40)));
		return false;
	}
	if (!request_state_parse(row.state, &state))
		return error_set(error, ERROR_STORAGE, "request.damaged", "request '%.*s' is stored in state '%.*s'",
				 STR_ARGS(row.id), STR_ARGS(row.state));
	*asked_r = (struct asked){
		.id = row.id,
		.kind = row.kind,
		.state = state,
		.subject = row.subject,
		.title = row.title,
		.type = row.type,
		.owner = row.owner,
		.version = row.version,
		.sender = row.sender,
		.sender_name = row.sender_name,
		.sender_email = row.sender_email,
		.language = row.language,
		.reason = row.reason,
		.note = row.note,
		.assignee = row.assignee,
		.batch = row.batch,
		.created = row.created,
		.due = row.due,
		.reminded = row.reminded,
		.decided = row.decided,
		.decider = row.decider,
		.answer = row.answer,
	};
	return true;
}

bool
request_find_open(struct arena *a, struct db *db, const char *kind, struct str subject, struct asked *asked_r,
		  struct error *error)
{
	struct q_request_open_about_row *rows;
	size_t                           count;

	if (!q_request_open_about(a, db, str_of(kind), subject, &rows, &count, error))
		return false;
	return count != 0 ? request_find(a, db, rows[0].id, asked_r, error)
			  : error_set(error, ERROR_ABSENT, "request.none", "nothing of that kind is asked about '%.*s'",
				      STR_ARGS(str_head(subject, 40)));
}

bool
request_find_to(struct arena *a, struct db *db, const char *kind, struct str subject, struct str assignee,
		struct asked *asked_r, struct error *error)
{
	struct q_request_open_to_row *rows;
	size_t                        count;

	if (!q_request_open_to(a, db, str_of(kind), subject, assignee, &rows, &count, error))
		return false;
	return count != 0 ? request_find(a, db, rows[0].id, asked_r, error)
			  : error_set(error, ERROR_ABSENT, "request.none", "nothing of that kind is asked of '%.*s'",
				      STR_ARGS(str_head(assignee, 40)));
}

/* The requests with these ids, which rows of any statement begin with. */
static bool
find_each(struct arena *a, struct db *db, const void *rows, size_t row_size, size_t count, struct asked **list_r,
	  struct error *error)
{
	*list_r = ARENA_ARRAY(a, struct asked, count);
	for (size_t i = 0; i < count; i++) {
		const struct str *id = (const void *)((const char *)rows + i * row_size);

		if (!request_find(a, db, *id, &(*list_r)[i], error))
			return false;
	}
	return true;
}

bool
request_sent(struct arena *a, struct db *db, struct str account, size_t most, struct asked **list_r, size_t *count_r,
	     struct error *error)
{
	struct q_requests_of_sender_row *rows;

	return q_requests_of_sender(a, db, account, (int64_t)most, &rows, count_r, error) &&
	       find_each(a, db, rows, sizeof *rows, *count_r, list_r, error);
}

bool
request_open_ones(struct arena *a, struct db *db, struct str subject, struct asked **list_r, size_t *count_r,
		  struct error *error)
{
	struct q_requests_open_about_row *rows;

	return q_requests_open_about(a, db, subject, &rows, count_r, error) &&
	       find_each(a, db, rows, sizeof *rows, *count_r, list_r, error);
}

bool
request_about(struct arena *a, struct db *db, struct str subject, struct asked **list_r, size_t *count_r,
	      struct error *error)
{
	struct q_requests_about_row *rows;

	return q_requests_about(a, db, subject, &rows, count_r, error) &&
	       find_each(a, db, rows, sizeof *rows, *count_r, list_r, error);
}

bool
request_messages(struct arena *a, struct db *db, struct str id, struct request_message **list_r, size_t *count_r,
		 struct error *error)
{
	struct q_request_messages_of_row *rows;

	if (!q_request_messages_of(a, db, id, &rows, count_r, error))
		return false;
	*list_r = ARENA_ARRAY(a, struct request_message, *count_r);
	for (size_t i = 0; i < *count_r; i++) {
		(*list_r)[i] = (struct request_message){ .number = rows[i].number,
							 .time = rows[i].time,
							 .account = rows[i].account,
							 .name = rows[i].name,
							 .channel = rows[i].channel,
							 .text = rows[i].text };
	}
	return true;
}

/* ---- who may ----------------------------------------------------------------------------------------------------- */

bool
request_matter(struct arena *a, struct db *db, const struct record_context *context, const struct asked *asked,
	       struct matter *matter_r, struct error *error)
{
	*matter_r = (struct matter){ 0 };
	return asked->type.length == 0 ||
	       record_matter_of(a, db, context, asked->subject, asked->type, asked->owner, matter_r, error);
}

bool
request_is_for(struct arena *a, struct db *db, const struct record_context *context, const struct actor *actor,
	       const struct asked *asked, bool *decides_r, bool *sees_r, struct error *error)
{
	const struct request_kind *kind = request_kind_find(asked->kind);
	struct matter              matter;

	*decides_r = *sees_r = false;
	if (kind == NULL) /* of a newer version: nobody here knows what it asks */
		return true;
	if (!request_matter(a, db, context, asked, &matter, error))
		return false;
	*decides_r = permission_allows(actor, kind->decides, &matter);
	*sees_r = *decides_r;
	if (kind->addressed)
		*decides_r = actor->account.length != 0 && str_equal(actor->account, asked->assignee);
	*sees_r |= *decides_r || (actor->account.length != 0 && str_equal(actor->account, asked->sender));
	return true;
}

bool
request_deciders(struct arena *a, struct db *db, const struct record_context *context, const struct asked *asked,
		 size_t most, struct str **accounts_r, size_t *count_r, struct error *error)
{
	struct grant_row *grants;
	struct str        before = STR("");
	size_t            count, found = 0;
	bool              decides, sees;

	*accounts_r = ARENA_ARRAY(a, struct str, most);
	if (asked->assignee.length != 0) {
		(*accounts_r)[0] = asked->assignee;
		*count_r = 1;
		return true;
	}
	if (!grant_list(a, db, STR(""), &grants, &count, error))
		return false;
	for (size_t i = 0; i < count && found < most; i++) { /* by account */
		struct actor actor;

		if (str_equal(grants[i].account, before))
			continue;
		before = grants[i].account;
		if (!actor_of_account(a, db, before, clock_now(context->clock), &actor, error) ||
		    !request_is_for(a, db, context, &actor, asked, &decides, &sees, error))
			return false;
		if (decides)
			(*accounts_r)[found++] = before;
	}
	*count_r = found;
	return true;
}

bool
request_queue(struct arena *a, struct db *db, const struct record_context *context, const struct actor *actor,
	      struct str after, size_t most, struct asked **list_r, size_t *count_r, struct error *error)
{
	struct asked                from = { 0 };
	struct q_requests_open_row *rows;
	size_t                      count = QUEUE_STEP, found = 0;
	bool                        decides, sees;

	*list_r = ARENA_ARRAY(a, struct asked, most);
	if (after.length != 0 && !request_find(a, db, after, &from, error))
		return false;
	while (found < most && count == QUEUE_STEP) {
		if (!q_requests_open(a, db, from.created, from.id, QUEUE_STEP, &rows, &count, error))
			return false;
		for (size_t i = 0; i < count && found < most; i++) {
			struct asked *asked = &(*list_r)[found];

			if (!request_find(a, db, rows[i].id, asked, error) ||
			    !request_is_for(a, db, context, actor, asked, &decides, &sees, error))
				return false;
			from.created = rows[i].created;
			from.id = rows[i].id;
			found += decides;
		}
	}
	*count_r = found;
	return true;
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

static bool
is_reason(const struct request_kind *kind, struct str reason)
{
	for (size_t i = 0; kind->reasons != NULL && kind->reasons[i].name != NULL; i++) {
		if (str_is(reason, kind->reasons[i].name))
			return true;
	}
	return kind->reasons == NULL && reason.length == 0;
}

static bool
check_text(struct str text, bool needed, struct error *error)
{
	if (needed && str_trim(text).length == 0)
		return error_set(error, ERROR_INPUT, "request.note", "say in some words what it is about");
	if (text.length > LIMIT_REQUEST_NOTE_BYTES)
		return error_set(error, ERROR_LIMIT, "request.long", "a note has at most %d bytes",
				 LIMIT_REQUEST_NOTE_BYTES);
	return str_is_utf8(text, NULL) || error_set(error, ERROR_INPUT, "request.note", "the note is no UTF-8");
}

static bool
check_asked(struct arena *a, struct db *db, const struct record_context *context, const struct actor *actor,
	    const struct request_kind *kind, const struct asked *draft, struct error *error)
{
	struct matter matter;

	if (!is_reason(kind, draft->reason))
		return error_set(error, ERROR_INPUT, "request.reason", "choose what it is about");
	if ((kind->about_draft || kind->about_record) && draft->subject.length == 0)
		return error_set(error, ERROR_INPUT, "request.subject", "say which record it is about");
	if (kind->addressed != (draft->assignee.length != 0))
		return error_set(error, ERROR_INPUT, "request.assignee",
				 "a request of kind '%.*s' is %saddressed to one account", STR_ARGS(draft->kind),
				 kind->addressed ? "" : "not ");
	if (draft->sender_email.length != 0 && !str_is_email(draft->sender_email))
		return error_set(error, ERROR_INPUT, "account.no-email", "'%.*s' is no e-mail address",
				 STR_ARGS(str_head(draft->sender_email, 80)));
	if (draft->sender_name.length > LIMIT_ACCOUNT_NAME_BYTES)
		return error_set(error, ERROR_LIMIT, "account.name", "a name has at most %d bytes",
				 LIMIT_ACCOUNT_NAME_BYTES);
	if (!check_text(draft->note, !kind->about_draft, error))
		return false;
	return kind->asks == ACTS || (request_matter(a, db, context, draft, &matter, error) &&
				      permission_require(actor, kind->asks, &matter, error));
}

/* The open request that this one repeats; empty when there is none. What readers report stands each for itself, and what is asked
 * of several people. */
static bool
find_repeated(struct arena *a, struct db *db, const struct request_kind *kind, const struct asked *draft,
	      struct str *id_r, struct error *error)
{
	struct q_request_open_about_row *rows;
	struct q_request_open_to_row    *to;
	size_t                           count = 0;

	*id_r = STR("");
	if (kind->addressed) {
		if (!q_request_open_to(a, db, draft->kind, draft->subject, draft->assignee, &to, &count, error))
			return false;
		if (count != 0)
			*id_r = to[0].id;
		return true;
	}
	if (kind->asks == ACTS)
		return true;
	if (!q_request_open_about(a, db, draft->kind, draft->subject, &rows, &count, error))
		return false;
	if (count != 0)
		*id_r = rows[0].id;
	return true;
}

bool
request_open(struct arena *a, struct db *db, const struct record_context *context, const struct actor *actor,
	     const struct asked *draft, struct str *id_r, struct error *error)
{
	const struct request_kind  *kind = request_kind_find(draft->kind);
	int64_t                     now = clock_now(context->clock);
	struct q_request_add_values values = {
		.kind = draft->kind,
		.subject = draft->subject,
		.title = str_head(draft->title, LIMIT_REQUEST_TITLE_BYTES),
		.type = draft->type,
		.owner = draft->owner,
		.version = draft->version,
		.sender = draft->sender,
		.sender_name = draft->sender_name,
		.sender_email = draft->sender_email,
		.language = draft->language,
		.reason = draft->reason,
		.note = draft->note,
		.assignee = draft->assignee,
		.batch = str_head(draft->batch, LIMIT_REQUEST_BATCH_BYTES),
		.now = now,
	};

	if (kind == NULL)
		return error_set(error, ERROR_INPUT, "request.kind", "there are no requests of kind '%.*s'",
				 STR_ARGS(str_head(draft->kind, 40)));
	if (!check_asked(a, db, context, actor, kind, draft, error) || !find_repeated(a, db, kind, draft, id_r, error))
		return false;
	values.due = kind->days == 0 ? 0 : now + kind->days * CLOCK_DAY;
	if (draft->due != 0 && draft->due < values.due)
		values.due = draft->due;
	if (id_r->length != 0) {
		const struct q_request_renew_values again = { .id = *id_r,
							      .title = values.title,
							      .version = values.version,
							      .note = values.note,
							      .batch = values.batch,
							      .now = now,
							      .due = values.due };

		return q_request_renew(a, db, &again, error);
	}
	*id_r = values.id = identifier_draw_tail(a);
	return q_request_add(a, db, &values, error) &&
	       (kind->opened == NULL || kind->opened(a, db, context, draft, error));
}

/* ---- deciding ---------------------------------------------------------------------------------------------------- */

static bool
end_request(struct arena *a, struct db *db, const struct asked *asked, enum request_state state, int64_t now,
	    struct str decider, struct str answer, struct error *error)
{
	const struct q_request_end_values values = { .id = asked->id,
						     .state = str_of(request_state_name(state)),
						     .now = now,
						     .decider = decider,
						     .answer = answer };
	int64_t                           changed;

	return q_request_end(a, db, &values, &changed, error) &&
	       (changed != 0 || error_set(error, ERROR_CONFLICT, "request.decided",
					  "the request '%.*s' is not open any more", STR_ARGS(asked->id)));
}

bool
request_settle(struct arena *a, struct db *db, const struct asked *asked, struct str account, int64_t now,
	       struct error *error)
{
	return end_request(a, db, asked, REQUEST_GRANTED, now, account, STR(""), error);
}

/* Who decides: of what is addressed, its assignee. */
static bool
require_decider(const struct actor *actor, const struct request_kind *kind, const struct asked *asked,
		const struct matter *matter, struct error *error)
{
	if (!kind->addressed)
		return permission_require(actor, kind->decides, matter, error);
	return (actor->account.length != 0 && str_equal(actor->account, asked->assignee)) ||
	       error_set(error, ERROR_DENIED, "permission.denied", "this is asked of another person");
}

/* That what would be published is what was asked about, or what whoever decides has made of it since. */
static bool
check_version(struct arena *a, struct db *db, const struct actor *actor, const struct asked *asked, struct error *error)
{
	struct q_draft_state_row row;

	if (!q_draft_state(a, db, asked->subject, &row, error))
		return error_because(error, "request.gone", "the draft '%.*s' is gone", STR_ARGS(asked->subject));
	return row.version == asked->version || str_equal(row.saver, actor->account) ||
	       error_set(error, ERROR_CONFLICT, "request.changed",
			 "the draft was changed after its publication was asked for: look at it again");
}

static bool
tell_decision(struct arena *a, struct db *db, const struct record_context *context, const struct actor *actor,
	      const struct asked *asked, enum request_state state, struct error *error)
{
	struct json       *detail = json_object(a);
	struct audit_entry entry = { .act = state == REQUEST_GRANTED    ? AUDIT_REQUEST_GRANT
					    : state == REQUEST_RETURNED ? AUDIT_REQUEST_RETURN
									: AUDIT_REQUEST_DECLINE,
				     .subject = asked->subject.length > 0 ? asked->subject : asked->id,
				     .detail = detail };

	json_set(detail, STR("request"), json_string(a, asked->id));
	json_set(detail, STR("kind"), json_string(a, asked->kind));
	return audit_add(a, db, context->audit, actor, &entry, error);
}

bool
request_decide(struct arena *a, struct db *db, const struct record_context *context, const struct actor *actor,
	       struct str id, enum request_state state, struct str answer, struct record_outcome *outcome_r,
	       struct error *error)
{
	const struct request_kind *kind;
	struct asked               asked;
	struct matter              matter;

	assert(state == REQUEST_GRANTED || state == REQUEST_RETURNED || state == REQUEST_DECLINED);
	*outcome_r = (struct record_outcome){ 0 };
	if (!request_find(a, db, id, &asked, error))
		return false;
	kind = request_kind_find(asked.kind);
	if (kind == NULL || (state == REQUEST_RETURNED && !kind->returnable))
		return error_set(error, ERROR_INPUT, "request.kind", "a request of kind '%.*s' cannot be answered so",
				 STR_ARGS(asked.kind));
	if (!request_matter(a, db, context, &asked, &matter, error) ||
	    !require_decider(actor, kind, &asked, &matter, error) ||
	    !check_text(answer, state != REQUEST_GRANTED || kind->grant == NULL, error) ||
	    !end_request(a, db, &asked, state, clock_now(context->clock), actor->account, answer, error) ||
	    !tell_decision(a, db, context, actor, &asked, state, error))
		return false;
	if (state != REQUEST_GRANTED || kind->grant == NULL)
		return true;
	return (!kind->about_draft || check_version(a, db, actor, &asked, error)) &&
	       kind->grant(a, db, context, &(struct granting){ actor, &asked }, outcome_r, error);
}

bool
request_cancel(struct arena *a, struct db *db, const struct record_context *context, const struct actor *actor,
	       struct str id, struct error *error)
{
	struct asked asked;

	if (!request_find(a, db, id, &asked, error))
		return false;
	if (actor->account.length == 0 || !str_equal(actor->account, asked.sender))
		return error_set(error, ERROR_DENIED, "permission.denied", "only who has asked can take it back");
	return end_request(a, db, &asked, REQUEST_CANCELLED, clock_now(context->clock), actor->account, STR(""), error);
}

static bool
add_message(struct arena *a, struct db *db, struct q_request_message_add_values *values, struct error *error)
{
	struct q_request_message_last_row last = { 0 };
	struct error                      none = { 0 };

	if (!check_text(values->text, true, error))
		return false;
	if (!q_request_message_last(a, db, values->request, &last, &none) && none.code != ERROR_ABSENT) {
		*error = none;
		return false;
	}
	if (last.number > 0 && str_equal(last.account, values->account) && str_equal(last.name, values->name) &&
	    str_equal(last.text, values->text))
		return true; /* sent twice */
	if (last.number >= LIMIT_REQUEST_MESSAGES)
		return error_set(error, ERROR_LIMIT, "request.messages",
				 "%d messages have been written: open another request", LIMIT_REQUEST_MESSAGES);
	values->number = last.number + 1;
	return q_request_message_add(a, db, values, error);
}

bool
request_say(struct arena *a, struct db *db, const struct record_context *context, const struct actor *actor,
	    struct str id, struct str channel, struct str text, struct error *error)
{
	struct asked                        asked;
	struct q_request_message_add_values values = { .request = id,
						       .time = clock_now(context->clock),
						       .account = actor->account,
						       .name = actor->name,
						       .channel = channel,
						       .text = text };
	bool                                decides, sees;

	if (!request_find(a, db, id, &asked, error) ||
	    !request_is_for(a, db, context, actor, &asked, &decides, &sees, error))
		return false;
	if (!sees)
		return error_set(error, ERROR_DENIED, "permission.denied", "you have no part in this request");
	return add_message(a, db, &values, error);
}

bool
request_say_outside(struct arena *a, struct db *db, const struct record_context *context, struct str id,
		    struct str name, struct str text, struct error *error)
{
	struct q_request_message_add_values values = {
		.request = id, .time = clock_now(context->clock), .name = name, .channel = STR("mail"), .text = text
	};

	return add_message(a, db, &values, error);
}

bool
request_lapse(struct arena *a, struct db *db, int64_t now, struct asked **list_r, size_t *count_r, struct error *error)
{
	struct q_requests_overdue_row *rows;

	if (!q_requests_overdue(a, db, now, &rows, count_r, error) ||
	    !find_each(a, db, rows, sizeof *rows, *count_r, list_r, error))
		return false;
	for (size_t i = 0; i < *count_r; i++) {
		if (!end_request(a, db, &(*list_r)[i], REQUEST_LAPSED, now, STR(""), STR(""), error))
			return false;
	}
	return true;
}
