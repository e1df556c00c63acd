/* A node as a whole: what opening it finds out. */
#include "node/node.h"

#include "base/file.h"
#include "base/log.h"
#include "db/db.h"
#include "node/check.h"
#include "node/shelf.h"
#include "search/search.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

static const char settings_text[] = "name = CHM Test\nshort = ke\ncountry = KE\nlanguages = en\n"
				    "url = http://chm.example.org/\nlog.level = error\n";

struct fixture {
	struct arena *a;
	struct str    folder;
	struct error  error;
};

static void
need(struct fixture *f, bool good)
{
	if (!good)
		fail_msg("%s: %s", f->error.key, f->error.detail);
}

static int
open_fixture(void **state)
{
	struct arena   *a = arena_open(0);
	struct fixture *f = ARENA_NEW(a, struct fixture);
	struct settings settings;
	char            folder[] = "/tmp/chm-node-XXXXXX";

	f->a = a;
	assert_non_null(mkdtemp(folder));
	f->folder = str_copy(a, str_of(folder));
	need(f, settings_parse(a, STR(settings_text), STR("node.ini"), &settings, &f->error));
	need(f, node_make(f->folder, &settings, &f->error));
	*state = f;
	return 0;
}

static int
close_fixture(void **state)
{
	struct fixture *f = *state;

	need(f, file_remove(f->folder, &f->error));
	arena_close(f->a);
	return 0;
}

static struct node *
open_node(struct fixture *f)
{
	struct node_options options = { .use = NODE_SEARCH };
	struct node        *node;

	need(f, node_open(f->folder, &options, &node, &f->error));
	return node;
}

/* A record that search has found when the node is closed. */
static void
put(struct fixture *f, const char *title)
{
	struct node          *node = open_node(f);
	struct record_draft   draft = { .publish = true, .base = -1 };
	struct record_outcome outcome;
	struct str text = str_format(f->a, "{\"type\":\"resource\",\"fields\":{\"title\":{\"en\":\"%s\"}}}", title);

	need(f, json_parse(f->a, text, &draft.document, &f->error));
	need(f, record_put(f->a, &node->records, &draft, &outcome, &f->error));
	need(f, search_follow(node->search, &f->error));
	node_close(node);
}

static struct str
epoch_of(struct fixture *f, int64_t *number_r)
{
	struct node               *node = open_node(f);
	struct db                 *db;
	struct change_log_position newest;

	need(f, db_borrow(node->pool, &db, &f->error));
	need(f, change_log_newest(f->a, db, &newest, &f->error));
	db_return(db);
	node_close(node);
	*number_r = newest.number;
	return newest.epoch;
}

static int64_t
count_found(struct fixture *f, const char *words)
{
	struct node         *node = open_node(f);
	struct search_query  query = { .text = str_of(words), .bare = true };
	struct search_result result;

	need(f, search_run(f->a, node->search, &query, &result, &f->error));
	node_close(node);
	return result.total;
}

static void
a_database_that_was_put_back_starts_an_epoch(void **state)
{
	struct fixture *f = *state;
	struct str      file = path_join(f->a, f->folder, STR("chm.db")), copy, epoch;
	int64_t         number;

	put(f, "Reef");
	epoch = epoch_of(f, &number);
	assert_int_equal(number, 1);
	assert_true(epoch.length > 0);
	need(f, file_read(f->a, file, 100 << 20, &copy, &f->error));
	put(f, "Kelp");
	put(f, "Dune");
	assert_true(str_equal(epoch_of(f, &number), epoch));
	assert_int_equal(number, 3);
	need(f, file_write(file, copy, 0640, &f->error));
	put(f, "Marsh"); /* the first to open it is a writer */
	assert_false(str_equal(epoch_of(f, &number), epoch));
	assert_int_equal(number, 2);
	epoch = epoch_of(f, &number);
	put(f, "Steppe");
	assert_true(str_equal(epoch_of(f, &number), epoch));
	assert_int_equal(count_found(f, "kelp OR dune"), 0);
	assert_int_equal(count_found(f, "reef OR marsh OR steppe"), 3);
}

