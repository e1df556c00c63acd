/* The parser of xml.c: what libxml2 says becomes trees, units, or the first thing that is wrong. */
#include "formats/xml_reader.h"

#include "formats/scan.h"
#include "records/codes.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>

enum {
	SLICE = 16 * 1024, /* fed to the parser at once: bounds the length of a tag that it sees */
};

/* ---- places ------------------------------------------------------------------------------------------------------ */

int64_t
xml_reader_at(const struct xml_reader *r)
{
	return r->scanning ? r->at : r->parser_byte + xmlByteConsumed(r->parser);
}

struct str
xml_reader_part(const struct xml_reader *r, int64_t from, int64_t to)
{
	if (from < r->window_byte)
		from = r->window_byte;
	if (to < from)
		to = from;
	return str_slice((struct str){ r->window, r->window_length }, (size_t)(from - r->window_byte),
			 (size_t)(to - r->window_byte));
}

int64_t
xml_reader_end(const struct xml_reader *r)
{
	return r->window_byte + (int64_t)r->window_length;
}

void
xml_reader_count_lines(struct xml_reader *r, int64_t byte)
{
	struct str  part = xml_reader_part(r, r->line_byte, byte);
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

/* Remembers the first thing that is wrong and stops the parser. The scanner gives up: the parser will find the same. */
static void __attribute__((format(printf, 4, 5)))
fail(struct xml_reader *r, enum error_code code, const char *key, const char *format, ...)
{
	char    detail[sizeof r->why.detail];
	va_list arguments;

	if (r->scanning)
		r->gives_up = true;
	if (r->failed || r->stopped || r->scanning)
		return;
	va_start(arguments, format);
	vsnprintf(detail, sizeof detail, format, arguments);
	va_end(arguments);
	r->failed = true;
	r->failed_byte = xml_reader_at(r);
	error_set(&r->why, code, key, "%s", detail);
	xmlStopParser(r->parser);
}

/* What libxml2 says, in our words where its own name lines or say little. */
static void
on_error(void *context, xmlErrorPtr said)
{
	struct xml_reader *r = context;
	struct str         message = str_trim(str_of(said->message));

	if (said->level != XML_ERR_FATAL || r->failed || r->stopped)
		return;
	r->failed_code = said->code;
	if (said->code == XML_ERR_DOCUMENT_END && r->root_done) {
		fail(r, ERROR_INPUT, "xml.after", "bytes after the end of the document are no XML");
		return;
	}
	if (said->code == XML_ERR_TAG_NOT_FINISHED || said->code == XML_ERR_DOCUMENT_END ||
	    (r->finishing && xml_reader_at(r) >= xml_reader_end(r))) {
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

/* ---- trees ------------------------------------------------------------------------------------------------------- */

static struct str
text_of(const xmlChar *text)
{
	return str_of((const char *)text);
}

/* libxml2 leaves each '&' of a value as "&#38;", for it is told to replace no entities. */
static struct str
take_value(struct arena *a, struct str value)
{
	char  *bytes = arena_text(a, value.length);
	size_t length = 0;

	for (size_t i = 0; i < value.length; i++) {
		bytes[length++] = value.data[i];
		if (str_starts(str_slice(value, i, value.length), STR("&#38;")))
			i += sizeof "#38;" - 1;
	}
	return (struct str){ bytes, length };
}

static void
take_attributes(struct xml_reader *r, struct xml_node *node, int count, const xmlChar **values)
{
	struct xml_attribute *attributes = ARENA_ARRAY(r->unit_arena, struct xml_attribute, (size_t)count);

	for (int i = 0; i < count; i++, values += 5) {
		struct str value = { (const char *)values[3], (size_t)(values[4] - values[3]) };

		attributes[i] = (struct xml_attribute){
			.name = text_of(values[0]),
			.prefix = text_of(values[1]),
			.namespace = text_of(values[2]),
			.value = take_value(r->unit_arena, value),
		};
	}
	node->attributes = attributes;
	node->attribute_count = (size_t)count;
}

static bool
count_node(struct xml_reader *r)
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
take_text(struct xml_reader *r, struct str text)
{
	struct xml_node *node;

	if (text.length == 0 || is_layout(text) || !count_node(r))
		return;
	node = ARENA_NEW(r->unit_arena, struct xml_node);
	node->text = str_copy(r->unit_arena, text);
	add_child(r->open[r->open_count - 1], node);
}

static void
end_text(struct xml_reader *r)
{
	struct str text = buffer_str(&r->text);

	buffer_clear(&r->text);
	take_text(r, text);
}

/* Text comes in pieces: it is collected, and becomes a node where a tag ends it or it is long. */
void
xml_reader_add_text(struct xml_reader *r, struct str text, bool whole)
{
	if (whole && r->text.length == 0) {
		take_text(r, text);
		return;
	}
	buffer_add(&r->text, text);
	if (r->text.length > XML_CHUNK)
		end_text(r);
}

static void
on_text(void *context, const xmlChar *bytes, int length)
{
	struct xml_reader *r = context;

	if (xml_reader_wants_text(r) && !r->failed && !r->stopped)
		xml_reader_add_text(r, (struct str){ (const char *)bytes, (size_t)length }, false);
}

static void
open_inside(struct xml_reader *r, const struct xml_node *element)
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
tag_start(const struct xml_reader *r)
{
	struct str before;
	size_t     at;

	if (r->scanning)
		return r->tag;
	before = xml_reader_part(r, r->window_byte, xml_reader_at(r));
	at = before.length;
	while (at > 0 && before.data[at - 1] != '<')
		at--;
	return r->window_byte + (int64_t)(at > 0 ? at - 1 : 0);
}

static struct str
language_inside(const struct xml_reader *r, const struct xml_node *element)
{
	struct str language = xml_language(element);

	if (language.length > 0 || r->level_count == 0)
		return language;
	return r->levels[r->level_count - 1].language;
}

static void
start_unit(struct xml_reader *r, const struct xml_node *element, bool aside)
{
	int64_t    start = tag_start(r);
	size_t     length = element->name.length + (element->prefix.length > 0 ? element->prefix.length + 1 : 0);
	struct str name = xml_reader_part(r, start + 1, start + 1 + (int64_t)length);

	xml_reader_count_lines(r, start);
	r->unit = (struct xml_unit){
		.number = aside ? 0 : ++r->numbers,
		.byte = start,
		.line = r->line,
		.language = r->level_count > 0 ? r->levels[r->level_count - 1].language : STR(""),
	};
	if (!aside)
		snprintf(r->unit_name, XML_NAME, "%.*s", STR_ARGS(name));
	open_inside(r, element);
}

/* A unit inside a unit of the same name: the end tag of the outer one is missing. */
static bool
is_unit_again(const struct xml_reader *r, const struct xml_node *element)
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
end_unit(struct xml_reader *r)
{
	r->unit.raw = xml_reader_part(r, r->unit.byte, xml_reader_at(r));
	if (r->mended)
		r->unit.mended = count_forbidden(r->unit.raw);
	source_set_byte(r->source, r->unit.byte);
	if (!r->rules->found(r->rules->context, &r->unit, r->error)) {
		r->stopped = true;
		if (r->parser != NULL)
			xmlStopParser(r->parser);
	}
	r->nodes = 0;
	r->unit.node = NULL;
	arena_reset(r->unit_arena, r->unit_mark);
}

static void
enter(struct xml_reader *r, const struct xml_node *element)
{
	struct str        language = language_inside(r, element);
	struct arena_mark mark = arena_mark(r->level_arena);

	r->levels[r->level_count] = (struct xml_level){
		.mark = mark,
		.tag = str_copy(r->level_arena, xml_reader_part(r, tag_start(r), xml_reader_at(r))),
		.language = str_copy(r->level_arena, language),
	};
	r->level_count++;
}

static void
start_outside(struct xml_reader *r, const struct xml_node *element)
{
	enum xml_choice choice = r->rules->choose(r->rules->context, element, r->level_count);

	switch (choice) {
	case XML_TAKE:
	case XML_ASIDE:
		start_unit(r, element, choice == XML_ASIDE);
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

bool
xml_reader_wants(struct xml_reader *r, const struct xml_node *element, size_t attributes, size_t namespaces)
{
	if (attributes > LIMIT_XML_ATTRIBUTES || namespaces > LIMIT_XML_ATTRIBUTES) {
		fail(r, ERROR_LIMIT, "xml.attributes", "an element of more than %d attributes", LIMIT_XML_ATTRIBUTES);
		return false;
	}
	if (r->level_count + r->open_count + r->left >= LIMIT_XML_DEPTH) {
		fail(r, ERROR_LIMIT, "xml.depth", "elements more than %d deep", LIMIT_XML_DEPTH);
		return false;
	}
	if (r->left > 0) {
		r->left++;
		return false;
	}
	if (r->open_count > 0 && is_unit_again(r, element)) {
		fail(r, ERROR_INPUT, "xml.mismatch", "the end tag of <%s> is missing", r->unit_name);
		return false;
	}
	if (r->open_count > 0 && r->rules->passes_over != NULL && r->rules->passes_over(r->rules->context, element)) {
		end_text(r);
		r->left = 1;
		return false;
	}
	return true;
}

void
xml_reader_begin(struct xml_reader *r, const struct xml_node *element)
{
	if (r->open_count > 0)
		open_inside(r, element);
	else
		start_outside(r, element);
}

void
xml_reader_end_element(struct xml_reader *r)
{
	if (r->left > 0) {
		r->left--;
	} else if (r->open_count > 0) {
		end_text(r);
		if (--r->open_count == 0 && !r->failed && !r->gives_up)
			end_unit(r);
	} else if (r->level_count > 0) {
		arena_reset(r->level_arena, r->levels[--r->level_count].mark);
	}
	r->root_done = r->left + r->open_count + r->level_count == 0;
}

static void
on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *namespace, int namespace_count,
	 const xmlChar **namespaces, int attribute_count, int default_count, const xmlChar **attributes)
{
	struct xml_reader *r = context;
	struct xml_node element = { .name = text_of(name), .prefix = text_of(prefix), .namespace = text_of(namespace) };

	(void)namespaces, (void)default_count;
	if (r->failed || r->stopped || r->opened_before > 0) {
		r->opened_before -= r->opened_before > 0;
		return;
	}
	if (!xml_reader_wants(r, &element, (size_t)attribute_count, (size_t)namespace_count))
		return;
	take_attributes(r, &element, attribute_count, attributes);
	xml_reader_begin(r, &element);
}

static void
on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *namespace)
{
	struct xml_reader *r = context;

	(void)name, (void)prefix, (void)namespace;
	if (!r->failed && !r->stopped)
		xml_reader_end_element(r);
}

/* ---- entities ---------------------------------------------------------------------------------------------------- */

static void
on_entity_declared(void *context, const xmlChar *name, int kind, const xmlChar *public_name, const xmlChar *address,
		   xmlChar *content)
{
	struct xml_reader *r = context;
	struct str         text = text_of(content);
	struct xml_entity *entity;

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

static const struct xml_entity *
find_entity(const struct xml_reader *r, struct str name)
{
	for (size_t i = 0; i < r->entity_count; i++) {
		if (str_equal(r->entities[i].name, name))
			return &r->entities[i];
	}
	return NULL;
}

/* The text of an entity, also one of HTML; false when it is none that can be put in. */
static bool
entity_text(struct xml_reader *r, const xmlChar *name, struct str *text_r)
{
	const struct xml_entity *declared = find_entity(r, text_of(name));
	const htmlEntityDesc    *html;
	struct buffer            text = buffer_in(r->unit_arena);

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
	struct xml_reader *r = context;
	struct str         text;
	const char        *content;

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

void
xml_reader_drop(struct xml_reader *r)
{
	if (r->parser == NULL)
		return;
	xmlFreeDoc(r->parser->myDoc); /* libxml2 keeps declared entities in one of its own */
	r->parser->myDoc = NULL;
	xmlFreeParserCtxt(r->parser);
	r->parser = NULL;
}

void
xml_reader_rest(struct xml_reader *r, int64_t byte)
{
	xml_reader_drop(r);
	r->scanning = r->gives_up = false;
	r->parser_byte = r->fed = byte;
	r->failed = false;
	r->failed_code = 0;
	r->root_done = false;
	r->open_count = r->left = r->nodes = 0;
	buffer_clear(&r->text);
	arena_reset(r->unit_arena, r->unit_mark);
}

void
xml_reader_start(struct xml_reader *r, int64_t byte)
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

	xml_reader_rest(r, byte);
	r->parser = xmlCreatePushParserCtxt(&handler, r, NULL, 0, NULL);
	assert(r->parser != NULL);
	xmlCtxtUseOptions(r->parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
}

bool
xml_reader_is_forbidden(struct str bytes)
{
	return code_find_unfit(bytes) < bytes.length;
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

/* Of a CDATA section whose end has not come the parser gives only some hundred bytes at each call: it is asked again, so
 * that a long one is text as any other and is not held back whole. */
static void
drain_cdata(struct xml_reader *r)
{
	int64_t before = -1;

	while (r->parser->instate == XML_PARSER_CDATA_SECTION && xml_reader_at(r) > before) {
		before = xml_reader_at(r);
		xmlParseChunk(r->parser, NULL, 0, 0);
	}
}

static void
feed_parser(struct xml_reader *r, struct str bytes)
{
	char mended[SLICE];

	if (xml_reader_is_forbidden(bytes)) {
		r->mended = true;
		bytes = mend(bytes, mended);
	}
	xmlParseChunk(r->parser, bytes.data, (int)bytes.length, 0);
	drain_cdata(r);
}

static void
feed_before(struct xml_reader *r, struct str bytes)
{
	for (size_t at = 0; at < bytes.length; at += SLICE)
		feed_parser(r, str_slice(bytes, at, at + SLICE));
	r->parser_byte -= (int64_t)bytes.length;
}

void
xml_reader_reopen(struct xml_reader *r, struct str more, size_t count)
{
	r->opened_before = r->level_count + count;
	for (size_t i = 0; i < r->level_count; i++) {
		feed_before(r, r->levels[i].tag);
		feed_before(r, STR("  >")); /* the parser begins when it has four bytes */
	}
	feed_before(r, more);
}

/* What the parser holds back must not grow without end: it waits for the end of a tag, comment or declaration. */
static void
check_sizes(struct xml_reader *r)
{
	struct str waiting = xml_reader_part(r, xml_reader_at(r), r->fed);
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

void
xml_reader_feed(struct xml_reader *r)
{
	struct str slice = xml_reader_part(r, r->fed, r->fed + SLICE);

	r->fed += (int64_t)slice.length;
	feed_parser(r, slice);
	if (!r->failed && !r->stopped)
		check_sizes(r);
}

void
xml_reader_finish(struct xml_reader *r)
{
	r->finishing = true;
	xmlParseChunk(r->parser, NULL, 0, 1);
	r->finishing = false;
}
