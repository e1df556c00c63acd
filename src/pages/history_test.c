/* The history of a record, and what differs between two of its revisions. */
#include "pages/difference.h"
#include "pages/fixture.h"

#include "records/records.h"

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

/* A revision of the sample `source` with these fields. */
static struct str
put(struct fixture *f, const char *source, const char *fields)
{
	return fixture_put(
		f, str_c(f->a, str_format(f->a, "{'type':'sample','source':'%s','fields':{%s}}", source, fields)));
}

static struct str
address(struct fixture *f, struct str id, const char *rest)
{
	return str_format(f->a, "/records/%.*s/history%s", STR_ARGS(id), rest);
}

/* "Title (French): same [-removed-]{+added+}" of each change. */
static const char *
changes(struct fixture *f, const struct json *shown)
{
	struct buffer out = buffer_in(f->a);

	for (const struct json *change = JSON_FIRST(shown); change != NULL; change = change->next) {
		struct str language = json_text(change, "language");

		buffer_format(&out, "%s%.*s", out.length != 0 ? "\n" : "", STR_ARGS(json_text(change, "label")));
		if (language.length != 0)
			buffer_format(&out, " (%.*s)", STR_ARGS(language));
		buffer_format(&out, " %.*s: ", STR_ARGS(json_text(change, "fate")));
		for (const struct json *part = json_get(change, "parts")->first; part != NULL; part = part->next)
			buffer_format(&out,
				      json_is_true(part, "removed") ? "[-%.*s-]"
				      : json_is_true(part, "added") ? "{+%.*s+}"
								    : "%.*s",
				      STR_ARGS(json_text(part, "text")));
	}
	return str_c(f->a, buffer_str(&out));
}

static const char *
compare(struct fixture *f, struct str id, const char *query)
{
	struct json *page = fixture_get(f, "en", address(f, id, query));

	assert_non_null(page);
	return changes(f, json_at(page, "/view/difference/changes"));
}

static bool
says(struct fixture *f, struct str html, const char *text)
{
	(void)f;
	return str_find(html, str_of(text)) < html.length;
}

/* ---- the list ---------------------------------------------------------------------------------------------------- */

static void
the_history_lists_revisions_and_asks_for_two(void **state)
{
	struct fixture *f = *state;
	struct str      id = put(f, "history", "'title':{'en':'First'},'code':['A']");
	struct json    *page = fixture_get(f, "en", address(f, id, ""));

	assert_null(json_at(page, "/view/form"));
	put(f, "history", "'title':{'en':'Second'},'code':['A'],'open':true");
	page = fixture_get(f, "en", address(f, id, ""));
	assert_string_equal(fixture_list(f, page, "/view/revisions", "number"), "2; 1");
	assert_string_equal(fixture_list(f, page, "/view/revisions", "state"), "published; published");
	assert_string_equal(fixture_text(f, page, "/view/form/from"), "1");
	assert_string_equal(fixture_text(f, page, "/view/form/to"), "2");
	assert_null(json_at(page, "/view/difference"));
}

static void
the_address_names_one_revision_or_both(void **state)
{
	struct fixture *f = *state;
	struct str      id = put(f, "named", "'title':{'en':'One'}");
	struct json    *page;

	put(f, "named", "'title':{'en':'Two'}");
	put(f, "named", "'title':{'en':'Three'}");
	assert_string_equal(compare(f, id, "?from=1"), "Title (English) changed: [-One-]{+Three+}");
	assert_string_equal(compare(f, id, "?to=2"), "Title (English) changed: [-One-]{+Two+}");
	assert_string_equal(compare(f, id, "?from=3&to=2"), "Title (English) changed: [-Three-]{+Two+}");
	page = fixture_get(f, "en", address(f, id, "?from=2&to=2"));
	assert_string_equal(fixture_text(f, page, "/view/difference/count"), "0");
	assert_true(says(f, fixture_html(f, "en", address(f, id, "?from=2&to=2")), "The fields are the same."));
	assert_null(fixture_get(f, "en", address(f, id, "?from=9")));
	assert_int_equal(f->response.status, 404);
	assert_null(fixture_get(f, "en", address(f, id, "?from=1&to=x")));
	assert_null(fixture_get(f, "en", address(f, id, "?to=1")));
}

