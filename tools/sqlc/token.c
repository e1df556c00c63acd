/* Splits SQL into tokens: just enough to find parameters, type words and ends of statements in both engines' dialects. */
#include "sqlc.h"

#include <ctype.h>

static bool
is_word_byte(char byte)
{
	return isalnum((unsigned char)byte) || byte == '_';
}

/* The length of what starts with a quote: a doubled quote stands for one. */
static size_t
quoted_length(struct str s)
{
	size_t i = 1;

	while (i < s.length) {
		if (s.data[i] != s.data[0])
			i++;
		else if (i + 1 < s.length && s.data[i + 1] == s.data[0])
			i += 2;
		else
			return i + 1;
	}
	return s.length;
}

static size_t
word_length(struct str s, size_t from)
{
	while (from < s.length && is_word_byte(s.data[from]))
		from++;
	return from;
}

static size_t
space_length(struct str s)
{
	size_t i = 0;

	while (i < s.length && isspace((unsigned char)s.data[i]))
		i++;
	return i;
}

static size_t
block_comment_length(struct str s)
{
	size_t end = str_find(str_slice(s, 2, s.length), STR("*/")) + 4;

	return end < s.length ? end : s.length;
}

/* Kind and length of the token at the start of `s`, which is not empty. */
static enum token_kind
measure(struct str s, size_t *length_r)
{
	char byte = s.data[0];
	char next = s.length > 1 ? s.data[1] : '\0';

	if (isspace((unsigned char)byte)) {
		*length_r = space_length(s);
		return TOKEN_SPACE;
	}
	if (byte == '-' && next == '-') {
		*length_r = str_find_byte(s, '\n');
		return TOKEN_COMMENT;
	}
	if (byte == '/' && next == '*') {
		*length_r = block_comment_length(s);
		return TOKEN_COMMENT;
	}
	if (byte == '\'' || byte == '"') {
		*length_r = quoted_length(s);
		return TOKEN_STRING;
	}
	if (isdigit((unsigned char)byte)) {
		*length_r = word_length(s, 1);
		return TOKEN_NUMBER;
	}
	if (is_word_byte(byte)) {
		*length_r = word_length(s, 1);
		return TOKEN_WORD;
	}
	if (byte == ':' && is_word_byte(next)) {
		*length_r = word_length(s, 1);
		return TOKEN_PARAMETER;
	}
	*length_r = byte == ':' && next == ':' ? 2 : 1;
	return TOKEN_SIGN;
}

struct token
token_next(struct lexer *lexer)
{
	struct token token = { .kind = TOKEN_END, .line = lexer->line };
	size_t       length;

	if (lexer->rest.length == 0)
		return token;
	token.kind = measure(lexer->rest, &length);
	token.text = str_slice(lexer->rest, 0, length);
	lexer->rest = str_slice(lexer->rest, length, lexer->rest.length);
	for (size_t i = 0; i < length; i++)
		lexer->line += token.text.data[i] == '\n';
	return token;
}

struct token
token_next_real(struct lexer *lexer)
{
	struct token token;

	do
		token = token_next(lexer);
	while (token.kind == TOKEN_SPACE || token.kind == TOKEN_COMMENT);
	return token;
}
