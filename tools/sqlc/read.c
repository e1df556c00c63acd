/* Reads .sql files: headers in comments, then the statement, or a variant of it for each engine. */
#include "sqlc.h"

struct reader {
	struct arena        *a;
	const struct source *source;
	struct lexer         lexer;
};

static const char *const engine_marks[ENGINES] = { "-- sqlite:", "-- postgresql:" };

/* ---- headers ----------------------------------------------------------------------------------------------------- */

static struct str
expect_word(struct reader *reader, struct lexer *header, const char *what)
{
	struct token token = token_next_real(header);

	if (token.kind != TOKEN_WORD)
		fail_at(reader->source, token.line, "expected %s before '%.*s'", what, STR_ARGS(token.text));
	return token.text;
}

static void
expect_sign(struct reader *reader, struct lexer *header, const char *sign)
{
	struct token token = token_next_real(header);

	if (!str_is(token.text, sign))
		fail_at(reader->source, token.line, "expected '%s' before '%.*s'", sign, STR_ARGS(token.text));
}

static bool
next_is(const struct lexer *header, const char *text)
{
	struct lexer ahead = *header;

	return str_is(token_next_real(&ahead).text, text);
}

static enum db_type
read_type(struct reader *reader, struct lexer *header)
{
	static const char *const names[] = {
		[DB_INT] = "int", [DB_REAL] = "real", [DB_TEXT] = "text", [DB_BLOB] = "blob"
	};
	struct str word = expect_word(reader, header, "a type");

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (str_is(word, names[i]))
			return (enum db_type)i;
	}
	fail_at(reader->source, header->line, "unknown type '%.*s' (int, real, text, blob)", STR_ARGS(word));
}

static void
read_field(struct reader *reader, struct lexer *header, struct field *fields, size_t *count)
{
	struct field *field = &fields[*count];

	if (*count == DB_FIELDS_MAX)
		fail_at(reader->source, header->line, "more than %d fields", DB_FIELDS_MAX);
	field->name = expect_word(reader, header, "a name");
	for (size_t i = 0; i < *count; i++) {
		if (str_equal(fields[i].name, field->name))
			fail_at(reader->source, header->line, "'%.*s' stands twice", STR_ARGS(field->name));
	}
	field->type = read_type(reader, header);
	field->nullable = next_is(header, "?");
	if (field->nullable)
		expect_sign(reader, header, "?");
	++*count;
}

/* What stands in [ ]. */
static enum db_result
read_count(struct reader *reader, struct lexer *header)
{
	static const struct {
		const char    *text;
		enum db_result result;
	} counts[] = { { "1", DB_ONE }, { "0..1", DB_ONE_OR_NONE }, { "0..n", DB_MANY }, { "each", DB_EACH } };
	size_t     end;
	struct str text;

	expect_sign(reader, header, "[");
	end = str_find_byte(header->rest, ']');
	text = str_trim(str_slice(header->rest, 0, end));
	header->rest = str_slice(header->rest, end + 1, header->rest.length);
	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
		if (str_is(text, counts[i].text))
			return counts[i].result;
	}
	fail_at(reader->source, header->line, "how many rows: [1], [0..1], [0..n] or [each]");
}

static void
read_result(struct reader *reader, struct lexer *header, struct statement *statement)
{
	if (next_is(header, "nothing")) {
		token_next_real(header);
		statement->result = DB_NOTHING;
		return;
	}
	if (next_is(header, "changed")) {
		token_next_real(header);
		statement->result = DB_CHANGED;
		return;
	}
	read_field(reader, header, statement->columns, &statement->column_count);
	while (next_is(header, ",")) {
		expect_sign(reader, header, ",");
		read_field(reader, header, statement->columns, &statement->column_count);
	}
	statement->result = read_count(reader, header);
}

/* The comment lines that `rest` starts with, their dashes blanked, so that a header may go over several lines. */
static struct str
comment_lines(struct arena *a, struct str rest)
{
	struct buffer buffer = buffer_in(a);

	while (str_starts(rest, STR("--"))) {
		struct str line;

		str_cut(&rest, '\n', &line);
		buffer_add_c(&buffer, "  ");
		buffer_add(&buffer, str_slice(line, 2, line.length));
		buffer_add_byte(&buffer, '\n');
	}
	return buffer_str(&buffer);
}

