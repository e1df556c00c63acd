/* The scanner for plain XML. Nearly all that comes is well-formed, in UTF-8, without document type and with names in ASCII:
 * that much of XML 1.0 and of Namespaces is read here, tree and all, in two thirds of the time. Anything else, and
 * whatever is wrong, is left to libxml2 from the start of the unit on in which it stands, so that there is one judge of what is
 * well-formed, and nothing is taken here that it would not take. Nothing is told to anybody before the unit has ended. */
#include "formats/xml_cursor.h"

enum {
	WORDS = 1024, /* different names and namespaces */
	SLOTS = 1024, /* that they are found by */
};

/* A name with its prefix, a prefix, or a namespace: kept once, so that it stays when the window moves on. */
struct word {
	struct word *next; /* of the same slot */
	struct str   text, local;
	struct word *prefix;   /* of a name that has one */
	struct str namespace;  /* of a prefix: what it is bound to where the scanner stands */
	bool         is_name;  /* local and prefix are known */
	struct word *after[2]; /* of an element: the one that began after its start and its end the last time */
};

struct binding {
	struct word *prefix;
	struct str   before;
	size_t       depth; /* of the element that has it */
};

struct attribute {
	const struct word *name;
	struct str         value; /* as it stands, in the window */
	bool               plain; /* without references and line ends */
};

struct xml_scan {
	struct arena    *a;
	struct word     *slots[SLOTS];
	size_t           words;
	struct word     *none, *xmlns; /* no prefix, "xmlns" */
	struct word    **expected;     /* the element that began the last time that the scanner stood at such a place */
	struct word     *open[LIMIT_XML_DEPTH];
	struct binding  *bindings;
	size_t           binding_count, binding_room;
	size_t           attribute_count;
	int64_t          looked; /* of the stream: all before it was looked at, and there are */
	bool             has_references, has_returns, has_brackets, has_forbidden;
	struct attribute attributes[LIMIT_XML_ATTRIBUTES];
};

/* ---- words ------------------------------------------------------------------------------------------------------- */

/* NULL when there are too many. */
static struct word *
word_of(struct xml_scan *s, struct str text)
{
	struct word **slot = &s->slots[str_hash(text) % SLOTS], *word;

	for (word = *slot; word != NULL; word = word->next) {
		if (str_equal(word->text, text))
			return word;
	}
	if (s->words == WORDS)
		return NULL;
	s->words++;
	word = ARENA_NEW(s->a, struct word);
	word->text = str_copy(s->a, text);
	word->next = *slot;
	*slot = word;
	return word;
}

static struct word *
name_of(struct xml_scan *s, struct str text)
{
	struct word *word = word_of(s, text);
	size_t       colon;

	if (word == NULL || word->is_name)
		return word;
	colon = str_find_byte(word->text, ':');
	word->local = word->text;
	if (colon < text.length) {
		word->prefix = word_of(s, str_slice(text, 0, colon));
		word->local = str_slice(word->text, colon + 1, text.length);
		if (word->prefix == NULL)
			return NULL;
	}
	word->is_name = true;
	return word;
}

struct xml_scan *
xml_scan_open(struct arena *a)
{
	struct xml_scan *s =
		arena_grow(a, NULL, 0, sizeof *s); /* the attributes are not read before they are written */

	memset(s, 0, offsetof(struct xml_scan, attributes));
	s->a = a;
	s->none = word_of(s, STR(""));
	s->expected = &s->none->after[0];
	s->xmlns = word_of(s, STR("xmlns"));
	word_of(s, STR("xml"))->namespace = STR("http://www.w3.org/XML/1998/namespace");
	return s;
}

/* ---- small things ------------------------------------------------------------------------------------------------ */

static size_t
depth_of(const struct xml_reader *r)
{
	return r->level_count + r->open_count + r->left;
}

