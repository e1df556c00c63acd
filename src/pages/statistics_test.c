/* Numbers of a search, and their pictures. */
#include "pages/fixture.h"
#include "pages/pictures.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int
set_up(void **state)
{
	struct fixture *f = fixture_open();

	fixture_put(
		f,
		"{'type':'sample','source':'1','fields':{'title':{'en':'One'},'countries':['KE','FJ'],'date':'2019'}}");
	fixture_put(f,
		    "{'type':'sample','source':'2','fields':{'title':{'en':'Two'},'countries':['KE'],'date':'2021'}}");
	fixture_put(
		f, "{'type':'sample','source':'3','fields':{'title':{'en':'Three'},'countries':['TV'],'date':'2021'}}");
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	fixture_close(*state);
	return 0;
}

static bool
says(struct str text, const char *part)
{
	return str_find(text, str_of(part)) < text.length;
}

static struct str
picture(struct fixture *f, const char *target)
{
	assert_null(fixture_get(f, "en", str_of(target)));
	assert_int_equal(f->response.status, 200);
	assert_true(says(f->response.body, "</svg>"));
	return f->response.body;
}

static void
classes_reach_from_one_to_the_most(void **state)
{
	static const struct {
		int64_t     most;
		const char *classes;
	} rows[] = {
		{ 0, "" },
		{ 1, "1" },
		{ 2, "2" },
		{ 5, "2 4 5" },
		{ 53, "3 9 27 53" },
		{ 1000, "4 16 64 256 1000" },
		{ 1048576, "16 256 4096 65536 1048576" },
		{ 9007199254740991, NULL },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct map_classes classes = map_classes_for(rows[i].most);
		struct buffer      out = buffer_in(f->a);

		for (size_t k = 0; k < classes.count; k++) {
			buffer_format(&out, "%s%" PRId64, k > 0 ? " " : "", classes.most[k]);
			assert_int_equal(map_class_of(&classes, classes.most[k]), k + 1);
			assert_int_equal(map_class_of(&classes, k > 0 ? classes.most[k - 1] + 1 : 1), k + 1);
		}
		assert_int_equal(map_class_of(&classes, 0), 0);
		if (rows[i].classes != NULL)
			assert_string_equal(str_c(f->a, buffer_str(&out)), rows[i].classes);
	}
}

static void
numbers_are_told_by_country_and_year(void **state)
{
	struct fixture *f = *state;
	struct json    *page = fixture_get(f, "fr", STR("/statistics"));

	assert_string_equal(fixture_text(f, page, "/data/total"), "3");
	assert_string_equal(fixture_list(f, page, "/data/countries", "country"), "KE; FJ; TV");
	assert_string_equal(fixture_list(f, page, "/data/countries", "records"), "2; 1; 1");
	assert_string_equal(fixture_list(f, page, "/view/countries/rows", "label"), "Kenya; Fidji; Tuvalu");
	assert_string_equal(fixture_text(f, page, "/view/countries/rows/1/address"), "/search?country=FJ");
	assert_string_equal(fixture_list(f, page, "/data/years", "year"), "2021; 2019");
	assert_string_equal(fixture_list(f, page, "/view/legend", "label"), "1–2");
	assert_string_equal(fixture_text(f, page, "/view/map"), "/map.svg");
	page = fixture_get(f, "en", STR("/statistics?q=two&country=KE&after=x"));
	assert_string_equal(fixture_text(f, page, "/data/total"), "1");
	assert_string_equal(fixture_list(f, page, "/data/countries", "country"), "KE");
	assert_string_equal(fixture_list(f, page, "/view/conditions", NULL), "two; Country: Kenya");
	assert_string_equal(fixture_text(f, page, "/view/map"), "/map.svg?q=two&country=KE");
	assert_string_equal(fixture_text(f, page, "/view/search"), "/search?q=two&country=KE");
}

static void
the_page_says_what_the_map_does_not_assert(void **state)
{
	static const struct {
		const char *language, *part;
	} rows[] = {
		{ "en", "Secretariat of the United Nations" },
		{ "fr", "Secrétariat de l’Organisation des Nations Unies" },
		{ "es", "Secretaría de las Naciones Unidas" },
		{ "ar", "الأمانة العامة للأمم المتحدة" },
		{ "ru", "Секретариата Организации Объединенных Наций" },
		{ "zh", "联合国秘书处" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_true(says(fixture_html(f, rows[i].language, STR("/statistics")), rows[i].part));
}

static void
the_map_shades_areas_and_dots(void **state)
{
	struct fixture *f = *state;
	struct str      all = picture(f, "/map.svg"), none = picture(f, "/map.svg?q=nothing-at-all");

	assert_true(says(all, "<title id=\"title\">Records by country</title>"));
	assert_true(says(all, "<path fill=\"#b3dac1\" d=\"M"));                        /* areas */
	assert_true(says(all, "<path stroke=\"#b3dac1\" stroke-width=\"5.5\" d=\"M")); /* dots */
	assert_false(says(none, "#b3dac1"));
	assert_true(says(none, "<path fill=\"#dde5e0\" d=\"M"));
	assert_false(says(all, "style") || says(all, "<script"));
}

static void
bars_stand_for_years_however_many_there_are(void **state)
{
	struct fixture *f = *state;
	struct request  request = { .a = f->a, .node = f->node, .language = STR("en") };
	struct page     page = {
		    .request = &request, .a = f->a, .node = f->node, .words = f->node->words, .language = STR("en")
	};
	struct search_value values[] = {
		{ STR("1"), 5, false }, { STR("9999"), 1, false }, { STR("x"), 9, false }, { STR("2000"), 0, false }
	};
	struct search_facet_counts years = { values, 4, 4 };
	struct buffer              out = buffer_in(f->a);
	struct str                 some = picture(f, "/years.svg");

	assert_true(says(some, ">2019</text>") && says(some, ">2021</text>"));
	assert_false(says(picture(f, "/years.svg?q=nothing-at-all"), "<text"));
	bars_write(&page, &out, STR("<&>"), &years);
	assert_true(says(buffer_str(&out), "&lt;&amp;"));
	assert_true(says(buffer_str(&out), ">5</text>"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classes_reach_from_one_to_the_most),
		cmocka_unit_test(numbers_are_told_by_country_and_year),
		cmocka_unit_test(the_page_says_what_the_map_does_not_assert),
		cmocka_unit_test(the_map_shades_areas_and_dots),
		cmocka_unit_test(bars_stand_for_years_however_many_there_are),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
