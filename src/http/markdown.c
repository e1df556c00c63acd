/* Markdown by md4c; this writes what its parser calls for. */
#include "http/markdown.h"

#include <md4c.h>

enum {
	FLAGS = MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_PERMISSIVEAUTOLINKS |
		MD_FLAG_NOINDENTEDCODEBLOCKS,
	OUTPUT_FACTOR = 8, /* references and table rows can be written with few bytes and grow without bound */
	OUTPUT_BYTES = 64 * 1024,
	LAST_HEADING = 6,
	SPANS = 64, /* one in the other; deeper ones are not written */
};

struct span {
	MD_SPANTYPE type;
	const char *tag; /* NULL: a link that is not written */
};

struct writer {
	struct arena *a;
	struct json  *blocks;
	struct buffer out; /* of the block */
	size_t        written, limit;
	unsigned      heading;             /* level of the outermost ones */
	unsigned    outline[LAST_HEADING]; /* levels, as written, of the heading that is in force and those above it */
	unsigned    outline_depth;
	unsigned    depth; /* of blocks */
	struct span spans[SPANS];
	unsigned    span_count;
};

static unsigned
heading_level(const struct writer *writer)
{
	unsigned level = writer->heading + writer->outline_depth - 1;

	return level < LAST_HEADING ? level : LAST_HEADING;
}

/* No level is left out between a heading and the one above it, whatever levels the author chose. */
static void
open_heading(struct writer *writer, const void *detail)
{
	unsigned level = ((const MD_BLOCK_H_DETAIL *)detail)->level;

	while (writer->outline_depth > 0 && writer->outline[writer->outline_depth - 1] >= level)
		writer->outline_depth--;
	writer->outline[writer->outline_depth++] = level;
	buffer_format(&writer->out, "<h%u>", heading_level(writer));
}

static void
open_list(struct writer *writer, const void *detail)
{
	unsigned start = ((const MD_BLOCK_OL_DETAIL *)detail)->start;

	if (start == 1)
		buffer_add_c(&writer->out, "<ol>");
	else
		buffer_format(&writer->out, "<ol start=\"%u\">", start);
}

static const char *
block_tag(MD_BLOCKTYPE type)
{
	switch (type) {
	case MD_BLOCK_QUOTE:
		return "blockquote";
	case MD_BLOCK_UL:
		return "ul";
	case MD_BLOCK_LI:
		return "li";
	case MD_BLOCK_P:
		return "p";
	case MD_BLOCK_TABLE:
		return "table";
	case MD_BLOCK_THEAD:
		return "thead";
	case MD_BLOCK_TBODY:
		return "tbody";
	case MD_BLOCK_TR:
		return "tr";
	case MD_BLOCK_TH:
		return "th";
	case MD_BLOCK_TD:
		return "td";
	default:
		return NULL;
	}
}

/* Stops the parser when the HTML grows out of proportion. */
static int
within_limit(struct writer *writer)
{
	return writer->written + writer->out.length > writer->limit;
}

/* Ends the spans that are open but for `count`. */
static void
close_spans(struct writer *writer, unsigned count)
{
	while (writer->span_count > count) {
		const char *tag = writer->spans[--writer->span_count].tag;

		if (tag != NULL)
			buffer_format(&writer->out, "</%s>", tag);
	}
}

static int
enter_block(MD_BLOCKTYPE type, void *detail, void *context)
{
	struct writer *writer = context;

	close_spans(writer, 0);
	if (writer->depth++ == 1)
		writer->out = buffer_in(writer->a);
	if (type == MD_BLOCK_OL)
		open_list(writer, detail);
	else if (type == MD_BLOCK_H)
		open_heading(writer, detail);
	else if (type == MD_BLOCK_HR)
		buffer_add_c(&writer->out, "<hr>");
	else if (type == MD_BLOCK_CODE)
		buffer_add_c(&writer->out, "<pre><code>");
	else if (block_tag(type) != NULL)
		buffer_format(&writer->out, "<%s>", block_tag(type));
	return within_limit(writer);
}

