#include "records/records.h"

#include "db/db.h"
#include "records/fixture.h"
#include "records/prepared.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char reef[] = "'title':{'en':'Reef'},'subjects':['subjects:forest-biodiversity']";
static const char kelp[] = "'title':{'en':'Kelp'},'subjects':['subjects:forest-biodiversity']";

static int64_t
count_of(struct fixture *f, const char *by, const char *value)
{
	struct record_counts *list;
	size_t                count;

	assert_true(record_counts(f->a, f->db, by, &list, &count, NULL));
	for (size_t i = 0; i < count; i++)
		if (str_is(list[i].value, value))
			return list[i].count;
	return 0;
}

/* ---- new, same, changed ------------------------------------------------------------------------------------------ */

static void
a_new_record_has_an_id_of_the_node_and_revision_1(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome = fixture_put(f, fixture_draft(f, reef));
	struct record         record = fixture_find(f, outcome.id);

	assert_int_equal(outcome.fate, FATE_NEW);
	assert_int_equal(outcome.revision, 1);
	assert_int_equal(outcome.number, 1);
	assert_true(str_starts(outcome.id, STR("ke-")));
	assert_int_equal(record.revision, 1);
	assert_int_equal(record.number, 1);
	assert_int_equal(record.state, STATE_PUBLISHED);
	assert_true(str_is(record.type, "sample") && str_is(record.owner, "KE"));
	assert_int_equal(record.created, f->clock.now);
	assert_string_equal(fixture_title(f, outcome.id), "Reef");
	assert_true(str_is(json_text(json_get(fixture_body(f, outcome.id), "origin"), "node"), "ke"));
	assert_int_equal(fixture_wrong(f), 0);
}

static void
what_is_refused_leaves_nothing(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome = fixture_put(f, fixture_draft(f, "'summary':{'en':'No title'}"));

	assert_int_equal(outcome.fate, FATE_REFUSED);
	assert_true(outcome.problems.count > 0);
	assert_int_equal(fixture_newest_number(f), 0);
}

static void
the_same_record_twice_makes_no_second_one(void **state)
{
	struct fixture *f = *state;
	const struct {
		struct record_draft first, second;
	} rows[] = {
		{ fixture_draft(f, reef), fixture_draft(f, reef) },
		{ fixture_under_key(f, "a-1", reef), fixture_under_key(f, "a-1", reef) },
		{ fixture_adopted(f, "oai:1", reef), fixture_adopted(f, "oai:1", reef) },
		{ fixture_adopted(f, "", kelp), fixture_adopted(f, "", kelp) },
		{ fixture_unpublished(fixture_under_key(f, "d-1", reef)),
		  fixture_unpublished(fixture_under_key(f, "d-1", reef)) },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct record_outcome first = fixture_put(f, rows[i].first), second = fixture_put(f, rows[i].second);

		assert_int_equal(first.fate, FATE_NEW);
		assert_int_equal(second.fate, FATE_SAME);
		assert_true(str_equal(first.id, second.id));
	}
	assert_int_equal(fixture_newest_number(f), 4);
}

static void
a_changed_record_of_the_same_key_makes_a_revision(void **state)
{
	struct fixture *f = *state;
	const struct {
		struct record_draft first, second;
	} rows[] = {
		{ fixture_under_key(f, "a-1", reef), fixture_under_key(f, "a-1", kelp) },
		{ fixture_adopted(f, "oai:1", reef), fixture_adopted(f, "oai:1", kelp) },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct record_outcome first = fixture_put(f, rows[i].first), second = fixture_put(f, rows[i].second);

		assert_int_equal(second.fate, FATE_CHANGED);
		assert_int_equal(second.revision, 2);
		assert_true(str_equal(first.id, second.id));
		assert_string_equal(fixture_title(f, first.id), "Kelp");
	}
	assert_int_equal(fixture_wrong(f), 0);
}

static void
equal_keys_of_an_own_record_and_of_two_sources_are_three_records(void **state)
{
	struct fixture       *f = *state;
	struct record_draft   other = fixture_adopted(f, "1", reef);
	struct record_outcome a, b, c;

	other.source.name = STR("herbarium");
	a = fixture_put(f, fixture_under_key(f, "1", reef));
	b = fixture_put(f, fixture_adopted(f, "1", reef));
	c = fixture_put(f, other);
	assert_int_equal(a.fate, FATE_NEW);
	assert_int_equal(b.fate, FATE_NEW);
	assert_int_equal(c.fate, FATE_NEW);
}

