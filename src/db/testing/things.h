/* For tests of this room: the tables of testing/ on each engine. */
#ifndef DB_TESTING_THINGS_H
#define DB_TESTING_THINGS_H

#include "db/testing/engines.h"
#include "db/things_sql.h"

/* A change that adds a thing with this id. */
bool fixture_add(void *context, struct db *db, struct error *error);

/* Runs SQL behind the room's back, on a connection of its own. On PostgreSQL the schema is the search path. */
void fixture_raw(struct fixture *f, const char *sqlite, const char *postgresql);

bool fixture_is_sqlite(const struct fixture *f);

/* How many things there are. */
int64_t fixture_count(struct fixture *f);

#endif
