#include "base/limits.h"
#include "search/evaluate.h"
#include "search/fixture.h"

#include <pthread.h>
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

/* ---- what is found ----------------------------------------------------------------------------------------------- */

static void
each_part_of_the_query_language_finds_what_it_says(void **state)
{
	static const struct {
		const char *text, *hits;
	} rows[] = {
		{ "coral", "xx-2" },
		{ "CORAL reefs", "xx-2" },
		{ "coast coral", "" },
		{ "coast OR coral", "xx-1 xx-2" },
		{ "\"invasive species\"", "xx-1" },
		{ "\"species invasive\"", "" },
		{ "\"species that are invasive\"", "xx-2" },
		{ "species -coral", "xx-1" },
		{ "-species", "xx-4 xx-3" },
		{ "conserv*", "xx-4 xx-3" },
		{ "title:forest", "xx-1" },
		{ "title:\"coral reefs\"", "xx-2" },
		{ "cafe", "xx-4" },
		{ "etudes", "xx-4" },
		{ "co-operation", "xx-3" },
		{ "\"operation co\"", "" },
		{ "id:XX-2", "xx-2" },
		{ "xx-1", "xx-1 xx-3" },
		{ "type:resource coral", "xx-2" },
		{ "type:news coral", "" },
		{ "type:nothing", "" },
		{ "coral type:news", "" },
		{ "!!!", "xx-4 xx-3 xx-2 xx-1" },
		{ "coral !!!", "xx-2" },
		{ "(coast OR coral) -mangroves", "xx-2" },
		{ "NOT (coast OR coral)", "xx-4 xx-3" },
		{ "forest AND (coast OR wetlands)", "xx-1" },
	};
	struct fixture *f = *state;

	fixture_forests(f);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *hits = fixture_hits(f, rows[i].text);

		if (strcmp(hits, rows[i].hits) != 0)
			fail_msg("%s: found '%s', expected '%s'", rows[i].text, hits, rows[i].hits);
	}
}

static void
what_has_no_meaning_is_named(void **state)
{
	struct fixture      *f = *state;
	struct search_query  query = { .text = STR("coral !!! year:soon"), .bbox = STR("1,2,3"), .after = STR("zz") };
	struct search_result result;

	fixture_forests(f);
	result = fixture_ask(f, &query);
	assert_int_equal(result.total, 1);
	assert_int_equal(result.ignored_count, 4);
	/* a letter that is folded to nothing, joined to itself by a hyphen */
	query = (struct search_query){ .text = STR("coral \xEF\xB9\xB0-\xEF\xB9\xB0") };
	assert_int_equal(fixture_ask(f, &query).total, 0);
}

