#include "pages/fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { MANGROVES = 13 };

/* Thirteen records about mangroves in Kenya, one about bees in two countries, one in Arabic. */
static void
put_records(struct fixture *f)
{
	for (int i = 0; i < MANGROVES; i++)
		fixture_put(f,
			    str_c(f->a,
				  str_format(f->a,
					     "{'type':'sample','source':'m%d','licence':'CC-BY-4.0','fields':{"
					     "'title':{'en':'Mangrove <b>%02d</b>'},'subjects':['subjects:mangroves'],"
					     "'countries':['KE'],'date':'%d','place':{'type':'Point','coordinates':[39."
					     "5,-4.4]}}}",
					     i, i, 2000 + i)));
	fixture_put(f, "{'type':'case-study','source':'bees','fields':{'title':{'en':'Bees and elephants'},"
		       "'summary':{'en':'Fences of beehives keep elephants away.'},'countries':['KE','TZ'],"
		       "'subjects':['subjects:pollinators'],'period':'2015'}}");
	fixture_put(f, "{'type':'sample','source':'ar','fields':{'title':{'ar':'غابات'},'countries':['EG','TZ'],'date':"
		       "'2021'}}");
}

static int
set_up(void **state)
{
	*state = fixture_open();
	put_records(*state);
	return 0;
}

static int
tear_down(void **state)
{
	fixture_close(*state);
	return 0;
}

/* The facet with this label; NULL when there is none. */
static const struct json *
find_facet(const struct json *page, const char *label)
{
	for (const struct json *facet = JSON_FIRST(json_at(page, "/view/facets")); facet != NULL; facet = facet->next)
		if (str_is(json_text(facet, "label"), label))
			return facet;
	return NULL;
}

static void
everything_is_found_when_nothing_is_asked_newest_first(void **state)
{
	struct fixture *f = *state;
	struct json    *page = fixture_get(f, "en", STR("/search"));

	assert_string_equal(fixture_text(f, page, "/data/total"), "15");
	assert_string_equal(fixture_text(f, page, "/view/sorts/1/chosen"), "true");
	assert_int_equal(json_at(page, "/view/results")->count, 10);
}

static void
facets_count_exactly_and_lead_to_narrower_searches(void **state)
{
	struct fixture    *f = *state;
	const struct json *country = find_facet(fixture_get(f, "en", STR("/search")), "Country");

	assert_string_equal(fixture_list(f, country, "/values", "label"), "Kenya; United Republic of Tanzania; Egypt");
	assert_string_equal(fixture_list(f, country, "/values", "count"), "14; 2; 1");
	assert_string_equal(fixture_text(f, country, "/values/0/address"), "/search?country=KE");
	assert_null(find_facet(fixture_get(f, "en", STR("/search")), "Node"));
}

static void
each_filter_is_shown_and_can_be_taken_away(void **state)
{
	struct fixture *f = *state;
	struct json    *page =
		fixture_get(f, "fr", STR("/search?q=bees&country=KE&type=case-study&from=2010&bbox=30,-10,50,10"));
	const struct json *country = find_facet(page, "Pays");

	assert_string_equal(fixture_list(f, page, "/view/chosen", "label"),
			    "Kenya; Étude de cas; à partir de 2010; 30,-10,50,10");
	assert_string_equal(fixture_text(f, page, "/view/chosen/0/address"),
			    "/search?q=bees&type=case-study&from=2010&bbox=30,-10,50,10");
	assert_string_equal(fixture_text(f, page, "/view/chosen/2/address"),
			    "/search?q=bees&country=KE&type=case-study&bbox=30,-10,50,10");
	assert_string_equal(fixture_text(f, page, "/view/clear"), "/search?q=bees");
	assert_string_equal(fixture_text(f, country, "/values/0/chosen"), "true");
	assert_string_equal(fixture_text(f, country, "/values/0/address"),
			    "/search?q=bees&type=case-study&from=2010&bbox=30,-10,50,10");
	assert_string_equal(fixture_list(f, page, "/view/kept", "value"), "KE; case-study");
}

