/* sqlc statements NAME INPUT.sql OUTPUT.h OUTPUT.c MIGRATION.sql...
 * sqlc migrations OUTPUT.c MIGRATION.sql...
 *
 * NAME is the input as places and include guards call it, without its ending: "records/revision". Migrations are named
 * NNN-WORDS.sql, numbered from 001 without a gap. */
#include "sqlc.h"

#include "base/file.h"

#include <errno.h>
#include <stdarg.h>

enum { LIMIT_INPUT_BYTES = 4 * 1024 * 1024 };

_Noreturn void
fail_at(const struct source *source, int line, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "%.*s:%d: ", STR_ARGS(source->path), line);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(1);
}

static _Noreturn void
fail_with_file(const char *path)
{
	fprintf(stderr, "sqlc: %s: %s\n", path, strerror(errno));
	exit(1);
}

static struct source
read_source(struct arena *a, const char *path)
{
	FILE  *file = fopen(path, "rb");
	char  *text = arena_text(a, LIMIT_INPUT_BYTES);
	size_t length;

	if (file == NULL)
		fail_with_file(path);
	length = fread(text, 1, LIMIT_INPUT_BYTES, file);
	if (ferror(file) || length == LIMIT_INPUT_BYTES)
		fail_with_file(path);
	fclose(file);
	return (struct source){ .path = str_of(path), .text = { text, length } };
}

/* The number that the file's name starts with; 0 when it has none. */
static int64_t
migration_number(struct str path)
{
	struct str name = path_name(path);
	struct str number;
	int64_t    value;

	str_cut(&name, '-', &number);
	return number.length == 3 && str_integer(number, &value) ? value : 0;
}

static struct source *
read_migrations(struct arena *a, char **paths, size_t count)
{
	struct source *migrations = ARENA_ARRAY(a, struct source, count);

	for (size_t i = 0; i < count; i++) {
		migrations[i] = read_source(a, paths[i]);
		if (migration_number(migrations[i].path) != (int64_t)i + 1)
			fail_at(&migrations[i], 1, "migrations are numbered from 001 without a gap; expected %03zu",
				i + 1);
	}
	return migrations;
}

static FILE *
open_output(const char *path)
{
	FILE *file = fopen(path, "wb");

	if (file == NULL)
		fail_with_file(path);
	return file;
}

static void
close_output(FILE *file, const char *path)
{
	if (fclose(file) != 0)
		fail_with_file(path);
}

static void
make_statements(struct arena *a, char **arguments, size_t count)
{
	struct source     source = read_source(a, arguments[1]);
	struct source    *migrations = read_migrations(a, arguments + 4, count - 4);
	struct statement *statements = statements_read(a, &source);
	FILE             *header, *code;

	statements_check(a, &source, statements, migrations, count - 4);
	header = open_output(arguments[2]);
	code = open_output(arguments[3]);
	statements_write(header, code, str_of(arguments[0]), statements);
	close_output(header, arguments[2]);
	close_output(code, arguments[3]);
}

static void
make_migrations(struct arena *a, char **arguments, size_t count)
{
	struct source *migrations = read_migrations(a, arguments + 1, count - 1);
	FILE          *code = open_output(arguments[0]);

	migrations_write(a, code, migrations, count - 1);
	close_output(code, arguments[0]);
}

int
main(int count, char **arguments)
{
	struct arena *a = arena_open(0);

	if (count >= 7 && strcmp(arguments[1], "statements") == 0) {
		make_statements(a, arguments + 2, (size_t)count - 2);
	} else if (count >= 4 && strcmp(arguments[1], "migrations") == 0) {
		make_migrations(a, arguments + 2, (size_t)count - 2);
	} else {
		fputs("usage: sqlc statements NAME INPUT.sql OUTPUT.h OUTPUT.c MIGRATION.sql...\n"
		      "       sqlc migrations OUTPUT.c MIGRATION.sql...\n",
		      stderr);
		return 2;
	}
	arena_close(a);
	return 0;
}
