#include "node/settings.h"

#include "base/file.h"
#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
a_written_file_reads_as_the_same_settings(void **state)
{
	struct arena   *a = arena_open(0);
	struct settings settings, again;
	struct error    error = { 0 };
	struct str      text = STR("# a comment\nname = CHM Kenya\nshort=ke\ncountry = KE\nlanguages = en, fr,ar\n"
					"url = https://chm.example.org\n\n[name]\nfr = CHM du Kenya\n[log]\nlevel = debug\n");

	(void)state;
	assert_true(settings_parse(a, text, STR("node.ini"), &settings, &error));
	assert_true(str_is(settings.url, "https://chm.example.org/"));
	assert_true(str_is(settings.log_level, "debug"));
	assert_true(str_is(settings.database, "sqlite:chm.db"));
	assert_int_equal(settings.client_requests, LIMIT_HTTP_CLIENT_REQUESTS);
	assert_int_equal(settings.client_burst, LIMIT_HTTP_CLIENT_BURST);
	assert_int_equal(settings.client_connections, LIMIT_HTTP_CLIENT_CONNECTIONS);
	assert_true(settings_parse(a, settings_format(a, &settings), STR("again.ini"), &again, &error));
	assert_true(str_equal(settings.name, again.name));
	assert_true(str_is(settings_name_in(&again, STR("fr")), "CHM du Kenya"));
	assert_true(str_is(settings_name_in(&again, STR("ru")), "CHM Kenya"));
	assert_int_equal(again.language_count, 3);
	assert_int_equal(again.metrics_count, 2);
	assert_int_equal(again.plain_count, 0);
	assert_int_equal(again.hsts, 31536000);
	assert_false(again.redirects || again.proxy_forwarded || again.log_json || again.demonstration);
	assert_true(str_is(again.languages[2], "ar"));
	arena_close(a);
}

