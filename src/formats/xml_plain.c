/* XML that is plain, read at a fraction of what the parser takes: elements with names in ASCII, attributes, texts, CDATA
 * sections, comments, and the references that XML itself defines.
 *
 * Nothing is decided here that the parser would decide otherwise. What is not plain (a document type, any other reference, a very
 * long tag) and all that is wrong goes back to the parser, which reads on to the end of the stream, from the start of the
 * unit. */
#include "formats/xml_reader.h"

#include "formats/scan.h"

enum {
	ATTRIBUTES = 32,
	BINDINGS = 32,        /* of prefixes, that are in force */
	KEPT = 64,            /* prefixes and namespaces, different ones */
	NAMES = 8 * 1024,     /* bytes of the names of the open elements */
	TOKEN = 8 * 1024,     /* bytes of a tag */
	WAITING = 256 * 1024, /* bytes of any other token */
};

/* What a character may be, in the low bits: 1 space, 2 in a name, 4 also at its start, 8 the end of plain text. */
static const char classes[256] = "0000000001100900"
				 "0000000000000000"
				 "1000008000000220"
				 "2222222222008000"
				 "0666666666666666"
				 "6666666666600806"
				 "0666666666666666"
				 "6666666666600000";

enum { SPACE = 1, NAME = 2, START = 4, STOP = 8 };

static bool
is(char c, int class)
{
	return (classes[(unsigned char)c] & class) != 0;
}

struct binding {
	struct str prefix, namespace;
	size_t     depth; /* of the element that has it */
};

struct xml_plain {
	struct binding bindings[BINDINGS];
	struct str     kept[KEPT];
	size_t         binding_count, kept_count;
	char           names[NAMES];
	size_t         ends[LIMIT_XML_DEPTH]; /* in `names`, of each open element */
	size_t         depth;
};

/* How a token went: it was read, more bytes are needed to see its end, or it is not plain. */
enum went { READ, SHORT, ODD };

struct attribute {
	struct str prefix, name, written; /* with its references */
};

struct tag {
	struct str       qualified, prefix, name;
	size_t           attribute_count, bound;
	bool             empty;
	struct attribute attributes[ATTRIBUTES];
};

struct cursor {
	const char *at, *end;
};

/* ---- small parts ------------------------------------------------------------------------------------------------- */

static void
skip_space(struct cursor *c)
{
	while (c->at < c->end && is(*c->at, SPACE))
		c->at++;
}

static bool
take_name(struct cursor *c, struct str *name_r)
{
	const char *start = c->at;

	if (c->at < c->end && is(*c->at, START))
		c->at++;
	while (c->at > start && c->at < c->end && is(*c->at, NAME))
		c->at++;
	*name_r = (struct str){ start, (size_t)(c->at - start) };
	return c->at > start;
}

/* "name" or "prefix:name". */
static bool
take_qualified(struct cursor *c, struct str *prefix_r, struct str *name_r)
{
	*prefix_r = STR("");
	if (!take_name(c, name_r))
		return false;
	if (c->at == c->end || *c->at != ':')
		return true;
	c->at++;
	*prefix_r = *name_r;
	return take_name(c, name_r);
}

static bool
is_character(uint32_t scalar)
{
	return scalar == '\t' || scalar == '\n' || scalar == '\r' || (scalar >= 0x20 && scalar < 0xD800) ||
	       (scalar >= 0xE000 && scalar < 0xFFFE) || (scalar >= 0x10000 && scalar <= 0x10FFFF);
}

/* "#233", "#xE9": without '&' and ';'. */
static bool
number_of(struct str text, uint32_t *scalar_r)
{
	bool     hexadecimal = text.length > 1 && text.data[1] == 'x';
	uint32_t scalar = 0;

	text = str_slice(text, hexadecimal ? 2 : 1, text.length);
	for (size_t i = 0; i < text.length; i++) {
		char     c = text.data[i], lower = (char)(c | ' ');
		uint32_t digit = c >= '0' && c <= '9'                          ? (uint32_t)(c - '0')
				 : hexadecimal && lower >= 'a' && lower <= 'f' ? (uint32_t)(lower - 'a' + 10)
									       : UINT32_MAX;

		if (digit == UINT32_MAX)
			return false;
		scalar = scalar * (hexadecimal ? 16 : 10) + digit;
	}
	*scalar_r = scalar;
	return text.length > 0 && is_character(scalar);
}