static void
a_source_that_repeats_itself_does_not_undo_an_edit_at_home(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome first = fixture_put(f, fixture_under_key(f, "a-1", reef));

	(void)fixture_put(f, fixture_edit(f, first.id, 1, kelp));
	assert_int_equal(fixture_put(f, fixture_under_key(f, "a-1", reef)).fate, FATE_SAME);
	assert_string_equal(fixture_title(f, first.id), "Kelp");
}

static void
an_edit_that_stands_on_an_older_revision_is_a_conflict(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome first = fixture_put(f, fixture_draft(f, reef));

	assert_int_equal(fixture_put(f, fixture_edit(f, first.id, 1, kelp)).revision, 2);
	assert_string_equal(fixture_put_fails(f, fixture_edit(f, first.id, 1, reef)), "record.changed");
	assert_int_equal(fixture_put(f, fixture_edit(f, first.id, -1, reef)).revision, 3);
	assert_int_equal(fixture_wrong(f), 0);
}

static void
an_edit_without_a_difference_makes_no_revision(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome first = fixture_put(f, fixture_draft(f, reef));
	struct record_outcome second = fixture_put(f, fixture_edit(f, first.id, 1, reef));

	assert_int_equal(second.fate, FATE_SAME);
	assert_int_equal(second.revision, 1);
}

static void
a_record_given_with_an_id_of_this_node_keeps_it(void **state)
{
	struct fixture       *f = *state;
	struct record_draft   draft = fixture_edit(f, STR("KE-8F3K2QZ"), -1, reef);
	struct record_outcome outcome;

	json_set(draft.document, STR("id"), json_string(f->a, STR("ke-0000000")));
	outcome = fixture_put(f, draft);
	assert_int_equal(outcome.fate, FATE_NEW);
	assert_true(str_is(outcome.id, "ke-0000000"));
	assert_int_equal(fixture_put(f, fixture_edit(f, STR("ke-0000000"), -1, kelp)).revision, 2);
}

/* ---- the chain --------------------------------------------------------------------------------------------------- */

static void
each_revision_names_the_hash_of_the_one_before(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome = fixture_put(f, fixture_draft(f, reef));
	struct record        *list, one;
	size_t                count;
	char                  text[HASH_TEXT];
	struct json          *body;

	(void)fixture_put(f, fixture_edit(f, outcome.id, -1, kelp));
	(void)fixture_put(f, fixture_edit(f, outcome.id, -1, reef));
	assert_true(record_history(f->a, f->db, outcome.id, &list, &count, NULL));
	assert_int_equal(count, 3);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(list[i].revision, 3 - (int)i);
		assert_int_equal(list[i].body.length, 0);
		assert_true(record_revision(f->a, f->db, outcome.id, list[i].revision, &one, NULL));
		assert_true(hash_equal(&one.hash, &list[i].hash));
		assert_int_equal(one.revision, list[i].revision);
		assert_true(json_parse(f->a, one.body, &body, NULL));
		if (i + 1 < count)
			assert_true(str_equal(json_text(json_get(body, "origin"), "previous"),
					      hash_format(&list[i + 1].hash, text)));
	}
}

static void
what_is_not_there_is_said_with_its_name(void **state)
{
	struct fixture *f = *state;
	struct record   record, *list;
	size_t          count;
	struct error    error = { 0 };
	struct str      text, media, id = fixture_put(f, fixture_draft(f, reef)).id;

	assert_false(record_find(f->a, f->db, STR("ke-0000000"), &record, &error));
	assert_int_equal(error.code, ERROR_ABSENT);
	assert_string_equal(error.key, "record.none");
	assert_non_null(strstr(error.detail, "ke-0000000"));
	assert_false(record_revision(f->a, f->db, id, 2, &record, &error));
	assert_false(record_revision(f->a, f->db, id, 0, &record, &error));
	assert_string_equal(error.key, "record.none");
	assert_false(record_history(f->a, f->db, STR("ke-0000000"), &list, &count, &error));
	assert_string_equal(error.key, "record.none");
	assert_false(record_find_draft(f->a, f->db, id, &text, &error));
	assert_int_equal(error.code, ERROR_ABSENT);
	assert_false(record_original(f->a, f->db, id, &text, &media, &error));
	assert_int_equal(error.code, ERROR_ABSENT);
}

