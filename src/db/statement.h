/* Statements: what tools/sqlc makes of a .sql file, and how its functions run it. Only generated code includes this;
 * everyone else calls the q_NAME() functions (docs/database.md). */
#ifndef DB_STATEMENT_H
#define DB_STATEMENT_H

#include "base/base.h"

struct db;

enum db_type { DB_INT, DB_REAL, DB_TEXT, DB_BLOB };

enum db_result {
	DB_NOTHING,     /* -> nothing */
	DB_CHANGED,     /* -> changed: how many rows */
	DB_ONE,         /* [1] */
	DB_ONE_OR_NONE, /* [0..1]: ERROR_ABSENT when there is none */
	DB_MANY,        /* [0..n] */
	DB_EACH,        /* [each] */
};

/* Values that may be absent (int? and real?). Of text? and blob? NULL is a slice whose data is NULL. */
struct optional_int {
	bool    present;
	int64_t value;
};

struct optional_real {
	bool   present;
	double value;
};

struct db_field {
	const char  *name;
	enum db_type type;
	bool         nullable;
	size_t       offset; /* of a column, in the row struct */
};

struct db_statement {
	const char            *name;  /* "revision_newest" */
	const char            *place; /* "records/revision.sql:12" */
	const char            *sqlite, *postgresql;
	enum db_result         result;
	const struct db_field *parameters;
	size_t                 parameter_count;
	const struct db_field *columns;
	size_t                 column_count;
	size_t                 row_size;
};

enum { DB_FIELDS_MAX = 64 }; /* parameters, and columns, of one statement */

/* One parameter or column; the statement says which member counts. */
struct db_value {
	union {
		int64_t    integer;
		double     real;
		struct str text;
	};
	bool null;
};

/* Each statement of the program has its pointer in one linker section, so that its place there numbers it: a connection
 * finds what it has prepared without a search. */
#define DB_STATEMENT __attribute__((section("db_statements"), used))

typedef bool db_row_fn(void *context, const void *row, struct error *error);

/* These run the statement behind `at`, which is the statement's pointer in the section. */
CHECKED bool db_run(struct db *db, const struct db_statement *const *at, const struct db_value *values,
		    struct error *error);
CHECKED bool db_run_changed(struct db *db, const struct db_statement *const *at, const struct db_value *values,
			    int64_t *changed_r, struct error *error);
CHECKED bool db_run_one(struct arena *a, struct db *db, const struct db_statement *const *at,
			const struct db_value *values, void *row_r, struct error *error);
CHECKED bool db_run_many(struct arena *a, struct db *db, const struct db_statement *const *at,
			 const struct db_value *values, void **rows_r, size_t *count_r, struct error *error);
CHECKED bool db_run_each(struct db *db, const struct db_statement *const *at, const struct db_value *values,
			 db_row_fn *row, void *context, struct error *error);

/* All statements of the program, and where `at` stands among them. */
const struct db_statement *const *db_statements(size_t *count_r);
size_t                            db_statement_index(const struct db_statement *const *at);

/* Prepares a statement and compares its columns with what its header says, without running it: for tests. On SQLite a
 * connection for reading refuses statements that change; there the build has done this. */
CHECKED bool db_statement_check(struct db *db, const struct db_statement *const *at, struct error *error);

#endif
