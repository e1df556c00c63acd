/* Sources of harvests: what is asked of them, when, and what becomes of their sets. */
#include "network/fixture.h"

#include "base/file.h"
#include "network/harvest_about.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define SETS(inside) OAI("2026-05-01T00:00:00Z", "<ListSets>" inside "</ListSets>")
#define SET(spec) "<set><setSpec>" spec "</setSpec><setName>Some</setName></set>"

/* Whatever the provider says of a set that it does not list any more, nothing is withdrawn and the harvest did not go well. */
static void
a_set_that_has_vanished_is_told(void **state)
{
	static const struct scripted_answer first[] = {
		SAYS(IDENTIFY),
		SAYS(SETS(SET("plants") TOKEN("s"))),
		SAYS(SETS(SET("animals:birds") SET("animals"))),
		SAYS(LIST("2026-05-01T10:00:00Z", RECORD("oai:m:1", "One"))),
	};
	static const struct scripted_answer nothing_new[] = {
		SAYS(IDENTIFY),
		SAYS(FAULT("noRecordsMatch")),
		SAYS(SETS(SET("animals"))),
	};
	static const struct scripted_answer gone[][4] = {
		{ SAYS(IDENTIFY), SAYS(FAULT("noRecordsMatch")), SAYS(SETS(SET("plants") TOKEN("s"))),
		  SAYS(SETS(SET("fungi"))) },
		{ SAYS(IDENTIFY), SAYS(FAULT("badArgument")), SAYS(SETS(SET("plants"))) },
		{ SAYS(IDENTIFY), SAYS(FAULT("noSetHierarchy")), SAYS(FAULT("noSetHierarchy")) },
	};
	static const struct scripted_answer unknown[] = {
		SAYS(IDENTIFY),
		SAYS(FAULT("noRecordsMatch")),
		{ 500, -1, "" },
	};
	static const struct scripted_answer never_listed[] = { SAYS(IDENTIFY), SAYS(SETS(SET("plants"))),
							       SAYS(FAULT("noRecordsMatch")) };
	struct fixture                     *f = *state;
	const struct harvest_source         source = { .name = STR("museum"),
						       .url = STR("http://museum.example.org/oai"),
						       .prefix = STR("oai_dc"),
						       .set = STR("animals") };
	struct harvest_source               kept;

	assert_true(harvest_remove(f->node, &(struct actor){ 0 }, STR("museum"), NULL));
	assert_true(harvest_add(f->node, &(struct actor){ 0 }, &source, NULL));
	assert_string_equal(HARVEST(f, never_listed), "done 0 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_true(str_is(last_report(f).note, "it does not list the set 'animals'"));
	assert_string_equal(HARVEST(f, first), "done 1 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_int_equal(last_report(f).note.length, 0);
	assert_string_equal(HARVEST(f, nothing_new), "done 0 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_string_equal(HARVEST(f, unknown), "done 0 new 0 changed 0 same 0 withdrawn 0 rejected");
	for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++)
		assert_string_equal(str_c(f->a, harvest(f, gone[i], i == 0 ? 4 : 3, false)),
				    "failed 0 new 0 changed 0 same 0 withdrawn 0 rejected: harvest.set");
	assert_true(harvest_find(f->a, f->node, STR("museum"), &kept, NULL));
	assert_int_equal(kept.records, 1);
}

static void
a_rejection_says_where_it_stands(void **state)
{
	static const char list[] = LIST("2026-05-01T00:00:00Z", RECORD("oai:m:1", "One") RECORD("oai:m:2", "<b>Two")
									RECORD("oai:m:3", "Three"));
	static const struct scripted_answer answers[] = {
		SAYS(IDENTIFY), SAYS(LIST("2026-05-01T00:00:00Z", RECORD("oai:m:0", "Nought") TOKEN("t"))), SAYS(list)
	};
	struct fixture *f = *state;
	struct str      place =
		str_format(f->a, "(page 2, byte %zu)",
			   (size_t)(strstr(strstr(list, "<b>Two"), "</dc:title>") + strlen("</dc:title>") - list));

	assert_string_equal(HARVEST(f, answers), "done 3 new 0 changed 0 same 0 withdrawn 1 rejected");
	if (!str_ends(last_report(f).rejects[0].reason, place))
		fail_msg("%s and not %s", str_c(f->a, last_report(f).rejects[0].reason), str_c(f->a, place));
}

/* What a provider says of itself is asked for before it becomes a source. */
static void
a_provider_is_looked_at(void **state)
{
	static const struct scripted_answer answers[] = {
		SAYS(OAI("2026-05-01T00:00:00Z",
			 "<Identify><repositoryName>A museum</repositoryName><adminEmail>a@m.example</adminEmail>"
			 "<adminEmail>b@m.example</adminEmail><description><x><repositoryName>No</repositoryName></x>"
			 "</description><deletedRecord>no</deletedRecord></Identify>")),
		SAYS(OAI("2026-05-01T00:00:00Z",
			 "<ListMetadataFormats><metadataFormat><metadataPrefix>eml</metadataPrefix><metadataNamespace>"
			 "urn:e</metadataNamespace></metadataFormat></ListMetadataFormats>")),
		SAYS(SETS(SET("plants") TOKEN("s"))),
		SAYS(SETS(SET("animals"))),
	};
	static const struct scripted_answer none[] = { { 0, -1, NULL } };
	struct fixture                     *f = *state;
	struct harvest_transport            transport = { &f->provider, fixture_get, fixture_wait };
	struct harvest_about                about;
	struct error                        error = { 0 };

	f->provider = (struct provider){ .answers = answers, .count = 4 };
	assert_true(harvest_look(f->a, f->node, STR("http://museum.example.org/oai"), false, &transport, &about, NULL));
	assert_true(str_is(about.name, "A museum") && str_is(about.email, "a@m.example") &&
		    str_is(about.deleted_record, "no"));
	assert_true(about.format_count == 1 && str_is(about.formats[0].prefix, "eml") &&
		    str_is(about.formats[0].name_space, "urn:e"));
	assert_true(about.set_count == 2 && str_is(about.sets[1].spec, "animals") &&
		    str_is(about.sets[0].name, "Some"));
	assert_false(about.more_sets || about.no_sets);
	f->provider = (struct provider){ .answers = none, .count = 1 };
	assert_false(harvest_look(f->a, f->node, STR("http://m.example.org/oai"), false, &transport, &about, &error));
	assert_int_equal(error.code, ERROR_REMOTE);
	assert_false(harvest_look(f->a, f->node, STR("file:///etc/passwd"), false, &transport, &about, &error));
	assert_string_equal(error.key, "client.url");
}

static void
sources_have_names_and_are_known_once(void **state)
{
	struct fixture             *f = *state;
	const struct harvest_source rows[] = {
		{ .name = STR("museum"), .url = STR("http://other.example.org/oai") },
		{ .name = STR("../x"), .url = STR("http://other.example.org/oai") },
		{ .name = STR("other"), .url = STR("file:///etc/passwd") },
	};
	const char *const keys[] = { "harvest.known", "harvest.name", "client.url" };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct error error = { 0 };

		assert_false(harvest_add(f->node, &(struct actor){ 0 }, &rows[i], &error));
		assert_string_equal(error.key, keys[i]);
	}
	assert_true(harvest_remove(f->node, &(struct actor){ 0 }, STR("museum"), NULL));
	assert_false(harvest_remove(f->node, &(struct actor){ 0 }, STR("museum"), NULL));
}

static void
a_source_is_due_when_its_time_has_come_or_its_harvest_was_cut_off(void **state)
{
	static const struct {
		const char *state;
		int64_t     every, next;
	} rows[] = {
		{ "done", 60, 61000000 }, { "failed", 60, 61000000 }, { "stopped", 60, 1 }, { "running", 60, 1 },
		{ "held", 60, 0 },        { "done", 0, 0 },           { "running", 0, 0 },
	};
	const struct harvest_source fresh = { .every = 60 };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct harvest_source source = { .every = rows[i].every };
		const struct harvest_report last = { .state = str_of(rows[i].state), .started = 1000000 };

		assert_int_equal(harvest_next(&source, &last), rows[i].next);
	}
	assert_int_equal(harvest_next(&fresh, NULL), 1);
}

