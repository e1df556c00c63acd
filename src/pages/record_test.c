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

static struct str
address(struct fixture *f, struct str id, const char *rest)
{
	return str_format(f->a, "/records/%.*s%s", STR_ARGS(id), rest);
}

/* What the page shows of the field with this label: its lines and tags, then their notes. */
static const char *
shown(struct fixture *f, const struct json *document, const char *label)
{
	static const char *const lists[] = { "lines", "tags" };
	struct buffer            out = buffer_in(f->a);

	for (const struct json *section = JSON_FIRST(json_at(document, "/view/sections")); section != NULL;
	     section = section->next) {
		for (const struct json *field = JSON_FIRST(json_get(section, "fields")); field != NULL;
		     field = field->next) {
			if (!str_is(json_text(field, "label"), label))
				continue;
			for (size_t i = 0; i < 2; i++)
				for (const struct json *line = JSON_FIRST(json_get(field, lists[i])); line != NULL;
				     line = line->next)
					buffer_format(&out, "%s%.*s%s%s", out.length != 0 ? "; " : "",
						      STR_ARGS(json_text(line, "text")),
						      json_get(line, "notes") != NULL ? ", " : "",
						      fixture_list(f, line, "/notes", NULL));
		}
	}
	return str_c(f->a, buffer_str(&out));
}

static struct str
put_sample(struct fixture *f, const char *source, const char *fields)
{
	return fixture_put(
		f, str_c(f->a, str_format(f->a, "{'type':'sample','source':'%s','licence':'CC-BY-4.0','fields':{%s}}",
					  source, fields)));
}

/* ---- fields ------------------------------------------------------------------------------------------------------ */