/* ---- originals --------------------------------------------------------------------------------------------------- */

static void
an_adopted_record_keeps_its_original_its_source_and_its_warnings(void **state)
{
	struct fixture       *f = *state;
	struct record_draft   draft = fixture_adopted(f, "oai:1", "'title':{'en':'Reef'},'country':'Atlantis'");
	struct record_outcome outcome = fixture_put(f, draft);
	struct json          *source = json_get(json_get(fixture_body(f, outcome.id), "origin"), "source");
	struct str            raw, media;
	struct hash           hash;
	char                  text[HASH_TEXT];
	struct problems       problems;

	assert_true(record_original(f->a, f->db, outcome.id, &raw, &media, NULL));
	assert_true(str_equal(raw, draft.source.raw) && str_is(media, "text/xml"));
	hash = hash_of_bytes(raw);
	assert_true(str_equal(json_text(source, "raw"), hash_format(&hash, text)));
	assert_true(str_is(json_text(source, "name"), "museum") && str_is(json_text(source, "identifier"), "oai:1"));
	assert_true(str_is(json_text(source, "datestamp"), "2020-01-01"));
	assert_true(record_warnings(f->a, f->db, outcome.id, &problems, NULL));
	assert_true(problems.count > 0);
	assert_int_equal(problems.count, outcome.problems.count);
	assert_true(str_is(problems.list[0].path, "/fields/country") && problems.list[0].sentence.length > 0);
	assert_int_equal(fixture_wrong(f), 0);
}

static void
the_newest_original_outlives_an_edit_at_home(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome = fixture_put(f, fixture_adopted(f, "oai:1", reef));
	struct str            raw, media;

	(void)fixture_set_state(f, outcome.id, STATE_REVOKED);
	assert_true(record_original(f->a, f->db, outcome.id, &raw, &media, NULL));
	assert_true(str_starts(raw, STR("<record>")));
}

static void
a_record_that_its_source_deleted_is_withdrawn_and_comes_back_when_the_source_says_so(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome = fixture_put(f, fixture_adopted(f, "oai:1", reef)), gone;
	struct record_draft   deleted = fixture_adopted(f, "oai:1", reef), unknown = fixture_adopted(f, "oai:2", reef);

	deleted.source.deleted = unknown.source.deleted = true;
	gone = fixture_put(f, deleted);
	assert_int_equal(gone.fate, FATE_WITHDRAWN);
	assert_true(str_equal(gone.id, outcome.id));
	assert_int_equal(fixture_find(f, outcome.id).state, STATE_WITHDRAWN);
	assert_int_equal(fixture_put(f, deleted).fate, FATE_SAME);
	assert_int_equal(fixture_put(f, unknown).fate, FATE_SAME);
	assert_int_equal(fixture_put(f, fixture_adopted(f, "oai:1", reef)).fate, FATE_CHANGED);
	assert_int_equal(fixture_find(f, outcome.id).state, STATE_PUBLISHED);
	assert_int_equal(fixture_wrong(f), 0);
}

static void
a_copy_that_was_withdrawn_here_does_not_come_back_by_itself(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome = fixture_put(f, fixture_adopted(f, "oai:1", reef)), again;

	(void)fixture_set_state(f, outcome.id, STATE_WITHDRAWN);
	assert_int_equal(fixture_put(f, fixture_adopted(f, "oai:1", reef)).fate, FATE_SAME);
	again = fixture_put(f, fixture_adopted(f, "oai:1", kelp));
	assert_int_equal(again.fate, FATE_REFUSED);
	assert_int_equal(fixture_find(f, outcome.id).state, STATE_WITHDRAWN);
}

/* ---- the log ----------------------------------------------------------------------------------------------------- */

struct seen {
	struct fixture *f;
	struct buffer   out;
	size_t          bodies;
};

static bool
see(void *context, const struct change_log_entry *entry, struct error *error)
{
	struct seen *seen = context;

	(void)error;
	buffer_format(&seen->out, "%d:%d:%s ", (int)entry->number, entry->revision, record_state_name(entry->state));
	seen->bodies += entry->body.length > 0;
	return true;
}

