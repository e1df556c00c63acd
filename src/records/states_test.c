#include "records/records.h"

#include "base/file.h"
#include "base/limits.h"
#include "db/db.h"
#include "records/fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char reef[] = "'title':{'en':'Reef'},'subjects':['subjects:forest-biodiversity']";
static const char kelp[] = "'title':{'en':'Kelp'},'subjects':['subjects:forest-biodiversity']";

/* ---- drafts ------------------------------------------------------------------------------------------------------ */

static void
a_draft_is_outside_of_log_and_chain_until_it_is_published(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome = fixture_put(f, fixture_unpublished(fixture_draft(f, reef))), published;
	struct record         record;
	struct error          error = { 0 };
	struct str            body;

	assert_int_equal(outcome.fate, FATE_NEW);
	assert_int_equal(outcome.revision, 0);
	assert_int_equal(outcome.number, 0);
	assert_int_equal(fixture_newest_number(f), 0);
	assert_false(record_find(f->a, f->db, outcome.id, &record, &error));
	assert_true(record_find_draft(f->a, f->db, outcome.id, &body, NULL));
	published = fixture_set_state(f, outcome.id, STATE_PUBLISHED);
	assert_int_equal(published.fate, FATE_NEW);
	assert_int_equal(published.revision, 1);
	assert_int_equal(published.number, 1);
	assert_string_equal(fixture_title(f, outcome.id), "Reef");
	assert_false(record_find_draft(f->a, f->db, outcome.id, &body, NULL));
	assert_string_equal(fixture_state_fails(f, outcome.id, STATE_PUBLISHED), "record.no-draft");
	assert_int_equal(fixture_wrong(f), 0);
}

static void
a_draft_of_a_published_record_becomes_its_next_revision(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome = fixture_put(f, fixture_draft(f, reef));

	(void)fixture_put(f, fixture_unpublished(fixture_edit(f, outcome.id, 1, kelp)));
	assert_string_equal(fixture_title(f, outcome.id), "Reef");
	assert_int_equal(fixture_set_state(f, outcome.id, STATE_PUBLISHED).revision, 2);
	assert_string_equal(fixture_title(f, outcome.id), "Kelp");
}

static void
a_draft_that_was_overtaken_cannot_be_published(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome = fixture_put(f, fixture_draft(f, reef));

	(void)fixture_put(f, fixture_unpublished(fixture_edit(f, outcome.id, 1, reef)));
	(void)fixture_set_state(f, outcome.id, STATE_REVOKED);
	assert_string_equal(fixture_state_fails(f, outcome.id, STATE_PUBLISHED), "record.changed");
}

static void
an_unfinished_draft_is_kept_but_not_published(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome = fixture_put(
				      f, fixture_unpublished(fixture_draft(f, "'summary':{'en':'No title'}"))),
			      told;
	struct error error = { 0 };

	assert_int_equal(outcome.fate, FATE_NEW);
	assert_false(fixture_try_state(f, outcome.id, STATE_PUBLISHED, STR(""), &told, &error));
	assert_string_equal(error.key, "record.problems");
	assert_true(told.problems.count > 0);
}

static void
the_draft_of_an_adopted_record_keeps_where_it_comes_from(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome = fixture_put(f, fixture_unpublished(fixture_adopted(f, "oai:1", reef)));
	struct str            raw, media;

	(void)fixture_set_state(f, outcome.id, STATE_PUBLISHED);
	assert_true(str_is(json_text(json_get(json_get(fixture_body(f, outcome.id), "origin"), "source"), "identifier"),
			   "oai:1"));
	assert_true(record_original(f->a, f->db, outcome.id, &raw, &media, NULL));
	assert_int_equal(fixture_put(f, fixture_adopted(f, "oai:1", reef)).fate, FATE_SAME);
	assert_int_equal(fixture_wrong(f), 0);
}

/* ---- states ------------------------------------------------------------------------------------------------------ */

