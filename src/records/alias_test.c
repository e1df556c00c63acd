#include "records/alias.h"

#include "base/json.h"
#include "base/limits.h"
#include "people/permission.h"
#include "records/fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char fields_of[] = "'title':{'en':'%s'},'subjects':['subjects:forest-biodiversity'],"
				"'budget':{'value':'10','currency':'KES'}";

static const char *
fields(struct fixture *f, const char *title)
{
	return str_c(f->a, str_format(f->a, fields_of, title));
}

static struct str
put(struct fixture *f, const char *title)
{
	return fixture_put(f, fixture_draft(f, fields(f, title))).id;
}

static void
ignore(void *context, struct str id, int revision, const char *what)
{
	(void)context;
	(void)id;
	(void)revision;
	(void)what;
}

static const char *
step(struct fixture *f, struct record_step step)
{
	const struct actor    operator= actor_operator();
	struct record_outcome outcome;
	struct error          error = { 0 };

	step.actor = &operator;
	step.reason = STR("twice");
	return record_set_state(f->a, &f->context, &step, &outcome, &error) ? "" : str_c(f->a, str_of(error.key));
}

static const char *
merge(struct fixture *f, struct str id, struct str into)
{
	return step(f, (struct record_step){ .id = id, .state = STATE_WITHDRAWN, .into = into });
}

static const char *
separate(struct fixture *f, struct str id)
{
	return step(f, (struct record_step){ .id = id, .state = STATE_PUBLISHED, .separates = true });
}

static const char *
end_of(struct fixture *f, struct str id)
{
	struct str end;

	assert_true(record_resolve(f->a, f->db, id, &end, NULL));
	return str_c(f->a, end);
}

static void
a_merged_record_leads_through_all_merges_and_comes_back_as_it_was(void **state)
{
	struct fixture *f = *state;
	struct str      a = put(f, "Reef"), b = put(f, "Reefs"), c = put(f, "The reef"), *list;
	struct json    *whole;
	size_t          count;

	assert_string_equal(merge(f, a, b), "");
	assert_string_equal(merge(f, b, c), "");
	assert_string_equal(end_of(f, a), str_c(f->a, c));
	assert_string_equal(end_of(f, c), str_c(f->a, c));
	assert_true(record_aliases(f->a, f->db, c, &list, &count, NULL));
	assert_int_equal(count, 2);
	assert_string_equal(str_c(f->a, list[0]), str_c(f->a, b));
	assert_string_equal(merge(f, a, c), ""); /* it is so already */
	assert_int_equal(fixture_find(f, a).revision, 2);
	assert_string_equal(merge(f, c, a), "merge.circle");
	assert_string_equal(merge(f, c, c), "merge.circle");
	assert_string_equal(str_c(f->a, fixture_find(f, a).merged), str_c(f->a, b));
	assert_int_equal(fixture_wrong(f), 0);
	assert_string_equal(separate(f, a), "");
	assert_string_equal(separate(f, a), "");
	assert_string_equal(separate(f, put(f, "Kelp")), "");
	assert_string_equal(end_of(f, a), str_c(f->a, a));
	assert_int_equal(fixture_find(f, a).revision, 3);
	assert_string_equal(fixture_title(f, a), "Reef");
	assert_true(record_find_whole(f->a, f->db, a, &whole, NULL));
	assert_string_equal(fixture_text(f, json_at(whole, "/fields/budget")), "{'currency':'KES','value':'10'}");
	assert_int_equal(fixture_wrong(f), 0);
}

