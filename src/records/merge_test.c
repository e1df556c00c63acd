#include "records/merge.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena *a;

static struct json *
parse(const char *text)
{
	struct json *value;
	char        *copy = arena_text(a, strlen(text) + 1);

	if (text[0] == '\0')
		return NULL;
	for (size_t i = 0; i <= strlen(text); i++)
		copy[i] = text[i] == '\'' ? '"' : text[i];
	assert_true(json_parse(a, str_of(copy), &value, NULL));
	return value;
}

static void
each_change_is_taken_and_what_both_changed_is_told(void **state)
{
	static const struct {
		const char *base, *mine, *theirs, *merged, *conflicts;
	} rows[] = {
		{ "{'a':'1'}", "{'a':'1'}", "{'a':'1'}", "{'a':'1'}", "" },
		{ "{'a':'1'}", "{'a':'2'}", "{'a':'1'}", "{'a':'2'}", "" },
		{ "{'a':'1'}", "{'a':'1'}", "{'a':'3'}", "{'a':'3'}", "" },
		{ "{'a':'1'}", "{'a':'3'}", "{'a':'3'}", "{'a':'3'}", "" },
		{ "{'a':'1'}", "{'a':'2'}", "{'a':'3'}", "{'a':'2'}", "/a=\"3\" " },
		{ "{'a':'1','b':'1'}", "{'a':'2','b':'1'}", "{'a':'1','b':'2'}", "{'a':'2','b':'2'}", "" },
		{ "{'t':{'en':'1'}}", "{'t':{'en':'2'}}", "{'t':{'en':'1','fr':'x'}}", "{'t':{'en':'2','fr':'x'}}",
		  "" },
		{ "{'t':{'en':'1'}}", "{}", "{'t':{'en':'1','fr':'x'}}", "{}", "/t={\"en\":\"1\",\"fr\":\"x\"} " },
		{ "{'a':'1'}", "{}", "{'a':'1'}", "{}", "" },
		{ "{'a':'1'}", "{'a':'2'}", "{}", "{'a':'2'}", "/a= " },
		{ "", "{'a':'2'}", "{'a':'3'}", "{'a':'2'}", "/a=\"3\" " },
		{ "{'l':['a','b']}", "{'l':['b','c']}", "{'l':['a','b','d']}", "{'l':['b','c','d']}", "" },
		{ "{'l':[{'x':'1'},{'x':'2'}]}", "{'l':[{'x':'1'},{'x':'9'}]}", "{'l':[{'x':'8'},{'x':'2'}]}",
		  "{'l':[{'x':'8'},{'x':'9'}]}", "" },
		{ "{'l':[{'x':'1'}]}", "{'l':[{'x':'1'},{'x':'2'}]}", "{'l':[{'x':'1'},{'x':'3'}]}",
		  "{'l':[{'x':'1'},{'x':'2'}]}", "/l=[{\"x\":\"1\"},{\"x\":\"3\"}] " },
		{ "{'v':{'value':'1','currency':'USD'}}", "{'v':{'value':'2','currency':'USD'}}",
		  "{'v':{'value':'1','currency':'KES'}}", "{'v':{'value':'2','currency':'USD'}}",
		  "/v={\"value\":\"1\",\"currency\":\"KES\"} " },
		{ "{'a/b':'1'}", "{'a/b':'2'}", "{'a/b':'3'}", "{'a/b':'2'}", "/a~1b=\"3\" " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct merged merged =
			merge_documents(a, parse(rows[i].base), parse(rows[i].mine), parse(rows[i].theirs));
		struct buffer told = buffer_in(a);

		assert_true(json_equal(merged.value, parse(rows[i].merged)));
		for (size_t n = 0; n < merged.count; n++) {
			buffer_format(&told, "%.*s=", STR_ARGS(merged.conflicts[n].path));
			if (merged.conflicts[n].theirs != NULL)
				json_write(&told, merged.conflicts[n].theirs);
			buffer_add_byte(&told, ' ');
		}
		assert_string_equal(str_c(a, buffer_str(&told)), rows[i].conflicts);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_change_is_taken_and_what_both_changed_is_told),
	};
	int failed;

	a = arena_open(0);
	failed = cmocka_run_group_tests_name("merge", tests, NULL, NULL);
	arena_close(a);
	return failed;
}