static void
words_are_found_in_six_languages(void **state)
{
	static const struct {
		const char *language, *text, *query;
	} rows[] = {
		{ "en", "Managing protected areas", "manage area" },
		{ "und", "2019: Forest Fires", "fire" },
		{ "und", "Охрана лесов", "охраны" },
		{ "und", "التنوع البيولوجي", "تنوع" },
		{ "fr",
		  "Les esp\xC3\xA8"
		  "ces envahissantes des for\xC3\xAAts",
		  "espece foret" },
		{ "es", "Conservaci\xC3\xB3n de los bosques", "conservacion bosque" },
		{ "ru", "\xD0\x9E\xD1\x85\xD1\x80\xD0\xB0\xD0\xBD\xD0\xB0 \xD0\xBB\xD0\xB5\xD1\x81\xD0\xBE\xD0\xB2",
		  "\xD0\xBE\xD1\x85\xD1\x80\xD0\xB0\xD0\xBD\xD1\x8B" },
		{ "ar",
		  "\xD8\xA7\xD9\x84\xD8\xAA\xD9\x86\xD9\x88\xD8\xB9 "
		  "\xD8\xA7\xD9\x84\xD8\xA8\xD9\x8A\xD9\x88\xD9\x84\xD9\x88\xD8\xAC\xD9\x8A",
		  "\xD8\xAA\xD9\x86\xD9\x88\xD8\xB9" },
		{ "zh", "\xE7\x94\x9F\xE7\x89\xA9\xE5\xA4\x9A\xE6\xA0\xB7\xE6\x80\xA7\xE4\xBF\x9D\xE6\x8A\xA4",
		  "\xE5\xA4\x9A\xE6\xA0\xB7\xE6\x80\xA7" },
		{ "zh", "\xE7\x94\x9F\xE7\x89\xA9\xE5\xA4\x9A\xE6\xA0\xB7\xE6\x80\xA7\xE4\xBF\x9D\xE6\x8A\xA4",
		  "\xE4\xBF\x9D\xE6\x8A\xA4" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		fixture_add(f, (struct fixture_entry){ .record = str_format(f->a, "xx-%zu", i),
						       .title = STR("1"),
						       .language = str_of(rows[i].language),
						       .text = str_of(rows[i].text) });
	fixture_follow(f);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *hits = fixture_hits(f, rows[i].query);

		if (strstr(hits, str_format(f->a, "xx-%zu", i).data) == NULL)
			fail_msg("%s is not found in %s", rows[i].query, rows[i].text);
	}
}

/* ---- order ------------------------------------------------------------------------------------------------------- */

static void
a_word_in_the_title_beats_one_in_the_text(void **state)
{
	struct fixture *f = *state;

	fixture_text(f, "xx-1", "Lakes", "A lagoon is a lake behind a reef and more words");
	fixture_text(f, "xx-2", "Lagoon", "A lake behind a reef and some more words are here");
	fixture_text(f, "xx-3", "Lakes", "A lagoon is a lake behind a reef and more words");
	fixture_follow(f);
	assert_string_equal(fixture_hits(f, "lagoon"), "xx-2 xx-3 xx-1");
}

static void
the_very_word_beats_other_forms_of_it(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 20; i++)
		fixture_text(f, str_format(f->a, "yy-%d", i).data, "Other", "nothing of the kind");
	fixture_text(f, "xx-1", "Note", "they were managing it");
	fixture_text(f, "xx-2", "Note", "they were managed it");
	fixture_text(f, "xx-3", "Note", "they were manages it");
	fixture_text(f, "xx-4", "Note", "they run forests there");
	fixture_text(f, "xx-5", "Note", "they run forest there");
	fixture_text(f, "xx-6", "Note", "they run forests there");
	fixture_follow(f);
	assert_string_equal(fixture_hits(f, "managing"), "xx-1 xx-3 xx-2");
	assert_string_equal(fixture_hits(f, "managed"), "xx-2 xx-3 xx-1");
	assert_string_equal(fixture_hits(f, "forest"), "xx-5 xx-6 xx-4");
	assert_string_equal(fixture_hits(f, "forests"), "xx-6 xx-4 xx-5");
}

static void
of_equals_the_newer_comes_first(void **state)
{
	struct fixture *f = *state;

	for (int year = 2018; year < 2022; year++)
		fixture_add(f, (struct fixture_entry){ .record = str_format(f->a, "xx-%d", year),
						       .title = STR("Peat"),
						       .text = STR("bog"),
						       .date = (year % 2 == 0 ? year : year - 10) * 10000 });
	fixture_follow(f);
	assert_string_equal(fixture_hits(f, "peat"), "xx-2020 xx-2018 xx-2021 xx-2019");
	assert_string_equal(fixture_hits(f, ""), "xx-2020 xx-2018 xx-2021 xx-2019");
	assert_string_equal(fixture_hits(f, "year:2018..2019"), "xx-2018");
	assert_string_equal(fixture_hits(f, "date<2010"), "xx-2019");
}

