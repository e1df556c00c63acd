/* For tests of this room: the tables of testing/ on each engine. */
#ifndef DB_TESTING_THINGS_H
#define DB_TESTING_THINGS_H

#include "db/testing/engines.h"
#include "db/things_sql.h"

/* A change that adds a thing with this id. */
bool fixture_add(void *context, struct db *db, struct error *error);

/* How many things there are. */
int64_t fixture_count(struct fixture *f);

#endif
