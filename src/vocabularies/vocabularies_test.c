#include "vocabularies/vocabulary.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char subjects[] = "# Subjects of the test\n"
			       "# Source: nobody\n"
			       "notation\tbroader\ten\tfr\tar\talt:en\tscope:en\n"
			       "species\t\tSpecies\tEsp\xC3\xA8"
			       "ces\t\t\tAll of them\n"
			       "alien\tspecies\tInvasive alien species\tEsp\xC3\xA8"
			       "ces exotiques envahissantes\t\tAliens|Pest species\t\n"
			       "birds\tspecies\tBirds\t\t\xD8\xA7\xD9\x84\xD8\xB7\xD9\x8A\xD9\x88\xD8\xB1\t\t\r\n"
			       "marine\tareas:sea\tMarine species\t\t\t\t\n";

static const char areas[] = "notation\tbroader\ten\nsea\t\tSea\n";

static const struct vocabularies *
read_two(struct arena *a)
{
	struct vocabulary_draft   *drafts = ARENA_ARRAY(a, struct vocabulary_draft, 2);
	const struct vocabularies *vocabularies;
	struct error               error;

	assert_true(vocabulary_parse(a, str_of(areas), STR("vocabularies/areas.tsv"), &drafts[0], &error));
	assert_true(vocabulary_parse(a, str_of(subjects), STR("vocabularies/subjects.tsv"), &drafts[1], &error));
	assert_true(vocabularies_make(a, drafts, 2, &vocabularies, &error));
	return vocabularies;
}

static void
terms_are_found_with_labels_and_places_in_the_tree(void **state)
{
	struct arena                   *a = arena_open(0);
	const struct vocabularies      *vocabularies = read_two(a);
	const struct vocabulary        *vocabulary = vocabulary_find(vocabularies, STR("subjects"));
	const struct term              *term;
	const struct vocabulary *const *list;

	(void)state;
	assert_non_null(vocabulary);
	assert_true(str_is(vocabulary->source, "Subjects of the test\nSource: nobody"));
	assert_int_equal(vocabulary->count, 4);
	term = term_find(vocabularies, STR("subjects:alien"));
	assert_non_null(term);
	assert_ptr_equal(term, term_in(vocabulary, STR("alien")));
	assert_ptr_equal(term->broader, term_find(vocabularies, STR("subjects:species")));
	assert_int_equal(term->broader->narrower_count, 2);
	assert_ptr_equal(term->broader->narrower[1], term_in(vocabulary, STR("birds")));
	assert_int_equal(term->alternative_count, 2);
	assert_int_equal(term->broader->note_count, 1);
	assert_null(term_find(vocabularies, STR("subjects:none")));
	assert_null(term_find(vocabularies, STR("alien")));
	assert_int_equal(vocabularies_list(vocabularies, &list), 2);
	assert_true(str_is(list[0]->name, "areas"));
	arena_close(a);
}

static void
a_broader_term_may_stand_in_another_vocabulary(void **state)
{
	struct arena              *a = arena_open(0);
	const struct vocabularies *vocabularies = read_two(a);
	const struct term         *sea = term_find(vocabularies, STR("areas:sea"));

	(void)state;
	assert_ptr_equal(term_find(vocabularies, STR("subjects:marine"))->broader, sea);
	assert_int_equal(sea->narrower_count, 1);
	arena_close(a);
}

