/* The text of HTML pages, by libxml2's parser of HTML: without scripts, styles and comments, with a line's end after each block. */
#include "formats/file_text.h"

#include "formats/source.h"

#include <libxml/HTMLparser.h>

enum { PIECE = 16 * 1024, MOST = 64 * 1024 * 1024 };

static bool
is_hidden(const xmlNode *node)
{
	return node->type == XML_ELEMENT_NODE &&
	       str_is_one_of(str_of((const char *)node->name), "script style template noscript");
}

static bool
is_inline(const xmlNode *node)
{
	return str_is_one_of(str_of((const char *)node->name),
			     "a abbr b bdi bdo cite code em font i mark q s small span strong sub sup u");
}

/* Without recursion: a page may be nested as deeply as it likes. */
static void
walk(const xmlNode *root, struct file_words *words)
{
	const xmlNode *node = root;

	while (node != NULL && !file_words_full(words)) {
		if (node->type == XML_TEXT_NODE)
			file_words_add(words, str_of((const char *)node->content));
		if (node->children != NULL && !is_hidden(node)) {
			node = node->children;
			continue;
		}
		while (node != root && node->next == NULL) {
			node = node->parent;
			if (node->type == XML_ELEMENT_NODE && !is_inline(node))
				file_words_break(words);
		}
		node = node == root ? NULL : node->next;
	}
}

static bool
decode(struct arena *a, struct str bytes, struct buffer *out, struct error *error)
{
	struct source *source = source_open_bytes(a, STR("file"), bytes);
	char          *piece = arena_text(a, PIECE);
	ptrdiff_t      got = 0;

	while (out->length < MOST && (got = source_read(source, piece, PIECE, error)) > 0)
		buffer_add(out, (struct str){ piece, (size_t)got });
	source_close(source);
	return got >= 0;
}

static void
free_page(void *argument)
{
	xmlFreeDoc(argument);
}

bool
text_of_html(struct arena *a, struct str bytes, struct file_words *words, struct error *error)
{
	struct buffer out = buffer_in(a);
	htmlDocPtr    page;

	if (!decode(a, bytes, &out, error))
		return false;
	page = htmlReadMemory(out.data, (int)out.length, NULL, "UTF-8",
			      HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
	if (page == NULL)
		return error_set(error, ERROR_INPUT, "file.damaged", "the page cannot be read");
	arena_defer(a, free_page, page);
	walk(xmlDocGetRootElement(page), words);
	return true;
}