/* ---- what differs ------------------------------------------------------------------------------------------------ */

static void
each_field_and_language_is_compared_by_itself(void **state)
{
	struct fixture *f = *state;
	struct str      id = put(f, "fields",
				 "'title':{'en':'A fine day','fr':'Un beau jour'},'subjects':['subjects:mangroves'],"
				      "'keywords':{'en':['red','green']},'open':true,'count':5,'date':'2020-01'");

	put(f, "fields",
	    "'title':{'en':'A cold day','es':'Un "
	    "día'},'subjects':['subjects:mangroves','subjects:forest-biodiversity'],"
	    "'keywords':{'en':['green','blue']},'open':false,'count':5,'date':'2020-02'");
	assert_string_equal(compare(f, id, "?from=1&to=2"), "Title (English) changed: A [-fine-]{+cold+} day\n"
							    "Title (French) removed: [-Un beau jour-]\n"
							    "Title (Spanish) added: {+Un día+}\n"
							    "Subjects changed: {+Forest biodiversity+}\n"
							    "Keywords (English) changed: [-red-]{+blue+}\n"
							    "Date changed: [-January-]{+February+} 2020\n"
							    "Open changed: [-yes-]{+no+}");
}

static void
elements_of_groups_and_rows_are_paired_by_what_is_around_them(void **state)
{
	struct fixture *f = *state;
	struct str      id = put(f, "groups",
				 "'title':{'en':'Steps'},'steps':[{'note':{'en':'one'}},{'note':{'en':'two'},'result':{'en':"
				      "'fair'}}],'rows':[{'cell':1},{'cell':2}]");

	put(f, "groups",
	    "'title':{'en':'Steps'},'steps':[{'note':{'en':'new'}},{'note':{'en':'one'}},{'note':{'en':'two'},'result':"
	    "{"
	    "'en':'good'}}],'rows':[{'cell':2}]");
	assert_string_equal(compare(f, id, "?from=1&to=2"), "Steps 1 › Note (English) added: {+new+}\n"
							    "Steps 3 › Result (English) changed: [-fair-]{+good+}\n"
							    "Rows 1 › Cell removed: [-1-]");
}

static void
the_data_names_each_place_by_its_pointer(void **state)
{
	struct fixture *f = *state;
	struct str      id = put(f, "data", "'title':{'en':'One'},'steps':[{'note':{'en':'a'}}]");
	struct json    *page;

	put(f, "data", "'title':{'en':'Two'},'steps':[{'note':{'en':'b'}}]");
	page = fixture_get(f, "en", str_format(f->a, "/records/%.*s/history.json?from=1&to=2", STR_ARGS(id)));
	assert_string_equal(fixture_list(f, page, "/data/difference/changes", "path"),
			    "/fields/title/en; /fields/steps/0/note/en");
	assert_string_equal(fixture_text(f, page, "/data/difference/changes/1/before"), "a");
	assert_string_equal(fixture_text(f, page, "/data/difference/changes/1/after"), "b");
}

static void
marks_are_told_in_words_too(void **state)
{
	struct fixture *f = *state;
	struct str      id = put(f, "marks", "'title':{'en':'Old name'}"), html;

	put(f, "marks", "'title':{'en':'New name'}");
	html = fixture_html(f, "fr", address(f, id, "?from=1&to=2"));
	assert_true(
		says(f, html, "<del><span class=\"hide\">[supprimé: </span>Old<span class=\"hide\">] </span></del>"));
	assert_true(says(f, html,
			 "<ins><span class=\"hide\">[ajouté: </span>New<span class=\"hide\">] </span></ins> name"));
	assert_true(says(f, html, "lang=\"en\" dir=\"ltr\""));
}

