#include "records/draft.h"

#include "base/limits.h"
#include "db/db.h"
#include "records/fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct grant everything = { .role = ROLE_ADMINISTRATOR };
static const struct actor who = { .signed_in = true, .grants = &everything, .grant_count = 1, .acts = ALL_ACTS };

/* A save as a form makes it. */
static struct draft_save
save_of(struct fixture *f, struct str id, int base, int version, const char *fields, const char *submission)
{
	struct draft_save save = {
		.id = id,
		.base = base,
		.version = version,
		.document = fixture_json(f, str_c(f->a, str_format(f->a, "{'type':'sample','fields':{%s}}", fields))),
		.author = STR("a"),
		.submission = str_of(submission),
		.sent = str_format(f->a, "%d %s", version, fields),
	};
	struct json *before;

	assert_true(draft_base(f->a, f->db, id, version, base, &before, NULL));
	save.before = before;
	return save;
}

static struct draft_saved
must_save(struct fixture *f, struct draft_save save)
{
	struct draft_saved saved;
	struct error       error = { 0 };

	if (!draft_save(f->a, &f->context, &save, &saved, &error))
		fail_msg("%s %s", error.key, error.detail);
	return saved;
}

static const char *
fields_of(struct fixture *f, struct str id)
{
	struct draft draft;

	assert_true(draft_find(f->a, f->db, id, &draft, NULL));
	return fixture_text(f, json_get(draft.document, "fields"));
}

static const char *
conflicts_of(struct fixture *f, struct str id)
{
	struct draft draft;

	assert_true(draft_find(f->a, f->db, id, &draft, NULL));
	return draft.conflicts != NULL ? fixture_text(f, draft.conflicts) : "";
}

static void
what_is_incomplete_and_wrong_is_kept_as_it_was_typed(void **state)
{
	struct fixture    *f = *state;
	struct draft_saved saved =
		must_save(f, save_of(f, STR(""), 0, 0, "'title':{},'area':'twelve','nobody knows':['x']", "s1"));

	assert_int_equal(saved.fate, DRAFT_SAVED);
	assert_int_equal(saved.version, 1);
	assert_string_equal(fields_of(f, saved.id), "{'area':'twelve','nobody knows':['x'],'title':{}}");
	assert_int_equal(fixture_wrong(f), 0);
}

static void
a_save_that_comes_twice_is_done_once(void **state)
{
	struct fixture    *f = *state;
	struct draft_save  save = save_of(f, STR(""), 0, 0, "'title':{'en':'Reef'}", "s1");
	struct draft_saved first = must_save(f, save), again = must_save(f, save), other;
	struct error       error = { 0 };

	assert_int_equal(again.fate, DRAFT_REPEATED);
	assert_true(str_equal(again.id, first.id));
	assert_int_equal(fixture_number(f, "select count(*) from draft"), 1);
	save.sent = STR("something else");
	assert_false(draft_save(f->a, &f->context, &save, &other, &error));
	assert_string_equal(error.key, "draft.resent");
	assert_true(str_equal(other.id, first.id));
}

static void
one_page_makes_one_draft_however_often_it_saves(void **state)
{
	struct fixture    *f = *state;
	struct draft_save  save = save_of(f, STR(""), 0, 0, "'title':{'en':'Ree'}", "s1");
	struct draft_saved first, second;

	save.form = STR("page1");
	save.sequence = 1;
	first = must_save(f, save);
	save = save_of(f, STR(""), 0, 0, "'title':{'en':'Reef'}", "s2"); /* sent before the first was answered */
	save.form = STR("page1");
	save.sequence = 2;
	second = must_save(f, save);
	assert_true(str_equal(first.id, second.id));
	assert_string_equal(fields_of(f, first.id), "{'title':{'en':'Reef'}}");
	assert_string_equal(conflicts_of(f, first.id), "");
	assert_int_equal(fixture_number(f, "select count(*) from draft"), 1);
}

static void
what_was_held_up_on_its_way_does_not_replace_what_came_after_it(void **state)
{
	struct fixture    *f = *state;
	struct draft_save  late = save_of(f, STR(""), 0, 0, "'title':{'en':'Ree'}", "s2"), save = late;
	struct draft_saved saved;

	save.form = late.form = STR("page1");
	late.sequence = 2;
	save.sequence = 3;
	save.submission = STR("s3");
	save.document = fixture_json(f, "{'type':'sample','fields':{'title':{'en':'Reef'}}}");
	saved = must_save(f, save);
	assert_int_equal(must_save(f, late).fate, DRAFT_LATE);
	assert_string_equal(fields_of(f, saved.id), "{'title':{'en':'Reef'}}");
	(void)fixture_set_state(f, saved.id, STATE_PUBLISHED);
	assert_int_equal(must_save(f, late).fate, DRAFT_LATE);
	assert_int_equal(fixture_number(f, "select count(*) from draft"), 0);
}