static void
withdrawing_appends_a_signed_tombstone_with_title_and_reason(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome = fixture_put(f, fixture_draft(f, reef));
	struct record         record, before;

	f->clock.now += 1000000;
	outcome = fixture_set_state(f, outcome.id, STATE_WITHDRAWN);
	record = fixture_find(f, outcome.id);
	assert_int_equal(outcome.fate, FATE_WITHDRAWN);
	assert_int_equal(outcome.number, 2);
	assert_int_equal(record.state, STATE_WITHDRAWN);
	assert_int_equal(record.revision, 2);
	assert_true(str_is(record.reason, "a reason"));
	assert_string_equal(fixture_title(f, outcome.id), "Reef");
	assert_null(json_get(json_get(fixture_body(f, outcome.id), "fields"), "subjects"));
	assert_true(str_is(json_text(fixture_body(f, outcome.id), "state"), "withdrawn"));
	assert_true(record_revision(f->a, f->db, outcome.id, 1, &before, NULL));
	assert_true(before.body.length > 0);
	assert_int_equal(fixture_set_state(f, outcome.id, STATE_WITHDRAWN).fate, FATE_SAME);
	assert_string_equal(fixture_state_fails(f, outcome.id, STATE_REVOKED), "record.state");
	assert_int_equal(fixture_wrong(f), 0);
}

static void
revoking_keeps_the_content(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome = fixture_put(f, fixture_draft(f, reef));

	(void)fixture_set_state(f, outcome.id, STATE_REVOKED);
	assert_int_equal(fixture_find(f, outcome.id).state, STATE_REVOKED);
	assert_non_null(json_get(json_get(fixture_body(f, outcome.id), "fields"), "subjects"));
	assert_true(str_is(fixture_find(f, outcome.id).reason, "a reason"));
	assert_int_equal(fixture_wrong(f), 0);
}

static void
a_withdrawn_record_can_be_published_again(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome = fixture_put(f, fixture_draft(f, reef));

	(void)fixture_set_state(f, outcome.id, STATE_WITHDRAWN);
	assert_int_equal(fixture_put(f, fixture_edit(f, outcome.id, 2, reef)).revision, 3);
	assert_int_equal(fixture_find(f, outcome.id).state, STATE_PUBLISHED);
	assert_int_equal(fixture_wrong(f), 0);
}

static void
states_of_what_is_not_there_are_refused(void **state)
{
	struct fixture *f = *state;
	struct str      draft = fixture_put(f, fixture_unpublished(fixture_draft(f, reef))).id;

	assert_string_equal(fixture_state_fails(f, STR("ke-0000000"), STATE_WITHDRAWN), "record.none");
	assert_string_equal(fixture_state_fails(f, STR("ke-0000001"), STATE_WITHDRAWN), "identifier.check");
	assert_string_equal(fixture_state_fails(f, draft, STATE_WITHDRAWN), "record.state");
}

static void
a_reason_that_cannot_be_kept_is_refused(void **state)
{
	struct fixture  *f = *state;
	struct str       id = fixture_put(f, fixture_draft(f, reef)).id;
	char            *text = arena_text(f->a, LIMIT_REASON_CHARACTERS + 1);
	const struct str long_one = { memset(text, 'x', LIMIT_REASON_CHARACTERS + 1), LIMIT_REASON_CHARACTERS + 1 };
	const struct str reasons[] = { STR("bad \xFF bytes"), STR("a\x01"), STR("a\0"), long_one };
	const enum record_state states[] = { STATE_WITHDRAWN, STATE_REVOKED, STATE_ERASED };
	struct record_outcome   outcome;

	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
		for (size_t k = 0; k < sizeof states / sizeof states[0]; k++) {
			struct error error = { 0 };

			assert_false(fixture_try_state(f, id, states[k], reasons[i], &outcome, &error));
			assert_string_equal(error.key, "record.reason");
		}
	}
	assert_true(fixture_try_state(f, id, STATE_WITHDRAWN, str_slice(long_one, 1, long_one.length), &outcome, NULL));
	assert_int_equal(fixture_wrong(f), 0);
}

/* ---- erasing ----------------------------------------------------------------------------------------------------- */