static void
labels_are_found_whatever_their_case_and_accents(void **state)
{
	static const struct {
		const char *label, *language, *notation;
	} rows[] = {
		{ "Invasive alien species", "", "alien" },
		{ "  invasive ALIEN species ", "en", "alien" },
		{ "especes exotiques envahissantes", "fr", "alien" },
		{ "especes exotiques envahissantes", "en", NULL },
		{ "pest species", "en", "alien" },
		{ "alien", "", NULL },
		{ "\xD8\xA7\xD9\x84\xD8\xB7\xD9\x8A\xD9\x88\xD8\xB1", "ar", "birds" },
		{ "", "", NULL },
	};
	struct arena            *a = arena_open(0);
	const struct vocabulary *vocabulary = vocabulary_find(read_two(a), STR("subjects"));

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct term *term = term_labelled(vocabulary, str_of(rows[i].label), str_of(rows[i].language));

		if (rows[i].notation == NULL)
			assert_null(term);
		else
			assert_true(term != NULL && str_is(term->notation, rows[i].notation));
	}
	arena_close(a);
}

static void
a_label_falls_back_to_the_primary_language_then_english_then_any(void **state)
{
	struct arena              *a = arena_open(0);
	const struct vocabularies *vocabularies = read_two(a);
	const struct term         *birds = term_find(vocabularies, STR("subjects:birds"));

	(void)state;
	assert_true(str_is(term_label(birds, STR("en-GB")), "Birds"));
	assert_true(str_is(term_label(birds, STR("fr")), "Birds"));
	assert_true(str_is(country_label(vocabularies, STR("KE"), STR("en")), "KE"));
	assert_true(str_is(language_label(vocabularies, STR("pt-BR"), STR("en")), "pt-BR"));
	arena_close(a);
}

static void
a_wrong_file_is_told_with_its_line(void **state)
{
	static const struct {
		const char *text, *key, *place;
	} rows[] = {
		{ "a\tb\n", "vocabulary.heading", "v/x.tsv:1" },
		{ "# c\nnotation\tbroader\ten\tsound:en\n", "vocabulary.column", "v/x.tsv:2" },
		{ "notation\tbroader\ten\na\t\tA\na\t\tB\n", "vocabulary.duplicate", "v/x.tsv:3" },
		{ "notation\tbroader\ten\na b\t\tA\n", "vocabulary.notation", "v/x.tsv:2" },
		{ "notation\tbroader\ten\na\t\t\n", "vocabulary.unlabelled", "v/x.tsv:2" },
		{ "notation\tbroader\ten\na\t\tA\tB\n", "vocabulary.cell", "v/x.tsv:2" },
		{ "notation\tbroader\ten\na\t\t\xFF\n", "vocabulary.encoding", "v/x.tsv" },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct vocabulary_draft draft;
		struct error            error = { 0 };

		assert_false(vocabulary_parse(a, str_of(rows[i].text), STR("v/x.tsv"), &draft, &error));
		assert_string_equal(error.key, rows[i].key);
		assert_string_equal(error.place, rows[i].place);
	}
	arena_close(a);
}

static void
broader_terms_must_exist_and_not_go_in_a_circle(void **state)
{
	static const struct {
		const char *text, *key;
	} rows[] = {
		{ "notation\tbroader\ten\na\tb\tA\n", "vocabulary.broader" },
		{ "notation\tbroader\ten\na\tb\tA\nb\ta\tB\n", "vocabulary.circle" },
		{ "notation\tbroader\ten\na\ta\tA\n", "vocabulary.circle" },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct vocabulary_draft    draft;
		const struct vocabularies *vocabularies;
		struct error               error = { 0 };

		assert_true(vocabulary_parse(a, str_of(rows[i].text), STR("x.tsv"), &draft, &error));
		assert_false(vocabularies_make(a, &draft, 1, &vocabularies, &error));
		assert_string_equal(error.key, rows[i].key);
		assert_string_equal(error.place, "vocabularies/x.tsv:2");
	}
	arena_close(a);
}

static void
the_shipped_vocabularies_are_right(void **state)
{
	struct arena              *a = arena_open(0);
	const struct vocabularies *vocabularies;
	struct error               error = { 0 };

	(void)state;
	if (!vocabularies_own(a, &vocabularies, &error))
		fail_msg("%s: %s", error.place, error.detail);
	assert_true(str_is(country_label(vocabularies, STR("KE"), STR("fr")), "Kenya"));
	assert_true(str_is(language_label(vocabularies, STR("fr-CA"), STR("en")), "French"));
	arena_close(a);
}

