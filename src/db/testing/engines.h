/* For tests: a database of their own, with the schema of the program they are linked into, on each engine. */
#ifndef DB_TESTING_ENGINES_H
#define DB_TESTING_ENGINES_H

#include "db/db.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct fixture {
	struct arena   *a;
	struct str      folder; /* a temporary one */
	struct str      url;
	const char     *server, *schema; /* on PostgreSQL; "" on SQLite */
	struct db_pool *pool;            /* migrated */
	struct error    error;
	void           *more; /* what the tests of a room add */
};

/* Runs the tests on SQLite, and on PostgreSQL when CHM_TEST_POSTGRESQL holds the address of a server. Each test gets a
 * fixture of its own with an empty database. Returns how many failed. */
int fixture_run(const char *group, const struct CMUnitTest *tests, size_t count);

/* One more pool on the same database, as another process has it. */
struct db_pool *fixture_pool(struct fixture *f);

/* Closes the pool and opens it again. */
void fixture_reopen(struct fixture *f);

/* Runs SQL past the pool, as somebody does who has the database alone. */
void fixture_tamper(struct fixture *f, const char *sql);

#define RUN_ON_EACH_ENGINE(group, tests) fixture_run((group), (tests), sizeof(tests) / sizeof(tests)[0])

#endif
