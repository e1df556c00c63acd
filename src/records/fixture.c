/* The type `sample` has one field of each kind. */
#include "records/fixture.h"

#include "base/file.h"
#include "base/random.h"
#include "db/db.h"
#include "vocabularies/vocabularies.h"

#include <libpq-fe.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

static const char type_text[] =
	"type: sample\n"
	"label: { en: Sample }\n"
	"plural: { en: Samples }\n"
	"owners: [country, organization, node]\n"
	"confirm: 12\n"
	"date: date\n"
	"fields:\n"
	"  - { name: title, kind: text, label: { en: Title, fr: Titre }, required: true, most: 20, least: 2, search: "
	"title }\n"
	"  - { name: summary, kind: prose, label: { en: Summary } }\n"
	"  - { name: code, kind: name, label: { en: Code }, many: true, at_most: 2, most: 5 }\n"
	"  - { name: subject, kind: term, label: { en: Subject }, vocabulary: subjects }\n"
	"  - { name: subjects, kind: terms, label: { en: Subjects }, vocabulary: subjects, at_least: 1, facet: subject "
	"}\n"
	"  - { name: keywords, kind: keywords, label: { en: Keywords }, at_most: 2 }\n"
	"  - { name: country, kind: country, label: { en: Country } }\n"
	"  - { name: countries, kind: countries, label: { en: Countries } }\n"
	"  - { name: languages, kind: languages, label: { en: Languages } }\n"
	"  - { name: publisher, kind: organization, label: { en: Publisher } }\n"
	"  - { name: about, kind: record, label: { en: About }, many: true }\n"
	"  - { name: author, kind: person, label: { en: Author } }\n"
	"  - { name: date, kind: date, label: { en: Date } }\n"
	"  - { name: period, kind: period, label: { en: Period } }\n"
	"  - { name: starts, kind: time, label: { en: Starts } }\n"
	"  - { name: count, kind: number, label: { en: Count }, least: 0, most: 10 }\n"
	"  - { name: area, kind: number, label: { en: Area }, units: [ha, km2] }\n"
	"  - { name: cost, kind: amount, label: { en: Cost }, least: 0 }\n"
	"  - { name: open, kind: yes-no, label: { en: Open } }\n"
	"  - { name: status, kind: choice, label: { en: Status }, choices: [{ value: done, label: { en: Done } }] }\n"
	"  - { name: result, kind: prose, label: { en: Result }, required: { field: status, is: done },\n"
	"      shown: { field: status, given: true } }\n"
	"  - { name: link, kind: link, label: { en: Link } }\n"
	"  - { name: file, kind: file, label: { en: File }, facet: format }\n"
	"  - { name: place, kind: place, label: { en: Place } }\n"
	"  - { name: part, kind: group, label: { en: Part }, many: true,\n"
	"      fields: [{ name: note, kind: text, label: { en: Note }, required: true },\n"
	"               { name: secret, kind: name, label: { en: Secret }, sensitivity: confidential }] }\n"
	"  - { name: rows, kind: table, label: { en: Rows },\n"
	"      fields: [{ name: cell, kind: number, label: { en: Cell } }] }\n"
	"  - { name: budget, kind: amount, label: { en: Budget }, sensitivity: confidential }\n";

static int64_t
scripted_now(const struct clock *clock)
{
	return ((const struct scripted_clock *)(const void *)clock)->now;
}

struct fixture *
fixture_open(void)
{
	struct arena   *a = arena_open(0);
	struct fixture *f = ARENA_NEW(a, struct fixture);
	char            folder[] = "/tmp/chm-records-XXXXXX";
	struct error    error = { 0 };

	f->a = a;
	f->clock = (struct scripted_clock){ .clock.now = scripted_now };
	assert_true(time_parse(STR("2026-05-01T09:00:00Z"), &f->clock.now, &error));
	sign_key_make(&f->key);
	f->context = (struct record_context){
		.node = STR("ke"),
		.home = STR("https://chm.example.ke/"),
		.owner = STR("KE"),
		.key = &f->key,
		.clock = &f->clock.clock,
	};
	assert_non_null(mkdtemp(folder));
	assert_true(file_write(path_join(a, str_of(folder), STR("sample.yaml")), str_of(type_text), 0644, &error));
	assert_true(vocabularies_own(a, &f->context.vocabularies, &error));
	if (!types_read(a, str_of(folder), f->context.vocabularies, &f->context.types, &error))
		fail_msg("%s: %s", error.place, error.detail);
	assert_true(file_remove(str_of(folder), &error));
	return f;
}