static int
leave_block(MD_BLOCKTYPE type, void *detail, void *context)
{
	struct writer *writer = context;

	(void)detail;
	close_spans(writer, 0);
	if (type == MD_BLOCK_OL)
		buffer_add_c(&writer->out, "</ol>");
	else if (type == MD_BLOCK_H)
		buffer_format(&writer->out, "</h%u>", heading_level(writer));
	else if (type == MD_BLOCK_CODE)
		buffer_add_c(&writer->out, "</code></pre>");
	else if (block_tag(type) != NULL)
		buffer_format(&writer->out, "</%s>", block_tag(type));
	if (--writer->depth == 1) {
		writer->written += writer->out.length;
		json_append(writer->blocks, html_trusted(writer->a, buffer_str(&writer->out)));
		writer->out = (struct buffer){ .arena = writer->a };
	}
	return within_limit(writer);
}

/* The address of a link. Entities in it are left as they are written, but for &amp;, so that none can hide a scheme. */
static struct str
address_of(struct arena *a, const MD_ATTRIBUTE *attribute)
{
	struct buffer out = buffer_in(a);
	unsigned      i = 0;

	for (MD_OFFSET from = 0; from < attribute->size; from = attribute->substr_offsets[++i]) {
		struct str piece = { attribute->text + from, attribute->substr_offsets[i + 1] - from };

		if (attribute->substr_types[i] == MD_TEXT_ENTITY && str_is(piece, "&amp;"))
			piece.length = 1;
		buffer_add(&out, piece);
	}
	return buffer_str(&out);
}

static bool
is_good_link(struct str address)
{
	static const char *const starts[] = { "http://", "https://", "mailto:", "#" };
	bool                     local =
		str_starts(address, STR("/")) && !str_starts(address, STR("//")) && !str_starts(address, STR("/\\"));

	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
		struct str start = str_of(starts[i]);

		if (address.length > start.length && str_is_nocase(str_slice(address, 0, start.length), starts[i]))
			return true;
	}
	return local;
}

static const char *
span_tag(MD_SPANTYPE type)
{
	switch (type) {
	case MD_SPAN_EM:
		return "em";
	case MD_SPAN_STRONG:
		return "strong";
	case MD_SPAN_CODE:
		return "code";
	case MD_SPAN_DEL:
		return "del";
	default:
		return NULL;
	}
}

static bool
is_in_link(const struct writer *writer)
{
	for (unsigned i = 0; i < writer->span_count; i++)
		if (writer->spans[i].tag != NULL && strcmp(writer->spans[i].tag, "a") == 0)
			return true;
	return false;
}

/* The tag of a link; NULL when one is open already or its address is refused. */
static const char *
open_link(struct writer *writer, const MD_ATTRIBUTE *attribute)
{
	struct str address = address_of(writer->a, attribute);

	if (is_in_link(writer) || !is_good_link(address))
		return NULL;
	buffer_add_c(&writer->out, "<a href=\"");
	html_address(&writer->out, address);
	buffer_add_c(&writer->out, "\">");
	return "a";
}

static int
enter_span(MD_SPANTYPE type, void *detail, void *context)
{
	struct writer *writer = context;
	const char    *tag = span_tag(type);

	if (writer->span_count == SPANS)
		return within_limit(writer);
	if (type == MD_SPAN_A)
		tag = open_link(writer, &((const MD_SPAN_A_DETAIL *)detail)->href);
	else if (type == MD_SPAN_IMG)
		tag = open_link(writer, &((const MD_SPAN_IMG_DETAIL *)detail)->src);
	else if (tag != NULL)
		buffer_format(&writer->out, "<%s>", tag);
	writer->spans[writer->span_count++] = (struct span){ type, tag };
	return within_limit(writer);
}

/* Ends the innermost span of the type and what is open within: md4c lets a bare address and an emphasis cross, and then may
 * leave one open. */
static int
leave_span(MD_SPANTYPE type, void *detail, void *context)
{
	struct writer *writer = context;
	unsigned       count = writer->span_count;

	(void)detail;
	while (count > 0 && writer->spans[count - 1].type != type)
		count--;
	if (count > 0)
		close_spans(writer, count - 1);
	return within_limit(writer);
}