static void
long_texts_are_shortened_around_what_differs(void **state)
{
	struct fixture *f = *state;
	struct buffer   same = buffer_in(f->a);
	struct str      id;
	const char     *text;

	for (int i = 0; i < 300; i++)
		buffer_format(&same, "word%d ", i);
	text = str_c(f->a, buffer_str(&same));
	id = put(f, "long",
		 str_c(f->a, str_format(f->a, "'title':{'en':'Long'},'summary':{'en':'%s old %s'}", text, text)));
	put(f, "long", str_c(f->a, str_format(f->a, "'title':{'en':'Long'},'summary':{'en':'%s new %s'}", text, text)));
	text = compare(f, id, "?from=1&to=2");
	assert_true(strlen(text) < 300);
	assert_non_null(strstr(text, "word299  [-old-]{+new+} word0 "));
	assert_non_null(strstr(text, "…"));
}

static void
many_changes_come_in_pages(void **state)
{
	struct fixture *f = *state;
	struct buffer   before = buffer_in(f->a), after = buffer_in(f->a);
	uint32_t        random = 1;
	struct str      id, next;
	struct json    *page;
	size_t          seen = 0;

	for (int i = 0; i < 100; i++) {
		random = random * 1664525 + 1013904223;
		buffer_format(&before, "%s{'note':{'en':'%x%x%x'}}", i > 0 ? "," : "", random, random * 7, random * 77);
		buffer_format(&after, "%s{'note':{'en':'%x%x%x'}}", i > 0 ? "," : "", random * 3, random * 13,
			      random * 31);
	}
	id = put(f, "many",
		 str_c(f->a, str_format(f->a, "'title':{'en':'Many'},'steps':[%.*s]", STR_ARGS(buffer_str(&before)))));
	put(f, "many",
	    str_c(f->a, str_format(f->a, "'title':{'en':'Many'},'steps':[%.*s]", STR_ARGS(buffer_str(&after)))));
	next = address(f, id, "?from=1&to=2");
	while (next.length != 0) {
		page = fixture_get(f, "en", next);
		assert_non_null(page);
		seen += json_at(page, "/view/difference/changes")->count;
		next = json_text(json_at(page, "/view/difference"), "next");
	}
	assert_int_equal(seen, 100);
	page = fixture_get(f, "en", address(f, id, "?from=1&to=2&at=99999999999"));
	assert_int_equal(json_at(page, "/view/difference/changes")->count, 0);
}

/* ---- what is not shown ------------------------------------------------------------------------------------------- */

static void
a_withheld_value_is_never_shown(void **state)
{
	struct fixture *f = *state;
	struct str      id = put(f, "budget", "'title':{'en':'Budget'},'budget':{'value':'4711.00','currency':'USD'}");
	struct str      html;

	put(f, "budget", "'title':{'en':'Budget'},'budget':{'value':'4712.00','currency':'USD'}");
	html = fixture_html(f, "en", address(f, id, "?from=1&to=2"));
	assert_false(says(f, html, "4711") || says(f, html, "4712"));
	assert_non_null(strstr(compare(f, id, "?from=1&to=2"), "Budget changed: "));
}

/* What two bodies differ in, as the page and as JSON. */
static const char *
compare_bodies(struct fixture *f, const char *before, int revision, const char *after, int other, struct buffer *json)
{
	struct request request = { .a = f->a, .node = f->node, .language = STR("en") };
	struct page    page = {
		   .request = &request, .a = f->a, .node = f->node, .words = f->node->words, .language = STR("en")
	};
	struct json *shown = json_array(f->a), *data = json_array(f->a), *one, *two;

	assert_true(json_parse(f->a, str_of(before), &one, &f->error));
	assert_true(json_parse(f->a, str_of(after), &two, &f->error));
	difference_put(&page, type_find(f->node->types, STR("sample")), &(struct compared){ one, revision },
		       &(struct compared){ two, other }, shown, data);
	json_write(json, data);
	return changes(f, shown);
}