void
fixture_close(struct fixture *f)
{
	struct error error = { 0 };

	db_return(f->db);
	db_pool_close(f->context.pool);
	if (f->folder.length > 0)
		assert_true(file_remove(f->folder, &error));
	arena_close(f->a);
}

/* ---- the store --------------------------------------------------------------------------------------------------- */

static bool
start_epoch(void *context, struct db *db, struct error *error)
{
	(void)context;
	return change_log_start_epoch(db, error);
}

struct fixture *
fixture_open_version(bool server, int version)
{
	struct fixture   *f;
	struct db_options options = { .make = true };
	const char       *address = getenv("CHM_TEST_POSTGRESQL");
	char              folder[] = "/tmp/chm-records-XXXXXX";
	struct error      error = { 0 };

	if (server && address == NULL)
		return NULL;
	f = fixture_open();
	assert_non_null(mkdtemp(folder));
	f->folder = str_copy(f->a, str_of(folder));
	f->server = server ? address : NULL;
	f->schema = str_slice(f->folder, strlen("/tmp/"), f->folder.length);
	f->url = server ? str_format(f->a, "%s%sschema=%.*s", address, strchr(address, '?') != NULL ? "&" : "?",
				     STR_ARGS(f->schema))
			: STR("sqlite:chm.db");
	options.url = f->url;
	options.folder = f->folder;
	f->context.keeps_metadata = true; /* what takes it out is the whole program */
	f->context.files = path_join(f->a, f->folder, STR("files"));
	f->context.opening = STR("first");
	f->audit = (struct audit_log){ .key = &f->key, .clock = &f->clock.clock };
	f->context.audit = &f->audit;
	if (!db_pool_open(&options, &f->context.pool, &error) || !db_migrate_to(f->context.pool, version, &error) ||
	    !db_borrow(f->context.pool, &f->db, &error))
		fail_msg("%s: %s", error.place, error.detail);
	return f;
}

struct fixture *
fixture_open_store(bool server)
{
	struct fixture *f = fixture_open_version(server, db_schema_wanted());
	struct error    error = { 0 };

	if (f != NULL && !db_bulk(f->context.pool, start_epoch, NULL, &error))
		fail_msg("%s", error.detail);
	return f;
}

struct record_outcome
fixture_put(struct fixture *f, struct record_draft draft)
{
	struct record_outcome outcome;
	struct error          error = { 0 };

	if (!record_put(f->a, &f->context, &draft, &outcome, &error))
		fail_msg("%s: %s", error.key, error.detail);
	return outcome;
}

bool
fixture_try_state(struct fixture *f, struct str id, enum record_state state, struct str reason,
		  struct record_outcome *outcome_r, struct error *error)
{
	const struct actor who = actor_operator();

	return record_set_state(f->a, &f->context, &(struct record_step){ &who, id, state, reason }, outcome_r, error);
}

struct record_outcome
fixture_set_state(struct fixture *f, struct str id, enum record_state state)
{
	struct record_outcome outcome;
	struct error          error = { 0 };

	if (!fixture_try_state(f, id, state, STR("a reason"), &outcome, &error))
		fail_msg("%s: %s", error.key, error.detail);
	return outcome;
}

const char *
fixture_put_fails(struct fixture *f, struct record_draft draft)
{
	struct record_outcome outcome;
	struct error         *error = ARENA_NEW(f->a, struct error);

	assert_false(record_put(f->a, &f->context, &draft, &outcome, error));
	return error->key;
}

