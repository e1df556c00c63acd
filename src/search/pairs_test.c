/* The query and text pairs of tests/search/LANGUAGE.tsv, each through a real index: pairs_test FOLDER.
 *
 * A pair says `found` or `not-found`; `miss` and `false` are known flaws, which a reader of the file can count. Every
 * change is a failure, a flaw that is mended too, so that the file always says what is true. */
#include "base/limits.h"
#include "search/fixture.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { PAIRS = LIMIT_SEARCH_HITS, FILE_BYTES = 1024 * 1024, FEWEST = 30 };

static const char *const languages[] = { "ar", "en", "es", "fr", "ru", "zh" };

struct pair {
	struct str query, text, verdict;
};

struct pairs {
	const char *language;
	struct pair list[PAIRS];
	size_t      count, flaws, changes;
};

static struct str
read_pairs(struct arena *a, struct str folder, const char *language)
{
	const char *path = str_format(a, "%.*s/%s.tsv", STR_ARGS(folder), language).data;
	char       *bytes = arena_text(a, FILE_BYTES);
	FILE       *file = fopen(path, "r");
	size_t      length;

	if (file == NULL)
		fail_msg("%s: %s", path, strerror(errno));
	length = fread(bytes, 1, FILE_BYTES, file);
	fclose(file);
	return (struct str){ bytes, length };
}

static void
parse_pairs(struct pairs *pairs, struct str bytes)
{
	struct str line;

	while (str_cut(&bytes, '\n', &line)) {
		struct pair *pair = &pairs->list[pairs->count];

		if (line.length == 0 || line.data[0] == '#')
			continue;
		if (pairs->count == PAIRS || !str_cut(&line, '\t', &pair->query) ||
		    !str_cut(&line, '\t', &pair->text) || !str_cut(&line, '\t', &pair->verdict) || line.length == 0)
			fail_msg("%s.tsv: pair %zu is not query, text, verdict and note", pairs->language,
				 pairs->count + 1);
		pairs->count++;
	}
}

static bool
finds(struct fixture *f, struct str query, struct str record)
{
	struct search_query  asked = { .text = query, .limit = LIMIT_SEARCH_HITS, .bare = true };
	struct search_result result = fixture_ask(f, &asked);

	for (size_t i = 0; i < result.count; i++) {
		if (str_equal(result.hits[i].record, record))
			return true;
	}
	return false;
}

static void
check_pair(struct pairs *pairs, const struct pair *pair, bool found)
{
	bool wanted = str_is(pair->verdict, "found") || str_is(pair->verdict, "false");
	bool flaw = str_is(pair->verdict, "miss") || str_is(pair->verdict, "false");

	assert_true(flaw || wanted || str_is(pair->verdict, "not-found"));
	pairs->flaws += flaw;
	if (found == wanted)
		return;
	pairs->changes++;
	print_message("%s.tsv: %.*s | %.*s | %.*s, but it is %s\n", pairs->language, STR_ARGS(pair->query),
		      STR_ARGS(pair->text), STR_ARGS(pair->verdict), found ? "found" : "not found");
}

static void
check_language(struct pairs *pairs, struct str folder)
{
	struct fixture *f = fixture_open();

	parse_pairs(pairs, read_pairs(f->a, folder, pairs->language));
	assert_true(pairs->count >= FEWEST);
	for (size_t i = 0; i < pairs->count; i++)
		fixture_add(f, (struct fixture_entry){ .record = str_format(f->a, "xx-%zu", i),
						       .title = STR("1"),
						       .language = str_of(pairs->language),
						       .text = pairs->list[i].text });
	fixture_follow(f);
	for (size_t i = 0; i < pairs->count; i++)
		check_pair(pairs, &pairs->list[i], finds(f, pairs->list[i].query, str_format(f->a, "xx-%zu", i)));
	print_message("%s: %zu pairs, %zu known flaws\n", pairs->language, pairs->count, pairs->flaws);
	fixture_close(f);
}

static void
every_pair_is_found_or_not_as_its_file_says(void **state)
{
	size_t changes = 0;

	for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
		struct pairs pairs = { .language = languages[i] };

		check_language(&pairs, str_of(*state));
		changes += pairs.changes;
	}
	assert_int_equal(changes, 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(every_pair_is_found_or_not_as_its_file_says, argv[argc - 1]),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
