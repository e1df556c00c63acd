/* Small parts of XML at a place of the window, for the scanner (xml_scan.c): names, values, references. */
#ifndef FORMATS_XML_CURSOR_H
#define FORMATS_XML_CURSOR_H

#include "formats/scan.h"
#include "formats/xml_reader.h"

/* What was done with what stands at a place. */
enum scanned {
	TAKEN,
	MORE, /* its end has not come */
	ODD,  /* it is for the parser */
};

/* Where it is scanned, in the window. What is taken lies before `at` then. */
struct cursor {
	const char *at, *end;
};

static inline bool
cursor_is_space(char c)
{
	return c == ' ' || scan_is_line_space(c);
}

static inline void
cursor_skip_space(struct cursor *c)
{
	while (c->at < c->end && cursor_is_space(*c->at))
		c->at++;
}

static inline struct str
cursor_rest(const struct cursor *c)
{
	return (struct str){ c->at, (size_t)(c->end - c->at) };
}

/* Letters of ASCII and '_'; digits, '-' and '.' besides. */
static inline bool
cursor_starts_name(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26 || c == '_';
}

static inline bool
cursor_is_in_name(char c)
{
	return cursor_starts_name(c) || (unsigned char)(c - '0') < 10 || c == '-' || c == '.';
}

/* `text`, when it stands there. */
enum scanned cursor_expect(struct cursor *c, struct str text);

/* All until behind the first `end`. */
enum scanned cursor_skip(struct cursor *c, struct str end);

/* A name that may have a prefix, in ASCII and shorter than XML_NAME. */
enum scanned cursor_name(struct cursor *c, struct str *name_r);

/* A value in quotes, as it stands; `plain` when there are no references and line ends in it. The cursor is not at its end. */
enum scanned cursor_value(struct cursor *c, struct str *value_r, bool *plain_r);

/* Adds a text with references and returns to `out`, which is NULL when it is only looked at; false when it is for the parser. */
bool cursor_add_text(struct buffer *out, struct str text);

/* The same of a value, in which white space is a space each. */
bool cursor_add_value(struct buffer *out, struct str text);

#endif
