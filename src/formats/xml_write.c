#include "formats/xml_write.h"

#include <ctype.h>

/* U+FFFE and U+FFFF; surrogates are no UTF-8. */
static bool
is_noncharacter(struct str rest)
{
	return rest.length >= 3 && rest.data[0] == '\xEF' && rest.data[1] == '\xBF' &&
	       (rest.data[2] == '\xBE' || rest.data[2] == '\xBF');
}

static const char *
replacement(struct str rest)
{
	switch (rest.data[0]) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\n':
	case '\t':
		return NULL;
	case '\r':
		return "&#13;";
	default:
		return (unsigned char)rest.data[0] < 0x20 || is_noncharacter(rest) ? "\xEF\xBF\xBD" : NULL;
	}
}

/* Printing bytes that may have to be replaced: in any text, or where quotes are marks. Most bytes stay as they are, so two
 * comparisons are all that is done for them. */
enum { PLAIN, SPECIAL, QUOTE, FIRST_PRINTING = 0x20 };

static const unsigned char kinds[256] = {
	['<'] = SPECIAL, ['>'] = SPECIAL, ['&'] = SPECIAL, [0xEF] = SPECIAL, ['"'] = QUOTE
};

static void
add_escaped(struct buffer *out, struct str text, unsigned most)
{
	const unsigned char *bytes = (const unsigned char *)text.data;
	size_t               plain = 0, i = 0;

	for (;;) {
		const char *instead = NULL;

		while (i < text.length && bytes[i] >= FIRST_PRINTING && kinds[bytes[i]] == PLAIN)
			i++;
		if (i == text.length)
			break;
		if (kinds[bytes[i]] <= most)
			instead = replacement(str_slice(text, i, text.length));
		if (instead == NULL) {
			i++;
			continue;
		}
		buffer_add(out, str_slice(text, plain, i));
		buffer_add_c(out, instead);
		i += bytes[i] == 0xEF ? 3 : 1;
		plain = i;
	}
	buffer_add(out, str_slice(text, plain, text.length));
}

void
xml_add_text(struct buffer *out, struct str text)
{
	add_escaped(out, text, QUOTE);
}

void
xml_add_content(struct buffer *out, struct str text)
{
	add_escaped(out, text, SPECIAL);
}

void
xml_add_element(struct buffer *out, const char *name, struct str language, struct str text)
{
	buffer_add_byte(out, '<');
	buffer_add_c(out, name);
	if (language.length > 0 && !str_is(language, "und")) {
		buffer_add_c(out, " xml:lang=\"");
		xml_add_text(out, language);
		buffer_add_c(out, "\"");
	}
	buffer_add_c(out, ">");
	xml_add_text(out, text);
	buffer_add_c(out, "</");
	buffer_add_c(out, name);
	buffer_add_c(out, ">\n");
}

/* ---- addresses --------------------------------------------------------------------------------------------------- */

static bool
is_code(struct str rest)
{
	return rest.length > 2 && isxdigit((unsigned char)rest.data[1]) && isxdigit((unsigned char)rest.data[2]);
}

struct str
xml_address(struct arena *a, struct str address)
{
	struct buffer out = buffer_in(a);
	size_t        fragment = str_find_byte(address, '#');
	size_t        host = str_find(address, STR("://[")), host_end = str_find_byte(address, ']');

	for (size_t i = 0; i < address.length; i++) {
		char byte = address.data[i];
		bool stays = true;

		if (byte == '#')
			stays = i == fragment;
		else if (byte == '%')
			stays = is_code(str_slice(address, i, address.length));
		else if (byte == '[' || byte == ']')
			stays = i > host && i <= host_end;
		if (stays)
			buffer_add_byte(&out, byte);
		else
			buffer_format(&out, "%%%02X", (unsigned)byte);
	}
	return buffer_str(&out);
}

/* ---- paths ------------------------------------------------------------------------------------------------------- */

size_t
xml_open(struct buffer *out, const char *path)
{
	struct str rest = str_of(path), name;

	while (str_cut(&rest, '/', &name))
		buffer_format(out, "<%.*s>", STR_ARGS(name));
	return out->length;
}

static void
close_path(struct buffer *out, struct str path)
{
	while (path.length > 0) {
		size_t start = path.length;

		while (start > 0 && path.data[start - 1] != '/')
			start--;
		buffer_format(out, "</%.*s>", STR_ARGS(str_slice(path, start, path.length)));
		path = str_slice(path, 0, start > 0 ? start - 1 : 0);
	}
	buffer_add_byte(out, '\n');
}

void
xml_close(struct buffer *out, const char *path, size_t opened)
{
	struct str rest = str_of(path), name;
	size_t     taken = 0;

	if (out->length > opened) {
		close_path(out, rest);
		return;
	}
	while (str_cut(&rest, '/', &name))
		taken += name.length + 2;
	out->length -= taken;
}

void
xml_add_path(struct buffer *out, const char *path, struct str text)
{
	size_t opened = xml_open(out, path);

	xml_add_text(out, text);
	xml_close(out, path, opened);
}

void
xml_add_attribute(struct buffer *out, const char *name, struct str value)
{
	if (value.length == 0)
		return;
	buffer_format(out, " %s=\"", name);
	xml_add_text(out, value);
	buffer_add_byte(out, '"');
}
