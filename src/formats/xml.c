/* Reading XML in units. Three counts of bytes meet here: the stream's (`byte`), the window's, which holds the end of the
 * stream from the unit that is being read on, and the parser's, which after a failure is a new one that was first fed the
 * start tags of the elements that are open (`preface`). libxml2's line numbers are not used: they know nothing of that. */
#include "formats/xml.h"

#include "base/limits.h"
#include "formats/scan.h"

#include <libxml/HTMLparser.h>
#include <libxml/entities.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

enum {
	CHUNK = 64 * 1024,
	SLICE = 16 * 1024, /* fed to the parser at once: bounds the length of a tag that it sees */
	NAME = 200,
};

/* An element that was entered. */
struct level {
	struct arena_mark mark;     /* of level_arena, before it was entered */
	struct str        tag;      /* its start tag up to '>', to open it again in a new parser */
	struct str        language; /* xml:lang in force inside */
};

/* An entity that the document declares. */
struct entity {
	struct str name, text;
	bool       plain; /* else it is outside, or has markup: not put in */
};

struct reader {
	struct arena           *a, *unit_arena, *level_arena;
	struct arena_mark       unit_mark;
	struct source          *source;
	const struct xml_rules *rules;
	struct error           *error; /* of the whole reading, when `stopped` */
	bool                    stopped;
	bool                    end, finishing; /* all was read; all was fed */

	/* the stream's end */
	char   *window;
	size_t  window_length, window_size;
	int64_t window_byte;                 /* of the stream, where the window starts */
	int64_t fed;                         /* bytes of the stream that the parser was given */
	int64_t line_byte, line, line_start; /* where lines were counted to, and the start of that line */
	int64_t reread;                      /* bytes that were parsed again after failures */
	bool    mended;                      /* forbidden characters were seen */

	/* the parser */
	xmlParserCtxtPtr parser;
	int64_t          parser_byte; /* of the stream, where the parser started, less its preface */
	bool             root_done;
	bool             failed;
	struct error     why;
	int64_t          failed_byte;
	int              failed_code; /* libxml2's, 0 for limits of ours */

	/* entities */
	struct entity entities[LIMIT_XML_ENTITIES];
	size_t        entity_count;
	size_t        expanded; /* bytes that entities gave */
	xmlEntity     entity;   /* lent to the parser */

	/* where it stands in the document */
	struct level     levels[LIMIT_XML_DEPTH];
	size_t           level_count;
	struct xml_node *open[LIMIT_XML_DEPTH]; /* inside a unit */
	size_t           open_count;
	struct buffer    text; /* of the innermost */
	size_t           left; /* depth inside an element that XML_LEAVE named; 0: none */
	size_t           nodes;
	size_t           opened_before; /* start tags of the preface that the parser has not told yet */
	struct xml_unit  unit;
	char             unit_name[NAME]; /* of the latest unit, with its prefix */
	int64_t          numbers;
};

/* ---- places ------------------------------------------------------------------------------------------------------ */

/* The byte of the stream where the parser stands. */
static int64_t
parser_at(const struct reader *r)
{
	return r->parser_byte + xmlByteConsumed(r->parser);
}

/* What the window holds from byte `from` to before `to` of the stream, as far as it has them. */
static struct str
window_part(const struct reader *r, int64_t from, int64_t to)
{
	if (from < r->window_byte)
		from = r->window_byte;
	if (to < from)
		to = from;
	return str_slice((struct str){ r->window, r->window_length }, (size_t)(from - r->window_byte),
			 (size_t)(to - r->window_byte));
}

static int64_t
window_end(const struct reader *r)
{
	return r->window_byte + (int64_t)r->window_length;
}

/* Counts lines on to a byte. */
static void
count_lines(struct reader *r, int64_t byte)
{
	struct str  part = window_part(r, r->line_byte, byte);
	const char *at = part.data, *end = part.data + part.length;

	while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		at++;
		r->line++;
		r->line_start = r->line_byte + (at - part.data);
	}
	if (byte > r->line_byte)
		r->line_byte = byte;
}

/* ---- failures ---------------------------------------------------------------------------------------------------- */