static const char *
log_after(struct fixture *f, int64_t after, size_t limit, bool bodies, size_t *bodies_r)
{
	struct seen seen = { .f = f, .out = buffer_in(f->a) };

	assert_true(change_log_each(f->db, after, limit, bodies, see, &seen, NULL));
	*bodies_r = seen.bodies;
	return str_c(f->a, buffer_str(&seen.out));
}

static void
the_log_tells_every_change_in_order_from_anywhere(void **state)
{
	struct fixture *f = *state;
	struct str      id = fixture_put(f, fixture_draft(f, reef)).id;
	size_t          bodies;

	(void)fixture_put(f, fixture_draft(f, kelp));
	(void)fixture_set_state(f, id, STATE_WITHDRAWN);
	(void)fixture_set_state(f, id, STATE_ERASED);
	assert_string_equal(log_after(f, 0, 100, false, &bodies),
			    "1:1:published 2:1:published 3:2:withdrawn 4:3:erased ");
	assert_int_equal(bodies, 0);
	assert_string_equal(log_after(f, 1, 2, true, &bodies), "2:1:published 3:2:withdrawn ");
	assert_int_equal(bodies, 1);
	assert_string_equal(log_after(f, 4, 100, true, &bodies), "");
	assert_int_equal(fixture_newest_number(f), 4);
}

static bool
hear(void *context, const struct change_told *told, struct error *error)
{
	struct seen *seen = context;

	(void)error;
	buffer_format(&seen->out, "%d:%d:%s:%s%s ", (int)told->number, told->revision, record_state_name(told->state),
		      record_state_name(told->newest), told->body.length > 0 ? "+" : "");
	assert_true(str_is(told->type, "sample"));
	return true;
}

/* What a reader gets who keeps a copy: '+' where there is a body. */
static const char *
told_after(struct fixture *f, int64_t after, size_t limit)
{
	struct seen seen = { .f = f, .out = buffer_in(f->a) };

	assert_true(change_log_tell(f->db, after, limit, hear, &seen, NULL));
	return str_c(f->a, buffer_str(&seen.out));
}

static void
others_are_told_every_change_but_not_what_is_gone(void **state)
{
	struct fixture *f = *state;
	struct str      id = fixture_put(f, fixture_draft(f, reef)).id;

	(void)fixture_put(f, fixture_draft(f, kelp));
	assert_string_equal(told_after(f, 0, 100), "1:1:published:published+ 2:1:published:published+ ");
	(void)fixture_set_state(f, id, STATE_WITHDRAWN);
	assert_string_equal(told_after(f, 0, 100),
			    "1:1:published:withdrawn 2:1:published:published+ 3:2:withdrawn:withdrawn+ ");
	(void)fixture_set_state(f, id, STATE_ERASED);
	assert_string_equal(told_after(f, 0, 100), "1:1:published:erased 2:1:published:published+ "
						   "3:2:withdrawn:erased 4:3:erased:erased+ ");
	assert_string_equal(told_after(f, 1, 2), "2:1:published:published+ 3:2:withdrawn:erased ");
	assert_string_equal(told_after(f, 4, 100), "");
}

static void
the_log_s_time_never_steps_back(void **state)
{
	struct fixture *f = *state;
	struct str      first = fixture_put(f, fixture_draft(f, reef)).id, second;
	int64_t         time = f->clock.now;

	f->clock.now -= 3600 * INT64_C(1000000);
	second = fixture_put(f, fixture_draft(f, kelp)).id;
	assert_int_equal(fixture_find(f, first).created, time);
	assert_int_equal(fixture_find(f, second).created, time);
	assert_int_equal(fixture_wrong(f), 0);
}

static bool
start_epoch(void *context, struct db *db, struct error *error)
{
	(void)context;
	return change_log_start_epoch(db, error);
}

static void
an_epoch_ends_only_when_a_new_one_is_started(void **state)
{
	struct fixture            *f = *state;
	struct change_log_position first, second, third;

	assert_true(change_log_newest(f->a, f->db, &first, NULL));
	(void)fixture_put(f, fixture_draft(f, reef));
	assert_true(change_log_newest(f->a, f->db, &second, NULL));
	assert_true(first.epoch.length > 0 && str_equal(first.epoch, second.epoch));
	assert_true(db_bulk(f->context.pool, start_epoch, NULL, NULL));
	assert_true(change_log_newest(f->a, f->db, &third, NULL));
	assert_false(str_equal(first.epoch, third.epoch));
	assert_int_equal(third.number, 1);
}

