/* Statements, reading, schema. */
#include "db/driver.h"
#include "db/testing/things.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

static bool
add_things(void *context, struct db *db, struct error *error)
{
	struct arena *a = context;

	return q_thing_add(a, db,
			   &(struct q_thing_add_values){
				   .id = INT64_MIN, .name = STR("Ñandú 多样性"), .body = STR("a\0b") },
			   error) &&
	       q_thing_add(a, db,
			   &(struct q_thing_add_values){ .id = INT64_MAX,
							 .name = STR(""),
							 .body = STR(""),
							 .weight = { true, -0.1 },
							 .place = STR(""),
							 .seen = { true, 0 } },
			   error) &&
	       q_part_add(a, db, INT64_MAX, 7, error);
}

static void
values_come_back_as_they_went_in(void **state)
{
	struct fixture          *f = *state;
	struct q_thing_find_row  row;
	struct q_part_sizes_row *sizes;
	size_t                   count;
	struct db               *db;

	assert_true(db_change(f->pool, add_things, f->a, &f->error));
	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(q_thing_find(f->a, db, INT64_MIN, &row, &f->error));
	assert_true(str_is(row.name, "Ñandú 多样性"));
	assert_true(str_equal(row.body, STR("a\0b")));
	assert_false(row.weight.present);
	assert_null(row.place.data);
	assert_false(row.seen.present);
	assert_true(q_thing_find(f->a, db, INT64_MAX, &row, &f->error));
	assert_true(row.name.length == 0 && row.name.data != NULL);
	assert_true(row.body.length == 0 && row.body.data != NULL);
	assert_true(row.weight.present && row.weight.value == -0.1);
	assert_true(row.place.length == 0 && row.place.data != NULL);
	assert_true(row.seen.present && row.seen.value == 0);
	assert_true(q_part_sizes(f->a, db, INT64_MAX, &sizes, &count, &f->error));
	assert_int_equal(count, 1);
	assert_int_equal(sizes[0].size, 1);
	db_return(db);
}

static bool
add_long_thing(void *context, struct db *db, struct error *error)
{
	struct arena *a = context;
	struct str    body = { arena_alloc(a, 8192), 8192 };

	return q_thing_add(a, db, &(struct q_thing_add_values){ .id = 1, .name = STR("long"), .body = body }, error);
}

static void
what_is_long_is_compressed_by_the_fastest_way_of_the_server(void **state)
{
	struct fixture                *f = *state;
	struct q_thing_compression_row row;
	struct db                     *db;

	assert_true(db_change(f->pool, add_long_thing, f->a, &f->error));
	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(q_thing_compression(f->a, db, 1, &row, &f->error));
	assert_string_equal(row.method.data, row.best.data);
	db_return(db);
}

static void
a_statement_says_when_it_found_nothing(void **state)
{
	struct fixture           *f = *state;
	struct q_thing_find_row   row;
	struct q_thing_names_row *rows;
	struct q_thing_place_row  place;
	size_t                    count;
	struct db                *db;

	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_false(q_thing_find(f->a, db, 1, &row, &f->error));
	assert_int_equal(f->error.code, ERROR_ABSENT);
	assert_false(q_thing_place(f->a, db, 1, &place, &f->error));
	assert_int_equal(f->error.code, ERROR_STORAGE);
	assert_string_equal(f->error.key, "db.rows");
	assert_true(q_thing_names(f->a, db, 0, &rows, &count, &f->error));
	assert_int_equal(count, 0);
	db_return(db);
}

static bool
add_many(void *context, struct db *db, struct error *error)
{
	for (int64_t id = 1; id <= *(int64_t *)context; id++)
		if (!fixture_add(&id, db, error))
			return false;
	return true;
}

static void
a_statement_is_planned_for_whatever_values(void **state)
{
	struct fixture               *f = *state;
	struct q_thing_names_row     *rows;
	struct q_plans_for_values_row made;
	size_t                        count;
	struct db                    *db;

	assert_true(db_borrow(f->pool, &db, &f->error));
	for (int after = 0; after < 3; after++)
		assert_true(q_thing_names(f->a, db, after, &rows, &count, &f->error));
	assert_true(q_plans_for_values(f->a, db, &made, &f->error));
	assert_int_equal(made.count, 0);
	db_return(db);
}

