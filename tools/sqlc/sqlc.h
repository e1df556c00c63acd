/* sqlc: makes typed C functions of .sql files, and checks every statement against the migrated schema.
 *
 * Its notation is described in docs/database.md. The program ends at the first error with "file:line: message". */
#ifndef SQLC_SQLC_H
#define SQLC_SQLC_H

#include "base/base.h"
#include "db/statement.h"

#include <stdio.h>

enum engine { SQLITE, POSTGRESQL, ENGINES };

enum token_kind {
	TOKEN_END,
	TOKEN_SPACE,
	TOKEN_COMMENT,
	TOKEN_WORD,
	TOKEN_STRING, /* also a quoted name */
	TOKEN_NUMBER,
	TOKEN_PARAMETER, /* :name */
	TOKEN_SIGN,
};

struct token {
	enum token_kind kind;
	struct str      text;
	int             line;
};

/* A place in SQL text. */
struct lexer {
	struct str rest;
	int        line;
};

/* The next token, spaces and comments too. Strings and comments that do not end reach to the end of the text. */
struct token token_next(struct lexer *lexer);

/* The next that is neither space nor comment. */
struct token token_next_real(struct lexer *lexer);

struct source {
	struct str path; /* as told: for messages */
	struct str text;
};

struct field {
	struct str   name;
	enum db_type type;
	bool         nullable;
};

struct statement_text {
	struct str text; /* with ?1 or $1 for the parameters, without comments; empty when there is none */
	int        line; /* where it starts */
};

struct statement {
	struct str            name;
	int                   line;
	enum db_result        result;
	struct field          parameters[DB_FIELDS_MAX];
	size_t                parameter_count;
	struct field          columns[DB_FIELDS_MAX];
	size_t                column_count;
	struct statement_text text[ENGINES];
	struct statement     *next;
};

/* Says "file:line: message" and ends the program. */
_Noreturn void fail_at(const struct source *source, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The statements in `source`, in order. */
struct statement *statements_read(struct arena *a, const struct source *source);

/* `source`, a migration, in the words of the engine; lines stay where they are. */
struct str migration_translate(struct arena *a, const struct source *source, enum engine engine);

/* Makes the schema on SQLite in memory and prepares each statement on it. */
void statements_check(struct arena *a, const struct source *source, const struct statement *statements,
		      const struct source *migrations, size_t migration_count);

/* Writes the C header and source of the statements; `name` is "records/revision". */
void statements_write(FILE *header, FILE *code, struct str name, const struct statement *statements);

/* Writes the C source that holds the migrations in both engines' words, and checks that SQLite takes them. */
void migrations_write(struct arena *a, FILE *code, const struct source *migrations, size_t migration_count);

/* Writes `text` as a C string literal, a line of it each line. */
void write_literal(FILE *out, struct str text);

#endif
