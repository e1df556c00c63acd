/* Runs statements: hands values to the engine and puts its rows into the structs that sqlc made. */
#include "db/statement.h"

#include "db/driver.h"

/* The linker gives the bounds of the section; weak, for a program without statements. */
extern const struct db_statement *const __start_db_statements[] __attribute__((weak));
extern const struct db_statement *const __stop_db_statements[] __attribute__((weak));

const struct db_statement *const *
db_statements(size_t *count_r)
{
	*count_r = (size_t)(__stop_db_statements - __start_db_statements);
	return __start_db_statements;
}

size_t
db_statement_index(const struct db_statement *const *at)
{
	return (size_t)(at - __start_db_statements);
}

bool
db_statement_check(struct db *db, const struct db_statement *const *at, struct error *error)
{
	return db->driver->prepare(db, at, error) || error_at(error, "%s", (*at)->place);
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

/* Text with U+0000 is refused on both engines: PostgreSQL cannot hold it. */
static bool
check_text(const struct db_statement *statement, const struct db_value *values, struct error *error)
{
	for (size_t i = 0; i < statement->parameter_count; i++) {
		struct str text = values[i].text;

		if (statement->parameters[i].type != DB_TEXT || text.length == 0)
			continue;
		if (memchr(text.data, '\0', text.length) != NULL) {
			error_set(error, ERROR_INPUT, "db.nul", "text with the character U+0000 in %s of %s",
				  statement->parameters[i].name, statement->name);
			return error_at(error, "%s", statement->place);
		}
	}
	return true;
}

static void
put_value(void *to, const struct db_field *field, const struct db_value *value)
{
	switch (field->type) {
	case DB_INT:
		if (field->nullable)
			*(struct optional_int *)to = (struct optional_int){ !value->null, value->integer };
		else
			*(int64_t *)to = value->integer;
		break;
	case DB_REAL:
		if (field->nullable)
			*(struct optional_real *)to = (struct optional_real){ !value->null, value->real };
		else
			*(double *)to = value->real;
		break;
	case DB_TEXT:
	case DB_BLOB:
		*(struct str *)to = value->text;
		break;
	}
}

/* Text and bytes are copied into `a`, unless it is NULL. */
static bool
put_row(struct arena *a, const struct db_statement *statement, const struct db_value *values, void *row,
	struct error *error)
{
	for (size_t i = 0; i < statement->column_count; i++) {
		const struct db_field *field = &statement->columns[i];
		struct db_value        value = values[i];

		if (value.null && !field->nullable) {
			error_set(error, ERROR_STORAGE, "db.null", "column %s of %s is null", field->name,
				  statement->name);
			return error_at(error, "%s", statement->place);
		}
		if (a != NULL && !value.null && (field->type == DB_TEXT || field->type == DB_BLOB))
			value.text = (struct str){ str_c(a, value.text), value.text.length };
		put_value((char *)row + field->offset, field, &value);
	}
	return true;
}

/* ---- running ----------------------------------------------------------------------------------------------------- */

/* A failed statement spoils the change or snapshot it is part of, on SQLite too: so both engines behave alike. */
bool
statement_failed(struct db *db, const struct error *error)
{
	if (!db->spoiled && (db->snapshot || db == db->pool->writes)) {
		db->first = error != NULL ? *error : (struct error){ .code = ERROR_STORAGE };
		db->spoiled = true;
	}
	return false;
}

static bool
run(struct db *db, const struct db_statement *const *at, const struct db_value *values, struct db_rows *rows,
    struct error *error)
{
	struct error own;

	if (error == NULL)
		error = &own;
	if (db->spoiled)
		return error_set(error, ERROR_STORAGE, "db.spoiled", "%s after a failed statement: %s", (*at)->name,
				 db->first.detail);
	if (check_text(*at, values, error) && db->driver->run(db, at, values, rows, error))
		return true;
	return rows->stopped ? false : statement_failed(db, error);
}

bool
db_run(struct db *db, const struct db_statement *const *at, const struct db_value *values, struct error *error)
{
	struct db_rows rows = { .row = NULL };

	return run(db, at, values, &rows, error);
}

bool
db_run_changed(struct db *db, const struct db_statement *const *at, const struct db_value *values, int64_t *changed_r,
	       struct error *error)
{
	struct db_rows rows = { .row = NULL };
	bool           done = run(db, at, values, &rows, error);

	*changed_r = rows.changed;
	return done;
}

struct taking {
	struct arena              *a;
	const struct db_statement *statement;
	char                      *rows;
	size_t                     count, capacity;
};

static bool
take_one(void *context, const struct db_value *values, struct error *error)
{
	struct taking *taking = context;

	if (taking->count++ > 0) {
		error_set(error, ERROR_STORAGE, "db.rows", "%s found more than one row", taking->statement->name);
		return error_at(error, "%s", taking->statement->place);
	}
	return put_row(taking->a, taking->statement, values, taking->rows, error);
}

bool
db_run_one(struct arena *a, struct db *db, const struct db_statement *const *at, const struct db_value *values,
	   void *row_r, struct error *error)
{
	struct taking  taking = { .a = a, .statement = *at, .rows = row_r };
	struct db_rows rows = { .row = take_one, .context = &taking };

	if (!run(db, at, values, &rows, error))
		return false;
	if (taking.count > 0)
		return true;
	if ((*at)->result == DB_ONE_OR_NONE)
		return error_set(error, ERROR_ABSENT, "db.absent", "%s found nothing", (*at)->name);
	error_set(error, ERROR_STORAGE, "db.rows", "%s found no row", (*at)->name);
	return error_at(error, "%s", (*at)->place);
}

static bool
take_many(void *context, const struct db_value *values, struct error *error)
{
	struct taking *taking = context;
	size_t         size = taking->statement->row_size;

	taking->rows = arena_room(taking->a, taking->rows, taking->count, &taking->capacity, size);
	return put_row(taking->a, taking->statement, values, taking->rows + size * taking->count++, error);
}

bool
db_run_many(struct arena *a, struct db *db, const struct db_statement *const *at, const struct db_value *values,
	    void **rows_r, size_t *count_r, struct error *error)
{
	struct taking  taking = { .a = a, .statement = *at };
	struct db_rows rows = { .row = take_many, .context = &taking };
	bool           done = run(db, at, values, &rows, error);

	*rows_r = done ? taking.rows : NULL;
	*count_r = done ? taking.count : 0;
	return done;
}

struct giving {
	const struct db_statement *statement;
	db_row_fn                 *row;
	void                      *context;
	void                      *space;
};

static bool
give_row(void *context, const struct db_value *values, struct error *error)
{
	struct giving *giving = context;

	return put_row(NULL, giving->statement, values, giving->space, error) &&
	       giving->row(giving->context, giving->space, error);
}

bool
db_run_each(struct db *db, const struct db_statement *const *at, const struct db_value *values, db_row_fn *row,
	    void *context, struct error *error)
{
	_Alignas(max_align_t) char space[DB_FIELDS_MAX * sizeof(struct str)];
	struct giving              giving = { .statement = *at, .row = row, .context = context, .space = space };
	struct db_rows             rows = { .row = give_row, .context = &giving };

	assert((*at)->row_size <= sizeof space);
	return run(db, at, values, &rows, error);
}