static void
searches_find_by_words_dates_and_places(void **state)
{
	static const struct {
		const char *target, *total;
	} cases[] = {
		{ "/search?q=mangroves", "13" },
		{ "/search?q=%D8%BA%D8%A7%D8%A8%D8%A7%D8%AA", "14" }, /* by their subject, too */
		{ "/search?q=mangrove&from=2005", "8" },
		{ "/search?q=mangrove&from=2005&to=2006", "2" },
		{ "/search?q=\"bees+and&to=2020", "1" },
		{ "/search?q=mangrove&from=2005&updated=2000-01", "8" },
		{ "/search?q=mangrove&updated=2000", "13" },
		{ "/search?q=mangrove&updated=2999", "0" },
		{ "/search?updated=2999", "0" },
		{ "/search?updated=soon", "15" },
		{ "/search?bbox=39,-5,40,-4", "13" },
		{ "/search?bbox=0,0,1,1", "0" },
		{ "/search?country=TZ&country=EG", "2" },
		{ "/search?year=2003", "1" },
		{ "/search?subject=subjects:pollinators", "1" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct json *page = fixture_get(f, "en", str_of(cases[i].target));

		if (strcmp(fixture_text(f, page, "/data/total"), cases[i].total) != 0)
			fail_msg("%s found %s", cases[i].target, fixture_text(f, page, "/data/total"));
	}
}

static void
what_matched_is_marked_in_titles_and_snippets(void **state)
{
	struct fixture *f = *state;
	struct str      html = fixture_html(f, "en", STR("/search?q=elephant"));

	assert_true(str_find(html, STR("Bees and <mark>elephants</mark>")) < html.length);
	assert_true(str_find(html, STR("keep <mark>elephants</mark> away")) < html.length);
}

static void
pages_follow_each_other_by_key(void **state)
{
	struct fixture *f = *state;
	struct json    *first = fixture_get(f, "en", STR("/search?q=mangrove&sort=title"));
	const char     *next = fixture_text(f, first, "/view/next");
	struct json    *second = fixture_get(f, "en", str_of(next));

	assert_non_null(strstr(next, "&after="));
	assert_string_equal(fixture_text(f, first, "/view/first"), "");
	assert_int_equal(json_at(second, "/view/results")->count, 3);
	assert_string_equal(fixture_text(f, second, "/view/first"), "/search?q=mangrove&sort=title");
	assert_string_equal(fixture_text(f, second, "/view/next"), "");
}

static void
a_misspelt_word_brings_a_suggestion(void **state)
{
	struct fixture *f = *state;
	struct json    *page = fixture_get(f, "en", STR("/search?q=elefants&country=KE&from=2010"));

	assert_string_equal(fixture_text(f, page, "/data/total"), "0");
	assert_string_equal(fixture_text(f, page, "/view/suggestion/text"), "elephants");
	assert_string_equal(fixture_text(f, page, "/view/suggestion/address"),
			    "/search?q=elephants&country=KE&from=2010");
}

static void
what_has_no_meaning_is_said(void **state)
{
	struct fixture *f = *state;
	struct json    *page = fixture_get(f, "en", STR("/search?q=bees&from=yesterday"));

	assert_string_equal(fixture_list(f, page, "/view/ignored", NULL), "yesterday");
	assert_string_equal(fixture_text(f, page, "/data/total"), "1");
}

static void
all_values_of_a_facet_have_a_page(void **state)
{
	struct fixture    *f = *state;
	const struct json *year = find_facet(fixture_get(f, "en", STR("/search")), "Year");
	struct json       *page = fixture_get(f, "en", str_of(fixture_text(f, year, "/more")));

	assert_string_equal(fixture_text(f, year, "/hidden"), "9");
	assert_string_equal(fixture_text(f, page, "/view/choosing"), "true");
	assert_int_equal(json_at(page, "/view/facets")->count, 1);
	assert_int_equal(json_at(page, "/view/facets/0/values")->count, 15);
	assert_string_equal(fixture_text(f, page, "/view/back"), "/search");
}

static void
json_gives_records_facets_and_the_next_page(void **state)
{
	struct fixture *f = *state;
	struct json    *page = fixture_get(f, "en", STR("/search.json?q=mangrove&limit=4"));

	assert_string_equal(fixture_text(f, page, "/data/total"), "13");
	assert_int_equal(json_at(page, "/data/results")->count, 4);
	assert_string_equal(fixture_text(f, page, "/data/facets/country/0/value"), "KE");
	assert_string_equal(fixture_text(f, page, "/data/facets/country/0/count"), "13");
	assert_int_equal(
		strncmp(fixture_text(f, page, "/data/next"), "https://chm.example.ke/search.json?q=mangrove&", 45), 0);
}

/* The heading of a table, and how many lines there are. */
static struct str
table_heading(struct fixture *f, const char *target, size_t *lines_r)
{
	struct buffer out = buffer_in(f->a);
	char          bytes[700];
	ptrdiff_t     size;

	assert_null(fixture_get(f, "en", str_of(target)));
	assert_non_null(f->response.read);
	while ((size = f->response.read(f->response.context, bytes, sizeof bytes)) > 0)
		buffer_add(&out, (struct str){ bytes, (size_t)size });
	assert_int_equal(size, 0);
	assert_true(str_is(f->response.media, "text/csv; charset=utf-8"));
	*lines_r = 0;
	for (size_t i = 0; i < out.length; i++)
		*lines_r += out.data[i] == '\n';
	return str_slice(buffer_str(&out), 0, str_find_byte(buffer_str(&out), '\r'));
}

static bool
has_column(struct str heading, const char *name)
{
	char quoted[100];

	snprintf(quoted, sizeof quoted, ",\"%s\"", name);
	return str_find(heading, str_of(quoted)) < heading.length;
}

static void
a_revoked_record_is_marked_in_lists(void **state)
{
	struct fixture *f = *state;
	struct str      id =
		fixture_put(f, "{'type':'sample','source':'r','fields':{'title':{'en':'Quagga'},'date':'2021'}}");

	assert_string_equal(
		fixture_list(f, fixture_get(f, "en", STR("/search?q=quagga")), "/view/results/0/facts", NULL),
		"Kenya; 2021");
	fixture_set_state(f, id, STATE_REVOKED, "Superseded");
	assert_string_equal(
		fixture_list(f, fixture_get(f, "en", STR("/search?q=quagga")), "/view/results/0/facts", NULL),
		"revoked; Kenya; 2021");
}

static void
csv_streams_all_that_is_found(void **state)
{
	size_t lines;

	(void)table_heading(*state, "/search.csv?q=mangrove", &lines);
	assert_int_equal(lines, 1 + MANGROVES);
}

static void
a_table_has_columns_for_what_its_records_hold(void **state)
{
	size_t     lines;
	struct str heading = table_heading(*state, "/search.csv?q=mangrove", &lines);

	assert_true(
		str_ends(heading, STR(",\"record_page\",\"title_en\",\"countries\",\"place\",\"subjects\",\"date\"")));
	heading = table_heading(*state, "/search.csv?q=nothingofthatkind", &lines);
	assert_int_equal(lines, 1);
	assert_true(str_ends(heading, STR(",\"record_page\"")));
}

/* What is more than is looked at first has the columns of its types. */
static void
a_long_table_has_columns_for_its_types(void **state)
{
	enum { LONG = 101, BYTES = 5300 }; /* more than a page of the index */

	struct fixture *f = *state;
	struct buffer   filler = buffer_in(f->a);
	struct str      heading;
	size_t          lines;

	while (filler.length < BYTES)
		buffer_add_c(&filler, "seagrass ");
	for (int i = 0; i < LONG; i++)
		fixture_put(f, str_c(f->a, str_format(f->a,
						      "{'type':'news','source':'n%d','fields':{'title':{'en':'News "
						      "%d'},'published':'2026',"
						      "'body':{'en':'%.*s'}}}",
						      i, i, STR_ARGS(str_trim(buffer_str(&filler))))));
	for (int k = 0; k < 2; k++) {
		heading = table_heading(f, k == 0 ? "/search.csv?q=seagrass" : "/search.csv?q=seagrass&type=news",
					&lines);
		assert_int_equal(lines, 1 + LONG);
		assert_true(has_column(heading, "title_fr"));
		assert_false(has_column(heading, "building_blocks"));
	}
	assert_true(has_column(table_heading(f, "/search.csv", &lines), "building_blocks"));
}

static void
atom_is_a_feed_of_the_newest(void **state)
{
	struct fixture *f = *state;
	struct str      feed;

	assert_null(fixture_get(f, "en", STR("/search.atom?q=mangrove")));
	feed = f->response.body;
	assert_true(str_starts(
		feed, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"")));
	assert_true(str_find(feed, STR("<title>Mangrove &lt;b&gt;00&lt;/b&gt;</title>")) < feed.length);
	assert_true(str_find(feed, STR("<link rel=\"self\" type=\"application/atom+xml\" "
				       "href=\"https://chm.example.ke/search.atom?q=mangrove\"/>")) < feed.length);
	assert_true(str_ends(feed, STR("</feed>\n")));
}