static int64_t
byte_of(const struct xml_reader *r, const char *at)
{
	return r->window_byte + (at - r->window);
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static bool
has(bool at_all, struct str text, char byte)
{
	return at_all && str_find_byte(text, byte) < text.length;
}

static enum scanned
take_mixed(struct xml_reader *r, struct str text)
{
	bool wanted = xml_reader_wants_text(r);

	if (!cursor_add_text(wanted ? &r->text : NULL, text))
		return ODD;
	if (wanted)
		xml_reader_add_text(r, STR(""), false); /* which may be long now */
	return TAKEN;
}

static enum scanned
scan_text(struct xml_reader *r, struct cursor *c)
{
	const struct xml_scan *s = r->scan;
	const char            *end = memchr(c->at, '<', (size_t)(c->end - c->at));
	struct str             text;
	bool                   whole;

	if (end == NULL)
		return MORE;
	text = (struct str){ c->at, (size_t)(end - c->at) };
	if (s->has_brackets && str_find(text, STR("]]>")) < text.length)
		return ODD;
	c->at = end;
	if (has(s->has_references, text, '&') || has(s->has_returns, text, '\r'))
		return take_mixed(r, text);
	whole = end + 1 < c->end && end[1] != '!' && end[1] != '?';
	if (xml_reader_wants_text(r))
		xml_reader_add_text(r, text, whole);
	return TAKEN;
}

/* ---- what is not in the tree ------------------------------------------------------------------------------------- */

/* Of a comment its "<!--" is taken; no "--" stands in it. */
static enum scanned
scan_comment(struct cursor *c)
{
	enum scanned scanned = cursor_skip(c, STR("--"));

	return scanned == TAKEN ? cursor_expect(c, STR(">")) : scanned;
}

static enum scanned
scan_instruction(struct cursor *c)
{
	enum scanned scanned;
	struct str   name;

	c->at += 2;
	scanned = cursor_name(c, &name);
	if (scanned != TAKEN)
		return scanned;
	if (str_is_nocase(name, "xml") || str_find_byte(name, ':') < name.length ||
	    !(cursor_is_space(*c->at) || *c->at == '?'))
		return ODD;
	return cursor_is_space(*c->at) ? cursor_skip(c, STR("?>")) : cursor_expect(c, STR("?>"));
}

static enum scanned
scan_cdata(struct xml_reader *r, struct cursor *c)
{
	const char  *start = c->at;
	enum scanned scanned = cursor_skip(c, STR("]]>"));
	struct str   text;

	if (scanned != TAKEN)
		return scanned;
	text = (struct str){ start, (size_t)(c->at - start) - 3 };
	if (has(r->scan->has_returns, text, '\r'))
		return ODD;
	if (xml_reader_wants_text(r) && text.length > 0)
		xml_reader_add_text(r, text, false);
	return TAKEN;
}

/* A comment, a CDATA section, or a document type. */
static enum scanned
scan_declaration(struct xml_reader *r, struct cursor *c)
{
	enum scanned scanned = cursor_expect(c, STR("<!--"));

	if (scanned == TAKEN)
		return scan_comment(c);
	if (scanned == ODD)
		scanned = depth_of(r) > 0 ? cursor_expect(c, STR("<![CDATA[")) : ODD;
	return scanned == TAKEN ? scan_cdata(r, c) : scanned;
}

/* ---- start tags -------------------------------------------------------------------------------------------------- */

static enum scanned
scan_attribute(struct xml_scan *s, struct cursor *c)
{
	struct attribute *attribute = &s->attributes[s->attribute_count];
	struct str        name;
	enum scanned      scanned = cursor_name(c, &name);

	if (scanned != TAKEN)
		return scanned;
	cursor_skip_space(c);
	if ((scanned = cursor_expect(c, STR("="))) != TAKEN)
		return scanned;
	cursor_skip_space(c);
	if (c->at == c->end)
		return MORE;
	attribute->name = name_of(s, name);
	if (attribute->name == NULL)
		return ODD;
	for (size_t i = 0; i < s->attribute_count; i++) {
		if (s->attributes[i].name == attribute->name)
			return ODD;
	}
	s->attribute_count++;
	return cursor_value(c, &attribute->value, &attribute->plain);
}

/* To the '>' or '/' of the tag. */
static enum scanned
scan_attributes(struct xml_scan *s, struct cursor *c)
{
	enum scanned scanned = TAKEN;

	s->attribute_count = 0;
	while (scanned == TAKEN) {
		const char *before = c->at;

		cursor_skip_space(c);
		if (c->at == c->end)
			return MORE;
		if (*c->at == '>' || *c->at == '/')
			return TAKEN;
		if (c->at == before || s->attribute_count == LIMIT_XML_ATTRIBUTES)
			return ODD;
		scanned = scan_attribute(s, c);
	}
	return scanned;
}

/* The prefix that it declares a namespace for; NULL: it declares none. */
static struct word *
declared_by(struct xml_scan *s, const struct attribute *attribute)
{
	struct word *prefix;

	if (attribute->name == s->xmlns)
		return s->none;
	if (attribute->name->prefix != s->xmlns)
		return NULL;
	prefix = word_of(s, attribute->name->local);
	return prefix != NULL ? prefix : s->xmlns;
}

/* Namespaces that are declared for what they are not, or for no prefix, are for the parser. */
static bool
may_bind(const struct xml_scan *s, const struct word *prefix, const struct attribute *attribute)
{
	struct str address = attribute->value;

	return attribute->plain && (address.length > 0 || prefix == s->none) && !str_is(prefix->text, "xml") &&
	       prefix != s->xmlns && !str_starts(address, STR("http://www.w3.org/XML/")) &&
	       !str_starts(address, STR("http://www.w3.org/2000/xmlns"));
}

static bool
bind(struct xml_scan *s, size_t depth)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->attribute_count; i++) {
		struct word *prefix = declared_by(s, &s->attributes[i]), *address;

		if (prefix == NULL) {
			s->attributes[kept++] = s->attributes[i];
			continue;
		}
		if (!may_bind(s, prefix, &s->attributes[i]) || (address = word_of(s, s->attributes[i].value)) == NULL)
			return false;
		s->bindings = arena_room(s->a, s->bindings, s->binding_count, &s->binding_room, sizeof *s->bindings);
		s->bindings[s->binding_count++] = (struct binding){ prefix, prefix->namespace, depth };
		prefix->namespace = address->text;
	}
	s->attribute_count = kept;
	return true;
}