static void
two_who_change_different_fields_both_find_their_words(void **state)
{
	struct fixture    *f = *state;
	struct str         id = must_save(f, save_of(f, STR(""), 0, 0, "'title':{'en':'Reef'}", "s1")).id;
	struct draft_saved second;

	(void)must_save(f, save_of(f, id, 0, 1, "'title':{'en':'Reef','fr':'R\u00e9cif'}", "s2"));
	second = must_save(f, save_of(f, id, 0, 1, "'title':{'en':'Reefs'}", "s3"));
	assert_int_equal(second.fate, DRAFT_MERGED);
	assert_string_equal(fields_of(f, id), "{'title':{'en':'Reefs','fr':'R\u00e9cif'}}");
	assert_string_equal(conflicts_of(f, id), "");
}

static void
a_page_that_does_not_show_what_others_wrote_never_undoes_it(void **state)
{
	struct fixture    *f = *state;
	struct str         id = must_save(f, save_of(f, STR(""), 0, 0, "'title':{'en':'Reef'}", "s1")).id;
	struct draft_saved saved;
	struct draft_save  save;

	(void)must_save(f, save_of(f, id, 0, 1, "'title':{'en':'Reef','fr':'R\u00e9cif'}", "s2"));
	save = save_of(f, id, 0, 1, "'title':{'en':'Reefs'}", "s3");
	save.form = STR("page2");
	save.sequence = 1;
	saved = must_save(f, save);
	save = save_of(f, id, 0, saved.version, "'title':{'en':'Reefs and'}", "s4");
	save.form = STR("page2");
	save.sequence = 2;
	(void)must_save(f, save);
	assert_string_equal(fields_of(f, id), "{'title':{'en':'Reefs and','fr':'R\u00e9cif'}}");
	assert_string_equal(conflicts_of(f, id), "");
}

static void
what_two_changed_in_the_same_text_is_kept_twice_until_one_chooses(void **state)
{
	struct fixture       *f = *state;
	struct str            id = must_save(f, save_of(f, STR(""), 0, 0, "'title':{'en':'Reef'}", "s1")).id;
	struct draft_choice   choice = { STR("/fields/title/en"), 0 };
	struct draft_save     save;
	struct draft_saved    saved;
	struct record_outcome outcome;
	struct error          error = { 0 };

	(void)must_save(f, save_of(f, id, 0, 1, "'title':{'en':'Kelp'}", "s2"));
	saved = must_save(f, save_of(f, id, 0, 1, "'title':{'en':'Sand'}", "s3"));
	assert_int_equal(saved.fate, DRAFT_BOTH);
	assert_string_equal(fields_of(f, id), "{'title':{'en':'Sand'}}");
	assert_string_equal(conflicts_of(f, id), "[{'path':'/fields/title/en','values':['Kelp']}]");
	assert_false(draft_publish(f->a, &f->context, &who, id, saved.newest, &outcome, &error));
	assert_string_equal(error.key, "draft.changed");
	save = save_of(f, id, 0, saved.newest, "'title':{'en':'Sand'}", "s4");
	save.choice = &choice;
	saved = must_save(f, save);
	assert_string_equal(fields_of(f, id), "{'title':{'en':'Kelp'}}");
	assert_string_equal(conflicts_of(f, id), "");
	assert_true(draft_publish(f->a, &f->context, &who, id, saved.newest, &outcome, &error));
	assert_string_equal(fixture_title(f, id), "Kelp");
	assert_int_equal(fixture_wrong(f), 0);
}

static void
a_draft_of_a_published_record_follows_a_revision_that_came_meanwhile(void **state)
{
	struct fixture    *f = *state;
	struct str         id = fixture_put(f, fixture_under_key(f, "k", "'title':{'en':'Reef'}")).id;
	struct draft_saved saved = must_save(f, save_of(f, id, 1, 0, "'title':{'en':'Reef','fr':'R\u00e9cif'}", "s1"));
	struct record_outcome outcome;

	(void)fixture_put(f, fixture_under_key(f, "k", "'title':{'en':'Reefs'}"));
	saved = must_save(f, save_of(f, id, 1, saved.version, "'title':{'en':'Reef','fr':'R\u00e9cifs'}", "s2"));
	assert_int_equal(saved.base, 2);
	assert_string_equal(fields_of(f, id), "{'title':{'en':'Reefs','fr':'R\u00e9cifs'}}");
	assert_true(draft_publish(f->a, &f->context, &who, id, saved.newest, &outcome, NULL));
	assert_int_equal(outcome.revision, 3);
}

static void
an_import_does_not_undo_what_a_person_writes(void **state)
{
	struct fixture    *f = *state;
	struct str         id = fixture_put(f, fixture_under_key(f, "k", "'title':{'en':'Reef'}")).id;
	struct draft_saved saved = must_save(f, save_of(f, id, 1, 0, "'title':{'en':'Reef','fr':'R\u00e9cif'}", "s1"));

	(void)fixture_put(f, fixture_unpublished(fixture_under_key(f, "k", "'title':{'en':'Reefs'}")));
	saved = must_save(f, save_of(f, id, 1, saved.version, "'title':{'en':'Reef','fr':'R\u00e9cifs'}", "s2"));
	assert_string_equal(fields_of(f, id), "{'title':{'en':'Reefs','fr':'R\u00e9cifs'}}");
}

