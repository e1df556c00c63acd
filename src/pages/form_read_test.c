#include "pages/form_read.h"

#include "http/parameters.h"
#include "text/words.h"
#include "vocabularies/vocabularies.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena       *a;
static const struct types *types;

static struct json *
parse(const char *text)
{
	struct json *value;
	char        *copy = arena_text(a, strlen(text) + 1);

	for (size_t i = 0; i <= strlen(text); i++)
		copy[i] = text[i] == '\'' ? '"' : text[i];
	assert_true(json_parse(a, str_of(copy), &value, NULL));
	return value;
}

static bool
read_form(const char *before, const char *form, struct json **document_r, struct error *error)
{
	struct parameters parameters;
	struct form_sent  sent = { .parameters = &parameters,
				   .type = type_find(types, STR("case-study")),
				   .before = parse(before),
				   .language = STR("en"),
				   .words = words_own() };

	assert_true(parameters_parse(a, str_of(form), 5000, &parameters, NULL));
	return form_read(a, &sent, document_r, error);
}

static void
fields_become_what_a_record_holds(void **state)
{
	static const struct {
		const char *before, *form, *fields;
	} rows[] = {
		{ "{}", "fields/title/en=Reef&fields/title/fr=&fields/summary/en=a%0D%0Ab",
		  "{'title':{'en':'Reef'},'summary':{'en':'a\\nb'}}" },
		{ "{'fields':{'title':{'en':'Reef','sw':'Mwamba'},'locality':{'en':'Lamu'}}}", "fields/title/en=Reefs",
		  "{'title':{'en':'Reefs','sw':'Mwamba'},'locality':{'en':'Lamu'}}" },
		{ "{'fields':{'title':{'en':'Reef'}}}", "fields/title/en=+", "{}" },
		{ "{}", "fields/countries=&fields/countries=KE&fields/countries=TZ&fields/countries=KE",
		  "{'countries':['KE','TZ']}" },
		{ "{'fields':{'countries':['KE']}}", "fields/countries=", "{}" },
		{ "{}", "fields/period/from=1.3.2024&fields/period/to=2025", "{'period':'2024-03-01/2025'}" },
		{ "{}", "fields/period/from=soon&fields/period/to=", "{'period':{'from':'soon','to':''}}" },
		{ "{}", "fields/keywords/en=a%0A%0Ab+c", "{'keywords':{'en':['a','b c']}}" },
		{ "{}",
		  "fields/partners/1=Two&fields/partners/0=One&fields/partners/2=", "{'partners':['One','Two']}" },
		{ "{}", "fields/contacts/0/name=Ann&fields/contacts/0/email=a@b.org&fields/contacts/0/role=",
		  "{'contacts':[{'name':'Ann','email':'a@b.org'}]}" },
		{ "{}", "fields/place=-1.5,+36", "{'place':{'type':'Point','coordinates':[36,-1.5]}}" },
		{ "{}", "fields/links/0/url=https://a.org/&fields/links/0/title/en=A&fields/links/0/language=",
		  "{'links':[{'url':'https://a.org/','title':{'en':'A'}}]}" },
		{ "{'fields':{'building_blocks':[{'title':{'en':'x'},'phase':'planning'}]}}",
		  "fields/building_blocks=&fields/building_blocks/0=&fields/building_blocks/0/title/en=y",
		  "{'building_blocks':[{'title':{'en':'y'},'phase':'planning'}]}" },
		{ "{}", "fields/scale=scales:site", "{'scale':'scales:site'}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct json  *document;
		struct buffer out = buffer_in(a);

		assert_true(read_form(rows[i].before, rows[i].form, &document, NULL));
		json_write(&out, json_get(document, "fields"));
		if (!json_equal(json_get(document, "fields"), parse(rows[i].fields)))
			fail_msg("%s: %s", rows[i].form, str_c(a, buffer_str(&out)));
	}
}

static void
the_header_is_read_too(void **state)
{
	struct json *document;

	(void)state;
	assert_true(read_form("{'rights':{'holder':'A','access':'open'}}",
			      "owner=KE&licence=CC-BY-4.0&rights/holder=&rights/embargo=1.2.2030&fields/title/en=x",
			      &document, NULL));
	assert_true(json_equal(json_get(document, "rights"), parse("{'access':'open','embargo':'2030-02-01'}")));
	assert_string_equal(str_c(a, json_text(document, "owner")), "KE");
}

static void
what_no_form_of_the_type_has_is_refused(void **state)
{
	static const char *const rows[] = {
		"fields/nobody=1",        "fields/title/en/more=1",
		"fields/countries/0=KE",  "fields/partners/x=1",
		"fields/partners/-1=1",   "fields/contacts/0/age=3",
		"fields/period/middle=",  "fields/title/not a tag=1",
		"fields/partners/9999=1", "fields/building_blocks/0/nothing=1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct json *document;
		struct error error = { 0 };

		if (read_form("{}", rows[i], &document, &error))
			fail_msg("%s was taken", rows[i]);
		assert_true(error.code == ERROR_INPUT || error.code == ERROR_LIMIT);
	}
}

static void
buttons_change_lists_and_say_where_they_were(void **state)
{
	static const struct {
		const char *action, *before, *after, *at;
	} rows[] = {
		{ "add fields/partners", "{'partners':['One']}", "{'partners':['One','']}", "fields/partners/1" },
		{ "add fields/contacts", "{}", "{'contacts':[{}]}", "fields/contacts/0" },
		{ "up fields/partners/1", "{'partners':['One','Two']}", "{'partners':['Two','One']}",
		  "fields/partners/0" },
		{ "down fields/partners/0", "{'partners':['One','Two','Three']}", "{'partners':['Two','One','Three']}",
		  "fields/partners/1" },
		{ "remove fields/partners/1", "{'partners':['One','Two']}", "{'partners':['One']}", "fields/partners" },
		{ "up fields/partners/0", "{'partners':['One']}", "{'partners':['One']}", "fields/partners" },
		{ "remove fields/partners/7", "{'partners':['One']}", "{'partners':['One']}", "" },
		{ "explode fields/partners/0", "{'partners':['One']}", "{'partners':['One']}", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct json *document = json_object(a);
		struct str   at = { 0 };

		json_add(document, STR("fields"), parse(rows[i].before));
		(void)form_act(a, type_find(types, STR("case-study")), document, str_of(rows[i].action), &at);
		assert_string_equal(str_c(a, at), rows[i].at);
		assert_true(json_equal(json_get(document, "fields"), parse(rows[i].after)));
	}
}

static void
only_lists_take_elements(void **state)
{
	struct json *document = parse("{'fields':{'title':{'en':'Reef'}}}");
	struct str   at = { 0 };

	(void)state;
	assert_false(form_act(a, type_find(types, STR("case-study")), document, STR("add fields/title"), &at));
	assert_true(json_equal(document, parse("{'fields':{'title':{'en':'Reef'}}}")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_become_what_a_record_holds),
		cmocka_unit_test(the_header_is_read_too),
		cmocka_unit_test(what_no_form_of_the_type_has_is_refused),
		cmocka_unit_test(buttons_change_lists_and_say_where_they_were),
		cmocka_unit_test(only_lists_take_elements),
	};
	const struct vocabularies *vocabularies;
	int                        failed;

	a = arena_open(0);
	if (!vocabularies_own(a, &vocabularies, NULL) || !types_read(a, STR(""), vocabularies, &types, NULL))
		return 1;
	failed = cmocka_run_group_tests_name("form_read", tests, NULL, NULL);
	arena_close(a);
	return failed;
}
