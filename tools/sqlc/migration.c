/* Migrations: one text in the types int, real, text, blob, translated for each engine. SQLite's tables are strict;
 * PostgreSQL compares text by bytes, as SQLite does. "-- sqlite:", "-- postgresql:" and "-- both:" on lines of their own
 * say for whom the following lines are. */
#include "sqlc.h"

static const struct {
	const char *word;
	const char *to[ENGINES];
} types[] = {
	{ "int", { "integer", "bigint" } },
	{ "text", { "text", "text collate \"C\"" } },
	{ "blob", { "blob", "bytea" } },
	{ "real", { "real", "double precision" } },
};

struct translation {
	struct lexer  lexer;
	struct buffer out;
	enum engine   engine;
	bool          skipping; /* lines of the other engine */
	bool          table;    /* inside create table */
	int           depth;    /* of parentheses */
	struct token  before;   /* the real token before this one */
	struct token  first;    /* of the statement */
	int           words;    /* real tokens of the statement so far */
};

/* Sets `skipping` when the comment is a mark for one engine. */
static bool
is_mark(struct translation *t, struct str comment)
{
	if (str_is(comment, "-- sqlite:"))
		t->skipping = t->engine != SQLITE;
	else if (str_is(comment, "-- postgresql:"))
		t->skipping = t->engine != POSTGRESQL;
	else if (str_is(comment, "-- both:"))
		t->skipping = false;
	else
		return false;
	return true;
}

static void
keep_lines(struct translation *t, struct str text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] == '\n')
			buffer_add_byte(&t->out, '\n');
	}
}

/* A type word follows the name of a column, or `as` in a cast, where a collation has no place. */
static bool
add_type(struct translation *t, struct str word)
{
	if (t->before.kind != TOKEN_WORD || !(str_is(t->first.text, "create") || str_is(t->first.text, "alter")))
		return false;
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		if (!str_is(word, types[i].word))
			continue;
		if (str_is(t->before.text, "as") && str_is(word, "text"))
			buffer_add(&t->out, word);
		else
			buffer_add_c(&t->out, types[i].to[t->engine]);
		return true;
	}
	return false;
}

static void
end_statement(struct translation *t)
{
	if (t->table && t->engine == SQLITE)
		buffer_add_c(&t->out, " strict");
	buffer_add_byte(&t->out, ';');
	t->table = false;
	t->words = 0;
	t->before = (struct token){ .kind = TOKEN_END };
}

static void
add_token(struct translation *t, struct token token)
{
	if (str_is(token.text, ";") && t->depth == 0) {
		end_statement(t);
		return;
	}
	if (t->words == 0)
		t->first = token;
	if (t->words == 1 && str_is(t->first.text, "create") && str_is(token.text, "table"))
		t->table = true;
	t->depth += str_is(token.text, "(") - str_is(token.text, ")");
	if (token.kind != TOKEN_WORD || !add_type(t, token.text))
		buffer_add(&t->out, token.text);
	t->before = token;
	t->words++;
}

struct str
migration_translate(struct arena *a, const struct source *source, enum engine engine)
{
	struct translation t = {
		.lexer = { .rest = source->text, .line = 1 },
		.out = buffer_in(a),
		.engine = engine,
	};
	struct token token;

	while (token = token_next(&t.lexer), token.kind != TOKEN_END) {
		if (token.kind == TOKEN_COMMENT && is_mark(&t, token.text))
			continue;
		if (t.skipping || token.kind == TOKEN_COMMENT)
			keep_lines(&t, token.text);
		else if (token.kind == TOKEN_SPACE)
			buffer_add(&t.out, token.text);
		else
			add_token(&t, token);
	}
	if (t.words > 0)
		fail_at(source, t.first.line, "the last statement does not end in ';'");
	return buffer_str(&t.out);
}

void
migrations_write(struct arena *a, FILE *code, const struct source *migrations, size_t migration_count)
{
	fputs("/* Made by tools/sqlc of src/db/migrations. */\n#include \"db/migrations.h\"\n\n"
	      "const struct db_migration db_migrations[] = {\n",
	      code);
	for (size_t i = 0; i < migration_count; i++) {
		fprintf(code, "\t{\n\t\t\"%.*s\",\n", STR_ARGS(migrations[i].path));
		for (enum engine engine = SQLITE; engine < ENGINES; engine++) {
			fputs("\t\t", code);
			write_literal(code, migration_translate(a, &migrations[i], engine));
			fputs(",\n", code);
		}
		fputs("\t},\n", code);
	}
	fprintf(code, "};\nconst int db_migration_count = %zu;\n", migration_count);
	statements_check(a, NULL, NULL, migrations, migration_count);
}
