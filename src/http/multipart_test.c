/* Forms with files: what browsers send is read, what is cut or made up is refused. */
#include "http/multipart.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define PART(head, body) "--x\r\nContent-Disposition: form-data; " head "\r\n\r\n" body "\r\n"

static const char *
parse(struct arena *a, const char *type, struct str body, struct request *request)
{
	struct error error = { 0 };

	*request = (struct request){ 0 };
	return multipart_parse(a, str_of(type), body, request, &error) ? "" : str_c(a, str_of(error.key));
}

static void
fields_and_files_come_as_they_were_sent(void **state)
{
	struct arena  *a = arena_open(0);
	struct request request;
	const char    *body = PART("name=\"title/en\"", "Mangroves \xC3\xA9") PART(
		   "name=\"a/upload\"; filename=\"C:\\\\dir\\\\r%22s.pdf\"\r\nContent-Type: text/html", "%PDF\r\n--y\r\n")
		PART("name=\"b/upload\"; filename=\"\"", "") PART("name=\"empty\"", "") "--x--\r\n";

	(void)state;
	assert_string_equal(parse(a, "multipart/form-data; boundary=x", str_of(body), &request), "");
	assert_int_equal(request.form.count, 2);
	assert_true(str_is(parameters_get(&request.form, "title/en"), "Mangroves \xC3\xA9"));
	assert_int_equal(request.upload_count, 1);
	assert_true(str_is(request.uploads[0].name, "a/upload"));
	assert_true(str_is(request.uploads[0].file_name, "r\"s.pdf"));
	assert_true(str_is(request.uploads[0].bytes, "%PDF\r\n--y\r\n"));
	arena_close(a);
}

static void
what_is_cut_or_made_up_is_refused(void **state)
{
	static const struct {
		const char *type, *body, *key;
	} cases[] = {
		{ "multipart/form-data", PART("name=\"a\"", "1") "--x--", "http.multipart" },
		{ "multipart/form-data; boundary=y", PART("name=\"a\"", "1") "--x--", "http.multipart" },
		{ "multipart/form-data; boundary=x", PART("name=\"a\"", "1"), "http.multipart" },
		{ "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n",
		  "http.multipart" },
		{ "multipart/form-data; boundary=x", PART("filename=\"a\"", "1") "--x--", "http.multipart" },
		{ "multipart/form-data; boundary=x", PART("name=\"a\"", "\xFF") "--x--", "http.utf8" },
		{ "multipart/form-data; boundary=x", PART("name=\"a\"; filename=\"\xFF\"", "1") "--x--", "http.utf8" },
		{ "multipart/form-data; boundary=x", "", "http.multipart" },
	};
	struct arena  *a = arena_open(0);
	struct request request;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(parse(a, cases[i].type, str_of(cases[i].body), &request), cases[i].key);
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_and_files_come_as_they_were_sent),
		cmocka_unit_test(what_is_cut_or_made_up_is_refused),
	};

	return cmocka_run_group_tests_name("multipart", tests, NULL, NULL);
}