static void
more_rows_than_the_statement_promises_are_an_error(void **state)
{
	struct fixture        *f = *state;
	int64_t                count = 2;
	struct q_thing_any_row row;
	struct db             *db;

	assert_true(db_change(f->pool, add_many, &count, &f->error));
	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_false(q_thing_any(f->a, db, &row, &f->error));
	assert_string_equal(f->error.key, "db.rows");
	assert_int_equal(fixture_count(f), 2); /* the connection still serves */
	db_return(db);
}

static void
a_null_where_the_statement_promises_none_is_an_error(void **state)
{
	struct fixture          *f = *state;
	int64_t                  id = 1;
	struct q_thing_place_row row;
	struct db               *db;

	assert_true(db_change(f->pool, fixture_add, &id, &f->error));
	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_false(q_thing_place(f->a, db, 1, &row, &f->error));
	assert_string_equal(f->error.key, "db.null");
	db_return(db);
}

struct visit {
	struct fixture *f;
	struct db      *db;
	int64_t         sum, stop;
};

static bool
visit(void *context, const struct q_thing_each_row *row, struct error *error)
{
	struct visit *visit = context;

	if (row->id == visit->stop)
		return error_set(error, ERROR_INPUT, "test.stop", "stopped");
	visit->sum += row->id;
	return true;
}

/* The same statement, and another, while one hands out its rows. */
static bool
visit_within(void *context, const struct q_thing_each_row *row, struct error *error)
{
	struct visit            *within = context;
	struct visit             inner = { .f = within->f, .stop = row->id + 1 };
	struct q_thing_count_row count;

	if (!q_thing_count(within->f->a, within->db, &count, error))
		return false;
	if (!q_thing_each(within->f->a, within->db, visit, &inner, error) && !str_is(str_of(error->key), "test.stop"))
		return false;
	within->sum += inner.sum * 1000 + count.count;
	return true;
}

static void
rows_are_handed_out_one_by_one(void **state)
{
	struct fixture *f = *state;
	struct visit    all = { .f = f }, some = { .f = f, .stop = 3 }, within = { .f = f };
	int64_t         count = 4;

	assert_true(db_change(f->pool, add_many, &count, &f->error));
	assert_true(db_borrow(f->pool, &within.db, &f->error));
	assert_true(q_thing_each(f->a, within.db, visit, &all, &f->error));
	assert_int_equal(all.sum, 1 + 2 + 3 + 4);
	assert_false(q_thing_each(f->a, within.db, visit, &some, &f->error));
	assert_string_equal(f->error.key, "test.stop");
	assert_int_equal(some.sum, 1 + 2);
	assert_true(q_thing_each(f->a, within.db, visit_within, &within, &f->error));
	assert_int_equal(within.sum, (1 + 3 + 6 + 10) * 1000 + 4 * 4);
	db_return(within.db);
}

static bool
add_nul(void *context, struct db *db, struct error *error)
{
	(void)context;
	return q_thing_add(NULL, db, &(struct q_thing_add_values){ .id = 1, .name = STR("a\0b"), .body = STR("") },
			   error);
}

static void
text_with_a_nul_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_false(db_change(f->pool, add_nul, NULL, &f->error));
	assert_int_equal(f->error.code, ERROR_INPUT);
	assert_string_equal(f->error.detail, "text with the character U+0000 in name of thing_add");
	assert_int_equal(fixture_count(f), 0);
}

static void
a_variant_is_for_its_engine(void **state)
{
	struct fixture             *f = *state;
	bool                        sqlite = db_pool_engine(f->pool) == DB_SQLITE;
	struct q_engine_name_row    table;
	struct q_engine_variant_row variant;
	struct db                  *db;

	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(q_engine_name(f->a, db, &table, &f->error));
	assert_true(q_engine_variant(f->a, db, &variant, &f->error));
	assert_string_equal(table.name.data, sqlite ? "sqlite" : "postgresql");
	assert_string_equal(variant.name.data, sqlite ? "sqlite" : "postgresql");
	db_return(db);
}

static void
a_reading_connection_cannot_write(void **state)
{
	struct fixture *f = *state;
	int64_t         id = 1;
	struct db      *db;

	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_false(fixture_add(&id, db, &f->error));
	assert_int_equal(f->error.code, ERROR_STORAGE);
	db_return(db);
	assert_int_equal(fixture_count(f), 0);
}