/* Remembers the first thing that is wrong and stops the parser. */
static void __attribute__((format(printf, 4, 5)))
fail(struct reader *r, enum error_code code, const char *key, const char *format, ...)
{
	char    detail[sizeof r->why.detail];
	va_list arguments;

	if (r->failed || r->stopped)
		return;
	va_start(arguments, format);
	vsnprintf(detail, sizeof detail, format, arguments);
	va_end(arguments);
	r->failed = true;
	r->failed_byte = parser_at(r);
	error_set(&r->why, code, key, "%s", detail);
	xmlStopParser(r->parser);
}

/* What libxml2 says, in our words where its own name lines or say little. */
static void
on_error(void *context, xmlErrorPtr said)
{
	struct reader *r = context;
	struct str     message = str_trim(str_of(said->message));

	if (said->level != XML_ERR_FATAL || r->failed || r->stopped)
		return;
	r->failed_code = said->code;
	if (said->code == XML_ERR_DOCUMENT_END && r->root_done) {
		fail(r, ERROR_INPUT, "xml.after", "bytes after the end of the document are no XML");
		return;
	}
	if (said->code == XML_ERR_TAG_NOT_FINISHED || said->code == XML_ERR_DOCUMENT_END ||
	    (r->finishing && parser_at(r) >= window_end(r))) {
		fail(r, ERROR_INPUT, "xml.ends", "the file ends too early, with an element that is not complete");
		return;
	}
	switch (said->code) {
	case XML_ERR_TAG_NAME_MISMATCH:
		fail(r, ERROR_INPUT, "xml.mismatch", "the end tag </%s> does not belong to the open element \"%s\"",
		     said->str2 != NULL ? said->str2 : "?", said->str1 != NULL ? said->str1 : "?");
		break;
	case XML_ERR_UNDECLARED_ENTITY:
		fail(r, ERROR_INPUT, "xml.entity", "the entity \"%s\" is not declared",
		     said->str1 != NULL ? said->str1 : "?");
		break;
	default:
		fail(r, ERROR_INPUT, "xml.syntax", "not well-formed XML: %.*s", STR_ARGS(message));
	}
}

/* Tells what was lost. Lines are counted on for the place only: reading may go on before it. */
static void
report(struct reader *r, int64_t number, struct str raw)
{
	int64_t line_byte = r->line_byte, line = r->line, line_start = r->line_start;

	count_lines(r, r->failed_byte);
	error_at(&r->why, "%.*s:%" PRId64 ":%" PRId64, STR_ARGS(source_name(r->source)), r->line,
		 r->failed_byte - r->line_start + 1);
	r->line_byte = line_byte;
	r->line = line;
	r->line_start = line_start;
	r->rules->failed(r->rules->context, &r->why, number, raw);
}

/* ---- trees ------------------------------------------------------------------------------------------------------- */

static struct str
text_of(const xmlChar *text)
{
	return str_of((const char *)text);
}

static void
take_attributes(struct reader *r, struct xml_node *node, int count, const xmlChar **values)
{
	struct xml_attribute *attributes = ARENA_ARRAY(r->unit_arena, struct xml_attribute, (size_t)count);

	for (int i = 0; i < count; i++, values += 5) {
		struct str value = { (const char *)values[3], (size_t)(values[4] - values[3]) };

		attributes[i] = (struct xml_attribute){
			.name = text_of(values[0]),
			.prefix = text_of(values[1]),
			.namespace = text_of(values[2]),
			.value = str_copy(r->unit_arena, value),
		};
	}
	node->attributes = attributes;
	node->attribute_count = (size_t)count;
}

static bool
count_node(struct reader *r)
{
	if (++r->nodes <= LIMIT_XML_NODES)
		return true;
	fail(r, ERROR_LIMIT, "xml.nodes", "a record of more than %d elements and texts", LIMIT_XML_NODES);
	return false;
}

static void
add_child(struct xml_node *parent, struct xml_node *child)
{
	if (parent->last != NULL)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
}

static bool
is_layout(struct str text)
{
	return str_trim(text).length == 0 && str_find_byte(text, '\n') < text.length;
}

static void
end_text(struct reader *r)
{
	struct str       text = buffer_str(&r->text);
	struct xml_node *node;

	buffer_clear(&r->text);
	if (text.length == 0 || is_layout(text) || !count_node(r))
		return;
	node = ARENA_NEW(r->unit_arena, struct xml_node);
	node->text = str_copy(r->unit_arena, text);
	add_child(r->open[r->open_count - 1], node);
}

