#include "records/prepared.h"

#include "records/fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define A_FILE                                                                                                         \
	"{'hash':'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08','name':'map.pdf',"          \
	"'media':'application/pdf','size':12}"

static int
set_up(void **state)
{
	*state = fixture_open();
	return 0;
}

static int
tear_down(void **state)
{
	fixture_close(*state);
	return 0;
}

static struct record_prepared *
prepare(struct fixture *f, struct record_draft draft, struct record_outcome *outcome_r)
{
	struct record_prepared *prepared;
	struct error            error = { 0 };

	assert_true(record_prepare(f->a, &f->context, &draft, &prepared, outcome_r, &error));
	return prepared;
}

static struct record_prepared *
prepare_good(struct fixture *f, struct record_draft draft)
{
	struct record_outcome   outcome;
	struct record_prepared *prepared = prepare(f, draft, &outcome);

	if (prepared == NULL)
		fail_msg("refused: %s", fixture_problems(f, &outcome.problems));
	return prepared;
}

static void
what_comes_loosely_is_brought_into_the_written_form(void **state)
{
	static const struct {
		const char *given, *kept;
	} rows[] = {
		{ "'title':'Reef'", "'title':{'und':'Reef'}" },
		{ "'title':{'EN':'Two\\r\\n lines'}", "'title':{'en':'Two lines'}" },
		{ "'summary':{'en':'Two\\r\\nlines\\rthree'}", "'summary':{'en':'Two\\nlines\\nthree'}" },
		{ "'summary':{'en':' ','fr':'F','ar':null}", "'summary':{'fr':'F'}" },
		{ "'summary':{'en':''},'code':[],'part':[{}]", "" },
		{ "'code':'a'", "'code':['a']" },
		{ "'subject':'forest-biodiversity'", "'subject':'subjects:forest-biodiversity'" },
		{ "'subjects':'forest-biodiversity'", "'subjects':['subjects:forest-biodiversity']" },
		{ "'keywords':'reef'", "'keywords':{'und':['reef']}" },
		{ "'keywords':['reef','']", "'keywords':{'und':['reef']}" },
		{ "'keywords':{'pt-br':'recife'}", "'keywords':{'pt-BR':['recife']}" },
		{ "'country':'ke','countries':'ke'", "'countries':['KE'],'country':'KE'" },
		{ "'languages':['EN','zh-hant']", "'languages':['en','zh-Hant']" },
		{ "'publisher':'KE-8F3K2QZ','about':'ke-8f3k2qz@3'",
		  "'about':['ke-8f3k2qz@3'],'publisher':'ke-8f3k2qz'" },
		{ "'author':'A Person'", "'author':{'name':'A Person'}" },
		{ "'date':'2026-05-01T09:00:00Z'", "'date':'2026-05-01'" },
		{ "'starts':'2026-05-01T09:00:00+02:00'", "'starts':'2026-05-01T07:00:00Z'" },
		{ "'count':1.5", "'count':'1.5'" },
		{ "'area':12", "'area':{'unit':'ha','value':12}" },
		{ "'cost':{'value':15,'currency':'USD'}", "'cost':{'currency':'USD','value':'15'}" },
		{ "'link':' https://example.org '", "'link':{'url':'https://example.org'}" },
		{ "'link':{'url':'https://example.org','title':'T'}",
		  "'link':{'title':{'und':'T'},'url':'https://example.org'}" },
		{ "'part':{'note':'N'}", "'part':[{'note':{'und':'N'}}]" },
		{ "'rows':{'cell':'3'}", "'rows':[{'cell':'3'}]" },
		{ "'place':{'type':'Point','coordinates':[36.81666666,-1.28330]}",
		  "'place':{'coordinates':[36.816667,-1.2833],'type':'Point'}" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct record_draft     draft = fixture_draft(f, rows[i].given);
		struct record_prepared *prepared;
		struct json            *fields;
		const char             *kept;

		if (json_get(json_get(draft.document, "fields"), "title") == NULL)
			json_set(json_get(draft.document, "fields"), STR("title"), fixture_json(f, "{'en':'Title'}"));
		prepared = prepare_good(f, draft);
		assert_true(json_parse(f->a, prepared->body.fields, &fields, NULL));
		if (strstr(rows[i].given, "title':{'EN") == NULL && strstr(rows[i].given, "'title':'Reef'") == NULL)
			json_drop(fields, STR("title"));
		kept = fixture_text(f, fields);
		if (strcmp(kept, str_c(f->a, str_format(f->a, "{%s}", rows[i].kept))) != 0)
			fail_msg("%s: %s", rows[i].given, kept);
	}
}

static void
a_bare_text_is_of_the_record_s_language_when_it_has_one(void **state)
{
	struct fixture         *f = *state;
	struct record_prepared *prepared =
		prepare_good(f, fixture_document(f, "{'type':'sample','languages':'FR','fields':{'title':'Titre'}}"));

	assert_string_equal(str_c(f->a, prepared->body.fields), "{\"title\":{\"fr\":\"Titre\"}}");
	assert_string_equal(str_c(f->a, prepared->body.languages), "[\"fr\"]");
}

static void
the_header_is_completed(void **state)
{
	struct fixture         *f = *state;
	struct record_prepared *prepared = prepare_good(
		f, fixture_document(f, "{'type':'sample','created':'2020-02-03T04:05:06+01:00','licence':'CC-BY-4.0',"
				       "'revision':9,'state':'erased','home':'http://evil/','updated':'x',"
				       "'origin':{'node':'evil'},'rights':{'access':'open','embargo':null},"
				       "'fields':{'title':{'sw':'Sw','en':'En','und':'Un'}}}"));
	struct json *body;

	assert_true(json_parse(f->a, prepared->text, &body, NULL));
	assert_string_equal(fixture_text(f, json_get(body, "languages")), "['en','sw']");
	assert_string_equal(fixture_text(f, json_get(body, "rights")), "{'access':'open'}");
	assert_true(str_is(json_text(body, "created"), "2020-02-03T03:05:06Z"));
	assert_true(str_is(json_text(body, "updated"), "2026-05-01T09:00:00Z"));
	assert_true(str_is(json_text(body, "owner"), "KE"));
	assert_true(str_is(json_text(body, "home"), "https://chm.example.ke/"));
	assert_true(str_is(json_text(body, "state"), "published"));
	assert_int_equal(json_integer(body, "revision", 0), 1);
	assert_string_equal(fixture_text(f, json_at(body, "/origin/previous")), "null");
	assert_string_equal(fixture_text(f, json_at(body, "/origin/source")), "null");
	assert_int_equal(json_text(json_get(body, "origin"), "salt").length, BODY_SALT);
}

static void
the_body_is_canonical_hashed_and_signed(void **state)
{
	struct fixture         *f = *state;
	struct record_prepared *prepared = prepare_good(
		f, fixture_adopted(f, "m:1", "'title':{'en':'Reef \\\"x\\\"'},'summary':{'ar':'\xD8\xA7'},'count':3"));
	struct hash  hash;
	struct json *json;
	struct error error = { 0 };
	struct body  body;

	if (!body_verify(f->a, prepared->text, f->key.public, &hash, &json, &error))
		fail_msg("%s: %.*s", error.detail, STR_ARGS(prepared->text));
	assert_true(hash_equal(&hash, &prepared->hash));
	assert_true(str_is(json_text(json_at(json, "/origin/source"), "name"), "museum"));
	assert_true(str_is(json_text(json_at(json, "/origin/source"), "datestamp"), "2020-01-01"));
	assert_int_equal(json_text(json_at(json, "/origin/source"), "raw").length, 71);
	assert_true(body_read(f->a, json, &body, &error));
	assert_true(str_equal(body.fields, prepared->body.fields) && str_equal(body.source, prepared->body.source));
}

static void
every_changed_byte_of_a_body_is_found(void **state)
{
	struct fixture         *f = *state;
	struct record_prepared *prepared = prepare_good(f, fixture_draft(f, "'title':{'en':'Reef'},'count':3"));
	struct arena_mark       mark = arena_mark(f->a);

	for (size_t i = 0; i < prepared->text.length; i++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			struct hash  hash;
			struct json *json;
			struct error error;
			char        *copy = arena_text(f->a, prepared->text.length);

			memcpy(copy, prepared->text.data, prepared->text.length);
			copy[i] = (char)(copy[i] ^ (1 << bit));
			if (body_verify(f->a, (struct str){ copy, prepared->text.length }, f->key.public, &hash, &json,
					&error))
				fail_msg("bit %u of byte %zu of %.*s", bit, i, STR_ARGS(prepared->text));
			arena_reset(f->a, mark);
		}
	}
}

