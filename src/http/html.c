/* Writing HTML. Text is mostly plain, so it is looked through sixteen bytes at a time and copied in runs. */
#include "http/html.h"

#include "text/po.h"
#include "text/words.h"

enum { BLOCK = 16 };

typedef uint8_t block __attribute__((vector_size(BLOCK)));

static const char *
entity_of(char byte)
{
	switch (byte) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

/* True when none of the sixteen bytes needs escaping; `quote` is '"' or, where quotes are plain, '&' again. */
static bool
is_plain_block(const char *bytes, char quote)
{
	block    text, hits;
	uint64_t halves[2];

	memcpy(&text, bytes, sizeof text);
	hits = (block)((text == '&') | (text == '<') | (text == '>') | (text == (uint8_t)quote));
	memcpy(halves, &hits, sizeof halves);
	return (halves[0] | halves[1]) == 0;
}

/* Most texts are shorter than a block. */
static bool
is_plain(char byte, char quote)
{
	static const bool escaped[UINT8_MAX + 1] = { ['&'] = true, ['<'] = true, ['>'] = true, ['"'] = true };

	return !escaped[(unsigned char)byte] || (byte == '"' && quote != '"');
}

static size_t
plain_length(struct str text, char quote)
{
	size_t length = 0;

	while (length + BLOCK <= text.length && is_plain_block(text.data + length, quote))
		length += BLOCK;
	while (length < text.length && is_plain(text.data[length], quote))
		length++;
	return length;
}

static void
escape(struct buffer *out, struct str text, char quote)
{
	for (;;) {
		size_t plain = plain_length(text, quote);

		buffer_add(out, str_slice(text, 0, plain));
		if (plain == text.length)
			return;
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a text with a length has bytes */
		buffer_add_c(out, entity_of(text.data[plain]));
		text = str_slice(text, plain + 1, text.length);
	}
}

void
html_text(struct buffer *out, struct str text)
{
	escape(out, text, '&');
}

void
html_attribute(struct buffer *out, struct str text)
{
	escape(out, text, '"');
}

/* ---- addresses --------------------------------------------------------------------------------------------------- */

static bool
is_letter_or_digit(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

/* A relative address, or one with a scheme that does nothing but lead somewhere. */
static bool
is_good_address(struct str address)
{
	static const char *const schemes[] = { "http", "https", "ftp", "mailto" };
	size_t                   end = 0;

	while (end < address.length && strchr(":/?#", address.data[end]) == NULL)
		end++;
	if (end == address.length || address.data[end] != ':')
		return true;
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
		if (str_is_nocase(str_slice(address, 0, end), schemes[i]))
			return true;
	return false;
}

static void
add_encoded(struct buffer *out, char byte)
{
	static const char digits[] = "0123456789ABCDEF";

	buffer_add_byte(out, '%');
	buffer_add_byte(out, digits[(unsigned char)byte >> 4]);
	buffer_add_byte(out, digits[(unsigned char)byte & 15]);
}

/* What does not stand in an address as it is: what RFC 3986 allows nowhere, '\\', which browsers take for '/', and '&'. */
static const bool special[UINT8_MAX + 1] = {
	[0 ... ' '] = true, ['"'] = true, ['&'] = true, ['<'] = true, ['>'] = true, ['\\'] = true,
	['^'] = true,       ['`'] = true, ['{'] = true, ['|'] = true, ['}'] = true, [0x7F] = true,
};

static void
write_address(struct buffer *out, struct str address)
{
	size_t from = 0;

	for (size_t i = 0; i < address.length; i++) {
		char byte = address.data[i];

		if (!special[(unsigned char)byte])
			continue;
		buffer_add(out, str_slice(address, from, i));
		from = i + 1;
		if (byte == '&')
			buffer_add_c(out, "&amp;");
		else
			add_encoded(out, byte);
	}
	buffer_add(out, str_slice(address, from, address.length));
}

void
html_address(struct buffer *out, struct str address)
{
	write_address(out, is_good_address(address) ? address : STR("#"));
}

void
html_local_address(struct buffer *out, struct str address)
{
	bool query = str_starts(address, STR("?"));
	bool path =
		str_starts(address, STR("/")) && !str_starts(address, STR("//")) && !str_starts(address, STR("/\\"));

	write_address(out, query || path ? address : STR("#"));
}

void
html_address_part(struct buffer *out, struct str part)
{
	for (size_t i = 0; i < part.length; i++) {
		char byte = part.data[i];

		if (is_letter_or_digit(byte) || (byte != '\0' && strchr("-._~:@,", byte) != NULL))
			buffer_add_byte(out, byte);
		else
			add_encoded(out, byte);
	}
}

/* ---- trusted markup ---------------------------------------------------------------------------------------------- */

struct json *
html_trusted(struct arena *a, struct str markup)
{
	struct json *value = json_string(a, markup);

	value->boolean = true; /* the reader leaves it false in strings */
	return value;
}

bool
html_is_trusted(const struct json *value)
{
	return value != NULL && value->kind == JSON_STRING && value->boolean;
}

/* ---- compiled templates ------------------------------------------------------------------------------------------ */

bool
html_is(const struct json *value)
{
	if (value == NULL)
		return false;
	switch (value->kind) {
	case JSON_BOOLEAN:
		return value->boolean;
	case JSON_NUMBER:
		return !str_is(value->text, "0");
	case JSON_STRING:
		return value->text.length != 0;
	case JSON_ARRAY:
	case JSON_OBJECT:
		return value->count != 0;
	default:
		return false;
	}
}

struct str
html_text_of(const struct json *value)
{
	if (value != NULL && (value->kind == JSON_STRING || value->kind == JSON_NUMBER))
		return value->text;
	return (struct str){ 0 };
}

void
html_number(struct html_page *page, const struct json *value)
{
	int64_t number;

	if (value != NULL && value->kind == JSON_NUMBER && str_integer(value->text, &number))
		words_add_number(page->out, page->words, number);
	else
		html_text(page->out, html_text_of(value));
}

void
html_markup(struct html_page *page, const struct json *value)
{
	if (html_is_trusted(value))
		buffer_add(page->out, value->text);
	else
		html_text(page->out, html_text_of(value));
}

void
html_data(struct html_page *page, const struct json *value)
{
	struct buffer written = buffer_in(page->out->arena);
	struct str    json = html_text_of(value);

	if (!html_is(value))
		return;
	if (!html_is_trusted(value)) {
		json_write(&written, value);
		json = buffer_str(&written);
	}
	buffer_add_c(page->out, "<script type=\"application/ld+json\">");
	/* what ends the element or begins a comment begins with '<', which in JSON stands in texts only (HTML, 4.12.1.3) */
	for (size_t end; json.length > 0; json = str_slice(json, end + 1, json.length)) {
		end = str_find_byte(json, '<');
		buffer_add(page->out, str_slice(json, 0, end));
		if (end < json.length)
			buffer_add_c(page->out, "\\u003c");
	}
	buffer_add_c(page->out, "</script>");
}

static const struct json *
find_value(struct str name, const struct html_value *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(name, values[i].name))
			return values[i].value;
	return NULL;
}

static void
escape_in(struct buffer *out, struct str text, enum html_place place)
{
	if (place == HTML_ATTRIBUTE)
		html_attribute(out, text);
	else
		html_text(out, text);
}

/* A value inside a word: numbers as they are, text isolated, because its direction may differ from the word's. */
static void
add_word_value(struct html_page *page, const struct json *value, enum html_place place)
{
	bool isolate = value != NULL && value->kind == JSON_STRING;

	if (isolate)
		buffer_add_c(page->out, place == HTML_TEXT ? "<bdi>" : "\u2068");
	if (isolate)
		escape_in(page->out, value->text, place);
	else
		html_number(page, value);
	if (isolate)
		buffer_add_c(page->out, place == HTML_TEXT ? "</bdi>" : "\u2069");
}

/* Where a word fell back to another language, readers of the page aloud need to know. */
static bool
begin_other(struct html_page *page, unsigned word, enum html_place place)
{
	struct str tag;

	if (place != HTML_TEXT || !words_fell_back(page->words, word, &tag))
		return false;
	buffer_format(page->out, "<span lang=\"%.*s\" dir=\"%s\">", STR_ARGS(tag),
		      language_is_rtl(tag) ? "rtl" : "ltr");
	return true;
}

void
html_word(struct html_page *page, unsigned word, enum html_place place, const struct html_value *values, size_t count)
{
	const struct json *number = find_value(STR("count"), values, count);
	int64_t            picked = -1;
	struct word_piece  piece;
	struct str         rest;
	bool               other = begin_other(page, word, place);

	if (number != NULL && !str_integer(number->text, &picked))
		picked = -1;
	rest = words_at(page->words, word, picked);
	while (word_piece_next(&rest, &piece)) {
		if (piece.placeholder)
			add_word_value(page, find_value(piece.text, values, count), place);
		else
			escape_in(page->out, piece.text, place);
	}
	if (other)
		buffer_add_c(page->out, "</span>");
}