static void
what_a_reader_types_is_no_markup(void **state)
{
	static const char *const targets[] = {
		"/search?q=<script>alert(1)</script>",       "/search?q=\"><script>alert(1)</script>",
		"/search?country=<script>alert(1)</script>", "/search?from=<script>alert(1)</script>",
		"/search?bbox=<script>alert(1)</script>",    "/search?more=<script>alert(1)</script>",
		"/search?after=<script>alert(1)</script>",   "/search?sort=<script>alert(1)</script>",
		"/search?<script>alert(1)</script>=1",       "/search?q=x&type=\"onmouseover=\"alert(1)",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
		struct str html = fixture_html(f, "en", str_of(targets[i]));

		assert_int_equal(str_find(html, STR("<script")), html.length);
		assert_int_equal(str_find(html, STR("=\"\"onmouseover")), html.length);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_found_when_nothing_is_asked_newest_first),
		cmocka_unit_test(facets_count_exactly_and_lead_to_narrower_searches),
		cmocka_unit_test(each_filter_is_shown_and_can_be_taken_away),
		cmocka_unit_test(searches_find_by_words_dates_and_places),
		cmocka_unit_test(what_matched_is_marked_in_titles_and_snippets),
		cmocka_unit_test(pages_follow_each_other_by_key),
		cmocka_unit_test(a_misspelt_word_brings_a_suggestion),
		cmocka_unit_test(what_has_no_meaning_is_said),
		cmocka_unit_test(all_values_of_a_facet_have_a_page),
		cmocka_unit_test(json_gives_records_facets_and_the_next_page),
		cmocka_unit_test(a_revoked_record_is_marked_in_lists),
		cmocka_unit_test(csv_streams_all_that_is_found),
		cmocka_unit_test(a_table_has_columns_for_what_its_records_hold),
		cmocka_unit_test(a_long_table_has_columns_for_its_types),
		cmocka_unit_test(atom_is_a_feed_of_the_newest),
		cmocka_unit_test(what_a_reader_types_is_no_markup),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