static void
sorting_by_date_and_title(void **state)
{
	struct fixture      *f = *state;
	struct search_query  query = { .limit = 10, .sort = SORT_TITLE };
	struct search_result result;

	fixture_add(f, (struct fixture_entry){ .record = STR("xx-1"), .title = STR("Zebra"), .date = 20240101 });
	fixture_add(f, (struct fixture_entry){ .record = STR("xx-2"), .title = STR("\xC3\xA9land"), .date = 20220101 });
	fixture_add(f, (struct fixture_entry){ .record = STR("xx-3"), .title = STR("aardvark"), .date = 20230101 });
	fixture_add(f, (struct fixture_entry){ .record = STR("xx-4"), .title = STR(""), .date = 20210101 });
	fixture_follow(f);
	result = fixture_ask(f, &query);
	assert_true(str_is(result.hits[0].record, "xx-3"));
	assert_true(str_is(result.hits[1].record, "xx-2"));
	assert_true(str_is(result.hits[2].record, "xx-1"));
	assert_true(str_is(result.hits[3].record, "xx-4"));
	query.sort = SORT_DATE;
	result = fixture_ask(f, &query);
	assert_true(str_is(result.hits[0].record, "xx-1"));
	assert_true(str_is(result.hits[1].record, "xx-3"));
	fixture_add(f, (struct fixture_entry){ .record = STR("xx-2"), .title = STR("\xC3\xA9land"), .date = 20220101 });
	fixture_follow(f);
	query.sort = SORT_UPDATED;
	result = fixture_ask(f, &query);
	assert_true(str_is(result.hits[0].record, "xx-2"));
	assert_true(str_is(result.hits[1].record, "xx-4"));
	assert_true(str_is(result.hits[2].record, "xx-3"));
}

/* Ids in the order of titles, joined by spaces, read in pages of `limit`. */
static const char *
by_title(struct fixture *f, const char *language, size_t limit)
{
	struct search_query  query = { .limit = limit, .sort = SORT_TITLE, .language = str_of(language) };
	struct buffer        out = buffer_in(f->a);
	struct search_result result;

	do {
		result = fixture_ask(f, &query);
		assert_int_equal(result.ignored_count, 0);
		for (size_t i = 0; i < result.count; i++)
			buffer_format(&out, "%s%.*s", out.length > 0 ? " " : "", STR_ARGS(result.hits[i].record));
		query.after = result.next;
	} while (result.next.length > 0);
	return str_c(f->a, buffer_str(&out));
}

static void
titles_are_in_the_order_of_the_reader(void **state)
{
	static const struct {
		const char *language, *titles[6];
	} rows[] = {
		{ "en", { "Aland", "Åland islands", "“Alps”", "Decision 9", "Decision 10", "zebra" } },
		{ "en", { "cote", "coté", "côte", "côté", "coteau", "" } },
		{ "fr", { "Eau", "Écosystème", "écosystèmes", "L’eau", "Œuvre", "Orge" } },
		{ "es", { "nube", "nutria", "ñandú", "ñu", "oca", "zorro" } },
		{ "ru", { "Ёлка", "Ель", "Жук", "лес", "Яблоня", "zebra" } },
		{ "ar", { "أرز", "بحر", "تنوع", "ساحل", "يابسة", "zebra" } },
		{ "zh", { "阿里山", "北京", "城市", "生物", "中国", "zebra" } },
		{ "en", { "zebra", "Ель", "بحر", "中国", "", "" } },
		{ "sv", { "zebra", "Åland", "ärla", "ö", "", "" } },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct fixture *f = fixture_open();
		struct buffer   wanted = buffer_in(f->a);

		for (size_t k = 6; k > 0; k--)
			if (rows[i].titles[k - 1][0] != '\0')
				fixture_add(f, (struct fixture_entry){ .record = str_format(f->a, "xx-%zu", k),
								       .title = str_of(rows[i].titles[k - 1]) });
		for (size_t k = 1; k <= f->count; k++)
			buffer_format(&wanted, "%sxx-%zu", k > 1 ? " " : "", k);
		fixture_follow(f);
		for (size_t limit = 1; limit <= 7; limit += 3)
			assert_string_equal(by_title(f, rows[i].language, limit), str_c(f->a, buffer_str(&wanted)));
		fixture_close(f);
	}
	(void)state;
}

