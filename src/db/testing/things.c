#include "db/testing/things.h"

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