static void
unbind(struct xml_scan *s, size_t depth)
{
	while (s->binding_count > 0 && s->bindings[s->binding_count - 1].depth >= depth) {
		const struct binding *binding = &s->bindings[--s->binding_count];

		binding->prefix->namespace = binding->before;
	}
}

static bool
value_of(struct arena *a, const struct attribute *attribute, struct str *value_r)
{
	struct buffer out = buffer_in(a);

	if (attribute->plain) {
		*value_r = str_copy(a, attribute->value);
		return true;
	}
	if (!cursor_add_value(&out, attribute->value))
		return false;
	*value_r = buffer_str(&out);
	return true;
}

static bool
take_attributes(struct xml_reader *r, struct xml_node *element)
{
	const struct xml_scan *s = r->scan;
	struct xml_attribute  *list;

	if (s->attribute_count == 0)
		return true;
	list = ARENA_ARRAY(r->unit_arena, struct xml_attribute, s->attribute_count);
	for (size_t i = 0; i < s->attribute_count; i++) {
		const struct word *name = s->attributes[i].name;

		list[i].name = name->local;
		if (name->prefix != NULL) {
			list[i].prefix = name->prefix->text;
			list[i].namespace = name->prefix->namespace;
		}
		if (!value_of(r->unit_arena, &s->attributes[i], &list[i].value))
			return false;
	}
	element->attributes = list;
	element->attribute_count = s->attribute_count;
	return true;
}

/* Values that nobody wants must have good references, too. */
static bool
are_good(const struct xml_scan *s)
{
	for (size_t i = 0; i < s->attribute_count; i++) {
		if (!s->attributes[i].plain && !cursor_add_value(NULL, s->attributes[i].value))
			return false;
	}
	return true;
}

static bool
end_element(struct xml_reader *r)
{
	unbind(r->scan, depth_of(r) - 1);
	xml_reader_end_element(r);
	return !r->gives_up;
}

/* A tag of which all is in the window is told. */
static enum scanned
take_start(struct xml_reader *r, struct word *name, struct cursor *c)
{
	struct xml_scan *s = r->scan;
	size_t           depth = depth_of(r);
	struct xml_node  element = { .name = name->local };
	bool             empty = *c->at == '/';

	if (!bind(s, depth))
		return ODD;
	element.prefix = name->prefix != NULL ? name->prefix->text : STR("");
	element.namespace = (name->prefix != NULL ? name->prefix : s->none)->namespace;
	r->at = byte_of(r, c->at);
	if (xml_reader_wants(r, &element, s->attribute_count, 0)) {
		if (!take_attributes(r, &element))
			return ODD;
		xml_reader_begin(r, &element);
	} else if (!are_good(s)) {
		return ODD;
	}
	if (r->gives_up)
		return ODD;
	*s->expected = s->open[depth] = name;
	s->expected = &name->after[0];
	c->at += empty ? 2 : 1;
	r->at = byte_of(r, c->at);
	if (!empty)
		return TAKEN;
	s->expected = &name->after[1];
	return end_element(r) ? TAKEN : ODD;
}

