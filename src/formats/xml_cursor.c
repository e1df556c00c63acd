/* Small parts of XML. */
#include "formats/xml_cursor.h"

enum {
	REFERENCE = 12, /* bytes of the longest reference that is read here */
};

enum scanned
cursor_expect(struct cursor *c, struct str text)
{
	struct str rest = cursor_rest(c);

	if (!str_starts(rest, str_slice(text, 0, rest.length)))
		return ODD;
	if (rest.length < text.length)
		return MORE;
	c->at += text.length;
	return TAKEN;
}

static const bool is_in_name[256] = {
	['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true, ['_'] = true, ['-'] = true, ['.'] = true,
};

static enum scanned
scan_part(struct cursor *c)
{
	const char *at = c->at;

	if (at < c->end && !cursor_starts_name(*at))
		return ODD;
	while (at < c->end && is_in_name[(unsigned char)*at])
		at++;
	c->at = at;
	return at < c->end ? TAKEN : MORE;
}

enum scanned
cursor_name(struct cursor *c, struct str *name_r)
{
	const char  *start = c->at;
	enum scanned scanned = scan_part(c);

	if (scanned == TAKEN && *c->at == ':') {
		c->at++;
		scanned = scan_part(c);
	}
	*name_r = (struct str){ start, (size_t)(c->at - start) };
	if (scanned == TAKEN && (*c->at == ':' || (unsigned char)*c->at >= 0x80 || name_r->length >= XML_NAME))
		return ODD;
	return scanned;
}

enum scanned
cursor_skip(struct cursor *c, struct str end)
{
	struct str rest = cursor_rest(c);
	size_t     at = str_find(rest, end);

	if (at == rest.length)
		return MORE;
	c->at += at + end.length;
	return TAKEN;
}

enum scanned
cursor_value(struct cursor *c, struct str *value_r, bool *plain_r)
{
	char        quote = *c->at;
	const char *start = c->at + 1, *at = start;
	bool        plain = true;

	if (quote != '"' && quote != '\'')
		return ODD;
	for (; at < c->end && *at != quote; at++) {
		if (*at == '<')
			return ODD;
		plain &= *at != '&' && (unsigned char)*at >= ' ';
	}
	if (at == c->end)
		return MORE;
	*value_r = (struct str){ start, (size_t)(at - start) };
	*plain_r = plain;
	c->at = at + 1;
	return TAKEN;
}

/* ---- references -------------------------------------------------------------------------------------------------- */

static bool
is_character(uint32_t c)
{
	return c == '\t' || c == '\n' || c == '\r' || (c >= ' ' && c < 0xD800) || (c >= 0xE000 && c < 0xFFFE) ||
	       (c >= 0x10000 && c <= 0x10FFFF);
}

/* "#233", "#xE9". */
static bool
character_of(struct str name, uint32_t *c_r)
{
	bool     hex = name.length > 1 && name.data[1] == 'x';
	uint32_t c = 0;

	name = str_slice(name, hex ? 2 : 1, name.length);
	if (name.length == 0 || name.length > 7)
		return false;
	for (size_t i = 0; i < name.length; i++) {
		unsigned char digit = (unsigned char)name.data[i];
		uint32_t      value = digit <= '9' ? digit - (uint32_t)'0' : (digit | 0x20u) - 'a' + 10u;

		if (value >= (hex ? 16 : 10))
			return false;
		c = c * (hex ? 16 : 10) + value;
	}
	*c_r = c;
	return is_character(c);
}

/* The character that the reference at the start of `text` means, with its length; false when it is for the parser. */
static bool
take_reference(struct str text, uint32_t *c_r, size_t *length_r)
{
	static const struct {
		struct str name;
		char       means;
	} own[] = {
		{ { "amp", 3 }, '&' },  { { "lt", 2 }, '<' },    { { "gt", 2 }, '>' },
		{ { "quot", 4 }, '"' }, { { "apos", 4 }, '\'' },
	};
	size_t     end = str_find_byte(str_slice(text, 0, REFERENCE), ';');
	struct str name = str_slice(text, 1, end);

	if (end >= text.length || end >= REFERENCE)
		return false;
	*length_r = end + 1;
	if (name.length > 0 && name.data[0] == '#')
		return character_of(name, c_r);
	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
		*c_r = (uint32_t)own[i].means;
		if (str_equal(name, own[i].name))
			return true;
	}
	return false;
}

/* ---- texts and values --------------------------------------------------------------------------------------------- */

static size_t
plain_bytes(struct str text)
{
	size_t length = 0;

	while (length < text.length && text.data[length] != '&' && text.data[length] != '\r')
		length++;
	return length;
}

bool
cursor_add_text(struct buffer *out, struct str text)
{
	while (text.length > 0) {
		size_t   plain = plain_bytes(text), length = 1;
		uint32_t c = '\n';

		if (out != NULL)
			buffer_add(out, str_slice(text, 0, plain));
		text = str_slice(text, plain, text.length);
		if (text.length == 0)
			break;
		if (text.data[0] == '&' && !take_reference(text, &c, &length))
			return false;
		if (out != NULL && !str_starts(text, STR("\r\n")))
			buffer_add_scalar(out, c);
		text = str_slice(text, length, text.length);
	}
	return true;
}

bool
cursor_add_value(struct buffer *out, struct str text)
{
	while (text.length > 0) {
		uint32_t c = scan_is_line_space(text.data[0]) ? ' ' : (unsigned char)text.data[0];
		size_t   length = 1;

		if (text.data[0] == '&' && !take_reference(text, &c, &length))
			return false;
		if (out != NULL && text.data[0] == '&')
			buffer_add_scalar(out, c);
		else if (out != NULL && !str_starts(text, STR("\r\n")))
			buffer_add_byte(out, (char)c);
		text = str_slice(text, length, text.length);
	}
	return true;
}
