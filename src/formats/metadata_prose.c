/* Prose of metadata: trees of DocBook elements, and HTML that stands in a text, become paragraphs and lists. HTML is read by
 * libxml2's parser for it. */
#include "formats/metadata.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>

enum { LINE = 1, PARAGRAPH = 2 };

/* Elements that begin a line or a paragraph, of DocBook as EML has it and of HTML. */
static const struct {
	const char *name;
	int         breaks;
	const char *begins;
} blocks[] = {
	{ "para", PARAGRAPH, "" },
	{ "p", PARAGRAPH, "" },
	{ "section", PARAGRAPH, "" },
	{ "title", PARAGRAPH, "" },
	{ "markdown", PARAGRAPH, "" },
	{ "literalLayout", PARAGRAPH, "" },
	{ "itemizedlist", PARAGRAPH, "" },
	{ "orderedlist", PARAGRAPH, "" },
	{ "listitem", LINE, "- " },
	{ "div", PARAGRAPH, "" },
	{ "ul", PARAGRAPH, "" },
	{ "ol", PARAGRAPH, "" },
	{ "li", LINE, "- " },
	{ "br", LINE, "" },
	{ "tr", LINE, "" },
	{ "table", PARAGRAPH, "" },
	{ "blockquote", PARAGRAPH, "" },
	{ "pre", PARAGRAPH, "" },
	{ "h1", PARAGRAPH, "" },
	{ "h2", PARAGRAPH, "" },
	{ "h3", PARAGRAPH, "" },
	{ "h4", PARAGRAPH, "" },
	{ "h5", PARAGRAPH, "" },
	{ "h6", PARAGRAPH, "" },
	{ "dt", LINE, "" },
	{ "dd", LINE, "" },
	{ "td", 0, " " },
};

/* Elements of HTML that are nothing to read. */
static const char *const silent[] = { "script", "style", "head", "iframe", "object", "svg" };

struct prose {
	struct buffer out;
	int           breaks; /* wanted before the next text */
	const char   *begins; /* what the next text begins with */
	int           silent; /* depth inside elements that say nothing */
	bool          folds;  /* line ends are spaces */
	bool          item;   /* the text right after the start of a list item stays on its line */
};

static void
begin_block(struct prose *prose, struct str name)
{
	for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
		if (!str_is(name, blocks[i].name))
			continue;
		if (prose->item && blocks[i].begins[0] == '\0')
			return;
		prose->breaks = blocks[i].breaks > prose->breaks ? blocks[i].breaks : prose->breaks;
		if (blocks[i].begins[0] != '\0')
			prose->begins = blocks[i].begins;
		prose->item = blocks[i].begins[0] == '-';
		return;
	}
}

static void
end_block(struct prose *prose, struct str name)
{
	for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
		if (str_is(name, blocks[i].name) && blocks[i].breaks > prose->breaks)
			prose->breaks = blocks[i].breaks;
	}
}

static void
add_folded(struct buffer *out, struct str text)
{
	for (size_t i = 0; i < text.length; i++)
		buffer_add_byte(out, text.data[i] == '\n' || text.data[i] == '\r' ? ' ' : text.data[i]);
}

static void
add_text(struct prose *prose, struct str text)
{
	if (prose->silent > 0)
		return;
	if (prose->breaks > 0 || prose->begins != NULL) {
		if (str_trim(text).length == 0)
			return;
		if (prose->out.length > 0)
			buffer_add_c(&prose->out, prose->breaks == PARAGRAPH ? "\n\n"
						  : prose->breaks == LINE    ? "\n"
									     : "");
		if (prose->begins != NULL)
			buffer_add_c(&prose->out, prose->begins);
		while (text.length > 0 && str_trim(str_slice(text, 0, 1)).length == 0)
			text = str_slice(text, 1, text.length);
		prose->breaks = 0;
		prose->begins = NULL;
		prose->item = false;
	}
	/* what stands in an element within a sentence goes on in it, however the lines were broken */
	if (prose->out.length > 0 && strchr(" \t\r\n", prose->out.data[prose->out.length - 1]) != NULL)
		while (text.length > 0 && str_trim(str_slice(text, 0, 1)).length == 0)
			text = str_slice(text, 1, text.length);
	if (prose->folds)
		add_folded(&prose->out, text);
	else
		buffer_add(&prose->out, text);
}

static void
add_address(struct prose *prose, struct str url)
{
	if (str_starts(url, STR("http")) && !str_ends(buffer_str(&prose->out), url) && prose->silent == 0) {
		buffer_add_c(&prose->out, prose->out.length > 0 ? " (" : "(");
		buffer_add(&prose->out, url);
		buffer_add_byte(&prose->out, ')');
	}
}

/* ---- trees ------------------------------------------------------------------------------------------------------- */

