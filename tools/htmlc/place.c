/* Places: the HTML of a template is followed sign by sign, as a browser would, through all its sections. Both arms of a
 * section must end where it began, so that a hole is in one place whatever the document holds. */
#include "htmlc.h"

enum { NAME_BYTES = 24, STACK = 40 };

enum state {
	TEXT,
	TAG_OPEN, /* behind < */
	TAG_NAME,
	TAG, /* between attributes */
	ATTRIBUTE_NAME,
	VALUE_START,  /* behind = */
	VALUE,        /* in double quotes */
	VALUE_SINGLE, /* in single quotes */
	DECLARATION,  /* <!doctype */
};

/* How much of an attribute's value there is already. */
enum progress { NOTHING, SOMETHING, EITHER };

struct name {
	char   bytes[NAME_BYTES];
	size_t length;
};

struct place {
	enum state    state;
	bool          closing; /* in an end tag */
	bool          slash;   /* a / before > */
	bool          spaced;  /* an attribute may begin */
	struct name   element, attribute;
	enum progress progress;
	struct name   stack[STACK]; /* open elements */
	size_t        depth;
	bool          after_tag;   /* nothing but white space since a tag or section */
	bool          after_block; /* since the tag of a block */
};

struct follower {
	struct compiler      *compiler;
	struct template_file *file;
	int                   line;
	struct place          place;
	struct buffer         out; /* the literal without what means nothing */
	bool                  failed;
};

static bool
wrong(struct follower *follower, const char *what, const struct name *name)
{
	follower->failed = true;
	if (name == NULL)
		return fault(follower->compiler, follower->file, follower->line, "%s", what);
	return fault(follower->compiler, follower->file, follower->line, "%s: %.*s", what, (int)name->length,
		     name->bytes);
}

static bool
name_is(const struct name *name, const char *text)
{
	return str_is((struct str){ name->bytes, name->length }, text);
}

static bool
name_in(const struct name *name, const char *const *list)
{
	for (; *list != NULL; list++)
		if (name_is(name, *list))
			return true;
	return false;
}

static void
name_add(struct follower *follower, struct name *name, char byte)
{
	if (name->length == NAME_BYTES)
		wrong(follower, "name is too long", name);
	else
		name->bytes[name->length++] = (char)(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte);
}

/* ---- what HTML says of elements and attributes ------------------------------------------------------------------- */

static bool
is_void(const struct name *element)
{
	static const char *const list[] = { "area", "base", "br",    "col",    "embed", "hr",  "img", "input",
					    "link", "meta", "param", "source", "track", "wbr", NULL };

	return name_in(element, list);
}

/* White space beside the tags of these is never seen. */
static bool
is_block(const struct name *element)
{
	static const char *const list[] = {
		"html",   "head",     "title",  "meta",    "link",    "script",     "style",   "body",       "header",
		"footer", "main",     "nav",    "section", "aside",   "div",        "article", "h1",         "h2",
		"h3",     "h4",       "h5",     "h6",      "p",       "ul",         "ol",      "li",         "dl",
		"dt",     "dd",       "table",  "caption", "thead",   "tbody",      "tr",      "th",         "td",
		"form",   "fieldset", "legend", "details", "summary", "blockquote", "figure",  "figcaption", "option",
		"select", "datalist", "pre",    "hr",      "br",      "svg",        "path",    "search",     NULL
	};

	return name_in(element, list);
}

static bool
keeps_space(const struct place *place)
{
	static const char *const list[] = { "pre", "textarea", "script", "style", NULL };

	for (size_t i = 0; i < place->depth; i++)
		if (name_in(&place->stack[i], list))
			return true;
	return false;
}

static const struct name *
parent_of(const struct place *place)
{
	return place->depth != 0 ? &place->stack[place->depth - 1] : NULL;
}

static bool
parent_in(const struct place *place, const char *const *list)
{
	const struct name *parent = parent_of(place);

	return parent != NULL && name_in(parent, list);
}

/* Elements whose content is a program or style: templates have none in the page. */
static bool
is_raw(const struct place *place)
{
	static const char *const list[] = { "script", "style", NULL };

	return parent_in(place, list);
}

