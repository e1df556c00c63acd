#include "pages/site.h"

#include "base/file.h"
#include "pages/static.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

struct fixture {
	struct arena *a;
	struct str    folder, ui;
};

static int
make_fixture(void **state)
{
	struct arena   *a = arena_open(0);
	struct fixture *f = ARENA_NEW(a, struct fixture);
	char           *folder = arena_text(a, 32);

	memcpy(folder, "/tmp/chm-site-XXXXXX", sizeof "/tmp/chm-site-XXXXXX");
	f->a = a;
	f->folder = str_of(mkdtemp(folder));
	f->ui = path_join(a, f->folder, STR("ui"));
	*state = f;
	return folder_make(path_join(a, f->ui, STR("pages")), 0755, NULL) ? 0 : -1;
}

static int
drop_fixture(void **state)
{
	struct fixture *f = *state;
	bool            good = file_remove(f->folder, NULL);

	arena_close(f->a);
	return good ? 0 : -1;
}

static void
put_file(struct fixture *f, const char *name, const char *text)
{
	assert_true(file_write(path_join(f->a, f->ui, str_of(name)), str_of(text), 0644, NULL));
}

static void
a_style_sheet_loses_comments_and_needless_space_only(void **state)
{
	static const struct {
		const char *css, *shortened;
	} rows[] = {
		{ "/* x */ a { color : red ; }\n", "a{color :red}" },
		{ "a b > c,\n\td:hover { margin: 0 auto; padding: 1px }",
		  "a b > c,d:hover{margin:0 auto;padding:1px}" },
		{ "a { width: calc(50% - 2px) }", "a{width:calc(50% - 2px)}" },
		{ "a::after { content: \"  /* no */ ;  \" }", "a::after{content:\"  /* no */ ;  \"}" },
		{ "a { b: 'it\\'s  ' }", "a{b:'it\\'s  '}" },
		{ ":is(a, b) :focus { c: d }", ":is(a,b) :focus{c:d}" },
		{ "@media (min-width: 3rem) {\n\ta { b: c }\n}", "@media (min-width:3rem){a{b:c}}" },
		{ "a{}/* open", "a{}" },
		{ "a{b:\"open", "a{b:\"open" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(str_c(f->a, static_shorten_css(f->a, str_of(rows[i].css))), rows[i].shortened);
}

static void
a_static_file_is_named_by_its_content(void **state)
{
	struct fixture    *f = *state;
	struct static_file one = static_make(f->a, STR("style.css"), "text/css", STR("a{}"));
	struct static_file same = static_make(f->a, STR("style.css"), "text/css", STR("a{}"));
	struct static_file other = static_make(f->a, STR("style.css"), "text/css", STR("b{}"));

	assert_string_equal(one.path, same.path);
	assert_string_not_equal(one.path, other.path);
	assert_true(str_starts(str_of(one.path), STR("/static/style-")));
	assert_true(str_ends(str_of(one.path), STR(".css")));
	assert_int_equal(one.gzip.length, 0); /* nothing is gained */
}

static void
the_style_sheet_is_small_on_the_wire(void **state)
{
	struct fixture *f = *state;
	struct site     site;
	unsigned char   plain[65536];
	z_stream        stream = { 0 };

	assert_true(site_read(f->a, f->folder, &site, NULL));
	assert_int_equal(site.file_count, 4); /* style sheet, logo, script and style of forms */
	assert_true(site.files[0].gzip.length <= 4500);
	assert_true(site.files[0].brotli.length < site.files[0].gzip.length);
	assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
	stream.next_in = (unsigned char *)(uintptr_t)site.files[0].gzip.data;
	stream.avail_in = (unsigned)site.files[0].gzip.length;
	stream.next_out = plain;
	stream.avail_out = sizeof plain;
	assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
	assert_int_equal(stream.total_out, site.files[0].plain.length);
	assert_memory_equal(plain, site.files[0].plain.data, stream.total_out);
	inflateEnd(&stream);
}

static void
all_texts_are_shipped_in_six_languages(void **state)
{
	static const char *const names[] = { "about", "accessibility", "privacy", "contact" };
	static const char *const languages[] = { "ar", "en", "es", "fr", "ru", "zh" };
	struct fixture          *f = *state;
	struct site              site;

	assert_true(site_read(f->a, f->folder, &site, NULL));
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		for (size_t j = 0; j < sizeof languages / sizeof languages[0]; j++) {
			const struct site_page *page = site_page(&site, str_of(names[i]), str_of(languages[j]));

			assert_non_null(page);
			assert_true(str_is(page->language, languages[j]));
		}
	assert_null(site_page(&site, STR("nothing"), STR("en")));
}

static void
a_node_sets_style_logo_menus_and_pages(void **state)
{
	struct fixture *f = *state;
	struct site     own, site;

	assert_true(site_read(f->a, STR("/nowhere"), &own, NULL));
	put_file(f, "style-variables.css", ":root { --band: #123456 }");
	put_file(f, "logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
	put_file(f, "menu.txt", "# ours\n/search menu.search\n/pages/reports Our reports\n\n");
	put_file(f, "pages/reports.fr.md", "# Rapports\n");
	put_file(f, "pages/about.sw.md", "# Kuhusu\n");
	put_file(f, "pages/README", "nothing");
	assert_true(site_read(f->a, f->folder, &site, NULL));
	assert_true(str_ends(site.files[0].plain, STR(":root{--band:#123456}")));
	assert_false(str_equal(site.style, own.style));
	assert_true(str_find(own.files[0].plain, STR("prefers-color-scheme")) < own.files[0].plain.length);
	assert_int_equal(str_find(site.files[0].plain, STR("prefers-color-scheme")), site.files[0].plain.length);
	assert_false(str_equal(site.logo, own.logo));
	assert_int_equal(site.menu_count, 2);
	assert_true(str_is(site.menu[1].label, "Our reports"));
	assert_int_equal(site.foot_count, own.foot_count);
	assert_true(str_is(site_page(&site, STR("reports"), STR("ar"))->language, "fr"));
	assert_true(str_is(site_page(&site, STR("about"), STR("sw"))->text, "# Kuhusu\n"));
	assert_true(str_is(site_page(&site, STR("about"), STR("fr-CA"))->language, "fr"));
	assert_true(str_is(site_page(&site, STR("about"), STR("de"))->language, "en"));
}

static void
a_wrong_menu_or_page_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *file, *text, *key, *place;
	} rows[] = {
		{ "menu.txt", "/search menu.search\n/alone\n", "site.menu", "/ui/menu.txt:2" },
		{ "menu.txt", "javascript:x Bad\n", "site.menu", "/ui/menu.txt:1" },
		{ "foot.txt", "about About\n", "site.menu", "/ui/foot.txt:1" },
		{ "foot.txt", "/about \xC0 propos\n", "site.menu", "/ui/foot.txt" },
		{ "pages/a.en.md", "\xFF", "site.page", "/ui/pages/a.en.md" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct error error = { 0 };
		struct site  site;

		put_file(f, rows[i].file, rows[i].text);
		assert_false(site_read(f->a, f->folder, &site, &error));
		assert_string_equal(error.key, rows[i].key);
		assert_true(str_ends(str_of(error.place), str_of(rows[i].place)));
		assert_true(file_remove(path_join(f->a, f->ui, str_of(rows[i].file)), NULL));
	}
}

static void
a_link_out_of_the_folder_is_not_followed(void **state)
{
	static const char *const names[] = { "logo.svg", "menu.txt", "pages/secret.en.md", "style-variables.css" };
	struct fixture          *f = *state;

	put_file(f, "../key", "secret");
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct str   path = path_join(f->a, f->ui, str_of(names[i]));
		struct error error = { 0 };
		struct site  site;

		assert_int_equal(symlink(path_join(f->a, f->folder, STR("key")).data, path.data), 0);
		assert_false(site_read(f->a, f->folder, &site, &error));
		assert_string_equal(error.key, "file.plain");
		assert_int_equal(unlink(path.data), 0);
	}
}

static void
more_pages_than_are_kept_are_refused(void **state)
{
	enum { PAGES = 400 };

	struct fixture *f = *state;
	struct error    error = { 0 };
	struct site     site;

	for (int i = 0; i < PAGES; i++)
		put_file(f, str_format(f->a, "pages/p%d.en.md", i).data, "# P\n");
	assert_true(site_read(f->a, f->folder, &site, &error));
	assert_non_null(site_page(&site, STR("about"), STR("en")));
	put_file(f, "pages/more.en.md", "# More\n");
	assert_false(site_read(f->a, f->folder, &site, &error));
	assert_string_equal(error.key, "site.pages");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_style_sheet_loses_comments_and_needless_space_only, make_fixture,
						drop_fixture),
		cmocka_unit_test_setup_teardown(a_static_file_is_named_by_its_content, make_fixture, drop_fixture),
		cmocka_unit_test_setup_teardown(the_style_sheet_is_small_on_the_wire, make_fixture, drop_fixture),
		cmocka_unit_test_setup_teardown(all_texts_are_shipped_in_six_languages, make_fixture, drop_fixture),
		cmocka_unit_test_setup_teardown(a_node_sets_style_logo_menus_and_pages, make_fixture, drop_fixture),
		cmocka_unit_test_setup_teardown(a_wrong_menu_or_page_is_refused_with_its_place, make_fixture,
						drop_fixture),
		cmocka_unit_test_setup_teardown(a_link_out_of_the_folder_is_not_followed, make_fixture, drop_fixture),
		cmocka_unit_test_setup_teardown(more_pages_than_are_kept_are_refused, make_fixture, drop_fixture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
