/* Identifiers of records. The check is the Luhn algorithm in base 32: from the right, every second digit counts double,
 * the two digits of a product are added, and the sum with the check is a multiple of 32. It finds every single wrong
 * character and nearly every swap of two neighbours. */
#include "base/identifier.h"

#include "base/random.h"

enum { BASE = 32, DIGITS = IDENTIFIER_TAIL - 1, NODE_LEAST = 2, NODE_MOST = 20 };

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

static int
check_of(const int digits[DIGITS])
{
	int sum = 0;

	for (int i = 0; i < DIGITS; i++) {
		int product = digits[i] * ((DIGITS - i) % 2 != 0 ? 2 : 1);

		sum += product / BASE + product % BASE;
	}
	return (BASE - sum % BASE) % BASE;
}

/* What a character stands for, with Crockford's aliases; -1 for none. */
static int
digit_of(char c)
{
	const char *found;

	if (c >= 'A' && c <= 'Z')
		c = (char)(c + ('a' - 'A'));
	if (c == 'i' || c == 'l')
		c = '1';
	else if (c == 'o')
		c = '0';
	found = memchr(alphabet, c, BASE);
	return found != NULL ? (int)(found - alphabet) : -1;
}

bool
identifier_is_node(struct str node)
{
	if (node.length < NODE_LEAST || node.length > NODE_MOST || node.data[0] < 'a' || node.data[0] > 'z')
		return false;
	for (size_t i = 1; i < node.length; i++) {
		char c = node.data[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
		if (c == '-' && (node.data[i - 1] == '-' || i + 1 == node.length))
			return false;
	}
	return true;
}

struct str
identifier_format(struct arena *a, struct str node, uint32_t number)
{
	int  digits[DIGITS];
	char tail[IDENTIFIER_TAIL];

	assert(identifier_is_node(node) && number < (uint32_t)1 << 30);
	for (int i = DIGITS - 1; i >= 0; i--, number /= BASE)
		digits[i] = (int)(number % BASE);
	for (int i = 0; i < DIGITS; i++)
		tail[i] = alphabet[digits[i]];
	tail[DIGITS] = alphabet[check_of(digits)];
	return str_format(a, "%.*s-%.*s", STR_ARGS(node), IDENTIFIER_TAIL, tail);
}

struct str
identifier_draw(struct arena *a, struct str node)
{
	return identifier_format(a, node, random_below((uint32_t)1 << 30));
}

struct str
identifier_draw_tail(struct arena *a)
{
	struct str whole = identifier_draw(a, STR("id"));

	return str_slice(whole, whole.length - IDENTIFIER_TAIL, whole.length);
}

struct str
identifier_node(struct str identifier)
{
	size_t end = identifier.length;

	while (end > 0 && identifier.data[end - 1] != '-')
		end--;
	return str_slice(identifier, 0, end > 0 ? end - 1 : 0);
}

static bool
fail_format(struct str text, struct error *error)
{
	struct str head = str_head(text, 60);

	return error_set(error, ERROR_INPUT, "identifier.format", "'%.*s' is no identifier such as ke-8f3k2qz",
			 STR_ARGS(head));
}

bool
identifier_parse(struct arena *a, struct str text, struct str *identifier_r, struct error *error)
{
	struct str node, tail, head = str_head(text, 60);
	int        digits[DIGITS], check;
	char       spelled[IDENTIFIER_TAIL];

	if (text.length > NODE_MOST + 1 + IDENTIFIER_TAIL)
		return fail_format(text, error);
	node = str_lower(a, identifier_node(text));
	tail = str_slice(text, node.length + 1, text.length);
	if (!identifier_is_node(node) || tail.length != IDENTIFIER_TAIL)
		return fail_format(text, error);
	for (int i = 0; i < IDENTIFIER_TAIL; i++) {
		int digit = digit_of(tail.data[i]);

		if (digit < 0)
			return fail_format(text, error);
		spelled[i] = alphabet[digit];
		if (i < DIGITS)
			digits[i] = digit;
	}
	check = check_of(digits);
	if (spelled[DIGITS] != alphabet[check])
		return error_set(error, ERROR_INPUT, "identifier.check",
				 "'%.*s' is mistyped: its last character does not fit", STR_ARGS(head));
	*identifier_r = str_format(a, "%.*s-%.*s", STR_ARGS(node), IDENTIFIER_TAIL, spelled);
	return true;
}

bool
identifier_parse_revision(struct arena *a, struct str text, struct str *identifier_r, int *revision_r,
			  struct error *error)
{
	size_t     at = str_find_byte(text, '@');
	struct str number = str_slice(text, at + 1, text.length);
	int64_t    revision = 0;

	if (at < text.length && (!str_integer(number, &revision) || revision < 1 || revision > INT32_MAX ||
				 number.data[0] < '1' || number.data[0] > '9'))
		return fail_format(text, error);
	*revision_r = (int)revision;
	return identifier_parse(a, str_slice(text, 0, at), identifier_r, error);
}
