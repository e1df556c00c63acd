#include "requests/request.h"

#include "db/db.h"
#include "people/permission.h"
#include "records/fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct grant contributes = { .role = ROLE_CONTRIBUTOR };
static const struct grant publishes = { .role = ROLE_PUBLISHING_AUTHORITY, .government = { "KE", 2 } };

static const struct actor amina = { .account = { "amina", 5 },
				    .name = { "Amina", 5 },
				    .signed_in = true,
				    .grants = &contributes,
				    .grant_count = 1,
				    .acts = ALL_ACTS };
static const struct actor boris = { .account = { "boris", 5 },
				    .name = { "Boris", 5 },
				    .signed_in = true,
				    .grants = &publishes,
				    .grant_count = 1,
				    .acts = ALL_ACTS };
static const struct actor nobody = { 0 };

/* One call inside a change of its own, with what it is given and what comes of it. */
struct call {
	struct fixture *f;
	bool (*run)(struct call *call, struct db *db, struct error *error);
	const struct actor   *actor;
	struct asked          draft;
	struct str            id, text;
	enum request_state    state;
	struct record_outcome outcome;
	size_t                count;
	struct error          error;
};

static bool
run_call(void *context, struct db *db, struct error *error)
{
	struct call *call = context;

	return call->run(call, db, error);
}

static bool
done(struct call *call)
{
	call->error = (struct error){ 0 };
	return db_change(call->f->context.pool, run_call, call, &call->error);
}

static bool
open_one(struct call *call, struct db *db, struct error *error)
{
	return request_open(call->f->a, db, &call->f->context, call->actor, &call->draft, &call->id, error);
}

static bool
decide(struct call *call, struct db *db, struct error *error)
{
	return request_decide(call->f->a, db, &call->f->context, call->actor, call->id, call->state, call->text,
			      &call->outcome, error);
}

static bool
cancel(struct call *call, struct db *db, struct error *error)
{
	return request_cancel(call->f->a, db, &call->f->context, call->actor, call->id, error);
}

static bool
say(struct call *call, struct db *db, struct error *error)
{
	return request_say(call->f->a, db, &call->f->context, call->actor, call->id, STR("web"), call->text, error);
}

static bool
lapse(struct call *call, struct db *db, struct error *error)
{
	struct asked *list;

	return request_lapse(call->f->a, db, clock_now(call->f->context.clock), &list, &call->count, error);
}

static enum request_state
state_of(const struct call *call)
{
	struct asked asked;
	struct error error;

	assert_true(request_find(call->f->a, call->f->db, call->id, &asked, &error));
	return asked.state;
}

static size_t
queue_of(struct fixture *f, const struct actor *actor)
{
	struct asked *list;
	struct error  error;
	size_t        count;

	assert_true(request_queue(f->a, f->db, &f->context, actor, STR(""), 50, &list, &count, &error));
	return count;
}

/* Amina asks that her draft be published. */
static struct call
publication(struct fixture *f)
{
	struct record_outcome draft = fixture_put(f, fixture_unpublished(fixture_draft(f, "'title':{'en':'Reef'}")));
	struct call           call = { .f = f,
				       .run = open_one,
				       .actor = &amina,
				       .draft = { .kind = STR("publication"),
						  .subject = draft.id,
						  .title = STR("Reef"),
						  .type = STR("sample"),
						  .owner = STR("KE"),
						  .sender = amina.account } };

	fixture_sql(f,
		    str_c(f->a, str_format(f->a, "insert into record_author (record, account) values ('%.*s', 'amina')",
					   STR_ARGS(draft.id))));
	assert_true(done(&call));
	return call;
}

static void
what_is_granted_is_published_at_once(void **state)
{
	struct fixture *f = *state;
	struct call     call = publication(f);

	assert_int_equal(queue_of(f, &boris), 1);
	assert_int_equal(queue_of(f, &amina), 0);
	call.run = decide;
	call.state = REQUEST_GRANTED;
	assert_false(done(&call));
	assert_int_equal(call.error.code, ERROR_DENIED);
	call.actor = &boris;
	assert_true(done(&call));
	assert_int_equal(call.outcome.revision, 1);
	assert_int_equal(state_of(&call), REQUEST_GRANTED);
	assert_string_equal(fixture_title(f, call.draft.subject), "Reef");
	assert_int_equal(queue_of(f, &boris), 0);
	assert_false(done(&call));
	assert_string_equal(call.error.key, "request.decided");
}

static void
what_is_returned_needs_a_reason_and_leaves_the_draft(void **state)
{
	struct fixture *f = *state;
	struct call     call = publication(f);
	struct str      body;

	call.run = decide;
	call.actor = &boris;
	call.state = REQUEST_RETURNED;
	assert_false(done(&call));
	assert_string_equal(call.error.key, "request.note");
	assert_int_equal(state_of(&call), REQUEST_OPEN);
	call.text = STR("Say when");
	assert_true(done(&call));
	assert_int_equal(state_of(&call), REQUEST_RETURNED);
	assert_true(record_find_draft(f->a, f->db, call.draft.subject, &body, &call.error));
}

static void
asked_again_it_is_the_same_request(void **state)
{
	struct fixture *f = *state;
	struct call     call = publication(f);
	struct str      first = call.id;

	assert_true(done(&call));
	assert_true(str_equal(call.id, first));
	assert_int_equal(queue_of(f, &boris), 1);
}

