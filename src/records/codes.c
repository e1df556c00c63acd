/* Codes and written forms. */
#include "records/codes.h"

#include "base/clock.h"

enum { SUBTAG = 8, LANGUAGE_BYTES = 64, LINK_BYTES = 4000, YEAR_DIGITS = 4, BLOCK = 32 };

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_all(struct str text, bool (*test)(char c))
{
	for (size_t i = 0; i < text.length; i++)
		if (!test(text.data[i]))
			return false;
	return true;
}

static bool
is_alphanumeric(char c)
{
	return is_letter(c) || is_digit(c);
}

bool
code_is_language(struct str text)
{
	struct str subtag;
	size_t     count = 0;
	bool       private_tag = false;

	if (text.length < 2 || text.length > LANGUAGE_BYTES || text.data[text.length - 1] == '-')
		return false;
	for (; str_cut(&text, '-', &subtag); count++) {
		if (subtag.length == 0 || subtag.length > SUBTAG || !is_all(subtag, is_alphanumeric))
			return false;
		if (count == 0) {
			private_tag = str_is_nocase(subtag, "x");
			if (!private_tag && (subtag.length < 2 || subtag.length > 3 || !is_all(subtag, is_letter)))
				return false;
		}
	}
	return count > (private_tag ? 1 : 0);
}

bool
code_is_country(struct str text)
{
	return text.length == 2 && is_all(text, is_capital);
}

bool
code_is_currency(struct str text)
{
	return text.length == 3 && is_all(text, is_capital);
}

/* Takes `digits` digits from the front. */
static bool
take_number(struct str *text, size_t digits, int *number_r)
{
	struct str front = str_slice(*text, 0, digits);
	int64_t    number;

	if (front.length != digits || !is_all(front, is_digit) || !str_integer(front, &number))
		return false;
	*text = str_slice(*text, digits, text->length);
	*number_r = (int)number;
	return true;
}

/* Takes "-05", when something is left. */
static bool
take_part(struct str *text, int *number_r)
{
	if (text->length == 0)
		return true;
	if (text->data[0] != '-')
		return false;
	*text = str_slice(*text, 1, text->length);
	return take_number(text, 2, number_r);
}

bool
code_is_date(struct str text)
{
	struct date date = { .month = 1, .day = 1 };

	return take_number(&text, YEAR_DIGITS, &date.year) && take_part(&text, &date.month) &&
	       take_part(&text, &date.day) && text.length == 0 && date_is_valid(date);
}

bool
code_is_period(struct str text)
{
	struct str start;
	size_t     common;

	if (!str_cut(&text, '/', &start) || !code_is_date(start))
		return false;
	if (text.data == NULL)
		return true;
	if (!code_is_date(text))
		return false;
	/* as far as both are written, the end is not before the start */
	common = start.length < text.length ? start.length : text.length;
	return memcmp(start.data, text.data, common) <= 0;
}

bool
code_is_decimal(struct str text)
{
	size_t at = 0, whole, fraction;

	if (at < text.length && text.data[at] == '-')
		at++;
	for (whole = 0; at < text.length && is_digit(text.data[at]); whole++)
		at++;
	if (whole == 0 || (whole > 1 && text.data[at - whole] == '0'))
		return false;
	if (at == text.length)
		return true;
	if (text.data[at++] != '.')
		return false;
	for (fraction = 0; at < text.length && is_digit(text.data[at]); fraction++)
		at++;
	return fraction > 0 && at == text.length;
}

/* Size of decimals without sign, whatever their number of digits. */
static int
compare_sizes(struct str left, struct str right)
{
	struct str left_whole, right_whole;
	int        order;

	(void)str_cut(&left, '.', &left_whole);
	(void)str_cut(&right, '.', &right_whole);
	if (left_whole.length != right_whole.length)
		return left_whole.length < right_whole.length ? -1 : 1;
	order = str_compare(left_whole, right_whole);
	if (order != 0)
		return order;
	while (left.length > 0 && left.data[left.length - 1] == '0')
		left.length--;
	while (right.length > 0 && right.data[right.length - 1] == '0')
		right.length--;
	return str_compare(left, right);
}

static bool
is_zero(struct str decimal)
{
	for (size_t i = 0; i < decimal.length; i++)
		if (decimal.data[i] >= '1' && decimal.data[i] <= '9')
			return false;
	return true;
}

int
code_compare_decimals(struct str left, struct str right)
{
	bool left_minus = left.data[0] == '-' && !is_zero(left), right_minus = right.data[0] == '-' && !is_zero(right);

	if (left.data[0] == '-')
		left = str_slice(left, 1, left.length);
	if (right.data[0] == '-')
		right = str_slice(right, 1, right.length);
	if (left_minus != right_minus)
		return left_minus ? -1 : 1;
	return left_minus ? compare_sizes(right, left) : compare_sizes(left, right);
}

