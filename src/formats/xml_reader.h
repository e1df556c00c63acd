/* What xml.c reads with: a window over the stream, and what makes units of it: first a scanner for plain XML (xml_scan.c), then,
 * from the first thing on that the scanner leaves to others, one libxml2 push parser at a time.
 *
 * Three counts of bytes meet here: the stream's (`byte`), the window's, which holds the end of the stream from the unit
 * that is being read on, and the parser's, which after a failure is a new one that was first fed the start tags of the
 * elements that are open (its preface). libxml2's line numbers are not used: they know nothing of that. */
#ifndef FORMATS_XML_READER_H
#define FORMATS_XML_READER_H

#include "base/limits.h"
#include "formats/xml.h"

#include <libxml/entities.h>
#include <libxml/parser.h>

enum {
	XML_CHUNK = 64 * 1024,    /* read from the stream at once */
	XML_WAITING = 256 * 1024, /* that the scanner waits for the end of a text or tag */
	XML_NAME = 200,
};

/* An element that was entered. */
struct xml_level {
	struct arena_mark mark;     /* of level_arena, before it was entered */
	struct str        tag;      /* its start tag up to '>', to open it again in a new parser */
	struct str        language; /* xml:lang in force inside */
};

/* An entity that the document declares. */
struct xml_entity {
	struct str name, text;
	bool       plain; /* else it is outside, or has markup: not put in */
};

struct xml_scan;

struct xml_reader {
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

	/* the scanner */
	struct xml_scan *scan;
	bool             scanning;
	bool             gives_up; /* a limit, which the parser is to tell */
	int64_t          at;       /* of the stream: all before it was taken */
	int64_t          tag;      /* of the stream: the start tag that was taken last */

	/* the parser */
	xmlParserCtxtPtr parser;      /* NULL while the scanner reads */
	int64_t          parser_byte; /* of the stream, where the parser started, less its preface */
	bool             root_done;
	bool             failed;
	struct error     why;
	int64_t          failed_byte;
	int              failed_code; /* libxml2's, 0 for limits of ours */

	/* entities */
	struct xml_entity entities[LIMIT_XML_ENTITIES];
	size_t            entity_count;
	size_t            expanded; /* bytes that entities gave */
	xmlEntity         entity;   /* lent to the parser */

	/* where it stands in the document */
	struct xml_level levels[LIMIT_XML_DEPTH];
	size_t           level_count;
	struct xml_node *open[LIMIT_XML_DEPTH]; /* inside a unit */
	size_t           open_count;
	struct buffer    text; /* of the innermost */
	size_t           left; /* depth inside an element that XML_LEAVE named; 0: none */
	size_t           nodes;
	size_t           opened_before; /* start tags of the preface that the parser has not told yet */
	struct xml_unit  unit;
	char             unit_name[XML_NAME]; /* of the latest unit, with its prefix */
	int64_t          numbers;
};

/* ---- places ------------------------------------------------------------------------------------------------------ */

/* The byte of the stream where the parser or the scanner stands. */
int64_t xml_reader_at(const struct xml_reader *r);

/* What the window holds from byte `from` to before `to` of the stream, as far as it has them. */
struct str xml_reader_part(const struct xml_reader *r, int64_t from, int64_t to);

/* The byte of the stream after the window. */
int64_t xml_reader_end(const struct xml_reader *r);

/* Counts lines on to a byte. */
void xml_reader_count_lines(struct xml_reader *r, int64_t byte);

/* ---- the parser -------------------------------------------------------------------------------------------------- */

/* A new parser for the stream from `byte` on, before a document or inside the elements that are open. */
void xml_reader_start(struct xml_reader *r, int64_t byte);

/* As if nothing of the stream was read before `byte`, but what was entered. */
void xml_reader_rest(struct xml_reader *r, int64_t byte);

/* Opens the entered elements again in a new parser, and `more` tags, which begin `count` elements. */
void xml_reader_reopen(struct xml_reader *r, struct str more, size_t count);

/* Gives the parser the next bytes of the window; afterwards `failed`, with why, and `stopped` say how it went. */
void xml_reader_feed(struct xml_reader *r);

/* Tells the parser that all was fed. */
void xml_reader_finish(struct xml_reader *r);

void xml_reader_drop(struct xml_reader *r);

/* ---- what stands in the stream, told by the parser or the scanner ------------------------------------------------ */

/* A start tag. False when its attributes and its tree are not wanted; else xml_reader_begin() follows, with the attributes. */
bool xml_reader_wants(struct xml_reader *r, const struct xml_node *element, size_t attributes, size_t namespaces);
void xml_reader_begin(struct xml_reader *r, const struct xml_node *element);

/* The end of the innermost element. */
void xml_reader_end_element(struct xml_reader *r);

/* Are texts wanted, here? */
static inline bool
xml_reader_wants_text(const struct xml_reader *r)
{
	return r->open_count > 0 && r->left == 0;
}

/* A piece of text; `whole` when a tag stands before and behind it. */
void xml_reader_add_text(struct xml_reader *r, struct str text, bool whole);

/* Are there bytes that XML forbids? */
bool xml_reader_is_forbidden(struct str bytes);

/* ---- the scanner ------------------------------------------------------------------------------------------------- */

/* A scanner that lives in `a`. */
struct xml_scan *xml_scan_open(struct arena *a);

/* Scans a document from `byte` of the stream on. */
void xml_scan_start(struct xml_reader *r, int64_t byte);

/* Looks at what has come into the window. */
void xml_scan_look(struct xml_reader *r);

/* Takes what the window has. False when there is something that is not for the scanner; else it has taken all that is whole,
 * and r->at is where it goes on. */
bool xml_scan_window(struct xml_reader *r);

/* From here on, or from the start of the unit, the parser reads. */
void xml_scan_hand_over(struct xml_reader *r);

/* As xml_read(), by the parser alone: for tests. */
CHECKED bool xml_read_by_parser(struct arena *a, struct source *source, const struct xml_rules *rules,
				struct error *error);

#endif
