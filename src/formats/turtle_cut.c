/* Turtle cut into statements. A statement ends at a full stop that stands outside of addresses, texts, comments and names; within
 * brackets there can be none, so that one there ends a statement which is wrong. The braces of TriG are left out. */
#include "formats/turtle_cut.h"

#include "base/limits.h"

/* ---- bytes ------------------------------------------------------------------------------------------------------- */

static int
look(struct turtle_cut *cut)
{
	return bytes_look(&cut->bytes);
}

static void
add(struct turtle_cut *cut, char c)
{
	if (cut->piece.length < LIMIT_ORIGINAL_BYTES && c != '\0')
		buffer_add_byte(&cut->piece, c);
	else if (c == '\0') /* serd's texts end there, and no record holds it */
		buffer_add_c(&cut->piece, "\xEF\xBF\xBD");
	else
		cut->is_long = true;
}

static void
pass(struct turtle_cut *cut)
{
	(void)bytes_pass(&cut->bytes);
}

static void
take(struct turtle_cut *cut)
{
	add(cut, bytes_pass(&cut->bytes));
}

static bool
is_space(int c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* ---- tokens ------------------------------------------------------------------------------------------------------ */

static void
pass_comment(struct turtle_cut *cut)
{
	while (look(cut) != BYTES_END && look(cut) != '\n')
		pass(cut);
}

/* An address goes to its '>', at most to the end of the line. Spaces, which no address has but some are written with, are
 * written as such a one has them. */
static void
take_address(struct turtle_cut *cut)
{
	take(cut);
	while (look(cut) != BYTES_END && look(cut) != '>' && look(cut) != '\n') {
		if (look(cut) != ' ') {
			take(cut);
			continue;
		}
		pass(cut);
		add(cut, '%');
		add(cut, '2');
		add(cut, '0');
	}
	if (look(cut) == '>')
		take(cut);
}

static void
take_escaped(struct turtle_cut *cut)
{
	take(cut);
	if (look(cut) != BYTES_END)
		take(cut);
}

/* A text in three quotes, which have been taken. */
static void
take_long_text(struct turtle_cut *cut, int quote)
{
	int quotes = 0;

	while (look(cut) != BYTES_END) {
		quotes = look(cut) == quote ? quotes + 1 : 0;
		if (look(cut) == '\\')
			take_escaped(cut);
		else
			take(cut);
		if (quotes == 3 && look(cut) != quote)
			return;
		if (quotes > 3)
			quotes = 3;
	}
}

/* True when the text has no end on its line: then the statement, which is wrong, ends there too. */
static bool
take_text(struct turtle_cut *cut, int quote)
{
	take(cut);
	if (look(cut) == quote) {
		take(cut);
		if (look(cut) == quote) {
			take(cut);
			take_long_text(cut, quote);
		}
		return false;
	}
	while (look(cut) != BYTES_END && look(cut) != quote && look(cut) != '\n') {
		if (look(cut) == '\\')
			take_escaped(cut);
		else
			take(cut);
	}
	if (look(cut) != quote)
		return true;
	take(cut);
	return false;
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

/* Does a full stop before this byte end a statement? Else it stands in a name or number. */
static bool
ends_before(int c)
{
	return c == BYTES_END || is_space(c) || c == '#' || c == '<' || c == '@' || c == '}' || c == '[' || c == '(';
}

static bool
is_blank(struct str text)
{
	return str_trim(text).length == 0;
}

/* Takes a brace of TriG. A graph's name before '{' is left out; '}' ends a statement that has no full stop. True when a
 * statement is at its end. */
static bool
pass_brace(struct turtle_cut *cut)
{
	bool opens = look(cut) == '{';

	pass(cut);
	if (opens) {
		buffer_clear(&cut->piece);
		return false;
	}
	if (is_blank(buffer_str(&cut->piece)))
		return false;
	buffer_add_c(&cut->piece, " .");
	return true;
}

/* Takes what stands next; true when that ended a statement. */
static bool
take_next(struct turtle_cut *cut)
{
	int c = look(cut);

	switch (c) {
	case '#':
		pass_comment(cut);
		return false;
	case '<':
		take_address(cut);
		return false;
	case '"':
	case '\'':
		return take_text(cut, c);
	case '\\':
		take_escaped(cut);
		return false;
	case '[':
	case '(':
		cut->depth++;
		cut->is_deep |= cut->depth > LIMIT_RDF_DEPTH;
		take(cut);
		return false;
	case ']':
	case ')':
		cut->depth -= cut->depth > 0;
		take(cut);
		return false;
	case '{':
	case '}':
		return pass_brace(cut);
	case '.':
		take(cut);
		return ends_before(look(cut));
	default:
		take(cut);
		return false;
	}
}

static bool
take_line(struct turtle_cut *cut)
{
	while (look(cut) != BYTES_END && look(cut) != '\n')
		take(cut);
	return true;
}

static void
begin(struct turtle_cut *cut)
{
	buffer_clear(&cut->piece);
	cut->depth = 0;
	cut->is_long = cut->is_deep = false;
	while (is_space(look(cut)) || look(cut) == '#') {
		if (look(cut) == '#')
			pass_comment(cut);
		else
			pass(cut);
	}
	cut->piece_line = cut->bytes.line;
}

bool
turtle_cut_next(struct turtle_cut *cut, struct str *piece_r, struct error *why)
{
	bool done = false;

	begin(cut);
	while (!done && look(cut) != BYTES_END) {
		if (cut->piece.length == 0)
			cut->piece_line = cut->bytes.line;
		done = cut->lines ? take_line(cut) : take_next(cut);
	}
	*piece_r = buffer_str(&cut->piece);
	if (cut->is_long)
		error_set(why, ERROR_LIMIT, "rdf.bytes", "a statement of more than %d bytes", LIMIT_ORIGINAL_BYTES);
	else if (cut->is_deep)
		error_set(why, ERROR_LIMIT, "rdf.depth", "more than %d brackets within each other", LIMIT_RDF_DEPTH);
	return !cut->bytes.failed && (done || !is_blank(*piece_r));
}
