/* Copies of whole databases: one state, the same rows on both engines, databases that are renamed and retired. */
#include "db/copy.h"

#include "base/file.h"
#include "db/row_text.h"
#include "db/testing/things.h"

#include <pthread.h>

enum { THINGS = 50 };

/* Names run against ids, so that an order by the wrong column is seen. */
static bool
add_things(void *context, struct db *db, struct error *error)
{
	struct fixture *f = context;

	for (int64_t id = 1; id <= THINGS; id++) {
		struct q_thing_add_values values = {
			.id = id,
			.name = str_format(f->a, "thing\t%02d\n", (int)(THINGS - id)),
			.body = id % 2 == 0 ? STR("\xff\0\x01") : STR("plain \\ text"),
			.weight = { .present = id % 3 != 0, .value = (double)id / 7 },
			.place = { .data = NULL },
			.seen = { .present = true, .value = INT64_MIN + id },
		};

		if (!q_thing_add(f->a, db, &values, error) || !q_part_add(f->a, db, id, THINGS - id, error))
			return false;
	}
	return true;
}

static const struct db_table *
table_named(const struct db_copy *copy, const char *name)
{
	const struct db_tables *tables = db_copy_tables(copy);

	for (size_t i = 0; i < tables->count; i++)
		if (strcmp(tables->list[i].name, name) == 0)
			return &tables->list[i];
	fail_msg("no table %s", name);
	return NULL;
}

struct writing {
	const struct db_table *table;
	struct buffer         *out;
};

static bool
write_row(void *context, const struct db_value *values, struct error *error)
{
	struct writing *writing = context;

	return row_text_write(writing->out, writing->table, values, error);
}

static struct str
text_of(struct fixture *f, struct db_copy *copy, const char *name)
{
	struct buffer  out = buffer_in(f->a);
	struct writing writing = { table_named(copy, name), &out };

	if (!db_copy_each(copy, writing.table, write_row, &writing, &f->error))
		fail_msg("%s", f->error.detail);
	return buffer_str(&out);
}

static void
a_copy_sees_one_state_in_the_order_of_keys(void **state)
{
	struct fixture *f = *state;
	struct db_copy *copy;
	struct str      before, rest, line;
	int64_t         id = 1000;

	assert_true(db_change(f->pool, add_things, f, &f->error));
	assert_true(db_copy_open(f->pool, &copy, &f->error));
	before = text_of(f, copy, "thing");
	assert_true(db_change(f->pool, fixture_add, &id, &f->error)); /* writers go on */
	assert_int_equal(fixture_count(f), THINGS + 1);
	assert_true(str_equal(before, text_of(f, copy, "thing")));
	rest = before;
	for (int i = 1; i <= THINGS; i++) {
		assert_true(str_cut(&rest, '\n', &line));
		assert_true(str_starts(line, str_format(f->a, "%d\tthing\\t%02d\\n\t", i, THINGS - i)));
	}
	assert_int_equal(db_copy_version(copy), db_schema_wanted());
	db_copy_close(copy);
}

static void
the_tables_are_those_of_the_migrations(void **state)
{
	struct fixture         *f = *state;
	struct db_copy         *copy;
	const struct db_tables *tables;
	struct db_tables        fewer;

	assert_true(db_copy_open(f->pool, &copy, &f->error));
	tables = db_copy_tables(copy);
	assert_int_equal(tables->count, 3);
	assert_string_equal(tables->list[0].name, "thing");
	assert_string_equal(tables->list[1].name, "part");
	assert_string_equal(tables->list[2].name, "counter");
	assert_int_equal(tables->list[0].column_count, 6);
	assert_string_equal(tables->list[0].columns[3].name, "weight");
	assert_int_equal(tables->list[0].columns[0].type, DB_INT);
	assert_int_equal(tables->list[0].columns[1].type, DB_TEXT);
	assert_int_equal(tables->list[0].columns[2].type, DB_BLOB);
	assert_int_equal(tables->list[0].columns[3].type, DB_REAL);
	fewer = (struct db_tables){ tables->list, 2 };
	assert_true(db_tables_equal(tables, tables, &f->error));
	assert_false(db_tables_equal(tables, &fewer, &f->error));
	fewer.list++;
	assert_false(db_tables_equal(tables, &fewer, &f->error));
	assert_int_equal(f->error.code, ERROR_INPUT);
	db_copy_close(copy);
}

struct reading {
	struct fixture        *f;
	const struct db_table *table;
	struct str             rest;
};

static bool
next_row(void *context, struct db_value *values_r, bool *more_r, struct error *error)
{
	struct reading *reading = context;
	struct str      line;

	*more_r = str_cut(&reading->rest, '\n', &line) && line.length > 0;
	return !*more_r || row_text_read(reading->f->a, reading->table, line, values_r, error);
}

static bool
fill(struct fixture *f, struct db_pool *pool, const struct db_table *table, struct str text)
{
	struct reading reading = { f, table, text };

	return db_copy_fill(pool, table, next_row, &reading, &f->error);
}

