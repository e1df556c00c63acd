/* HTML pages: the JSON-LD that stands in their <script type="application/ld+json"> elements, as search engines read it.
 *
 * The page is scanned for tags (HTML, section 13.2.5), no tree is built: comments, and what stands in elements whose text is
 * not markup, are passed over. What a script holds may be wrapped in comment or CDATA marks, or have its quotes as entities. */
#include "formats/bytes.h"
#include "formats/json_ld_read.h"
#include "formats/readers.h"

#include "base/limits.h"

enum { NAME = 16, VALUE = 100 };

struct page {
	struct json_ld_reading *reading;
	struct bytes            bytes;
	struct buffer           script;
	bool                    is_long;
	char                    name[NAME];    /* of the tag that was read, in lower case */
	char                    type[VALUE];   /* its attribute `type`, in lower case */
	int64_t                 scripts, line; /* of JSON-LD; where the newest begins */
};

/* ---- tags -------------------------------------------------------------------------------------------------------- */

static char
lower(int c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool
is_letter(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_space(int c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void
pass_spaces(struct bytes *bytes)
{
	while (is_space(bytes_look(bytes)))
		(void)bytes_pass(bytes);
}

/* Takes bytes up to one of those in `ends`; keeps in lower case what has room. */
static void
take_until(struct bytes *bytes, const char *ends, char *room, size_t size)
{
	size_t length = 0, count = strlen(ends);

	/* memchr: a NUL is a byte as any other */
	while (bytes_look(bytes) != BYTES_END && memchr(ends, bytes_look(bytes), count) == NULL) {
		char c = bytes_pass(bytes);

		if (length + 1 < size)
			room[length++] = lower(c);
	}
	room[length] = '\0';
}

static void
take_value(struct bytes *bytes, char *room, size_t size)
{
	int quote = bytes_look(bytes);

	if (quote != '"' && quote != '\'') {
		take_until(bytes, " \t\r\n\f>", room, size);
		return;
	}
	(void)bytes_pass(bytes);
	take_until(bytes, quote == '"' ? "\"" : "'", room, size);
	if (bytes_look(bytes) != BYTES_END)
		(void)bytes_pass(bytes);
}

/* The attributes of a tag, to its end. */
static void
take_attributes(struct page *page)
{
	struct bytes *bytes = &page->bytes;

	page->type[0] = '\0';
	while (bytes_look(bytes) != BYTES_END && bytes_look(bytes) != '>') {
		char name[NAME], value[VALUE] = "";

		pass_spaces(bytes);
		if (bytes_look(bytes) == '/' || bytes_look(bytes) == '=') {
			(void)bytes_pass(bytes);
			continue;
		}
		take_until(bytes, " \t\r\n\f=>/", name, sizeof name);
		pass_spaces(bytes);
		if (bytes_look(bytes) == '=') {
			(void)bytes_pass(bytes);
			pass_spaces(bytes);
			take_value(bytes, value, sizeof value);
		}
		if (strcmp(name, "type") == 0)
			memcpy(page->type, value, sizeof value);
	}
	if (bytes_look(bytes) == '>')
		(void)bytes_pass(bytes);
}

/* A comment to its "-->", another declaration to its '>'. */
static void
pass_declaration(struct bytes *bytes)
{
	char mark[3] = "";
	int  dashes = 0;

	(void)bytes_pass(bytes);
	for (int i = 0; i < 2 && bytes_look(bytes) == '-'; i++)
		mark[i] = bytes_pass(bytes);
	while (bytes_look(bytes) != BYTES_END) {
		char c = bytes_pass(bytes);

		if (c == '>' && (dashes >= 2 || strcmp(mark, "--") != 0))
			return;
		dashes = c == '-' ? dashes + 1 : 0;
	}
}

/* ---- text that is not markup ------------------------------------------------------------------------------------- */

static void
keep(struct page *page, bool wanted, struct str text)
{
	if (wanted && page->script.length + text.length <= LIMIT_JSON_BYTES)
		buffer_add(&page->script, text);
	else
		page->is_long |= wanted;
}

/* Takes the text of an element to its end tag; keeps it when it is wanted. */
static void
take_text(struct page *page, bool wanted)
{
	struct bytes *bytes = &page->bytes;
	size_t        length = strlen(page->name);

	while (bytes_look(bytes) != BYTES_END) {
		char   taken[NAME + 2];
		size_t count = 0;

		taken[count++] = bytes_pass(bytes);
		if (taken[0] == '<' && bytes_look(bytes) == '/') {
			taken[count++] = bytes_pass(bytes);
			while (count - 2 < length && lower(bytes_look(bytes)) == page->name[count - 2])
				taken[count++] = bytes_pass(bytes);
			if (count - 2 == length && !is_letter(bytes_look(bytes))) {
				take_attributes(page);
				return;
			}
		}
		keep(page, wanted, (struct str){ taken, count });
	}
}

static bool
is_raw(const char *name)
{
	static const char *const names[] = { "script", "style", "textarea", "title", "xmp", "iframe", "noembed" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

/* ---- scripts ----------------------------------------------------------------------------------------------------- */

static struct str
without(struct str text, const char *start, const char *end)
{
	text = str_trim(text);
	if (str_starts(text, str_of(start)))
		text = str_trim(str_slice(text, strlen(start), text.length));
	if (str_ends(text, str_of(end)))
		text = str_trim(str_slice(text, 0, text.length - strlen(end)));
	return text;
}

/* Without the marks that hide a script from old programs. */
static struct str
unwrap(struct str text)
{
	text = without(text, "<!--", "-->");
	text = without(text, "//<![CDATA[", "//]]>");
	text = without(text, "// <![CDATA[", "// ]]>");
	text = without(text, "/*<![CDATA[*/", "/*]]>*/");
	text = without(text, "/* <![CDATA[ */", "/* ]]> */");
	text = without(text, "<![CDATA[", "]]>");
	return without(text, "", ";");
}

static struct str
without_entities(struct arena *a, struct str text)
{
	static const struct {
		const char *name;
		char        c;
	} entities[] = { { "&quot;", '"' }, { "&#34;", '"' }, { "&#39;", '\'' },
			 { "&lt;", '<' },   { "&gt;", '>' },  { "&amp;", '&' } };
	struct buffer out = buffer_in(a);

	while (text.length > 0) {
		size_t i = 0, count = sizeof entities / sizeof entities[0];

		while (i < count && !(text.data[0] == '&' && str_starts(text, str_of(entities[i].name))))
			i++;
		buffer_add_byte(&out, i < count ? entities[i].c : text.data[0]);
		text = str_slice(text, i < count ? strlen(entities[i].name) : 1, text.length);
	}
	return buffer_str(&out);
}

static bool
take_script(struct page *page, struct error *error)
{
	struct arena    *a = arena_open(0);
	struct json_part part = { .text = unwrap(buffer_str(&page->script)),
				  .number = page->scripts,
				  .line = page->line };
	struct error     why = { 0 };
	bool             parsed, good = true;

	parsed = json_parse_loosely(a, part.text, &part.value, &part.mended, &why);
	if (!parsed && str_find(part.text, STR("&quot;")) < part.text.length) {
		struct str plain = without_entities(a, part.text);

		parsed = json_parse_loosely(a, plain, &part.value, &part.mended, NULL);
		part.mended++;
	}
	if (page->is_long)
		parsed = error_set(&why, ERROR_LIMIT, "json.bytes", "more than %d bytes of JSON", LIMIT_JSON_BYTES);
	if (parsed)
		good = json_ld_take(page->reading, a, &part, error);
	else
		json_ld_reject(page->reading, &part, &why);
	arena_close(a);
	return good;
}

static bool
take_element(struct page *page, struct error *error)
{
	bool wanted;

	take_until(&page->bytes, " \t\r\n\f>/", page->name, sizeof page->name);
	take_attributes(page);
	if (!is_raw(page->name))
		return true;
	wanted = strcmp(page->name, "script") == 0 && strstr(page->type, "ld+json") != NULL;
	buffer_clear(&page->script);
	page->is_long = false;
	page->line = page->bytes.line;
	take_text(page, wanted);
	if (!wanted || str_trim(buffer_str(&page->script)).length == 0)
		return true;
	page->scripts++;
	return take_script(page, error);
}

/* ---- the page ---------------------------------------------------------------------------------------------------- */

static bool
scan(struct page *page, struct error *error)
{
	struct bytes *bytes = &page->bytes;

	while (bytes_look(bytes) != BYTES_END) {
		if (bytes_pass(bytes) != '<')
			continue;
		if (bytes_look(bytes) == '!')
			pass_declaration(bytes);
		else if (is_letter(bytes_look(bytes)) && !take_element(page, error))
			return false;
	}
	return !bytes->failed;
}

/* The file is refused as a whole. */
static bool
refuse_page(const struct page *page, struct error *error)
{
	error_set(error, ERROR_INPUT, "format.html",
		  "this is an HTML page without metadata in JSON-LD (<script type=\"application/ld+json\">)");
	return error_at(error, "%.*s", STR_ARGS(source_name(page->bytes.source)));
}

static bool
read_html(struct arena *a, struct source *source, const struct format_options *options, const struct format_sink *sink,
	  struct error *error)
{
	struct page *page = ARENA_NEW(a, struct page);

	page->bytes.source = source;
	page->bytes.error = error;
	page->bytes.line = 1;
	page->script = buffer_in(a);
	if (!json_ld_reading_open(a, source, sink, &page->reading, error))
		return false;
	page->reading->graph.is_page = true;
	if (!scan(page, error))
		return false;
	if (page->scripts == 0)
		return refuse_page(page, error);
	return rdf_records_give(a, &page->reading->graph, options, sink, error);
}

/* `part` is in small letters. */
static bool
has_nocase(struct str text, struct str part)
{
	for (size_t at = 0; at + part.length <= text.length; at++) {
		char byte = text.data[at];

		if (byte >= 'A' && byte <= 'Z')
			byte = (char)(byte - 'A' + 'a');
		if (byte == part.data[0] && str_is_nocase(str_slice(text, at, at + part.length), part.data))
			return true;
	}
	return false;
}

static int
recognise(struct str head)
{
	struct str text = str_trim(head);

	if (str_is_nocase(str_slice(text, 0, 14), "<!doctype html") || str_is_nocase(str_slice(text, 0, 5), "<html"))
		return 99;
	if (text.length == 0 || text.data[0] != '<' || !has_nocase(text, STR("<html")))
		return 0;
	return has_nocase(text, STR("application/ld+json")) ? 97 : 20;
}

const struct format format_html = {
	.name = "html",
	.media = "text/html",
	.says = "HTML pages with metadata in JSON-LD, as search engines read it",
	.recognise = recognise,
	.read = read_html,
};