static bool
ends_name(char c)
{
	return c == '>' || c == '/' || cursor_is_space(c);
}

/* The name of an element. Elements come in the same order again and again: what came after such a tag the last time is looked
 * for first. */
static enum scanned
scan_element_name(struct xml_scan *s, struct cursor *c, struct word **word_r)
{
	struct word *expected = *s->expected;
	struct str   rest = cursor_rest(c), name;
	enum scanned scanned;

	if (expected != NULL && rest.length > expected->text.length && str_starts(rest, expected->text) &&
	    ends_name(rest.data[expected->text.length])) {
		c->at += expected->text.length;
		*word_r = expected;
		return TAKEN;
	}
	scanned = cursor_name(c, &name);
	if (scanned != TAKEN)
		return scanned;
	*word_r = name_of(s, name);
	return *word_r == NULL || ((*word_r)->prefix != NULL && (*word_r)->prefix == s->xmlns) ? ODD : TAKEN;
}

static enum scanned
scan_start(struct xml_reader *r, struct cursor *c)
{
	int64_t      before = r->at;
	size_t       left = r->left;
	struct word *word;
	enum scanned scanned;

	r->tag = byte_of(r, c->at++);
	scanned = scan_element_name(r->scan, c, &word);
	if (scanned == TAKEN)
		scanned = scan_attributes(r->scan, c);
	if (scanned != TAKEN)
		return scanned;
	if (*c->at == '/' && (c->at + 1 == c->end || c->at[1] != '>'))
		return c->at + 1 == c->end ? MORE : ODD;
	scanned = take_start(r, word, c);
	if (scanned != TAKEN) {
		r->at = before;
		r->left = left;
	}
	return scanned;
}

