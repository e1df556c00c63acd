/* Doors for machines, and links in the answers' heads. */
#include "pages/fixture.h"

#include "db/db.h"
#include "records/store_sql.h"

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

/* The bytes of an answer: those that it has, or all that its stream gives. */
static struct str
body_of(struct fixture *f, const char *target)
{
	struct buffer out = buffer_in(f->a);
	ptrdiff_t     size;

	assert_null(fixture_get(f, "en", str_of(target)));
	assert_int_equal(f->response.status, 200);
	if (f->response.read == NULL)
		return f->response.body;
	while ((size = f->response.read(f->response.context, buffer_reserve(&out, 100), 100)) > 0)
		out.length += (size_t)size;
	assert_int_equal(size, 0);
	return buffer_str(&out);
}

static bool
has(struct str text, const char *part)
{
	return str_find(text, str_of(part)) < text.length;
}

/* ---- the site map ------------------------------------------------------------------------------------------------ */

/* The log is taken on, as if so many changes had been made and were gone. */
static bool
jump(void *context, struct db *db, struct error *error)
{
	struct fixture                  *f = context;
	struct q_change_numbers_take_row row;

	return q_change_numbers_take(f->a, db, 50000, clock_now(&f->clock.clock), &row, error);
}

static void
beyond_50_000_changes_the_site_map_has_another_part(void **state)
{
	struct fixture *f = *state;
	struct str      first, second, index;

	first = fixture_put(f, "{'type':'sample','source':'first','fields':{'title':{'en':'First'}}}");
	index = body_of(f, "/sitemap.xml");
	assert_true(has(index, "<loc>https://chm.example.ke/sitemap/1.xml</loc><lastmod>2026-06-03T10:00:00Z"));
	assert_false(has(index, "/sitemap/2.xml"));
	assert_true(db_change(f->node->pool, jump, f, &f->error));
	f->clock.now += INT64_C(86400) * 1000 * 1000;
	second = fixture_put(f, "{'type':'sample','source':'second','fields':{'title':{'en':'Second'}}}");
	index = body_of(f, "/sitemap.xml");
	assert_true(has(index, "/sitemap/1.xml</loc><lastmod>2026-06-03T10:00:00Z"));
	assert_true(has(index, "/sitemap/2.xml</loc><lastmod>2026-06-04T10:00:00Z"));
	assert_true(has(body_of(f, "/sitemap/1.xml"), str_c(f->a, first)));
	assert_false(has(body_of(f, "/sitemap/1.xml"), str_c(f->a, second)));
	assert_true(has(body_of(f, "/sitemap/2.xml"), str_c(f->a, second)));
	/* what changes goes to where the newest are, and is nowhere else */
	fixture_put(f, "{'type':'sample','source':'first','fields':{'title':{'en':'First again'}}}");
	assert_false(has(body_of(f, "/sitemap/1.xml"), "<url>"));
	assert_true(has(body_of(f, "/sitemap/2.xml"), str_c(f->a, first)));
	fixture_set_state(f, second, STATE_WITHDRAWN, "x");
	assert_false(has(body_of(f, "/sitemap/2.xml"), str_c(f->a, second)));
	assert_null(fixture_get(f, "en", STR("/sitemap/3.xml")));
	assert_int_equal(f->response.status, 404);
}

static void
a_long_part_is_read_in_blocks(void **state)
{
	enum { RECORDS = 1003 }; /* of which a block has 1,000 */
	struct fixture *f = *state;
	struct str      map;
	size_t          count = 0;

	for (int i = 0; i < RECORDS; i++) {
		struct record_draft   draft = { .publish = true, .base = -1 };
		struct record_outcome outcome;
		struct str            text = str_format(
				   f->a, "{\"type\":\"sample\",\"source\":\"%d\",\"fields\":{\"title\":{\"en\":\"%d\"}}}", i, i);

		assert_true(json_parse(f->a, text, &draft.document, &f->error));
		assert_true(record_put(f->a, &f->node->records, &draft, &outcome, &f->error));
	}
	map = body_of(f, "/sitemap/1.xml");
	for (size_t at = 0; at < map.length; at++)
		count += str_starts(str_slice(map, at, map.length), STR("<url>"));
	assert_int_equal(count, RECORDS);
}

/* ---- measures ---------------------------------------------------------------------------------------------------- */

