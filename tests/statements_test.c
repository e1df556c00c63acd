/* Every statement of the program is prepared on PostgreSQL, against the schema that the migrations make there. On SQLite
 * the build has prepared them (tools/sqlc). */
#include "base/file.h"
#include "base/random.h"
#include "db/db.h"
#include "db/statement.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static bool
is_listed(struct str path)
{
	size_t                            count;
	const struct db_statement *const *statements = db_statements(&count);

	for (size_t i = 0; i < count; i++)
		if (str_starts(str_of(statements[i]->place), path))
			return true;
	return false;
}

static void
every_file_of_statements_is_among_those_that_are_tried(void **state)
{
	struct arena      *a = arena_open(0);
	struct folder_list rooms, files;
	struct error       error;

	(void)state;
	assert_true(folder_list(a, STR("src"), &rooms, &error));
	for (size_t i = 0; i < rooms.count; i++) {
		if (!folder_list(a, path_join(a, STR("src"), rooms.names[i]), &files, NULL))
			continue;
		for (size_t j = 0; j < files.count; j++) {
			struct str path = path_join(a, rooms.names[i], files.names[j]);

			if (str_ends(path, STR(".sql")) && !is_listed(str_join(a, path, STR(":"))))
				fail_msg("%.*s: add it to `statements`, as src/db/meson.build says", STR_ARGS(path));
		}
	}
	arena_close(a);
}

static void
every_statement_is_right_on_postgresql(void **state)
{
	const char                       *server = getenv("CHM_TEST_POSTGRESQL");
	struct arena                     *a = arena_open(0);
	size_t                            count, wrong = 0;
	const struct db_statement *const *statements = db_statements(&count);
	struct db_options                 options = { .make = true };
	struct db_pool                   *pool;
	struct db                        *db;
	struct error                      error;

	(void)state;
	if (server == NULL) {
		arena_close(a);
		print_message("passed over: CHM_TEST_POSTGRESQL is not set (tests/postgresql)\n");
		skip();
	}
	options.url = str_format(a, "%s&schema=statements-%u", server, random_below(1000 * 1000 * 1000));
	assert_true(db_pool_open(&options, &pool, &error));
	if (!db_migrate(pool, &error))
		fail_msg("%s", error.detail);
	assert_true(db_borrow(pool, &db, &error));
	for (size_t i = 0; i < count; i++) {
		if (db_statement_check(db, statements + i, &error))
			continue;
		wrong++;
		print_error("src/%s: %s\n", error.place, error.detail);
	}
	db_return(db);
	db_pool_close(pool);
	arena_close(a);
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_file_of_statements_is_among_those_that_are_tried),
		cmocka_unit_test(every_statement_is_right_on_postgresql),
	};

	return cmocka_run_group_tests_name("statements", tests, NULL, NULL);
}