static void
each_kind_of_field_is_shown_in_the_language_of_the_reader(void **state)
{
	static const struct {
		const char *field, *label, *english, *french;
	} cases[] = {
		{ "'code':['A 1','B']", "Code", "A 1; B", "A 1; B" },
		{ "'alias':[{'en':'Mangrove','fr':'Palétuvier'}]", "Alias", "Mangrove", "Palétuvier" },
		{ "'subjects':['subjects:mangroves']", "Subjects", "Mangroves", "Mangroves" },
		{ "'keywords':{'en':['blue carbon'],'fr':['carbone bleu']}", "Keywords", "blue carbon",
		  "carbone bleu" },
		{ "'countries':['CI']", "Countries", "Côte d’Ivoire", "Côte d’Ivoire" },
		{ "'countries':['DE']", "Countries", "Germany", "Allemagne" },
		{ "'languages':['ar']", "Languages", "Arabic", "Arabe" },
		{ "'author':{'name':'Office','role':'editor','email':'office@example.org'}", "Author",
		  "Office, editor; office@example.org", "Office, editor; office@example.org" },
		{ "'date':'2024-03-01'", "Date", "1 March 2024", "1er mars 2024" },
		{ "'period':'2019/2024'", "Period", "2019 – 2024", "2019 – 2024" },
		{ "'period':'2024-03-01/2024-03-07'", "Period", "1–7 March 2024", "1–7 mars 2024" },
		{ "'starts':'2026-05-01T09:30:00Z'", "Starts", "1 May 2026, 09:30 UTC", "1er mai 2026, 09:30 UTC" },
		{ "'count':1500000", "Count", "1,500,000", "1\u202f500\u202f000" },
		{ "'area':{'value':'1250.5','unit':'ha'}", "Area", "1,250.5\u00a0ha", "1\u202f250,5\u00a0ha" },
		{ "'cost':{'value':'1500.00','currency':'USD'}", "Cost", "1,500.00\u00a0USD",
		  "1\u202f500,00\u00a0USD" },
		{ "'open':true", "Open", "yes", "oui" },
		{ "'status':'done'", "Status", "Done", "Fait" },
		{ "'link':{'url':'https://example.org/a','title':{'en':'Page','fr':'Page'}}", "Link",
		  "Page, example.org", "Page, example.org" },
		{ "'link':{'url':'https://example.org/a','language':'ar'}", "Link", "Arabic, example.org",
		  "Arabe, example.org" },
		{ "'place':{'type':'Point','coordinates':[39.505,-4.425]}", "Place", "4.425°\u00a0S, 39.505°\u00a0E",
		  "4,425°\u00a0S, 39,505°\u00a0E" },
		{ "'place':{'type':'LineString','coordinates':[[-1,2],[3,4]]}", "Place",
		  "2.000°\u00a0N, 1.000°\u00a0W – 4.000°\u00a0N, 3.000°\u00a0E",
		  "2,000°\u00a0N, 1,000°\u00a0O – 4,000°\u00a0N, 3,000°\u00a0E" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str id =
			put_sample(f, str_c(f->a, str_format(f->a, "kind %zu", i)),
				   str_c(f->a, str_format(f->a, "'title':{'en':'One','fr':'Un'},%s", cases[i].field)));

		assert_string_equal(shown(f, fixture_get(f, "en", address(f, id, "")), cases[i].label),
				    cases[i].english);
		assert_string_equal(shown(f, fixture_get(f, "fr", address(f, id, "")), cases[i].label),
				    cases[i].french);
	}
}

static void
groups_tables_and_prose_are_sections(void **state)
{
	struct fixture *f = *state;
	struct str      id = put_sample(f, "sections",
					"'title':{'en':'One'},'summary':{'en':'Said *so*.'},'code':['A'],"
					     "'steps':[{'note':{'en':'Nursery'}},{'note':{'en':'Planting'}}],"
					     "'rows':[{'cell':1,'remark':{'en':'x'}},{'cell':2}]");
	struct json    *page = fixture_get(f, "en", address(f, id, ""));

	assert_string_equal(fixture_list(f, page, "/view/sections", "id"), "summary; details; steps; rows");
	assert_string_equal(fixture_text(f, page, "/view/sections/0/text/prose/0/blocks/0"),
			    "<p>Said <em>so</em>.</p>");
	assert_string_equal(fixture_text(f, page, "/view/sections/2/fields/0/groups/1/fields/0/lines/0/text"),
			    "Planting");
	assert_string_equal(fixture_list(f, page, "/view/sections/3/fields/0/table/columns", NULL), "Cell; Remark");
	assert_string_equal(fixture_text(f, page, "/view/sections/3/fields/0/table/rows/1/cells/0/lines/0/text"), "2");
}

static void
a_confidential_value_is_only_said_to_be_there(void **state)
{
	struct fixture *f = *state;
	struct str id = put_sample(f, "withheld", "'title':{'en':'One'},'budget':{'value':'987654','currency':'KES'}");
	struct json *page = fixture_get(f, "en", address(f, id, ""));
	struct str   html = fixture_html(f, "en", address(f, id, ""));

	assert_string_equal(shown(f, page, "Budget"), "Withheld");
	assert_int_equal(str_find(html, STR("987")), html.length);
}

static void
what_another_record_is_called_stands_in_links_to_it(void **state)
{
	struct fixture *f = *state;
	struct str   office = fixture_put(f, "{'type':'organization','source':'office','fields':{'organization_type':'"
					       "organization-types:government','country':'KE','title':{'en':'Forest "
					       "Service','fr':'Service des forêts'}}}");
	struct str   id = put_sample(f, "link",
				     str_c(f->a, str_format(f->a,
							    "'title':{'en':'One'},'publisher':'%.*s',"
							      "'about':['ke-0000000']",
							    STR_ARGS(office))));
	struct json *page = fixture_get(f, "fr", address(f, id, ""));

	assert_string_equal(shown(f, page, "Publisher"), "Service des forêts");
	assert_string_equal(shown(f, page, "About"), "ke-0000000");
}

/* ---- languages --------------------------------------------------------------------------------------------------- */

static void
a_text_that_is_not_in_the_readers_language_says_in_which_it_is(void **state)
{
	struct fixture *f = *state;
	struct str      id = put_sample(f, "language", "'title':{'ar':'عنوان','sw':'Kichwa'}");
	struct json    *page = fixture_get(f, "ru", address(f, id, ""));

	assert_string_equal(fixture_text(f, page, "/view/heading"), "عنوان");
	assert_string_equal(fixture_text(f, page, "/view/title_language"), "ar");
	assert_string_equal(fixture_text(f, page, "/view/title_direction"), "rtl");
	page = fixture_get(f, "ar", address(f, id, ""));
	assert_string_equal(fixture_text(f, page, "/view/title_language"), "");
}

static void
a_reader_may_choose_the_language_of_the_texts(void **state)
{
	struct fixture *f = *state;
	struct str      id = put_sample(f, "choose", "'title':{'en':'One','sw':'Moja'},'code':['A']");
	struct json    *page = fixture_get(f, "en", address(f, id, "?text=sw"));

	assert_string_equal(fixture_text(f, page, "/view/heading"), "Moja");
	assert_string_equal(fixture_list(f, page, "/view/text_languages", "label"), "English; Swahili");
	assert_string_equal(fixture_text(f, page, "/view/text_languages/1/current"), "true");
	page = fixture_get(f, "en", address(f, id, "?text=xx"));
	assert_string_equal(fixture_text(f, page, "/view/heading"), "One");
}

/* ---- what is said of it ------------------------------------------------------------------------------------------ */

static void
origin_rights_and_revision_stand_beside_the_text(void **state)
{
	struct fixture *f = *state;
	struct str      id =
		fixture_put(f, "{'type':'sample','source':'about','licence':'CC-BY-4.0','confirmed':'2026-06-01',"
			       "'rights':{'holder':'Ministry','access':'open'},'fields':{'title':{'en':'One'}}}");
	struct json *page = fixture_get(f, "en", address(f, id, ""));
	const char  *text = fixture_list(f, page, "/view/about", "text");

	assert_string_equal(fixture_list(f, page, "/view/about", "label"),
			    "Identifier; Revision; Owner; Confirmed; Home node; Licence; Rights holder; Access");
	assert_non_null(strstr(text, "1 · 3 June 2026; Kenya; 1 June 2026; Kenya Clearing-House; "));
	assert_non_null(strstr(text, "; Ministry; open"));
	assert_string_equal(fixture_text(f, page, "/view/about/4/address"), "https://chm.example.ke/");
	assert_string_equal(fixture_text(f, page, "/view/about/5/address"),
			    "https://creativecommons.org/licenses/by/4.0/");
	assert_string_equal(fixture_list(f, page, "/view/formats", "label"),
			    "JSON; Dublin Core; DCAT-AP (JSON-LD); DCAT-AP (Turtle); DCAT-AP (RDF/XML); "
			    "DCAT-AP (N-Triples); schema.org; Qualified Dublin Core");
	assert_string_equal(fixture_text(f, page, "/view/unconfirmed"), "");
}

static void
a_record_that_nobody_confirmed_for_long_says_so(void **state)
{
	struct fixture *f = *state;
	struct str      id = fixture_put(
		     f, "{'type':'sample','source':'old','confirmed':'2024-06-01','fields':{'title':{'en':'One'}}}");
	struct json *page = fixture_get(f, "en", address(f, id, ""));

	assert_string_equal(fixture_text(f, page, "/view/unconfirmed"), "true");
	assert_string_equal(fixture_text(f, page, "/view/confirmed"), "1 June 2024");
}

static void
a_record_taken_over_says_from_where(void **state)
{
	struct fixture       *f = *state;
	struct record_draft   draft = { .adopted = true,
					.publish = true,
					.base = -1,
					.source = { .name = STR("museum"),
						    .identifier = STR("https://museum.example.org/7"),
						    .datestamp = STR("2020-05-01"),
						    .raw = STR("<x/>"),
						    .media = STR("text/xml") } };
	struct record_outcome outcome;
	struct json          *page;

	assert_true(json_parse(f->a, STR("{\"type\":\"sample\",\"fields\":{\"title\":{\"en\":\"Foreign\"}}}"),
			       &draft.document, &f->error));
	assert_true(node_put(f->a, f->node, &draft, &outcome, NULL, &f->error));
	page = fixture_get(f, "en", address(f, outcome.id, ""));
	assert_non_null(strstr(fixture_list(f, page, "/view/about", "text"),
			       "museum · 1 May 2020; https://museum.example.org/7"));
}

/* ---- formats ----------------------------------------------------------------------------------------------------- */

static void
json_is_the_signed_record_and_xml_its_dublin_core(void **state)
{
	struct fixture *f = *state;
	struct str      id = fixture_put(f, "{'type':'resource','source':'formats','fields':{'title':{'en':'Atlas'},'"
						 "resource_types':['resource-types:report']}}");
	struct json    *page = fixture_get(f, "en", address(f, id, ".json"));

	assert_string_equal(fixture_text(f, page, "/data/fields/title/en"), "Atlas");
	assert_string_equal(fixture_text(f, page, "/data/revision"), "1");
	assert_int_equal(strncmp(fixture_text(f, page, "/data/origin/signature"), "ed25519:", 8), 0);
	assert_null(fixture_get(f, "en", address(f, id, ".xml")));
	assert_true(str_is(f->response.media, "text/xml; charset=utf-8"));
	assert_true(str_find(f->response.body, STR("<dc:title xml:lang=\"en\">Atlas</dc:title>")) <
		    f->response.body.length);
}

/* ---- revisions --------------------------------------------------------------------------------------------------- */

static void
an_older_revision_says_so_and_leads_to_the_newest(void **state)
{
	struct fixture *f = *state;
	struct str      id = put_sample(f, "twice", "'title':{'en':'First'}");
	struct json    *page;

	put_sample(f, "twice", "'title':{'en':'Second'}");
	page = fixture_get(f, "en", address(f, id, "@1"));
	assert_string_equal(fixture_text(f, page, "/view/heading"), "First");
	assert_string_equal(fixture_text(f, page, "/view/older"), "true");
	assert_string_equal(fixture_text(f, page, "/view/newest"), str_c(f->a, address(f, id, "")));
	assert_string_equal(fixture_text(f, page, "/view/formats/0/address"), str_c(f->a, address(f, id, "@1.json")));
	page = fixture_get(f, "en", address(f, id, ""));
	assert_string_equal(fixture_text(f, page, "/view/heading"), "Second");
	assert_string_equal(fixture_text(f, page, "/view/older"), "");
}

static void
what_is_not_there_is_not_found(void **state)
{
	struct fixture *f = *state;
	struct str      id = put_sample(f, "there", "'title':{'en':'There'}");
	struct str      absent[] = { STR("/records/ke-0000000"), STR("/records/nothing"), address(f, id, "@7"),
				     address(f, id, "@x"),       STR("/types/none"),      STR("/countries/XX"),
				     STR("/pages/none") };

	for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
		assert_null(fixture_get(f, "en", absent[i]));
		assert_int_equal(f->response.status, 404);
	}
}

