/* Records are looked at outside of the change that tells of them, a page of rows at a time: only those of types with a period are
 * read whole. */
#include "requests/unconfirmed.h"

#include "base/clock.h"
#include "db/db.h"
#include "node/node.h"
#include "notices/mail_address.h"
#include "notices/outbox.h"
#include "people/account.h"
#include "records/matter.h"
#include "records/records.h"
#include "records/types.h"
#include "requests/request_sql.h"

enum { AHEAD_DAYS = 30, EVERY_DAYS = 7, MOST = 500, STEP = 500, LISTED = 40 };

static const struct mail_template template = { "unconfirmed", "mail.unconfirmed.subject", "mail.unconfirmed.body" };

struct due_record {
	struct str   id, type, owner, date;
	struct json *body;
};

/* Somebody who may confirm records, and what they are told of. */
struct teller {
	struct actor  actor;
	struct buffer list;
	size_t        count;
};

struct telling {
	struct arena     *a;
	struct node      *node;
	int64_t           now;
	struct due_record due[MOST];
	size_t            due_count;
	struct teller    *tellers;
	size_t            teller_count;
	size_t            mails;
};

/* ---- which ------------------------------------------------------------------------------------------------------- */

static struct str
confirmed_on(const struct json *body)
{
	struct str confirmed = json_text(body, "confirmed");

	return confirmed.length > 0 ? confirmed : str_slice(json_text(body, "updated"), 0, sizeof "2026-05-01" - 1);
}

static bool
is_own(const struct telling *telling, const struct json *body)
{
	const struct json *origin = json_get(body, "origin");

	return str_equal(json_text(origin, "node"), telling->node->settings.short_name) &&
	       json_text(json_get(origin, "source"), "name").length == 0;
}

static bool
is_told(const struct telling *telling, struct db *db, const struct due_record *due, bool *told_r, struct error *error)
{
	struct q_unconfirmed_told_row row;
	struct error                  none = { 0 };

	*told_r = q_unconfirmed_told(telling->a, db, due->id, &row, &none) && str_equal(row.date, due->date);
	if (none.code == ERROR_NONE || none.code == ERROR_ABSENT)
		return true;
	*error = none;
	return false;
}

static bool
look_at(struct telling *telling, struct db *db, struct str id, const struct type *type, struct error *error)
{
	struct due_record *due = &telling->due[telling->due_count];
	struct record      record;
	bool               told;

	if (!record_find(telling->a, db, id, &record, error) || !json_parse(telling->a, record.body, &due->body, error))
		return false;
	if (!record_is_unconfirmed(due->body, type, telling->now + AHEAD_DAYS * CLOCK_DAY) ||
	    record_is_unconfirmed(due->body, type, telling->now) || !is_own(telling, due->body))
		return true;
	due->id = record.id;
	due->type = record.type;
	due->owner = record.owner;
	due->date = confirmed_on(due->body);
	if (!is_told(telling, db, due, &told, error))
		return false;
	telling->due_count += !told;
	return true;
}

static bool
find_due(struct telling *telling, struct db *db, struct error *error)
{
	struct q_unconfirmed_candidates_row *rows;
	size_t                               count = STEP;
	struct str                           last = STR("");

	while (count == STEP && telling->due_count < MOST) {
		if (!q_unconfirmed_candidates(telling->a, db, STATE_PUBLISHED, last, STEP, &rows, &count, error))
			return false;
		for (size_t i = 0; i < count && telling->due_count < MOST; i++) {
			const struct type *type = type_find(telling->node->types, rows[i].type);
			struct arena_mark  mark = arena_mark(telling->a);
			size_t             before = telling->due_count;

			last = rows[i].id;
			if (type == NULL || type->confirm_months == 0)
				continue;
			if (!look_at(telling, db, rows[i].id, type, error))
				return false;
			if (telling->due_count == before)
				arena_reset(telling->a, mark);
		}
	}
	return true;
}

/* ---- to whom ----------------------------------------------------------------------------------------------------- */

static bool
find_tellers(struct telling *telling, struct db *db, struct error *error)
{
	struct grant_row *grants;
	struct str        before = STR("");
	size_t            count;

	if (!grant_list(telling->a, db, STR(""), &grants, &count, error))
		return false;
	telling->tellers = ARENA_ARRAY(telling->a, struct teller, count);
	for (size_t i = 0; i < count; i++) { /* by account */
		struct teller *teller = &telling->tellers[telling->teller_count];

		if (str_equal(grants[i].account, before))
			continue;
		before = grants[i].account;
		*teller = (struct teller){ .list = buffer_in(telling->a) };
		if (!actor_of_account(telling->a, db, before, telling->now, &teller->actor, error))
			return false;
		telling->teller_count += teller->actor.signed_in && mail_address_is(teller->actor.email);
	}
	return true;
}