static struct db_pool *
open_at(struct fixture *f, struct str url, bool make)
{
	struct db_options options = { .url = url, .folder = f->folder, .make = make };
	struct db_pool   *pool;

	if (!db_pool_open(&options, &pool, &f->error))
		fail_msg("%s", f->error.detail);
	return pool;
}

static bool
exists(struct fixture *f, struct str url)
{
	bool found;

	if (!db_exists(f->folder, url, &found, &f->error))
		fail_msg("%s", f->error.detail);
	return found;
}

/* Fills a database at `url` with all that the fixture's has, renames it, and looks whether it has the same. */
static void
copy_to(struct fixture *f, struct str url)
{
	static const char *const names[] = { "thing", "part", "counter" };
	struct str               beside;
	struct db_pool          *pool;
	struct db_copy          *from, *to;

	assert_true(db_url_beside(f->a, url, &beside, &f->error));
	assert_true(db_drop(f->folder, beside, &f->error)); /* absent: nothing happens */
	assert_false(exists(f, beside));
	pool = open_at(f, beside, true);
	assert_true(db_copy_open(f->pool, &from, &f->error));
	assert_true(db_migrate(pool, &f->error));
	assert_true(db_copy_empty(pool, db_copy_tables(from), &f->error));
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (!fill(f, pool, table_named(from, names[i]), text_of(f, from, names[i])))
			fail_msg("%s: %s", names[i], f->error.detail);
	db_pool_close(pool);
	assert_true(exists(f, beside));
	if (!db_rename(f->folder, beside, url, &f->error))
		fail_msg("%s", f->error.detail);
	assert_false(exists(f, beside));
	pool = open_at(f, url, false);
	assert_true(db_copy_open(pool, &to, &f->error));
	assert_true(db_tables_equal(db_copy_tables(from), db_copy_tables(to), &f->error));
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_true(str_equal(text_of(f, from, names[i]), text_of(f, to, names[i])));
	db_copy_close(from);
	db_copy_close(to);
	db_pool_close(pool);
}

static void
a_database_is_filled_on_either_engine(void **state)
{
	struct fixture *f = *state;
	const char     *server = getenv("CHM_TEST_POSTGRESQL");
	struct str      other =
                server != NULL ? str_format(f->a, "%s%sschema=%s-c", server, strchr(server, '?') != NULL ? "&" : "?",
						 str_c(f->a, str_slice(f->folder, 5, f->folder.length)))
				    : STR("");

	assert_true(db_change(f->pool, add_things, f, &f->error));
	copy_to(f, STR("sqlite:copy.db"));
	if (server != NULL)
		copy_to(f, other);
	assert_false(db_rename(f->folder, f->url, fixture_is_sqlite(f) ? STR("sqlite:copy.db") : other, &f->error));
	if (fixture_is_sqlite(f)) /* which is open */
		assert_string_equal(f->error.key, "db.busy");
	else
		assert_string_equal(f->error.key, "db.exists");
	assert_true(db_drop(f->folder, STR("sqlite:copy.db"), &f->error));
	assert_false(exists(f, STR("sqlite:copy.db")));
	if (server != NULL)
		assert_true(db_drop(f->folder, other, &f->error));
}

static void
rows_that_do_not_fit_leave_nothing(void **state)
{
	struct fixture *f = *state;
	struct db_copy *copy;
	int64_t         id = 5;

	assert_true(db_change(f->pool, fixture_add, &id, &f->error));
	assert_true(db_copy_open(f->pool, &copy, &f->error));
	assert_false(
		fill(f, f->pool, table_named(copy, "thing"), STR("6\ta\tb\t\\N\t\\N\t\\N\n5\ta\tb\t\\N\t\\N\t\\N\n")));
	assert_int_equal(f->error.code, ERROR_CONFLICT);
	assert_false(fill(f, f->pool, table_named(copy, "thing"), STR("7\ta\tb\t\\N\t\\N\t\\N\n8\ta\n")));
	assert_int_equal(f->error.code, ERROR_INPUT);
	assert_int_equal(fixture_count(f), 1);
	db_copy_close(copy);
}

static void
the_name_beside_is_a_schema_or_a_file(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *url, *beside; /* NULL: refused */
	} cases[] = {
		{ "sqlite:chm.db", "sqlite:chm.db-unfinished" },
		{ "postgresql://h/d", "postgresql://h/d?schema=chm-unfinished" },
		{ "postgresql://h/d?a=b", "postgresql://h/d?a=b&schema=chm-unfinished" },
		{ "postgresql://h/d?schema=x&a=b", "postgresql://h/d?a=b&schema=x-unfinished" },
		{ "postgresql://u:schema=p@h/d", "postgresql://u:schema=p@h/d?schema=chm-unfinished" },
		{ "postgresql://h/d?application_name=schema=a&schema=x",
		  "postgresql://h/d?application_name=schema=a&schema=x-unfinished" },
		{ "postgresql://h/d?schema=a123456789b123456789c123456789d123456789",
		  "postgresql://h/d?schema=a123456789b123456789c123456789d123456789-unfinished" },
		{ "postgresql://h/d?schema=a123456789b123456789c123456789d123456789e", NULL },
		{ "postgresql://h/d?schema=", NULL },
		{ "postgresql://h/d?schema=x\"y", NULL },
		{ "mysql://h/d", NULL },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str beside;

		assert_int_equal(db_url_beside(f->a, str_of(cases[i].url), &beside, &f->error),
				 cases[i].beside != NULL);
		if (cases[i].beside != NULL)
			assert_true(str_is(beside, cases[i].beside));
	}
}

