#include "records/translation.h"

#include "base/clock.h"
#include "db/db.h"
#include "people/permission.h"
#include "records/fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { LATER = 1000000 };

static struct translation_row
row_of(struct fixture *f, struct str id)
{
	struct translation_row row;

	assert_true(translation_find(f->a, f->db, id, &row, NULL));
	return row;
}

/* The next revision. */
static void
amend(struct fixture *f, struct str id, const char *fields)
{
	f->clock.now += LATER;
	(void)fixture_put(f, fixture_edit(f, id, fixture_find(f, id).revision, fields));
}

static void
assert_row(struct fixture *f, struct str id, const char *original, const char *languages, const char *done,
	   const char *stale)
{
	struct translation_row row = row_of(f, id);

	assert_string_equal(str_c(f->a, row.original), original);
	assert_string_equal(str_c(f->a, row.languages), languages);
	assert_string_equal(str_c(f->a, row.done), done);
	assert_string_equal(str_c(f->a, row.stale), stale);
}

static void
a_translation_is_stale_while_its_original_says_something_else(void **state)
{
	struct fixture *f = *state;
	struct str      id = fixture_put(f, fixture_draft(f, "'title':{'en':'Reef','fr':'Récif'},"
								  "'subjects':['subjects:forest-biodiversity']"))
				.id;
	int64_t first = row_of(f, id).changed;

	assert_row(f, id, "en", " en fr ", " en fr ", " ");
	amend(f, id, "'title':{'en':'Reefs','fr':'Récif'},'subjects':['subjects:forest-biodiversity']");
	assert_row(f, id, "en", " en fr ", " en ", " fr ");
	assert_int_equal(row_of(f, id).changed, first + LATER);
	amend(f, id, "'title':{'en':'Reefs','fr':'Récifs'},'subjects':['subjects:forest-biodiversity']");
	assert_row(f, id, "en", " en fr ", " en fr ", " ");
	assert_int_equal(row_of(f, id).changed, first + LATER);
	amend(f, id, "'title':{'en':'Reef','fr':'Récif'},'subjects':['subjects:forest-biodiversity']");
	assert_row(f, id, "en", " en fr ", " en fr ", " ");
}

static void
a_text_without_the_original_language_has_one_of_its_own(void **state)
{
	struct fixture *f = *state;
	struct str      id = fixture_put(f, fixture_draft(f, "'title':{'en':'Reef'},'summary':{'fr':'Où'},"
								  "'subjects':['subjects:forest-biodiversity']"))
				.id;

	assert_row(f, id, "en", " en fr ", " ", " ");
	amend(f, id,
	      "'title':{'en':'Reef','fr':'Récif'},'summary':{'ar':'أين','fr':'Où'},"
	      "'subjects':['subjects:forest-biodiversity']");
	assert_row(f, id, "en", " en fr ar ", " fr ", " ");
	amend(f, id,
	      "'title':{'en':'Reef','fr':'Récif'},'summary':{'ar':'أين','fr':'Où donc'},"
	      "'subjects':['subjects:forest-biodiversity']");
	assert_row(f, id, "en", " en fr ar ", " fr ", " ar ");
}

struct saying {
	struct fixture *f;
	struct str      id;
	const char     *key, *original;
	struct actor    actor;
};

static bool
say(void *context, struct db *db, struct error *error)
{
	struct saying *saying = context;
	struct str     key = str_of(saying->key);

	if (saying->original != NULL)
		return translation_choose(saying->f->a, db, &saying->f->context, &saying->actor, saying->id,
					  str_of(saying->original), error);
	return translations_approve(saying->f->a, db, &saying->f->context, &saying->actor, saying->id, STR("fr"), &key,
				    1, error);
}

static void
what_is_still_right_is_said_once_by_those_who_may(void **state)
{
	struct fixture *f = *state;
	struct str      id = fixture_put(f, fixture_draft(f, "'title':{'en':'Reef','fr':'Récif'},"
								  "'subjects':['subjects:forest-biodiversity']"))
				.id;
	struct saying saying = { .f = f, .id = id, .actor = actor_operator() };
	struct error  error = { 0 };

	saying.key = "title fr 0000000000000000";
	amend(f, id, "'title':{'en':'A reef','fr':'Récif'},'subjects':['subjects:forest-biodiversity']");
	saying.actor.acts = 0;
	assert_false(db_change(f->context.pool, say, &saying, &error));
	assert_int_equal(error.code, ERROR_DENIED);
	saying.actor = actor_operator();
	assert_false(db_change(f->context.pool, say, &saying, &error));
	assert_string_equal(error.key, "translation.changed");
	saying.key = str_c(f->a, row_of(f, id).state->first->name);
	if (strstr(saying.key, " fr ") == NULL)
		saying.key = str_c(f->a, row_of(f, id).state->first->next->name);
	assert_true(db_change(f->context.pool, say, &saying, &error));
	assert_row(f, id, "en", " en fr ", " en fr ", " ");
	assert_false(db_change(f->context.pool, say, &saying, &error));
	assert_string_equal(error.key, "translation.changed");
	amend(f, id, "'title':{'en':'A reef','fr':'Récif'},'subjects':['subjects:marine-and-coastal-biodiversity']");
	assert_row(f, id, "en", " en fr ", " en fr ", " ");
	amend(f, id, "'title':{'en':'No reef','fr':'Récif'},'subjects':['subjects:forest-biodiversity']");
	assert_row(f, id, "en", " en fr ", " en ", " fr ");
	saying.original = "fr";
	assert_true(db_change(f->context.pool, say, &saying, &error));
	assert_row(f, id, "fr", " en fr ", " en fr ", " ");
	saying.original = "ru";
	assert_false(db_change(f->context.pool, say, &saying, &error));
	assert_string_equal(error.key, "translation.language");
}

