/* Written forms: lines, paragraphs, numbers, yes and no. */
#include "formats/written.h"

#include "formats/scan.h"
#include "records/codes.h"

static bool
is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\v';
}

/* True when trimmed text is one line without runs of space. */
static bool
is_tidy(struct str text)
{
	return scan_control(text, 0) == text.length && str_find(text, STR("  ")) == text.length;
}

static void
add_line(struct buffer *out, struct str line)
{
	bool gap = false;

	line = str_trim(line);
	for (size_t i = 0; i < line.length; i++) {
		if (is_space(line.data[i])) {
			gap = true;
			continue;
		}
		if (gap)
			buffer_add_byte(out, ' ');
		gap = false;
		buffer_add_byte(out, line.data[i]);
	}
}

struct str
written_line(struct arena *a, struct str text)
{
	struct buffer out = buffer_in(a);

	text = str_trim(text);
	if (is_tidy(text))
		return text;
	add_line(&out, text);
	return buffer_str(&out);
}

struct str
written_prose(struct arena *a, struct str text)
{
	struct buffer out = buffer_in(a);
	struct str    line;
	size_t        blank = 0;

	text = str_trim(text);
	if (is_tidy(text))
		return text;
	while (str_cut(&text, '\n', &line)) {
		if (str_trim(line).length == 0) {
			blank++;
			continue;
		}
		if (out.length > 0)
			buffer_add_c(&out, blank > 0 ? "\n\n" : "\n");
		blank = 0;
		add_line(&out, line);
	}
	return buffer_str(&out);
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

/* Which of ',' and '.' is the decimal sign; 0 when there is none. A single ',' or '.' before three digits is one, unless it
 * stands there several times. */
static char
decimal_sign(struct str text)
{
	size_t commas = 0, points = 0, last = text.length;

	for (size_t i = 0; i < text.length; i++) {
		commas += text.data[i] == ',';
		points += text.data[i] == '.';
		if (text.data[i] == ',' || text.data[i] == '.')
			last = i;
	}
	if (last == text.length)
		return 0;
	if (commas > 0 && points > 0)
		return text.data[last];
	if (commas + points > 1 || (commas == 1 && text.length - last == 4))
		return 0; /* between thousands */
	return text.data[last];
}

static struct str
without_needless_zeros(struct str digits)
{
	while (digits.length > 1 && digits.data[0] == '0' && digits.data[1] != '.')
		digits = str_slice(digits, 1, digits.length);
	return digits;
}

bool
written_number(struct arena *a, struct str text, struct str *number_r)
{
	struct buffer out = buffer_in(a);
	struct str    rest = str_trim(text);
	bool          negative = str_starts(rest, STR("-")) || str_starts(rest, STR("\xE2\x88\x92"));
	char          decimal = decimal_sign(rest);

	if (negative)
		rest = str_slice(rest, rest.data[0] == '-' ? 1 : 3, rest.length);
	for (size_t i = 0; i < rest.length; i++) {
		char c = rest.data[i];

		if (c == decimal && decimal != 0)
			buffer_add_byte(&out, '.');
		else if (c >= '0' && c <= '9')
			buffer_add_byte(&out, c);
		else if ((c != ' ' && c != ',' && c != '.' && c != '\'') || out.length == 0)
			return false;
	}
	rest = without_needless_zeros(buffer_str(&out));
	*number_r = negative ? str_join(a, STR("-"), rest) : rest;
	return code_is_decimal(*number_r);
}

bool
written_yes_no(struct str text, bool *value_r)
{
	static const char *const yes[] = { "yes", "true", "1", "y", "oui", "sí", "si", "نعم", "да", "是" };
	static const char *const no[] = { "no", "false", "0", "n", "non", "لا", "нет", "否" };

	text = str_trim(text);
	for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
		*value_r = true;
		if (str_is_nocase(text, yes[i]))
			return true;
	}
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
		*value_r = false;
		if (str_is_nocase(text, no[i]))
			return true;
	}
	return false;
}