/* Reads the header at the reader's place and goes past it. */
static struct statement *
read_header(struct reader *reader)
{
	struct statement *statement = ARENA_NEW(reader->a, struct statement);
	struct str        text = comment_lines(reader->a, reader->lexer.rest);
	struct lexer      header = { .rest = text, .line = reader->lexer.line };
	size_t            used;

	statement->line = header.line;
	statement->name = expect_word(reader, &header, "a name");
	expect_sign(reader, &header, "(");
	while (!next_is(&header, ")")) {
		if (statement->parameter_count > 0)
			expect_sign(reader, &header, ",");
		read_field(reader, &header, statement->parameters, &statement->parameter_count);
	}
	expect_sign(reader, &header, ")");
	expect_sign(reader, &header, "-");
	expect_sign(reader, &header, ">");
	read_result(reader, &header, statement);
	used = str_find_byte(header.rest, '\n');
	if (str_trim(str_slice(header.rest, 0, used)).length > 0)
		fail_at(reader->source, header.line, "what is '%.*s' after the result?",
			STR_ARGS(str_trim(str_slice(header.rest, 0, used))));
	used += text.length - header.rest.length + 1;
	reader->lexer = (struct lexer){ .rest = str_slice(reader->lexer.rest, used, reader->lexer.rest.length),
					.line = header.line + 1 };
	return statement;
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

static size_t
parameter_index(struct reader *reader, const struct statement *statement, struct token token)
{
	struct str name = str_slice(token.text, 1, token.text.length);

	for (size_t i = 0; i < statement->parameter_count; i++) {
		if (str_equal(statement->parameters[i].name, name))
			return i;
	}
	fail_at(reader->source, token.line, "%.*s is no parameter of %.*s", STR_ARGS(token.text),
		STR_ARGS(statement->name));
}

/* Reads one statement up to its ';'. */
static struct statement_text
read_text(struct reader *reader, const struct statement *statement, enum engine engine)
{
	struct buffer buffer = buffer_in(reader->a);
	bool          used[DB_FIELDS_MAX] = { false };
	struct lexer  start = reader->lexer;
	int           line = token_next_real(&start).line;
	struct token  token;

	while (token = token_next(&reader->lexer), !str_is(token.text, ";")) {
		if (token.kind == TOKEN_END)
			fail_at(reader->source, statement->line, "statement %.*s does not end in ';'",
				STR_ARGS(statement->name));
		if (token.kind == TOKEN_PARAMETER) {
			size_t index = parameter_index(reader, statement, token);

			used[index] = true;
			buffer_format(&buffer, "%c%zu", engine == SQLITE ? '?' : '$', index + 1);
		} else if (token.kind != TOKEN_COMMENT) {
			buffer_add(&buffer, token.text);
		}
	}
	for (size_t i = 0; i < statement->parameter_count; i++) {
		if (!used[i])
			fail_at(reader->source, line, "parameter %.*s of %.*s is not used",
				STR_ARGS(statement->parameters[i].name), STR_ARGS(statement->name));
	}
	return (struct statement_text){ .text = str_trim(buffer_str(&buffer)), .line = line };
}

static void
skip_blank(struct lexer *lexer)
{
	struct lexer ahead = *lexer;

	while (token_next(&ahead).kind == TOKEN_SPACE)
		*lexer = ahead;
}

/* Reads "-- sqlite:" or "-- postgresql:" and the statement after it; false when neither comes next. `mine` says which
 * engines had a variant before. */
static bool
read_variant(struct reader *reader, struct statement *statement, bool mine[ENGINES])
{
	struct lexer ahead = reader->lexer;
	struct token mark;

	skip_blank(&ahead);
	mark = token_next(&ahead);
	for (enum engine engine = SQLITE; engine < ENGINES; engine++) {
		if (!str_is(str_trim(mark.text), engine_marks[engine]))
			continue;
		if (mine[engine])
			fail_at(reader->source, mark.line, "a second variant of %.*s", STR_ARGS(statement->name));
		mine[engine] = true;
		reader->lexer = ahead;
		statement->text[engine] = read_text(reader, statement, engine);
		return true;
	}
	return false;
}

/* A text for both engines, which a variant after it replaces for its own; or a variant for each. */
static void
read_texts(struct reader *reader, struct statement *statement)
{
	bool mine[ENGINES] = { false };

	if (!read_variant(reader, statement, mine)) {
		struct lexer start = reader->lexer;

		statement->text[SQLITE] = read_text(reader, statement, SQLITE);
		reader->lexer = start;
		statement->text[POSTGRESQL] = read_text(reader, statement, POSTGRESQL);
	}
	while (read_variant(reader, statement, mine))
		;
	for (enum engine engine = SQLITE; engine < ENGINES; engine++) {
		if (statement->text[engine].text.length == 0)
			fail_at(reader->source, statement->line, "%.*s needs a text for each engine",
				STR_ARGS(statement->name));
	}
}

/* True for a comment that starts "-- name(". */
static bool
is_header(struct str comment)
{
	struct lexer lexer = { .rest = str_slice(comment, 2, comment.length) };

	return str_starts(comment, STR("--")) && token_next_real(&lexer).kind == TOKEN_WORD &&
	       str_is(token_next(&lexer).text, "(");
}

static void
check_name(const struct source *source, const struct statement *first, const struct statement *added)
{
	for (; first != NULL; first = first->next)
		if (first != added && str_equal(first->name, added->name))
			fail_at(source, added->line, "%.*s stands twice", STR_ARGS(added->name));
}

struct statement *
statements_read(struct arena *a, const struct source *source)
{
	struct reader      reader = { .a = a, .source = source, .lexer = { .rest = source->text, .line = 1 } };
	struct statement  *first = NULL;
	struct statement **last = &first;

	for (;;) {
		struct lexer ahead = reader.lexer;
		struct token token = token_next(&ahead);

		if (token.kind == TOKEN_END)
			return first;
		if (token.kind == TOKEN_COMMENT && is_header(token.text)) {
			*last = read_header(&reader);
			check_name(source, first, *last);
			read_texts(&reader, *last);
			last = &(*last)->next;
		} else if (token.kind == TOKEN_COMMENT || token.kind == TOKEN_SPACE) {
			reader.lexer = ahead;
		} else {
			fail_at(source, token.line, "'%.*s' without a header: -- name(parameters) -> result",
				STR_ARGS(token.text));
		}
	}
}
