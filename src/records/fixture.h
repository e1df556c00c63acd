/* For tests: a key, a clock that is set by hand, a type `sample` beside the shipped ones, records. */
#ifndef RECORDS_FIXTURE_H
#define RECORDS_FIXTURE_H

#include "base/sign.h"
#include "people/audit.h"
#include "records/records.h"

struct scripted_clock {
	struct clock clock;
	int64_t      now;
};

struct fixture {
	struct arena         *a;
	struct sign_key       key;
	struct audit_log      audit;
	struct scripted_clock clock;
	struct record_context context; /* without a pool until fixture_open_store() */
	struct str            folder;  /* of the store */
	struct str            url;     /* of its database */
	const char           *server;  /* address of the PostgreSQL server; NULL on SQLite */
	struct str            schema;  /* there */
	struct pg_conn       *raw;     /* for fixture_sql() */
	struct db            *db;      /* a connection for reading */
};

struct fixture *fixture_open(void);
void            fixture_close(struct fixture *f);

/* With an empty database: SQLite in a folder of its own, or, with `server`, a schema of its own on the PostgreSQL server
 * that CHM_TEST_POSTGRESQL names; NULL when it names none. */
struct fixture *fixture_open_store(bool server);

/* As fixture_open_store(), with the schema of a version, and nothing in it but what migrations write. */
struct fixture *fixture_open_version(bool server, int version);

struct CMUnitTest;

/* Runs the tests on an empty SQLite store each, and, when there is a server, on PostgreSQL. */
int fixture_run_on_both(const char *name, const struct CMUnitTest *tests, size_t count);

/* JSON, from text with ' in place of "; the test fails when it is none. */
struct json *fixture_json(struct fixture *f, const char *text);
const char  *fixture_text(struct fixture *f, const struct json *json);

/* A draft of {'type':'sample','fields':{...}}, to be published: own, or adopted from the source "museum". */
struct record_draft fixture_draft(struct fixture *f, const char *fields);
struct record_draft fixture_adopted(struct fixture *f, const char *identifier, const char *fields);

/* As fixture_draft(), under a key; for the record `id`, standing on revision `base`; not to be published. */
struct record_draft fixture_under_key(struct fixture *f, const char *key, const char *fields);
struct record_draft fixture_edit(struct fixture *f, struct str id, int base, const char *fields);
struct record_draft fixture_unpublished(struct record_draft draft);

/* A document of any type. */
struct record_draft fixture_document(struct fixture *f, const char *document);

/* One record by itself; the test fails when it cannot be done. */
struct record_outcome fixture_put(struct fixture *f, struct record_draft draft);
struct record_outcome fixture_set_state(struct fixture *f, struct str id, enum record_state state);

/* The operator sets a state: record_set_state(). */
CHECKED bool fixture_try_state(struct fixture *f, struct str id, enum record_state state, struct str reason,
			       struct record_outcome *outcome_r, struct error *error);

/* The key of the error with which it fails. */
const char *fixture_put_fails(struct fixture *f, struct record_draft draft);
const char *fixture_state_fails(struct fixture *f, struct str id, enum record_state state);

/* The newest revision, and its body. */
struct record fixture_find(struct fixture *f, struct str id);
struct json  *fixture_body(struct fixture *f, struct str id);

const char *fixture_title(struct fixture *f, struct str id);
int64_t     fixture_newest_number(struct fixture *f);

/* How many things verifying finds wrong, of all records. */
int64_t fixture_wrong(struct fixture *f);

/* Runs SQL on the database behind everybody's back; remembers what stands in all tables, and puts it back. */
void fixture_sql(struct fixture *f, const char *sql);
void fixture_keep(struct fixture *f);
void fixture_restore(struct fixture *f);

/* The number that a query answers, asked behind everybody's back; -1: none. */
int64_t fixture_number(struct fixture *f, const char *sql);

/* "path code; ..." of problems. */
const char *fixture_problems(struct fixture *f, const struct problems *problems);

#endif