static void
measures_are_for_those_whom_the_settings_name(void **state)
{
	static const struct {
		const char *client;
		bool        forwarded;
		int         status;
	} cases[] = {
		{ "127.0.0.1", false, 200 }, { "127.8.9.1", false, 200 }, { "::1", false, 200 },
		{ "192.0.2.1", false, 403 }, { "127.0.0.1", true, 403 },  { "", false, 403 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		f->client = str_of(cases[i].client);
		f->forwarded = cases[i].forwarded;
		assert_null(fixture_get(f, "en", STR("/metrics")));
		assert_int_equal(f->response.status, cases[i].status);
		assert_true(f->response.private_answer);
	}
}

static void
it_is_not_ready_while_search_is_far_behind(void **state)
{
	struct fixture *f = *state;
	struct json    *page;

	fixture_put(f, "{'type':'sample','source':'first','fields':{'title':{'en':'First'}}}");
	page = fixture_get(f, "en", STR("/readyz"));
	assert_int_equal(f->response.status, 200);
	assert_string_equal(fixture_text(f, page, "/data/ready"), "true");
	assert_true(db_change(f->node->pool, jump, f, &f->error));
	page = fixture_get(f, "en", STR("/readyz"));
	assert_int_equal(f->response.status, 503);
	assert_string_equal(fixture_text(f, page, "/data/ready"), "false");
	assert_string_equal(fixture_text(f, page, "/data/behind"), "50000");
	assert_int_equal(f->response.retry_after, 5);
}

/* ---- links ------------------------------------------------------------------------------------------------------- */

static void
a_record_says_to_programs_what_it_is(void **state)
{
	struct fixture *f = *state;
	struct str      id = fixture_put(
		     f, "{'type':'dataset','source':'set','licence':'CC-BY-4.0','fields':{'title':{'en':'Frogs'},'summary':"
			     "{'en':'All frogs'},'creators':[{'name':'A. Frog','orcid':'0000-0002-1825-0097'}],'distributions':[{"
			     "'address':{'url':'https://data.example.org/frogs.csv'}}]}}");
	const char *name = str_c(f->a, id);
	struct str  links;

	fixture_get(f, "en", str_format(f->a, "/records/%s", name));
	links = f->response.link;
	assert_true(str_starts(links, str_format(f->a, "<https://chm.example.ke/records/%s>; rel=\"cite-as\"", name)));
	assert_true(has(links, "<https://creativecommons.org/licenses/by/4.0/>; rel=\"license\""));
	assert_true(has(links, "<https://schema.org/AboutPage>; rel=\"type\""));
	assert_true(has(links, "<https://schema.org/Dataset>; rel=\"type\""));
	assert_true(has(links, "<https://orcid.org/0000-0002-1825-0097>; rel=\"author\""));
	assert_true(has(links, "<https://data.example.org/frogs.csv>; rel=\"item\""));
	assert_true(has(links, "</types/dataset>; rel=\"collection\"; type=\"text/html\""));
	assert_true(has(links, str_c(f->a, str_format(f->a,
						      "</records/%s.json>; rel=\"alternate describedby\"; "
						      "type=\"application/json\"",
						      name))));
	fixture_get(f, "en", str_format(f->a, "/records/%s.json", name));
	links = f->response.link;
	assert_true(has(links, str_c(f->a, str_format(f->a, "</records/%s>; rel=\"describes\"", name))));
	assert_true(has(links, "</types/dataset.json>; rel=\"describedby\"; type=\"application/schema+json\""));
}

/* Many long addresses, with the signs that part links and their parameters. */
static void
links_are_whole_and_no_more_than_there_is_room_for(void **state)
{
	struct fixture *f = *state;
	struct buffer   urls = buffer_in(f->a);
	struct str      id, links;
	size_t          begun = 0, told = 0;

	for (int i = 0; i < 40; i++)
		buffer_format(&urls, "%s{'address':{'url':'https://data.example.org/?a=,;rel=x%0100d'}}",
			      i != 0 ? "," : "", i);
	id = fixture_put(f, str_c(f->a, str_format(f->a,
						   "{'type':'dataset','source':'set','fields':{'title':{'en':'Frogs'},"
						   "'summary':{'en':'All'},'distributions':[%.*s]}}",
						   STR_ARGS(buffer_str(&urls)))));
	fixture_get(f, "en", str_format(f->a, "/records/%.*s", STR_ARGS(id)));
	links = f->response.link;
	assert_true(links.length > 500 && links.length <= 900);
	for (size_t at = 0; at < links.length; at++) {
		begun += links.data[at] == '<';
		told += str_starts(str_slice(links, at, links.length), STR(">; rel=\""));
	}
	assert_true(begun > 5);
	assert_int_equal(begun, told);
	assert_true(has(links, ">; rel=\"item\""));
}

/* ---- heads ------------------------------------------------------------------------------------------------------- */

static void
the_head_says_in_short_what_the_record_is(void **state)
{
	struct fixture *f = *state;
	struct str      id = fixture_put(
		     f,
		     "{'type':'dataset','source':'set','licence':'CC-BY-4.0','fields':{'title':{'en':'Frogs','fr':"
			  "'Grenouilles'},'summary':{'en':'All frogs of the lake and all toads of the hills and all newts of the "
			  "springs and all that is wet and jumps or crawls in this country, counted by night and by day'},"
			  "'keywords':{'en':['pond'],'fr':['mare']},'subjects':['subjects:mangroves'],"
			  "'creators':[{'name':'A. Frog'}],'published':'2026-05-01'}}");
	struct json *page = fixture_get(f, "fr", str_format(f->a, "/records/%.*s", STR_ARGS(id)));
	const char  *said = fixture_list(f, page, "/view/dublin_core", "text");
	struct json *schema_org;
	struct str   description;

	assert_true(str_starts(str_of(said), STR("Grenouilles; A. Frog; ")));
	assert_non_null(strstr(said, "; mare; "));
	assert_null(strstr(said, "pond"));
	assert_non_null(
		strstr(said, str_c(f->a, str_format(f->a, "; https://chm.example.ke/records/%.*s; ", STR_ARGS(id)))));
	assert_true(json_parse(f->a, str_of(fixture_text(f, page, "/view/schema_org")), &schema_org, NULL));
	assert_string_equal(fixture_text(f, schema_org, "/@type"), "Dataset");
	assert_string_equal(fixture_text(f, schema_org, "/name/@value"), "Grenouilles");
	assert_string_equal(fixture_text(f, schema_org, "/license"), "https://creativecommons.org/licenses/by/4.0/");
	assert_string_equal(fixture_text(f, schema_org, "/creator/name"), "A. Frog");
	description = str_of(fixture_text(f, schema_org, "/description/@value"));
	assert_true(description.length > 100 && description.length < 170 && str_ends(description, STR("…")));
	fixture_put(f,
		    "{'type':'dataset','source':'set','fields':{'title':{'en':'Frogs again'},'summary':{'en':'All'}}}");
	page = fixture_get(f, "fr", str_format(f->a, "/records/%.*s@1", STR_ARGS(id)));
	assert_null(json_at(page, "/view/schema_org"));
}

static void
a_head_is_short_whatever_the_record_holds(void **state)
{
	struct fixture *f = *state;
	struct buffer   creators = buffer_in(f->a);
	struct str      id, html;
	size_t          start, end;

	for (int i = 0; i < 50; i++)
		buffer_format(&creators, "%s{'name':'</script><!--%0200d'}", i != 0 ? "," : "", i);
	id = fixture_put(
		f, str_c(f->a, str_format(f->a,
					  "{'type':'dataset','source':'set','fields':{'title':{'en':'</script><b>'},"
					  "'summary':{'en':'<!-- <script> %04000d'},'creators':[%.*s]}}",
					  1, STR_ARGS(buffer_str(&creators)))));
	html = fixture_html(f, "en", str_format(f->a, "/records/%.*s", STR_ARGS(id)));
	start = str_find(html, STR("<script type=\"application/ld+json\">"));
	end = str_find(html, STR("</script>"));
	assert_true(start < end && end < start + 1500);
	assert_true(end < str_find(html, STR("</head>")));
	assert_false(has(str_slice(html, start + 1, end), "<"));
	assert_false(has(str_slice(html, end + 1, html.length), "</script"));
	assert_false(has(html, "<!--"));
}

/* ---- feeds ------------------------------------------------------------------------------------------------------- */

static void
a_feed_is_of_everything_of_a_type_or_about_a_country(void **state)
{
	struct fixture *f = *state;
	struct str      id =
		fixture_put(f, "{'type':'sample','source':'ke','fields':{'title':{'en':'Lake'},'countries':['KE']}}");

	fixture_put(f, "{'type':'sample','source':'tz','fields':{'title':{'en':'Hill'},'countries':['TZ']}}");
	assert_true(has(body_of(f, "/feeds/new.atom"), "<title>Hill</title>"));
	assert_true(has(body_of(f, "/feeds/sample.atom"), "<title>Kenya Clearing-House: Samples</title>"));
	assert_true(has(body_of(f, "/feeds/KE.atom"), "<title>Lake</title>"));
	assert_false(has(body_of(f, "/feeds/KE.atom"), "<title>Hill</title>"));
	assert_true(has(body_of(f, "/feeds/KE.atom"),
			"<link rel=\"alternate\" type=\"text/html\" href=\"https://chm.example.ke/countries/KE\"/>"));
	assert_true(has(body_of(f, "/feeds/new.atom"), str_c(f->a, id)));
	assert_null(fixture_get(f, "en", STR("/feeds/none.atom")));
	assert_int_equal(f->response.status, 404);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(beyond_50_000_changes_the_site_map_has_another_part, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_long_part_is_read_in_blocks, set_up, tear_down),
		cmocka_unit_test_setup_teardown(measures_are_for_those_whom_the_settings_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(it_is_not_ready_while_search_is_far_behind, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_record_says_to_programs_what_it_is, set_up, tear_down),
		cmocka_unit_test_setup_teardown(links_are_whole_and_no_more_than_there_is_room_for, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_head_says_in_short_what_the_record_is, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_head_is_short_whatever_the_record_holds, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_feed_is_of_everything_of_a_type_or_about_a_country, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
