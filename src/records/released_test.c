/* What released versions left in databases is read, verified and carried on by this one. tests/released/NNN.sql holds, for
 * each schema NNN that was released, the rows of a node of its time, as the text of SQL statements with the node's key.
 * With CHM_REWRITE set the test writes the file of this version's schema: once, when it is released. */
#include "records/records.h"

#include "base/file.h"
#include "db/db.h"
#include "records/fixture.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>

#include <cmocka.h>

enum { FILE_BYTES = 1 << 20 };

static const char folder[] = SOURCE_ROOT "/tests/released";
static const char key_mark[] = "-- key: ";

/* ---- the node of the time ---------------------------------------------------------------------------------------- */

static const char reef[] = "'title':{'en':'Reef'},'subjects':['subjects:forest-biodiversity'],"
			   "'place':{'type':'Point','coordinates':[39.2,-4.05]}";
static const char kelp[] = "'title':{'en':'Kelp','fr':'Varech'},'budget':{'value':'10','currency':'KES'}";
static const char dune[] = "'title':{'en':'Dune'},'count':3";
static const char marsh[] = "'title':{'en':'Marsh'}";
static const char fern[] = "'title':{'en':'Fern'}";
static const char embargoed[] = "{'type':'sample','rights':{'embargo':'2027-01-01','holder':'A museum'},"
				"'licence':'CC-BY-4.0','fields':{'title':{'en':'Cave'},'summary':{'en':'Where'}}}";

