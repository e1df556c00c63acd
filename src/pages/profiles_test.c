/* Lists by letter and year, organizations, subjects, vocabularies and the network. */
#include "pages/fixture.h"

#include "network/harvest.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

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

static struct str
put(struct fixture *f, const char *type, const char *source, const char *fields)
{
	return fixture_put(
		f, str_c(f->a, str_format(f->a, "{'type':'%s','source':'%s','fields':{%s}}", type, source, fields)));
}

static const char *
labels(struct fixture *f, const struct json *page)
{
	return fixture_list(f, page, "/view/list/entries", "label");
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

static void
records_of_a_type_are_listed_by_title_and_by_year(void **state)
{
	struct fixture *f = *state;
	struct json    *page;

	put(f, "sample", "s1", "'title':{'en':'Élan'},'date':'2019'");
	put(f, "sample", "s2", "'title':{'en':'Zebra'},'date':'2021-05'");
	put(f, "sample", "s3", "'title':{'en':'Ant'},'date':'2021'");
	put(f, "sample", "s4", "'title':{'en':'Mole'},'date':'2020'");
	page = fixture_get(f, "en", STR("/types/sample"));
	assert_string_equal(labels(f, page), "Zebra; Ant; Mole; Élan");
	assert_string_equal(fixture_list(f, page, "/view/list/years", "label"), "2021; 2020; 2019");
	assert_null(json_at(page, "/view/list/letters"));
	page = fixture_get(f, "en", STR("/types/sample?year=2021"));
	assert_string_equal(labels(f, page), "Zebra; Ant");
	assert_string_equal(fixture_list(f, page, "/view/list/years", "label"), "2021; 2020; 2019");
	assert_string_equal(fixture_text(f, page, "/view/list/years/0/current"), "true");
	page = fixture_get(f, "en", STR("/types/sample?sort=title"));
	assert_string_equal(labels(f, page), "Ant; Élan; Mole; Zebra");
	assert_string_equal(fixture_text(f, page, "/view/list/letters/4/address"), "/types/sample?sort=title&at=E");
	page = fixture_get(f, "en", STR("/types/sample?sort=title&at=E"));
	assert_string_equal(labels(f, page), "Élan; Mole; Zebra");
	assert_string_equal(fixture_text(f, page, "/view/list/letters/4/current"), "true");
	page = fixture_get(f, "en", STR("/types/sample?sort=title&at=N"));
	assert_string_equal(labels(f, page), "Zebra");
	page = fixture_get(f, "en", STR("/types/sample?sort=nonsense&at=%C3%A9l&after=zz&year=x"));
	assert_string_equal(labels(f, page), "");
}

static void
letters_are_those_of_the_readers_language(void **state)
{
	struct fixture *f = *state;
	struct json    *page;

	put(f, "sample", "zh1", "'title':{'zh':'红树林恢复'}");
	put(f, "sample", "zh2", "'title':{'zh':'阿尔卑斯山'}");
	put(f, "sample", "zh3", "'title':{'zh':'珊瑚礁'}");
	put(f, "sample", "ru1", "'title':{'ru':'Мангры'}");
	put(f, "sample", "ru2", "'title':{'ru':'Ёж'}");
	put(f, "sample", "ru3", "'title':{'ru':'Яблоня'}");
	page = fixture_get(f, "zh", STR("/types/sample?sort=title&at=H"));
	assert_true(str_starts(str_of(labels(f, page)), STR("红树林恢复; 珊瑚礁")));
	page = fixture_get(f, "zh", STR("/types/sample?sort=title&at=S"));
	assert_true(str_starts(str_of(labels(f, page)), STR("珊瑚礁")));
	page = fixture_get(f, "ru", STR("/types/sample?sort=title&at=%D0%95"));
	assert_true(str_starts(str_of(labels(f, page)), STR("Ёж; Мангры; Яблоня")));
	page = fixture_get(f, "ru", STR("/types/sample?sort=title&at=%D0%9D"));
	assert_true(str_starts(str_of(labels(f, page)), STR("Яблоня")));
}

static void
a_list_goes_on_by_key_until_its_end(void **state)
{
	struct fixture *f = *state;
	struct str      next = STR("/types/sample?sort=title");
	size_t          count = 0, pages = 0;
	int64_t         total = 0;

	for (int i = 0; i < 60; i++)
		put(f, "sample", str_c(f->a, str_format(f->a, "n%d", i)),
		    str_c(f->a, str_format(f->a, "'title':{'en':'Number %d'}", i)));
	for (; next.length != 0; pages++) {
		struct json *page = fixture_get(f, "en", next);

		total = json_integer(json_get(json_get(page, "view"), "list"), "total", 0);
		count += json_at(page, "/view/list/entries")->count;
		next = json_text(json_at(page, "/view/list"), "next");
	}
	assert_true(pages > 2);
	assert_int_equal(count, total);
}

/* ---- organizations ----------------------------------------------------------------------------------------------- */

static void
organizations_are_listed_with_what_they_published_and_have_a_profile(void **state)
{
	struct fixture *f = *state;
	struct str      institute = put(f, "organization", "o1",
					"'title':{'en':'Institute of Corals','fr':'Institut des coraux'},'country':'KE',"
					     "'organization_type':'organization-types:government','summary':{'en':'It counts "
					     "corals.'}");
	struct str      society =
		put(f, "organization", "o2",
		    str_c(f->a, str_format(f->a,
					   "'title':{'en':'Bird society'},'country':'UG','organization_type':"
					   "'organization-types:government','parent':'%.*s'",
					   STR_ARGS(institute))));
	struct json *page;
	struct str   address = str_format(f->a, "/organizations/%.*s", STR_ARGS(institute));

	fixture_put(f, str_c(f->a, str_format(f->a,
					      "{'type':'sample','source':'of','owner':'%.*s','fields':{'title':{'en':"
					      "'Reef count'}}}",
					      STR_ARGS(institute))));
	put(f, "sample", "with",
	    str_c(f->a, str_format(f->a, "'title':{'en':'Reef paper'},'publisher':'%.*s'", STR_ARGS(institute))));
	page = fixture_get(f, "en", STR("/organizations"));
	assert_string_equal(labels(f, page), "Bird society; Institute of Corals");
	assert_string_equal(fixture_list(f, page, "/data/organizations", "records"), "0; 1");
	assert_string_equal(fixture_list(f, page, "/view/list/countries", "label"), "Kenya; Uganda");
	assert_string_equal(fixture_list(f, page, "/view/list/entries/0/facts", NULL), "Government; Uganda");
	page = fixture_get(f, "en", STR("/organizations?country=UG"));
	assert_string_equal(labels(f, page), "Bird society");
	page = fixture_get(f, "fr", address);
	assert_string_equal(fixture_text(f, page, "/view/heading"), "Institut des coraux");
	assert_string_equal(fixture_text(f, page, "/view/summary"), "It counts corals.");
	assert_string_equal(fixture_text(f, page, "/view/summary_language"), "en");
	assert_string_equal(fixture_text(f, page, "/data/published"), "1");
	assert_string_equal(fixture_text(f, page, "/data/named"), "2");
	assert_string_equal(fixture_list(f, page, "/view/members", "address"),
			    str_c(f->a, str_format(f->a, "/organizations/%.*s", STR_ARGS(society))));
	assert_string_equal(fixture_text(f, page, "/view/lists/0/newest/0/title/0/text"), "Reef count");
	page = fixture_get(f, "en", str_format(f->a, "/search?organization=%.*s", STR_ARGS(institute)));
	assert_string_equal(fixture_text(f, page, "/data/total"), "2");
	assert_string_equal(fixture_text(f, page, "/view/chosen/0/label"), "Institute of Corals");
}

static void
what_is_no_organization_has_no_profile(void **state)
{
	struct fixture *f = *state;
	struct str      sample = put(f, "sample", "none", "'title':{'en':'No organization'}");
	struct str      gone =
		put(f, "organization", "gone",
		    "'title':{'en':'Gone'},'country':'KE','organization_type':'organization-types:government'");

	assert_null(fixture_get(f, "en", str_format(f->a, "/organizations/%.*s", STR_ARGS(sample))));
	assert_int_equal(f->response.status, 404);
	assert_null(fixture_get(f, "en", STR("/organizations/nothing")));
	assert_int_equal(f->response.status, 404);
	fixture_set_state(f, gone, STATE_WITHDRAWN, "Closed");
	assert_null(fixture_get(f, "en", str_format(f->a, "/organizations/%.*s", STR_ARGS(gone))));
	assert_true(str_equal(f->response.location, str_format(f->a, "/records/%.*s", STR_ARGS(gone))));
}

/* ---- subjects and vocabularies ----------------------------------------------------------------------------------- */

static void
a_subject_counts_what_is_filed_under_it_and_below(void **state)
{
	struct fixture *f = *state;
	struct json    *page;

	put(f, "sample", "m1", "'title':{'en':'Mangrove'},'subjects':['subjects:mangroves'],'countries':['KE']");
	put(f, "sample", "m2", "'title':{'en':'Coast'},'subjects':['subjects:marine-and-coastal']");
	page = fixture_get(f, "fr", STR("/subjects"));
	assert_non_null(strstr(fixture_list(f, page, "/view/subjects", "label"), "Écosystèmes et habitats"));
	page = fixture_get(f, "fr", STR("/subjects/mangroves"));
	assert_string_equal(fixture_text(f, page, "/view/heading"), "Mangroves");
	assert_string_equal(fixture_text(f, page, "/data/total"), "1");
	assert_string_equal(fixture_list(f, page, "/view/countries", "label"), "Kenya");
	assert_string_equal(fixture_text(f, page, "/view/feed"), "/search.atom?subject=subjects:mangroves");
	page = fixture_get(f, "en", STR("/subjects/marine-and-coastal"));
	assert_string_equal(fixture_text(f, page, "/data/total"), "2");
	assert_non_null(strstr(fixture_list(f, page, "/view/narrower", "address"), "/subjects/mangroves"));
	page = fixture_get(f, "en", STR("/subjects/gbf-targets:target-2"));
	assert_string_equal(fixture_text(f, page, "/data/total"), "0");
	assert_null(json_at(page, "/view/lists"));
	fixture_get(f, "en", STR("/subjects/subjects:mangroves"));
	assert_int_equal(f->response.status, 301);
	assert_true(str_is(f->response.location, "/subjects/mangroves"));
	assert_null(fixture_get(f, "en", STR("/subjects/organization-types:government")));
	assert_int_equal(f->response.status, 404);
}

static void
each_vocabulary_is_listed_by_its_label(void **state)
{
	static const char *const languages[] = { "en", "fr", "es", "ar", "ru", "zh" };
	struct fixture          *f = *state;

	for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
		struct json *page = fixture_get(f, languages[i], STR("/vocabularies"));

		for (const struct json *row = json_at(page, "/data/vocabularies")->first; row != NULL; row = row->next)
			assert_false(str_equal(json_text(row, "label"), json_text(row, "vocabulary")));
	}
}