/* Elements that hold text but no elements. */
static bool
is_text_only(const struct place *place)
{
	static const char *const list[] = { "title", "textarea", "option", NULL };

	return parent_in(place, list);
}

static bool
is_head(const struct place *place)
{
	static const char *const list[] = { "head", NULL };

	return parent_in(place, list);
}

/* Where markup of paragraphs may stand. */
static bool
takes_blocks(const struct place *place)
{
	static const char *const list[] = { "div", "section",    "article", "main",    "aside", "dd", "td",
					    "li",  "blockquote", "figure",  "details", "body",  NULL };

	return place->depth == 0 || parent_in(place, list);
}

/* Attributes whose value says nothing but itself, so that anything may stand in them. All names that are not here, nor an
 * address, are refused: an attribute is added when a template needs it and it is safe. */
static bool
is_plain_attribute(const struct name *attribute)
{
	static const char *const list[] = { "alt",      "autocomplete", "class", "colspan", "content",   "d",
					    "datetime", "dir",          "for",   "headers", "height",    "hreflang",
					    "id",       "label",        "lang",  "max",     "maxlength", "min",
					    "name",     "placeholder",  "rel",   "rows",    "rowspan",   "scope",
					    "size",     "title",        "type",  "value",   "viewbox",   "width",
					    NULL };
	struct str               name = { attribute->bytes, attribute->length };

	return name_in(attribute, list) || str_starts(name, STR("aria-")) || str_starts(name, STR("data-"));
}

static bool
is_address(const struct name *attribute)
{
	static const char *const list[] = { "action", "cite", "formaction", "href", "src", NULL };

	return name_in(attribute, list);
}

/* What the browser loads or sends to must be on this site; a link may lead anywhere. */
static bool
is_local_address(const struct place *place)
{
	bool link = name_is(&place->element, "a") || name_is(&place->element, "link");

	return !(link && name_is(&place->attribute, "href")) && !name_is(&place->attribute, "cite");
}

/* ---- following signs --------------------------------------------------------------------------------------------- */

static bool
is_space(char byte)
{
	return byte == ' ' || byte == '\n' || byte == '\t';
}

static bool
is_name_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       byte == '-' || byte == ':' || byte == '_';
}

static void
open_element(struct follower *follower)
{
	struct place *place = &follower->place;

	if (place->slash && !is_void(&place->element)) {
		for (size_t i = 0; i < place->depth; i++)
			if (name_is(&place->stack[i], "svg"))
				return;
		wrong(follower, "only elements of svg end in />", &place->element);
	} else if (!is_void(&place->element)) {
		if (place->depth == STACK)
			wrong(follower, "elements are nested too deep", &place->element);
		else
			place->stack[place->depth++] = place->element;
	}
}

static void
close_element(struct follower *follower)
{
	struct place      *place = &follower->place;
	const struct name *open = parent_of(place);

	if (open == NULL || open->length != place->element.length ||
	    memcmp(open->bytes, place->element.bytes, open->length) != 0)
		wrong(follower, "end tag without its start tag", &place->element);
	else
		place->depth--;
}

static void
end_tag(struct follower *follower)
{
	static const char *const forbidden[] = { "applet",   "base",   "embed",     "frame", "iframe", "noembed",
						 "noframes", "object", "plaintext", "xmp",   NULL };
	struct place            *place = &follower->place;

	if (name_in(&place->element, forbidden))
		wrong(follower, "templates have no such element", &place->element);
	if (place->closing)
		close_element(follower);
	else
		open_element(follower);
	place->state = TEXT;
	place->closing = false;
	place->after_tag = true;
	place->after_block = is_block(&place->element);
}

static void
start_attribute(struct follower *follower, char byte)
{
	struct place *place = &follower->place;

	if (!place->spaced)
		wrong(follower, "a space is missing before an attribute", NULL);
	place->state = ATTRIBUTE_NAME;
	place->attribute = (struct name){ 0 };
	name_add(follower, &place->attribute, byte);
}

static void
follow_in_tag(struct follower *follower, char byte)
{
	struct place *place = &follower->place;

	if (byte == '>') {
		end_tag(follower);
	} else if (byte == '/') {
		place->slash = true;
	} else if (is_space(byte)) {
		place->state = TAG;
		place->spaced = true;
	} else if (is_name_byte(byte) && !place->closing) {
		start_attribute(follower, byte);
	} else {
		wrong(follower, "sign in a tag that is no name of an attribute", NULL);
	}
}