const char *
fixture_state_fails(struct fixture *f, struct str id, enum record_state state)
{
	struct record_outcome outcome;
	struct error         *error = ARENA_NEW(f->a, struct error);

	assert_false(fixture_try_state(f, id, state, STR("a reason"), &outcome, error));
	return error->key;
}

struct record
fixture_find(struct fixture *f, struct str id)
{
	struct record record;
	struct error  error = { 0 };

	if (!record_find(f->a, f->db, id, &record, &error))
		fail_msg("%s: %s", error.key, error.detail);
	return record;
}

struct json *
fixture_body(struct fixture *f, struct str id)
{
	struct json *json;
	struct error error = { 0 };

	assert_true(json_parse(f->a, fixture_find(f, id).body, &json, &error));
	return json;
}

const char *
fixture_title(struct fixture *f, struct str id)
{
	return str_c(f->a, record_title(fixture_body(f, id), STR("en"), NULL));
}

int64_t
fixture_newest_number(struct fixture *f)
{
	struct change_log_position newest;

	assert_true(change_log_newest(f->a, f->db, &newest, NULL));
	return newest.number;
}

static void
ignore_wrong(void *context, struct str id, int revision, const char *what)
{
	(void)context;
	(void)id;
	(void)revision;
	(void)what;
}

int64_t
fixture_wrong(struct fixture *f)
{
	struct verify_report report;
	struct error         error = { 0 };

	if (!record_verify(f->db, &f->context, STR(""), ignore_wrong, NULL, &report, &error))
		fail_msg("%s: %s", error.key, error.detail);
	return report.wrong;
}

static int
take_number(void *context, int count, char **values, char **names)
{
	(void)names;
	return count > 0 && values[0] != NULL && str_integer(str_of(values[0]), context) ? 0 : -1;
}