static void
an_identifier_in_another_spelling_leads_to_the_right_one(void **state)
{
	struct fixture *f = *state;
	struct str      id = put_sample(f, "spelling", "'title':{'en':'One'}");
	struct str      loud = str_copy(f->a, id);
	struct buffer   out = buffer_in(f->a);

	for (size_t i = 0; i < loud.length; i++)
		buffer_add_byte(&out,
				loud.data[i] >= 'a' && loud.data[i] <= 'z' ? (char)(loud.data[i] - 32) : loud.data[i]);
	fixture_get(f, "en", address(f, buffer_str(&out), "@1"));
	assert_int_equal(f->response.status, 301);
	assert_string_equal(str_c(f->a, f->response.location), str_c(f->a, address(f, id, "@1")));
	fixture_get(f, "en", address(f, buffer_str(&out), "/history"));
	assert_string_equal(str_c(f->a, f->response.location), str_c(f->a, address(f, id, "/history")));
}

/* ---- states ------------------------------------------------------------------------------------------------------ */

static void
a_withdrawn_record_leaves_a_tombstone(void **state)
{
	struct fixture *f = *state;
	struct str      id = put_sample(f, "withdrawn", "'title':{'en':'Secret title'}");
	struct str      html;
	struct json    *page;

	fixture_set_state(f, id, STATE_WITHDRAWN, "Published by mistake");
	page = fixture_get(f, "en", address(f, id, ""));
	assert_int_equal(f->response.status, 410);
	assert_true(str_is(f->response.template_name, "tombstone"));
	assert_string_equal(fixture_text(f, page, "/data/state"), "withdrawn");
	assert_string_equal(fixture_text(f, page, "/data/reason"), "Published by mistake");
	html = fixture_html(f, "en", address(f, id, ""));
	assert_int_equal(str_find(html, STR("Secret title")), html.length);
	html = fixture_html(f, "en", address(f, id, "/history?from=1&to=2"));
	assert_int_equal(str_find(html, STR("Secret title")), html.length);
	fixture_get(f, "en", address(f, id, "@1"));
	assert_int_equal(f->response.status, 410);
}