static void
start_value(struct follower *follower, char byte)
{
	static const char *const forbidden[] = { "style", "srcdoc", "http-equiv", NULL };
	struct place            *place = &follower->place;
	struct str               name = { place->attribute.bytes, place->attribute.length };

	place->progress = NOTHING;
	if (name_in(&place->attribute, forbidden) || str_starts(name, STR("on")))
		wrong(follower, "templates have no such attribute", &place->attribute);
	if (byte == '"')
		place->state = VALUE;
	else if (byte == '\'')
		place->state = VALUE_SINGLE;
	else
		wrong(follower, "an attribute's value needs quotes", &place->attribute);
}

static void
end_value(struct follower *follower)
{
	follower->place.state = TAG;
	follower->place.spaced = false;
}

static void
start_tag(struct follower *follower, char byte)
{
	struct place *place = &follower->place;

	place->element = (struct name){ 0 };
	place->attribute = (struct name){ 0 };
	place->closing = byte == '/';
	place->slash = false;
	place->spaced = false;
	if (byte == '!')
		place->state = DECLARATION;
	else if (byte != '/' && !is_name_byte(byte))
		wrong(follower, "< that begins no tag: write &lt;", NULL);
	else
		place->state = TAG_NAME;
	if (byte != '/' && byte != '!')
		name_add(follower, &place->element, byte);
}

static void
follow(struct follower *follower, char byte)
{
	struct place *place = &follower->place;

	switch (place->state) {
	case TEXT:
		if (byte == '<')
			place->state = TAG_OPEN;
		else if (is_raw(place))
			wrong(follower, "nothing may stand in", parent_of(place));
		else if (byte == '>')
			wrong(follower, "> that ends no tag: write &gt;", NULL);
		break;
	case TAG_OPEN:
		start_tag(follower, byte);
		break;
	case TAG_NAME:
		if (is_name_byte(byte))
			name_add(follower, &place->element, byte);
		else
			follow_in_tag(follower, byte);
		break;
	case TAG:
		follow_in_tag(follower, byte);
		break;
	case ATTRIBUTE_NAME:
		if (is_name_byte(byte))
			name_add(follower, &place->attribute, byte);
		else if (byte == '=')
			place->state = VALUE_START;
		else
			follow_in_tag(follower, byte);
		break;
	case VALUE_START:
		start_value(follower, byte);
		break;
	case VALUE:
	case VALUE_SINGLE:
		if (byte == (place->state == VALUE ? '"' : '\''))
			end_value(follower);
		else
			place->progress = SOMETHING;
		break;
	case DECLARATION:
		if (byte == '>') {
			place->state = TEXT;
			place->after_tag = place->after_block = true;
		}
		break;
	}
}

/* ---- white space ------------------------------------------------------------------------------------------------- */

/* Is what begins `rest` the tag of a block? */
static bool
before_block(struct str rest)
{
	struct name name = { 0 };
	size_t      at = str_starts(rest, STR("</")) ? 2 : 1;

	if (!str_starts(rest, STR("<")))
		return false;
	for (; at < rest.length && is_name_byte(rest.data[at]) && name.length < NAME_BYTES; at++)
		name.bytes[name.length++] = rest.data[at];
	return is_block(&name);
}

/* Does a run of white space in text, followed by `rest`, show? One with a line break does not beside the tag of a block,
 * nor between two tags; where a literal ends a section or hole follows, `section` tells which. */
static bool
space_shows(const struct place *place, bool line_break, struct str rest, bool section)
{
	bool before_tag = rest.length != 0 ? rest.data[0] == '<' : section;

	if (!line_break)
		return true;
	return !place->after_block && !before_block(rest) && !(place->after_tag && before_tag);
}

