/* Home, types, countries, texts, errors, the frame, signing in and the desk. */
#include "pages/fixture.h"
#include "pages/pages.h"

#include "network/harvest.h"
#include "people/session.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int
set_up(void **state)
{
	struct fixture *f = fixture_open();

	fixture_put(f,
		    "{'type':'sample','source':'one','fields':{'title':{'en':'One','fr':'Un'},'countries':['KE','TZ'],"
		    "'subjects':['subjects:mangroves']}}");
	fixture_put(f, "{'type':'sample','source':'two','fields':{'title':{'ru':'Два'},'countries':['KE']}}");
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	fixture_close(*state);
	return 0;
}

static void
home_shows_what_is_new_counts_and_ways_in(void **state)
{
	struct fixture *f = *state;
	struct json    *page = fixture_get(f, "fr", STR("/"));

	assert_string_equal(fixture_text(f, page, "/data/records"), "2");
	assert_string_equal(fixture_text(f, page, "/data/countries"), "2");
	assert_string_equal(fixture_text(f, page, "/data/languages"), "3");
	assert_int_equal(json_at(page, "/view/newest")->count, 2);
	assert_string_equal(fixture_list(f, page, "/view/subjects", "label"), "Mangroves");
	assert_string_equal(fixture_list(f, page, "/view/types", "label"), "Échantillons");
	assert_string_equal(fixture_list(f, page, "/view/types", "address"), "/search?type=sample");
	assert_string_equal(fixture_text(f, page, "/view/profile/address"), "/countries/KE");
	fixture_put(
		f,
		"{'type':'event','source':'coming','fields':{'title':{'fr':'Congrès'},'period':'2040-05-01/2040-05-03',"
		"'event_type':'event-types:conference','summary':{'fr':'Plus tard'}}}");
	page = fixture_get(f, "fr", STR("/"));
	assert_string_equal(fixture_text(f, page, "/data/records"), "3");
	assert_int_equal(json_at(page, "/view/newest")->count, 2); /* what is to come is not new */
}

static void
types_are_listed_and_each_tells_its_fields(void **state)
{
	struct fixture *f = *state;
	struct json    *page = fixture_get(f, "en", STR("/types"));

	assert_non_null(strstr(fixture_list(f, page, "/data/types", "type"), "case-study"));
	page = fixture_get(f, "fr", STR("/types"));
	assert_string_equal(
		fixture_list(f, page, "/view/types", "label"),
		"Actualités; Bibliothèque virtuelle; Contacts; Correspondants nationaux; Décisions; Échantillons; "
		"Études de cas; Évaluations; Jeux de données; Manifestations; Notifications; Organisations; Projets; Réunions; "
		"Technologies");
	page = fixture_get(f, "fr", STR("/types/sample/fields"));
	assert_string_equal(fixture_text(f, page, "/view/heading"), "Échantillon");
	assert_non_null(strstr(fixture_list(f, page, "/view/fields", "name"), "steps; steps/note; steps/result; rows"));
	page = fixture_get(f, "en", STR("/types/sample.json"));
	assert_string_equal(fixture_text(f, page, "/data/$schema"), "https://json-schema.org/draft/2020-12/schema");
}

static void
countries_are_listed_by_region_and_each_has_a_profile(void **state)
{
	struct fixture *f = *state;
	struct json    *page = fixture_get(f, "en", STR("/countries"));
	const char     *countries = fixture_list(f, page, "/data/countries", "country");

	assert_non_null(strstr(countries, "KE"));
	assert_true(json_at(page, "/view/regions")->count > 10);
	assert_string_equal(fixture_text(f, page, "/view/regions/0/label"), "Northern Africa");
	page = fixture_get(f, "fr", STR("/countries"));
	assert_non_null(strstr(fixture_list(f, page, "/view/regions/0/countries", "label"), "Algérie; Égypte; Libye"));
	fixture_put(f, "{'type':'focal-point','source':'office','fields':{'title':{'en':'Department of Biodiversity'},"
		       "'country':'KE','categories':['focal-point-categories:cbd-fp1']}}");
	page = fixture_get(f, "es", STR("/countries/KE"));
	assert_string_equal(fixture_text(f, page, "/view/heading"), "Kenya");
	assert_string_equal(fixture_text(f, page, "/data/total"), "3");
	assert_string_equal(fixture_list(f, page, "/view/contacts", "label"), "Department of Biodiversity");
	assert_string_equal(fixture_list(f, page, "/view/facts", NULL), "África oriental; Parte en el Convenio");
	assert_string_equal(fixture_list(f, page, "/view/figures", "label"),
			    "Publicado por el país; Sobre el país; Puntos focales nacionales");
	assert_string_equal(fixture_list(f, page, "/view/figures", "count"), "4; 3; 1");
	assert_string_equal(fixture_list(f, page, "/view/lists", "label"), "Publicado por el país");
	assert_string_equal(fixture_text(f, page, "/view/types/0/address"), "/search?owner=KE&type=sample");
}

