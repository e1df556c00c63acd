#include "base/file.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
	struct arena *a;
	struct str    folder;
	struct error  error;
};

static int
open_folder(void **state)
{
	struct arena   *a = arena_open(0);
	struct fixture *f = ARENA_NEW(a, struct fixture);
	char template[] = "/tmp/chm-file-test-XXXXXX";

	if (mkdtemp(template) == NULL)
		return -1;
	f->a = a;
	f->folder = str_copy(a, str_of(template));
	*state = f;
	return 0;
}

static int
remove_folder(void **state)
{
	struct fixture *f = *state;
	bool            is_removed = file_remove(f->folder, NULL) && !file_exists(f->folder);

	arena_close(f->a);
	return is_removed ? 0 : -1;
}

static struct str
in_folder(struct fixture *f, const char *name)
{
	return path_join(f->a, f->folder, str_of(name));
}

static void
what_is_written_is_read_again(void **state)
{
	struct fixture *f = *state;
	struct str      path = in_folder(f, "a.txt"), bytes = { NULL, 0 };
	struct stat     status;

	assert_false(file_exists(path));
	assert_true(file_write(path, STR("one\0two"), 0640, &f->error));
	assert_true(file_write(path, STR("three"), 0600, &f->error));
	assert_true(file_read(f->a, path, 100, &bytes, &f->error));
	assert_string_equal(bytes.data, "three");
	assert_int_equal(bytes.length, 5);
	assert_int_equal(stat(path.data, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_true(file_write(path, STR(""), 0600, &f->error));
	assert_true(file_read(f->a, path, 0, &bytes, &f->error));
	assert_int_equal(bytes.length, 0);
}

static void
a_file_without_a_size_is_read_whole(void **state)
{
	struct fixture *f = *state;
	struct str      bytes;

	assert_true(file_read(f->a, STR("/proc/self/status"), 100000, &bytes, &f->error));
	assert_true(bytes.length > 100);
	assert_true(str_starts(bytes, STR("Name:")));
}

static void
a_plain_file_is_no_link_and_no_pipe(void **state)
{
	struct fixture *f = *state;
	struct str      plain = in_folder(f, "plain"), link = in_folder(f, "link"), pipe = in_folder(f, "pipe"), bytes;

	assert_true(file_write(plain, STR("12345"), 0600, &f->error));
	assert_int_equal(symlink(plain.data, link.data), 0);
	assert_int_equal(mkfifo(pipe.data, 0600), 0);
	assert_true(file_read_plain(f->a, plain, 5, &bytes, &f->error));
	assert_true(str_is(bytes, "12345"));
	assert_false(file_read_plain(f->a, link, 5, &bytes, &f->error));
	assert_string_equal(f->error.key, "file.plain");
	assert_string_equal(f->error.place, link.data);
	assert_false(file_read_plain(f->a, pipe, 5, &bytes, &f->error));
	assert_string_equal(f->error.key, "file.plain");
	assert_false(file_read_plain(f->a, in_folder(f, "none"), 5, &bytes, &f->error));
	assert_int_equal(f->error.code, ERROR_ABSENT);
}

static void
a_failure_says_what_kind_it_is(void **state)
{
	struct fixture    *f = *state;
	struct str         path = in_folder(f, "a.txt"), bytes;
	struct folder_list list;
	char              *long_path = arena_alloc(f->a, 10001);

	memset(long_path, 'a', 10000);
	assert_true(file_write(path, STR("12345"), 0600, &f->error));

	assert_false(file_read(f->a, path, 4, &bytes, &f->error));
	assert_int_equal(f->error.code, ERROR_LIMIT);
	assert_string_equal(f->error.place, path.data);
	assert_false(file_read(f->a, in_folder(f, "none"), 4, &bytes, &f->error));
	assert_int_equal(f->error.code, ERROR_ABSENT);
	assert_false(file_read(f->a, in_folder(f, "a.txt/none"), 4, &bytes, &f->error));
	assert_int_equal(f->error.code, ERROR_ABSENT);
	assert_false(file_read(f->a, STR("a\0b"), 4, &bytes, &f->error));
	assert_int_equal(f->error.code, ERROR_ABSENT);
	assert_false(file_read(f->a, f->folder, 4, &bytes, &f->error));
	assert_int_equal(f->error.code, ERROR_STORAGE);
	assert_false(file_read(f->a, str_of(long_path), 4, &bytes, &f->error));
	assert_int_equal(f->error.code, ERROR_STORAGE);
	assert_false(file_write(str_of(long_path), STR(""), 0600, &f->error));
	assert_false(file_write(in_folder(f, "none/a"), STR(""), 0600, &f->error));
	assert_int_equal(f->error.code, ERROR_ABSENT);
	assert_false(file_write(f->folder, STR(""), 0600, &f->error));
	assert_int_equal(f->error.code, ERROR_STORAGE);
	assert_false(folder_list(f->a, in_folder(f, "none"), &list, &f->error));
	assert_int_equal(f->error.code, ERROR_ABSENT);
	assert_false(folder_make(in_folder(f, "a.txt"), 0700, &f->error));
	assert_int_equal(f->error.code, ERROR_STORAGE);
	/* nothing half-made is left behind */
	assert_true(folder_list(f->a, f->folder, &list, &f->error));
	assert_int_equal(list.count, 1);
}

static void
a_new_file_never_replaces_another(void **state)
{
	struct fixture    *f = *state;
	struct str         path = in_folder(f, "new"), bytes;
	struct folder_list list;

	assert_true(file_create(path, STR("first"), 0600, &f->error));
	assert_false(file_create(path, STR("second"), 0600, &f->error));
	assert_int_equal(f->error.code, ERROR_CONFLICT);
	assert_string_equal(f->error.key, "file.exists");
	assert_true(file_read(f->a, path, 100, &bytes, &f->error));
	assert_string_equal(bytes.data, "first");
	assert_true(folder_list(f->a, f->folder, &list, &f->error));
	assert_int_equal(list.count, 1);
}

static void
only_names_of_the_writer_are_unfinished(void **state)
{
	static const char *const others[] = {
		"",
		"a.new-",
		"a.new-20261129",
		"a.new-0123456789abcde",
		"a.new-0123456789abcdeg",
		"a.new-0123456789abcdef/b",
		"a.new-0123456789abcdef.png",
		"0123456789abcdef",
	};

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_false(file_is_unfinished(str_of(others[i])));
	assert_true(file_is_unfinished(STR("a.new-0123456789abcdef")));
	assert_true(file_is_unfinished(STR("folder/a.new-0123456789abcdef")));
}

static void
folders_are_made_listed_and_removed_with_all_in_them(void **state)
{
	struct fixture    *f = *state;
	struct folder_list list;

	assert_true(folder_make(in_folder(f, "x/y/z/"), 0700, &f->error));
	assert_true(folder_make(in_folder(f, "x/y/z"), 0700, &f->error));
	assert_true(file_write(in_folder(f, "outside"), STR("stays"), 0600, &f->error));
	assert_true(file_write(in_folder(f, "x/y/b"), STR(""), 0600, &f->error));
	assert_true(file_write(in_folder(f, "x/y/.a"), STR(""), 0600, &f->error));
	assert_int_equal(symlink(in_folder(f, "outside").data, in_folder(f, "x/y/link").data), 0);
	assert_int_equal(symlink(f->folder.data, in_folder(f, "x/y/up").data), 0);

	assert_true(folder_list(f->a, in_folder(f, "x/y"), &list, &f->error));
	assert_int_equal(list.count, 5);
	assert_string_equal(list.names[0].data, ".a");
	assert_string_equal(list.names[1].data, "b");
	assert_string_equal(list.names[4].data, "z");

	assert_true(file_remove(in_folder(f, "x"), &f->error));
	assert_true(file_remove(in_folder(f, "x"), &f->error));
	assert_false(file_exists(in_folder(f, "x")));
	assert_true(file_exists(in_folder(f, "outside")));
}

static void
paths_are_joined_with_one_slash(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(path_join(f->a, STR("a"), STR("b")).data, "a/b");
	assert_string_equal(path_join(f->a, STR("a/"), STR("b")).data, "a/b");
	assert_string_equal(path_join(f->a, STR("/"), STR("b")).data, "/b");
	assert_string_equal(path_join(f->a, STR(""), STR("b")).data, "b");
	assert_true(str_is(path_below(f->a, STR("/node"), STR("backups")), "/node/backups"));
	assert_true(str_is(path_below(f->a, STR("/node"), STR("/backups")), "/backups"));
	assert_int_equal(path_below(f->a, STR("/node"), STR("")).length, 0);
}

static void
a_path_is_a_folder_and_a_name(void **state)
{
	static const struct {
		const char *path, *folder, *name;
	} cases[] = {
		{ "a/b/c", "a/b", "c" }, { "a", ".", "a" },     { "/a", "/", "a" }, { "/a/b", "/a", "b" },
		{ "a/b//", "a", "b" },   { "a//b", "a", "b" },  { "/", "/", "" },   { "//a", "/", "a" },
		{ "", ".", "" },         { "../a", "..", "a" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_true(str_is(path_folder(str_of(cases[i].path)), cases[i].folder));
		assert_true(str_is(path_name(str_of(cases[i].path)), cases[i].name));
	}
}

static void
a_lock_has_one_holder_until_it_is_closed(void **state)
{
	struct fixture *f = *state;
	struct str      path = in_folder(f, "lock");
	int             first, second;

	assert_true(file_lock(path, &first, &f->error));
	assert_true(first >= 0);
	assert_true(file_lock(path, &second, &f->error));
	assert_int_equal(second, -1);
	close(first);
	assert_true(file_lock(path, &second, &f->error));
	assert_true(second >= 0);
	close(second);
	assert_false(file_lock(in_folder(f, "none/lock"), &first, &f->error));
	assert_int_equal(first, -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_written_is_read_again, open_folder, remove_folder),
		cmocka_unit_test_setup_teardown(a_file_without_a_size_is_read_whole, open_folder, remove_folder),
		cmocka_unit_test_setup_teardown(a_plain_file_is_no_link_and_no_pipe, open_folder, remove_folder),
		cmocka_unit_test_setup_teardown(a_failure_says_what_kind_it_is, open_folder, remove_folder),
		cmocka_unit_test_setup_teardown(a_new_file_never_replaces_another, open_folder, remove_folder),
		cmocka_unit_test(only_names_of_the_writer_are_unfinished),
		cmocka_unit_test_setup_teardown(folders_are_made_listed_and_removed_with_all_in_them, open_folder,
						remove_folder),
		cmocka_unit_test_setup_teardown(paths_are_joined_with_one_slash, open_folder, remove_folder),
		cmocka_unit_test(a_path_is_a_folder_and_a_name),
		cmocka_unit_test_setup_teardown(a_lock_has_one_holder_until_it_is_closed, open_folder, remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