static bool
has_role_for(const struct actor *actor, struct str owner)
{
	for (size_t i = 0; i < actor->grant_count; i++) {
		if (str_equal(actor->grants[i].government, owner) || str_equal(actor->grants[i].organization, owner))
			return true;
	}
	return false;
}

enum nearness { NOBODY, ANYBODY, OF_OWNER, AUTHOR };

static enum nearness
nearness_of(const struct actor *actor, const struct matter *matter)
{
	if (!permission_allows(actor, ACT_CONFIRM, matter))
		return NOBODY;
	if (str_equal(actor->account, matter->author))
		return AUTHOR;
	return has_role_for(actor, matter->owner) ? OF_OWNER : ANYBODY;
}

static void
add_line(struct telling *telling, struct teller *teller, const struct due_record *due)
{
	struct arena *a = telling->a;
	struct str    language = teller->actor.language, said;

	if (teller->count++ >= LISTED)
		return;
	buffer_format(&teller->list, "%.*s\n%.*srecords/%.*s/manage\n\n",
		      STR_ARGS(message_text(a, language, record_title(due->body, language, &said))),
		      STR_ARGS(telling->node->settings.url), STR_ARGS(due->id));
}

static bool
share_out(struct telling *telling, struct db *db, const struct due_record *due, struct error *error)
{
	enum nearness nearest = ANYBODY;
	struct matter matter;

	if (!record_matter_of(telling->a, db, &telling->node->records, due->id, due->type, due->owner, &matter, error))
		return false;
	for (size_t i = 0; i < telling->teller_count; i++) {
		enum nearness nearness = nearness_of(&telling->tellers[i].actor, &matter);

		nearest = nearness > nearest ? nearness : nearest;
	}
	for (size_t i = 0; i < telling->teller_count; i++) {
		if (nearness_of(&telling->tellers[i].actor, &matter) == nearest)
			add_line(telling, &telling->tellers[i], due);
	}
	return true;
}

/* ---- telling ----------------------------------------------------------------------------------------------------- */

static bool
post(struct telling *telling, struct db *db, const struct teller *teller, struct error *error)
{
	struct str language =
		teller->actor.language.length > 0 ? teller->actor.language : telling->node->settings.languages[0];
	const struct mail_value values[] = { { "list", str_trim(buffer_str(&teller->list)), MAIL_LINES } };
	const struct mail_draft draft = { .to = teller->actor.email,
					  .language = language,
					  .template = &template,
					  .values = values,
					  .value_count = 1,
					  .official = true };

	telling->mails++;
	return mail_post(telling->a, db, telling->node, &draft, NULL, error);
}

static bool
tell_all(void *context, struct db *db, struct error *error)
{
	struct telling *telling = context;

	for (size_t i = 0; i < telling->teller_count; i++) {
		if (telling->tellers[i].count > 0 && !post(telling, db, &telling->tellers[i], error))
			return false;
	}
	for (size_t i = 0; i < telling->due_count; i++) {
		if (!q_unconfirmed_tell(telling->a, db, telling->due[i].id, telling->due[i].date, error))
			return false;
	}
	return true;
}

static bool
prepare(struct telling *telling, struct error *error)
{
	struct db *db;
	bool       good;

	if (!db_borrow(telling->node->pool, &db, error))
		return false;
	good = find_due(telling, db, error) && (telling->due_count == 0 || find_tellers(telling, db, error));
	for (size_t i = 0; good && i < telling->due_count; i++)
		good = share_out(telling, db, &telling->due[i], error);
	db_return(db);
	return good;
}

bool
unconfirmed_tell(struct arena *a, struct node *node, size_t *records_r, size_t *mails_r, struct error *error)
{
	struct telling *telling = ARENA_NEW(a, struct telling);

	telling->a = a;
	telling->node = node;
	telling->now = clock_now(node->clock);
	if (!prepare(telling, error) || (telling->due_count > 0 && !db_change(node->pool, tell_all, telling, error)))
		return false;
	*records_r = telling->due_count;
	*mails_r = telling->mails;
	return true;
}

static bool
run_unconfirmed(struct job *job, void *context, struct error *error)
{
	size_t records, mails;

	if (!unconfirmed_tell(job_arena(job), context, &records, &mails, error))
		return false;
	job_note(job, "%zu records, %zu mails", records, mails);
	return true;
}

const struct job_kind unconfirmed_job = { .name = "unconfirmed",
					  .says = "Tells people which of their records will count as not confirmed.",
					  .run = run_unconfirmed,
					  .attempts = 5,
					  .every = EVERY_DAYS * 86400 };