/* Different titles that begin alike, the same title several times, and none. */
static void
titles_that_begin_alike_are_in_order_page_by_page(void **state)
{
	struct fixture *f = *state;
	struct buffer   wanted = buffer_in(f->a);

	for (int i = 0; i < 60; i++) {
		int n = i * 37 % 60;

		fixture_add(f, (struct fixture_entry){
				       .record = str_format(f->a, "xx-%d", n),
				       .title = str_format(
					       f->a, "Decision adopted by the Conference of the Parties, %d", n) });
		if (i == 30)
			fixture_follow(f);
	}
	for (int i = 60; i < 64; i++)
		fixture_add(f, (struct fixture_entry){ .record = str_format(f->a, "xx-%d", i), .title = STR("Zebra") });
	fixture_add(f, (struct fixture_entry){ .record = STR("xx-64"), .title = STR("") });
	fixture_follow(f);
	for (int i = 0; i < 60; i++)
		buffer_format(&wanted, "xx-%d ", i);
	buffer_add_c(&wanted, "xx-63 xx-62 xx-61 xx-60 xx-64");
	assert_string_equal(by_title(f, "en", 7), str_c(f->a, buffer_str(&wanted)));
	assert_string_equal(by_title(f, "en", 1), str_c(f->a, buffer_str(&wanted)));
}

static void
of_several_titles_the_one_that_is_shown_sorts(void **state)
{
	struct fixture *f = *state;

	fixture_add(f, (struct fixture_entry){ .record = STR("xx-1"),
					       .title = STR("Wetlands"),
					       .other_title = STR("Marais"),
					       .other_language = STR("fr") });
	fixture_add(f, (struct fixture_entry){ .record = STR("xx-2"),
					       .title = STR("Forests"),
					       .other_title = STR("Zones de forêt"),
					       .other_language = STR("fr-CH") });
	fixture_add(f, (struct fixture_entry){ .record = STR("xx-3"), .title = STR("Rivers") });
	fixture_follow(f);
	assert_string_equal(by_title(f, "en", 2), "xx-2 xx-3 xx-1");
	assert_string_equal(by_title(f, "fr", 2), "xx-1 xx-3 xx-2");
	assert_string_equal(by_title(f, "ru", 2), "xx-2 xx-3 xx-1");
	assert_string_equal(by_title(f, "", 2), "xx-2 xx-3 xx-1");
}

enum { READERS = 8, ROUNDS = 10 };

static void *
sort_in_turns(void *argument)
{
	static const char *const languages[] = { "en", "es", "ru" };
	struct fixture          *f = argument;
	struct arena            *a = arena_open(0);
	void                    *wrong = NULL;

	for (int i = 0; i < ROUNDS; i++) {
		struct search_query  query = { .sort = SORT_TITLE, .language = str_of(languages[i % 3]), .bare = true };
		struct search_result result;
		struct error         error = { 0 };

		if (!search_run(a, f->search, &query, &result, &error) || !str_is(result.hits[0].record, "xx-0"))
			wrong = f;
	}
	arena_close(a);
	return wrong;
}

static void
many_readers_sort_by_title_at_once(void **state)
{
	struct fixture *f = *state;
	pthread_t       readers[READERS];

	for (int i = 0; i < 500; i++)
		fixture_add(f, (struct fixture_entry){ .record = str_format(f->a, "xx-%d", i),
						       .title = str_format(f->a, "Title %d", i) });
	fixture_follow(f);
	for (int i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&readers[i], NULL, sort_in_turns, f), 0);
	for (int i = 0; i < READERS; i++) {
		void *wrong;

		pthread_join(readers[i], &wrong);
		assert_null(wrong);
	}
}

static void
a_page_after_what_is_no_key_is_the_first(void **state)
{
	static const char *const keys[] = { "2",    "2.1",       "2.1.*", "1.1.YQ", "2.g.YQ",  "2.1._w",
					    "2.1.", "2.1.YQ.YQ", "x.y.z", ".....",  "2.1.YQ=", "0.1.1" };
	struct fixture          *f = *state;
	struct search_query      query = { .limit = 1, .sort = SORT_TITLE };

	fixture_text(f, "xx-1", "a", "");
	fixture_text(f, "xx-2", "b", "");
	fixture_follow(f);
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		struct search_result result;

		query.after = str_of(keys[i]);
		result = fixture_ask(f, &query);
		if (result.ignored_count != (str_is(query.after, "2.1.") ? 0 : 1))
			fail_msg("%s is taken for a key", keys[i]);
	}
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

