/* Plural rules. A recursive descent over C's operators writes a postfix program; there are no jumps in it, both arms of
 * a condition are evaluated, which is harmless because nothing in an expression has an effect. */
#include "text/plural.h"

enum operation {
	END,
	N = -1,
	NOT = -2,
	MULTIPLY = -3,
	DIVIDE = -4,
	REMAINDER = -5,
	ADD = -6,
	SUBTRACT = -7,
	LESS = -8,
	LESS_EQUAL = -9,
	GREATER = -10,
	GREATER_EQUAL = -11,
	EQUAL = -12,
	UNEQUAL = -13,
	AND = -14,
	OR = -15,
	CHOOSE = -16,
};

enum { DEPTH = 20, CONSTANT_DIGITS = 9 };

struct reader {
	struct str          rest;
	struct plural_rule *rule;
	unsigned            depth;
};

/* Binary operators, the loosest binding level first; within a level longer signs first. */
static const struct {
	int            level;
	const char    *sign;
	enum operation code;
} operators[] = {
	{ 0, "||", OR },         { 1, "&&", AND },           { 2, "==", EQUAL },   { 2, "!=", UNEQUAL },
	{ 3, "<=", LESS_EQUAL }, { 3, ">=", GREATER_EQUAL }, { 3, "<", LESS },     { 3, ">", GREATER },
	{ 4, "+", ADD },         { 4, "-", SUBTRACT },       { 5, "*", MULTIPLY }, { 5, "/", DIVIDE },
	{ 5, "%", REMAINDER },
};

enum { LEVELS = 6 };

static bool read_choice(struct reader *reader);

static bool
take(struct reader *reader, const char *sign)
{
	struct str expected = str_of(sign);

	reader->rest = str_trim(reader->rest);
	if (!str_starts(reader->rest, expected))
		return false;
	reader->rest = str_slice(reader->rest, expected.length, reader->rest.length);
	return true;
}

static bool
emit(struct reader *reader, int32_t code)
{
	if (reader->rule->length == PLURAL_CODE)
		return false;
	reader->rule->code[reader->rule->length++] = code;
	return true;
}

static bool
read_constant(struct reader *reader)
{
	size_t  digits = 0;
	int64_t value;

	reader->rest = str_trim(reader->rest);
	while (digits < reader->rest.length && reader->rest.data[digits] >= '0' && reader->rest.data[digits] <= '9')
		digits++;
	if (digits == 0 || digits > CONSTANT_DIGITS || !str_integer(str_slice(reader->rest, 0, digits), &value))
		return false;
	reader->rest = str_slice(reader->rest, digits, reader->rest.length);
	return emit(reader, (int32_t)value);
}

static bool
read_operand(struct reader *reader)
{
	bool good;

	if (++reader->depth > DEPTH)
		return false;
	if (take(reader, "!"))
		good = read_operand(reader) && emit(reader, NOT);
	else if (take(reader, "("))
		good = read_choice(reader) && take(reader, ")");
	else if (take(reader, "n"))
		good = emit(reader, N);
	else
		good = read_constant(reader);
	reader->depth--;
	return good;
}

static enum operation
take_operator(struct reader *reader, int level)
{
	for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
		if (operators[i].level == level && take(reader, operators[i].sign))
			return operators[i].code;
	return END;
}

static bool
read_level(struct reader *reader, int level)
{
	enum operation operation;

	if (level == LEVELS)
		return read_operand(reader);
	if (!read_level(reader, level + 1))
		return false;
	while ((operation = take_operator(reader, level)) != END)
		if (!read_level(reader, level + 1) || !emit(reader, operation))
			return false;
	return true;
}

static bool
read_choice(struct reader *reader)
{
	bool good;

	if (++reader->depth > DEPTH)
		return false;
	good = read_level(reader, 0);
	if (good && take(reader, "?"))
		good = read_choice(reader) && take(reader, ":") && read_choice(reader) && emit(reader, CHOOSE);
	reader->depth--;
	return good;
}

bool
plural_parse(struct str text, struct plural_rule *rule_r, struct error *error)
{
	struct plural_rule rule = { 0 };
	struct reader      reader = { .rest = text, .rule = &rule };

	if (!take(&reader, "nplurals") || !take(&reader, "="))
		return error_set(error, ERROR_INPUT, "plural.format", "no \"nplurals=\" in \"%.*s\"", STR_ARGS(text));
	if (!read_constant(&reader) || rule.code[0] < 1 || rule.code[0] > PLURAL_FORMS)
		return error_set(error, ERROR_INPUT, "plural.format", "nplurals is not 1 to %d", PLURAL_FORMS);
	rule.forms = (unsigned)rule.code[0];
	rule.length = 0;
	if (!take(&reader, ";") || !take(&reader, "plural") || !take(&reader, "="))
		return error_set(error, ERROR_INPUT, "plural.format", "no \"; plural=\" in \"%.*s\"", STR_ARGS(text));
	if (!read_choice(&reader))
		return error_set(error, ERROR_INPUT, "plural.format", "no plural expression before \"%.*s\"",
				 STR_ARGS(reader.rest));
	take(&reader, ";");
	if (str_trim(reader.rest).length != 0)
		return error_set(error, ERROR_INPUT, "plural.format",
				 "not understood after the plural expression: \"%.*s\"", STR_ARGS(reader.rest));
	*rule_r = rule;
	return true;
}

static int64_t
apply(enum operation operation, int64_t left, int64_t right)
{
	switch (operation) {
	case MULTIPLY:
		return (int64_t)((uint64_t)left * (uint64_t)right);
	case DIVIDE:
		return right > 0 ? left / right : 0;
	case REMAINDER:
		return right > 0 ? left % right : 0;
	case ADD:
		return (int64_t)((uint64_t)left + (uint64_t)right);
	case SUBTRACT:
		return (int64_t)((uint64_t)left - (uint64_t)right);
	case LESS:
		return left < right;
	case LESS_EQUAL:
		return left <= right;
	case GREATER:
		return left > right;
	case GREATER_EQUAL:
		return left >= right;
	case EQUAL:
		return left == right;
	case UNEQUAL:
		return left != right;
	case AND:
		return left && right;
	default:
		assert(operation == OR);
		return left || right;
	}
}

unsigned
plural_form(const struct plural_rule *rule, int64_t count)
{
	int64_t  stack[PLURAL_CODE] = { 0 };
	unsigned top = 0;

	for (unsigned i = 0; i < rule->length; i++) {
		int32_t code = rule->code[i];

		if (code >= 0) {
			stack[top++] = code;
		} else if (code == N) {
			stack[top++] = count;
		} else if (code == NOT) {
			stack[top - 1] = !stack[top - 1];
		} else if (code == CHOOSE) {
			top -= 2;
			stack[top - 1] = stack[top - 1] ? stack[top] : stack[top + 1];
		} else {
			top--;
			stack[top - 1] = apply((enum operation)code, stack[top - 1], stack[top]);
		}
	}
	assert(top == 1);
	return stack[0] >= 0 && stack[0] < rule->forms ? (unsigned)stack[0] : rule->forms - 1;
}