static void
what_was_public_before_it_was_withheld_is_not_shown(void **state)
{
	static const char open[] = "{\"fields\":{\"count\":4711,\"code\":[\"4711\"]}}";
	static const char closed[] =
		"{\"fields\":{\"count\":{\"withheld\":\"sha256:00\"},\"code\":[{\"withheld\":\"sha256:"
		"00\"}]}}";
	struct fixture *f = *state;
	struct buffer   json = buffer_in(f->a);

	assert_null(strstr(compare_bodies(f, open, 1, closed, 2, &json), "4711"));
	assert_null(strstr(compare_bodies(f, closed, 2, open, 1, &json), "4711"));
	assert_null(strstr(str_c(f->a, buffer_str(&json)), "4711"));
	/* an embargo that is over */
	assert_non_null(strstr(compare_bodies(f, closed, 1, open, 2, &json), "{+4711+}"));
}

static void
values_of_a_wrong_form_are_compared_without_harm(void **state)
{
	static const char *const bodies[] = {
		"{}",
		"{\"fields\":[]}",
		"{\"fields\":{\"title\":\"x\",\"steps\":{},\"rows\":[1,[]],\"subjects\":\"y\"}}",
		"{\"fields\":{\"title\":{\"en\":[\"x\"]},\"steps\":[[],{\"note\":1}],\"rows\":{},\"keywords\":{\"en\":"
		"\"x\"}}}",
		"{\"fields\":{\"title\":{\"a/"
		"b~c\":\"z\"},\"file\":7,\"link\":[],\"author\":{},\"place\":{},\"many\":{}}}",
	};
	struct fixture *f = *state;
	struct buffer   json = buffer_in(f->a);

	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
		for (size_t k = 0; k < sizeof bodies / sizeof bodies[0]; k++)
			assert_true(i != k || compare_bodies(f, bodies[i], 1, bodies[k], 2, &json)[0] == '\0');
	compare_bodies(f, bodies[0], 1, bodies[4], 2, &json);
	assert_non_null(strstr(str_c(f->a, buffer_str(&json)), "/fields/title/a~1b~0c"));
}

static void
of_a_record_that_is_gone_nothing_is_compared(void **state)
{
	struct fixture *f = *state;
	struct str      id = put(f, "gone", "'title':{'en':'Secret one'}"), html;

	put(f, "gone", "'title':{'en':'Secret two'}");
	fixture_set_state(f, id, STATE_WITHDRAWN, "By mistake");
	html = fixture_html(f, "en", address(f, id, "?from=1&to=2"));
	assert_false(says(f, html, "Secret"));
	assert_true(says(f, html, "The record was taken away."));
	fixture_set_state(f, id, STATE_ERASED, "By law");
	html = fixture_html(f, "en", address(f, id, "?from=1&to=2"));
	assert_false(says(f, html, "Secret"));
	assert_true(says(f, html, "The record was taken away."));
	assert_null(json_at(fixture_get(f, "en", address(f, id, "?from=1&to=2")), "/data/difference"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_history_lists_revisions_and_asks_for_two),
		cmocka_unit_test(the_address_names_one_revision_or_both),
		cmocka_unit_test(each_field_and_language_is_compared_by_itself),
		cmocka_unit_test(elements_of_groups_and_rows_are_paired_by_what_is_around_them),
		cmocka_unit_test(the_data_names_each_place_by_its_pointer),
		cmocka_unit_test(marks_are_told_in_words_too),
		cmocka_unit_test(long_texts_are_shortened_around_what_differs),
		cmocka_unit_test(many_changes_come_in_pages),
		cmocka_unit_test(a_withheld_value_is_never_shown),
		cmocka_unit_test(what_was_public_before_it_was_withheld_is_not_shown),
		cmocka_unit_test(values_of_a_wrong_form_are_compared_without_harm),
		cmocka_unit_test(of_a_record_that_is_gone_nothing_is_compared),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