static void
boxes_find_what_they_touch_across_the_date_line_too(void **state)
{
	static const struct {
		const char *bbox;
		int64_t     total;
	} rows[] = {
		{ "30,-5,45,5", 1 },       { "-180,-90,180,90", 2 },   { "0,0,1,1", 0 },
		{ "170,-25,-175,-10", 1 }, { "-179,-20,-178,-17", 1 }, { "177,-18,178,-17", 1 },
	};
	struct fixture *f = *state;

	fixture_add(f,
		    (struct fixture_entry){ .record = STR("xx-1"), .has_box = true, .box = { 34, -4.5f, 41, 4.5f } });
	fixture_add(f,
		    (struct fixture_entry){ .record = STR("xx-2"), .has_box = true, .box = { 176, -21, -177, -15 } });
	fixture_text(f, "xx-3", "Nowhere", "");
	fixture_follow(f);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct search_query query = { .bbox = str_of(rows[i].bbox) };

		if (fixture_ask(f, &query).total != rows[i].total)
			fail_msg("%s", rows[i].bbox);
	}
}

/* Bytes that are held while `text` is looked for in the first segment. */
static size_t
held_by(struct fixture *f, struct str text)
{
	struct arena    *a = arena_open(0);
	struct snapshot *snapshot = index_acquire(f->search);
	struct query     query;
	struct plan      plan = { .a = a, .snapshot = snapshot, .values = snapshot->values, .query = &query };
	size_t           held;

	plan.analyser = analyser_open(a, false);
	query_parse(a, text, &query);
	plan_make(&plan);
	assert_non_null(evaluation_make(a, &plan, plan.root, 0));
	held = arena_held(a);
	index_release(f->search, snapshot);
	arena_close(a);
	return held;
}

/* A letter begins many words, most of them in one document: whoever asks for it again and again must not fill the memory. */
static void
many_words_that_begin_alike_take_little_memory(void **state)
{
	struct fixture      *f = *state;
	struct search_query  query = { .bare = true, .limit = 100 };
	struct search_result one, many;
	struct buffer        asked = buffer_in(f->a);

	for (int i = 0; i < 500; i++) {
		struct buffer text = buffer_in(f->a);

		for (int k = 0; k < 20; k++)
			buffer_format(&text, "%c%d ", i % 4 == 0 && k < 19 ? 'b' : 'a', i * 20 + k);
		fixture_add(
			f, (struct fixture_entry){ .record = str_format(f->a, "xx-%d", i), .text = buffer_str(&text) });
	}
	fixture_text(f, "xx-none", "Nothing", "of that");
	fixture_follow(f);
	query.text = STR("a*");
	one = fixture_ask(f, &query);
	assert_int_equal(one.total, 500);
	/* documents of twenty such words, wherever those stand in the alphabet */
	assert_int_equal(one.hits[99].score, one.hits[0].score);
	for (int i = 0; i < 60; i++)
		buffer_add_c(&asked, "a* ");
	query.text = buffer_str(&asked);
	many = fixture_ask(f, &query);
	assert_int_equal(many.total, 500);
	assert_int_equal(many.ignored_count, 60 - LIMIT_QUERY_PREFIXES);
	assert_in_range(held_by(f, query.text), 0, 8 << 20);
}

/* A node may have 65,000 subjects, and who asks may ask for many at once. */
static void
asking_for_a_value_takes_no_memory_for_each_there_is(void **state)
{
	struct fixture      *f = *state;
	struct search_query  query = { .bare = true };
	struct search_filter filter = { FACET_SUBJECT, STR("") };
	struct buffer        asked = buffer_in(f->a);
	size_t               before;

	for (int i = 0; i < 1500; i++) {
		struct fixture_entry entry = { .record = str_format(f->a, "xx-%d", i), .subject_count = 1 };

		entry.subjects[0] = str_format(f->a, "kinds:%d", i);
		buffer_add_byte(&asked, 'k');
		fixture_add(f, entry);
	}
	fixture_follow(f);
	filter.value = buffer_str(&asked);
	query.filters = &filter;
	query.filter_count = 1;
	query.text = str_format(f->a, "subject:%.*s", STR_ARGS(filter.value));
	before = arena_held(f->a);
	assert_int_equal(fixture_ask(f, &query).total, 0);
	assert_in_range(arena_held(f->a) - before, 0, 1 << 20);
	filter.value = STR("KINDS:7");
	query.text = STR("subject:7");
	assert_int_equal(fixture_ask(f, &query).total, 1);
}