/* One record of each kind and in each state. */
static void
make_node(struct fixture *f)
{
	struct str id;

	(void)fixture_put(f, fixture_adopted(f, "oai:1", reef));
	(void)fixture_put(f, fixture_adopted(f, "oai:1", kelp));
	id = fixture_put(f, fixture_draft(f, dune)).id;
	(void)fixture_put(f, fixture_unpublished(fixture_edit(f, id, 1, reef)));
	(void)fixture_set_state(f, fixture_put(f, fixture_under_key(f, "m:1", marsh)).id, STATE_WITHDRAWN);
	(void)fixture_set_state(f, fixture_put(f, fixture_under_key(f, "m:2", marsh)).id, STATE_REVOKED);
	(void)fixture_set_state(f, fixture_put(f, fixture_adopted(f, "oai:2", fern)).id, STATE_ERASED);
	(void)fixture_put(f, fixture_document(f, embargoed));
	(void)fixture_put(f, fixture_unpublished(fixture_draft(f, fern)));
	fixture_sql(
		f, "insert into job (id, kind, argument, state, due, attempt, holder, lease, done, total, note, saved, "
		   "created, finished) values (1, 'check', '', 'waiting', 5, 0, '', 0, 1, 2, '', 'here', 4, 0)");
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static int
take_line(void *context, int count, char **values, char **names)
{
	(void)names;
	buffer_format(context, "%s\n", count > 0 && values[0] != NULL ? values[0] : "");
	return 0;
}

/* Every row of every table as an insert statement; `quote` writes a value as SQL. */
static struct str
dump(struct fixture *f)
{
	struct buffer tables = buffer_in(f->a), out = buffer_in(f->a);
	sqlite3      *handle;
	struct str    rest, line;

	assert_int_equal(sqlite3_open(str_c(f->a, path_join(f->a, f->folder, STR("chm.db"))), &handle), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(handle,
			     "select 'select ''insert into ' || t.name || ' (' || group_concat(c.name, ', ') || ') "
			     "values ('' || ' || group_concat('quote(' || c.name || ')', ' || '', '' || ') || "
			     "' || '');'' from ' || t.name || ' order by 1' from sqlite_schema t, "
			     "pragma_table_info(t.name) c where t.type = 'table' group by t.name order by t.name",
			     take_line, &tables, NULL),
		SQLITE_OK);
	for (rest = buffer_str(&tables); str_cut(&rest, '\n', &line);)
		assert_int_equal(sqlite3_exec(handle, str_c(f->a, line), take_line, &out, NULL), SQLITE_OK);
	sqlite3_close(handle);
	return buffer_str(&out);
}

static void
write_file(void)
{
	struct fixture *f = fixture_open_store(false);
	struct buffer   out = buffer_in(f->a);
	struct str      path = str_format(f->a, "%s/%03d.sql", folder, db_schema_wanted()), key;
	struct str      key_path = path_join(f->a, f->folder, STR("key"));
	struct error    error = { 0 };

	if (file_exists(path)) {
		fixture_close(f);
		return; /* what was released stays as it is */
	}
	make_node(f);
	assert_true(sign_key_write(&f->key, key_path, &error));
	assert_true(file_read(f->a, key_path, FILE_BYTES, &key, &error));
	buffer_format(&out, "%s%.*s\n", key_mark, STR_ARGS(str_trim(key)));
	buffer_add_c(&out, "delete from change_counter;\n");
	buffer_add(&out, dump(f));
	assert_true(file_write(path, buffer_str(&out), 0644, &error));
	fixture_close(f);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* Blobs are X'00' on SQLite and '\x00' on PostgreSQL; no text in the rows has such a sign behind a space or bracket. */
static const char *
for_engine(struct fixture *f, struct str text)
{
	struct buffer out = buffer_in(f->a);

	for (size_t i = 0; i < text.length; i++) {
		bool blob = i > 0 && (text.data[i - 1] == ' ' || text.data[i - 1] == '(') &&
			    str_starts(str_slice(text, i, text.length), STR("X'"));

		if (f->server != NULL && blob) {
			buffer_add_c(&out, "'\\x");
			i++;
		} else {
			buffer_add_byte(&out, text.data[i]);
		}
	}
	return str_c(f->a, buffer_str(&out));
}

static void
load(struct fixture *f, struct str text)
{
	struct str   key, path = path_join(f->a, f->folder, STR("key"));
	struct error error = { 0 };

	assert_true(str_cut(&text, '\n', &key) && str_starts(key, STR("-- key: ")));
	key = str_slice(key, strlen(key_mark), key.length);
	assert_true(file_write(path, str_join(f->a, key, STR("\n")), 0600, &error));
	if (!sign_key_read(path, &f->key, &error))
		fail_msg("%s", error.detail);
	fixture_sql(f, for_engine(f, text));
}

/* Keys and contents are told as before, chains go on, embargoes end, what was erased stays erased. */
static void
go_on(struct fixture *f)
{
	struct record_outcome outcome = fixture_put(f, fixture_adopted(f, "oai:1", kelp));
	struct json          *whole;
	struct record        *list;
	size_t                count, released;
	struct str            raw, media;

	assert_int_equal(outcome.fate, FATE_SAME);
	assert_true(record_find_whole(f->a, f->db, outcome.id, &whole, NULL));
	assert_string_equal(fixture_text(f, json_at(whole, "/fields/budget")), "{'currency':'KES','value':'10'}");
	assert_true(record_original(f->a, f->db, outcome.id, &raw, &media, NULL));
	assert_int_equal(fixture_put(f, fixture_adopted(f, "oai:1", reef)).revision, 3);
	outcome = fixture_put(f, fixture_draft(f, dune));
	assert_int_equal(outcome.fate, FATE_SAME);
	assert_int_equal(fixture_set_state(f, outcome.id, STATE_PUBLISHED).revision, 2);
	assert_string_equal(fixture_title(f, outcome.id), "Reef");
	assert_int_equal(fixture_put(f, fixture_under_key(f, "m:1", dune)).revision, 3);
	assert_int_equal(fixture_put(f, fixture_under_key(f, "m:2", dune)).revision, 3);
	assert_int_equal(fixture_put(f, fixture_adopted(f, "oai:2", dune)).fate, FATE_REFUSED);
	outcome = fixture_put(f, fixture_document(f, embargoed));
	assert_int_equal(outcome.fate, FATE_SAME);
	assert_true(time_parse(STR("2027-01-01T00:00:00Z"), &f->clock.now, NULL));
	assert_true(records_release(&f->context, &released, NULL));
	assert_int_equal(released, 1);
	assert_string_equal(fixture_text(f, json_at(fixture_body(f, outcome.id), "/fields/summary")), "{'en':'Where'}");
	assert_true(record_history(f->a, f->db, outcome.id, &list, &count, NULL));
	assert_int_equal(count, 2);
	outcome = fixture_put(f, fixture_unpublished(fixture_draft(f, fern)));
	assert_int_equal(outcome.fate, FATE_SAME);
	assert_int_equal(fixture_set_state(f, outcome.id, STATE_PUBLISHED).revision, 1);
}

static void
carry_on(struct str file, bool server)
{
	struct fixture *f;
	struct str      text;
	struct error    error = { 0 };

	f = fixture_open_version(server, (int)strtol(file.data, NULL, 10));
	if (f == NULL)
		return;
	assert_true(file_read(f->a, path_join(f->a, str_of(folder), file), FILE_BYTES, &text, &error));
	load(f, text);
	if (!db_migrate(f->context.pool, &error))
		fail_msg("%.*s: %s", STR_ARGS(file), error.detail);
	assert_int_equal(fixture_wrong(f), 0);
	assert_int_equal(fixture_newest_number(f), 10);
	assert_int_equal(fixture_number(f, "select done from job where saved = 'here'"), 1);
	assert_true(records_fill_sets(&f->context, &error));
	assert_int_equal(fixture_number(f, "select count(*) from change_log where sets = ''"),
			 2); /* of what was erased */
	assert_int_equal(fixture_number(f, "select count(*) from change_log where sets like '%/type:sample:%'"), 1);
	go_on(f);
	assert_int_equal(fixture_wrong(f), 0);
	fixture_close(f);
}

static void
a_node_of_each_released_version_goes_on(void **state)
{
	struct arena      *a = arena_open(0);
	struct folder_list files;
	struct error       error = { 0 };
	size_t             count = 0;

	(void)state;
	if (getenv("CHM_REWRITE") != NULL)
		write_file();
	assert_true(folder_list(a, str_of(folder), &files, &error));
	for (size_t i = 0; i < files.count; i++) {
		if (!str_ends(files.names[i], STR(".sql")))
			continue;
		carry_on(files.names[i], false);
		carry_on(files.names[i], true);
		count++;
	}
	assert_true(count > 0);
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_node_of_each_released_version_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