/* Text comes in pieces: it is collected, and becomes a node where a tag ends it or it is long. */
static void
on_text(void *context, const xmlChar *bytes, int length)
{
	struct reader *r = context;

	if (r->open_count == 0 || r->failed || r->stopped)
		return;
	buffer_add(&r->text, (struct str){ (const char *)bytes, (size_t)length });
	if (r->text.length > CHUNK)
		end_text(r);
}

static void
open_inside(struct reader *r, const struct xml_node *element)
{
	struct xml_node *node;

	if (r->open_count > 0)
		end_text(r);
	if (!count_node(r))
		return;
	node = ARENA_NEW(r->unit_arena, struct xml_node);
	*node = *element;
	if (r->open_count > 0)
		add_child(r->open[r->open_count - 1], node);
	else
		r->unit.node = node;
	r->open[r->open_count++] = node;
}

/* ---- units ------------------------------------------------------------------------------------------------------- */

/* Where the start tag begins that the parser has just read: no attribute may hold a '<'. */
static int64_t
tag_start(const struct reader *r)
{
	struct str before = window_part(r, r->window_byte, parser_at(r));
	size_t     at = before.length;

	while (at > 0 && before.data[at - 1] != '<')
		at--;
	return r->window_byte + (int64_t)(at > 0 ? at - 1 : 0);
}

static struct str
language_inside(const struct reader *r, const struct xml_node *element)
{
	struct str language = xml_language(element);

	if (language.length > 0 || r->level_count == 0)
		return language;
	return r->levels[r->level_count - 1].language;
}

static void
start_unit(struct reader *r, const struct xml_node *element)
{
	int64_t    start = tag_start(r);
	size_t     length = element->name.length + (element->prefix.length > 0 ? element->prefix.length + 1 : 0);
	struct str name = window_part(r, start + 1, start + 1 + (int64_t)length);

	count_lines(r, start);
	r->unit = (struct xml_unit){
		.number = ++r->numbers,
		.byte = start,
		.line = r->line,
		.language = r->level_count > 0 ? r->levels[r->level_count - 1].language : STR(""),
	};
	snprintf(r->unit_name, NAME, "%.*s", STR_ARGS(name));
	open_inside(r, element);
}

/* A unit inside a unit of the same name: the end tag of the outer one is missing. */
static bool
is_unit_again(const struct reader *r, const struct xml_node *element)
{
	return str_is(element->name, r->rules->resume) && str_equal(element->name, r->open[0]->name) &&
	       str_equal(element->namespace, r->open[0]->namespace);
}

/* Control characters that cannot stand in XML, U+FFFE and U+FFFF. */
static size_t
count_forbidden(struct str text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.data[i];

		count += c < ' ' && !scan_is_line_space(text.data[i]);
		count += c == 0xEF && i + 2 < text.length && (unsigned char)text.data[i + 1] == 0xBF &&
			 (unsigned char)text.data[i + 2] >= 0xBE;
	}
	return count;
}

static void
end_unit(struct reader *r)
{
	r->unit.raw = window_part(r, r->unit.byte, parser_at(r));
	if (r->mended)
		r->unit.mended = count_forbidden(r->unit.raw);
	if (!r->rules->found(r->rules->context, &r->unit, r->error)) {
		r->stopped = true;
		xmlStopParser(r->parser);
	}
	r->nodes = 0;
	r->unit.node = NULL;
	arena_reset(r->unit_arena, r->unit_mark);
}

static void
enter(struct reader *r, const struct xml_node *element)
{
	struct str        language = language_inside(r, element);
	struct arena_mark mark = arena_mark(r->level_arena);

	r->levels[r->level_count] = (struct level){
		.mark = mark,
		.tag = str_copy(r->level_arena, window_part(r, tag_start(r), parser_at(r))),
		.language = str_copy(r->level_arena, language),
	};
	r->level_count++;
}

static void
start_outside(struct reader *r, const struct xml_node *element)
{
	switch (r->rules->choose(r->rules->context, element, r->level_count)) {
	case XML_TAKE:
		start_unit(r, element);
		break;
	case XML_ENTER:
		enter(r, element);
		arena_reset(r->unit_arena, r->unit_mark);
		break;
	case XML_LEAVE:
		r->left = 1;
		arena_reset(r->unit_arena, r->unit_mark);
		break;
	}
}