static void
a_profile_tells_apart_what_a_country_and_others_have_published(void **state)
{
	struct fixture *f = *state;
	struct json    *page;

	fixture_put(f, "{'type':'sample','source':'neighbour','owner':'KE','fields':{'title':{'en':'Herds'},'countries'"
		       ":['UG']}}");
	fixture_put(f, "{'type':'sample','source':'own','owner':'UG','fields':{'title':{'en':'Crater "
		       "lakes'},'countries':['UG']}}");
	fixture_get(f, "en", STR("/countries/ug"));
	assert_int_equal(f->response.status, 301);
	assert_true(str_is(f->response.location, "/countries/UG"));
	page = fixture_get(f, "en", STR("/countries/UG"));
	assert_string_equal(fixture_text(f, page, "/data/published"), "1");
	assert_string_equal(fixture_text(f, page, "/data/total"), "2");
	assert_string_equal(fixture_list(f, page, "/view/lists", "label"),
			    "Published by the country; About the country, from others");
	assert_string_equal(fixture_list(f, page, "/view/lists", "total"), "1; 1");
	assert_string_equal(fixture_text(f, page, "/view/lists/1/newest/0/title/0/text"), "Herds");
	assert_string_equal(fixture_text(f, page, "/view/lists/1/search"), "/search?q=-owner:UG&country=UG");
}

static void
texts_come_in_the_readers_language_with_what_the_settings_say(void **state)
{
	static const char *const languages[] = { "en", "fr", "es", "ar", "ru", "zh" };
	static const char *const names[] = { "/about", "/accessibility", "/privacy", "/contact" };
	struct fixture          *f = *state;

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		for (size_t l = 0; l < sizeof languages / sizeof languages[0]; l++) {
			struct json *page = fixture_get(f, languages[l], str_of(names[i]));
			const char  *html;

			assert_non_null(page);
			html = fixture_list(f, page, "/view/blocks", NULL);
			assert_string_equal(fixture_text(f, page, "/view/text_language"), "");
			assert_null(strchr(html, '{'));
			assert_true(fixture_text(f, page, "/view/title")[0] != '\0');
			if (i == 3)
				assert_non_null(strstr(html, "office@example.org"));
		}
	}
}

static void
every_page_has_its_frame(void **state)
{
	struct fixture *f = *state;
	struct json    *page = fixture_get(f, "ar", STR("/types"));

	assert_string_equal(fixture_text(f, page, "/view/language"), "ar");
	assert_string_equal(fixture_text(f, page, "/view/direction"), "rtl");
	assert_string_equal(fixture_text(f, page, "/view/name"), "Kenya Clearing-House");
	assert_string_equal(fixture_text(f, page, "/view/canonical"), "https://chm.example.ke/types");
	assert_string_equal(fixture_list(f, page, "/view/languages", "tag"), "en; fr; es; ar; ru; zh");
	assert_string_equal(fixture_text(f, page, "/view/languages/1/canonical"),
			    "https://chm.example.ke/types?lang=fr");
	assert_string_equal(fixture_text(f, page, "/view/menu/4/current"), "page");
	page = fixture_get(f, "fr", STR("/search?q=a+b&lang=fr&country=KE"));
	assert_string_equal(fixture_text(f, page, "/view/name"), "Centre d’échange du Kenya");
	assert_string_equal(fixture_text(f, page, "/view/canonical"), "");
	assert_string_equal(fixture_text(f, page, "/view/languages/3/address"), "/search?lang=ar&q=a%20b&country=KE");
}

static void
an_error_is_a_page_that_says_what_to_do(void **state)
{
	struct fixture *f = *state;
	struct str      html = fixture_html(f, "fr", STR("/records/ke-0000000"));

	assert_true(str_find(html, STR("Il n’y a pas de fiche avec cet identifiant.")) < html.length);
	assert_true(str_find(html, STR("href=\"/search\"")) < html.length);
	assert_true(str_find(html, STR("noindex")) < html.length);
	assert_int_equal(str_find(html, STR("canonical")), html.length);
}

static void
the_words_of_each_status_exist_in_each_language(void **state)
{
	static const int status[] = { 400, 401, 403, 404, 405, 406, 409, 410, 413, 414,
				      415, 418, 422, 429, 431, 500, 501, 502, 503, 504 };
	struct fixture  *f = *state;

	for (size_t i = 0; i < sizeof status / sizeof status[0]; i++) {
		struct request request = { .a = f->a, .node = f->node, .language = STR("ru"), .path = STR("/") };
		struct error   why = { 0 };
		struct json   *page;

		assert_true(pages_error(&request, status[i], &why, &page, &f->error));
		assert_true(fixture_text(f, page, "/view/heading")[0] != '\0');
		assert_true(fixture_text(f, page, "/view/sentence")[0] != '\0');
	}
}

/* ---- the operator ------------------------------------------------------------------------------------------------ */

static const char *
make_link(struct fixture *f)
{
	struct str link;

	assert_true(node_operator_link(f->a, f->node, STR("/"), &link, &f->error));
	return str_c(f->a, link);
}

