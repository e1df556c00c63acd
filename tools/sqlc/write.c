/* Writes the C of statements: types and functions into the header, texts and calls into the source. */
#include "sqlc.h"

#include "base/file.h"

#include <ctype.h>

enum { PARAMETERS_BY_POSITION = 4 }; /* more of them go in a struct */

static const char *
c_type(const struct field *field)
{
	switch (field->type) {
	case DB_INT:
		return field->nullable ? "struct optional_int" : "int64_t";
	case DB_REAL:
		return field->nullable ? "struct optional_real" : "double";
	case DB_TEXT:
	case DB_BLOB:
		return "struct str";
	}
	return "";
}

static const char *
type_name(enum db_type type)
{
	static const char *const names[] = {
		[DB_INT] = "DB_INT", [DB_REAL] = "DB_REAL", [DB_TEXT] = "DB_TEXT", [DB_BLOB] = "DB_BLOB"
	};

	return names[type];
}

static const char *
result_name(enum db_result result)
{
	static const char *const names[] = {
		[DB_NOTHING] = "DB_NOTHING",         [DB_CHANGED] = "DB_CHANGED", [DB_ONE] = "DB_ONE",
		[DB_ONE_OR_NONE] = "DB_ONE_OR_NONE", [DB_MANY] = "DB_MANY",       [DB_EACH] = "DB_EACH",
	};

	return names[result];
}

static bool
by_position(const struct statement *statement)
{
	return statement->parameter_count <= PARAMETERS_BY_POSITION;
}

static void
write_struct(FILE *out, const struct statement *statement, const char *suffix, const struct field *fields, size_t count)
{
	fprintf(out, "struct q_%.*s_%s {\n", STR_ARGS(statement->name), suffix);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "\t%s %.*s;\n", c_type(&fields[i]), STR_ARGS(fields[i].name));
	fputs("};\n", out);
}

static void
write_outputs(FILE *out, const struct statement *statement)
{
	switch (statement->result) {
	case DB_NOTHING:
		break;
	case DB_CHANGED:
		fputs(", int64_t *changed_r", out);
		break;
	case DB_ONE:
	case DB_ONE_OR_NONE:
		fprintf(out, ", struct q_%.*s_row *row_r", STR_ARGS(statement->name));
		break;
	case DB_MANY:
		fprintf(out, ", struct q_%.*s_row **rows_r, size_t *count_r", STR_ARGS(statement->name));
		break;
	case DB_EACH:
		fprintf(out, ", q_%.*s_fn *each, void *context", STR_ARGS(statement->name));
		break;
	}
}

static void
write_signature(FILE *out, const struct statement *statement, const char *type)
{
	fprintf(out, "%sq_%.*s(struct arena *a, struct db *db", type, STR_ARGS(statement->name));
	if (!by_position(statement))
		fprintf(out, ", const struct q_%.*s_values *values", STR_ARGS(statement->name));
	for (size_t i = 0; i < statement->parameter_count && by_position(statement); i++)
		fprintf(out, ", %s %.*s", c_type(&statement->parameters[i]), STR_ARGS(statement->parameters[i].name));
	write_outputs(out, statement);
	fputs(", struct error *error)", out);
}

static void
write_declaration(FILE *out, const struct statement *statement, struct str name)
{
	fprintf(out, "\n/* %.*s.sql:%d */\n", STR_ARGS(name), statement->line);
	if (!by_position(statement))
		write_struct(out, statement, "values", statement->parameters, statement->parameter_count);
	if (statement->column_count > 0)
		write_struct(out, statement, "row", statement->columns, statement->column_count);
	if (statement->result == DB_EACH)
		fprintf(out,
			"typedef bool q_%.*s_fn(void *context, const struct q_%.*s_row *row, struct error *error);\n",
			STR_ARGS(statement->name), STR_ARGS(statement->name));
	write_signature(out, statement, "CHECKED bool ");
	fputs(";\n", out);
}

void
write_literal(FILE *out, struct str text)
{
	fputc('"', out);
	for (size_t i = 0; i < text.length; i++) {
		char byte = text.data[i];

		if (byte == '\n')
			fputs(i + 1 < text.length ? "\\n\"\n\t\t\"" : "\\n", out);
		else if (byte == '"' || byte == '\\')
			fprintf(out, "\\%c", byte);
		else if (byte == '\t')
			fputs("\\t", out);
		else
			fputc(byte, out);
	}
	fputc('"', out);
}

static void
write_fields(FILE *out, const struct statement *statement, const char *suffix, const struct field *fields, size_t count)
{
	if (count == 0)
		return;
	fprintf(out, "\nstatic const struct db_field %.*s_%s[] = {\n", STR_ARGS(statement->name), suffix);
	for (size_t i = 0; i < count; i++) {
		fprintf(out, "\t{ \"%.*s\", %s, %s, ", STR_ARGS(fields[i].name), type_name(fields[i].type),
			fields[i].nullable ? "true" : "false");
		if (fields == statement->columns)
			fprintf(out, "offsetof(struct q_%.*s_row, %.*s) },\n", STR_ARGS(statement->name),
				STR_ARGS(fields[i].name));
		else
			fputs("0 },\n", out);
	}
	fputs("};\n", out);
}