static void
on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *namespace, int namespace_count,
	 const xmlChar **namespaces, int attribute_count, int default_count, const xmlChar **attributes)
{
	struct reader  *r = context;
	struct xml_node element = { .name = text_of(name), .prefix = text_of(prefix), .namespace = text_of(namespace) };

	(void)namespaces, (void)default_count;
	if (r->failed || r->stopped || r->opened_before > 0) {
		r->opened_before -= r->opened_before > 0;
		return;
	}
	if (attribute_count > LIMIT_XML_ATTRIBUTES || namespace_count > LIMIT_XML_ATTRIBUTES) {
		fail(r, ERROR_LIMIT, "xml.attributes", "an element of more than %d attributes", LIMIT_XML_ATTRIBUTES);
		return;
	}
	if (r->level_count + r->open_count + r->left >= LIMIT_XML_DEPTH) {
		fail(r, ERROR_LIMIT, "xml.depth", "elements more than %d deep", LIMIT_XML_DEPTH);
		return;
	}
	if (r->left > 0) {
		r->left++;
		return;
	}
	if (r->open_count > 0 && is_unit_again(r, &element)) {
		fail(r, ERROR_INPUT, "xml.mismatch", "the end tag of <%s> is missing", r->unit_name);
		return;
	}
	take_attributes(r, &element, attribute_count, attributes);
	if (r->open_count > 0)
		open_inside(r, &element);
	else
		start_outside(r, &element);
}

static void
on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *namespace)
{
	struct reader *r = context;

	(void)name, (void)prefix, (void)namespace;
	if (r->failed || r->stopped)
		return;
	if (r->left > 0) {
		r->left--;
	} else if (r->open_count > 0) {
		end_text(r);
		if (--r->open_count == 0 && !r->failed)
			end_unit(r);
	} else if (r->level_count > 0) {
		arena_reset(r->level_arena, r->levels[--r->level_count].mark);
	}
	r->root_done = r->left + r->open_count + r->level_count == 0;
}

/* ---- entities ---------------------------------------------------------------------------------------------------- */

static void
on_entity_declared(void *context, const xmlChar *name, int kind, const xmlChar *public_name, const xmlChar *address,
		   xmlChar *content)
{
	struct reader *r = context;
	struct str     text = text_of(content);
	struct entity *entity;

	(void)public_name, (void)address;
	if (r->entity_count == LIMIT_XML_ENTITIES ||
	    (kind != XML_INTERNAL_GENERAL_ENTITY && kind != XML_EXTERNAL_GENERAL_PARSED_ENTITY))
		return;
	entity = &r->entities[r->entity_count++];
	entity->name = str_copy(r->a, text_of(name));
	entity->text = str_copy(r->a, text);
	entity->plain = kind == XML_INTERNAL_GENERAL_ENTITY && str_find_byte(text, '<') == text.length &&
			str_find_byte(text, '&') == text.length;
}

static const struct entity *
find_entity(const struct reader *r, struct str name)
{
	for (size_t i = 0; i < r->entity_count; i++) {
		if (str_equal(r->entities[i].name, name))
			return &r->entities[i];
	}
	return NULL;
}

/* The text of an entity, also one of HTML; false when it is none that can be put in. */
static bool
entity_text(struct reader *r, const xmlChar *name, struct str *text_r)
{
	const struct entity  *declared = find_entity(r, text_of(name));
	const htmlEntityDesc *html;
	struct buffer         text = buffer_in(r->unit_arena);

	if (declared != NULL && !declared->plain) {
		fail(r, ERROR_INPUT, "xml.entity",
		     "the entity \"%s\" is no plain text of this file; entities from outside and with markup are not "
		     "read",
		     (const char *)name);
		return false;
	}
	if (declared != NULL) {
		*text_r = declared->text;
		return true;
	}
	html = htmlEntityLookup(name);
	if (html == NULL) {
		fail(r, ERROR_INPUT, "xml.entity", "the entity \"%s\" is not declared", (const char *)name);
		return false;
	}
	buffer_add_scalar(&text, html->value);
	*text_r = buffer_str(&text);
	return true;
}