static bool
has_label_in(const struct term *term, const char *language)
{
	for (size_t i = 0; i < term->label_count; i++)
		if (str_is(term->labels[i].language, language) && term->labels[i].text.length > 0)
			return true;
	return false;
}

/* Each term of each shipped vocabulary, too: a reader of any of the six meets no foreign word. */
static void
countries_regions_languages_and_subjects_are_there_in_six_languages(void **state)
{
	static const char *const languages[] = { "en", "fr", "es", "ar", "ru", "zh" };
	static const struct {
		const char *name;
		size_t      least; /* terms */
	} wanted[] = { { "countries", 249 }, { "regions", 30 }, { "languages", 184 }, { "subjects", 100 } };
	struct arena                   *a = arena_open(0);
	const struct vocabularies      *vocabularies;
	const struct vocabulary *const *list;
	size_t                          count;

	(void)state;
	assert_true(vocabularies_own(a, &vocabularies, NULL));
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
		const struct vocabulary *vocabulary = vocabulary_find(vocabularies, str_of(wanted[i].name));

		assert_non_null(vocabulary);
		assert_true(vocabulary->count >= wanted[i].least);
	}
	count = vocabularies_list(vocabularies, &list);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < list[i]->count; k++)
			for (size_t n = 0; n < sizeof languages / sizeof languages[0]; n++)
				if (!has_label_in(list[i]->terms[k], languages[n]))
					fail_msg("%.*s:%.*s has no label in %s", STR_ARGS(list[i]->name),
						 STR_ARGS(list[i]->terms[k]->notation), languages[n]);
	/* a country stands in its UN region, that in the world */
	assert_true(str_is(term_find(vocabularies, STR("countries:KE"))->broader->vocabulary->name, "regions"));
	assert_non_null(term_find(vocabularies, STR("countries:KE"))->broader->broader);
	arena_close(a);
}

static void
the_text_of_a_licence_stands_at_its_address(void **state)
{
	static const struct {
		const char *licence, *address;
	} rows[] = {
		{ "CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/" },
		{ "CC-BY-NC-SA-4.0", "https://creativecommons.org/licenses/by-nc-sa/4.0/" },
		{ "CC-BY-3.0-IGO", "https://creativecommons.org/licenses/by/3.0/igo/" },
		{ "ODC-By-1.0", "https://spdx.org/licenses/ODC-By-1.0.html" },
		{ "MIT", "https://spdx.org/licenses/MIT.html" },
		{ "https://chm.example.org/terms", "https://chm.example.org/terms" },
		{ "public-domain", "" },
		{ "all-rights-reserved", "" },
		{ "ask us", "" },
	};
	struct arena              *a = arena_open(0);
	const struct vocabularies *vocabularies;

	(void)state;
	assert_true(vocabularies_own(a, &vocabularies, NULL));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (!str_is(licence_address(a, vocabularies, str_of(rows[i].licence)), rows[i].address))
			fail_msg("%s", rows[i].licence);
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terms_are_found_with_labels_and_places_in_the_tree),
		cmocka_unit_test(a_broader_term_may_stand_in_another_vocabulary),
		cmocka_unit_test(labels_are_found_whatever_their_case_and_accents),
		cmocka_unit_test(a_label_falls_back_to_the_primary_language_then_english_then_any),
		cmocka_unit_test(a_wrong_file_is_told_with_its_line),
		cmocka_unit_test(broader_terms_must_exist_and_not_go_in_a_circle),
		cmocka_unit_test(the_shipped_vocabularies_are_right),
		cmocka_unit_test(the_text_of_a_licence_stands_at_its_address),
		cmocka_unit_test(countries_regions_languages_and_subjects_are_there_in_six_languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