static void
a_revoked_record_stays_under_a_banner(void **state)
{
	struct fixture *f = *state;
	struct str      id = put_sample(f, "revoked", "'title':{'en':'Once valid'}");
	struct json    *page;

	fixture_set_state(f, id, STATE_REVOKED, "Replaced by law");
	page = fixture_get(f, "en", address(f, id, ""));
	assert_int_equal(f->response.status, 200);
	assert_string_equal(fixture_text(f, page, "/view/revoked"), "true");
	assert_string_equal(fixture_text(f, page, "/view/reason"), "Replaced by law");
	assert_string_equal(fixture_text(f, page, "/view/heading"), "Once valid");
}

static void
an_erased_record_leaves_number_and_hash(void **state)
{
	struct fixture *f = *state;
	struct str      id = put_sample(f, "erased", "'title':{'en':'Gone for good'}");
	struct json    *page;

	fixture_set_state(f, id, STATE_ERASED, "By law");
	page = fixture_get(f, "en", address(f, id, ""));
	assert_int_equal(f->response.status, 410);
	assert_string_equal(fixture_text(f, page, "/data/state"), "erased");
	assert_int_equal(strncmp(fixture_text(f, page, "/data/hash"), "sha256:", 7), 0);
	page = fixture_get(f, "en", address(f, id, "/history"));
	assert_string_equal(fixture_list(f, page, "/view/revisions", "number"), "2; 1");
}