/* ---- what is shown ----------------------------------------------------------------------------------------------- */

static struct str
marked(struct arena *a, const struct search_part *parts, size_t count)
{
	struct buffer out = buffer_in(a);

	for (size_t i = 0; i < count; i++)
		buffer_format(&out, parts[i].marked ? "[%.*s]" : "%.*s", STR_ARGS(parts[i].text));
	return buffer_str(&out);
}

static void
titles_and_snippets_mark_what_matched(void **state)
{
	struct fixture      *f = *state;
	struct search_query  query = { .text = STR("forest invasive") };
	struct search_result result;
	struct buffer        text = buffer_in(f->a);

	for (int i = 0; i < 100; i++)
		buffer_add_c(&text, "other words stand here. ");
	buffer_add_c(&text, "At last the invasive trees of these forests are named. ");
	for (int i = 0; i < 100; i++)
		buffer_add_c(&text, "more words stand here. ");
	fixture_text(f, "xx-1", "Forests <b>", str_c(f->a, buffer_str(&text)));
	fixture_follow(f);
	result = fixture_ask(f, &query);
	assert_int_equal(result.count, 1);
	assert_string_equal(str_c(f->a, marked(f->a, result.hits[0].title_parts, result.hits[0].title_part_count)),
			    "[Forests] <b>");
	text = buffer_in(f->a);
	buffer_add(&text, marked(f->a, result.hits[0].snippet, result.hits[0].snippet_count));
	assert_true(str_find(buffer_str(&text), STR("the [invasive] trees of these [forests] are")) < text.length);
	assert_true(text.length < 300);
	assert_true(str_starts(buffer_str(&text), STR("\xE2\x80\xA6 ")));
	assert_true(str_ends(buffer_str(&text), STR(" \xE2\x80\xA6")));
}

