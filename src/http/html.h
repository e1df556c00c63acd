/* HTML: escaping by place, and what compiled templates call.
 *
 * tools/htmlc makes of ui/NAME.html a template_fn. Each hole of a template stands in one place (text, a quoted attribute,
 * a whole address, a part of an address), known when it is compiled, and is written by the function of that place. So a
 * value can say nothing but itself, whatever is in it.
 *
 * The one exception is markup that we made ourselves from Markdown. It is a value made by html_trusted(), which only
 * http/markdown.c calls; {{html path}} writes such a value as it is, and any other value, were it by mistake, as text. What
 * is read from JSON is never trusted: the mark is no part of the text. */
#ifndef HTTP_HTML_H
#define HTTP_HTML_H

#include "base/json.h"

struct words_language;

/* ---- escaping ---------------------------------------------------------------------------------------------------- */

/* `text` between tags: & < > escaped. */
void html_text(struct buffer *out, struct str text);

/* `text` in an attribute in double quotes. */
void html_attribute(struct buffer *out, struct str text);

/* A whole address, as the value of an attribute in double quotes: relative, or of scheme http, https, ftp or mailto; "#" is
 * written in place of any other. Spaces, controls and signs that end a value are percent-encoded. */
void html_address(struct buffer *out, struct str address);

/* As html_address, but only an address on this site ("/…" or "?…"); else "#". */
void html_local_address(struct buffer *out, struct str address);

/* Part of an address behind a fixed beginning: a segment of the path, a value in the query. All but letters, digits and
 * -._~:@, is percent-encoded. Good for text, too. */
void html_address_part(struct buffer *out, struct str part);

/* ---- trusted markup ---------------------------------------------------------------------------------------------- */

/* Markup that is safe as it is. Whoever calls this answers for it. */
struct json *html_trusted(struct arena *a, struct str markup);

bool html_is_trusted(const struct json *value);

/* ---- compiled templates ------------------------------------------------------------------------------------------ */

struct html_page {
	struct buffer               *out;
	const struct json           *document;
	const struct words_language *words;
};

/* A part of a page, in its context. */
typedef void html_part_fn(struct html_page *page, const struct json *here);

/* The member `name`; NULL when `object` is NULL, no object, or has none. */
static inline const struct json *
html_find(const struct json *object, const char *name, size_t length)
{
	if (object == NULL || object->kind != JSON_OBJECT)
		return NULL;
	for (const struct json *member = object->first; member != NULL; member = member->next)
		if (member->name.length == length && memcmp(member->name.data, name, length) == 0)
			return member;
	return NULL;
}

/* The first element of an array, NULL for anything else. */
static inline const struct json *
html_first(const struct json *value)
{
	return value != NULL && value->kind == JSON_ARRAY ? value->first : NULL;
}

/* False for nothing, null, false, 0, and for empty text, array or object. */
bool html_is(const struct json *value);

/* The text of a value: of a string or number; empty for anything else. */
struct str html_text_of(const struct json *value);

/* {{number path}}: a whole number with the language's grouping; a number that is none, or text, as it is. */
void html_number(struct html_page *page, const struct json *value);

/* {{html path}} */
void html_markup(struct html_page *page, const struct json *value);

/* {{data path}}: a value, or trusted text of JSON, as JSON-LD in an element of its own, for programs; nothing when there is none. No text in it can end
 * the element, and no browser runs it. */
void html_data(struct html_page *page, const struct json *value);

/* What fills in a placeholder of a word. */
struct html_value {
	const char        *name;
	const struct json *value;
};

/* Where a word stands: decides its escaping and how the values in it are isolated for their direction. */
enum html_place {
	HTML_TEXT,      /* <bdi> around values */
	HTML_TEXT_ONLY, /* <title>, <option>, <textarea>: no elements; Unicode isolates */
	HTML_ATTRIBUTE  /* in quotes; Unicode isolates */
};

/* {{word key name=path …}}. A value named "count" picks the plural form. */
void html_word(struct html_page *page, unsigned word, enum html_place place, const struct html_value *values,
	       size_t count);

#endif