static bool
is_address_byte(char c)
{
	return (unsigned char)c > ' ' && c != '"' && c != '<' && c != '>' && c != '\\' && c != '`' && c != '{' &&
	       c != '}' && c != 0x7F;
}

bool
code_is_link(struct str text)
{
	static const char *const schemes[] = { "https://", "http://", "ftp://" };
	char                     first;

	if (text.length > LINK_BYTES || !is_all(text, is_address_byte))
		return false;
	if (text.length > 7 && str_is_nocase(str_slice(text, 0, 7), "mailto:")) {
		struct str address = str_slice(text, 7, text.length);

		return str_is_email(str_slice(address, 0, str_find_byte(address, '?')));
	}
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		size_t length = strlen(schemes[i]);

		if (text.length <= length || !str_is_nocase(str_slice(text, 0, length), schemes[i]))
			continue;
		first = text.data[length];
		return first != '/' && first != '?' && first != '#' && first != ':';
	}
	return false;
}

static bool
is_media_byte(char c)
{
	return is_alphanumeric(c) || (c != '\0' && strchr("!#$&-^_.+", c) != NULL);
}

bool
code_is_media(struct str text)
{
	struct str type;

	return text.length <= 127 && str_cut(&text, '/', &type) && type.length > 0 && is_all(type, is_media_byte) &&
	       text.length > 0 && is_all(text, is_media_byte);
}

bool
code_is_orcid(struct str text)
{
	unsigned total = 0, check;

	if (text.length != 19)
		return false;
	for (size_t i = 0; i < 18; i++) {
		if (i % 5 == 4) {
			if (text.data[i] != '-')
				return false;
			continue;
		}
		if (!is_digit(text.data[i]))
			return false;
		total = (total + (unsigned)(text.data[i] - '0')) * 2;
	}
	check = (12 - total % 11) % 11;
	return text.data[18] == (check == 10 ? 'X' : (char)('0' + check));
}

static void
raise(char *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (bytes[i] >= 'a' && bytes[i] <= 'z')
			bytes[i] = (char)(bytes[i] - 'a' + 'A');
}

struct str
code_language(struct arena *a, struct str text)
{
	struct str rest = text, subtag;
	char      *bytes = arena_text(a, text.length), *at;

	memcpy(bytes, str_lower(a, text).data, text.length);
	/* behind the language: regions in capitals, scripts with one; nothing behind a singleton such as x- */
	(void)str_cut(&rest, '-', &subtag);
	while (subtag.length > 1 && str_cut(&rest, '-', &subtag)) {
		at = bytes + (subtag.data - text.data);
		if (subtag.length == 2)
			raise(at, 2);
		else if (subtag.length == 4)
			raise(at, 1);
	}
	return (struct str){ bytes, text.length };
}

int64_t
code_characters(struct str text)
{
	int64_t count = 0;
	size_t  at = 0;

	for (; text.length - at >= BLOCK; at += BLOCK) {
		unsigned char here = 0;

		for (size_t i = 0; i < BLOCK; i++)
			here = (unsigned char)(here + (((unsigned char)text.data[at + i] & 0xC0) != 0x80));
		count += here;
	}
	for (; at < text.length; at++)
		count += ((unsigned char)text.data[at] & 0xC0) != 0x80;
	return count;
}

/* True when a byte of them may be unfit or begin what is; without branches, so that many are looked at at once. */
static bool
may_be_unfit(const char *bytes)
{
	unsigned char seen = 0;

	for (size_t i = 0; i < BLOCK; i++) {
		unsigned char c = (unsigned char)bytes[i];

		seen |= (unsigned char)(((c < ' ') & (c != '\t') & (c != '\n') & (c != '\r')) | (c == 0xEF));
	}
	return seen != 0;
}

static bool
is_unfit(struct str text, size_t at)
{
	unsigned char c = (unsigned char)text.data[at];

	if (c < ' ')
		return c != '\t' && c != '\n' && c != '\r';
	return c == 0xEF && at + 2 < text.length && (unsigned char)text.data[at + 1] == 0xBF &&
	       (unsigned char)text.data[at + 2] >= 0xBE;
}

size_t
code_find_unfit(struct str text)
{
	size_t at = 0;

	while (at < text.length) {
		size_t end = text.length - at < BLOCK ? text.length : at + BLOCK;

		if (end - at == BLOCK && !may_be_unfit(text.data + at)) {
			at = end;
			continue;
		}
		for (; at < end; at++) {
			if (is_unfit(text, at))
				return at;
		}
	}
	return text.length;
}