static void
write_statement(FILE *out, const struct statement *statement, struct str name)
{
	struct str n = statement->name;

	write_fields(out, statement, "parameters", statement->parameters, statement->parameter_count);
	write_fields(out, statement, "columns", statement->columns, statement->column_count);
	fprintf(out, "\nstatic const struct db_statement %.*s = {\n\t.name = \"%.*s\",\n\t.place = \"%.*s.sql:%d\",\n",
		STR_ARGS(n), STR_ARGS(n), STR_ARGS(name), statement->line);
	fputs("\t.sqlite =\n\t\t", out);
	write_literal(out, statement->text[SQLITE].text);
	fputs(",\n\t.postgresql =\n\t\t", out);
	write_literal(out, statement->text[POSTGRESQL].text);
	fprintf(out, ",\n\t.result = %s,\n", result_name(statement->result));
	if (statement->parameter_count > 0)
		fprintf(out, "\t.parameters = %.*s_parameters,\n\t.parameter_count = %zu,\n", STR_ARGS(n),
			statement->parameter_count);
	if (statement->column_count > 0)
		fprintf(out,
			"\t.columns = %.*s_columns,\n\t.column_count = %zu,\n"
			"\t.row_size = sizeof(struct q_%.*s_row),\n",
			STR_ARGS(n), statement->column_count, STR_ARGS(n));
	fprintf(out, "};\nstatic const struct db_statement *const %.*s_at DB_STATEMENT = &%.*s;\n", STR_ARGS(n),
		STR_ARGS(n));
}

static void
write_value(FILE *out, const struct field *field, const char *before)
{
	static const char *const members[] = {
		[DB_INT] = "integer", [DB_REAL] = "real", [DB_TEXT] = "text", [DB_BLOB] = "text"
	};
	bool       is_text = field->type == DB_TEXT || field->type == DB_BLOB;
	struct str name = field->name;

	fprintf(out, "\t\t{ .%s = %s%.*s", members[field->type], before, STR_ARGS(name));
	if (field->nullable && is_text)
		fprintf(out, ", .null = %s%.*s.data == NULL", before, STR_ARGS(name));
	else if (field->nullable)
		fprintf(out, ".value, .null = !%s%.*s.present", before, STR_ARGS(name));
	fputs(" },\n", out);
}

/* The callback with its row's type, behind one without. */
static void
write_each(FILE *out, const struct statement *statement)
{
	struct str n = statement->name;

	fprintf(out,
		"\nstruct %.*s_each {\n\tq_%.*s_fn *each;\n\tvoid *context;\n};\n\n"
		"static bool\n%.*s_row(void *context, const void *row, struct error *error)\n{\n"
		"\tconst struct %.*s_each *typed = context;\n\n"
		"\treturn typed->each(typed->context, row, error);\n}\n",
		STR_ARGS(n), STR_ARGS(n), STR_ARGS(n), STR_ARGS(n));
}

static void
write_call(FILE *out, const struct statement *statement)
{
	struct str  n = statement->name;
	const char *values = statement->parameter_count > 0 ? "bound" : "NULL";

	switch (statement->result) {
	case DB_NOTHING:
		fprintf(out, "\t(void)a;\n\treturn db_run(db, &%.*s_at, %s, error);\n", STR_ARGS(n), values);
		break;
	case DB_CHANGED:
		fprintf(out, "\t(void)a;\n\treturn db_run_changed(db, &%.*s_at, %s, changed_r, error);\n", STR_ARGS(n),
			values);
		break;
	case DB_ONE:
	case DB_ONE_OR_NONE:
		fprintf(out, "\treturn db_run_one(a, db, &%.*s_at, %s, row_r, error);\n", STR_ARGS(n), values);
		break;
	case DB_MANY:
		fprintf(out,
			"\tvoid *rows = NULL;\n\tbool done = db_run_many(a, db, &%.*s_at, %s, &rows, count_r, "
			"error);\n\n"
			"\t*rows_r = rows;\n\treturn done;\n",
			STR_ARGS(n), values);
		break;
	case DB_EACH:
		fprintf(out,
			"\tstruct %.*s_each typed = { each, context };\n\n\t(void)a;\n"
			"\treturn db_run_each(db, &%.*s_at, %s, %.*s_row, &typed, error);\n",
			STR_ARGS(n), STR_ARGS(n), values, STR_ARGS(n));
		break;
	}
}

static void
write_function(FILE *out, const struct statement *statement)
{
	if (statement->result == DB_EACH)
		write_each(out, statement);
	fputc('\n', out);
	write_signature(out, statement, "bool\n");
	fputs("\n{\n", out);
	if (statement->parameter_count > 0) {
		fputs("\tconst struct db_value bound[] = {\n", out);
		for (size_t i = 0; i < statement->parameter_count; i++)
			write_value(out, &statement->parameters[i], by_position(statement) ? "" : "values->");
		fputs("\t};\n", out);
	}
	write_call(out, statement);
	fputs("}\n", out);
}

static void
write_guard(FILE *out, struct str name)
{
	for (size_t i = 0; i < name.length; i++)
		fputc(name.data[i] == '/' ? '_' : toupper((unsigned char)name.data[i]), out);
	fputs("_SQL_H\n", out);
}

void
statements_write(FILE *header, FILE *code, struct str name, const struct statement *statements)
{
	fprintf(header, "/* Made by tools/sqlc of %.*s.sql. */\n#ifndef ", STR_ARGS(name));
	write_guard(header, name);
	fputs("#define ", header);
	write_guard(header, name);
	fputs("\n#include \"db/statement.h\"\n", header);
	fprintf(code, "/* Made by tools/sqlc of %.*s.sql. */\n#include \"%.*s_sql.h\"\n", STR_ARGS(name),
		STR_ARGS(path_name(name)));
	for (const struct statement *statement = statements; statement != NULL; statement = statement->next) {
		write_declaration(header, statement, name);
		write_statement(code, statement, name);
		write_function(code, statement);
	}
	fputs("\n#endif\n", header);
}