static void
erasing_removes_all_that_was_said_and_the_chain_still_verifies(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome = fixture_put(f, fixture_adopted(f, "oai:1", reef)), erased;
	struct record        *list, record;
	size_t                count;
	struct hash           hash = fixture_find(f, outcome.id).hash;
	struct str            text, media;

	(void)fixture_put(f, fixture_adopted(f, "oai:1", kelp));
	(void)fixture_put(f, fixture_unpublished(fixture_edit(f, outcome.id, 2, reef)));
	erased = fixture_set_state(f, outcome.id, STATE_ERASED);
	assert_int_equal(erased.revision, 3);
	assert_int_equal(erased.number, 3);
	record = fixture_find(f, outcome.id);
	assert_int_equal(record.state, STATE_ERASED);
	assert_true(str_is(record.reason, "a reason"));
	assert_null(json_get(fixture_body(f, outcome.id), "fields"));
	assert_true(record_history(f->a, f->db, outcome.id, &list, &count, NULL));
	assert_int_equal(count, 3);
	assert_int_equal(list[1].body.length + list[2].body.length, 0);
	assert_true(hash_equal(&list[2].hash, &hash));
	assert_false(record_original(f->a, f->db, outcome.id, &text, &media, NULL));
	assert_false(record_find_draft(f->a, f->db, outcome.id, &text, NULL));
	assert_int_equal(fixture_wrong(f), 0);
}

static void
assert_in_no_file(struct fixture *f, const char *word)
{
	struct folder_list files;
	struct str         bytes;
	struct error       error = { 0 };

	assert_true(folder_list(f->a, f->folder, &files, &error));
	assert_true(files.count > 0);
	for (size_t i = 0; i < files.count; i++) {
		assert_true(file_read(f->a, path_join(f->a, f->folder, files.names[i]), 100 << 20, &bytes, &error));
		if (bytes.length > 0 && memmem(bytes.data, bytes.length, word, strlen(word)) != NULL)
			fail_msg("%.*s has it", STR_ARGS(files.names[i]));
	}
}

/* On PostgreSQL the bytes of dropped rows are the server's (docs/database.md). Another process may have the database
 * open, so nobody removes its log by leaving. */
static void
what_was_erased_is_in_no_file_of_the_database(void **state)
{
	struct fixture   *f = *state;
	struct db_options options = { .url = f->url, .folder = f->folder };
	struct db_pool   *other;
	struct db        *reader;
	struct str        id, embargoed;

	if (db_pool_engine(f->context.pool) != DB_SQLITE)
		skip();
	assert_true(db_pool_open(&options, &other, NULL));
	assert_true(db_borrow(other, &reader, NULL));
	id = fixture_put(f, fixture_adopted(f, "1", "'title':{'en':'Xylophage'}")).id;
	(void)fixture_put(f, fixture_unpublished(fixture_edit(f, id, 1, "'title':{'en':'Xylophages'}")));
	embargoed = fixture_put(f, fixture_document(f, "{'type':'sample','rights':{'embargo':'2099-01-01'},'fields':"
						       "{'title':{'en':'Reef'},'summary':{'en':'Xylophages'}}}"))
			    .id;
	(void)fixture_set_state(f, id, STATE_ERASED);
	(void)fixture_set_state(f, embargoed, STATE_ERASED);
	assert_in_no_file(f, "Xylophage");
	db_return(reader);
	db_pool_close(other);
}

static void
a_reader_of_an_old_state_keeps_an_erasure_from_being_reported_done(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome = fixture_put(f, fixture_draft(f, "'title':{'en':'Xylophage'}"));
	struct error          error = { 0 };

	if (db_pool_engine(f->context.pool) != DB_SQLITE)
		skip();
	assert_true(db_snapshot(f->db, NULL));
	assert_false(fixture_try_state(f, outcome.id, STATE_ERASED, STR("a reason"), &outcome, &error));
	assert_string_equal(error.key, "record.remains");
	db_return(f->db);
	assert_true(db_borrow(f->context.pool, &f->db, NULL));
	assert_int_equal(fixture_find(f, outcome.id).state, STATE_ERASED);
	outcome = fixture_set_state(f, outcome.id, STATE_ERASED);
	assert_int_equal(outcome.fate, FATE_SAME);
	assert_int_equal(outcome.number, 2);
	assert_in_no_file(f, "Xylophage");
}

