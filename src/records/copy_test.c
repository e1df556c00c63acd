/* Copies: what another node signed is kept as it is, and nothing else is. */
#include "records/homes.h"
#include "records/prepared.h"

#include "base/identifier.h"
#include "db/db.h"
#include "records/fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* The other node, "be", and what it signs next. */
struct other {
	struct fixture     *f;
	struct sign_key     key;
	struct record_homes homes;
	struct body         body;
	struct hash         hash; /* of what was signed last */
};

static void
read_homes(struct other *other)
{
	assert_true(record_homes_read(other->f->a, other->f->db, &other->homes, NULL));
}

static struct other *
meet(struct fixture *f)
{
	struct other      *other = ARENA_NEW(f->a, struct other);
	struct record_home home = { .name = STR("be"), .title = STR("Belgium"), .url = STR("https://be.example/") };

	other->f = f;
	sign_key_make(&other->key);
	memcpy(home.key, other->key.public, sizeof home.key);
	assert_true(record_home_pin(&f->context, &home, false, NULL));
	read_homes(other);
	other->body = (struct body){ .id = identifier_format(f->a, STR("be"), 7),
				     .type = STR("sample"),
				     .state = STR("published"),
				     .owner = STR("BE"),
				     .home = STR("https://be.example/"),
				     .created = STR("2026-04-01T09:00:00Z"),
				     .updated = STR("2026-04-01T09:00:00Z"),
				     .fields = STR("{\"subjects\":[\"subjects:forest-biodiversity\"],"
						   "\"title\":{\"en\":\"Reef\"}}"),
				     .languages = STR("[\"en\"]"),
				     .node = STR("be"),
				     .salt = STR("AAAAAAAAAAAAAAAAAAAAAA") };
	return other;
}

/* Signs the body as revision `revision` after `previous`. */
static struct str
sign(struct other *other, int revision, const struct hash *previous)
{
	other->body.revision = revision;
	other->body.previous = previous;
	return body_sign(other->f->a, &other->body, &other->key, &other->hash);
}

/* The next revision in `state`. */
static struct str
sign_next(struct other *other, const char *state)
{
	struct hash *previous = ARENA_NEW(other->f->a, struct hash);

	*previous = other->hash;
	other->body.state = str_of(state);
	return sign(other, other->body.revision + 1, other->body.revision == 0 ? NULL : previous);
}

static struct record_draft
copy_of(struct other *other, struct str text)
{
	return (struct record_draft){ .copy = { .text = text, .homes = &other->homes },
				      .source = { .name = STR("be"),
						  .identifier = str_format(other->f->a, "oai:be.example:%.*s",
									   STR_ARGS(other->body.id)),
						  .datestamp = STR("2026-04-02T00:00:00Z") },
				      .publish = true,
				      .base = -1 };
}

static struct record_outcome
take(struct other *other, struct str text)
{
	return fixture_put(other->f, copy_of(other, text));
}

static const char *
take_fails(struct other *other, struct str text)
{
	return fixture_put_fails(other->f, copy_of(other, text));
}

static const char *
refusal(struct other *other, struct str text)
{
	struct record_outcome outcome = take(other, text);

	assert_int_equal(outcome.fate, FATE_REFUSED);
	return str_c(other->f->a, outcome.problems.list[0].code);
}

static void
ignore(void *context, struct str id, int revision, const char *what)
{
	(void)context, (void)id, (void)revision, (void)what;
}

static struct verify_report
verify(struct other *other)
{
	struct verify_report report;

	assert_true(record_verify(other->f->db, &other->f->context, other->body.id, ignore, NULL, &report, NULL));
	return report;
}

/* ---- tests ------------------------------------------------------------------------------------------------------- */

static void
a_copy_is_kept_as_its_home_signed_it(void **state)
{
	struct other         *other = meet(*state);
	struct str            text = sign_next(other, "published");
	struct record_outcome outcome = take(other, text);
	struct record         record = fixture_find(other->f, other->body.id);
	struct record_passage passage;

	assert_int_equal(outcome.fate, FATE_NEW);
	assert_true(str_equal(record.body, text));
	assert_true(hash_equal(&record.hash, &other->hash));
	assert_int_equal(record.revision, 1);
	assert_non_null(strstr(str_c(other->f->a, record.sets), "+node:be:"));
	assert_true(record_passage_find(other->f->a, other->f->db, record.number, &passage, NULL));
	assert_true(str_is(passage.home.title, "Belgium"));
	assert_true(str_is(passage.datestamp, "2026-04-02T00:00:00Z"));
	assert_int_equal(take(other, text).fate, FATE_SAME);
	assert_int_equal(fixture_wrong(other->f), 0);
	assert_int_equal(verify(other).copies, 1);
	assert_int_equal(verify(other).missing, 0);
}

