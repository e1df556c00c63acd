/* Charsets: which encoding bytes are in.
 *
 * Told from a byte order mark, from zero bytes (UTF-16 and UTF-32 without a mark), from what the content declares (XML
 * declaration, HTML meta) and from the bytes themselves. A declaration is believed as long as the bytes can be what it
 * says; valid UTF-8 is UTF-8 whatever is declared. Statistics are ICU's, checked by our own look at the words that come
 * out: letters of two scripts in one word, capitals inside words and long runs of accented letters betray a wrong guess. */
#ifndef FORMATS_CHARSET_H
#define FORMATS_CHARSET_H

#include "base/base.h"

enum charset_kind {
	CHARSET_ASCII, /* nothing else so far: look again where the first other byte stands */
	CHARSET_UTF8,
	CHARSET_OTHER,  /* `name` is for ICU */
	CHARSET_BINARY, /* no text */
};

enum { CHARSET_NAME = 40 };

struct charset {
	enum charset_kind kind;
	char              name[CHARSET_NAME];     /* "UTF-8", "windows-1252", "GB18030", "binary" */
	char              declared[CHARSET_NAME]; /* as the content declares it, or empty */
	char              note[160]; /* a sentence when the name is not what was declared or was guessed, or empty */
	size_t            mark;      /* bytes of a byte order mark at the start */
	size_t            valid;     /* bytes that were looked at and are UTF-8 */
};

/* Looks at the first bytes of a file, the more the better; `whole` when there are no others. */
void charset_detect(struct arena *a, struct str bytes, bool whole, struct charset *charset_r);

/* Looks at bytes after others that were all ASCII; `charset` is what charset_detect() said of those. */
void charset_detect_later(struct arena *a, struct str bytes, bool whole, struct charset *charset);

#endif