static int
add_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *context)
{
	struct writer *writer = context;

	switch (type) {
	case MD_TEXT_NULLCHAR:
		buffer_add_c(&writer->out, "\uFFFD");
		break;
	case MD_TEXT_BR:
		buffer_add_c(&writer->out, "<br>");
		break;
	case MD_TEXT_SOFTBR:
		buffer_add_c(&writer->out, "\n");
		break;
	case MD_TEXT_ENTITY: /* "&name;" or "&#number;", which md4c has checked the form of */
		buffer_add(&writer->out, (struct str){ text, size });
		break;
	default:
		html_text(&writer->out, (struct str){ text, size });
	}
	return within_limit(writer);
}

static struct json *
as_plain_text(struct arena *a, struct str text)
{
	struct json  *blocks = json_array(a);
	struct buffer out = buffer_in(a);

	buffer_add_c(&out, "<pre>");
	html_text(&out, text);
	buffer_add_c(&out, "</pre>");
	json_append(blocks, html_trusted(a, buffer_str(&out)));
	return blocks;
}

/* md4c (0.4.8) looks at the byte behind a text that ends within a link, and goes on behind it when it is the bracket that it
 * waits for: so there is one that it does not. */
static int
parse(struct arena *a, struct str text, const MD_PARSER *parser, void *context)
{
	assert(text.length < UINT32_MAX);
	return md_parse(str_c(a, text), (MD_SIZE)text.length, parser, context);
}

struct json *
markdown_blocks(struct arena *a, struct str text, unsigned heading)
{
	static const MD_PARSER parser = {
		.flags = FLAGS,
		.enter_block = enter_block,
		.leave_block = leave_block,
		.enter_span = enter_span,
		.leave_span = leave_span,
		.text = add_text,
	};
	struct writer writer = {
		.a = a,
		.blocks = json_array(a),
		.out = buffer_in(a),
		.limit = text.length * OUTPUT_FACTOR + OUTPUT_BYTES,
		.heading = heading,
	};

	assert(heading >= 1);
	if (text.length == 0)
		return writer.blocks;
	if (parse(a, text, &parser, &writer) != 0)
		return as_plain_text(a, text);
	return writer.blocks;
}

/* ---- summaries --------------------------------------------------------------------------------------------------- */

struct summary {
	struct buffer out;
	size_t        length; /* wanted */
};

/* White space is one space between words, whatever it was. */
static int
add_summary(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *context)
{
	struct summary *summary = context;

	if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR)
		buffer_add_byte(&summary->out, ' ');
	else if (type != MD_TEXT_ENTITY && type != MD_TEXT_NULLCHAR)
		buffer_add(&summary->out, (struct str){ text, size });
	return summary->out.length > summary->length;
}

static int
add_block_space(MD_BLOCKTYPE type, void *detail, void *context)
{
	struct summary *summary = context;

	(void)type;
	(void)detail;
	if (summary->out.length != 0 && summary->out.data[summary->out.length - 1] != ' ')
		buffer_add_byte(&summary->out, ' ');
	return 0;
}

static int
no_block(MD_BLOCKTYPE type, void *detail, void *context)
{
	(void)type;
	(void)detail;
	(void)context;
	return 0;
}

static int
no_span(MD_SPANTYPE type, void *detail, void *context)
{
	(void)type;
	(void)detail;
	(void)context;
	return 0;
}

/* Cuts behind the last whole word within `length`, or, where there are no spaces, behind the last whole character. */
static struct str
cut_at_word(struct str text, size_t length)
{
	size_t end = length;

	if (text.length <= length)
		return text;
	while (end > length / 2 && text.data[end] != ' ')
		end--;
	if (end == length / 2)
		for (end = length; end > 0 && ((unsigned char)text.data[end] & 0xC0) == 0x80; end--)
			continue;
	return str_slice(text, 0, end);
}

struct str
markdown_summary(struct arena *a, struct str text, size_t length)
{
	static const MD_PARSER parser = {
		.flags = FLAGS,
		.enter_block = no_block,
		.leave_block = add_block_space,
		.enter_span = no_span,
		.leave_span = no_span,
		.text = add_summary,
	};
	struct summary summary = { .out = buffer_in(a), .length = length };
	struct str     said;

	if (text.length == 0)
		return text;
	(void)parse(a, text, &parser, &summary); /* stopped once there is enough */
	said = str_trim(buffer_str(&summary.out));
	if (said.length <= length)
		return said;
	return str_format(a, "%.*s\u2026", STR_ARGS(cut_at_word(said, length)));
}