static int64_t
ask_sqlite(struct fixture *f, const char *sql)
{
	sqlite3 *handle;
	int64_t  number = -1;

	assert_int_equal(sqlite3_open(str_c(f->a, path_join(f->a, f->folder, STR("chm.db"))), &handle), SQLITE_OK);
	sqlite3_busy_timeout(handle, 5000);
	if (sqlite3_exec(handle, "pragma synchronous = off", NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_exec(handle, sql, take_number, &number, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(handle));
	sqlite3_close(handle);
	return number;
}

static void
close_raw(void *connection)
{
	PQfinish(connection);
}

static PGresult *
ask_server(struct fixture *f, const char *sql)
{
	PGresult *result = PQexec(f->raw, sql);

	if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(f->raw));
	return result;
}

static int64_t
ask_number(struct fixture *f, const char *sql)
{
	PGresult *result;
	int64_t   number;

	if (f->raw == NULL) {
		f->raw = PQconnectdb(f->server);
		arena_defer(f->a, close_raw, f->raw);
		PQclear(ask_server(f, str_c(f->a, str_format(f->a,
							     "set client_min_messages = warning;"
							     "set synchronous_commit = off; set search_path = \"%.*s\"",
							     STR_ARGS(f->schema)))));
	}
	result = ask_server(f, sql);
	if (PQntuples(result) == 0 || !str_integer(str_of(PQgetvalue(result, 0, 0)), &number))
		number = -1;
	PQclear(result);
	return number;
}

int64_t
fixture_number(struct fixture *f, const char *sql)
{
	return f->server != NULL ? ask_number(f, sql) : ask_sqlite(f, sql);
}

void
fixture_sql(struct fixture *f, const char *sql)
{
	(void)fixture_number(f, sql);
}

static const char *const tables[] = { "change_counter", "change_log", "body",     "original",
				      "record",         "record_key", "withheld", "record_count" };

void
fixture_keep(struct fixture *f)
{
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		fixture_sql(f, str_c(f->a, str_format(f->a,
						      "drop table if exists kept_%s; "
						      "create table kept_%s as select * from %s",
						      tables[i], tables[i], tables[i])));
}

void
fixture_restore(struct fixture *f)
{
	struct buffer script = buffer_in(f->a);

	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		buffer_format(&script, "delete from %s; insert into %s select * from kept_%s;", tables[i], tables[i],
			      tables[i]);
	fixture_sql(f, str_c(f->a, buffer_str(&script)));
}

static int
open_sqlite(void **state)
{
	*state = fixture_open_store(false);
	return 0;
}

static int
open_server(void **state)
{
	*state = fixture_open_store(true);
	return 0;
}

static int
close_store(void **state)
{
	fixture_close(*state);
	return 0;
}

int
fixture_run_on_both(const char *name, const struct CMUnitTest *tests, size_t count)
{
	struct arena      *a = arena_open(0);
	struct CMUnitTest *copies = ARENA_ARRAY(a, struct CMUnitTest, count);
	int                failed;

	for (size_t i = 0; i < count; i++) {
		copies[i] = tests[i];
		copies[i].setup_func = open_sqlite;
		copies[i].teardown_func = close_store;
	}
	failed = _cmocka_run_group_tests(name, copies, count, NULL, NULL);
	if (getenv("CHM_TEST_POSTGRESQL") == NULL) {
		fprintf(stderr, "%s: CHM_TEST_POSTGRESQL names no server: not run on PostgreSQL\n", name);
	} else {
		for (size_t i = 0; i < count; i++)
			copies[i].setup_func = open_server;
		failed += _cmocka_run_group_tests(name, copies, count, NULL, NULL);
	}
	arena_close(a);
	return failed;
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

struct json *
fixture_json(struct fixture *f, const char *text)
{
	size_t       length = strlen(text);
	char        *quoted = arena_text(f->a, length);
	struct json *json;
	struct error error = { 0 };

	for (size_t i = 0; i < length; i++)
		quoted[i] = text[i] == '\'' ? '"' : text[i];
	if (!json_parse(f->a, (struct str){ quoted, length }, &json, &error))
		fail_msg("%s: %s: %s", text, error.place, error.detail);
	return json;
}

const char *
fixture_text(struct fixture *f, const struct json *json)
{
	struct buffer out = buffer_in(f->a);

	if (json == NULL)
		return "";
	json_write(&out, json);
	for (size_t i = 0; i < out.length; i++)
		if (out.data[i] == '"')
			out.data[i] = '\'';
	return str_c(f->a, buffer_str(&out));
}

struct record_draft
fixture_document(struct fixture *f, const char *document)
{
	return (struct record_draft){ .document = fixture_json(f, document), .publish = true, .base = -1 };
}

struct record_draft
fixture_draft(struct fixture *f, const char *fields)
{
	return fixture_document(f, str_c(f->a, str_format(f->a, "{'type':'sample','fields':{%s}}", fields)));
}

struct record_draft
fixture_adopted(struct fixture *f, const char *identifier, const char *fields)
{
	struct record_draft draft = fixture_draft(f, fields);

	draft.adopted = true;
	draft.source = (struct record_source){
		.name = STR("museum"),
		.identifier = str_of(identifier),
		.datestamp = STR("2020-01-01"),
		.raw = str_format(f->a, "<record>%s</record>", fields),
		.media = STR("text/xml"),
	};
	return draft;
}

struct record_draft
fixture_under_key(struct fixture *f, const char *key, const char *fields)
{
	struct record_draft draft = fixture_draft(f, fields);

	draft.key = str_of(key);
	return draft;
}

struct record_draft
fixture_edit(struct fixture *f, struct str id, int base, const char *fields)
{
	struct record_draft draft = fixture_draft(f, fields);

	json_set(draft.document, STR("id"), json_string(f->a, id));
	draft.base = base;
	return draft;
}

struct record_draft
fixture_unpublished(struct record_draft draft)
{
	draft.publish = false;
	return draft;
}

const char *
fixture_problems(struct fixture *f, const struct problems *problems)
{
	struct buffer out = buffer_in(f->a);

	for (size_t i = 0; i < problems->count; i++)
		buffer_format(&out, "%s%.*s %.*s", i > 0 ? "; " : "", STR_ARGS(problems->list[i].path),
			      STR_ARGS(problems->list[i].code));
	return str_c(f->a, buffer_str(&out));
}