static void
an_erased_record_does_not_come_back(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome = fixture_put(f, fixture_adopted(f, "oai:1", reef));

	(void)fixture_set_state(f, outcome.id, STATE_ERASED);
	assert_int_equal(fixture_put(f, fixture_adopted(f, "oai:1", kelp)).fate, FATE_REFUSED);
	assert_int_equal(fixture_put(f, fixture_adopted(f, "oai:1", reef)).fate, FATE_REFUSED);
	assert_int_equal(fixture_put(f, fixture_edit(f, outcome.id, -1, reef)).fate, FATE_REFUSED);
	assert_int_equal(fixture_set_state(f, outcome.id, STATE_ERASED).fate, FATE_SAME);
	assert_string_equal(fixture_state_fails(f, outcome.id, STATE_WITHDRAWN), "record.state");
}

static void
a_draft_that_was_never_published_is_erased_without_a_trace(void **state)
{
	struct fixture *f = *state;
	struct str      id = fixture_put(f, fixture_unpublished(fixture_draft(f, reef))).id, body;

	assert_int_equal(fixture_set_state(f, id, STATE_ERASED).fate, FATE_WITHDRAWN);
	assert_false(record_find_draft(f->a, f->db, id, &body, NULL));
	assert_int_equal(fixture_newest_number(f), 0);
}

/* ---- withheld values --------------------------------------------------------------------------------------------- */

static const char costly[] = "'title':{'en':'Reef'},'subjects':['subjects:forest-biodiversity'],"
			     "'budget':{'value':'10','currency':'KES'}";

static void
a_confidential_value_stays_at_home_and_its_owner_sees_it(void **state)
{
	struct fixture *f = *state;
	struct str      id = fixture_put(f, fixture_draft(f, costly)).id;
	struct json    *whole, *fields = json_get(fixture_body(f, id), "fields");

	assert_non_null(json_get(json_get(fields, "budget"), "withheld"));
	assert_true(record_find_whole(f->a, f->db, id, &whole, NULL));
	assert_string_equal(fixture_text(f, json_get(json_get(whole, "fields"), "budget")),
			    "{'currency':'KES','value':'10'}");
	assert_int_equal(fixture_wrong(f), 0);
}

static struct record_outcome
confirmed(struct fixture *f, struct str id)
{
	const struct actor    who = actor_operator();
	struct record_outcome outcome;
	struct error          error;

	assert_true(record_set_state(f->a, &f->context,
				     &(struct record_step){ .actor = &who, .id = id, .confirms = true }, &outcome,
				     &error));
	return outcome;
}

static void
a_record_that_is_confirmed_says_the_same_and_since_when_it_is_true(void **state)
{
	struct fixture       *f = *state;
	struct str            id = fixture_put(f, fixture_draft(f, costly)).id;
	struct record_outcome outcome = confirmed(f, id);

	assert_int_equal(outcome.revision, 2);
	assert_int_equal(json_text(fixture_body(f, id), "confirmed").length, 10);
	assert_non_null(json_get(json_get(json_get(fixture_body(f, id), "fields"), "budget"), "withheld"));
	assert_int_equal(fixture_wrong(f), 0);
	assert_int_equal(confirmed(f, id).fate, FATE_SAME);
	f->clock.now += INT64_C(86400) * 1000 * 1000;
	assert_int_equal(confirmed(f, id).revision, 3);
	assert_int_equal(fixture_wrong(f), 0);
}

static void
an_edit_of_the_public_body_keeps_what_is_withheld(void **state)
{
	struct fixture *f = *state;
	struct str      id = fixture_put(f, fixture_draft(f, costly)).id;
	struct json *public = fixture_body(f, id), *whole;
	struct record_draft draft = { .document = public, .publish = true, .base = 1 };

	json_set(json_get(json_get(public, "fields"), "title"), STR("en"), json_string(f->a, STR("Kelp")));
	assert_int_equal(fixture_put(f, draft).revision, 2);
	assert_true(record_find_whole(f->a, f->db, id, &whole, NULL));
	assert_string_equal(fixture_title(f, id), "Kelp");
	assert_string_equal(fixture_text(f, json_get(json_get(whole, "fields"), "budget")),
			    "{'currency':'KES','value':'10'}");
	assert_int_equal(fixture_wrong(f), 0);
}

