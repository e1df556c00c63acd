#include "db/testing/engines.h"

#include "base/file.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <unistd.h>

static struct db_pool *
open_pool(struct fixture *f, bool make)
{
	struct db_options options = { .url = f->url, .folder = f->folder, .readers = 4, .make = make };
	struct db_pool   *pool;

	if (!db_pool_open(&options, &pool, &f->error))
		fail_msg("%s", f->error.detail);
	return pool;
}

struct db_pool *
fixture_pool(struct fixture *f)
{
	return open_pool(f, false);
}

void
fixture_reopen(struct fixture *f)
{
	db_pool_close(f->pool);
	f->pool = open_pool(f, false);
}

static void
tamper_sqlite(struct fixture *f, const char *sql)
{
	sqlite3 *handle;

	assert_int_equal(sqlite3_open(str_c(f->a, path_join(f->a, f->folder, STR("test.db"))), &handle), SQLITE_OK);
	if (sqlite3_exec(handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(handle));
	sqlite3_close(handle);
}

void
fixture_tamper(struct fixture *f, const char *sql)
{
	PGconn   *connection;
	PGresult *result;

	if (f->server[0] == '\0') {
		tamper_sqlite(f, sql);
		return;
	}
	connection = PQconnectdb(f->server);
	PQclear(PQexec(connection, str_c(f->a, str_format(f->a, "set search_path = \"%s\"", f->schema))));
	result = PQexec(connection, sql);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(connection));
	PQclear(result);
	PQfinish(connection);
}

/* The initial state is the server's address; empty for SQLite. */
static int
open_fixture(void **state)
{
	struct arena   *a = arena_open(0);
	struct fixture *f = ARENA_NEW(a, struct fixture);
	const char     *server = *state;
	char template[] = "/tmp/chm-db-test-XXXXXX";

	if (mkdtemp(template) == NULL)
		return -1;
	f->a = a;
	f->folder = str_copy(a, str_of(template));
	f->server = server;
	f->schema = str_c(a, str_slice(f->folder, strlen("/tmp/"), f->folder.length));
	f->url = server[0] == '\0'
			 ? STR("sqlite:test.db")
			 : str_format(a, "%s%sschema=%s", server, strchr(server, '?') != NULL ? "&" : "?", f->schema);
	f->pool = open_pool(f, true);
	*state = f;
	if (db_migrate(f->pool, &f->error))
		return 0;
	print_error("%s\n", f->error.detail);
	return -1;
}

static int
close_fixture(void **state)
{
	struct fixture *f = *state;
	bool            is_removed;

	db_pool_close(f->pool);
	is_removed = file_remove(f->folder, &f->error);
	arena_close(f->a);
	return is_removed ? 0 : -1;
}

static int
run_on(const char *group, const struct CMUnitTest *tests, size_t count, const char *server)
{
	struct CMUnitTest *with = calloc(count, sizeof *with);
	int                failed;

	assert_non_null(with);
	for (size_t i = 0; i < count; i++) {
		with[i] = tests[i];
		with[i].setup_func = open_fixture;
		with[i].teardown_func = close_fixture;
		with[i].initial_state = (void *)(uintptr_t)server;
	}
	failed = _cmocka_run_group_tests(group, with, count, NULL, NULL);
	free(with);
	return failed;
}

int
fixture_run(const char *group, const struct CMUnitTest *tests, size_t count)
{
	const char *server = getenv("CHM_TEST_POSTGRESQL");
	int         failed = run_on(group, tests, count, "");

	if (server != NULL)
		return failed + run_on(group, tests, count, server);
	print_message("passed over on PostgreSQL: CHM_TEST_POSTGRESQL is not set (tests/postgresql)\n");
	return failed;
}
