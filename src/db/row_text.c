/* Rows as text. */
#include "db/row_text.h"

#include <errno.h>
#include <inttypes.h>

enum { REAL_DIGITS = 17, REAL_TEXT = 40 };

static const struct {
	char byte, sign;
} escapes[] = { { '\\', '\\' }, { '\t', 't' }, { '\n', 'n' }, { '\r', 'r' } };

enum { ESCAPES = sizeof escapes / sizeof escapes[0] };

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static bool
needs_escape(char byte)
{
	return byte == '\\' || byte == '\t' || byte == '\n' || byte == '\r';
}

static void
write_text(struct buffer *out, struct str text)
{
	size_t done = 0;

	for (size_t i = 0; i < text.length; i++) {
		if (!needs_escape(text.data[i]))
			continue;
		buffer_add(out, str_slice(text, done, i));
		buffer_add_byte(out, '\\');
		for (size_t e = 0; e < ESCAPES; e++)
			if (escapes[e].byte == text.data[i])
				buffer_add_byte(out, escapes[e].sign);
		done = i + 1;
	}
	buffer_add(out, str_slice(text, done, text.length));
}

static bool
is_text(struct str bytes)
{
	return bytes.length == 0 || (memchr(bytes.data, '\0', bytes.length) == NULL && str_is_utf8(bytes, NULL));
}

static void
write_digits(struct buffer *out, struct str bytes)
{
	static const char digits[] = "0123456789abcdef";
	char             *to = buffer_reserve(out, 2 + 2 * bytes.length);

	*to++ = '\\';
	*to++ = 'x';
	for (size_t i = 0; i < bytes.length; i++) {
		*to++ = digits[(uint8_t)bytes.data[i] >> 4];
		*to++ = digits[(uint8_t)bytes.data[i] & 15];
	}
	out->length += 2 + 2 * bytes.length;
}

/* The shortest of the usual forms that gives the same number back. */
static void
write_real(struct buffer *out, double value)
{
	char text[REAL_TEXT];

	for (int digits = 15; digits <= REAL_DIGITS; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	buffer_add_c(out, text);
}

bool
row_text_write(struct buffer *out, const struct db_table *table, const struct db_value *values, struct error *error)
{
	for (size_t i = 0; i < table->column_count; i++) {
		enum db_type           type = table->columns[i].type;
		const struct db_value *value = &values[i];

		if (i > 0)
			buffer_add_byte(out, '\t');
		if (value->null)
			buffer_add_c(out, "\\N");
		else if (type == DB_INT)
			buffer_format(out, "%" PRId64, value->integer);
		else if (type == DB_REAL)
			write_real(out, value->real);
		else if (is_text(value->text))
			write_text(out, value->text);
		else if (type == DB_BLOB)
			write_digits(out, value->text);
		else
			return error_set(error, ERROR_STORAGE, "row.utf8", "text that is no UTF-8 stands in %s of %s",
					 table->columns[i].name, table->name);
	}
	buffer_add_byte(out, '\n');
	return true;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static bool
read_escape(char sign, char *byte_r)
{
	for (size_t e = 0; e < ESCAPES; e++)
		if (escapes[e].sign == sign) {
			*byte_r = escapes[e].byte;
			return true;
		}
	return false;
}

static bool
read_text(struct arena *a, struct str field, struct str *text_r)
{
	size_t at = str_find_byte(field, '\\');
	char  *to;

	*text_r = field;
	if (at < field.length) {
		to = arena_text(a, field.length);
		memcpy(to, field.data, at);
		text_r->data = to;
		text_r->length = at;
		for (size_t i = at; i < field.length; i++) {
			char byte = field.data[i];

			if (byte == '\\' && (++i == field.length || !read_escape(field.data[i], &byte)))
				return false;
			to[text_r->length++] = byte;
		}
	}
	return is_text(*text_r);
}

static int
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
read_digits(struct arena *a, struct str digits, struct str *bytes_r)
{
	char *bytes = arena_text(a, digits.length / 2 + 1);

	if (digits.length % 2 != 0)
		return false;
	for (size_t i = 0; i < digits.length; i += 2) {
		int high = digit_of(digits.data[i]), low = digit_of(digits.data[i + 1]);

		if (high < 0 || low < 0)
			return false;
		bytes[i / 2] = (char)(high << 4 | low);
	}
	*bytes_r = (struct str){ bytes, digits.length / 2 };
	return !is_text(*bytes_r); /* else it would have two forms */
}

static bool
read_real(struct str field, double *value_r)
{
	char  text[REAL_TEXT];
	char *end;

	if (field.length == 0 || field.length >= sizeof text)
		return false;
	memcpy(text, field.data, field.length);
	text[field.length] = '\0';
	errno = 0;
	*value_r = strtod(text, &end);
	return *end == '\0' && end != text && errno == 0;
}

static bool
read_field(struct arena *a, enum db_type type, struct str field, struct db_value *value_r)
{
	*value_r = (struct db_value){ .null = str_is(field, "\\N") };
	if (value_r->null)
		return true;
	switch (type) {
	case DB_INT:
		return str_integer(field, &value_r->integer);
	case DB_REAL:
		return read_real(field, &value_r->real);
	case DB_TEXT:
		return read_text(a, field, &value_r->text);
	case DB_BLOB:
		if (str_starts(field, STR("\\x")))
			return read_digits(a, str_slice(field, 2, field.length), &value_r->text);
		return read_text(a, field, &value_r->text);
	}
	return false;
}

bool
row_text_read(struct arena *a, const struct db_table *table, struct str line, struct db_value *values_r,
	      struct error *error)
{
	struct str rest = line, field;

	for (size_t i = 0; i < table->column_count; i++) {
		if (!str_cut(&rest, '\t', &field))
			return error_set(error, ERROR_INPUT, "row.columns", "a row of %s has %zu fields instead of %zu",
					 table->name, i, table->column_count);
		if (!read_field(a, table->columns[i].type, field, &values_r[i]))
			return error_set(error, ERROR_INPUT, "row.field",
					 "what stands in the column %s of %s cannot be read", table->columns[i].name,
					 table->name);
	}
	return rest.data == NULL || error_set(error, ERROR_INPUT, "row.columns", "a row of %s has more than %zu fields",
					      table->name, table->column_count);
}