static void
what_does_not_verify_is_not_kept(void **state)
{
	struct other   *other = meet(*state);
	struct str      good = sign_next(other, "published");
	char           *bytes = (char *)(uintptr_t)str_copy(other->f->a, good).data;
	struct sign_key right = other->key;

	memcpy(strstr(bytes, "Reef"), "Kelp", 4);
	assert_string_equal(take_fails(other, (struct str){ bytes, good.length }), "body.hash");
	assert_string_equal(take_fails(other, str_format(other->f->a, " %.*s", STR_ARGS(good))), "body.canonical");
	assert_string_equal(take_fails(other, STR("{}")), "hash.format");
	assert_string_equal(take_fails(other, str_slice(good, 0, 100)), "json.end");

	sign_key_make(&other->key);
	assert_string_equal(take_fails(other, sign(other, 1, NULL)), "copy.signature");
	other->key = right;
	other->body.node = STR("fr");
	assert_string_equal(take_fails(other, sign(other, 1, NULL)), "copy.unknown");
	other->body.node = STR("be");
	assert_string_equal(take_fails(other, sign(other, 2, NULL)), "copy.chain");
	assert_string_equal(take_fails(other, sign(other, 1, &other->hash)), "copy.chain");
	other->body.id = identifier_format(other->f->a, STR("fr"), 7);
	assert_string_equal(take_fails(other, sign(other, 1, NULL)), "copy.id");
	other->body.id = identifier_format(other->f->a, STR("be"), 7);
	other->body.state = STR("draft");
	assert_string_equal(take_fails(other, sign(other, 1, NULL)), "copy.state");
	other->body.state = STR("published");
	other->body.created = STR("yesterday");
	assert_string_equal(take_fails(other, sign(other, 1, NULL)), "copy.created");
	other->body.created = STR("2026-04-01T09:00:00Z");
	other->body.type = STR("unheard-of");
	assert_string_equal(take_fails(other, sign(other, 1, NULL)), "copy.form");
	other->body.type = STR("sample");
	other->body.fields = STR("{\"place\":\"there\",\"title\":{\"en\":\"Reef\"}}");
	assert_string_equal(take_fails(other, sign(other, 1, NULL)), "copy.form");
	other->body.fields = STR("{\"of-a-newer-type\":1,\"title\":{\"en\":\"Reef\"}}");
	assert_int_equal(take(other, sign(other, 1, NULL)).fate, FATE_NEW);
	assert_int_equal(fixture_newest_number(other->f), 1);
	assert_int_equal(fixture_wrong(other->f), 0);
}

static void
a_chain_may_have_gaps_and_no_forks(void **state)
{
	struct other *other = meet(*state);
	struct str    second;
	struct hash   hash;

	(void)take(other, sign_next(other, "published"));
	other->body.salt = STR("BAAAAAAAAAAAAAAAAAAAAA");
	assert_string_equal(refusal(other, sign(other, 1, NULL)), "copy.fork");
	assert_string_equal(refusal(other, sign(other, 2, &other->hash)), "copy.chain");
	hash = other->hash;
	assert_int_equal(take(other, sign(other, 4, &hash)).fate, FATE_CHANGED);
	assert_int_equal(verify(other).missing, 2);
	second = sign_next(other, "published");
	assert_int_equal(take(other, second).fate, FATE_CHANGED);
	assert_int_equal(take(other, sign(other, 3, &hash)).fate, FATE_SAME); /* an older one says nothing new */
	assert_int_equal(fixture_find(other->f, other->body.id).revision, 5);
	assert_int_equal(verify(other).missing, 2);
	assert_int_equal(verify(other).revisions, 3);
	assert_int_equal(fixture_wrong(other->f), 0);
}

static void
states_travel(void **state)
{
	struct other         *other = meet(*state);
	struct record_outcome outcome;
	struct str            fields = other->body.fields;

	assert_int_equal(take(other, sign_next(other, "withdrawn")).fate, FATE_LEFT); /* was never here */
	(void)take(other, sign_next(other, "published"));
	assert_int_equal(take(other, sign_next(other, "revoked")).fate, FATE_CHANGED);
	assert_int_equal(fixture_find(other->f, other->body.id).state, STATE_REVOKED);
	assert_int_equal(take(other, sign_next(other, "published")).fate, FATE_CHANGED);
	other->body.fields = STR("{\"title\":{\"en\":\"Reef\"}}");
	other->body.reason = STR("wrong");
	assert_int_equal(take(other, sign_next(other, "withdrawn")).fate, FATE_WITHDRAWN);
	assert_true(str_is(fixture_find(other->f, other->body.id).reason, "wrong"));
	other->body.fields = fields;
	(void)take(other, sign_next(other, "published"));
	assert_int_equal(fixture_wrong(other->f), 0);

	other->body = (struct body){ .id = other->body.id,
				     .revision = other->body.revision,
				     .type = STR("sample"),
				     .owner = STR("BE"),
				     .node = STR("be"),
				     .updated = STR("2026-04-03T00:00:00Z"),
				     .reason = STR("the law") };
	outcome = take(other, sign_next(other, "erased"));
	assert_int_equal(outcome.fate, FATE_WITHDRAWN);
	assert_true(outcome.erased);
	assert_int_equal(fixture_number(other->f, "select count(*) from body"), 1); /* the tombstone */
	assert_int_equal(fixture_wrong(other->f), 0);
}