static void
a_save_without_a_change_makes_no_draft(void **state)
{
	struct fixture   *f = *state;
	struct str        id = fixture_put(f, fixture_draft(f, "'title':{'en':'Reef'}")).id;
	struct draft      draft;
	struct draft_save save = { .id = id, .base = 1, .submission = STR("s1"), .sent = STR("x") };

	assert_true(draft_open(f->a, f->db, id, &draft, NULL));
	save.before = save.document = draft.document;
	assert_int_equal(must_save(f, save).fate, DRAFT_SAME);
	assert_int_equal(fixture_number(f, "select count(*) from draft"), 0);
}

static void
a_discarded_draft_can_be_taken_back_and_is_gone_after_a_month(void **state)
{
	struct fixture *f = *state;
	struct str      id = must_save(f, save_of(f, STR(""), 0, 0, "'title':{'en':'Reef'}", "s1")).id;
	struct draft    draft, *list;
	size_t          count;

	assert_true(draft_discard(&f->context, id, true, NULL));
	assert_true(draft_find(f->a, f->db, id, &draft, NULL));
	assert_true(draft.discarded > 0);
	assert_true(draft_discard(&f->context, id, false, NULL));
	assert_true(drafts_of(f->a, f->db, STR("a"), 10, &list, &count, NULL));
	assert_int_equal(count, 1);
	assert_int_equal(list[0].discarded, 0);
	assert_true(draft_discard(&f->context, id, true, NULL));
	f->clock.now += INT64_C(29) * 86400 * 1000000;
	assert_true(drafts_tidy(&f->context, NULL));
	assert_int_equal(fixture_number(f, "select count(*) from draft"), 1);
	f->clock.now += INT64_C(3) * 86400 * 1000000;
	assert_true(drafts_tidy(&f->context, NULL));
	assert_int_equal(fixture_number(f, "select count(*) from draft"), 0);
	assert_int_equal(fixture_wrong(f), 0);
}

static void
an_erased_record_leaves_no_version_and_no_parked_form(void **state)
{
	struct fixture *f = *state;
	struct str      id = must_save(f, save_of(f, STR(""), 0, 0, "'title':{'en':'Reef'}", "s1")).id;
	struct parked   parked = { STR("p1"), STR("a"), id, STR("/x"), STR("title=Reef"), 1 };

	assert_true(parked_put(&f->context, &parked, NULL));
	(void)fixture_set_state(f, id, STATE_ERASED);
	assert_int_equal(fixture_number(f, "select count(*) from draft_version"), 0);
	assert_int_equal(fixture_number(f, "select count(*) from parked"), 0);
}

static void
parked_forms_are_bounded_and_each_page_has_one(void **state)
{
	struct fixture *f = *state;
	struct error    error = { 0 };
	struct parked  *list;
	size_t          count;
	int             i;

	for (i = 0; i < LIMIT_PARKED_OF_ONE; i++) {
		struct parked parked = { str_format(f->a, "p%d", i), STR("a"), STR(""), STR("/x"), STR("t=1"), i };

		assert_true(parked_put(&f->context, &parked, &error));
	}
	assert_false(parked_put(&f->context, &(struct parked){ STR("more"), STR("a"), STR(""), STR("/"), STR("x"), 1 },
				&error));
	assert_int_equal(error.code, ERROR_LIMIT);
	assert_true(parked_of(f->a, f->db, STR("a"), &list, &count, NULL));
	assert_int_equal(count, LIMIT_PARKED_OF_ONE);
	assert_true(parked_drop(&f->context, STR("p3"), NULL));
	assert_true(parked_of(f->a, f->db, STR("a"), &list, &count, NULL));
	assert_int_equal(count, LIMIT_PARKED_OF_ONE - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_incomplete_and_wrong_is_kept_as_it_was_typed),
		cmocka_unit_test(a_save_that_comes_twice_is_done_once),
		cmocka_unit_test(one_page_makes_one_draft_however_often_it_saves),
		cmocka_unit_test(what_was_held_up_on_its_way_does_not_replace_what_came_after_it),
		cmocka_unit_test(two_who_change_different_fields_both_find_their_words),
		cmocka_unit_test(a_page_that_does_not_show_what_others_wrote_never_undoes_it),
		cmocka_unit_test(what_two_changed_in_the_same_text_is_kept_twice_until_one_chooses),
		cmocka_unit_test(a_draft_of_a_published_record_follows_a_revision_that_came_meanwhile),
		cmocka_unit_test(an_import_does_not_undo_what_a_person_writes),
		cmocka_unit_test(a_save_without_a_change_makes_no_draft),
		cmocka_unit_test(a_discarded_draft_can_be_taken_back_and_is_gone_after_a_month),
		cmocka_unit_test(an_erased_record_leaves_no_version_and_no_parked_form),
		cmocka_unit_test(parked_forms_are_bounded_and_each_page_has_one),
	};

	return fixture_run_on_both("draft", tests, sizeof tests / sizeof tests[0]);
}