static void
what_another_began_is_not_ones_own_to_submit(void **state)
{
	struct fixture *f = *state;
	struct call     call = publication(f);

	fixture_sql(f, "update record_author set account = 'chen'");
	call.run = open_one;
	assert_false(done(&call));
	assert_int_equal(call.error.code, ERROR_DENIED);
}

static void
a_draft_that_was_changed_since_is_not_published(void **state)
{
	struct fixture *f = *state;
	struct call     call = publication(f);

	fixture_sql(f, "update draft set version = 1");
	fixture_sql(f, "insert into draft_version (draft, version, saved, author, body) select id, version, 0, "
		       "'amina', '{}' from draft");
	call.run = decide;
	call.actor = &boris;
	call.state = REQUEST_GRANTED;
	assert_false(done(&call));
	assert_string_equal(call.error.key, "request.changed");
	assert_int_equal(state_of(&call), REQUEST_OPEN);
	fixture_sql(f, "update draft_version set author = 'boris'"); /* what he edited himself he has seen */
	assert_true(done(&call));
}

static void
anybody_reports_a_problem_and_need_not_have_an_account(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome made = fixture_put(f, fixture_draft(f, "'title':{'en':'Reef'}"));
	struct call           call = { .f = f,
				       .run = open_one,
				       .actor = &nobody,
				       .draft = { .kind = STR("problem"),
						  .subject = made.id,
						  .type = STR("sample"),
						  .owner = STR("KE"),
						  .sender_email = STR("reader@example.org"),
						  .note = STR("The link is dead") } };

	assert_false(done(&call));
	assert_string_equal(call.error.key, "request.reason");
	call.draft.reason = STR("broken-link");
	call.draft.note = STR(" ");
	assert_false(done(&call));
	assert_string_equal(call.error.key, "request.note");
	call.draft.note = STR("The link is dead");
	assert_true(done(&call));
	assert_true(done(&call)); /* two readers may say the same */
	call.draft.sender_email = STR("a@b\nBcc: c@d");
	assert_false(done(&call));
	call.run = decide;
	call.actor = &boris;
	call.state = REQUEST_DECLINED;
	call.text = STR("no");
	assert_false(done(&call));
	assert_int_equal(call.error.code, ERROR_DENIED);
}

static void
those_who_have_a_part_in_it_talk_about_it_and_its_sender_takes_it_back(void **state)
{
	struct fixture         *f = *state;
	struct call             call = publication(f);
	struct request_message *list;
	size_t                  count;

	call.run = say;
	call.text = STR("Why not today?");
	assert_true(done(&call));
	call.actor = &boris;
	call.text = STR("Tomorrow");
	assert_true(done(&call));
	call.actor = &nobody;
	assert_false(done(&call));
	assert_true(request_messages(f->a, f->db, call.id, &list, &count, &call.error));
	assert_int_equal(count, 2);
	assert_true(str_is(list[1].name, "Boris"));
	call.run = cancel;
	call.actor = &boris;
	assert_false(done(&call));
	call.actor = &amina;
	assert_true(done(&call));
	assert_int_equal(state_of(&call), REQUEST_CANCELLED);
}

static void
what_nobody_decides_lapses(void **state)
{
	struct fixture *f = *state;
	struct call     call = publication(f);

	call.run = lapse;
	f->clock.now += INT64_C(82) * 86400 * 1000 * 1000;
	assert_true(done(&call));
	assert_int_equal(call.count, 0);
	f->clock.now += INT64_C(2) * 86400 * 1000 * 1000;
	assert_true(done(&call));
	assert_int_equal(call.count, 1);
	assert_int_equal(state_of(&call), REQUEST_LAPSED);
}

static void
a_withdrawal_that_is_granted_leaves_a_tombstone_with_its_reason(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome made = fixture_put(f, fixture_draft(f, "'title':{'en':'Reef'}"));
	const struct grant    grant = { .role = ROLE_AUTHORIZED_USER, .government = STR("KE") };
	const struct actor    user = {
		   .account = STR("chen"), .signed_in = true, .grants = &grant, .grant_count = 1, .acts = ALL_ACTS
	};
	struct call call = { .f = f,
			     .run = open_one,
			     .actor = &user,
			     .draft = { .kind = STR("withdrawal"),
					.subject = made.id,
					.type = STR("sample"),
					.owner = STR("KE"),
					.sender = user.account,
					.note = STR("It was never built") } };

	assert_true(done(&call));
	call.run = decide;
	call.actor = &boris;
	call.state = REQUEST_GRANTED;
	assert_true(done(&call));
	assert_int_equal(fixture_find(f, made.id).state, STATE_WITHDRAWN);
	assert_true(str_is(fixture_find(f, made.id).reason, "It was never built"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_granted_is_published_at_once),
		cmocka_unit_test(what_is_returned_needs_a_reason_and_leaves_the_draft),
		cmocka_unit_test(asked_again_it_is_the_same_request),
		cmocka_unit_test(what_another_began_is_not_ones_own_to_submit),
		cmocka_unit_test(a_draft_that_was_changed_since_is_not_published),
		cmocka_unit_test(anybody_reports_a_problem_and_need_not_have_an_account),
		cmocka_unit_test(those_who_have_a_part_in_it_talk_about_it_and_its_sender_takes_it_back),
		cmocka_unit_test(what_nobody_decides_lapses),
		cmocka_unit_test(a_withdrawal_that_is_granted_leaves_a_tombstone_with_its_reason),
	};

	return fixture_run_on_both("request", tests, sizeof tests / sizeof tests[0]);
}