static void
counts_follow_what_is_published(void **state)
{
	struct fixture *f = *state;
	struct str      id = fixture_put(f, fixture_draft(f, reef)).id;

	(void)fixture_put(f, fixture_document(f, "{'type':'sample','owner':'UG','fields':{'title':{'en':'Kelp'},"
						 "'subjects':['subjects:forest-biodiversity']}}"));
	assert_int_equal(count_of(f, "type", "sample"), 2);
	assert_int_equal(count_of(f, "owner", "KE"), 1);
	assert_int_equal(count_of(f, "owner", "UG"), 1);
	(void)fixture_set_state(f, id, STATE_WITHDRAWN);
	assert_int_equal(count_of(f, "type", "sample"), 1);
	assert_int_equal(count_of(f, "owner", "KE"), 0);
	(void)fixture_put(f, fixture_edit(f, id, -1, reef));
	(void)fixture_put(f, fixture_edit(f, id, -1, kelp));
	assert_int_equal(count_of(f, "owner", "KE"), 1);
	(void)fixture_set_state(f, id, STATE_ERASED);
	assert_int_equal(count_of(f, "owner", "KE"), 0);
}

/* ---- many at once ------------------------------------------------------------------------------------------------ */

struct batch {
	struct fixture          *f;
	struct record_prepared **prepared;
	struct record_outcome   *outcomes;
	size_t                   count;
	bool                     fails;
};

static bool
add_batch(void *context, struct db *db, struct error *error)
{
	struct batch  *batch = context;
	struct change *change;

	if (!change_open(batch->f->a, db, &batch->f->context, &change, error) ||
	    !change_expect(change, batch->prepared, batch->count, error))
		return false;
	for (size_t i = 0; i < batch->count; i++)
		if (batch->prepared[i] != NULL &&
		    !change_record(change, batch->prepared[i], &batch->outcomes[i], error))
			return false;
	return change_finish(change, error) && !batch->fails;
}

static struct batch
prepare_batch(struct fixture *f, struct record_draft *drafts, size_t count)
{
	struct batch batch = { .f = f, .count = count };

	batch.prepared = ARENA_ARRAY(f->a, struct record_prepared *, count);
	batch.outcomes = ARENA_ARRAY(f->a, struct record_outcome, count);
	for (size_t i = 0; i < count; i++)
		assert_true(
			record_prepare(f->a, &f->context, &drafts[i], &batch.prepared[i], &batch.outcomes[i], NULL));
	return batch;
}

static void
a_batch_may_change_one_record_several_times(void **state)
{
	struct fixture     *f = *state;
	struct record_draft drafts[] = {
		fixture_adopted(f, "1", reef), fixture_adopted(f, "2", reef),
		fixture_adopted(f, "1", kelp), fixture_draft(f, "'summary':{'en':'refused'}"),
		fixture_adopted(f, "1", kelp), fixture_adopted(f, "1", reef),
	};
	static const enum record_fate fates[] = { FATE_NEW,     FATE_NEW,  FATE_CHANGED,
						  FATE_REFUSED, FATE_SAME, FATE_CHANGED };
	static const int              revisions[] = { 1, 1, 2, 0, 2, 3 };
	static const int              numbers[] = { 1, 2, 3, 0, 0, 4 };
	struct batch                  batch = prepare_batch(f, drafts, sizeof drafts / sizeof drafts[0]);

	assert_true(db_bulk(f->context.pool, add_batch, &batch, NULL));
	for (size_t i = 0; i < batch.count; i++) {
		assert_int_equal(batch.outcomes[i].fate, fates[i]);
		assert_int_equal(batch.outcomes[i].revision, revisions[i]);
		assert_int_equal(batch.outcomes[i].number, numbers[i]);
	}
	assert_int_equal(count_of(f, "type", "sample"), 2);
	assert_int_equal(fixture_wrong(f), 0);
}