/* ---- long records ------------------------------------------------------------------------------------------------ */

/* Prose that hardly compresses, each block marked by its number. */
static const char *
long_text(struct fixture *f, unsigned blocks)
{
	struct buffer out = buffer_in(f->a);
	uint32_t      random = 12345;

	for (unsigned i = 0; i < blocks; i++) {
		buffer_format(&out, "%sblock%04u", i != 0 ? "\\n\\n" : "", i);
		for (int word = 0; word < 60; word++) {
			random = random * 1664525 + 1013904223;
			buffer_format(&out, " %x", random >> 12);
		}
	}
	return str_c(f->a, buffer_str(&out));
}

static void
a_long_record_comes_in_parts_that_hold_all_of_it_once(void **state)
{
	enum { BLOCKS = 60 };
	struct fixture *f = *state;
	struct str      id =
		put_sample(f, "long",
			   str_c(f->a, str_format(f->a, "'title':{'en':'Long'},'summary':{'en':'%s'},'code':['end']",
						  long_text(f, BLOCKS))));
	struct str next = address(f, id, "");
	unsigned   seen = 0, parts = 0;

	while (next.length != 0) {
		struct str   html = fixture_html(f, "en", next);
		struct json *page = fixture_get(f, "en", next);

		for (;;) { /* its blocks, in their order */
			struct str mark = str_format(f->a, "block%04u", seen);

			if (seen == BLOCKS || str_find(html, mark) == html.length)
				break;
			seen++;
		}
		parts++;
		next = str_copy(f->a, str_of(fixture_text(f, page, "/view/part/next")));
		assert_true(parts < BLOCKS);
	}
	assert_int_equal(seen, BLOCKS);
	assert_true(parts > 2);
	assert_non_null(strstr(fixture_list(f, fixture_get(f, "en", address(f, id, "")), "/view/parts", "label"),
			       "Summary; Summary (2); "));
	assert_string_equal(shown(f, fixture_get(f, "en", address(f, id, "?part=99")), "Code"), "end");
}