static void
what_is_not_public_or_of_another_type_takes_nothing_in(void **state)
{
	struct fixture *f = *state;
	struct str      a = put(f, "Reef"), gone = put(f, "Kelp");
	struct str      other =
		fixture_put(f, fixture_document(f, "{'type':'resource','fields':{'title':{'en':'Reef'}}}")).id;

	(void)fixture_set_state(f, gone, STATE_WITHDRAWN);
	assert_string_equal(merge(f, a, gone), "merge.gone");
	assert_string_equal(merge(f, a, other), "merge.type");
	assert_string_equal(merge(f, gone, a), "record.state");
	assert_string_equal(separate(f, gone), "merge.none");
	assert_string_equal(merge(f, a, STR("no identifier")), "identifier.format");
}

static void
what_was_merged_is_not_made_again_by_an_import(void **state)
{
	struct fixture       *f = *state;
	struct str            id = fixture_put(f, fixture_under_key(f, "k", fields(f, "Reef"))).id;
	struct record_outcome outcome;

	assert_string_equal(merge(f, id, put(f, "Reefs")), "");
	outcome = fixture_put(f, fixture_under_key(f, "k", fields(f, "Reef")));
	assert_int_equal(outcome.fate, FATE_SAME);
	outcome = fixture_put(f, fixture_under_key(f, "k", fields(f, "Reef again")));
	assert_int_equal(outcome.fate, FATE_REFUSED);
	assert_string_equal(fixture_problems(f, &outcome.problems), "/fields merged");
	assert_int_equal(fixture_find(f, id).state, STATE_WITHDRAWN);
}

static void
a_list_of_aliases_that_tells_otherwise_than_what_was_signed_is_found_and_mended(void **state)
{
	struct fixture *f = *state;
	struct str      a = put(f, "Reef"), b = put(f, "Reefs"), c = put(f, "Kelp");
	size_t          mended;

	assert_string_equal(merge(f, a, b), "");
	fixture_sql(f, str_c(f->a, str_format(f->a, "update alias set target = '%.*s'", STR_ARGS(c))));
	fixture_sql(f, str_c(f->a, str_format(f->a, "insert into alias (record, target) values ('%.*s', '%.*s')",
					      STR_ARGS(c), STR_ARGS(b))));
	assert_int_equal(fixture_wrong(f), 2);
	assert_true(records_repair(&f->context, ignore, NULL, &mended, NULL));
	assert_int_equal(mended, 2);
	assert_int_equal(fixture_wrong(f), 0);
	assert_string_equal(end_of(f, a), str_c(f->a, b));
	fixture_sql(f, "delete from alias");
	assert_int_equal(fixture_wrong(f), 1);
}

/* Two nodes that do not know of each other may each merge a record into the other's. */
static void
merges_that_go_in_a_circle_lead_nowhere(void **state)
{
	struct fixture *f = *state;
	struct str      a = put(f, "Reef"), b = put(f, "Reefs"), *list;
	size_t          count;
	int             depth;

	assert_string_equal(merge(f, a, b), "");
	fixture_sql(f, str_c(f->a, str_format(f->a, "insert into alias (record, target) values ('%.*s', '%.*s')",
					      STR_ARGS(b), STR_ARGS(a))));
	assert_string_equal(end_of(f, a), str_c(f->a, a));
	assert_string_equal(end_of(f, b), str_c(f->a, b));
	assert_true(record_aliases(f->a, f->db, a, &list, &count, NULL));
	assert_int_equal(count, 1);
	assert_true(record_alias_depth(f->a, f->db, a, &depth, NULL));
	assert_true(depth <= LIMIT_MERGE_STEPS);
	assert_string_equal(separate(f, a), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_merged_record_leads_through_all_merges_and_comes_back_as_it_was),
		cmocka_unit_test(what_is_not_public_or_of_another_type_takes_nothing_in),
		cmocka_unit_test(what_was_merged_is_not_made_again_by_an_import),
		cmocka_unit_test(a_list_of_aliases_that_tells_otherwise_than_what_was_signed_is_found_and_mended),
		cmocka_unit_test(merges_that_go_in_a_circle_lead_nowhere),
	};

	return fixture_run_on_both("alias", tests, sizeof tests / sizeof tests[0]);
}