/* Takes the run of white space at the front of `rest`. */
static void
follow_space(struct follower *follower, struct str *rest, bool section)
{
	struct place *place = &follower->place;
	size_t        length = 0;
	bool          line_break = false;

	for (; length < rest->length && is_space(rest->data[length]); length++) {
		line_break |= rest->data[length] == '\n';
		follower->line += rest->data[length] == '\n';
	}
	*rest = str_slice(*rest, length, rest->length);
	if (place->state != TEXT) {
		if (rest->length == 0 || (rest->data[0] != '>' && rest->data[0] != '/'))
			buffer_add_byte(&follower->out, ' ');
		follow(follower, ' ');
	} else if (space_shows(place, line_break, *rest, section)) {
		buffer_add_byte(&follower->out, ' ');
		place->after_tag = place->after_block = false;
	}
}

/* A comment is left out. */
static bool
skip_comment(struct follower *follower, struct str *rest)
{
	size_t length;

	if (follower->place.state != TEXT || !str_starts(*rest, STR("<!--")))
		return false;
	length = str_find(*rest, STR("-->"));
	if (length == rest->length) {
		wrong(follower, "comment that does not end before a tag {{…}}", NULL);
		*rest = (struct str){ 0 };
		return true;
	}
	for (size_t i = 0; i < length; i++)
		follower->line += rest->data[i] == '\n';
	*rest = str_slice(*rest, length + 3, rest->length);
	return true;
}

static bool
follow_literal(struct follower *follower, struct node *node)
{
	struct place *place = &follower->place;
	struct str    rest = node->text;
	bool          section = node->next == NULL || node->next->kind == NODE_IF || node->next->kind == NODE_EACH ||
		       node->next->kind == NODE_WITH || node->next->kind == NODE_PART ||
		       node->next->kind == NODE_CONTENT;

	follower->out = buffer_in(follower->compiler->a);
	follower->line = node->line;
	while (rest.length != 0 && !follower->failed) {
		bool spaces = is_space(rest.data[0]) && place->state != VALUE && place->state != VALUE_SINGLE;

		if (skip_comment(follower, &rest))
			continue;
		if (spaces && !keeps_space(place)) {
			follow_space(follower, &rest, section);
			continue;
		}
		if (place->state == TEXT && rest.data[0] != '<')
			place->after_tag = place->after_block = false;
		follower->line += rest.data[0] == '\n';
		buffer_add_byte(&follower->out, rest.data[0]);
		follow(follower, rest.data[0]);
		rest = str_slice(rest, 1, rest.length);
	}
	node->text = buffer_str(&follower->out);
	return !follower->failed;
}

/* ---- holes ------------------------------------------------------------------------------------------------------- */

static bool
place_in_text(struct follower *follower, struct node *node)
{
	struct place *place = &follower->place;

	if (is_raw(place))
		return wrong(follower, "nothing may be filled in inside", parent_of(place));
	if (node->kind == NODE_MARKUP && !takes_blocks(place))
		return wrong(follower, "{{html}} may not stand in", parent_of(place));
	if (node->kind == NODE_DATA && !is_head(place))
		return wrong(follower, "{{data}} belongs into the head", NULL);
	node->escape = ESCAPE_TEXT;
	node->word_place = is_text_only(place) ? "HTML_TEXT_ONLY" : "HTML_TEXT";
	place->after_tag = place->after_block = false;
	return true;
}

static bool
place_in_address(struct follower *follower, struct node *node)
{
	struct place *place = &follower->place;

	if (node->kind == NODE_WORD)
		return wrong(follower, "a word may not stand in an address", &place->attribute);
	if (place->progress == EITHER)
		return wrong(follower, "cannot tell whether this begins the address", &place->attribute);
	if (place->progress == SOMETHING)
		node->escape = ESCAPE_ADDRESS_PART;
	else
		node->escape = is_local_address(place) ? ESCAPE_LOCAL_ADDRESS : ESCAPE_ADDRESS;
	return true;
}

static bool
place_in_value(struct follower *follower, struct node *node)
{
	struct place *place = &follower->place;

	if (node->kind == NODE_MARKUP)
		return wrong(follower, "{{html}} may not stand in an attribute", &place->attribute);
	if (node->kind == NODE_DATA)
		return wrong(follower, "{{data}} belongs into the head", NULL);
	if (is_address(&place->attribute)) {
		if (!place_in_address(follower, node))
			return false;
	} else if (!is_plain_attribute(&place->attribute)) {
		return wrong(follower, "nothing may be filled in in this attribute", &place->attribute);
	}
	if (!is_address(&place->attribute))
		node->escape = ESCAPE_ATTRIBUTE;
	node->word_place = "HTML_ATTRIBUTE";
	place->progress = SOMETHING;
	return true;
}