static void
a_hash_that_stands_for_no_value_at_home_is_refused(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome =
		fixture_put(f, fixture_draft(f, "'title':{'en':'Reef'},'subjects':['subjects:forest-biodiversity'],"
						"'budget':{'withheld':'sha256:"
						"00000000000000000000000000000000000000000000000000000000000000aa'}"));

	assert_int_equal(outcome.fate, FATE_REFUSED);
	assert_true(outcome.problems.count > 0);
}

static struct record_draft
embargoed(struct fixture *f, const char *until)
{
	return fixture_document(f, str_c(f->a, str_format(f->a,
							  "{'type':'sample','rights':{'embargo':'%s'},"
							  "'fields':{%s,'summary':{'en':'Secret'}}}",
							  until, costly)));
}

static void
when_an_embargo_is_over_a_revision_shows_what_it_hid(void **state)
{
	struct fixture *f = *state;
	struct str      id = fixture_put(f, embargoed(f, "2026-06-01")).id;
	size_t          released;

	assert_non_null(json_get(json_get(json_get(fixture_body(f, id), "fields"), "summary"), "withheld"));
	assert_true(records_release(&f->context, &released, NULL));
	assert_int_equal(released, 0);
	assert_true(time_parse(STR("2026-06-01T00:00:00Z"), &f->clock.now, NULL));
	assert_true(records_release(&f->context, &released, NULL));
	assert_int_equal(released, 1);
	assert_int_equal(fixture_find(f, id).revision, 2);
	assert_string_equal(fixture_text(f, json_get(json_get(fixture_body(f, id), "fields"), "summary")),
			    "{'en':'Secret'}");
	assert_non_null(json_get(json_get(json_get(fixture_body(f, id), "fields"), "budget"), "withheld"));
	assert_int_equal(fixture_newest_number(f), 2);
	assert_true(records_release(&f->context, &released, NULL));
	assert_int_equal(released, 0);
	assert_int_equal(fixture_wrong(f), 0);
}

static void
erasing_removes_withheld_values_too(void **state)
{
	struct fixture *f = *state;
	struct str      id = fixture_put(f, embargoed(f, "2026-06-01")).id;
	size_t          released;

	(void)fixture_set_state(f, id, STATE_ERASED);
	f->clock.now += INT64_C(90) * 86400 * 1000000;
	assert_true(records_release(&f->context, &released, NULL));
	assert_int_equal(released, 0);
	assert_int_equal(fixture_wrong(f), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_draft_is_outside_of_log_and_chain_until_it_is_published),
		cmocka_unit_test(a_draft_of_a_published_record_becomes_its_next_revision),
		cmocka_unit_test(a_draft_that_was_overtaken_cannot_be_published),
		cmocka_unit_test(an_unfinished_draft_is_kept_but_not_published),
		cmocka_unit_test(the_draft_of_an_adopted_record_keeps_where_it_comes_from),
		cmocka_unit_test(withdrawing_appends_a_signed_tombstone_with_title_and_reason),
		cmocka_unit_test(revoking_keeps_the_content),
		cmocka_unit_test(a_withdrawn_record_can_be_published_again),
		cmocka_unit_test(states_of_what_is_not_there_are_refused),
		cmocka_unit_test(a_reason_that_cannot_be_kept_is_refused),
		cmocka_unit_test(erasing_removes_all_that_was_said_and_the_chain_still_verifies),
		cmocka_unit_test(what_was_erased_is_in_no_file_of_the_database),
		cmocka_unit_test(a_reader_of_an_old_state_keeps_an_erasure_from_being_reported_done),
		cmocka_unit_test(an_erased_record_does_not_come_back),
		cmocka_unit_test(a_draft_that_was_never_published_is_erased_without_a_trace),
		cmocka_unit_test(a_confidential_value_stays_at_home_and_its_owner_sees_it),
		cmocka_unit_test(a_record_that_is_confirmed_says_the_same_and_since_when_it_is_true),
		cmocka_unit_test(an_edit_of_the_public_body_keeps_what_is_withheld),
		cmocka_unit_test(a_hash_that_stands_for_no_value_at_home_is_refused),
		cmocka_unit_test(when_an_embargo_is_over_a_revision_shows_what_it_hid),
		cmocka_unit_test(erasing_removes_withheld_values_too),
	};

	return fixture_run_on_both("states", tests, sizeof tests / sizeof tests[0]);
}
