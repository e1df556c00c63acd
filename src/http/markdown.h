/* Markdown (CommonMark with tables) to HTML that is safe whatever the text says.
 *
 * Raw HTML in the text is text. Links go to http, https and mailto addresses and to this site ("/…", "#…"); a link anywhere
 * else is shown as its text. Images become links to them, so that nothing is loaded from elsewhere. All else that is
 * written is a fixed set of tags without attributes (but a list's start, a number), and text escaped by http/html.h.
 * Therefore what comes out is trusted (html_trusted). */
#ifndef HTTP_MARKDOWN_H
#define HTTP_MARKDOWN_H

#include "http/html.h"

/* A list of trusted values, one for each block of the text (paragraph, heading, list, table, ...), so that a long text can
 * be cut between blocks. The outermost headings become <h`heading`>, those under them follow without a gap, <h6> at most. A
 * text whose HTML would be out of all proportion to it comes as one block of plain text. */
struct json *markdown_blocks(struct arena *a, struct str text, unsigned heading);

/* The first `length` bytes or fewer of what the text says, without markup, on one line, cut at a word. */
struct str markdown_summary(struct arena *a, struct str text, size_t length);

#endif