static void
a_snapshot_stays_as_it_was(void **state)
{
	struct fixture          *f = *state;
	int64_t                  first = 1, second = 2, third = 3;
	struct q_thing_count_row row;
	struct db               *db;

	assert_true(db_change(f->pool, fixture_add, &first, &f->error));
	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(db_snapshot(db, &f->error));
	assert_true(q_thing_count(f->a, db, &row, &f->error));
	assert_int_equal(row.count, 1);
	assert_true(db_change(f->pool, fixture_add, &second, &f->error));
	assert_true(db_change(f->pool, fixture_add, &third, &f->error));
	assert_true(q_thing_count(f->a, db, &row, &f->error));
	assert_int_equal(row.count, 1);
	db_return(db);
	assert_int_equal(fixture_count(f), 3);
}

static void
migrations_run_once(void **state)
{
	struct fixture *f = *state;
	int64_t         id = 1;
	int             version;
	struct db      *db;

	assert_true(db_change(f->pool, fixture_add, &id, &f->error));
	assert_true(db_migrate(f->pool, &f->error));
	fixture_reopen(f);
	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(db_schema_version(db, &version, &f->error));
	db_return(db);
	assert_int_equal(version, 2);
	assert_int_equal(db_schema_wanted(), 2);
	assert_int_equal(fixture_count(f), 1);
}

static void
a_schema_of_a_newer_program_is_refused(void **state)
{
	struct fixture *f = *state;
	int             version;
	struct db      *db;

	fixture_raw(f, "pragma user_version = 99", "update schema_version set version = 99");
	assert_false(db_migrate(f->pool, &f->error));
	assert_int_equal(f->error.code, ERROR_INPUT);
	assert_string_equal(f->error.key, "schema.newer");
	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(db_schema_version(db, &version, &f->error));
	db_return(db);
	assert_int_equal(version, 99);
}

static void
a_migration_that_fails_leaves_the_schema_before_it(void **state)
{
	struct fixture *f = *state;
	int             version;
	struct db      *db;

	/* the second migration makes part first, then engine: which is in its way */
	fixture_raw(f, "drop table part; drop table counter; pragma user_version = 1",
		    "drop table part; drop table counter; update schema_version set version = 1");
	assert_false(db_migrate(f->pool, &f->error));
	assert_string_equal(f->error.key, "schema.migration");
	assert_non_null(strstr(f->error.detail, "002-parts.sql"));
	assert_true(db_borrow(f->pool, &db, &f->error));
	assert_true(db_schema_version(db, &version, &f->error));
	assert_int_equal(version, 1);
	db_return(db);
	fixture_raw(f, "drop view engine", "drop view engine");
	assert_true(db_migrate(f->pool, &f->error)); /* part was not left behind */
	assert_int_equal(fixture_count(f), 0);
}

static void
a_database_of_another_program_is_refused(void **state)
{
	struct fixture   *f = *state;
	struct db_options options = { .url = f->url, .folder = f->folder };
	struct db_pool   *pool;

	fixture_raw(f, "pragma application_id = 7", "drop table schema_version");
	assert_false(db_pool_open(&options, &pool, &f->error));
	assert_int_equal(f->error.code, ERROR_INPUT);
	assert_string_equal(f->error.key, "db.foreign");
}

static void
an_address_without_its_own_schema_is_refused(void **state)
{
	struct fixture   *f = *state;
	struct db_options options = { .url = str_format(f->a, "%.*s_none", STR_ARGS(f->url)), .folder = f->folder };
	struct db_pool   *pool;

	assert_false(db_pool_open(&options, &pool, &f->error));
	assert_int_equal(f->error.code, ERROR_STORAGE);
	options.url = str_format(f->a, "%.*s\"x", STR_ARGS(f->url));
	assert_false(db_pool_open(&options, &pool, &f->error));
	assert_int_equal(f->error.code, fixture_is_sqlite(f) ? ERROR_STORAGE : ERROR_INPUT);
}

static void
a_commit_of_anyone_changes_the_version(void **state)
{
	struct fixture *f = *state;
	struct db_pool *other = fixture_pool(f);
	int64_t         first = 1, second = 2, before, version;

	assert_true(db_data_version(f->pool, &before, &f->error));
	db_wait(f->pool, before, 50);
	assert_true(db_data_version(f->pool, &version, &f->error));
	assert_int_equal(version, before);
	assert_true(db_change(other, fixture_add, &first, &f->error));
	db_wait(f->pool, before, 10 * 1000);
	assert_true(db_data_version(f->pool, &version, &f->error));
	assert_true(version > before);
	before = version;
	assert_true(db_change(f->pool, fixture_add, &second, &f->error));
	db_wait(f->pool, before, 10 * 1000);
	assert_true(db_data_version(f->pool, &version, &f->error));
	assert_true(version > before);
	db_pool_close(other);
}