/* The session in the cookie that was set; empty when none was. */
static struct str
session_of(struct fixture *f)
{
	struct str rest = f->response.cookie, part;

	str_cut(&rest, '=', &part);
	return str_cut(&rest, ';', &part) ? part : (struct str){ 0 };
}

static void
a_one_time_link_signs_in_by_its_button_once(void **state)
{
	struct fixture *f = *state;
	struct str      link = str_of(make_link(f));
	struct json    *page;

	for (int i = 0; i < 2; i++) { /* seeing it uses nothing up */
		page = fixture_get(f, "en", link);
		assert_string_equal(fixture_text(f, page, "/view/usable"), "true");
		assert_string_equal(fixture_text(f, page, "/view/action"), str_c(f->a, link));
		assert_true(f->response.private_answer);
	}
	fixture_post(f, "en", link);
	assert_int_equal(f->response.status, 303);
	assert_true(str_is(f->response.location, "/admin/account"));
	assert_true(session_of(f).length > 20);
	assert_true(str_find(f->response.cookie, STR("HttpOnly; SameSite=Lax")) < f->response.cookie.length);
	f->session = session_of(f);
	page = fixture_get(f, "en", STR("/admin"));
	assert_non_null(page);
	fixture_post(f, "en", link);
	assert_int_equal(f->response.status, 410);
	assert_int_equal(f->response.cookie.length, 0);
	fixture_post(f, "en", STR("/sign-out"));
	assert_int_equal(f->response.status, 303);
	assert_null(fixture_get(f, "en", STR("/admin")));
	assert_int_equal(f->response.status, 303);
	f->session = (struct str){ 0 };
}

static void
the_desk_is_closed_to_all_but_the_operator(void **state)
{
	struct fixture *f = *state;

	assert_null(fixture_get(f, "en", STR("/admin")));
	assert_int_equal(f->response.status, 303);
	f->session = STR("made-up");
	assert_null(fixture_get(f, "en", STR("/admin")));
	f->session = (struct str){ 0 };
}

static void
the_desk_shows_health_jobs_and_log(void **state)
{
	struct fixture *f = *state;
	struct json    *page;
	const char     *state_word;

	fixture_post(f, "en", str_of(make_link(f)));
	f->session = session_of(f);
	assert_true(node_start_jobs(f->node, NULL, 0, &f->error));
	page = fixture_get(f, "fr", STR("/admin"));
	state_word = fixture_text(f, page, "/view/jobs/0/state");
	assert_true(state_word[0] != '\0' && strstr("en attente; en cours; terminée", state_word) != NULL);
	assert_non_null(page);
	assert_true(f->response.private_answer);
	assert_non_null(strstr(fixture_list(f, page, "/view/health", "text"), "SQLite; "));
	assert_int_not_equal(json_at(page, "/view/jobs")->count, 0);
	assert_non_null(json_at(page, "/view/log"));
	f->session = (struct str){ 0 };
}

static void
the_desk_shows_sources_with_their_schedules(void **state)
{
	const struct harvest_source source = { .name = STR("museum"),
					       .url = STR("https://museum.example/oai"),
					       .every = (int64_t)2 * 86400 };
	struct fixture             *f = *state;
	struct json                *page;

	assert_null(fixture_get(f, "en", STR("/admin/harvest")));
	assert_int_equal(f->response.status, 303);
	assert_true(harvest_add(f->node, &(struct actor){ 0 }, &source, &f->error));
	fixture_post(f, "en", str_of(make_link(f)));
	f->session = session_of(f);
	page = fixture_get(f, "en", STR("/admin/harvest"));
	assert_non_null(page);
	assert_true(f->response.private_answer);
	assert_string_equal(fixture_list(f, page, "/view/sources", "name"), "museum");
	assert_string_equal(fixture_list(f, page, "/view/sources/0/about", "text"),
			    "https://museum.example/oai; Every 2 days; Soon; 0");
	f->session = (struct str){ 0 };
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(home_shows_what_is_new_counts_and_ways_in),
		cmocka_unit_test(types_are_listed_and_each_tells_its_fields),
		cmocka_unit_test(countries_are_listed_by_region_and_each_has_a_profile),
		cmocka_unit_test(a_profile_tells_apart_what_a_country_and_others_have_published),
		cmocka_unit_test(texts_come_in_the_readers_language_with_what_the_settings_say),
		cmocka_unit_test(every_page_has_its_frame),
		cmocka_unit_test(an_error_is_a_page_that_says_what_to_do),
		cmocka_unit_test(the_words_of_each_status_exist_in_each_language),
		cmocka_unit_test(a_one_time_link_signs_in_by_its_button_once),
		cmocka_unit_test(the_desk_is_closed_to_all_but_the_operator),
		cmocka_unit_test(the_desk_shows_health_jobs_and_log),
		cmocka_unit_test(the_desk_shows_sources_with_their_schedules),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