/* ---- what people write ------------------------------------------------------------------------------------------- */

static void
nothing_that_people_write_becomes_markup(void **state)
{
	static const char *const fields[] = {
		"'title':{'en':'<img src=x onerror=alert(1)>'}",
		"'title':{'en':'x'},'summary':{'en':'<img src=x onerror=alert(1)> [a](javascript:alert) "
		"![b](https://evil.example/x.png)'}",
		"'title':{'en':'x'},'code':['<img src=x onerror=alert(1)>']",
		"'title':{'en':'x'},'keywords':{'en':['<img src=x onerror=alert(1)>']}",
		"'title':{'en':'x'},'author':{'name':'<img src=x onerror=alert(1)>','role':'<img src=x>'}",
		"'title':{'en':'x'},'link':{'url':'https://example.org/?a=%22onclick=alert(1)&amp','title':{'en':'<img "
		"src=x>'}}",
		"'title':{'en':'x'},'steps':[{'note':{'en':'<img src=x>'},'result':{'en':'<img src=x>'}}]",
		"'title':{'en':'x'},'rows':[{'remark':{'en':'<img src=x>'}}]",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		struct str id = put_sample(f, str_c(f->a, str_format(f->a, "hostile %zu", i)), fields[i]);
		struct str html = fixture_html(f, "en", address(f, id, ""));

		assert_int_equal(str_find(html, STR("<img src=x")), html.length);
		assert_int_equal(str_find(html, STR("\"onclick")), html.length);
		assert_int_equal(str_find(html, STR("javascript:")), html.length);
		assert_int_equal(str_find(html, STR("src=\"https://evil")), html.length);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_field_is_shown_in_the_language_of_the_reader),
		cmocka_unit_test(groups_tables_and_prose_are_sections),
		cmocka_unit_test(a_confidential_value_is_only_said_to_be_there),
		cmocka_unit_test(what_another_record_is_called_stands_in_links_to_it),
		cmocka_unit_test(a_text_that_is_not_in_the_readers_language_says_in_which_it_is),
		cmocka_unit_test(a_reader_may_choose_the_language_of_the_texts),
		cmocka_unit_test(origin_rights_and_revision_stand_beside_the_text),
		cmocka_unit_test(a_record_that_nobody_confirmed_for_long_says_so),
		cmocka_unit_test(a_record_taken_over_says_from_where),
		cmocka_unit_test(json_is_the_signed_record_and_xml_its_dublin_core),
		cmocka_unit_test(an_older_revision_says_so_and_leads_to_the_newest),
		cmocka_unit_test(what_is_not_there_is_not_found),
		cmocka_unit_test(an_identifier_in_another_spelling_leads_to_the_right_one),
		cmocka_unit_test(a_withdrawn_record_leaves_a_tombstone),
		cmocka_unit_test(a_revoked_record_stays_under_a_banner),
		cmocka_unit_test(an_erased_record_leaves_number_and_hash),
		cmocka_unit_test(a_long_record_comes_in_parts_that_hold_all_of_it_once),
		cmocka_unit_test(nothing_that_people_write_becomes_markup),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