static void
wrong_records_are_refused_with_all_problems(void **state)
{
	static const struct {
		const char *document, *problems;
	} rows[] = {
		{ "{'type':'none','fields':{}}", "/type unknown-type" },
		{ "{'fields':{'title':'T'}}", " shape" },
		{ "{'type':'sample','fields':'none'}", " shape" },
		{ "[1]", " shape" },
		{ "{'type':'sample','fields':{'title':{'en':'Title'},'count':1e5,'x':1}}",
		  "/fields/count form; /fields/x unknown-field" },
		{ "{'type':'sample','fields':{'title':{'en':'Ti\\u0000tle'}}}", "/fields/title/en character" },
		{ "{'type':'sample','fields':{'place':{'type':'Point','coordinates':[1e999,0]},'title':{'en':'Title'}}"
		  "}",
		  "/fields/place form" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct record_outcome   outcome;
		struct record_prepared *prepared = prepare(f, fixture_document(f, rows[i].document), &outcome);

		if (prepared != NULL || strcmp(fixture_problems(f, &outcome.problems), rows[i].problems) != 0)
			fail_msg("%s: %s", rows[i].document, fixture_problems(f, &outcome.problems));
		assert_int_equal(outcome.fate, FATE_REFUSED);
	}
}

static void
a_record_that_is_too_large_is_refused(void **state)
{
	struct fixture       *f = *state;
	char                 *text = arena_text(f->a, 2000 * 1000);
	struct record_draft   draft = fixture_draft(f, "'title':{'en':'Title'}");
	struct record_outcome outcome;
	struct json          *summary;

	memset(text, 'x', 2000 * 1000);
	summary = json_set(json_get(draft.document, "fields"), STR("summary"), json_object(f->a));
	json_set(summary, STR("en"), json_string(f->a, (struct str){ text, 2000 * 1000 }));
	assert_null(prepare(f, draft, &outcome));
	assert_string_equal(fixture_problems(f, &outcome.problems), "/fields size");
}

static void
an_adopted_record_loses_what_cannot_be_read_and_keeps_warnings(void **state)
{
	struct fixture         *f = *state;
	struct record_prepared *prepared = prepare_good(
		f, fixture_adopted(f, "m:1",
				   "'title':{'en':'A title of more than twenty characters'},'count':'many',"
				   "'colour':'red','code':['a',7],'link':{'url':'javascript:x'},"
				   "'summary':{'en':'a\\u0001b'}"));
	struct problems warnings;

	assert_string_equal(str_c(f->a, prepared->body.fields),
			    "{\"code\":[\"a\"],\"summary\":{\"en\":\"a\xEF\xBF\xBD"
			    "b\"},\"title\":{\"en\":\"A title of more than twenty characters\"}}");
	problems_read(f->a, prepared->warnings, &warnings);
	assert_string_equal(fixture_problems(f, &warnings),
			    "/fields/title/en too-long; /fields/count form; /fields/colour unknown-field; "
			    "/fields/code/1 form; /fields/link/url form; /fields replaced");
	assert_true(warnings.list[0].sentence.length > 0 && warnings.list[0].warning);
}

static void
an_adopted_record_without_title_and_identifier_is_refused(void **state)
{
	struct fixture       *f = *state;
	struct record_outcome outcome;

	assert_null(prepare(f, fixture_adopted(f, "", "'title':7"), &outcome));
	assert_non_null(strstr(fixture_problems(f, &outcome.problems), "nameless"));
	assert_non_null(prepare(f, fixture_adopted(f, "m:2", "'title':7"), &outcome));
	assert_non_null(prepare(f, fixture_adopted(f, "", "'title':{'en':'T'}"), &outcome));
}

static void
equal_content_has_equal_fingerprints_whatever_its_spelling(void **state)
{
	static const struct {
		const char *left, *right;
		bool        equal;
	} rows[] = {
		{ "'title':{'en':'Reef'},'count':3", "'count':3,'title':{'EN':'Reef'}", true },
		{ "'title':{'en':'Reef'}", "'title':{'en':'Reef'},'summary':null", true },
		{ "'title':{'en':'Reef'}", "'title':{'en':'Reefs'}", false },
		{ "'title':{'en':'Reef'},'budget':{'value':'1','currency':'USD'}",
		  "'title':{'en':'Reef'},'budget':{'value':'2','currency':'USD'}", false },
		{ "'title':{'en':'Reef'},'budget':{'value':'1','currency':'USD'}",
		  "'title':{'en':'Reef'},'budget':{'value':'1','currency':'USD'}", true },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct record_prepared *left = prepare_good(f, fixture_draft(f, rows[i].left));
		struct record_prepared *right = prepare_good(f, fixture_draft(f, rows[i].right));

		assert_int_equal(fingerprint_equal(&left->content, &right->content), rows[i].equal);
		assert_int_equal(fingerprint_equal(&left->key, &right->key), rows[i].equal);
	}
}

static void
keys_of_different_sources_never_meet(void **state)
{
	struct fixture     *f = *state;
	struct record_draft own = fixture_draft(f, "'title':{'en':'Reef'}"), adopted, other;
	struct fingerprint  keys[3];

	own.key = STR("m:1");
	adopted = fixture_adopted(f, "m:1", "'title':{'en':'Reef'}");
	other = fixture_adopted(f, "m:1", "'title':{'en':'Reef'}");
	other.source.name = STR("library");
	keys[0] = prepare_good(f, own)->key;
	keys[1] = prepare_good(f, adopted)->key;
	keys[2] = prepare_good(f, other)->key;
	assert_false(fingerprint_equal(&keys[0], &keys[1]));
	assert_false(fingerprint_equal(&keys[1], &keys[2]));
	assert_false(fingerprint_equal(&keys[0], &keys[2]));
}

static void
confidential_values_stay_at_home(void **state)
{
	struct fixture         *f = *state;
	struct record_prepared *prepared =
		prepare_good(f, fixture_draft(f, "'title':{'en':'Reef'},'budget':{'value':'500','currency':'USD'},"
						 "'part':[{'note':{'en':'N'}},{'note':{'en':'M'},'secret':'hidden'}]"));
	struct json *fields;

	assert_int_equal(prepared->withheld.count, 2);
	assert_true(str_find(prepared->text, STR("hidden")) == prepared->text.length);
	/* hashes and signatures may hold any digits */
	assert_true(str_find(prepared->text, STR("\"500\"")) == prepared->text.length);
	assert_true(json_parse(f->a, prepared->body.fields, &fields, NULL));
	assert_true(withheld_any(fields));
	assert_int_equal(json_text(json_get(fields, "budget"), "withheld").length, 71);
	assert_int_equal(withheld_reveal(f->a, fields, &prepared->withheld), 2);
	assert_string_equal(fixture_text(f, json_get(fields, "budget")), "{'currency':'USD','value':'500'}");
	assert_string_equal(fixture_text(f, json_at(fields, "/part/1/secret")), "'hidden'");
	for (size_t i = 0; i < prepared->withheld.count; i++)
		assert_true(withheld_verify(f->a, &prepared->withheld.list[i]));
	prepared->withheld.list[0].value = STR("{\"currency\":\"USD\",\"value\":\"501\"}");
	assert_false(withheld_verify(f->a, &prepared->withheld.list[0]));
}

static void
an_embargo_withholds_all_but_what_names_and_places_the_record(void **state)
{
	struct fixture         *f = *state;
	struct record_prepared *prepared = prepare_good(
		f, fixture_document(
			   f, "{'type':'sample','rights':{'embargo':'2026-05-02'},'fields':{'title':{'en':'Reef'},"
			      "'summary':{'en':'S'},'subjects':['subjects:forest-biodiversity'],'date':'2026',"
			      "'file':" A_FILE ",'budget':{'value':'1','currency':'USD'}}}"));
	struct json *fields;

	assert_true(json_parse(f->a, prepared->body.fields, &fields, NULL));
	assert_true(str_is(json_text(json_get(fields, "summary"), "until"), "2026-05-02"));
	assert_true(str_is(json_text(json_get(fields, "budget"), "until"), ""));
	assert_true(str_is(json_text(json_get(fields, "file"), "until"), "2026-05-02"));
	assert_non_null(json_at(fields, "/title/en"));
	assert_non_null(json_at(fields, "/subjects/0"));
	assert_true(str_is(json_text(fields, "date"), "2026"));
	prepared = prepare_good(
		f, fixture_document(f, "{'type':'sample','rights':{'embargo':'2026-05-01'},'fields':{'title':"
				       "{'en':'Reef'},'summary':{'en':'S'}}}"));
	assert_int_equal(prepared->withheld.count, 0);
}

static void
files_are_public_only_with_open_access(void **state)
{
	static const struct {
		const char *rights;
		const char *file; /* member of the public body */
	} rows[] = {
		{ "{}", "hash" },
		{ "{'access':'open'}", "hash" },
		{ "{'access':'registered'}", "withheld" },
		{ "{'access':'restricted'}", "withheld" },
		{ "{'access':'closed','embargo':'2026-05-02'}", "withheld" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str   text = str_format(f->a,
					       "{'type':'sample','rights':%s,'fields':{'title':{'en':'Reef'},"
						 "'file':" A_FILE "}}",
					       rows[i].rights);
		struct json *fields;

		assert_true(json_parse(f->a, prepare_good(f, fixture_document(f, str_c(f->a, text)))->body.fields,
				       &fields, NULL));
		assert_true(json_text(json_get(fields, "file"), rows[i].file).length > 0);
		assert_int_equal(json_text(json_get(fields, "file"), "until").length, 0);
		assert_non_null(json_at(fields, "/title/en"));
	}
}

static void
a_record_counts_as_unconfirmed_when_its_period_is_over(void **state)
{
	static const struct {
		const char *record;
		const char *now;
		bool        unconfirmed;
	} rows[] = {
		{ "{'confirmed':'2025-06-03'}", "2026-06-02T23:59:59Z", false },
		{ "{'confirmed':'2025-06-03'}", "2026-06-03T00:00:00Z", true },
		{ "{'confirmed':'2024-02-29'}", "2025-02-28T12:00:00Z", false },
		{ "{'confirmed':'2024-02-29'}", "2025-03-01T00:00:00Z", true },
		{ "{'confirmed':'2025'}", "2025-12-31T00:00:00Z", false },
		{ "{'updated':'2025-06-03T10:00:00Z'}", "2026-06-01T00:00:00Z", false },
		{ "{'updated':'2025-06-03T10:00:00Z'}", "2026-07-01T00:00:00Z", true },
		{ "{}", "2026-07-01T00:00:00Z", true },
	};
	struct fixture    *f = *state;
	const struct type *type = type_find(f->context.types, STR("sample"));

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int64_t now;

		assert_true(time_parse(str_of(rows[i].now), &now, NULL));
		if (record_is_unconfirmed(fixture_json(f, rows[i].record), type, now) != rows[i].unconfirmed)
			fail_msg("%s at %s", rows[i].record, rows[i].now);
	}
}

static void
the_title_comes_in_the_language_asked_for_or_in_any(void **state)
{
	struct fixture *f = *state;
	struct json    *record = fixture_json(f, "{'id':'ke-1','fields':{'title':{'sw':'S','fr':'F'}}}");
	struct str      language;

	assert_true(str_is(record_title(record, STR("fr-CA"), &language), "F") && str_is(language, "fr"));
	assert_true(str_is(record_title(record, STR("ar"), &language), "S") && str_is(language, "sw"));
	assert_true(str_is(record_title(fixture_json(f, "{'id':'ke-1','fields':{}}"), STR("en"), NULL), "ke-1"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_comes_loosely_is_brought_into_the_written_form, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_bare_text_is_of_the_record_s_language_when_it_has_one, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(the_header_is_completed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_body_is_canonical_hashed_and_signed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_changed_byte_of_a_body_is_found, set_up, tear_down),
		cmocka_unit_test_setup_teardown(wrong_records_are_refused_with_all_problems, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_record_that_is_too_large_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_adopted_record_loses_what_cannot_be_read_and_keeps_warnings, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(an_adopted_record_without_title_and_identifier_is_refused, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(equal_content_has_equal_fingerprints_whatever_its_spelling, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(keys_of_different_sources_never_meet, set_up, tear_down),
		cmocka_unit_test_setup_teardown(confidential_values_stay_at_home, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_embargo_withholds_all_but_what_names_and_places_the_record, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(files_are_public_only_with_open_access, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_record_counts_as_unconfirmed_when_its_period_is_over, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(the_title_comes_in_the_language_asked_for_or_in_any, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