static size_t
waiting(struct fixture *f, const char *language, struct str *first_r)
{
	struct translation_filter filter = { .language = str_of(language), .most = 10 };
	struct translation_row   *rows;
	size_t                    count;

	assert_true(translations_waiting(f->a, f->db, &filter, &rows, &count, NULL));
	*first_r = count > 0 ? rows[0].record : STR("");
	return count;
}

static void
the_queue_has_what_is_missing_or_stale_the_oldest_first(void **state)
{
	struct fixture *f = *state;
	struct str      first, id, other;

	id = fixture_put(f, fixture_draft(f, "'title':{'en':'Reef'},'subjects':['subjects:forest-biodiversity']")).id;
	f->clock.now += LATER;
	other = fixture_put(f, fixture_draft(f, "'title':{'en':'Kelp','fr':'Varech'},"
						"'subjects':['subjects:forest-biodiversity']"))
			.id;
	(void)fixture_put(f, fixture_adopted(f, "oai:1", "'title':{'en':'Reef'}"));
	assert_int_equal(waiting(f, "fr", &first), 1);
	assert_true(str_equal(first, id));
	assert_int_equal(waiting(f, "en", &first), 0);
	assert_int_equal(waiting(f, "ru", &first), 2);
	assert_true(str_equal(first, id));
	f->clock.now += LATER;
	(void)fixture_set_state(f, id, STATE_WITHDRAWN);
	assert_int_equal(waiting(f, "ru", &first), 1);
	assert_true(str_equal(first, other));
	(void)fixture_set_state(f, other, STATE_ERASED);
	assert_int_equal(waiting(f, "ru", &first), 0);
	assert_int_equal(fixture_number(f, "select count(*) from translation"), 1);
}

static void
records_from_before_get_their_rows_from_their_revisions(void **state)
{
	struct fixture *f = *state;
	struct str      id = fixture_put(f, fixture_draft(f, "'title':{'en':'Reef','fr':'Récif'},"
								  "'subjects':['subjects:forest-biodiversity']"))
				.id;

	amend(f, id, "'title':{'en':'Reefs','fr':'Récif'},'subjects':['subjects:forest-biodiversity']");
	fixture_sql(f, "delete from translation");
	assert_true(translations_fill(&f->context, NULL));
	assert_row(f, id, "en", " en fr ", " en ", " fr ");
	assert_int_equal(fixture_number(f, "select count(*) from translation_due"), 0);
	assert_true(translations_fill(&f->context, NULL));
}

static void
a_translation_is_put_where_its_text_is(void **state)
{
	struct fixture      *f = *state;
	const struct type   *type = type_find(f->context.types, STR("sample"));
	struct json         *document = fixture_json(f, "{'type':'sample','fields':{'title':{'en':'Reef'}}}");
	struct json         *before = json_copy(f->a, document);
	struct translatable *list, none;
	size_t               count;

	translatables(f->a, type, document, NULL, &list, &count);
	assert_int_equal(count, 1);
	none = list[0];
	none.path = STR("/fields/none");
	assert_true(translation_put(f->a, document, list, STR("fr"), STR("Récif")));
	assert_true(translation_is_all(f->a, type, before, document, STR("fr"), NULL));
	assert_false(translation_put(f->a, document, &none, STR("fr"), STR("x")));
	assert_string_equal(fixture_text(f, json_at(document, "/fields/title")), "{'en':'Reef','fr':'Récif'}");
	assert_true(translation_put(f->a, document, list, STR("en"), STR("Reefs")));
	assert_false(translation_is_all(f->a, type, before, document, STR("fr"), NULL));
	assert_true(translation_put(f->a, document, list, STR("fr"), STR(" ")));
	assert_string_equal(fixture_text(f, json_at(document, "/fields/title")), "{'en':'Reefs'}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_translation_is_stale_while_its_original_says_something_else),
		cmocka_unit_test(a_text_without_the_original_language_has_one_of_its_own),
		cmocka_unit_test(what_is_still_right_is_said_once_by_those_who_may),
		cmocka_unit_test(the_queue_has_what_is_missing_or_stale_the_oldest_first),
		cmocka_unit_test(records_from_before_get_their_rows_from_their_revisions),
		cmocka_unit_test(a_translation_is_put_where_its_text_is),
	};

	return fixture_run_on_both("translation", tests, sizeof tests / sizeof tests[0]);
}
