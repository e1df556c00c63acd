/* htmlc: compiles the templates of pages (ui/NAME.html and their parts, ui/parts/NAME.html) to C. docs/add-a-page.md is the
 * manual of their language.
 *
 * A template is read to a tree (read.c); its HTML is followed sign by sign to find in which place each hole stands, which
 * decides the hole's escaping, and what white space means nothing (place.c); then it is written as a function (write.c).
 * What is wrong stops the build with file and line. */
#ifndef HTMLC_H
#define HTMLC_H

#include "text/po.h"

enum node_kind {
	NODE_LITERAL,
	NODE_HOLE,    /* {{path}} */
	NODE_NUMBER,  /* {{number path}} */
	NODE_MARKUP,  /* {{html path}} */
	NODE_DATA,    /* {{data path}} */
	NODE_WORD,    /* {{word key name=path}} */
	NODE_IF,      /* {{#if path}} … {{else}} … {{/if}} */
	NODE_EACH,    /* {{#each path}} … {{else}} … {{/each}} */
	NODE_WITH,    /* {{#with path}} … {{else}} … {{/with}} */
	NODE_BETWEEN, /* {{#between}} … {{/between}}: not after the last of an each */
	NODE_PART,    /* {{> name path}} */
	NODE_CONTENT, /* {{content}}, in a layout */
};

/* How a hole is written: set by its place. */
enum escape { ESCAPE_TEXT, ESCAPE_ATTRIBUTE, ESCAPE_ADDRESS, ESCAPE_LOCAL_ADDRESS, ESCAPE_ADDRESS_PART };

/* "name/name" from here, "../name" from `up` contexts above, "@name" from the document, "." here itself. */
struct path {
	struct str steps; /* joined by '/' */
	bool       root;
	unsigned   up;
};

struct argument {
	struct str  name;
	struct path path;
};

enum { ARGUMENTS = 8 };

struct node {
	enum node_kind  kind;
	int             line;
	struct str      text; /* of a literal; the key of a word; the name of a part */
	struct path     path;
	struct argument arguments[ARGUMENTS];
	size_t          argument_count;
	enum escape     escape;
	const char     *word_place;        /* HTML_TEXT, … */
	struct node    *first, *otherwise; /* of sections */
	struct node    *next;
};

struct template_file {
	struct str            name; /* "record" */
	struct str            path; /* "ui/record.html" */
	struct str            text;
	struct node          *first;
	struct str            layout; /* name of the part around it, or empty */
	int                   layout_line;
	bool                  part;
	struct template_file *next;
};

struct compiler {
	struct arena         *a;
	struct po_file        words;
	struct template_file *files, *last;
	struct buffer         faults; /* a line each: file, line and what is wrong */
};

/* Adds to the faults; the compiler goes on to find more. Returns false. */
bool fault(struct compiler *compiler, const struct template_file *file, int line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Adds a template; it is read by compile_templates(). */
void add_template(struct compiler *compiler, struct str name, struct str path, struct str text, bool part);

/* Reads, places and checks all templates that were added; false when there are faults. */
bool compile_templates(struct compiler *compiler);

/* The part of this name; NULL when there is none. */
struct template_file *find_part(const struct compiler *compiler, struct str name);

/* Fills file->first. */
bool read_template(struct compiler *compiler, struct template_file *file);

/* Sets the escaping of each hole and takes out white space. */
bool place_template(struct compiler *compiler, struct template_file *file);

/* Is the part the layout of a template? */
bool is_layout(const struct compiler *compiler, const struct template_file *part);

/* The source of all templates. */
void write_templates(struct compiler *compiler, struct buffer *out);

#endif
