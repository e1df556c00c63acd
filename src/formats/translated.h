/* Translations in the files that translators' tools work on: gettext's PO, XLIFF 1.2 (OASIS, 2008), which more tools take whole than
 * its successor, and XLIFF 2.0 (OASIS, 2014).
 *
 * A text is named by its record, its path there and the fingerprint of its original: in PO by the context (msgctxt), in XLIFF by the
 * file's `original` and the unit's id, in 2.0 its name. What has no such name is left to be found by its original alone. */
#ifndef FORMATS_TRANSLATED_H
#define FORMATS_TRANSLATED_H

#include "base/base.h"

struct translated {
	struct str record;     /* empty: not told */
	struct str path, mark; /* "/fields/title", fingerprint of the original; empty: not told */
	struct str label;      /* for people */
	struct str from, into; /* languages */
	struct str original, text;
	bool       unfinished; /* somebody still has to look at it: fuzzy, needs-translation */
	int        line;       /* in the file that was read; 0: not known */
};

/* A file of any number of records, all into one language. */
void translated_write_po(struct buffer *out, struct str into, const struct translated *list, size_t count);
void translated_write_xliff(struct buffer *out, struct str into, const struct translated *list, size_t count);

/* XLIFF 2.0 knows one language of originals in a document: ERROR_INPUT "translation.originals" where there are several. */
CHECKED bool translated_write_xliff_2(struct buffer *out, struct str into, const struct translated *list, size_t count,
				      struct error *error);

/* Reads a file, whatever of them it is. ERROR_INPUT "translated.syntax" with file and line; "translated.language" when it does not say into which
 * language it is; ERROR_LIMIT "translated.many". */
CHECKED bool translated_read(struct arena *a, struct str name, struct str text, struct translated **list_r,
			     size_t *count_r, struct error *error);

/* Internal to formats/: the two readers. */
CHECKED bool translated_read_po(struct arena *a, struct str name, struct str text, struct translated **list_r,
				size_t *count_r, struct error *error);
CHECKED bool translated_read_xliff(struct arena *a, struct str name, struct str text, struct translated **list_r,
				   size_t *count_r, struct error *error);

/* "/fields/title 0123456789abcdef" with or without "ke-8f3k2qz " before it; all empty when it is no such name. */
void translated_name(struct str name, struct translated *one);

#endif