static void
what_is_wrong_is_named_with_its_line(void **state)
{
	static const struct {
		const char *text, *key, *place;
	} cases[] = {
		{ "short = ke\n", "settings.missing", "node.ini" },
		{ "name = A\nshort = Ke\n", "settings.short", "node.ini:2" },
		{ "name = A\nshort = ke\ncolour = red\n", "settings.key", "node.ini:3" },
		{ "name = A\nname = B\nshort = ke\n", "settings.twice", "node.ini:2" },
		{ "name = A\nshort = ke\ncountry = Kenya\n", "settings.country", "node.ini:3" },
		{ "name = A\nshort = ke\nurl = chm.example.org\n", "settings.url", "node.ini:3" },
		{ "name = A\nshort = ke\nworkers = many\n", "settings.number", "node.ini:3" },
		{ "name = A\nshort = ke\ndatabase = mysql:x\n", "settings.database", "node.ini:3" },
		{ "name = A\nshort = ke\ndatabase = sqlite:../chm.db\n", "settings.database", "node.ini:3" },
		{ "name = A\nshort = ke\ndatabase = sqlite:a/../../chm.db\n", "settings.database", "node.ini:3" },
		{ "name = A\nshort = ke\n[log]\nformat = xml\n", "settings.choice", "node.ini:4" },
		{ "name = A\nshort = ke\ndemonstration = maybe\n", "settings.choice", "node.ini:3" },
		{ "name = A\nshort = ke\nlisten = ,\n", "settings.empty", "node.ini:3" },
		{ "name = A\nshort = ke\nlisten = a,b,c,d,e,f,g,h,i\n", "settings.many", "node.ini:3" },
		{ "name = A\nshort = ke\nlanguages = e\n", "settings.language", "node.ini:3" },
		{ "name = A\nshort = ke\n[log\n", "settings.line", "node.ini:3" },
		{ "name = \xFF\nshort = ke\n", "settings.utf8", "node.ini: byte 7" },
		{ "short = ke\nname = A\x01\n", "settings.character", "node.ini:2" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena   *a = arena_open(0);
		struct settings settings;
		struct error    error = { 0 };

		assert_false(settings_parse(a, str_of(cases[i].text), STR("node.ini"), &settings, &error));
		assert_string_equal(error.key, cases[i].key);
		assert_string_equal(error.place, cases[i].place);
		arena_close(a);
	}
}

static void
one_setting_is_changed_and_all_else_stays(void **state)
{
	static const struct {
		const char *before, *after;
	} cases[] = {
		{ "name = A\n# database = x\ndatabase=old\nshort = a\n",
		  "name = A\n# database = x\ndatabase = new\nshort = a\n" },
		{ "name = A\n[log]\ndatabase = x\n", "name = A\ndatabase = new\n[log]\ndatabase = x\n" },
		{ "#database = x\nname = A\n", "database = new\nname = A\n" },
		{ "name = A", "name = A\ndatabase = new\n" },
		{ "  database  = old # =\nname = A", "database = new\nname = A" },
		{ "[log]\ndatabase = x\n[ ]\ndatabase = old\n", "[log]\ndatabase = x\n[ ]\ndatabase = new\n" },
		{ "name = A\n\n[]\n; database = x\ndatabase=", "name = A\n\n[]\n; database = x\ndatabase = new" },
		{ "database\nname = A\n", "database\nname = A\ndatabase = new\n" },
		{ "", "database = new\n" },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(str_c(a, settings_set(a, str_of(cases[i].before), STR("database"), STR("new"))),
				    cases[i].after);
	arena_close(a);
}

static void
a_setting_of_a_section_keeps_its_place_and_an_empty_one_becomes_a_comment(void **state)
{
	static const struct {
		const char *before, *key, *value, *after;
	} cases[] = {
		{ "name = A\n[backup]\nkeep = 3\n", "backup.keep", "9", "name = A\n[backup]\nkeep = 9\n" },
		{ "name = A\n[backup]\nkeep = 3\n", "backup.keep", "", "name = A\n[backup]\n#keep = 3\n" },
		{ "name = A\n#backup.keep = 7\n", "backup.keep", "", "name = A\n#backup.keep = 7\n" },
		{ "name = A\n#backup.keep = 7\n[x]\n", "backup.keep", "8", "name = A\nbackup.keep = 8\n[x]\n" },
		{ "name = A\n[log]\nlevel = info\n", "name.fr", "B", "name = A\nname.fr = B\n[log]\nlevel = info\n" },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(str_c(a, settings_set(a, str_of(cases[i].before), str_of(cases[i].key),
							  str_of(cases[i].value))),
				    cases[i].after);
	arena_close(a);
}

static void
what_does_not_fit_is_not_written(void **state)
{
	static const struct {
		const char *name, *value, *key;
	} cases[] = {
		{ "backup.keep", "many", "settings.number" },
		{ "short", "xx", "settings.fixed" },
		{ "database", "sqlite:x.db", "settings.fixed" },
		{ "contact", "a\nname = B", "settings.character" },
		{ "colour", "red", "settings.key" },
		{ "name", "", "settings.missing" },
	};
	struct arena *a = arena_open(0);
	char template[] = "/tmp/chm-settings-XXXXXX";
	struct str           folder = str_of(mkdtemp(template)), path = path_join(a, folder, STR("node.ini")), text;
	struct setting_value good = { STR("contact"), STR(" chm@example.org ") };
	struct error         error = { 0 };

	(void)state;
	assert_true(file_write(path, STR("# ours\nname = A\nshort = ke\n"), 0640, &error));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct setting_value values[] = { good, { str_of(cases[i].name), str_of(cases[i].value) } };

		assert_false(settings_write(folder, values, 2, &error));
		assert_string_equal(error.key, cases[i].key);
	}
	assert_true(settings_file(a, folder, &text, &error));
	assert_true(str_is(text, "# ours\nname = A\nshort = ke\n"));
	assert_true(settings_write(folder, &good, 1, &error));
	assert_true(settings_file(a, folder, &text, &error));
	assert_true(str_is(text, "# ours\nname = A\nshort = ke\ncontact = chm@example.org\n"));
	assert_true(file_remove(folder, &error));
	arena_close(a);
}

static void
the_time_of_nightly_backups_is_a_time_of_day(void **state)
{
	static const struct {
		const char *at;
		int64_t     minute; /* -1: refused */
	} cases[] = { { "00:00", 0 }, { "02:30", 150 }, { "23:59", 1439 }, { "24:00", -1 },
		      { "2:30", -1 }, { "02:60", -1 },  { "night", -1 } };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena   *a = arena_open(0);
		struct settings settings;
		struct error    error = { 0 };
		struct str      text = str_format(a, "name = A\nshort = ke\n[backup]\nat = %s\n", cases[i].at);

		assert_int_equal(settings_parse(a, text, STR("node.ini"), &settings, &error), cases[i].minute >= 0);
		if (cases[i].minute >= 0)
			assert_int_equal(settings.backup_minute, cases[i].minute);
		arena_close(a);
	}
}

static void
the_url_is_read_whatever_is_wrong_with_the_rest(void **state)
{
	static const struct {
		const char *text, *url;
	} cases[] = {
		{ "colour = red\nurl = https://a.example\nname = \xFF\n", "https://a.example/" },
		{ "  url=http://b.example/c/ \nurl = http://d.example/\n", "http://b.example/c/" },
		{ "[log]\nurl = http://x.example/\n[]\nurl = http://e.example/\n", "http://e.example/" },
		{ "[log]\nurl = http://x.example/\n[ ]\nurl = http://e.example/\n", "http://e.example/" },
		{ "url\nurl = http://e.example/\n", "http://e.example/" },
		{ "#url = http://x.example/\n", "http://127.0.0.1:8080/" },
		{ "", "http://127.0.0.1:8080/" },
		{ "url = ftp://x.example/\n", NULL },
		{ "url =\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *a = arena_open(0);
		char          folder[] = "/tmp/chm-settings-XXXXXX";
		struct error  error = { 0 };
		struct str    url;
		bool          good;

		assert_non_null(mkdtemp(folder));
		assert_true(file_write(str_format(a, "%s/node.ini", folder), str_of(cases[i].text), 0640, &error));
		good = settings_read_url(a, str_of(folder), &url, &error);
		assert_int_equal(good, cases[i].url != NULL);
		if (good)
			assert_true(str_is(url, cases[i].url));
		assert_true(file_remove(str_of(folder), &error));
		assert_false(settings_read_url(a, str_of(folder), &url, &error));
		arena_close(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_written_file_reads_as_the_same_settings),
		cmocka_unit_test(the_url_is_read_whatever_is_wrong_with_the_rest),
		cmocka_unit_test(what_is_wrong_is_named_with_its_line),
		cmocka_unit_test(one_setting_is_changed_and_all_else_stays),
		cmocka_unit_test(a_setting_of_a_section_keeps_its_place_and_an_empty_one_becomes_a_comment),
		cmocka_unit_test(what_does_not_fit_is_not_written),
		cmocka_unit_test(the_time_of_nightly_backups_is_a_time_of_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