static void
only_its_home_makes_revisions(void **state)
{
	struct other *other = meet(*state);
	struct str    id = other->body.id;

	(void)take(other, sign_next(other, "published"));
	assert_string_equal(fixture_state_fails(other->f, id, STATE_WITHDRAWN), "copy.home");
	assert_string_equal(fixture_state_fails(other->f, id, STATE_REVOKED), "copy.home");
	assert_string_equal(fixture_state_fails(other->f, id, STATE_ERASED), "copy.home");
	assert_string_equal(fixture_state_fails(other->f, id, STATE_PUBLISHED), "copy.home");
	assert_int_equal(fixture_newest_number(other->f), 1);
}

static void
our_own_and_what_was_adopted_is_left(void **state)
{
	struct other       *other = meet(*state);
	struct record_draft draft;

	other->body.source = STR("{\"name\":\"museum\"}");
	draft = copy_of(other, sign_next(other, "published"));
	assert_int_equal(fixture_put(other->f, draft).fate, FATE_LEFT);
	draft.copy.adopted_too = true;
	assert_int_equal(fixture_put(other->f, draft).fate, FATE_NEW);
	other->body.node = STR("ke");
	assert_int_equal(take(other, sign(other, 1, NULL)).fate, FATE_LEFT);
	assert_int_equal(fixture_newest_number(other->f), 1);
	assert_int_equal(fixture_wrong(other->f), 0);
}

static void
another_key_counts_when_a_person_says_so(void **state)
{
	struct other      *other = meet(*state);
	struct record_home home = { .name = STR("be"), .title = STR("Belgium"), .url = STR("https://be.example/") };
	struct error       error = { 0 };

	(void)take(other, sign_next(other, "published"));
	sign_key_make(&other->key);
	memcpy(home.key, other->key.public, sizeof home.key);
	assert_false(record_home_pin(&other->f->context, &home, false, &error));
	assert_string_equal(error.key, "home.key");
	assert_string_equal(take_fails(other, sign_next(other, "published")), "copy.signature");
	assert_true(record_home_pin(&other->f->context, &home, true, &error));
	read_homes(other);
	assert_int_equal(other->homes.count, 2);
	other->body.revision = 1;
	other->hash = fixture_find(other->f, other->body.id).hash;
	assert_int_equal(take(other, sign_next(other, "published")).fate, FATE_CHANGED);
	assert_int_equal(fixture_wrong(other->f), 0); /* each under its key */
	home.name = STR("ke");
	assert_false(record_home_pin(&other->f->context, &home, true, &error));
	assert_string_equal(error.key, "home.own");
}

static void
a_copy_that_was_altered_here_shows_and_its_row_is_mended(void **state)
{
	struct other *other = meet(*state);
	size_t        mended = 0;

	(void)take(other, sign_next(other, "published"));
	fixture_sql(other->f, "update record set owner = 'XX', content = substr(content, 2, 16)");
	assert_int_equal(fixture_wrong(other->f), 4); /* owner, content, and two counts */
	assert_true(records_repair(&other->f->context, ignore, NULL, &mended, NULL));
	assert_int_equal(fixture_wrong(other->f), 0);
	fixture_sql(other->f, "update body set body = replace(body, 'Reef', 'Kelp')");
	assert_int_equal(verify(other).wrong, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_is_kept_as_its_home_signed_it),
		cmocka_unit_test(what_does_not_verify_is_not_kept),
		cmocka_unit_test(a_chain_may_have_gaps_and_no_forks),
		cmocka_unit_test(states_travel),
		cmocka_unit_test(only_its_home_makes_revisions),
		cmocka_unit_test(our_own_and_what_was_adopted_is_left),
		cmocka_unit_test(another_key_counts_when_a_person_says_so),
		cmocka_unit_test(a_copy_that_was_altered_here_shows_and_its_row_is_mended),
	};

	return fixture_run_on_both("copies", tests, sizeof tests / sizeof tests[0]);
}