static void
a_vocabulary_comes_in_pages_and_as_a_whole(void **state)
{
	struct fixture *f = *state;
	struct str      next = STR("/vocabularies/languages");
	struct json    *page = fixture_get(f, "fr", STR("/vocabularies/languages.json"));
	size_t          all = json_at(page, "/data/terms")->count, seen = 0;

	while (next.length != 0) {
		page = fixture_get(f, "fr", next);
		seen += json_at(page, "/view/terms")->count;
		next = json_text(json_get(page, "view"), "next");
	}
	assert_int_equal(seen, all);
	page = fixture_get(f, "en", STR("/vocabularies/gbf-targets"));
	assert_string_equal(fixture_text(f, page, "/view/terms/0/notation"), "goals");
	assert_null(fixture_get(f, "en", STR("/vocabularies/none")));
	assert_int_equal(f->response.status, 404);
}

static void
a_term_has_its_labels_neighbours_and_records(void **state)
{
	struct fixture *f = *state;
	struct json    *page;

	put(f, "sample", "t1", "'title':{'en':'Reefs'},'subjects':['subjects:coral-reefs'],'countries':['FJ']");
	page = fixture_get(f, "en", STR("/vocabularies/subjects/coral-reefs"));
	assert_int_equal(json_at(page, "/view/labels")->count, 6);
	assert_string_equal(fixture_text(f, page, "/data/labels/fr"), "Récifs coralliens");
	assert_string_equal(fixture_text(f, page, "/data/records"), "1");
	assert_string_equal(fixture_text(f, page, "/view/search"), "/search?subject=subjects:coral-reefs");
	assert_string_equal(fixture_text(f, page, "/view/profile"), "/subjects/coral-reefs");
	assert_non_null(strstr(fixture_list(f, page, "/view/broader", "address"), "/vocabularies/subjects/"));
	page = fixture_get(f, "en", STR("/vocabularies/countries/FJ"));
	assert_string_equal(fixture_text(f, page, "/data/records"), "1");
	assert_string_equal(fixture_text(f, page, "/view/profile"), "/countries/FJ");
	page = fixture_get(f, "en", STR("/vocabularies/scales/site"));
	assert_string_equal(fixture_text(f, page, "/view/words"), "/search?q=%22Local%20site%22");
	assert_string_equal(fixture_text(f, page, "/data/records"), "");
	page = fixture_get(f, "en", STR("/vocabularies/licences/CC-BY-4.0"));
	assert_string_equal(fixture_text(f, page, "/data/notation"), "CC-BY-4.0");
	page = fixture_get(f, "en", STR("/vocabularies/licences/CC-BY-4.0.json"));
	assert_string_equal(fixture_text(f, page, "/data/notation"), "CC-BY-4.0");
	assert_null(fixture_get(f, "en", STR("/vocabularies/scales/none")));
	assert_int_equal(f->response.status, 404);
}

