#include "text/split.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct listing {
	struct buffer out;
	bool          places, spelt;
};

/* "word", "pair~", "edge=", "single!", with "@position:start-end" or "/spelt" where that is asked for. */
static void
list_word(void *context, const struct split_word *word)
{
	static const char *const kinds[] = {
		[SPLIT_WORD] = "", [SPLIT_PAIR] = "~", [SPLIT_EDGE] = "=", [SPLIT_SINGLE] = "!"
	};
	struct listing *listing = context;

	buffer_format(&listing->out, "%s%.*s%s", listing->out.length > 0 ? " " : "", STR_ARGS(word->text),
		      kinds[word->kind]);
	if (listing->places)
		buffer_format(&listing->out, "@%u:%u-%u", word->position, word->start, word->end);
	if (listing->spelt && !str_equal(word->text, word->spelt))
		buffer_format(&listing->out, "/%.*s", STR_ARGS(word->spelt));
}

static const char *
split(struct arena *a, const char *text, bool places, bool spelt)
{
	struct listing listing = { .out = buffer_in(a), .places = places, .spelt = spelt };

	split_words(str_of(text), list_word, &listing);
	return str_c(a, buffer_str(&listing.out));
}

struct row {
	const char *text, *words;
};

static void
check(const struct row *rows, size_t count, bool places, bool spelt)
{
	struct arena *a = arena_open(0);

	for (size_t i = 0; i < count; i++) {
		const char *words = split(a, rows[i].text, places, spelt);

		if (strcmp(words, rows[i].words) != 0)
			fail_msg("%s: '%s', expected '%s'", rows[i].text, words, rows[i].words);
	}
	arena_close(a);
}

#define CHECK(rows, places, spelt) check((rows), sizeof(rows) / sizeof(rows)[0], (places), (spelt))

static void
words_are_folded(void **state)
{
	static const struct row rows[] = {
		{ "", "" },
		{ "Forest, MARINE;area", "forest marine area" },
		{ "Côte d’Ivoire", "cote d ivoire" },
		{ "e\xCC\x81tude ệ", "etude e" },
		{ "Straße Œuvre æther Łódź Tromsø", "strasse oeuvre aether lodz tromso" },
		{ "CO₂ km² ﬁsh ｂｃｈ", "co2 km2 fish bch" },
		{ "bio\xC2\xAD"
		  "diversity zero\xE2\x80\x8Dwidth",
		  "biodiversity zerowidth" },
		{ "2015–2030 ٢٠٢٥ ۲۰۲۵ २०२५", "2015 2030 2025 2025 2025" },
		{ "Ёлка водный Йод и\xCC\x86од", "елка водный йод йод" },
		{ "Київ", "киів" },
		{ "الإدارة اداره إِدَارَة مسـتدام على علي", "الاداره اداره اداره مستدام علي علي" },
		{ "हिन्दी", "हिन्दी" },
		{ "한국", "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB\xE1\x84\x80\xE1\x85\xAE\xE1\x86\xA8" },
		{ "\xFF\xC3(", "" },
		{ "ab\xFFyz", "ab yz" },
	};

	(void)state;
	CHECK(rows, false, false);
}

static void
scripts_without_spaces_give_pairs_and_the_ends_of_their_runs(void **state)
{
	static const struct row rows[] = {
		{ "森林", "森= 森林~ 林=" },
		{ "荒漠化", "荒= 荒漠~ 漠化~ 化=" },
		{ "海", "海!" },
		{ "森,林", "森! 林!" },
		{ "第18个", "第! 18 个!" },
		{ "種", "种!" },
		{ "ป่าไม้", "ป= ป่~ ่า~ าไ~ ไม~ ม้~ ้=" },
		{ "ປ່າ", "ປ= ປ່~ ່າ~ າ=" },
		{ "ﾐﾄﾘ", "ミ= ミト~ トリ~ リ=" },
		{ "森林 CBD", "森= 森林~ 林= cbd" },
	};

	(void)state;
	CHECK(rows, false, false);
}

static void
positions_count_words_and_characters(void **state)
{
	static const struct row rows[] = {
		{ "a bc", "a@0:0-1 bc@1:2-4" },
		{ "é è", "e@0:0-2 e@1:3-5" },
		{ "森林x", "森=@0:0-3 森林~@0:0-6 林=@1:3-6 x@2:6-7" },
		{ "名x", "名!@0:0-3 x@1:3-4" },
	};

	(void)state;
	CHECK(rows, true, false);
}

static void
the_spelling_keeps_diacritics(void **state)
{
	static const struct row rows[] = {
		{ "Protégées", "protegees/protégées" },
		{ "PROTE\xCC\x81GE\xCC\x81", "protege/protégé" },
		{ "plain", "plain" },
		{ "Œuvre", "oeuvre/œuvre" },
	};

	(void)state;
	CHECK(rows, false, true);
}

static void
count_longest(void *context, const struct split_word *word)
{
	size_t *longest = context;

	assert_true(word->text.length <= SPLIT_BYTES && word->spelt.length <= SPLIT_BYTES);
	assert_true(str_is_utf8(word->text, NULL) && str_is_utf8(word->spelt, NULL));
	if (word->text.length > *longest)
		*longest = word->text.length;
}

static void
long_words_are_cut_between_characters(void **state)
{
	static const char *const letters[] = { "a", "é", "ж", "\xEF\xB7\xBA" /* a ligature of 18 letters */ };

	(void)state;
	for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
		struct arena *a = arena_open(0);
		struct buffer text = buffer_in(a);
		size_t        longest = 0;

		for (int k = 0; k < 500; k++)
			buffer_add_c(&text, letters[i]);
		split_words(buffer_str(&text), count_longest, &longest);
		assert_true(longest >= 20);
		arena_close(a);
	}
}

static void
a_text_is_folded_as_its_words_are(void **state)
{
	struct arena *a = arena_open(0);
	struct buffer out = buffer_in(a);

	(void)state;
	split_fold(STR("Prot\xC3\xA9ge\xCC\x81"), &out);
	assert_string_equal(str_c(a, buffer_str(&out)), "protege");
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_folded),
		cmocka_unit_test(scripts_without_spaces_give_pairs_and_the_ends_of_their_runs),
		cmocka_unit_test(positions_count_words_and_characters),
		cmocka_unit_test(the_spelling_keeps_diacritics),
		cmocka_unit_test(long_words_are_cut_between_characters),
		cmocka_unit_test(a_text_is_folded_as_its_words_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