/* A record that its provider has deleted and gives again is there again, also when it says what it said. */
static void
what_was_deleted_may_come_again(void **state)
{
	static const struct scripted_answer first[] = {
		SAYS(IDENTIFY), SAYS(LIST("2026-05-01T10:00:00Z", RECORD("oai:m:1", "One") RECORD("oai:m:2", "Two")))
	};
	static const struct scripted_answer gone[] = { SAYS(IDENTIFY),
						       SAYS(LIST("2026-05-02T10:00:00Z", DELETED("oai:m:1"))) };
	static const struct scripted_answer again[] = {
		SAYS(IDENTIFY), SAYS(LIST("2026-05-03T10:00:00Z", RECORD("oai:m:1", "One") RECORD("oai:m:2", "Two")))
	};
	struct fixture       *f = *state;
	struct harvest_source source;

	assert_string_equal(HARVEST(f, first), "done 2 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_string_equal(HARVEST(f, gone), "done 0 new 0 changed 0 same 1 withdrawn 0 rejected");
	assert_true(harvest_find(f->a, f->node, STR("museum"), &source, NULL));
	assert_int_equal(source.records, 1);
	assert_string_equal(HARVEST(f, again), "done 0 new 1 changed 1 same 0 withdrawn 0 rejected");
	assert_true(harvest_find(f->a, f->node, STR("museum"), &source, NULL));
	assert_int_equal(source.records, 2);
}

#define FILE_OF(inside) "<records>" inside "</records>"

/* A file is asked for unless it is as it was; what is no more in it is withdrawn, with the brake of whole lists. */
static void
a_file_is_taken_in_when_it_has_changed(void **state)
{
	static const struct scripted_answer first[] = {
		{ 200, -1, FILE_OF(RECORD("m:1", "One") RECORD("m:2", "Two") RECORD("m:3", "Three")), "v1" }
	};
	static const struct scripted_answer same[] = { { 304, -1, "", "v1" } };
	static const struct scripted_answer less[] = {
		{ 200, -1, FILE_OF(RECORD("m:1", "One, changed") RECORD("m:3", "Three")), "v2" }
	};
	static const struct scripted_answer broken[] = { { 200, -1, FILE_OF(RECORD("m:1", "<b>One")), "v3" } };
	static const struct scripted_answer page[] = { { 200, -1, "<html><body>Come back later</body></html>", "v4" } };
	static const struct scripted_answer none[] = { { 200, -1, FILE_OF(""), "v5" } };
	static const struct scripted_answer others[] = { { 200, -1, FILE_OF(RECORD("m:9", "Nine")), "v5" } };
	static const struct scripted_answer gone[] = { { 404, -1, "" } };
	struct fixture                     *f = *state;
	struct harvest_source               source = { .name = STR("museum"),
						       .url = STR("http://museum.example.org/all.xml?x"),
						       .is_file = true };
	struct harvest_source               kept;

	assert_true(harvest_remove(f->node, &(struct actor){ 0 }, STR("museum"), NULL));
	source.prefix = STR("chm");
	assert_false(harvest_add(f->node, &(struct actor){ 0 }, &source, NULL));
	source.prefix = STR("");
	assert_true(harvest_add(f->node, &(struct actor){ 0 }, &source, NULL));
	assert_string_equal(HARVEST(f, first), "done 3 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_string_equal(f->provider.asked, "x\n");
	assert_string_equal(HARVEST(f, same), "done 0 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_string_equal(f->provider.asked, "x unless v1\n");
	assert_true(str_is(last_report(f).note, "it has not changed since it was taken in last"));
	assert_string_equal(HARVEST(f, less), "done 0 new 1 changed 1 same 0 withdrawn 0 rejected");
	assert_int_equal(last_report(f).vanished, 1);
	assert_string_equal(HARVEST(f, broken), "done 0 new 0 changed 0 same 0 withdrawn 1 rejected");
	assert_int_equal(last_report(f).vanished, 0);
	assert_non_null(strstr(str_c(f->a, last_report(f).note), "nothing that it lacks was withdrawn"));
	assert_string_equal(HARVEST(f, page), "failed 0 new 0 changed 0 same 0 withdrawn 0 rejected: harvest.format");
	assert_string_equal(HARVEST(f, none), "done 0 new 0 changed 0 same 0 withdrawn 1 rejected");
	assert_string_equal(f->provider.asked, "x unless v3\n"); /* what could not be read is asked for again */
	assert_int_equal(last_report(f).vanished, 0);
	assert_string_equal(HARVEST(f, others), "done 1 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_int_equal(last_report(f).vanished, 2);
	assert_string_equal(HARVEST(f, gone), "failed 0 new 0 changed 0 same 0 withdrawn 0 rejected: harvest.status");
	assert_true(harvest_find(f->a, f->node, STR("museum"), &kept, NULL));
	assert_int_equal(kept.records, 1);
}

#define ITEM(id) "<item><guid>" id "</guid><title>Item " id "</title></item>"
#define RSS(inside) "<rss version=\"2.0\"><channel><title>F</title>" inside "</channel></rss>"

static void
what_has_left_a_feed_stays(void **state)
{
	static const struct scripted_answer first[] = { { 200, -1, RSS(ITEM("a") ITEM("b")), NULL } };
	static const struct scripted_answer second[] = { { 200, -1, RSS(ITEM("c") ITEM("b")), NULL } };
	struct fixture                     *f = *state;
	const struct harvest_source         source = { .name = STR("museum"),
						       .url = STR("http://museum.example.org/new.rss"),
						       .is_file = true };

	assert_true(harvest_remove(f->node, &(struct actor){ 0 }, STR("museum"), NULL));
	assert_true(harvest_add(f->node, &(struct actor){ 0 }, &source, NULL));
	assert_string_equal(HARVEST(f, first), "done 2 new 0 changed 0 same 0 withdrawn 0 rejected");
	assert_string_equal(HARVEST(f, second), "done 1 new 0 changed 1 same 0 withdrawn 0 rejected");
	assert_int_equal(last_report(f).vanished, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_set_that_has_vanished_is_told),
		TEST(a_rejection_says_where_it_stands),
		TEST(a_provider_is_looked_at),
		TEST(what_was_deleted_may_come_again),
		TEST(a_file_is_taken_in_when_it_has_changed),
		TEST(what_has_left_a_feed_stays),
		TEST(sources_have_names_and_are_known_once),
		cmocka_unit_test(a_source_is_due_when_its_time_has_come_or_its_harvest_was_cut_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