static enum scanned
scan_end(struct xml_reader *r, struct cursor *c)
{
	struct word *word = r->scan->open[depth_of(r) - 1];
	struct str   name = word->text, rest = cursor_rest(c);

	if (rest.length <= name.length + 2)
		return MORE;
	if (memcmp(rest.data + 2, name.data, name.length) != 0)
		return ODD;
	c->at += name.length + 2;
	cursor_skip_space(c);
	if (c->at == c->end)
		return MORE;
	if (*c->at++ != '>')
		return ODD;
	r->at = byte_of(r, c->at);
	r->scan->expected = &word->after[1];
	return end_element(r) ? TAKEN : ODD;
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

/* name="value", with a space before it; the value is one of those that `fits` takes. */
static enum scanned
scan_pseudo(struct cursor *c, struct str name, bool (*fits)(struct str value))
{
	struct cursor look = *c;
	enum scanned  scanned;
	struct str    value;
	bool          plain;

	cursor_skip_space(&look);
	if (look.at == c->at)
		return ODD;
	if ((scanned = cursor_expect(&look, name)) != TAKEN || (scanned = cursor_expect(&look, STR("="))) != TAKEN)
		return scanned;
	if (look.at == look.end)
		return MORE;
	scanned = cursor_value(&look, &value, &plain);
	if (scanned == TAKEN && !(plain && fits(value)))
		return ODD;
	if (scanned == TAKEN)
		c->at = look.at;
	return scanned;
}

static bool
is_version(struct str value)
{
	return str_is(value, "1.0");
}

static bool
is_encoding(struct str value)
{
	for (size_t i = 0; i < value.length; i++) {
		if (!cursor_is_in_name(value.data[i]))
			return false;
	}
	return value.length > 0 && cursor_starts_name(value.data[0]) && value.data[0] != '_';
}

static bool
is_standalone(struct str value)
{
	return str_is(value, "yes") || str_is(value, "no");
}

/* <?xml version="1.0" encoding="UTF-8"?>, and nothing unusual in it, if there is one. */
static enum scanned
scan_xml_declaration(struct cursor *c)
{
	struct str   head = str_slice(cursor_rest(c), 0, sizeof "<?xml");
	enum scanned scanned;

	if (head.length < sizeof "<?xml")
		return MORE;
	if (!str_starts(head, STR("<?xml")) || !cursor_is_space(head.data[head.length - 1]))
		return TAKEN;
	c->at += head.length - 1;
	if ((scanned = scan_pseudo(c, STR("version"), is_version)) != TAKEN)
		return scanned;
	if (scan_pseudo(c, STR("encoding"), is_encoding) == MORE ||
	    scan_pseudo(c, STR("standalone"), is_standalone) == MORE)
		return MORE;
	cursor_skip_space(c);
	return cursor_expect(c, STR("?>"));
}

/* What may stand before a root. */
static enum scanned
skip_prolog(struct xml_reader *r, struct cursor *c)
{
	enum scanned scanned = TAKEN;

	while (scanned == TAKEN) {
		cursor_skip_space(c);
		if (c->end - c->at < 2)
			return TAKEN;
		if (c->at[0] != '<' || (c->at[1] != '!' && c->at[1] != '?'))
			return TAKEN;
		scanned = c->at[1] == '!' ? scan_declaration(r, c) : scan_instruction(c);
	}
	return scanned;
}

static enum scanned
scan_before_root(struct xml_reader *r, struct cursor *c)
{
	enum scanned scanned = scan_xml_declaration(c);

	if (scanned == TAKEN)
		scanned = skip_prolog(r, c);
	if (scanned != TAKEN)
		return scanned;
	if (c->end - c->at < 2)
		return MORE;
	return c->at[0] == '<' && cursor_starts_name(c->at[1]) ? scan_start(r, c) : ODD;
}

/* Whether it is another document that follows is for the parser, which comes back here then. */
static enum scanned
scan_after_root(struct xml_reader *r, struct cursor *c)
{
	cursor_skip_space(c);
	if (c->at == c->end) {
		r->at = byte_of(r, c->at);
		return MORE;
	}
	return ODD;
}

static enum scanned
scan_inside(struct xml_reader *r, struct cursor *c)
{
	if (*c->at != '<')
		return scan_text(r, c);
	if (c->end - c->at < 2)
		return MORE;
	switch (c->at[1]) {
	case '/':
		return scan_end(r, c);
	case '!':
		return scan_declaration(r, c);
	case '?':
		return scan_instruction(c);
	default:
		return scan_start(r, c);
	}
}

bool
xml_scan_window(struct xml_reader *r)
{
	enum scanned  scanned = r->scan->has_forbidden ? ODD : TAKEN;
	struct cursor c;

	while (scanned == TAKEN && !r->stopped) {
		c = (struct cursor){ r->window + (r->at - r->window_byte), r->window + r->window_length };
		if (c.at == c.end)
			return true;
		if (depth_of(r) > 0)
			scanned = scan_inside(r, &c);
		else
			scanned = r->root_done ? scan_after_root(r, &c) : scan_before_root(r, &c);
		if (scanned == TAKEN && !r->gives_up)
			r->at = byte_of(r, c.at);
	}
	return scanned != ODD && !r->gives_up;
}

/* Does "]]>" stand there? */
static bool
has_brackets(struct str text)
{
	size_t at;

	while (at = str_find_byte(text, ']'), at < text.length) {
		text = str_slice(text, at, text.length);
		if (str_starts(text, STR("]]>")))
			return true;
		text = str_slice(text, 1, text.length);
	}
	return false;
}

void
xml_scan_look(struct xml_reader *r)
{
	struct xml_scan *s = r->scan;
	struct str       came = xml_reader_part(r, s->looked, xml_reader_end(r));

	s->has_references |= str_find_byte(came, '&') < came.length;
	s->has_returns |= str_find_byte(came, '\r') < came.length;
	/* what is three bytes long may have begun before */
	came = xml_reader_part(r, s->looked - 2, xml_reader_end(r));
	s->has_brackets |= has_brackets(came);
	s->has_forbidden |= xml_reader_is_forbidden(came);
	s->looked = xml_reader_end(r);
}

void
xml_scan_start(struct xml_reader *r, int64_t byte)
{
	xml_reader_rest(r, byte);
	r->scanning = true;
	r->at = byte;
	unbind(r->scan, 0);
	xml_scan_look(r);
}

void
xml_scan_hand_over(struct xml_reader *r)
{
	struct buffer tags = buffer_in(r->a);
	bool          inside = r->open_count > 0, after = r->root_done;
	int64_t       byte = inside ? r->unit.byte : r->at;
	size_t        left = inside ? 0 : r->left;

	if (inside && r->unit.number > 0)
		r->numbers--;
	for (size_t i = 0; i < left; i++)
		buffer_format(&tags, "<%.*s  >", STR_ARGS(r->scan->open[r->level_count + i]->text));
	if (after)
		buffer_add_c(&tags, "<r/>");
	xml_reader_start(r, byte);
	r->left = left;
	xml_reader_reopen(r, buffer_str(&tags), after ? 1 : left);
}