/* Lends the parser an entity as if it were a predefined one: its text is then given as it is, and never parsed. Inside
 * attribute values, where the parser takes only one byte of such, the reference stays as written. */
static xmlEntityPtr
on_entity(void *context, const xmlChar *name)
{
	struct reader *r = context;
	struct str     text;
	const char    *content;

	if (r->parser->inSubset != 0 || r->failed || r->stopped || !entity_text(r, name, &text))
		return NULL;
	r->expanded += text.length;
	if (r->expanded > LIMIT_XML_ENTITY_BYTES) {
		fail(r, ERROR_LIMIT, "xml.entities", "entities that grow to more than %d bytes",
		     LIMIT_XML_ENTITY_BYTES);
		return NULL;
	}
	content = str_c(r->unit_arena, text);
	r->entity = (xmlEntity){
		.type = XML_ENTITY_DECL,
		.name = name,
		.content = (xmlChar *)(uintptr_t)content,
		.length = (int)text.length,
		.etype = r->parser->instate == XML_PARSER_ATTRIBUTE_VALUE ? XML_INTERNAL_GENERAL_ENTITY
									  : XML_INTERNAL_PREDEFINED_ENTITY,
	};
	r->entity.orig = r->entity.content;
	return &r->entity;
}

/* ---- the parser -------------------------------------------------------------------------------------------------- */

static void
drop_parser(struct reader *r)
{
	if (r->parser == NULL)
		return;
	xmlFreeDoc(r->parser->myDoc); /* libxml2 keeps declared entities in one of its own */
	r->parser->myDoc = NULL;
	xmlFreeParserCtxt(r->parser);
	r->parser = NULL;
}