/* What is found may be longer than a snippet: a sentence in a script without spaces, pasted whole, or a word. */
static void
a_mark_that_fills_the_snippet_is_shown(void **state)
{
	static const struct {
		const char *unit;
		size_t      units, asked;
		const char *star;
	} rows[] = {
		{ "保护海洋资源与森林生态系统", 20, 8, "" },
		{ "abcdefgh", 60, 2, "*" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buffer        text = buffer_in(f->a), asked = buffer_in(f->a);
		struct search_query  query = { 0 };
		struct search_result result;
		struct str           shown;

		for (size_t k = 0; k < rows[i].units; k++)
			buffer_add_c(&text, rows[i].unit);
		for (size_t k = 0; k < rows[i].asked; k++)
			buffer_add_c(&asked, rows[i].unit);
		buffer_add_c(&asked, rows[i].star);
		fixture_text(f, "xx-1", "Long", str_c(f->a, buffer_str(&text)));
		fixture_follow(f);
		query.text = buffer_str(&asked);
		result = fixture_ask(f, &query);
		assert_int_equal(result.count, 1);
		shown = marked(f->a, result.hits[0].snippet, result.hits[0].snippet_count);
		if (!str_starts(shown, str_format(f->a, "[%s", rows[i].unit)) || shown.length < 180 ||
		    shown.length > 260)
			fail_msg("%s: '%.*s'", rows[i].unit, STR_ARGS(shown));
	}
}

static void
marks_cover_what_the_reader_typed(void **state)
{
	static const struct {
		const char *language, *title, *query, *marked;
	} rows[] = {
		{ "zh", "保护海洋资源", "海洋", "保护[海洋]资源" },
		{ "zh", "保护海洋资源", "海", "保护[海]洋资源" },
		{ "zh", "保护海洋资源", "源", "保护海洋资[源]" },
		{ "zh", "生物多樣性的丧失", "生物多样性", "[生物多樣性]的丧失" },
		{ "fr", "Aires protégées de l’océan", "protege l'ocean", "Aires [protégées] de l’[océan]" },
		{ "ar", "إدارة الغابات", "غابة", "إدارة [الغابات]" },
		{ "ru", "Защита океанов", "океан", "Защита [океанов]" },
		{ "en", "Conserving reefs", "conserv*", "[Conserving] reefs" },
		{ "en", "Economic co-operation", "co-operation", "Economic [co]-[operation]" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct search_query  query = { .text = str_of(rows[i].query) };
		struct search_result result;
		const char          *shown;

		fixture_add(f, (struct fixture_entry){ .record = STR("xx-1"),
						       .title = str_of(rows[i].title),
						       .language = str_of(rows[i].language) });
		fixture_follow(f);
		result = fixture_ask(f, &query);
		assert_int_equal(result.count, 1);
		shown = str_c(f->a, marked(f->a, result.hits[0].title_parts, result.hits[0].title_part_count));
		if (strcmp(shown, rows[i].marked) != 0)
			fail_msg("%s: %s, expected %s", rows[i].query, shown, rows[i].marked);
	}
}

static void
a_misspelt_word_gets_help(void **state)
{
	static const struct {
		const char *typed, *better;
	} rows[] = {
		{ "mangorves", "mangroves" }, { "Invassive species", "invasive species" },
		{ "nvasive", "invasive" },    { "Invasive speceis", "Invasive species" },
		{ "qqqqqqqqqqq", "" },        { "caf\xC3\xA9s birdz", "caf\xC3\xA9s birds" },
	};
	struct fixture *f = *state;

	fixture_forests(f);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct search_query  query = { .text = str_of(rows[i].typed) };
		struct search_result result = fixture_ask(f, &query);

		if (!str_is(result.suggestion, rows[i].better))
			fail_msg("%s: '%.*s'", rows[i].typed, STR_ARGS(result.suggestion));
	}
}

/* All words of the index are looked through for each. */
static void
help_is_looked_for_for_few_words(void **state)
{
	struct fixture      *f = *state;
	struct buffer        typed = buffer_in(f->a), better = buffer_in(f->a);
	struct search_query  query = { 0 };
	struct search_result result;

	fixture_forests(f);
	for (int i = 0; i < 2 * LIMIT_QUERY_SUGGESTED; i++) {
		buffer_add_c(&typed, i > 0 ? " mangorves" : "mangorves");
		buffer_add_c(&better, i > 0 ? " " : "");
		buffer_add_c(&better, i < LIMIT_QUERY_SUGGESTED ? "mangroves" : "mangorves");
	}
	query.text = buffer_str(&typed);
	result = fixture_ask(f, &query);
	assert_string_equal(str_c(f->a, result.suggestion), str_c(f->a, buffer_str(&better)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_part_of_the_query_language_finds_what_it_says),
		TEST(what_has_no_meaning_is_named),
		TEST(words_are_found_in_six_languages),
		TEST(a_word_in_the_title_beats_one_in_the_text),
		TEST(the_very_word_beats_other_forms_of_it),
		TEST(of_equals_the_newer_comes_first),
		TEST(sorting_by_date_and_title),
		cmocka_unit_test(titles_are_in_the_order_of_the_reader),
		TEST(titles_that_begin_alike_are_in_order_page_by_page),
		TEST(of_several_titles_the_one_that_is_shown_sorts),
		TEST(many_readers_sort_by_title_at_once),
		TEST(a_page_after_what_is_no_key_is_the_first),
		TEST(boxes_find_what_they_touch_across_the_date_line_too),
		TEST(many_words_that_begin_alike_take_little_memory),
		TEST(asking_for_a_value_takes_no_memory_for_each_there_is),
		TEST(titles_and_snippets_mark_what_matched),
		TEST(a_mark_that_fills_the_snippet_is_shown),
		TEST(marks_cover_what_the_reader_typed),
		TEST(a_misspelt_word_gets_help),
		TEST(help_is_looked_for_for_few_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
