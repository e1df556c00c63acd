/* Checks statements against the migrated schema, on SQLite in memory. What SQLite says is told with file and line. */
#include "sqlc.h"

#include <sqlite3.h>
#include <strings.h>

static int
line_at(const char *text, int offset, int line)
{
	for (int i = 0; i < offset && text[i] != '\0'; i++)
		line += text[i] == '\n';
	return line;
}

static _Noreturn void
fail_with(sqlite3 *handle, const struct source *source, const char *text, int line)
{
	fail_at(source, line_at(text, sqlite3_error_offset(handle), line), "%s", sqlite3_errmsg(handle));
}

static void
migrate(struct arena *a, sqlite3 *handle, const struct source *source)
{
	const char *text = str_c(a, migration_translate(a, source, SQLITE));
	int         line = 1;

	while (*text != '\0') {
		int           space = (int)strspn(text, " \n\t");
		sqlite3_stmt *prepared;
		const char   *tail;

		line = line_at(text, space, line);
		text += space;
		if (sqlite3_prepare_v2(handle, text, -1, &prepared, &tail) != SQLITE_OK)
			fail_with(handle, source, text, line);
		sqlite3_step(prepared); /* NULL when only space is left */
		if (sqlite3_finalize(prepared) != SQLITE_OK)
			fail_with(handle, source, text, line);
		line = line_at(text, (int)(tail - text), line);
		text = tail;
	}
}

static void
check_column(const struct source *source, int line, sqlite3_stmt *prepared, int index, const struct field *field)
{
	static const char *const types[] = {
		[DB_INT] = "integer", [DB_REAL] = "real", [DB_TEXT] = "text", [DB_BLOB] = "blob"
	};
	const char *name = sqlite3_column_name(prepared, index);
	const char *type = sqlite3_column_decltype(prepared, index);

	if (!str_is(field->name, name))
		fail_at(source, line, "column %d is '%s', the header says '%.*s' (name it with: as %.*s)", index + 1,
			name, STR_ARGS(field->name), STR_ARGS(field->name));
	if (type != NULL && strcasecmp(type, types[field->type]) != 0)
		fail_at(source, line, "column %s is of type %s, the header says %s", name, type, types[field->type]);
}

static void
check_statement(struct arena *a, sqlite3 *handle, const struct source *source, const struct statement *statement)
{
	const struct statement_text *text = &statement->text[SQLITE];
	const char                  *sql = str_c(a, text->text);
	sqlite3_stmt                *prepared;
	int                          columns;

	if (sqlite3_prepare_v2(handle, sql, -1, &prepared, NULL) != SQLITE_OK)
		fail_with(handle, source, sql, text->line);
	columns = sqlite3_column_count(prepared);
	if (columns != (int)statement->column_count)
		fail_at(source, text->line, "%.*s returns %d columns, the header says %zu", STR_ARGS(statement->name),
			columns, statement->column_count);
	for (int i = 0; i < columns; i++)
		check_column(source, text->line, prepared, i, &statement->columns[i]);
	sqlite3_finalize(prepared);
}

void
statements_check(struct arena *a, const struct source *source, const struct statement *statements,
		 const struct source *migrations, size_t migration_count)
{
	sqlite3 *handle;

	if (sqlite3_open(":memory:", &handle) != SQLITE_OK) {
		fprintf(stderr, "sqlc: no database in memory: %s\n", sqlite3_errmsg(handle));
		exit(1);
	}
	for (size_t i = 0; i < migration_count; i++)
		migrate(a, handle, &migrations[i]);
	for (const struct statement *statement = statements; statement != NULL; statement = statement->next)
		check_statement(a, handle, source, statement);
	sqlite3_close(handle);
}
