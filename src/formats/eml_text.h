/* Texts of EML 2.2: a text stands in its main language, and in each other one as a <value> inside (i18nNonEmptyStringType). Internal to
 * eml_write.c. */
#ifndef FORMATS_EML_TEXT_H
#define FORMATS_EML_TEXT_H

#include "formats/cited.h"

struct eml_writing {
	struct arena       *a;
	const struct cited *cited;
	struct buffer      *out;
};

/* <title>, in all languages. */
void eml_add_title(struct eml_writing *w);

/* A text as paragraphs, in all languages; a blank line ends one. */
void eml_add_paragraphs(struct eml_writing *w, struct wording words);
void eml_add_english(struct eml_writing *w, struct str text);

/* What maps to `name` (`eml` in the type's file), as paragraphs; with a path within it, and nothing when there is nothing. */
void eml_add_values(struct eml_writing *w, const char *name);
void eml_add_prose(struct eml_writing *w, const char *path, const char *name);

/* A value in words. */
struct wording eml_words(struct eml_writing *w, const struct field *field, const struct json *value);

#endif