/* Reads the reference at the cursor, "&amp;", and adds what it stands for. */
static enum went
take_reference(struct cursor *c, struct buffer *out)
{
	enum { LONGEST = 10 };
	static const struct {
		const char *name;
		uint32_t    scalar;
	} known[] = { { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' } };
	struct str text = str_slice((struct str){ c->at, (size_t)(c->end - c->at) }, 1, LONGEST);
	size_t     length = str_find_byte(text, ';');
	uint32_t   scalar = 0;

	if (length == text.length)
		return text.length < LONGEST - 1 ? SHORT : ODD;
	text = str_slice(text, 0, length);
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (str_is(text, known[i].name))
			scalar = known[i].scalar;
	if (scalar == 0 && (!str_starts(text, STR("#")) || !number_of(text, &scalar)))
		return ODD;
	buffer_add_scalar(out, scalar);
	c->at += length + 2;
	return READ;
}

/* ---- namespaces -------------------------------------------------------------------------------------------------- */

/* The same text, for as long as the reading; false when there are too many. */
static bool
keep(struct xml_reader *r, struct str *text)
{
	struct xml_plain *plain = r->plain;

	for (size_t i = 0; i < plain->kept_count; i++) {
		if (str_equal(plain->kept[i], *text)) {
			*text = plain->kept[i];
			return true;
		}
	}
	if (plain->kept_count == KEPT)
		return false;
	*text = plain->kept[plain->kept_count++] = str_copy(r->a, *text);
	return true;
}

/* Binds a prefix for the element that is being opened. The parser looks at what is reserved, and at the same prefix twice. */
static bool
bind(struct xml_reader *r, struct str prefix, struct str namespace)
{
	struct xml_plain *plain = r->plain;

	if (str_starts(prefix, STR("xml")) || (prefix.length > 0 && namespace.length == 0) ||
	    str_find(namespace, STR("www.w3.org/XML/1998")) < namespace.length ||
	    str_find(namespace, STR("www.w3.org/2000/xmlns")) < namespace.length || plain->binding_count == BINDINGS)
		return false;
	for (size_t i = plain->binding_count; i > 0 && plain->bindings[i - 1].depth == plain->depth; i--)
		if (str_equal(plain->bindings[i - 1].prefix, prefix))
			return false;
	if (!keep(r, &prefix) || !keep(r, &namespace))
		return false;
	plain->bindings[plain->binding_count++] = (struct binding){ prefix, namespace, plain->depth };
	return true;
}

static bool
find_namespace(const struct xml_plain *plain, struct str prefix, struct str *namespace_r)
{
	*namespace_r = STR("");
	for (size_t i = plain->binding_count; i > 0; i--) {
		if (str_equal(plain->bindings[i - 1].prefix, prefix)) {
			*namespace_r = plain->bindings[i - 1].namespace;
			return true;
		}
	}
	return prefix.length == 0;
}

/* ---- tags -------------------------------------------------------------------------------------------------------- */

static bool
take_written(struct cursor *c, struct str *written_r)
{
	char        quote;
	const char *start, *end;

	skip_space(c);
	if (c->at == c->end || *c->at != '=')
		return false;
	c->at++;
	skip_space(c);
	if (c->at == c->end || (*c->at != '"' && *c->at != '\''))
		return false;
	quote = *c->at++;
	start = c->at;
	end = memchr(start, quote, (size_t)(c->end - start));
	if (end == NULL) {
		c->at = c->end;
		return false;
	}
	*written_r = (struct str){ start, (size_t)(end - start) };
	c->at = end + 1;
	return str_find_byte(*written_r, '<') == written_r->length &&
	       str_find_byte(*written_r, '\r') == written_r->length;
}

static bool
take_attribute(struct xml_reader *r, struct cursor *c, struct tag *tag)
{
	struct attribute attribute = { 0 };
	bool             is_default;

	if (!take_qualified(c, &attribute.prefix, &attribute.name) || !take_written(c, &attribute.written))
		return false;
	is_default = attribute.prefix.length == 0 && str_is(attribute.name, "xmlns");
	if (is_default || str_is(attribute.prefix, "xmlns")) {
		tag->bound++;
		return str_find_byte(attribute.written, '&') == attribute.written.length &&
		       str_find_byte(attribute.written, '\n') == attribute.written.length &&
		       str_find_byte(attribute.written, '\t') == attribute.written.length &&
		       bind(r, is_default ? STR("") : attribute.name, attribute.written);
	}
	if (tag->attribute_count == ATTRIBUTES)
		return false;
	tag->attributes[tag->attribute_count++] = attribute;
	return true;
}

/* A start tag up to its '>', or to the '/' before it; false when it is not plain or the bytes end in it. */
static bool
take_tag(struct xml_reader *r, struct cursor *c, struct tag *tag)
{
	const char *start = ++c->at;

	tag->attribute_count = tag->bound = 0;
	if (!take_qualified(c, &tag->prefix, &tag->name))
		return false;
	tag->qualified = (struct str){ start, (size_t)(c->at - start) };
	for (;;) {
		const char *before = c->at;

		skip_space(c);
		if (c->at == c->end)
			return false;
		tag->empty = *c->at == '/';
		if (*c->at == '>' || tag->empty)
			return !tag->empty || (c->end - c->at > 1 && c->at[1] == '>');
		if (c->at == before || !take_attribute(r, c, tag))
			return false;
	}
}

/* The value of an attribute: each space in it is one, and references are what they stand for. */
static bool
take_value(struct arena *a, struct str written, struct str *value_r)
{
	struct buffer out = buffer_in(a);
	struct cursor c = { written.data, written.data + written.length };

	if (str_find_byte(written, '&') == written.length && scan_control(written, 0) == written.length) {
		*value_r = str_copy(a, written);
		return true;
	}
	while (c.at < c.end) {
		if (*c.at != '&')
			buffer_add_byte(&out, is(*c.at, SPACE) ? ' ' : *c.at), c.at++;
		else if (take_reference(&c, &out) != READ)
			return false;
	}
	*value_r = buffer_str(&out);
	return true;
}

/* The element of a tag, all of it in the memory of the unit. */
static bool
make_element(struct xml_reader *r, const struct tag *tag, struct xml_node *element_r)
{
	struct arena         *a = r->unit_arena;
	struct xml_attribute *attributes = ARENA_ARRAY(a, struct xml_attribute, tag->attribute_count);
	struct str            qualified = str_copy(a, tag->qualified);

	element_r->prefix = str_slice(qualified, 0, tag->prefix.length);
	element_r->name = str_slice(qualified, qualified.length - tag->name.length, qualified.length);
	for (size_t i = 0; i < tag->attribute_count; i++) {
		const struct attribute *written = &tag->attributes[i];
		bool                    is_xml = str_is(written->prefix, "xml");

		attributes[i].prefix = str_copy(a, written->prefix);
		attributes[i].name = str_copy(a, written->name);
		if (is_xml)
			attributes[i].namespace = STR("http://www.w3.org/XML/1998/namespace");
		else if (written->prefix.length > 0 &&
			 !find_namespace(r->plain, written->prefix, &attributes[i].namespace))
			return false;
		for (size_t k = 0; k < i; k++)
			if (str_equal(attributes[k].name, attributes[i].name) &&
			    str_equal(attributes[k].namespace, attributes[i].namespace))
				return false;
		if (!take_value(a, written->written, &attributes[i].value))
			return false;
	}
	element_r->attributes = attributes;
	element_r->attribute_count = tag->attribute_count;
	return true;
}

static bool
push(struct xml_plain *plain, struct str qualified)
{
	size_t start = plain->depth > 0 ? plain->ends[plain->depth - 1] : 0;

	if (plain->depth == LIMIT_XML_DEPTH || qualified.length > NAMES - start)
		return false;
	memcpy(plain->names + start, qualified.data, qualified.length);
	plain->ends[plain->depth++] = start + qualified.length;
	return true;
}

struct str
xml_plain_open(const struct xml_plain *plain, size_t depth)
{
	size_t start = depth > 0 ? plain->ends[depth - 1] : 0;

	return (struct str){ plain->names + start, plain->ends[depth] - start };
}

static void
close_element(struct xml_reader *r)
{
	struct xml_plain *plain = r->plain;

	plain->depth--;
	while (plain->binding_count > 0 && plain->bindings[plain->binding_count - 1].depth == plain->depth)
		plain->binding_count--;
	xml_reader_close(r);
}

/* ---- tokens ------------------------------------------------------------------------------------------------------ */

/* Where the cursor stands in the stream. */
static int64_t
place(const struct xml_reader *r, const struct cursor *c)
{
	return xml_reader_end(r) - (c->end - c->at);
}

/* All before the cursor is done with. What stands before the root goes to the parser with it. */
static void
pass(struct xml_reader *r, const struct cursor *c)
{
	if (r->plain->depth > 0 || r->root_done)
		r->at = place(r, c);
}

static enum went
take_start(struct xml_reader *r, struct cursor *c)
{
	struct arena_mark mark = arena_mark(r->unit_arena);
	struct xml_node   element = { 0 };
	struct tag        tag;
	size_t            bindings = r->plain->binding_count;
	bool              left = r->left > 0;
	const char       *start = c->at;

	if (!take_tag(r, c, &tag)) {
		r->plain->binding_count = bindings;
		return c->end - c->at <= 1 ? SHORT : ODD;
	}
	if (c->at - start > TOKEN || !find_namespace(r->plain, tag.prefix, &element.namespace) ||
	    !make_element(r, &tag, &element) || !push(r->plain, tag.qualified))
		return ODD;
	pass(r, c);
	if (xml_reader_wants(r, &element, tag.attribute_count, tag.bound))
		xml_reader_open(r, &element);
	else if (left)
		arena_reset(r->unit_arena, mark);
	if (r->failed || r->stopped)
		return READ;
	c->at += tag.empty ? 2 : 1;
	pass(r, c);
	if (tag.empty)
		close_element(r);
	return READ;
}

static enum went
take_end(struct xml_reader *r, struct cursor *c)
{
	struct xml_plain *plain = r->plain;
	struct str        open, rest;

	if (plain->depth == 0)
		return ODD;
	open = xml_plain_open(plain, plain->depth - 1);
	c->at += 2;
	rest = (struct str){ c->at, (size_t)(c->end - c->at) };
	if (rest.length <= open.length)
		return SHORT;
	if (!str_starts(rest, open))
		return ODD;
	c->at += open.length;
	skip_space(c);
	if (c->at == c->end)
		return SHORT;
	if (*c->at++ != '>')
		return ODD;
	pass(r, c);
	close_element(r);
	return READ;
}

static enum went
take_comment(struct cursor *c)
{
	struct str rest = { c->at + 4, (size_t)(c->end - c->at) - 4 };

	rest = str_slice(rest, str_find(rest, STR("--")) + 2, rest.length);
	if (rest.length == 0)
		return SHORT;
	c->at = rest.data + 1;
	return rest.data[0] == '>' ? READ : ODD;
}

static enum went
take_cdata(struct xml_reader *r, struct cursor *c)
{
	struct str rest = { c->at + 9, (size_t)(c->end - c->at) - 9 };
	size_t     end = str_find(rest, STR("]]>"));

	if (end == rest.length)
		return SHORT;
	xml_reader_text(r, str_slice(rest, 0, end));
	c->at = rest.data + end + 3;
	return READ;
}

/* What stands in <?xml?>: a version that is 1.0, perhaps an encoding, which does not count. */
static bool
is_plain_declaration(struct str text)
{
	struct cursor c = { text.data, text.data + text.length }, inside;
	struct str    name, value, encoding;
	size_t        count = 0;

	for (;;) {
		const char *before = c.at;

		skip_space(&c);
		if (c.at == c.end)
			return count > 0;
		if (c.at == before || !take_name(&c, &name) || !take_written(&c, &value))
			return false;
		inside = (struct cursor){ value.data, value.data + value.length };
		if (count == 0 ? !str_is(name, "version") || !str_is(value, "1.0")
			       : count > 1 || !str_is(name, "encoding") || !take_name(&inside, &encoding) ||
					 inside.at < inside.end)
			return false;
		count++;
	}
}

static enum went
take_instruction(struct xml_reader *r, struct cursor *c)
{
	struct str    text = { c->at + 2, (size_t)(c->end - c->at) - 2 }, name;
	size_t        end = str_find(text, STR("?>"));
	struct cursor inside = { text.data, text.data + end };

	if (end == text.length)
		return SHORT;
	if (!take_name(&inside, &name) || (inside.at < inside.end && !is(*inside.at, SPACE)))
		return ODD;
	if (str_is_nocase(name, "xml") &&
	    (place(r, c) != r->first_byte || !is_plain_declaration(str_slice(text, name.length, end))))
		return ODD;
	c->at = text.data + end + 2;
	return READ;
}

static enum went
take_markup(struct xml_reader *r, struct cursor *c)
{
	static const struct str cdata = { "<![CDATA[", 9 };
	struct str              rest = { c->at, (size_t)(c->end - c->at) };

	if (rest.length < 2)
		return SHORT;
	if (rest.data[1] == '/')
		return take_end(r, c);
	if (rest.data[1] == '?')
		return take_instruction(r, c);
	if (rest.data[1] != '!')
		return r->root_done ? ODD : take_start(r, c);
	if (rest.length < cdata.length)
		return SHORT;
	if (str_starts(rest, STR("<!--")))
		return take_comment(c);
	return str_starts(rest, cdata) && r->plain->depth > 0 ? take_cdata(r, c) : ODD;
}

static enum went
take_reference_in_text(struct xml_reader *r, struct cursor *c)
{
	struct buffer text = buffer_in(r->unit_arena);
	enum went     went = r->plain->depth > 0 ? take_reference(c, &text) : ODD;

	xml_reader_text(r, buffer_str(&text));
	return went;
}

/* What ends a run of text and is neither tag nor reference: a line end of two bytes, of which the first is left out, or a
 * ']', which is text unless more of them end a CDATA section that there is not. */
static enum went
take_stop(struct xml_reader *r, struct cursor *c)
{
	struct str rest = { c->at, (size_t)(c->end - c->at) };

	if (rest.length < 3)
		return SHORT;
	c->at++;
	if (rest.data[0] == '\r')
		return rest.data[1] == '\n' ? READ : ODD;
	xml_reader_text(r, str_slice(rest, 0, 1));
	return r->plain->depth == 0 || str_starts(rest, STR("]]>")) ? ODD : READ;
}

/* Text up to the next tag or reference. Outside units it is looked at until that has come, for the parser looks at all of it
 * again if it must. */
static enum went
take_text(struct xml_reader *r, struct cursor *c)
{
	enum went went = READ;

	while (went == READ) {
		const char *start = c->at;
		struct str  text;

		while (c->at < c->end && !is(*c->at, STOP))
			c->at++;
		text = (struct str){ start, (size_t)(c->at - start) };
		if (r->plain->depth == 0 && str_trim(text).length > 0)
			return ODD;
		xml_reader_text(r, text);
		if (r->open_count > 0)
			pass(r, c);
		if (c->at == c->end)
			return r->open_count == 0 && r->plain->depth > 0 ? SHORT : READ;
		if (*c->at == '<' || *c->at == '&')
			return READ;
		went = take_stop(r, c);
	}
	return went;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

struct xml_plain *
xml_plain_make(struct arena *a)
{
	return ARENA_NEW(a, struct xml_plain);
}

void
xml_plain_begin(struct xml_plain *plain)
{
	plain->depth = plain->binding_count = 0;
}

size_t
xml_plain_depth(const struct xml_plain *plain)
{
	return plain->depth;
}

bool
xml_plain_feed(struct xml_reader *r)
{
	struct str    window = xml_reader_part(r, r->at, xml_reader_end(r));
	struct cursor c = { window.data, window.data + window.length };
	enum went     went = READ;

	if (xml_reader_is_forbidden(xml_reader_part(r, r->fed - 2, xml_reader_end(r))))
		return false;
	r->fed = xml_reader_end(r);
	while (went == READ && c.at < c.end && !r->failed && !r->stopped) {
		went = *c.at == '<'   ? take_markup(r, &c)
		       : *c.at == '&' ? take_reference_in_text(r, &c)
				      : take_text(r, &c);
		if (went == READ && !r->failed)
			pass(r, &c);
	}
	return went != ODD && r->fed - r->at <= WAITING &&
	       (r->open_count == 0 || r->fed - r->unit.byte <= LIMIT_ORIGINAL_BYTES / 2);
}
