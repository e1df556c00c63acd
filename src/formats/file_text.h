/* The text of files, for search: of DOCX, XLSX, PPTX, ODT, ODS, ODP, RTF, HTML and plain text. It is what a reader would read, in
 * the order of the file, with one space or one line's end where there were many; no format, no numbers of cells.
 *
 * What reads hostile bytes here runs in a confined process (base/confined.h). PDF is not read here but by pdftotext. */
#ifndef FORMATS_FILE_TEXT_H
#define FORMATS_FILE_TEXT_H

#include "base/base.h"

enum file_text_kind { FILE_TEXT_NONE, FILE_TEXT_OFFICE, FILE_TEXT_RTF, FILE_TEXT_HTML, FILE_TEXT_PLAIN };

/* As bytes that begin so may be; plain text is told by its media type alone. */
enum file_text_kind file_text_kind(struct str bytes, struct str media);

/* The text, at most LIMIT_FILE_TEXT_BYTES. ERROR_INPUT "file.encrypted", "file.kind" (of no kind that has a text), and what the
 * readers say of what is damaged; ERROR_LIMIT "archive.bomb". */
CHECKED bool file_text(struct arena *a, struct str bytes, enum file_text_kind kind, struct str *text_r,
		       struct error *error);

/* ---- for the readers of each kind -------------------------------------------------------------------------------- */

/* Text on its way. */
struct file_words {
	struct buffer out;
	bool          space, line; /* to be put before the next word */
};

void file_words_add(struct file_words *words, struct str text);
void file_words_break(struct file_words *words); /* a line's end */
bool file_words_full(const struct file_words *words);

CHECKED bool text_of_office(struct arena *a, struct str bytes, struct file_words *words, struct error *error);
CHECKED bool text_of_rtf(struct arena *a, struct str bytes, struct file_words *words, struct error *error);
CHECKED bool text_of_html(struct arena *a, struct str bytes, struct file_words *words, struct error *error);

#endif