/* ---- connections ------------------------------------------------------------------------------------------------- */

enum { READERS = 4, BORROWERS = 16, BORROWINGS = 20 }; /* of the fixture's pool */

struct borrowing {
	struct fixture *f;
	atomic_int      served;
};

static void *
borrow_often(void *argument)
{
	struct borrowing *borrowing = argument;

	for (int i = 0; i < BORROWINGS; i++) {
		struct q_thing_count_row row;
		struct arena            *a = arena_open(0);
		struct error             error;
		struct db               *db;
		bool                     good = db_borrow(borrowing->f->pool, &db, &error);

		sched_yield();
		atomic_fetch_add(&borrowing->served, good && q_thing_count(a, db, &row, &error));
		if (good)
			db_return(db);
		arena_close(a);
	}
	return NULL;
}

static void
no_more_connections_are_kept_than_asked_for(void **state)
{
	struct fixture  *f = *state;
	struct borrowing borrowing = { .f = f };
	pthread_t        threads[BORROWERS];

	for (int i = 0; i < BORROWERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, borrow_often, &borrowing), 0);
	for (int i = 0; i < BORROWERS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(borrowing.served, BORROWERS * BORROWINGS);
	assert_true(f->pool->open <= READERS);
}

static void
who_has_a_connection_may_borrow_another_when_all_are_lent(void **state)
{
	struct fixture *f = *state;
	struct db      *lent[2 * READERS];

	for (size_t i = 0; i < 2 * READERS; i++) {
		struct q_thing_count_row row;

		assert_true(db_borrow(f->pool, &lent[i], &f->error));
		assert_true(q_thing_count(f->a, lent[i], &row, &f->error));
	}
	for (size_t i = 0; i < 2 * READERS; i++)
		db_return(lent[i]);
	assert_true(f->pool->open <= READERS);
}

static void
count_findings(void *context, const char *what)
{
	print_message("%s\n", what);
	++*(int *)context;
}

static void
a_sound_database_has_no_findings(void **state)
{
	struct fixture *f = *state;
	int             findings = 0;

	assert_true(db_change(f->pool, add_things, f->a, &f->error));
	if (!db_check(f->pool, count_findings, &findings, &f->error))
		fail_msg("%s", f->error.detail);
	assert_int_equal(findings, 0);
}

static void
an_absent_database_is_not_made_by_the_way(void **state)
{
	struct fixture   *f = *state;
	struct db_options options = { .url = STR("sqlite:none.db"), .folder = f->folder };
	struct db_pool   *pool;

	assert_false(db_pool_open(&options, &pool, &f->error));
	assert_int_equal(f->error.code, ERROR_STORAGE);
	options.url = STR("mysql:none");
	assert_false(db_pool_open(&options, &pool, &f->error));
	assert_int_equal(f->error.code, ERROR_INPUT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_come_back_as_they_went_in),
		cmocka_unit_test(what_is_long_is_compressed_by_the_fastest_way_of_the_server),
		cmocka_unit_test(a_statement_says_when_it_found_nothing),
		cmocka_unit_test(a_statement_is_planned_for_whatever_values),
		cmocka_unit_test(more_rows_than_the_statement_promises_are_an_error),
		cmocka_unit_test(a_null_where_the_statement_promises_none_is_an_error),
		cmocka_unit_test(rows_are_handed_out_one_by_one),
		cmocka_unit_test(text_with_a_nul_is_refused),
		cmocka_unit_test(a_variant_is_for_its_engine),
		cmocka_unit_test(a_reading_connection_cannot_write),
		cmocka_unit_test(a_snapshot_stays_as_it_was),
		cmocka_unit_test(migrations_run_once),
		cmocka_unit_test(a_schema_of_a_newer_program_is_refused),
		cmocka_unit_test(a_migration_that_fails_leaves_the_schema_before_it),
		cmocka_unit_test(a_database_of_another_program_is_refused),
		cmocka_unit_test(an_address_without_its_own_schema_is_refused),
		cmocka_unit_test(a_commit_of_anyone_changes_the_version),
		cmocka_unit_test(no_more_connections_are_kept_than_asked_for),
		cmocka_unit_test(who_has_a_connection_may_borrow_another_when_all_are_lent),
		cmocka_unit_test(a_sound_database_has_no_findings),
		cmocka_unit_test(an_absent_database_is_not_made_by_the_way),
	};

	return RUN_ON_EACH_ENGINE("db", tests);
}