static void
add_tree(struct prose *prose, const struct xml_node *node, const char *but)
{
	for (; node != NULL; node = node->next) {
		if (node->name.length == 0) {
			add_text(prose, node->text);
			continue;
		}
		if (but != NULL && str_is(node->name, but))
			continue;
		begin_block(prose, node->name);
		add_tree(prose, node->first, but);
		end_block(prose, node->name);
		if (str_is(node->name, "ulink"))
			add_address(prose, xml_value(node, "url"));
		else if (str_is(node->name, "a"))
			add_address(prose, xml_value(node, "href"));
	}
}

struct str
metadata_prose(struct arena *a, const struct xml_node *node, const char *but)
{
	struct prose prose = { .out = buffer_in(a) };

	if (node->first != NULL && node->first->next == NULL && node->first->name.length == 0)
		return metadata_html(a, str_trim(node->first->text));
	add_tree(&prose, node->first, but);
	return metadata_html(a, str_trim(buffer_str(&prose.out)));
}

/* ---- HTML -------------------------------------------------------------------------------------------------------- */

struct html_reading {
	struct prose  prose;
	struct str    addresses[8]; /* of links that are open */
	size_t        open;
	struct arena *a;
};

static bool
is_silent(struct str name)
{
	for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++) {
		if (str_is(name, silent[i]))
			return true;
	}
	return false;
}

static void
on_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
	struct html_reading *reading = context;
	struct str           element = str_of((const char *)name), address = STR("");

	reading->prose.silent += is_silent(element);
	begin_block(&reading->prose, element);
	if (!str_is(element, "a"))
		return;
	for (; attributes != NULL && attributes[0] != NULL; attributes += 2) {
		if (str_is(str_of((const char *)attributes[0]), "href") && attributes[1] != NULL)
			address = str_copy(reading->a, str_trim(str_of((const char *)attributes[1])));
	}
	if (reading->open < sizeof reading->addresses / sizeof reading->addresses[0])
		reading->addresses[reading->open] = address;
	reading->open++;
}

static void
on_end(void *context, const xmlChar *name)
{
	struct html_reading *reading = context;
	struct str           element = str_of((const char *)name);

	if (is_silent(element) && reading->prose.silent > 0)
		reading->prose.silent--;
	end_block(&reading->prose, element);
	if (!str_is(element, "a") || reading->open == 0)
		return;
	reading->open--;
	if (reading->open < sizeof reading->addresses / sizeof reading->addresses[0])
		add_address(&reading->prose, reading->addresses[reading->open]);
}

static void
on_text(void *context, const xmlChar *bytes, int length)
{
	struct html_reading *reading = context;

	add_text(&reading->prose, (struct str){ (const char *)bytes, (size_t)length });
}

/* Is there a reference, "&eacute;" or "&#233;"? */
static bool
has_references(struct str text)
{
	for (size_t at = str_find_byte(text, '&'); at + 3 < text.length;) {
		struct str rest = str_slice(text, at + 1, at + 10);
		size_t     end = str_find_byte(rest, ';'), length = rest.data[0] == '#';

		while (length < end && ((rest.data[length] >= '0' && rest.data[length] <= '9') ||
					((unsigned char)(rest.data[length] | 32) >= 'a' &&
					 (unsigned char)(rest.data[length] | 32) <= 'z')))
			length++;
		if (end > 1 && end < rest.length && length == end)
			return true;
		at++;
		at += str_find_byte(str_slice(text, at, text.length), '&');
	}
	return false;
}

/* Is there a tag: '<' before a letter or '/', and a '>' behind it? */
static bool
has_tags(struct str text)
{
	for (size_t at = str_find_byte(text, '<'); at + 2 < text.length;) {
		char c = text.data[at + 1];

		if (c == '/' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
			return str_find_byte(str_slice(text, at, text.length), '>') < text.length - at;
		at++;
		at += str_find_byte(str_slice(text, at, text.length), '<');
	}
	return false;
}

struct str
metadata_html(struct arena *a, struct str text)
{
	struct html_reading reading = { .prose = { .out = buffer_in(a), .folds = true }, .a = a };
	htmlParserCtxtPtr   parser;

	if (!has_tags(text) && !has_references(text))
		return text;
	parser = htmlCreateMemoryParserCtxt(text.data, (int)text.length);
	assert(parser != NULL);
	*parser->sax = (htmlSAXHandler){
		.startElement = on_start,
		.endElement = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text,
		.cdataBlock = on_text,
	};
	parser->userData = &reading;
	htmlCtxtUseOptions(parser,
			   HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_IGNORE_ENC);
	xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8);
	htmlParseDocument(parser);
	htmlFreeParserCtxt(parser);
	return str_trim(buffer_str(&reading.prose.out));
}