/* A new parser for the stream from `byte` on, inside the elements that are open. */
static void
start_parser(struct reader *r, int64_t byte)
{
	xmlSAXHandler handler = {
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text,
		.cdataBlock = on_text,
		.serror = on_error,
		.getEntity = on_entity,
		.entityDecl = on_entity_declared,
	};

	drop_parser(r);
	r->parser = xmlCreatePushParserCtxt(&handler, r, NULL, 0, NULL);
	assert(r->parser != NULL);
	xmlCtxtUseOptions(r->parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
	r->parser_byte = r->fed = byte;
	r->failed = false;
	r->failed_code = 0;
	r->root_done = false;
	r->open_count = r->left = r->nodes = 0;
	buffer_clear(&r->text);
	arena_reset(r->unit_arena, r->unit_mark);
}

static bool
is_forbidden_inside(struct str bytes)
{
	const char *at = bytes.data, *end = bytes.data + bytes.length;

	for (size_t i = scan_control(bytes, 0); i < bytes.length; i = scan_control(bytes, i + 1)) {
		if (!scan_is_line_space(bytes.data[i]))
			return true;
	}
	while ((at = memmem(at, (size_t)(end - at), "\xEF\xBF", 2)) != NULL) {
		if (at + 2 < end && (unsigned char)at[2] >= 0xBE)
			return true;
		at += 2;
	}
	return false;
}

/* The same bytes, with a space for each forbidden control character and U+FFFD for U+FFFE and U+FFFF. */
static struct str
mend(struct str bytes, char mended[SLICE])
{
	memcpy(mended, bytes.data, bytes.length);
	for (size_t i = 0; i < bytes.length; i++) {
		unsigned char c = (unsigned char)mended[i];

		if (c < ' ' && !scan_is_line_space(mended[i]))
			mended[i] = ' ';
		else if (i >= 2 && c >= 0xBE && memcmp(mended + i - 2, "\xEF\xBF", 2) == 0)
			mended[i] = (char)0xBD;
	}
	return (struct str){ mended, bytes.length };
}

static void
feed_parser(struct reader *r, struct str bytes)
{
	char mended[SLICE];

	if (is_forbidden_inside(bytes)) {
		r->mended = true;
		bytes = mend(bytes, mended);
	}
	xmlParseChunk(r->parser, bytes.data, (int)bytes.length, 0);
}

/* Opens the entered elements again in a new parser. */
static void
feed_preface(struct reader *r)
{
	r->opened_before = r->level_count;
	for (size_t i = 0; i < r->level_count; i++) {
		struct str tag = r->levels[i].tag;

		for (size_t at = 0; at < tag.length; at += SLICE)
			feed_parser(r, str_slice(tag, at, at + SLICE));
		feed_parser(r, STR(">"));
		r->parser_byte -= (int64_t)tag.length + 1;
	}
}

/* What the parser holds back must not grow without end: it waits for the end of a tag, comment or declaration. */
static void
check_sizes(struct reader *r)
{
	struct str waiting = window_part(r, parser_at(r), r->fed);
	char first = waiting.length > 0 ? waiting.data[0] : ' ', second = waiting.length > 1 ? waiting.data[1] : ' ';

	if (first == '<' && second != '!' && second != '?' && waiting.length > LIMIT_XML_TAG_BYTES)
		fail(r, ERROR_LIMIT, "xml.tag", "a tag of more than %d bytes", LIMIT_XML_TAG_BYTES);
	else if ((first != '<' || str_starts(waiting, STR("<!D"))) && waiting.length > LIMIT_XML_DOCTYPE_BYTES)
		fail(r, ERROR_LIMIT, "xml.doctype", "a document type of more than %d bytes", LIMIT_XML_DOCTYPE_BYTES);
	else if (waiting.length > LIMIT_ORIGINAL_BYTES)
		fail(r, ERROR_LIMIT, "xml.size", "a part of more than %d bytes", LIMIT_ORIGINAL_BYTES);
	else if (r->open_count > 0 && r->fed - r->unit.byte > LIMIT_ORIGINAL_BYTES)
		fail(r, ERROR_LIMIT, "xml.size", "a record of more than %d bytes", LIMIT_ORIGINAL_BYTES);
}

static void
feed(struct reader *r)
{
	struct str slice = window_part(r, r->fed, r->fed + SLICE);

	r->fed += (int64_t)slice.length;
	feed_parser(r, slice);
	if (!r->failed && !r->stopped)
		check_sizes(r);
}

/* ---- the stream -------------------------------------------------------------------------------------------------- */

/* Forgets what stands before `byte`. */
static void
discard(struct reader *r, int64_t byte)
{
	struct str kept = window_part(r, byte, window_end(r));

	count_lines(r, byte);
	if (kept.length > 0)
		memmove(r->window, kept.data, kept.length);
	r->window_length = kept.length;
	r->window_byte = byte;
}

/* Takes the next bytes into the window. */
static void
read_on(struct reader *r)
{
	ptrdiff_t got;

	if (r->window_size - r->window_length < CHUNK) {
		r->window_size = 2 * r->window_size + 2 * (size_t)CHUNK;
		r->window = realloc(r->window, r->window_size);
		if (r->window == NULL)
			abort();
	}
	got = source_read(r->source, r->window + r->window_length, CHUNK, r->error);
	r->stopped = got < 0;
	r->end = got == 0;
	if (got > 0)
		r->window_length += (size_t)got;
}

/* ---- going on after a failure ------------------------------------------------------------------------------------ */

static bool
ends_name(struct str text)
{
	return text.length > 0 &&
	       (text.data[0] == '>' || text.data[0] == '/' || str_trim(str_slice(text, 0, 1)).length == 0);
}

/* Does a start tag of a unit begin here: of the name the latest had, or the name to resume at, with any prefix? */
static bool
is_unit_start(const struct reader *r, struct str text)
{
	struct str name = str_of(r->unit_name), after = str_slice(text, 1, 1 + NAME);
	size_t     colon, length = 0;

	if (name.length > 0)
		return str_starts(after, name) && ends_name(str_slice(after, name.length, after.length));
	name = str_of(r->rules->resume);
	while (length < after.length && after.data[length] != '<' && !ends_name(str_slice(after, length, after.length)))
		length++;
	after = str_slice(after, 0, length);
	colon = str_find_byte(after, ':');
	return str_equal(after, name) || str_equal(str_slice(after, colon + 1, after.length), name);
}

/* Looks for the next start of a unit in the window from `*at_r` on; else `*at_r` is where to look on later. */
static bool
seek(const struct reader *r, int64_t *at_r)
{
	struct str rest = window_part(r, *at_r, window_end(r));

	while (rest.length > 0) {
		size_t bracket = str_find_byte(rest, '<');

		*at_r += (int64_t)bracket;
		rest = str_slice(rest, bracket, rest.length);
		if (is_unit_start(r, rest))
			return true;
		if (rest.length < NAME && !r->end)
			return false;
		*at_r += rest.length > 0;
		rest = str_slice(rest, 1, rest.length);
	}
	return false;
}

/* Finds the next unit, reporting what stands from `from` to there as lost. */
static bool
skip_to_unit(struct reader *r, int64_t from, int64_t at, int64_t number)
{
	bool found = seek(r, &at);

	while (!found && !r->end && !r->stopped && window_end(r) - from < LIMIT_ORIGINAL_BYTES) {
		read_on(r);
		found = seek(r, &at);
	}
	report(r, number, window_part(r, from, found ? at : window_end(r)));
	while (!found && !r->end && !r->stopped) {
		discard(r, at);
		read_on(r);
		found = seek(r, &at);
	}
	if (!found || r->stopped)
		return false;
	discard(r, at);
	start_parser(r, at);
	feed_preface(r);
	return true;
}

/* Another document after the end of one; the parser stands at it, or inside its "<?xml". */
static bool
next_document(struct reader *r)
{
	struct str before = window_part(r, r->failed_byte - 5, r->failed_byte);
	int64_t    at = r->failed_byte - (str_is(before, "<?xml") ? 5 : 0);

	if (!str_starts(window_part(r, at, window_end(r)), STR("<")))
		return false;
	discard(r, at);
	start_parser(r, at);
	return true;
}

/* After a failure: reports what is lost and makes ready to go on; false when there is nothing more. */
static bool
go_on(struct reader *r)
{
	int64_t from = r->failed_byte, at = from + 1, number = 0; /* what starts at the failure is part of it */

	if (r->root_done && r->failed_code != 0 && next_document(r))
		return true;
	if (r->open_count > 0) {
		from = r->unit.byte;
		number = r->unit.number;
		at = from + 1;
		r->reread += r->failed_byte - at;
		if (r->reread > r->window_byte + 8 * (int64_t)LIMIT_ORIGINAL_BYTES)
			at = r->failed_byte; /* so many bytes again and again: no more */
	}
	return skip_to_unit(r, from, at, number);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* Skips what stands before the first tag; that is not only space after a program's warnings. */
static void
skip_to_document(struct reader *r)
{
	struct str head;
	size_t     start;

	while (!r->end && !r->stopped && r->window_length < CHUNK)
		read_on(r);
	head = window_part(r, 0, window_end(r));
	start = str_find_byte(head, '<');
	if (str_trim(str_slice(head, 0, start)).length > 0 && start < head.length) {
		error_set(&r->why, ERROR_INPUT, "xml.before", "%zu bytes before the first tag are no XML", start);
		report(r, 0, str_slice(head, 0, start));
	}
	discard(r, (int64_t)start);
}

/* One step; false when all is read or the reading was stopped. */
static bool
step(struct reader *r)
{
	bool last = false;

	if (r->fed < window_end(r)) {
		feed(r);
	} else if (!r->end) {
		discard(r, r->open_count > 0 ? r->unit.byte : parser_at(r));
		read_on(r);
	} else {
		r->finishing = true;
		xmlParseChunk(r->parser, NULL, 0, 1);
		r->finishing = false;
		last = true;
	}
	if (r->stopped)
		return false;
	if (r->failed)
		return go_on(r);
	return !last;
}

static void
drop_reader(void *argument)
{
	struct reader *r = argument;

	drop_parser(r);
	arena_close(r->unit_arena);
	arena_close(r->level_arena);
	free(r->window);
}

bool
xml_read(struct arena *a, struct source *source, const struct xml_rules *rules, struct error *error)
{
	struct reader *r = ARENA_NEW(a, struct reader);

	*r = (struct reader){ .a = a, .source = source, .rules = rules, .error = error, .line = 1 };
	r->unit_arena = arena_open(0);
	r->level_arena = arena_open(0);
	r->unit_mark = arena_mark(r->unit_arena);
	r->text = buffer_in(a);
	arena_defer(a, drop_reader, r);
	skip_to_document(r);
	start_parser(r, r->window_byte);
	while (!r->stopped && step(r))
		continue;
	return !r->stopped;
}