static bool
place_hole(struct follower *follower, struct node *node)
{
	follower->line = node->line;
	switch (follower->place.state) {
	case TEXT:
		return place_in_text(follower, node);
	case VALUE:
		return place_in_value(follower, node);
	case VALUE_SINGLE:
		return wrong(follower, "a value that is filled in needs double quotes", &follower->place.attribute);
	case VALUE_START:
		return wrong(follower, "an attribute's value needs quotes", &follower->place.attribute);
	default:
		return wrong(follower, "nothing may be filled in in a tag outside of values", NULL);
	}
}

/* ---- sections ---------------------------------------------------------------------------------------------------- */

static bool follow_nodes(struct follower *follower, struct node *first);

/* The name of an element or attribute is complete where a section begins or ends. */
static void
settle(struct place *place)
{
	if (place->state == ATTRIBUTE_NAME || place->state == TAG_NAME) {
		place->state = TAG;
		place->spaced = false;
	}
}

/* Brings the ends of two arms together; false when they are in different places. */
static bool
join(struct place *place, const struct place *other)
{
	if (place->state != other->state || place->depth != other->depth || place->closing != other->closing)
		return false;
	for (size_t i = 0; i < place->depth; i++)
		if (place->stack[i].length != other->stack[i].length ||
		    memcmp(place->stack[i].bytes, other->stack[i].bytes, place->stack[i].length) != 0)
			return false;
	if (place->progress != other->progress)
		place->progress = EITHER;
	place->spaced = place->spaced && other->spaced;
	place->after_tag = place->after_tag && other->after_tag;
	place->after_block = place->after_block && other->after_block;
	return true;
}

static bool
follow_section(struct follower *follower, struct node *node)
{
	struct place before, first;

	follower->line = node->line;
	if (follower->place.state == TEXT)
		follower->place.after_tag = true;
	settle(&follower->place);
	before = follower->place;
	if (!follow_nodes(follower, node->first))
		return false;
	settle(&follower->place);
	first = follower->place;
	follower->place = before;
	if (!follow_nodes(follower, node->otherwise))
		return false;
	settle(&follower->place);
	follower->line = node->line;
	if (!join(&follower->place, &first) || (node->kind == NODE_EACH && !join(&first, &before)))
		return wrong(follower, "section ends in another place than it began", NULL);
	if (follower->place.state == TEXT)
		follower->place.after_tag = true;
	return true;
}

static bool
follow_part(struct follower *follower, struct node *node)
{
	struct place *place = &follower->place;

	follower->line = node->line;
	if (place->state != TEXT || is_raw(place) || is_text_only(place))
		return wrong(follower, "a part may stand only where elements may", NULL);
	place->after_tag = true;
	return true;
}

static bool
follow_node(struct follower *follower, struct node *node)
{
	switch (node->kind) {
	case NODE_LITERAL:
		return follow_literal(follower, node);
	case NODE_HOLE:
	case NODE_NUMBER:
	case NODE_MARKUP:
	case NODE_DATA:
	case NODE_WORD:
		return place_hole(follower, node);
	case NODE_PART:
	case NODE_CONTENT:
		return follow_part(follower, node);
	default:
		return follow_section(follower, node);
	}
}

static bool
follow_nodes(struct follower *follower, struct node *first)
{
	for (struct node *node = first; node != NULL; node = node->next)
		if (!follow_node(follower, node))
			return false;
	return true;
}

bool
place_template(struct compiler *compiler, struct template_file *file)
{
	struct follower follower = { .compiler = compiler, .file = file };

	follower.place.after_tag = follower.place.after_block = true;
	if (!follow_nodes(&follower, file->first))
		return false;
	if (follower.place.depth != 0)
		return wrong(&follower, "element is not closed", parent_of(&follower.place));
	if (follower.place.state != TEXT)
		return wrong(&follower, "the file ends inside a tag", NULL);
	return true;
}