/* ---- the network ------------------------------------------------------------------------------------------------- */

static void
the_network_says_what_is_known_and_no_secrets(void **state)
{
	struct fixture       *f = *state;
	struct harvest_source open = { .name = STR("journal"),
				       .url = STR("https://journal.example.org/oai"),
				       .set = STR("x") };
	struct harvest_source closed = { .name = STR("cellar"),
					 .url = STR("http://10.0.0.7/oai"),
					 .private_too = true };
	struct json          *page = fixture_get(f, "en", STR("/nodes"));
	struct str            html;

	assert_string_equal(fixture_text(f, page, "/data/node/node"), "ke");
	assert_string_equal(fixture_text(f, page, "/data/node/kind"), "national");
	assert_string_equal(fixture_list(f, page, "/view/facts", "label"),
			    "Kind; Country; Languages; Address; Short name in identifiers; Records");
	assert_int_equal(json_at(page, "/view/nodes")->count, 0);
	assert_int_equal(json_at(page, "/view/sources")->count, 0);
	assert_true(harvest_add(f->node, &(struct actor){ 0 }, &open, &f->error));
	assert_true(harvest_add(f->node, &(struct actor){ 0 }, &closed, &f->error));
	page = fixture_get(f, "en", STR("/nodes"));
	assert_string_equal(fixture_list(f, page, "/data/sources", "source"), "journal");
	assert_string_equal(fixture_list(f, page, "/view/sources", "harvested"), "not yet");
	assert_string_equal(fixture_text(f, page, "/data/private_sources"), "1");
	html = fixture_html(f, "fr", STR("/nodes"));
	assert_int_equal(str_find(html, STR("cellar")), html.length);
	assert_int_equal(str_find(html, STR("10.0.0.7")), html.length);
	assert_true(str_find(html, STR("https://journal.example.org/oai")) < html.length);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_of_a_type_are_listed_by_title_and_by_year),
		cmocka_unit_test(letters_are_those_of_the_readers_language),
		cmocka_unit_test(a_list_goes_on_by_key_until_its_end),
		cmocka_unit_test(organizations_are_listed_with_what_they_published_and_have_a_profile),
		cmocka_unit_test(what_is_no_organization_has_no_profile),
		cmocka_unit_test(a_subject_counts_what_is_filed_under_it_and_below),
		cmocka_unit_test(each_vocabulary_is_listed_by_its_label),
		cmocka_unit_test(a_vocabulary_comes_in_pages_and_as_a_whole),
		cmocka_unit_test(a_term_has_its_labels_neighbours_and_records),
		cmocka_unit_test(the_network_says_what_is_known_and_no_secrets),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