static void
run_sql(struct fixture *f, const char *sql)
{
	sqlite3 *handle;

	assert_int_equal(sqlite3_open(str_c(f->a, path_join(f->a, f->folder, STR("chm.db"))), &handle), SQLITE_OK);
	assert_int_equal(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(handle);
}

static void
count_told(void *context, const char *about, struct str which, const char *sentence)
{
	(void)about;
	(void)which;
	(void)sentence;
	++*(int *)context;
}

static struct node_check_report
check(struct fixture *f, bool repair)
{
	struct node               *node = open_node(f);
	struct node_check_report   report;
	int                        told = 0;
	struct node_check_listener listener = { .wrong = count_told, .context = &told };

	need(f, node_check(node, repair, &listener, &report, &f->error));
	assert_int_equal(told, report.wrong + report.mended);
	node_close(node);
	return report;
}

static void
a_check_makes_anew_what_is_derived_when_it_is_asked_to(void **state)
{
	struct fixture *f = *state;

	put(f, "Reef");
	put(f, "Kelp");
	assert_int_equal(check(f, false).wrong, 0);
	run_sql(f, "update record_count set count = 9 where field = 'type'; update record set owner = 'UG' where "
		   "number = 1");
	assert_int_equal(check(f, false).wrong, 4);
	assert_int_equal(check(f, false).mended, 0);
	assert_int_equal(check(f, true).mended, 2);
	assert_int_equal(check(f, true).mended, 0);
	assert_int_equal(check(f, false).wrong, 0);
	run_sql(f, "update body set body = replace(body, 'Kelp', 'Help')");
	assert_int_equal(check(f, true).mended, 1); /* the index: the text is another */
	assert_int_equal(check(f, false).wrong, 1); /* what was signed */
}

static bool
stops_when_asked_so_often(const void *left)
{
	return --*(int *)(uintptr_t)left == 0;
}

/* Once while it looks at records, once while it builds an index to compare. */
static void
a_check_ends_when_the_node_stops(void **state)
{
	struct fixture *f = *state;
	struct node    *node;

	put(f, "Reef");
	node = open_node(f);
	for (int asked = 1; asked <= 2; asked++) {
		int                        left = asked, told = 0;
		struct node_check_report   report;
		struct node_check_listener listener = { count_told, &told, stops_when_asked_so_often, &left };
		struct error               error = { 0 };

		assert_false(node_check(node, false, &listener, &report, &error));
		assert_string_equal(error.key, "record.stopped");
		assert_int_equal(report.records, asked - 1);
	}
	node_close(node);
	assert_int_equal(check(f, false).wrong, 0);
}

static struct node *
open_on(struct fixture *f, struct shelf *shelf)
{
	struct node_options options = { .use = NODE_RECORDS, .shelf = shelf };
	struct node        *node;

	need(f, node_open(f->folder, &options, &node, &f->error));
	return node;
}

static void
what_nodes_have_alike_stands_on_their_shelf_once(void **state)
{
	struct fixture *f = *state;
	struct shelf   *shelf = shelf_open();
	struct node    *one = open_on(f, shelf), *two = open_on(f, shelf), *three, *four;
	sqlite3        *handle;

	assert_ptr_equal(one->vocabularies, two->vocabularies);
	assert_ptr_equal(one->types, two->types);
	node_close(two);
	/* its own types stand over the shipped ones */
	need(f, folder_make(str_format(f->a, "%.*s/types", STR_ARGS(f->folder)), 0750, &f->error));
	three = open_on(f, shelf);
	assert_ptr_equal(one->vocabularies, three->vocabularies);
	assert_ptr_not_equal(one->types, three->types);
	node_close(three);
	/* and a term of its own makes its vocabularies others */
	assert_int_equal(sqlite3_open(str_format(f->a, "%.*s/chm.db", STR_ARGS(f->folder)).data, &handle), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(handle, "update term_label set label = 'Kenia' where label = 'Kenya'", NULL, NULL, NULL),
		SQLITE_OK);
	assert_true(sqlite3_changes(handle) > 0);
	sqlite3_close(handle);
	four = open_on(f, shelf);
	assert_ptr_not_equal(one->vocabularies, four->vocabularies);
	node_close(one);
	node_close(four);
	shelf_close(shelf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_nodes_have_alike_stands_on_their_shelf_once, open_fixture,
						close_fixture),
		cmocka_unit_test_setup_teardown(a_database_that_was_put_back_starts_an_epoch, open_fixture,
						close_fixture),
		cmocka_unit_test_setup_teardown(a_check_makes_anew_what_is_derived_when_it_is_asked_to, open_fixture,
						close_fixture),
		cmocka_unit_test_setup_teardown(a_check_ends_when_the_node_stops, open_fixture, close_fixture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
