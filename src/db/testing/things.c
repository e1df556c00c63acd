#include "db/testing/things.h"

#include "base/file.h"

#include <libpq-fe.h>
#include <sqlite3.h>

bool
fixture_add(void *context, struct db *db, struct error *error)
{
	const int64_t *id = context;

	return q_thing_add(NULL, db,
			   &(struct q_thing_add_values){ .id = *id, .name = STR("thing"), .body = STR("body") }, error);
}

int64_t
fixture_count(struct fixture *f)
{
	struct q_thing_count_row row = { 0 };
	struct db               *db;

	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(q_thing_count(f->a, db, &row, &f->error));
	db_return(db);
	return row.count;
}

bool
fixture_is_sqlite(const struct fixture *f)
{
	return f->server[0] == '\0';
}

static void
raw_sqlite(struct fixture *f, const char *sql)
{
	sqlite3 *handle;
	char    *message = NULL;

	assert_int_equal(sqlite3_open(str_c(f->a, path_join(f->a, f->folder, STR("test.db"))), &handle), SQLITE_OK);
	sqlite3_busy_timeout(handle, 5000);
	if (sqlite3_exec(handle, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s", message);
	sqlite3_close(handle);
}

static void
raw_postgresql(struct fixture *f, const char *sql)
{
	struct str path = str_format(f->a, "set search_path = \"%s\"", f->schema);
	PGconn    *connection = PQconnectdb(f->server);
	PGresult  *set = PQexec(connection, path.data);
	PGresult  *result = PQexec(connection, sql);

	if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
		fail_msg("%s", PQerrorMessage(connection));
	PQclear(set);
	PQclear(result);
	PQfinish(connection);
}

void
fixture_raw(struct fixture *f, const char *sqlite, const char *postgresql)
{
	if (fixture_is_sqlite(f))
		raw_sqlite(f, sqlite);
	else
		raw_postgresql(f, postgresql);
}
