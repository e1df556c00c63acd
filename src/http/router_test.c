/* Routes are found by their paths. */
#include "http/router.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static bool
answer(struct request *request, struct response *response, struct error *error)
{
	(void)request;
	(void)response;
	(void)error;
	return true;
}

static const struct route routes[] = {
	{ HTTP_GET, "/", answer },
	{ HTTP_GET, "/search", answer, .formats = "html json atom" },
	{ HTTP_GET, "/sitemap.xml", answer, .formats = "xml" },
	{ HTTP_GET, "/records/{id}", answer, .formats = "html json" },
	{ HTTP_GET, "/records/{id}@{revision}", answer, .formats = "html json" },
	{ HTTP_GET, "/records/{id}/history", answer },
	{ HTTP_POST, "/records/{id}/edit", answer },
	{ HTTP_GET, "/records/new/{type}", answer },
	{ HTTP_POST, "/records/new", answer },
	{ HTTP_GET, "/feeds/{name}.atom", answer, .formats = "atom" },
	{ HTTP_GET, "/tiles/{layer}/{z}/{x}/{y}.mvt", answer, .formats = "mvt" },
	{ HTTP_GET, "/{page}", answer },
};

static const struct route_table tables[] = { { routes, sizeof routes / sizeof routes[0] } };

struct fixture {
	struct arena  *a;
	struct router *router;
};

static int
open_fixture(void **state)
{
	struct arena   *a = arena_open(0);
	struct fixture *f = ARENA_NEW(a, struct fixture);

	f->a = a;
	f->router = router_make(a, tables, 1, NULL, 0);
	*state = f;
	return 0;
}

static int
close_fixture(void **state)
{
	struct fixture *f = *state;

	arena_close(f->a);
	return 0;
}

static struct router_match
match(const struct fixture *f, enum http_method method, const char *path)
{
	struct router_match found;
	struct path         parts;
	struct error        error;

	assert_true(path_parse(f->a, str_of(path), &parts, &error));
	router_match(f->a, f->router, &parts, method, &found);
	return found;
}

static void
a_path_finds_its_route_and_parameters(void **state)
{
	static const struct {
		const char *path, *route, *names, *suffix;
	} cases[] = {
		{ "/", "/", "", "" },
		{ "/search", "/search", "", "" },
		{ "/search.json", "/search", "", "json" },
		{ "/search.csv", "/{page}", "page=search.csv ", "" },
		{ "/sitemap.xml", "/sitemap.xml", "", "" },
		{ "/records/ke-1", "/records/{id}", "id=ke-1 ", "" },
		{ "/records/ke-1.json", "/records/{id}", "id=ke-1 ", "json" },
		{ "/records/ke-1.pdf", "/records/{id}", "id=ke-1.pdf ", "" },
		{ "/records/.json", "/records/{id}", "id=.json ", "" },
		{ "/records/ke-1@3", "/records/{id}@{revision}", "id=ke-1 revision=3 ", "" },
		{ "/records/ke-1@3.json", "/records/{id}@{revision}", "id=ke-1 revision=3 ", "json" },
		{ "/records/a@b@3", "/records/{id}@{revision}", "id=a revision=b@3 ", "" },
		{ "/records/@3", "/records/{id}", "id=@3 ", "" },
		{ "/records/ke-1@", "/records/{id}", "id=ke-1@ ", "" },
		{ "/records/a%2Fb/history", "/records/{id}/history", "id=a/b ", "" },
		{ "/re%63ords/%C3%A9", "/records/{id}", "id=\xC3\xA9 ", "" },
		{ "/records/new/event", "/records/new/{type}", "type=event ", "" },
		{ "/records/new", "/records/{id}", "id=new ", "" },
		{ "/feeds/x.y.atom", "/feeds/{name}.atom", "name=x.y ", "" },
		{ "/tiles/l/1/2/3.mvt", "/tiles/{layer}/{z}/{x}/{y}.mvt", "layer=l z=1 x=2 y=3 ", "" },
		{ "/about", "/{page}", "page=about ", "" },
	};
	const struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct router_match found = match(f, HTTP_GET, cases[i].path);
		struct buffer       names = buffer_in(f->a);

		if (found.endpoint == NULL)
			fail_msg("%s finds nothing", cases[i].path);
		assert_string_equal(found.endpoint->route->path, cases[i].route);
		for (size_t j = 0; j < found.parameters.count; j++)
			buffer_format(&names, "%.*s=%.*s ", STR_ARGS(found.parameters.list[j].name),
				      STR_ARGS(found.parameters.list[j].value));
		assert_string_equal(str_c(f->a, buffer_str(&names)), cases[i].names);
		assert_string_equal(str_c(f->a, found.suffix), cases[i].suffix);
	}
}

static void
what_is_no_route_finds_nothing(void **state)
{
	static const char *const paths[] = { "/nowhere/x", "//",           "/records//history", "/records/x/y",
					     "/feeds/x/y", "/a/b/c/d/e/f", "/feeds/.atom" };

	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
		assert_int_equal(match(*state, HTTP_GET, paths[i]).methods, 0);
}

static void
the_method_chooses_among_rows_and_all_methods_are_told(void **state)
{
	struct router_match post = match(*state, HTTP_POST, "/records/new");
	struct router_match edit = match(*state, HTTP_GET, "/records/x/edit");

	assert_string_equal(post.endpoint->route->path, "/records/new");
	assert_int_equal(post.methods, HTTP_GET | HTTP_POST);
	assert_null(edit.endpoint);
	assert_int_equal(edit.methods, HTTP_POST);
}

static void
a_slash_at_the_end_is_told_apart(void **state)
{
	const struct fixture *f = *state;
	struct path           path;
	struct error          error;

	assert_true(path_parse(f->a, STR("/search/"), &path, &error));
	assert_true(path.trailing);
	assert_int_equal(path.count, 1);
	assert_true(path_parse(f->a, STR("/"), &path, &error));
	assert_false(path.trailing);
	assert_int_equal(path.count, 0);
}

static void
broken_and_endless_paths_are_refused(void **state)
{
	static const struct {
		const char     *path;
		enum error_code code;
		const char     *key;
	} cases[] = {
		{ "/a%", ERROR_INPUT, "http.percent" },
		{ "/a%4", ERROR_INPUT, "http.percent" },
		{ "/a%G0", ERROR_INPUT, "http.percent" },
		{ "/a%00b", ERROR_INPUT, "http.nul" },
		{ "/%C3", ERROR_INPUT, "http.utf8" },
		{ "/%ED%A0%80", ERROR_INPUT, "http.utf8" },
		{ "/\xFF", ERROR_INPUT, "http.utf8" },
		{ "/%C0%AF", ERROR_INPUT, "http.utf8" },
		{ "/1/2/3/4/5/6/7/8/9/10/11/12/13", ERROR_ABSENT, "http.absent" },
	};
	const struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct path  path;
		struct error error = { 0 };

		assert_false(path_parse(f->a, str_of(cases[i].path), &path, &error));
		assert_int_equal(error.code, cases[i].code);
		assert_string_equal(error.key, cases[i].key);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_finds_its_route_and_parameters),
		cmocka_unit_test(what_is_no_route_finds_nothing),
		cmocka_unit_test(the_method_chooses_among_rows_and_all_methods_are_told),
		cmocka_unit_test(a_slash_at_the_end_is_told_apart),
		cmocka_unit_test(broken_and_endless_paths_are_refused),
	};

	return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
