#include "text/irregular.h"
#include "text/stem.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct gathering {
	struct arena   *a;
	struct stemmer *stemmer;
	struct stems    stems;
};

static void
take_stems(void *context, const struct split_word *word)
{
	struct gathering *g = context;
	struct stems      stems;

	stemmer_stems(g->stemmer, word->text, word->spelt, &stems);
	g->stems.count = stems.count;
	for (size_t i = 0; i < stems.count; i++)
		g->stems.list[i] = str_copy(g->a, stems.list[i]);
}

static struct stems
stems_of(struct arena *a, struct stemmer *stemmer, const char *word)
{
	struct gathering g = { .a = a, .stemmer = stemmer };

	split_words(str_of(word), take_stems, &g);
	return g.stems;
}

static bool
meet(const struct stems *left, const struct stems *right)
{
	for (size_t i = 0; i < left->count; i++) {
		for (size_t k = 0; k < right->count; k++) {
			if (str_equal(left->list[i], right->list[k]))
				return true;
		}
	}
	return false;
}

static const struct {
	const char *language, *left, *right;
	bool        alike;
} pairs[] = {
	{ "en", "oceans", "ocean", true },
	{ "en", "women", "woman", true },
	{ "en", "mice", "mouse", true },
	{ "en", "taxa", "taxon", true },
	{ "en", "organisation", "organizations", true },
	{ "en", "behaviour", "behaviors", true },
	{ "en", "programme", "programs", true },
	{ "en", "reduction", "reduce", true },
	{ "fr", "réduction", "réduire", true },
	{ "fr", "reductions", "réduire", true },
	{ "es", "introducciones", "introducir", true },
	{ "en", "rise", "rize", false },
	{ "en", "four", "for", false },
	{ "en-GB", "managing", "managed", true },
	{ "fr", "protégées", "protege", true },
	{ "fr", "protegees", "protégées", true },
	{ "fr", "pêcheurs", "pecheur", true },
	{ "es", "conservación", "conservar", true },
	{ "es", "conservacion", "conservar", true },
	{ "es", "océanos", "oceano", true },
	{ "en", "university", "universities", true },
	{ "en", "university", "universe", false },
	{ "ru", "океан", "океанов", true },
	{ "ru", "океаны", "океану", true },
	{ "ru", "морской", "морских", true },
	{ "ru", "населённый", "населенные", true },
	{ "ru", "страна", "стран", true },
	{ "ru", "потребление", "потреблять", true },
	{ "ru", "управлять", "управления", true },
	{ "ru", "выявить", "выявление", true },
	{ "ru", "проблема", "проба", false },
	{ "ru", "земля", "земной", false },
	{ "ru", "Испания", "испытание", false },
	{ "ru", "Боливия", "более", false },
	{ "ar", "غابات", "الغابة", true },
	{ "ar", "والغابات", "للغابات", true },
	{ "ar", "بالتصحر", "تصحر", true },
	{ "ar", "إدارة", "وإدارة", true },
	{ "ar", "آثاره", "اثار", true },
	{ "ar", "القوانين", "قانون", true },
	{ "ar", "المياه", "ماء", true },
	{ "ar", "غابة", "غاز", false },
	{ "ar", "ولد", "لد", false },
};

static void
forms_of_a_word_have_a_stem_in_common(void **state)
{
	struct arena *a = arena_open(0);

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
			struct stemmer *stemmer = stemmer_make(a, str_of(pairs[i].language));
			struct stems    left, right;

			if (round == 1)
				stemmer_remember(a, stemmer);
			left = stems_of(a, stemmer, pairs[i].left);
			right = stems_of(a, stemmer, pairs[i].right);
			if (meet(&left, &right) != pairs[i].alike)
				fail_msg("%s %s: %.*s, %.*s", pairs[i].left, pairs[i].right, STR_ARGS(left.list[0]),
					 STR_ARGS(right.list[0]));
		}
	}
	arena_close(a);
}

static void
what_is_remembered_is_what_was_found(void **state)
{
	struct arena   *a = arena_open(0);
	struct stemmer *plain = stemmer_make(a, STR("fr")), *remembering = stemmer_make(a, STR("fr"));

	(void)state;
	stemmer_remember(a, remembering);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 20000; i++) {
			const char *word = str_format(a,
						      "prot%xg\xC3\xA9"
						      "es",
						      i)
						   .data;
			struct stems left = stems_of(a, plain, word), right = stems_of(a, remembering, word);

			assert_int_equal(left.count, right.count);
			for (size_t k = 0; k < left.count; k++)
				assert_true(str_equal(left.list[k], right.list[k]));
		}
	}
	arena_close(a);
}

static void
irregular_plurals_are_known(void **state)
{
	static const char *const english[][2] = { { "algae", "alga" }, { "fungi", "fungus" }, { "women", "woman" } };
	static const char *const arabic[][2] = { { "اثار", "اثر" }, { "ميا", "ماء" }, { "نظم", "نظام" } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_true(str_is(irregular_english(str_of(english[i][0])), english[i][1]));
		assert_true(str_is(irregular_arabic(str_of(arabic[i][0])), arabic[i][1]));
	}
	assert_true(str_is(irregular_english(STR("forests")), "forests"));
}

static void
other_languages_have_no_stemmer(void **state)
{
	struct arena *a = arena_open(0);

	(void)state;
	assert_null(stemmer_make(a, STR("zh")));
	assert_null(stemmer_make(a, STR("und")));
	assert_null(stemmer_make(a, STR("")));
	assert_null(stemmer_make(a, STR("english")));
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_of_a_word_have_a_stem_in_common),
		cmocka_unit_test(what_is_remembered_is_what_was_found),
		cmocka_unit_test(irregular_plurals_are_known),
		cmocka_unit_test(other_languages_have_no_stemmer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