static void
a_batch_finds_what_earlier_batches_left(void **state)
{
	struct fixture     *f = *state;
	struct record_draft first[] = { fixture_adopted(f, "1", reef), fixture_adopted(f, "2", reef) };
	struct record_draft second[] = { fixture_adopted(f, "1", kelp), fixture_adopted(f, "2", reef),
					 fixture_adopted(f, "3", reef) };
	struct batch        batch = prepare_batch(f, first, 2);

	assert_true(db_bulk(f->context.pool, add_batch, &batch, NULL));
	batch = prepare_batch(f, second, 3);
	assert_true(db_bulk(f->context.pool, add_batch, &batch, NULL));
	assert_int_equal(batch.outcomes[0].revision, 2);
	assert_int_equal(batch.outcomes[1].fate, FATE_SAME);
	assert_int_equal(batch.outcomes[2].fate, FATE_NEW);
	assert_int_equal(fixture_wrong(f), 0);
}

static void
a_change_that_fails_leaves_no_gap_in_the_log(void **state)
{
	struct fixture     *f = *state;
	struct record_draft drafts[] = { fixture_adopted(f, "1", reef), fixture_adopted(f, "2", reef) };
	struct batch        batch = prepare_batch(f, drafts, 2);

	batch.fails = true;
	assert_false(db_bulk(f->context.pool, add_batch, &batch, NULL));
	assert_false(db_change(f->context.pool, add_batch, &batch, NULL));
	assert_int_equal(fixture_put(f, fixture_draft(f, reef)).number, 1);
	assert_int_equal(fixture_wrong(f), 0);
}

static void
an_id_that_is_taken_is_drawn_again(void **state)
{
	struct fixture     *f = *state;
	struct record_draft first[] = { fixture_adopted(f, "1", reef) };
	struct record_draft second[] = { fixture_adopted(f, "2", reef) };
	struct batch        batch = prepare_batch(f, first, 1), again = prepare_batch(f, second, 1);

	again.prepared[0]->drawn = batch.prepared[0]->drawn;
	assert_true(db_bulk(f->context.pool, add_batch, &batch, NULL));
	assert_true(db_bulk(f->context.pool, add_batch, &again, NULL));
	assert_int_equal(again.outcomes[0].fate, FATE_NEW);
	assert_false(str_equal(batch.outcomes[0].id, again.outcomes[0].id));
	assert_int_equal(fixture_wrong(f), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_record_has_an_id_of_the_node_and_revision_1),
		cmocka_unit_test(what_is_refused_leaves_nothing),
		cmocka_unit_test(the_same_record_twice_makes_no_second_one),
		cmocka_unit_test(a_changed_record_of_the_same_key_makes_a_revision),
		cmocka_unit_test(equal_keys_of_an_own_record_and_of_two_sources_are_three_records),
		cmocka_unit_test(a_source_that_repeats_itself_does_not_undo_an_edit_at_home),
		cmocka_unit_test(an_edit_that_stands_on_an_older_revision_is_a_conflict),
		cmocka_unit_test(an_edit_without_a_difference_makes_no_revision),
		cmocka_unit_test(a_record_given_with_an_id_of_this_node_keeps_it),
		cmocka_unit_test(each_revision_names_the_hash_of_the_one_before),
		cmocka_unit_test(what_is_not_there_is_said_with_its_name),
		cmocka_unit_test(an_adopted_record_keeps_its_original_its_source_and_its_warnings),
		cmocka_unit_test(the_newest_original_outlives_an_edit_at_home),
		cmocka_unit_test(a_record_that_its_source_deleted_is_withdrawn_and_comes_back_when_the_source_says_so),
		cmocka_unit_test(a_copy_that_was_withdrawn_here_does_not_come_back_by_itself),
		cmocka_unit_test(the_log_tells_every_change_in_order_from_anywhere),
		cmocka_unit_test(others_are_told_every_change_but_not_what_is_gone),
		cmocka_unit_test(the_log_s_time_never_steps_back),
		cmocka_unit_test(an_epoch_ends_only_when_a_new_one_is_started),
		cmocka_unit_test(counts_follow_what_is_published),
		cmocka_unit_test(a_batch_may_change_one_record_several_times),
		cmocka_unit_test(a_batch_finds_what_earlier_batches_left),
		cmocka_unit_test(a_change_that_fails_leaves_no_gap_in_the_log),
		cmocka_unit_test(an_id_that_is_taken_is_drawn_again),
	};

	return fixture_run_on_both("store", tests, sizeof tests / sizeof tests[0]);
}
