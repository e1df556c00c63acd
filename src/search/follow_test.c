/* The index follows the log, in its owner's process and in others. */
#include "search/evaluate.h"
#include "search/fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int
open_fixture(void **state)
{
	*state = fixture_open();
	return 0;
}

static int
close_fixture(void **state)
{
	fixture_close(*state);
	return 0;
}

static void
a_new_revision_replaces_the_one_before(void **state)
{
	struct fixture *f = *state;

	fixture_text(f, "xx-1", "Old", "heron");
	fixture_text(f, "xx-1", "New", "stork");
	fixture_follow(f);
	assert_string_equal(fixture_hits(f, "heron"), "");
	assert_string_equal(fixture_hits(f, "stork"), "xx-1");
	fixture_text(f, "xx-1", "Newest", "ibis");
	fixture_follow(f);
	assert_string_equal(fixture_hits(f, "stork"), "");
	assert_string_equal(fixture_hits(f, "ibis"), "xx-1");
	assert_int_equal(fixture_ask(f, &(struct search_query){ 0 }).total, 1);
}

static void
what_is_withdrawn_is_no_longer_found(void **state)
{
	struct fixture *f = *state;

	fixture_text(f, "xx-1", "One", "heron");
	fixture_text(f, "xx-2", "Two", "heron");
	fixture_follow(f);
	fixture_gone(f, "xx-1");
	fixture_text(f, "xx-3", "Three", "heron");
	fixture_gone(f, "xx-3");
	fixture_follow(f);
	assert_string_equal(fixture_hits(f, "heron"), "xx-2");
	fixture_text(f, "xx-1", "One", "heron");
	fixture_follow(f);
	assert_string_equal(fixture_hits(f, "heron"), "xx-1 xx-2");
	fixture_reopen(f);
	assert_string_equal(fixture_hits(f, "heron"), "xx-1 xx-2");
}

static void
a_new_epoch_starts_the_index_anew(void **state)
{
	struct fixture *f = *state;

	fixture_forests(f);
	f->count = 1;
	f->epoch = STR("two");
	fixture_follow(f);
	assert_string_equal(fixture_hits(f, ""), "xx-1");
}

static void
who_publishes_finds_it_when_the_wait_is_over(void **state)
{
	struct fixture *f = *state;
	struct error    error = { 0 };

	assert_true(search_start(f->search, 60000, &error));
	for (int i = 1; i <= 20; i++) {
		fixture_text(f, str_format(f->a, "xx-%d", i).data, "Crane", "a bird");
		search_poke(f->search);
		assert_true(search_wait(f->search, i, 10000));
		assert_int_equal(fixture_ask(f, &(struct search_query){ .text = STR("crane") }).total, i);
	}
	assert_false(search_wait(f->search, 21, 1));
}

static void
another_process_reads_what_the_owner_wrote(void **state)
{
	struct fixture       *f = *state;
	struct search_options options = fixture_options(f);
	struct search        *owner = f->search, *reader;
	struct error          error = { 0 };

	fixture_forests(f);
	assert_true(search_open(&options, &reader, &error));
	assert_true(search_owns(owner));
	assert_false(search_owns(reader));
	f->search = reader;
	assert_string_equal(fixture_hits(f, "coral"), "xx-2");
	f->search = owner;
	fixture_text(f, "xx-5", "Coral again", "");
	fixture_follow(f);
	f->search = reader;
	assert_string_equal(fixture_hits(f, "coral"), "xx-5 xx-2");
	f->search = owner;
	search_close(reader);
}

/* Whoever throws the index away may do so beside processes that read it. */
static void
a_reader_follows_an_index_that_was_made_anew(void **state)
{
	static const char *const before[] = { "coral", "reef" }, *const anew[] = { "reef", "coral" };
	struct fixture       *f = *state;
	struct search_options options = fixture_options(f);
	struct search_query   query = { .text = STR("subject:coral"), .bare = true, .facet_values = 5 };
	struct search_result  result;
	struct search        *owner, *reader;
	struct error          error = { 0 };

	for (size_t i = 0; i < 2; i++)
		fixture_add(f, (struct fixture_entry){ .record = str_format(f->a, "xx-%zu", i),
						       .subjects = { str_of(before[i]) },
						       .subject_count = 1 });
	fixture_follow(f);
	options.read_only = true;
	assert_true(search_open(&options, &reader, &error));
	search_close(f->search);
	fixture_remove_index(f);
	for (size_t i = 0; i < 2; i++)
		f->log[i].subjects[0] = str_of(anew[i]);
	options.read_only = false;
	assert_true(search_open(&options, &owner, &error));
	f->search = owner;
	fixture_follow(f);
	f->search = reader;
	result = fixture_ask(f, &query);
	f->search = owner;
	search_close(reader);
	assert_int_equal(result.total, 1);
	assert_string_equal(str_c(f->a, result.hits[0].record), "xx-1");
	assert_int_equal(search_value_count(&result.facets[FACET_SUBJECT], STR("coral")), 1);
}

static void
a_reader_takes_over_when_the_owner_has_gone(void **state)
{
	struct fixture       *f = *state;
	struct search_options options = fixture_options(f);
	struct search        *reader;
	struct error          error = { 0 };

	fixture_forests(f);
	assert_true(search_open(&options, &reader, &error));
	search_close(f->search);
	f->search = reader;
	fixture_text(f, "xx-5", "Coral again", "");
	fixture_follow(f);
	assert_true(search_owns(reader));
	assert_string_equal(fixture_hits(f, "coral"), "xx-5 xx-2");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_new_revision_replaces_the_one_before),      TEST(what_is_withdrawn_is_no_longer_found),
		TEST(a_new_epoch_starts_the_index_anew),           TEST(who_publishes_finds_it_when_the_wait_is_over),
		TEST(another_process_reads_what_the_owner_wrote),  TEST(a_reader_follows_an_index_that_was_made_anew),
		TEST(a_reader_takes_over_when_the_owner_has_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
