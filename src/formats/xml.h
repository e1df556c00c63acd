/* XML from outside: a stream of any size is cut into units (a record each), and each becomes a small tree.
 *
 * The parser is libxml2's SAX2 push parser. Nothing outside the stream is ever opened: no DTD, no entity, no XInclude.
 * Entities that the document declares as plain text are put in, up to LIMIT_XML_ENTITY_BYTES in all; those of HTML are
 * known; others are refused. Depth, attributes, tags, nodes and the size of a unit have limits.
 *
 * What is not well-formed costs its unit only: it is reported with its bytes, and reading goes on at the next start tag
 * of the same name. Control characters that XML forbids are read as spaces, and counted. Several documents one after the other
 * are read as one. */
#ifndef FORMATS_XML_H
#define FORMATS_XML_H

#include "formats/source.h"

struct xml_attribute {
	struct str prefix, name, namespace, value;
};

/* An element, or a text when its name is empty. */
struct xml_node {
	struct str                  prefix, name, namespace; /* of an element; name is local */
	struct str                  text;                    /* of a text */
	const struct xml_attribute *attributes;
	size_t                      attribute_count;
	struct xml_node            *first, *last, *next; /* children, and the next of the same parent */
};

struct xml_unit {
	const struct xml_node *node;
	struct str             language; /* xml:lang in force around it, or empty */
	struct str             raw;      /* as it stands in the stream, decoded */
	int64_t                number;   /* from 1, also counting those that failed */
	int64_t                byte, line;
	size_t                 mended; /* forbidden characters */
};

enum xml_choice {
	XML_ENTER, /* look for units inside */
	XML_TAKE,  /* this element is a unit */
	XML_ASIDE, /* it is given as a unit is, but is none: number 0, and reading never goes on at one */
	XML_LEAVE, /* neither it nor what is inside */
};

struct xml_rules {
	void *context;

	/* Asked at each start tag outside units; depth is 0 for a root. The node has no children yet. */
	enum xml_choice (*choose)(void *context, const struct xml_node *element, size_t depth);

	/* Asked at each start tag inside a unit; true: neither it nor what is inside is wanted in the tree. May be NULL. */
	bool (*passes_over)(void *context, const struct xml_node *element);

	/* Gets each unit; its memory is reused after the call. False stops the reading. */
	bool (*found)(void *context, const struct xml_unit *unit, struct error *error);

	/* Gets each part that is not well-formed or beyond a limit, with its place and its bytes, as far as they can be
	 * told; number is 0 outside units. NULL: such parts are left out. */
	void (*failed)(void *context, const struct error *why, int64_t number, struct str raw);

	/* After a failure before any unit: the local name of the start tag to go on at. */
	const char *resume;
};

/* Reads all of the source. False only when the source fails or `found` stops. */
CHECKED bool xml_read(struct arena *a, struct source *source, const struct xml_rules *rules, struct error *error);

/* ---- trees ------------------------------------------------------------------------------------------------------- */

/* The first child element with this local name; NULL when there is none or `node` is NULL. */
const struct xml_node *xml_child(const struct xml_node *node, const char *name);

/* The next element from `node` on, itself included; skips texts. NULL at the end. */
const struct xml_node *xml_element(const struct xml_node *node);

/* The value of the attribute `name` without namespace, or `xml:NAME`; empty when there is none. */
struct str xml_value(const struct xml_node *node, const char *name);
struct str xml_language(const struct xml_node *node);

/* All character data inside, in order, without space at the ends; a slice of the tree where it is one piece. */
struct str xml_text(struct arena *a, const struct xml_node *node);

#endif