/* As wide as a name may be, with all that is put before and behind it. */
static void
the_longest_name_of_a_schema_is_moved_to(void **state)
{
	struct fixture *f = *state;
	const char     *end = "-with-a-name-as-long-as-it-goes--------";
	struct str      schema = str_slice(str_format(f->a, "%s%s", f->schema, end), 0, 40), url;

	if (fixture_is_sqlite(f))
		return;
	url = str_format(f->a, "%s%sschema=%.*s", f->server, strchr(f->server, '?') != NULL ? "&" : "?",
			 STR_ARGS(schema));
	copy_to(f, url);
	assert_true(db_drop(f->folder, url, &f->error));
	assert_false(exists(f, url));
}

static void
what_is_no_database_of_ours_is_not_dropped(void **state)
{
	struct fixture *f = *state;
	struct str      inside = path_join(f->a, f->folder, STR("folder/file"));
	struct str      text = path_join(f->a, f->folder, STR("text"));

	if (!fixture_is_sqlite(f)) {
		fixture_raw(f, NULL, "drop table schema_version");
		assert_false(db_drop(f->folder, f->url, &f->error));
		assert_string_equal(f->error.key, "db.foreign");
		assert_true(exists(f, f->url));
		return;
	}
	assert_true(folder_make(path_join(f->a, f->folder, STR("folder")), 0700, &f->error));
	assert_true(file_write(inside, STR("kept"), 0600, &f->error));
	assert_true(file_write(text, STR("kept"), 0600, &f->error));
	assert_false(db_drop(f->folder, STR("sqlite:folder"), &f->error));
	assert_false(db_drop(f->folder, STR("sqlite:text"), &f->error));
	assert_true(file_exists(inside) && file_exists(text));
}

struct late {
	struct fixture *f;
	struct db_pool *pool;
	pthread_t       thread;
	bool            good;
	struct error    error;
};

static void *
change_late(void *context)
{
	struct late *late = context;
	int64_t      id = 77;

	late->good = db_change(late->pool, fixture_add, &id, &late->error);
	return NULL;
}

/* Another process asks for a change while nobody may. */
static bool
ask_for_a_change(void *context, struct error *error)
{
	struct late *late = context;

	(void)error;
	assert_int_equal(pthread_create(&late->thread, NULL, change_late, late), 0);
	assert_int_equal(fixture_count(late->f), 0); /* readers go on */
	return true;
}

static void
a_retired_database_takes_no_change_of_any_process(void **state)
{
	struct fixture *f = *state;
	struct late     late = { .f = f, .pool = fixture_pool(f) };
	int64_t         id = 78;

	assert_true(db_change(late.pool, fixture_add, &id, &f->error)); /* so it has all prepared */
	fixture_raw(f, "delete from thing", "delete from thing");
	if (!db_retire(f->pool, ask_for_a_change, &late, &f->error))
		fail_msg("%s", f->error.detail);
	pthread_join(late.thread, NULL);
	assert_false(late.good);
	assert_int_equal(late.error.code, ERROR_STORAGE);
	fixture_raw(f, "insert into moved_counter values (9, 9)", "insert into moved_counter values (9, 9)");
	db_pool_close(late.pool);
}

static bool
fail_work(void *context, struct error *error)
{
	(void)context;
	return error_set(error, ERROR_INPUT, "test.no", "no");
}

static void
a_database_whose_retiring_failed_goes_on(void **state)
{
	struct fixture *f = *state;
	int64_t         id = 1;

	assert_false(db_retire(f->pool, fail_work, NULL, &f->error));
	assert_string_equal(f->error.key, "test.no");
	assert_true(db_change(f->pool, fixture_add, &id, &f->error));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_sees_one_state_in_the_order_of_keys),
		cmocka_unit_test(the_tables_are_those_of_the_migrations),
		cmocka_unit_test(a_database_is_filled_on_either_engine),
		cmocka_unit_test(rows_that_do_not_fit_leave_nothing),
		cmocka_unit_test(the_name_beside_is_a_schema_or_a_file),
		cmocka_unit_test(the_longest_name_of_a_schema_is_moved_to),
		cmocka_unit_test(what_is_no_database_of_ours_is_not_dropped),
		cmocka_unit_test(a_retired_database_takes_no_change_of_any_process),
		cmocka_unit_test(a_database_whose_retiring_failed_goes_on),
	};

	return RUN_ON_EACH_ENGINE("copy", tests);
}
